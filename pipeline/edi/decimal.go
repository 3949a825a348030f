package edi

import (
	"math/big"
	"strings"
)

// maxDigits is more than any amount has, and few enough that no number in a file can
// cost time to add.
const maxDigits = 60

// Sum adds amounts exactly: in whole numbers of the smallest unit that any of them
// tells, never in floating point.
type Sum struct {
	text  string // the only amount so far, as it was written
	total *big.Int
	scale int
}

// Reset makes it empty.
func (s *Sum) Reset() { *s = Sum{} }

// Add adds an amount as it is written, with a decimal point; false if it is none.
func (s *Sum) Add(text string) bool {
	if !IsNumber(text) {
		return false
	}
	if s.text == "" && s.total == nil {
		s.text = text
		return true
	}
	if s.total == nil {
		s.total, s.scale = parse(s.text)
	}
	n, scale := parse(text)
	for ; s.scale < scale; s.scale++ {
		s.total.Mul(s.total, big.NewInt(10))
	}
	for ; scale < s.scale; scale++ {
		n.Mul(n, big.NewInt(10))
	}
	s.total.Add(s.total, n)
	return true
}

// String is the sum: "" of nothing, the text itself of one amount.
func (s *Sum) String() string {
	if s.total == nil {
		return s.text
	}
	return written(s.total, s.scale)
}

func parse(text string) (*big.Int, int) {
	whole, fraction, _ := strings.Cut(text, ".")
	n, ok := new(big.Int).SetString(whole+fraction, 10)
	if !ok {
		n = new(big.Int)
	}
	return n, len(fraction)
}

func written(n *big.Int, scale int) string {
	digits := new(big.Int).Abs(n).String()
	if len(digits) <= scale {
		digits = strings.Repeat("0", scale-len(digits)+1) + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	if n.Sign() < 0 {
		digits = "-" + digits
	}
	return digits
}

// IsNumber tells whether a text is a decimal number that can be added: a sign, digits
// and at most one decimal point.
func IsNumber(text string) bool {
	if text != "" && (text[0] == '-' || text[0] == '+') {
		text = text[1:]
	}
	digits, points := 0, 0
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return false
		}
	}
	return digits > 0 && digits <= maxDigits && points <= 1
}

// Cents is an amount that is written without its decimal point, which stands before
// the last two digits (the type N2 of X12). What has a point already, or is no number,
// stays as it is.
func Cents(text string) string {
	if !IsNumber(text) || strings.Contains(text, ".") {
		return text
	}
	n, _ := parse(text)
	return written(n, 2)
}
