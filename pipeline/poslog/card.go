package poslog

import (
	"bytes"
	"slices"
)

// fullCardNumber is how many digits a card's number has at least, 19 at most: what
// shows as many is not masked.
const fullCardNumber = 13

// card keeps the number of a card as it is masked in the file. Of one that is not
// masked the last four digits are kept alone.
func (t *transaction) card(i *item, text []byte) {
	if !i.card.empty() {
		return
	}
	digits := digitsOf(text)
	if len(digits) < fullCardNumber {
		t.set(&i.card, text)
		return
	}
	t.numbers = append(t.numbers, digits)
	i.card = t.store(masked(digits))
}

// withoutCard masks a text that is the number of a card that paid: some shops know
// their customers by it.
func (t *transaction) withoutCard(field *span) {
	if field.empty() || len(t.numbers) == 0 {
		return
	}
	digits := digitsOf(t.text[field.start:field.end])
	if slices.ContainsFunc(t.numbers, func(number []byte) bool { return bytes.Equal(number, digits) }) {
		*field = t.store(masked(digits))
	}
}

func masked(digits []byte) []byte {
	out := bytes.Repeat([]byte{'*'}, len(digits))
	copy(out[len(out)-4:], digits[len(digits)-4:])
	return out
}

func digitsOf(text []byte) []byte {
	var digits []byte
	for _, b := range text {
		if b >= '0' && b <= '9' {
			digits = append(digits, b)
		}
	}
	return digits
}

// withoutNumbers masks every run of digits that is long enough for a card's number,
// blanks and dashes between them or not, in a text for people.
func withoutNumbers(raw []byte) []byte {
	out := bytes.Clone(raw)
	for i := 0; i < len(out); {
		if out[i] < '0' || out[i] > '9' {
			i++
			continue
		}
		end, digits := i, 0
		for j := i; j < len(out) && (out[j] >= '0' && out[j] <= '9' || out[j] == ' ' || out[j] == '-'); j++ {
			if out[j] >= '0' && out[j] <= '9' {
				digits++
				end = j + 1
			}
		}
		for j := i; digits >= fullCardNumber && j < end; j++ {
			out[j] = '*'
		}
		i = end
	}
	return out
}
