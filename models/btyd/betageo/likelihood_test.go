package betageo_test

import (
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/betageo"
	"clientele/models/btyd/btydtest"
)

func TestLikelihood_derivatives(t *testing.T) {
	for _, firstCarries := range []bool{false, true} {
		objective := betageo.Likelihood(btydtest.Histories(t), firstCarries)
		for _, logs := range [][]float64{{-1.4, 1.5, -.2, .9}, {0, 0, 0, 0}, {2, -1, -4, 3}, {-3, 4, 3, -3}, {1, 5, 4, 6}} {
			btydtest.Derivatives(t, objective, logs)
		}
	}
}

func TestLaw_slopes(t *testing.T) {
	for _, firstCarries := range []bool{false, true} {
		of := func(v []float64) btyd.Process {
			return betageo.Law{R: v[0], Alpha: v[1], A: v[2], B: v[3], FirstCarries: firstCarries}
		}
		btydtest.Slopes(t, of, []float64{.24, 4.4, .79, 2.4})
		btydtest.Slopes(t, of, []float64{2, 1, .1, .5})
	}
}
