package bgnbd_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

// draw draws customers from the model itself.
func draw(n int, p bgnbd.Parameters, seed uint64) btydtest.Shop {
	source := rand.New(rand.NewPCG(seed, 2))
	s := btydtest.Shop{Frequency: make([]float64, n), Recency: make([]float64, n), Age: make([]float64, n), Holdout: make([]float64, n)}
	for i := range n {
		rate := btydtest.Gamma(source, p.R) / p.Alpha
		leave := btydtest.Gamma(source, p.A)
		leave /= leave + btydtest.Gamma(source, p.B)
		s.Age[i] = 20 + 60*source.Float64()
		for t := source.ExpFloat64() / rate; t < s.Age[i]+39; t += source.ExpFloat64() / rate {
			if t < s.Age[i] {
				s.Frequency[i]++
				s.Recency[i] = t
			} else {
				s.Holdout[i]++
			}
			if source.Float64() < leave {
				break
			}
		}
	}
	return s
}

// Parameters come back within their standard errors, and predictions are calibrated: who is expected to buy, buys.
func TestFit_recoversWhatWasDrawn(t *testing.T) {
	truth := bgnbd.Parameters{R: .6, Alpha: 6, A: .8, B: 2.5}
	s := draw(30_000, truth, 1)
	fitted := fit(t, s)
	e := fitted.Estimate
	for i, want := range []float64{truth.R, truth.Alpha, truth.A, truth.B} {
		btydtest.Near(t, e.Names[i], e.Values[i], want, 3.5*e.StandardErrors[i])
	}
	quality, err := btyd.Measure(context.Background(), fitted, s.Customers(t), 39, s.Holdout)
	if err != nil {
		t.Fatal(err)
	}
	btydtest.Near(t, "predicted over actual", quality.Predicted/quality.Actual, 1, .03)
	none, wantNone := 0.0, 0.0
	for i, count := range s.Holdout {
		wantNone += fitted.PNone(s.Frequency[i], s.Recency[i], s.Age[i], 39)
		if count == 0 {
			none++
		}
	}
	btydtest.Near(t, "customers without a purchase", wantNone/none, 1, .01)
}

func fit(t *testing.T, s btydtest.Shop) *bgnbd.Fitted {
	t.Helper()
	fitted, err := bgnbd.Fit(context.Background(), s.Customers(t), bgnbd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return fitted
}

// Months or seconds, the customers are the same.
func TestFit_unitOfTimeDoesNotMatter(t *testing.T) {
	s := draw(2000, bgnbd.Parameters{R: .6, Alpha: 6, A: .8, B: 2.5}, 3)
	weeks := fit(t, s)
	const unit = 604800
	for i := range s.Age {
		s.Age[i] *= unit
		s.Recency[i] *= unit
	}
	seconds := fit(t, s)
	btydtest.NearAll(t, "parameters", seconds.Estimate.Values, []float64{weeks.R, weeks.Alpha * unit, weeks.A, weeks.B}, 1e-6)
	btydtest.NearAll(t, "expectation", []float64{seconds.Expected(3, 20*unit, 30*unit, 39*unit)}, []float64{weeks.Expected(3, 20, 30, 39)}, 1e-6)
}

func TestFit_sameBitsOnAnyNumberOfThreads(t *testing.T) {
	s := btydtest.Weeks().Draw(60_000, 5)
	customers := s.Customers(t)
	run := func(threads int) (btyd.Estimate, btyd.Scores) {
		defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(threads))
		fitted := fit(t, s)
		scores, err := fitted.Score(context.Background(), customers, btyd.ScoreSettings{Horizons: []float64{4, 39}, Discount: .002})
		if err != nil {
			t.Fatal(err)
		}
		return fitted.Estimate, scores
	}
	one, oneScores := run(1)
	many, manyScores := run(7)
	if diff := cmp.Diff(one, many); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(oneScores, manyScores); diff != "" {
		t.Error(diff)
	}
}

