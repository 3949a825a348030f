package nextdate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clientele/models"
	"clientele/models/btyd"
	"clientele/models/card"
)

// Candidate is a way to predict.
type Candidate string

// The candidates; see the package comment.
const (
	Landmarks Candidate = "landmarks"
	RhythmLaw Candidate = "rhythm"
	Poisson   Candidate = "poisson"
	Blend     Candidate = "blend"
)

// Baselines that a model is compared with, and that answer where it is not better.
const (
	Constant  = "constant"       // the population's days to the next order
	OwnMedian = "own_median_gap" // the last purchase and the customer's own median gap; without gaps the constant
)

const leastHistory = 60 // days of sales before a cutoff that can be learnt at

// Model predicts for customers as of the day it was fitted at.
type Model struct {
	settings Settings
	fit      *fitted
	chosen   Candidate
	baseline string     // that answers instead; empty: the candidate does
	off      [3]float64 // days to add to the own median gap for low, middle and high
	levels   [3]float64 // between which the interval is read
	report   Report
}

// Report is how good a model is.
type Report struct {
	Card  card.Card
	Bands []card.Band // of P(order within 7, 30 and 90 days), as target types order_7d and so on

	Candidates models.Object // by name, with the log loss over spans of the window that grades
	LearntFrom int32         // first day learnt at; 0 without any
	TestedAt   int32         // day of the test; its window ends on the day of the fit
}

// Report is how good the model is.
func (m *Model) Report() Report { return m.report }

// Chosen is the candidate taken, whether or not it is published.
func (m *Model) Chosen() Candidate { return m.chosen }

// Rhythm is the population's law of gaps.
func (m *Model) Rhythm() Rhythm { return m.fit.rhythm }

// fitted is all candidates as of one day.
type fitted struct {
	end     int32
	ends    []float64
	rhythm  Rhythm
	poisson Rhythm
	learnt  *learnt   // nil: too little to learn from
	level   []float64 // of all customers alike
	marks   landmarks
	gaps    []float64 // by the landmarks: days that the own median gap says
}

func fitAt(ctx context.Context, h Histories, end int32, s Settings) (*fitted, error) {
	f := &fitted{end: end, ends: spansOf(s.Horizon)}
	var err error
	if f.rhythm, err = fitRhythm(ctx, h, end, false); err != nil {
		return nil, err
	}
	if f.poisson, err = fitRhythm(ctx, h, end, true); err != nil {
		return nil, err
	}
	f.marks = landmarksOf(h, end, s.Cutoffs, len(f.ends), s.MaxRows)
	f.level = f.marks.level(f.ends)
	f.gaps = make([]float64, len(f.marks.next))
	for i := range f.gaps {
		days, _ := h.of(int(f.marks.customer[i]), f.marks.cutoff[i])
		f.gaps[i] = ownMedianAt(days, f.marks.cutoff[i], f.level, f.ends)
	}
	f.learnt, err = learn(ctx, h, f.marks, f.rhythm, f.ends)
	return f, err
}

// curves are the probabilities of an order within the ends of spans, one customer after the other; those of who has not bought by then are 0.
func (f *fitted) curves(ctx context.Context, h Histories, cutoff int32, customers []int, by Candidate) ([]float64, error) {
	spans := len(f.ends)
	out := make([]float64, len(customers)*spans)
	err := btyd.InChunks(ctx, len(customers), 512, func(_, low, high int) {
		w, other := newScratch(f.ends), make([]float64, spans)
		for i := low; i < high; i++ {
			if days, _ := h.of(customers[i], cutoff); len(days) > 0 {
				f.curve(days, cutoff, by, w, other, out[i*spans:(i+1)*spans])
			}
		}
	})
	return out, err
}

// curve fills in the probabilities of one customer who has bought; other is room for as many.
func (f *fitted) curve(days []int32, cutoff int32, by Candidate, w *scratch, other, out []float64) {
	switch {
	case by == Landmarks && f.learnt != nil:
		f.learnt.curve(days, cutoff, w, out)
	case by == Blend && f.learnt != nil:
		f.rhythm.curve(look(days, cutoff), f.ends, out)
		f.learnt.curve(days, cutoff, w, other)
		for span := range out {
			out[span] = (out[span] + other[span]) / 2
		}
	case by == Poisson:
		f.poisson.curve(look(days, cutoff), f.ends, out)
	default:
		f.rhythm.curve(look(days, cutoff), f.ends, out)
	}
}

