package transform

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// rowGroupSize is the number of rows in a Parquet row group: DuckDB's default,
// which its threads read one at a time.
const rowGroupSize = 122_880

// parquetForm costs a tenth less time than the engine's own and gives smaller files: bloom
// filters would serve nobody but who looks for single values.
const parquetForm = "compression zstd, compression_level 1, write_bloom_filter false"

// parameters is the one-row table of the run that marts take their last columns from.
const parameters = pipeline.Table("run.parameters")

// Steps returns one step for each transform, in the order of the library. db is
// the run's engine; when a step runs, everything that it reads is a view there.
//
// Marts, and the tables that others than transforms read, are written in the order of
// their keys, so that equal inputs give equal files and models. Tables that SQL
// alone reads are written as the engine makes them: their rows have no order there, and
// to sort millions of them costs more than to make them.
func (l *Library) Steps(db *sql.DB, readByOthers []pipeline.Table) []pipeline.Step {
	var out []pipeline.Step
	for _, t := range l.Transforms {
		sorted := t.Table.Schema() == "marts" || slices.Contains(readByOthers, t.Table)
		out = append(out, &step{transform: t, db: db, sorted: sorted, days: l.daysOf(t), sliceRows: cmp.Or(l.SliceRows, sliceRows), sliceDone: l.SliceDone})
	}
	return out
}

// step makes the table of one transform.
type step struct {
	transform *Transform
	db        *sql.DB
	sorted    bool
	days      []Source // that its slices are cut by; none: it is made at once
	sliceRows int64
	sliceDone func(ctx context.Context)
}

// Name is the path without its ending: marts/rfm_score.
func (s *step) Name() string { return strings.TrimSuffix(s.transform.Path, ".sql") }

// Reads lists the tables of the statement and, for marts, the run's parameters.
func (s *step) Reads() []pipeline.Table {
	reads := slices.Clone(s.transform.Reads())
	if s.isMart() && !slices.Contains(reads, parameters) {
		reads = append(reads, parameters)
	}
	return reads
}

// Writes is the one table.
func (s *step) Writes() []pipeline.Table { return []pipeline.Table{s.transform.Table} }

// Fingerprint covers the header, the statement's tokens and the engine's
// version: a comment within the statement or its layout changes nothing.
func (s *step) Fingerprint() string {
	t := s.transform
	parts := []string{"transform", EngineVersion, strconv.FormatBool(s.sorted), string(t.Table), t.Purpose, strings.Join(t.Grain, ","), t.Slices, string(t.SlicesFrom)}
	for _, c := range t.Columns {
		parts = append(parts, fmt.Sprintf("%+v", c))
	}
	for _, token := range t.stmt.tokens {
		parts = append(parts, token.text)
	}
	return pipeline.Hash(parts...)
}

func (s *step) isMart() bool { return s.transform.Table.Schema() == "marts" }

// Run writes the table as Parquet under a temporary name, reads its row count
// back, and commits it. Of a table that is made by slices those are taken over from the
// published night that would be the same.
func (s *step) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	for _, table := range s.transform.Reads() {
		result.RowsIn += env.Rows(table)
	}
	path := env.Path(s.transform.Table)
	// A crash may have left half a file there.
	if err := removeUnfinished(durable.Temp(path)); err != nil {
		return result, fmt.Errorf("making %s: %w", s.transform.Table, err)
	}
	rows, parts, err := s.write(ctx, durable.Temp(path), env, &result)
	if err != nil {
		return result, errors.Join(fmt.Errorf("making %s: %w", s.transform.Table, err), removeUnfinished(durable.Temp(path)))
	}
	if err := durable.Commit(durable.Temp(path), path); err != nil {
		return result, fmt.Errorf("making %s: %w", s.transform.Table, err)
	}
	info, err := os.Stat(path)
	if err != nil {
		return result, fmt.Errorf("making %s: %w", s.transform.Table, err)
	}
	result.Outputs = []pipeline.Output{{Table: s.transform.Table, Files: []string{path}, Rows: rows, Bytes: info.Size(), Slices: parts}}
	return result, nil
}

