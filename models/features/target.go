package features

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"clientele/models"
)

// Target is the outcome to learn: which rows have it.
type Target struct {
	Name     string
	Positive string // the value that counts as having it
	Is       []bool
	Count    int // rows that have it
}

// Rate is the share of rows that have the outcome.
func (t Target) Rate() float64 { return float64(t.Count) / float64(max(1, len(t.Is))) }

// ReadTarget reads the column that is to be learnt. It has two values, or the positive one is named and all others count as not having the
// outcome. Without a name the positive one is 1, true, yes or y where it is among the two, else the rarer, and of equally rare ones the later
// in the alphabet. A row without a value is refused: its outcome is not known, so it is for scoring alone.
func ReadTarget(in models.Columns, name, positive string) (Target, error) {
	column, err := in.Column(name)
	if err != nil {
		return Target{}, fmt.Errorf("reading the target: %w", err)
	}
	texts := make([]string, column.Len())
	count := map[string]int{}
	bad := &models.RowError{Column: name, Reason: "is empty: give the outcome, or leave the row out of training"}
	for i := range texts {
		if value := column.Value(i); value != nil {
			texts[i] = strings.TrimSpace(fmt.Sprint(value))
		}
		if texts[i] == "" && bad.Row == 0 {
			bad.Row = i + 1
		} else if texts[i] == "" {
			bad.More++
		}
		count[texts[i]]++
	}
	if bad.Row > 0 {
		return Target{}, fmt.Errorf("reading the target: %w", bad)
	}
	t := Target{Name: name, Positive: positive, Is: make([]bool, len(texts))}
	if err := t.choose(count); err != nil {
		return Target{}, fmt.Errorf("reading the target: %w", err)
	}
	for i, text := range texts {
		if t.Is[i] = text == t.Positive; t.Is[i] {
			t.Count++
		}
	}
	return t, nil
}

func (t *Target) choose(count map[string]int) error {
	values := make([]string, 0, len(count))
	for value := range count {
		values = append(values, value)
	}
	sort.Strings(values)
	switch {
	case len(values) == 0:
		return fmt.Errorf("column %q has no rows: give some", t.Name)
	case len(values) == 1:
		return fmt.Errorf("column %q is the same in all %d rows: both outcomes are needed to learn what parts them", t.Name, count[values[0]])
	case t.Positive != "":
		if count[t.Positive] == 0 {
			if len(values) > 20 {
				values = values[:20]
			}
			return fmt.Errorf("column %q: %w", t.Name, models.NewUnknownNameError("positive value", t.Positive, values))
		}
		return nil
	case len(values) > 2:
		return fmt.Errorf("column %q has %d values: say which one counts, by positive=VALUE", t.Name, len(values))
	}
	t.Positive = values[1]
	if count[values[0]] < count[values[1]] {
		t.Positive = values[0]
	}
	for _, value := range values {
		if slices.Contains([]string{"1", "true", "yes", "y"}, strings.ToLower(value)) {
			t.Positive = value
		}
	}
	return nil
}
