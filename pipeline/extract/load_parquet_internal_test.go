package extract

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
)

// parquet writes the rows of a query as an export.
func (p *project) parquet(name, query, options string) {
	p.t.Helper()
	p.write(name, nil)
	path := filepath.Join(p.root, name)
	exec(p.t, "copy ("+query+") to "+pipeline.QuoteLiteral(path)+" (format parquet"+options+")")
	if err := chtimes(path, p.now.Add(-time.Hour)); err != nil {
		p.t.Fatal(err)
	}
}

// lines is a query of three good sale lines with one more column.
func lines(extra string) string {
	return "select 'S' || i as Sale, 1 as Line, timestamp '2024-07-01 10:00:00' as Time, 1 as Qty, 2.5 as Price, " + extra + " from range(1, 4) t(i)"
}

// TestRun_parquetTypes: a column of every type, and the text that it is taken for.
func TestRun_parquetTypes(t *testing.T) {
	for _, c := range []struct{ name, sql, want string }{
		{"text", "'007 ☕'", "007 ☕"},
		{"text that is empty", "''", "∅"},
		{"no value", "cast(null as varchar)", "∅"},
		{"bytes that are text", "encode('crème')", "crème"},
		{"bytes that are none", `'\xFF\x00a'::blob`, `\xFF\x00a`},
		{"truth", "true", "true"},
		{"small number", "cast(-7 as tinyint)", "-7"},
		{"large number", "9223372036854775807::bigint", "9223372036854775807"},
		{"unsigned number", "18446744073709551615::ubigint", "18446744073709551615"},
		{"decimal", "1234567890123456.7800::decimal(20,4)", "1234567890123456.7800"},
		{"real", "0.1::float", "0.1"},
		{"double", "0.1::double", "0.1"},
		{"double of fifteen digits", "123456789012345::double", "123456789012345"},
		{"day", "date '2024-02-29'", "2024-02-29"},
		{"time of day", "time '10:30:00'", "10:30:00"},
		{"moment", "timestamp '2024-07-01 10:00:00'", "2024-07-01 10:00:00"},
		{"moment with a fraction", "timestamp '2024-07-01 10:00:00.25'", "2024-07-01 10:00:00.25"},
		{"identifier of bits", "'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'::uuid", "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11"},
		{"one of a few", "'b'::enum('a', 'b')", "b"},
		{"list", "['a', null, 'b''c']", `["a",null,"b'c"]`},
		{"structure", "{'a': 1, 'b': ['x']}", `{"a":1,"b":["x"]}`},
		{"map", "map {'a': 1}", `{"a":1}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, inFormat("parquet", "", "sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: X"))
			p.parquet("exports/a.parquet", lines(c.sql+" as X"), "")
			want(t, p.mustRun().query(`select product_name from {raw.sale_lines}`), c.want, c.want, c.want)
		})
	}
}

// TestRun_parquetTimes: times in every type become the same moment. London was
// an hour ahead of UTC.
func TestRun_parquetTimes(t *testing.T) {
	for _, c := range []struct{ name, settings, sql, utc, day string }{
		{"without a zone", "", "timestamp '2024-07-01 00:30:00'", "2024-06-30 23:30:00", "2024-07-01"},
		{"in nanoseconds", "", "timestamp_ns '2024-07-01 00:30:00.123456789'", "2024-06-30 23:30:00.123456", "2024-07-01"},
		{"with a zone", "", "timestamptz '2024-07-01 00:30:00+02'", "2024-06-30 22:30:00", "2024-06-30"},
		{"a day", "", "date '2024-07-01'", "2024-06-30 23:00:00", "2024-07-01"},
		{"text", "", "'2024-07-01T00:30:00Z'", "2024-07-01 00:30:00", "2024-07-01"},
		{"without a zone, the texts in another format", "    timestamps: 02/01/2006\n", "timestamp '2024-07-01 00:30:00'", "2024-06-30 23:30:00", "2024-07-01"},
		{"milliseconds since 1970", "    timestamps: epoch_milliseconds\n", "1719790200000", "2024-06-30 23:30:00", "2024-07-01"},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, inFormat("parquet", c.settings, "sale_id: Sale, line_no: Line, sold_at: X, quantity: Qty, unit_price: Price"))
			p.parquet("exports/a.parquet", lines(c.sql+" as X")+" limit 1", "")
			want(t, p.mustRun().query(`select sold_at, sale_date from {raw.sale_lines}`), c.utc+"|"+c.day)
		})
	}
}

// TestRun_parquetManyGroups: rows keep their numbers over row groups, and every
// rejected row has its own text.
func TestRun_parquetManyGroups(t *testing.T) {
	const rows, bad = 60_000, 6_000
	p := newProject(t, inFormat("parquet", "", "sale_id: Sale, sold_at: Time, quantity: Qty, unit_price: Price, product_name: No"))
	p.parquet("exports/year=2024/a.parquet", fmt.Sprintf("select 'S' || (i // 7) as Sale, timestamp '2024-07-01 10:00:00' as Time, case when i %% 10 = 3 then 'x' else '1' end as Qty, 2.5 as Price, i as No from range(1, %d) t(i)", rows+1), ", row_group_size 2048")
	p.yaml = strings.Replace(p.yaml, "exports/*", "exports/**", 1)
	night := p.mustRun()
	want(t, night.query(`select rows_read, rows_loaded, rows_rejected, rows_filtered + rows_dropped from {raw.export}`), fmt.Sprintf("%d|%d|%d|0", rows, rows-bad, bad))
	want(t, night.query(`select count(*), count(distinct source_line) from {raw.sale_lines} where source_line = cast(product_name as bigint)`), fmt.Sprintf("%d|%[1]d", rows-bad))
	want(t, night.query(`select count(*), count(distinct source_line) from {raw.reject} where rule = 'parse' and column_name = 'quantity' and contains(raw_row, ':' || source_line || '}')`), fmt.Sprintf("%d|%[1]d", bad))
}

// TestRun_parquetBreaches: nothing of a file that breaks its contract is loaded.
func TestRun_parquetBreaches(t *testing.T) {
	p := newProject(t, "")
	p.parquet("sound.parquet", "select 'S' || i as Sale, 1 as Line, timestamp '2024-07-01 10:00:00' as Time, 1 as Qty, hash(i) % 1000 as Price, hash(i) as Text from range(3000) t(i)", "")
	sound, err := os.ReadFile(filepath.Join(p.root, "sound.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	p.parquet("many.parquet", "select 'S' as Sale, 1 as Line, timestamp '2024-07-01 10:00:00' as Time, 1 as Qty, 1 as Price, 'x' as Text from range(3000000)", "")
	many, err := os.ReadFile(filepath.Join(p.root, "many.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	p.parquet("none.parquet", lines("1 as Text")+" limit 0", "")
	none, err := os.ReadFile(filepath.Join(p.root, "none.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, settings string
		content        []byte
		says           []string
	}{
		{"an empty file", "", nil, []string{"empty"}},
		{"a text", "", []byte(tillHeader + goodA), []string{"no Parquet file", "format:"}},
		{"cut off", "", sound[:len(sound)-1], []string{"cut off", "ask for the export again"}},
		{"without its head", "", sound[1:], []string{"no Parquet file"}},
		{"its middle missing", "", append(append([]byte{}, sound[:len(sound)/3]...), sound[len(sound)/2:]...), []string{"cannot be read", "ask for the export again"}},
		{"its footer overwritten", "", append(append([]byte{}, sound[:len(sound)-100]...), append(make([]byte, 96), "PAR1"...)...), []string{"cannot be read"}},
		{"no rows", "", none, []string{"no rows", "allow_empty_files"}},
		{"more rows than the limit has bytes", "    limits: {file_bytes: 1MB}\n", many, []string{"limits.file_bytes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			yaml := strings.Replace(inFormat("parquet", c.settings, "sale_id: Sale, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text"), "    limits: {rejected_share: 1, allow_empty_files: true, min_rows: 0}\n", "", 1)
			p := newProject(t, yaml)
			p.write("exports/a.parquet", c.content)
			_, err := p.run()
			says(t, err, append(c.says, "exports/a.parquet")...)
		})
	}
	t.Run("a column is missing", func(t *testing.T) {
		p := newProject(t, inFormat("parquet", "", "sale_id: Sale, sold_at: Time, quantity: Qty, unit_price: Prise"))
		p.parquet("exports/a.parquet", lines("1 as Text"), "")
		_, err := p.run()
		says(t, err, "exports/a.parquet: column Prise", "did you mean Price")
	})
}

// TestRun_parquetDamage: bytes that flip give an error about the file, or rows;
// they end no night in another way, and no other export suffers.
func TestRun_parquetDamage(t *testing.T) {
	p := newProject(t, "")
	p.parquet("sound.parquet", "select 'S' || i as Sale, timestamp '2024-07-01 10:00:00' + to_minutes(i) as Time, 1 as Qty, hash(i) % 1000 as Price, 'p' || (i % 7) as Text from range(500) t(i)", "")
	sound, err := os.ReadFile(filepath.Join(p.root, "sound.parquet"))
	if err != nil {
		t.Fatal(err)
	}
	p = newProject(t, inFormat("parquet", "", "sale_id: Sale, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text"))
	p.write("exports/sound.parquet", sound)
	refused := 0
	for i := range 40 {
		damaged := append([]byte{}, sound...)
		at := (i*7919 + 13) % len(damaged)
		if i%2 == 0 { // the footer, where a flip does most
			at = len(damaged) - 9 - i*13
		}
		damaged[at] ^= byte(1 << (i % 8))
		p.write("exports/damaged.parquet", damaged)
		night, err := p.run()
		if err != nil {
			var contract *ContractError
			if !errors.As(err, &contract) {
				t.Fatalf("byte %d: error %v, want a ContractError", at, err)
			}
			if strings.Contains(err.Error(), "exports/sound.parquet") {
				t.Fatalf("byte %d: the sound export suffers: %v", at, err)
			}
			refused++
			continue
		}
		want(t, night.query(`select count(*) from {raw.export} where rows_read <> rows_loaded + rows_rejected + rows_filtered + rows_dropped`), "0")
	}
	t.Logf("%d of 40 refused", refused)
}
