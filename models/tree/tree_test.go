package tree_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/features/featurestest"
	"clientele/models/modeltest"
	"clientele/models/sealed"
	"clientele/models/tree"
)

// company has known groups: monthly customers of up to 12 months leave at 60 %, other monthly ones at 30 %, the rest at 5 %, and half of those whose
// income nobody knows.
func company(t testing.TB, rows int) (features.Table, []bool) {
	t.Helper()
	rng := rand.New(rand.NewPCG(3, 3))
	tenure, income, since, contract, is := make([]float64, rows), make([]float64, rows), make([]float64, rows), make([]int32, rows), make([]bool, rows)
	for i := range rows {
		tenure[i], income[i], since[i], contract[i] = float64(rng.IntN(72)), 1000*rng.Float64(), float64(18000+rng.IntN(1000)), int32(rng.IntN(3))
		p := .05
		if contract[i] == 0 {
			p = .3
			if tenure[i] <= 12 {
				p = .6
			}
		}
		is[i] = rng.Float64() < p
		if rng.IntN(20) == 0 {
			income[i], is[i] = math.NaN(), rng.IntN(2) == 0
		}
	}
	x, err := features.NewTable(features.Feature{Name: "tenure", Numbers: tenure}, features.Feature{Name: "income", Numbers: income},
		features.Feature{Name: "since", Numbers: since, IsDate: true}, features.Feature{Name: "contract", Codes: contract, Levels: []string{"monthly", "one year", "two years"}})
	if err != nil {
		t.Fatal(err)
	}
	return x, is
}

