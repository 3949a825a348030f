package linkage

import (
	"context"
	"math"
)

// class is a kind of pair. Two things are not seen of a pair: whether both records are the
// same entity, and whether both live in the same place.
type class int

const (
	sameHome  class = iota // one entity, at one address
	sameMoved              // one entity, at two addresses
	household              // two entities, at one address
	strangers              // two entities
	classes
)

// tally is a pattern with the number of pairs that have it.
type tally struct {
	pattern pattern
	pairs   float64
}

// parameters are what expectation and maximisation find.
type parameters struct {
	// prior is the share of each class among all pairs of records.
	prior [classes]float64
	// p has, by class, comparison and level, the probability of the level given that both
	// values are there. p[c][k][0] is not used.
	p [classes][maxComparisons][maxLevels]float64
}

// mixture is what is to be fitted: patterns of the candidate pairs, and how often each
// level occurs among all pairs of records.
type mixture struct {
	comparisons comparer
	candidates  []tally
	totals      [maxComparisons][maxLevels]float64 // pairs of records, by comparison and level
	pairs       float64                            // all pairs of records
	holders     [maxComparisons]float64            // records that have a value
	both        [maxComparisons]float64            // pairs of them
	agree       [maxComparisons]float64            // and those with equal values
}

// Of the equal values of strangers at least this share is by chance, whatever the fit says:
// a probability of zero could never be outweighed.
const leastByChance = .002

// priorPairs is the weight of the starting probabilities, in pairs, against the data.
const priorPairs = 8

// iterations end when no share of a class moves by more than tolerance of itself.
const (
	maxIterations = 400
	tolerance     = 1e-5
)

// fit runs expectation and maximisation from a start. It returns the parameters and the
// expected pairs of each class, and in how many iterations.
//
// Candidate pairs stand for all pairs: what blocking left out is taken for strangers, and
// so the shares of the classes are over all pairs of records, and the chance agreement of
// strangers is that of all pairs less that of the others.
func (x *mixture) fit(ctx context.Context, start parameters) (parameters, [classes]float64, int, error) {
	now := start
	var expected [classes]float64
	for iteration := 1; ; iteration++ {
		if err := ctx.Err(); err != nil {
			return now, expected, iteration, err
		}
		sums := x.expect(&now)
		next := x.maximise(&now, &start, &sums)
		moved := 0.0
		for c := range next.prior {
			moved = max(moved, math.Abs(next.prior[c]-now.prior[c])/(now.prior[c]+1/x.pairs))
		}
		now, expected = next, sums.class
		if moved < tolerance || iteration == maxIterations {
			return now, expected, iteration, nil
		}
	}
}

// sums are expected numbers of pairs.
type sums struct {
	class [classes]float64
	level [classes][maxComparisons][maxLevels]float64
}

func (x *mixture) expect(now *parameters) (s sums) {
	logs := now.logs(len(x.comparisons))
	for _, t := range x.candidates {
		posterior := logs.posterior(t.pattern, len(x.comparisons))
		for c, share := range posterior {
			pairs := share * t.pairs
			s.class[c] += pairs
			for k := range x.comparisons {
				s.level[c][k][t.pattern.level(k)] += pairs
			}
		}
	}
	return s
}

func (x *mixture) maximise(now, start *parameters, s *sums) (next parameters) {
	known := s.class[sameHome] + s.class[sameMoved] + s.class[household]
	s.class[strangers] = max(1, x.pairs-known)
	for c := range classes {
		if start.prior[c] > 0 { // a class that the fields cannot tell stays out
			next.prior[c] = max(s.class[c], 1e-3) / x.pairs
		}
	}
	for k, one := range x.comparisons {
		levels := len(one.levels())
		// strangers: what all pairs show, less what the other classes account for
		for l := 1; l <= levels; l++ {
			others := s.level[sameHome][k][l] + s.level[sameMoved][k][l] + s.level[household][k][l]
			next.p[strangers][k][l] = max(x.totals[k][l]-others, leastByChance*x.totals[k][l]+.5)
		}
		normalise(next.p[strangers][k][:levels+1])
		learn := func(to class, from ...class) {
			for l := 1; l <= levels; l++ {
				next.p[to][k][l] = priorPairs * start.p[to][k][l]
				for _, c := range from {
					next.p[to][k][l] += s.level[c][k][l]
				}
			}
			normalise(next.p[to][k][:levels+1])
		}
		switch one.role() {
		case personal:
			learn(sameHome, sameHome, sameMoved)
			next.p[sameMoved][k] = next.p[sameHome][k]
			next.p[household][k] = next.p[strangers][k]
		case shared:
			learn(sameHome, sameHome, sameMoved)
			next.p[sameMoved][k] = next.p[sameHome][k]
			learn(household, household)
			if _, is := one.(birth); is {
				bound(next.p[household][k][:levels+1], mostTwins)
			}
		case place:
			learn(sameHome, sameHome, household)
			next.p[household][k] = next.p[sameHome][k]
			learn(sameMoved, sameMoved)
		}
	}
	return next
}

// mostTwins is the largest share of pairs within households that may be thought to be born
// on one day. Without a bound the class would take in pairs of one entity whose given name
// was written wrongly.
const mostTwins = .1

// bound scales the levels above disagreement down to a share.
func bound(p []float64, share float64) {
	if agree := 1 - p[different]; agree > share {
		for l := int(different) + 1; l < len(p); l++ {
			p[l] *= share / agree
		}
		p[different] = 1 - share
	}
}

// normalise makes the entries from 1 on sum to one.
func normalise(p []float64) {
	total := 0.0
	for _, v := range p[1:] {
		total += v
	}
	for l := range p[1:] {
		p[l+1] /= total
	}
}

// logs are the natural logarithms of parameters, 0 for a missing value, which is no evidence.
type logs struct {
	prior [classes]float64
	p     [maxComparisons][maxLevels][classes]float64
}

func (x *parameters) logs(comparisons int) *logs {
	var out logs
	for c := range classes {
		out.prior[c] = math.Log(x.prior[c])
		for k := range comparisons {
			for l := 1; l < maxLevels; l++ {
				out.p[k][l][c] = math.Log(max(x.p[c][k][l], 1e-12))
			}
		}
	}
	return &out
}

// likelihood is the logarithm of the joint probability of a pattern with each class.
func (x *logs) likelihood(p pattern, comparisons int) [classes]float64 {
	out := x.prior
	for k := range comparisons {
		at := &x.p[k][p.level(k)]
		for c := range out {
			out[c] += at[c]
		}
	}
	return out
}

func (x *logs) posterior(p pattern, comparisons int) [classes]float64 {
	out := x.likelihood(p, comparisons)
	most := max(out[0], out[1], out[2], out[3])
	total := 0.0
	for c := range out {
		out[c] = math.Exp(out[c] - most)
		total += out[c]
	}
	for c := range out {
		out[c] /= total
	}
	return out
}
