package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// truthRow is a record of which it is known whose it is.
type truthRow struct{ source, record, entity string }

// readTruth reads a file with the columns source, the record's id and the entity, under one
// of several names. Rows that are marked ambiguous are left out and counted.
func readTruth(ctx context.Context, path string) (rows []truthRow, ambiguous int, err error) {
	header, lines, err := readTable(ctx, path)
	if err != nil {
		return nil, 0, usageError{err.Error()}
	}
	at := map[string]int{}
	for i, name := range header {
		at[strings.TrimSpace(strings.TrimPrefix(name, "\ufeff"))] = i
	}
	find := func(what string, names ...string) (int, error) {
		for _, name := range names {
			if i, found := at[name]; found {
				return i, nil
			}
		}
		more := ""
		if near := pipeline.Nearest(names[0], header); near != "" {
			more = fmt.Sprintf("; did you mean %s?", near)
		}
		return 0, usagef("--truth %s: there is no column of the %s: name it %s%s", path, what, strings.Join(names, " or "), more)
	}
	source, err1 := find("source", "source", "source_system")
	record, err2 := find("record", "record_id", "customer_ref", "source_record_id")
	entity, err3 := find("person or firm", "person_id", "entity_id", "customer")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, 0, err
	}
	doubt, marked := at["is_ambiguous"]
	for _, line := range lines {
		if marked {
			switch strings.ToLower(line[doubt]) {
			case "yes", "true", "1":
				ambiguous++
				continue
			}
		}
		rows = append(rows, truthRow{line[source], line[record], line[entity]})
	}
	if len(rows) == 0 {
		return nil, 0, usagef("--truth %s: there are no rows to compare with", path)
	}
	return rows, ambiguous, nil
}

// readTable reads a CSV or Parquet file as texts: numbers of customers are no numbers.
func readTable(ctx context.Context, path string) (header []string, lines [][]string, err error) {
	if filepath.Ext(path) == ".parquet" {
		columns, err := columnar.ReadParquet(ctx, []string{path})
		if err != nil {
			return nil, nil, err
		}
		return columns.Names(), textRows(columns), nil
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, nil, fmt.Errorf("reading the truth: %w", err)
	}
	defer file.Close()
	reader := csv.NewReader(file)
	header, err = reader.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, fmt.Errorf("reading %s: it is empty; the first line names the columns", path)
	}
	if err == nil {
		lines, err = reader.ReadAll()
	}
	if err != nil {
		return nil, nil, fmt.Errorf("reading %s: %w", path, err)
	}
	return header, lines, nil
}

func textRows(columns models.Columns) [][]string {
	lines := make([][]string, columns.Rows())
	for i := range lines {
		for _, column := range columns.All() {
			text := ""
			if value := column.Value(i); value != nil {
				text = fmt.Sprint(value)
			}
			lines[i] = append(lines[i], text)
		}
	}
	return lines
}
