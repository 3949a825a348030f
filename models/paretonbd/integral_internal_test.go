package paretonbd

import (
	"math"
	"testing"

	"clientele/models/btyd"
)

// The integral against one of many small panels, over parameters from corner to corner.
func TestDropout_digits(t *testing.T) {
	rules := btyd.NewGaussRules()
	rule := btyd.NewGaussRule(20)
	for _, k := range []float64{.01, .6, 3, 40, 500, 1e4} {
		for _, alpha := range []float64{.01, 1, 30, 1000} {
			for _, s := range []float64{.01, .6, 1, 8, 200} {
				for _, beta := range []float64{.01, 1, 30, 1000} {
					for _, span := range [][2]float64{{0, 1e-6}, {0, 3}, {5, 60}, {20, 21}, {0, 5000}} {
						d := dropout{k, alpha, s, beta}
						got, want := d.value(rules, span[0], span[1]), brute(d, rule, span[0], span[1])
						if math.Abs(got-want) > 1e-9*want {
							t.Errorf("%+v over %v: %v, want %v", d, span, got, want)
						}
					}
				}
			}
		}
	}
}

// brute sums over panels that grow by a twentieth in alpha+tau and beta+tau, and finer where the powers fall steeply.
func brute(d dropout, rule btyd.GaussRule, from, to float64) float64 {
	sum := 0.0
	for at := from; at < to; {
		width := min(to-at, .3*(d.alpha+at), .3*(d.beta+at), 3*(d.alpha+at)/d.k, 3*(d.beta+at)/d.s)
		for i, node := range rule.Nodes {
			tau := at + width*(1+node)/2
			sum += width / 2 * rule.Weights[i] * d.s / (d.beta + tau) *
				math.Exp(-d.k*math.Log1p((tau-from)/(d.alpha+from))-d.s*math.Log1p((tau-from)/(d.beta+from)))
		}
		at += width
		if at+width/1e6 >= to || d.k*math.Log1p((at-from)/(d.alpha+from))+d.s*math.Log1p((at-from)/(d.beta+from)) > 45 {
			break
		}
	}
	return sum
}
