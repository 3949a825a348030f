package sequence

import (
	"context"
	"math"
)

// end is a purchase in which a pattern can end, and the latest day on which it can have begun then.
type end struct {
	at    uint32
	start int32
	next  bool // every step was in the purchase next to the one before
}

// hit is a purchase in which a pattern can go on.
type hit struct {
	end
	gap int32 // days from the nearest end
}

// child is a pattern that is being measured: its customers, their days, and where it ends.
type child struct {
	item                       uint32
	seen, seenNext, seenBefore uint32 // the customer, by turn, who was counted last
	gaps, spans                []int32
	ends, endsBefore           []end
}

// worker finds the patterns of one first item at a time.
type worker struct {
	*miner
	view         // of the customers with the first item, with what follows it
	own     view // room for it
	ctx     context.Context
	ranks   []uint32 // of the items of the view
	turn    uint32   // the customer that is looked at, each time another number
	seen    []uint32 // of an item: the turn in which it was counted last
	tally   []uint32 // of an item: customers in which it follows
	slots   []uint32 // of an item: its place among the children, plus one
	after   []hit    // of one customer
	before  []hit
	chances [2][]uint32 // customers by the number of purchases that could follow, at any time and next
	index   index
	nodes   []node
	told    int // nodes that the budget knows of
}

func (w *worker) hasMaxGap() bool { return w.maxGap < math.MaxInt32 }

// first finds the patterns that begin with an item.
func (w *worker) first(rank int) []node {
	w.nodes, w.told = w.nodes[:0], 0
	places := w.places[startOf(w.ends, rank):w.ends[rank]]
	w.view = w.miner.view
	w.ranks = w.ranks[:0]
	if !w.hasMaxGap() { // then what follows on a longer pattern follows on its first step
		forward := make([]end, len(places))
		for i, p := range places {
			forward[i] = end{p, w.days[p], true}
		}
		w.follow(forward, len(w.item))
		least := w.budget.Least()
		for item, count := range w.tally[:len(w.item)] {
			if count >= least {
				w.ranks = append(w.ranks, uint32(item))
			}
		}
	} else {
		for item := range w.item {
			w.ranks = append(w.ranks, uint32(item))
		}
	}
	if len(w.ranks) == 0 {
		return nil
	}
	forward := w.narrow(places)
	w.search(forward, w.mirrored(forward), 1)
	w.tell()
	return append([]node(nil), w.nodes...)
}

// narrow makes the view of the customers with purchases in some places, with the items of w.ranks, and says where the places are in it.
func (w *worker) narrow(places []uint32) []end {
	all, v := &w.miner.view, &w.own
	v.customers, v.customer, v.days, v.starts, v.lines = v.customers[:0], v.customer[:0], v.days[:0], v.starts[:0], v.lines[:0]
	for i, rank := range w.ranks {
		w.slots[rank] = uint32(i + 1)
	}
	forward := make([]end, 0, len(places))
	for len(places) > 0 {
		customer := all.customer[places[0]]
		low, high := all.customers[customer], all.customers[customer+1]
		for ; len(places) > 0 && places[0] < high; places = places[1:] {
			forward = append(forward, end{uint32(len(v.days)) + places[0] - low, all.days[places[0]], true})
		}
		v.customers, v.days = append(v.customers, uint32(len(v.days))), append(v.days, all.days[low:high]...)
		for p := low; p < high; p++ {
			v.customer, v.starts = append(v.customer, uint32(len(v.customers)-1)), append(v.starts, uint32(len(v.lines)))
			for _, rank := range all.lines[all.starts[p]:all.starts[p+1]] {
				if slot := w.slots[rank]; slot != 0 {
					v.lines = append(v.lines, slot-1)
				}
			}
		}
	}
	v.customers, v.starts = append(v.customers, uint32(len(v.days))), append(v.starts, uint32(len(v.lines)))
	for _, rank := range w.ranks {
		w.slots[rank] = 0
	}
	w.view = *v
	return forward
}

