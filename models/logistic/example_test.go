package logistic_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"clientele/models/features"
	"clientele/models/logistic"
)

// The odds of leaving fall with each month.
func ExampleFit() {
	n := 2000
	months, left := make([]float64, n), make([]bool, n)
	for i := range n {
		months[i] = float64(i % 20)
		left[i] = i%23 > int(months[i])
	}
	x, err := features.NewTable(features.Feature{Name: "months", Numbers: months})
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: left}, logistic.Settings{Penalty: 1e-6}, rand.NewPCG(1, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, c := range model.Coefficients() {
		fmt.Printf("%s: %.2f per month\n", c.Name(), c.PerUnit)
	}
	// Output: months: -0.21 per month
}
