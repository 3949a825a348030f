package nextbasket

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
)

// Reason is what speaks most for an item.
type Reason string

// The reasons.
const (
	OwnHistory      Reason = "own_history"      // the customer buys it
	CoPurchase      Reason = "co_purchase"      // others buy it together with what the customer buys
	SimilarCustomer Reason = "similar_customer" // customers with similar purchases buy it
	Popular         Reason = "popular"          // many buy it
)

// Item is one recommended item.
type Item struct {
	Item     int
	Score    float64 // higher ranks first; 0: filled up by popularity. Comparable within a customer alone
	Reason   Reason
	IsRepeat bool // the customer has bought it before
}

// Which says what may be recommended.
type Which string

// What may be recommended, by the customer's own history.
const (
	AllItems    Which = "all"
	RepeatItems Which = "repeat"
	NewItems    Which = "new"
)

// Filter says what may be recommended. The zero value allows everything.
type Filter struct {
	Which    Which
	Excluded []bool // per item: recommended to nobody, such as discontinued or out of range; nil: none
	Once     []bool // per item: not recommended to who has it, such as durables; nil: none
}

func (f Filter) allows(item int32, repeat bool) bool {
	switch {
	case f.Excluded != nil && f.Excluded[item], repeat && f.Once != nil && f.Once[item]:
		return false
	case f.Which == RepeatItems:
		return repeat
	case f.Which == NewItems:
		return !repeat
	}
	return true
}

func (f Filter) check(items int) error {
	for _, marks := range [][]bool{f.Excluded, f.Once} {
		if marks != nil && len(marks) != items {
			return fmt.Errorf("filtering items: %d marks for %d items: give one for each", len(marks), items)
		}
	}
	if !slices.Contains([]Which{"", AllItems, RepeatItems, NewItems}, f.Which) {
		return fmt.Errorf("filtering items: %q: take all, repeat or new", f.Which)
	}
	return nil
}

// Recommend ranks the top k items for customers of the histories that the model was fitted to; a number of -1 is a customer without a history. Lists are shorter
// than k where nothing else is allowed or known.
func (m *Model) Recommend(ctx context.Context, customers []int, k int, f Filter) ([][]Item, error) {
	if k < 1 {
		return nil, fmt.Errorf("recommending items: top %d: take 1 or more", k)
	}
	if err := f.check(m.h.items); err != nil {
		return nil, err
	}
	for _, c := range customers {
		if c < -1 || c >= m.h.Customers() {
			return nil, fmt.Errorf("recommending items: customer %d: give numbers below %d", c, m.h.Customers())
		}
	}
	excluded := 0
	for _, is := range f.Excluded {
		if is {
			excluded++
		}
	}
	type worker struct {
		*scorer
		room []candidate
	}
	out := make([][]Item, len(customers))
	err := inChunks(ctx, len(customers), 64, func() *worker { return &worker{scorer: newScorer(&m.index, m.weights)} }, func(w *worker, low, high int) {
		for i := low; i < high; i++ {
			var own profile
			if c := customers[i]; c >= 0 {
				own = m.profiles.of(c)
			}
			more := min(m.h.items, k+excluded)
			if m.s.Method == Personal || f.Which == RepeatItems {
				more = 0
			}
			w.room = w.candidates(own, customers[i], more, w.room[:0])
			out[i] = m.top(w.room, k, f)
		}
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

// ranked is a candidate's place in the order.
type ranked struct {
	score, popular float64
	at             int
	place, item    int32
}

// before orders: by score, then own items in the order of first appearance, then by popularity, then by number.
func before(a, b ranked) int {
	return cmp.Or(cmp.Compare(b.score, a.score), cmp.Compare(a.place, b.place), cmp.Compare(b.popular, a.popular), cmp.Compare(a.item, b.item))
}

// insert keeps the k first in their order.
func insert(best []ranked, r ranked, k int) []ranked {
	if len(best) == k {
		last := &best[k-1]
		if r.score < last.score || before(r, *last) > 0 {
			return best
		}
		best = best[:k-1]
	}
	best = append(best, r)
	for at := len(best) - 1; at > 0 && before(best[at], best[at-1]) < 0; at-- {
		best[at], best[at-1] = best[at-1], best[at]
	}
	return best
}

// top ranks candidates.
func (m *Model) top(candidates []candidate, k int, f Filter) []Item {
	var best []ranked
	for at := range candidates {
		c := &candidates[at]
		repeat := c.place != math.MaxInt32
		if !f.allows(c.item, repeat) || (m.s.Method == Personal && !repeat) {
			continue
		}
		r := ranked{m.weights.of(&c.v), c.v[signalPopular], at, c.place, c.item}
		best = insert(best, r, k)
	}
	out := make([]Item, len(best))
	for i, r := range best {
		c := &candidates[r.at]
		out[i] = Item{Item: int(c.item), Score: r.score, Reason: m.weights.reason(&c.v), IsRepeat: c.place != math.MaxInt32}
	}
	return out
}

// reason is what adds most to the score; of equals the more personal one.
func (w weights) reason(v *[signals]float64) Reason {
	part := func(signals ...int) float64 {
		sum := 0.0
		for _, s := range signals {
			sum += w[s] * v[s]
		}
		return sum
	}
	best, most := Popular, part(signalPopular)
	for _, r := range []struct {
		reason Reason
		adds   float64
	}{
		{SimilarCustomer, part(signalSimilar, signalNear)},
		{CoPurchase, part(signalTogether)},
		{OwnHistory, part(signalCount, signalRecent, signalDecayed)},
	} {
		if r.adds > 0 && r.adds >= most {
			best, most = r.reason, r.adds
		}
	}
	return best
}
