package operations

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// Checked turns a step that only checks into one that also leaves its outcomes
// as the table checks.<name>, so that the plan can wait for it.
type Checked struct {
	DB   *sql.DB
	Step pipeline.Step
}

func (c Checked) table() table {
	name := strings.NewReplacer("check/", "", "/", "_", ".", "_").Replace(c.Step.Name())
	t := dataCheck()
	t.name = pipeline.Table("checks." + name)
	return t
}

// Name is the name of the checking step.
func (c Checked) Name() string { return c.Step.Name() }

// Reads is what the checking step reads.
func (c Checked) Reads() []pipeline.Table { return c.Step.Reads() }

// Writes is the table of outcomes.
func (c Checked) Writes() []pipeline.Table { return []pipeline.Table{c.table().name} }

// Fingerprint is that of the checking step.
func (c Checked) Fingerprint() string { return pipeline.Hash(version, c.Step.Fingerprint()) }

// Run checks and writes the outcomes.
func (c Checked) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	result, err := c.Step.Run(ctx, env)
	if err != nil {
		return result, err
	}
	output, err := c.table().write(ctx, c.DB, env, checkRows(result.Checks))
	result.Outputs = append(result.Outputs, output)
	return result, err
}

func dataCheck() table {
	return table{name: "operations.data_check", purpose: "Outcomes of the run's checks.", grain: []string{"table_name", "check_name"}, columns: []column{
		{"table_name", "VARCHAR", "table that was checked"},
		{"check_name", "VARCHAR", "what must hold"},
		{"severity", "VARCHAR", "error: a failing check stops publishing; warn: it is reported"},
		{"failing_rows", "BIGINT", "rows that offend"},
		{"sample", "VARCHAR", "keys of a few of them; null when there are none"},
		{"status", "VARCHAR", "passed, failed (error) or warned"},
	}}
}

func checkRows(checks []pipeline.Check) []row {
	var rows []row
	for _, check := range checks {
		status := "passed"
		if !check.Passed() {
			status = map[pipeline.Severity]string{pipeline.SeverityError: "failed", pipeline.SeverityWarn: "warned"}[check.Severity]
		}
		r := row{"table_name": check.Table, "check_name": check.Name, "severity": check.Severity, "failing_rows": check.Failing, "status": status}
		if check.Sample != "" {
			r["sample"] = check.Sample
		}
		rows = append(rows, r)
	}
	return rows
}

// Closing is a step that reports on the steps before it.
type Closing struct {
	name  string
	db    *sql.DB
	after []pipeline.Table
	table table
	rows  func(ctx context.Context, env *pipeline.Env) ([]row, error)
}

// Name is operations/<table>.
func (c Closing) Name() string { return c.name }

// Reads is everything that must be made before it can report.
func (c Closing) Reads() []pipeline.Table { return c.after }

// Writes is its one table.
func (c Closing) Writes() []pipeline.Table { return []pipeline.Table{c.table.name} }

// Fingerprint is the version of the code; what it reports on is in its inputs.
func (c Closing) Fingerprint() string { return version }

// Run writes the report.
func (c Closing) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	rows, err := c.rows(ctx, env)
	if err != nil {
		return pipeline.Result{}, err
	}
	output, err := c.table.write(ctx, c.db, env, rows)
	return pipeline.Result{Outputs: []pipeline.Output{output}}, err
}

// NewDataCheck reports the outcomes of all checks that write the given tables.
func NewDataCheck(db *sql.DB, after []pipeline.Table) Closing {
	return Closing{name: "operations/data_check", db: db, after: after, table: dataCheck(), rows: func(_ context.Context, env *pipeline.Env) ([]row, error) {
		var checks []pipeline.Check
		for _, record := range env.Records() {
			checks = append(checks, record.Checks...)
		}
		return checkRows(checks), nil
	}}
}

func runLog() table {
	return table{name: "operations.run_log", purpose: "Steps of the run.", grain: []string{"step"}, columns: []column{
		{"step", "VARCHAR", "name of the step"},
		{"status", "VARCHAR", "done or failed"},
		{"started_at", "TIMESTAMP", "moment it began, in UTC"},
		{"seconds", "DOUBLE", "how long it took"},
		{"rows_in", "BIGINT", "rows it read"},
		{"rows_out", "BIGINT", "rows it wrote"},
		{"bytes_out", "BIGINT", "bytes it wrote"},
		{"peak_memory_mb", "DOUBLE", "largest memory of the engine while it ran; null when unknown"},
		{"change_vs_previous", "DOUBLE", "rows written against the previous published night, as a share; null without one"},
		{"error", "VARCHAR", "why it failed; null when it did not"},
		{"fingerprint", "VARCHAR", "identity of what it does and reads"},
	}}
}

