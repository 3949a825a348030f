package paretonbd

import (
	"math"

	"clientele/models/btyd"
)

// dropout is the integral over tau in (from, to] of
//
//	s ((alpha+from)/(alpha+tau))^k ((beta+from)/(beta+tau))^s / (beta+tau)
//
// which is between 0 and 1: the likelihood of the dropout to lie there, against that of being alive at from. The papers write it with Gauss's hypergeometric function, or with two
// of them; here it is summed by Gauss and Legendre's rule over u = ln(c+tau), c the lesser of alpha and beta: there one of the two powers is an exponential and the other analytic in a
// strip of half-width pi, so few nodes give all digits, whatever the parameters.
type dropout struct{ k, alpha, s, beta float64 }

const (
	forgotten    = 40.0 // the integrand falls to e^-40 of its greatest: what comes after is left out
	longestPanel = 3.0  // in u
	steepest     = 10.0 // fall of the logarithm over a panel
)

// each calls visit for the nodes of the integral, with their weight, ln((alpha+tau)/(alpha+from)), ln((beta+tau)/(beta+from)), 1/(alpha+tau), 1/(beta+tau).
func (d dropout) each(rules btyd.GaussRules, from, to float64, visit func(weight, logAlpha, logBeta, perAlpha, perBeta float64)) {
	if !(to > from) || d.s == 0 {
		return
	}
	// Where one of the powers alone has brought it down to e^-40.
	if d.k*math.Log1p((to-from)/(d.alpha+from)) > forgotten {
		to = min(to, from+(d.alpha+from)*math.Expm1(forgotten/d.k))
	}
	if d.s*math.Log1p((to-from)/(d.beta+from)) > forgotten {
		to = min(to, from+(d.beta+from)*math.Expm1(forgotten/d.s))
	}
	c := min(d.alpha, d.beta)
	base := c + from
	length := math.Log1p((to - from) / base)
	fall := d.k*math.Log1p((to-from)/(d.alpha+from)) + d.s*math.Log1p((to-from)/(d.beta+from))
	panels := max(1, math.Ceil(max(length/longestPanel, fall/steepest)))
	rule := rules.For(length/panels, fall/panels)
	half := length / panels / 2
	perAlphaFrom, perBetaFrom := 1/(d.alpha+from), 1/(d.beta+from)
	isAlpha, isBeta := c != d.alpha, c != d.beta
	// What one node takes does not wait for another: step by step for all of them, the processor works on several at once.
	var at, here, logAlpha, logBeta, fallen [btyd.MostNodes]float64
	n := len(rule.Nodes)
	for panel := 0.0; panel < panels; panel++ {
		middle := (2*panel + 1) * half
		for i, node := range rule.Nodes {
			at[i] = middle + half*node
			// Rounding of these is against alpha+from and beta+from, so exp and log will do for expm1 and log1p.
			here[i] = math.Exp(at[i]) * base // c + tau
		}
		logAlpha, logBeta = at, at
		if isAlpha {
			for i, h := range here[:n] {
				logAlpha[i] = math.Log(1 + (h-base)*perAlphaFrom)
			}
		}
		if isBeta {
			for i, h := range here[:n] {
				logBeta[i] = math.Log(1 + (h-base)*perBetaFrom)
			}
		}
		for i := range n {
			fallen[i] = math.Exp(-d.k*logAlpha[i] - d.s*logBeta[i])
		}
		for i, weight := range rule.Weights {
			grown := here[i] - base
			perAlpha, perBeta := 1/(d.alpha+from+grown), 1/(d.beta+from+grown)
			// d tau = (c+tau) du.
			visit(half*weight*d.s*here[i]*perBeta*fallen[i], logAlpha[i], logBeta[i], perAlpha, perBeta)
		}
	}
}

// value is the integral.
func (d dropout) value(rules btyd.GaussRules, from, to float64) float64 {
	sum := 0.0
	d.each(rules, from, to, func(weight, _, _, _, _ float64) { sum += weight })
	return sum
}
