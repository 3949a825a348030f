package btyd_test

import (
	"math"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

func TestRisingTable_againstLgamma(t *testing.T) {
	whole := []float64{0, 1, 2, 7, 60, 200, 201, 5000, 1e6}
	for _, r := range []float64{1e-6, .24, 1, 17, 900, 1e5} {
		low, _ := math.Lgamma(r)
		for i, rising := range btyd.RisingTable(r, whole) {
			high, _ := math.Lgamma(r + whole[i])
			btydtest.Near(t, "ln Gamma(r+x)/Gamma(r)", rising.Value, high-low, 1e-12*(1+math.Abs(high)+math.Abs(low)))
			step := r * 1e-5
			slope := (btyd.LogRising(r+step, whole[i]) - btyd.LogRising(r-step, whole[i])) / (2 * step)
			btydtest.Near(t, "its derivative", rising.First, slope, 1e-5*(1+slope)+1e-15*high/step)
		}
	}
}

func TestLogGamma_knownValues(t *testing.T) {
	const euler = .57721566490153286061
	for z, want := range map[float64]btyd.Rising{
		1:   {Value: 0, First: -euler, Second: math.Pi * math.Pi / 6},
		.5:  {Value: math.Log(math.Pi) / 2, First: -euler - 2*math.Ln2, Second: math.Pi * math.Pi / 2},
		100: {Value: 359.13420536957539878, First: 4.6001618527380874002, Second: .010050166663333571395},
	} {
		got := btyd.LogGamma(z)
		btydtest.NearAll(t, "ln Gamma and derivatives", []float64{1 + got.Value, got.First, got.Second}, []float64{1 + want.Value, want.First, want.Second}, 1e-13)
	}
}

func TestGaussRule_integratesPolynomials(t *testing.T) {
	for order := 1; order <= 20; order++ {
		rule := btyd.NewGaussRule(order)
		for power := 0; power < 2*order; power += 2 {
			sum := 0.0
			for i, x := range rule.Nodes {
				sum += rule.Weights[i] * math.Pow(x, float64(power))
			}
			btydtest.Near(t, "integral", sum, 2/float64(power+1), 1e-13)
		}
	}
}

func TestIntervalQuantile(t *testing.T) {
	btydtest.Near(t, "of 90 %", btyd.IntervalQuantile(0), 1.6448536, 1e-6)
	btydtest.Near(t, "of 95 %", btyd.IntervalQuantile(.95), 1.9599640, 1e-6)
}
