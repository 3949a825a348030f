package features

import (
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/models"
)

// isNothing tells whether a text stands for a missing value.
func isNothing(column models.Column, row int, text string) bool {
	if column.IsNull(row) {
		return true
	}
	switch strings.ToLower(strings.TrimSpace(text)) {
	case "", "na", "n/a", "nan", "null", "none", "?", "-", "#n/a":
		return true
	}
	return false
}

// textKind finds out what texts are: numbers, dates or, where any of them is neither, categories.
func textKind(column models.Column) Kind {
	number, date, some := true, true, false
	for i, text := range column.Texts() {
		if isNothing(column, i, text) {
			continue
		}
		some = true
		if number {
			_, number = parseNumber(text)
		}
		if date {
			_, date = parseDay(text)
		}
		if !number && !date {
			return Category
		}
	}
	switch {
	case !some:
		return Category
	case number:
		return Number
	default:
		return Date
	}
}

// parseNumber reads a finite number. Digits with a leading zero are codes.
func parseNumber(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	digits := strings.TrimPrefix(text, "-")
	if digits == "" || digits[0] > '9' || strings.ContainsAny(text, "xXpP_") || len(digits) > 1 && digits[0] == '0' && digits[1] != '.' {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && !math.IsInf(v, 0) && v == v
}

// parseDay reads an ISO date, with or without a time after it, as days since 1970.
func parseDay(text string) (float64, bool) {
	text = strings.TrimSpace(text)
	if len(text) < len(time.DateOnly) || len(text) > len(time.DateOnly) && text[len(time.DateOnly)] != ' ' && text[len(time.DateOnly)] != 'T' {
		return 0, false
	}
	day, err := time.Parse(time.DateOnly, text[:len(time.DateOnly)])
	return float64(day.Unix() / (24 * 60 * 60)), err == nil
}

// numbers reads a column as numbers, NaN where there is none. A text that is no number, as a second table may have, is none.
func numbers(column models.Column, kind Kind) ([]float64, error) {
	if column.Kind() != models.Text {
		values, err := column.Numbers()
		if err != nil {
			return nil, err
		}
		if slices.ContainsFunc(values, func(v float64) bool { return math.IsInf(v, 0) }) {
			bad := &models.RowError{Column: column.Name(), Reason: "is infinite: leave it empty or mend what it was computed from"}
			for i, v := range values {
				if math.IsInf(v, 0) && bad.Row == 0 {
					bad.Row = i + 1
				} else if math.IsInf(v, 0) {
					bad.More++
				}
			}
			return nil, bad
		}
		return values, nil
	}
	out := make([]float64, column.Len())
	for i, text := range column.Texts() {
		parse := parseNumber
		if kind == Date {
			parse = parseDay
		}
		value, ok := parse(text)
		if !ok || column.IsNull(i) {
			value = math.NaN()
		}
		out[i] = value
	}
	return out, nil
}
