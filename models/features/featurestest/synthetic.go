package featurestest

import (
	"math"
	"math/rand/v2"
	"strconv"

	"clientele/models/features"
)

// Synthetic is a table of 20 normal features with gaps and interactions and 10 of whole numbers from 0 to 11, whose effect has no order, with the true
// probability of each row: the recipe of the side-by-side comparison, from another random source.
func Synthetic(rows int, seed uint64) (x features.Table, is []bool, truth []float64) {
	rng := rand.New(rand.NewPCG(seed, 7))
	columns := make([][]float64, 30)
	for f := range columns {
		columns[f] = make([]float64, rows)
	}
	var effect [4][12]float64
	for j := range effect {
		for k := range effect[j] {
			effect[j][k] = .35 * rng.NormFloat64()
		}
	}
	is, truth = make([]bool, rows), make([]float64, rows)
	for i := range rows {
		for f := range columns {
			if f < 20 {
				columns[f][i] = float64(float32(rng.NormFloat64()))
			} else {
				columns[f][i] = float64(rng.IntN(12))
			}
		}
		v := func(f int) float64 { return columns[f][i] }
		z := -1.6 + .8*v(0) - .6*v(1) + .7*v(2)*v(3) + .5*math.Sin(2*v(6)) + .4*math.Abs(v(7))
		if v(4) > .5 && v(5) < 0 {
			z += .9
		}
		for j := range effect {
			z += effect[j][int(v(20+j))]
		}
		truth[i] = 1 / (1 + math.Exp(-z))
		is[i] = rng.Float64() < truth[i]
		for f := range 20 {
			if rng.Float64() < .05 {
				columns[f][i] = math.NaN()
			}
		}
	}
	list := make([]features.Feature, len(columns))
	for f := range columns {
		list[f] = features.Feature{Name: "f" + strconv.Itoa(f), Numbers: columns[f]}
	}
	x, err := features.NewTable(list...)
	if err != nil {
		return features.Table{}, nil, nil // the recipe makes finite numbers of equal length
	}
	return x, is, truth
}
