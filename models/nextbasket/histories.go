package nextbasket

import (
	"fmt"
	"math"
	"slices"
)

// Histories is the baskets of customers, oldest first, packed: customers, baskets and items are numbered from 0. It cannot be changed after it is made.
type Histories struct {
	basket []int   // per customer and one more: its first basket
	start  []int   // per basket and one more: its first line
	line   []int32 // the item of each line; an item stands once in a basket
	day    []int32 // per basket: when, where it is told; nil: it is not
	items  int
}

// NewHistories packs baskets: per customer, oldest first, each a list of items from 0 to items-1. An item that stands twice in a basket counts once, and
// an empty basket does not count. The order of items in a basket decides between items bought equally often, the earlier one first.
func NewHistories(customers [][][]int, items int) (Histories, error) {
	if items < 0 || items >= math.MaxInt32 {
		return Histories{}, fmt.Errorf("packing baskets: %d items: give 0 to 2,147,483,646", items)
	}
	h := Histories{basket: make([]int, 1, len(customers)+1), start: []int{0}, items: items}
	seen := make([]int, items)
	for c, baskets := range customers {
		for b, basket := range baskets {
			for _, item := range basket {
				if item < 0 || item >= items {
					return Histories{}, fmt.Errorf("packing baskets: customer %d, basket %d: item %d: give numbers from 0 to %d", c, b, item, items-1)
				}
				if mark := len(h.start); seen[item] != mark {
					seen[item] = mark
					h.line = append(h.line, int32(item))
				}
			}
			h.closeBasket()
		}
		h.basket = append(h.basket, len(h.start)-1)
	}
	return h, nil
}

// closeBasket ends a basket where it has lines.
func (h *Histories) closeBasket() {
	if len(h.line) > h.start[len(h.start)-1] {
		h.start = append(h.start, len(h.line))
	}
}

// Customers counts the customers.
func (h Histories) Customers() int { return max(0, len(h.basket)-1) }

// Items counts the items that there may be.
func (h Histories) Items() int { return h.items }

// Baskets counts a customer's baskets.
func (h Histories) Baskets(customer int) int { return h.basket[customer+1] - h.basket[customer] }

// of is the baskets of a customer.
func (h Histories) of(customer int) history {
	return history{h, h.basket[customer], h.basket[customer+1]}
}

// withoutLast leaves out the last basket of the marked customers.
func (h Histories) withoutLast(marked []bool) Histories {
	cut := Histories{basket: make([]int, 1, len(h.basket)), start: []int{0}, items: h.items, line: make([]int32, 0, len(h.line))}
	for c := range h.Customers() {
		one := h.of(c)
		if marked[c] {
			one.high--
		}
		cut.take(one)
	}
	return cut
}

// take adds a customer's baskets to histories that are being made.
func (h *Histories) take(one history) {
	for b := range one.len() {
		h.line = append(h.line, one.at(b)...)
		h.closeBasket()
	}
	if one.all.day != nil {
		h.day = append(h.day, one.all.day[one.low:one.high]...)
	}
	h.basket = append(h.basket, len(h.start)-1)
}

// history is the baskets of one customer.
type history struct {
	all       Histories
	low, high int
}

func (h history) len() int { return h.high - h.low }

// at is the items of a basket, 0 the oldest.
func (h history) at(b int) []int32 {
	return h.all.line[h.all.start[h.low+b]:h.all.start[h.low+b+1]]
}

// has tells whether the customer ever bought an item.
func (h history) has(item int32) bool {
	return slices.Contains(h.all.line[h.all.start[h.low]:h.all.start[h.high]], item)
}
