package tree

import (
	"math"
	"slices"

	"clientele/models/features"
)

// node is a group of rows. Its children, if it was split, come after it.
type node struct {
	rows, positives int
	split           *split
	left, right     int // nodes
}

// split parts a group by one feature.
type split struct {
	feature     int
	cut         float64 // numbers: at most this goes left
	levels      []bool  // categories: which levels go left
	missingLeft bool
	sawMissing  bool // some rows of the group lacked the value
	largerLeft  bool
	gain        float64
}

// goesLeft decides for one row.
func (s *split) goesLeft(f *features.Feature, row int) bool {
	if f.IsCategory() {
		switch code := f.Codes[row]; {
		case code >= 0 && int(code) < len(s.levels):
			return s.levels[code]
		case code == features.Missing && s.sawMissing:
			return s.missingLeft
		}
		return s.largerLeft
	}
	if v := f.Numbers[row]; v == v {
		return v <= s.cut
	}
	if s.sawMissing {
		return s.missingLeft
	}
	return s.largerLeft
}

// candidates are the cuts that are tried for each feature, the same in all groups.
type candidates struct {
	cuts []float64
	band []uint8 // by row: the cuts below its value; for categories unused
}

// maxCuts is how many cuts a number has: people do not tell groups finer.
const maxCuts = 63

func newCandidates(f features.Feature, rows []int) candidates {
	var c candidates
	if f.IsCategory() {
		return c
	}
	sorted := make([]float64, 0, len(rows))
	for _, row := range rows {
		if v := f.Numbers[row]; v == v {
			sorted = append(sorted, v)
		}
	}
	slices.Sort(sorted)
	distinct := slices.Compact(slices.Clone(sorted))
	try := func(a, b float64) {
		if cut := roundest(a, b); len(c.cuts) == 0 || cut > c.cuts[len(c.cuts)-1] {
			c.cuts = append(c.cuts, cut)
		}
	}
	if len(distinct) <= maxCuts+1 {
		for i := range max(0, len(distinct)-1) {
			try(distinct[i], distinct[i+1])
		}
	} else {
		for k := 1; k <= maxCuts; k++ {
			v := sorted[len(sorted)*k/(maxCuts+1)]
			if at, _ := slices.BinarySearch(distinct, v); at+1 < len(distinct) {
				try(v, distinct[at+1])
			}
		}
	}
	c.band = make([]uint8, len(f.Numbers))
	for i, v := range f.Numbers {
		at, _ := slices.BinarySearch(c.cuts, v)
		c.band[i] = uint8(at)
	}
	return c
}

// roundest is a number of few digits that is at least a and below b.
func roundest(a, b float64) float64 {
	for digits := -9; digits <= 15; digits++ {
		unit := math.Pow10(digits)
		if v := math.Ceil(a*unit) / unit; v >= a && v < b {
			return v
		}
	}
	return a
}

// grower splits groups of one table.
type grower struct {
	table   features.Table
	is      []bool
	cuts    []candidates
	minRows int
	depth   int
}

// grown is a tree and the groups that were split, in order.
type grown struct {
	nodes []node
	order []int
}

func (g *grower) grow(rows []int, groups int) grown {
	type open struct {
		node, depth int
		rows        []int
		best        *split
	}
	var t grown
	add := func(rows []int, depth int) open {
		n := node{rows: len(rows)}
		for _, row := range rows {
			if g.is[row] {
				n.positives++
			}
		}
		t.nodes = append(t.nodes, n)
		o := open{node: len(t.nodes) - 1, depth: depth, rows: rows}
		if depth < g.depth && len(rows) >= 2*g.minRows && n.positives > 0 && n.positives < n.rows {
			o.best = g.best(rows)
		}
		return o
	}
	leaves := []open{add(rows, 0)}
	for len(leaves) < groups {
		at := -1
		for i, o := range leaves {
			if o.best != nil && (at < 0 || o.best.gain > leaves[at].best.gain) {
				at = i
			}
		}
		if at < 0 {
			break
		}
		o := leaves[at]
		f := g.table.Feature(o.best.feature)
		var left, right []int
		for _, row := range o.rows {
			if o.best.goesLeft(&f, row) {
				left = append(left, row)
			} else {
				right = append(right, row)
			}
		}
		t.order = append(t.order, o.node)
		t.nodes[o.node].split = o.best
		l, r := add(left, o.depth+1), add(right, o.depth+1)
		t.nodes[o.node].left, t.nodes[o.node].right = l.node, r.node
		leaves[at] = l
		leaves = append(leaves, r)
	}
	return t
}

