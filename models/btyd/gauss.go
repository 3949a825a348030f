package btyd

import "math"

// GaussRule is Gauss and Legendre's rule on (-1, 1).
type GaussRule struct{ Nodes, Weights []float64 }

// GaussRules are rules of several orders, made once and read by many. The zero value has none: take NewGaussRules.
type GaussRules struct{ small, middle, large GaussRule }

// MostNodes is how many nodes the largest of the rules has.
const MostNodes = 14

// NewGaussRules makes rules of 6, 10 and 14 nodes.
func NewGaussRules() GaussRules {
	return GaussRules{NewGaussRule(6), NewGaussRule(10), NewGaussRule(MostNodes)}
}

// For is the least rule that integrates to about eleven digits over a stretch where the integrand falls by e^-fall, and is analytic as far off as pi.
func (g GaussRules) For(length, fall float64) GaussRule {
	switch {
	case length < .7 && fall < 1.2:
		return g.small
	case length < 2 && fall < 5:
		return g.middle
	default:
		return g.large
	}
}

// NewGaussRule finds nodes by Newton's method on the Legendre polynomial of the given order.
func NewGaussRule(order int) GaussRule {
	g := GaussRule{make([]float64, order), make([]float64, order)}
	n := float64(order)
	for i := range order {
		x := math.Cos(math.Pi * (float64(i) + .75) / (n + .5))
		var slope float64
		for range 100 {
			p, before := 1.0, 0.0
			for k := 1.0; k <= n; k++ {
				p, before = ((2*k-1)*x*p-(k-1)*before)/k, p
			}
			slope = n * (x*p - before) / (x*x - 1)
			step := p / slope
			x -= step
			if math.Abs(step) < 1e-16 {
				break
			}
		}
		g.Nodes[i], g.Weights[i] = x, 2/((1-x*x)*slope*slope)
	}
	return g
}
