package linkage

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
)

// sight is what is seen of all records before anything is compared.
type sight struct {
	basis   [sha256.Size]byte
	content []uint64 // of each record
	order   []entry  // hashes of the keys with their records, ascending
	hash    []uint64 // of each record's key
	listed  []uint64
}

func look(ctx context.Context, m *Model, r Records, s Settings, order *keyOrder) (*sight, error) {
	out := &sight{content: make([]uint64, r.Len()), order: order.entries, hash: order.hash, listed: s.listed()}
	var err error
	if out.basis, err = basisOf(m, s); err != nil {
		return nil, err
	}
	values, err := r.valueHashes(ctx, s.threads())
	if err != nil {
		return nil, err
	}
	err = inChunks(ctx, s.threads(), r.Len(), func(from, to int) {
		for a := from; a < to; a++ {
			out.content[a] = r.content(a, values)
		}
	})
	return out, err
}

// state is what the run leaves to the next. keys gives the block keys of a record.
func (seen *sight) state(ctx context.Context, threads int, r *Result, keys func(a int32, to []uint32), rules int, limits []limits) (*State, error) {
	n := len(seen.order)
	out := &State{basis: seen.basis, keys: make([]uint64, n), content: make([]uint64, n), cluster: make([]int32, n),
		rules: rules, blocks: make([]uint32, n*rules), limits: limits, listed: seen.listed, pairs: make([]statePair, len(r.Pairs))}
	place := make([]int32, n) // of each record in the order of the keys
	for i, e := range seen.order {
		place[e.a] = int32(i)
	}
	err := inChunks(ctx, threads, n, func(from, to int) {
		for i := from; i < to; i++ {
			e := seen.order[i]
			out.keys[i], out.content[i], out.cluster[i] = e.key, seen.content[e.a], place[r.Clusters[e.a]]
			keys(e.a, out.blocks[i*rules:(i+1)*rules])
		}
	})
	for i, p := range r.Pairs {
		out.pairs[i] = statePair{place[p.A], place[p.B], p.Rules, p.Origin, p.Weight}
	}
	return out, err
}

// update is a run that looks at what changed alone.
type update struct {
	records  Records
	settings Settings
	old      *State
	seen     *sight
	was      []int32 // of each record: its place in the old state; -1: new
	now      []int32 // of each place in the old state: the record; -1: gone
	changed  []bool  // of each record
	looked   []bool  // of each record: whether it is looked at
}

// relink compares the records that are new or changed with those in their blocks, and
// clusters anew whatever they, or records that went away, are or were linked to. All else
// stays as the state has it.
func (m *Model) relink(ctx context.Context, r Records, s Settings, old *State, seen *sight) (*Result, error) {
	u := &update{records: r, settings: s, old: old, seen: seen}
	u.compareContents()
	fresh, err := u.fresh(ctx)
	if err != nil {
		return nil, err
	}
	if err := u.choose(ctx, fresh); err != nil {
		return nil, err
	}
	var rows []int32
	for a, is := range u.looked {
		if is {
			rows = append(rows, int32(a))
		}
	}
	w, err := newWork(ctx, r, rows, s, seen.hash)
	if err != nil {
		return nil, err
	}
	w.separateWeak(m, s)
	index, stats := u.index(w)
	isFresh := make([]bool, len(w.first))
	for a, row := range rows {
		isFresh[w.of[a]] = isFresh[w.of[a]] || u.changed[row]
	}
	edges, compared, err := m.compare(ctx, w, index, stats, s, isFresh)
	if err != nil {
		return nil, err
	}
	edges = u.takeOver(w, edges, isFresh)
	c := &cutter{work: w, model: m, settings: s, edges: w.decided(m, edges, index, s)}
	clusters, pairs, broken, err := c.cluster(ctx)
	if err != nil {
		return nil, fmt.Errorf("clustering the changed records: %w", err)
	}
	pairs = slices.Grow(pairs, len(old.pairs))
	out := &Result{Clusters: u.clusters(rows, clusters), Pairs: pairs, Broken: broken, Rules: stats, Compared: compared}
	for _, p := range old.pairs {
		a, b := u.now[p.A], u.now[p.B]
		if a >= 0 && b >= 0 && !u.changed[a] && !u.changed[b] && (!u.looked[a] || !u.looked[b]) {
			out.Pairs = append(out.Pairs, Pair{A: a, B: b, Weight: p.Weight, Origin: p.Origin, Rules: p.Rules})
			out.Reused++
		}
	}
	var considered [maxRules]int64
	for _, p := range out.Pairs {
		for k := range stats {
			considered[k] += int64(p.Rules >> k & 1)
		}
	}
	for k := range stats { // what was taken over counts as if it had been compared
		stats[k].Pairs = max(stats[k].Pairs, considered[k])
	}
	if out.State, err = u.state(ctx, out, w, rows, index); err != nil {
		return nil, err
	}
	out.finish(s)
	return out, nil
}

