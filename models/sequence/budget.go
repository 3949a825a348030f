package sequence

import (
	"sync"
	"sync/atomic"
)

// budget raises the count that a pattern must have so that no more than a number of patterns are kept. However threads come by, it ends at
// the smallest count at which all patterns of that count or more fit: it rises only when more of them than that were found.
type budget struct {
	least atomic.Uint32 // the count that a pattern must have now
	most  int64
	lock  sync.Mutex
	first uint32
	kept  int64
	of    []int64 // patterns of each count from first on
}

func newBudget(least, largest uint32, most int64) *budget {
	b := &budget{most: most, first: least, of: make([]int64, max(least, largest)-least+1)}
	b.least.Store(least)
	return b
}

// add counts patterns that were found.
func (b *budget) add(found []node) {
	b.lock.Lock()
	defer b.lock.Unlock()
	least := b.least.Load()
	for i := range found {
		if count := found[i].count; count >= least {
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

// thin drops the patterns below a count. What hangs on a dropped one has no larger count, and goes with it.
func thin(nodes []node, least uint32) []node {
	to := 0
	for _, n := range nodes {
		if n.count >= least {
			nodes[to] = n
			to++
		}
	}
	return nodes[:to]
}

// shelf holds what is finished, of each first item, and throws away what the budget no longer allows as soon as that is half of it.
type shelf struct {
	budget *budget
	lock   sync.Mutex
	lists  [][]node
	held   int64
}

func (s *shelf) put(at int, list []node) {
	s.lock.Lock()
	defer s.lock.Unlock()
	s.lists[at] = list
	if s.held += int64(len(list)); s.held <= 2*s.budget.most {
		return
	}
	least := s.budget.least.Load()
	s.held = 0
	for i, list := range s.lists {
		if kept := thin(list, least); cap(list) > 2*len(kept) {
			s.lists[i] = append([]node(nil), kept...)
		} else {
			s.lists[i] = kept
		}
		s.held += int64(len(s.lists[i]))
	}
}
