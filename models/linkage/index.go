package linkage

import (
	"context"
	"fmt"
	"slices"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// everyPair is the number of units up to which all pairs are compared.
const everyPair = 2000

// pairBudget is how many pairs a rule may bring, for each record: a rule beyond it is left
// out and reported.
const pairBudget = 25

// index holds the block keys of all units under all rules, a unit's keys side by side,
// and for each rule the blocks of two and more units.
type index struct {
	rules  int
	keys   []uint32 // their upper halves, which are all there is
	blocks []grouping
	limits []limits
}

// limits are what came of a rule's oversize blocks, so that a later run keys its records
// likewise.
type limits struct {
	split   []uint64 // keys of blocks that were split
	closed  []uint64 // keys of blocks that were left out
	dropped bool     // the whole rule was
}

// final is the key of a record under a rule whose blocks have these limits.
func (l *limits) final(r *rule, a int32) uint64 {
	if l.dropped {
		return 0
	}
	key := r.key(a)
	if _, is := slices.BinarySearch(l.split, key); is && key != 0 {
		further := r.split(a)
		if further == 0 {
			return 0
		}
		key = upper(combine(key, further))
	}
	if _, is := slices.BinarySearch(l.closed, key); is {
		return 0
	}
	return key
}

// grouping is blocks of units, one after the other.
type grouping struct {
	members []int32
	ends    []int32 // of each block in members
}

func (g *grouping) add(block []entry) {
	for _, e := range block {
		g.members = append(g.members, e.a)
	}
	g.ends = append(g.ends, int32(len(g.members)))
}

func (g *grouping) block(i int) []int32 {
	if i == 0 {
		return g.members[:g.ends[0]]
	}
	return g.members[g.ends[i-1]:g.ends[i]]
}

func (g *grouping) pairs() (n int64) {
	for i := range g.ends {
		n += pairsOf(len(g.block(i)))
	}
	return n
}

func (x *index) of(a int32) []uint32 { return x.keys[int(a)*x.rules : (int(a)+1)*x.rules] }

// mask tells under which rules two units meet, a bit each.
func (x *index) mask(a, b int32) uint32 {
	var mask uint32
	s, t := x.of(a), x.of(b)
	for r, key := range s {
		if key != 0 && key == t[r] {
			mask |= 1 << r
		}
	}
	return mask
}

// entries lists the units that a rule reaches, by key.
func (x *index) entries(r int) []entry {
	out := make([]entry, 0, len(x.keys)/x.rules)
	for i := r; i < len(x.keys); i += x.rules {
		if x.keys[i] != 0 {
			out = append(out, entry{uint64(x.keys[i]) << 32, int32(i / x.rules)})
		}
	}
	return sortEntries(out)
}

// buildIndex computes the block keys of all units, counts the pairs of every rule before
// any is made, splits oversize blocks, and drops the rules that would bring too many pairs.
func (u *units) buildIndex(ctx context.Context, s Settings) (*index, []RuleStat, error) {
	n := len(u.first)
	if n <= everyPair {
		x := &index{rules: 1, keys: make([]uint32, n), blocks: make([]grouping, 1), limits: make([]limits, 1)}
		for i := range x.keys {
			x.keys[i] = 1
		}
		runs(x.entries(0), x.blocks[0].add)
		return x, []RuleStat{{Rule: "all pairs", LargestBlock: int64(n)}}, nil
	}
	rules := u.rules()
	x := &index{rules: len(rules), keys: make([]uint32, n*len(rules)), blocks: make([]grouping, len(rules)), limits: make([]limits, len(rules))}
	entries := make([][]entry, len(rules)) // side by side by rule, as blocks are made of them
	for r := range entries {
		entries[r] = make([]entry, n)
	}
	err := inChunks(ctx, s.threads(), n, func(from, to int) {
		for r, rule := range rules {
			for a := from; a < to; a++ {
				key := rule.key(u.first[a])
				x.of(int32(a))[r], entries[r][a] = uint32(key>>32), entry{key, int32(a)}
			}
		}
	})
	if err != nil {
		return nil, nil, err
	}
	stats := make([]RuleStat, len(rules))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.threads())
	for r, rule := range rules {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			stats[r] = u.fill(x, r, rule, s.maxBlock(), slices.DeleteFunc(entries[r], func(e entry) bool { return e.key == 0 }))
			entries[r] = nil
			return nil
		})
	}
	return x, stats, group.Wait()
}

