package score

import (
	"context"
	"fmt"
	"math"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// frame is rows of a table of features: whose they are, and at which cutoff.
type frame struct {
	table   pipeline.Table
	files   []string
	key     []string
	cutoff  []string // ISO days
	purpose []string // score, test or train
}

// readFrame reads what tells rows apart.
func readFrame(ctx context.Context, files func(pipeline.Table) []string, table pipeline.Table, key string) (frame, error) {
	f := frame{table: table, files: files(table)}
	columns, err := columnar.ReadParquet(ctx, f.files, key, "cutoff_date", "purpose")
	if err != nil {
		return f, err
	}
	for _, part := range []struct {
		name string
		into *[]string
	}{{key, &f.key}, {"cutoff_date", &f.cutoff}, {"purpose", &f.purpose}} {
		if *part.into, err = columns.Texts(part.name); err != nil {
			return f, fmt.Errorf("reading %s: %w", table, err)
		}
	}
	return f, nil
}

// columnsAtOnce bounds memory: columns hold all rows until those wanted are taken.
const columnsAtOnce = 8

// numbers reads columns of the given rows. An infinite number becomes a missing one, and is told.
func (f frame) numbers(ctx context.Context, rows []int, names []string) ([]features.Feature, []card.Finding, error) {
	var list []features.Feature
	var findings []card.Finding
	for from := 0; from < len(names); from += columnsAtOnce {
		some := names[from:min(from+columnsAtOnce, len(names))]
		columns, err := columnar.ReadParquet(ctx, f.files, some...)
		if err != nil {
			return nil, nil, err
		}
		if columns, err = columns.Take(rows); err != nil {
			return nil, nil, fmt.Errorf("reading %s: %w", f.table, err)
		}
		for _, name := range some {
			feature, infinite, err := number(columns, name)
			if err != nil {
				return nil, nil, fmt.Errorf("reading %s: %w", f.table, err)
			}
			if infinite > 0 {
				findings = append(findings, card.Finding{Step: "score", Severity: card.Warning, Table: string(f.table), Column: name,
					Finding: fmt.Sprintf("%d rows have an infinite number; it counts as missing", infinite), Suggestion: "look for amounts that no price list has in the export behind it"})
			}
			list = append(list, feature)
		}
	}
	return list, findings, nil
}

func number(columns models.Columns, name string) (f features.Feature, infinite int, err error) {
	column, err := columns.Column(name)
	if err != nil {
		return f, 0, err
	}
	values, err := column.Numbers()
	if err != nil {
		return f, 0, err
	}
	for i, v := range values {
		if math.IsInf(v, 0) {
			values[i] = math.NaN()
			infinite++
		}
	}
	return features.Feature{Name: name, Numbers: values}, infinite, nil
}

// place tells rows apart: key and cutoff.
type place struct{ key, cutoff string }

// places gives each of the rows its position.
func (f frame) places(rows []int) map[place]int {
	out := make(map[place]int, len(rows))
	for i, row := range rows {
		out[place{f.key[row], f.cutoff[row]}] = i
	}
	return out
}

// beside reads columns of another table with the same grain, in the order of places. Where it has no row the numbers are missing.
func beside(ctx context.Context, files []string, table pipeline.Table, key string, places map[place]int, names []string) ([]features.Feature, error) {
	columns, err := columnar.ReadParquet(ctx, files, append([]string{key, "cutoff_date"}, names...)...)
	if err != nil {
		return nil, err
	}
	keys, err := columns.Texts(key)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", table, err)
	}
	cutoffs, err := columns.Texts("cutoff_date")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", table, err)
	}
	var list []features.Feature
	for _, name := range names {
		f, _, err := number(columns, name)
		if err != nil {
			return nil, fmt.Errorf("reading %s: %w", table, err)
		}
		values := make([]float64, len(places))
		for i := range values {
			values[i] = math.NaN()
		}
		for row, v := range f.Numbers {
			if at, is := places[place{keys[row], cutoffs[row]}]; is {
				values[at] = v
			}
		}
		list = append(list, features.Feature{Name: name, Numbers: values})
	}
	return list, nil
}
