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

// cell counts customers, and purchases, in which one item follows on the pattern that is being extended.
type cell struct {
	seen, seenNext, seenBefore uint32 // the customer, by turn, who was counted last
	after, next, before, both  uint32
	ends, endsBefore           uint32 // purchases
}

// child is a pattern on the way to be found: where its customers' days and its ends go.
type child struct {
	item       uint32
	customers  uint32 // told so far
	seen       uint32
	gaps       []int32
	spans      []int32
	ends       []end
	endsBefore []end
}

type worker struct {
	*miner
	ctx     context.Context
	cells   []cell
	slots   []uint32 // of an item among the children, plus one
	touched []uint32
	turn    uint32
	after   []hit // of one customer
	before  []hit
	chances [2][]uint32 // customers by the number of purchases that could follow, at any time and next
	nodes   []node
	told    int // nodes that the budget knows of
}

// search goes through the patterns of one step more than depth that begin with a pattern, whose ends are given in either direction of time.
func (w *worker) search(forward, backward []end, depth uint32) {
	isLast := int(depth)+1 == w.depth
	prefix, exposed := w.count(forward, backward)
	least := w.budget.least.Load()
	var children []child
	first := len(w.nodes)
	days, ends := 0, 0
	for _, item := range w.touched {
		if c := &w.cells[item]; c.after >= least {
			days += int(c.after)
			ends += int(c.ends + c.endsBefore)
		}
	}
	if days > 0 {
		room := make([]int32, days, 2*days)
		spans := room
		if depth > 1 { // else the same
			spans = room[days : 2*days]
		}
		var endRoom []end
		if !isLast {
			endRoom = make([]end, 0, ends)
		}
		for item := range w.cells { // in the order of names
			c := &w.cells[item]
			if c.after < least || c.after == 0 {
				continue
			}
			n := int(c.after)
			next := child{item: uint32(item), gaps: room[:n:n], spans: spans[:n:n]}
			room, spans = room[n:], spans[n:]
			if !isLast {
				all := endRoom[:c.ends+c.endsBefore]
				next.ends, next.endsBefore = all[:0:c.ends], all[c.ends:c.ends:len(all)]
				endRoom = endRoom[len(all):len(all):cap(endRoom)]
			}
			children = append(children, next)
			w.slots[item] = uint32(len(children))
			w.nodes = append(w.nodes, node{item: uint32(item), depth: depth + 1, count: c.after, next: c.next, prefix: prefix, exposed: exposed, reversed: c.before, both: c.both,
				expected: expected(w.chances[0], w.chance[item]), expectedNext: expected(w.chances[1], w.chance[item])})
		}
	}
	for _, item := range w.touched {
		w.cells[item] = cell{}
	}
	w.touched = w.touched[:0]
	if len(children) == 0 {
		return
	}
	w.project(children, forward, backward, isLast)
	found := append([]node(nil), w.nodes[first:]...)
	w.nodes = w.nodes[:first]
	for i := range children {
		w.slots[children[i].item] = 0
		found[i].gap, found[i].span = median(children[i].gaps), 0
		if found[i].span = found[i].gap; depth > 1 {
			found[i].span = median(children[i].spans)
		}
		children[i].gaps, children[i].spans = nil, nil
	}
	for i, c := range children {
		if w.ctx.Err() != nil {
			return
		}
		if found[i].count < w.budget.least.Load() {
			continue
		}
		w.nodes = append(w.nodes, found[i])
		if len(w.nodes)-w.told >= checkEvery {
			w.tell()
		}
		if !isLast {
			w.search(c.ends, c.endsBefore, depth+1)
			children[i] = child{}
		}
	}
}

