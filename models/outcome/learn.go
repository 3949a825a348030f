package outcome

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"

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
	anchor    anchor
	threads   int
}

// anchor is a feature that is a probability, and what its mean was when the outcome's rate was known. The zero value is none.
type anchor struct {
	Feature string
	Mean    float64 // over the rows of the latest cutoff learnt from
	Rate    float64 // of the outcome among them
}

// fewestAnchored is how many rows have a mean to speak of.
const fewestAnchored = 100

// rate is the rate that the rows must have if the outcome moves as the feature does, by log-odds; NaN where that cannot be told.
func (a anchor) rate(t features.Table) float64 {
	mean := meanOf(t, a.Feature)
	if a.Feature == "" || t.Rows() < fewestAnchored || math.IsNaN(mean) {
		return math.NaN()
	}
	return logistical(logit(a.Rate) + logit(mean) - logit(a.Mean))
}

// anchored is the anchor at rows whose outcome is known.
func anchored(name string, d Data) anchor {
	mean := meanOf(d.Table, name)
	if name == "" || math.IsNaN(mean) {
		return anchor{}
	}
	positives, negatives := d.outcomes()
	return anchor{name, mean, pulled(positives, positives+negatives, .5, 1)}
}

// meanOf is the mean of what is not missing; NaN without any.
func meanOf(t features.Table, name string) float64 {
	at := t.Index(name)
	if at < 0 || t.Feature(at).IsCategory() {
		return math.NaN()
	}
	n, mean := 0.0, math.NaN()
	for _, v := range t.Feature(at).Numbers {
		if !math.IsNaN(v) {
			if n++; n == 1 {
				mean = 0
			}
			mean += (v - mean) / n
		}
	}
	return mean
}

// candidates lists what may be chosen.
func candidates(s Settings) []string {
	if s.Linear {
		return append([]string{logisticName}, s.Single...)
	}
	return append([]string{blendName, logisticName, treesName}, s.Single...)
}

// choice is which candidate is used, and how its probabilities are calibrated.
type choice struct {
	candidate string
	curve     *calibrate.Curve
	useAnchor bool
}

// choose takes the best candidate on rows that none has learnt from. The object tells how each fared.
func choose(h holdout, s Settings, src rand.Source) (choice, models.Object, error) {
	is := h.data.Is
	c, least, detail := choice{}, math.Inf(1), models.Object{}
	for _, candidate := range candidates(s) {
		p := probabilities(h.raw[candidate])
		levelled := shifted(p, levelOf(p, rateOf(is)))
		loss := evaluate.LogLoss(is, levelled)
		detail = detail.With(candidate, models.Object{}.With("auc", known(evaluate.AUC(is, p))).With("log_loss", loss).With("brier", evaluate.Brier(is, levelled)))
		if slices.Contains(s.Single, candidate) {
			loss *= 1 + worthReasons
		}
		if loss < least {
			c.candidate, least = candidate, loss
		}
	}
	c.useAnchor, detail = h.wantsAnchor(c.candidate, s, detail)
	var err error
	c.curve, err = calibrate.Choose(is, probabilities(h.raw[c.candidate]), src)
	return c, detail, err
}

// known is a number for a report: nil for NaN.
func known(v float64) any {
	if math.IsNaN(v) {
		return nil
	}
	return v
}

// on puts the choice on what was learnt from rows, at the level of the latest cutoff.
func (c choice) on(ctx context.Context, l learnt, d Data, s Settings) (*fitted, error) {
	f := &fitted{learnt: l, candidate: c.candidate, curve: c.curve, threads: s.Threads}
	last := d.latest()
	raw, err := f.raw(ctx, c.candidate, last.Table, s.Threads)
	if err != nil {
		return nil, err
	}
	f.level = levelOf(f.calibrated(raw, 0), rateOf(last.Is))
	if c.useAnchor {
		f.anchor = anchored(s.Anchor, last)
	}
	return f, nil
}

// holdout is rows that candidates have not learnt from, with the log-odds that each gave them.
type holdout struct {
	data    Data
	raw     map[string][]float64
	fold    []int                // of each row, where the hold-out is by folds
	earlier Data                 // of the latest cutoff that was learnt from; without rows where the hold-out is by folds
	before  map[string][]float64 // log-odds of those
	known   tuning               // of the learners, where one fit was made
}

