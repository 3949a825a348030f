package transform_test

import (
	"context"
	"database/sql"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/transform"
)

func engine(t testing.TB, threads int) *sql.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{Threads: threads, TempDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// files makes a file system of SQL files.
func files(pairs ...string) fstest.MapFS {
	out := fstest.MapFS{}
	for i := 0; i < len(pairs); i += 2 {
		out[pairs[i]] = &fstest.MapFile{Data: []byte(strings.TrimLeft(pairs[i+1], "\n"))}
	}
	return out
}

// declared are the tables beside the files that the tests read.
func declared() []transform.Declared {
	return []transform.Declared{
		{Table: "raw.sale_lines", Purpose: "Lines of sales.", Grain: []string{"sale_id", "line_no"}, Columns: []transform.Column{
			{Name: "sale_id", Type: "VARCHAR", Meaning: "receipt"},
			{Name: "line_no", Type: "BIGINT", Meaning: "line within the sale"},
			{Name: "sale_date", Type: "DATE", Meaning: "day of the sale"},
			{Name: "customer_ref", Type: "VARCHAR", Meaning: "customer number", NullMeans: "null when anonymous", Personal: true},
			{Name: "net_amount", Type: "DECIMAL(18,4)", Unit: "currency", Meaning: "paid"},
		}},
		{Table: "run.parameters", Purpose: "What the run was asked for.", Columns: []transform.Column{
			{Name: "run_id", Type: "VARCHAR", Meaning: "run"},
			{Name: "as_of_date", Type: "DATE", Meaning: "day whose end the run looks from"},
			{Name: "built_at", Type: "TIMESTAMP", Meaning: "start of the run"},
		}},
	}
}

const stagingSales = `
-- Lines of sales up to the as-of date.
--
-- grain: sale_id, line_no
-- column: sale_id | VARCHAR | | receipt
-- column: line_no | BIGINT | | line within the sale
-- column: sale_date | DATE | | day of the sale
-- column: customer_ref | VARCHAR | | customer number; null when anonymous | personal
-- column: net_amount | DECIMAL(18,4) | currency | paid
with

sale_lines as (select * from raw.sale_lines),

parameters as (select * from run.parameters)

select
    sale_lines.sale_id,
    sale_lines.line_no,
    sale_lines.sale_date,
    sale_lines.customer_ref,
    sale_lines.net_amount
from sale_lines
cross join parameters
where sale_lines.sale_date <= parameters.as_of_date
`

const martSales = `
-- Revenue by day.
-- One row per day with sales.
--
-- grain: sale_date
-- column: sale_date | DATE | | day of the sale
-- column: net_amount | DECIMAL(18,4) | currency | revenue of the day
-- column: customers | BIGINT | customers | distinct known customers
-- check: between net_amount 0 1000000
with

sale_lines as (select * from staging.sale_lines),

days as (
    select
        sale_date,
        cast(sum(net_amount) as decimal(18, 4)) as net_amount,
        count(distinct customer_ref) as customers
    from sale_lines
    group by sale_date
)

select
    sale_date,
    net_amount,
    customers
from days
`

// night runs steps by the real runner, in a folder of its own. Tables that no
// step makes are made by the statements in given.
func night(t *testing.T, db *sql.DB, given map[pipeline.Table]string, steps []pipeline.Step) (pipeline.Outcome, string, error) {
	t.Helper()
	root := t.TempDir()
	layout := pipeline.Layout{Root: root}
	for table, query := range given {
		steps = append(steps, source{table, query, db})
	}
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		t.Fatal(err)
	}
	runner := testRunner(layout)
	runner.Made = func(ctx context.Context, o pipeline.Output) error {
		_, err := db.ExecContext(ctx, "create schema if not exists "+o.Table.Schema()+"; create or replace view "+string(o.Table)+
			" as select * from read_parquet("+pipeline.QuoteLiteral(o.Files[0])+")")
		return err
	}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "20240601T030000"}, pipeline.Options{})
	return outcome, layout.Run("20240601T030000"), err
}

