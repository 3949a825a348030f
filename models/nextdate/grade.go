package nextdate

import (
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/evaluate"
)

const (
	margin      = .03 // of the baseline's error, by which a model must be better for grade A
	draws       = 400 // bootstrap
	leastTested = 50  // customers who came back
)

// tested is the customers who came back within the horizon, and what was said of them.
type tested struct {
	truth    []float64
	said     map[string][3][]float64 // low, middle and high by whose answer
	shares   []float64               // of the curve, given an order, at the true day
	customer []int
}

// grade measures a fit at an earlier day on what came after, and decides who answers.
func (m *Model) grade(ctx context.Context, h Histories, then *fitted, chosen Candidate, src rand.Source) error {
	horizon := int32(m.settings.Horizon)
	customers := then.asked(h)
	next, list, err := then.choose(ctx, h, horizon)
	if err != nil {
		return err
	}
	m.chosen = next
	if m.fit.learnt == nil && m.chosen != Poisson {
		m.chosen = RhythmLaw
	}
	curves, err := then.curves(ctx, h, then.end, customers, chosen)
	if err != nil {
		return err
	}
	t := then.compare(h, customers, curves, horizon)
	c := &m.report.Card
	c.Protocol, c.TestRows = card.LaterPeriod, len(t.truth)
	c.PositiveRate = float64(len(t.truth)) / float64(max(1, len(customers)))
	if len(t.truth) < leastTested || !(then.level[len(then.level)-1] > 0) {
		m.answerBy(Constant, card.BelowFloor, fmt.Sprintf("%d customers came back within %d days, %d are needed to grade by", len(t.truth), horizon, leastTested))
		return nil
	}
	said, errors := t.said, map[string][]float64{}
	for name := range said {
		errors[name] = missed(said[name][1], t.truth)
	}
	c.BaselineName = Constant
	if mean(errors[OwnMedian]) < mean(errors[Constant]) {
		c.BaselineName = OwnMedian
	}
	pinballs := map[string][]float64{}
	for name := range said {
		pinballs[name] = pinball(said[name], t.truth)
	}
	narrow := Constant
	if mean(pinballs[OwnMedian]) < mean(pinballs[Constant]) {
		narrow = OwnMedian
	}
	c.Metric, c.BaselineMetric = mean(errors["model"]), mean(errors[c.BaselineName])
	c.MAE, c.RMSE = c.Metric, rootMeanSquare(errors["model"])
	gain := gainOf(errors[c.BaselineName], errors["model"], src)
	c.Gain, c.GainLow, c.GainHigh = c.BaselineMetric-c.Metric, gain.Low, gain.High
	c.Grade = card.GradeOf(c.GainLow, c.GainHigh, margin*c.BaselineMetric)
	inside := 0.0
	for i, y := range t.truth {
		if y >= day(said["model"][0][i]) && y <= day(said["model"][2][i]) {
			inside++
		}
	}
	pinballGain := gainOf(pinballs[narrow], pinballs["model"], src)
	test := models.Object{}.With("candidate", string(chosen)).With("coverage_80", inside/float64(len(t.truth))).
		With("mae_constant", mean(errors[Constant])).With("mae_own_median_gap", mean(errors[OwnMedian])).With("mae", c.Metric).
		With("pinball_baseline", narrow).With("pinball_of_baseline", mean(pinballs[narrow])).With("pinball", mean(pinballs["model"])).
		With("pinball_gain_low", pinballGain.Low).With("pinball_gain_high", pinballGain.High)
	if err := m.calibration(h, then, customers, curves, &test); err != nil {
		return err
	}
	var candidates models.Object
	for _, f := range list {
		candidates = candidates.With(string(f.candidate), models.Object{}.With("log_loss", f.logLoss))
	}
	m.report.Candidates = candidates
	detail, err := json.Marshal(models.Object{}.With("chosen", string(m.chosen)).With("candidates", candidates).With("test", test))
	if err != nil {
		return fmt.Errorf("telling how candidates fared: %w", err)
	}
	c.Detail, c.Published = string(detail), string(m.chosen)
	m.levels = levelsOf(t.shares)
	if !c.Grade.IsPublished() {
		m.answerBy(c.BaselineName, "not_better", fmt.Sprintf("its error of %.1f days is not surely better than %.1f of the baseline", c.Metric, c.BaselineMetric))
	}
	return nil
}

// compare collects what a fit and the baselines said of those who came back.
func (f *fitted) compare(h Histories, customers []int, curves []float64, horizon int32) tested {
	t := tested{said: map[string][3][]float64{}}
	var model, constant, own [3][]float64
	residuals := f.residuals()
	for i, customer := range customers {
		before, after := h.of(customer, f.end)
		if len(after) == 0 || after[0] > f.end+horizon {
			continue
		}
		y := float64(after[0] - f.end)
		curve := curves[i*len(f.ends) : (i+1)*len(f.ends)]
		t.truth, t.customer = append(t.truth, y), append(t.customer, customer)
		total := max(curve[len(curve)-1], 1e-12)
		u := drawn(uint64(customer), 11) // a day is an interval of the curve: a point of it, so that shares are even
		t.shares = append(t.shares, within(curve, f.ends, y-1+u)/total)
		point := f.ownMedian(before)
		for level, q := range [3]float64{.1, .5, .9} {
			whole := quantile(f.level, f.ends, q)
			said := quantile(curve, f.ends, q)
			if math.IsNaN(said) {
				said = whole
			}
			model[level] = append(model[level], said)
			constant[level] = append(constant[level], whole)
			off := quantileOf(residuals, q)
			if q == .5 {
				off = 0
			}
			own[level] = append(own[level], max(1, point+off))
		}
	}
	t.said["model"], t.said[Constant], t.said[OwnMedian] = model, constant, own
	return t
}

