// Package intern numbers texts and other keys: millions of them, several times as fast as a
// map and with next to nothing for the garbage collector to look at. It is no model; models
// and what feeds them number their values by it.
package intern

import (
	"hash/maphash"
)

// Index finds numbers by the hashes of what they stand for. What that is its user keeps. The
// zero value is empty. Numbers are below 1<<32 - 1.
type Index struct {
	slots []uint64 // 0 is free; else the hash above, the number plus one below
	used  int
}

// Reserve makes room for so many numbers.
func (x *Index) Reserve(size int) {
	room := 16
	for room < 2*size {
		room *= 2
	}
	if room > len(x.slots) {
		x.resize(room)
	}
}

// Find returns the number of a hash that means the same, and whether there is one.
func (x *Index) Find(hash uint32, same func(number uint32) bool) (uint32, bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	mask := uint32(len(x.slots) - 1)
	for at := hash & mask; ; at = (at + 1) & mask {
		slot := x.slots[at]
		if slot == 0 {
			return 0, false
		}
		if uint32(slot>>32) == hash && same(uint32(slot)-1) {
			return uint32(slot) - 1, true
		}
	}
}

// Near returns a number that probably is the hash's, without looking whether it means the
// same. Whoever has many to find asks for some of them first: the processor then fetches
// what it needs for all of these at once, and finding them does not wait for each.
func (x *Index) Near(hash uint32) (uint32, bool) {
	if len(x.slots) == 0 {
		return 0, false
	}
	slot := x.slots[hash&uint32(len(x.slots)-1)]
	return uint32(slot) - 1, slot != 0
}

// Add adds a number under a hash.
func (x *Index) Add(hash, number uint32) {
	if 2*(x.used+1) > len(x.slots) {
		x.resize(max(16, 2*len(x.slots)))
	}
	x.used++
	x.put(uint64(hash)<<32 | uint64(number+1))
}

func (x *Index) put(entry uint64) {
	mask := uint32(len(x.slots) - 1)
	at := uint32(entry>>32) & mask
	for x.slots[at] != 0 {
		at = (at + 1) & mask
	}
	x.slots[at] = entry
}

func (x *Index) resize(room int) {
	old := x.slots
	x.slots = make([]uint64, room)
	for _, entry := range old {
		if entry != 0 {
			x.put(entry)
		}
	}
}

// Texts gives every distinct text a number, in the order in which they come; "" has 0. It
// keeps their bytes side by side.
type Texts struct {
	index Index
	seed  maphash.Seed
	bytes []byte
	ends  []int // of each text in bytes
	near  byte  // of no meaning: what is looked at ahead has to go somewhere
}

// NewTexts makes an empty table with room for so many texts.
func NewTexts(size int) *Texts {
	t := &Texts{seed: maphash.MakeSeed(), ends: make([]int, 1, size+1)}
	t.index.Reserve(size)
	return t
}

// Len counts the texts, "" included.
func (t *Texts) Len() int { return len(t.ends) }

// Number returns the number of a text, a new one if it has none.
func (t *Texts) Number(text string) uint32 {
	if text == "" {
		return 0
	}
	hash := uint32(maphash.String(t.seed, text))
	if n, known := t.index.Find(hash, func(n uint32) bool { return string(t.bytes[t.ends[n-1]:t.ends[n]]) == text }); known {
		return n
	}
	t.bytes = append(t.bytes, text...)
	return t.add(hash)
}

// NumberOf is Number of bytes, which it copies.
func (t *Texts) NumberOf(text []byte) uint32 {
	if len(text) == 0 {
		return 0
	}
	return t.numberOf(text, uint32(maphash.Bytes(t.seed, text)))
}

func (t *Texts) numberOf(text []byte, hash uint32) uint32 {
	if n, known := t.index.Find(hash, func(n uint32) bool { return string(t.bytes[t.ends[n-1]:t.ends[n]]) == string(text) }); known {
		return n
	}
	t.bytes = append(t.bytes, text...)
	return t.add(hash)
}

// NumbersOf is NumberOf of many texts at once, which is quicker, most of all where equal ones
// stand one after the other; to has their numbers.
func NumbersOf[T ~[]byte](t *Texts, texts []T, to []uint32) {
	const batch = 128
	var hashes [batch]uint32
	var ends [batch]int
	var looked [batch]int // places of texts that do not equal the one before
	for len(texts) > 0 {
		some, n := texts[:min(batch, len(texts))], 0
		for i, text := range some {
			if i == 0 || string(text) != string(some[i-1]) {
				looked[n], hashes[n] = i, uint32(maphash.Bytes(t.seed, text))
				n++
			}
		}
		for k, hash := range hashes[:n] {
			ends[k] = 0
			if n, is := t.index.Near(hash); is {
				ends[k] = t.ends[n]
			}
		}
		for _, end := range ends[:n] {
			if end > 0 {
				t.near += t.bytes[end-1]
			}
		}
		for k, i := range looked[:n] {
			number, after := uint32(0), len(some)
			if len(some[i]) > 0 {
				number = t.numberOf(some[i], hashes[k])
			}
			if k+1 < n {
				after = looked[k+1]
			}
			for ; i < after; i++ {
				to[i] = number
			}
		}
		texts, to = texts[len(some):], to[len(some):]
	}
}

func (t *Texts) add(hash uint32) uint32 {
	n := uint32(len(t.ends))
	t.ends = append(t.ends, len(t.bytes))
	t.index.Add(hash, n)
	return n
}

// List lists the texts by number. They share one piece of memory.
func (t *Texts) List() []string {
	all := string(t.bytes)
	out := make([]string, len(t.ends))
	for n := 1; n < len(out); n++ {
		out[n] = all[t.ends[n-1]:t.ends[n]]
	}
	return out
}
