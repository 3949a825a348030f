package affinity

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"sync/atomic"

	"clientele/models"
)

// DefaultMaxPairs is how many pairs are kept where PairSettings does not say.
const DefaultMaxPairs = 1_000_000

// PairSettings says which pairs of items are wanted. The zero value is all that were seen twice, a million at the most.
type PairSettings struct {
	MinCount  int   // baskets that a pair must be in; 0: 2
	MaxPairs  int   // 0: DefaultMaxPairs; pairs of one count are kept all or none
	MaxBasket int   // as in Settings
	Bytes     int64 // as in Settings
	Threads   int   // as in Settings
}

// Pairs is the pairs of a whole assortment, the most frequent first, complete from MinCount on.
type Pairs struct {
	MinCount int
	Baskets  int
	Cut      Cut
	sets     *Sets
	list     []int
	q        []float64
	p        []float64
}

// Pair is two items that were bought together.
type Pair struct {
	Item, Other                  string // in the order of their names
	Count, ItemCount, OtherCount int    // baskets with both, and with each
	Measures                            // of the rule from Item to Other; all but Confidence, Conviction and Zhang are the same both ways
	OtherConfidence              float64
	Q                            float64 // over all pairs of items that are in PairSettings.MinCount baskets or more
}

// Len counts the pairs.
func (p *Pairs) Len() int { return len(p.list) }

// At is the pair at a place, from 0.
func (p *Pairs) At(i int) Pair {
	s := p.sets
	names := s.items(p.list[i])
	both, item, other := p.counts(i)
	m := measure(float64(p.Baskets), float64(item), float64(other), float64(both))
	m.FisherP = p.p[i]
	return Pair{Item: names[0], Other: names[1], Count: both, ItemCount: item, OtherCount: other, Measures: m, OtherConfidence: float64(both) / float64(other), Q: p.q[i]}
}

// counts gives the baskets with both items and with each, in the order of their names.
func (p *Pairs) counts(i int) (both, item, other int) {
	s, at := p.sets, p.list[i]
	one, two := s.rank[at], s.rank[s.parent[at]]
	if s.item[one] > s.item[two] {
		one, two = two, one
	}
	count := func(rank uint32) int { return int(s.count[s.find(keyOf(rank), []uint32{rank}, 0)]) }
	return int(s.count[at]), count(one), count(two)
}

// FindPairs counts the pairs of the whole assortment.
func FindPairs(ctx context.Context, b *Baskets, settings PairSettings) (*Pairs, error) {
	if settings.MinCount == 0 {
		settings.MinCount = 2
	}
	if settings.MaxPairs == 0 {
		settings.MaxPairs = DefaultMaxPairs
	}
	sets, err := Mine(ctx, b, Settings{MinCount: settings.MinCount, MaxLength: 2, MaxSets: settings.MaxPairs + b.Items(), MaxBasket: settings.MaxBasket,
		Bytes: settings.Bytes, Threads: settings.Threads})
	if err != nil {
		return nil, err
	}
	out := &Pairs{MinCount: sets.MinCount, Baskets: sets.Baskets, Cut: sets.Cut, sets: sets}
	for i, depth := range sets.depth {
		if depth == 2 {
			out.list = append(out.list, i)
		}
	}
	slices.SortFunc(out.list, func(x, y int) int { return cmp.Or(cmp.Compare(sets.count[y], sets.count[x]), cmp.Compare(x, y)) })
	if most := settings.MaxPairs; len(out.list) > most {
		last := sets.count[out.list[most]]
		out.MinCount = int(last) + 1
		out.list = out.list[:slices.IndexFunc(out.list, func(i int) bool { return sets.count[i] == last })]
	}
	out.p = make([]float64, len(out.list))
	if err := out.test(ctx, sets.threads); err != nil {
		return nil, err
	}
	out.q = BenjaminiHochberg(out.p, out.Candidates())
	return out, nil
}

// test finds the p-values, side by side.
func (p *Pairs) test(ctx context.Context, threads int) error {
	const chunk = 1 << 12
	var next atomic.Int64
	var running sync.WaitGroup
	for range max(1, min(threads, len(p.list)/chunk+1)) {
		running.Go(func() {
			for ctx.Err() == nil {
				from := int(next.Add(chunk)) - chunk
				if from >= len(p.list) {
					return
				}
				for i := from; i < min(from+chunk, len(p.list)); i++ {
					both, item, other := p.counts(i)
					p.p[i] = Fisher(p.Baskets, item, other, both)
				}
			}
		})
	}
	running.Wait()
	return ctx.Err()
}

// Columns is the pairs as a table, each once.
func (p *Pairs) Columns() (models.Columns, error) {
	n := p.Len()
	item, other := make([]string, n), make([]string, n)
	both, itemCount, otherCount := make([]int64, n), make([]int64, n), make([]int64, n)
	back, m := make([]float64, n), newMeasureColumns(n)
	for i := range n {
		pair := p.At(i)
		item[i], other[i], both[i], itemCount[i], otherCount[i] = pair.Item, pair.Other, int64(pair.Count), int64(pair.ItemCount), int64(pair.OtherCount)
		back[i] = pair.OtherConfidence
		m.set(i, pair.Measures, pair.Q)
	}
	f := models.FloatColumn
	return models.NewColumns(models.TextColumn("item_id", item), models.TextColumn("other_item_id", other), models.IntegerColumn("basket_count", both),
		models.IntegerColumn("item_count", itemCount), models.IntegerColumn("other_item_count", otherCount), f("support", m.support), f("confidence", m.confidence),
		f("other_confidence", back), f("lift", m.lift), f("leverage", m.leverage), f("cosine", m.cosine), f("chi_square", m.chi), f("chi_square_p_value", m.chiP),
		f("fisher_p_value", m.fisher), f("q_value", m.q))
}
