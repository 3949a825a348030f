package nextbasket

import (
	"cmp"
	"slices"
)

// popularity is how popular items are, with all customers or those of a segment.
type popularity struct {
	share []float32 // per item: share of the baskets with it
	order []int32   // items that anybody bought, most baskets first, ties by number
}

// shrinkage is as many baskets of all customers as a segment's own are mixed with: a segment of few baskets says little.
const shrinkage = 200

// little is the number of baskets up to which a customer is taken to have little history, and gets what is popular in the own segment instead of what is
// popular with all.
const little = 2

func newPopularity(baskets []int32, of float64) popularity {
	p := popularity{share: make([]float32, len(baskets))}
	for item, n := range baskets {
		if n > 0 {
			p.order = append(p.order, int32(item))
			p.share[item] = float32(float64(n) / of)
		}
	}
	slices.SortStableFunc(p.order, func(a, b int32) int { return cmp.Compare(baskets[b], baskets[a]) })
	return p
}

// bySegment is the popularity in each segment, shrunk to that with all.
func (x *index) bySegment(segment []int32) []popularity {
	segments := int32(0)
	for _, s := range segment {
		segments = max(segments, s+1)
	}
	counts, baskets := make([][]float64, segments), make([]float64, segments)
	for c, s := range segment {
		if s < 0 || c >= x.h.Customers() {
			continue
		}
		if counts[s] == nil {
			counts[s] = make([]float64, x.h.items)
		}
		one := x.h.of(c)
		baskets[s] += float64(one.len())
		for _, item := range x.h.line[x.h.start[one.low]:x.h.start[one.high]] {
			counts[s][item]++
		}
	}
	out := make([]popularity, segments)
	for s := range out {
		if counts[s] == nil {
			out[s] = x.popular
			continue
		}
		p := popularity{share: make([]float32, x.h.items), order: slices.Clone(x.popular.order)}
		for _, item := range p.order {
			p.share[item] = float32((counts[s][item] + shrinkage*float64(x.popular.share[item])) / (baskets[s] + shrinkage))
		}
		slices.SortStableFunc(p.order, func(a, b int32) int { return cmp.Compare(p.share[b], p.share[a]) })
		out[s] = p
	}
	return out
}
