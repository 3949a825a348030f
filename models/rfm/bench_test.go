package rfm_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"clientele/models/rfm"
)

// bigShop draws customers of a shop as they are: six in ten bought once, spend is lognormal to the cent, one in six paid
// the one price of the most sold article.
func bigShop(n int) shop {
	draw := rand.New(rand.NewPCG(3, 5))
	s := shop{id: make([]string, n), recency: make([]float64, n), frequency: make([]float64, n), monetary: make([]float64, n)}
	for i := range n {
		s.id[i] = "loyalty:" + strconv.Itoa(10_000_000+i)
		s.recency[i] = math.Floor(draw.ExpFloat64() * 200)
		s.frequency[i] = 1 + math.Floor(max(0, draw.ExpFloat64()*4-3.5))
		s.monetary[i] = math.Round(100*math.Exp(3+draw.NormFloat64())) / 100
		if draw.IntN(6) == 0 {
			s.monetary[i] = 9.99
		} else if s.frequency[i] > 1 {
			s.monetary[i] += draw.Float64() // a mean, of no full cents
		}
	}
	return s
}

const benchCustomers = 5_000_000

// BenchmarkNight is all of it: check, fit, score.
func BenchmarkNight(b *testing.B) {
	s := bigShop(benchCustomers)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		fitAndScore(b, s, rfm.Settings{})
	}
	b.ReportMetric(float64(b.N)*benchCustomers/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkCheckCustomers(b *testing.B) {
	s := bigShop(benchCustomers)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		s.customers(b)
	}
	b.ReportMetric(float64(b.N)*benchCustomers/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkFit(b *testing.B) {
	customers := bigShop(benchCustomers).customers(b)
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := rfm.Fit(context.Background(), customers, rfm.Settings{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*benchCustomers/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkScore(b *testing.B) {
	customers := bigShop(benchCustomers).customers(b)
	fitted, err := rfm.Fit(context.Background(), customers, rfm.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := fitted.Score(context.Background(), customers); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*benchCustomers/b.Elapsed().Seconds(), "rows/s")
}

func BenchmarkMigrate(b *testing.B) {
	s := bigShop(benchCustomers)
	fitted, scores := fitAndScore(b, s, rfm.Settings{})
	previous := rfm.Previous{ID: s.id, Segments: scores.Segments, NetRevenue: s.monetary, Fitted: fitted}
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		if _, err := rfm.Migrate(context.Background(), previous, scores, s.monetary); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*benchCustomers/b.Elapsed().Seconds(), "rows/s")
}
