package gammagamma_test

import (
	"context"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/gammagamma"
)

func TestFit_matchesFaderHardie2013(t *testing.T) {
	s := btydtest.CDNOW(t)
	spend, err := gammagamma.CheckSpend(s.Frequency, s.Monetary, nil)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := gammagamma.Fit(context.Background(), spend, gammagamma.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	e := fitted.Estimate
	btydtest.NearAll(t, "p, q, v", e.Values, []float64{6.2496, 3.7442, 15.4435}, .005)
	btydtest.Near(t, "log-likelihood", e.LogLikelihood, -4055.9177, .01)
	if e.Status != btyd.OK || e.Repeaters != 946 || fitted.Finding.Elasticity != 0 {
		t.Errorf("the fit is %+v, found is %+v", e, fitted.Finding)
	}
	btydtest.Near(t, "correlation", fitted.Finding.Correlation, .114, .0005)
	btydtest.Near(t, "population mean", fitted.Mean(), 35.22, .05)
	scores, err := fitted.Score(context.Background(), spend, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{24.65, 18.91, 35.17, 35.17, 35.17, 71.46, 18.91, 35.17, 27.28, 35.17} {
		btydtest.Near(t, "expected spend", scores.Value[i], want, .1)
		if !(scores.Low[i] < scores.Value[i] && scores.Value[i] < scores.High[i]) {
			t.Errorf("interval %v to %v around %v", scores.Low[i], scores.High[i], scores.Value[i])
		}
	}
	t.Logf("log correlation %v, standard errors %v, iterations %v", fitted.Finding.LogCorrelation, e.StandardErrors, e.Iterations)
}
