package models_test

import (
	"errors"
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
)

func mustColumns(t testing.TB, columns ...models.Column) models.Columns {
	t.Helper()
	in, err := models.NewColumns(columns...)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

func TestNewColumns_tellsAllFaultsAtOnce(t *testing.T) {
	_, err := models.NewColumns(
		models.TextColumn("customer_id", []string{"a", "b"}),
		models.FloatColumn("age", []float64{1}),
		models.TextColumn("customer_id", []string{"a", "b"}),
		models.IntegerColumn("orders", []int64{1, 2}).WithValid([]bool{true}),
		models.Column{},
	)
	want := `putting columns together: column "age" has 1 rows and "customer_id" has 2: give all columns the same length
column "customer_id" occurs twice: rename one of them
column "orders" has 2 values and 1 null marks: give one a value
column 5 has no name or no values: make it by TextColumn, FloatColumn, IntegerColumn or BooleanColumn`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestColumns_missingColumnNamesTheNearest(t *testing.T) {
	in := mustColumns(t, models.TextColumn("CustomerId", []string{"a"}), models.FloatColumn("recency_day", []float64{1}))
	for _, c := range []struct{ name, nearest string }{
		{"recency_days", "recency_day"},
		{"customer_id", "CustomerId"},
		{"monetary", ""},
	} {
		_, err := in.Floats(c.name)
		var missing *models.MissingColumnError
		if !errors.As(err, &missing) || missing.Column != c.name || missing.Nearest != c.nearest {
			t.Errorf("%s: got %v", c.name, err)
		}
	}
}

func TestColumns_typedReaders(t *testing.T) {
	in := mustColumns(t,
		models.IntegerColumn("id", []int64{7, 12}),
		models.FloatColumn("count", []float64{2, 3}),
		models.FloatColumn("share", []float64{.5, 1}),
		models.BooleanColumn("flag", []bool{true, false}).WithValid([]bool{true, false}),
	)
	if ids, err := in.Texts("id"); err != nil || !cmp.Equal(ids, []string{"7", "12"}) {
		t.Errorf("whole numbers as texts: %v, %v", ids, err)
	}
	if counts, err := in.Integers("count"); err != nil || !cmp.Equal(counts, []int64{2, 3}) {
		t.Errorf("floats as whole numbers: %v, %v", counts, err)
	}
	if ids, err := in.Floats("id"); err != nil || !cmp.Equal(ids, []float64{7, 12}) {
		t.Errorf("whole numbers as floats: %v, %v", ids, err)
	}
	for name, read := range map[string]func() error{
		`row 1: share is not a whole number`:                                          func() error { _, err := in.Integers("share"); return err },
		`column "share": values are float: text is needed here`:                       func() error { _, err := in.Texts("share"); return err },
		`column "id": values are integer: boolean is needed here`:                     func() error { _, err := in.Booleans("id"); return err },
		`row 2: flag is null: give a value or leave the row out`:                      func() error { _, err := in.Booleans("flag"); return err },
		`taking rows: row 2 of 2: give positions from 0`:                              func() error { _, err := in.Take([]int{2}); return err },
		`column "flags" is missing: the input has "flag", rename it if that is meant`: func() error { _, err := in.Select("id", "flags"); return err },
	} {
		if err := read(); err == nil || err.Error() != name {
			t.Errorf("got %v, want %s", err, name)
		}
	}
}

func TestColumn_numbersKeepNullsAsNaN(t *testing.T) {
	flags, err := models.BooleanColumn("flag", []bool{true, true, false}).WithValid([]bool{true, false, true}).Numbers()
	if err != nil || flags[0] != 1 || !math.IsNaN(flags[1]) || flags[2] != 0 {
		t.Errorf("flags: %v, %v", flags, err)
	}
	if _, err := models.TextColumn("city", nil).Numbers(); err == nil {
		t.Error("a text column was taken for numbers")
	}
}

func TestColumns_takeAndSelectKeepValuesAndNulls(t *testing.T) {
	in := mustColumns(t,
		models.TextColumn("city", []string{"a", "b", "c"}),
		models.FloatColumn("spend", []float64{1, 2, 3}).WithValid([]bool{true, false, true}),
	)
	taken, err := in.Take([]int{2, 1, 1})
	if err != nil {
		t.Fatal(err)
	}
	out, err := taken.Select("spend", "city")
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]any
	for i := range out.Rows() {
		var row []any
		for _, column := range out.All() {
			row = append(row, column.Value(i))
		}
		rows = append(rows, row)
	}
	if diff := cmp.Diff([][]any{{3.0, "c"}, {nil, "b"}, {nil, "b"}}, rows); diff != "" {
		t.Error(diff)
	}
}
