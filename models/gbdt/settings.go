package gbdt

import (
	"errors"
	"fmt"
	"math"

	"clientele/models"
	"clientele/models/features"
)

// Loss is what the trees make small.
type Loss string

// The losses.
const (
	Logistic Loss = "logistic" // targets are 0 or 1, predictions are probabilities
	Squared  Loss = "squared"  // targets are any numbers, predictions too
)

// Settings say how to learn. The zero value chooses size and rounds by held-out rows, which suits 500 rows as it suits millions.
type Settings struct {
	Loss   Loss    // empty: Logistic
	Rounds int     // trees; 0: chosen by held-out rows, up to MaxRounds
	Leaves int     // leaves of a tree, 2 to 4096; 0: chosen by held-out rows
	Rate   float64 // learning rate, above 0 to 1; 0: what suits the number of rows, or .1 where Rounds and Leaves are given

	MaxRounds int // most trees that are tried where Rounds is 0; 0: 2,000
	Patience  int // rounds without a gain on held-out rows after which trying ends; 0: 50

	MinRows     int     // rows of a leaf, about (they are estimated from second derivatives); 0: 20
	MaxDepth    int     // 0: no bound but Leaves
	L1          float64 // shrinks leaf values towards 0 by this much of their gradient
	L2          float64 // added to the second derivative of a leaf; 0: 1. Negative: none
	MinGain     float64 // a split gains more than this
	RowShare    float64 // share of rows that a tree learns from; 0: all, or what suits the number of rows where Rounds is 0
	ColumnShare float64 // share of features that a tree may use; 0: all, or what suits where Rounds is 0
	Bins        int     // bins of a feature, 8 to 256; 0: 256

	Monotone       map[string]int // by feature: 1 where a larger value must not lower the prediction, -1 where it must not raise it
	PositiveWeight float64        // weight of rows with target 1; 0: 1. Other weights than 1 distort probabilities: calibrate them
	Threads        int            // 0: 1. The model does not depend on it
}

// params is settings with every value in place.
type params struct {
	Loss                Loss
	Rounds, Leaves      int
	Rate                float64
	MinRows, MaxDepth   int
	L1, L2, MinGain     float64
	MinHessian          float64
	RowShare            float64
	ColumnShare         float64
	CategorySmoothing   float64
	CategoryL2          float64
	MinLevelRows        float64
	maxRounds, patience int
}

// Data is rows to learn from.
type Data struct {
	Table  features.Table
	Target []float64 // per row; 0 or 1 for Logistic
	Weight []float64 // per row, 0 or more; nil: all 1
	Order  []float64 // per row, such as the cutoff's day: held-out rows are the latest; nil: held-out rows are drawn
}

func (s Settings) params() (params, error) {
	p := params{Loss: s.Loss, Rounds: s.Rounds, Leaves: s.Leaves, Rate: s.Rate, MinRows: s.MinRows, MaxDepth: s.MaxDepth, L1: s.L1, L2: s.L2, MinGain: s.MinGain,
		MinHessian: 1e-3, RowShare: s.RowShare, ColumnShare: s.ColumnShare, CategorySmoothing: 10, CategoryL2: 10, MinLevelRows: 10,
		maxRounds: s.MaxRounds, patience: s.Patience}
	var faults []error
	refuse := func(bad bool, format string, args ...any) {
		if bad {
			faults = append(faults, fmt.Errorf(format, args...))
		}
	}
	if p.Loss == "" {
		p.Loss = Logistic
	}
	refuse(p.Loss != Logistic && p.Loss != Squared, "loss: %w", models.NewUnknownNameError("loss", string(p.Loss), []string{string(Logistic), string(Squared)}))
	refuse(s.Rounds < 0 || s.Rounds > 100_000, "rounds is %d: give 0 to 100000", s.Rounds)
	refuse(s.Leaves != 0 && (s.Leaves < 2 || s.Leaves > 4096), "leaves is %d: give 2 to 4096, or 0 to have it chosen", s.Leaves)
	refuse(!(s.Rate >= 0 && s.Rate <= 1), "rate is %v: give more than 0, up to 1", s.Rate)
	refuse(s.MinRows < 0 || s.MaxDepth < 0 || s.MaxRounds < 0 || s.Patience < 0 || s.Threads < 0, "a count is below 0: give 0 for the default, or more")
	refuse(!(s.L1 >= 0) || s.L2 != s.L2 || !(s.MinGain >= 0) || math.IsInf(s.L1, 0) || math.IsInf(s.L2, 0), "l1 is %v, l2 %v, the least gain %v: give finite numbers, 0 or more", s.L1, s.L2, s.MinGain)
	refuse(!(s.RowShare >= 0 && s.RowShare <= 1) || !(s.ColumnShare >= 0 && s.ColumnShare <= 1), "shares are %v of rows and %v of columns: give 0 to 1", s.RowShare, s.ColumnShare)
	refuse(s.Bins != 0 && (s.Bins < 8 || s.Bins > maxBins), "bins is %d: give 8 to %d", s.Bins, maxBins)
	refuse(!(s.PositiveWeight >= 0) || math.IsInf(s.PositiveWeight, 0), "the weight of positives is %v: give a finite number above 0", s.PositiveWeight)
	if err := errors.Join(faults...); err != nil {
		return params{}, fmt.Errorf("settings of gbdt: %w", err)
	}
	if p.MinRows == 0 {
		p.MinRows = 20
	}
	if p.L2 == 0 {
		p.L2 = 1
	}
	p.L2 = max(p.L2, 0)
	if p.maxRounds == 0 {
		p.maxRounds = 2000
	}
	if p.patience == 0 {
		p.patience = 50
	}
	return p, nil
}