// mirrored puts the latest end of each customer first: the first in mirrored time.
func (w *worker) mirrored(ends []end) []end {
	out := make([]end, 0, len(ends))
	for len(ends) > 0 {
		n := w.group(ends)
		for i := n - 1; i >= 0; i-- {
			out = append(out, ends[i])
		}
		ends = ends[n:]
	}
	return out
}

// search goes through the patterns of one step more than depth that begin with a pattern, whose ends are given in either direction of time.
func (w *worker) search(forward, backward []end, depth uint32) {
	isLast := int(depth)+1 == w.depth
	prefix, exposed := w.follow(forward, len(w.ranks))
	least := max(1, w.budget.Least())
	customers := 0
	var children []child
	for item, count := range w.tally[:len(w.ranks)] {
		if count >= least {
			children = append(children, child{item: uint32(item)})
			w.slots[item] = uint32(len(children))
			customers += int(count)
		}
	}
	if len(children) == 0 {
		return
	}
	gaps, spans := make([]int32, customers), []int32(nil)
	if depth > 1 { // else both are the same
		spans = make([]int32, customers)
	}
	found := make([]node, len(children))
	for i := range children {
		c := &children[i]
		n := int(w.tally[c.item])
		c.gaps, gaps = gaps[:0:n], gaps[n:]
		if depth > 1 {
			c.spans, spans = spans[:0:n], spans[n:]
		}
		chance := w.chance[w.ranks[c.item]]
		found[i] = node{item: w.ranks[c.item], depth: depth + 1, count: uint32(n), prefix: prefix, exposed: exposed,
			expected: expected(w.chances[0], chance), expectedNext: expected(w.chances[1], chance)}
	}
	w.measure(children, found, forward, backward, isLast)
	for i := range children {
		c := &children[i]
		w.slots[c.item] = 0
		found[i].gap = median(c.gaps)
		if found[i].span = found[i].gap; depth > 1 {
			found[i].span = median(c.spans)
		}
		c.gaps, c.spans = nil, nil
	}
	if depth == 1 && !isLast {
		w.makeIndex(children)
	}
	for i := range children {
		if w.ctx.Err() != nil {
			return
		}
		if found[i].count < w.budget.Least() {
			continue
		}
		w.nodes = append(w.nodes, found[i])
		if len(w.nodes)-w.told >= checkEvery {
			w.tell()
		}
		switch {
		case int(depth)+2 == w.depth:
			w.joinLast(children[i].ends, children[i].endsBefore, depth+1)
		case !isLast:
			w.search(children[i].ends, children[i].endsBefore, depth+1)
		}
		children[i] = child{}
	}
}

// follow counts, for each of so many items, the customers in whom it follows, and the customers by their chances for that.
func (w *worker) follow(forward []end, items int) (prefix, exposed uint32) {
	clear(w.tally[:items])
	w.chances[0], w.chances[1] = w.chances[0][:0], w.chances[1][:0]
	seen, tally, starts, lines := w.seen, w.tally, w.starts, w.lines
	for len(forward) > 0 {
		n := w.group(forward)
		turn := w.nextTurn()
		w.reach(forward[:n])
		forward = forward[n:]
		follow := 0
		for i := range w.after {
			h := &w.after[i]
			if h.next {
				follow++
			}
			for _, item := range lines[starts[h.at]:starts[h.at+1]] {
				if seen[item] != turn {
					seen[item] = turn
					tally[item]++
				}
			}
		}
		if prefix++; len(w.after) > 0 {
			exposed++
		}
		w.chances[0], w.chances[1] = tallied(w.chances[0], len(w.after)), tallied(w.chances[1], follow)
	}
	return prefix, exposed
}

// tallied counts one more of a size.
func tallied(tally []uint32, size int) []uint32 {
	for len(tally) <= size {
		tally = append(tally, 0)
	}
	tally[size]++
	return tally
}

// nextTurn is a number for the next customer, which was not used before.
func (w *worker) nextTurn() uint32 {
	if w.turn++; w.turn == 0 { // all were used: what was seen is of no meaning any more
		clear(w.seen)
		w.turn = 1
	}
	return w.turn
}

