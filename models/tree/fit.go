package tree

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

// ErrOneOutcome says that all outcomes are equal. The caller publishes no rules.
var ErrOneOutcome = errors.New("all rows have the same outcome: both are needed to find what parts them")

// Settings say how many rules there are, and how fine. The zero value is for people: up to eight rules of at most four conditions.
type Settings struct {
	Groups  int // rules, up to; 0: 8. Held-out rows decide how many
	Depth   int // splits on the way to a rule; 0: 4
	MinRows int // rows of a rule; 0: one in fifty, but 20 at least
}

// Data is rows to learn from.
type Data struct {
	Table features.Table
	Is    []bool
	Order []float64 // per row, such as the cutoff's day: held-out rows are the latest; nil: they are drawn
}

const (
	foldRows  = 20_000 // up to here held-out rows are five folds
	holdShare = 5
)

// Model is rules. Every row falls under exactly one.
type Model struct {
	shape   []features.Feature // names, levels and kinds, without rows
	nodes   []node
	heldOut int
	loss    float64
}

// Fit finds rules. The source draws the folds; the same data, settings and seed give the same rules.
func Fit(ctx context.Context, data Data, settings Settings, src rand.Source) (*Model, error) {
	n := data.Table.Rows()
	if settings.Groups < 0 || settings.Groups > 64 || settings.Depth < 0 || settings.Depth > 16 || settings.MinRows < 0 {
		return nil, fmt.Errorf("settings of tree: %d rules, depth %d, rows of a rule %d: give up to 64, up to 16, and 0 or more", settings.Groups, settings.Depth, settings.MinRows)
	}
	if n == 0 || data.Table.Len() == 0 || len(data.Is) != n || data.Order != nil && len(data.Order) != n {
		return nil, fmt.Errorf("finding rules in %d rows of %d features: there are %d outcomes and %d orders: give one per row", n, data.Table.Len(), len(data.Is), len(data.Order))
	}
	if !slices.Contains(data.Is, true) || !slices.Contains(data.Is, false) {
		return nil, fmt.Errorf("finding rules: %w", ErrOneOutcome)
	}
	if settings.Groups == 0 {
		settings.Groups = 8
	}
	if settings.Depth == 0 {
		settings.Depth = 4
	}
	m := &Model{}
	groups, err := m.choose(ctx, data, settings, src)
	if err != nil {
		return nil, fmt.Errorf("finding rules: %w", err)
	}
	rows := make([]int, n)
	for i := range rows {
		rows[i] = i
	}
	m.nodes = newGrower(data, settings, rows).grow(rows, groups).nodes
	for i := range data.Table.Len() {
		f := data.Table.Feature(i)
		shape := features.Feature{Name: f.Name, Levels: f.Levels, IsDate: f.IsDate, Numbers: []float64{}}
		if f.IsCategory() {
			shape.Numbers = nil
		}
		m.shape = append(m.shape, shape)
	}
	return m, ctx.Err()
}

func newGrower(data Data, settings Settings, rows []int) *grower {
	g := &grower{table: data.Table, is: data.Is, minRows: settings.MinRows, depth: settings.Depth}
	if g.minRows == 0 {
		g.minRows = max(20, len(rows)/50)
	}
	for i := range data.Table.Len() {
		g.cuts = append(g.cuts, newCandidates(data.Table.Feature(i), rows))
	}
	return g
}

// choose finds the number of rules with the least log loss on held-out rows.
func (m *Model) choose(ctx context.Context, data Data, settings Settings, src rand.Source) (int, error) {
	folds, err := parted(data, src)
	if err != nil || len(folds) == 0 {
		return settings.Groups, err
	}
	loss := make([]float64, settings.Groups)
	for _, f := range folds {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		t := newGrower(data, settings, f.train).grow(f.train, settings.Groups)
		for k := range loss {
			split := make([]bool, len(t.nodes))
			for _, at := range t.order[:min(k, len(t.order))] {
				split[at] = true
			}
			for _, row := range f.hold {
				p := t.nodes[descend(t.nodes, split, data.Table, nil, row)].rate(t.nodes[0])
				if !data.Is[row] {
					p = 1 - p
				}
				loss[k] -= math.Log(p)
			}
		}
		m.heldOut += len(f.hold)
	}
	best := 0
	for k := range loss {
		if loss[k] < loss[best]-1e-9 {
			best = k
		}
	}
	m.loss = loss[best] / float64(m.heldOut)
	return best + 1, nil
}

