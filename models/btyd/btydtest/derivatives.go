package btydtest

import (
	"context"
	"math"
	"testing"

	"clientele/models/btyd"
)

// Derivatives compares an objective's gradient and Hessian at a point with differences of its value and of its gradient.
func Derivatives(tb testing.TB, objective btyd.Objective, logs []float64) {
	tb.Helper()
	const step = 1e-5
	n := len(logs)
	at := func(logs []float64) (float64, []float64, [][]float64) {
		gradient, hessian := make([]float64, n), make([][]float64, n)
		for i := range hessian {
			hessian[i] = make([]float64, n)
		}
		value, err := objective(context.Background(), logs, gradient, hessian)
		if err != nil {
			tb.Fatal(err)
		}
		return value, gradient, hessian
	}
	value, gradient, hessian := at(logs)
	for i := range n {
		up, down := append([]float64(nil), logs...), append([]float64(nil), logs...)
		up[i] += step
		down[i] -= step
		high, highGradient, _ := at(up)
		low, lowGradient, _ := at(down)
		Near(tb, "gradient", gradient[i], (high-low)/(2*step), 1e-5*(1+math.Abs(gradient[i]))+1e-9*math.Abs(value))
		for j := range i + 1 {
			Near(tb, "Hessian", hessian[i][j], (highGradient[j]-lowGradient[j])/(2*step), 1e-4*(1+math.Abs(hessian[i][j])))
		}
	}
}

// Histories are groups of a few histories of all kinds.
func Histories(tb testing.TB) btyd.Groups {
	tb.Helper()
	customers, err := btyd.CheckCustomers([]float64{0, 0, 1, 1, 2, 5, 5, 40, 300}, []float64{0, 0, .1, 3, 2, 1, 8, 9.5, 10}, []float64{0, 9, 4, 3, 9, 9, 9, 10, 12})
	if err != nil {
		tb.Fatal(err)
	}
	groups, err := customers.Group(context.Background())
	if err != nil {
		tb.Fatal(err)
	}
	return groups
}
