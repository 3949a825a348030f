package sequence

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"
	"sync/atomic"

	"clientele/models/affinity"
	"clientele/models/frequent"
)

// Patterns is what was found, the shorter ones first, then the more frequent. All patterns of MinCount customers or more are there.
type Patterns struct {
	Customers  int // all of them
	Purchases  int
	AskedCount int // the count that a pattern was to have
	MinCount   int // the count from which patterns are complete: more than AskedCount where they did not fit
	Tests      int // that q-values allow for

	names                []string
	item                 []uint32 // of a rank
	counts               []uint32 // customers of a rank
	first                []uint32 // rank of the first step, of patterns of two
	parent               []int32  // the pattern without the last step; -1: a single item
	nodes                []node
	p, q, orderP, orderQ []float64
}

// Pattern is items bought one after the other.
type Pattern struct {
	Steps     []string
	Count     int // customers with it
	NextCount int // of these, with every step in the next purchase
	Prefix    int // customers with all steps but the last
	Reversed  int // customers with the steps in the opposite order

	Support, NextSupport, Confidence float64
	Expected, NextExpected           float64 // customers, were the last step independent of those before
	Lift, NextLift                   float64
	SimpleLift                       float64
	P, Q                             float64 // of Lift
	OrderLift, OrderP, OrderQ        float64 // NaN where the pattern reads the same both ways
	MedianDays, MedianSpan           float64
}

// IsCut tells whether the support was raised since not all that was asked for fits.
func (p *Patterns) IsCut() bool { return p.MinCount > p.AskedCount }

// Len counts the patterns.
func (p *Patterns) Len() int { return len(p.nodes) }

// FrequentItems counts the items that enough customers bought.
func (p *Patterns) FrequentItems() int { return len(p.item) }

// ByLength counts the patterns of two steps, of three and so on.
func (p *Patterns) ByLength() []int {
	var out []int
	for _, n := range p.nodes {
		for len(out) < int(n.depth)-1 {
			out = append(out, 0)
		}
		out[n.depth-2]++
	}
	return out
}

// At is the pattern at a place, from 0.
func (p *Patterns) At(i int) Pattern {
	n := p.nodes[i]
	ranks := p.ranks(i, nil)
	out := Pattern{Steps: make([]string, len(ranks)), Count: int(n.count), NextCount: int(n.next), Prefix: int(n.prefix), Reversed: int(n.reversed),
		Expected: n.expected, NextExpected: n.expectedNext, P: p.p[i], Q: p.q[i], OrderP: p.orderP[i], OrderQ: p.orderQ[i], MedianDays: n.gap, MedianSpan: n.span}
	all := float64(p.Customers)
	out.Support, out.NextSupport, out.Confidence = float64(n.count)/all, float64(n.next)/all, float64(n.count)/float64(n.prefix)
	out.Lift = float64(n.count) / n.expected
	if out.NextLift = math.NaN(); n.expectedNext > 0 {
		out.NextLift = float64(n.next) / n.expectedNext
	}
	out.SimpleLift = out.Support
	for step, rank := range ranks {
		out.Steps[step] = p.names[p.item[rank]]
		out.SimpleLift *= all / float64(p.counts[rank])
	}
	out.OrderLift = math.NaN()
	if !isMirrored(ranks) {
		out.OrderLift = 2 * float64(n.count) / float64(n.count+n.reversed)
	}
	return out
}

// ranks lists the steps, first to last, in a slice that is used again.
func (p *Patterns) ranks(i int, out []uint32) []uint32 {
	out = out[:0]
	for at := i; ; at = int(p.parent[at]) {
		out = append(out, p.nodes[at].item)
		if p.parent[at] < 0 {
			out = append(out, p.first[at])
			break
		}
	}
	slices.Reverse(out)
	return out
}

func isMirrored(ranks []uint32) bool {
	for i := range len(ranks) / 2 {
		if ranks[i] != ranks[len(ranks)-1-i] {
			return false
		}
	}
	return true
}

// take keeps what the budget allows, in order.
func (p *Patterns) take(ctx context.Context, m *miner, lists [][]node, threads int) error {
	least := m.budget.Least()
	p.item, p.counts = m.item, m.counts
	var path [MostLength + 1]int32 // the last pattern of each length
	for rank, list := range lists {
		list = frequent.Thin(list, least)
		for _, n := range list {
			parent, first := int32(-1), uint32(0)
			if n.depth > 2 {
				parent = path[n.depth-1]
			} else {
				first = uint32(rank)
			}
			path[n.depth] = int32(len(p.nodes))
			p.nodes, p.parent, p.first = append(p.nodes, n), append(p.parent, parent), append(p.first, first)
		}
		lists[rank] = nil
	}
	p.sort()
	extended := 0
	for _, n := range p.nodes {
		if int(n.depth) < m.depth {
			extended++
		}
	}
	frequent := 0
	for _, count := range m.counts {
		if count >= least {
			frequent++
		}
	}
	p.Tests = frequent * (frequent + extended)
	return p.test(ctx, threads)
}

// sort orders by length and customers; equal ones stay in the order of their names, in which depth first search comes by them.
func (p *Patterns) sort() {
	order := make([]int32, len(p.nodes))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(x, y int32) int {
		a, b := &p.nodes[x], &p.nodes[y]
		return cmp.Or(cmp.Compare(a.depth, b.depth), cmp.Compare(b.count, a.count), cmp.Compare(x, y))
	})
	place := make([]int32, len(order))
	nodes, parent, first := make([]node, len(order)), make([]int32, len(order)), make([]uint32, len(order))
	for i, old := range order {
		place[old] = int32(i)
		nodes[i], first[i] = p.nodes[old], p.first[old]
		if parent[i] = -1; p.parent[old] >= 0 {
			parent[i] = place[p.parent[old]] // shorter ones have their places
		}
	}
	p.nodes, p.parent, p.first = nodes, parent, first
}

// test works out p- and q-values.
func (p *Patterns) test(ctx context.Context, threads int) error {
	p.p, p.orderP = make([]float64, len(p.nodes)), make([]float64, len(p.nodes))
	var next atomic.Int64
	var running sync.WaitGroup
	const batch = 1 << 10
	for range threads {
		running.Go(func() {
			var ranks []uint32
			for ctx.Err() == nil {
				from := int(next.Add(batch)) - batch
				if from >= len(p.nodes) {
					return
				}
				for i := from; i < min(from+batch, len(p.nodes)); i++ {
					n := p.nodes[i]
					p.p[i] = upperTail(n.count, n.exposed, n.expected/float64(n.exposed))
					ranks = p.ranks(i, ranks)
					if p.orderP[i] = math.NaN(); !isMirrored(ranks) {
						p.orderP[i] = upperTail(n.count-n.both, n.count+n.reversed-2*n.both, .5)
					}
				}
			}
		})
	}
	running.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	p.q = affinity.BenjaminiHochberg(p.p, p.Tests)
	var tested []float64
	for _, value := range p.orderP {
		if !math.IsNaN(value) {
			tested = append(tested, value)
		}
	}
	tested = affinity.BenjaminiHochberg(tested, p.Tests)
	p.orderQ = make([]float64, len(p.nodes))
	for i, value := range p.orderP {
		if p.orderQ[i] = math.NaN(); !math.IsNaN(value) {
			p.orderQ[i], tested = tested[0], tested[1:]
		}
	}
	return nil
}