// rate is the group's rate, drawn a little to the rate of all, so that no group is certain.
func (n node) rate(root node) float64 {
	const weight = 2
	all := (float64(root.positives) + .5) / float64(root.rows+1)
	return (float64(n.positives) + weight*all) / (float64(n.rows) + weight)
}

// descend finds the group of a row. A nil list of splits means all; at is where the model's features are in the table, nil: in their places.
func descend(nodes []node, splits []bool, t features.Table, at []int, row int) int {
	i := 0
	for nodes[i].split != nil && (splits == nil || splits[i]) {
		s := nodes[i].split
		place := s.feature
		if at != nil {
			place = at[place]
		}
		f := t.Feature(place)
		if s.goesLeft(&f, row) {
			i = nodes[i].left
		} else {
			i = nodes[i].right
		}
	}
	return i
}

type fold struct{ train, hold []int }

func parted(data Data, src rand.Source) ([]fold, error) {
	if data.Order != nil {
		sorted := slices.Sorted(slices.Values(data.Order))
		at := len(sorted) - max(1, len(sorted)/holdShare)
		for at < len(sorted) && sorted[at] == sorted[0] {
			at++
		}
		if at < len(sorted) {
			var f fold
			for row, time := range data.Order {
				if time >= sorted[at] {
					f.hold = append(f.hold, row)
				} else {
					f.train = append(f.train, row)
				}
			}
			return []fold{f}, nil
		}
		// All rows are of one time: drawn folds instead.
	}
	positives := 0
	for _, yes := range data.Is {
		if yes {
			positives++
		}
	}
	count := min(holdShare, positives, len(data.Is)-positives)
	if count < 2 {
		return nil, nil
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

// places finds the model's features in a table, with levels in the model's positions.
func (m *Model) table(t features.Table) (features.Table, error) {
	var faults []error
	list := make([]features.Feature, len(m.shape))
	for i, shape := range m.shape {
		at := t.Index(shape.Name)
		if at < 0 {
			nearest, _ := models.Nearest(shape.Name, t.Names())
			faults = append(faults, &models.MissingColumnError{Column: shape.Name, Nearest: nearest, Have: t.Names()})
			continue
		}
		f := t.Feature(at)
		if f.IsCategory() != shape.IsCategory() {
			faults = append(faults, fmt.Errorf("feature %q is a category in one of training and scoring and numbers in the other: read both by the same schema", shape.Name))
			continue
		}
		if f.IsCategory() && !slices.Equal(f.Levels, shape.Levels) {
			f.Codes = translate(f, shape.Levels)
			f.Levels = shape.Levels
		}
		list[i] = f
	}
	if err := errors.Join(faults...); err != nil {
		return features.Table{}, fmt.Errorf("scoring: %w", err)
	}
	return features.NewTable(list...)
}

func translate(f features.Feature, levels []string) []int32 {
	to := make([]int32, len(f.Levels))
	for i, level := range f.Levels {
		to[i] = int32(slices.Index(levels, level))
		if to[i] < 0 {
			to[i] = features.Unseen
		}
	}
	out := make([]int32, len(f.Codes))
	for i, code := range f.Codes {
		if out[i] = code; code >= 0 {
			out[i] = to[code]
		}
	}
	return out
}

// Predict is the rate of each row's rule, drawn a little to the rate of all.
func (m *Model) Predict(ctx context.Context, t features.Table) ([]float64, error) {
	own, err := m.table(t)
	if err != nil {
		return nil, err
	}
	out := make([]float64, own.Rows())
	for row := range out {
		out[row] = m.nodes[descend(m.nodes, nil, own, nil, row)].rate(m.nodes[0])
	}
	return out, ctx.Err()
}
