package bgnbd_test

import (
	"context"
	"testing"

	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

func fitCDNOW(t *testing.T) (*bgnbd.Fitted, btydtest.Shop) {
	t.Helper()
	s := btydtest.CDNOW(t)
	fitted, err := bgnbd.Fit(context.Background(), s.Customers(t), bgnbd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return fitted, s
}

func TestFit_matchesFaderHardieLee2005(t *testing.T) {
	fitted, _ := fitCDNOW(t)
	e := fitted.Estimate
	btydtest.NearAll(t, "r, alpha, a, b", e.Values, []float64{.2426, 4.4136, .7929, 2.4259}, .005)
	btydtest.Near(t, "log-likelihood", e.LogLikelihood, -9582.4292, .01)
	if e.Status != btyd.OK || e.Penalty != 0 || e.Customers != 2357 || e.Repeaters != 946 {
		t.Errorf("the fit is %+v", e)
	}
	// R's BTYD and lifetimes: standard errors of the observed information.
	btydtest.NearAll(t, "standard errors", e.StandardErrors, []float64{.0126, .378, .186, .705}, .02)
}

// The points that the paper and its authors' spreadsheet give: conditional expectation and probabilities at rounded parameters, E[X(t)] at the
// fitted ones. The spreadsheet's 1.8576 at 78 weeks is not what its own formula gives with exact arithmetic, 1.85796.
func TestParameters_publishedPoints(t *testing.T) {
	p := bgnbd.Parameters{R: .243, Alpha: 4.414, A: .793, B: 2.426}
	btydtest.Near(t, "E[Y(39) | 2, 30.43, 38.86]", p.Expected(2, 30.43, 38.86, 39), 1.226, .0005)
	btydtest.Near(t, "P(X(39)=0)", p.PCountNew(39, 0), .5737864, 5e-8)
	btydtest.Near(t, "P(X(2)=10)", p.PCountNew(2, 10), 1.07869e-7, 5e-13)

	fitted, _ := fitCDNOW(t)
	for at, want := range map[float64]float64{.1429: .0078, 1: .0532, 3: .1506, 31.8571: 1.0405, 32: 1.0437, 78: 1.85796} {
		btydtest.Near(t, "E[X(t)]", fitted.ExpectedNew(at), want, .00005)
	}
	btydtest.Near(t, "E[X(78)]", fitted.ExpectedNew(78), 1.8576, .0005)
}

func TestScore_holdoutOfCDNOW(t *testing.T) {
	fitted, s := fitCDNOW(t)
	scores, err := fitted.Score(context.Background(), s.Customers(t), btyd.ScoreSettings{Horizons: []float64{39}})
	if err != nil {
		t.Fatal(err)
	}
	h := btydtest.Compare(scores.Horizons[0].Expected.Value, s.Holdout)
	btydtest.Near(t, "actual", h.Actual, 1882, 0)
	btydtest.Near(t, "predicted", h.Predicted, 1653.4, 1)
	btydtest.Near(t, "RMSE", h.RMSE, 1.608, .001)
	if h.MAE > .787 {
		t.Errorf("MAE is %v", h.MAE)
	}
}
