package clv_test

import (
	"context"
	"math"
	"testing"

	"clientele/models/bgbb"
	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/btyd/btydtest"
	"clientele/models/clv"
	"clientele/models/gammagamma"
	"clientele/models/paretonbd"
)

func spending(t *testing.T, s btydtest.Shop) (*gammagamma.Fitted, gammagamma.Spend) {
	t.Helper()
	spend, err := gammagamma.CheckSpend(s.Frequency, s.Monetary, nil)
	if err != nil {
		t.Fatal(err)
	}
	fitted, err := gammagamma.Fit(context.Background(), spend, gammagamma.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return fitted, spend
}

func buying(t *testing.T, s btydtest.Shop) *bgnbd.Fitted {
	t.Helper()
	fitted, err := bgnbd.Fit(context.Background(), s.Customers(t), bgnbd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	return fitted
}

// The integral against a sum over tenths of a day.
func TestValue_discountsEachPurchase(t *testing.T) {
	s := btydtest.Weeks().Draw(3000, 21)
	for i := range s.Age {
		s.Age[i], s.Recency[i] = math.Round(7*s.Age[i]), math.Round(7*s.Recency[i])
	}
	model := buying(t, s)
	spendModel, spend := spending(t, s)
	values, err := clv.Value(context.Background(), model, spendModel, s.Customers(t), spend, clv.Settings{DiscountRate: .2})
	if err != nil {
		t.Fatal(err)
	}
	if len(values.Value) != 3 {
		t.Fatalf("horizons %v", values.Buying.Horizons)
	}
	for i := range 20 {
		x, tx, age := s.Frequency[i], s.Recency[i], s.Age[i]
		sum, before := 0.0, 0.0
		for day := .1; day < 365.05; day += .1 {
			now := model.Expected(x, tx, age, day)
			sum += (now - before) * math.Pow(1.2, -(day-.05)/365)
			before = now
		}
		want := sum * spendModel.Expected(x, s.Monetary[i])
		got, low, high := values.Value[2].Value[i], values.Value[2].Low[i], values.Value[2].High[i]
		btydtest.Near(t, "value", got, want, 1e-5*want)
		if !(low < got && got < high) || got <= values.Value[0].Value[i] {
			t.Errorf("value %v, interval %v to %v, over 90 days %v", got, low, high, values.Value[0].Value[i])
		}
	}
}

// Over CDNOW's holdout the values add up to about what was spent, and sort customers well.
func TestValue_holdoutOfCDNOW(t *testing.T) {
	s := btydtest.CDNOW(t)
	spendModel, spend := spending(t, s)
	values, err := clv.Value(context.Background(), buying(t, s), spendModel, s.Customers(t), spend, clv.Settings{Horizons: []float64{39}, Undiscounted: true})
	if err != nil {
		t.Fatal(err)
	}
	h := btydtest.Compare(values.Value[0].Value, s.HoldoutSpend)
	t.Logf("%+v", h)
	if ratio := h.Predicted / h.Actual; ratio < .8 || ratio > 1.05 {
		t.Errorf("predicted %v of what was spent", ratio)
	}
}

func TestChoose_bySeenAndUnseen(t *testing.T) {
	s := btydtest.CDNOW(t)
	contests, err := clv.Choose(context.Background(), clv.Candidates(), s.Customers(t), 39, s.Holdout, btyd.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range contests {
		t.Logf("%s %+v, deviance %.4f, behind %.2f ± %.2f", c.Name, c.Quality, c.Deviance, c.Behind, c.BehindError)
		if c.Deviance < contests[0].Deviance && c.Behind <= c.BehindError {
			t.Errorf("%s is about as likely as the chosen %s, and nearer", c.Name, contests[0].Name)
		}
	}
	if contests[0].Name != "paretonbd" {
		t.Errorf("%s is chosen on CDNOW, where no candidate is likelier for sure and Pareto/NBD expects best", contests[0].Name)
	}
	if clv.Report(contests).Value(contests[0].Name) == nil {
		t.Error("the chosen model is not in the report")
	}
}

// Intervals of the delta method hold the truth as often as they say: shops are drawn from a known law, and the expectation of one history is compared.
func TestScore_intervalsHold(t *testing.T) {
	law := btydtest.Weeks()
	law.Days = 0
	inside, shops := 0, 60
	if testing.Short() {
		shops = 15
	}
	one, err := btyd.CheckCustomers([]float64{3}, []float64{20}, []float64{30})
	if err != nil {
		t.Fatal(err)
	}
	want := paretonbd.Parameters{R: law.R, Alpha: law.Alpha, S: law.S, Beta: law.Beta}.Expected(3, 20, 30, 39)
	for seed := range shops {
		f, err := clv.Candidates()[0].Fit(context.Background(), law.Draw(800, uint64(1000+seed)).Customers(t), btyd.Settings{})
		if err != nil {
			t.Fatal(err)
		}
		scores, err := f.Score(context.Background(), one, btyd.ScoreSettings{Horizons: []float64{39}})
		if err != nil {
			t.Fatal(err)
		}
		if e := scores.Horizons[0].Expected; e.Low[0] <= want && want <= e.High[0] {
			inside++
		}
	}
	if share := float64(inside) / float64(shops); share < .78 {
		t.Errorf("%v of the 90 %% intervals hold the truth", share)
	}
}

func TestValue_ofOpportunities(t *testing.T) {
	s := btydtest.Weeks().Draw(500, 3).Discrete()
	model, err := bgbb.Fit(context.Background(), s.Customers(t), bgbb.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	spendModel, spend := spending(t, s)
	values, err := clv.Value(context.Background(), model, spendModel, s.Customers(t), spend, clv.Settings{Horizons: []float64{13, 52}, Year: 52})
	if err != nil {
		t.Fatal(err)
	}
	for i := range s.Age {
		if !(values.Value[1].Value[i] <= values.Buying.Horizons[1].Expected.Value[i]*values.Spend.Value[i]) {
			t.Errorf("customer %d is worth more discounted", i)
		}
	}
}
