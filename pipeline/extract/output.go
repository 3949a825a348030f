package extract

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/entity"
)

const (
	tableExport pipeline.Table = "raw.export"
	tableReject pipeline.Table = "raw.reject"
)

// Tables describes the tables beside those of the entities.
func Tables() []pipeline.Declaration {
	return []pipeline.Declaration{
		{Table: tableExport, Purpose: "Every export file in use, with the account of its rows: read = loaded + rejected + filtered + dropped.", Grain: []string{"entity", "source", "source_file"}, Columns: []pipeline.DeclaredColumn{
			{Name: "entity", Type: "VARCHAR", Meaning: "what one row of the export is"},
			{Name: "source", Type: "VARCHAR", Meaning: "name of the configured source"},
			{Name: "source_file", Type: "VARCHAR", Meaning: "export file, relative to the project"},
			{Name: "export_no", Type: "BIGINT", Meaning: "rank of the export within its source, from 1; the later of two exports has the higher one"},
			{Name: "exported_on", Type: "DATE", Meaning: "day of the export by its name; null when the source has no export_date"},
			{Name: "bytes", Type: "BIGINT", Meaning: "size of the file as it lies"},
			{Name: "sha256", Type: "VARCHAR", Meaning: "hash of the file as it lies, in hex"},
			{Name: "rows_read", Type: "BIGINT", Meaning: "records in the file, without header and blank lines"},
			{Name: "rows_loaded", Type: "BIGINT", Meaning: "rows in the entity's table"},
			{Name: "rows_rejected", Type: "BIGINT", Meaning: "rows in raw.reject"},
			{Name: "rows_filtered", Type: "BIGINT", Meaning: "rows that a configured filter left out"},
			{Name: "rows_dropped", Type: "BIGINT", Meaning: "exact duplicates of an earlier line, and rows of which the file has a version changed later, that were left out"},
			{Name: "duplicate_lines", Type: "BIGINT", Meaning: "exact duplicates of an earlier line, kept or dropped"},
			{Name: "changed", Type: "VARCHAR", Meaning: "since the run before: new, same, changed or shrunk"},
			{Name: "extracted_at_run", Type: "VARCHAR", Meaning: "run that read the export"},
			{Name: "modified_at", Type: "TIMESTAMP", Meaning: "modification time of the file, in UTC"},
		}},
		{Table: tableReject, Purpose: "Every row that could not be loaded, with the reason.", Grain: []string{"source", "source_file", "source_line", "rule", "column_name", "raw_row"}, Columns: []pipeline.DeclaredColumn{
			{Name: "entity", Type: "VARCHAR", Meaning: "what one row of the export is"},
			{Name: "source", Type: "VARCHAR", Meaning: "name of the configured source"},
			{Name: "source_file", Type: "VARCHAR", Meaning: "export file, relative to the project"},
			{Name: "source_line", Type: "BIGINT", Meaning: "line (or row) of the export at which the record begins, from 1"},
			{Name: "raw_row", Type: "VARCHAR", Meaning: "text of the record, at most 64 kB of it; bytes that are no text as \\xNN", Personal: true},
			{Name: "rule", Type: "VARCHAR", Meaning: "encoding, structure, parse, required, range, accepted, pattern, map, currency or duplicate_key"},
			{Name: "column_name", Type: "VARCHAR", Meaning: "column of the entity whose value is wrong; null when the record as a whole is"},
			{Name: "reason", Type: "VARCHAR", Meaning: "what is wrong, and what is wanted"},
		}},
	}
}

// outputs makes the tables of the run.
func (n *night) outputs(ctx context.Context, to place) ([]pipeline.Output, error) {
	conn, err := n.engine.current().Conn(ctx)
	if err != nil {
		return nil, fmt.Errorf("connecting to the engine: %w", err)
	}
	defer conn.Close()
	var out []pipeline.Output
	for _, e := range n.step.settings.Entities {
		o, err := n.entityOutput(ctx, conn, e, to)
		if err != nil {
			return nil, fmt.Errorf("making %s: %w", rawTable(e), err)
		}
		out = append(out, o)
	}
	exports, err := n.exportOutput(ctx, conn, to)
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", tableExport, err)
	}
	rejects, err := n.rejectOutput(ctx, conn, to)
	if err != nil {
		return nil, fmt.Errorf("making %s: %w", tableReject, err)
	}
	return append(out, exports, rejects), nil
}

// entityOutput is the list of the entity's Parquet files, the later export last
// within a source.
func (n *night) entityOutput(ctx context.Context, conn *sql.Conn, e entity.Entity, to place) (pipeline.Output, error) {
	out := pipeline.Output{Table: rawTable(e), Fingerprint: entityIdentity(n.states, e)}
	for _, st := range n.states {
		if st.feed.entity.Name != e.Name {
			continue
		}
		rows := st.shelves()[0]
		counting := st.counting()
		for _, r := range counting {
			out.Rows += r.RowsLoaded
		}
		for _, file := range rows.files(counting) {
			out.Files = append(out.Files, rows.path(file))
			out.Bytes += file.Bytes
		}
	}
	if len(out.Files) > 0 {
		return out, nil
	}
	var columns []string
	for _, c := range e.Stored() {
		columns = append(columns, "cast(null as "+c.Kind.SQL()+") as "+pipeline.QuoteIdent(c.Name))
	}
	path := to.table(out.Table)
	if _, err := n.parquet(ctx, conn, "select "+strings.Join(columns, ", ")+" where false", path); err != nil {
		return out, err
	}
	out.Files = []string{path}
	return out, nil
}

