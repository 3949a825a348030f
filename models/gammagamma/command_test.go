package gammagamma_test

import (
	"context"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"clientele/models"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/gammagamma"
	"clientele/models/modeltest"
)

func TestCommand_passesTheSuite(t *testing.T) {
	fixtures := btydtest.Fixtures(t, false)
	for i := range fixtures {
		fixtures[i].Settings = nil
	}
	modeltest.Run(t, gammagamma.Command(), fixtures...)
}

func TestCommand_missingAndInfiniteSpend(t *testing.T) {
	run := func(monetary models.Column) error {
		in, err := models.NewColumns(models.TextColumn("customer_id", []string{"a", "b", "c"}), models.IntegerColumn("frequency", []int64{0, 2, 1}), monetary)
		if err != nil {
			t.Fatal(err)
		}
		_, err = gammagamma.Command().Run(context.Background(), in, nil, rand.NewPCG(1, 2))
		return err
	}
	for name, column := range map[string]models.Column{
		"row 2: monetary is +Inf": models.FloatColumn("monetary", []float64{1, math.Inf(1), 2}),
		"row 3: monetary is NaN":  models.FloatColumn("monetary", []float64{1, 1, 2}).WithValid([]bool{true, true, false}),
	} {
		if err := run(column); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("got %v, want %q", err, name)
		}
	}
	if err := run(models.FloatColumn("monetary", []float64{0, 3, 2}).WithValid([]bool{false, true, true})); err != nil {
		t.Error(err)
	}
}

func fit(t *testing.T, frequency, monetary, late []float64, settings gammagamma.Settings) *gammagamma.Fitted {
	t.Helper()
	spend, err := gammagamma.CheckSpend(frequency, monetary, late)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := gammagamma.Fit(context.Background(), spend, settings)
	if err != nil {
		t.Fatal(err)
	}
	return fitted
}

func TestFit_recoversWhatWasDrawn(t *testing.T) {
	s := btydtest.Weeks().Draw(20_000, 3)
	fitted := fit(t, s.Frequency, s.Monetary, nil, gammagamma.Settings{})
	for i, want := range []float64{5, 4.5, 26} {
		e := fitted.Estimate
		btydtest.Near(t, e.Names[i], e.Values[i], want, 3.5*e.StandardErrors[i])
	}
}

// A repeat buyer who spent nothing is left out of the fit and shrunk below all others.
func TestFit_zeroSpend(t *testing.T) {
	s := btydtest.Weeks().Draw(2_000, 5)
	without := fit(t, s.Frequency, s.Monetary, nil, gammagamma.Settings{})
	with := fit(t, append(s.Frequency, 3, 2), append(s.Monetary, 0, -5), nil, gammagamma.Settings{})
	if with.Finding.ZeroSpend != 2 || with.Parameters != without.Parameters {
		t.Errorf("zero spend changes %+v to %+v", without.Parameters, with.Parameters)
	}
	if got := with.Expected(3, 0); !(got > 0 && got < with.Mean()/2) {
		t.Errorf("expected spend of a zero-spend repeater is %v, the mean %v", got, with.Mean())
	}
}

// Frequent buyers spend more: found, and answered so that their expectation is near what they spend.
func TestFit_frequencyGoesWithSpend(t *testing.T) {
	s := btydtest.Weeks().Draw(5_000, 9)
	for i, x := range s.Frequency {
		s.Monetary[i] *= math.Sqrt(1 + x)
	}
	plain := fit(t, s.Frequency, s.Monetary, nil, gammagamma.Settings{AsInPaper: true})
	answered := fit(t, s.Frequency, s.Monetary, nil, gammagamma.Settings{})
	// The mean of few spends has the lower mean logarithm, which adds a little.
	btydtest.Near(t, "elasticity", answered.Finding.Elasticity, .55, .1)
	if plain.Finding.Elasticity != 0 || plain.Finding.LogCorrelation < .3 {
		t.Errorf("found %+v", plain.Finding)
	}
	if answered.Estimate.LogLikelihood < plain.Estimate.LogLikelihood+100 {
		t.Errorf("the answer is as likely as none: %v against %v", answered.Estimate.LogLikelihood, plain.Estimate.LogLikelihood)
	}
	// A one-time buyer is expected at the level of few purchases, not of all.
	if answered.Expected(0, 0) > .8*plain.Expected(0, 0) {
		t.Errorf("a one-time buyer is expected at %v, plainly at %v", answered.Expected(0, 0), plain.Expected(0, 0))
	}
}

func TestFit_spendDrifts(t *testing.T) {
	s := btydtest.Weeks().Draw(3_000, 13)
	late := make([]float64, len(s.Monetary))
	for i, m := range s.Monetary {
		late[i] = 1.2 * m
	}
	fitted := fit(t, s.Frequency, s.Monetary, late, gammagamma.Settings{})
	btydtest.Near(t, "drift", fitted.Finding.DriftFactor, 1.2, 1e-9)
	btydtest.Near(t, "expected spend", fitted.Expected(2, 40), 1.2*fitted.Parameters.Expected(2, 40), 1e-9)
}

// Half the purchases scatter more than all, which is no drift.
func TestFit_scatterIsNoDrift(t *testing.T) {
	draw := rand.New(rand.NewPCG(5, 5))
	var frequency, monetary, late []float64
	for range 4000 {
		x := 2 + draw.IntN(3)
		all, later, laters := 0., 0., 0.
		for k := range x {
			spend := 40 * math.Exp(draw.NormFloat64())
			all += spend
			if 2*(k+1) > x {
				later, laters = later+spend, laters+1
			}
		}
		frequency, monetary, late = append(frequency, float64(x)), append(monetary, all/float64(x)), append(late, later/laters)
	}
	found := fit(t, frequency, monetary, late, gammagamma.Settings{}).Finding
	if found.DriftFactor != 1 || math.Abs(found.Drift) > 3*found.DriftError {
		t.Errorf("a drift of %v ± %v is found where there is none", found.Drift, found.DriftError)
	}
}

func TestFit_degenerate(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		frequency, monetary []float64
		status              btyd.Status
	}{
		"nobody":             {nil, nil, btyd.NoCustomers},
		"one-time buyers":    {[]float64{0, 0}, []float64{nan, 0}, btyd.NoSpend},
		"zero spend alone":   {[]float64{2, 1}, []float64{0, -1}, btyd.NoSpend},
		"one customer":       {[]float64{2}, []float64{30}, btyd.Penalized},
		"the same for all":   {[]float64{2, 1, 5, 3, 2, 2}, []float64{30, 30, 30, 30, 30, 30}, btyd.Penalized},
		"one giant":          {[]float64{2, 1, 5, 3, 2, 2}, []float64{3, 4, 5, 2, 3, 1e12}, ""},
		"least and greatest": {[]float64{1e9, 1}, []float64{1e-300, 1e300}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			fitted := fit(t, c.frequency, c.monetary, nil, gammagamma.Settings{})
			if c.status != "" && fitted.Estimate.Status != c.status {
				t.Errorf("status %s, want %s", fitted.Estimate.Status, c.status)
			}
			for _, x := range []float64{0, 1, 100} {
				if got := fitted.Expected(x, 20); math.IsNaN(got) || math.IsInf(got, 0) || got < 0 {
					t.Errorf("expected spend %v at %+v", got, fitted.Estimate)
				}
			}
		})
	}
}
