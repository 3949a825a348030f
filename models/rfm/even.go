package rfm

import (
	"math"
	"slices"
	"sort"
)

// countable is how far whole numbers are counted instead of sorted: days of 179 years, purchases of anybody.
const countable = 1 << 16

// distribution is the different values of a measure from worst to best, and how many customers have a value so far.
type distribution struct {
	values  []float64 // by goodness: negated where less is better
	through []int     // through[i] customers have one of values[0..i]
}

// distribute sorts a copy of the values, or counts them where all are small whole numbers.
func distribute(values []float64, moreIsBetter bool) distribution {
	if counts, ok := count(values); ok {
		return fromCounts(counts, moreIsBetter)
	}
	sorted := make([]float64, len(values))
	for i, value := range values {
		// Adding zero makes a negative zero positive: the two are equal and must print alike.
		if sorted[i] = value + 0; !moreIsBetter {
			sorted[i] = -value
		}
	}
	slices.Sort(sorted)
	different := 0
	for i, value := range sorted {
		if i == 0 || value != sorted[i-1] {
			different++
		}
	}
	d := distribution{values: sorted[:0], through: make([]int, 0, different)}
	for i, value := range sorted {
		if i == len(sorted)-1 || value != sorted[i+1] {
			d.values = append(d.values, value) // overwrites what was read already
			d.through = append(d.through, i+1)
		}
	}
	return d
}

// count is how many customers have each whole number; it is not possible for other values.
func count(values []float64) ([]int, bool) {
	counts := make([]int, countable)
	for _, value := range values {
		whole := int(value)
		if float64(whole) != value || whole < 0 || whole >= countable {
			return nil, false
		}
		counts[whole]++
	}
	return counts, true
}

func fromCounts(counts []int, moreIsBetter bool) distribution {
	var d distribution
	so := 0
	for i := range counts {
		value, sign := i, 1.0
		if !moreIsBetter {
			value, sign = len(counts)-1-i, -1
		}
		if counts[value] == 0 {
			continue
		}
		so += counts[value]
		d.values = append(d.values, sign*float64(value))
		d.through = append(d.through, so)
	}
	return d
}

// before counts the customers with one of the first so many different values.
func (d distribution) before(values int) int {
	if values == 0 {
		return 0
	}
	return d.through[values-1]
}

// cuts says, for each score but the last, how many of the different values have that score or a worse one.
//
// With as many different values as bins, or more, the bins are the most even ones: of all ways to cut the values, in their order, into that many
// groups, the one with the least sum of squared numbers of customers, and of equally even ones the one with more customers in the
// worst bin, then in the next. No bin is empty. With fewer values each has a bin of its own: the worst 1, the best the
// highest score, those between at even distances.
func (d distribution) cuts(bins int) []int {
	different := len(d.values)
	cuts := make([]int, bins-1)
	if different >= bins {
		d.mostEven(cuts)
		return cuts
	}
	for i := range different {
		score := 1 + roundedRatio(i*(bins-1), different-1)
		for s := score; s < bins; s++ {
			cuts[s-1] = i + 1
		}
	}
	return cuts
}

// roundedRatio is a/b rounded, halves up, for whole numbers that are not negative; 0 where b is 0.
func roundedRatio(a, b int) int {
	if b == 0 {
		return 0
	}
	return (2*a + b) / (2 * b)
}

// mostEven finds the cuts of the most even bins exactly, by dynamic programming from the best bin to the worst. It need not look
// at all places. Any cuts whatever have a sum u of squared deviations from even bins; the best ones have no more. Cut j leaves
// the sum of j deviations below it, and that of all is zero, so that by Cauchy and Schwarz it is at most sqrt(u·j·(k-j)/k)
// customers away from where an even cut would be. Without ties that leaves a handful of places.
func (d distribution) mostEven(cuts []int) {
	windows := d.windows(len(cuts) + 1)
	total := d.before(len(d.values))
	last := windows[len(windows)-1]
	cost := make([]int, last.size()) // of the bins above a cut, by the cut's place
	for i := range cost {
		rest := total - d.before(last.low+i)
		cost[i] = rest * rest
	}
	next := make([][]int32, len(windows)) // for each cut and place, the place of the next cut
	for j := len(windows) - 2; j >= 0; j-- {
		from := windows[j]
		search := nextCut{d: d, from: from, to: windows[j+1], cost: cost,
			best: make([]int, from.size()), next: make([]int32, from.size())}
		search.solve(from.low, from.high, search.to.low, search.to.high)
		cost, next[j] = search.best, search.next
	}
	place := 0
	for j := range cuts {
		place = int(next[j][place-windows[j].low])
		cuts[j] = place
	}
}

// window is a range of places for a cut, both ends included. A place is the number of different values below it.
type window struct{ low, high int }

func (w window) size() int { return w.high - w.low + 1 }

// windows is where the cuts of the most even bins can be: the first is the fixed place before all values, then one per cut.
func (d distribution) windows(bins int) []window {
	customers := d.before(len(d.values))
	even := func(j int) float64 { return float64(customers) * float64(j) / float64(bins) }

	// The places next to the even ones are cuts to begin with.
	excess, below := 0.0, 0
	for j := 1; j <= bins; j++ {
		place := len(d.values)
		if j < bins {
			place = sort.Search(len(d.values), func(i int) bool { return float64(d.before(i)+d.through[i]) >= 2*even(j) })
		}
		deviation := float64(d.before(place)-below) - even(1)
		excess += deviation * deviation
		below = d.before(place)
	}

	windows := make([]window, bins)
	for j := 1; j < bins; j++ {
		reach := math.Sqrt(excess*float64(j)*float64(bins-j)/float64(bins)) + 1 // one customer more, for rounding
		windows[j].low = sort.Search(len(d.values), func(i int) bool { return float64(d.before(i)) >= even(j)-reach })
		windows[j].high = sort.Search(len(d.values), func(i int) bool { return float64(d.through[i]) > even(j)+reach })
	}
	// From every place of a window the next one must be reachable: wider windows do no harm.
	for j := 2; j < bins; j++ {
		windows[j].high = max(windows[j].high, windows[j-1].high)
	}
	return windows
}

// nextCut finds for each place of a cut the best place of the next one. The best place never moves down while the first moves up
// (the cost is Monge), so halving the ranges makes n·log n steps of n².
type nextCut struct {
	d        distribution
	from, to window
	cost     []int // of what lies above the next cut
	best     []int
	next     []int32
}

func (s *nextCut) solve(low, high, nextLow, nextHigh int) {
	if low > high {
		return
	}
	place := (low + high) / 2
	below := s.d.before(place)
	best, at := math.MaxInt, 0
	for candidate := max(nextLow, place); candidate <= nextHigh; candidate++ {
		customers := s.d.before(candidate) - below
		if cost := customers*customers + s.cost[candidate-s.to.low]; cost <= best { // equal: the later place
			best, at = cost, candidate
		}
	}
	s.best[place-s.from.low], s.next[place-s.from.low] = best, int32(at)
	s.solve(low, place-1, nextLow, at)
	s.solve(place+1, high, at, nextHigh)
}
