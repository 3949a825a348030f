package outcome

import (
	"cmp"
	"encoding/binary"
	"hash/fnv"
	"slices"
)

// sorted brings rows into an order that is theirs alone: by cutoff, then key. Rows that agree in both keep the caller's order.
func (d Data) sorted() Data {
	order := make([]int, len(d.Key))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		return cmp.Or(cmp.Compare(d.Cutoff[a], d.Cutoff[b]), cmp.Compare(d.Key[a], d.Key[b]))
	})
	return d.take(order)
}

// sampled keeps at most so many rows. See Sample.
func (d Data) sampled(most int) Data {
	if len(d.Key) <= most {
		return d
	}
	return d.take(Sample(d.Key, most))
}

// Sample draws at most so many rows, ascending: whole keys as far as possible, by a hash of the key, so that a key is drawn whichever others there are.
func Sample(keys []string, most int) []int {
	rows := make([]int, len(keys))
	for i := range rows {
		rows[i] = i
	}
	if len(keys) <= most {
		return rows
	}
	hashes := make([]uint64, len(keys))
	for i, key := range keys {
		h := fnv.New64a()
		_, _ = h.Write([]byte(key)) // a hash never fails
		hashes[i] = mix(h.Sum64())  // fnv leaves the high bits of alike keys alike
	}
	slices.SortFunc(rows, func(a, b int) int { return cmp.Or(cmp.Compare(hashes[a], hashes[b]), cmp.Compare(a, b)) })
	rows = rows[:most]
	slices.Sort(rows)
	return rows
}

// Split is the rows of earlier cutoffs, and those of the cutoff and later ones.
func (d Data) Split(cutoff int) (before, from Data) {
	a, b := d.parted(cutoff)
	return d.take(a), d.take(b)
}

// mix is the end of splitmix64 (Steele, Lea, Flood 2014).
func mix(x uint64) uint64 {
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}

// cutoffs lists the different cutoffs, ascending.
func (d Data) cutoffs() []int {
	out := slices.Clone(d.Cutoff)
	slices.Sort(out)
	return slices.Compact(out)
}

// parted splits rows at a cutoff: those before it, and those on or after it.
func (d Data) parted(cutoff int) (before, from []int) {
	for i, c := range d.Cutoff {
		if c < cutoff {
			before = append(before, i)
		} else {
			from = append(from, i)
		}
	}
	return before, from
}

// latest is the rows of the latest cutoff.
func (d Data) latest() Data {
	cutoffs := d.cutoffs()
	if len(cutoffs) < 2 {
		return d
	}
	_, rows := d.parted(cutoffs[len(cutoffs)-1])
	return d.take(rows)
}

// outcomes counts rows with and without the outcome.
func (d Data) outcomes() (positives, negatives int) {
	for _, is := range d.Is {
		if is {
			positives++
		}
	}
	return positives, len(d.Is) - positives
}

// keys counts the different keys.
func (d Data) keys() int {
	seen := make(map[string]bool, len(d.Key))
	for _, key := range d.Key {
		seen[key] = true
	}
	return len(seen)
}

// foldOf parts keys into folds by their hash and the draw of a seed, all rows of a key together.
func (d Data) foldOf(seed uint64) []int {
	fold := make([]int, len(d.Key))
	var bytes [8]byte
	binary.LittleEndian.PutUint64(bytes[:], seed)
	for i, key := range d.Key {
		h := fnv.New64a()
		_, _ = h.Write(bytes[:]) // a hash never fails
		_, _ = h.Write([]byte(key))
		fold[i] = int(mix(h.Sum64()) % folds)
	}
	return fold
}
