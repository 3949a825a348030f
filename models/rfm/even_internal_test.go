package rfm

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// fromSizes is a distribution with so many customers per value.
func fromSizes(sizes []int) distribution {
	var d distribution
	so := 0
	for i, size := range sizes {
		so += size
		d.values, d.through = append(d.values, float64(i)), append(d.through, so)
	}
	return d
}

// mostEvenOfAll tries every way to cut, worst bins largest first among equals.
func mostEvenOfAll(d distribution, bins int) []int {
	var best []int
	least := -1
	var try func(cuts []int)
	try = func(cuts []int) {
		if len(cuts) == bins-1 {
			sum, below := 0, 0
			for _, cut := range append(slices.Clone(cuts), len(d.values)) {
				size := d.before(cut) - below
				sum, below = sum+size*size, d.before(cut)
			}
			if least < 0 || sum < least || (sum == least && slices.Compare(cuts, best) > 0) {
				least, best = sum, slices.Clone(cuts)
			}
			return
		}
		from := 1
		if len(cuts) > 0 {
			from = cuts[len(cuts)-1] + 1
		}
		for cut := from; cut < len(d.values); cut++ {
			try(append(cuts, cut))
		}
	}
	try(nil)
	return best
}

func TestCuts_areTheMostEvenOfAllPossible(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins := rapid.IntRange(2, 5).Draw(t, "bins")
		size := rapid.OneOf(rapid.IntRange(1, 4), rapid.IntRange(1, 1000), rapid.SampledFrom([]int{1, 1, 1, 50}))
		d := fromSizes(rapid.SliceOfN(size, bins, 14).Draw(t, "sizes"))
		if diff := cmp.Diff(mostEvenOfAll(d, bins), d.cuts(bins)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// The windows leave out places that cannot be best; here many places are looked at, with heavy ties between them.
func TestCuts_windowsLoseNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		bins := rapid.IntRange(2, 10).Draw(t, "bins")
		size := rapid.OneOf(rapid.Just(1), rapid.Just(1), rapid.Just(1), rapid.IntRange(1, 200))
		d := fromSizes(rapid.SliceOfN(size, bins, 250).Draw(t, "sizes"))
		if diff := cmp.Diff(plainDynamicProgramme(d, bins), d.cuts(bins)); diff != "" {
			t.Fatal(diff)
		}
	})
}

// plainDynamicProgramme is the textbook version: all places, all next places.
func plainDynamicProgramme(d distribution, bins int) []int {
	n, total := len(d.values), d.before(len(d.values))
	cost, next := make([]int, n+1), make([][]int, bins)
	for place := range cost {
		rest := total - d.before(place)
		cost[place] = rest * rest
	}
	for j := bins - 2; j >= 0; j-- {
		now := make([]int, n+1)
		next[j] = make([]int, n+1)
		for place := range now {
			now[place] = -1
			for candidate := place; candidate <= n; candidate++ {
				size := d.before(candidate) - d.before(place)
				if c := size*size + cost[candidate]; now[place] < 0 || c <= now[place] {
					now[place], next[j][place] = c, candidate
				}
			}
		}
		cost = now
	}
	cuts, place := make([]int, bins-1), 0
	for j := range cuts {
		place = next[j][place]
		cuts[j] = place
	}
	return cuts
}

func TestCuts_withoutTiesAreNtile(t *testing.T) {
	for bins := minBins; bins <= maxBins; bins++ {
		for n := bins; n <= 64; n++ {
			sizes := slices.Repeat([]int{1}, n)
			var want []int // NTILE: bins of n/k, the first n mod k have one more
			so := 0
			for b := range bins - 1 {
				so += n / bins
				if b < n%bins {
					so++
				}
				want = append(want, so)
			}
			if got := fromSizes(sizes).cuts(bins); !cmp.Equal(got, want) {
				t.Fatalf("%d customers in %d bins: cuts at %v, want %v", n, bins, got, want)
			}
		}
	}
}

func TestCuts_fewerValuesThanBins(t *testing.T) {
	for _, c := range []struct {
		values int
		want   []int // how many values have score 1 or less, 2 or less, ...
	}{
		{2, []int{1, 1, 1, 1}}, // 1 5
		{3, []int{1, 1, 2, 2}}, // 1 3 5
		{4, []int{1, 2, 2, 3}}, // 1 2 4 5
	} {
		if got := fromSizes(slices.Repeat([]int{7}, c.values)).cuts(5); !cmp.Equal(got, c.want) {
			t.Errorf("%d values: %v, want %v", c.values, got, c.want)
		}
	}
}

// Counting and sorting are two ways to the same distribution.
func TestDistribute_countsAsItSorts(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		whole := rapid.SliceOfN(rapid.IntRange(0, 40), 1, 200).Draw(t, "values")
		better := rapid.Bool().Draw(t, "more is better")
		values, halves := make([]float64, len(whole)), make([]float64, len(whole))
		for i, value := range whole {
			values[i], halves[i] = float64(value), float64(value)+.5
		}
		counted, sorted := distribute(values, better), distribute(halves, better)
		for i := range sorted.values {
			if better {
				sorted.values[i] -= .5
			} else {
				sorted.values[i] += .5
			}
		}
		if diff := cmp.Diff(sorted, counted, cmp.AllowUnexported(distribution{})); diff != "" {
			t.Fatal(diff)
		}
	})
}
