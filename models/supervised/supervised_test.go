package supervised_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/features"
	"clientele/models/modeltest"
	"clientele/models/supervised"
)

// rate is the simplest learner: everybody has the rate of the rows it saw.
type rate struct{ p float64 }

func (rate) Fit(_ context.Context, data supervised.Data, _ rand.Source) (supervised.Predictor, error) {
	n := 0.0
	for _, yes := range data.Is {
		if yes {
			n++
		}
	}
	return rate{n / float64(len(data.Is))}, nil
}

func (r rate) Predict(ctx context.Context, t features.Table) ([]float64, error) {
	out := make([]float64, t.Rows())
	for i := range out {
		out[i] = r.p
	}
	return out, ctx.Err()
}

func (r rate) Describe() (parameters, diagnostics models.Object) {
	return models.Object{}.With("rate", r.p), models.Object{}
}

func model() supervised.Tester {
	return supervised.Command(models.Spec{Name: "rate", Purpose: "How often?"}, func(models.Values) (supervised.Learner, error) { return rate{}, nil })
}

func people(t testing.TB, n int) models.Columns {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	id, age, bought, at := make([]string, n), make([]int64, n), make([]int64, n), make([]string, n)
	for i := range n {
		id[i], age[i], at[i] = fmt.Sprintf("p%03d", i), 20+rng.Int64N(50), fmt.Sprintf("2024-%02d-01", 1+i%12)
		bought[i] = rng.Int64N(4) / 3
	}
	in, err := models.NewColumns(models.IntegerColumn("age", age), models.TextColumn("person", id), models.TextColumn("at", at), models.IntegerColumn("bought", bought))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestCommand_passesTheSuite(t *testing.T) {
	modeltest.Run(t, model(),
		modeltest.Fixture{Name: "folds", In: people(t, 200), Settings: map[string]string{"target": "bought", "seeds": "2"}},
		modeltest.Fixture{Name: "time", In: people(t, 200), Settings: map[string]string{"target": "bought", "order": "at", "folds": "3"}},
	)
}

func TestCommand_findsTheKeyAndTellsWhatItDid(t *testing.T) {
	in := people(t, 100)
	out, err := model().Run(context.Background(), in, map[string]string{"target": "bought"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	want, err := in.Texts("person")
	if err != nil {
		t.Fatal(err)
	}
	got, err := out.Scored.Texts("key")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	bought, err := in.Integers("bought")
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := out.Scored.Booleans("outcome")
	if err != nil {
		t.Fatal(err)
	}
	for i := range bought {
		if outcome[i] != (bought[i] == 1) {
			t.Fatalf("row %d: outcome %v of %d", i+1, outcome[i], bought[i])
		}
	}
	d := out.Report.Diagnostics
	if !cmp.Equal(d.Value("features"), []string{"age", "at"}) || d.Value("positive") != "1" || d.Value("fit_status") != "ok" {
		t.Errorf("features %v, positive %v", d.Value("features"), d.Value("positive"))
	}
	for _, name := range []string{"auc", "pr_auc", "log_loss", "brier", "ece", "lift_10"} {
		if s, ok := out.Report.Metrics.Value(name).(models.Spread); !ok || s.Low > s.Mean || s.High < s.Mean {
			t.Errorf("metric %s is %v", name, out.Report.Metrics.Value(name))
		}
	}
}

func TestCommand_withoutAKeyRowsAreNumbered(t *testing.T) {
	in, err := people(t, 80).Select("age", "bought")
	if err != nil {
		t.Fatal(err)
	}
	out, err := model().Run(context.Background(), in, map[string]string{"target": "bought", "folds": "2"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	if keys, err := out.Scored.Texts("key"); err != nil || keys[0] != "1" || keys[79] != "80" {
		t.Errorf("keys %v, %v", keys, err)
	}
}

func TestCommand_tooFewOfAnOutcome(t *testing.T) {
	in := people(t, 30)
	if _, err := model().Run(context.Background(), in, map[string]string{"target": "bought"}, rand.NewPCG(1, 1)); err == nil {
		t.Error("seven positives are taken")
	}
}
