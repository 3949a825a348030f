package pattern_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"
)

// BenchmarkAffinity runs the step, reading and writing included, over the baskets of two years: articles of which a few are in most baskets, three channels.
func BenchmarkAffinity(b *testing.B) {
	const baskets, articles = 60_000, 4_000
	random := rand.New(rand.NewPCG(1, 1))
	popular := rand.NewZipf(random, 1.1, 20, articles-1)
	s := shop{categories: map[string]string{}}
	for i := range articles {
		s.categories[fmt.Sprintf("p%04d", i)] = fmt.Sprintf("c%02d", i%40)
	}
	first := time.Date(2022, 7, 15, 0, 0, 0, 0, time.UTC)
	for basket := range baskets {
		day := first.AddDate(0, 0, basket*730/baskets).Format(time.DateOnly)
		channel := []string{"store", "web", "phone"}[random.IntN(3)]
		for range 1 + random.IntN(5) {
			s.lines = append(s.lines, bought{int64(basket + 1), fmt.Sprintf("p%04d", popular.Uint64()), day, channel, fmt.Sprint(random.IntN(9000))})
		}
	}
	for b.Loop() {
		runAffinity(b, s, settings(b))
	}
	b.ReportMetric(float64(len(s.lines))*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
