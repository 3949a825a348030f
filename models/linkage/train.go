package linkage

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"golang.org/x/sync/errgroup"
)

// How much is looked at in training: pairs drawn at random for the chance agreements, and
// candidate pairs for expectation and maximisation.
const (
	randomPairs    = 1 << 18
	candidatePairs = 1 << 21
)

// leastMatches is how many pairs of one entity, expected, a model or the weights of a
// comparison need to be learnt from.
const leastMatches = 10

// Train learns the weights from records without labels. It does not fail where there is too
// little to learn from: the model's Status says so. The source draws the random pairs.
func Train(ctx context.Context, r Records, s Settings, src rand.Source) (*Model, error) {
	m, _, err := trained(ctx, r, s, src)
	return m, err
}

// TrainAndLink is Train and then Link, with the records made ready once.
func TrainAndLink(ctx context.Context, r Records, s Settings, src rand.Source) (*Model, *Result, error) {
	m, w, err := trained(ctx, r, s, src)
	if err != nil {
		return nil, nil, err
	}
	seen, err := look(ctx, m, r, s, w.order)
	if err != nil {
		return nil, nil, err
	}
	result, err := m.link(ctx, w, seen, s)
	return m, result, err
}

func trained(ctx context.Context, r Records, s Settings, src rand.Source) (*Model, *work, error) {
	order, err := r.check(ctx, s)
	if err != nil {
		return nil, nil, err
	}
	w, err := newWork(ctx, r, everyRow(r), s, order.hash)
	if err != nil {
		return nil, nil, err
	}
	w.order = order
	m, err := w.train(ctx, s, src)
	if err != nil {
		return nil, nil, fmt.Errorf("training the linkage model: %w", err)
	}
	return m, w, nil
}

// work is records made ready: prepared, collapsed, with what compares them.
type work struct {
	records Records
	rows    []int32 // positions in records
	*units
	comparer
	index *index // of the units as they are; nil: not yet made
	stats []RuleStat
	seen  []seenPair // every pair of the index with its pattern, where training looked at all
	order *keyOrder  // of all records, where training looks at all
	hash  []uint64   // of each prepared record's key
}

func everyRow(r Records) []int32 {
	rows := make([]int32, r.Len())
	for i := range rows {
		rows[i] = int32(i)
	}
	return rows
}

func newWork(ctx context.Context, r Records, rows []int32, s Settings, hash []uint64) (*work, error) {
	p, err := prepare(ctx, r, rows, s)
	if err != nil {
		return nil, fmt.Errorf("normalising the records: %w", err)
	}
	w := &work{records: r, rows: rows, comparer: p.comparisons(), hash: make([]uint64, len(rows))}
	for i, row := range rows {
		w.hash[i] = hash[row]
	}
	w.units, err = p.collapse(ctx, w.comparer, w.key, s.threads())
	return w, err
}

// blocked is the index of the units, made once.
func (w *work) blocked(ctx context.Context, s Settings) (*index, []RuleStat, error) {
	if w.index == nil {
		var err error
		if w.index, w.stats, err = w.buildIndex(ctx, s); err != nil {
			return nil, nil, fmt.Errorf("blocking the records: %w", err)
		}
	}
	return w.index, slices.Clone(w.stats), nil
}

// seenPair is a pair of units that training compared: linking need not do so again.
type seenPair struct {
	pattern pattern
	a, b    int32
	mask    uint32
}

// key is the key of a prepared record.
func (w *work) key(a int32) string { return w.records.Keys[w.rows[a]] }

func (w *work) train(ctx context.Context, s Settings, src rand.Source) (*Model, error) {
	m := &Model{shape: w.records.shape(), records: int64(w.n), pairs: float64(pairsOf(w.n)), status: Trained}
	for _, one := range w.comparer {
		m.names, m.levels = append(m.names, one.name()), append(m.levels, one.levels())
	}
	m.trained, m.unseen = make([]Status, len(m.names)), make([]uint16, len(m.names))
	if w.n < 2*leastMatches || len(w.comparer) == 0 {
		return m.withoutMatches(TooFew), nil
	}
	x := &mixture{comparisons: w.comparer, pairs: m.pairs}
	index, _, err := w.blocked(ctx, s)
	if err != nil {
		return nil, err
	}
	if x.candidates, err = w.tallies(ctx, index, s.threads()); err != nil {
		return nil, err
	}
	if err := w.frequencies(ctx, m, x, s.threads()); err != nil {
		return nil, err
	}
	if err := w.chance(ctx, x, s.threads(), src); err != nil {
		return nil, err
	}
	fit, expected, rounds, err := x.fit(ctx, x.start(min(.5, x.alike()/x.pairs)))
	if err != nil {
		return nil, err
	}
	m.fit, m.expected, m.rounds = fit, expected, rounds
	if expected[sameHome]+expected[sameMoved] < leastMatches {
		return m.withoutMatches(NoMatches), nil
	}
	m.rarities(x)
	m.assess(x, s)
	return m.ready(), nil
}

