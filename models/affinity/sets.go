package affinity

import "clientele/models/frequent"
import "slices"

// Sets is the frequent sets: complete from MinCount on, up to the maximum length.
type Sets struct {
	Baskets       int // that were looked at
	Cut           Cut // what was left out
	FrequentItems int // items that are frequent alone
	AskedCount    int // the count that was asked for
	MinCount      int // the count from which all sets are there; larger than AskedCount where they did not fit

	names     []string
	item      []uint32 // of each rank
	maxLength int
	threads   int
	bytes     int64
	rank      []uint32
	count     []uint32
	depth     []uint32
	parent    []int32 // the set without its most frequent item; -1: none
	hash      []uint64
	slots     []uint32 // sets plus one by their hash
}

// IsCut tells whether the support had to be raised.
func (s *Sets) IsCut() bool { return s.MinCount > s.AskedCount }

// Len counts the sets.
func (s *Sets) Len() int {
	if s.maxLength == 0 {
		return len(s.rank)
	}
	n := 0
	for i := range s.rank {
		if s.fits(i) {
			n++
		}
	}
	return n
}

func (s *Sets) fits(i int) bool { return s.maxLength == 0 || int(s.depth[i]) <= s.maxLength }

// Set is one set of items.
type Set struct {
	Items   []string // ascending
	Count   int      // baskets
	Support float64  // share of the baskets
}

// At is the set of a number that Select gave.
func (s *Sets) At(i int) Set {
	return Set{Items: s.items(i), Count: int(s.count[i]), Support: float64(s.count[i]) / float64(s.Baskets)}
}

func (s *Sets) items(i int) []string {
	numbers := make([]uint32, 0, s.depth[i])
	for at := int32(i); at >= 0; at = s.parent[at] {
		numbers = append(numbers, s.item[s.rank[at]])
	}
	slices.Sort(numbers)
	out := make([]string, len(numbers))
	for k, number := range numbers {
		out[k] = s.names[number]
	}
	return out
}

// BySize counts the sets of 1, 2, … items.
func (s *Sets) BySize() []int {
	var out []int
	for i, depth := range s.depth {
		if s.fits(i) {
			for int(depth) > len(out) {
				out = append(out, 0)
			}
			out[depth-1]++
		}
	}
	return out
}

// Count is how many baskets hold all of the items, where that is a frequent set.
func (s *Sets) Count(items ...string) (int, bool) {
	var ranks []uint32
	for _, name := range items {
		at, known := slices.BinarySearch(s.names, name)
		rank := slices.Index(s.item, uint32(at))
		if !known || rank < 0 {
			return 0, false
		}
		ranks = append(ranks, uint32(rank))
	}
	slices.Sort(ranks)
	ranks = slices.Compact(ranks)
	hash := uint64(0)
	for _, rank := range ranks {
		hash += keyOf(rank)
	}
	i := s.find(hash, ranks, 0)
	if i < 0 || len(ranks) == 0 || !s.fits(int(i)) {
		return 0, false
	}
	return int(s.count[i]), true
}

// Select lists the numbers of the sets that are wanted. Other than all can be told exactly up to the maximum length if Settings.Keep
// asked for it.
func (s *Sets) Select(keep Keep) []int {
	out := make([]int, 0, len(s.rank))
	var extended []bool
	if keep == Closed || keep == Maximal {
		extended = s.extended(keep)
	}
	for i := range s.rank {
		if s.fits(i) && (extended == nil || !extended[i]) {
			out = append(out, i)
		}
	}
	return out
}

// extended marks the sets that lie in a frequent set of one item more, for closed sets in one of the same count.
func (s *Sets) extended(keep Keep) []bool {
	out := make([]bool, len(s.rank))
	var ranks []uint32
	for i := range s.rank {
		ranks = s.ranks(ranks, i)
		for k, rank := range ranks {
			if sub := s.find(s.hash[i]-keyOf(rank), ranks, 1<<k); sub >= 0 && (keep == Maximal || s.count[sub] == s.count[i]) {
				out[sub] = true
			}
		}
	}
	return out
}

// take lays the finished lists side by side and makes the table for look-ups.
func (s *Sets) take(lists [][]node, least uint32) {
	size := 0
	for i := range lists {
		lists[i] = frequent.Thin(lists[i], least)
		size += len(lists[i])
	}
	s.rank, s.count, s.depth = make([]uint32, size), make([]uint32, size), make([]uint32, size)
	s.parent, s.hash = make([]int32, size), make([]uint64, size)
	room := 16
	for room < 2*size {
		room *= 2
	}
	s.slots = make([]uint32, room)
	at := 0
	var last []int32 // the latest set of each depth
	for i, list := range lists {
		for _, n := range list {
			s.rank[at], s.count[at], s.depth[at] = n.rank, n.count, n.depth
			s.parent[at], s.hash[at] = -1, keyOf(n.rank)
			if n.depth > 1 {
				s.parent[at] = last[n.depth-2]
				s.hash[at] += s.hash[s.parent[at]]
			}
			last = append(last[:n.depth-1], int32(at))
			slot := s.hash[at] & uint64(room-1)
			for s.slots[slot] != 0 {
				slot = (slot + 1) & uint64(room-1)
			}
			s.slots[slot] = uint32(at + 1)
			at++
		}
		lists[i] = nil
	}
}

// ranks lists the ranks of a set, ascending.
func (s *Sets) ranks(into []uint32, i int) []uint32 {
	into = into[:0]
	for at := int32(i); at >= 0; at = s.parent[at] {
		into = append(into, s.rank[at])
	}
	return into
}

// find is the set of the ranks, ascending, less those whose bit is set in without; -1 where it is not frequent. A set has no more than
// 31 items, since all its subsets are there too.
func (s *Sets) find(hash uint64, ranks []uint32, without uint32) int32 {
	mask := uint64(len(s.slots) - 1)
	for slot := hash & mask; s.slots[slot] != 0; slot = (slot + 1) & mask {
		if at := int32(s.slots[slot] - 1); s.hash[at] == hash && s.is(at, ranks, without) {
			return at
		}
	}
	return -1
}

func (s *Sets) is(at int32, ranks []uint32, without uint32) bool {
	for k, rank := range ranks {
		if without&(1<<k) != 0 {
			continue
		}
		if at < 0 || s.rank[at] != rank {
			return false
		}
		at = s.parent[at]
	}
	return at < 0
}

// keyOf spreads a rank over 64 bits, so that the keys of a set add up to its hash (splitmix64).
func keyOf(rank uint32) uint64 {
	x := (uint64(rank) + 1) * 0x9e3779b97f4a7c15
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
