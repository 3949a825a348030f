package similar

import (
	"math/bits"
	"unicode/utf8"
)

const (
	winklerScale     = 0.1 // Winkler 1990: what a letter of common prefix is worth
	winklerPrefix    = 4   // letters of prefix that count
	winklerThreshold = 0.7 // below this a common prefix is taken for chance
)

// Jaro is the Jaro similarity of two texts, 0 (nothing in common) to 1 (equal). Two
// empty texts are equal; an empty text and another have nothing in common.
func Jaro(a, b string) float64 {
	if a == b {
		return 1
	}
	a, b = ordered(a, b)
	switch {
	case a == "":
		return 0
	case plain(a) && plain(b):
		return jaroPlain(a, b)
	}
	var roomA, roomB letters
	return jaroRunes(roomA.decode(a), roomB.decode(b))
}

// JaroWinkler is Jaro raised for texts that begin alike (Winkler 1990): a tenth of what
// is missing to 1 for each of at most four common first letters, where Jaro is over .7.
func JaroWinkler(a, b string) float64 {
	jaro := Jaro(a, b)
	if jaro <= winklerThreshold {
		return jaro
	}
	return jaro + float64(commonPrefix(a, b))*winklerScale*(1-jaro)
}

// commonPrefix counts the first letters that two texts share, to winklerPrefix.
func commonPrefix(a, b string) int {
	for n := range winklerPrefix {
		x, sizeA := utf8.DecodeRuneInString(a)
		y, sizeB := utf8.DecodeRuneInString(b)
		if x != y || sizeA == 0 || sizeB == 0 {
			return n
		}
		a, b = a[sizeA:], b[sizeB:]
	}
	return winklerPrefix
}

// jaroPlain is Jaro for ASCII texts of at most 64 letters, the shorter one first. Places in b
// are bits: a letter's places that are within reach and free yet, the lowest is its match.
// For names of six letters two plain loops are as quick; for streets they are twice as slow.
func jaroPlain(a, b string) float64 {
	var places [128]uint64 // of each letter in b
	for j := 0; j < len(b); j++ {
		places[b[j]&0x7f] |= 1 << j
	}
	window := max(len(b)/2-1, 0)
	reach := ^uint64(0) >> (63 - min(window, 63)) // of a's letter: from the start of b to window
	var takenA, takenB uint64
	for i := 0; i < len(a); i++ {
		if found := places[a[i]&0x7f] & reach &^ takenB; found != 0 {
			takenA |= 1 << i
			takenB |= found & -found
		}
		if i < window {
			reach = reach<<1 | 1
		} else {
			reach <<= 1
		}
	}
	matches := bits.OnesCount64(takenA)
	if matches == 0 {
		return 0
	}
	moved := 0
	for takenA != 0 {
		if a[bits.TrailingZeros64(takenA)] != b[bits.TrailingZeros64(takenB)] {
			moved++
		}
		takenA &= takenA - 1
		takenB &= takenB - 1
	}
	return jaroOf(matches, moved, len(a), len(b))
}

// jaroRunes is Jaro for texts of any length in any script.
func jaroRunes(a, b []rune) float64 {
	window := max(max(len(a), len(b))/2-1, 0)
	var roomTaken [mostBits]bool
	var roomMatched [mostBits]rune
	taken, matched := roomTaken[:0], roomMatched[:0]
	if len(b) > mostBits {
		taken = make([]bool, len(b))
	} else {
		taken = taken[:len(b)]
	}
	for i, r := range a {
		last := min(i+window, len(b)-1)
		for j := max(0, i-window); j <= last; j++ {
			if b[j] == r && !taken[j] {
				taken[j] = true
				matched = append(matched, r)
				break
			}
		}
	}
	if len(matched) == 0 {
		return 0
	}
	moved, next := 0, 0
	for j, r := range b {
		if taken[j] {
			if matched[next] != r {
				moved++
			}
			next++
		}
	}
	return jaroOf(len(matched), moved, len(a), len(b))
}

// jaroOf puts the counts together: matches, matches out of order (half of them are
// transpositions), and both lengths.
func jaroOf(matches, moved, lengthA, lengthB int) float64 {
	m := float64(matches)
	return (m/float64(lengthA) + m/float64(lengthB) + (m-float64(moved/2))/m) / 3
}
