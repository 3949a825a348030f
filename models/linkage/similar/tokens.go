package similar

import (
	"math/bits"
	"strings"
	"unicode/utf8"
)

const (
	// mostWords is how many words of a text count; names and streets have few.
	mostWords = 64
	// nearLetters is the fewest letters of a word that may differ by one slip: of shorter
	// ones too many differ by one.
	nearLetters = 4

	nearWeight    = 0.9 // of a word that differs by one slip from its partner
	initialWeight = 0.7 // of an initial and the word that it begins
)

// TokenOverlap is what two texts of words in normal form have in common, in any order: each
// word may have one partner on the other side, equal (weight 1), one slip of the finger away
// where both have four letters at least (.9), or an initial of it (.7). The weights' sum over
// the number of words of the side that has more is 0 to 1: "smith john" and "john smith"
// give 1, "j smith" and "john smith" .85, "smith" and "john smith" .5. Equal words find
// each other first, initials last.
//
// A text without words has nothing in common with any. The first 64 words count.
func TokenOverlap(a, b string) float64 {
	if a > b {
		a, b = b, a // the first partner found is taken: one order for both
	}
	var roomA, roomB [mostWords]string
	wordsA, wordsB := fields(a, &roomA), fields(b, &roomB)
	if len(wordsA) == 0 || len(wordsB) == 0 {
		return 0
	}
	p := pairing{left: wordsA, right: wordsB, freeLeft: lowest(len(wordsA)), freeRight: lowest(len(wordsB))}
	weight := float64(p.match(equal))
	if p.freeLeft != 0 && p.freeRight != 0 {
		weight += nearWeight * float64(p.match(near))
		weight += initialWeight * float64(p.match(initial))
	}
	return weight / float64(max(len(wordsA), len(wordsB)))
}

// pairing is two sides' words, a bit for each that has no partner yet.
type pairing struct {
	left, right         []string
	freeLeft, freeRight uint64
}

// kind is what makes two words partners.
type kind int

const (
	equal kind = iota
	near
	initial
)

// match gives words partners of one kind, and counts them.
func (p *pairing) match(k kind) int {
	pairs := 0
	for left := p.freeLeft; left != 0; left &= left - 1 {
		i := bits.TrailingZeros64(left)
		for right := p.freeRight; right != 0; right &= right - 1 {
			j := bits.TrailingZeros64(right)
			if k.holds(p.left[i], p.right[j]) {
				p.freeLeft &^= 1 << i
				p.freeRight &^= 1 << j
				pairs++
				break
			}
		}
	}
	return pairs
}

// holds tells whether two words are partners of a kind.
func (k kind) holds(a, b string) bool {
	switch k {
	case equal:
		return a == b
	case near:
		return len(a) >= nearLetters && len(b) >= nearLetters &&
			utf8.RuneCountInString(a) >= nearLetters && utf8.RuneCountInString(b) >= nearLetters && Damerau(a, b, 1) <= 1
	}
	return isInitial(a, b) || isInitial(b, a)
}

// isInitial tells a word of one letter that another begins with.
func isInitial(short, word string) bool {
	_, size := utf8.DecodeRuneInString(short)
	return size == len(short) && len(word) > size && strings.HasPrefix(word, short)
}

// fields is a text's words, as many as there is room for.
func fields(s string, room *[mostWords]string) []string {
	n := 0
	for word := range strings.FieldsSeq(s) {
		if n == mostWords {
			break
		}
		room[n] = word
		n++
	}
	return room[:n]
}

// lowest is a word with its n lowest bits set.
func lowest(n int) uint64 {
	return ^uint64(0) >> (mostWords - n)
}
