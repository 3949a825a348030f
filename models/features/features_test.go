package features_test

import (
	"errors"
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clientele/models"
	"clientele/models/features"
)

func columns(t testing.TB, list ...models.Column) models.Columns {
	t.Helper()
	in, err := models.NewColumns(list...)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestInfer_whatColumnsAre(t *testing.T) {
	nan := math.NaN()
	for name, c := range map[string]struct {
		column models.Column
		want   features.Feature
	}{
		"whole numbers with a null": {models.IntegerColumn("c", []int64{1, 2, 3}).WithValid([]bool{true, false, true}), features.Feature{Numbers: []float64{1, nan, 3}}},
		"flags":                     {models.BooleanColumn("c", []bool{true, false, true}), features.Feature{Numbers: []float64{1, 0, 1}}},
		"numbers with blanks":       {models.TextColumn("c", []string{"1.5", " ", "-2"}), features.Feature{Numbers: []float64{1.5, nan, -2}}},
		"numbers with NA":           {models.TextColumn("c", []string{"1e3", "NA", "2"}), features.Feature{Numbers: []float64{1000, nan, 2}}},
		"codes":                     {models.TextColumn("c", []string{"007", "010", "007"}), features.Feature{Codes: []int32{0, 1, 0}, Levels: []string{"007", "010"}}},
		"dates":                     {models.TextColumn("c", []string{"1970-01-02", "1970-01-11 12:00:00", ""}), features.Feature{Numbers: []float64{1, 10, nan}, IsDate: true}},
		"words":                     {models.TextColumn("c", []string{"b", "a", "?"}), features.Feature{Codes: []int32{1, 0, features.Missing}, Levels: []string{"a", "b"}}},
		"a word or nothing":         {models.TextColumn("c", []string{"gone", "", "gone"}), features.Feature{Codes: []int32{0, features.Missing, 0}, Levels: []string{"gone"}}},
	} {
		x, _, err := features.Infer(columns(t, c.column), []string{"c"})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		c.want.Name = "c"
		if diff := cmp.Diff(c.want, x.Feature(0), cmpopts.EquateNaNs()); diff != "" {
			t.Errorf("%s: %s", name, diff)
		}
	}
}

func TestInfer_leavesOutWhatTellsNothing(t *testing.T) {
	n := 200
	id, note, one, number := make([]string, n), make([]string, n), make([]string, n), make([]float64, n)
	for i := range n {
		id[i], note[i], one[i], number[i] = fmt.Sprint("c", i), fmt.Sprint("note ", i/2), "x", float64(i)
	}
	in := columns(t, models.TextColumn("id", id), models.TextColumn("note", note), models.TextColumn("one", one), models.FloatColumn("number", number))
	x, schema, err := features.Infer(in, in.Names())
	if err != nil {
		t.Fatal(err)
	}
	var left []string
	for _, l := range schema.LeftOut {
		left = append(left, l.Name)
	}
	if !cmp.Equal(x.Names(), []string{"number"}) || !cmp.Equal(left, []string{"id", "note", "one"}) {
		t.Errorf("features %v, left out %v", x.Names(), left)
	}
	if _, _, err := features.Infer(in, []string{"id", "one"}); err == nil {
		t.Error("a table without features is taken")
	}
}

func TestInfer_infiniteNumbersAreRefusedWithTheirRow(t *testing.T) {
	_, _, err := features.Infer(columns(t, models.FloatColumn("spend", []float64{1, math.Inf(1), 2, math.Inf(-1)})), []string{"spend"})
	var row *models.RowError
	if !errors.As(err, &row) || row.Row != 2 || row.More != 1 || row.Column != "spend" {
		t.Errorf("got %v", err)
	}
}

func TestSchema_bringsASecondTableToTheShapeOfTheFirst(t *testing.T) {
	first := columns(t, models.TextColumn("plan", []string{"a", "b", "a", "1"}), models.TextColumn("spend", []string{"1", "2", "", "4"}))
	_, schema, err := features.Infer(first, first.Names())
	if err != nil {
		t.Fatal(err)
	}
	second := columns(t, models.FloatColumn("spend", []float64{7, 8, 9}), models.TextColumn("plan", []string{"c", "b", ""}), models.TextColumn("more", []string{"", "", ""}))
	x, err := schema.Read(second)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int32{features.Unseen, 2, features.Missing}, x.Feature(0).Codes); diff != "" || x.Names()[0] != "plan" {
		t.Errorf("%v: %s", x.Names(), diff)
	}
	_, err = schema.Read(columns(t, models.TextColumn("plans", []string{"c"})))
	var missing *models.MissingColumnError
	if !errors.As(err, &missing) || missing.Nearest != "plans" || !strings.Contains(err.Error(), `"spend"`) {
		t.Errorf("got %v", err)
	}
}

