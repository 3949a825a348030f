package rfm

import (
	"context"
	"fmt"
	"slices"
)

// Fitted is the cut points of the three measures: what a night found, or what an earlier night's table says. It does not change.
type Fitted struct {
	scales [3]scale // in the order of measures
}

// Fit finds the cut points of the customers by the settings. It draws nothing, so it takes no random source. With fewer than Floor
// customers, or with one value for all, a measure cut by quantiles gets no cut points: whoever is scored then has the
// middle score in it, and Status says why.
//
// The error is a fault of the settings or the end of the context.
func Fit(ctx context.Context, customers Customers, settings Settings) (*Fitted, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	var f Fitted
	binnings := [3]Binning{settings.Recency, settings.Frequency, settings.Monetary}
	err := inParallelEach(ctx, len(f.scales), func(i int) {
		m := measures()[i]
		f.scales[i] = fitScale(m, binnings[i], customers.values(m))
	})
	if err != nil {
		return nil, fmt.Errorf("fitting rfm to %d customers: %w", customers.Len(), err)
	}
	return &f, nil
}

func fitScale(m Measure, binning Binning, values []float64) scale {
	bins := binning.count()
	s := scale{measure: m, method: Quantile, status: OK, customers: make([]int, bins)}
	switch {
	case binning.isCustom():
		s.method, s.upper = Custom, slices.Clone(binning.cuts)
	case len(values) == 0:
		s.status, s.upper = NoCustomers, openMiddle(m, bins)
	case len(values) < Floor:
		s.status, s.upper = TooFewCustomers, openMiddle(m, bins)
	default:
		d := distribute(values, m.moreIsBetter())
		if len(d.values) == 1 {
			s.status, s.upper = Constant, openMiddle(m, bins)
			break
		}
		s.upper = d.upperBounds(d.cuts(bins), m)
	}
	for _, value := range values {
		s.customers[s.score(value)-1]++
	}
	return s
}

// upperBounds turns cuts by goodness into ascending upper bounds by value. A bound is the greatest value seen in its bin, so
// that it can be read ("up to 30 days") and given again as a custom cut point.
func (d distribution) upperBounds(cuts []int, m Measure) []float64 {
	upper := make([]float64, len(cuts))
	for i, cut := range cuts {
		if m.moreIsBetter() {
			upper[i] = d.values[cut-1]
			continue
		}
		// The best value above the cut is the greatest of the better bin. Bins by value count from the best one.
		upper[len(cuts)-1-i] = -d.values[cut] + 0
	}
	return upper
}

// Status is the worst status of the three measures.
func (f *Fitted) Status() Status {
	worst := 0
	for _, s := range f.scales {
		worst = max(worst, slices.Index(statuses(), s.status))
	}
	return statuses()[worst]
}

// Customers counts the customers that the cut points were found on.
func (f *Fitted) Customers() int {
	sum := 0
	for _, n := range f.scales[0].customers {
		sum += n
	}
	return sum
}
