package gbdt_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"clientele/models"
	"clientele/models/features"
	"clientele/models/gbdt"
	"clientele/models/modeltest"
)

// subscribers is a small table of the kind that people have: a key, numbers with gaps, categories, a target of two words.
func subscribers(t testing.TB, rows int) models.Columns {
	t.Helper()
	rng := rand.New(rand.NewPCG(5, 5))
	id, plan, left := make([]string, rows), make([]string, rows), make([]string, rows)
	tenure, spend, known := make([]int64, rows), make([]float64, rows), make([]bool, rows)
	for i := range rows {
		id[i] = fmt.Sprintf("c%05d", i)
		plan[i] = []string{"basic", "family", "pro"}[rng.IntN(3)]
		tenure[i], spend[i], known[i] = rng.Int64N(72), 10+90*rng.Float64(), rng.IntN(9) > 0
		p := .65 - float64(tenure[i])/120
		if plan[i] == "pro" {
			p -= .2
		}
		if left[i] = "no"; rng.Float64() < p {
			left[i] = "yes"
		}
	}
	in, err := models.NewColumns(models.TextColumn("customer", id), models.TextColumn("plan", plan), models.IntegerColumn("tenure", tenure),
		models.FloatColumn("spend", spend).WithValid(known), models.TextColumn("left", left))
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestCommand_passesTheSuite(t *testing.T) {
	modeltest.Run(t, gbdt.Command(),
		modeltest.Fixture{Name: "chosen by folds", In: subscribers(t, 400), Settings: map[string]string{"target": "left", "folds": "3"}},
		modeltest.Fixture{Name: "settled", In: subscribers(t, 300), Settings: map[string]string{"target": "left", "rounds": "20", "leaves": "4", "decreasing": "tenure", "seeds": "2"}},
		modeltest.Fixture{Name: "by time", In: subscribers(t, 500), Settings: map[string]string{"target": "left", "order": "tenure", "folds": "2", "drop": "plan", "key": "customer"}},
	)
}

func TestCommand_refusesWhatCannotBeLearnt(t *testing.T) {
	base := subscribers(t, 200)
	same := make([]string, 200)
	copyOf, noise := make([]string, 200), make([]float64, 200)
	left, err := base.Texts("left")
	if err != nil {
		t.Fatal(err)
	}
	for i := range same {
		same[i] = "no"
		copyOf[i] = map[string]string{"yes": "churned", "no": "active"}[left[i]]
		noise[i] = float64(i % 7)
	}
	with := func(columns ...models.Column) models.Columns {
		in, err := base.With(columns...)
		if err != nil {
			t.Fatal(err)
		}
		return in
	}
	for name, c := range map[string]struct {
		in       models.Columns
		settings map[string]string
		want     string
	}{
		"no target":           {base, nil, "target is not given"},
		"a misspelt target":   {base, map[string]string{"target": "lefft"}, `"left"`},
		"one outcome":         {with(models.TextColumn("same", same)), map[string]string{"target": "same"}, "the same in all 200 rows"},
		"three outcomes":      {base, map[string]string{"target": "plan"}, "positive=VALUE"},
		"an unknown positive": {base, map[string]string{"target": "left", "positive": "yess"}, `did you mean "yes"`},
		"the label itself":    {with(models.TextColumn("status", copyOf)), map[string]string{"target": "left"}, `"status" (AUC 1.000) alone tells "left"`},
		"too many folds":      {base, map[string]string{"target": "left", "folds": "150"}, "150 folds"},
		"an unknown drop":     {base, map[string]string{"target": "left", "drop": "spent"}, `"spend"`},
		"a bad direction":     {base, map[string]string{"target": "left", "increasing": "plan"}, `"plan" is a category`},
	} {
		_, err := gbdt.Command().Run(context.Background(), c.in, c.settings, rand.NewPCG(1, 1))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: got %v, want %q in it", name, err, c.want)
		}
	}
	_, err = gbdt.Command().Run(context.Background(), with(models.TextColumn("status", copyOf)), map[string]string{"target": "left"}, rand.NewPCG(1, 1))
	var leak *features.LeakError
	if !errors.As(err, &leak) || len(leak.Leaks) != 1 || leak.Leaks[0].Feature != "status" {
		t.Errorf("a leak gives %v", err)
	}
	for _, setting := range []string{"accept", "drop"} {
		out, err := gbdt.Command().Run(context.Background(), with(models.TextColumn("status", copyOf)),
			map[string]string{"target": "left", setting: "status", "folds": "2", "rounds": "5", "leaves": "4"}, rand.NewPCG(1, 1))
		if err != nil {
			t.Errorf("%s=status: %v", setting, err)
			continue
		}
		if auc := out.Report.Metrics.Value("auc").(models.Spread).Mean; (auc > .99) != (setting == "accept") {
			t.Errorf("%s=status: AUC %v", setting, auc)
		}
	}
}

func TestCommand_secondTable(t *testing.T) {
	in := subscribers(t, 1000)
	part := func(low, high int) models.Columns {
		out, err := in.Take(span(low, high))
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	settings := map[string]string{"target": "left", "rounds": "30", "leaves": "4", "contributions": "c.csv"}
	out, err := gbdt.Command().RunTest(context.Background(), part(0, 700), part(700, 1000), settings, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	auc, ok := out.Report.Metrics.Value("auc").(models.Spread)
	if !ok || auc.Mean < .65 || auc.Low > auc.Mean || auc.High < auc.Mean || out.Scored.Rows() != 300 {
		t.Errorf("AUC %+v on %d rows", auc, out.Scored.Rows())
	}
	if told := out.Beside["contributions"]; told.Rows() != 700 || !told.Has("tenure") {
		t.Errorf("contributions have %d rows of %v", told.Rows(), told.Names())
	}
	// Rows whose outcome is not known yet are scored all the same.
	open, err := part(700, 1000).Select("customer", "plan", "tenure", "spend")
	if err != nil {
		t.Fatal(err)
	}
	scored, err := gbdt.Command().RunTest(context.Background(), part(0, 700), open, settings, rand.NewPCG(1, 1))
	if err != nil || len(scored.Report.Metrics.Names()) != 0 || scored.Scored.Rows() != 300 {
		t.Errorf("without the target: %v, metrics %v", err, scored.Report.Metrics.Names())
	}
}
