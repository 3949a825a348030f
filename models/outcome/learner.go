package outcome

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"

	"golang.org/x/sync/errgroup"

	"clientele/models/features"
	"clientele/models/gbdt"
	"clientele/models/logistic"
)

// The learners. A single feature stands under its own name.
const (
	logisticName = "logistic"
	treesName    = "gbdt"
	blendName    = "blend"
)

// learnt is what the learners made of some rows. Any of the candidates is read off it.
type learnt struct {
	linear *logistic.Model
	tamed  map[string]scale
	trees  *gbdt.Model
	rate   float64 // log-odds of all rows, where a single feature is missing
}

// tuning is what learners chose of themselves by rows that they held out. The zero value leaves it to them.
type tuning struct {
	penalty float64
	rounds  int
	shares  [2]float64 // of rows and features that a tree sees
}

// tuning is for learning from more rows of the same kind, such as those of one cutoff more: what suits them has hardly changed, and finding it is most of
// the time of a fit. Trees of few rows are the mean of several fits, which find their number of rounds anew.
func (l learnt) tuning() tuning {
	var t tuning
	if l.linear != nil {
		t.penalty = l.linear.Penalty()
	}
	if l.trees != nil {
		if c := l.trees.Chosen(); c.Fits == 1 {
			t.rounds, t.shares = c.Rounds, [2]float64{c.RowShare, c.ColumnShare}
		}
	}
	return t
}

// trees says how trees are grown from so many rows.
func (s Settings) trees(rows int, known tuning) gbdt.Settings {
	t := gbdt.Settings{Threads: s.Threads, Rate: treesRate, Patience: treesPatience}
	if rows > treesFewRows {
		t.Leaves, t.Rounds, t.RowShare, t.ColumnShare = treesLeaves, known.rounds, known.shares[0], known.shares[1]
	}
	return t
}

// learnAll fits both learners, at the same time.
func learnAll(ctx context.Context, d Data, only string, known tuning, s Settings, src rand.Source) (learnt, error) {
	positives, negatives := d.outcomes()
	l := learnt{rate: logit(pulled(positives, positives+negatives, .5, 1))}
	needs := func(name string) bool { return only == "" || only == name || only == blendName }
	linearSeed, treesSeed := rand.NewPCG(src.Uint64(), 1), rand.NewPCG(src.Uint64(), 2)
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(s.Threads, 1))
	if needs(treesName) && !s.Linear {
		group.Go(func() (err error) {
			l.trees, err = gbdt.Fit(ctx, gbdt.Data{Table: d.Table, Target: ones(d.Is), Order: d.order()}, s.trees(len(d.Is), known), treesSeed)
			return err
		})
	}
	if needs(logisticName) {
		group.Go(func() (err error) {
			sample := d.sampled(linearRows)
			l.tamed = tame(sample.Table, s.probabilities())
			table, err := tamed(sample.Table, l.tamed)
			if err != nil {
				return err
			}
			l.linear, err = logistic.Fit(ctx, logistic.Data{Table: table, Is: sample.Is, Order: sample.linearOrder()}, logistic.Settings{Penalty: known.penalty}, linearSeed)
			return err
		})
	}
	return l, group.Wait()
}

// order is what learners hold the latest rows out by; nil with a single cutoff.
func (d Data) order() []float64 {
	if len(d.cutoffs()) < 2 {
		return nil
	}
	out := make([]float64, len(d.Cutoff))
	for i, c := range d.Cutoff {
		out[i] = float64(c)
	}
	return out
}

// linearOrder is order, and for many rows of a single cutoff a drawn fifth of the keys as if it were later: enough to find a penalty by, where the
// regression itself would make five folds.
func (d Data) linearOrder() []float64 {
	order := d.order()
	if order != nil || len(d.Is) <= linearFewRows {
		return order
	}
	order = make([]float64, len(d.Is))
	for i, fold := range d.foldOf(0) {
		if fold == 0 {
			order[i] = 1
		}
	}
	return order
}

func ones(is []bool) []float64 {
	out := make([]float64, len(is))
	for i, yes := range is {
		if yes {
			out[i] = 1
		}
	}
	return out
}

// rowsAtOnce bounds the memory of scoring: learners make numbers of their own for each row and feature.
const rowsAtOnce = 1 << 15

