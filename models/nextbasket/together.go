package nextbasket

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// partner is an item that shares baskets with another.
type partner struct {
	item   int32
	cosine float32 // baskets with both by the geometric mean of the baskets with each
}

// Bounds of what is bought together: partners kept for an item, baskets looked at for an item, lines looked at in a basket.
const (
	mostPartners = 30
	mostBaskets  = 20_000
	mostLines    = 200
	leastShared  = 2
)

// partnersOf finds for each item those that share most baskets with it by the cosine. Of an item in very many baskets, evenly spread ones are looked at.
func partnersOf(ctx context.Context, h Histories, popularity []int32) ([][]partner, error) {
	first := make([]int, h.items+1)
	for _, item := range h.line {
		first[item+1]++
	}
	for i := range h.items {
		first[i+1] += first[i]
	}
	in := make([]int32, len(h.line)) // the baskets of each item
	next := slices.Clone(first[:h.items])
	for b := range len(h.start) - 1 {
		for _, item := range h.line[h.start[b]:h.start[b+1]] {
			in[next[item]] = int32(b)
			next[item]++
		}
	}
	out := make([][]partner, h.items)
	// Baskets of an item lie far apart in memory: the first lines of some of them are asked for at once, so that one does not wait for the other.
	const atOnce = 64
	type span struct{ low, high int }
	type worker struct {
		shared, touched []int32
		fetched         []span
		near            int32 // of no meaning: what is asked for ahead has to go somewhere
	}
	err := inChunks(ctx, h.items, 64, func() *worker { return &worker{shared: make([]int32, h.items)} }, func(w *worker, low, high int) {
		for item := low; item < high; item++ {
			baskets := in[first[item]:first[item+1]]
			step := max(1, (len(baskets)+mostBaskets-1)/mostBaskets)
			looked := 0
			for at := 0; at < len(baskets); {
				w.fetched = w.fetched[:0]
				for ; at < len(baskets) && len(w.fetched) < atOnce; at += step {
					low, high := h.start[baskets[at]], h.start[baskets[at]+1]
					w.fetched = append(w.fetched, span{low, min(high, low+mostLines)})
				}
				for _, f := range w.fetched {
					w.near += h.line[f.low] // no basket is empty
				}
				looked += len(w.fetched)
				for _, f := range w.fetched {
					for _, other := range h.line[f.low:f.high] {
						if w.shared[other] == 0 {
							w.touched = append(w.touched, other)
						}
						w.shared[other]++
					}
				}
			}
			var partners []partner
			for _, other := range w.touched {
				if n := w.shared[other]; n >= leastShared && int(other) != item {
					both := float64(n) * float64(len(baskets)) / float64(looked)
					partners = append(partners, partner{other, float32(both / math.Sqrt(float64(len(baskets))*float64(popularity[other])))})
				}
				w.shared[other] = 0
			}
			w.touched = w.touched[:0]
			slices.SortFunc(partners, func(a, b partner) int {
				return cmp.Or(cmp.Compare(b.cosine, a.cosine), cmp.Compare(a.item, b.item))
			})
			out[item] = slices.Clone(partners[:min(len(partners), mostPartners)])
		}
	})
	return out, err
}
