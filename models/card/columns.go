package card

import (
	"math"

	"clientele/models"
)

// Column declares one column of a table that this package makes.
type Column struct {
	models.Field
	IsDate bool // texts of the column are ISO days
}

// field is a column with the way to its value: text, int or float64. Empty texts and NaN become null unless it is a key.
type field[T any] struct {
	Column
	text    func(T) string
	integer func(T) int
	number  func(T) float64
}

func text[T any](name, meaning string, of func(T) string) field[T] {
	return field[T]{Column: Column{Field: models.Field{Name: name, Kind: models.Text, Meaning: meaning}}, text: of}
}

func day[T any](name, meaning string, of func(T) string) field[T] {
	f := text(name, meaning, of)
	f.IsDate = true
	return f
}

func key[T any](name, meaning string, of func(T) string) field[T] {
	f := text(name, meaning, of)
	f.Key = true
	return f
}

func integer[T any](name, meaning string, of func(T) int) field[T] {
	return field[T]{Column: Column{Field: models.Field{Name: name, Kind: models.Integer, Meaning: meaning}}, integer: of}
}

func number[T any](name, meaning string, of func(T) float64) field[T] {
	return field[T]{Column: Column{Field: models.Field{Name: name, Kind: models.Float, Meaning: meaning}}, number: of}
}

// Columns is cards as a table.
func Columns(cards []Card) (models.Columns, error) { return table(cardFields(), cards) }

// BandColumns is bands as a table.
func BandColumns(bands []Band) (models.Columns, error) { return table(bandFields(), bands) }

// DriftColumns is drift as a table.
func DriftColumns(drift []Drift) (models.Columns, error) { return table(driftFields(), drift) }

// FindingColumns is findings as a table.
func FindingColumns(findings []Finding) (models.Columns, error) {
	return table(findingFields(), findings)
}

// DeclaredCard lists the columns of [Columns].
func DeclaredCard() []Column { return declared(cardFields()) }

// DeclaredBand lists the columns of [BandColumns].
func DeclaredBand() []Column { return declared(bandFields()) }

// DeclaredDrift lists the columns of [DriftColumns].
func DeclaredDrift() []Column { return declared(driftFields()) }

// DeclaredFinding lists the columns of [FindingColumns].
func DeclaredFinding() []Column { return declared(findingFields()) }

func declared[T any](fields []field[T]) []Column {
	out := make([]Column, len(fields))
	for i, f := range fields {
		out[i] = f.Column
	}
	return out
}

func table[T any](fields []field[T], rows []T) (models.Columns, error) {
	columns := make([]models.Column, len(fields))
	for i, f := range fields {
		columns[i] = f.column(rows)
	}
	return models.NewColumns(columns...)
}

func (f field[T]) column(rows []T) models.Column {
	valid := make([]bool, len(rows))
	switch {
	case f.text != nil:
		values := make([]string, len(rows))
		for i, row := range rows {
			values[i] = f.text(row)
			valid[i] = f.Key || values[i] != ""
		}
		return models.TextColumn(f.Name, values).WithValid(valid)
	case f.integer != nil:
		values := make([]int64, len(rows))
		for i, row := range rows {
			values[i] = int64(f.integer(row))
		}
		return models.IntegerColumn(f.Name, values)
	default:
		values := make([]float64, len(rows))
		for i, row := range rows {
			values[i] = f.number(row)
			valid[i] = !math.IsNaN(values[i]) && !math.IsInf(values[i], 0)
			if !valid[i] {
				values[i] = 0
			}
		}
		return models.FloatColumn(f.Name, values).WithValid(valid)
	}
}

func integerKey[T any](name, meaning string, of func(T) int) field[T] {
	f := integer(name, meaning, of)
	f.Key = true
	return f
}
