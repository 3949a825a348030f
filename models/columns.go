package models

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
)

// Columns is a table in memory: named columns of equal length in a given order. It cannot be changed after it is made, so it may
// be shared. The zero value has no columns and no rows.
type Columns struct {
	columns []Column
	byName  map[string]int
	rows    int
}

// NewColumns puts columns together. Names must be there and differ, and all columns must have the same length.
func NewColumns(columns ...Column) (Columns, error) {
	c := Columns{columns: slices.Clone(columns), byName: make(map[string]int, len(columns))}
	var faults []error
	for i, column := range columns {
		if column.name == "" || column.kind == 0 {
			faults = append(faults, fmt.Errorf("column %d has no name or no values: make it by TextColumn, FloatColumn, IntegerColumn or BooleanColumn", i+1))
			continue
		}
		if _, twice := c.byName[column.name]; twice {
			faults = append(faults, fmt.Errorf("column %q occurs twice: rename one of them", column.name))
		}
		c.byName[column.name] = i
		if column.valid != nil && len(column.valid) != column.Len() {
			faults = append(faults, fmt.Errorf("column %q has %d values and %d null marks: give one a value", column.name, column.Len(), len(column.valid)))
		}
		if i > 0 && column.Len() != columns[0].Len() {
			faults = append(faults, fmt.Errorf("column %q has %d rows and %q has %d: give all columns the same length",
				column.name, column.Len(), columns[0].name, columns[0].Len()))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Columns{}, fmt.Errorf("putting columns together: %w", err)
	}
	if len(columns) > 0 {
		c.rows = columns[0].Len()
	}
	return c, nil
}

// Rows counts the rows.
func (c Columns) Rows() int { return c.rows }

// Names lists the columns in their order.
func (c Columns) Names() []string {
	names := make([]string, len(c.columns))
	for i, column := range c.columns {
		names[i] = column.name
	}
	return names
}

// All lists the columns in their order.
func (c Columns) All() []Column { return slices.Clone(c.columns) }

// Has tells whether a column of that name is there.
func (c Columns) Has(name string) bool {
	_, ok := c.byName[name]
	return ok
}

// Column finds a column by its exact name. The error is a *MissingColumnError, which knows the nearest name.
func (c Columns) Column(name string) (Column, error) {
	i, ok := c.byName[name]
	if !ok {
		nearest, _ := Nearest(name, c.Names())
		return Column{}, &MissingColumnError{Column: name, Nearest: nearest, Have: c.Names()}
	}
	return c.columns[i], nil
}

// Texts is a column without nulls as texts. Whole numbers are written out, since identifiers of digits alone often arrive as
// numbers; floats are refused, since 17850 and 17850.0 would become two customers.
func (c Columns) Texts(name string) ([]string, error) {
	column, err := c.complete(name)
	if err != nil {
		return nil, err
	}
	switch column.kind {
	case Text:
		return column.texts, nil
	case Integer:
		out := make([]string, c.rows)
		for i, value := range column.integers {
			out[i] = strconv.FormatInt(value, 10)
		}
		return out, nil
	default:
		return nil, &KindError{Column: name, Have: column.kind, Want: Text}
	}
}

// Floats is a column without nulls as numbers; whole numbers and flags are converted.
func (c Columns) Floats(name string) ([]float64, error) {
	column, err := c.complete(name)
	if err != nil {
		return nil, err
	}
	if column.kind == Text {
		return nil, &KindError{Column: name, Have: column.kind, Want: Float}
	}
	return column.Numbers()
}

// Integers is a column without nulls as whole numbers; floats are converted where each is a whole number.
func (c Columns) Integers(name string) ([]int64, error) {
	column, err := c.complete(name)
	if err != nil {
		return nil, err
	}
	switch column.kind {
	case Integer:
		return column.integers, nil
	case Float:
		out := make([]int64, c.rows)
		for i, value := range column.floats {
			// Beyond 2^53 a float64 no longer tells neighbouring whole numbers apart.
			if out[i] = int64(value); float64(out[i]) != value || value > 1<<53 || value < -(1<<53) {
				return nil, &RowError{Row: i + 1, Column: name, Reason: "is not a whole number"}
			}
		}
		return out, nil
	default:
		return nil, &KindError{Column: name, Have: column.kind, Want: Integer}
	}
}

// Booleans is a column without nulls as flags.
func (c Columns) Booleans(name string) ([]bool, error) {
	column, err := c.complete(name)
	if err != nil {
		return nil, err
	}
	if column.kind != Boolean {
		return nil, &KindError{Column: name, Have: column.kind, Want: Boolean}
	}
	return column.booleans, nil
}

// complete finds a column and refuses it where it has a null.
func (c Columns) complete(name string) (Column, error) {
	column, err := c.Column(name)
	if err != nil {
		return Column{}, err
	}
	if row := column.FirstNull(); row >= 0 {
		return Column{}, &RowError{Row: row + 1, Column: name, Reason: "is null: give a value or leave the row out"}
	}
	return column, nil
}

// Select is the table with the named columns alone, in the order of the names.
func (c Columns) Select(names ...string) (Columns, error) {
	columns := make([]Column, len(names))
	for i, name := range names {
		var err error
		if columns[i], err = c.Column(name); err != nil {
			return Columns{}, err
		}
	}
	return NewColumns(columns...)
}

// With is the table with further columns at its end.
func (c Columns) With(columns ...Column) (Columns, error) {
	return NewColumns(append(c.All(), columns...)...)
}

// Take is the rows of the given positions, counted from 0, in that order: a split, a sample, a permutation.
func (c Columns) Take(rows []int) (Columns, error) {
	for _, row := range rows {
		if row < 0 || row >= c.rows {
			return Columns{}, fmt.Errorf("taking rows: row %d of %d: give positions from 0", row, c.rows)
		}
	}
	columns := make([]Column, len(c.columns))
	for i, column := range c.columns {
		columns[i] = column.take(rows)
	}
	return NewColumns(columns...)
}
