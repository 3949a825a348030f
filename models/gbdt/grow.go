package gbdt

import (
	"math"
	"sync"
)

// grower grows trees on the rows that it is given, one after another, in the same memory.
type grower struct {
	m        *matrix
	bins     []binning
	offset   []int // where each feature's bins begin in a histogram
	s        *params
	monotone []int8
	bounded  bool
	threads  int

	train    []int32 // the rows to learn from, ascending
	gradient []int64 // packed, by row
	rows     []int32 // train, parted by leaf
	spare    []int32
	scratch  []scratch
	merge    sync.Mutex
	free     [][]cell
	use      []bool // features that this tree may split by

	gradientScale, hessianScale float64
}

func newGrower(m *matrix, bins []binning, s *params, monotone []int8, train []int32, threads int) *grower {
	g := &grower{m: m, bins: bins, s: s, monotone: monotone, threads: max(1, threads), train: train}
	g.offset = make([]int, len(bins)+1)
	for i := range bins {
		g.offset[i+1] = g.offset[i] + bins[i].bins
		g.bounded = g.bounded || monotone[i] != 0
	}
	g.gradient = make([]int64, m.rows)
	g.rows, g.spare = make([]int32, len(train)), make([]int32, len(train))
	g.scratch = make([]scratch, g.threads)
	for i := range g.scratch {
		g.scratch[i].groups = make([]sums, len(m.groups))
	}
	g.use = make([]bool, len(bins))
	return g
}

func (g *grower) take() []cell {
	if n := len(g.free); n > 0 {
		hist := g.free[n-1]
		g.free = g.free[:n-1]
		return hist
	}
	return make([]cell, g.offset[len(g.bins)])
}

// grow grows one tree leaf by leaf, the most gainful first, and returns it with the ranges of g.rows that its leaves hold. The derivatives are in
// g.gradient, their scales are set.
func (g *grower) grow() (tree, []leaf) {
	copy(g.rows, g.train)
	root := leaf{high: len(g.rows), floor: math.Inf(-1), ceiling: math.Inf(1), node: -1, hist: g.take()}
	g.histogram(g.rows, root.hist)
	for _, c := range root.hist[g.offset[0]:g.offset[1]] {
		root.sum.g += c.g
		root.sum.h += c.h
	}
	leaves := make([]leaf, 1, g.s.Leaves)
	leaves[0] = root
	g.search(&leaves[0])
	var t tree
	for len(leaves) < g.s.Leaves {
		at := 0
		for i := range leaves {
			if leaves[i].best.gain > leaves[at].best.gain {
				at = i
			}
		}
		if leaves[at].best.gain <= g.s.MinGain {
			break
		}
		leaves = g.apply(&t, leaves, at)
	}
	t.value = make([]float64, len(leaves))
	t.rows = make([]float64, len(leaves))
	for i := range leaves {
		l := &leaves[i]
		t.hang(l, int32(^i))
		t.value[i] = g.value(float64(l.sum.g)*g.gradientScale, float64(l.sum.h)*g.hessianScale, g.s.L2, l.floor, l.ceiling) * g.s.Rate
		t.rows[i] = float64(l.rows())
		if l.hist != nil {
			g.free = append(g.free, l.hist)
			l.hist = nil
		}
	}
	return t, leaves
}

