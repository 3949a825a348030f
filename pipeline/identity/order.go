package identity

import (
	"cmp"
	"encoding/binary"
	"slices"
	"strings"
)

// ordered returns the rows in the order of their texts, the first column first, so that
// nothing depends on the order in which an engine wrote them.
func ordered(first []string, more ...[]string) []int32 {
	type entry struct {
		start uint64 // of the first text: most comparisons need no more
		row   int32
	}
	entries := make([]entry, len(first))
	for i, text := range first {
		var bytes [8]byte
		copy(bytes[:], text)
		entries[i] = entry{binary.BigEndian.Uint64(bytes[:]), int32(i)}
	}
	slices.SortFunc(entries, func(x, y entry) int {
		if c := cmp.Compare(x.start, y.start); c != 0 {
			return c
		}
		c := strings.Compare(first[x.row], first[y.row])
		for _, column := range more {
			if c != 0 {
				return c
			}
			c = strings.Compare(column[x.row], column[y.row])
		}
		return c
	})
	out := make([]int32, len(entries))
	for i, e := range entries {
		out[i] = e.row
	}
	return out
}

// arranged returns the values in an order.
func arranged[T any](values []T, order []int32) []T {
	out := make([]T, len(order))
	for place, row := range order {
		out[place] = values[row]
	}
	return out
}
