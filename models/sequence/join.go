package sequence

import "math/bits"

// index finds the items of a view by their customers: for the last steps of long patterns, which are many times as many as the others and
// for which few items are left.
type index struct {
	words  int
	after  []uint64 // a bit for each customer, of one item after the other: who can have it as a step after the first
	any    []uint64 // likewise: who has it at all
	before []uint32 // of each of these words: customers with the item in the words before it, of all items before it too
	places []uint32 // purchases of each item, ascending, one item after the other
	starts []uint32 // of each customer with an item in places, and where the last ends
	group  []uint64 // customers of the pattern that is extended
	where  []uint32 // of each of them: the first end
	// Likewise of the pattern in the opposite order.
	groupBefore []uint64
	whereBefore []uint32

	mark []uint32 // of a customer: the turn in which the pattern was found
	turn uint32
	room [2][]int32
}

// makeIndex is made once for each first item. The children are the patterns of two steps.
func (w *worker) makeIndex(children []child) {
	x, items := &w.index, len(w.ranks)
	customers := len(w.customers) - 1
	x.words = (customers + 63) / 64
	x.after, x.any = cleared(x.after, x.words*items), cleared(x.any, x.words*items)
	x.group, x.where, x.groupBefore, x.whereBefore = cleared(x.group, x.words), cleared(x.where, customers), cleared(x.groupBefore, x.words), cleared(x.whereBefore, customers)
	x.mark, x.turn = cleared(x.mark, customers), 0
	ends := make([]uint32, items)
	for _, item := range w.lines {
		ends[item]++
	}
	total := uint32(0)
	for item, n := range ends {
		ends[item] = total
		total += n
	}
	x.places = cleared(x.places, len(w.lines))
	for p, customer := range w.customer {
		for _, item := range w.lines[w.starts[p]:w.starts[p+1]] {
			x.places[ends[item]] = uint32(p)
			ends[item]++
			x.any[int(item)*x.words+int(customer>>6)] |= 1 << (customer & 63)
		}
	}
	x.before, x.starts = cleared(x.before, len(x.any)), x.starts[:0]
	total = 0
	for i, word := range x.any {
		x.before[i] = total
		total += uint32(bits.OnesCount64(word))
	}
	for item := range items {
		from := startOf(ends, item)
		for i := from; i < ends[item]; i++ {
			if i == from || w.customer[x.places[i]] != w.customer[x.places[i-1]] {
				x.starts = append(x.starts, i)
			}
		}
	}
	x.starts = append(x.starts, uint32(len(x.places)))
	if w.hasMaxGap() { // then what comes after a later step need not come after the first in time
		copy(x.after, x.any)
		return
	}
	for i := range children {
		c := &children[i]
		w.setGroup(x.after[int(c.item)*x.words:][:x.words], c.ends)
	}
}

// cleared is a slice of zeros, of a length.
func cleared[T any](s []T, length int) []T {
	if cap(s) < length {
		return make([]T, length, length+length/4)
	}
	s = s[:length]
	clear(s)
	return s
}

// placesOf lists the purchases in which a customer, who has it, bought an item.
func (x *index) placesOf(item int, customer uint32) []uint32 {
	at := item*x.words + int(customer>>6)
	i := x.before[at] + uint32(bits.OnesCount64(x.any[at]&(1<<(customer&63)-1)))
	return x.places[x.starts[i]:x.starts[i+1]]
}

// setGroup sets the bits of the customers who have ends.
func (w *worker) setGroup(set []uint64, ends []end) {
	for i := range ends {
		customer := w.customer[ends[i].at]
		set[customer>>6] |= 1 << (customer & 63)
	}
}

// find says which customers have ends, and where these begin.
func (w *worker) find(group []uint64, where []uint32, ends []end) {
	clear(group)
	w.setGroup(group, ends)
	for i := len(ends) - 1; i >= 0; i-- {
		where[w.customer[ends[i].at]] = uint32(i)
	}
}

// joinLast finds the patterns of one step more than depth, the last that is asked for, that begin with a pattern. It gives what search would.
func (w *worker) joinLast(forward, backward []end, depth uint32) {
	x, least := &w.index, int(max(1, w.budget.Least()))
	w.find(x.group, x.where, forward)
	w.find(x.groupBefore, x.whereBefore, backward)
	isMeasured := false
	var prefix, exposed uint32
	for item := range w.ranks {
		after := x.after[item*x.words:][:x.words]
		both := 0
		for i, word := range x.group {
			both += bits.OnesCount64(word & after[i])
		}
		if both < least {
			continue
		}
		gaps, spans, next := w.join(forward, item, both-least)
		if len(gaps) < least {
			continue
		}
		if !isMeasured {
			prefix, exposed = w.chancesAfter(forward)
			isMeasured = true
		}
		chance := w.chance[w.ranks[item]]
		found := node{item: w.ranks[item], depth: depth + 1, count: uint32(len(gaps)), next: next, prefix: prefix, exposed: exposed,
			expected: expected(w.chances[0], chance), expectedNext: expected(w.chances[1], chance), gap: median(gaps), span: median(spans)}
		found.reversed, found.both = w.joinBefore(backward, item)
		w.nodes = append(w.nodes, found)
		if len(w.nodes)-w.told >= checkEvery {
			w.tell()
			if least = int(w.budget.Least()); w.ctx.Err() != nil {
				return
			}
		}
	}
}

