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
	IsRepeat bool    // the customer has bought it before
	LastDay  int32   // when last, where histories tell days; 0 of what is new
	Popular  float64 // share of baskets with it
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
	OnceDays int32  // days after which such an item may be recommended again; 0: never, or where histories tell no days
	Today    int32  // the day that OnceDays are counted to

	// Segment is a number for each customer of the histories, below 0 for none: who has one or two baskets gets what is popular in the segment, shrunk to what
	// is popular with all. nil: no segments. It says nothing of what may be recommended.
	Segment []int32
}

// bars tells whether an item that a customer has last bought on a day is not to be recommended again.
func (f *Filter) bars(item int32, last int32) bool {
	return f.Once != nil && f.Once[item] && (f.OnceDays == 0 || f.Today-last < f.OnceDays)
}

func (f Filter) check(items, customers int) error {
	for _, marks := range [][]bool{f.Excluded, f.Once} {
		if marks != nil && len(marks) != items {
			return fmt.Errorf("filtering items: %d marks for %d items: give one for each", len(marks), items)
		}
	}
	if f.Segment != nil && len(f.Segment) != customers {
		return fmt.Errorf("filtering items: segments of %d customers for %d: give one for each", len(f.Segment), customers)
	}
	if !slices.Contains([]Which{"", AllItems, RepeatItems, NewItems}, f.Which) {
		return fmt.Errorf("filtering items: %q: take all, repeat or new", f.Which)
	}
	return nil
}

// Recommend ranks the top k items for customers of the histories that the model was fitted to; a number of -1 is a customer without a history. Lists are shorter
// than k where nothing else is allowed or known.
func (m *Model) Recommend(ctx context.Context, customers []int, k int, f Filter) ([][]Item, error) {
	out := make([][]Item, len(customers))
	err := m.Each(ctx, customers, k, f, func(i int, list []Item) { out[i] = slices.Clone(list) })
	if err != nil {
		return nil, err
	}
	return out, nil
}

// Each is Recommend that hands over each list as it is made, with its customer's place among customers, in any order and from several goroutines at once. A list
// holds until do returns.
func (m *Model) Each(ctx context.Context, customers []int, k int, f Filter, do func(i int, list []Item)) error {
	if k < 1 {
		return fmt.Errorf("recommending items: top %d: take 1 or more", k)
	}
	if err := f.check(m.h.items, m.h.Customers()); err != nil {
		return err
	}
	for _, c := range customers {
		if c < -1 || c >= m.h.Customers() {
			return fmt.Errorf("recommending items: customer %d: give numbers below %d", c, m.h.Customers())
		}
	}
	all := f.allowed(m.popular)
	var segments []popularity
	if f.Segment != nil {
		segments = m.bySegment(f.Segment)
		for s := range segments {
			segments[s] = f.allowed(segments[s])
		}
	}
	type worker struct {
		*scorer
		best []ranked
		list []Item
	}
	return inChunks(ctx, len(customers), 64, func() *worker { return &worker{scorer: newScorer(&m.index, m.weights)} }, func(w *worker, low, high int) {
		for i := low; i < high; i++ {
			c, popular := customers[i], &all
			if c >= 0 && f.Segment != nil && f.Segment[c] >= 0 && m.h.Baskets(c) <= little {
				popular = &segments[f.Segment[c]]
			}
			more := min(m.h.items, k)
			if m.s.Method == Personal || f.Which == RepeatItems {
				more = 0
			}
			own := w.profile(c)
			w.find(own, c, more, popular.order)
			w.best = w.top(w.best[:0], &own, c, k, &f, m.weights, popular)
			w.list = w.list[:0]
			for _, r := range w.best {
				one := w.at(r.at, &own, popular)
				item := Item{Item: int(one.item), Score: r.score, Reason: m.weights.reason(&one.v), IsRepeat: one.place != math.MaxInt32, Popular: float64(r.popular)}
				if item.IsRepeat && m.h.day != nil {
					item.LastDay = m.h.day[m.h.basket[c]+int(own.last[one.place])]
				}
				w.list = append(w.list, item)
			}
			w.forget()
			do(i, w.list)
		}
	})
}

// allowed is what is popular without what nobody is recommended.
func (f *Filter) allowed(p popularity) popularity {
	if f.Excluded != nil {
		p.order = slices.DeleteFunc(slices.Clone(p.order), func(item int32) bool { return f.Excluded[item] })
	}
	return p
}

// ranked is a candidate's place in the order.
type ranked struct {
	score       float64
	popular     float32
	at          int
	place, item int32
}

// before orders: by score, then own items in the order of first appearance, then by popularity, then by number.
func before(a, b ranked) int {
	if a.score != b.score {
		return cmp.Compare(b.score, a.score)
	}
	return cmp.Or(cmp.Compare(a.place, b.place), cmp.Compare(b.popular, a.popular), cmp.Compare(a.item, b.item))
}

// insert keeps the k first in their order.
func insert(best []ranked, r ranked, k int) []ranked {
	if len(best) == k {
		last := &best[k-1]
		if r.score < last.score || r.score == last.score && before(r, *last) > 0 {
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

// top ranks what was found.
func (s *scorer) top(best []ranked, own *profile, customer, k int, f *Filter, w weights, popular *popularity) []ranked {
	similar, near, together, often := w[signalSimilar], w[signalNear], w[signalTogether], w[signalPopular]
	for at, item := range s.touched {
		repeat := at < len(own.item)
		if f.Excluded != nil && f.Excluded[item] || repeat && f.Which == NewItems || !repeat && (f.Which == RepeatItems || s.s.Method == Personal) {
			continue
		}
		found := &s.found[item]
		r := ranked{similar*float64(found.similar) + near*float64(found.near) + together*float64(found.together) + often*float64(popular.share[item]),
			popular.share[item], at, math.MaxInt32, item}
		if repeat {
			r.score += w[signalCount]*float64(own.count[at]) + w[signalRecent]*float64(own.recent[at]) + w[signalDecayed]*float64(own.decayed[at])
			r.place = int32(at)
			last := int32(0)
			if s.h.day != nil {
				last = s.h.day[s.h.basket[customer]+int(own.last[at])]
			} else if f.Once != nil && f.Once[item] {
				continue
			}
			if f.bars(item, last) {
				continue
			}
		}
		best = insert(best, r, k)
	}
	return best
}

// reason is what adds most to the score; of equals the more personal one.
func (w weights) reason(v *[signals]float32) Reason {
	part := func(signals ...int) float64 {
		sum := 0.0
		for _, s := range signals {
			sum += w[s] * float64(v[s])
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
