package affinity

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"sync/atomic"
)

// RuleSettings says which rules are wanted. The zero value is every rule with one item as its consequent.
type RuleSettings struct {
	MinConfidence float64 // 0 to 1
	MinLift       float64 // 0 or more
	MaxConsequent int     // items of a consequent at the most; 0: 1
	MaxQ          float64 // q-value at the most; 0: any
	MaxRules      int     // rules at the most: the support is raised until they fit; 0: what Settings.Bytes allows
}

// Validate tells all faults at once.
func (s RuleSettings) Validate() error {
	var faults []error
	if !(s.MinConfidence >= 0 && s.MinConfidence <= 1) || !(s.MaxQ >= 0 && s.MaxQ <= 1) {
		faults = append(faults, fmt.Errorf("minimum confidence %v, maximum q-value %v: give shares, 0 to 1", s.MinConfidence, s.MaxQ))
	}
	if !(s.MinLift >= 0) || math.IsInf(s.MinLift, 0) || s.MaxConsequent < 0 || s.MaxRules < 0 {
		faults = append(faults, fmt.Errorf("minimum lift %v, maximum consequent %d, rules %d: give finite numbers of 0 or more", s.MinLift, s.MaxConsequent, s.MaxRules))
	}
	if err := errors.Join(faults...); err != nil {
		return fmt.Errorf("settings of rules: %w", err)
	}
	return nil
}

// Rules is what follows from frequent sets, by falling confidence, then by falling count.
type Rules struct {
	MinCount int // the count of baskets with both sides from which on the rules are complete
	Tests    int // that the q-values allow for
	sets     *Sets
	list     []rule
}

type rule struct {
	set, antecedent, consequent int32
	fisher, q                   float64
}

// Rule says that who takes the antecedent takes the consequent too.
type Rule struct {
	Antecedent, Consequent                  []string // ascending
	Count, AntecedentCount, ConsequentCount int      // baskets with both, and with each
	Measures
	Q float64 // Benjamini-Hochberg over the Fisher probabilities
}

// bytesOfRule is what one rule takes with its sorting.
const bytesOfRule = 128

// Len counts the rules.
func (r *Rules) Len() int { return len(r.list) }

// At is the rule at a place, from 0.
func (r *Rules) At(i int) Rule {
	l, s := r.list[i], r.sets
	a, c, x := s.count[l.antecedent], s.count[l.consequent], s.count[l.set]
	out := Rule{Antecedent: s.items(int(l.antecedent)), Consequent: s.items(int(l.consequent)), Count: int(x), AntecedentCount: int(a), ConsequentCount: int(c),
		Measures: measure(float64(s.Baskets), float64(a), float64(c), float64(x)), Q: l.q}
	out.FisherP = l.fisher
	return out
}

// ByLength counts the rules by their items, antecedent and consequent together: of 2, 3, … items.
func (r *Rules) ByLength() []int {
	var out []int
	for _, l := range r.list {
		for int(r.sets.depth[l.set]) > len(out)+1 {
			out = append(out, 0)
		}
		out[r.sets.depth[l.set]-2]++
	}
	return out
}

// Rules derives the rules.
func (s *Sets) Rules(ctx context.Context, settings RuleSettings) (*Rules, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	if settings.MaxConsequent == 0 {
		settings.MaxConsequent = 1
	}
	bytes := s.bytes
	if bytes == 0 {
		bytes = DefaultBytes
	}
	most := min(bytes/bytesOfRule, math.MaxInt32)
	if settings.MaxRules > 0 {
		most = min(most, int64(settings.MaxRules))
	}
	d := deriver{Sets: s, settings: settings, most: most, least: uint32(s.MinCount)}
	list, fits, err := d.derive(ctx)
	if err == nil && !fits {
		if err = d.raise(ctx); err == nil {
			list, _, err = d.derive(ctx)
		}
	}
	if err != nil {
		return nil, err
	}
	out := &Rules{sets: s, list: list, MinCount: int(d.least), Tests: s.tests(settings.MaxConsequent)}
	out.judge(settings.MaxQ)
	return out, ctx.Err()
}

// tests counts what might have been a rule: see the package comment.
func (s *Sets) tests(maxConsequent int) int {
	n := float64(s.FrequentItems) * float64(s.FrequentItems-1)
	for i, depth := range s.depth {
		if depth > 2 && s.fits(i) {
			ways := 1.0
			for k := 1; k <= min(maxConsequent, int(depth)-1); k++ {
				ways = ways * float64(int(depth)-k+1) / float64(k)
				n += ways
			}
		}
	}
	return int(min(n, math.MaxInt64/2))
}

