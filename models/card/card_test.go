package card_test

import (
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"reflect"
	"testing"

	"clientele/models/card"
)

func TestGradeOf(t *testing.T) {
	for _, c := range []struct {
		low, high, margin float64
		want              card.Grade
		published         bool
	}{
		{.03, .05, .02, card.A, true}, {.01, .05, .02, card.B, true}, {-.01, .05, .02, card.C, false}, {-.05, -.01, .02, card.D, false},
		{math.NaN(), .1, .02, card.NotGraded, false}, {0, .1, 0, card.C, false},
	} {
		if got := card.GradeOf(c.low, c.high, c.margin); got != c.want || got.IsPublished() != c.published {
			t.Errorf("%v to %v is %q, want %q", c.low, c.high, got, c.want)
		}
	}
}

func TestColumns_unknownIsNullAndKeysAreNot(t *testing.T) {
	c := card.New("churn", "", "")
	c.AUC = .75
	columns, err := card.Columns([]card.Card{c})
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"brier", "grade", "train_from", "gain_low"} {
		if column, err := columns.Column(name); err != nil || !column.IsNull(0) {
			t.Errorf("%s is %v, %v, want null", name, column.Value(0), err)
		}
	}
	for _, name := range []string{"auc", "target_type", "fit_status", "train_rows"} {
		if column, err := columns.Column(name); err != nil || column.IsNull(0) {
			t.Errorf("%s is null, %v", name, err)
		}
	}
	if len(columns.All()) != len(card.DeclaredCard()) {
		t.Errorf("%d columns, %d declared", len(columns.All()), len(card.DeclaredCard()))
	}
}

// A normal score that moves by one standard deviation has a divergence of 1 (both ways of Kullback and Leibler, d² together); ten bands see a little less.
func TestPSI_ofAMovedNormal(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	draw := func(mean float64) []float64 {
		out := make([]float64, 50_000)
		for i := range out {
			out[i] = mean + src.NormFloat64()
		}
		return out
	}
	train := draw(0)
	if psi := card.PSI(train, draw(0)); psi > .002 || card.StatusOf(psi) != "ok" {
		t.Errorf("the same law gives %v", psi)
	}
	if psi := card.PSI(train, draw(1)); psi < .85 || psi > 1.02 || card.StatusOf(psi) != "drifted" {
		t.Errorf("one standard deviation gives %v, want a little below 1", psi)
	}
	if psi := card.PSI(train, draw(.4)); card.StatusOf(psi) != "watch" {
		t.Errorf("a small move gives %v", psi)
	}
}

func TestHistogram_missingAndConstant(t *testing.T) {
	nan := math.NaN()
	h := card.NumberHistogram("x", []float64{1, 1, 1, nan})
	if d := h.Numbers([]float64{1, 1, 1, nan}); d.PSI != 0 || d.TrainMean != 1 || d.MissingShare != .25 {
		t.Errorf("nothing moved: %+v", d)
	}
	if d := h.Numbers([]float64{nan, nan}); d.Status != "drifted" || !math.IsNaN(d.NowMean) {
		t.Errorf("all is missing now: %+v", d)
	}
	if d := h.Numbers([]float64{5, 5, 5, nan}); d.Status != "drifted" {
		t.Errorf("a constant that changed: %+v", d)
	}
	if d := card.NumberHistogram("x", nil).Numbers(nil); d.PSI != 0 {
		t.Errorf("without rows: %+v", d)
	}
	levels := card.LevelHistogram("c", []string{"a", "b"}, []int32{0, 0, 1, 1})
	if d := levels.Codes([]int32{0, 0, 1, 1}); d.PSI != 0 {
		t.Errorf("the same levels: %+v", d)
	}
	if d := levels.Codes([]int32{-2, -2, 1, 1}); d.Status != "drifted" {
		t.Errorf("half has a level that training did not: %+v", d)
	}
}

func TestCard_comesBackFromJSON(t *testing.T) {
	c := card.New("propensity", "category", "tea")
	v := reflect.ValueOf(&c).Elem()
	for i := range v.NumField() {
		switch f := v.Field(i); f.Kind() {
		case reflect.String:
			f.SetString(v.Type().Field(i).Name)
		case reflect.Int:
			f.SetInt(int64(i) + 1)
		case reflect.Float64:
			f.SetFloat(float64(i) / 7)
		}
	}
	for _, want := range []card.Card{c, card.New("churn", "", "")} {
		data, err := json.Marshal(want)
		if err != nil {
			t.Fatal(err)
		}
		var got card.Card
		if err := json.Unmarshal(data, &got); err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) { // NaN is not equal to itself
			t.Errorf("%+v comes back as %+v", want, got)
		}
	}
}
