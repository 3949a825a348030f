package nextbasket

import (
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
	similar  int // neighbours of UP-CF: given or chosen
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
	popularity []int32 // per item: baskets with it
	popular    popularity
	partners   [][]partner // per item
	pool       []int32     // customers that may be neighbours, ascending
	first      []int       // per item and one more: its first posting
	postings   []posting
	square     []float32 // per member of the pool: squared length of its decayed vector
	perRoot    []float32 // per member of the pool: one by its part of the asymmetric cosine's divisor

	recentFrom, decayedFrom []int32 // per member of the pool and one more
	recent, decayed         []entry
}

// entry is an item of a member of the pool.
type entry struct {
	item  int32
	value float32
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
	m := &Model{weights: fixedWeights(s), similar: s.Similar}
	if s.Method == Blend {
		if err := m.weigh(ctx, h, s, pool, src); err != nil {
			return nil, err
		}
	}
	if m.similar == 0 {
		m.similar = triedSimilar()[0]
	}
	s.Similar = m.similar
	var err error
	m.index, err = newIndex(ctx, h, s, pool)
	return m, err
}

// Learnt is what a blend has learnt, to be kept.
type Learnt struct {
	Weights  []float64 `json:"weights"` // of the signals, in the order of Parameters
	Similar  int       `json:"similar"`
	Validity Validity  `json:"validity"`
}

// Learnt is what the model has learnt beside what histories say.
func (m *Model) Learnt() Learnt { return Learnt{slices.Clone(m.weights[:]), m.similar, m.validity} }

// With takes up what was learnt, and histories to say the rest: nothing is weighed. The method is that of the settings.
func With(ctx context.Context, h Histories, s Settings, learnt Learnt, src rand.Source) (*Model, error) {
	if len(learnt.Weights) != signals {
		return nil, fmt.Errorf("taking up a nextbasket model: %d weights, want %d: train it anew", len(learnt.Weights), signals)
	}
	s.Similar, s.Validation = max(1, learnt.Similar), 0
	m, err := Fit(ctx, h, s, src)
	if err != nil {
		return nil, err
	}
	copy(m.weights[:], learnt.Weights)
	m.validity = learnt.Validity
	return m, nil
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
	x := index{s: s, h: h, pool: pool, popularity: make([]int32, h.items)}
	x.s.Neighbours = sampledNeighbours(s, h.Customers(), len(pool))
	for _, item := range h.line {
		x.popularity[item]++
	}
	x.popular = newPopularity(x.popularity, float64(max(1, len(h.start)-1)))
	x.post()
	if s.Method != Blend {
		return x, ctx.Err()
	}
	var err error
	x.partners, err = partnersOf(ctx, h, x.popularity)
	return x, err
}

// fewestNeighbours is how many a mean over neighbours needs.
const fewestNeighbours = 50

// sampledNeighbours is as many of the pool as the neighbours are of all who may be, so that a sample does not reach farther than they do.
func sampledNeighbours(s Settings, customers, pool int) int {
	if s.NeighboursFrom != nil {
		customers = len(s.NeighboursFrom)
	}
	if pool >= customers || pool < s.Pool {
		return s.Neighbours
	}
	return min(s.Neighbours, max(fewestNeighbours, s.Neighbours*pool/customers))
}

// post keeps what the members of the pool have, and lists for each item who has it.
func (x *index) post() {
	x.first = make([]int, x.h.items+1)
	x.square, x.perRoot = make([]float32, len(x.pool)), make([]float32, len(x.pool))
	x.recentFrom, x.decayedFrom = make([]int32, 1, len(x.pool)+1), make([]int32, 1, len(x.pool)+1)
	p := newProfiler(x.s, x.h.items)
	for member, c := range x.pool {
		one := p.make(x.h.of(int(c)))
		x.perRoot[member] = float32(1 / math.Pow(float64(max(1, len(one.item))), 1-x.s.Asymmetry))
		square := 0.0
		for i, item := range one.item {
			x.first[item+1]++
			square += float64(one.decayed[i]) * float64(one.decayed[i])
			x.decayed = append(x.decayed, entry{item, one.decayed[i]})
			if one.recent[i] != 0 {
				x.recent = append(x.recent, entry{item, one.recent[i]})
			}
		}
		x.square[member] = float32(square)
		x.recentFrom, x.decayedFrom = append(x.recentFrom, int32(len(x.recent))), append(x.decayedFrom, int32(len(x.decayed)))
	}
	for i := range x.h.items {
		x.first[i+1] += x.first[i]
	}
	x.postings = make([]posting, len(x.decayed))
	next := slices.Clone(x.first[:x.h.items])
	for member := range x.pool {
		for _, e := range x.decayed[x.decayedFrom[member]:x.decayedFrom[member+1]] {
			x.postings[next[e.item]] = posting{int32(member), e.value}
			next[e.item]++
		}
	}
}

// member is a customer's number in the pool; -1: not in it.
func (x *index) member(customer int32) int32 {
	if at, is := slices.BinarySearch(x.pool, customer); is {
		return int32(at)
	}
	return -1
}