func (m *Model) withoutMatches(status Status) *Model {
	m.status = status
	m.frequent = make([]map[uint64]float64, len(m.names))
	for k := range m.trained {
		m.trained[k] = Untrained
	}
	return m.ready()
}

// assess marks the comparisons whose weights could not be learnt or say nothing, and takes
// the former out of the sum unless the settings ask for them.
func (m *Model) assess(x *mixture, s Settings) {
	logs := m.fit.logs(len(m.names))
	var both [maxComparisons]float64
	for _, t := range x.candidates {
		posterior := logs.posterior(t.pattern, len(m.names))
		for k := range m.names {
			if t.pattern.level(k) != missing {
				both[k] += t.pairs * (posterior[sameHome] + posterior[sameMoved])
			}
		}
	}
	for k := range m.names {
		m.trained[k] = Trained
		strongest := 0.0
		for l := range m.levels[k] {
			switch {
			case x.totals[k][l+1] >= leastMatches:
				strongest = max(strongest, math.Abs(m.weight(k, l+1)))
			case x.totals[k][l+1] < 1: // nobody has it
				m.unseen[k] |= 1 << (l + 1)
				if !s.AllowUntrained {
					m.silence(k, l+1)
				}
			}
		}
		switch {
		case both[k] < leastMatches:
			m.trained[k] = Untrained
			if !s.AllowUntrained {
				for l := range m.levels[k] {
					m.silence(k, l+1)
				}
				m.frequent[k] = nil
			}
		case strongest < 1:
			m.trained[k] = NoEvidence
		}
	}
}

// silence lets a level say nothing: it is equally likely in every class.
func (m *Model) silence(k, level int) {
	for c := range classes {
		m.fit.p[c][k][level] = 1
	}
}

// alike is a first guess at the pairs of one entity: most of what is there is equal, and
// at least two things are.
func (x *mixture) alike() float64 {
	found := 1.0
	for _, t := range x.candidates {
		equal, both := 0, 0
		for k, one := range x.comparisons {
			switch int(t.pattern.level(k)) {
			case 0:
			case len(one.levels()):
				equal++
				both++
			default:
				both++
			}
		}
		if equal >= 2 && 2*equal > both {
			found += t.pairs
		}
	}
	return found
}

// tallies compares candidate pairs, a sample of them where they are many, and counts the
// patterns. Records of one unit count as pairs too.
func (w *work) tallies(ctx context.Context, x *index, threads int) ([]tally, error) {
	var total int64
	for r := range x.blocks {
		total += x.blocks[r].pairs()
	}
	step := uint64(1 + total/candidatePairs)
	counts, seen := make([]map[pattern]int64, threads), make([][]seenPair, threads)
	for i := range counts {
		counts[i] = map[pattern]int64{}
	}
	hash := make([]uint64, len(w.first))
	for u, first := range w.first {
		hash[u] = w.hash[first]
	}
	var isDrawn func(a, b int32) bool
	if step > 1 {
		isDrawn = func(a, b int32) bool { return mix(hash[a]+hash[b])%step == 0 }
	}
	err := x.eachPair(ctx, threads, isDrawn, func(worker int, a, b int32, mask uint32) {
		i, j := w.first[a], w.first[b]
		p := w.compare(i, j)
		counts[worker][p] += int64(step) * int64(w.size[a]) * int64(w.size[b])
		if step == 1 {
			seen[worker] = append(seen[worker], seenPair{p, a, b, mask})
		}
	})
	if err != nil {
		return nil, err
	}
	w.seen = slices.Concat(seen...)
	for u, size := range w.size {
		if size > 1 {
			counts[0][w.compare(w.first[u], w.first[u])] += pairsOf(int(size))
		}
	}
	for _, more := range counts[1:] {
		for p, pairs := range more {
			counts[0][p] += pairs
		}
	}
	out := make([]tally, 0, len(counts[0]))
	for p, pairs := range counts[0] {
		out = append(out, tally{p, float64(pairs)})
	}
	slices.SortFunc(out, func(a, b tally) int { return cmp.Compare(a.pattern, b.pattern) })
	return out, nil
}