// ownMedian is the days to the last purchase and the own median gap; without gaps the constant.
func (f *fitted) ownMedian(days []int32) float64 { return ownMedianAt(days, f.end, f.level, f.ends) }

func ownMedianAt(days []int32, cutoff int32, level, ends []float64) float64 {
	if len(days) < 2 {
		return quantile(level, ends, .5)
	}
	gaps := make([]float64, 0, len(days)-1)
	for i := 1; i < len(days); i++ {
		gaps = append(gaps, float64(days[i]-days[i-1]))
	}
	slices.Sort(gaps)
	return max(1, float64(days[len(days)-1])+middle(gaps)-float64(cutoff))
}

// residuals are by how much later than the own median gap the next order came at landmarks whose window has passed.
func (f *fitted) residuals() []float64 {
	var out []float64
	horizon := f.ends[len(f.ends)-1]
	for i, next := range f.marks.next {
		if next > 0 && float64(next) <= horizon && float64(f.marks.open[i]) >= horizon {
			out = append(out, float64(next)-f.gaps[i])
		}
	}
	slices.Sort(out)
	return out
}

// calibration puts the rates of the three probabilities beside what was said.
func (m *Model) calibration(h Histories, then *fitted, customers []int, curves []float64, test *models.Object) error {
	for _, days := range []int32{7, 30, 90} {
		p, is := make([]float64, len(customers)), make([]bool, len(customers))
		for i, customer := range customers {
			_, after := h.of(customer, then.end)
			is[i] = len(after) > 0 && after[0] <= then.end+days
			p[i] = within(curves[i*len(then.ends):(i+1)*len(then.ends)], then.ends, float64(days))
		}
		name := fmt.Sprintf("order_%dd", days)
		bands, err := evaluate.Bands(is, p, 10)
		if err != nil {
			return fmt.Errorf("grading probabilities of an order: %w", err)
		}
		for i, b := range bands {
			m.report.Bands = append(m.report.Bands, card.Band{TargetType: name, Band: i + 1, Rows: b.Rows, Predicted: b.Predicted, Rate: b.Rate, Low: b.RateLow, High: b.RateHigh})
		}
		*test = test.With("ece_"+name, evaluate.ECE(is, p, 10)).With("brier_"+name, evaluate.Brier(is, p))
		if days == 90 {
			c := &m.report.Card
			c.Brier, c.ECE, c.LogLoss, c.AUC = evaluate.Brier(is, p), evaluate.ECE(is, p, 10), evaluate.LogLoss(is, p), evaluate.AUC(is, p)
		}
	}
	return nil
}

// levelsOf are the levels of the curves below and above which a tenth came each; a few hundred customers pull them from .1 and .9.
func levelsOf(shares []float64) [3]float64 {
	sorted := slices.Clone(shares)
	slices.Sort(sorted)
	n := float64(len(sorted))
	trust := n / (n + 200)
	at := func(q float64) float64 { return q + trust*(quantileOf(sorted, q)-q) }
	return [3]float64{min(.3, max(.01, at(.1))), .5, min(.99, max(.7, at(.9)))}
}

// quantileOf sorted numbers; 0 without any.
func quantileOf(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return 0
	}
	at := q * float64(len(sorted)-1)
	low := int(at)
	high := min(low+1, len(sorted)-1)
	return sorted[low] + (at-float64(low))*(sorted[high]-sorted[low])
}

// missed is the absolute errors of days said.
func missed(said, truth []float64) []float64 {
	out := make([]float64, len(truth))
	for i := range out {
		out[i] = math.Abs(day(said[i]) - truth[i])
	}
	return out
}

// pinball is the mean loss at 10, 50 and 90 % of each customer.
func pinball(said [3][]float64, truth []float64) []float64 {
	out := make([]float64, len(truth))
	for level, q := range [3]float64{.1, .5, .9} {
		for i, y := range truth {
			over := y - said[level][i]
			out[i] += max(q*over, (q-1)*over) / 3
		}
	}
	return out
}

func mean(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v
	}
	return sum / float64(max(1, len(values)))
}

func rootMeanSquare(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += v * v
	}
	return math.Sqrt(sum / float64(max(1, len(values))))
}

// gainOf is by how much the second losses are lower than the first, with a 90 % interval by paired bootstrap.
func gainOf(baseline, model []float64, src rand.Source) models.Spread {
	source := rand.New(src)
	n := len(model)
	gains := make([]float64, draws)
	for d := range gains {
		for range n {
			i := source.IntN(n)
			gains[d] += (baseline[i] - model[i]) / float64(n)
		}
	}
	slices.Sort(gains)
	return models.Spread{Mean: mean(baseline) - mean(model), Low: quantileOf(gains, .05), High: quantileOf(gains, .95)}
}
