package gbdt

import (
	"context"
	"math/rand/v2"
	"slices"
)

// Numbers of rows that decide how a choice is made.
const (
	foldRows  = 20_000 // up to here held-out rows are five folds, and the model is the mean of their fits
	innerFold = 5
	holdShare = 5       // one in so many rows is held out above foldRows, or where rows have an order
	manyRows  = 100_000 // above, one in manyShare is held out, and the fit without them is the model
	manyShare = 10
)

// trial is one candidate fitted on all folds in step.
type trial struct {
	s        params
	boosters []*booster
	rounds   int     // with the least loss so far
	loss     float64 // there
}

// choose fits candidates with held-out rows and keeps the best one.
func (p *problem) choose(ctx context.Context, m *Model, s params) error {
	folds := p.folds()
	var best *trial
	for _, candidate := range candidates(s, p.m.rows) {
		t, err := p.try(ctx, candidate, folds)
		if err != nil {
			return err
		}
		if best == nil || t.loss < best.loss {
			best = t
		}
	}
	heldOut := 0
	for _, f := range folds {
		heldOut += len(f.hold)
	}
	if len(folds) == 1 && (p.order != nil || p.m.rows <= manyRows) {
		best.s.Rounds = best.rounds
		fits := 1
		if p.m.rows <= foldRows && (best.s.RowShare < 1 || best.s.ColumnShare < 1) {
			fits = innerFold // few rows leave much to the draws: their mean is steadier
		}
		if err := p.fitAll(ctx, m, &best.s, fits); err != nil {
			return err
		}
		m.chosen.HeldOut, m.chosen.HeldOutLoss = heldOut, best.loss
		return nil
	}
	m.chosen = Chosen{Rounds: best.rounds, Leaves: best.s.Leaves, Rate: best.s.Rate, RowShare: best.s.RowShare, ColumnShare: best.s.ColumnShare,
		Fits: len(folds), HeldOut: heldOut, HeldOutLoss: best.loss}
	m.mean(best.boosters, best.rounds)
	return nil
}

type fold struct{ train, hold []int32 }

// folds parts the rows into those to learn from and those held out.
func (p *problem) folds() []fold {
	if p.order != nil {
		if f := p.latest(); p.hasBoth(f.train) && len(f.hold) > 0 {
			return []fold{f}
		}
		// All rows are of one time, or the earlier ones have one outcome: drawn rows instead.
	}
	count := innerFold // as many as holdShare makes
	if p.m.rows > foldRows {
		count = 1
	}
	parts := holdShare
	if p.m.rows > manyRows {
		parts = manyShare
	}
	of := p.drawn(parts)
	out := make([]fold, count)
	for row, k := range of {
		for i := range out {
			if k == i {
				out[i].hold = append(out[i].hold, int32(row))
			} else {
				out[i].train = append(out[i].train, int32(row))
			}
		}
	}
	return out
}

// hasBoth tells whether some rows differ in their targets.
func (p *problem) hasBoth(rows []int32) bool {
	for _, row := range rows {
		if p.target[row] != p.target[rows[0]] {
			return true
		}
	}
	return false
}

// latest holds out the last part of the rows by their order; rows of one time stay together.
func (p *problem) latest() fold {
	sorted := slices.Clone(p.order)
	slices.Sort(sorted)
	cut := sorted[len(sorted)-max(1, len(sorted)/holdShare)]
	if cut == sorted[0] { // one time for most rows: what comes after it is held out
		for _, v := range sorted {
			if v > cut {
				cut = v
				break
			}
		}
	}
	var f fold
	for row, at := range p.order {
		if at >= cut && cut > sorted[0] {
			f.hold = append(f.hold, int32(row))
		} else {
			f.train = append(f.train, int32(row))
		}
	}
	return f
}

// drawn gives each row a fold at random, target by target so that each fold has its share.
func (p *problem) drawn(folds int) []int {
	rng := rand.New(rand.NewPCG(p.seed[0], ^p.seed[1]))
	rows := rng.Perm(p.m.rows)
	slices.SortStableFunc(rows, func(a, b int) int {
		switch {
		case p.target[a] < p.target[b]:
			return -1
		case p.target[a] > p.target[b]:
			return 1
		}
		return 0
	})
	out := make([]int, len(rows))
	for i, row := range rows {
		out[row] = i % folds
	}
	return out
}

// candidates is what is tried where the settings leave it open. Few rows call for few leaves, and trees that see a part of rows and features each: their mean
// is steadier. Where rows are many the number of leaves matters little, and one candidate saves the time of others.
func candidates(s params, rows int) []params {
	leaves, rate, rowShare, columnShare := []int{4, 8}, .05, .7, .5
	switch {
	case rows > manyRows:
		leaves, rate, rowShare, columnShare = []int{16}, .1, 1, 1
	case rows > foldRows:
		leaves = []int{16, 31}
	}
	if s.Leaves != 0 {
		leaves = []int{s.Leaves}
	}
	out := make([]params, len(leaves))
	for i, count := range leaves {
		c := s
		c.Leaves = count
		c.Rate = orElse(c.Rate, rate)
		c.RowShare = orElse(c.RowShare, rowShare)
		c.ColumnShare = orElse(c.ColumnShare, columnShare)
		out[i] = c
	}
	return out
}

func orElse(value, other float64) float64 {
	if value == 0 {
		return other
	}
	return value
}

// try adds trees on all folds in step until held-out rows gain no more.
func (p *problem) try(ctx context.Context, s params, folds []fold) (*trial, error) {
	t := &trial{s: s, boosters: make([]*booster, len(folds))}
	threads := max(1, p.threads/len(folds))
	each(p.threads, len(folds), func(_, i int) {
		t.boosters[i] = p.booster(&t.s, folds[i].train, folds[i].hold, threads, uint64(i))
	})
	const block = 10
	limit := t.s.maxRounds
	if t.s.Rounds > 0 {
		limit = t.s.Rounds
	}
	loss := make([][block][2]float64, len(folds))
	sum := func(round int) float64 {
		var total, weight float64
		for i := range loss {
			total += loss[i][round][0]
			weight += loss[i][round][1]
		}
		return total / max(weight, 1e-300)
	}
	for i, b := range t.boosters {
		loss[i][0][0], loss[i][0][1] = b.holdLoss()
	}
	t.loss = sum(0)
	for from := 0; from < limit; from += block {
		count := min(block, limit-from)
		each(p.threads, len(folds), func(_, i int) {
			for k := range count {
				if ctx.Err() != nil {
					return
				}
				t.boosters[i].step()
				loss[i][k][0], loss[i][k][1] = t.boosters[i].holdLoss()
			}
		})
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		for k := range count {
			if l := sum(k); l < t.loss {
				t.loss, t.rounds = l, from+k+1
			}
		}
		if t.s.Rounds == 0 && from+count-t.rounds >= t.s.patience {
			break
		}
	}
	if t.s.Rounds > 0 {
		t.rounds = t.s.Rounds
	}
	return t, nil
}
