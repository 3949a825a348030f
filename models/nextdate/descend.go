package nextdate

import (
	"math"
	"slices"
)

// descend finds a low point of a function of a few numbers by the simplex method of Nelder and Mead (1965).
func descend(start []float64, of func([]float64) (float64, error)) ([]float64, error) {
	const most, enough = 300, 1e-3
	type corner struct {
		at    []float64
		value float64
	}
	n := len(start)
	var failed error
	value := func(at []float64) corner {
		v, err := of(at)
		if err != nil {
			failed = err
		}
		if math.IsNaN(v) {
			v = math.Inf(1)
		}
		return corner{at, v}
	}
	corners := []corner{value(slices.Clone(start))}
	for i := range n {
		at := slices.Clone(start)
		at[i] += .5
		corners = append(corners, value(at))
	}
	for range most {
		if failed != nil {
			return start, failed
		}
		slices.SortStableFunc(corners, func(a, b corner) int {
			switch {
			case a.value < b.value:
				return -1
			case a.value > b.value:
				return 1
			}
			return 0
		})
		if corners[n].value-corners[0].value < enough {
			break
		}
		along := func(by float64) corner { // from the worst corner through the middle of the others
			at := make([]float64, n)
			for i := range at {
				middle := 0.0
				for _, c := range corners[:n] {
					middle += c.at[i] / float64(n)
				}
				at[i] = middle + by*(middle-corners[n].at[i])
			}
			return value(at)
		}
		next := along(1)
		switch {
		case next.value < corners[0].value:
			if further := along(2); further.value < next.value {
				next = further
			}
		case next.value >= corners[n-1].value && next.value < corners[n].value:
			if nearer := along(.5); nearer.value <= next.value {
				next = nearer
			}
		case next.value >= corners[n].value:
			next = along(-.5)
		}
		if next.value < corners[n].value {
			corners[n] = next
			continue
		}
		for i := 1; i <= n; i++ {
			at := make([]float64, n)
			for j := range at {
				at[j] = (corners[i].at[j] + corners[0].at[j]) / 2
			}
			corners[i] = value(at)
		}
	}
	best := corners[0]
	for _, c := range corners {
		if c.value < best.value {
			best = c
		}
	}
	return best.at, failed
}