// each hands over customer by customer, with the purchases that can come after and before in w.after and w.before.
func (w *worker) each(forward, backward []end, do func(has bool)) {
	for len(forward)+len(backward) > 0 {
		one, other := uint32(math.MaxUint32), uint32(math.MaxUint32)
		if len(forward) > 0 {
			one = w.customer[forward[0].at]
		}
		if len(backward) > 0 {
			other = w.customer[backward[0].at]
		}
		w.turn++
		if w.turn == 0 { // all numbers were used: what was seen is of no meaning any more
			for i := range w.cells {
				c := &w.cells[i]
				c.seen, c.seenNext, c.seenBefore = 0, 0, 0
			}
			w.turn = 1
		}
		w.after, w.before = w.after[:0], w.before[:0]
		customer := min(one, other)
		if one == customer {
			n := w.group(forward)
			w.reach(forward[:n], int(w.histories.customers[customer+1]))
			forward = forward[n:]
		}
		if other == customer {
			n := w.group(backward)
			w.reachBefore(backward[:n], int(w.histories.customers[customer])-1)
			backward = backward[n:]
		}
		do(one == customer)
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

// reach finds the purchases, up to the one where the customer ends, in which a pattern with these ends can go on.
func (w *worker) reach(ends []end, bound int) {
	days, p := w.histories.days, -1
	for q := int(ends[0].at) + 1; q < bound; q++ {
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
		w.after = append(w.after, hit{end{uint32(q), e.start, e.next && int(e.at)+1 == q}, gap})
	}
}

// reachBefore is reach in mirrored time.
func (w *worker) reachBefore(ends []end, bound int) {
	days, p := w.histories.days, -1
	for q := int(ends[0].at) - 1; q > bound; q-- {
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
		w.before = append(w.before, hit{end: end{uint32(q), e.start, false}})
	}
}

// count fills the cells of the items that follow.
func (w *worker) count(forward, backward []end) (prefix, exposed uint32) {
	w.chances[0], w.chances[1] = w.chances[0][:0], w.chances[1][:0]
	w.each(forward, backward, func(has bool) {
		if has {
			prefix++
		}
		if len(w.after) > 0 {
			exposed++
		}
		turn, follow := w.turn, 0
		for _, h := range w.after {
			if h.next {
				follow++
			}
			for _, item := range w.lines[w.starts[h.at]:w.starts[h.at+1]] {
				c := &w.cells[item]
				if c.ends++; c.seen != turn {
					if c.ends+c.endsBefore == 1 {
						w.touched = append(w.touched, item)
					}
					c.seen = turn
					c.after++
				}
				if h.next && c.seenNext != turn {
					c.seenNext = turn
					c.next++
				}
			}
		}
		w.chances[0], w.chances[1] = tallied(w.chances[0], len(w.after)), tallied(w.chances[1], follow)
		for _, h := range w.before {
			for _, item := range w.lines[w.starts[h.at]:w.starts[h.at+1]] {
				c := &w.cells[item]
				if c.endsBefore++; c.seenBefore != turn {
					if c.ends+c.endsBefore == 1 {
						w.touched = append(w.touched, item)
					}
					c.seenBefore = turn
					c.before++
					if c.seen == turn {
						c.both++
					}
				}
			}
		}
	})
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

// project writes the days and the ends of the children.
func (w *worker) project(children []child, forward, backward []end, isLast bool) {
	days := w.histories.days
	w.each(forward, backward, func(bool) {
		for _, h := range w.after {
			for _, item := range w.lines[w.starts[h.at]:w.starts[h.at+1]] {
				slot := w.slots[item]
				if slot == 0 {
					continue
				}
				c := &children[slot-1]
				if c.seen != w.turn {
					c.seen = w.turn
					c.spans[c.customers] = days[h.at] - h.start
					c.gaps[c.customers] = h.gap
					c.customers++
				}
				if !isLast {
					c.ends = append(c.ends, h.end)
				}
			}
		}
		if isLast {
			return
		}
		for _, h := range w.before {
			for _, item := range w.lines[w.starts[h.at]:w.starts[h.at+1]] {
				if slot := w.slots[item]; slot != 0 {
					c := &children[slot-1]
					c.endsBefore = append(c.endsBefore, h.end)
				}
			}
		}
	})
}
