package linkage

import (
	"cmp"
	"context"
	"slices"
)

// keyOrder is the hashes of all keys: an order that the rows' order does not change.
type keyOrder struct {
	hash    []uint64 // of each record's key
	entries []entry  // ascending; of equal hashes the smaller key first
	twice   bool     // a key occurs twice
}

func (r Records) keyOrder(ctx context.Context, s Settings) (*keyOrder, error) {
	n := r.Len()
	out := &keyOrder{hash: make([]uint64, n), entries: make([]entry, n)}
	err := inChunks(ctx, s.threads(), n, func(from, to int) {
		for a := from; a < to; a++ {
			out.hash[a] = hashText(r.Keys[a])
			out.entries[a] = entry{out.hash[a], int32(a)}
		}
	})
	out.entries = sortEntries(out.entries)
	runs(out.entries, func(same []entry) {
		slices.SortStableFunc(same, func(x, y entry) int { return cmp.Compare(r.Keys[x.a], r.Keys[y.a]) })
		for i := 1; i < len(same); i++ {
			out.twice = out.twice || r.Keys[same[i-1].a] == r.Keys[same[i].a]
		}
	})
	return out, err
}
