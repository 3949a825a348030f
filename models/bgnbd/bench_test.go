package bgnbd_test

import (
	"context"
	"testing"

	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

const benchCustomers = 2_500_000

func BenchmarkFit(b *testing.B) {
	customers := btydtest.Weeks().Draw(benchCustomers, 1).Customers(b)
	b.ReportAllocs()
	for b.Loop() {
		fitted, err := bgnbd.Fit(context.Background(), customers, bgnbd.Settings{})
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(fitted.Estimate.Iterations), "iterations")
		b.ReportMetric(float64(fitted.Estimate.Histories), "histories")
	}
	b.ReportMetric(benchCustomers/b.Elapsed().Seconds()*float64(b.N), "customers/s")
}

func BenchmarkScore(b *testing.B) {
	customers := btydtest.Weeks().Draw(benchCustomers, 1).Customers(b)
	fitted, err := bgnbd.Fit(context.Background(), customers, bgnbd.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := fitted.Score(context.Background(), customers, btyd.ScoreSettings{Horizons: []float64{39}}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(benchCustomers/b.Elapsed().Seconds()*float64(b.N), "customers/s")
}
