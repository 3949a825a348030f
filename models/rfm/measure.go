package rfm

import "math"

// Measure is one of the three things that are scored.
type Measure string

// The measures, in the order of the name.
const (
	Recency   Measure = "recency"
	Frequency Measure = "frequency"
	Monetary  Measure = "monetary"
)

// measures lists all three in the order of the name.
func measures() [3]Measure { return [3]Measure{Recency, Frequency, Monetary} }

// moreIsBetter is false for recency alone: a customer of yesterday is better than one of last year.
func (m Measure) moreIsBetter() bool { return m != Recency }

// Method says where a measure's cut points come from.
type Method string

// The methods, as the cut point table has them.
const (
	Quantile Method = "quantile" // fitted: the most even bins
	Custom   Method = "custom"   // given by the settings
)

// Status says whether a measure, or all three, could be scored as asked.
type Status string

// The statuses, from best to worst; all three measures together have the worst status of one of them. Custom cut points are always OK, since
// nothing is estimated.
const (
	OK              Status = "ok"
	Constant        Status = "constant"          // one value only: everybody has the middle score
	TooFewCustomers Status = "too_few_customers" // fewer than Floor: everybody has the middle score
	NoCustomers     Status = "no_customers"      // nothing was fitted: everybody scored later has the middle score
)

func statuses() []Status { return []Status{OK, Constant, TooFewCustomers, NoCustomers} }

// scale turns the values of one measure into scores.
type scale struct {
	measure   Measure
	method    Method
	status    Status
	upper     []float64 // ascending upper bounds of all bins by value but the last, which has none
	customers []int     // of the fit, by score less one
}

func (s *scale) bins() int { return len(s.upper) + 1 }

// score is 1 for the worst bin. Values outside the range that was seen fall into the end bins.
func (s *scale) score(value float64) uint8 {
	bin := 0
	for _, bound := range s.upper {
		if value > bound {
			bin++
		}
	}
	if s.measure.moreIsBetter() {
		return uint8(bin + 1)
	}
	return uint8(len(s.upper) + 1 - bin)
}

// toFive brings a score to the five of the segment rules. A measure that could not be scored is 3, the exact middle, whatever its
// number of bins: with two bins there is no middle score, and nobody shall be a champion for want of a comparison.
func (s *scale) toFive(score int) int {
	if s.status != OK {
		return 3
	}
	return ToFive(score, s.bins())
}

// scoreOfBin is the score of a bin counted by value from 0, and the bin of a score counted the same way less one: the
// order turns round where less is better.
func (s *scale) scoreOfBin(bin int) int {
	if s.measure.moreIsBetter() {
		return bin + 1
	}
	return s.bins() - bin
}

// openMiddle is the upper bounds with which every value gets the middle score; with an even number of bins the upper one of the two
// middle scores, as a mid-rank would give.
func openMiddle(m Measure, bins int) []float64 {
	middle := bins / 2
	if !m.moreIsBetter() {
		middle = bins - 1 - middle
	}
	upper := make([]float64, bins-1)
	for i := range upper {
		upper[i] = math.Inf(1)
		if i < middle {
			upper[i] = math.Inf(-1)
		}
	}
	return upper
}
