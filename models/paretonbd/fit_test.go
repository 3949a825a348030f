package paretonbd_test

import (
	"context"
	"math"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/paretonbd"
)

func fit(t *testing.T, s btydtest.Shop) *paretonbd.Fitted {
	t.Helper()
	fitted, err := paretonbd.Fit(context.Background(), s.Customers(t), paretonbd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return fitted
}

// Parameters come back within their standard errors, and predictions are calibrated.
func TestFit_recoversWhatWasDrawn(t *testing.T) {
	law := btydtest.Weeks()
	law.Days = 0
	s := law.Draw(20_000, 1)
	fitted := fit(t, s)
	e := fitted.Estimate
	for i, want := range []float64{law.R, law.Alpha, law.S, law.Beta} {
		btydtest.Near(t, e.Names[i], e.Values[i], want, 3.5*e.StandardErrors[i])
	}
	quality, err := btyd.Measure(context.Background(), fitted, s.Customers(t), law.Horizon, s.Holdout)
	if err != nil {
		t.Fatal(err)
	}
	btydtest.Near(t, "predicted over actual", quality.Predicted/quality.Actual, 1, .03)
}

// Without dropout the answer is the NBD model: everybody is alive and goes on as before.
func TestFit_withoutDropout(t *testing.T) {
	law := btydtest.Weeks()
	law.S = 0
	fitted := fit(t, law.Draw(300, 4))
	if e := fitted.Estimate; e.Status != btyd.NoDropout || fitted.S != 0 || !math.IsNaN(e.StandardErrors[2]) {
		t.Errorf("the fit is %+v", e)
	}
	btydtest.Near(t, "P(alive)", fitted.PAlive(4, 10, 30), 1, 0)
	btydtest.Near(t, "expectation", fitted.Expected(4, 10, 30, 39), (fitted.R+4)/(fitted.Alpha+30)*39, 1e-9)
}

func TestFit_timesFarApart(t *testing.T) {
	fitted := fit(t, btydtest.Shop{Frequency: []float64{1, 2, 0, 3, 1}, Recency: []float64{1e-30, 1e30, 0, 5, 2}, Age: []float64{1, 1e30, 1e-30, 6, 9}})
	for _, value := range append(fitted.Estimate.Values, fitted.Estimate.LogLikelihood, fitted.Expected(1, 2, 9, 10), fitted.PAlive(3, 5, 6)) {
		if math.IsNaN(value) || math.IsInf(value, 0) {
			t.Errorf("the fit is %+v", fitted.Estimate)
		}
	}
}

// At s = 1 the papers' formulas divide by zero; around it nothing jumps.
func TestParameters_smoothAtOne(t *testing.T) {
	at := func(s float64) float64 {
		return paretonbd.Parameters{R: .6, Alpha: 5, S: s, Beta: 10}.Expected(2, 10, 20, 39)
	}
	btydtest.Near(t, "expectation at s = 1", at(1), (at(1-1e-6)+at(1+1e-6))/2, 1e-9)
}

// Whatever the parameters and the history, probabilities are probabilities and expectations are finite.
func FuzzParameters(f *testing.F) {
	f.Add(.55, 10.5, .6, 11.7, uint16(2), 30.0, 9.0, 39.0)
	f.Add(1e-4, 1e-4, 1e4, 1e-4, uint16(1000), 1.0, 0.0, 1e4)
	f.Add(1e4, 1e4, 1e-4, 1e4, uint16(0), 0.0, 1000.0, 1e-3)
	f.Fuzz(func(t *testing.T, r, alpha, s, beta float64, frequency uint16, recency, since, horizon float64) {
		for _, value := range []float64{r, alpha, s, beta} {
			if !(value >= 1e-4 && value <= 1e4) {
				t.Skip()
			}
		}
		if !(recency >= 1e-3 && recency <= 1e5) || !(since >= 0 && since <= 1e5) || !(horizon >= 1e-3 && horizon <= 1e5) {
			t.Skip()
		}
		p, x := paretonbd.Parameters{R: r, Alpha: alpha, S: s, Beta: beta}, float64(frequency)
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
