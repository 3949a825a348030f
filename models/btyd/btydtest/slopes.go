package btydtest

import (
	"math"
	"testing"

	"clientele/models/btyd"
)

// Slopes compares the log-odds of being alive, and their gradient, with PAlive at parameters around.
func Slopes(tb testing.TB, of func(values []float64) btyd.Process, values []float64) {
	tb.Helper()
	const step = 1e-5
	for _, h := range [][3]float64{{0, 0, 9}, {1, 3, 4}, {2, 9, 10}, {5, 1, 2}, {30, 9, 9.5}} {
		logit := func(values []float64) float64 {
			p := of(values).PAlive(h[0], h[1], h[2])
			return math.Log(p / (1 - p))
		}
		at, ok := of(values).(btyd.Sloped)
		if !ok {
			tb.Fatal("the process has no slopes")
		}
		got, gradient := at.LogitAlive(h[0], h[1], h[2])
		if want := logit(values); math.IsInf(want, 0) {
			if got != want || gradient != [btyd.Most]float64{} {
				tb.Errorf("history %v: log-odds %v, gradient %v, want %v", h, got, gradient, want)
			}
			continue
		}
		Near(tb, "log-odds", got, logit(values), 1e-8*(1+math.Abs(got)))
		for i := range values {
			up, down := append([]float64(nil), values...), append([]float64(nil), values...)
			up[i] *= math.Exp(step)
			down[i] *= math.Exp(-step)
			Near(tb, "slope", gradient[i], (logit(up)-logit(down))/(2*step), 1e-5*(1+math.Abs(gradient[i])))
		}
	}
}
