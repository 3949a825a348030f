// Package transform is the engine of the SQL layer: it reads the files of sql/,
// holds each to the contract that its header states, derives dependencies and
// column lineage from the parsed statement, and turns files into the steps and
// checks of a run.
//
// It does not know which tables exist beside the files: the caller declares raw,
// run, history, scores and operations tables ([Declared]). It neither orders nor
// runs a night; package pipeline does, and registers the tables that a step reads
// as views before the step runs. It never guesses: a header that disagrees with
// its statement, a column whose origin cannot be told, a construct that another
// engine reads differently are problems with a file, a line and a remedy.
//
//	lib, err := transform.Load(ctx, db, sqlfiles.Files, declared)
//	steps := lib.Steps(db, nil)
//	checks, err := lib.CheckSteps(db, project.Checks.Severity)
//
// # Why this way
//
// The header stands in the file, so that a statement and its meaning change
// together, and the file still pastes into a shell. Everything that is said about
// columns elsewhere (dictionary, lineage, comments, checks) is derived from it.
// Every table is written in the order of its grain: then equal inputs give equal
// bytes on any number of threads. Sorting costs about 0.2 s per million rows where they
// are narrow, and makes the files a fifth smaller. A large and wide table names its
// slices, which are sorted one after the other.
package transform

import (
	"clientele/pipeline"
)

// EngineVersion is part of every step's fingerprint. Raise it when the engine
// writes other bytes for the same statement.
const EngineVersion = "1"

// Column is an output column of a transform, or a column of a declared table.
type Column struct {
	Name      string
	Type      string // as DuckDB and Parquet name it: DECIMAL(18,4)
	Unit      string // days, currency …; empty where there is none
	Meaning   string
	NullMeans string // "null when …"; empty where the column is never null
	Personal  bool   // identifies or describes a person
}

// Transform is one SQL file that makes one table.
type Transform struct {
	Table   pipeline.Table
	Path    string
	Purpose string
	// Grain names the columns that identify a row; empty for a table of one row.
	Grain   []string
	Columns []Column
	Checks  []Rule
	// Slices is the column of days that the table is made by; empty: it is made at once.
	Slices string
	// SlicesFrom is the sliced table of whose days, each by itself, the rows of a day are
	// made; empty: they may come from anywhere.
	SlicesFrom pipeline.Table

	stmt *statement
}

// SQL returns the file's text: header and statement.
func (t *Transform) SQL() string { return t.stmt.text }

// Reads returns the tables that the statement reads, sorted.
func (t *Transform) Reads() []pipeline.Table { return t.stmt.reads }

// Published returns the columns of the written table: those of the header, and
// for marts the three that the engine appends.
func (t *Transform) Published() []Column {
	if t.Table.Schema() != "marts" {
		return t.Columns
	}
	return append(append([]Column{}, t.Columns...), appended()...)
}

// appended are the columns that every mart carries after its own.
func appended() []Column {
	return []Column{
		{Name: "as_of_date", Type: "DATE", Meaning: "the day whose end the run looked from"},
		{Name: "run_id", Type: "VARCHAR", Meaning: "the run that made the row"},
		{Name: "built_at", Type: "TIMESTAMP", Meaning: "when the run started, in UTC"},
	}
}

// RowCheck is one file of sql/checks: its statement returns offending rows.
type RowCheck struct {
	Name     string
	Path     string
	Purpose  string
	Severity pipeline.Severity
	Table    pipeline.Table // what it is about
	Columns  []Column

	stmt *statement
}

// SQL returns the file's text: header and statement.
func (c *RowCheck) SQL() string { return c.stmt.text }

// Reads returns the tables that the statement reads, sorted.
func (c *RowCheck) Reads() []pipeline.Table { return c.stmt.reads }

// Declared is a table that exists beside the SQL files: made by extract, by the
// run itself or by a model.
type Declared struct {
	Table   pipeline.Table
	Purpose string
	Grain   []string // empty for a table of one row
	Columns []Column
	// MadeBy says what makes the table, for the lineage of its columns: "model rfm".
	MadeBy string
	// From tells, for a table made from others, which columns each of its
	// columns is computed from. A column that is not in it has no known origin.
	From map[string][]Source
}

// Rule is one check of a header: all columns of a grain get unique and not_null
// without being written.
type Rule struct {
	Name     string // unique_customer_id: unique within the table
	Kind     Kind
	Severity pipeline.Severity
	Columns  []string
	Low      string         // of between
	High     string         // of between
	Values   []string       // of accepted
	Table    pipeline.Table // of references
	Key      string         // of references: the column in Table
	Expr     string         // of identity
	Line     int            // in the file; 0 when it follows from the grain
}

// Kind of a header's check.
type Kind string

// The kinds of checks that a header can ask for.
const (
	Unique     Kind = "unique"
	NotNull    Kind = "not_null"
	Between    Kind = "between"
	Accepted   Kind = "accepted"
	References Kind = "references"
	Identity   Kind = "identity"
)

// Text returns the rule as a header writes it, without the severity.
func (r Rule) Text() string {
	return string(r.Kind) + " " + r.arguments()
}