// join looks where an item follows on ends: in each customer the days of the first time; and it counts the customers in whom it is next. It gives up
// when more than so many customers that could have it do not.
func (w *worker) join(forward []end, item, spare int) (gaps, spans []int32, next uint32) {
	x := &w.index
	gaps, spans = x.room[0][:0], x.room[1][:0]
	x.turn++
	after := x.after[item*x.words:][:x.words]
	for i, word := range x.group {
		for word &= after[i]; word != 0 && spare >= 0; word &= word - 1 {
			customer := uint32(i<<6 + bits.TrailingZeros64(word))
			gap, span, isNext := w.joinOne(forward[x.where[customer]:], x.placesOf(item, customer), customer)
			if gap < 0 {
				spare--
				continue
			}
			gaps, spans = append(gaps, gap), append(spans, span)
			if x.mark[customer] = x.turn; isNext {
				next++
			}
		}
	}
	x.room[0], x.room[1] = gaps, spans
	return gaps, spans, next
}

// joinOne looks at one customer, whose ends come first, and gives a gap below 0 where nothing follows.
func (w *worker) joinOne(ends []end, places []uint32, customer uint32) (gap, span int32, isNext bool) {
	p, gap := -1, int32(-1)
	last := w.customers[customer+1]
	for _, q := range places {
		day := w.days[q]
		for p+1 < len(ends) && ends[p+1].at < last && day-w.days[ends[p+1].at] >= w.minGap {
			p++
		}
		if p < 0 {
			continue
		}
		e := &ends[p]
		days := day - w.days[e.at]
		if days > w.maxGap || day-e.start > w.window {
			continue
		}
		if gap < 0 {
			gap, span = days, day-e.start
		}
		if e.next && e.at+1 == q {
			return gap, span, true
		}
	}
	return gap, span, false
}

// joinBefore counts the customers with the opposite order, and those among them whom join found.
func (w *worker) joinBefore(backward []end, item int) (reversed, both uint32) {
	x := &w.index
	has := x.any[item*x.words:][:x.words]
	for i, word := range x.groupBefore {
		for word &= has[i]; word != 0; word &= word - 1 {
			customer := uint32(i<<6 + bits.TrailingZeros64(word))
			if w.comesBefore(backward[x.whereBefore[customer]:], x.placesOf(item, customer)) {
				if reversed++; x.mark[customer] == x.turn {
					both++
				}
			}
		}
	}
	return reversed, both
}

// comesBefore looks at one customer, whose ends come first, the latest before the others.
func (w *worker) comesBefore(ends []end, places []uint32) bool {
	p := -1
	for k := len(places) - 1; k >= 0; k-- {
		day := w.days[places[k]]
		for p+1 < len(ends) && (p < 0 || ends[p+1].at < ends[p].at) && w.days[ends[p+1].at]-day >= w.minGap { // further on are the next customer's
			p++
		}
		if p >= 0 && w.days[ends[p].at]-day <= w.maxGap && ends[p].start-day <= w.window {
			return true
		}
	}
	return false
}

// chancesAfter counts customers by the purchases in which a pattern with these ends can go on.
func (w *worker) chancesAfter(forward []end) (prefix, exposed uint32) {
	w.chances[0], w.chances[1] = w.chances[0][:0], w.chances[1][:0]
	for len(forward) > 0 {
		n := w.group(forward)
		all, next := w.chancesOf(forward[:n])
		forward = forward[n:]
		if prefix++; all > 0 {
			exposed++
		}
		w.chances[0], w.chances[1] = tallied(w.chances[0], all), tallied(w.chances[1], next)
	}
	return prefix, exposed
}

// chancesOf counts what reach finds.
func (w *worker) chancesOf(ends []end) (all, next int) {
	last := w.customers[w.customer[ends[0].at]+1]
	low := w.since(ends[0].at+1, last, w.days[ends[0].at], w.minGap)
	for i, e := range ends {
		high, from := last, low
		if i+1 < len(ends) {
			high = w.since(max(low, ends[i+1].at+1), last, w.days[ends[i+1].at], w.minGap)
			low = high
		}
		// The day after the last that the limits allow.
		limit := min(int64(w.days[e.at])+int64(w.maxGap), int64(e.start)+int64(w.window)) + 1
		if from < high && int64(w.days[high-1]) >= limit {
			high = w.since(from, high, int32(limit), 0)
		}
		all += int(high) - int(from)
		if e.next && from == e.at+1 && from < high {
			next++
		}
	}
	return all, next
}

// since is the first purchase, from low on and before high, at least some days after a day.
func (w *worker) since(low, high uint32, day, days int32) uint32 {
	if low < high && w.days[low]-day >= days {
		return low
	}
	for low < high {
		if middle := low + (high-low)/2; w.days[middle]-day < days {
			low = middle + 1
		} else {
			high = middle
		}
	}
	return low
}
