package features

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"clientele/models"
)

// Codes of categories that have no level.
const (
	Missing int32 = -1 // there is no value
	Unseen  int32 = -2 // there is one, which the table that the levels are from did not have
)

// Feature is one column: numbers or categories.
type Feature struct {
	Name    string
	Numbers []float64 // NaN: missing; nil where the feature is a category
	Codes   []int32   // positions in Levels, Missing or Unseen
	Levels  []string  // ascending, for categories
	IsDate  bool      // numbers are days since 1970
}

// IsCategory tells categories from numbers.
func (f Feature) IsCategory() bool { return f.Numbers == nil }

// Len counts the rows.
func (f Feature) Len() int {
	if f.IsCategory() {
		return len(f.Codes)
	}
	return len(f.Numbers)
}

// Table is features of equal length. It is not changed after it is made, so it may be shared; it keeps the slices it is made of.
type Table struct {
	features []Feature
	rows     int
}

// NewTable puts features together and checks them: names differ, lengths are equal, numbers are finite or NaN, codes are within their levels.
func NewTable(list ...Feature) (Table, error) {
	t := Table{features: slices.Clone(list)}
	var faults []error
	seen := map[string]bool{}
	for i := range list {
		f := &list[i]
		if f.Name == "" || seen[f.Name] {
			faults = append(faults, fmt.Errorf("feature %d %q: give each its own name", i+1, f.Name))
		}
		seen[f.Name] = true
		if i == 0 {
			t.rows = f.Len()
		}
		if f.Len() != t.rows {
			faults = append(faults, fmt.Errorf("feature %q has %d rows and %q has %d: give all the same length", f.Name, f.Len(), list[0].Name, t.rows))
		}
		if err := f.check(); err != nil {
			faults = append(faults, err)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return Table{}, fmt.Errorf("putting features together: %w", err)
	}
	return t, nil
}

func (f *Feature) check() error {
	bad := &models.RowError{Column: f.Name}
	note := func(row int, reason string) {
		if bad.Row == 0 {
			bad.Row, bad.Reason = row+1, reason
		} else {
			bad.More++
		}
	}
	for i, v := range f.Numbers {
		if math.IsInf(v, 0) {
			note(i, "is infinite: leave it empty or mend what it was computed from")
		}
	}
	if f.IsCategory() {
		for i, code := range f.Codes {
			if code < Unseen || int(code) >= len(f.Levels) {
				note(i, "has a code without a level")
			}
		}
	}
	if bad.Row > 0 {
		return bad
	}
	return nil
}

// Rows counts the rows.
func (t Table) Rows() int { return t.rows }

// Len counts the features.
func (t Table) Len() int { return len(t.features) }

// Feature is the feature of position i, counted from 0.
func (t Table) Feature(i int) Feature { return t.features[i] }

// Names lists the features in their order.
func (t Table) Names() []string {
	names := make([]string, len(t.features))
	for i := range t.features {
		names[i] = t.features[i].Name
	}
	return names
}

// Index is the position of a feature, and -1 where there is none of that name.
func (t Table) Index(name string) int {
	return slices.IndexFunc(t.features, func(f Feature) bool { return f.Name == name })
}

// Take is the rows of the given positions, counted from 0, in that order. Levels stay as they are.
func (t Table) Take(rows []int) Table {
	out := Table{features: make([]Feature, len(t.features)), rows: len(rows)}
	for i, f := range t.features {
		out.features[i] = Feature{Name: f.Name, Levels: f.Levels, IsDate: f.IsDate}
		if f.IsCategory() {
			out.features[i].Codes = Pick(f.Codes, rows)
		} else {
			out.features[i].Numbers = Pick(f.Numbers, rows)
		}
	}
	return out
}

// Pick is the values at the given positions.
func Pick[T any](values []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}
