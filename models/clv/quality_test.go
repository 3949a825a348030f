package clv_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models/btyd/btydtest"
	"clientele/models/clv"
	"clientele/models/gammagamma"
)

// Of all constants the mean of what came has the least deviance, and the median the least absolute error, which is nothing where most buy nothing.
func TestDeviance_itsOptimumIsTheMean(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 2))
	actual, mean := make([]float64, 5000), 0.
	for i := range actual {
		if draw.Float64() < .3 {
			actual[i] = 50 * math.Exp(draw.NormFloat64())
		}
		mean += actual[i] / float64(len(actual))
	}
	constant := func(value float64) clv.Quality {
		expected := make([]float64, len(actual))
		for i := range expected {
			expected[i] = value
		}
		q, err := clv.Measure(expected, actual)
		if err != nil {
			t.Fatal(err)
		}
		return q
	}
	best := constant(mean)
	for _, factor := range []float64{.5, .9, .98, 1.02, 1.1, 2} {
		if other := constant(factor * mean); other.Deviance <= best.Deviance {
			t.Errorf("%v times the mean has the deviance %v, the mean %v", factor, other.Deviance, best.Deviance)
		}
	}
	if nothing := constant(0); nothing.MAE >= best.MAE {
		t.Errorf("the absolute error of expecting nothing is %v, of the mean %v: it would be a fair measure here", nothing.MAE, best.MAE)
	}
}

func TestDeviance_edges(t *testing.T) {
	for _, c := range []struct{ expected, actual, want float64 }{
		{0, 0, 0}, {4, 4, 0}, {4, 0, 8}, {4, -3, 8}, {1, math.E, 2}, {0, 1, math.Inf(1)},
	} {
		if got := clv.Deviance(c.expected, c.actual); got != c.want && !(math.Abs(got-c.want) < 1e-12) {
			t.Errorf("%v expected, %v came: deviance %v, want %v", c.expected, c.actual, got, c.want)
		}
	}
	if _, err := clv.Measure([]float64{math.NaN()}, []float64{1}); err == nil {
		t.Error("an expectation that is no number is measured")
	}
	if q, err := clv.Measure(nil, nil); err != nil || q.Customers != 0 {
		t.Errorf("nobody: %+v, %v", q, err)
	}
	if gain, err := clv.Gain(context.Background(), nil, nil, nil, rand.NewPCG(1, 1)); err != nil || !math.IsNaN(gain.Mean) {
		t.Errorf("the gain over nobody: %+v, %v", gain, err)
	}
}

// Who is expected to bring nothing, and does, cannot ruin a comparison: nor can one who brings something after all.
func TestMeasure_oneSurpriseIsFinite(t *testing.T) {
	q, err := clv.Measure([]float64{0, 10}, []float64{5, 5})
	if err != nil || math.IsInf(q.Deviance, 0) || q.RankCorrelation != 0 {
		t.Errorf("%+v, %v", q, err)
	}
}

// The interval of a gain of nothing holds 0 about as often as it says.
func TestGain_intervalHolds(t *testing.T) {
	outside, times := 0, 100
	if testing.Short() {
		times = 30
	}
	for seed := range times {
		draw := rand.New(rand.NewPCG(uint64(seed), 7))
		n := 400
		a, b, actual := make([]float64, n), make([]float64, n), make([]float64, n)
		for i := range n {
			a[i], b[i] = 30*math.Exp(.3*draw.NormFloat64()), 30*math.Exp(.3*draw.NormFloat64())
			actual[i] = 30 * draw.ExpFloat64()
		}
		gain, err := clv.Gain(context.Background(), a, b, actual, rand.NewPCG(uint64(seed), 1))
		if err != nil {
			t.Fatal(err)
		}
		if !(gain.Low <= gain.Mean && gain.Mean <= gain.High) {
			t.Errorf("%+v", gain)
		}
		if gain.Low > 0 || gain.High < 0 {
			outside++
		}
	}
	if share := float64(outside) / float64(times); share > .2 {
		t.Errorf("%v of the 90 %% intervals miss 0", share)
	}
}

func past(s btydtest.Shop) clv.Past {
	p := clv.Past{Recency: s.Recency, Age: s.Age, Purchases: make([]float64, len(s.Age)), Spend: make([]float64, len(s.Age))}
	for i, x := range s.Frequency {
		p.Purchases[i] = x + 1
		p.Spend[i] = x * s.Monetary[i]
		if s.FirstSpend != nil {
			p.Spend[i] += s.FirstSpend[i]
		}
	}
	return p
}

func TestRetention_addsUp(t *testing.T) {
	p := clv.Past{Purchases: []float64{3, 1}, Recency: []float64{180, 0}, Age: []float64{200, 800}, Spend: []float64{90, 40}}
	r, err := clv.NewRetention(90, 270, p, []bool{true, false})
	if err != nil || r.Active != .75 || r.Lapsed != .25 {
		t.Fatalf("%+v, %v: one of late who came back and one who did not, each with half a customer beside", r, err)
	}
	year := r.Over(p, 360, 0)
	// Three purchase days in 180 days, kept in four windows at .75, .75², …
	orders := 3. / 180 * 90 * (.75 + .75*.75 + .75*.75*.75 + .75*.75*.75*.75)
	btydtest.Near(t, "orders", year.Orders[0], orders, 1e-12)
	btydtest.Near(t, "value", year.Value[0], 30*orders, 1e-9)
	btydtest.Near(t, "orders of who lapsed", year.Orders[1], 1./90*90*.25*(1+.75+.75*.75+.75*.75*.75), 1e-12)
	btydtest.Near(t, "no purchase", year.PNone[0], .25, 1e-12)
	if discounted := r.Over(p, 360, .001); !(discounted.Value[0] < year.Value[0]) {
		t.Error("discounted value is not less")
	}
	if _, err := clv.NewRetention(90, 270, p, []bool{true}); err == nil {
		t.Error("outcomes of fewer customers are taken")
	}
}

