package main

import (
	"bytes"
	"context"
	"database/sql"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
)

// smallNight is a project with one sale and its published night.
func smallNight(t *testing.T) string {
	t.Helper()
	dir := tillProject(t, "csv")
	putOld(t, filepath.Join(dir, "exports", "a.csv"), tillHead+tillLine)
	mustRun(t, "run", "-C", dir, "--as-of", "2024-03-31", "-q")
	return dir
}

// canaries are files that no query may read: outside of the project, in it, and
// in its state, where the engine's own settings would let a query through.
func canaries(t *testing.T, dir string) []string {
	t.Helper()
	outside := filepath.Join(t.TempDir(), "canary.csv")
	state := filepath.Join(pipeline.Layout{Root: dir}.Runs(), "canary.csv")
	link := filepath.Join(pipeline.Layout{Root: dir}.Runs(), "link.csv")
	for _, path := range []string{outside, filepath.Join(dir, "canary.csv"), state} {
		putOld(t, path, "secret\ncanary-7f3a\n")
	}
	if err := os.Symlink(outside, link); err != nil {
		t.Fatal(err)
	}
	return []string{outside, filepath.Join(dir, "canary.csv"), state, link}
}

// escapes are queries that try to reach %s, or more than tables.
func escapes() []string {
	var out []string
	for _, function := range []string{"read_csv", "read_csv_auto", "read_text", "read_blob", "read_parquet", "parquet_scan", "read_json", "read_json_auto", "read_json_objects", "read_ndjson", "read_ndjson_objects", "read_duckdb",
		"glob", "sniff_csv", "parquet_metadata", "parquet_schema", "parquet_file_metadata", "parquet_kv_metadata", "parquet_full_metadata", "query_table"} {
		out = append(out, "select * from "+function+"('%s')")
	}
	return append(out,
		"from '%s'", `from "%s"`, "select * from '%s' as t", "table '%s'", "describe '%s'", "summarize '%s'", "describe from read_text('%s')", "select (select max(content) from read_text('%s'))",
		"with t as (from read_text('%s')) select * from t", "with t as materialized (from '%s') select * from t", "select * from rfm_score, lateral (from read_text('%s'))", "select * from rfm_score where exists (from read_text('%s'))",
		"select * from rfm_score union all by name from read_text('%s')", "select 1 order by (select count(*) from read_text('%s'))", "select count(*) from rfm_score having (select count(*) > 0 from read_text('%s'))",
		"select list_transform([1], x -> (select count(*) from read_text('%s')))", "select {'a': (from read_blob('%s'))}", "select [x for x in (select content from read_text('%s'))]", "pivot (from read_text('%s')) on content using count(*)",
		"select * from query('from read_text(''%s'')')", "select * from query('select content from read_' || 'text(''%s'')')", "select * from json_execute_serialized_sql(json_serialize_sql('from read_text(''%s'')'))",
		"select * from read_text(['%s'])", "select * from main.read_text('%s')", "select * from system.main.read_text('%s')", "select * from READ_TEXT('%s')", `select * from "read_text"('%s')`, "select * from read_csv('%s', auto_detect := true)", "select * from histogram('%s', secret)", "select * from histogram_values('%s', secret)",
		"copy (select 1) to '%s.out'", "copy rfm_score to '%s.out'", "copy t from '%s'", "export database '%s.out'", "import database '%s'", "attach '%s.db' as x", "attach '%s' as x (type duckdb)", "install httpfs", "load '%s'", "load httpfs",
		"pragma database_list", "pragma enable_profiling", "pragma profiling_output = '%s.out'", "set enable_external_access = true", "set allowed_directories = ['/']", "set lock_configuration = false", "set temp_directory = '%s.out'", "set global threads = 1", "reset all", "call pragma_version()", "call enable_logging()",
		"select * from enable_logging(storage := 'file', storage_path := '%s.out')", "select * from disable_logging()", "select * from truncate_duckdb_logs()", "select * from force_checkpoint()", "select * from checkpoint()", "select * from arrow_scan(1, 2, 3)", "select * from arrow_scan_dumb(1, 2, 3)", "select * from seq_scan('x')",
		"select write_log('%s')", "select * from duckdb_secrets()", "select * from which_secret('%s', 's3')", "select * from duckdb_external_file_cache()", "select * from sql_auto_complete('sel')", "select getenv('HOME')", "select * from test_all_types()", "select * from repeat_row(1, num_rows := 3), read_text('%s')",
		"select 1; select 2", "select 1; copy (select 1) to '%s.out'", "create table x as from read_text('%s')", "create macro m() as table from read_text('%s')", "create view v as from '%s'", "insert into rfm_score select 1", "update rfm_score set customer_id = 'x'", "delete from rfm_score", "drop table rfm_score", "truncate rfm_score",
		"alter view rfm_score rename to x", "create secret (type s3)", "prepare p as select 1", "execute p", "explain analyze from read_text('%s')", "begin", "vacuum", "analyze", "use x", "detach memory", "comment on view rfm_score is 'x'", "checkpoint", "", "--", "/* */", "select", "select * from", "select \x00",
	)
}

