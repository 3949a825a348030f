package logistic

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/models/features"
)

// ErrOneOutcome says that all outcomes are equal. The caller publishes the baseline instead.
var ErrOneOutcome = errors.New("all rows have the same outcome: both are needed to learn what parts them")

// ErrNotConverged says that no stable weights were found. The caller raises the penalty.
var ErrNotConverged = errors.New("weights did not settle: give a larger penalty")

// Settings say how to learn. The zero value chooses the penalty by held-out rows.
type Settings struct {
	Penalty float64 // of the weights of standardised columns, above 0; 0: chosen by held-out rows
	Mixing  float64 // share of the penalty on absolute values, 0 to 1; the rest is on squares. The zero value is all squares (ridge)
}

// Data is rows to learn from.
type Data struct {
	Table features.Table
	Is    []bool
	Order []float64 // per row, such as the cutoff's day: held-out rows are the latest; nil: they are drawn
}

const (
	foldRows    = 20_000 // up to here the penalty is chosen by five folds
	holdShare   = 5
	pathLength  = 10
	pathLowest  = 1e-5 // of the largest penalty
	leastMixing = 1e-2 // for finding the largest penalty, which all squares do not have
	leastRidge  = 1e-9 // keeps weights finite where a column parts the outcomes
)

// Fit learns weights. The source draws the folds; the same data, settings and seed give the same model.
func Fit(ctx context.Context, data Data, settings Settings, src rand.Source) (*Model, error) {
	n := data.Table.Rows()
	if !(settings.Penalty >= 0) || math.IsInf(settings.Penalty, 0) || !(settings.Mixing >= 0 && settings.Mixing <= 1) {
		return nil, fmt.Errorf("settings of logistic: penalty is %v and mixing %v: give 0 or more, and 0 to 1", settings.Penalty, settings.Mixing)
	}
	if n == 0 || data.Table.Len() == 0 || len(data.Is) != n || data.Order != nil && len(data.Order) != n {
		return nil, fmt.Errorf("learning from %d rows of %d features: there are %d outcomes and %d orders: give one per row", n, data.Table.Len(), len(data.Is), len(data.Order))
	}
	if !slices.Contains(data.Is, true) || !slices.Contains(data.Is, false) {
		return nil, fmt.Errorf("learning weights: %w", ErrOneOutcome)
	}
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	own := make([]int, data.Table.Len())
	for i := range own {
		own[i] = i
	}
	d := newDesign(data.Table, rows)
	s := newSolver(d, d.matrix(data.Table, own, rows), data.Is, settings.Mixing)
	penalty := max(settings.Penalty, leastRidge)
	m := &Model{design: d, mixing: settings.Mixing}
	if settings.Penalty == 0 {
		path := s.path()
		chosen, loss, held, err := choose(ctx, data, own, settings.Mixing, path, src)
		if err != nil {
			return nil, fmt.Errorf("choosing the penalty: %w", err)
		}
		penalty = path[chosen]
		m.heldOut, m.heldOutLoss = held, loss
	}
	converged, err := s.fit(ctx, penalty, fine)
	if err == nil && !converged {
		err = ErrNotConverged
	}
	if err != nil {
		return nil, fmt.Errorf("learning weights: %w", err)
	}
	m.penalty, m.intercept, m.beta, m.steps = penalty, s.intercept, s.beta, s.steps
	for i, z := range s.z {
		m.logLikelihood -= logLoss(z, data.Is[i])
	}
	return m, nil
}

// path is penalties from the one at which all weights are about 0 downwards.
func (s *solver) path() []float64 {
	s.d.linear(s.m, s.intercept, s.beta, s.z)
	gradient, _ := s.derivatives()
	largest := 0.0
	for _, g := range gradient[:len(s.beta)] {
		largest = max(largest, math.Abs(g))
	}
	largest /= max(s.mixing, leastMixing)
	out := make([]float64, pathLength)
	for k := range out {
		out[k] = max(largest*math.Pow(pathLowest, float64(k+1)/pathLength), leastRidge)
	}
	return out
}