// write runs the statement into a Parquet file, at once or slice by slice, and returns its
// rows, and its slices if it has several.
func (s *step) write(ctx context.Context, tmp string, env *pipeline.Env, result *pipeline.Result) (int64, []pipeline.Slice, error) {
	conn, err := s.db.Conn(ctx)
	if err != nil {
		return 0, nil, fmt.Errorf("reaching the engine: %w", err)
	}
	defer conn.Close()
	parts, err := s.parts(ctx, conn, env)
	if err != nil {
		return 0, nil, interrupted(ctx, err)
	}
	var copied, found int64
	if len(parts) == 0 {
		copied, err = s.copy(ctx, conn, s.copyStatement(tmp, env.Info.ID, s.transform.Published(), ""), tmp, result)
	} else {
		copied, err = s.assemble(ctx, conn, tmp, env, parts, result)
	}
	if err != nil {
		return 0, nil, err
	}
	err = conn.QueryRowContext(ctx, "select count(*) from read_parquet("+pipeline.QuoteLiteral(tmp)+")").Scan(&found)
	if err != nil {
		return 0, nil, fmt.Errorf("reading back %s: %w", tmp, interrupted(ctx, err))
	}
	if found != copied {
		return 0, nil, fmt.Errorf("reading back %s: %d rows were written and %d are there: check the disk and run again", tmp, copied, found)
	}
	return found, parts, nil
}

// copy runs one statement that writes a file, and returns the rows that it wrote.
func (s *step) copy(ctx context.Context, conn *sql.Conn, statement, target string, result *pipeline.Result) (int64, error) {
	stop := watchMemory(ctx, conn, target)
	done, err := conn.ExecContext(ctx, statement)
	result.PeakMemory = max(result.PeakMemory, stop())
	if err != nil {
		return 0, fmt.Errorf("%s: %w", s.transform.Path, interrupted(ctx, err))
	}
	rows, err := done.RowsAffected()
	if err != nil {
		return 0, fmt.Errorf("counting the rows of %s: %w", s.transform.Path, err)
	}
	return rows, nil
}

// copyStatement wraps the file's text so that nothing is added before its first
// line: the engine's messages then give the file's own line numbers. Of a mart it writes the
// columns of the run where they are among the columns asked for. Only the rows that
// meet the condition where are written; all if it is empty.
func (s *step) copyStatement(tmp, runID string, columns []Column, where string) string {
	var b strings.Builder
	b.WriteString("copy (select made.*")
	ofRun := columns[len(s.transform.Columns):]
	for _, c := range ofRun {
		b.WriteString(", run_parameters." + c.Name)
	}
	b.WriteString(" from (" + s.transform.stmt.text + "\n) as made")
	if len(ofRun) > 0 {
		b.WriteString(" cross join " + string(parameters) + " as run_parameters")
	}
	if where != "" {
		b.WriteString(" where " + where)
	}
	for i, column := range s.keys() {
		b.WriteString(map[bool]string{true: " order by ", false: ", "}[i == 0])
		b.WriteString("made." + pipeline.QuoteIdent(column) + " asc nulls last")
	}
	fmt.Fprintf(&b, ") to %s (format parquet, "+parquetForm+", row_group_size %d, use_tmp_file false, kv_metadata {table_name: %s, run_id: %s})",
		pipeline.QuoteLiteral(tmp), rowGroupSize, pipeline.QuoteLiteral(string(s.transform.Table)), pipeline.QuoteLiteral(runID))
	return b.String()
}

// keys are the columns that the table is sorted by.
func (s *step) keys() []string {
	if !s.sorted {
		return nil
	}
	if day := s.transform.Slices; day != "" {
		return append([]string{day}, slices.DeleteFunc(slices.Clone(s.transform.Grain), func(key string) bool { return key == day })...)
	}
	return s.transform.Grain
}

// interrupted makes an error of the engine one of the context where that is why
// it stopped, so that the runner tells a failure from its echo.
func interrupted(ctx context.Context, err error) error {
	if cause := ctx.Err(); cause != nil && !errors.Is(err, cause) {
		return fmt.Errorf("%w: %w", cause, err)
	}
	return err
}
