package btydtest

import (
	"math"
	"testing"
)

// Near fails where a figure is further from the wanted one than the tolerance, which is absolute.
func Near(tb testing.TB, what string, got, want, tolerance float64) {
	tb.Helper()
	if !(math.Abs(got-want) <= tolerance) {
		tb.Errorf("%s is %v, want %v within %v", what, got, want, tolerance)
	}
}

// NearAll does so for figures in a row, with a tolerance relative to each.
func NearAll(tb testing.TB, what string, got, want []float64, relative float64) {
	tb.Helper()
	for i := range want {
		if !(math.Abs(got[i]-want[i]) <= relative*math.Abs(want[i])) {
			tb.Errorf("%s: figure %d is %v, want %v within %v of it", what, i+1, got[i], want[i], relative)
		}
	}
}

// Holdout is how far predictions were off.
type Holdout struct{ Predicted, Actual, MAE, RMSE float64 }

// Compare compares predictions with what came.
func Compare(predicted, actual []float64) Holdout {
	var h Holdout
	for i, p := range predicted {
		off := p - actual[i]
		h.Predicted += p
		h.Actual += actual[i]
		h.MAE += math.Abs(off)
		h.RMSE += off * off
	}
	n := float64(len(predicted))
	h.MAE /= n
	h.RMSE = math.Sqrt(h.RMSE / n)
	return h
}
