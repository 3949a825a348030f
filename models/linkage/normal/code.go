package normal

import (
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// Postcode is the letters and digits of a postcode in upper case: "sw1a 1aa" is SW1A1AA.
func Postcode(s string) string { return code(s) }

// Identifier is the letters and digits of an identifier in upper case, leading zeros kept;
// "" for placeholders such as 0000000, XXXX, 123456789 and n/a.
func Identifier(s string) string {
	id := code(s)
	if isFiller(id) || IsPlaceholder(s) || IsPlaceholder(id) {
		return ""
	}
	return id
}

// isFiller tells identifiers that say nothing: zeros, one sign four times or more, and the
// digits of the keyboard's row, eight or more.
func isFiller(id string) bool {
	if id == "" {
		return true
	}
	if isASCII(id) && allEqual(id) {
		return id[0] == '0' || len(id) >= 4
	}
	return len(id) >= 8 && isRun(id)
}

// allEqual tells texts of one byte over and over.
func allEqual(s string) bool {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			return false
		}
	}
	return s != ""
}

// isRun tells digits that count up or down by one, with 0 behind 9 (or before it, downwards).
func isRun(digits string) bool {
	if len(digits) < 2 {
		return false
	}
	step := (digits[1] + 10 - digits[0]) % 10
	if step != 1 && step != 9 {
		return false
	}
	for i := range len(digits) {
		if digits[i]-'0' > 9 || i > 0 && (digits[i]+10-digits[i-1])%10 != step {
			return false
		}
	}
	return true
}

// code is the letters and digits of a text in upper case; a text in form is returned itself.
func code(s string) string {
	s = cut(s)
	inForm := true
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x80 {
			return scriptCode(s)
		}
		inForm = inForm && (c-'A' < 26 || c-'0' < 10)
	}
	if inForm {
		return s
	}
	var room [32]byte
	out := room[:0]
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c-'a' < 26:
			out = append(out, c-'a'+'A')
		case c-'A' < 26 || c-'0' < 10:
			out = append(out, c)
		}
	}
	return string(out)
}

// scriptCode is code for texts of any script.
func scriptCode(s string) string {
	out := make([]rune, 0, len(s))
	for _, r := range norm.NFKC.String(strings.ToValidUTF8(s, "")) { // behind a byte of no letter nothing is taken apart
		switch r = unicode.ToUpper(r); {
		case r == unicode.ReplacementChar:
		case unicode.Is(unicode.Nd, r):
			out = append(out, decimal(r))
		case unicode.IsLetter(r), unicode.IsNumber(r):
			out = append(out, r)
		}
	}
	return cut(norm.NFKC.String(string(out)))
}
