package weld_test

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"

	"clientele/pipeline/duck"
	"clientele/pipeline/weld"
)

// engine runs SQL on files.
type engine struct {
	t  *testing.T
	db *sql.DB
}

func newEngine(t *testing.T) engine {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return engine{t, db}
}

func (e engine) write(path, query string) {
	e.t.Helper()
	if _, err := e.db.ExecContext(context.Background(), "copy ("+query+") to '"+path+"' (format parquet, compression zstd, write_bloom_filter false, row_group_size 2048)"); err != nil {
		e.t.Fatal(err)
	}
}

// rows returns a query's rows as text; FILE and PATH stand for the file.
func (e engine) rows(path, query string) []string {
	e.t.Helper()
	query = strings.NewReplacer("FILE", "'"+path+"'", "PATH", "'"+path+"'").Replace(query)
	rows, err := e.db.QueryContext(context.Background(), "select cast(whole as varchar) from ("+query+") as whole")
	if err != nil {
		e.t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	var out []string
	for rows.Next() {
		var text string
		if err := rows.Scan(&text); err != nil {
			e.t.Fatal(err)
		}
		out = append(out, text)
	}
	if err := rows.Err(); err != nil {
		e.t.Fatal(err)
	}
	return out
}

// same holds a welded file against one that the engine wrote in whole.
func (e engine) same(welded, whole string, queries ...string) {
	e.t.Helper()
	for _, query := range queries {
		got, want := e.rows(welded, query), e.rows(whole, query)
		if len(want) == 0 || !slices.Equal(got, want) {
			e.t.Errorf("%s:\n got %v\nwant %v", query, head(got), head(want))
		}
	}
}

func head(rows []string) []string { return rows[:min(len(rows), 3)] }

// Columns that were added read as those that the engine wrote, in two readers,
// over several row groups.
func TestAdd(t *testing.T) {
	e, dir := newEngine(t), t.TempDir()
	whole, spliced := filepath.Join(dir, "whole.parquet"), filepath.Join(dir, "spliced.parquet")
	e.write(whole, `select 'täst ''s' as a, i as b, cast(-1.5 as decimal(18,4)) as c, true as d, 'x' || i as e, '' as f, false as g, null::varchar as h,
		null::decimal(18,4) as i1, null::boolean as j, null::bigint as k, null::double as l, null::date as m, null::timestamp as n from range(10007) r(i)`)
	e.write(spliced, "select i as b, 'x' || i as e from range(10007) r(i)")
	err := weld.Add(spliced, []weld.Column{
		{Name: "a", Place: 0, Kind: "VARCHAR", Text: "täst 's"}, {Name: "c", Place: 2, Kind: "DECIMAL(18,4)", Units: -15000}, {Name: "d", Place: 3, Kind: "BOOLEAN", Yes: true},
		{Name: "f", Place: 5, Kind: "VARCHAR"}, {Name: "g", Place: 6, Kind: "BOOLEAN"},
		{Name: "h", Place: 7, Kind: "VARCHAR", Null: true}, {Name: "i1", Place: 8, Kind: "DECIMAL(18,4)", Null: true}, {Name: "j", Place: 9, Kind: "BOOLEAN", Null: true},
		{Name: "k", Place: 10, Kind: "BIGINT", Null: true}, {Name: "l", Place: 11, Kind: "DOUBLE", Null: true}, {Name: "m", Place: 12, Kind: "DATE", Null: true}, {Name: "n", Place: 13, Kind: "TIMESTAMP", Null: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	e.same(spliced, whole,
		"select count(*), count(distinct a), min(c), max(c), sum(b), bool_and(d), bool_or(g), max(f), count(e), count(h), count(i1), count(j), count(k), count(l), count(m), count(n) from FILE",
		"select * from FILE where b in (0, 2047, 2048, 10006) order by b",
		"select count(*) from FILE where a = 'täst ''s' and c < 0 and d and not g",
		"select count(*) from FILE where a = 'other' or c > 0 or h is not null or n is not null",
		"select name, type, repetition_type, converted_type, scale, precision, logical_type from parquet_schema(PATH)",
		"select row_group_id, column_id, path_in_schema, type, stats_min_value, stats_max_value, stats_null_count, num_values from parquet_metadata(PATH) order by all")
	if got := arrowTexts(t, spliced, 10007, 14); got[10006] != "täst 's" {
		t.Errorf("arrow reads %q", got[10006])
	}
}

// Files that were joined read as one that the engine wrote in whole, in order.
func TestJoin(t *testing.T) {
	e, dir := newEngine(t), t.TempDir()
	path := func(name any) string { return filepath.Join(dir, fmt.Sprint(name, ".parquet")) }
	const query = "select 'x' || i as e, i as b, timestamp '2024-01-01 00:00:00' + to_seconds(i) as t, case when i %% 7 > 0 then 'c' || i %% 50 end as c from range(%d, %d) r(i)"
	e.write(path("whole"), fmt.Sprintf(query, 0, 10_240))
	var parts []string
	for i, from := range []int{0, 2048, 4096, 8192} { // at row groups, so that even those are the same
		to := []int{2048, 4096, 8192, 10_240}[i]
		parts = append(parts, path(i))
		e.write(path(i), fmt.Sprintf(query, from, to))
	}
	if err := weld.Join(parts[0], parts[1:]); err != nil {
		t.Fatal(err)
	}
	e.same(parts[0], path("whole"), "select * from FILE", "select * from FILE where b between 4090 and 4100", "select count(*) from FILE where c = 'c13'",
		"select name, type, repetition_type, converted_type, logical_type from parquet_schema(PATH)",
		"select * exclude (file_name) from parquet_metadata(PATH) order by all", // places within the file too
		"select num_rows, num_row_groups from parquet_file_metadata(PATH)")
	if err := weld.Add(parts[0], []weld.Column{{Name: "s", Place: 4, Kind: "VARCHAR", Text: "till"}}); err != nil {
		t.Fatal(err)
	}
	if got := e.rows(parts[0], "select count(*) as n, min(s) as least, max(s) as most, max(e) as last from FILE"); got[0] != "{'n': 10240, 'least': till, 'most': till, 'last': x9999}" {
		t.Errorf("a column added to joined files: %v", got)
	}
	if got := arrowTexts(t, parts[0], 10_240, 5); got[5000] != "x5000" {
		t.Errorf("arrow reads %q", got[5000])
	}
}

func TestJoin_refusesOtherColumns(t *testing.T) {
	e, dir := newEngine(t), t.TempDir()
	a, b := filepath.Join(dir, "a.parquet"), filepath.Join(dir, "b.parquet")
	e.write(a, "select 1 as a, 2 as b")
	e.write(b, "select 1 as a, 2 as c")
	before, err := os.ReadFile(a)
	if err != nil {
		t.Fatal(err)
	}
	if err := weld.Join(a, []string{b}); !errors.Is(err, weld.ErrFooter) {
		t.Errorf("files of other columns were joined: %v", err)
	}
	if after, err := os.ReadFile(a); err != nil || string(after) != string(before) {
		t.Errorf("the first file was changed: %v", err)
	}
}

func TestAdd_leavesOthersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	for _, content := range []string{"", "PAR1", "PAR1 some text PAR1", "PAR1\x00\x00\x00\x04\x00\x00\x00PAR1"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := weld.Add(path, nil); !errors.Is(err, weld.ErrFooter) {
			t.Errorf("%q was taken for Parquet: %v", content, err)
		}
	}
}

// arrowTexts returns the first column as another reader sees it.
func arrowTexts(t *testing.T, path string, rows, columns int64) []string {
	t.Helper()
	in, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	reader, err := file.NewParquetReader(in)
	if err != nil {
		t.Fatal(err)
	}
	files, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := files.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	if table.NumRows() != rows || table.NumCols() != columns {
		t.Fatalf("%d rows of %d columns, want %d of %d", table.NumRows(), table.NumCols(), rows, columns)
	}
	var out []string
	for _, chunk := range table.Column(0).Data().Chunks() {
		texts := chunk.(*array.String)
		for i := range texts.Len() {
			out = append(out, texts.Value(i))
		}
	}
	return out
}
