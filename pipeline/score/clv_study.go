package score

import (
	"cmp"
	"context"
	"math"
	"math/rand/v2"

	"clientele/models"
	"clientele/models/btyd"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/models/gammagamma"
	"clientele/pipeline/config"
)

const (
	clvMargin       = .05    // of the gain: grade A from there on for sure
	clvBands        = 10     // of the probability of no purchase
	clvChoiceSample = 40_000 // customers that the buying model is chosen on, at most
	clvPastSample   = 10_000 // customers that the model is fitted to at past cutoffs, at most: its four parameters are sure to a few percent by then
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
		s.chosenOn = "the window after " + on.day + ", of half the customers"
		if s.card.Protocol = card.Folds; tested.len() == 0 { // the only customer has chosen
			tested, s.card.Protocol = nil, card.NoTest
		}
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
