package nextdate

import (
	"fmt"
	"slices"
)

// Histories are customers' purchase days, numbered by any calendar, such as days since 1970. Those of customer i are Days[From[i]:From[i+1]], ascending, each day once.
type Histories struct {
	From []int
	Days []int32
}

// NewHistories sorts purchases, one a row, by customer; customers are numbered from 0. The same day twice counts once.
func NewHistories(customers int, customer, day []int32) (Histories, error) {
	if len(customer) != len(day) {
		return Histories{}, fmt.Errorf("sorting purchases: %d rows have a customer and %d a day: give each row both", len(customer), len(day))
	}
	from := make([]int, customers+1)
	for i, c := range customer {
		if c < 0 || int(c) >= customers {
			return Histories{}, fmt.Errorf("sorting purchases: row %d is of customer %d: there are %d", i+1, c, customers)
		}
		from[c+1]++
	}
	for i := range customers {
		from[i+1] += from[i]
	}
	days, next := make([]int32, len(day)), slices.Clone(from)
	for i, c := range customer {
		days[next[c]] = day[i]
		next[c]++
	}
	h := Histories{From: make([]int, 1, customers+1), Days: days[:0]}
	for i := range customers {
		own := days[from[i]:from[i+1]]
		slices.Sort(own)
		h.Days = append(h.Days, slices.Compact(own)...) // never beyond what was read: days only become fewer
		h.From = append(h.From, len(h.Days))
	}
	return h, nil
}

// Customers counts them.
func (h Histories) Customers() int { return max(0, len(h.From)-1) }

// of is a customer's days up to a cutoff, that day included, and those after it.
func (h Histories) of(customer int, cutoff int32) (before, after []int32) {
	own := h.Days[h.From[customer]:h.From[customer+1]]
	n, found := slices.BinarySearch(own, cutoff)
	if found {
		n++
	}
	return own[:n], own[n:]
}

// span is the first and last day; ok is false without any.
func (h Histories) span() (first, last int32, ok bool) {
	if len(h.Days) == 0 {
		return 0, 0, false
	}
	return slices.Min(h.Days), slices.Max(h.Days), true
}
