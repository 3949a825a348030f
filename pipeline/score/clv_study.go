package score

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"time"

	"clientele/models"
	"clientele/models/btyd"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/models/evaluate"
	"clientele/models/gammagamma"
	"clientele/pipeline/config"
)

const (
	clvMargin       = .05    // of the gain: grade A from there on for sure
	clvBands        = 10     // of the probability of no purchase
	clvChoiceSample = 100000 // customers that the buying model is chosen on, at most
)

// clvStudy is what the past says of the models: which one fits this project, and how good it is.
type clvStudy struct {
	choice   []clv.Contest // the chosen one first
	chosenOn string        // in words
	basis    clv.Basis     // of the spend
	bases    models.Object // how each fared
	instead  string        // the model in use, where it was kept since the chosen one is worse for sure
	tested   *clvTest      // nil: there was nothing to test on
	card     card.Card
	bands    []card.Band
}

// chosen is the buying model's name.
func (s clvStudy) chosen() string { return cmp.Or(s.instead, s.choice[0].Name) }

// clvTest is a model fitted at a cutoff, and what came after.
type clvTest struct {
	moment     *clvMoment
	model      *clv.Model
	values     clv.Values
	retention  clv.Retention
	promise    clv.Promise
	ours       clv.Quality
	baseline   clv.Quality
	lastPeriod clv.Quality
	purchases  btyd.Quality
	gain       models.Spread
}

// study chooses a buying model and tests it at a cutoff that the choice has not seen. test is the place of the tested moment among those whose window has passed. inUse is the buying
// model of the version in use, which stays if the chosen one is worse for sure on what was tested; empty for none.
func (in *clvInput) study(ctx context.Context, settings config.CLV, test int, inUse string, src rand.Source) (clvStudy, error) {
	var s clvStudy
	s.card = card.New(clvName, "", "")
	passed := in.passed()
	s.basis = clv.AllPurchases
	tested, err := s.choose(ctx, in, passed, test)
	if err != nil {
		return s, err
	}
	if tested == nil {
		s.describe(in, settings)
		return s, nil
	}
	var older *clvMoment
	if test+1 < len(passed) {
		older = passed[test+1]
	}
	if s.tested, err = in.test(ctx, s.chosen(), s.basis, tested, older, src); err != nil {
		return s, err
	}
	if inUse != "" && inUse != s.chosen() {
		if err := s.keepIfBetter(ctx, in, inUse, tested, older, src); err != nil {
			return s, err
		}
	}
	if s.bands, err = s.tested.bands(); err != nil {
		return s, err
	}
	s.describe(in, settings)
	return s, nil
}

// choose picks the buying model by the latest window that had passed by the tested cutoff, so that the test sees nothing of the choice. Where the tested cutoff is the only one, one half of
// its customers chooses and the other half is tested; where no window has passed, the likelihood of the histories decides. It returns what to test, nil for nothing.
func (s *clvStudy) choose(ctx context.Context, in *clvInput, passed []*clvMoment, test int) (*clvMoment, error) {
	on, tested := (*clvMoment)(nil), (*clvMoment)(nil)
	var err error
	switch {
	case test+1 < len(passed):
		on, tested = passed[test+1], passed[test]
		s.chosenOn = "the window after " + on.day
		s.card.Protocol = card.LaterPeriod
	case test < len(passed):
		if on, err = passed[test].part(0); err != nil {
			return nil, err
		}
		if tested, err = passed[test].part(1); err != nil {
			return nil, err
		}
		if tested.len() == 0 { // the only customer has chosen
			tested = nil
		}
		s.chosenOn = "the window after " + on.day + ", of half the customers"
		s.card.Protocol = card.Folds
	default:
		s.chosenOn, s.card.Protocol = "the likelihood of the histories, since no window has passed", card.NoTest
		now := in.now()
		if now == nil {
			now = &clvMoment{}
		}
		if now, err = now.sample(clvChoiceSample); err != nil {
			return nil, err
		}
		s.choice, err = clv.ChooseByHistory(ctx, clv.Candidates(), now.customers, btyd.Settings{})
		return nil, err
	}
	if on, err = on.sample(clvChoiceSample); err != nil {
		return nil, err
	}
	if s.choice, err = clv.Choose(ctx, clv.Candidates(), on.customers, in.window, on.days, btyd.Settings{}); err != nil {
		return nil, err
	}
	return tested, s.chooseBasis(ctx, in, on)
}

