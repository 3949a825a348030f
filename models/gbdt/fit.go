package gbdt

import (
	"context"
	"fmt"
	"math/rand/v2"

	"clientele/models/features"
)

// problem is what all fits of one model share.
type problem struct {
	m        *matrix
	bins     []binning
	monotone []int8
	target   []float64
	weight   []float64
	order    []float64
	threads  int
	seed     [2]uint64
}

// Fit learns trees from rows. What the settings leave open is chosen by held-out rows: the latest by Data.Order where it is given, else drawn ones. The source gives
// the seed; the same data, settings and seed give the same model on any number of threads.
func Fit(ctx context.Context, data Data, settings Settings, src rand.Source) (*Model, error) {
	s, err := settings.params()
	if err != nil {
		return nil, err
	}
	if err := data.check(s.Loss); err != nil {
		return nil, err
	}
	p := problem{target: data.Target, weight: data.Weight, order: data.Order, threads: max(1, settings.Threads), seed: [2]uint64{src.Uint64(), src.Uint64()}}
	if p.monotone, err = settings.directions(data.Table); err != nil {
		return nil, err
	}
	if w := settings.PositiveWeight; w != 0 && w != 1 {
		p.weight = make([]float64, len(data.Target))
		for i, y := range data.Target {
			p.weight[i] = 1
			if data.Weight != nil {
				p.weight[i] = data.Weight[i]
			}
			if y == 1 {
				p.weight[i] *= w
			}
		}
	}
	p.bins = binTable(data.Table, settings.binLimit(), p.threads)
	p.m = newMatrix(data.Table, p.bins, p.threads)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	m := &Model{loss: s.Loss, bins: p.bins}
	if s.Rounds > 0 && s.Leaves > 0 {
		s.settle()
		err = p.fitAll(ctx, m, &s, 1)
	} else {
		err = p.choose(ctx, m, s)
	}
	if err != nil {
		return nil, fmt.Errorf("learning trees: %w", err)
	}
	return m, nil
}

func binTable(t features.Table, limit, threads int) []binning {
	bins := make([]binning, t.Len())
	each(threads, len(bins), func(_, i int) { bins[i] = newBinning(t.Feature(i), limit) })
	return bins
}

func (p *problem) booster(s *params, train, hold []int32, threads int, stream uint64) *booster {
	g := newGrower(p.m, p.bins, s, p.monotone, train, threads)
	return newBooster(g, p.target, p.weight, hold, rand.NewPCG(p.seed[0], p.seed[1]^stream))
}

// fitAll fits a settled number of rounds to all rows, once or several times with other draws.
func (p *problem) fitAll(ctx context.Context, m *Model, s *params, fits int) error {
	boosters := make([]*booster, fits)
	each(p.threads, fits, func(_, i int) {
		b := p.booster(s, all(p.m.rows), nil, max(1, p.threads/fits), uint64(i))
		boosters[i] = b
		for range s.Rounds {
			if ctx.Err() != nil || !b.step() {
				break
			}
		}
	})
	m.chosen = Chosen{Rounds: s.Rounds, Leaves: s.Leaves, Rate: s.Rate, RowShare: s.RowShare, ColumnShare: s.ColumnShare, Fits: fits}
	m.mean(boosters, s.Rounds)
	return ctx.Err()
}

// mean makes the model the mean of some fits: trees add up, so each fit's leaves count by their share.
func (m *Model) mean(fits []*booster, rounds int) {
	share := 1 / float64(len(fits))
	for _, b := range fits {
		m.base += b.base * share
		for _, t := range b.trees[:min(rounds, len(b.trees))] {
			for i := range t.value {
				t.value[i] *= share
			}
			m.trees = append(m.trees, t)
		}
	}
}

// settle fills in what was left open and is not chosen.
func (s *params) settle() {
	if s.Rate == 0 {
		s.Rate = .1
	}
	if s.RowShare == 0 {
		s.RowShare = 1
	}
	if s.ColumnShare == 0 {
		s.ColumnShare = 1
	}
}

func all(n int) []int32 {
	out := make([]int32, n)
	for i := range out {
		out[i] = int32(i)
	}
	return out
}
