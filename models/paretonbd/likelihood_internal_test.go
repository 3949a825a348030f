package paretonbd

import (
	"testing"

	"clientele/models/btyd/btydtest"
)

func TestLikelihood_derivatives(t *testing.T) {
	objective := likelihood(btydtest.Histories(t))
	for _, logs := range [][]float64{{-.6, 2.4, -.5, 2.4}, {0, 0, 0, 0}, {2, -1, 1, 3}, {-3, 4, -2, -3}, {1, 5, 3, 6}} {
		btydtest.Derivatives(t, objective, logs)
	}
}

func TestLaw_slopes(t *testing.T) {
	for _, values := range [][]float64{{.55, 10, .6, 12}, {2, 1, 1, 3}, {.1, .5, 4, .2}} {
		btydtest.Slopes(t, process, values)
	}
}
