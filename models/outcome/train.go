package outcome

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/gbdt"
	"clientele/models/logistic"
)

// Model answers: with what it has learnt, or with the baseline where that is what is published.
type Model struct {
	learnt   *fitted // nil: nothing was learnt
	baseline rule
	answers  bool // the model and not the baseline
	known    bool // there were rows to learn the baseline from
	groups   map[string]string
	quiet    []string
	report   Report
}

// Report is what is known of a model since its training.
type Report struct {
	Card       card.Card        `json:"card"` // without names of target and version, and without days, which the caller knows
	Bands      []card.Band      `json:"bands"`
	Histograms []card.Histogram `json:"histograms"` // of the features, and of the score last
	Findings   []card.Finding   `json:"findings"`
}

// Test is the rows that a model was tested on, for comparing it with others.
type Test struct {
	Data        Data
	Probability []float64
}

// Report is what is known of the model since its training.
func (m *Model) Report() Report { return m.report }

// Amend lets the caller add to the report what it alone knows, such as days, before the model is stored.
func (m *Model) Amend(report func(*Report)) { report(&m.report) }

// Train learns, grades and reports. Too little data is no error: then the baseline answers and the report says why. The test is empty unless there was a
// later period to test on.
func Train(ctx context.Context, d Data, s Settings, src rand.Source) (*Model, Test, error) {
	if err := d.check(s); err != nil {
		return nil, Test{}, fmt.Errorf("learning an outcome: %w", err)
	}
	m := &Model{groups: s.Groups, quiet: s.Quiet, report: Report{Card: card.New("", "", "")}}
	c := &m.report.Card
	c.MetricName, c.TrainRows = "auc", len(d.Is)
	d = d.sorted()
	positives, negatives := d.outcomes()
	keys := d.keys()
	m.known = len(d.Is) > 0
	if m.known {
		m.baseline = s.Baseline.fit(d.latest())
		c.PositiveRate = float64(positives) / float64(len(d.Is))
	}
	c.BaselineName = m.baseline.name()
	if status, reason := refused(s, keys, positives, negatives); reason != "" {
		m.refuse(status, reason)
		return m, Test{}, nil
	}
	leaks, err := m.useless(&d, s)
	if err != nil {
		return nil, Test{}, err
	}
	s.Single = slices.DeleteFunc(slices.Clone(s.Single), func(name string) bool { return d.Table.Index(name) < 0 })
	if d.Table.Index(s.Anchor) < 0 {
		s.Anchor = ""
	}
	if d.Table.Index(s.Baseline.feature) < 0 { // it told the outcome
		s.Baseline = Base()
		m.baseline = s.Baseline.fit(d)
		c.BaselineName = m.baseline.name()
	}
	if d.Table.Len() == 0 {
		m.refuse("no_features", "no feature varies and may be used"+leaks)
		return m, Test{}, nil
	}
	if len(d.Is) > s.maxRows() {
		d = d.sampled(s.maxRows())
	}
	m.report.Histograms = histograms(d.Table)
	c.Features = d.Table.Len()
	test, detail, err := m.learn(ctx, d, s, src)
	if errors.Is(err, gbdt.ErrOneOutcome) || errors.Is(err, logistic.ErrOneOutcome) || errors.Is(err, errOneOutcome) {
		m.learnt = nil
		m.refuse(card.OneOutcome, "a part of the rows to learn from or to test on has one outcome alone")
		return m, Test{}, nil
	}
	if err != nil {
		return nil, Test{}, fmt.Errorf("learning an outcome: %w", err)
	}
	return m, test, m.finish(ctx, d, s, detail)
}