// judge puts the rules in order and gives them their q-values, side by side: both sort.
func (r *Rules) judge(maxQ float64) {
	type place struct {
		confidence float64
		count      uint32
		at         int32
	}
	p, order := make([]float64, len(r.list)), make([]place, len(r.list))
	for i, l := range r.list {
		p[i] = l.fisher
		x, a := r.sets.count[l.set], r.sets.count[l.antecedent]
		// Equal ratios of whole numbers give equal floats.
		order[i] = place{float64(x) / float64(a), x, int32(i)}
	}
	var q []float64
	var running sync.WaitGroup
	running.Go(func() { q = BenjaminiHochberg(p, r.Tests) })
	slices.SortFunc(order, func(x, y place) int {
		switch {
		case x.confidence != y.confidence:
			return cmp.Compare(y.confidence, x.confidence)
		case x.count != y.count:
			return cmp.Compare(y.count, x.count)
		}
		return int(x.at) - int(y.at)
	})
	running.Wait()
	list := make([]rule, 0, len(r.list))
	for _, o := range order {
		if maxQ == 0 || q[o.at] <= maxQ {
			l := r.list[o.at]
			l.q = q[o.at]
			list = append(list, l)
		}
	}
	r.list = list
}

type deriver struct {
	*Sets
	settings RuleSettings
	most     int64
	least    uint32
}

const setsOfChunk = 1 << 12

// derive gives the rules in the order of the sets, and false where there are too many.
func (d *deriver) derive(ctx context.Context) ([]rule, bool, error) {
	lists := make([][]rule, (len(d.rank)+setsOfChunk-1)/setsOfChunk)
	var found atomic.Int64
	err := d.eachChunk(ctx, len(lists), func(chunk int) bool {
		var list []rule
		d.chunk(chunk, func(r rule) bool {
			r.fisher = Fisher(d.Baskets, int(d.count[r.antecedent]), int(d.count[r.consequent]), int(d.count[r.set]))
			list = append(list, r)
			return len(list)&(1<<12-1) != 0 || found.Load()+int64(len(list)) <= d.most && ctx.Err() == nil
		})
		lists[chunk] = list
		return found.Add(int64(len(list))) <= d.most
	})
	if err != nil || found.Load() > d.most {
		return nil, false, err
	}
	return slices.Concat(lists...), true, nil
}

// raise finds the smallest count from which on all rules fit. It goes from the most frequent sets down and stops at the first that does not
// fit, since all rules together may be more than anybody can count.
func (d *deriver) raise(ctx context.Context) error {
	order := d.Select(All)
	slices.SortFunc(order, func(x, y int) int { return cmp.Compare(d.count[y], d.count[x]) })
	var ranks []uint32
	total, steps := int64(0), 0
	for _, i := range order {
		ranks = d.ranks(ranks, i)
		if steps++; steps&(1<<12-1) == 0 && ctx.Err() != nil {
			break
		}
		if !d.split(int32(i), ranks, 0, 0, 0, 0, func(rule) bool { total++; return total <= d.most }) {
			d.least = d.count[i] + 1
			break
		}
	}
	return ctx.Err()
}

// eachChunk works chunks off until one says no.
func (d *deriver) eachChunk(ctx context.Context, chunks int, work func(chunk int) bool) error {
	var next atomic.Int64
	var stop atomic.Bool
	var running sync.WaitGroup
	for range min(d.threads, chunks) {
		running.Go(func() {
			for ctx.Err() == nil && !stop.Load() {
				chunk := int(next.Add(1)) - 1
				if chunk >= chunks {
					return
				}
				if !work(chunk) {
					stop.Store(true)
				}
			}
		})
	}
	running.Wait()
	return ctx.Err()
}

// chunk derives the rules of some sets until found says no.
func (d *deriver) chunk(chunk int, found func(rule) bool) {
	var ranks []uint32
	for i := chunk * setsOfChunk; i < min((chunk+1)*setsOfChunk, len(d.rank)); i++ {
		if d.depth[i] < 2 || d.count[i] < d.least || !d.fits(i) {
			continue
		}
		ranks = d.ranks(ranks, i)
		if !d.split(int32(i), ranks, 0, 0, 0, 0, found) {
			return
		}
	}
}

// split tries the consequents that are one item larger. With a larger consequent the antecedent is smaller and the confidence no
// higher, so what fails is not gone on from.
func (d *deriver) split(set int32, ranks []uint32, from int, taken uint32, hash uint64, size int, found func(rule) bool) bool {
	x := float64(d.count[set])
	everyone := uint32(1)<<len(ranks) - 1
	for k := from; k < len(ranks); k++ {
		more, sum := taken|1<<k, hash+keyOf(ranks[k])
		if more == everyone {
			continue
		}
		antecedent := d.find(d.hash[set]-sum, ranks, more)
		if antecedent < 0 || x < d.settings.MinConfidence*float64(d.count[antecedent])*(1-1e-12) {
			continue
		}
		consequent := d.find(sum, ranks, everyone&^more)
		lift := x * float64(d.Baskets) / (float64(d.count[antecedent]) * float64(d.count[consequent]))
		if lift >= d.settings.MinLift*(1-1e-12) && !found(rule{set: set, antecedent: antecedent, consequent: consequent}) {
			return false
		}
		if size+1 < d.settings.MaxConsequent && !d.split(set, ranks, k+1, more, sum, size+1, found) {
			return false
		}
	}
	return true
}
