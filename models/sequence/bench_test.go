package sequence_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"clientele/models/sequence"
)

// generated is customers with favourites among many items, of whom a few buy very often.
func generated(tb testing.TB, customers, items int) *sequence.Histories {
	tb.Helper()
	r := rand.New(rand.NewPCG(1, 2))
	names := make([]string, items)
	for i := range names {
		names[i] = strconv.Itoa(i)
	}
	popular := func() uint32 { return uint32(min(float64(items-1), 10*(math.Pow(float64(items)/10, r.Float64())-1))) }
	var who, what []uint32
	var days []int32
	for c := range customers {
		var favourites [8]uint32
		for i := range favourites {
			favourites[i] = popular()
		}
		for range 1 + int(r.ExpFloat64()*r.ExpFloat64()*10) {
			day := int32(r.IntN(728))
			for range 1 + r.IntN(5) {
				item := favourites[r.IntN(len(favourites))]
				if r.IntN(2) == 0 {
					item = popular()
				}
				who, days, what = append(who, uint32(c)), append(days, day), append(what, item)
			}
		}
	}
	h, err := sequence.FromNumbers(who, days, what, names)
	if err != nil {
		tb.Fatal(err)
	}
	return h
}

func BenchmarkMine(b *testing.B) {
	h := generated(b, 5000, 2000)
	b.ResetTimer()
	for b.Loop() {
		if _, err := sequence.Mine(context.Background(), h, sequence.Settings{MinSupport: .01, Window: 365}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(h.Lines())*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}

func BenchmarkFindTransitions(b *testing.B) {
	h := generated(b, 5000, 50)
	b.ResetTimer()
	for b.Loop() {
		if _, err := sequence.FindTransitions(context.Background(), h, sequence.TransitionSettings{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(h.Lines())*float64(b.N)/b.Elapsed().Seconds(), "lines/s")
}