// measure fills in, for the children, days and ends, and counts those in the next purchase and in the opposite order.
func (w *worker) measure(children []child, found []node, forward, backward []end, isLast bool) {
	for turn := uint32(1); len(forward)+len(backward) > 0; turn++ { // of this call alone, as the children are
		one, other := uint32(math.MaxUint32), uint32(math.MaxUint32)
		if len(forward) > 0 {
			one = w.customer[forward[0].at]
		}
		if len(backward) > 0 {
			other = w.customer[backward[0].at]
		}
		customer := min(one, other)
		if one == customer {
			n := w.group(forward)
			w.reach(forward[:n])
			forward = forward[n:]
			w.measureAfter(children, found, turn, isLast)
		}
		if other == customer {
			n := w.group(backward)
			w.reachBefore(backward[:n])
			backward = backward[n:]
			w.measureBefore(children, found, turn, isLast)
		}
	}
}

// measureAfter takes what follows in one customer.
func (w *worker) measureAfter(children []child, found []node, turn uint32, isLast bool) {
	for i := range w.after {
		h := &w.after[i]
		for _, item := range w.lines[w.starts[h.at]:w.starts[h.at+1]] {
			slot := w.slots[item]
			if slot == 0 {
				continue
			}
			c := &children[slot-1]
			if c.seen != turn {
				c.seen = turn
				c.gaps = append(c.gaps, h.gap)
				if c.spans != nil {
					c.spans = append(c.spans, w.days[h.at]-h.start)
				}
			}
			if h.next && c.seenNext != turn {
				c.seenNext = turn
				found[slot-1].next++
			}
			if !isLast {
				c.ends = append(c.ends, h.end)
			}
		}
	}
}

// measureBefore takes what comes before in one customer.
func (w *worker) measureBefore(children []child, found []node, turn uint32, isLast bool) {
	for i := range w.before {
		h := &w.before[i]
		for _, item := range w.lines[w.starts[h.at]:w.starts[h.at+1]] {
			slot := w.slots[item]
			if slot == 0 {
				continue
			}
			c := &children[slot-1]
			if c.seenBefore != turn {
				c.seenBefore = turn
				found[slot-1].reversed++
				if c.seen == turn {
					found[slot-1].both++
				}
			}
			if !isLast {
				c.endsBefore = append(c.endsBefore, h.end)
			}
		}
	}
}

// group counts the ends of the first customer.
func (w *worker) group(ends []end) int {
	n, customer := 1, w.customer[ends[0].at]
	for n < len(ends) && w.customer[ends[n].at] == customer {
		n++
	}
	return n
}

// reach finds the purchases in which a pattern with these ends, of one customer, can go on.
func (w *worker) reach(ends []end) {
	w.after = w.after[:0]
	days, p := w.days, -1
	last := w.customers[w.customer[ends[0].at]+1]
	for q := ends[0].at + 1; q < last; q++ {
		day := days[q]
		for p+1 < len(ends) && day-days[ends[p+1].at] >= w.minGap { // the next end is before this purchase: days differ
			p++
		}
		if p < 0 {
			continue
		}
		e := ends[p]
		gap := day - days[e.at]
		if gap > w.maxGap || day-e.start > w.window {
			if p+1 == len(ends) {
				return // from here on it is only further away
			}
			continue
		}
		w.after = append(w.after, hit{end{q, e.start, e.next && e.at+1 == q}, gap})
	}
}

// reachBefore is reach in mirrored time.
func (w *worker) reachBefore(ends []end) {
	w.before = w.before[:0]
	days, p := w.days, -1
	first := w.customers[w.customer[ends[0].at]]
	for q := ends[0].at; q > first; {
		q--
		day := days[q]
		for p+1 < len(ends) && days[ends[p+1].at]-day >= w.minGap {
			p++
		}
		if p < 0 {
			continue
		}
		e := ends[p]
		if days[e.at]-day > w.maxGap || e.start-day > w.window {
			if p+1 == len(ends) {
				return
			}
			continue
		}
		w.before = append(w.before, hit{end: end{q, e.start, false}})
	}
}
