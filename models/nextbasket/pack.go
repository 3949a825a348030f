package nextbasket

import (
	"context"
	"fmt"
	"math"
	"slices"
)

// Pack makes histories of sold lines in any order: who, what and on which day. What a customer buys on a day is one basket, and an item that stands twice in it
// counts once. A customer below 0 is passed over: nobody knows whose line it is. Days count from any day.
func Pack(ctx context.Context, customers, items int, customer, item, day []int32) (Histories, error) {
	if customers < 0 || items < 0 || customers >= math.MaxInt32 || items >= math.MaxInt32 {
		return Histories{}, fmt.Errorf("packing baskets: %d customers and %d items: give 0 to 2,147,483,646", customers, items)
	}
	if len(item) != len(customer) || len(day) != len(customer) {
		return Histories{}, fmt.Errorf("packing baskets: %d customers, %d items and %d days: give one of each a line", len(customer), len(item), len(day))
	}
	first := make([]int, customers+1)
	for i, c := range customer {
		if int(c) >= customers || item[i] < 0 || int(item[i]) >= items {
			return Histories{}, fmt.Errorf("packing baskets: line %d: customer %d, item %d: give numbers below %d and %d", i, c, item[i], customers, items)
		}
		if c >= 0 {
			first[c+1]++
		}
	}
	for c := range customers {
		first[c+1] += first[c]
	}
	lines := make([]uint64, first[customers]) // day and item in one number, by customer
	next := slices.Clone(first[:customers])
	for i, c := range customer {
		if c >= 0 {
			lines[next[c]] = uint64(uint32(day[i])^1<<31)<<32 | uint64(uint32(item[i]))
			next[c]++
		}
	}
	err := inChunks(ctx, customers, 256, func() struct{} { return struct{}{} }, func(_ struct{}, low, high int) {
		for c := low; c < high; c++ {
			slices.Sort(lines[first[c]:first[c+1]])
		}
	})
	if err != nil {
		return Histories{}, err
	}
	h := Histories{basket: make([]int, 1, customers+1), start: []int{0}, line: make([]int32, 0, len(lines)), items: items}
	for c := range customers {
		var last uint64
		for i, one := range lines[first[c]:first[c+1]] {
			if i > 0 && one == last {
				continue
			}
			if i > 0 && one>>32 != last>>32 {
				h.closeBasket()
			}
			if i == 0 || one>>32 != last>>32 {
				h.day = append(h.day, int32(uint32(one>>32)^1<<31))
			}
			h.line = append(h.line, int32(uint32(one)))
			last = one
		}
		h.closeBasket()
		h.basket = append(h.basket, len(h.start)-1)
	}
	return h, nil
}

// Until keeps the baskets of days up to one, that day included. Histories without days stay as they are.
func (h Histories) Until(day int32) Histories {
	if h.day == nil {
		return h
	}
	cut := Histories{basket: make([]int, 1, len(h.basket)), start: []int{0}, items: h.items, line: make([]int32, 0, len(h.line)), day: make([]int32, 0, len(h.day))}
	for c := range h.Customers() {
		one := h.of(c)
		one.high = one.low + one.until(day)
		cut.take(one)
	}
	return cut
}

// After is the items of a customer's first basket after a day, nil without one, and the day of it.
func (h Histories) After(customer int, day int32) (items []int32, on int32) {
	one := h.of(customer)
	if h.day == nil {
		return nil, 0
	}
	if b := one.until(day); b < one.len() {
		return one.at(b), h.day[one.low+b]
	}
	return nil, 0
}

// Days is the days of a customer's baskets, oldest first; nil where they are not told.
func (h Histories) Days(customer int) []int32 {
	if h.day == nil {
		return nil
	}
	return h.day[h.basket[customer]:h.basket[customer+1]]
}

// Lines counts a customer's lines, an item once a basket.
func (h Histories) Lines(customer int) int {
	return h.start[h.basket[customer+1]] - h.start[h.basket[customer]]
}

// Basket is the items of a customer's basket, 0 the oldest.
func (h Histories) Basket(customer, b int) []int32 { return h.of(customer).at(b) }

// until counts the baskets of days up to one.
func (h history) until(day int32) int {
	at, found := slices.BinarySearch(h.all.day[h.low:h.high], day)
	if found {
		at++
	}
	return at
}
