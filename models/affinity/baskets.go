package affinity

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"clientele/models"
	"clientele/models/intern"
)

// Baskets is the input: what was bought together. An item counts once in a basket. It cannot be changed and may be shared.
type Baskets struct {
	names []string // of the items, ascending
	items []uint32 // of all baskets, one after the other
	ends  []int    // of each basket in items
	lines int      // that were given, repeated ones included
}

// Len counts the baskets.
func (b *Baskets) Len() int { return len(b.ends) }

// Items counts the different items.
func (b *Baskets) Items() int { return len(b.names) }

// Lines counts the lines that the baskets were made of, those that repeat an item included.
func (b *Baskets) Lines() int { return b.lines }

// basket lists the items of a basket, each once, in no certain order.
func (b *Baskets) basket(i int) []uint32 {
	if i == 0 {
		return b.items[:b.ends[0]]
	}
	return b.items[b.ends[i-1]:b.ends[i]]
}

// FromLines makes baskets of lines: line i says that basket basketIDs[i] holds item itemIDs[i]. The order of the lines does not
// matter. An empty identifier is a *models.RowError.
func FromLines(basketIDs, itemIDs []string) (*Baskets, error) {
	if len(basketIDs) != len(itemIDs) {
		return nil, fmt.Errorf("making baskets: %d basket_ids and %d item_ids: give one of each per line", len(basketIDs), len(itemIDs))
	}
	if len(itemIDs) > math.MaxInt32 {
		return nil, fmt.Errorf("making baskets: %d lines: take at most %d, by category or by period", len(itemIDs), math.MaxInt32)
	}
	baskets, items := intern.NewTexts(len(basketIDs)/4), intern.NewTexts(1<<12)
	of, what := make([]uint32, len(basketIDs)), make([]uint32, len(itemIDs))
	for i := range basketIDs {
		if of[i] = baskets.Number(basketIDs[i]); of[i] == 0 {
			return nil, &models.RowError{Row: i + 1, Column: "basket_id", Reason: "is empty: give every line its basket or leave it out"}
		}
		if what[i] = items.Number(itemIDs[i]); what[i] == 0 {
			return nil, &models.RowError{Row: i + 1, Column: "item_id", Reason: "is empty: give every line its item or leave it out"}
		}
	}
	n := baskets.Len() - 1
	next := make([]int, n+1)
	for _, basket := range of {
		next[basket]++
	}
	for i := 1; i <= n; i++ {
		next[i] += next[i-1]
	}
	b := &Baskets{items: make([]uint32, len(what)), ends: slices.Clone(next[1:]), lines: len(what)}
	for i, basket := range of {
		b.items[next[basket-1]] = what[i]
		next[basket-1]++
	}
	b.finish(items)
	return b, nil
}

// FromTexts makes one basket of each text, whose items are separated by the separator, or by any white space where that is empty.
// Blanks around an item are dropped, and double quotes, within which a separator is part of the name; a text without items is no basket.
func FromTexts(texts []string, separator string) *Baskets {
	b, items := &Baskets{}, intern.NewTexts(1<<12)
	add := func(item string) {
		if item = strings.TrimSpace(item); item != "" {
			b.items = append(b.items, items.Number(item))
			b.lines++
		}
	}
	for _, text := range texts {
		before := len(b.items)
		for item := range itemsOf(text, separator) {
			add(item)
		}
		if len(b.items) > before {
			b.ends = append(b.ends, len(b.items))
		}
	}
	b.finish(items)
	return b
}

// finish numbers the items by their names, so that the order of the input does not show, and drops repeated ones.
func (b *Baskets) finish(items *intern.Texts) {
	names := items.List()
	order := make([]uint32, len(names)-1)
	for i := range order {
		order[i] = uint32(i + 1)
	}
	slices.SortFunc(order, func(x, y uint32) int { return strings.Compare(names[x], names[y]) })
	number := make([]uint32, len(names))
	b.names = make([]string, len(order))
	for i, old := range order {
		number[old], b.names[i] = uint32(i), names[old]
	}
	seen := make([]int, len(order)) // in which basket an item was last seen, from 1
	start, to := 0, 0
	for i, end := range b.ends {
		for _, old := range b.items[start:end] {
			if item := number[old]; seen[item] != i+1 {
				seen[item] = i + 1
				b.items[to] = item
				to++
			}
		}
		start, b.ends[i] = end, to
	}
	b.items = b.items[:to]
}
