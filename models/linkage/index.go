package linkage

import (
	"context"
	"fmt"
	"sync/atomic"

	"golang.org/x/sync/errgroup"
)

// everyPair is the number of units up to which all pairs are compared.
const everyPair = 2000

// pairBudget is how many pairs a rule may bring, for each record: a rule beyond it is left
// out and reported.
const pairBudget = 25

// buildIndex computes the block keys of all units, counts the pairs of every rule before
// any is made, splits oversize blocks, and drops the rules that would bring too many pairs.
func (u *units) buildIndex(ctx context.Context, s Settings) (*index, []RuleStat, error) {
	n := len(u.first)
	if n <= everyPair {
		x := newIndex(n, 1)
		for i := range x.keys {
			x.keys[i] = 1
		}
		return x, []RuleStat{{Rule: "all pairs", LargestBlock: int64(n)}}, nil
	}
	rules := u.rules()
	x := newIndex(n, len(rules))
	err := inChunks(ctx, s.threads(), n, func(from, to int) {
		for a := from; a < to; a++ {
			keys := x.of(int32(a))
			for r, rule := range rules {
				keys[r] = rule.key(u.first[a])
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
			stats[r] = u.trim(x, r, rule, s.maxBlock())
			return nil
		})
	}
	return x, stats, group.Wait()
}

// trim splits the oversize blocks of a rule and leaves out those that stay oversize.
func (u *units) trim(x *index, r int, rule rule, most int) RuleStat {
	stat := RuleStat{Rule: rule.name}
	var oversize [][]entry
	blocks(x.sorted(r), func(block []entry) {
		stat.LargestBlock = max(stat.LargestBlock, int64(len(block)))
		if len(block) > most {
			oversize = append(oversize, block)
		}
	})
	for _, block := range oversize {
		for i := range block {
			a := block[i].a
			block[i].key = 0
			if further := rule.split(u.first[a]); further != 0 {
				block[i].key = combine(block[i].key+1, x.of(a)[r], further)
			}
			x.of(a)[r] = block[i].key
		}
	}
	if len(oversize) == 0 {
		return stat
	}
	blocks(x.sorted(r), func(block []entry) {
		if len(block) <= most {
			return
		}
		stat.BlocksSkipped++
		stat.PairsSkipped += pairsOf(len(block))
		for _, e := range block {
			x.of(e.a)[r] = 0
		}
	})
	return stat
}

// eachPair calls visit for every pair of units that meets under a rule, once: under the
// first rule that both share. Workers call it side by side, each with its own number.
func (x *index) eachPair(ctx context.Context, threads int, visit func(worker int, a, b int32, mask uint32)) error {
	for r := range x.rules {
		entries := x.sorted(r)
		var starts []int
		at := 0
		blocks(entries, func(block []entry) {
			if len(block) > 1 {
				starts = append(starts, at)
			}
			at += len(block)
		})
		first := uint32(1)<<r - 1 // rules before this one
		err := inWorkers(ctx, threads, len(starts), 64, func(worker, i int) {
			from := starts[i]
			for j := from; j < len(entries) && entries[j].key == entries[from].key; j++ {
				for k := from; k < j; k++ {
					a, b := entries[k].a, entries[j].a
					if mask := x.mask(a, b); mask&first == 0 {
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
