package nextdate

import (
	"math"
	"slices"
)

// rhythmNames are what is known of a customer at a cutoff, in the order of measures.
func rhythmNames() []string {
	return []string{
		"purchase_days", "elapsed_days", "age_days", "own_gap_days", "median_gap_days", "last_gap_days", "gap_before_days", "longest_gap_days", "shortest_gap_days",
		"gap_spread_days", "gap_variation", "recent_gap_days", "days_bought_7d", "days_bought_14d", "days_bought_30d", "days_bought_60d", "days_bought_90d",
	}
}

const (
	measures  = 17
	recently  = .7 // weight of a gap against the next, in the recent gap
	atBought  = 0
	atElapsed = 1
	atPace    = 3
	atMedian  = 4
	atLast    = 5
	atVary    = 10
	atMonth   = 14
	atOdds    = measures + 2 // in a row
)

// measured fills in what is known of a customer who has bought. Who lacks gaps has the population's pace in their place.
func measured(days []int32, cutoff int32, pace float64, gaps []float64, out *[measures]float64) []float64 {
	n := len(days)
	gaps = gaps[:0]
	for i := 1; i < n; i++ {
		gaps = append(gaps, float64(days[i]-days[i-1]))
	}
	last, before, recent, spread := pace, pace, pace, pace/2
	if len(gaps) > 0 {
		last = gaps[len(gaps)-1]
		sum, weights, weight := 0.0, 0.0, 1.0
		for i := len(gaps) - 1; i >= 0 && weight > 1e-4; i-- {
			sum, weights, weight = sum+weight*gaps[i], weights+weight, weight*recently
		}
		recent = sum / weights
	}
	if len(gaps) > 1 {
		before = gaps[len(gaps)-2]
		mean, squares := 0.0, 0.0
		for _, gap := range gaps {
			mean += gap / float64(len(gaps))
		}
		for _, gap := range gaps {
			squares += (gap - mean) * (gap - mean)
		}
		spread = math.Sqrt(squares / float64(len(gaps)))
	}
	median, least, most := pace, pace, pace
	if len(gaps) > 0 {
		slices.Sort(gaps)
		median = middle(gaps)
		least, most = gaps[0], gaps[len(gaps)-1]
	}
	elapsed := float64(cutoff - days[n-1])
	*out = [measures]float64{
		float64(n), elapsed, float64(cutoff - days[0]), pace, median, last, before, most, least, spread, spread / max(1, pace), recent,
	}
	for i, back := range []int32{7, 14, 30, 60, 90} {
		first, _ := slices.BinarySearch(days, cutoff-back+1)
		out[12+i] = float64(n - first)
	}
	return gaps
}

// middle is the median of sorted numbers.
func middle(sorted []float64) float64 {
	n := len(sorted)
	return (sorted[(n-1)/2] + sorted[n/2]) / 2
}

// row fills in what the regression learns from: what is known at the cutoff, the span, and how the two go together. known holds logarithms, see logs; odds
// is what the candidate rhythm says of the span, in log-odds.
func row(m *[measures]float64, known *[measures]float64, span, spans int, from float64, odds float64, out []float64) {
	copy(out, known[:])
	at := measures
	put := func(v float64) {
		out[at] = v
		at++
	}
	truth := func(is bool) float64 {
		if is {
			return 1
		}
		return 0
	}
	once, twice := truth(m[atBought] < 2), truth(m[atBought] == 2)
	lead := math.Log1p(from)
	ratio := math.Log((m[atElapsed] + from + 3) / (m[atPace] + 3))
	ended := math.Log((m[atElapsed] + from + 3) / (m[atMedian] + 3))
	put(once)
	put(twice)
	put(odds)
	put(odds * once)
	put(ratio)
	put(ratio * ratio)
	put(ratio * known[atVary])
	put(ended)
	put(ended * ended)
	put(ended * known[atVary])
	for _, i := range []int{atBought, atElapsed, atPace, atLast, atMonth} {
		put(lead * known[i])
	}
	put(lead * once)
	for i := range spans {
		put(truth(i == span))
	}
}

// columns is how many numbers row fills in.
func columns(spans int) int { return measures + 16 + spans }

// logs tames measures, none of which is negative.
func logs(m *[measures]float64) (out [measures]float64) {
	for i, v := range m {
		out[i] = math.Log1p(v)
	}
	return out
}