func (s Settings) binLimit() int {
	if s.Bins == 0 {
		return maxBins
	}
	return s.Bins
}

func (s Settings) directions(t features.Table) ([]int8, error) {
	out := make([]int8, t.Len())
	for name, direction := range s.Monotone {
		at := t.Index(name)
		switch {
		case at < 0:
			return nil, fmt.Errorf("settings of gbdt: monotone: %w", models.NewUnknownNameError("feature", name, t.Names()))
		case t.Feature(at).IsCategory():
			return nil, fmt.Errorf("settings of gbdt: monotone: feature %q is a category, which has no order: leave it out", name)
		case direction < -1 || direction > 1:
			return nil, fmt.Errorf("settings of gbdt: monotone: feature %q has direction %d: give 1, -1 or 0", name, direction)
		}
		out[at] = int8(direction)
	}
	return out, nil
}

func (d Data) check(loss Loss) error {
	n := d.Table.Rows()
	switch {
	case n == 0 || d.Table.Len() == 0:
		return fmt.Errorf("learning from %d rows of %d features: give at least one of each", n, d.Table.Len())
	case len(d.Target) != n, d.Weight != nil && len(d.Weight) != n, d.Order != nil && len(d.Order) != n:
		return fmt.Errorf("learning from %d rows: there are %d targets, %d weights and %d orders: give one per row, or no weights and orders at all",
			n, len(d.Target), len(d.Weight), len(d.Order))
	}
	var sums [2]float64
	for i, y := range d.Target {
		w := 1.0
		if d.Weight != nil {
			w = d.Weight[i]
		}
		switch {
		case math.IsNaN(y) || math.IsInf(y, 0) || loss == Logistic && y != 0 && y != 1:
			return fmt.Errorf("learning: %w", &models.RowError{Row: i + 1, Column: "target", Reason: "is not 0 or 1, or not finite"})
		case !(w >= 0) || math.IsInf(w, 0):
			return fmt.Errorf("learning: %w", &models.RowError{Row: i + 1, Column: "weight", Reason: "is not a finite number of 0 or more"})
		case d.Order != nil && d.Order[i] != d.Order[i]:
			return fmt.Errorf("learning: %w", &models.RowError{Row: i + 1, Column: "order", Reason: "is missing: give each row its time"})
		}
		if loss == Logistic {
			sums[int(y)] += w
		}
	}
	if loss == Logistic && (sums[0] == 0 || sums[1] == 0) {
		return fmt.Errorf("learning: %w", ErrOneOutcome)
	}
	return nil
}

// ErrOneOutcome says that all targets are equal. The caller publishes the baseline instead.
var ErrOneOutcome = errors.New("all rows have the same outcome: both are needed to learn what parts them")