// TestQuery_escapes: no query reads a file, writes one or changes the engine; each
// is refused as a mistake of its writer, with a message.
func TestQuery_escapes(t *testing.T) {
	dir := smallNight(t)
	ctx := context.Background()
	db, err := (&app{}).openNight(ctx, pipeline.Layout{Root: dir}, "", "marts", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	paths := canaries(t, dir)
	for _, path := range append(paths, "~/.bashrc", "/proc/self/environ", filepath.Join(dir, ".clientele", "runs", "..", "..", "canary.csv"), "file://"+paths[0], "https://localhost/x.csv", "s3://x/y.csv") {
		for _, escape := range escapes() {
			if !strings.Contains(escape, "%s") && path != paths[0] {
				continue
			}
			query := strings.ReplaceAll(escape, "%s", path)
			var out bytes.Buffer
			err := answer(ctx, db, query, func(rows *sql.Rows) error { return writeCSV(&out, rows) })
			if exitCode(err) != exitUsage || len(err.Error()) < 30 {
				t.Errorf("%q: %v, want it refused", query, err)
			}
			if strings.Contains(out.String(), "canary-7f3a") {
				t.Errorf("%q read the canary", query)
			}
		}
		if _, err := os.Stat(path + ".out"); err == nil {
			t.Errorf("something wrote %s.out", path)
		}
	}
	// The night is as it was, and questions are answered.
	for _, query := range []string{"select count(*) from rfm_score", "describe rfm_score", "summarize rfm_score", "with t as (select * from marts.fct_sales_line) select count(*) from t", "from range(3)", "select unnest([1, 2])", "show tables", "select * from duckdb_views() limit 1",
		"values (1), (2)", "select count(*) from raw.sale_lines"} {
		if err := answer(ctx, db, query, func(rows *sql.Rows) error { return writeCSV(io.Discard, rows) }); err != nil {
			t.Errorf("%s: %v", query, err)
		}
	}
	t.Logf("%d kinds of escapes", len(escapes()))
	intact(t, dir)
}

// TestQuery_bombs: a query that asks for more than there is ends with exit code 7,
// in the time and memory that it has.
func TestQuery_bombs(t *testing.T) {
	dir := smallNight(t)
	bombs := []string{
		"select count(*) from range(1000000000000)",
		"select repeat('x', 4000000000)",
		"select list_sort(range(1000000000))",
		"with recursive t(n) as (select 1 union all select n + 1 from t) select count(*) from t",
		"select count(*) from range(1000000) a, range(1000000) b, range(1000000) c",
		"select list(range) from range(1000000000)",
		"select string_agg(repeat('x', 1000000), '') from range(1000000)",
		"select sum(length(regexp_replace(repeat('a', 1000000 + range % 2), '(a*)*b', 'x', 'g'))) from range(1000000)",
		"select * from range(100000000) order by hash(range)",
		"select list_distinct(list_transform(range(100000000), x -> x % 10))",
		"select unnest(range(1000000000)) order by 1 desc limit 1",
		"select count(distinct md5(cast(range as varchar))) from range(1000000000)",
	}
	for i, bomb := range bombs {
		if !faultsInFull() && i%3 != 1 {
			continue
		}
		began := time.Now()
		got := runProgram("query", "-C", dir, "--timeout", "2s", "--memory", "200MB", "--threads", "1", bomb)
		if got.code != fmt.Sprint(exitResources) || !strings.Contains(got.text, "--timeout") && !strings.Contains(got.text, "--memory") {
			t.Errorf("%s: exit code %s, want %d and the flag that allows more: %s", bomb, got.code, exitResources, got.text)
		}
		if took := time.Since(began); took > 15*time.Second || got.peak > 200_000_000+queryBeyond+500_000_000 {
			t.Errorf("%s: took %v and %d MB", bomb, took, got.peak>>20)
		}
		t.Logf("%v, %d MB: %s", got.took, got.peak>>20, bomb)
	}
	if got := runProgram("query", "-C", dir, "--timeout", "0s", "select 1"); got.code != fmt.Sprint(exitUsage) {
		t.Errorf("--timeout 0s: exit code %s: %s", got.code, got.text)
	}
	if got := runProgram("query", "-C", dir, "--format", "table", "select * from range(3000000)"); got.code != fmt.Sprint(exitUsage) || !strings.Contains(got.text, "--format csv") {
		t.Errorf("a table of three million rows: exit code %s: %s", got.code, got.text)
	}
	intact(t, dir)
}