// columnsOfEntity identifies the columns of an entity's Parquet files.
func columnsOfEntity(e entity.Entity) string {
	var parts []string
	for _, c := range e.Stored() {
		parts = append(parts, c.Name, c.Kind.SQL())
	}
	return pipeline.Hash(parts...)
}

// exportOutput writes raw.export.
func (n *night) exportOutput(ctx context.Context, conn *sql.Conn, to place) (pipeline.Output, error) {
	out := pipeline.Output{Table: tableExport, Fingerprint: exportIdentity(n.states)}
	list, err := newSheet(filepath.Join(n.scratch, "exports.csv"))
	if err != nil {
		return out, err
	}
	for _, st := range n.states {
		for i, r := range st.counting() {
			list.number(int64(i + 1))
			for _, count := range []int64{r.Size, r.RowsRead, r.RowsLoaded, r.RowsRejected, r.RowsFiltered, r.RowsDropped, r.DuplicateLines} {
				list.number(count)
			}
			changed := st.done[r.File]
			if changed == "" {
				changed = ActionSame
			}
			for _, text := range []string{st.feed.entity.Name, st.feed.Name, r.File, st.feed.exportedOn(r.File), r.SHA256, string(changed), r.Run, time.Unix(0, r.Modified).UTC().Format("2006-01-02 15:04:05.000000")} {
				list.text([]byte(text))
			}
			list.end()
		}
	}
	if err := list.close(); err != nil {
		return out, err
	}
	query := "select entity, source, source_file, export_no, exported_on, bytes, sha256, rows_read, rows_loaded, rows_rejected, rows_filtered, rows_dropped, duplicate_lines, changed, extracted_at_run, modified_at" +
		" from read_csv(" + pipeline.QuoteLiteral(list.path) + ", auto_detect = false, header = false, delim = ',', quote = '\"', escape = '\"', new_line = '\\n', nullstr = '', parallel = false," +
		" columns = {'export_no': 'BIGINT', 'bytes': 'BIGINT', 'rows_read': 'BIGINT', 'rows_loaded': 'BIGINT', 'rows_rejected': 'BIGINT', 'rows_filtered': 'BIGINT', 'rows_dropped': 'BIGINT', 'duplicate_lines': 'BIGINT'," +
		" 'entity': 'VARCHAR', 'source': 'VARCHAR', 'source_file': 'VARCHAR', 'exported_on': 'DATE', 'sha256': 'VARCHAR', 'changed': 'VARCHAR', 'extracted_at_run': 'VARCHAR', 'modified_at': 'TIMESTAMP'})"
	out.Files = []string{to.table(tableExport)}
	out.Rows, err = n.parquet(ctx, conn, query, out.Files[0])
	return out, err
}

// rejectOutput writes raw.reject from the rejects of all exports in use.
func (n *night) rejectOutput(ctx context.Context, conn *sql.Conn, to place) (pipeline.Output, error) {
	out := pipeline.Output{Table: tableReject, Files: []string{to.table(tableReject)}, Fingerprint: rejectIdentity(n.states)}
	var files []string
	var want int64
	for _, st := range n.states {
		rejects := st.shelves()[1]
		counting := st.counting()
		for _, r := range counting {
			want += r.RowsRejected
		}
		for _, file := range rejects.files(counting) {
			files = append(files, pipeline.QuoteLiteral(rejects.path(file)))
		}
	}
	query := "select cast(null as varchar) as entity, cast(null as varchar) as source, cast(null as varchar) as source_file, cast(null as bigint) as source_line," +
		" cast(null as varchar) as raw_row, cast(null as varchar) as rule, cast(null as varchar) as column_name, cast(null as varchar) as reason where false"
	if len(files) > 0 {
		query = "select * from read_parquet([" + strings.Join(files, ", ") + "])"
	}
	var err error
	if out.Rows, err = n.parquet(ctx, conn, query, out.Files[0]); err == nil && out.Rows != want {
		err = fmt.Errorf("%d rejected rows were written of %d", out.Rows, want)
	}
	return out, err
}

// parquet writes the rows of a query durably.
func (n *night) parquet(ctx context.Context, conn *sql.Conn, query, path string) (int64, error) {
	if err := durable.MkdirAll(filepath.Dir(path)); err != nil {
		return 0, err
	}
	tmp := durable.Temp(path)
	rows, err := copied(ctx, conn, "copy ("+query+") to "+pipeline.QuoteLiteral(tmp)+parquetForm)
	if err != nil {
		return 0, err
	}
	return rows, durable.Commit(tmp, path)
}
