package sequence

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"clientele/models/frequent"
)

// node is a frequent pattern of two steps or more as depth first search comes by it: the last step, on top of the last nodes of each
// smaller depth.
type node struct {
	item     uint32 // rank of the last step
	depth    uint32 // steps
	count    uint32 // customers with the pattern
	next     uint32 // of these, customers with every step in the next purchase
	prefix   uint32 // customers with all steps but the last
	exposed  uint32 // of these, customers with a purchase in which the last could have come
	reversed uint32 // customers with the opposite order
	both     uint32 // customers with either
	expected, expectedNext,
	gap, span float64
}

// Count is how many customers have the pattern.
func (n node) Count() uint32 { return n.count }

// Mine finds all frequent patterns of two steps and more.
func Mine(ctx context.Context, h *Histories, s Settings) (*Patterns, error) {
	if err := s.Validate(); err != nil {
		return nil, err
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	n := h.Customers()
	asked := s.minCount(n)
	m := &miner{histories: h, depth: s.maxLength()}
	m.minGap, m.maxGap, m.window = s.days()
	m.rank(uint32(min(asked, n+1)))
	largest := uint32(0)
	for _, count := range m.counts {
		largest = max(largest, count)
	}
	m.budget = frequent.NewBudget(uint32(min(asked, n+1)), largest, s.mostPatterns())
	lists, err := m.mine(ctx, max(1, min(s.threads(), len(m.item))))
	if err != nil {
		return nil, err
	}
	out := &Patterns{Customers: n, Purchases: h.Purchases(), AskedCount: asked, MinCount: asked, names: h.names}
	if m.budget.HasRisen() {
		out.MinCount = int(m.budget.Least())
	}
	return out, out.take(ctx, m, lists, s.threads())
}

// view is the purchases of some customers with some of their items, which are numbered anew, in the order of their names.
type view struct {
	customers []uint32 // first purchase of each customer; at the end the number of purchases
	customer  []uint32 // of a purchase
	days      []int32  // of a purchase
	starts    []uint32 // of a purchase in lines, and where the last ends
	lines     []uint32 // items
}

// miner is the histories cut down to frequent items, which are numbered by rank, in the order of their names.
type miner struct {
	view
	histories              *Histories
	depth                  int
	minGap, maxGap, window int32
	budget                 *frequent.Budget

	item   []uint32  // of a rank
	counts []uint32  // customers of a rank
	chance []float64 // share of the purchases that hold a rank
	places []uint32  // purchases of each rank, ascending, one rank after the other
	ends   []uint32  // of each rank in places
}

func (m *miner) rank(least uint32) {
	h := m.histories
	m.customers, m.days, m.customer = h.customers, h.days, make([]uint32, h.Purchases())
	held, last := make([]uint32, h.Items()), make([]uint32, h.Items())
	counts := make([]uint32, h.Items())
	for c := range h.Customers() {
		for p := h.customers[c]; p < h.customers[c+1]; p++ {
			m.customer[p] = uint32(c)
			for _, item := range h.items[h.purchases[p]:h.purchases[p+1]] {
				held[item]++
				if last[item] != uint32(c)+1 {
					last[item] = uint32(c) + 1
					counts[item]++
				}
			}
		}
	}
	rank, total := last, uint32(0) // from 1; 0: rare
	for item, count := range counts {
		rank[item] = 0
		if count >= least {
			m.item = append(m.item, uint32(item))
			m.counts = append(m.counts, count)
			m.chance = append(m.chance, float64(held[item])/float64(h.Purchases()))
			m.ends = append(m.ends, total)
			rank[item] = uint32(len(m.item))
			total += held[item]
		}
	}
	m.places = make([]uint32, total)
	m.lines = make([]uint32, 0, total)
	m.starts = make([]uint32, 0, h.Purchases()+1)
	for p := range h.Purchases() {
		m.starts = append(m.starts, uint32(len(m.lines)))
		for _, item := range h.items[h.purchases[p]:h.purchases[p+1]] {
			if r := rank[item]; r != 0 {
				m.lines = append(m.lines, r-1)
				m.places[m.ends[r-1]] = uint32(p)
				m.ends[r-1]++
			}
		}
	}
	m.starts = append(m.starts, uint32(len(m.lines)))
}

// mine gives the frequent patterns of each first item.
func (m *miner) mine(ctx context.Context, threads int) ([][]node, error) {
	return m.each(ctx, threads, func() func(rank int) []node {
		return (&worker{miner: m, ctx: ctx, tally: make([]uint32, len(m.item)), seen: make([]uint32, len(m.item)), slots: make([]uint32, len(m.item))}).first
	})
}

// each works off all items and gives what was found of each. Those that many bought come first: they take the longest. Every thread makes its
// own work function.
func (m *miner) each(ctx context.Context, threads int, start func() func(rank int) []node) ([][]node, error) {
	order := make([]int, len(m.item))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(x, y int) int { return cmp.Or(cmp.Compare(m.counts[y], m.counts[x]), x-y) })
	out := frequent.NewShelf[node](m.budget, len(order))
	var next atomic.Int64
	var running sync.WaitGroup
	for range threads {
		running.Go(func() {
			work := start()
			for ctx.Err() == nil {
				i := int(next.Add(1)) - 1
				if i >= len(order) {
					return
				}
				out.Put(order[i], work(order[i]))
			}
		})
	}
	running.Wait()
	return out.Lists, ctx.Err()
}

// checkEvery is how many patterns a thread finds before it tells the budget.
const checkEvery = 1 << 12

// tell lets the budget count the patterns that are new, and drops those that it no longer allows.
func (w *worker) tell() {
	frequent.Add(w.budget, w.nodes[w.told:])
	if w.budget.HasRisen() {
		w.nodes = frequent.Thin(w.nodes, w.budget.Least())
	}
	w.told = len(w.nodes)
}
