package similar

// Damerau is the optimal string alignment distance of two texts: how many insertions,
// deletions, substitutions and swaps of neighbours turn one into the other, no letter
// touched twice. It is limit+1 as soon as it is known to be more than limit, so a small
// limit is quick; a negative limit counts as 0.
func Damerau(a, b string, limit int) int {
	limit = max(limit, 0)
	if a == b {
		return 0
	}
	if limit == 0 {
		return 1
	}
	a, b = ordered(a, b)
	if plain(a) && plain(b) {
		return damerauPlain(a, b, limit)
	}
	var roomA, roomB letters
	return damerauRunes(roomA.decode(a), roomB.decode(b), limit)
}

// damerauPlain is Damerau for ASCII texts of at most 64 letters, the shorter one first.
func damerauPlain(a, b string, limit int) int {
	if len(b)-len(a) > limit {
		return limit + 1
	}
	// What both begin and end with costs nothing.
	for len(a) > 0 && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	for len(a) > 0 && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	switch {
	case len(a) == 0:
		return min(len(b), limit+1)
	case len(b) == 1:
		return 1
	case len(b) == 2 && len(a) == 2 && a[0] == b[1] && a[1] == b[0]:
		return 1
	case limit == 1:
		return 2 // more than one letter is left on a side, and they are not swapped
	}
	return min(bitDistance(a, b, limit), limit+1)
}

// bitDistance is the distance by Hyyrö's bit vectors (2003): a column of the table of
// distances at a time, as the differences of its rows in the bits of a word.
func bitDistance(a, b string, limit int) int {
	var places [128]uint64
	for i := 0; i < len(a); i++ {
		places[a[i]] |= 1 << i
	}
	last := uint64(1) << (len(a) - 1)
	up, down, diagonal, before := ^uint64(0), uint64(0), uint64(0), uint64(0)
	distance := len(a)
	for j := 0; j < len(b); j++ {
		here := places[b[j]]
		swapped := (^diagonal & here) << 1 & before
		diagonal = ((here & up) + up) ^ up | here | down | swapped
		right, left := down|^(diagonal|up), diagonal&up
		switch {
		case right&last != 0:
			distance++
		case left&last != 0:
			distance--
		}
		if distance-(len(b)-1-j) > limit {
			return limit + 1 // each column left can take off one at most
		}
		right = right<<1 | 1
		up, down = left<<1|^(diagonal|right), right&diagonal
		before = here
	}
	return distance
}

// damerauRunes is Damerau for texts of any length in any script: a band of the table as
// wide as the limit allows.
func damerauRunes(a, b []rune, limit int) int {
	if len(a) > len(b) {
		a, b = b, a // bytes and letters can differ in order
	}
	limit = min(limit, len(b))
	if len(b)-len(a) > limit {
		return limit + 1
	}
	var room [3][mostBits + 1]int
	before, last, row := room[0][:0], room[1][:0], room[2][:0]
	if len(b) > mostBits {
		table := make([]int, 3*(len(b)+1))
		before, last, row = table[:len(b)+1], table[len(b)+1:2*(len(b)+1)], table[2*(len(b)+1):]
	} else {
		before, last, row = before[:len(b)+1], last[:len(b)+1], row[:len(b)+1]
	}
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		from, to := max(1, i-limit), min(len(b), i+limit)
		row[from-1] = limit + 1
		if from == 1 {
			row[0] = i
		}
		nearest := limit + 1
		for j := from; j <= to; j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			row[j] = min(row[j-1]+1, last[j-1]+cost)
			if j < i+limit || i == 1 {
				row[j] = min(row[j], last[j]+1)
			}
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
			nearest = min(nearest, row[j])
		}
		if nearest > limit {
			return limit + 1
		}
		before, last, row = last, row, before
	}
	return min(last[len(b)], limit+1)
}
