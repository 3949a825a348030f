package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxBytes bounds the work on one value; no honest name or address is longer.
const maxBytes = 512

// Words is the plain form of a text: folded case, letters without accents, Cyrillic and
// Greek in Latin letters, apostrophes dropped, other punctuation to single blanks.
func Words(s string) string {
	s = cut(s)
	var out strings.Builder
	blank := false
	for _, r := range norm.NFKD.String(s) {
		switch {
		case unicode.Is(unicode.Mn, r), r == '\'', r == '’', r == '`', r == utf8.RuneError:
			continue
		case unicode.IsLetter(r), unicode.IsNumber(r):
			if blank && out.Len() > 0 {
				out.WriteByte(' ')
			}
			blank = false
			out.WriteRune(unicode.ToLower(r))
		default:
			blank = true
		}
	}
	return norm.NFC.String(out.String())
}

// cut shortens a value to at most maxBytes, at a rune.
func cut(s string) string {
	if len(s) <= maxBytes {
		return s
	}
	n := maxBytes
	for n > maxBytes-utf8.UTFMax && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n]
}