// compareContents finds the records that are new, changed or named in a list, now or before.
func (u *update) compareContents() {
	n := u.records.Len()
	u.was, u.now, u.changed, u.looked = make([]int32, n), make([]int32, len(u.old.keys)), make([]bool, n), make([]bool, n)
	for i := range u.now {
		u.now[i] = -1
	}
	at := 0
	for _, e := range u.seen.order {
		for at < len(u.old.keys) && u.old.keys[at] < e.key {
			at++
		}
		u.was[e.a] = -1
		if at < len(u.old.keys) && u.old.keys[at] == e.key && u.now[at] < 0 {
			u.was[e.a], u.now[at] = int32(at), e.a
		}
		_, listed := slices.BinarySearch(u.seen.listed, e.key)
		_, wasListed := slices.BinarySearch(u.old.listed, e.key)
		u.changed[e.a] = u.was[e.a] < 0 || u.old.content[u.was[e.a]] != u.seen.content[e.a] || listed || wasListed
	}
	for _, p := range u.old.pairs {
		if p.isCopy() { // the pairs of equal records were those of the first, which may be gone
			a, b := u.now[p.A], u.now[p.B]
			switch {
			case a >= 0 && (b < 0 || u.changed[b]):
				u.changed[a] = true
			case b >= 0 && (a < 0 || u.changed[a]):
				u.changed[b] = true
			}
		}
	}
}

// fresh is the changed records, made ready.
func (u *update) fresh(ctx context.Context) (*work, error) {
	var rows []int32
	for a, is := range u.changed {
		if is {
			rows = append(rows, int32(a))
		}
	}
	return newWork(ctx, u.records, rows, u.settings, u.seen.hash)
}

// choose marks what is to be looked at: changed records; those that share a block or a
// group with one, or say the same; and all that was linked to any of these, or to a record that is gone.
func (u *update) choose(ctx context.Context, fresh *work) error {
	rules := fresh.rules()
	met := make([]halfSet, u.old.rules)
	for k := range met {
		for a := range int32(fresh.n) {
			if key := u.old.limits[k].final(&rules[k], a); key != 0 {
				met[k].add(uint32(key >> 32))
			}
		}
	}
	groups, said := map[string]bool{}, map[uint64]bool{}
	for a, is := range u.changed {
		if is {
			said[u.seen.content[a]] = true
		}
		if u.looked[a] = is; is && u.records.Groups != nil && u.records.Groups[a] != "" {
			groups[u.records.Groups[a]] = true
		}
	}
	touched := make([]bool, len(u.old.keys))
	err := inChunks(ctx, u.settings.threads(), len(u.now), func(from, to int) {
		for i := from; i < to; i++ {
			a := u.now[i]
			touched[i] = a < 0 || u.changed[a] || said[u.old.content[i]] || len(groups) > 0 && groups[u.records.Groups[a]]
			for k := 0; k < u.old.rules && !touched[i]; k++ {
				touched[i] = met[k].has(u.old.blocks[i*u.old.rules+k])
			}
		}
	})
	if err != nil {
		return err
	}
	linked := newSets(len(u.old.keys))
	limit := inBits(u.settings.threshold())
	for _, p := range u.old.pairs {
		if e := (edge{origin: p.Origin, weight: p.Weight}); e.links(limit) {
			linked.join(p.A, p.B)
		}
	}
	together := make([]bool, len(u.old.keys))
	for i, is := range touched {
		if is {
			together[linked.find(int32(i))] = true
		}
	}
	for i, a := range u.now {
		if a >= 0 && together[linked.find(int32(i))] {
			u.looked[a] = true
		}
	}
	return nil
}