// wantsAnchor tells whether the general level is better taken from the anchor: where that lessened the log loss of a later period. Where there is none to
// tell by it is, since a learner of one cutoff does not know how time changes the level.
func (h holdout) wantsAnchor(candidate string, s Settings, detail models.Object) (bool, models.Object) {
	if s.Anchor == "" || len(h.earlier.Is) == 0 {
		return s.Anchor != "", detail
	}
	p := probabilities(h.raw[candidate])
	plain := shifted(p, levelOf(probabilities(h.before[candidate]), rateOf(h.earlier.Is)))
	rate := anchored(s.Anchor, h.earlier).rate(h.data.Table)
	if math.IsNaN(rate) {
		return false, detail
	}
	moved := shifted(p, levelOf(p, rate))
	a, b := evaluate.LogLoss(h.data.Is, plain), evaluate.LogLoss(h.data.Is, moved)
	return b < a, detail.With("level", models.Object{}.With("rate", rateOf(h.data.Is)).With("rate_before", rateOf(h.earlier.Is)).With("rate_by_anchor", rate).With("log_loss", a).With("log_loss_by_anchor", b))
}

// heldOut is each candidate's log-odds of rows that it has not learnt from: the latest cutoff's where there is an earlier one, else all, by folds of keys.
func heldOut(ctx context.Context, d Data, s Settings, src rand.Source) (holdout, error) {
	cutoffs := d.cutoffs()
	if len(cutoffs) > 1 {
		earlier, later := d.Split(cutoffs[len(cutoffs)-1])
		if hasBoth(earlier) && hasBoth(later) {
			l, err := learnAll(ctx, earlier, "", tuning{}, s, src)
			if err != nil {
				return holdout{}, err
			}
			return l.holdout(ctx, earlier, later, s)
		}
	}
	return byFolds(ctx, d, s, src)
}

// holdout is what was learnt from earlier rows about later ones.
func (l learnt) holdout(ctx context.Context, earlier, later Data, s Settings) (holdout, error) {
	h := holdout{data: later, earlier: earlier.latest(), known: l.tuning()}
	var err error
	if h.raw, err = l.allRaw(ctx, later.Table, s); err != nil {
		return h, err
	}
	h.before, err = l.allRaw(ctx, h.earlier.Table, s)
	return h, err
}

// byFolds learns from all folds of keys but one about that one, for each.
func byFolds(ctx context.Context, d Data, s Settings, src rand.Source) (holdout, error) {
	h := holdout{data: d, fold: d.foldOf(src.Uint64()), raw: map[string][]float64{}}
	for _, candidate := range candidates(s) {
		h.raw[candidate] = make([]float64, len(d.Is))
	}
	for which := range folds {
		train, test := evaluate.Split(h.fold, which)
		if len(test) == 0 {
			continue
		}
		l, err := learnAll(ctx, d.take(train), "", tuning{}, s, src)
		if err != nil {
			return h, err
		}
		raw, err := l.allRaw(ctx, d.Table.Take(test), s)
		if err != nil {
			return h, err
		}
		for candidate, values := range raw {
			for i, row := range test {
				h.raw[candidate][row] = values[i]
			}
		}
	}
	return h, nil
}

// take is the hold-out of some of its rows alone.
func (h holdout) take(rows []int) holdout {
	out := holdout{data: h.data.take(rows), raw: map[string][]float64{}}
	for candidate, values := range h.raw {
		out.raw[candidate] = features.Pick(values, rows)
	}
	return out
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
	return f.calibrated(raw, f.levelAt(t, raw)), raw, nil
}

// levelAt is the general level at rows: as it was, or where the anchor has moved, as that asks for.
func (f *fitted) levelAt(t features.Table, raw []float64) float64 {
	rate := f.anchor.rate(t)
	if math.IsNaN(rate) {
		return f.level
	}
	return levelOf(f.calibrated(raw, 0), rate)
}

func (f *fitted) calibrated(raw []float64, level float64) []float64 {
	return shifted(f.curve.All(probabilities(raw)), level)
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

// rateOf is the share of rows with the outcome, drawn a little to a half so that it is never 0 or 1.
func rateOf(is []bool) float64 {
	positives := 0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	return pulled(positives, len(is), .5, 1)
}

// levelOf is by how many log-odds probabilities must move for their mean to be a rate.
func levelOf(p []float64, rate float64) float64 {
	low, high := -20., 20.
	odds := make([]float64, len(p))
	for i, v := range p {
		odds[i] = logit(v)
	}
	for range 50 {
		middle := (low + high) / 2
		sum := 0.0
		for _, v := range odds {
			sum += logistical(v + middle)
		}
		if sum < rate*float64(len(p)) {
			low = middle
		} else {
			high = middle
		}
	}
	return (low + high) / 2
}
