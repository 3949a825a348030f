// Package frequent bounds what searches for frequent patterns keep: by a number of patterns, above which the support is raised to the lowest at
// which all patterns fit, so that what is kept is complete.
//
// It searches nothing itself and knows no measure. Sets in baskets are models/affinity, sequences models/sequence.
package frequent

import (
	"math"
	"sync"
	"sync/atomic"
)

// MinCount is the smallest count of a frequent pattern among n: at least count, 1, and the share of n.
func MinCount(n, count int, share float64) int {
	// 0.01 * 300 is a little above 3: a pattern of 3 of 300 has a support of .01 all the same.
	return max(1, count, int(math.Ceil(share*float64(n)-1e-9*max(1, share*float64(n)))))
}

// Counted is a pattern that was found so often.
type Counted interface{ Count() uint32 }

// Budget raises the count that a pattern must have so that no more than a number of patterns are kept. However threads come by, it ends at the
// smallest count at which all patterns of that count or more fit: it rises only when more of them than that were found. It is safe for
// use by several threads.
type Budget struct {
	least atomic.Uint32 // the count that a pattern must have now
	most  int64
	lock  sync.Mutex
	first uint32
	kept  int64
	of    []int64 // patterns of each count from first on
}

// NewBudget makes a budget of most patterns, with counts from least to largest.
func NewBudget(least, largest uint32, most int64) *Budget {
	b := &Budget{most: most, first: least, of: make([]int64, max(least, largest)-least+1)}
	b.least.Store(least)
	return b
}

// Least is the count that a pattern must have now.
func (b *Budget) Least() uint32 { return b.least.Load() }

// HasRisen tells whether that is more than was asked for.
func (b *Budget) HasRisen() bool { return b.Least() > b.first }

// Add counts patterns that were found.
func Add[P Counted](b *Budget, found []P) {
	b.lock.Lock()
	defer b.lock.Unlock()
	least := b.Least()
	for i := range found {
		if count := found[i].Count(); count >= least {
			b.of[count-b.first]++
			b.kept++
		}
	}
	for b.kept > b.most {
		b.kept -= b.of[least-b.first]
		least++
	}
	b.least.Store(least)
}

// Thin drops, in place, the patterns below a count. What hangs on a dropped one has no larger count, and goes with it.
func Thin[P Counted](found []P, least uint32) []P {
	to := 0
	for _, p := range found {
		if p.Count() >= least {
			found[to] = p
			to++
		}
	}
	return found[:to]
}

// Shelf holds what is finished, a list for each of a number of places, and throws away what the budget no longer allows as soon as that is half of
// it. It is safe for use by several threads.
type Shelf[P Counted] struct {
	Lists  [][]P // to be read once all is put
	budget *Budget
	lock   sync.Mutex
	held   int64
}

// NewShelf makes an empty one.
func NewShelf[P Counted](b *Budget, places int) *Shelf[P] {
	return &Shelf[P]{Lists: make([][]P, places), budget: b}
}

// Put takes over a list.
func (s *Shelf[P]) Put(at int, list []P) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.Lists[at] = list
	if s.held += int64(len(list)); s.held <= 2*s.budget.most {
		return
	}
	least := s.budget.Least()
	s.held = 0
	for i, list := range s.Lists {
		if kept := Thin(list, least); cap(list) > 2*len(kept) {
			s.Lists[i] = append([]P(nil), kept...)
		} else {
			s.Lists[i] = kept
		}
		s.held += int64(len(s.Lists[i]))
	}
}
