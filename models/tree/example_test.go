package tree_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"clientele/models/features"
	"clientele/models/tree"
)

// Who leaves, in words.
func ExampleModel_Rules() {
	n := 1200
	months, plan, left := make([]float64, n), make([]int32, n), make([]bool, n)
	for i := range n {
		months[i], plan[i] = float64(i%40), int32(i/40%3)
		left[i] = months[i] <= 10 && plan[i] == 0 && i%7 > 0
	}
	x, err := features.NewTable(features.Feature{Name: "months", Numbers: months},
		features.Feature{Name: "plan", Codes: plan, Levels: []string{"basic", "family", "pro"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	model, err := tree.Fit(context.Background(), tree.Data{Table: x, Is: left}, tree.Settings{}, rand.NewPCG(1, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range model.Rules() {
		fmt.Printf("%s: %d customers, %.0f %% leave (%.0f to %.0f %%), lift %.1f\n", r.Text, r.Rows, 100*r.Rate, 100*r.Low, 100*r.High, r.Lift)
	}
	// Output:
	// months at most 10 and plan is basic: 110 customers, 86 % leave (80 to 91 %), lift 10.9
	// months at most 10 and plan is family or pro: 220 customers, 0 % leave (0 to 1 %), lift 0.0
	// months above 10: 870 customers, 0 % leave (0 to 0 %), lift 0.0
}
