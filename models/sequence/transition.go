package sequence

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"clientele/models/frequent"
)

// DefaultMaxTransitions is how many transitions are kept where TransitionSettings does not say.
const DefaultMaxTransitions = 1_000_000

// TransitionSettings says how moves from one purchase to the next are counted. The zero value takes the last day of the histories as
// the day that they reach up to, and the customers' own gaps for how long one may wait.
type TransitionSettings struct {
	// AsOf is the last day that the histories tell of; where HasAsOf is false, the last day with a purchase.
	AsOf    int32
	HasAsOf bool
	// OpenDays is how long a next purchase may take: who has none within so many days has stopped. Purchases of the last OpenDays are not
	// counted, whether or not another came already: it is too early to say. 0: the length below which nine in ten gaps between purchases
	// stay, to the next multiple of 30 days, 30 to 360.
	OpenDays       int
	MaxTransitions int // at the most: those of fewer customers are left out until the rest fits; 0: DefaultMaxTransitions
	Threads        int // 0: as many as there are processors
}

// Transitions is how customers move from an item, or a category, in one purchase to those in the next: by the names of the first, then the
// likeliest.
type Transitions struct {
	OpenDays int // that were used
	MinCount int // customers from which transitions are complete: above 1 where not all fit
	Rows     []Transition
}

// Transition is a move from a purchase that holds one item to a next purchase that holds another, or the same.
type Transition struct {
	From, To  string
	Customers int // who made it
	Moves     int // purchases with From whose next purchase holds To
	Purchases int // purchases with From that are counted
	// Probability is the chance that a purchase with From is followed by one with To, where a next purchase of several items counts for each in
	// equal parts: with ShareStopping, those of one From add up to 1.
	Probability float64
	// ShareNext is Moves of Purchases. A next purchase counts in full for each of its items: those of one From may add up to more than 1.
	ShareNext float64
	// Lift is how much more often To comes next than after purchases at large: ShareNext over the same share of all purchases.
	Lift          float64
	MedianDays    float64 // from one purchase to the next
	ShareStopping float64 // purchases with From after which the customer bought nothing within OpenDays
}

