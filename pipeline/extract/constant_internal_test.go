package extract

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/apache/arrow-go/v18/arrow/array"
	"github.com/apache/arrow-go/v18/arrow/memory"
	"github.com/apache/arrow-go/v18/parquet/file"
	"github.com/apache/arrow-go/v18/parquet/pqarrow"
)

// TestInsertConstants: a file with inserted columns reads as one that the engine
// wrote in whole, in two readers, over several row groups.
func TestInsertConstants(t *testing.T) {
	dir := t.TempDir()
	whole, spliced := filepath.Join(dir, "whole.parquet"), filepath.Join(dir, "spliced.parquet")
	const options = " (format parquet, compression zstd, row_group_size 2048)"
	exec(t, "copy (select 'täst ''s' as a, i as b, cast(-1.5 as decimal(18,4)) as c, true as d, 'x' || i as e, '' as f, false as g, null::varchar as h, null::decimal(18,4) as i1, null::boolean as j, null::bigint as k, null::double as l, null::date as m, null::timestamp as n from range(10007) r(i)) to '"+whole+"'"+options)
	exec(t, "copy (select i as b, 'x' || i as e from range(10007) r(i)) to '"+spliced+"'"+options)
	err := insertConstants(spliced, []constant{
		{name: "a", place: 0, kind: "VARCHAR", text: "täst 's"}, {name: "c", place: 2, kind: "DECIMAL(18,4)", units: -15000}, {name: "d", place: 3, kind: "BOOLEAN", yes: true},
		{name: "f", place: 5, kind: "VARCHAR"}, {name: "g", place: 6, kind: "BOOLEAN"},
		{name: "h", place: 7, kind: "VARCHAR", null: true}, {name: "i1", place: 8, kind: "DECIMAL(18,4)", null: true}, {name: "j", place: 9, kind: "BOOLEAN", null: true}, {name: "k", place: 10, kind: "BIGINT", null: true},
		{name: "l", place: 11, kind: "DOUBLE", null: true}, {name: "m", place: 12, kind: "DATE", null: true}, {name: "n", place: 13, kind: "TIMESTAMP", null: true},
	})
	if err != nil {
		t.Fatal(err)
	}
	var r result
	r.p = &project{t: t}
	for _, query := range []string{
		"select count(*), count(distinct a), min(c), max(c), sum(b), bool_and(d), bool_or(g), max(f), count(e), count(h), count(i1), count(j), count(k), count(l), count(m), count(n) from FILE",
		"select * from FILE where b in (0, 2047, 2048, 10006) order by b",
		"select count(*) from FILE where a = 'täst ''s' and c < 0 and d and not g",
		"select count(*) from FILE where a = 'other' or c > 0",
		"select name, type, repetition_type, converted_type, scale, precision, logical_type from parquet_schema(PATH)",
		"select row_group_id, column_id, path_in_schema, type, stats_min_value, stats_max_value, stats_null_count, num_values from parquet_metadata(PATH) order by all",
	} {
		want(t, r.query(strings.NewReplacer("FILE", "'"+spliced+"'", "PATH", "'"+spliced+"'").Replace(query)), r.query(strings.NewReplacer("FILE", "'"+whole+"'", "PATH", "'"+whole+"'").Replace(query))...)
	}

	in, err := os.Open(spliced)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	reader, err := file.NewParquetReader(in)
	if err != nil {
		t.Fatal(err)
	}
	columns, err := pqarrow.NewFileReader(reader, pqarrow.ArrowReadProperties{}, memory.DefaultAllocator)
	if err != nil {
		t.Fatal(err)
	}
	table, err := columns.ReadTable(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	defer table.Release()
	if table.NumRows() != 10007 || table.NumCols() != 14 {
		t.Fatalf("%d rows, %d columns", table.NumRows(), table.NumCols())
	}
	last := table.Column(0).Data().Chunks()
	if text := last[len(last)-1].(*array.String); text.Value(text.Len()-1) != "täst 's" {
		t.Errorf("arrow reads %q", text.Value(text.Len()-1))
	}
}

func TestInsertConstants_leavesOthersAlone(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.parquet")
	for _, content := range []string{"PAR1", "PAR1 some text PAR1", "PAR1\x00\x00\x00\x04\x00\x00\x00PAR1"} {
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := insertConstants(path, nil); err == nil {
			t.Errorf("%q was taken for Parquet", content)
		}
	}
}

// FuzzThrift: what can be decoded is written back as it was, and nothing makes
// decoding panic or run away.
func FuzzThrift(f *testing.F) {
	f.Add([]byte{0x15, 0x02, 0x19, 0x1c, 0x48, 0x01, 'a', 0x00, 0x00})
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := readThrift(text)
		if err != nil {
			return
		}
		again, err := readThrift(v.append(nil))
		if err != nil || string(again.append(nil)) != string(v.append(nil)) {
			t.Errorf("%x does not survive: %v", text, err)
		}
	})
}
