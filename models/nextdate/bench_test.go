package nextdate_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models/nextdate"
)

// BenchmarkFit learns from and predicts for 100,000 customers of about 1.5 million purchase days, over two years.
func BenchmarkFit(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	var customer, day []int32
	const customers, until = 100_000, 730
	for c := range customers {
		pace := 35 * math.Exp(.8*r.NormFloat64())
		for at := float64(r.IntN(600)); at <= until; at += max(1, r.ExpFloat64()*pace) {
			customer, day = append(customer, int32(c)), append(day, int32(at))
			if r.Float64() < .03 {
				break
			}
		}
	}
	h, err := nextdate.NewHistories(customers, customer, day)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(float64(len(h.Days)), "days")
	for b.Loop() {
		m, err := nextdate.Fit(context.Background(), h, until, nextdate.Settings{}, rand.NewPCG(1, 1))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Predict(context.Background(), h); err != nil {
			b.Fatal(err)
		}
	}
}
