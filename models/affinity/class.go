package affinity

import "clientele/models/frequent"
import "math/bits"

// entry is an item that may follow on a prefix: its place among the partners, how often it does, and where its bitmap is.
type entry struct {
	rank  uint32
	count uint32
	at    int
}

// checkEvery is how many sets a thread finds before it looks at the context and tells the budget.
const checkEvery = 1 << 14

// class finds the frequent sets in which one item is the rarest.
func (w *worker) class(single node, partners []node) []node {
	w.nodes, w.told = w.nodes[:0], 0
	w.nodes = append(w.nodes, single)
	if w.maxLength == 2 || len(partners) < 2 {
		w.nodes = append(w.nodes, partners...)
		return append([]node(nil), w.nodes...)
	}
	words := w.project(single.rank, partners)
	w.entries = w.entries[:0]
	stride := (len(w.places[single.rank]) + 63) / 64
	for i, p := range partners {
		w.entries = append(w.entries, entry{p.rank, p.count, i * stride})
	}
	w.search(0, len(w.entries), words, 2)
	w.tell()
	return append([]node(nil), w.nodes...)
}

// project fills a bitmap for each partner: one bit for each basket that has the item and at least two partners. It returns how
// many words of the bitmaps are in use.
func (w *worker) project(rank uint32, partners []node) int {
	places := w.places[rank]
	stride := (len(places) + 63) / 64
	w.bits = grown(w.bits[:0], stride*len(partners))
	clear(w.bits)
	for i, p := range partners {
		w.local[p.rank+1] = uint32(i + 1)
	}
	rows := 0
	for _, place := range places {
		w.row = w.row[:0]
		for at := place - 1; ; at-- {
			other := w.rows[at]
			if other == 0 {
				break
			}
			if i := w.local[other]; i != 0 {
				w.row = append(w.row, i-1)
			}
		}
		if len(w.row) < 2 {
			continue
		}
		word, bit := rows>>6, uint64(1)<<(rows&63)
		for _, i := range w.row {
			w.bits[int(i)*stride+word] |= bit
		}
		rows++
	}
	for _, p := range partners {
		w.local[p.rank+1] = 0
	}
	return (rows + 63) / 64
}

// search goes through the sets that a prefix makes with the entries from low to high, of bitmaps of so many words.
func (w *worker) search(low, high, words int, depth uint32) {
	size := len(w.item)
	for i := low; i < high; i++ {
		e := w.entries[i]
		least := w.budget.Least()
		if e.count < least {
			continue
		}
		w.nodes = append(w.nodes, node{e.rank, e.count, depth})
		if len(w.nodes)-w.told >= checkEvery {
			if w.tell(); w.ctx.Err() != nil {
				return
			}
		}
		if i+1 == high || int(depth) == w.maxLength {
			continue
		}
		top := len(w.bits)
		first := len(w.entries)
		base := int(e.rank) * size
		for j := i + 1; j < high; j++ {
			f := w.entries[j]
			if w.pairs != nil {
				if at := base + int(f.rank); w.pairs[at>>6]&(1<<(at&63)) == 0 {
					continue
				}
			}
			to := len(w.bits)
			if cap(w.bits) < to+words {
				w.bits = grown(w.bits, to+words)[:to]
			}
			if count := intersect(w.bits[to:to+words], w.bits[e.at:e.at+words], w.bits[f.at:f.at+words]); count >= least {
				w.bits = w.bits[:to+words]
				w.entries = append(w.entries, entry{f.rank, count, to})
			}
		}
		if len(w.entries) > first {
			w.search(first, len(w.entries), words, depth+1)
			if w.ctx.Err() != nil {
				return
			}
		}
		w.bits, w.entries = w.bits[:top], w.entries[:first]
	}
}

// intersect writes the baskets that are in both bitmaps and counts them.
func intersect(to, a, b []uint64) uint32 {
	count := 0
	a, b = a[:len(to)], b[:len(to)]
	for i := range to {
		both := a[i] & b[i]
		to[i] = both
		count += bits.OnesCount64(both)
	}
	return uint32(count)
}

// tell lets the budget count the sets of three or more items that are new, and drops those that it no longer allows. The smaller ones it
// knows already.
func (w *worker) tell() {
	fresh := w.nodes[w.told:]
	larger := make([]node, 0, len(fresh))
	for _, n := range fresh {
		if n.depth > 2 {
			larger = append(larger, n)
		}
	}
	frequent.Add(w.budget, larger)
	if w.budget.HasRisen() {
		w.nodes = frequent.Thin(w.nodes, w.budget.Least())
	}
	w.told = len(w.nodes)
}

// grown is a slice of a new length with the old values at its start.
func grown[T any](s []T, length int) []T {
	if cap(s) >= length {
		return s[:length]
	}
	next := make([]T, length, length+length/2)
	copy(next, s)
	return next
}
