package identity

import (
	"cmp"
	"encoding/binary"
	"math/bits"
	"slices"
	"strings"

	"clientele/pipeline/columnar"
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

// byHash returns the rows in an order that their texts alone decide: that of a hash of the
// first two columns, which takes no comparing of a million texts. Where these are equal, the
// third column decides.
func byHash(first, second, third columnar.Coded) []int32 {
	one, two := hashes(first.Texts), hashes(second.Texts)
	size := len(first.Of)
	width := bits.Len(uint(size / 8))
	starts := make([]int32, 1<<width+1)
	hash := make([]uint64, size)
	for row := range hash {
		h := (one[first.Of[row]] ^ two[second.Of[row]]*0x9e3779b97f4a7c15) * 0xd6e8feb86659fd93
		hash[row] = h ^ h>>32
		starts[hash[row]>>(64-width)+1]++
	}
	for i := 1; i < len(starts); i++ {
		starts[i] += starts[i-1]
	}
	out, next := make([]int32, size), slices.Clone(starts)
	for row, h := range hash {
		at := &next[h>>(64-width)]
		out[*at] = int32(row)
		*at++
	}
	less := func(x, y int32) int {
		if c := cmp.Compare(hash[x], hash[y]); c != 0 {
			return c
		}
		for _, column := range []columnar.Coded{first, second, third} {
			if c := strings.Compare(column.At(int(x)), column.At(int(y))); c != 0 {
				return c
			}
		}
		return 0
	}
	for i := 1; i < len(starts); i++ {
		slices.SortFunc(out[starts[i-1]:starts[i]], less)
	}
	return out
}

// hashes are FNV-1a hashes of texts: the same in every run.
func hashes(texts []string) []uint64 {
	out := make([]uint64, len(texts))
	for i, text := range texts {
		h := uint64(14695981039346656037)
		for j := range len(text) {
			h = (h ^ uint64(text[j])) * 1099511628211
		}
		out[i] = h
	}
	return out
}

// arranged returns the values in an order.
func arranged[T any, N int32 | uint32](values []T, order []N) []T {
	out := make([]T, len(order))
	for place, row := range order {
		out[place] = values[row]
	}
	return out
}
