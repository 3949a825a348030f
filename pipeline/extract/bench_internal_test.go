package extract

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
)

// BenchmarkExtract reads daily files of a till and, in the same run, has the
// engine alone copy the same files with the types given: the floor. The metric
// x_floor is the ratio. CLIENTELE_BENCH_LINES and CLIENTELE_BENCH_FILES set the
// size.
func BenchmarkExtract(b *testing.B) {
	lines, files := sizeOf("CLIENTELE_BENCH_LINES", 400_000), sizeOf("CLIENTELE_BENCH_FILES", 8)
	p := newProject(b, strings.Replace(till(""), "columns: {sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text, customer_ref: Who}",
		"columns: {sale_id: sale_id, line_no: line_no, sold_at: sold_at, store_id: store_id, customer_ref: customer_ref, product_id: product_id, quantity: quantity, unit_price: unit_price, discount_amount: discount}", 1))
	if err := os.MkdirAll(filepath.Join(p.root, "exports"), 0o700); err != nil {
		b.Fatal(err)
	}
	var bytes int64
	for i := range files {
		path := filepath.Join(p.root, "exports", fmt.Sprintf("sales-%04d.csv", i))
		per := lines / files
		exec(b, fmt.Sprintf(`copy (select i//3 as sale_id, i%%3+1 as line_no, strftime(timestamp '2024-01-01 08:00:00' + to_days(%d) + to_seconds(i//3), '%%Y-%%m-%%d %%H:%%M:%%S') as sold_at, hash(i)%%40+1 as store_id,
			case when hash(i//3)%%5=0 then null else 'C'||lpad(((hash(i//3)%%400000)::varchar),8,'0') end as customer_ref, hash(i*7)%%8000+100001 as product_id, hash(i*3)%%9+1 as quantity,
			((hash(i*5)%%3000)/100+0.4)::decimal(10,2) as unit_price, case when hash(i*11)%%7=0 then 0.35 else 0 end::decimal(10,2) as discount from range(%d, %d) r(i)) to '%s' (header)`, i, i*per, (i+1)*per, path))
		if err := chtimes(path, p.now.Add(-time.Hour)); err != nil {
			b.Fatal(err)
		}
		bytes += fileSize(path)
	}
	b.SetBytes(bytes)
	var ours, floor, oursCPU, floorCPU time.Duration
	for b.Loop() {
		b.StopTimer()
		if err := os.RemoveAll(filepath.Join(p.root, ".clientele")); err != nil {
			b.Fatal(err)
		}
		began, spent := time.Now(), processor(b)
		bare(b, p)
		floor, floorCPU = floor+time.Since(began), floorCPU+processor(b)-spent
		b.StartTimer()
		began, spent = time.Now(), processor(b)
		p.mustRun()
		ours, oursCPU = ours+time.Since(began), oursCPU+processor(b)-spent
	}
	b.ReportMetric(float64(lines)*float64(b.N)/ours.Seconds(), "rows/s")
	b.ReportMetric(ours.Seconds()/floor.Seconds(), "x_floor")
	b.ReportMetric(oursCPU.Seconds()/floorCPU.Seconds(), "x_floor_cpu") // the same on a machine that others use too
}

// processor is the processor time that the process has used.
func processor(b *testing.B) time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}

func sizeOf(name string, standard int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil && n > 0 {
		return n
	}
	return standard
}

// bare is the floor: a typed copy of every file, two at once.
func bare(b *testing.B, p *project) {
	db, err := duck.Open(context.Background(), duck.Settings{Threads: 2})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	files, err := filepath.Glob(filepath.Join(p.root, "exports/*.csv"))
	if err != nil {
		b.Fatal(err)
	}
	queue := make(chan string)
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for file := range queue {
				bareFile(b, db, file)
			}
		})
	}
	for _, file := range files {
		queue <- file
	}
	close(queue)
	wait.Wait()
}

func bareFile(b *testing.B, db *sql.DB, file string) {
	_, err := db.ExecContext(context.Background(), "copy (select * from read_csv("+pipeline.QuoteLiteral(file)+", auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"+
		" columns = {'sale_id': 'VARCHAR', 'line_no': 'BIGINT', 'sold_at': 'TIMESTAMP', 'store_id': 'VARCHAR', 'customer_ref': 'VARCHAR', 'product_id': 'VARCHAR', 'quantity': 'DECIMAL(18,4)', 'unit_price': 'DECIMAL(18,4)', 'discount': 'DECIMAL(18,4)'}))"+
		" to "+pipeline.QuoteLiteral(filepath.Join(b.TempDir(), filepath.Base(file)+".parquet"))+" (format parquet, compression zstd)")
	if err != nil {
		b.Error(err)
	}
}

// BenchmarkScanner is the first pass alone.
func BenchmarkScanner(b *testing.B) {
	var text strings.Builder
	for i := range 100_000 {
		fmt.Fprintf(&text, "%d,%d,2024-01-01 08:%02d:%02d,%d,C%08d,%d,%d,%d.%02d,0.00\n", i/3, i%3, i/60%60, i%60, i%40, i%4000, 100000+i%8000, i%9+1, i%30, i%100)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		s := newScanner(strings.NewReader(text.String()), dialect{delimiter: []byte(","), quote: '"', escape: '"'}, 1<<20)
		n := 0
		for s.next() {
			n += len(s.fields)
		}
		if n != 900_000 {
			b.Fatalf("%d fields", n)
		}
	}
}