func fit(t testing.TB, x features.Table, is []bool, s tree.Settings) *tree.Model {
	t.Helper()
	m, err := tree.Fit(context.Background(), tree.Data{Table: x, Is: is}, s, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func TestFit_findsTheGroupsThereAre(t *testing.T) {
	x, is := company(t, 8000)
	rules := fit(t, x, is, tree.Settings{}).Rules()
	var texts []string
	rows := 0
	for i, r := range rules {
		texts = append(texts, r.Text)
		rows += r.Rows
		if r.Low > r.Rate || r.High < r.Rate || i > 0 && r.Rate > rules[i-1].Rate || r.Rows < 20 {
			t.Errorf("rule %d: %+v", i+1, r)
		}
	}
	want := []string{
		"contract is monthly and tenure at most 12",
		"contract is one year or two years and income is unknown",
		"contract is monthly and tenure above 12",
		"contract is one year or two years and income is known",
	}
	if diff := cmp.Diff(want, texts); diff != "" || rows != 8000 {
		t.Errorf("%d rows: %s", rows, diff)
	}
}

func TestFit_nothingToFind(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	noise, is := make([]float64, 1000), make([]bool, 1000)
	for i := range noise {
		noise[i], is[i] = rng.Float64(), rng.IntN(4) == 0
	}
	x, err := features.NewTable(features.Feature{Name: "noise", Numbers: noise})
	if err != nil {
		t.Fatal(err)
	}
	rules := fit(t, x, is, tree.Settings{}).Rules()
	if len(rules) != 1 || rules[0].Text != "all" || rules[0].Rows != 1000 || rules[0].Lift != 1 {
		t.Errorf("%+v", rules)
	}
	if _, err := tree.Fit(context.Background(), tree.Data{Table: x, Is: make([]bool, 1000)}, tree.Settings{}, rand.NewPCG(1, 1)); !errors.Is(err, tree.ErrOneOutcome) {
		t.Errorf("one outcome: %v", err)
	}
}

// The same rules counted on other rows; every row falls under one.
func TestModel_onOtherRows(t *testing.T) {
	x, is := company(t, 6000)
	m := fit(t, x, is, tree.Settings{})
	own, err := m.On(context.Background(), x, is)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Rules(), own, cmpopts.IgnoreUnexported(tree.Rule{})); diff != "" {
		t.Errorf("on the same rows: %s", diff)
	}
	later, outcome := company(t, 500)
	on, err := m.On(context.Background(), later, outcome)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	for i, r := range on {
		rows += r.Rows
		if r.Text != own[i].Text {
			t.Errorf("rule %d is %q, not %q", i+1, r.Text, own[i].Text)
		}
	}
	if rows != 500 {
		t.Errorf("%d of 500 rows fall under a rule", rows)
	}
}

func TestRules_inWords(t *testing.T) {
	n := 400
	day, city, is := make([]float64, n), make([]int32, n), make([]bool, n)
	for i := range n {
		day[i], city[i] = 19000+float64(i%100)/2, int32(i%4)
		is[i] = day[i] > 19020 && city[i] != 2
	}
	x, err := features.NewTable(features.Feature{Name: "ordered", Numbers: day, IsDate: true}, features.Feature{Name: "city", Codes: city, Levels: []string{"Bonn", "Köln", "Lyon", "Rom"}})
	if err != nil {
		t.Fatal(err)
	}
	var texts []string
	for _, r := range fit(t, x, is, tree.Settings{MinRows: 1}).Rules() {
		texts = append(texts, r.Text)
	}
	want := []string{"ordered above 2022-01-28 and city is not Lyon", "ordered at most 2022-01-28", "ordered above 2022-01-28 and city is Lyon"}
	if diff := cmp.Diff(want, texts); diff != "" {
		t.Error(diff)
	}
}

func TestModel_storedAndReadSaysTheSame(t *testing.T) {
	x, is := company(t, 3000)
	m := fit(t, x, is, tree.Settings{})
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back tree.Model
	if err := back.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(m.Rules(), back.Rules(), cmpopts.IgnoreUnexported(tree.Rule{})); diff != "" {
		t.Error(diff)
	}
	data[len(data)-9] ^= 2
	if err := back.UnmarshalBinary(data); !errors.Is(err, sealed.ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
}

func FuzzModel_UnmarshalBinary(f *testing.F) {
	x, is := company(f, 1000)
	data, err := fit(f, x, is, tree.Settings{}).MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	_, body, _ := bytes.Cut(data, []byte("\n"))
	f.Add(body)
	f.Add([]byte(`{"features":[{"name":"tenure"}],"nodes":[{"rows":2,"left":1,"right":1},{"rows":1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var back tree.Model
		if err := back.UnmarshalBinary(sealed.Seal("tree", 1, body)); err != nil {
			if !errors.Is(err, sealed.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			return
		}
		_ = back.Rules()
		_, _ = back.Predict(context.Background(), x)
	})
}

func TestCommand_passesTheSuite(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	n := 400
	id, plan, spend, left := make([]string, n), make([]string, n), make([]float64, n), make([]string, n)
	for i := range n {
		id[i], plan[i], spend[i], left[i] = fmt.Sprintf("c%04d", i), []string{"basic", "pro", ""}[rng.IntN(3)], 100*rng.Float64(), "stays"
		if rng.Float64() < .1+spend[i]/150 {
			left[i] = "leaves"
		}
	}
	in, err := models.NewColumns(models.TextColumn("id", id), models.TextColumn("plan", plan), models.FloatColumn("spend", spend), models.TextColumn("left", left))
	if err != nil {
		t.Fatal(err)
	}
	modeltest.Run(t, tree.Command(),
		modeltest.Fixture{Name: "by default", In: in, Settings: map[string]string{"target": "left", "positive": "leaves"}},
		modeltest.Fixture{Name: "three rules", In: in, Settings: map[string]string{"target": "left", "groups": "3", "depth": "2", "order": "spend"}},
	)
	out, err := tree.Command().Run(context.Background(), in, map[string]string{"target": "left", "positive": "leaves", "rules": "rules.csv"}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	rules := out.Beside["rules"]
	texts, err := rules.Texts("rule")
	if err != nil || len(texts) < 2 || !strings.HasPrefix(texts[0], "spend above ") {
		t.Errorf("rules %v, %v", texts, err)
	}
}

// Eight rules are no match for boosted trees, and still most of the way.
func TestFit_telco(t *testing.T) {
	x, y := featurestest.Telco(t)
	got := featurestest.Folds(t, x, y.Is, 1, func(train features.Table, is []bool, test features.Table) []float64 {
		p, err := fit(t, train, is, tree.Settings{}).Predict(context.Background(), test)
		if err != nil {
			t.Fatal(err)
		}
		return p
	})
	if auc := evaluate.Mean(got, func(s evaluate.Summary) float64 { return s.AUC }); auc < .81 {
		t.Errorf("AUC %.4f, want .81 at least", auc)
	}
	for _, r := range fit(t, x, y.Is, tree.Settings{}).Rules() {
		t.Logf("%-100s %5d rows %.3f (%.3f to %.3f) lift %.2f", r.Text, r.Rows, r.Rate, r.Low, r.High, r.Lift)
	}
}
