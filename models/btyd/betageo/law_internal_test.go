package betageo

import (
	"math"
	"testing"
)

// The sum and the integral are two ways to one number.
func TestPurchases_sumEqualsIntegral(t *testing.T) {
	for _, r := range []float64{.01, .24, 1, 5, 40, 200} {
		for _, a := range []float64{.001, .1, .79, 1, 3, 50} {
			for _, b := range []float64{.01, .5, 2.4, 30, 300} {
				for _, h := range []float64{.001, .3, 4, 40} {
					sum, integral := purchases(r, 4.4, a, b, h), purchasesIntegral(r, 4.4, a, b, h)
					if math.Abs(sum-integral) > 1e-9*sum {
						t.Errorf("r %v a %v b %v h %v: sum %v, integral %v", r, a, b, h, sum, integral)
					}
				}
			}
		}
	}
}

// The papers' closed form at a case without trouble: a = 2 makes 2F1(r, b; b+1; z) easy to sum.
func TestPurchases_closedForm(t *testing.T) {
	r, alpha, a, b, h := .7, 5.0, 2.0, 3.0, 6.0
	z := h / (alpha + h)
	term, hypergeometric := 1.0, 0.0
	for k := 0.0; k < 2000; k++ {
		hypergeometric += term
		term *= (r + k) * (b + k) / (a + b - 1 + k) / (k + 1) * z
	}
	want := (a + b - 1) / (a - 1) * (1 - math.Pow(alpha/(alpha+h), r)*hypergeometric)
	if got := purchases(r, alpha, a, b, h); math.Abs(got-want) > 1e-12 {
		t.Errorf("got %v, want %v", got, want)
	}
}
