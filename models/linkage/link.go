package linkage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"

	"clientele/models/intern"
)

// keepFrom is the probability from which a compared pair is remembered: less can neither
// link nor be put to review.
const keepFrom = .05

// edge is a pair of units that came out likely enough to be remembered.
type edge struct {
	a, b   int32
	mask   uint32
	origin Origin
	weight float64
}

// Link finds the clusters of records that are one entity.
//
// Pairs that meet under a blocking rule are compared. Those that link make connected
// groups; within each, clusters grow from the strongest link on, as long as all their
// records taken together speak for it, so that one doubtful record cannot tie two entities
// to one. What people decided, and sources that hold an entity once, come before weights.
//
// With the state of an earlier run by the same model and settings, only records that are new
// or changed, and those that they touch, are looked at; nil looks at all.
func (m *Model) Link(ctx context.Context, r Records, s Settings, previous *State) (*Result, error) {
	order, err := r.check(ctx, s)
	if err != nil {
		return nil, err
	}
	if !m.Fits(r) {
		return nil, fmt.Errorf("linking records: the model was trained on the fields %q, the records have %q: train it anew", m.shape, r.shape())
	}
	seen, err := look(ctx, m, r, s, order)
	if err != nil {
		return nil, err
	}
	if previous != nil && previous.basis == seen.basis && len(previous.limits) > 0 {
		return m.relink(ctx, r, s, previous, seen)
	}
	w, err := newWork(ctx, r, everyRow(r), s, order.hash)
	if err != nil {
		return nil, err
	}
	return m.link(ctx, w, seen, s)
}

// link compares everything.
func (m *Model) link(ctx context.Context, w *work, seen *sight, s Settings) (*Result, error) {
	w.separateWeak(m, s)
	index, stats, err := w.blocked(ctx, s)
	if err != nil {
		return nil, err
	}
	edges, compared, err := m.compare(ctx, w, index, stats, s, nil)
	if err != nil {
		return nil, err
	}
	c := &cutter{work: w, model: m, settings: s, edges: w.decided(m, edges, index, s)}
	clusters, pairs, broken, err := c.cluster(ctx)
	if err != nil {
		return nil, fmt.Errorf("clustering the records: %w", err)
	}
	out := &Result{Clusters: clusters, Pairs: pairs, Broken: broken, Rules: stats, Compared: compared}
	if len(w.first) > everyPair {
		out.State, err = seen.state(ctx, s.threads(), out, func(a int32, to []uint32) { copy(to, index.of(w.of[a])) }, index.rules, index.limits)
		if err != nil {
			return nil, err
		}
	}
	out.finish(s)
	return out, nil
}

// separateWeak takes units apart whose content is too thin to tell that equal records are
// one entity: a name alone.
func (w *work) separateWeak(m *Model, s Settings) {
	u := w.units
	weak := make([]bool, len(u.first))
	none := true
	limit := inBits(s.threshold())
	for id, a := range u.first {
		if u.size[id] > 1 && (m.status != Trained || m.judge(w.comparer, w.compare(a, a), a) < limit) {
			weak[id], none = true, false
		}
	}
	if none {
		return
	}
	apart := &units{prepared: u.prepared, of: make([]int32, u.n)}
	renamed := make([]int32, len(u.first))
	for id := range renamed {
		renamed[id] = -1
	}
	for a := range int32(u.n) {
		id := u.of[a]
		if weak[id] || renamed[id] < 0 {
			if !weak[id] {
				renamed[id] = int32(len(apart.first))
			}
			apart.of[a] = int32(len(apart.first))
			first := a
			if !weak[id] {
				first = u.first[id]
			}
			apart.first, apart.size = append(apart.first, first), append(apart.size, 0)
		} else {
			apart.of[a] = renamed[id]
		}
		apart.size[apart.of[a]]++
	}
	w.units, w.index, w.seen = apart, nil, nil
}

// inBits is a probability: its log odds to base 2.
func inBits(p float64) float64 { return math.Log2(p / (1 - p)) }

// compare judges the candidate pairs: every one, or those with a unit that is fresh.
func (m *Model) compare(ctx context.Context, w *work, x *index, stats []RuleStat, s Settings, fresh []bool) ([]edge, int64, error) {
	type tallied struct {
		edges    []edge
		compared int64
		pairs    [maxRules]int64
		ceilings ceilings
		_        [64]byte // workers write side by side
	}
	parts := make([]tallied, s.threads())
	least := inBits(keepFrom)
	judge := func(worker int, a, b int32, mask uint32, p pattern) {
		part := &parts[worker]
		part.compared++
		for r := range stats {
			part.pairs[r] += int64(mask >> r & 1)
		}
		i, j := w.first[a], w.first[b]
		if m.status != Trained || part.ceilings.of(m, w.comparer, p) < least || w.differInKind(i, j) {
			return
		}
		if weight := m.judge(w.comparer, p, i); weight >= least {
			part.edges = append(part.edges, edge{a, b, mask, Probabilistic, weight})
		}
	}
	var err error
	if w.seen != nil {
		err = inWorkers(ctx, s.threads(), len(w.seen), 1024, func(worker, i int) {
			pair := &w.seen[i]
			judge(worker, pair.a, pair.b, pair.mask, pair.pattern)
		})
	} else {
		var isWanted func(a, b int32) bool
		if fresh != nil {
			isWanted = func(a, b int32) bool { return fresh[a] || fresh[b] }
		}
		err = x.eachPair(ctx, s.threads(), isWanted, func(worker int, a, b int32, mask uint32) {
			judge(worker, a, b, mask, w.compare(w.first[a], w.first[b]))
		})
	}
	if err != nil {
		return nil, 0, err
	}
	var edges []edge
	var compared int64
	for i := range parts {
		edges = append(edges, parts[i].edges...)
		compared += parts[i].compared
		for r := range stats {
			stats[r].Pairs += parts[i].pairs[r]
		}
	}
	return edges, compared, nil
}