// refused tells which floor is not met.
func refused(s Settings, keys, positives, negatives int) (status, reason string) {
	switch {
	case s.Refused != "":
		return card.BelowFloor, s.Refused
	case keys < s.Floor.Keys:
		return card.BelowFloor, fmt.Sprintf("%d to learn from, %d are needed", keys, s.Floor.Keys)
	case keys == 0:
		return card.BelowFloor, "there is nobody to learn from"
	case positives == 0 || negatives == 0:
		return card.OneOutcome, fmt.Sprintf("%d rows have the outcome and %d do not: both are needed to learn what parts them", positives, negatives)
	case positives < s.Floor.Positives || negatives < s.Floor.Negatives:
		return card.BelowFloor, fmt.Sprintf("%d rows with the outcome and %d without, %d and %d are needed", positives, negatives, s.Floor.Positives, s.Floor.Negatives)
	}
	return "", ""
}

func (m *Model) refuse(status, reason string) {
	c := &m.report.Card
	c.FitStatus, c.RefusedReason, c.Published = status, reason, "baseline"
	m.answers = false
}

var errOneOutcome = errors.New("one outcome alone")

// useless takes out features of one value and those that are the outcome in other words, and names them.
func (m *Model) useless(d *Data, s Settings) (leaks string, err error) {
	out := map[string]bool{}
	for i := range d.Table.Len() {
		f := d.Table.Feature(i)
		if what := constant(f); what != "" {
			out[f.Name] = f.Name != s.Baseline.feature // which learners pass over by themselves
			m.find(card.Info, f.Name, what, "nothing, unless values are expected: then look at the export behind it")
		}
	}
	positives, _ := d.outcomes()
	if d.Table, err = without(d.Table, out); err != nil {
		return "", err
	}
	var leak *features.LeakError
	shuffled := d.sampled(s.maxRows())
	if err := features.Leaks(shuffled.Table, features.Target{Name: "outcome", Positive: "true", Is: shuffled.Is, Count: positives}, append(slices.Clone(s.Accepted), s.probabilities()...)); errors.As(err, &leak) {
		for _, l := range leak.Leaks {
			out[l.Feature] = true
			leaks += ", " + l.Feature + " tells the outcome alone"
			m.find(card.Failure, l.Feature, fmt.Sprintf("it tells the outcome alone (AUC %.3f): it is the outcome in other words, or known only afterwards; the model does without it", l.AUC),
				"find out from when the column is known, and give it a date or remove it")
		}
	} else if err != nil {
		return "", err
	}
	d.Table, err = without(d.Table, out)
	return leaks, err
}

func (m *Model) find(severity card.Severity, feature, finding, suggestion string) {
	m.report.Findings = append(m.report.Findings, card.Finding{Step: "train", Severity: severity, Column: feature, Finding: finding, Suggestion: suggestion})
}

// constant says why a feature cannot part rows; empty: it may.
func constant(f features.Feature) string {
	missing := 0
	if f.IsCategory() {
		first := features.Missing
		for _, code := range f.Codes {
			switch {
			case code < 0:
				missing++
			case first < 0:
				first = code
			case code != first:
				return ""
			}
		}
	} else {
		first := math.NaN()
		for _, v := range f.Numbers {
			switch {
			case math.IsNaN(v):
				missing++
			case math.IsNaN(first):
				first = v
			case v != first:
				return ""
			}
		}
	}
	switch {
	case missing == f.Len():
		return "it has no value in any row"
	case missing > 0:
		return ""
	default:
		return "it has the same value in all rows"
	}
}

func histograms(t features.Table) []card.Histogram {
	var out []card.Histogram
	for i := range t.Len() {
		if f := t.Feature(i); f.IsCategory() {
			out = append(out, card.LevelHistogram(f.Name, f.Levels, f.Codes))
		} else {
			out = append(out, card.NumberHistogram(f.Name, f.Numbers))
		}
	}
	return out
}

