package score

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"clientele/models/card"
	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/outcome"
)

const (
	tasteMargin = .02 // of the gain in AUC for grade A
	tasteDraws  = 300
)

// choose holds the models for each category to the one of all, on the rows that both were tested on.
func (s *tasteStudy) choose(ctx context.Context, one trained, each []trained) error {
	type row struct{ category, key string }
	alone := map[row]float64{}
	for _, part := range each {
		for i, key := range part.test.Data.Key {
			alone[row{part.Key, key}] = part.test.Probability[i]
		}
	}
	var is []bool
	var a, b []float64
	category := levelsOf(one.test.Data)
	for i, key := range one.test.Data.Key {
		if p, both := alone[row{partKey(target{categoryTarget, category(i)}), key}]; both {
			is, a, b = append(is, one.test.Data.Is[i]), append(a, p), append(b, one.test.Probability[i])
		}
	}
	if len(is) == 0 {
		return nil
	}
	gain, err := evaluate.GainOfLogLoss(ctx, is, a, b, tasteDraws, .9, s.night.source("propensity choice"))
	if err != nil {
		if ctx.Err() != nil {
			return err
		}
		return nil // one outcome alone decides nothing
	}
	s.choice.Rows, s.choice.OneLoss, s.choice.Each, s.choice.Low, s.choice.High = len(is), evaluate.LogLoss(is, b), evaluate.LogLoss(is, a), gain.Low, gain.High
	if gain.Low > 0 {
		s.choice.Taken = "each"
	}
	return nil
}

// levelsOf gives the category of each row; "" where rows do not tell it.
func levelsOf(d outcome.Data) func(i int) string {
	at := d.Table.Index(categoryFeature)
	if at < 0 || d.Table.Rows() == 0 {
		return func(int) string { return "" }
	}
	f := d.Table.Feature(at)
	return func(i int) string {
		if f.Codes[i] < 0 {
			return ""
		}
		return f.Levels[f.Codes[i]]
	}
}

// finishOne grades the one model for each category.
func (s *tasteStudy) finishOne(ctx context.Context, one trained, learnable []int32) ([]trained, error) {
	cutoffs := s.cutoffs()
	floor := s.night.Models.Propensity.MinPositives
	one.Model.Amend(func(r *outcome.Report) {
		dated(&r.Card, cutoffs, float64(s.in.window))
		r.Card.FloorRequired = fmt.Sprintf("a category with %d who bought and %d who did not", floor, floor)
		r.Card.FloorObserved = fmt.Sprintf("%d such categories of %d", len(learnable), len(s.targets))
		r.Card.Detail = s.detail(r.Card.Detail)
	})
	report := one.Model.Report()
	rows := map[string][]int{}
	category := levelsOf(one.test.Data)
	for i := range one.test.Data.Key {
		rows[category(i)] = append(rows[category(i)], i)
	}
	var answers []tasteAnswer
	level := levelOfAll(one.test.Data.Is, one.test.Probability)
	for _, c := range s.targets {
		of := s.target(c)
		a, err := s.graded(ctx, of, report, one.test, rows[of.ID])
		if err != nil {
			return nil, err
		}
		if a.answers() {
			a.Curve = curveOf(features.Pick(one.test.Data.Is, rows[of.ID]), features.Pick(one.test.Probability, rows[of.ID]), level)
		}
		answers = append(answers, a)
	}
	var err error
	one.Beside, err = storedAnswers(answers...)
	return []trained{one}, err
}

// finishEach puts beside each model what it is worth.
func (s *tasteStudy) finishEach(each []trained) ([]trained, error) {
	for i, c := range s.targets {
		each[i].Model.Amend(func(r *outcome.Report) { r.Card.Detail = s.detail(r.Card.Detail) })
		var err error
		if each[i].Beside, err = storedAnswers(s.answerOf(s.target(c), each[i].Model.Report())); err != nil {
			return nil, err
		}
	}
	return each, nil
}

func (s *tasteStudy) cutoffs() []int {
	var out []int
	for _, m := range s.moments {
		out = append(out, m.cutoff)
	}
	return out
}

// detail adds how one model fared against one for each category to what else is told.
func (s *tasteStudy) detail(told string) string {
	all := map[string]any{"models": s.choice}
	if told != "" {
		all["model"] = json.RawMessage(told)
	}
	text, err := json.Marshal(all)
	if err != nil { // what was told is no JSON, or a loss is infinite
		return told
	}
	return string(text)
}

