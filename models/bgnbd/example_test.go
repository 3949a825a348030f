package bgnbd_test

import (
	"context"
	"fmt"

	"clientele/models/bgnbd"
	"clientele/models/btyd"
)

// Histories in, parameters and predictions out. Twelve histories say little, and the status says so.
func Example() {
	ctx := context.Background()
	customers, err := btyd.CheckCustomers( // in weeks
		[]float64{2, 1, 0, 0, 0, 7, 1, 0, 2, 0, 5, 0},             // repeat purchases
		[]float64{30.4, 1.7, 0, 0, 0, 29.4, 5, 0, 35.7, 0, 24, 0}, // age at the last one
		[]float64{38.9, 38.9, 38.9, 38.9, 38.9, 38.9, 38.9, 38.9, 38.9, 38.9, 38.9, 38.9},
	)
	if err != nil {
		fmt.Println(err)
		return
	}
	fitted, err := bgnbd.Fit(ctx, customers, bgnbd.Settings{})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(fitted.Estimate.Status, fitted.Estimate.Customers)

	// The paper's parameters for CDNOW, and its example customer.
	paper := bgnbd.Parameters{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	fmt.Printf("%.3f purchases expected in 39 weeks, alive with %.2f\n", paper.Expected(2, 30.43, 38.86, 39), paper.PAlive(2, 30.43, 38.86))
	// Output:
	// dropout_not_identified 12
	// 1.226 purchases expected in 39 weeks, alive with 0.73
}
