package nextbasket_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models/nextbasket"
)

// TestTIFUKNN_byHand holds scores to the paper's definition, computed densely over all customers.
func TestTIFUKNN_byHand(t *testing.T) {
	history := shop(60)
	s := nextbasket.Defaults()
	s.Method, s.Neighbours, s.Groups = nextbasket.TIFUKNN, 7, 3
	vectors := make([][60]float64, len(history))
	for c, baskets := range history {
		n := len(baskets)
		groups := min(n, s.Groups)
		b := 0
		for g := range groups {
			size := n / groups
			if g >= groups-n%groups {
				size++
			}
			for range size {
				bought := map[int]bool{}
				for _, item := range baskets[b] {
					bought[item] = true
				}
				for item := range bought {
					vectors[c][item] += math.Pow(.7, float64(groups-1-g)) * math.Pow(.9, float64(n-1-b)) / float64(size) / float64(groups)
				}
				b++
			}
		}
	}
	for c, list := range lists(t, history, 60, s, 60, nextbasket.Filter{}) {
		type other struct {
			c        int
			distance float64
		}
		var mean [60]float64
		used := map[int]bool{c: true}
		for range s.Neighbours {
			best := other{-1, math.Inf(1)}
			for v := range vectors {
				d := 0.0
				for i := range vectors[v] {
					d += (vectors[v][i] - vectors[c][i]) * (vectors[v][i] - vectors[c][i])
				}
				if !used[v] && d < best.distance {
					best = other{v, d}
				}
			}
			used[best.c] = true
			for i, x := range vectors[best.c] {
				mean[i] += x / float64(s.Neighbours)
			}
		}
		for _, one := range list {
			if want := .7*vectors[c][one.Item] + .3*mean[one.Item]; math.Abs(one.Score-want) > 1e-6 {
				t.Fatalf("customer %d, item %d: score %v, want %v", c, one.Item, one.Score, want)
			}
		}
	}
}

func BenchmarkTaFeng(b *testing.B) {
	h, _, _ := taFeng(b)
	all := everybody(h.Customers())
	b.ReportAllocs()
	b.ResetTimer()
	for range b.N {
		m, err := nextbasket.Fit(context.Background(), h, nextbasket.Defaults(), rand.NewPCG(1, 1))
		if err != nil {
			b.Fatal(err)
		}
		if _, err := m.Recommend(context.Background(), all, 10, nextbasket.Filter{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*float64(len(all))/b.Elapsed().Seconds(), "customers/s")
}
