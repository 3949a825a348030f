// Package operations holds the steps that are about the run itself: its
// parameters and sources as tables, what earlier nights left, the outcome of the
// checks, the log of the run and the manifest of what it made. The marts of the
// same names are plain selects over these tables.
//
// It computes nothing about customers and publishes nothing.
package operations

import (
	"bufio"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// version changes whenever the content of a table here would.
const version = "operations/4"

// column is one column of a table that these steps write.
type column struct{ name, kind, meaning string }

// table is the declaration of a table that these steps write.
type table struct {
	name    pipeline.Table
	purpose string
	grain   []string
	columns []column
}

// row holds values by column name; a missing one is null.
type row map[string]any

// write makes the Parquet file of a table from rows, in their order.
func (t table) write(ctx context.Context, db *sql.DB, env *pipeline.Env, rows []row) (pipeline.Output, error) {
	path := env.Path(t.name)
	output := pipeline.Output{Table: t.name, Files: []string{path}, Rows: int64(len(rows))}
	scratch := path + ".ndjson"
	if err := writeLines(scratch, rows); err != nil {
		return output, err
	}
	defer os.Remove(scratch) // scratch: a leftover is overwritten by the next try
	tmp := durable.Temp(path)
	if _, err := db.ExecContext(ctx, "copy ("+t.query(scratch)+") to "+pipeline.QuoteLiteral(tmp)+" (format parquet, compression zstd)"); err != nil {
		return output, fmt.Errorf("writing %s: %w", t.name, err)
	}
	return output, durable.Commit(tmp, path)
}

// query reads the rows back with their types. read_json of an empty file fails,
// so no rows are typed nulls that a false condition leaves out.
func (t table) query(scratch string) string {
	var types, nulls []string
	for _, c := range t.columns {
		types = append(types, pipeline.QuoteIdent(c.name)+": "+pipeline.QuoteLiteral(c.kind))
		nulls = append(nulls, "cast(null as "+c.kind+") as "+pipeline.QuoteIdent(c.name))
	}
	if info, err := os.Stat(scratch); err == nil && info.Size() == 0 {
		return "select " + strings.Join(nulls, ", ") + " where false"
	}
	return "select * from read_json(" + pipeline.QuoteLiteral(scratch) +
		", format = 'newline_delimited', columns = {" + strings.Join(types, ", ") + "})"
}

func writeLines(path string, rows []row) error {
	file, err := os.OpenFile(path, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("writing rows: %w", err)
	}
	buffer := bufio.NewWriter(file)
	encoder := json.NewEncoder(buffer)
	for _, r := range rows {
		if err := encoder.Encode(r); err != nil {
			return errors.Join(fmt.Errorf("writing rows: %w", err), file.Close())
		}
	}
	if err := errors.Join(buffer.Flush(), file.Close()); err != nil {
		return fmt.Errorf("writing rows: %w", err)
	}
	return nil
}

// Declarations lists every table that this package makes.
func Declarations() []pipeline.Declaration {
	var out []pipeline.Declaration
	tables := []table{parameters(), cutoffs(), sources(), survivorship(), sample(), recodings(), arrivals(), dataCheck(), runLog(), manifest()}
	for _, k := range kept() {
		tables = append(tables, k.table)
	}
	for _, t := range tables {
		d := pipeline.Declaration{Table: t.name, Purpose: t.purpose, Grain: t.grain}
		for _, c := range t.columns {
			d.Columns = append(d.Columns, pipeline.DeclaredColumn{Name: c.name, Type: c.kind, Meaning: c.meaning, Personal: c.name == "source_record_id"})
		}
		out = append(out, d)
	}
	return out
}
