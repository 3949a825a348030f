package clv_test

import (
	"context"
	"testing"

	"clientele/models/bgnbd"
	"clientele/models/btyd/btydtest"
	"clientele/models/clv"
	"clientele/models/gammagamma"
)

// BenchmarkNight is all of it: BG/NBD and Gamma-Gamma fitted, and 2.5 million customers valued over three horizons with discount and intervals.
func BenchmarkNight(b *testing.B) {
	const many = 2_500_000
	s := btydtest.Weeks().Draw(many, 1)
	ctx := context.Background()
	b.ReportAllocs()
	for b.Loop() {
		customers := s.Customers(b)
		spend, err := gammagamma.CheckSpend(s.Frequency, s.Monetary, nil)
		if err != nil {
			b.Fatal(err)
		}
		buying, err := bgnbd.Fit(ctx, customers, bgnbd.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		spending, err := gammagamma.Fit(ctx, spend, gammagamma.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := clv.Value(ctx, buying, spending, customers, spend, clv.Settings{Horizons: []float64{90. / 7, 180. / 7, 365. / 7}, Year: 365. / 7}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(many/b.Elapsed().Seconds()*float64(b.N), "customers/s")
}
