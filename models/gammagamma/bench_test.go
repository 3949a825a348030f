package gammagamma_test

import (
	"context"
	"testing"

	"clientele/models/btyd/btydtest"
	"clientele/models/gammagamma"
)

func BenchmarkFitAndScore(b *testing.B) {
	const customers = 2_500_000
	s := btydtest.Weeks().Draw(customers, 1)
	spend, err := gammagamma.CheckSpend(s.Frequency, s.Monetary, nil)
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		fitted, err := gammagamma.Fit(context.Background(), spend, gammagamma.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(fitted.Estimate.Iterations), "iterations")
		if _, err := fitted.Score(context.Background(), spend, 0); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(customers/b.Elapsed().Seconds()*float64(b.N), "customers/s")
}
