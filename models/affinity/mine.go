package affinity

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"clientele/models/frequent"
)

// mostPairBits is the largest table of which pairs are frequent, in bits: 8 MB, for some 8,000 items. Beyond it nothing is known ahead.
const mostPairBits = 1 << 26

// Mine finds all frequent sets.
func Mine(ctx context.Context, b *Baskets, s Settings) (*Sets, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	r, cut, n, minCount := b.rank(s)
	if s.mostSets() < 1 {
		return nil, fmt.Errorf("mining itemsets: %d bytes hold no set: give at least %d", s.Bytes, bytesOfSet)
	}
	largest := uint32(0)
	if len(r.counts) > 0 {
		largest = r.counts[0]
	}
	length := s.MaxLength
	if length > 0 && (s.Keep == Closed || s.Keep == Maximal) {
		length++ // whether a set is closed shows in the sets that are larger by one
	}
	m := &miner{ranked: r, maxLength: length, threads: max(1, min(s.threads(), len(r.item))),
		budget: frequent.NewBudget(uint32(min(minCount, max(n, 1)+1)), largest, s.mostSets())}
	lists, err := m.mine(ctx)
	if err != nil {
		return nil, err
	}
	out := &Sets{Baskets: n, Cut: cut, AskedCount: minCount, MinCount: minCount, names: b.names, item: r.item, maxLength: s.MaxLength, threads: s.threads(), bytes: s.Bytes}
	least := m.budget.Least()
	if m.budget.HasRisen() {
		out.MinCount = int(least)
	}
	out.FrequentItems = len(r.item)
	out.take(lists, least)
	return out, nil
}

type miner struct {
	ranked
	maxLength int
	threads   int
	budget    *frequent.Budget
	pairs     []uint64 // a bit for each two ranks that are frequent together; nil: not known
}

// mine gives the frequent sets of each item with more frequent ones.
func (m *miner) mine(ctx context.Context) ([][]node, error) {
	size := len(m.item)
	singles := make([]node, size)
	for rank, count := range m.counts {
		singles[rank] = node{uint32(rank), count, 1}
	}
	frequent.Add(m.budget, singles)
	partners := frequent.NewShelf[node](m.budget, size)
	if m.maxLength != 1 {
		if err := m.each(ctx, func() func(int) {
			w := &worker{miner: m, counts: make([]uint32, size+1)}
			return func(rank int) {
				list := w.partners(rank)
				frequent.Add(m.budget, list)
				partners.Put(rank, list)
			}
		}); err != nil {
			return nil, err
		}
	}
	if size*size <= mostPairBits && m.maxLength != 2 {
		m.pairs = make([]uint64, (size*size+63)/64)
		for rank, list := range partners.Lists {
			for _, other := range list {
				at := rank*size + int(other.rank)
				m.pairs[at>>6] |= 1 << (at & 63)
			}
		}
	}
	out := frequent.NewShelf[node](m.budget, size)
	err := m.each(ctx, func() func(int) {
		w := &worker{miner: m, local: make([]uint32, size+1), ctx: ctx}
		return func(rank int) {
			list := frequent.Thin(partners.Lists[rank], m.budget.Least())
			out.Put(rank, w.class(singles[rank], list))
		}
	})
	if err != nil {
		return nil, err
	}
	return out.Lists, nil
}

// each works off all ranks, the rarest first, since these have the most partners. Every thread makes its own work function.
func (m *miner) each(ctx context.Context, start func() func(rank int)) error {
	var next atomic.Int64
	var running sync.WaitGroup
	for range m.threads {
		running.Go(func() {
			work := start()
			for ctx.Err() == nil {
				rank := len(m.item) - int(next.Add(1))
				if rank < 0 {
					return
				}
				work(rank)
			}
		})
	}
	running.Wait()
	return ctx.Err()
}

type worker struct {
	*miner
	ctx     context.Context
	counts  []uint32 // by rank plus one
	touched []uint32
	local   []uint32 // position among the partners, plus one, by rank plus one
	bits    []uint64 // all bitmaps of the search, a level after another
	entries []entry  // all candidates of the search, likewise
	row     []uint32
	nodes   []node
	told    int // nodes that the budget knows of
}

// partners lists the more frequent items that are often enough together with one, the rarest first.
func (w *worker) partners(rank int) []node {
	w.touched = w.touched[:0]
	for _, place := range w.places[rank] {
		for at := place - 1; ; at-- {
			other := w.rows[at]
			if other == 0 {
				break
			}
			if w.counts[other]++; w.counts[other] == 1 {
				w.touched = append(w.touched, other)
			}
		}
	}
	least := w.budget.Least()
	enough := 0
	for _, other := range w.touched {
		if w.counts[other] >= least {
			enough++
		}
	}
	list := make([]node, 0, enough)
	for _, other := range w.touched {
		if w.counts[other] >= least {
			list = append(list, node{other - 1, w.counts[other], 2})
		}
		w.counts[other] = 0
	}
	slices.SortFunc(list, func(x, y node) int { return int(y.rank) - int(x.rank) })
	return list
}

// node is a frequent set as depth first search comes by it: the last item, on top of the last nodes of each smaller depth.
type node struct {
	rank  uint32
	count uint32
	depth uint32
}

// Count is how many baskets hold the set.
func (n node) Count() uint32 { return n.count }