// On CDNOW's holdout the models are worth more than the baseline by every measure, a little by the honest one: the baseline is good at what newcomers bring.
func TestMeasure_valueOfCDNOW(t *testing.T) {
	s := btydtest.CDNOW(t)
	_, spend := spending(t, s)
	baseline := clv.NewRetentionOf(39, 39, past(s)).Over(past(s), 39, 0)
	theirs, err := clv.Measure(baseline.Value, s.HoldoutSpend)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("baseline %.4g of what came, %+v", theirs.Predicted/theirs.Actual, theirs)
	all := past(s)
	mean := make([]float64, len(all.Spend))
	for i, spend := range all.Spend {
		mean[i] = spend / all.Purchases[i]
	}
	ofAll, err := gammagamma.CheckSpend(all.Purchases, mean, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range clv.Candidates() {
		deviance := map[clv.Basis]float64{}
		for basis, spend := range map[clv.Basis]gammagamma.Spend{clv.RepeatPurchases: spend, clv.AllPurchases: ofAll} {
			model, err := clv.Train(context.Background(), c, basis, s.Customers(t), spend)
			if err != nil {
				t.Fatal(err)
			}
			values, err := model.Value(context.Background(), s.Customers(t), spend, clv.Settings{Horizons: []float64{39}, Undiscounted: true})
			if err != nil {
				t.Fatal(err)
			}
			ours, err := clv.Measure(values.Value[0].Value, s.HoldoutSpend)
			if err != nil {
				t.Fatal(err)
			}
			gain, err := clv.Gain(context.Background(), values.Value[0].Value, baseline.Value, s.HoldoutSpend, rand.NewPCG(1, 1))
			if err != nil {
				t.Fatal(err)
			}
			t.Logf("%s, %s purchases: gain %.3f (%.3f to %.3f), %.3g of what came, deviance %.3f, mae %.2f, rmse %.1f, ranks %.3f", c.Name, basis, gain.Mean, gain.Low, gain.High,
				ours.Predicted/ours.Actual, ours.Deviance, ours.MAE, ours.RMSE, ours.RankCorrelation)
			if gain.Mean < .02 || ours.RMSE > .75*theirs.RMSE || ours.MAE > .8*theirs.MAE {
				t.Errorf("%s, %s purchases: gain %+v, %+v", c.Name, basis, gain, ours)
			}
			deviance[basis] = ours.Deviance
		}
		if deviance[clv.AllPurchases] > deviance[clv.RepeatPurchases] {
			t.Errorf("%s: the first purchase's spend is worth nothing: %v", c.Name, deviance)
		}
	}
}

// A model that was kept says the same, and what is no model is refused.
func TestModel_isKept(t *testing.T) {
	s := btydtest.Weeks().Draw(2000, 31)
	customers := s.Customers(t)
	_, spend := spending(t, s)
	settings := clv.Settings{Horizons: []float64{26}, Year: 52}
	for _, c := range clv.Candidates() {
		model, err := clv.Train(context.Background(), c, clv.AllPurchases, customers, spend)
		if err != nil {
			t.Fatal(err)
		}
		data, err := model.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		kept := new(clv.Model)
		if err := kept.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		before, err := model.Value(context.Background(), customers, spend, settings)
		if err != nil {
			t.Fatal(err)
		}
		after, err := kept.Value(context.Background(), customers, spend, settings)
		if err != nil {
			t.Fatal(err)
		}
		for i := range customers.Len() {
			if a, b := before.Value[0], after.Value[0]; a.Value[i] != b.Value[i] || a.Low[i] != b.Low[i] || a.High[i] != b.High[i] {
				t.Fatalf("%s: customer %d: %v (%v to %v), kept %v (%v to %v)", c.Name, i+1, a.Value[i], a.Low[i], a.High[i], b.Value[i], b.Low[i], b.High[i])
			}
		}
		for _, at := range []int{0, len(data) / 2, len(data) - 1} {
			broken := append([]byte(nil), data...)
			broken[at] ^= 1
			if err := kept.UnmarshalBinary(broken); err == nil {
				t.Errorf("%s: a model with byte %d changed is taken", c.Name, at)
			}
		}
	}
	nobody, err := clv.Train(context.Background(), clv.Candidates()[0], clv.AllPurchases, btydtest.Shop{}.Customers(t), spend)
	if err != nil {
		t.Fatal(err)
	}
	if data, err := nobody.MarshalBinary(); err != nil || new(clv.Model).UnmarshalBinary(data) != nil {
		t.Errorf("the model of nobody is not kept: %v", err)
	}
}