// Fit learns from all purchases up to the day end, from which it predicts, chooses a candidate and grades it. Purchases after that day are refused.
func Fit(ctx context.Context, h Histories, end int32, settings Settings, src rand.Source) (*Model, error) {
	s, err := settings.filled()
	if err != nil {
		return nil, err
	}
	first, last, any := h.span()
	if any && last > end {
		return nil, fmt.Errorf("learning when customers come back: there are purchases %d days after the day predicted from: leave out what is after it", last-end)
	}
	m := &Model{settings: s, levels: [3]float64{.1, .5, .9}}
	if m.fit, err = fitAt(ctx, h, end, s); err != nil {
		return nil, err
	}
	m.chosen = m.fit.standard()
	m.report.Card = card.New("nextdate", "", "")
	repeat := 0
	for i := range h.Customers() {
		if h.From[i+1]-h.From[i] > 1 {
			repeat++
		}
	}
	c := &m.report.Card
	c.FloorRequired = fmt.Sprintf("%d customers with two purchase days and %d days of sales", s.MinCustomers, s.Horizon+leastHistory)
	c.FloorObserved = fmt.Sprintf("%d customers with two purchase days and %d days of sales", repeat, max(0, end-first))
	if !any {
		c.FloorObserved = "no purchases"
	}
	if len(m.fit.marks.cutoff) > 0 {
		m.report.LearntFrom = slices.Min(m.fit.marks.cutoff)
	}
	c.TrainRows, c.Features, c.MetricName = len(m.fit.marks.next), columns(len(m.fit.ends)), "mae_days"
	horizon := int32(s.Horizon)
	test := end - horizon
	switch {
	case repeat < s.MinCustomers || m.fit.learnt == nil:
		m.answerBy(Constant, card.BelowFloor, "too few customers have come back to learn from")
		return m, nil
	case test-first < leastHistory:
		m.answerBy(Constant, card.BelowFloor, fmt.Sprintf("sales go back %d days, %d are needed to test a prediction", end-first, s.Horizon+leastHistory))
		return m, nil
	}
	m.report.TestedAt = test
	then, err := fitAt(ctx, h, test, s)
	if err != nil {
		return nil, err
	}
	chosen := then.standard()
	if earlier := test - horizon; earlier-first >= leastHistory {
		before, err := fitAt(ctx, h, earlier, s)
		if err != nil {
			return nil, err
		}
		if chosen, _, err = before.choose(ctx, h, horizon); err != nil {
			return nil, err
		}
	}
	if err := m.grade(ctx, h, then, chosen, src); err != nil {
		return nil, err
	}
	return m, nil
}

// standard is the candidate taken where there is nothing to choose by.
func (f *fitted) standard() Candidate {
	if f.learnt == nil {
		return RhythmLaw
	}
	return Blend
}

func (m *Model) answerBy(baseline, status, why string) {
	m.baseline = baseline
	c := &m.report.Card
	c.Published, c.BaselineName, c.FitStatus, c.RefusedReason = baseline, baseline, status, why
	residuals := m.fit.residuals()
	m.off = [3]float64{quantileOf(residuals, .1), 0, quantileOf(residuals, .9)}
}

// fared is how a candidate fared.
type fared struct {
	candidate Candidate
	logLoss   float64
}

// choose takes the candidate with the least log loss over the spans after the day it was fitted at.
func (f *fitted) choose(ctx context.Context, h Histories, horizon int32) (Candidate, []fared, error) {
	customers := f.asked(h)
	best, list := f.standard(), []fared{}
	least := math.Inf(1)
	for _, candidate := range []Candidate{Landmarks, RhythmLaw, Poisson, Blend} {
		if (candidate == Landmarks || candidate == Blend) && f.learnt == nil {
			continue
		}
		curves, err := f.curves(ctx, h, f.end, customers, candidate)
		if err != nil {
			return best, nil, err
		}
		loss := 0.0
		for i, customer := range customers {
			_, after := h.of(customer, f.end)
			own := curves[i*len(f.ends) : (i+1)*len(f.ends)]
			loss -= math.Log(max(1e-9, chance(own, f.ends, after, f.end, horizon)))
		}
		loss /= float64(max(1, len(customers)))
		list = append(list, fared{candidate, loss})
		if loss < least {
			best, least = candidate, loss
		}
	}
	return best, list, nil
}

// chance is what a curve gave to what happened.
func chance(curve, ends []float64, after []int32, end, horizon int32) float64 {
	if len(after) == 0 || after[0] > end+horizon {
		return 1 - curve[len(curve)-1]
	}
	span := spanOf(ends, float64(after[0]-end))
	before := 0.0
	if span > 0 {
		before = curve[span-1]
	}
	return curve[span] - before
}

const testedMost = 20_000 // customers that candidates are chosen and graded by

// asked are the customers who had bought by the day of the fit, of many a part drawn.
func (f *fitted) asked(h Histories) []int {
	var list []int
	share := float64(testedMost) / float64(max(1, h.Customers()))
	for i := range h.Customers() {
		if before, _ := h.of(i, f.end); len(before) > 0 && (share >= 1 || drawn(uint64(i), 7) <= share) {
			list = append(list, i)
		}
	}
	return list
}
