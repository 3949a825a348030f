package main

import (
	"bufio"
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
)

// growthProject maps daily files of many stores.
const growthProject = `name: growth
timezone: UTC
currency: GBP
sources:
  till:
    entity: sale_lines
    files: exports/*/*.csv
    export_date: '(\d{4}-\d{2}-\d{2})'
    timestamps: "2006-01-02 15:04:05"
    columns: {sale_id: sale_id, line_no: line_no, sold_at: sold_at, product_id: product_id, quantity: quantity, unit_price: unit_price, customer_ref: customer_ref}
publish:
  marts: [rfm_score]
`

// BenchmarkGrowth runs the commands over a project of many small exports: daily
// files of 200 stores, three lines each. A twentieth of a day's files are extracted
// and multiplied to years of state; then a night finds a day's files new, and the
// next run nothing. It reports seconds of the clock and of the processors.
//
//	CLIENTELE_BENCH_EXPORTS=100000 go test ./cmd/clientele -run '^$' -bench Growth -benchtime 1x
func BenchmarkGrowth(b *testing.B) {
	exports := 1000
	if text := os.Getenv("CLIENTELE_BENCH_EXPORTS"); text != "" {
		var err error
		if exports, err = strconv.Atoi(text); err != nil || exports < 500 {
			b.Fatalf("CLIENTELE_BENCH_EXPORTS=%s: want a number of at least 500", text)
		}
	}
	g := growth{b: b, dir: b.TempDir()}
	if err := os.WriteFile(filepath.Join(g.dir, "clientele.yaml"), []byte(growthProject), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		for _, folder := range []string{".clientele", "marts", "exports"} {
			if err := os.RemoveAll(filepath.Join(g.dir, folder)); err != nil {
				b.Fatal(err)
			}
		}
		g.deliver(0, 10)
		g.timed("", "run", "-q", "--as-of", "2035-01-01")
		g.deliver(10, exports-200)
		g.multiply(10, exports-200)
		g.deliver(exports-200, exports)
		g.timed("night", "run", "-q", "--as-of", "2035-01-02")
		g.timed("nothing-new", "run", "-q", "--as-of", "2035-01-02")
		g.timed("plan", "plan")
		g.timed("check", "check")
		g.timed("status", "status")
	}
}

// growth is the project of the benchmark.
type growth struct {
	b   *testing.B
	dir string
}

// export is the name and the content of the export of that number.
func (g growth) export(i int) (name, content string) {
	day := time.Date(2015, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, i/200)
	name = fmt.Sprintf("exports/%d/store-%03d-%s.csv", day.Year(), i%200, day.Format(time.DateOnly))
	var text strings.Builder
	text.WriteString("sale_id,line_no,sold_at,product_id,quantity,unit_price,customer_ref\n")
	for line := 1; line <= 3; line++ {
		fmt.Fprintf(&text, "%d,%d,%s 10:00:00,P%d,1,2.50,C%d\n", i, line, day.Format(time.DateOnly), (i+line)%500, i%20000)
	}
	return name, text.String()
}

func (g growth) deliver(from, to int) {
	g.b.Helper()
	for i := from; i < to; i++ {
		name, content := g.export(i)
		path := filepath.Join(g.dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
				g.b.Fatal(err)
			}
			if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
				g.b.Fatal(err)
			}
		}
	}
}