// testRunner runs steps two at a time under a clock that stands still.
func testRunner(layout pipeline.Layout) *pipeline.Runner {
	clock := time.Date(2024, 6, 1, 3, 0, 0, 0, time.UTC)
	return &pipeline.Runner{Layout: layout, Parallel: 2, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return clock }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
}

// source makes a table from a query, for tables that exist beside the files.
type source struct {
	table pipeline.Table
	query string
	db    *sql.DB
}

func (s source) Name() string             { return "given/" + string(s.table) }
func (s source) Reads() []pipeline.Table  { return nil }
func (s source) Writes() []pipeline.Table { return []pipeline.Table{s.table} }
func (s source) Fingerprint() string      { return s.query }
func (s source) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	path := env.Path(s.table)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return pipeline.Result{}, err
	}
	done, err := s.db.ExecContext(ctx, "copy ("+s.query+") to "+pipeline.QuoteLiteral(path)+" (format parquet)")
	if err != nil {
		return pipeline.Result{}, err
	}
	rows, err := done.RowsAffected()
	return pipeline.Result{Outputs: []pipeline.Output{{Table: s.table, Files: []string{path}, Rows: rows}}}, err
}

func given() map[pipeline.Table]string {
	return map[pipeline.Table]string{
		"raw.sale_lines": `select * from (values
			('b', cast(1 as bigint), date '2024-05-02', 'c1', cast(10 as decimal(18,4))),
			('a', 1, date '2024-05-01', null, 5.5),
			('a', 2, date '2024-05-01', 'c1', 4.5),
			('z', 1, date '2024-07-01', 'c2', 99)) as v(sale_id, line_no, sale_date, customer_ref, net_amount)`,
		"run.parameters": `select 'run 1' as run_id, date '2024-06-01' as as_of_date, timestamp '2024-06-01 03:00:00' as built_at`,
	}
}

func load(t testing.TB, db *sql.DB, pairs ...string) *transform.Library {
	t.Helper()
	lib, err := transform.Load(context.Background(), db, files(pairs...), declared())
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestSteps_writeMarts(t *testing.T) {
	db := engine(t, 2)
	lib := load(t, db, "staging/sale_lines.sql", stagingSales, "marts/daily_sales.sql", martSales)
	outcome, _, err := night(t, db, given(), lib.Steps(db, nil))
	if err != nil {
		t.Fatal(err)
	}
	out := outcome.Outputs["marts.daily_sales"]
	rows := texts(t, db, `select concat_ws(' ', sale_date, net_amount, customers, as_of_date, run_id, built_at) from read_parquet(`+pipeline.QuoteLiteral(out.Files[0])+`)`)
	want := "2024-05-01 10.0000 1 2024-06-01 run 1 2024-06-01 03:00:00\n2024-05-02 10.0000 1 2024-06-01 run 1 2024-06-01 03:00:00"
	if got := strings.Join(rows, "\n"); got != want {
		t.Errorf("marts.daily_sales:\n%s\nwant:\n%s", got, want)
	}
	if out.Rows != 2 || out.Bytes == 0 {
		t.Errorf("output says %d rows, %d bytes", out.Rows, out.Bytes)
	}
	for _, record := range outcome.Records {
		if record.Step == "marts/daily_sales" && (record.RowsIn != 3 || record.PeakMemory == 0) {
			t.Errorf("record says %d rows in, peak memory %d", record.RowsIn, record.PeakMemory)
		}
	}
	kv := texts(t, db, `select concat(decode(key), '=', decode(value)) from parquet_kv_metadata(`+pipeline.QuoteLiteral(out.Files[0])+`) order by 1`)
	if got := strings.Join(kv, " "); got != "run_id=20240601T030000 table_name=marts.daily_sales" {
		t.Errorf("metadata: %s", got)
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(out.Files[0]), "_*"))
	if err != nil || len(left) > 0 {
		t.Errorf("temporary files left: %v %v", left, err)
	}
}

func texts(t testing.TB, db *sql.DB, query string) []string {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var s sql.NullString
		if err := rows.Scan(&s); err != nil {
			t.Fatal(err)
		}
		out = append(out, s.String)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}