// apply splits a leaf: the left part takes its place, the right part comes at the end.
func (g *grower) apply(t *tree, leaves []leaf, at int) []leaf {
	l := leaves[at]
	s := l.best
	node := int32(len(t.nodes))
	t.hang(&l, node)
	t.nodes = append(t.nodes, newNode(s))
	middle := l.low + g.part(g.rows[l.low:l.high], g.spare[l.low:l.high], &s)
	left, right := l, l
	left.high, right.low = middle, middle
	left.sum = s.left
	right.sum = cell{l.sum.g - s.left.g, l.sum.h - s.left.h}
	left.node, right.node = node, node
	left.isLeft, right.isLeft = true, false
	left.depth, right.depth = l.depth+1, l.depth+1
	left.best, right.best = split{}, split{}
	if direction := g.monotone[s.feature]; g.bounded && direction != 0 {
		// What is left stays below the middle and what is right above, so that no later split undoes the order.
		a := g.value(float64(left.sum.g)*g.gradientScale, float64(left.sum.h)*g.hessianScale, g.s.L2, l.floor, l.ceiling)
		b := g.value(float64(right.sum.g)*g.gradientScale, float64(right.sum.h)*g.hessianScale, g.s.L2, l.floor, l.ceiling)
		mean := (a + b) / 2
		if direction > 0 {
			left.ceiling, right.floor = mean, mean
		} else {
			left.floor, right.ceiling = mean, mean
		}
	}
	left.hist, right.hist = nil, nil
	leaves[at] = left
	leaves = append(leaves, right)
	small, large := &leaves[at], &leaves[len(leaves)-1]
	if small.rows() > large.rows() {
		small, large = large, small
	}
	if len(leaves) == g.s.Leaves || !g.splittable(large) {
		g.free = append(g.free, l.hist)
		return leaves
	}
	small.hist = g.take()
	g.histogram(g.rows[small.low:small.high], small.hist)
	large.hist = l.hist
	subtract(large.hist, small.hist)
	g.search(large)
	if g.splittable(small) {
		g.search(small)
	}
	return leaves
}

func (g *grower) splittable(l *leaf) bool {
	return l.rows() >= 2*g.s.MinRows && (g.s.MaxDepth == 0 || l.depth < g.s.MaxDepth)
}

// search finds the best split of a leaf over all features in use.
func (g *grower) search(l *leaf) {
	if !g.splittable(l) {
		return
	}
	v := g.view(l)
	found := make([]split, len(g.bins))
	threads := g.threads
	if g.offset[len(g.bins)] < 1024 {
		threads = 1
	}
	each(threads, len(g.bins), func(_, f int) {
		if g.use[f] {
			found[f] = v.best(f)
		}
	})
	l.best = split{}
	for i := range found {
		if found[i].gain > l.best.gain {
			l.best = found[i]
		}
	}
}

// part brings the rows that go left before those that go right, both in their order, and counts the left ones.
func (g *grower) part(rows, spare []int32, s *split) int {
	if g.threads > 1 && len(rows) >= 1<<15 {
		return g.partParallel(rows, spare, s)
	}
	left, right := partInto(g.m, rows, rows, spare, s)
	copy(rows[left:], spare[:right])
	return left
}

// partInto writes left rows to `left` and right rows to `right`; left may be rows itself.
func partInto(m *matrix, rows, left, right []int32, s *split) (nLeft, nRight int) {
	words := m.groups[s.feature/inGroup]
	shift := uint(8 * (s.feature % inGroup))
	left, right = left[:len(rows)], right[:len(rows)]
	if s.category {
		for _, row := range rows {
			bin := uint8(words[row] >> shift)
			bit := int(s.set[bin>>6] >> (bin & 63) & 1)
			left[nLeft], right[nRight] = row, row
			nLeft += bit
			nRight += 1 - bit
		}
		return nLeft, nRight
	}
	for _, row := range rows {
		bit := 0
		if uint8(words[row]>>shift)-s.shift <= s.threshold {
			bit = 1
		}
		left[nLeft], right[nRight] = row, row
		nLeft += bit
		nRight += 1 - bit
	}
	return nLeft, nRight
}

// partParallel parts each chunk in place, with its right rows in the spare, then moves the pieces together.
func (g *grower) partParallel(rows, spare []int32, s *split) int {
	const size = 1 << 14
	count := (len(rows) + size - 1) / size
	type piece struct{ low, left, right int }
	pieces := make([]piece, count)
	each(g.threads, count, func(_, i int) {
		low, high := len(rows)*i/count, len(rows)*(i+1)/count
		left, right := partInto(g.m, rows[low:high], rows[low:high], spare[low:high], s)
		pieces[i] = piece{low, left, right}
	})
	total := 0
	for _, p := range pieces { // a piece only moves down, over rows that are moved already
		copy(rows[total:], rows[p.low:p.low+p.left])
		total += p.left
	}
	at := total
	for _, p := range pieces {
		copy(rows[at:], spare[p.low:p.low+p.right])
		at += p.right
	}
	return total
}
