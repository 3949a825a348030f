package affinity

import (
	"math"
	"slices"
)

// Measures says how strongly a consequent follows an antecedent. The package comment has the formulas.
type Measures struct {
	Support, Confidence, Lift, Leverage, Conviction, Cosine, Zhang float64
	ChiSquare, ChiSquareP                                          float64
	FisherP                                                        float64
}

// Measure compares counts of n baskets: with the antecedent, the consequent, and both. Counts that cannot be, such as more baskets with
// both than with one, give measures without a meaning.
func Measure(n, antecedent, consequent, both int) Measures {
	m := measure(float64(n), float64(antecedent), float64(consequent), float64(both))
	m.FisherP = Fisher(n, antecedent, consequent, both)
	return m
}

func measure(n, a, c, x float64) Measures {
	m := Measures{Support: x / n, Confidence: x / a, Lift: x / a * (n / c), Cosine: x / math.Sqrt(a*c)}
	above := x*n - a*c // exact: counts are below 1<<26 in practice, and then some ulps do not matter
	m.Leverage = above / (n * n)
	m.Conviction = math.Inf(1)
	if a > x {
		m.Conviction = (n - c) / n * (a / (a - x))
	}
	if scale := max(x*(n-a), a*(c-x)); scale > 0 {
		m.Zhang = above / scale
	}
	if rest := a * c * (n - a) * (n - c); rest > 0 {
		m.ChiSquare = above * above / rest * n
	}
	m.ChiSquareP = math.Erfc(math.Sqrt(m.ChiSquare / 2))
	return m
}

// Fisher is the probability of so many or more baskets with both, given how many have each, if neither knew of the other.
func Fisher(n, antecedent, consequent, both int) float64 {
	least, most := max(0, antecedent+consequent-n), min(antecedent, consequent)
	switch {
	case both <= least:
		return 1
	case both > most:
		return 0
	}
	a, c, total := float64(antecedent), float64(consequent), float64(n)
	// The tail on the far side of the mean is summed, since its terms fall from the first on.
	if float64(both) > a*c/total {
		x := float64(both)
		return min(1, hypergeometric(total, a, c, x)*tail(func(k float64) float64 { return (a - k) * (c - k) / ((k + 1) * (total - a - c + k + 1)) }, x, 1))
	}
	x := float64(both - 1)
	return max(0, 1-hypergeometric(total, a, c, x)*tail(func(k float64) float64 { return k * (total - a - c + k) / ((a - k + 1) * (c - k + 1)) }, x, -1))
}

// tail is the sum of a term and those after it over the first one.
func tail(ratio func(k float64) float64, k, step float64) float64 {
	sum, term := 1.0, 1.0
	for {
		term *= ratio(k)
		k += step
		if sum += term; term <= sum*1e-16 {
			return sum
		}
	}
}

// hypergeometric is the probability of exactly x.
func hypergeometric(n, a, c, x float64) float64 {
	return math.Exp(logChoose(a, x) + logChoose(n-a, c-x) - logChoose(n, c))
}

func logChoose(n, k float64) float64 { return logFactorial(n) - logFactorial(k) - logFactorial(n-k) }

func logFactorial(n float64) float64 {
	if n < 16 {
		product := 1.0
		for k := 2.0; k <= n; k++ {
			product *= k
		}
		return math.Log(product)
	}
	// Stirling's series, whose error is below 1e-13 from 16 on.
	x := n + 1
	s := 1 / (x * x)
	return (x-.5)*math.Log(x) - x + .91893853320467274178 + (1./12-s*(1./360-s*(1./1260-s*(1./1680-s/1188))))/x
}

// BenjaminiHochberg turns p-values into q-values: the share of chance finds among all of that p-value or less is at most q. Tests is
// how many were made, of which those that are not in p had larger p-values; fewer than there are in p counts as these.
func BenjaminiHochberg(p []float64, tests int) []float64 {
	type place struct {
		p  float64
		at int32
	}
	order := make([]place, len(p))
	for i := range order {
		order[i] = place{p[i], int32(i)}
	}
	slices.SortFunc(order, func(x, y place) int {
		switch {
		case x.p < y.p:
			return -1
		case x.p > y.p:
			return 1
		}
		return int(x.at) - int(y.at)
	})
	q := make([]float64, len(p))
	least, m := 1.0, float64(max(tests, len(p)))
	for k := len(order) - 1; k >= 0; k-- {
		least = min(least, order[k].p*m/float64(k+1))
		q[order[k].at] = least
	}
	return q
}
