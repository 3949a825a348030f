package outcome

import (
	"context"
	"math"
	"math/rand/v2"

	"clientele/models"
	"clientele/models/calibrate"
	"clientele/models/evaluate"
	"clientele/models/features"
)

// fitted is a chosen candidate, calibrated.
type fitted struct {
	learnt
	candidate string
	curve     *calibrate.Curve
	level     float64 // log-odds that are added after the curve
	threads   int
}

// candidates lists what may be chosen.
func candidates(s Settings) []string {
	return append([]string{blendName, logisticName, treesName}, s.Single...)
}

// learn chooses, calibrates and fits. The object tells how each candidate fared on the rows that were held out.
func learn(ctx context.Context, d Data, s Settings, src rand.Source) (*fitted, models.Object, error) {
	held, heldIs, err := heldOut(ctx, d, s, src)
	if err != nil {
		return nil, models.Object{}, err
	}
	best, least, detail := "", math.Inf(1), models.Object{}
	for _, candidate := range candidates(s) {
		p := probabilities(held[candidate])
		levelled := shifted(p, levelOf(p, heldIs))
		loss := evaluate.LogLoss(heldIs, levelled)
		detail = detail.With(candidate, models.Object{}.With("auc", evaluate.AUC(heldIs, p)).With("log_loss", loss).With("brier", evaluate.Brier(heldIs, levelled)))
		if loss < least {
			best, least = candidate, loss
		}
	}
	f := &fitted{candidate: best, threads: s.Threads}
	if f.curve, err = calibrate.Choose(heldIs, probabilities(held[best]), src); err != nil {
		return nil, detail, err
	}
	if f.learnt, err = learnAll(ctx, d, best, s.Threads, src); err != nil {
		return nil, detail, err
	}
	latest := d.cutoffs()
	_, rows := d.parted(latest[len(latest)-1])
	last := d.take(rows)
	p, _, err := f.probability(ctx, last.Table)
	if err != nil {
		return nil, detail, err
	}
	f.level = levelOf(p, last.Is)
	return f, detail, nil
}

// heldOut is each candidate's log-odds of rows that it has not learnt from: the latest cutoff's where there is an earlier one, else all, by folds of keys.
func heldOut(ctx context.Context, d Data, s Settings, src rand.Source) (map[string][]float64, []bool, error) {
	cutoffs := d.cutoffs()
	if len(cutoffs) > 1 {
		before, from := d.parted(cutoffs[len(cutoffs)-1])
		earlier, later := d.take(before), d.take(from)
		if hasBoth(earlier) && hasBoth(later) {
			l, err := learnAll(ctx, earlier, "", s.Threads, src)
			if err != nil {
				return nil, nil, err
			}
			raw, err := l.allRaw(ctx, later.Table, s)
			return raw, later.Is, err
		}
	}
	fold := d.foldOf(src.Uint64())
	held := map[string][]float64{}
	for _, candidate := range candidates(s) {
		held[candidate] = make([]float64, len(d.Is))
	}
	for which := range folds {
		train, test := evaluate.Split(fold, which)
		if len(test) == 0 {
			continue
		}
		l, err := learnAll(ctx, d.take(train), "", s.Threads, src)
		if err != nil {
			return nil, nil, err
		}
		raw, err := l.allRaw(ctx, d.Table.Take(test), s)
		if err != nil {
			return nil, nil, err
		}
		for candidate, values := range raw {
			for i, row := range test {
				held[candidate][row] = values[i]
			}
		}
	}
	return held, d.Is, nil
}

func hasBoth(d Data) bool {
	positives, negatives := d.outcomes()
	return positives >= fewestOf && negatives >= fewestOf
}

func (l learnt) allRaw(ctx context.Context, t features.Table, s Settings) (map[string][]float64, error) {
	out := map[string][]float64{}
	for _, candidate := range candidates(s) {
		raw, err := l.raw(ctx, candidate, t, s.Threads)
		if err != nil {
			return nil, err
		}
		out[candidate] = raw
	}
	return out, nil
}

// probability is the calibrated probability of each row, and the log-odds before.
func (f *fitted) probability(ctx context.Context, t features.Table) (p, raw []float64, err error) {
	raw, err = f.raw(ctx, f.candidate, t, f.threads)
	if err != nil {
		return nil, nil, err
	}
	return f.calibrated(raw), raw, nil
}

func (f *fitted) calibrated(raw []float64) []float64 {
	return shifted(f.curve.All(probabilities(raw)), f.level)
}

// shifted moves probabilities by log-odds.
func shifted(p []float64, by float64) []float64 {
	if by == 0 {
		return p
	}
	out := make([]float64, len(p))
	for i, v := range p {
		out[i] = logistical(logit(v) + by)
	}
	return out
}

// levelOf is by how many log-odds probabilities must move for their mean to be the rate. It is kept within what a rate of no or all rows would ask for.
func levelOf(p []float64, is []bool) float64 {
	positives := 0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	want := pulled(positives, len(is), .5, 1)
	low, high := -20., 20.
	for range 60 {
		middle := (low + high) / 2
		sum := 0.0
		for _, v := range p {
			sum += logistical(logit(v) + middle)
		}
		if sum < want*float64(len(p)) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
