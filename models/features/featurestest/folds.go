package featurestest

import (
	"math/rand/v2"
	"testing"

	"clientele/models/evaluate"
	"clientele/models/features"
)

// Folds measures a learner by five stratified folds for each seed, as the public results are.
func Folds(t testing.TB, x features.Table, is []bool, seeds int,
	learn func(train features.Table, is []bool, test features.Table) []float64) []evaluate.Summary {
	t.Helper()
	var out []evaluate.Summary
	for seed := range seeds {
		fold, err := evaluate.Folds(is, 5, rand.NewPCG(uint64(seed), 1))
		if err != nil {
			t.Fatal(err)
		}
		for k := range 5 {
			train, test := evaluate.Split(fold, k)
			p := learn(x.Take(train), features.Pick(is, train), x.Take(test))
			s, err := evaluate.Of(features.Pick(is, test), p)
			if err != nil {
				t.Fatal(err)
			}
			out = append(out, s)
		}
	}
	return out
}
