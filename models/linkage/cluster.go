package linkage

import (
	"cmp"
	"context"
	"math"
	"slices"
)

// cutter makes clusters of the graph of links.
type cutter struct {
	*work
	model    *Model
	settings Settings
	edges    []edge
}

// strongest bounds what one pair may say for or against two clusters being one, in bits.
const strongest = 12

// crowd is the size of a connected group above which links are tightened before its
// pairs are looked at.
const crowd = 150

// cluster cuts the connected groups of units into clusters.
func (c *cutter) cluster(ctx context.Context) (*Result, error) {
	limit := inBits(c.settings.threshold())
	group := newSets(len(c.first))
	for i := range c.edges {
		if c.edges[i].links(limit) {
			group.join(c.edges[i].a, c.edges[i].b)
		}
	}
	members := group.members()
	edgesOf := make(map[int32][]int32, len(members))
	for i := range c.edges {
		if root := group.find(c.edges[i].a); root == group.find(c.edges[i].b) {
			edgesOf[root] = append(edgesOf[root], int32(i))
		}
	}
	final := newSets(len(c.first))
	var broken [][]int32
	for done, units := range members {
		if done%1024 == 0 && ctx.Err() != nil {
			return nil, ctx.Err()
		}
		if c.settle(units, edgesOf[group.find(units[0])], limit, final) {
			broken = append(broken, units)
		}
	}
	return c.result(final, broken, limit), nil
}

func (e *edge) links(limit float64) bool {
	switch e.origin {
	case Never, Contradiction:
		return false
	case Always, SameGroup, SameEmail:
		return true
	}
	return e.weight >= limit
}

// settle decides on one connected group; it tells whether it fell apart.
func (c *cutter) settle(units []int32, edges []int32, limit float64, final *sets) bool {
	slices.SortFunc(units, func(a, b int32) int { return cmp.Compare(c.key(c.first[a]), c.key(c.first[b])) })
	if len(units) > crowd {
		return c.tighten(units, edges, limit, final)
	}
	n := len(units)
	at := make(map[int32]int, n)
	for i, u := range units {
		at[u] = i
	}
	weight := make([]float64, n*n)
	for i := range weight {
		weight[i] = math.NaN()
	}
	put := func(i, j int, w float64) { weight[i*n+j], weight[j*n+i] = w, w }
	for _, e := range edges {
		e := &c.edges[e]
		put(at[e.a], at[e.b], e.pull(limit))
	}
	for i := range n {
		for j := range i {
			w := weight[i*n+j]
			if math.IsNaN(w) {
				a, b := c.first[units[i]], c.first[units[j]]
				w = max(-strongest, min(strongest, c.model.judgeOrNothing(c.comparer, c.compare(a, b), a)))
			}
			if !math.IsInf(w, 1) && c.collide(units[i], units[j]) {
				w = math.Inf(-1)
			}
			put(i, j, w)
		}
	}
	clusters := agglomerate(n, weight, limit)
	whole := true
	for i := range n {
		final.join(units[clusters[i]], units[i])
		whole = whole && clusters[i] == 0
	}
	return !whole
}

// pull is what an edge says within its group: a decision outweighs everything.
func (e *edge) pull(limit float64) float64 {
	switch e.origin {
	case Never, Contradiction:
		return math.Inf(-1)
	case Always, SameGroup:
		return math.Inf(1)
	case SameEmail:
		return max(limit, min(strongest, e.weight))
	}
	return max(-strongest, min(strongest, e.weight))
}

// collide tells whether two units have records of one source that holds an entity once.
func (c *cutter) collide(a, b int32) bool {
	if len(c.settings.DuplicateFree) == 0 || c.records.Sources == nil {
		return false
	}
	s, t := c.records.Sources[c.rows[c.first[a]]], c.records.Sources[c.rows[c.first[b]]]
	return s == t && slices.Contains(c.settings.DuplicateFree, s)
}

// agglomerate joins clusters of n points, the two with the highest mean weight between them
// first and those of the smaller positions where several are equal, as long as a single
// pair reaches the limit and the mean of all speaks for it. Infinite weights are decisions: all +Inf are joined first, and -Inf keeps apart. It
// returns, for each point, the smallest point of its cluster.
func agglomerate(n int, weight []float64, limit float64) []int {
	cluster := make([]int, n)
	for i := range cluster {
		cluster[i] = i
	}
	if n == 2 {
		if weight[1] >= limit {
			cluster[1] = 0
		}
		return cluster
	}
	size := make([]float64, n)
	// of the weights between two clusters, known by their smallest points
	sum, top := slices.Clone(weight), slices.Clone(weight)
	alive := make([]int, n)
	for i := range n {
		size[i], alive[i] = 1, i
	}
	for {
		best, bi, bj := math.Inf(-1), -1, -1
		for x, i := range alive {
			for _, j := range alive[:x] {
				if mean := sum[i*n+j] / (size[i] * size[j]); mean >= 0 && mean > best && top[i*n+j] >= limit {
					best, bi, bj = mean, i, j
				}
			}
		}
		if bi < 0 {
			return cluster
		}
		keep, gone := min(bi, bj), max(bi, bj)
		for _, k := range alive {
			if k != keep && k != gone {
				sum[keep*n+k] = both(sum[keep*n+k], sum[gone*n+k])
				sum[k*n+keep] = sum[keep*n+k]
				top[keep*n+k] = max(top[keep*n+k], top[gone*n+k])
				top[k*n+keep] = top[keep*n+k]
			}
		}
		size[keep] += size[gone]
		alive = slices.DeleteFunc(alive, func(k int) bool { return k == gone })
		for k := range cluster {
			if cluster[k] == gone {
				cluster[k] = keep
			}
		}
	}
}

