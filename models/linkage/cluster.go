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
func (c *cutter) cluster(ctx context.Context) (clusters []int32, pairs []Pair, broken [][]int32, err error) {
	limit := inBits(c.settings.threshold())
	group := newSets(len(c.first))
	for i := range c.edges {
		if c.edges[i].links(limit) {
			group.join(c.edges[i].a, c.edges[i].b)
		}
	}
	members := group.members()
	edgesOf := c.edgesOf(group, members)
	final := newSets(len(c.first)) // groups are settled side by side: none touches another's units
	fellApart := make([]bool, len(members))
	err = inWorkers(ctx, c.settings.threads(), len(members), 256, func(_, i int) {
		fellApart[i] = c.settle(members[i], edgesOf(i), limit, final)
	})
	if err != nil {
		return nil, nil, nil, err
	}
	for i, units := range members {
		if !fellApart[i] {
			continue
		}
		records := make([]int32, len(units))
		for j, u := range units {
			records[j] = c.rows[c.first[u]]
		}
		broken = append(broken, records)
	}
	return c.recordClusters(final), c.recordPairs(), broken, nil
}

// edgesOf gives, by group, the edges within it.
func (c *cutter) edgesOf(group *sets, members [][]int32) func(i int) []int32 {
	const alone = -1
	groupOf := make([]int32, len(c.first))
	for u := range groupOf {
		groupOf[u] = alone
	}
	for i, units := range members {
		for _, u := range units {
			groupOf[u] = int32(i)
		}
	}
	within := func(e *edge) int32 {
		if i := groupOf[e.a]; i == groupOf[e.b] {
			return i
		}
		return alone
	}
	starts := make([]int32, len(members)+1)
	for i := range c.edges {
		if at := within(&c.edges[i]); at != alone {
			starts[at+1]++
		}
	}
	for i := range members {
		starts[i+1] += starts[i]
	}
	all, next := make([]int32, starts[len(members)]), slices.Clone(starts)
	for i := range c.edges {
		if at := within(&c.edges[i]); at != alone {
			all[next[at]] = int32(i)
			next[at]++
		}
	}
	return func(i int) []int32 { return all[starts[i]:starts[i+1]] }
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
	position := func(u int32) int { return slices.Index(units, u) } // they are few
	weight := make([]float64, n*n)
	for i := range weight {
		weight[i] = math.NaN()
	}
	put := func(i, j int, w float64) { weight[i*n+j], weight[j*n+i] = w, w }
	for _, e := range edges {
		e := &c.edges[e]
		put(position(e.a), position(e.b), e.pull(limit))
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

// collide tells whether two units cannot be one entity, whatever their fields say: a firm
// and a person, or two records of a source that holds an entity once.
func (c *cutter) collide(a, b int32) bool {
	if c.differInKind(c.first[a], c.first[b]) {
		return true
	}
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

// recordClusters turns clusters of units into clusters of records.
func (c *cutter) recordClusters(final *sets) []int32 {
	head := make([]int32, len(c.first)) // of each cluster of units: its first record
	for i := range head {
		head[i] = -1
	}
	for a := range int32(c.n) {
		if root := final.find(c.of[a]); head[root] < 0 || c.key(a) < c.key(head[root]) {
			head[root] = a
		}
	}
	out := make([]int32, c.n)
	for a := range int32(c.n) {
		out[a] = c.rows[head[final.find(c.of[a])]]
	}
	return out
}

// recordPairs turns edges between units into pairs of records, and links every record of a
// unit to its first, which says the same.
func (c *cutter) recordPairs() []Pair {
	out := make([]Pair, 0, len(c.edges))
	add := func(a, b int32, p Pair) {
		p.A, p.B = c.rows[a], c.rows[b]
		if c.records.Keys[p.B] < c.records.Keys[p.A] {
			p.A, p.B = p.B, p.A
		}
		out = append(out, p)
	}
	for i := range c.edges {
		e := &c.edges[i]
		add(c.first[e.a], c.first[e.b], Pair{Weight: e.weight, Origin: e.origin, Rules: e.mask})
	}
	for a := range int32(c.n) {
		if first := c.first[c.of[a]]; a != first {
			add(first, a, Pair{Weight: c.model.judgeOrNothing(c.comparer, c.compare(first, first), first)})
		}
	}
	return out
}

// finish completes the pairs by what became of them, orders them, and leaves out those that
// are neither linked nor to be reviewed.
func (r *Result) finish(s Settings) {
	review := inBits(s.reviewFrom())
	kept := r.Pairs[:0]
	for _, p := range r.Pairs {
		p.Probability, p.IsLinked = probability(p.Weight), r.Clusters[p.A] == r.Clusters[p.B]
		for i := range r.Rules {
			if p.IsLinked && p.Rules>>i&1 == 1 {
				r.Rules[i].Linked++
				if p.Rules == 1<<i {
					r.Rules[i].LinkedOnly++
				}
			}
		}
		if p.Origin != Probabilistic || p.Weight >= review {
			kept = append(kept, p)
		}
	}
	r.Pairs = inOrder(kept, len(r.Clusters))
}

// inOrder orders pairs by their records, of which there are n.
func inOrder(pairs []Pair, n int) []Pair {
	starts := make([]int32, n+1)
	for i := range pairs {
		starts[pairs[i].A+1]++
	}
	for i := range n {
		starts[i+1] += starts[i]
	}
	out, next := make([]Pair, len(pairs)), slices.Clone(starts)
	for i := range pairs {
		at := &next[pairs[i].A]
		out[*at] = pairs[i]
		*at++
	}
	for i := range n {
		if of := out[starts[i]:starts[i+1]]; len(of) > 1 {
			slices.SortFunc(of, func(p, q Pair) int { return cmp.Compare(p.B, q.B) })
		}
	}
	return out
}
