package identity

import (
	"cmp"
	"encoding/binary"
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

// byText returns rows in the order of their ids, then of their systems and issuers, so that
// nothing depends on the order in which an engine wrote them.
func byText(ids []string, system, issuer columnar.Coded) []int32 {
	s := &textSort{ids: ids, system: system, issuer: issuer, room: make([]textKey, len(ids))}
	keys := make([]textKey, len(ids))
	for row := range keys {
		keys[row].row = int32(row)
	}
	s.sort(keys, 0)
	out := make([]int32, len(keys))
	for place, k := range keys {
		out[place] = k.row
	}
	return out
}

// textSort orders rows by eight letters of their ids at a time: that takes no comparing of
// a million texts.
type textSort struct {
	ids            []string
	system, issuer columnar.Coded
	room           []textKey
}

type textKey struct {
	letters uint64
	row     int32
}

// sort orders rows whose ids agree in the letters before depth.
func (s *textSort) sort(keys []textKey, depth int) {
	const few = 64
	if len(keys) < few {
		slices.SortFunc(keys, s.compare)
		return
	}
	const step = 8
	isLonger := false
	for i := range keys {
		id, letters := s.ids[keys[i].row], [step]byte{}
		if depth < len(id) {
			copy(letters[:], id[depth:])
		}
		keys[i].letters = binary.BigEndian.Uint64(letters[:])
		isLonger = isLonger || len(id) > depth
	}
	if !isLonger { // the ids are equal
		slices.SortFunc(keys, s.compare)
		return
	}
	s.byLetters(keys)
	for from := 0; from < len(keys); {
		to := from + 1
		for to < len(keys) && keys[to].letters == keys[from].letters {
			to++
		}
		if to-from > 1 {
			s.sort(keys[from:to], depth+step)
		}
		from = to
	}
}

// byLetters orders keys byte by byte, the last first, passing over bytes in which all agree.
func (s *textSort) byLetters(keys []textKey) {
	from, to := keys, s.room[:len(keys)]
	for shift := 0; shift < 64; shift += 8 {
		var next [257]int32
		for i := range from {
			next[from[i].letters>>shift&0xff+1]++
		}
		if slices.Contains(next[:], int32(len(from))) {
			continue
		}
		for i := 1; i < len(next); i++ {
			next[i] += next[i-1]
		}
		for i := range from {
			at := &next[from[i].letters>>shift&0xff]
			to[*at] = from[i]
			*at++
		}
		from, to = to, from
	}
	if &from[0] != &keys[0] {
		copy(keys, from)
	}
}

func (s *textSort) compare(x, y textKey) int {
	if c := strings.Compare(s.ids[x.row], s.ids[y.row]); c != 0 {
		return c
	}
	return cmp.Or(strings.Compare(s.system.At(int(x.row)), s.system.At(int(y.row))), strings.Compare(s.issuer.At(int(x.row)), s.issuer.At(int(y.row))))
}

// arranged returns the values in an order.
func arranged[T any, N int32 | uint32](values []T, order []N) []T {
	out := make([]T, len(order))
	for place, row := range order {
		out[place] = values[row]
	}
	return out
}