func TestFit_edges(t *testing.T) {
	for name, c := range map[string]struct {
		frequency, recency, age []float64
		status                  btyd.Status
		expected                float64 // of a one-time buyer of age 10 over 10; negative: any
	}{
		"nobody":              {nil, nil, nil, btyd.NoCustomers, 0},
		"all came today":      {[]float64{0, 0}, []float64{0, 0}, []float64{0, 0}, btyd.NoTime, 0},
		"one-time buyers":     {[]float64{0, 0}, []float64{0, 0}, []float64{10, 30}, btyd.NoRepeats, 10. / 90},
		"one customer":        {[]float64{3}, []float64{20}, []float64{30}, btyd.NoDropout, -1},
		"times far apart":     {[]float64{1, 2, 0, 3, 1}, []float64{1e-30, 1e30, 0, 5, 2}, []float64{1, 1e30, 1e-30, 6, 9}, "", -1},
		"clockwork customers": {[]float64{5, 5, 5}, []float64{25, 25, 25}, []float64{25, 25, 25}, btyd.NoDropout, -1},
	} {
		t.Run(name, func(t *testing.T) {
			fitted := fit(t, btydtest.Shop{Frequency: c.frequency, Recency: c.recency, Age: c.age})
			got := fitted.Expected(0, 0, 10, 10)
			if (c.status != "" && fitted.Estimate.Status != c.status) || (c.expected >= 0 && math.Abs(got-c.expected) > 1e-12) || math.IsNaN(got) {
				t.Errorf("expected %v of %+v", got, fitted.Estimate)
			}
		})
	}
}

func TestFit_refusesSettings(t *testing.T) {
	for _, bad := range []btyd.Settings{{Penalty: -1}, {Penalty: math.NaN()}, {MaxIterations: -1}} {
		if _, err := bgnbd.Fit(context.Background(), btyd.Customers{}, bgnbd.Settings{Settings: bad}); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
	fitted := &bgnbd.Fitted{}
	for _, bad := range []btyd.ScoreSettings{{Horizons: []float64{0}}, {Horizons: []float64{math.Inf(1)}}, {Level: 1}, {Level: -.1}, {Discount: -1}} {
		if _, err := fitted.Score(context.Background(), btyd.Customers{}, bad); err == nil {
			t.Errorf("%+v was accepted", bad)
		}
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := bgnbd.Fit(ctx, btydtest.Weeks().Draw(100, 1).Customers(t), bgnbd.Settings{}); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
}

// Whatever the parameters and the history, probabilities are probabilities and expectations are finite.
func FuzzParameters(f *testing.F) {
	f.Add(.24, 4.4, .79, 2.4, uint16(2), 30.0, 9.0, 39.0)
	f.Add(1e-4, 1e-4, 1e4, 1e-4, uint16(1000), 1.0, 0.0, 1e4)
	f.Add(1e4, 1e4, 1e-4, 1e4, uint16(0), 0.0, 1000.0, 1e-3)
	f.Fuzz(func(t *testing.T, r, alpha, a, b float64, frequency uint16, recency, since, horizon float64) {
		for _, value := range []float64{r, alpha, a, b} {
			if !(value >= 1e-4 && value <= 1e4) {
				t.Skip()
			}
		}
		if !(recency >= 1e-3 && recency <= 1e5) || !(since >= 0 && since <= 1e5) || !(horizon >= 1e-3 && horizon <= 1e5) {
			t.Skip()
		}
		p, x := bgnbd.Parameters{R: r, Alpha: alpha, A: a, B: b}, float64(frequency)
		if x == 0 {
			recency = 0
		}
		age := recency + since
		alive, expected, none := p.PAlive(x, recency, age), p.Expected(x, recency, age, horizon), p.PNone(x, recency, age, horizon)
		most := (r + x) / (alpha + age) * horizon
		if !(alive >= 0 && alive <= 1) || !(none >= 0 && none <= 1) || !(expected >= 0 && expected <= most*(1+1e-6)) {
			t.Errorf("P(alive) %v, P(none) %v, expected %v of at most %v", alive, none, expected, most)
		}
	})
}