func TestReadTarget(t *testing.T) {
	for name, c := range map[string]struct {
		column          models.Column
		given, positive string
		count           int
		err             string
	}{
		"yes and no":        {models.TextColumn("y", []string{"Yes", "No", "Yes"}), "", "Yes", 2, ""},
		"one and nought":    {models.IntegerColumn("y", []int64{1, 1, 0}), "", "1", 2, ""},
		"the rarer":         {models.TextColumn("y", []string{"stays", "left", "stays"}), "", "left", 1, ""},
		"the later of even": {models.TextColumn("y", []string{"b", "a"}), "", "b", 1, ""},
		"named":             {models.TextColumn("y", []string{"a", "b", "c", "b"}), "b", "b", 2, ""},
		"flags":             {models.BooleanColumn("y", []bool{true, false, false}), "", "true", 1, ""},
		"three":             {models.TextColumn("y", []string{"a", "b", "c"}), "", "", 0, "positive=VALUE"},
		"one":               {models.TextColumn("y", []string{"a", "a"}), "a", "", 0, "the same in all 2 rows"},
		"none":              {models.TextColumn("y", nil), "", "", 0, "has no rows"},
		"a gap":             {models.TextColumn("y", []string{"a", "", "b", ""}), "", "", 0, "row 2: y is empty"},
		"misspelt":          {models.TextColumn("y", []string{"churned", "active"}), "churn", "", 0, `did you mean "churned"`},
	} {
		got, err := features.ReadTarget(columns(t, c.column), "y", c.given)
		if c.err != "" {
			if err == nil || !strings.Contains(err.Error(), c.err) {
				t.Errorf("%s: got %v", name, err)
			}
			continue
		}
		if err != nil || got.Positive != c.positive || got.Count != c.count {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

// What is known afterwards only is found whatever it looks like; what is merely strong is not.
func TestLeaks(t *testing.T) {
	n := 400
	target := features.Target{Name: "left", Is: make([]bool, n), Count: 0}
	level, inverse, whenLeft, strong := make([]int32, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		target.Is[i] = i*7%3 == 0
		whenLeft[i], strong[i] = math.NaN(), float64(i%10)
		if target.Is[i] {
			target.Count++
			level[i], inverse[i], whenLeft[i] = 1, -5-float64(i%4), float64(i)
			strong[i] += 6
		}
	}
	x, err := features.NewTable(features.Feature{Name: "status", Codes: level, Levels: []string{"active", "gone"}}, features.Feature{Name: "inverse", Numbers: inverse},
		features.Feature{Name: "left_on", Numbers: whenLeft}, features.Feature{Name: "strong", Numbers: strong})
	if err != nil {
		t.Fatal(err)
	}
	err = features.Leaks(x, target, nil)
	var leak *features.LeakError
	if !errors.As(err, &leak) || len(leak.Leaks) != 3 || !strings.Contains(err.Error(), "drop=status,inverse,left_on") {
		t.Errorf("got %v", err)
	}
	if err := features.Leaks(x, target, []string{"status", "inverse", "left_on"}); err != nil {
		t.Errorf("accepted features give %v", err)
	}
}

func FuzzInfer(f *testing.F) {
	f.Add("1.5", "2024-02-30", "007")
	f.Add("-", "NaN", "1e999")
	f.Add("2024-01-01T00:00:00Z", "inf", "0x1p3")
	f.Fuzz(func(t *testing.T, a, b, c string) {
		in := columns(t, models.TextColumn("c", []string{a, b, c, a, b}))
		x, schema, err := features.Infer(in, []string{"c"})
		if err != nil {
			return
		}
		again, err := schema.Read(in)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(x.Feature(0), again.Feature(0), cmpopts.EquateNaNs()); diff != "" {
			t.Error(diff)
		}
	})
}