// inParts gives the rows of a table in stretches of at most rowsAtOnce, the first one of a table without rows too.
func inParts(t features.Table, each func(part features.Table) error) error {
	if t.Rows() <= rowsAtOnce {
		return each(t)
	}
	rows := make([]int, 0, rowsAtOnce)
	for from := 0; from < t.Rows(); from += rowsAtOnce {
		rows = rows[:0]
		for i := from; i < min(from+rowsAtOnce, t.Rows()); i++ {
			rows = append(rows, i)
		}
		if err := each(t.Take(rows)); err != nil {
			return err
		}
	}
	return nil
}

// raw is a candidate's log-odds of each row.
func (l learnt) raw(ctx context.Context, candidate string, t features.Table, threads int) ([]float64, error) {
	out := make([]float64, 0, t.Rows())
	err := inParts(t, func(part features.Table) error {
		some, err := l.rawPart(ctx, candidate, part, threads)
		out = append(out, some...)
		return err
	})
	return out, err
}

func (l learnt) rawPart(ctx context.Context, candidate string, t features.Table, threads int) ([]float64, error) {
	switch candidate {
	case logisticName:
		table, err := tamed(t, l.tamed)
		if err != nil {
			return nil, err
		}
		return l.linear.Raw(ctx, table)
	case treesName:
		return l.trees.Raw(ctx, t, threads)
	case blendName:
		a, err := l.rawPart(ctx, logisticName, t, threads)
		if err != nil {
			return nil, err
		}
		b, err := l.rawPart(ctx, treesName, t, threads)
		if err != nil {
			return nil, err
		}
		for i := range a {
			b[i] = (a[i] + b[i]) / 2
		}
		return b, nil
	default:
		return l.single(candidate, t)
	}
}

// single is the log-odds of a feature that is a probability.
func (l learnt) single(name string, t features.Table) ([]float64, error) {
	at := t.Index(name)
	if at < 0 || t.Feature(at).IsCategory() {
		return nil, fmt.Errorf("scoring by %s: the feature is missing or a category", name)
	}
	out := make([]float64, t.Rows())
	for i, p := range t.Feature(at).Numbers {
		if out[i] = logit(p); math.IsNaN(p) {
			out[i] = l.rate
		}
	}
	return out, nil
}

// contributions is by how much each feature moves each row's log-odds away from base, by feature and row.
func (l learnt) contributions(ctx context.Context, candidate string, t features.Table, threads int) (base float64, names []string, values [][]float64, err error) {
	switch candidate {
	case logisticName:
		table, err := tamed(t, l.tamed)
		if err != nil {
			return 0, nil, nil, err
		}
		names, values, err = l.linear.Contributions(ctx, table)
		return l.linear.Intercept(), names, values, err
	case treesName:
		c, err := l.trees.Contributions(ctx, t, threads)
		return c.Base, c.Features, c.Values, err
	case blendName:
		return l.blended(ctx, t, threads)
	default:
		raw, err := l.single(candidate, t)
		if err != nil {
			return 0, nil, nil, err
		}
		for i := range raw {
			raw[i] -= l.rate
		}
		return l.rate, []string{candidate}, [][]float64{raw}, nil
	}
}

func (l learnt) blended(ctx context.Context, t features.Table, threads int) (float64, []string, [][]float64, error) {
	base, names, values, err := l.contributions(ctx, logisticName, t, threads)
	if err != nil {
		return 0, nil, nil, err
	}
	more, others, others2, err := l.contributions(ctx, treesName, t, threads)
	if err != nil {
		return 0, nil, nil, err
	}
	at := make(map[string]int, len(others))
	for i, name := range others {
		at[name] = i
	}
	for i, name := range names {
		j, is := at[name]
		for row := range values[i] {
			values[i][row] /= 2
			if is {
				values[i][row] += others2[j][row] / 2
			}
		}
	}
	return (base + more) / 2, names, values, nil
}

// clamped keeps log-odds finite.
const clamped = 1e-6

func logit(p float64) float64 {
	p = min(max(p, clamped), 1-clamped)
	return math.Log(p) - math.Log1p(-p)
}

func logistical(x float64) float64 { return 1 / (1 + math.Exp(-x)) }

func probabilities(raw []float64) []float64 {
	out := make([]float64, len(raw))
	for i, x := range raw {
		out[i] = logistical(x)
	}
	return out
}