// FindTransitions counts the moves of all customers. An item after which nobody bought anything has one row, with nothing in To.
func FindTransitions(ctx context.Context, h *Histories, s TransitionSettings) (*Transitions, error) {
	if s.OpenDays < 0 || s.OpenDays > mostDays || s.MaxTransitions < 0 || s.Threads < 0 {
		return nil, fmt.Errorf("settings of transitions: open days %d, transitions %d, threads %d: give 0 or more", s.OpenDays, s.MaxTransitions, s.Threads)
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	asOf := s.AsOf
	if len(h.days) == 0 {
		return &Transitions{OpenDays: s.OpenDays, MinCount: 1}, nil
	}
	if latest := slices.Max(h.days); !s.HasAsOf {
		asOf = latest
	} else if latest > asOf {
		return nil, errors.New("settings of transitions: there are purchases after the as-of day: leave them out, or give the last day that is known")
	}
	open := int32(s.OpenDays)
	if open == 0 {
		open = h.usualGap()
	}
	m := &mover{miner: miner{histories: h}, last: int64(asOf) - int64(open), open: open}
	m.rank(1)
	largest := uint32(0)
	for _, count := range m.counts {
		largest = max(largest, count)
	}
	most := int64(s.MaxTransitions)
	if most == 0 {
		most = DefaultMaxTransitions
	}
	m.budget = frequent.NewBudget(1, largest, most)
	m.atLarge()
	m.stopping, m.counted = make([]float64, len(m.item)), make([]uint32, len(m.item))
	threads := Settings{Threads: s.Threads}.threads()
	lists, err := m.each(ctx, max(1, min(threads, len(m.item))), func() func(rank int) []node {
		b := &board{cells: make([]cell, len(m.item)), slots: make([]uint32, len(m.item))}
		return func(rank int) []node { return m.from(b, rank) }
	})
	if err != nil {
		return nil, err
	}
	out := &Transitions{OpenDays: int(open), MinCount: int(m.budget.Least())}
	out.take(m, lists)
	return out, nil
}

// usualGap is the length below which nine in ten gaps stay, as OpenDays tells.
func (h *Histories) usualGap() int32 {
	var gaps []int32
	for c := range h.Customers() {
		for p := h.customers[c] + 1; p < h.customers[c+1]; p++ {
			gaps = append(gaps, h.days[p]-h.days[p-1])
		}
	}
	if len(gaps) == 0 {
		return 90
	}
	long := int64(nth(gaps, (9*len(gaps))/10))
	return int32(max(30, min(360, (long+29)/30*30)))
}

// mover counts moves.
type mover struct {
	miner
	last     int64 // day up to which purchases are counted
	open     int32
	share    []float64 // of the counted purchases, by item, whose next one holds it
	counted  []uint32  // purchases of an item that are counted
	stopping []float64 // share of these that none follows
}

// cell counts what follows on one item.
type cell struct {
	seen      uint32 // the customer, from 1, who was counted last
	customers uint32
	moves     uint32
	weight    float64
}

// board is what a thread counts on: a cell for each item, and its place among those found, plus one.
type board struct {
	cells   []cell
	slots   []uint32
	touched []uint32
}

// next is the purchase that follows in time, if there is one; counted tells whether it is late enough to say.
func (m *mover) next(p uint32) (next uint32, days int32, follows, counted bool) {
	h := m.histories
	if int64(h.days[p]) > m.last {
		return 0, 0, false, false
	}
	if p+1 == uint32(len(m.customer)) || m.customer[p+1] != m.customer[p] {
		return 0, 0, false, true
	}
	days = h.days[p+1] - h.days[p]
	return p + 1, days, days <= m.open, true
}

// atLarge counts what follows on any purchase.
func (m *mover) atLarge() {
	m.share = make([]float64, len(m.item))
	all := 0
	for p := range uint32(len(m.customer)) {
		next, _, follows, counted := m.next(p)
		if counted {
			all++
		}
		if follows {
			for _, item := range m.lines[m.starts[next]:m.starts[next+1]] {
				m.share[item]++
			}
		}
	}
	for item := range m.share {
		m.share[item] /= float64(max(1, all))
	}
}

// from counts the moves from one item.
func (m *mover) from(b *board, rank int) []node {
	places := m.places[startOf(m.ends, rank):m.ends[rank]]
	counted, stopped := 0, 0
	for _, p := range places {
		next, _, follows, isCounted := m.next(p)
		if !isCounted {
			continue
		}
		if counted++; !follows {
			stopped++
			continue
		}
		to := m.lines[m.starts[next]:m.starts[next+1]]
		for _, item := range to {
			c := &b.cells[item]
			if c.moves++; c.moves == 1 {
				b.touched = append(b.touched, item)
			}
			c.weight += 1 / float64(len(to))
			if customer := m.customer[p] + 1; c.seen != customer {
				c.seen = customer
				c.customers++
			}
		}
	}
	m.counted[rank] = uint32(counted)
	if counted > 0 {
		m.stopping[rank] = float64(stopped) / float64(counted)
	}
	least := m.budget.Least()
	slices.Sort(b.touched)
	var out []node
	total := 0
	for _, item := range b.touched {
		if c := &b.cells[item]; c.customers >= least {
			out = append(out, node{item: item, count: c.customers, next: c.moves, prefix: uint32(counted), expected: c.weight})
			b.slots[item] = uint32(len(out))
			total += int(c.moves)
		}
		b.cells[item] = cell{}
	}
	b.touched = b.touched[:0]
	room := make([]int32, total)
	gaps := make([][]int32, len(out))
	for i, n := range out {
		gaps[i], room = room[:0:n.next], room[n.next:]
	}
	for _, p := range places {
		if next, days, follows, _ := m.next(p); follows {
			for _, item := range m.lines[m.starts[next]:m.starts[next+1]] {
				if slot := b.slots[item]; slot != 0 {
					gaps[slot-1] = append(gaps[slot-1], days)
				}
			}
		}
	}
	for i := range out {
		b.slots[out[i].item] = 0
		out[i].gap = median(gaps[i])
	}
	frequent.Add(m.budget, out)
	return out
}

// take keeps what the budget allows, in order.
func (t *Transitions) take(m *mover, lists [][]node) {
	for rank, list := range lists {
		if m.counted[rank] == 0 {
			continue
		}
		name, first := m.histories.names[m.item[rank]], len(t.Rows)
		if m.stopping[rank] == 1 {
			t.Rows = append(t.Rows, Transition{From: name, Purchases: int(m.counted[rank]), MedianDays: math.NaN(), Lift: math.NaN(), ShareStopping: m.stopping[rank]})
			continue
		}
		for _, n := range frequent.Thin(list, uint32(t.MinCount)) {
			row := Transition{From: name, To: m.histories.names[m.item[n.item]], Customers: int(n.count), Moves: int(n.next), Purchases: int(n.prefix),
				Probability: n.expected / float64(n.prefix), ShareNext: float64(n.next) / float64(n.prefix), MedianDays: n.gap, ShareStopping: m.stopping[rank]}
			row.Lift = row.ShareNext / m.share[n.item]
			t.Rows = append(t.Rows, row)
		}
		slices.SortStableFunc(t.Rows[first:], func(x, y Transition) int { return cmp.Compare(y.Probability, x.Probability) })
	}
}