// multiply gives the exports that were delivered the state that extracting them
// night after night leaves: records, and joined files of 500 exports.
func (g growth) multiply(from, to int) {
	g.b.Helper()
	state := filepath.Join(g.dir, ".clientele", "raw", "sale_lines", "till")
	records := filepath.Join(state, "_exports.ndjson")
	old, err := os.ReadFile(records)
	if err != nil {
		g.b.Fatal(err)
	}
	first, _, _ := bytes.Cut(old, []byte("\n"))
	var sample map[string]any
	if err := json.Unmarshal(first, &sample); err != nil {
		g.b.Fatal(err)
	}
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		g.b.Fatal(err)
	}
	defer db.Close()
	extract := pipeline.QuoteLiteral(filepath.Join(state, sample["parquet"].(map[string]any)["name"].(string)))
	file, err := os.Create(records)
	if err != nil {
		g.b.Fatal(err)
	}
	digest, packed := sha256.New(), bufio.NewWriter(file)
	out := io.MultiWriter(packed, digest)
	if _, err := out.Write(old[:bytes.LastIndex(old, []byte(`{"sealed":`))]); err != nil {
		g.b.Fatal(err)
	}
	lines := json.NewEncoder(out)
	lines.SetEscapeHTML(false)
	for ; from < to; from += 500 {
		name, last := fmt.Sprintf("joined-%08d.parquet", from), min(from+500, to)
		var names []string
		for i := from; i < last; i++ {
			export, _ := g.export(i)
			names = append(names, pipeline.QuoteLiteral(export))
		}
		query := "copy (select t.* replace (m.source_file as source_file, m.number as sale_id) from " + extract + " t cross join (select unnest([" + strings.Join(names, ", ") + "]) as source_file, unnest(range(" +
			fmt.Sprint(from) + ", " + fmt.Sprint(last) + "))::varchar as number) m order by m.number::bigint, t.source_line) to " + pipeline.QuoteLiteral(filepath.Join(state, name)) + " (format parquet, compression zstd)"
		if _, err := db.ExecContext(context.Background(), query); err != nil {
			g.b.Fatal(err)
		}
		sum, _, err := durable.SHA256(filepath.Join(state, name))
		if err != nil {
			g.b.Fatal(err)
		}
		seen, err := durable.Look(filepath.Join(state, name))
		if err != nil {
			g.b.Fatal(err)
		}
		joined := map[string]any{"name": name, "sha256": sum, "bytes": seen.Bytes, "modified_ns": seen.Modified, "changed_ns": seen.Changed, "inode": seen.Inode, "exports": last - from, "month": "2015-01"}
		if _, err := fmt.Fprintf(out, `{"joined":%s,"kind":"rows"}`+"\n", must(json.Marshal(joined))); err != nil {
			g.b.Fatal(err)
		}
		for i := from; i < last; i++ {
			export, content := g.export(i)
			hash := sha256.Sum256([]byte(content))
			seen, err := durable.Look(filepath.Join(g.dir, export))
			if err != nil {
				g.b.Fatal(err)
			}
			sample["file"], sample["sha256"], sample["parquet"] = export, hex.EncodeToString(hash[:]), map[string]any{"name": name}
			sample["size"], sample["modified_ns"], sample["changed_ns"], sample["inode"] = seen.Bytes, seen.Modified, seen.Changed, seen.Inode
			sample["read_at_ns"] = time.Now().Add(time.Minute).UnixNano()
			if err := lines.Encode(sample); err != nil {
				g.b.Fatal(err)
			}
		}
	}
	if _, err := fmt.Fprintf(packed, "{\"sealed\":\"%x\"}\n", digest.Sum(nil)); err != nil {
		g.b.Fatal(err)
	}
	if err := packed.Flush(); err != nil {
		g.b.Fatal(err)
	}
	if err := file.Close(); err != nil {
		g.b.Fatal(err)
	}
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}

// timed runs a command that must succeed, and reports what it cost under a name.
func (g growth) timed(name string, args ...string) {
	g.b.Helper()
	cmd, stderr := program(append(args, "-C", g.dir)...)
	began := time.Now()
	if err := cmd.Run(); err != nil {
		g.b.Fatalf("%v: %v: %s", args, err, stderr)
	}
	if name != "" {
		g.b.ReportMetric(time.Since(began).Seconds(), name+"-s")
		g.b.ReportMetric((cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), name+"-CPU-s")
	}
}