// learn chooses without the last cutoff, measures on it, and learns from all: see the package comment.
func (m *Model) learn(ctx context.Context, d Data, s Settings, src rand.Source) (Test, models.Object, error) {
	var test Test
	var detail models.Object
	var h holdout
	var err error
	if cutoffs := d.cutoffs(); len(cutoffs) > 1 {
		test, h, detail, err = m.later(ctx, d, cutoffs[len(cutoffs)-1], s, src)
	} else {
		h, detail, err = m.folded(ctx, d, s, src)
	}
	if err != nil {
		return test, detail, err
	}
	c, held, err := choose(h, s, src)
	if err != nil {
		return test, detail, err
	}
	l, err := learnAll(ctx, d, c.candidate, h.known, s, src)
	if err != nil {
		return test, detail, err
	}
	m.learnt, err = c.on(ctx, l, d, s)
	return test, detail.With("held_out", held), err
}

// later measures on the rows of the last cutoff, by what was learnt from and chosen on earlier ones alone. What that says of those rows is the hold-out for
// the next choice.
func (m *Model) later(ctx context.Context, d Data, last int, s Settings, src rand.Source) (Test, holdout, models.Object, error) {
	var detail models.Object
	m.report.Card.Protocol = card.LaterPeriod
	earlier, tested := d.Split(last)
	if !varies(earlier) || !varies(tested) {
		return Test{}, holdout{}, detail, errOneOutcome
	}
	h, err := heldOut(ctx, earlier, s, src)
	if err != nil {
		return Test{}, h, detail, err
	}
	c, held, err := choose(h, s, src)
	if err != nil {
		return Test{}, h, detail, err
	}
	l, err := learnAll(ctx, earlier, "", h.known, s, src)
	if err != nil {
		return Test{}, h, detail, err
	}
	f, err := c.on(ctx, l, earlier, s)
	if err != nil {
		return Test{}, h, detail, err
	}
	p, _, err := f.probability(ctx, tested.Table)
	if err != nil {
		return Test{}, h, detail, err
	}
	base, err := s.Baseline.fit(earlier.latest()).predict(tested.Table)
	if err != nil {
		return Test{}, h, detail, err
	}
	m.report.Card.TrainRows = len(earlier.Is)
	detail, err = m.measure(ctx, tested, p, base, s, detail.With("tested", c.candidate).With("held_out_before_test", held), src)
	if err != nil {
		return Test{}, h, detail, err
	}
	h, err = l.holdout(ctx, earlier, tested, s)
	return Test{Data: tested, Probability: p}, h, detail, err
}

// folded measures on folds of keys. Candidate and curve for a fold are chosen on the others.
func (m *Model) folded(ctx context.Context, d Data, s Settings, src rand.Source) (holdout, models.Object, error) {
	m.report.Card.Protocol = card.Folds
	h, err := byFolds(ctx, d, s, src)
	if err != nil {
		return h, models.Object{}, err
	}
	p, base := make([]float64, len(d.Is)), make([]float64, len(d.Is))
	for which := range folds {
		outside, inside := evaluate.Split(h.fold, which)
		if len(inside) == 0 || len(outside) == 0 {
			continue
		}
		others := h.take(outside)
		if !varies(others.data) {
			return h, models.Object{}, errOneOutcome
		}
		c, _, err := choose(others, s, src)
		if err != nil {
			return h, models.Object{}, err
		}
		simple, err := s.Baseline.fit(others.data).predict(d.Table.Take(inside))
		if err != nil {
			return h, models.Object{}, err
		}
		for i, row := range inside {
			p[row], base[row] = c.curve.Of(logistical(h.raw[c.candidate][row])), simple[i]
		}
	}
	detail, err := m.measure(ctx, d, p, base, s, models.Object{}, src)
	return h, detail, err
}

// varies tells whether some rows have the outcome and others do not.
func varies(d Data) bool {
	positives, negatives := d.outcomes()
	return positives > 0 && negatives > 0
}

