package transform

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

const (
	lineageTable    = pipeline.Table("operations.lineage")
	dictionaryTable = pipeline.Table("operations.data_dictionary")
	// constant stands where a column is computed from no other.
	constant = "constant"
)

// Documentation declares the tables of [Library.DocumentationStep].
func Documentation() []Declared {
	text := func(name, meaning, null string) Column {
		return Column{Name: name, Type: "VARCHAR", Meaning: meaning, NullMeans: null}
	}
	return []Declared{
		{Table: lineageTable, Purpose: "What each column of each table made by SQL is computed from, directly.",
			Grain: []string{"mart", "column_name", "upstream_table", "upstream_column"}, Columns: []Column{
				text("mart", "table that has the column, as schema.name", ""),
				text("column_name", "column", ""),
				text("upstream_table", "table that it is computed from; the word constant when from none", ""),
				text("upstream_column", "column of that table; * stands for its rows, as in count(*); the word constant when from none", ""),
				text("expression", "how it is computed, or schema.table.column when it is handed on unchanged", ""),
			}},
		{Table: dictionaryTable, Purpose: "Every column of every table, with its meaning.",
			Grain: []string{"mart", "column_name"}, Columns: []Column{
				text("mart", "table, as schema.name", ""),
				text("column_name", "column", ""),
				text("type", "type of its values", ""),
				text("unit", "unit of its values", "null where there is none"),
				text("meaning", "what a value says", ""),
				text("null_means", "when it is missing", "null where no such case is stated"),
				{Name: "is_personal", Type: "BOOLEAN", Meaning: "whether it identifies or describes a person"},
				{Name: "is_key", Type: "BOOLEAN", Meaning: "whether it is part of what identifies a row"},
				{Name: "column_no", Type: "BIGINT", Meaning: "place of the column in its table, from 1"},
			}},
	}
}

// DocumentationStep returns the step operations/documentation, which writes
// operations.lineage and operations.data_dictionary from the files alone.
func (l *Library) DocumentationStep(db *sql.DB) pipeline.Step { return &documentation{l, db} }

type documentation struct {
	library *Library
	db      *sql.DB
}

// Name is operations/documentation.
func (d *documentation) Name() string { return "operations/documentation" }

// Reads is empty: everything is in the files.
func (d *documentation) Reads() []pipeline.Table { return nil }

// Writes lists both tables.
func (d *documentation) Writes() []pipeline.Table {
	return []pipeline.Table{lineageTable, dictionaryTable}
}

// Fingerprint covers all headers, statements and declarations.
func (d *documentation) Fingerprint() string {
	parts := []string{"documentation", EngineVersion}
	for _, s := range d.library.statements() {
		parts = append(parts, s.path, s.text)
	}
	for _, declared := range d.library.Declared {
		parts = append(parts, fmt.Sprintf("%+v", declared))
	}
	return pipeline.Hash(parts...)
}

// Run writes both tables, ordered.
func (d *documentation) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	origins, err := d.library.Lineage()
	if err != nil {
		return result, fmt.Errorf("documenting the tables: %w", err)
	}
	tables := Documentation()
	for i, rows := range [][][]string{lineageRows(origins), d.library.dictionaryRows()} {
		output, err := d.write(ctx, env, tables[i], rows)
		if err != nil {
			return result, fmt.Errorf("documenting the tables: %w", err)
		}
		result.Outputs = append(result.Outputs, output)
	}
	return result, nil
}

func lineageRows(origins []Origin) [][]string {
	var rows [][]string
	for _, o := range origins {
		expression := pipeline.QuoteLiteral(o.Expression)
		at := []string{pipeline.QuoteLiteral(string(o.Table)), pipeline.QuoteLiteral(o.Column)}
		for _, s := range o.Sources {
			rows = append(rows, append(slices.Clone(at), pipeline.QuoteLiteral(string(s.Table)), pipeline.QuoteLiteral(s.Column), expression))
		}
		if len(o.Sources) == 0 {
			none := pipeline.QuoteLiteral(constant)
			rows = append(rows, append(slices.Clone(at), none, none, expression))
		}
	}
	slices.SortFunc(rows, slices.Compare)
	return rows
}

