package evaluate

import (
	"fmt"
	"math/rand/v2"
)

// Folds parts rows at random into a number of folds with nearly the same share of positives and the same size: fold i of row r is Folds[r] == i.
func Folds(is []bool, folds int, src rand.Source) ([]int, error) {
	positives := 0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	if folds < 2 || positives < folds || len(is)-positives < folds {
		return nil, fmt.Errorf("making %d folds: there are %d positives and %d negatives: take 2 folds or more, and at most as many as the rarer outcome has rows",
			folds, positives, len(is)-positives)
	}
	rng := rand.New(src)
	out := make([]int, len(is))
	next := 0
	for _, want := range []bool{true, false} {
		var rows []int
		for i, yes := range is {
			if yes == want {
				rows = append(rows, i)
			}
		}
		rng.Shuffle(len(rows), func(i, j int) { rows[i], rows[j] = rows[j], rows[i] })
		for _, row := range rows {
			out[row] = next % folds
			next++
		}
	}
	return out, nil
}

// Split lists the rows outside and inside one fold, each in their order.
func Split(fold []int, which int) (train, test []int) {
	for row, f := range fold {
		if f == which {
			test = append(test, row)
		} else {
			train = append(train, row)
		}
	}
	return train, test
}