// measure fills in the card by the rows tested on.
func (m *Model) measure(ctx context.Context, tested Data, p, base []float64, s Settings, detail models.Object, src rand.Source) (models.Object, error) {
	c := &m.report.Card
	summary, err := evaluate.Of(tested.Is, p)
	if err != nil {
		return detail, err
	}
	simple, err := evaluate.Of(tested.Is, base)
	if err != nil {
		return detail, err
	}
	c.TestRows = len(tested.Is)
	positives, _ := tested.outcomes()
	c.PositiveRate = float64(positives) / float64(len(tested.Is))
	c.AUC, c.PRAUC, c.LogLoss, c.Brier, c.ECE, c.Lift10 = summary.AUC, summary.PRAUC, summary.LogLoss, summary.Brier, summary.ECE, summary.Lift10
	c.Metric, c.BaselineMetric = summary.AUC, simple.AUC
	is, a, b := thinned(tested, gainRows, p, base)
	gain, err := evaluate.GainOfAUC(ctx, is, a, b, gainDraws, .9, src)
	if err != nil {
		return detail, err
	}
	c.Gain, c.GainLow, c.GainHigh = c.Metric-c.BaselineMetric, gain.Low, gain.High
	c.Grade = card.GradeOf(gain.Low, gain.High, s.margin())
	bands, err := evaluate.Bands(tested.Is, p, 10)
	if err != nil {
		return detail, err
	}
	for i, band := range bands {
		m.report.Bands = append(m.report.Bands, card.Band{Band: i + 1, Rows: band.Rows, Predicted: band.Predicted, Rate: band.Rate, Low: band.RateLow, High: band.RateHigh})
	}
	test := models.Object{}.With("model", summary.Object()).With("baseline", simple.Object())
	for _, name := range s.Single {
		raw, err := learnt{rate: logit(c.PositiveRate)}.single(name, tested.Table)
		if err != nil {
			return detail, err
		}
		alone, err := evaluate.Of(tested.Is, probabilities(raw))
		if err != nil {
			return detail, err
		}
		test = test.With(name, alone.Object())
	}
	return detail.With("test", test), nil
}

// thinned is at most so many of the rows, drawn by key.
func thinned(d Data, most int, a, b []float64) ([]bool, []float64, []float64) {
	if len(d.Is) <= most {
		return d.Is, a, b
	}
	table, err := features.NewTable(features.Feature{Name: "a", Numbers: a}, features.Feature{Name: "b", Numbers: b})
	if err != nil { // probabilities are finite
		return d.Is, a, b
	}
	few := Data{Table: table, Key: d.Key, Cutoff: d.Cutoff, Is: d.Is}.sampled(most)
	return few.Is, few.Table.Feature(0).Numbers, few.Table.Feature(1).Numbers
}

// finish says whose answer is published, and keeps what later nights compare with.
func (m *Model) finish(ctx context.Context, d Data, s Settings, detail models.Object) error {
	c := &m.report.Card
	c.Calibration = string(m.learnt.curve.Method())
	if c.Published = m.learnt.candidate; c.Grade.IsPublished() {
		m.answers = true
	} else {
		m.refuse(card.OK, fmt.Sprintf("grade %s: the gain over %q lies between %.3f and %.3f", c.Grade, c.BaselineName, c.GainLow, c.GainHigh))
		c.FitStatus = "not_better"
	}
	scores, err := m.Score(ctx, d.latest().Table, 0)
	if err != nil {
		return err
	}
	m.report.Histograms = append(m.report.Histograms, card.NumberHistogram("score", scores.Probability))
	text, err := json.Marshal(detail.With("candidate", m.learnt.candidate).With("cutoffs", days(d.cutoffs())))
	if err != nil {
		return fmt.Errorf("telling how an outcome was learnt: %w", err)
	}
	c.Detail = string(text)
	return nil
}

func days(cutoffs []int) string {
	var out []string
	for _, c := range cutoffs {
		out = append(out, time.Unix(int64(c)*86400, 0).UTC().Format(time.DateOnly))
	}
	return strings.Join(out, " ")
}