// decided adds the links that do not rest on weights: equal groups, an e-mail address in
// two sources, and what people decided.
func (w *work) decided(m *Model, edges []edge, x *index, s Settings) []edge {
	var known intern.Index
	hash := func(a, b int32) uint32 { return uint32(mix(uint64(a)<<32 | uint64(b))) }
	known.Reserve(len(edges))
	for i := range edges {
		known.Add(hash(edges[i].a, edges[i].b), uint32(i))
	}
	set := func(a, b int32, origin Origin) {
		if a == b {
			return
		}
		if a > b {
			a, b = b, a
		}
		at, is := known.Find(hash(a, b), func(i uint32) bool { return edges[i].a == a && edges[i].b == b })
		if !is {
			at = uint32(len(edges))
			known.Add(hash(a, b), at)
			i, j := w.first[a], w.first[b]
			edges = append(edges, edge{a: a, b: b, mask: x.mask(a, b), weight: m.judgeOrNothing(w.comparer, w.compare(i, j), i)})
		}
		edges[at].origin = max(edges[at].origin, origin)
	}
	w.sameEmail(set)
	w.sameGroup(set)
	at := make(map[string]int32, 2*(len(s.Always)+len(s.Never)))
	for _, pairs := range [][]KeyPair{s.Always, s.Never} {
		for _, pair := range pairs {
			at[pair.A], at[pair.B] = -1, -1
		}
	}
	if len(at) > 0 {
		for a := range int32(w.n) {
			if _, wanted := at[w.key(a)]; wanted {
				at[w.key(a)] = w.of[a]
			}
		}
	}
	decide := func(origin Origin, pairs []KeyPair) {
		for _, pair := range pairs {
			if a, b := at[pair.A], at[pair.B]; a >= 0 && b >= 0 {
				set(a, b, origin)
			}
		}
	}
	decide(Always, s.Always)
	decide(Never, s.Never)
	return edges
}

// judgeOrNothing is judge, and even odds by a model that knows nothing.
func (m *Model) judgeOrNothing(c comparer, p pattern, a int32) float64 {
	if m.status != Trained {
		return 0
	}
	return m.judge(c, p, a)
}

// fewHolders is how many records may hold an e-mail address that identifies somebody.
const fewHolders = 4

// sameEmail links records of different sources that hold one e-mail address, unless they
// contradict each other.
func (w *work) sameEmail(set func(a, b int32, origin Origin)) {
	if w.email == nil || w.records.Sources == nil {
		return
	}
	var entries []entry
	for a := range int32(w.n) {
		if w.email.whole[a] != 0 {
			entries = append(entries, entry{w.email.whole[a], a})
		}
	}
	runs(sortEntries(entries), func(block []entry) {
		if len(block) > fewHolders {
			return
		}
		for i := range block {
			for _, other := range block[:i] {
				a, b := other.a, block[i].a
				if w.records.Sources[w.rows[a]] != w.records.Sources[w.rows[b]] && w.contradictions(a, b) == 0 {
					set(w.of[a], w.of[b], SameEmail)
				}
			}
		}
	})
}

// contradictions counts what a person hardly changes and in which two records differ.
func (w *work) contradictions(a, b int32) (n int) {
	if w.differInKind(a, b) {
		n++
	}
	p := w.compare(a, b)
	for k, one := range w.comparer {
		switch one.(type) {
		case given, birth, identifier, company:
			if p.level(k) == different {
				n++
			}
		}
	}
	return n
}

// sameGroup links records of one group to the group's first, unless they speak of somebody
// else.
func (w *work) sameGroup(set func(a, b int32, origin Origin)) {
	if w.records.Groups == nil {
		return
	}
	groups := map[string][]int32{}
	var names []string
	for a := range int32(w.n) {
		if name := w.records.Groups[w.rows[a]]; name != "" {
			if groups[name] == nil {
				names = append(names, name)
			}
			groups[name] = append(groups[name], a)
		}
	}
	for _, name := range names {
		members := groups[name]
		slices.SortFunc(members, func(a, b int32) int { return cmp.Compare(w.key(a), w.key(b)) })
		for i, b := range members {
			for _, a := range members[:i] {
				if w.isSomebodyElse(a, b) {
					set(w.of[a], w.of[b], Contradiction)
				} else {
					set(w.of[a], w.of[b], SameGroup)
				}
			}
		}
	}
}

// isSomebodyElse tells whether two records of one number speak of two: both names or a
// name and the birth date differ, and nothing else agrees.
func (w *work) isSomebodyElse(a, b int32) bool {
	p := w.compare(a, b)
	differing, agreeing := w.contradictions(a, b), 0
	for k, one := range w.comparer {
		switch one.(type) {
		case category:
			continue
		case family:
			if p.level(k) == different {
				differing++
			}
		}
		if p.level(k) > different {
			agreeing++
		}
	}
	return differing >= 2 && agreeing == 0
}