// dictionaryRows lists the columns of all tables, by table and place.
func (l *Library) dictionaryRows() [][]string {
	grains := map[pipeline.Table][]string{}
	for _, d := range l.Declared {
		grains[d.Table] = d.Grain
	}
	for _, t := range l.Transforms {
		grains[t.Table] = t.Grain
	}
	orNull := func(text string) string {
		if text == "" {
			return "null"
		}
		return pipeline.QuoteLiteral(text)
	}
	var rows [][]string
	for _, table := range slices.Sorted(maps.Keys(grains)) {
		for i, c := range l.columns(table) {
			rows = append(rows, []string{pipeline.QuoteLiteral(string(table)), pipeline.QuoteLiteral(c.Name), pipeline.QuoteLiteral(c.Type),
				orNull(c.Unit), pipeline.QuoteLiteral(c.Meaning), orNull(c.NullMeans), strconv.FormatBool(c.Personal),
				strconv.FormatBool(slices.Contains(grains[table], c.Name)), strconv.Itoa(i + 1)})
		}
	}
	return rows
}

// write writes rows of SQL literals as the Parquet file of a table.
func (d *documentation) write(ctx context.Context, env *pipeline.Env, table Declared, rows [][]string) (pipeline.Output, error) {
	var casts, values []string
	for _, c := range table.Columns {
		casts = append(casts, "cast("+c.Name+" as "+c.Type+") as "+c.Name)
	}
	for _, row := range rows {
		values = append(values, "("+strings.Join(row, ", ")+")")
	}
	where := ""
	if len(values) == 0 {
		values, where = []string{"(" + strings.Repeat("null, ", len(casts)-1) + "null)"}, " where false"
	}
	path := env.Path(table.Table)
	query := fmt.Sprintf("copy (select %s from (values %s) as v(%s)%s) to %s (format parquet, compression zstd, kv_metadata {table_name: %s, run_id: %s})",
		strings.Join(casts, ", "), strings.Join(values, ", "), strings.Join(names(table.Columns), ", "), where,
		pipeline.QuoteLiteral(durable.Temp(path)), pipeline.QuoteLiteral(string(table.Table)), pipeline.QuoteLiteral(env.Info.ID))
	if _, err := d.db.ExecContext(ctx, query); err != nil {
		return pipeline.Output{}, fmt.Errorf("writing %s: %w", table.Table, interrupted(ctx, err))
	}
	if err := durable.Commit(durable.Temp(path), path); err != nil {
		return pipeline.Output{}, fmt.Errorf("writing %s: %w", table.Table, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return pipeline.Output{}, fmt.Errorf("writing %s: %w", table.Table, err)
	}
	return pipeline.Output{Table: table.Table, Files: []string{path}, Rows: int64(len(rows)), Bytes: info.Size()}, nil
}

// Tables returns the name and purpose of every table, sorted by the layer that
// it belongs to, then by name.
func (l *Library) Tables() []Summary {
	var out []Summary
	for _, d := range l.Declared {
		out = append(out, Summary{d.Table, d.Purpose})
	}
	for _, t := range l.Transforms {
		out = append(out, Summary{t.Table, t.Purpose})
	}
	slices.SortFunc(out, func(a, b Summary) int {
		return cmp.Or(cmp.Compare(layer(a.Table), layer(b.Table)), cmp.Compare(a.Table, b.Table))
	})
	return out
}

// Summary is a table in a list of tables.
type Summary struct {
	Table   pipeline.Table
	Purpose string
}

// layer orders schemas as people look for them: what is published first, then
// against the flow.
func layer(table pipeline.Table) int {
	order := []string{"marts", "scores", "patterns", "features", "intermediate", "staging", "raw", "run", "history", "operations"}
	if i := slices.Index(order, table.Schema()); i >= 0 {
		return i
	}
	return len(order)
}
