package rfm

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Limits of the number of bins. Below two there is nothing to tell apart; above ten a score has two digits and bins hold too few.
const (
	minBins     = 2
	maxBins     = 10
	defaultBins = 5
)

// Floor is the number of customers from which on quantiles are taken. Below it a measure that is cut by quantiles gives
// everybody the middle score, and the status says TooFewCustomers.
const Floor = 5

// Settings say how the three measures are cut into bins. The zero value is quintiles of each.
type Settings struct {
	Recency   Binning // of recency_days, where fewer is better
	Frequency Binning // of frequency, where more is better
	Monetary  Binning // of monetary, where more is better
}

// Binning says how one measure is cut: into a number of bins that are as even as they can be, or at given values. The zero value is five even bins.
type Binning struct {
	bins int
	cuts []float64
}

// Quantiles cuts a measure into a number of bins, 2 to 10, that hold as equal numbers of customers as equal values in one bin allow.
// Zero means five.
func Quantiles(bins int) Binning { return Binning{bins: bins} }

// CutAt cuts a measure at given values: strictly ascending upper bounds, each belonging to the bin below it. Four bounds make five
// bins. For recency CutAt(30, 60, 90, 180) gives 5 up to 30 days and 1 above 180; for frequency CutAt(1, 2, 5, 10) gives 1 for one
// purchase and 5 from eleven on.
func CutAt(upperBounds ...float64) Binning {
	return Binning{bins: len(upperBounds) + 1, cuts: slices.Clone(upperBounds)}
}

// isCustom tells cuts from quantiles. CutAt without a bound makes one bin and is refused by its number of bins.
func (b Binning) isCustom() bool { return len(b.cuts) > 0 }

func (b Binning) count() int {
	if b.bins == 0 {
		return defaultBins
	}
	return b.bins
}

// Validate tells all faults of the settings at once.
func (s Settings) Validate() error {
	err := errors.Join(s.Recency.validate(Recency), s.Frequency.validate(Frequency), s.Monetary.validate(Monetary))
	if err != nil {
		return fmt.Errorf("settings of rfm: %w", err)
	}
	return nil
}

func (b Binning) validate(m Measure) error {
	if n := b.count(); n < minBins || n > maxBins {
		return fmt.Errorf("%s: %d bins: take %d to %d bins, or %d to %d cut points", m, n, minBins, maxBins, minBins-1, maxBins-1)
	}
	for i, cut := range b.cuts {
		if math.IsNaN(cut) || math.IsInf(cut, 0) {
			return fmt.Errorf("%s: cut point %d is %v: give finite numbers", m, i+1, cut)
		}
		if i > 0 && cut <= b.cuts[i-1] {
			return fmt.Errorf("%s: cut point %v follows %v: give them in ascending order, each once", m, cut, b.cuts[i-1])
		}
	}
	return nil
}