// halfSet is a set of block keys, few of which are in it: a bit tells of nearly
// all others that they are not.
type halfSet struct {
	bits [1 << 14]uint64
	keys map[uint32]bool
}

func (s *halfSet) add(key uint32) {
	if s.keys == nil {
		s.keys = map[uint32]bool{}
	}
	s.keys[key] = true
	s.bits[key>>18] |= 1 << (key >> 12 & 63)
}

func (s *halfSet) has(key uint32) bool {
	return s.bits[key>>18]>>(key>>12&63)&1 == 1 && s.keys[key]
}

// index has the blocks of the records that are looked at, keyed as the earlier run keyed them.
func (u *update) index(w *work) (*index, []RuleStat) {
	rules := w.rules()
	x := &index{rules: len(rules), keys: make([]uint32, len(w.first)*len(rules)), blocks: make([]grouping, len(rules)), limits: u.old.limits}
	stats := make([]RuleStat, len(rules))
	for k := range rules {
		stats[k].Rule = rules[k].name
		for a := range w.first {
			x.of(int32(a))[k] = uint32(u.old.limits[k].final(&rules[k], w.first[a]) >> 32)
		}
		runs(x.entries(k), func(block []entry) {
			stats[k].LargestBlock = max(stats[k].LargestBlock, int64(len(block)))
			if len(block) > 2*u.settings.maxBlock() { // it grew since the limits were drawn
				stats[k].BlocksSkipped++
				stats[k].PairsSkipped += pairsOf(len(block))
				return
			}
			x.blocks[k].add(block)
		})
	}
	return x, stats
}

// takeOver adds the weights that are known from the earlier run.
func (u *update) takeOver(w *work, edges []edge, fresh []bool) []edge {
	unit := make([]int32, u.records.Len())
	for a, row := range w.rows {
		unit[row] = w.of[a] + 1
	}
	known := map[[2]int32]bool{}
	for _, p := range u.old.pairs {
		a, b := u.now[p.A], u.now[p.B]
		if a < 0 || b < 0 || u.changed[a] || u.changed[b] || unit[a] == 0 || unit[b] == 0 {
			continue
		}
		i, j := unit[a]-1, unit[b]-1
		if i > j {
			i, j = j, i
		}
		if i == j || fresh[i] || fresh[j] || known[[2]int32{i, j}] || p.Weight < inBits(keepFrom) {
			continue
		}
		known[[2]int32{i, j}] = true
		edges = append(edges, edge{a: i, b: j, mask: p.Rules, weight: p.Weight})
	}
	return edges
}

// clusters puts the new clusters of the records looked at into those of all.
func (u *update) clusters(rows, clusters []int32) []int32 {
	out := make([]int32, u.records.Len())
	for a, was := range u.was {
		if was >= 0 {
			out[a] = u.now[u.old.cluster[was]] // of a record that is not looked at the whole cluster is there
		}
	}
	for i, row := range rows {
		out[row] = clusters[i]
	}
	return out
}

// state is what this run leaves to the next.
func (u *update) state(ctx context.Context, r *Result, w *work, rows []int32, x *index) (*State, error) {
	at := make([]int32, u.records.Len())
	for i, row := range rows {
		at[row] = int32(i) + 1
	}
	return u.seen.state(ctx, u.settings.threads(), r, func(a int32, to []uint32) {
		if at[a] > 0 {
			copy(to, x.of(w.of[at[a]-1]))
			return
		}
		from := int(u.was[a]) * u.old.rules
		copy(to, u.old.blocks[from:from+u.old.rules])
	}, u.old.rules, u.old.limits)
}