// graded is what the one model is worth for a category: its rows of the test, against the rate of all in the window before. In one category popularity is the same for everybody, and so its AUC is .5.
func (s *tasteStudy) graded(ctx context.Context, of target, all outcome.Report, test outcome.Test, rows []int) (tasteAnswer, error) {
	r := outcome.Report{Card: card.New("", "", "")}
	c := &r.Card
	c.MetricName, c.BaselineName, c.Published, c.Features = all.Card.MetricName, all.Card.BaselineName, all.Card.Published, all.Card.Features
	refuse := func(status, reason string) (tasteAnswer, error) {
		c.FitStatus, c.RefusedReason, c.Published = status, reason, "baseline"
		s.floors(c, of, s.cutoffs())
		return s.answerOf(of, r), nil
	}
	if reason := s.refusal(of); reason != "" {
		return refuse(card.BelowFloor, reason)
	}
	if len(rows) == 0 && all.Card.RefusedReason != "" {
		return refuse(all.Card.FitStatus, all.Card.RefusedReason)
	}
	is, p := features.Pick(test.Data.Is, rows), features.Pick(test.Probability, rows)
	positives := 0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	c.TestRows, c.Protocol = len(is), all.Card.Protocol
	if len(is) > 0 {
		c.PositiveRate = float64(positives) / float64(len(is))
	}
	for _, m := range s.moments[:max(0, len(s.moments)-1)] {
		if _, known := m.place[s.number(of.ID)]; known {
			c.TrainRows += len(s.places[m])
		}
	}
	if positives < fewestTested || len(is)-positives < fewestTested {
		return refuse("not_tested", fmt.Sprintf("%d bought in the window tested on and %d did not: %d of each are needed to grade by", positives, len(is)-positives, fewestTested))
	}
	if err := s.measure(ctx, of, &r, is, p); err != nil {
		return tasteAnswer{}, err
	}
	c.Calibration = all.Card.Calibration
	switch {
	case all.Card.RefusedReason != "":
		return refuse(all.Card.FitStatus, all.Card.RefusedReason)
	case !c.Grade.IsPublished():
		return refuse("not_better", fmt.Sprintf("grade %s: the gain over %q lies between %.3f and %.3f", c.Grade, c.BaselineName, c.GainLow, c.GainHigh))
	}
	s.floors(c, of, s.cutoffs())
	a := s.answerOf(of, r)
	a.Card.Detail = s.detailOf(test, rows, is)
	return a, nil
}

func (s *tasteStudy) number(category string) int32 {
	for _, c := range s.targets {
		if s.in.categories[c] == category {
			return c
		}
	}
	return -1
}

func (s *tasteStudy) measure(ctx context.Context, of target, r *outcome.Report, is []bool, p []float64) error {
	c := &r.Card
	summary, err := evaluate.Of(is, p)
	if err != nil {
		return fmt.Errorf("grading %s: %w", of.ID, err)
	}
	c.AUC, c.PRAUC, c.LogLoss, c.Brier, c.ECE, c.Lift10 = summary.AUC, summary.PRAUC, summary.LogLoss, summary.Brier, summary.ECE, summary.Lift10
	constant := make([]float64, len(is))
	for i := range constant {
		constant[i] = .5
	}
	gain, err := evaluate.GainOfAUC(ctx, is, p, constant, tasteDraws, .9, s.night.source("propensity gain "+of.ID))
	if err != nil {
		return fmt.Errorf("grading %s: %w", of.ID, err)
	}
	c.Metric, c.BaselineMetric, c.Gain, c.GainLow, c.GainHigh = c.AUC, .5, c.AUC-.5, gain.Low, gain.High
	c.Grade = card.GradeOf(gain.Low, gain.High, tasteMargin)
	bands, err := evaluate.Bands(is, p, 10)
	if err != nil {
		return fmt.Errorf("grading %s: %w", of.ID, err)
	}
	for i, b := range bands {
		r.Bands = append(r.Bands, card.Band{Band: i + 1, Rows: b.Rows, Predicted: b.Predicted, Rate: b.Rate, Low: b.RateLow, High: b.RateHigh})
	}
	return nil
}

// detailOf tells how a rule fares that any company can apply: who bought most often in the category in the last year will again.
func (s *tasteStudy) detailOf(test outcome.Test, rows []int, is []bool) string {
	at := test.Data.Table.Index("category_purchase_days_365d")
	if at < 0 {
		return ""
	}
	auc := evaluate.AUC(is, features.Pick(test.Data.Table.Feature(at).Numbers, rows))
	if math.IsNaN(auc) {
		return ""
	}
	return fmt.Sprintf(`{"rule_category_purchase_days_365d":{"auc":%.4f}}`, auc)
}
