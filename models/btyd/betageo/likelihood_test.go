package betageo_test

import (
	"testing"

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
