package weld_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"clientele/pipeline/weld"
)

// A file that was put together from row groups of others, one of which has columns of one value
// that are left out, reads as one that the engine wrote in whole; the same pages have the same sum.
func TestAssembly(t *testing.T) {
	e, dir := newEngine(t), t.TempDir()
	path := func(name string) string { return filepath.Join(dir, name+".parquet") }
	query := func(from, to int) string {
		return fmt.Sprintf("select 'x' || i as e, i as b, timestamp '2024-01-01 00:00:00' + to_seconds(i) as t, case when i %% 7 > 0 then 'c' || i %% 50 end as c, cast(i as decimal(18, 4)) / 3 as d from range(%d, %d) r(i)", from, to)
	}
	run := func(day, microseconds int64, id string) []weld.Column {
		return []weld.Column{{Name: "day", Place: 5, Kind: "DATE", Units: day}, {Name: "run", Place: 6, Kind: "VARCHAR", Text: id}, {Name: "built", Place: 7, Kind: "TIMESTAMP", Units: microseconds}}
	}
	e.write(path("old"), query(0, 8192))
	if err := weld.Add(path("old"), run(1, 1, "old")); err != nil {
		t.Fatal(err)
	}
	e.write(path("empty"), query(0, 0))
	e.write(path("fresh"), query(4096, 8192))
	e.write(path("last"), query(8192, 10_000))
	e.write(path("whole"), "select *, date '2024-06-30' as day, '20240701' as run, timestamp '2024-07-01 02:00:00' as built from ("+query(0, 10_000)+")")
	assemble := func(to string, parts ...weld.Part) (sums []string) {
		t.Helper()
		a, err := weld.Create(path(to))
		if err != nil {
			t.Fatal(err)
		}
		for _, part := range parts {
			sum, err := a.Append(part)
			if err != nil {
				t.Fatal(err)
			}
			sums = append(sums, sum)
		}
		if err := a.Finish([2]string{"table_name", "marts.one"}, [2]string{"run_id", "20240701"}); err != nil {
			t.Fatal(err)
		}
		return sums
	}
	without := []string{"day", "run", "built"}
	first := assemble("first", weld.Part{Path: path("old"), First: 0, Count: 2, Without: without}, weld.All(path("empty")), weld.All(path("fresh")), weld.All(path("last")))
	if err := weld.Add(path("first"), run(19904, 1_719_799_200_000_000, "20240701")); err != nil {
		t.Fatal(err)
	}
	again := assemble("again", weld.All(path("empty")), weld.Part{Path: path("first"), First: 0, Count: 2, Without: without, SHA256: first[0]},
		weld.Part{Path: path("first"), First: 2, Count: 2, Without: without, SHA256: first[2]}, weld.Part{Path: path("first"), First: 4, Count: 1, Without: without, SHA256: first[3]})
	if again[1] != first[0] || again[2] != first[2] || again[3] != first[3] {
		t.Errorf("the same pages have other sums: %v and %v", first, again)
	}
	if err := weld.Add(path("again"), run(19904, 1_719_799_200_000_000, "20240701")); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"first", "again"} {
		e.same(path(name), path("whole"), "select * from FILE", "select * from FILE where b between 4090 and 4100", "select count(*) from FILE where c = 'c13' and day = date '2024-06-30' and built > timestamp '2024-07-01 01:59:59'",
			"select name, type, repetition_type, converted_type, logical_type from parquet_schema(PATH)",
			"select row_group_id, column_id, path_in_schema, row_group_num_rows, stats_min_value, stats_max_value, stats_null_count, num_values from parquet_metadata(PATH) order by all",
			"select num_rows, num_row_groups from parquet_file_metadata(PATH)")
		if got := fmt.Sprint(e.rows(path(name), "select decode(key) as k, decode(value) as v from parquet_kv_metadata(PATH)")); got != "[{'k': table_name, 'v': marts.one} {'k': run_id, 'v': 20240701}]" {
			t.Errorf("notes of %s: %s", name, got)
		}
		if got := arrowTexts(t, path(name), 10_000, 8); got[5000] != "x5000" {
			t.Errorf("arrow reads %q", got[5000])
		}
	}
}

// A flipped bit in a part is found, and what is right can still be appended; so are columns
// and row groups that are not there.
func TestAssembly_refusesChangedPages(t *testing.T) {
	e, dir := newEngine(t), t.TempDir()
	part, copied, fresh := filepath.Join(dir, "part.parquet"), filepath.Join(dir, "copied.parquet"), filepath.Join(dir, "fresh.parquet")
	e.write(part, "select i from range(5000) r(i)")
	e.write(fresh, "select i from range(5000) r(i)")
	a, err := weld.Create(copied)
	if err != nil {
		t.Fatal(err)
	}
	sum, err := a.Append(weld.All(part))
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Finish(); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(copied)
	if err != nil {
		t.Fatal(err)
	}
	text[200] ^= 1
	if err := os.WriteFile(copied, text, 0o600); err != nil {
		t.Fatal(err)
	}
	b, err := weld.Create(filepath.Join(dir, "new.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := b.Append(weld.Part{Path: copied, Count: -1, SHA256: sum}); !errors.Is(err, weld.ErrPages) {
		t.Errorf("changed pages were taken: %v", err)
	}
	for _, wrong := range []weld.Part{{Path: fresh, First: 1, Count: 3}, {Path: fresh, First: -1, Count: 1}, {Path: fresh, Count: 1, Without: []string{"j"}}} {
		if _, err := b.Append(wrong); !errors.Is(err, weld.ErrFooter) {
			t.Errorf("%+v: %v", wrong, err)
		}
	}
	if got, err := b.Append(weld.Part{Path: fresh, Count: -1, SHA256: sum}); err != nil || got != sum {
		t.Errorf("the right pages: %s, %v, want %s", got, err, sum)
	}
	if err := b.Finish(); err != nil {
		t.Fatal(err)
	}
	e.same(filepath.Join(dir, "new.parquet"), fresh, "select * from FILE", "select num_rows, num_row_groups from parquet_file_metadata(PATH)")
}