// NewRunLog reports every step that writes the given tables. previous has the
// rows that each step of the published night wrote.
func NewRunLog(db *sql.DB, after []pipeline.Table, previous map[string]int64) Closing {
	return Closing{name: "operations/run_log", db: db, after: after, table: runLog(), rows: func(_ context.Context, env *pipeline.Env) ([]row, error) {
		var rows []row
		for _, record := range env.Records() {
			var out, bytes int64
			for _, output := range record.Outputs {
				out += output.Rows
				bytes += output.Bytes
			}
			r := row{"step": record.Step, "status": record.Status, "started_at": record.StartedAt.UTC().Format(momentLayout),
				"seconds": record.Seconds, "rows_in": record.RowsIn, "rows_out": out, "bytes_out": bytes, "fingerprint": record.Fingerprint}
			if record.PeakMemory > 0 {
				r["peak_memory_mb"] = float64(record.PeakMemory) / 1e6
			}
			if before := previous[record.Step]; before > 0 {
				r["change_vs_previous"] = float64(out)/float64(before) - 1
			}
			if record.Error != "" {
				r["error"] = record.Error
			}
			rows = append(rows, r)
		}
		return rows, nil
	}}
}

func manifest() table {
	return table{name: "operations.manifest", purpose: "Files that the run read and made.", grain: []string{"kind", "file"}, columns: []column{
		{"file", "VARCHAR", "export, relative to the project; or file of the marts folder"},
		{"sha256", "VARCHAR", "hash of its content"},
		{"rows", "BIGINT", "rows read from it or written to it"},
		{"bytes", "BIGINT", "size of the file"},
		{"schema_version", "VARCHAR", "identity of the statement and inputs that made a mart; null of an export"},
		{"config_hash", "VARCHAR", "hash of the configuration"},
		{"code_version", "VARCHAR", "version of the program"},
		{"kind", "VARCHAR", "export or mart"},
	}}
}

// NewManifest reports every export in use and every mart among the given tables.
// The marts that describe themselves (manifest, marts.duckdb) are in the
// manifest.json beside them.
func NewManifest(db *sql.DB, after []pipeline.Table) Closing {
	return Closing{name: "operations/manifest", db: db, after: after, table: manifest(), rows: func(ctx context.Context, env *pipeline.Env) ([]row, error) {
		rows, err := exportRows(ctx, db, env)
		if err != nil {
			return nil, err
		}
		for _, record := range env.Records() {
			for _, output := range record.Outputs {
				if output.Table.Schema() != "marts" {
					continue
				}
				for _, file := range output.Files {
					sum, size, err := durable.SHA256(file)
					if err != nil {
						return nil, err
					}
					rows = append(rows, row{"file": filepath.Base(file), "sha256": sum, "rows": output.Rows, "bytes": size,
						"schema_version": output.Fingerprint[:16], "kind": "mart"})
				}
			}
		}
		slices.SortStableFunc(rows, func(a, b row) int {
			return strings.Compare(fmt.Sprint(a["kind"], a["file"]), fmt.Sprint(b["kind"], b["file"]))
		})
		for _, r := range rows {
			r["config_hash"], r["code_version"] = env.Info.ConfigHash, env.Info.CodeVersion
		}
		return rows, nil
	}}
}

func exportRows(ctx context.Context, db *sql.DB, env *pipeline.Env) ([]row, error) {
	found, err := db.QueryContext(ctx, "select distinct source_file, sha256, rows_read, bytes from read_parquet("+literals(env.Files("raw.export"))+")")
	if err != nil {
		return nil, fmt.Errorf("listing the exports: %w", err)
	}
	defer found.Close()
	var rows []row
	for found.Next() {
		var file, sum string
		var read, size int64
		if err := found.Scan(&file, &sum, &read, &size); err != nil {
			return nil, fmt.Errorf("listing the exports: %w", err)
		}
		rows = append(rows, row{"file": file, "sha256": sum, "rows": read, "bytes": size, "kind": "export"})
	}
	return rows, found.Err()
}
