package identity

import (
	"slices"
	"strings"

	"clientele/models/linkage/normal"
)

// holders are the customers that hold an address or a phone number.
type holders struct {
	of   []holding
	full bool // too many to count
}

type holding struct {
	form     string // of a phone: several forms may share a key
	customer int32
	byRecord bool
}

func (h *holders) add(form string, customer int32, byRecord bool) {
	for i := range h.of {
		if h.of[i].form == form && h.of[i].customer == customer {
			h.of[i].byRecord = h.of[i].byRecord || byRecord
			return
		}
	}
	if h.full = len(h.of) >= 16*mostHolders; !h.full {
		h.of = append(h.of, holding{form, customer, byRecord})
	}
}

// holdKey is what all spellings of an address or phone number share. Numbers without a
// country code are compared by their last digits.
func holdKey(kind, form string) string {
	if kind == kindPhone {
		return "p" + normal.PhoneKey(form)
	}
	return "e" + form
}

// matching returns the holdings that mean the same as a form: a phone number with its
// country code is another than one with another country code.
func (h *holders) matching(form string) []holding {
	return slices.DeleteFunc(slices.Clone(h.of), func(held holding) bool {
		return strings.HasPrefix(form, "+") && strings.HasPrefix(held.form, "+") && held.form != form
	})
}

// count tells how many customers hold something, and whether a record of theirs does.
func count(held []holding) (customers int, byRecord bool) {
	for i, h := range held {
		byRecord = byRecord || h.byRecord
		if !slices.ContainsFunc(held[:i], func(other holding) bool { return other.customer == h.customer }) {
			customers++
		}
	}
	return customers, byRecord
}