// frequencies counts how many records hold each value of each comparison: the pairs that
// agree by it, and the values that are frequent.
func (w *work) frequencies(ctx context.Context, m *Model, x *mixture, threads int) error {
	m.frequent = make([]map[uint64]float64, len(w.comparer))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(threads)
	for k, one := range w.comparer {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			var values []uint64
			for a := range int32(w.n) {
				if v := one.value(a); v != 0 {
					values = append(values, v)
				}
			}
			slices.Sort(values)
			n := len(values)
			if n == 0 {
				return nil
			}
			least, usual := manyHolders, 0.0
			if isName(one) {
				least, usual = 3, 2/float64(n)
			}
			shares := map[uint64]float64{}
			agree := 0.0
			for from := 0; from < n; {
				to := from + 1
				for to < n && values[to] == values[from] {
					to++
				}
				agree += float64(pairsOf(to - from))
				if to-from >= least {
					shares[values[from]] = float64(to-from) / float64(n)
				}
				from = to
			}
			if usual > 0 {
				shares[0] = usual // of values that few records hold
			}
			m.frequent[k] = shares
			x.holders[k], x.both[k], x.agree[k] = float64(n), float64(pairsOf(n)), agree
			return nil
		})
	}
	return group.Wait()
}

// rarities turns the shares of values into how many times likelier a chance agreement in
// the value is than in any. Of names, whose every value has its frequency, that is the share
// against its mean over agreeing pairs. What many records hold is taken for common whatever
// the fit made of it, since it may have taken them all for one entity.
func (m *Model) rarities(x *mixture) {
	for k, one := range x.comparisons {
		levels := len(one.levels())
		chance := m.fit.p[strangers][k][levels]
		mean := x.agree[k] / max(1, x.both[k])
		for value, share := range m.frequent[k] {
			times := 1.0
			if isName(one) && mean > 0 {
				times = share / mean
			}
			if share*x.holders[k] >= manyHolders {
				times = max(times, share/chance)
			}
			m.frequent[k][value] = math.Log(times)
		}
	}
}

// manyHolders is the number of records from which a shared value is taken for common.
const manyHolders = 8

// isName tells whether a comparison is of words, whose every value has its frequency. Of
// numbers and addresses only those count that many records hold: few records with the same
// number are likelier one entity.
func isName(c comparison) bool {
	switch c.(type) {
	case given, family, company, locality, category:
		return true
	}
	return false
}

// chance estimates how many of all pairs show each level: equality is counted exactly, by
// the values' frequencies; the levels between from pairs drawn at random.
func (w *work) chance(ctx context.Context, x *mixture, threads int, src rand.Source) error {
	var observed [maxComparisons][maxLevels]float64 // among candidates: no fewer can there be among all
	for _, t := range x.candidates {
		for k := range w.comparer {
			observed[k][t.pattern.level(k)] += t.pairs
		}
	}
	drawn, err := w.draw(ctx, threads, src)
	if err != nil {
		return err
	}
	for k, one := range w.comparer {
		levels := len(one.levels())
		both, agree := x.both[k], x.agree[k]
		unequal := 0.0
		for l := 1; l < levels; l++ {
			unequal += drawn[k][l]
		}
		for l := 1; l < levels; l++ {
			share := (drawn[k][l] + .5/float64(levels)) / (unequal + .5)
			x.totals[k][l] = max(share*max(0, both-agree), observed[k][l])
		}
		x.totals[k][levels] = max(agree, observed[k][levels])
	}
	return nil
}

// draw compares random pairs of records.
func (w *work) draw(ctx context.Context, threads int, src rand.Source) (drawn [maxComparisons][maxLevels]float64, err error) {
	order := w.order.entries // so that the order of rows changes nothing
	random := rand.New(src)
	pairs := make([][2]int32, min(randomPairs, 4*pairsOf(w.n)))
	for i := range pairs {
		a, b := random.IntN(w.n), random.IntN(w.n-1)
		if b >= a {
			b++
		}
		pairs[i] = [2]int32{order[a].a, order[b].a}
	}
	counts := make([][maxComparisons][maxLevels]int64, threads)
	err = inWorkers(ctx, threads, len(pairs), 4096, func(worker, i int) {
		p := w.compare(w.first[w.of[pairs[i][0]]], w.first[w.of[pairs[i][1]]])
		for k := range w.comparer {
			counts[worker][k][p.level(k)]++
		}
	})
	for _, part := range counts {
		for k := range part {
			for l := range part[k] {
				drawn[k][l] += float64(part[k][l])
			}
		}
	}
	return drawn, err
}