// both adds weights; where one decision says together and another apart, apart holds.
func both(a, b float64) float64 {
	if math.IsInf(a, -1) || math.IsInf(b, -1) {
		return math.Inf(-1)
	}
	return a + b
}

// tighten raises the limit by a bit at a time until a crowd falls into parts that can be
// looked at pair by pair. What no weight takes apart, as decisions do not, stays whole.
func (c *cutter) tighten(units []int32, edges []int32, limit float64, final *sets) bool {
	at := make(map[int32]int32, len(units))
	for i, u := range units {
		at[u] = int32(i)
	}
	raised := limit + 1
	group := newSets(len(units))
	joined := 0
	for _, i := range edges {
		if e := &c.edges[i]; e.links(raised) && e.origin != SameEmail || e.origin == Always || e.origin == SameGroup {
			group.join(at[e.a], at[e.b])
			joined++
		}
	}
	if raised > 64 { // only decisions are left
		for i := range units {
			final.join(units[group.find(int32(i))], units[i])
		}
		return true
	}
	edgesOf := map[int32][]int32{}
	for _, i := range edges {
		e := &c.edges[i]
		if root := group.find(at[e.a]); root == group.find(at[e.b]) {
			edgesOf[root] = append(edgesOf[root], i)
		}
	}
	for _, part := range group.members() {
		root := group.find(part[0])
		these := make([]int32, len(part))
		for i, p := range part {
			these[i] = units[p]
		}
		if len(these) > crowd {
			c.tighten(these, edgesOf[root], raised, final)
			continue
		}
		c.settle(these, edgesOf[root], limit, final)
	}
	return true
}

// result turns the clusters of units into clusters of records, and the edges into pairs.
func (c *cutter) result(final *sets, broken [][]int32, limit float64) *Result {
	out := &Result{Clusters: make([]int32, len(c.rows))}
	head := make(map[int32]int32, len(c.first)) // of each cluster of units: its first record
	for a := range int32(c.n) {
		root := final.find(c.of[a])
		if other, known := head[root]; !known || c.key(a) < c.key(other) {
			head[root] = a
		}
	}
	for a := range int32(c.n) {
		out.Clusters[a] = c.rows[head[final.find(c.of[a])]]
	}
	review := inBits(c.settings.reviewFrom())
	for i := range c.edges {
		e := &c.edges[i]
		if e.origin == Probabilistic && e.weight < review {
			continue
		}
		a, b := c.rows[c.first[e.a]], c.rows[c.first[e.b]]
		if c.records.Keys[b] < c.records.Keys[a] {
			a, b = b, a
		}
		out.Pairs = append(out.Pairs, Pair{A: a, B: b, Weight: e.weight, Probability: probability(e.weight), Origin: e.origin, Rules: e.mask, IsLinked: final.find(e.a) == final.find(e.b)})
	}
	for a := range int32(c.n) {
		if first := c.first[c.of[a]]; a != first {
			out.Pairs = append(out.Pairs, c.copy(first, a))
		}
	}
	slices.SortFunc(out.Pairs, func(p, q Pair) int { return cmp.Or(cmp.Compare(p.A, q.A), cmp.Compare(p.B, q.B)) })
	for _, units := range broken {
		var records []int32
		for _, u := range units {
			records = append(records, c.rows[c.first[u]])
		}
		out.Broken = append(out.Broken, records)
	}
	return out
}

// copy links a record to the first of its unit, which says the same.
func (c *cutter) copy(first, a int32) Pair {
	weight := c.model.judgeOrNothing(c.comparer, c.compare(first, first), first)
	return Pair{A: c.rows[first], B: c.rows[a], Weight: weight, Probability: probability(weight), IsLinked: true}
}

// countRules tells for every rule how many of its pairs are links.
func (c *cutter) countRules(r *Result) {
	for _, pair := range r.Pairs {
		if !pair.IsLinked {
			continue
		}
		for i := range r.Rules {
			if pair.Rules>>i&1 == 1 {
				r.Rules[i].Linked++
				if pair.Rules == 1<<i {
					r.Rules[i].LinkedOnly++
				}
			}
		}
	}
}
