// Package modeltest is the suite that every model passes, whatever it answers: its declaration is complete and true, it refuses what it does not
// know, and neither a second run nor another order of the rows changes what it says of anybody. A model's own test calls Run with
// inputs of its kind; published values, recovery of parameters and quality are tests of the model itself.
//
// Tests alone import it.
package modeltest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"clientele/models"
)

// Fixture is an input to run a model on.
type Fixture struct {
	Name     string
	In       models.Columns
	Settings map[string]string

	// Tolerance is how much a number may differ between two orders of the rows, relative to its size or absolute below 1:
	// fits add up floats in the order of the rows. Zero: not at all.
	Tolerance float64

	// OrderMatters leaves the reordered run out, for models whose rows are a sequence.
	OrderMatters bool
}

// Run checks a model on each fixture. Fixtures have rows; runs on empty input are for the model's own tests.
func Run(t *testing.T, model models.Model, fixtures ...Fixture) {
	t.Helper()
	spec := model.Spec()
	if err := spec.Check(); err != nil {
		t.Error(err)
	}
	for _, f := range fixtures {
		t.Run(f.Name, func(t *testing.T) {
			out := run(t, model, f, f.In)
			checkOutput(t, spec, out, f.In.Rows())
			same(t, "a second run", out.Scored, run(t, model, f, f.In).Scored, 0)
			if !f.OrderMatters {
				reordered(t, model, f, out)
			}
			refusals(t, model, f)
		})
	}
}

func run(t *testing.T, model models.Model, f Fixture, in models.Columns) models.Output {
	t.Helper()
	out, err := model.Run(context.Background(), in, f.Settings, rand.NewPCG(11, 13))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// checkOutput compares an output with the declaration.
func checkOutput(t *testing.T, spec models.Spec, out models.Output, rows int) {
	t.Helper()
	if out.Report.Model != spec.Name || out.Report.Rows != rows {
		t.Errorf("the report is of model %q on %d rows, want %q on %d", out.Report.Model, out.Report.Rows, spec.Name, rows)
	}
	if _, err := json.Marshal(out.Report); err != nil {
		t.Errorf("the report cannot be written: %v", err)
	}
	for _, setting := range spec.Settings {
		if out.Report.Settings.Value(setting.Key) == nil {
			t.Errorf("the report does not tell setting %q", setting.Key)
		}
	}
	columns := out.Scored.All()
	for i, field := range spec.Outputs {
		if i >= len(columns) || columns[i].Name() != field.Name || columns[i].Kind() != field.Kind {
			t.Errorf("output %d is not the declared %s column %q; outputs are %v", i+1, field.Kind, field.Name, out.Scored.Names())
			continue
		}
		if row := columns[i].FirstNull(); row >= 0 && !field.Nullable {
			t.Errorf("output %q is null in row %d and not declared so", field.Name, row+1)
		}
	}
	if len(columns) > len(spec.Outputs) && spec.MoreOutputs == "" {
		t.Errorf("there are more outputs than declared: %v", out.Scored.Names())
	}
	for _, column := range columns {
		for i, value := range column.Floats() {
			if !column.IsNull(i) && (math.IsNaN(value) || math.IsInf(value, 0)) {
				t.Errorf("output %q is %v in row %d", column.Name(), value, i+1)
				break
			}
		}
	}
}

// reordered runs the model on the rows in another order. Scored rows are matched by their keys where these tell all rows apart.
func reordered(t *testing.T, model models.Model, f Fixture, out models.Output) {
	t.Helper()
	order := rand.New(rand.NewPCG(17, 19)).Perm(f.In.Rows())
	in, err := f.In.Take(order)
	if err != nil {
		t.Fatal(err)
	}
	var keys []string
	for _, field := range model.Spec().Outputs {
		if field.Key {
			keys = append(keys, field.Name)
		}
	}
	other := run(t, model, f, in).Scored
	rows := map[string]int{}
	for i := range other.Rows() {
		rows[key(t, other, keys, i)] = i
	}
	if len(rows) != other.Rows() {
		t.Errorf("the key columns %v do not tell the scored rows apart", keys)
		return
	}
	back := make([]int, 0, len(rows))
	for i := range out.Scored.Rows() {
		row, ok := rows[key(t, out.Scored, keys, i)]
		if !ok {
			t.Errorf("row %d is missing when the input is in another order", i+1)
			return
		}
		back = append(back, row)
	}
	matched, err := other.Take(back)
	if err != nil {
		t.Fatal(err)
	}
	same(t, "another order of the rows", out.Scored, matched, f.Tolerance)
}

func key(t *testing.T, in models.Columns, names []string, row int) string {
	t.Helper()
	parts := make([]string, len(names))
	for i, name := range names {
		column, err := in.Column(name)
		if err != nil {
			t.Fatal(err)
		}
		parts[i] = fmt.Sprintf("%q", fmt.Sprint(column.Value(row)))
	}
	return strings.Join(parts, " ")
}

// same compares two tables value by value, and stops at the first difference in a column.
func same(t *testing.T, what string, a, b models.Columns, tolerance float64) {
	t.Helper()
	if a.Rows() != b.Rows() {
		t.Errorf("%s gives %d scored rows, not %d", what, b.Rows(), a.Rows())
		return
	}
	for _, column := range a.All() {
		other, err := b.Column(column.Name())
		if err != nil {
			t.Errorf("%s: %v", what, err)
			continue
		}
		for i := range a.Rows() {
			if one, two := column.Value(i), other.Value(i); !near(one, two, tolerance) {
				t.Errorf("%s changes %s of row %d from %v to %v", what, column.Name(), i+1, one, two)
				break
			}
		}
	}
}

func near(a, b any, tolerance float64) bool {
	one, isFloat := a.(float64)
	two, areFloats := b.(float64)
	if !isFloat || !areFloats {
		return a == b
	}
	return math.Abs(one-two) <= tolerance*max(1, math.Abs(one), math.Abs(two))
}

// refusals checks that a model says no, by the errors of package models.
func refusals(t *testing.T, model models.Model, f Fixture) {
	t.Helper()
	ctx, src := context.Background(), rand.NewPCG(11, 13)

	settings := map[string]string{"no_such_setting": "1"}
	for key, value := range f.Settings {
		settings[key] = value
	}
	_, err := model.Run(ctx, f.In, settings, src)
	var unknown *models.UnknownNameError
	if !errors.As(err, &unknown) || unknown.Name != "no_such_setting" {
		t.Errorf("an unknown setting gives %v, want an UnknownNameError", err)
	}

	for _, field := range model.Spec().Inputs {
		if field.Optional || !f.In.Has(field.Name) {
			continue
		}
		var rest []string
		for _, name := range f.In.Names() {
			if name != field.Name {
				rest = append(rest, name)
			}
		}
		in, err := f.In.Select(rest...)
		if err != nil {
			t.Fatal(err)
		}
		_, err = model.Run(ctx, in, f.Settings, src)
		var missing *models.MissingColumnError
		if !errors.As(err, &missing) || missing.Column != field.Name {
			t.Errorf("without column %q: got %v, want a MissingColumnError", field.Name, err)
		}
	}

	ended, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := model.Run(ended, f.In, f.Settings, src); !errors.Is(err, context.Canceled) {
		t.Errorf("with a context that has ended: got %v, want its error", err)
	}
}
