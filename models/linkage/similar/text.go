package similar

import "unicode/utf8"

// mostBits is the longest text whose letters have a bit each in one word.
const mostBits = 64

// letters is a text decoded without allocation where it is short.
type letters struct {
	room [mostBits]rune
	long []rune
	n    int
}

// decode takes a text apart into runes; a byte that is none counts as one.
func (l *letters) decode(s string) []rune {
	if len(s) > mostBits && utf8.RuneCountInString(s) > mostBits {
		l.long = []rune(s)
		return l.long
	}
	l.n = 0
	for _, r := range s {
		l.room[l.n] = r
		l.n++
	}
	return l.room[:l.n]
}

// plain tells ASCII texts of a bit per letter.
func plain(s string) bool {
	if len(s) > mostBits {
		return false
	}
	var all byte
	for i := 0; i < len(s); i++ {
		all |= s[i]
	}
	return all < utf8.RuneSelf
}

// ordered is two texts in the one order that they are compared in: matching letter by
// letter hangs on the order in rare cases, and f(a, b) has to be f(b, a).
func ordered(a, b string) (string, string) {
	if len(a) > len(b) || len(a) == len(b) && a > b {
		return b, a
	}
	return a, b
}