// chooseBasis takes the spend of all purchases, or that of repeat purchases alone where the values that came deviate less from it.
func (s *clvStudy) chooseBasis(ctx context.Context, in *clvInput, on *clvMoment) error {
	orders, err := s.choice[0].Fitted.Score(ctx, on.customers, btyd.ScoreSettings{Horizons: []float64{in.window}, NoIntervals: true})
	if err != nil {
		return err
	}
	least := math.Inf(1)
	for _, basis := range []clv.Basis{clv.AllPurchases, clv.RepeatPurchases} {
		spending, err := gammagamma.Fit(ctx, on.spend[basis], gammagamma.Settings{})
		if err != nil {
			return err
		}
		each, err := spending.Score(ctx, on.spend[basis], 0)
		if err != nil {
			return err
		}
		values := make([]float64, on.len())
		for i, number := range orders.Horizons[0].Expected.Value {
			values[i] = number * each.Value[i]
		}
		quality, err := clv.Measure(values, on.amount)
		if err != nil {
			return err
		}
		s.bases = s.bases.With(string(basis), quality.Object(models.Object{}))
		if quality.Deviance < least {
			least, s.basis = quality.Deviance, basis
		}
	}
	return nil
}

// test fits a buying model and spend at a moment and holds them to what came.
func (in *clvInput) test(ctx context.Context, name string, basis clv.Basis, m, older *clvMoment, src rand.Source) (*clvTest, error) {
	t := &clvTest{moment: m, retention: in.retention(m, older)}
	candidate, _ := clv.CandidateOf(name)
	var err error
	if t.model, err = clv.Train(ctx, candidate, basis, m.customers, m.spend[basis]); err != nil {
		return nil, err
	}
	if t.values, err = t.model.Value(ctx, m.customers, m.spend[basis], clv.Settings{Horizons: []float64{in.window}, Undiscounted: true}); err != nil {
		return nil, err
	}
	t.promise = t.retention.Over(m.past, in.window, 0)
	if t.ours, err = clv.Measure(t.values.Value[0].Value, m.amount); err != nil {
		return nil, err
	}
	if t.baseline, err = clv.Measure(t.promise.Value, m.amount); err != nil {
		return nil, err
	}
	if t.lastPeriod, err = clv.Measure(m.lastPeriod, m.amount); err != nil {
		return nil, err
	}
	if t.purchases, err = btyd.Measure(ctx, t.model.Buying.Process, m.customers, in.window, m.days); err != nil {
		return nil, err
	}
	t.gain, err = clv.Gain(ctx, t.values.Value[0].Value, t.promise.Value, m.amount, src)
	return t, err
}

// keepIfBetter takes the buying model in use instead of the chosen one where that is worse for sure.
func (s *clvStudy) keepIfBetter(ctx context.Context, in *clvInput, inUse string, tested, older *clvMoment, src rand.Source) error {
	used, err := in.test(ctx, inUse, s.basis, tested, older, src)
	if err != nil {
		return err
	}
	gain, err := clv.Gain(ctx, s.tested.values.Value[0].Value, used.values.Value[0].Value, tested.amount, src)
	if err == nil && gain.High < 0 {
		s.tested, s.instead = used, inUse
	}
	return err
}

// retention is the baseline at a moment, from the window that passed last before it.
func (in *clvInput) retention(m, older *clvMoment) clv.Retention {
	if older != nil {
		bought := make([]bool, len(older.days))
		for i, days := range older.days {
			bought[i] = days > 0
		}
		if r, err := clv.NewRetention(in.window, in.recent, older.past, bought); err == nil {
			return r
		}
	}
	return clv.NewRetentionOf(in.window, in.recent, m.past)
}

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

// describe fills in the card. Floors are of the moment that is scored, or where there is none, of the tested one.
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

// errNoCutoff tells that a backtest was asked at a day that the night has no features of.
var errNoCutoff = errors.New("no features of that cutoff")