// fill makes the blocks of a rule. Those that are oversize are split, and left out where
// that does not help; so is the whole rule where it brings too many pairs.
func (u *units) fill(x *index, r int, rule rule, most int, entries []entry) RuleStat {
	stat := RuleStat{Rule: rule.name}
	blocks, limits := &x.blocks[r], &x.limits[r]
	var split []entry
	runs(sortEntries(entries), func(block []entry) {
		stat.LargestBlock = max(stat.LargestBlock, int64(len(block)))
		if len(block) <= most {
			blocks.add(block)
			return
		}
		limits.split = append(limits.split, block[0].key)
		for _, e := range block {
			key := uint64(0)
			if further := rule.split(u.first[e.a]); further != 0 {
				key = upper(combine(e.key, further))
				split = append(split, entry{key, e.a})
			}
			x.of(e.a)[r] = uint32(key >> 32)
		}
	})
	leave := func(block []int32) {
		stat.BlocksSkipped++
		stat.PairsSkipped += pairsOf(len(block))
		for _, a := range block {
			x.of(a)[r] = 0
		}
	}
	runs(sortEntries(split), func(block []entry) {
		blocks.add(block)
		if last := len(blocks.ends) - 1; len(block) > most {
			limits.closed = append(limits.closed, block[0].key)
			leave(blocks.block(last))
			blocks.members, blocks.ends = blocks.members[:len(blocks.members)-len(block)], blocks.ends[:last]
		}
	})
	if blocks.pairs() > pairBudget*int64(len(u.first)) {
		for i := range blocks.ends {
			leave(blocks.block(i))
		}
		*blocks = grouping{}
		limits.dropped = true
	}
	slices.Sort(limits.split)
	slices.Sort(limits.closed)
	return stat
}

// eachPair calls visit for every pair of units that meets under a rule, once: under the
// first rule that both share. Workers call it side by side, each with its own number. Where
// isWanted is there, only the pairs of which it says so are visited.
func (x *index) eachPair(ctx context.Context, threads int, isWanted func(a, b int32) bool, visit func(worker int, a, b int32, mask uint32)) error {
	for r := range x.blocks {
		blocks := &x.blocks[r]
		before := uint32(1)<<r - 1 // rules before this one
		err := inWorkers(ctx, threads, len(blocks.ends), 64, func(worker, i int) {
			block := blocks.block(i)
			for j, b := range block {
				for _, a := range block[:j] {
					if isWanted != nil && !isWanted(a, b) {
						continue
					}
					if mask := x.mask(a, b); mask&before == 0 {
						visit(worker, a, b, mask)
					}
				}
			}
		})
		if err != nil {
			return fmt.Errorf("comparing the pairs of a rule: %w", err)
		}
	}
	return nil
}

// inChunks splits 0..n among goroutines.
func inChunks(ctx context.Context, threads, n int, do func(from, to int)) error {
	const size = 8192
	return inWorkers(ctx, threads, (n+size-1)/size, 1, func(_, i int) { do(i*size, min((i+1)*size, n)) })
}

// inWorkers calls do for 0..n from several goroutines, which take a few numbers at a time
// and stop when the context ends.
func inWorkers(ctx context.Context, threads, n, batch int, do func(worker, i int)) error {
	group, ctx := errgroup.WithContext(ctx)
	var next atomic.Int64
	for worker := range threads {
		group.Go(func() error {
			for {
				to := int(next.Add(int64(batch)))
				from := to - batch
				if from >= n {
					return nil
				}
				if err := ctx.Err(); err != nil {
					return err
				}
				for i := from; i < min(to, n); i++ {
					do(worker, i)
				}
			}
		})
	}
	return group.Wait()
}
