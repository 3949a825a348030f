package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
)

// Verify holds every file to its contract, on empty tables: names, order and
// types of the columns are those of the header, the statement keeps to the
// portable subset, every column's origin can be followed. All that is wrong is
// returned at once, as [Problems].
//
// db must be an empty engine in memory of the caller's, who closes it
// afterwards: Verify makes all tables in it.
func (l *Library) Verify(ctx context.Context, db *sql.DB) error {
	problems := l.Lint()
	var followed Problems
	if _, err := l.Lineage(); errors.As(err, &followed) {
		problems = append(problems, followed...)
	}
	if err := l.emptyTables(ctx, db); err != nil {
		return err
	}
	for _, t := range l.Transforms {
		if err := compare(ctx, db, t.stmt, t.Columns, &problems); err != nil {
			return err
		}
		if err := l.verifyRules(ctx, db, t, &problems); err != nil {
			return err
		}
	}
	for _, c := range l.Checks {
		if err := compare(ctx, db, c.stmt, c.Columns, &problems); err != nil {
			return err
		}
	}
	return problems.orNil()
}

// emptyTables makes every table of the library, as its header or declaration
// describes it.
func (l *Library) emptyTables(ctx context.Context, db *sql.DB) error {
	made := map[string]bool{}
	for _, table := range slices.Concat(slices.Sorted(maps.Keys(l.beside)), slices.Sorted(maps.Keys(l.byTable))) {
		if !made[table.Schema()] {
			made[table.Schema()] = true
			if _, err := db.ExecContext(ctx, "create schema if not exists "+pipeline.QuoteIdent(table.Schema())); err != nil {
				return fmt.Errorf("making the empty schema %s: %w", table.Schema(), err)
			}
		}
		var columns []string
		for _, c := range l.columns(table) {
			columns = append(columns, pipeline.QuoteIdent(c.Name)+" "+c.Type)
		}
		_, err := db.ExecContext(ctx, "create table "+quoteTable(table)+" ("+strings.Join(columns, ", ")+")")
		if err != nil {
			return fmt.Errorf("making the empty table %s: %w", table, err)
		}
	}
	return nil
}

func quoteTable(table pipeline.Table) string {
	return pipeline.QuoteIdent(table.Schema()) + "." + pipeline.QuoteIdent(table.Name())
}

// described is a column as the engine describes it.
type described struct{ name, kind string }

// compare describes a statement and compares the columns with its header's.
func compare(ctx context.Context, db *sql.DB, s *statement, header []Column, problems *Problems) error {
	got, err := describe(ctx, db, s.text)
	if err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		// The statement stands whole within DESCRIBE, so the engine's line is the file's.
		problems.add(s.path, lineOf(err), "the engine refuses the statement: %v", err)
		return nil
	}
	found := make([]string, len(got))
	for i, c := range got {
		found[i] = c.name
	}
	if want := names(header); !slices.Equal(found, want) {
		problems.add(s.path, 1, "the statement's columns are not the header's, in this order: %s", difference(found, want))
		return nil
	}
	for i, c := range got {
		if c.kind != header[i].Type {
			problems.add(s.path, headerLine(s.text, c.name), "column %s is %s and its header says %s: cast it in the statement, or mend the header", c.name, c.kind, header[i].Type)
		}
	}
	return nil
}

func describe(ctx context.Context, db *sql.DB, statement string) (columns []described, err error) {
	rows, err := db.QueryContext(ctx, "select column_name, replace(column_type, ', ', ',') from (describe "+statement+"\n)")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var c described
		if err := rows.Scan(&c.name, &c.kind); err != nil {
			return nil, err
		}
		columns = append(columns, c)
	}
	return columns, rows.Err()
}

// verifyRules has the engine bind the conditions of a header's checks.
func (l *Library) verifyRules(ctx context.Context, db *sql.DB, t *Transform, problems *Problems) error {
	for _, rule := range t.Checks {
		condition := rule.offends()
		if condition == "" {
			continue
		}
		if _, err := describe(ctx, db, "select 1 from "+string(t.Table)+" where "+condition); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			problems.add(t.Path, max(1, rule.Line), "check %s cannot be asked of %s: %v", rule.Text(), t.Table, err)
		}
	}
	return nil
}

// headerLine finds the line of a header that declares a column.
func headerLine(text, column string) int {
	for i, line := range strings.Split(text, "\n") {
		rest, ok := strings.CutPrefix(line, "-- column:")
		if ok && strings.TrimSpace(strings.Split(rest, "|")[0]) == column {
			return i + 1
		}
	}
	return 1
}

// lineOf reads the line from the engine's message ("LINE 12: …"), 1 if it has none.
func lineOf(err error) int {
	line := 1
	if _, rest, found := strings.Cut(err.Error(), "\nLINE "); found {
		if _, scanErr := fmt.Sscanf(rest, "%d:", &line); scanErr != nil {
			return 1
		}
	}
	return line
}
