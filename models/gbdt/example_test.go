package gbdt_test

import (
	"context"
	"fmt"
	"math/rand/v2"

	"clientele/models/features"
	"clientele/models/gbdt"
)

// Customers of up to ten months leave, unless their plan is pro; what moves a prediction is told with it.
func ExampleFit() {
	n := 1000
	months, plan, left := make([]float64, n), make([]int32, n), make([]float64, n)
	for i := range n {
		months[i], plan[i] = float64(i%40), int32(i/40%2)
		if months[i] <= 10 && plan[i] == 0 && i%7 > 0 {
			left[i] = 1
		}
	}
	x, err := features.NewTable(features.Feature{Name: "months", Numbers: months},
		features.Feature{Name: "plan", Codes: plan, Levels: []string{"basic", "pro"}})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	model, err := gbdt.Fit(ctx, gbdt.Data{Table: x, Target: left}, gbdt.Settings{}, rand.NewPCG(1, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	pair := x.Take([]int{5, 30})
	p, err := model.Predict(ctx, pair, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	why, err := model.Contributions(ctx, pair, 1)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("5 months, basic: %.1f, months add to the odds: %v\n", p[0], why.Values[0][0] > 0)
	fmt.Printf("30 months, basic: %.1f, months add to the odds: %v\n", p[1], why.Values[0][1] > 0)
	// Output:
	// 5 months, basic: 0.8, months add to the odds: true
	// 30 months, basic: 0.0, months add to the odds: false
}
