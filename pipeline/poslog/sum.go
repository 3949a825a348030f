package poslog

import (
	"bytes"
	"math/big"
	"strings"
)

// join adds a text to a field behind a mark.
func (t *transaction) join(field *span, mark string, text []byte) {
	if len(text) == 0 {
		return
	}
	if field.empty() {
		*field = t.store(text)
		return
	}
	if len(t.text) > t.most { // each joining copies what was joined before
		t.refuse("transaction_too_large", "it repeats an element more often than a transaction may")
		return
	}
	before := *field
	begin := len(t.text)
	t.text = append(t.text, t.text[before.start:before.end]...)
	t.text = append(t.text, mark...)
	t.text = append(t.text, text...)
	*field = span{begin, len(t.text)}
}

// add adds an amount to a field, exactly. Texts that are no numbers are joined instead,
// for who gives them types to find.
func (t *transaction) add(field *span, amount span, negative bool) {
	text := t.text[amount.start:amount.end]
	if field.empty() {
		if negative && len(text) > 0 {
			text = negated(text)
		}
		*field = t.store(text)
		return
	}
	a, scale, ok := decimal(t.text[field.start:field.end])
	b, other, also := decimal(text)
	if !ok || !also {
		t.join(field, ";", text)
		return
	}
	if negative {
		b.Neg(b)
	}
	for ; scale < other; scale++ {
		a.Mul(a, big.NewInt(10))
	}
	for ; other < scale; other++ {
		b.Mul(b, big.NewInt(10))
	}
	*field = t.store(formatted(a.Add(a, b), scale))
}

func negated(text []byte) []byte {
	if text[0] == '-' {
		return bytes.Clone(text[1:])
	}
	return append([]byte{'-'}, bytes.TrimPrefix(text, []byte{'+'})...)
}

// decimal is a number without its point, and how many digits stood behind it.
func decimal(text []byte) (n *big.Int, scale int, ok bool) {
	if len(text) == 0 || len(text) > 40 {
		return nil, 0, false
	}
	whole, fraction, _ := strings.Cut(string(text), ".")
	digits := strings.TrimLeft(whole, "+-") + fraction
	if digits == "" || len(whole)-len(strings.TrimLeft(whole, "+-")) > 1 || strings.Trim(digits, "0123456789") != "" {
		return nil, 0, false
	}
	n, ok = new(big.Int).SetString(digits, 10)
	if ok && text[0] == '-' {
		n.Neg(n)
	}
	return n, len(fraction), ok
}

func formatted(n *big.Int, scale int) []byte {
	digits := new(big.Int).Abs(n).String()
	if missing := scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	if n.Sign() < 0 {
		digits = "-" + digits
	}
	if scale > 0 {
		digits = digits[:len(digits)-scale] + "." + digits[len(digits)-scale:]
	}
	return []byte(digits)
}