// choose finds the penalty of the path with the least log loss on held-out rows.
func choose(ctx context.Context, data Data, own []int, mixing float64, path []float64, src rand.Source) (at int, least float64, held int, err error) {
	folds, err := parted(data, src)
	if err != nil {
		return 0, 0, 0, err
	}
	loss := make([]float64, len(path))
	for _, f := range folds {
		d := newDesign(data.Table, f.train)
		s := newSolver(d, d.matrix(data.Table, own, f.train), features.Pick(data.Is, f.train), mixing)
		hold, z := d.matrix(data.Table, own, f.hold), make([]float64, len(f.hold))
		for k, penalty := range path {
			if _, err := s.fit(ctx, penalty, coarse); err != nil {
				return 0, 0, 0, err
			}
			d.linear(hold, s.intercept, s.beta, z)
			for i, row := range f.hold {
				loss[k] += logLoss(z[i], data.Is[row])
			}
		}
		held += len(f.hold)
	}
	for k := range loss {
		if loss[k] < loss[at] {
			at = k
		}
	}
	return at, loss[at] / float64(held), held, nil
}

type fold struct{ train, hold []int }

// parted makes the folds that the penalty is chosen on.
func parted(data Data, src rand.Source) ([]fold, error) {
	if data.Order != nil {
		cut, ok := latest(data.Order)
		var f fold
		for row, at := range data.Order {
			if ok && at >= cut {
				f.hold = append(f.hold, row)
			} else {
				f.train = append(f.train, row)
			}
		}
		outcomes := features.Pick(data.Is, f.train)
		if len(f.hold) > 0 && slices.Contains(outcomes, true) && slices.Contains(outcomes, false) {
			return []fold{f}, nil
		}
		// All rows of one time, or one outcome in the earlier ones: drawn folds instead.
	}
	positives := 0
	for _, yes := range data.Is {
		if yes {
			positives++
		}
	}
	count := min(holdShare, positives, len(data.Is)-positives)
	if count < 2 {
		return nil, fmt.Errorf("%d of %d rows have the outcome: give two of each at least, or a penalty", positives, len(data.Is))
	}
	of, err := evaluate.Folds(data.Is, count, src)
	if err != nil {
		return nil, err
	}
	if len(data.Is) > foldRows {
		count = 1
	}
	out := make([]fold, count)
	for k := range out {
		out[k].train, out[k].hold = evaluate.Split(of, k)
	}
	return out, nil
}

// latest is the time from which on a fifth of the rows come; it is not ok where all have one time.
func latest(order []float64) (cut float64, ok bool) {
	sorted := slices.Sorted(slices.Values(order))
	at := len(sorted) - max(1, len(sorted)/holdShare)
	for at < len(sorted) && sorted[at] == sorted[0] {
		at++
	}
	if at == len(sorted) {
		return 0, false
	}
	return sorted[at], true
}

// Model is fitted weights.
type Model struct {
	design        *design
	intercept     float64
	beta          []float64
	penalty       float64
	mixing        float64
	steps         int
	heldOut       int
	heldOutLoss   float64
	logLikelihood float64
}

// matrix brings a table to the model's columns: features are found by name.
func (m *Model) matrix(t features.Table) (*matrix, error) {
	at := make([]int, len(m.design.names))
	var faults []error
	for f, name := range m.design.names {
		at[f] = t.Index(name)
		switch {
		case at[f] < 0:
			nearest, _ := models.Nearest(name, t.Names())
			faults = append(faults, &models.MissingColumnError{Column: name, Nearest: nearest, Have: t.Names()})
		case t.Feature(at[f]).IsCategory() != (m.design.number[f] < 0):
			faults = append(faults, fmt.Errorf("feature %q is a category in one of training and scoring and numbers in the other: read both by the same schema", name))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("scoring: %w", err)
	}
	rows := make([]int, t.Rows())
	for i := range rows {
		rows[i] = i
	}
	return m.design.matrix(t, at, rows), nil
}

// Raw is the log-odds of each row.
func (m *Model) Raw(ctx context.Context, t features.Table) ([]float64, error) {
	x, err := m.matrix(t)
	if err != nil {
		return nil, err
	}
	out := make([]float64, x.rows)
	m.design.linear(x, m.intercept, m.beta, out)
	return out, ctx.Err()
}

// Predict is the probability of the outcome for each row.
func (m *Model) Predict(ctx context.Context, t features.Table) ([]float64, error) {
	out, err := m.Raw(ctx, t)
	for i, z := range out {
		out[i] = 1 / (1 + math.Exp(-z))
	}
	return out, err
}