// leastGain is by how much a split raises the log-likelihood at least: what chance brings where many cuts are tried.
const leastGain = 6

// count is rows and positives.
type count struct{ rows, positives int }

func (c count) plus(d count) count  { return count{c.rows + d.rows, c.positives + d.positives} }
func (c count) minus(d count) count { return count{c.rows - d.rows, c.positives - d.positives} }

// logLikelihood is that of the outcomes at their own rate.
func (c count) logLikelihood() float64 {
	if c.positives == 0 || c.positives == c.rows {
		return 0
	}
	n, k := float64(c.rows), float64(c.positives)
	return k*math.Log(k/n) + (n-k)*math.Log(1-k/n)
}

// best is the best split of some rows, nil where none is worth it.
func (g *grower) best(rows []int) *split {
	var best *split
	for i := range g.table.Len() {
		f := g.table.Feature(i)
		var s *split
		if f.IsCategory() {
			s = g.bestLevels(i, f, rows)
		} else {
			s = g.bestCut(i, f, rows)
		}
		if s != nil && (best == nil || s.gain > best.gain) {
			best = s
		}
	}
	return best
}

func (g *grower) add(c *count, row int) {
	c.rows++
	if g.is[row] {
		c.positives++
	}
}

// consider takes a split that sends `left` left, with what is missing on the better side, if it is better than what was found so far.
func (g *grower) consider(found *split, left, all, missing count) bool {
	taken := false
	for _, missingLeft := range []bool{false, true} {
		l := left
		if missingLeft {
			if missing.rows == 0 {
				break
			}
			l = l.plus(missing)
		}
		r := all.minus(l)
		if l.rows < g.minRows || r.rows < g.minRows {
			continue
		}
		if gain := l.logLikelihood() + r.logLikelihood() - all.logLikelihood(); gain > found.gain {
			found.gain, found.missingLeft, found.sawMissing, found.largerLeft = gain, missingLeft, missing.rows > 0, l.rows >= r.rows
			taken = true
		}
	}
	return taken
}

func (g *grower) bestCut(i int, f features.Feature, rows []int) *split {
	cuts := g.cuts[i].cuts
	bands := make([]count, len(cuts)+1)
	var all, missing count
	for _, row := range rows {
		g.add(&all, row)
		if v := f.Numbers[row]; v != v {
			g.add(&missing, row)
		} else {
			g.add(&bands[g.cuts[i].band[row]], row)
		}
	}
	found := &split{feature: i, gain: leastGain}
	at := -1
	var left count
	for k := range cuts {
		left = left.plus(bands[k])
		if g.consider(found, left, all, missing) {
			at = k
		}
	}
	if missing.rows > 0 && g.consider(found, all.minus(missing), all, count{}) {
		// Known against unknown: all cuts lie below the value that everybody is at most of.
		found.cut, found.missingLeft, found.sawMissing = math.MaxFloat64, false, true
		return found
	}
	if at < 0 {
		return nil
	}
	found.cut = cuts[at]
	return found
}

func (g *grower) bestLevels(i int, f features.Feature, rows []int) *split {
	levels := make([]count, len(f.Levels))
	var all, missing count
	for _, row := range rows {
		g.add(&all, row)
		if code := f.Codes[row]; code >= 0 {
			g.add(&levels[code], row)
		} else {
			g.add(&missing, row)
		}
	}
	var order []int
	for level, c := range levels {
		if c.rows > 0 {
			order = append(order, level)
		}
	}
	rate := func(level int) float64 { return float64(levels[level].positives) / float64(levels[level].rows) }
	slices.SortStableFunc(order, func(a, b int) int {
		switch x, y := rate(a), rate(b); {
		case x < y:
			return -1
		case x > y:
			return 1
		}
		return a - b
	})
	found := &split{feature: i, gain: leastGain}
	at := -1
	var left count
	for k, level := range order {
		left = left.plus(levels[level])
		if g.consider(found, left, all, missing) {
			at = k
		}
	}
	if at < 0 {
		return nil
	}
	found.levels = make([]bool, len(f.Levels))
	for _, level := range order[:at+1] {
		found.levels[level] = true
	}
	for level, c := range levels {
		if c.rows == 0 { // a level that this group lacks goes as an unseen one
			found.levels[level] = found.largerLeft
		}
	}
	return found
}
