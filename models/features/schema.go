package features

import (
	"errors"
	"fmt"
	"slices"
	"sort"

	"clientele/models"
)

// Schema is what a table's columns were found to be, without its rows: by it a second table is brought to the same shape.
type Schema struct {
	Features []Shape
	LeftOut  []LeftOut
}

// Shape is one feature of a schema.
type Shape struct {
	Name   string   `json:"name"`
	Kind   Kind     `json:"kind"`
	Levels []string `json:"levels,omitempty"` // ascending, for categories
}

// Kind is what a column is to a learner.
type Kind string

// The kinds of feature.
const (
	Number   Kind = "number"
	Date     Kind = "date"
	Category Kind = "category"
)

// LeftOut is a column that is no feature, and why.
type LeftOut struct{ Name, Reason string }

// Infer finds out what the named columns are and reads them. Columns that cannot help are left out and listed in the schema.
func Infer(in models.Columns, names []string) (Table, Schema, error) {
	var schema Schema
	var list []Feature
	var faults []error
	for _, name := range names {
		column, err := in.Column(name)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		shape, reason := inferShape(column)
		if reason != "" {
			schema.LeftOut = append(schema.LeftOut, LeftOut{name, reason})
			continue
		}
		f, err := shape.read(column)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		schema.Features = append(schema.Features, shape)
		list = append(list, f)
	}
	if err := errors.Join(faults...); err != nil {
		return Table{}, Schema{}, fmt.Errorf("reading features: %w", err)
	}
	t, err := NewTable(list...)
	if err == nil && len(list) == 0 {
		err = fmt.Errorf("reading features: none of the %d columns varies from row to row in a way that others share: give columns that do", len(names))
	}
	return t, schema, err
}

// Read brings a table to the schema's shape: the same features in the same order, levels as they were.
func (s Schema) Read(in models.Columns) (Table, error) {
	list := make([]Feature, 0, len(s.Features))
	var faults []error
	for _, shape := range s.Features {
		column, err := in.Column(shape.Name)
		if err == nil {
			var f Feature
			if f, err = shape.read(column); err == nil {
				list = append(list, f)
				continue
			}
		}
		faults = append(faults, err)
	}
	if err := errors.Join(faults...); err != nil {
		return Table{}, fmt.Errorf("reading features: %w", err)
	}
	return NewTable(list...)
}

func inferShape(column models.Column) (shape Shape, leftOut string) {
	shape = Shape{Name: column.Name(), Kind: Number}
	if column.Kind() == models.Text {
		shape.Kind = textKind(column)
	}
	if shape.Kind != Category {
		f, err := shape.read(column)
		if err == nil && isConstant(f.Numbers) {
			return shape, "has one value"
		}
		return shape, "" // an infinite number is told when the column is read
	}
	distinct := map[string]bool{}
	some, blanks := 0, false
	for i, text := range column.Texts() {
		if isNothing(column, i, text) {
			blanks = true
			continue
		}
		some++
		distinct[text] = true
	}
	switch {
	case len(distinct) == 0 || len(distinct) == 1 && !blanks:
		return shape, "has one value"
	case len(distinct) > 50 && 3*len(distinct) > some, len(distinct) > 10 && len(distinct) == some:
		return shape, fmt.Sprintf("has %d different texts in %d rows: identifiers or free text", len(distinct), some)
	}
	for level := range distinct {
		shape.Levels = append(shape.Levels, level)
	}
	sort.Strings(shape.Levels)
	return shape, ""
}

func isConstant(values []float64) bool {
	for _, v := range values {
		if v != values[0] && (v == v || values[0] == values[0]) {
			return false
		}
	}
	return true
}

// read makes the feature of a column.
func (s Shape) read(column models.Column) (Feature, error) {
	f := Feature{Name: s.Name, IsDate: s.Kind == Date}
	if s.Kind != Category {
		var err error
		f.Numbers, err = numbers(column, s.Kind)
		return f, err
	}
	f.Levels = s.Levels
	f.Codes = make([]int32, column.Len())
	known := make(map[string]int32, len(s.Levels))
	for i, level := range s.Levels {
		known[level] = int32(i)
	}
	for i := range f.Codes {
		text, ok := "", false
		if column.Kind() == models.Text {
			text = column.Texts()[i]
			ok = !isNothing(column, i, text)
		} else if value := column.Value(i); value != nil {
			// A category of digits may arrive as numbers in another file.
			text, ok = fmt.Sprint(value), true
		}
		code, seen := known[text]
		switch {
		case !ok:
			f.Codes[i] = Missing
		case seen:
			f.Codes[i] = code
		default:
			f.Codes[i] = Unseen
		}
	}
	return f, nil
}

// Kinds tells which features are of a kind.
func (s Schema) Kinds(kind Kind) []string {
	var out []string
	for _, shape := range s.Features {
		if shape.Kind == kind {
			out = append(out, shape.Name)
		}
	}
	return slices.Clip(out)
}
