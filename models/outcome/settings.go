package outcome

import (
	"errors"
	"fmt"
	"slices"

	"clientele/models/features"
)

// Data is rows to learn from: what was known at a cutoff, and what came of it.
type Data struct {
	Table  features.Table
	Key    []string // whose row it is; a key has one row a cutoff, or several of several kinds
	Cutoff []int    // days since 1970
	Is     []bool   // whether the outcome came
}

// Floor is the least that is learnt from. Zero values ask for nothing.
type Floor struct {
	Keys      int // different keys
	Positives int
	Negatives int
}

// Settings say how to learn. The zero value compares with the rate of all and has no floor.
type Settings struct {
	Baseline Baseline
	Linear   bool              // regression alone, without trees: a tenth of the time, for a first look
	Single   []string          // features that are probabilities of the outcome already and stand as candidates of their own
	Anchor   string            // a feature that is a probability, whose mean tells how the general level moves; empty: none. See the package comment
	Accepted []string          // features that may tell the outcome alone
	Groups   map[string]string // by feature: the group that it counts with in reasons; none: its own
	Quiet    []string          // features that give no reason its name where their group has others: answers of other models
	Floor    Floor
	Refused  string  // a floor that the caller found not met, in words; empty: none
	Margin   float64 // of the gain in AUC for grade A; 0: .02
	MaxRows  int     // rows that are learnt from or tested on; 0: 100,000
	Threads  int     // 0: 1
}

const (
	standardMargin  = .02
	standardMaxRows = 100_000
	linearRows      = 40_000 // a regression is settled by then
	linearFewRows   = 5_000  // up to here it finds its penalty by five folds
	treesRate       = .1     // twice what gbdt takes of itself for few rows: as good here in half the time
	treesPatience   = 30
	treesFewRows    = 10_000 // up to here gbdt chooses the number of leaves by held-out rows
	treesLeaves     = 8      // above: no worse than those of more or fewer leaves, and found without trying others
	gainRows        = 20_000
	gainDraws       = 300
	folds           = 5
	worthReasons    = .01 // share of the log loss by which a single feature must be better, since it gives no reasons
	fewestOf        = 25  // of either outcome in a later period that is to choose and calibrate by
)

func (s Settings) margin() float64 {
	if s.Margin == 0 {
		return standardMargin
	}
	return s.Margin
}

func (s Settings) maxRows() int {
	if s.MaxRows == 0 {
		return standardMaxRows
	}
	return s.MaxRows
}

func (d Data) check(s Settings) error {
	rows := d.Table.Rows()
	var faults []error
	if d.Table.Len() > 0 && (len(d.Key) != rows || len(d.Cutoff) != rows || len(d.Is) != rows) {
		faults = append(faults, fmt.Errorf("%d rows of features, %d keys, %d cutoffs and %d outcomes: give one of each for a row", rows, len(d.Key), len(d.Cutoff), len(d.Is)))
	}
	for _, name := range s.probabilities() {
		if at := d.Table.Index(name); at < 0 || d.Table.Feature(at).IsCategory() {
			faults = append(faults, fmt.Errorf("single feature %s: it is not among the features, or is a category: give a probability", name))
		}
	}
	if err := s.Baseline.check(d.Table); err != nil {
		faults = append(faults, err)
	}
	if s.MaxRows < 0 || s.Margin < 0 {
		faults = append(faults, fmt.Errorf("settings of outcome: max_rows %d, margin %v: they are 0 or more", s.MaxRows, s.Margin))
	}
	return errors.Join(faults...)
}

// probabilities lists the features that must be probabilities.
func (s Settings) probabilities() []string {
	if s.Anchor == "" {
		return s.Single
	}
	return append(slices.Clone(s.Single), s.Anchor)
}

// take is the given rows in their order.
func (d Data) take(rows []int) Data {
	return Data{Table: d.Table.Take(rows), Key: features.Pick(d.Key, rows), Cutoff: features.Pick(d.Cutoff, rows), Is: features.Pick(d.Is, rows)}
}

// without leaves features out.
func without(t features.Table, names map[string]bool) (features.Table, error) {
	var kept []features.Feature
	for i := range t.Len() {
		if f := t.Feature(i); !names[f.Name] {
			kept = append(kept, f)
		}
	}
	return features.NewTable(kept...)
}
