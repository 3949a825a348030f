package paretonbd_test

import (
	"context"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/paretonbd"
)

func TestFit_matchesSchmittleinMorrisonColombo1987(t *testing.T) {
	s := btydtest.CDNOW(t)
	fitted, err := paretonbd.Fit(context.Background(), s.Customers(t), paretonbd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	e := fitted.Estimate
	btydtest.NearAll(t, "r, alpha, s, beta", e.Values, []float64{.5533, 10.5777, .6062, 11.6687}, .005)
	btydtest.Near(t, "log-likelihood", e.LogLikelihood, -9594.9762, .01)
	if e.Status != btyd.OK {
		t.Errorf("the fit is %+v", e)
	}
	t.Log(e.StandardErrors, e.Iterations)

	scores, err := fitted.Score(context.Background(), s.Customers(t), btyd.ScoreSettings{Horizons: []float64{39}})
	if err != nil {
		t.Fatal(err)
	}
	h := btydtest.Compare(scores.Horizons[0].Expected.Value, s.Holdout)
	btydtest.Near(t, "predicted", h.Predicted, 1665.5, 1)
	btydtest.Near(t, "MAE", h.MAE, .7545, .0005)
	btydtest.Near(t, "RMSE", h.RMSE, 1.603, .001)
}

func TestParameters_publishedPoints(t *testing.T) {
	p := paretonbd.Parameters{R: .5533, Alpha: 10.5777, S: .6062, Beta: 11.6687}
	rounded := paretonbd.Parameters{R: .55, Alpha: 10.56, S: .61, Beta: 11.64} // of R's BTYD, from where the row is
	for at, want := range []float64{0, .050778, .099161, .145425, .189799} {
		btydtest.Near(t, "E[X(t)]", rounded.ExpectedNew(float64(at)), want, 1e-6)
	}
	btydtest.Near(t, "E[Y(52) | 26, 30.86, 31]", p.Expected(26, 30.86, 31, 52), 25.46, .005)
	btydtest.Near(t, "P(alive | 26, 30.86, 31)", p.PAlive(26, 30.86, 31), .9979, .00005)
	sum := 0.0
	for count := range 200 {
		sum += p.CountIfAlive(3, 20, 10, count)
	}
	btydtest.Near(t, "sum of P(count)", sum, 1, 1e-9)
	btydtest.Near(t, "P(0)", p.CountIfAlive(3, 20, 10, 0), p.NoneIfAlive(3, 20, 10), 1e-10)
}
