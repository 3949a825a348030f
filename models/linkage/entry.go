package linkage

import (
	"cmp"
	"math/bits"
	"slices"
)

// entry is a record under a key.
type entry struct {
	key uint64
	a   int32
}

// sortEntries orders entries by key, then record: first into buckets by the leading bits of
// their keys, which are hashes and so fill the buckets evenly, then within each.
func sortEntries(entries []entry) []entry {
	const fill = 16 // entries of a bucket
	width := max(1, bits.Len(uint(len(entries)/fill)))
	ends := make([]int32, 1<<width+1)
	for _, e := range entries {
		ends[e.key>>(64-width)+1]++
	}
	for i := 1; i < len(ends); i++ {
		ends[i] += ends[i-1]
	}
	out := make([]entry, len(entries))
	next := slices.Clone(ends)
	for _, e := range entries {
		bucket := e.key >> (64 - width)
		out[next[bucket]] = e
		next[bucket]++
	}
	for i := 1; i < len(ends); i++ {
		sortBucket(out[ends[i-1]:ends[i]])
	}
	return out
}

// sortBucket orders a few entries. Those of one key mostly stand in the order of their
// records already.
func sortBucket(entries []entry) {
	if len(entries) > 64 {
		slices.SortFunc(entries, func(a, b entry) int { return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.a, b.a)) })
		return
	}
	for i := 1; i < len(entries); i++ {
		e, at := entries[i], i
		for ; at > 0 && (entries[at-1].key > e.key || entries[at-1].key == e.key && entries[at-1].a > e.a); at-- {
			entries[at] = entries[at-1]
		}
		entries[at] = e
	}
}

// runs calls visit for each run of two and more entries with one key.
func runs(entries []entry, visit func([]entry)) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		if to-from > 1 {
			visit(entries[from:to])
		}
		from = to
	}
}

// pairsOf counts the pairs of a block.
func pairsOf(n int) int64 { return int64(n) * int64(n-1) / 2 }
