package score

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"clientele/models"
	"clientele/models/btyd"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/models/evaluate"
	"clientele/pipeline/config"
)

func (t *clvTest) none() []bool {
	none := make([]bool, len(t.moment.days))
	for i, days := range t.moment.days {
		none[i] = days == 0
	}
	return none
}

func (t *clvTest) bands() ([]card.Band, error) {
	bands, err := evaluate.Bands(t.none(), t.values.Buying.Horizons[0].PNone.Value, clvBands)
	if err != nil {
		return nil, fmt.Errorf("calibration of the probability of no purchase: %w", err)
	}
	var out []card.Band
	for i, b := range bands {
		out = append(out, card.Band{Model: clvName, Band: i + 1, Rows: b.Rows, Predicted: b.Predicted, Rate: b.Rate, Low: b.RateLow, High: b.RateHigh})
	}
	return out, nil
}

// history is how many days the sales reach back from a day.
func (in *clvInput) history(day string) int {
	first, err := time.Parse(time.DateOnly, in.first)
	if err != nil {
		return 0
	}
	last, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0
	}
	return max(0, int(last.Sub(first)/(24*time.Hour)))
}

// describe fills in the card. The floor is looked for where the run scores, also in a backtest of an earlier cutoff.
func (s *clvStudy) describe(in *clvInput, settings config.CLV) {
	c := &s.card
	customers, days := 0, 0
	if m := in.now(); m != nil {
		customers, days = m.len(), in.history(m.day)
	}
	c.FloorRequired = fmt.Sprintf("%d customers and %d days of sales", settings.MinCustomers, settings.MinHistoryDays)
	c.FloorObserved = fmt.Sprintf("%d customers and %d days of sales", customers, days)
	c.BaselineName, c.MetricName, c.Features = clv.BaselineName, clv.MetricName, 4
	c.FitStatus = card.OK
	if t := s.tested; t != nil {
		c.TestFrom, c.TestTo, c.TestRows = t.moment.day, in.after(t.moment.day), t.moment.len()
		c.TrainFrom, c.TrainTo, c.TrainRows = in.first, t.moment.day, t.moment.len()
		c.Metric, c.BaselineMetric = t.ours.Deviance, t.baseline.Deviance
		c.Gain, c.GainLow, c.GainHigh = t.gain.Mean, t.gain.Low, t.gain.High
		c.MAE, c.RMSE, c.Correlation = t.ours.MAE, t.ours.RMSE, t.ours.RankCorrelation
		none := t.none()
		if of, err := evaluate.Of(none, t.values.Buying.Horizons[0].PNone.Value); err == nil {
			c.AUC, c.PRAUC, c.LogLoss, c.Brier, c.ECE, c.Lift10 = of.AUC, of.PRAUC, of.LogLoss, of.Brier, of.ECE, of.Lift10
		}
		c.PositiveRate = 0
		for _, is := range none {
			if is {
				c.PositiveRate += 1 / float64(len(none))
			}
		}
		c.Calibration = "none"
		c.Grade = card.GradeOf(c.GainLow, c.GainHigh, clvMargin)
		if t.ours.Actual == 0 {
			c.Grade = card.NotGraded
		}
	}
	c.Published = s.chosen()
	switch {
	case customers < settings.MinCustomers || days < settings.MinHistoryDays:
		c.Grade, c.FitStatus = card.NotGraded, card.BelowFloor
		c.RefusedReason = fmt.Sprintf("there are %s; the model needs %s", c.FloorObserved, c.FloorRequired)
	case s.tested == nil:
		c.RefusedReason = fmt.Sprintf("no window of %v days has passed since the first sales, so nothing could be tested", in.window)
	case c.Grade == card.NotGraded:
		c.RefusedReason = "nothing was bought in the tested window, so nothing could be compared"
	case !c.Grade.IsPublished():
		c.RefusedReason = fmt.Sprintf("the model is not surely better than the baseline: its %s is lower by %.1f %%, 90 %% interval %.1f to %.1f %%", clv.MetricName, 100*c.Gain, 100*c.GainLow, 100*c.GainHigh)
	}
	if c.RefusedReason != "" {
		c.Published = clv.BaselineName
	}
	c.Detail = s.detail(in)
}

// detail is what the card cannot hold in columns.
func (s *clvStudy) detail(in *clvInput) string {
	out := models.Object{}.
		With("window_days", in.window).
		With("chosen", s.chosen()).
		With("chosen_on", s.chosenOn).
		With("chosen_by", "log-likelihood of the purchases that came; of those not two standard errors behind the likeliest, the least deviance of expected purchases").
		With("candidates", clv.Report(s.choice)).
		With("kept_instead", s.instead).
		With("spend_of_purchases", string(s.basis)).
		With("spend_chosen_by", "value deviance on the same window").
		With("spend_candidates", s.bases).
		With("margin", clvMargin)
	if t := s.tested; t != nil {
		deciles := make([]models.Object, len(t.ours.Deciles))
		for i, d := range t.ours.Deciles {
			deciles[i] = models.Object{}.With("customers", d.Customers).With("mean_predicted", d.Predicted).With("mean_actual", d.Actual)
		}
		out = out.
			With("value", models.Object{}.
				With(t.model.Name, t.ours.Object(models.Object{})).
				With(clv.BaselineName, t.baseline.Object(models.Object{})).
				With("last period repeated", t.lastPeriod.Object(models.Object{}))).
			With("value_by_decile", deciles).
			With("purchases", t.purchases.Object(models.Object{})).
			With("probabilities", "auc, pr_auc, log_loss, brier, ece, lift_10 and positive_rate are of no purchase in the window").
			With("parameters", t.model.Buying.Estimate.Parameters()).
			With("spend_parameters", t.model.Spending.Estimate.Parameters()).
			With("spend", t.model.Spending.Diagnostics()).
			With("retention", models.Object{}.With("active", t.retention.Active).With("lapsed", t.retention.Lapsed))
	}
	text, err := json.Marshal(out)
	if err != nil {
		return ""
	}
	return string(text)
}

// statusOf puts what happened to a fit into words for fit_status.
func statusOf(m *clv.Model, of *clvMoment) string {
	var all []string
	add := func(is bool, what string) {
		if is {
			all = append(all, what)
		}
	}
	buying, spending := m.Buying.Estimate.Status, m.Spending.Estimate.Status
	add(buying != btyd.OK, string(buying))
	add(spending != btyd.OK && spending != buying, string(spending))
	add(m.Spending.Finding.Elasticity != 0, spendFollows)
	add(m.Spending.Finding.DriftFactor != 1, spendDrifts)
	add(m.Spending.Finding.ZeroSpend > 0, spendNothing)
	if of != nil {
		add(of.unpriced > 0, spendMissing)
		add(of.mended > 0, historyMended)
	}
	if len(all) == 0 {
		return card.OK
	}
	return strings.Join(all, ", ")
}

// What fit_status says beyond the statuses of package btyd.
const (
	spendFollows  = "spend_follows_frequency"
	spendDrifts   = "spend_drifts"
	spendNothing  = "customers_without_spend"
	spendMissing  = "spend_missing"
	historyMended = "histories_mended"
)
