package sequence_test

import (
	"context"
	"fmt"

	"clientele/models/sequence"
)

func Example() {
	histories, err := sequence.FromLines(
		[]string{"ann", "ann", "bob", "bob", "cid", "cid", "dan"},
		[]int32{1, 31, 4, 24, 9, 12, 5},
		[]string{"printer", "ink", "printer", "ink", "ink", "printer", "paper"})
	if err != nil {
		fmt.Println(err)
		return
	}
	patterns, err := sequence.Mine(context.Background(), histories, sequence.Settings{MinCount: 2, MaxGap: 60})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range patterns.Len() {
		p := patterns.At(i)
		fmt.Printf("%v: %d customers, %d the other way, lift %.2f, after %v days\n", p.Steps, p.Count, p.Reversed, p.Lift, p.MedianDays)
	}
	// Output:
	// [printer ink]: 2 customers, 1 the other way, lift 2.33, after 25 days
}
