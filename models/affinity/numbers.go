package affinity

import (
	"fmt"
	"math"
	"slices"
)

// FromNumbers makes baskets of items that have numbers already: basket i holds items[ends[i-1]:ends[i]], each the position of its name,
// and the names ascend. Both lists are taken over: repeated items of a basket are dropped from them in place. A basket without items counts.
func FromNumbers(names []string, items []uint32, ends []int) (*Baskets, error) {
	if len(items) > math.MaxInt32 {
		return nil, fmt.Errorf("making baskets: %d lines: take at most %d, by category or by period", len(items), math.MaxInt32)
	}
	for i := 1; i < len(names); i++ {
		if names[i-1] >= names[i] {
			return nil, fmt.Errorf("making baskets: name %d of the items does not come after name %d: sort the names, each once", i, i-1)
		}
	}
	b := &Baskets{names: names, lines: len(items)}
	seen := make([]int32, len(names)) // in which basket an item was last seen, from 1
	start, to := 0, 0
	for i, end := range ends {
		if end < start || end > len(items) {
			return nil, fmt.Errorf("making baskets: basket %d ends at %d of %d lines, after one that ends at %d: give ascending ends", i, end, len(items), start)
		}
		for _, item := range items[start:end] {
			if int(item) >= len(names) {
				return nil, fmt.Errorf("making baskets: basket %d holds item %d: there are %d names", i, item, len(names))
			}
			if seen[item] != int32(i+1) {
				seen[item] = int32(i + 1)
				items[to] = item
				to++
			}
		}
		start, ends[i] = end, to
	}
	if start != len(items) {
		return nil, fmt.Errorf("making baskets: the last one ends at %d of %d lines: give every line its basket", start, len(items))
	}
	b.items, b.ends = items[:to], ends
	return b, nil
}

// Numbers are the positions of a pair's two names among those that the baskets were made with, ascending.
func (p *Pairs) Numbers(i int) (item, other int) {
	s, at := p.sets, p.list[i]
	one, two := int(s.item[s.rank[at]]), int(s.item[s.rank[s.parent[at]]])
	return min(one, two), max(one, two)
}

// FrequentItems counts the items that are in enough baskets to be in a pair.
func (p *Pairs) FrequentItems() int { return p.sets.FrequentItems }

// Back is the measures of the rule from Other to Item.
func (p Pair) Back(baskets int) Measures {
	m := measure(float64(baskets), float64(p.OtherCount), float64(p.ItemCount), float64(p.Count))
	m.FisherP = p.FisherP
	return m
}

// Candidates counts the pairs of frequent items that the q-values allow for, seen together or not.
func (p *Pairs) Candidates() int { return p.sets.FrequentItems * (p.sets.FrequentItems - 1) / 2 }

// Numbers are the positions of the names of a rule's two sides, ascending.
func (r *Rules) Numbers(i int) (antecedent, consequent []int) {
	s := r.sets
	side := func(at int32) []int {
		var out []int
		for ; at >= 0; at = s.parent[at] {
			out = append(out, int(s.item[s.rank[at]]))
		}
		slices.Sort(out)
		return out
	}
	return side(r.list[i].antecedent), side(r.list[i].consequent)
}
