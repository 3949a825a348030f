package mbgnbd_test

import (
	"context"
	"testing"

	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/mbgnbd"
)

func TestFit_matchesBatislamDenizelFiliztekin2007(t *testing.T) {
	s := btydtest.CDNOW(t)
	fitted, err := mbgnbd.Fit(context.Background(), s.Customers(t), mbgnbd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	e := fitted.Estimate
	btydtest.NearAll(t, "r, alpha, a, b", e.Values, []float64{.525, 6.183, .891, 1.614}, .005)
	t.Log(e.Values, e.LogLikelihood)
	if e.Status != btyd.OK {
		t.Errorf("the fit is %+v", e)
	}
	scores, err := fitted.Score(context.Background(), s.Customers(t), btyd.ScoreSettings{Horizons: []float64{39}})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%+v", btydtest.Compare(scores.Horizons[0].Expected.Value, s.Holdout))
}
