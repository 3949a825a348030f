package nextbasket

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
)

// Model is a fitted model. It may be used by several goroutines.
type Model struct {
	index
	weights  weights
	validity Validity
}

// Validity is how the weights of a blend were found.
type Validity struct {
	Customers     int     // whose last basket was kept back
	Before, After float64 // mean of recall at 10 and at 20, on them, of UP-CF@r and of the blend
}

// index is what histories say, arranged for finding.
type index struct {
	s          Settings
	h          Histories
	profiles   profiles
	popularity []int32     // per item: baskets with it
	order      []int32     // items, most baskets first, ties by number
	baskets    float64     // all baskets, at least 1
	partners   [][]partner // per item
	pool       []int32     // customers that may be neighbours, ascending
	first      []int       // per item and one more: its first posting
	postings   []posting
	square     []float64 // per member of the pool: squared length of its decayed vector
	bySquare   []int32   // members of the pool, shortest vector first
	root       []float64 // per member of the pool: its part of the asymmetric cosine's divisor
}

// posting says that a member of the pool has an item.
type posting struct {
	member  int32
	decayed float32
}

// Fit learns from histories. It draws from the source alone; the result does not depend on the number of processors.
func Fit(ctx context.Context, h Histories, s Settings, src rand.Source) (*Model, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	for _, list := range [][]int{s.NeighboursFrom, s.ValidateOn} {
		for _, c := range list {
			if c < 0 || c >= h.Customers() {
				return nil, fmt.Errorf("fitting nextbasket: customer %d is named as a neighbour or for validation: give numbers below %d", c, h.Customers())
			}
		}
	}
	if len(h.basket) == 0 {
		h = Histories{basket: []int{0}, start: []int{0}, items: h.items}
	}
	pool := poolOf(h, s, src)
	m := &Model{weights: fixedWeights(s)}
	if s.Method == Blend {
		if err := m.weigh(ctx, h, s, pool, src); err != nil {
			return nil, err
		}
	}
	var err error
	m.index, err = newIndex(ctx, h, s, pool)
	return m, err
}

// poolOf is the customers that may be neighbours: those allowed that have a basket, or a sample of these.
func poolOf(h Histories, s Settings, src rand.Source) []int32 {
	var pool []int32
	add := func(c int) {
		if h.Baskets(c) > 0 {
			pool = append(pool, int32(c))
		}
	}
	if s.NeighboursFrom == nil {
		for c := range h.Customers() {
			add(c)
		}
	}
	for _, c := range s.NeighboursFrom {
		add(c)
	}
	if len(pool) > s.Pool {
		rng := rand.New(src)
		rng.Shuffle(len(pool), func(i, j int) { pool[i], pool[j] = pool[j], pool[i] })
		pool = pool[:s.Pool]
	}
	slices.Sort(pool)
	return slices.Compact(pool)
}

func newIndex(ctx context.Context, h Histories, s Settings, pool []int32) (index, error) {
	x := index{s: s, h: h, pool: pool, popularity: make([]int32, h.items), baskets: float64(max(1, len(h.start)-1))}
	for _, item := range h.line {
		x.popularity[item]++
	}
	for item, n := range x.popularity {
		if n > 0 {
			x.order = append(x.order, int32(item))
		}
	}
	slices.SortStableFunc(x.order, func(a, b int32) int { return cmp.Compare(x.popularity[b], x.popularity[a]) })
	p := profiler{s, make([]int32, h.items)}
	x.profiles.first = make([]int, 1, h.Customers()+1)
	for c := range h.Customers() {
		if c%1024 == 0 && ctx.Err() != nil {
			return index{}, ctx.Err()
		}
		x.profiles.add(p.make(h.of(c)))
	}
	x.post()
	if s.Method != Blend {
		return x, ctx.Err()
	}
	var err error
	x.partners, err = partnersOf(ctx, h, x.popularity)
	return x, err
}

// post lists for each item the members of the pool that have it.
func (x *index) post() {
	x.first = make([]int, x.h.items+1)
	x.square, x.root = make([]float64, len(x.pool)), make([]float64, len(x.pool))
	for member, c := range x.pool {
		one := x.profiles.of(int(c))
		x.root[member] = math.Pow(float64(len(one.item)), 1-x.s.Asymmetry)
		for i, item := range one.item {
			x.first[item+1]++
			x.square[member] += float64(one.decayed[i]) * float64(one.decayed[i])
		}
	}
	for i := range x.h.items {
		x.first[i+1] += x.first[i]
	}
	x.postings = make([]posting, x.first[x.h.items])
	next := slices.Clone(x.first[:x.h.items])
	for member, c := range x.pool {
		one := x.profiles.of(int(c))
		for i, item := range one.item {
			x.postings[next[item]] = posting{int32(member), one.decayed[i]}
			next[item]++
		}
	}
	x.bySquare = make([]int32, len(x.pool))
	for member := range x.pool {
		x.bySquare[member] = int32(member)
	}
	slices.SortStableFunc(x.bySquare, func(a, b int32) int { return cmp.Compare(x.square[a], x.square[b]) })
}
