package models

import (
	"fmt"
	"math"
)

// Kind is the type of a column's values.
type Kind uint8

// The kinds of column. Dates come as text in ISO order (2006-01-02) or as whole days, as the model's Spec says.
const (
	Text Kind = iota + 1
	Float
	Integer
	Boolean
)

// String gives the kind's name as documentation writes it.
func (k Kind) String() string {
	switch k {
	case Text:
		return "text"
	case Float:
		return "float"
	case Integer:
		return "integer"
	case Boolean:
		return "boolean"
	default:
		return "unknown"
	}
}

// Column is a named sequence of values of one kind, some of which may be null. It keeps the slice that it is made of, and its
// readers give that same slice: neither side may change it afterwards.
type Column struct {
	name     string
	kind     Kind
	texts    []string
	floats   []float64
	integers []int64
	booleans []bool
	valid    []bool // nil: no value is null
}

// TextColumn makes a column of texts: identifiers, names, categories.
func TextColumn(name string, values []string) Column {
	return Column{name: name, kind: Text, texts: values}
}

// FloatColumn makes a column of numbers. NaN is a value here, not a null: models refuse it or say what it means.
func FloatColumn(name string, values []float64) Column {
	return Column{name: name, kind: Float, floats: values}
}

// IntegerColumn makes a column of whole numbers: counts, scores, days.
func IntegerColumn(name string, values []int64) Column {
	return Column{name: name, kind: Integer, integers: values}
}

// BooleanColumn makes a column of flags.
func BooleanColumn(name string, values []bool) Column {
	return Column{name: name, kind: Boolean, booleans: values}
}

// WithValid returns the column with nulls where valid is false. A nil slice means that no value is null. NewColumns refuses
// a slice of another length than the column.
func (c Column) WithValid(valid []bool) Column {
	c.valid = valid
	return c
}

// Named returns the same values under another name.
func (c Column) Named(name string) Column {
	c.name = name
	return c
}

// Name is the column's name.
func (c Column) Name() string { return c.name }

// Kind is the type of the column's values.
func (c Column) Kind() Kind { return c.kind }

// Len counts the values, nulls included.
func (c Column) Len() int {
	switch c.kind {
	case Text:
		return len(c.texts)
	case Float:
		return len(c.floats)
	case Integer:
		return len(c.integers)
	default:
		return len(c.booleans)
	}
}

// IsNull tells whether the value of row i, counted from 0, is null.
func (c Column) IsNull(i int) bool { return c.valid != nil && !c.valid[i] }

// FirstNull is the first row, counted from 0, whose value is null, and -1 where there is none.
func (c Column) FirstNull() int {
	for i, ok := range c.valid {
		if !ok {
			return i
		}
	}
	return -1
}

// Texts is the values of a text column, and nil for another kind. At a null stands whatever the maker put there.
func (c Column) Texts() []string { return c.texts }

// Floats is the values of a float column, and nil for another kind. At a null stands whatever the maker put there.
func (c Column) Floats() []float64 { return c.floats }

// Integers is the values of an integer column, and nil for another kind. At a null stands whatever the maker put there.
func (c Column) Integers() []int64 { return c.integers }

// Booleans is the values of a boolean column, and nil for another kind. At a null stands whatever the maker put there.
func (c Column) Booleans() []bool { return c.booleans }

// Value is the value of row i, counted from 0, as string, float64, int64 or bool, and nil where it is null. It is for
// writers of files and tables; numerical code takes the whole slice.
func (c Column) Value(i int) any {
	if c.IsNull(i) {
		return nil
	}
	switch c.kind {
	case Text:
		return c.texts[i]
	case Float:
		return c.floats[i]
	case Integer:
		return c.integers[i]
	default:
		return c.booleans[i]
	}
}

// Numbers is the column as float64 with NaN for nulls, as learners want their features: true counts 1 and false 0. A float
// column without nulls is returned as it is, without a copy. A text column is an error.
func (c Column) Numbers() ([]float64, error) {
	if c.kind == Float && c.valid == nil {
		return c.floats, nil
	}
	if c.kind == Text {
		return nil, fmt.Errorf("column %q: values are text: numbers are needed here", c.name)
	}
	out := make([]float64, c.Len())
	for i := range out {
		switch {
		case c.IsNull(i):
			out[i] = math.NaN()
		case c.kind == Float:
			out[i] = c.floats[i]
		case c.kind == Integer:
			out[i] = float64(c.integers[i])
		case c.booleans[i]:
			out[i] = 1
		}
	}
	return out, nil
}

// take returns the rows of the given positions as a new column.
func (c Column) take(rows []int) Column {
	out := Column{name: c.name, kind: c.kind}
	switch c.kind {
	case Text:
		out.texts = pick(c.texts, rows)
	case Float:
		out.floats = pick(c.floats, rows)
	case Integer:
		out.integers = pick(c.integers, rows)
	default:
		out.booleans = pick(c.booleans, rows)
	}
	if c.valid != nil {
		out.valid = pick(c.valid, rows)
	}
	return out
}

func pick[T any](values []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}
