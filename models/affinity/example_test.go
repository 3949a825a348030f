package affinity_test

import (
	"context"
	"fmt"

	"clientele/models/affinity"
)

func Example() {
	baskets, err := affinity.FromLines(
		[]string{"1", "1", "2", "2", "2", "3", "4", "4", "5", "6"},
		[]string{"bread", "butter", "bread", "butter", "jam", "jam", "bread", "butter", "bread", "tea"})
	if err != nil {
		fmt.Println(err)
		return
	}
	ctx := context.Background()
	sets, err := affinity.Mine(ctx, baskets, affinity.Settings{MinCount: 2})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("sets by size:", sets.BySize())
	rules, err := sets.Rules(ctx, affinity.RuleSettings{MinConfidence: .5})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range rules.Len() {
		r := rules.At(i)
		fmt.Printf("%v takes %v: %d baskets, confidence %.2f, lift %.2f, by chance %.2f\n", r.Antecedent, r.Consequent, r.Count, r.Confidence, r.Lift, r.FisherP)
	}
	// Output:
	// sets by size: [3 1]
	// [butter] takes [bread]: 3 baskets, confidence 1.00, lift 1.50, by chance 0.20
	// [bread] takes [butter]: 3 baskets, confidence 0.75, lift 1.50, by chance 0.20
}
