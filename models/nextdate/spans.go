package nextdate

import "math"

// spansOf are the ends, in days after the cutoff, of the spans of time in which the next order may come. Those of 7, 30 and 90 days are among them.
func spansOf(horizon int) []float64 {
	ends := []float64{}
	for _, end := range []float64{1, 2, 4, 7, 10, 14, 18, 24, 30, 38, 47, 60, 75, 90} {
		if end <= float64(horizon) {
			ends = append(ends, end)
		}
	}
	for last := 90.0; ; {
		last = math.Round(last * 1.3)
		if last*1.15 >= float64(horizon) {
			break
		}
		ends = append(ends, last)
	}
	if ends[len(ends)-1] < float64(horizon) {
		ends = append(ends, float64(horizon))
	}
	return ends
}

// within is a curve's probability of an order within days, by lines between the ends of spans.
func within(curve, ends []float64, days float64) float64 {
	before, at := 0.0, 0.0
	for i, end := range ends {
		if days <= end {
			return before + (curve[i]-before)*(days-at)/(end-at)
		}
		before, at = curve[i], end
	}
	return before
}

// quantile is in how many days a curve reaches a share of what it reaches at all; NaN where it stays at 0.
func quantile(curve, ends []float64, level float64) float64 {
	total := curve[len(curve)-1]
	if !(total > 1e-9) {
		return math.NaN()
	}
	want, before, at := level*total, 0.0, 0.0
	for i, end := range ends {
		if curve[i] >= want && curve[i] > before {
			return at + (end-at)*(want-before)/(curve[i]-before)
		}
		before, at = curve[i], end
	}
	return ends[len(ends)-1]
}

// day is the whole day at which a quantile has been reached: the first day after the cutoff at least.
func day(quantile float64) float64 { return max(1, math.Ceil(quantile-1e-9)) }

// spanOf is in which span an order so many days after the cutoff comes; the number of spans where it is after all.
func spanOf(ends []float64, days float64) int {
	for i, end := range ends {
		if days <= end {
			return i
		}
	}
	return len(ends)
}
