package normal

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// maxBytes bounds the work on one value; no honest name or address is longer.
const maxBytes = 512

// Words is the plain form of a text: folded case, Latin letters without accents (ß ss, ø o,
// þ th), Cyrillic and Greek in Latin letters, so that Иванов and Ivanov compare, digits of
// every script as 0-9, apostrophes dropped (O'Neill is oneill) and all other punctuation as
// single blanks. Other scripts stay as they are in form NFKC, but for what their readers
// leave out as well: Arabic vowel signs and the hamza on alef, Hebrew points.
//
// Words of its own result is that result; an ASCII text that is in form is returned itself.
func Words(s string) string {
	s = cut(s)
	const (
		inForm = iota
		plainASCII
		anyScript
	)
	kind := inForm
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c-'a' < 26 || c-'0' < 10:
		case c >= utf8.RuneSelf:
			kind = anyScript
		case c == ' ' && i > 0 && i+1 < len(s) && s[i+1] != ' ':
		default:
			kind = max(kind, plainASCII)
		}
		if kind == anyScript {
			return scriptWords(s)
		}
	}
	if kind == inForm {
		return s
	}
	return asciiWords(s)
}

// asciiWords is Words for ASCII that is not in form yet: one allocation, the result.
func asciiWords(s string) string {
	var room [128]byte
	out := room[:0]
	blank := false
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c-'a' < 26 || c-'0' < 10:
		case c-'A' < 26:
			c += 'a' - 'A'
		case c == '\'' || c == '`':
			continue
		default:
			blank = true
			continue
		}
		if blank && len(out) > 0 {
			out = append(out, ' ')
		}
		blank = false
		out = append(out, c)
	}
	return string(out)
}

// scriptWords is Words for texts of any script: folded rune by rune, transliterated word by
// word (the sound of a Greek or Cyrillic letter hangs on its neighbours), composed at last.
func scriptWords(s string) string {
	folded := fold(s)
	out := make([]byte, 0, len(s)+16)
	for i, r := range folded {
		if text, known := transliterate(folded, i); known {
			out = append(out, text...)
		} else {
			out = utf8.AppendRune(out, r)
		}
	}
	words := string(out)
	if !isASCII(words) && !norm.NFC.IsNormalString(words) {
		words = norm.NFC.String(words)
	}
	if strings.HasPrefix(words, " ") || strings.Contains(words, "  ") {
		words = strings.Join(strings.Fields(words), " ") // a word of a soft sign alone is none
	}
	return strings.TrimRight(cut(words), " ")
}

// fold is the text's letters and digits in lower case, decomposed, without the marks that
// carry no identity, and with single blanks for all that separates.
func fold(s string) []rune {
	out := make([]rune, 0, len(s))
	blank := false
	put := func(r rune) {
		r = unicode.ToLower(r)
		switch {
		case r < utf8.RuneSelf && (unicode.IsLetter(r) || unicode.IsDigit(r)):
		case unicode.IsLetter(r):
		case unicode.Is(unicode.Nd, r):
			r = decimal(r)
		case unicode.IsNumber(r):
		case unicode.IsMark(r):
			if blank || len(out) == 0 || !keepsMark(out[len(out)-1], r) {
				return
			}
		case unicode.Is(unicode.Cf, r):
			return // joiners, soft hyphens and marks of direction show nothing
		default:
			blank = true
			return
		}
		if blank && len(out) > 0 {
			out = append(out, ' ')
		}
		blank = false
		out = append(out, r)
	}
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError, isApostrophe(r), r == 'ـ': // Arabic's stretching line
		case r == '™', r == '℠':
			blank = true
		case r < utf8.RuneSelf:
			put(r)
		default:
			decomposed := norm.NFKD.PropertiesString(s[i:]).Decomposition()
			if len(decomposed) == 0 {
				put(r)
			}
			for len(decomposed) > 0 {
				part, n := utf8.DecodeRune(decomposed)
				if !isApostrophe(part) && part != 'ـ' {
					put(part)
				}
				decomposed = decomposed[n:]
			}
		}
		i += size
	}
	return out
}

// isApostrophe tells the signs that are written within one word.
func isApostrophe(r rune) bool {
	switch r {
	case '\'', '`', '´', '‘', '’', '‛', '′', 'ʹ', 'ʻ', 'ʼ', 'ʽ', 'ʾ', 'ʿ', '·', 'ˈ', '՚', '׳':
		return true
	}
	return false
}

// keepsMark tells whether a mark behind a letter tells one word from another: in Indic
// scripts, Thai and kana it does; on Latin, Greek, Cyrillic, Hebrew and most Arabic
// letters people leave it out as they like.
func keepsMark(letter, mark rune) bool {
	switch {
	case unicode.Is(unicode.Variation_Selector, mark):
		return false
	case letter < utf8.RuneSelf, unicode.In(letter, unicode.Latin, unicode.Greek, unicode.Cyrillic, unicode.Hebrew, unicode.Han):
		return false
	case mark >= 'ٓ' && mark <= 'ٕ': // madda and hamza
		return letter != 'ا' && unicode.Is(unicode.Arabic, letter)
	case unicode.In(letter, unicode.Arabic, unicode.Syriac):
		return false
	}
	return true
}

// decimal is the ASCII digit of a decimal digit of any script: every script has its ten in
// a row, and rows lie aligned within their range.
func decimal(r rune) rune {
	for _, row := range unicode.Nd.R16 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return '0' + (r-rune(row.Lo))%10
		}
	}
	for _, row := range unicode.Nd.R32 {
		if r >= rune(row.Lo) && r <= rune(row.Hi) {
			return '0' + (r-rune(row.Lo))%10
		}
	}
	return r
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

// isASCII tells texts that need no decoding.
func isASCII(s string) bool {
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
