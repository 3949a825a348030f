package bgbb_test

import (
	"context"
	"testing"

	"clientele/models/bgbb"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
)

// donations are the 11,104 donors of the paper, first in 1995, with six yearly opportunities after: purchases, the last one's number, donors (table 1 of Fader, Hardie and
// Shang 2010).
func donations(tb testing.TB) btyd.Customers {
	tb.Helper()
	var frequency, recency, age []float64
	for _, row := range [][3]int{
		{6, 6, 1203}, {5, 6, 728}, {4, 6, 512}, {3, 6, 357}, {2, 6, 234}, {1, 6, 129},
		{5, 5, 335}, {4, 5, 284}, {3, 5, 225}, {2, 5, 173}, {1, 5, 119},
		{4, 4, 240}, {3, 4, 181}, {2, 4, 155}, {1, 4, 78},
		{3, 3, 322}, {2, 3, 255}, {1, 3, 129}, {2, 2, 613}, {1, 2, 277}, {1, 1, 1091}, {0, 0, 3464},
	} {
		for range row[2] {
			frequency, recency, age = append(frequency, float64(row[0])), append(recency, float64(row[1])), append(age, 6)
		}
	}
	customers, err := btyd.CheckCustomers(frequency, recency, age)
	if err != nil {
		tb.Fatal(err)
	}
	return customers
}

func TestFit_matchesFaderHardieShang2010(t *testing.T) {
	fitted, err := bgbb.Fit(context.Background(), donations(t), bgbb.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	e := fitted.Estimate
	if e.Customers != 11104 || e.Histories != 22 || e.Status != btyd.OK {
		t.Errorf("the fit is %+v", e)
	}
	btydtest.NearAll(t, "alpha, beta, gamma, delta", e.Values, []float64{1.204, .750, .657, 2.783}, .001)
	btydtest.Near(t, "log-likelihood", e.LogLikelihood, -33225.6, .05)
	// Expected donations in 2002-06 and P(alive in 2002) by history, as the paper tabulates them.
	p := bgbb.Parameters{Alpha: 1.204, Beta: .750, Gamma: .657, Delta: 2.783}
	for _, want := range []struct{ x, last, expected, alive float64 }{{0, 0, .07, .11}, {6, 6, 3.75, .93}, {1, 1, .09, .07}} {
		btydtest.Near(t, "E[X(6, 11)]", p.Expected(want.x, want.last, 6, 5), want.expected, .006)
		btydtest.Near(t, "P(alive at 7)", p.PAlive(want.x, want.last, 6)*p.StayNext(6), want.alive, .006)
	}
	if p.PAlive(3, 5, 6) >= p.PAlive(3, 6, 6) {
		t.Error("who bought later is less alive")
	}
	sum, mean := 0.0, 0.0
	for count := range 12 {
		share := p.CountIfAlive(2, 6, 11, count)
		sum += share
		mean += share * float64(count)
	}
	btydtest.Near(t, "sum of P(count)", sum, 1, 1e-12)
	btydtest.Near(t, "mean count", mean, p.ExpectedIfAlive(2, 6, 11), 1e-12)
}
