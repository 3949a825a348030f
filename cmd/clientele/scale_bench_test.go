package main

import (
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"testing"
	"text/tabwriter"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/duck"
)

// salesMarts is a night of what happened, without the models' marts.
const salesMarts = `publish:
  marts: [fct_sales_line, fct_activity, dim_*, rfm_score, rfm_migration, cohort_retention, customer_period_change, channel_performance, value_concentration, revenue_tree]
`

// BenchmarkNightAtScale takes the time and the memory of nights over many exports of a till, beside the floor: DuckDB's own typed copy of the same files into
// Parquet, file by file in two workers. It prints all of it as one table; with a Python it adds what users would otherwise run.
//
//	CLIENTELE_SALES_LINES=20e6 CLIENTELE_SALES_FILES=400 CLIENTELE_PYTHON=python3 go test ./cmd/clientele -run '^$' -bench NightAtScale -benchtime 1x -timeout 3h
//
// With a Python (numpy, polars, pandas, duckdb) the sales are those of the generator beside the repository, without one they are invented here and less lifelike.
func BenchmarkNightAtScale(b *testing.B) {
	lines, files := number(b, "CLIENTELE_SALES_LINES", 20_000), number(b, "CLIENTELE_SALES_FILES", 12)
	dir := b.TempDir()
	one := filepath.Join(dir, "one", "sales.csv")
	python := os.Getenv("CLIENTELE_PYTHON")
	if python == "" {
		inventSales(b, one, lines)
	} else {
		generateSales(b, python, peerPrograms(b), filepath.Dir(one), "--lines", strconv.Itoa(lines))
	}
	project := func(name, marts string) string {
		root := filepath.Join(dir, name)
		if err := os.MkdirAll(root, 0o700); err != nil {
			b.Fatal(err)
		}
		if err := os.Symlink(filepath.Join(dir, "exports"), filepath.Join(root, "exports")); err != nil {
			b.Fatal(err)
		}
		config := salesProject + "  affinity: {min_support: 0.0005, min_confidence: 0.1, max_length: 3, periods: none}\n" + marts
		if err := os.WriteFile(filepath.Join(root, "clientele.yaml"), []byte(config), 0o600); err != nil {
			b.Fatal(err)
		}
		return root
	}
	splitSales(b, one, filepath.Join(dir, "exports"), func(day string) string {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			b.Fatal(err)
		}
		return fmt.Sprintf("%04d", min(files-1, int(at.Sub(salesStart()).Hours()/24)*files/salesDays))
	})
	next := filepath.Join(dir, "exports", "sales-next.csv")
	all, sales := project("all", ""), project("sales", salesMarts)
	var out scaleTable
	for b.Loop() {
		again := func(root string) {
			for _, made := range []string{".clientele", "marts"} {
				if err := os.RemoveAll(filepath.Join(root, made)); err != nil {
					b.Fatal(err)
				}
			}
		}
		night := func(root, memory string, more ...string) taken {
			return timed(b, exec.CommandContext(context.Background(), "clientele", append([]string{"run", "-q", "-C", root, "--as-of", "2024-12-29", "--memory", memory}, more...)...))
		}
		if err := os.RemoveAll(next); err != nil {
			b.Fatal(err)
		}
		out.add("floor: DuckDB's typed copy of every file", timed(b, exec.CommandContext(context.Background(), "floor", filepath.Join(dir, "exports"), b.TempDir())))
		again(sales)
		out.add("extraction alone", night(sales, "4GB", "--select", "extract"))
		out.add("rest of a night without models, 4 GB", night(sales, "4GB"))
		again(all)
		out.add("whole first night, all marts, 4 GB", night(all, "4GB"))
		out.add("nothing new", night(all, "4GB"))
		oneMoreDay(b, filepath.Join(dir, "exports", fmt.Sprintf("sales-%04d.csv", files-1)), next)
		out.add("one more day's file", night(all, "4GB"))
		again(all)
		out.add("whole first night, all marts, 1 GB", night(all, "1GB"))
		if python == "" {
			continue
		}
		for _, engine := range []string{"duckdb", "polars", "pandas"} {
			peer := exec.CommandContext(context.Background(), python, filepath.Join(peerPrograms(b), "peer_etl.py"), "--engine", engine, "--csv", one, "--out", filepath.Join(dir, "peer"))
			peer.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
			out.add("extract and RFM alone with "+engine+", one file", timed(b, peer))
		}
	}
	out.print(b, fmt.Sprintf("%d lines in %d files, medians of %d rounds", lines, files, b.N))
}

// scaleTable is what each kind of run took, in the order in which they were first run.
type scaleTable struct {
	names []string
	taken map[string][]taken
}

func (t *scaleTable) add(name string, m taken) {
	if t.taken == nil {
		t.taken = map[string][]taken{}
	}
	if len(t.taken[name]) == 0 {
		t.names = append(t.names, name)
	}
	t.taken[name] = append(t.taken[name], m)
	fmt.Fprintf(os.Stderr, "%s: %.1f s, %.1f CPU s, %.0f MB\n", name, m.wall, m.cpu, m.peak) // it takes long
}

func (t *scaleTable) print(b *testing.B, title string) {
	b.Helper()
	wall, cpu := func(m taken) float64 { return m.wall }, func(m taken) float64 { return m.cpu }
	floor := t.taken[t.names[0]]
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\twall s\tof the floor\tCPU s\tof the floor\tpeak MB\t\n")
	for _, name := range t.names {
		m := t.taken[name]
		fmt.Fprintf(w, "%s\t%.1f\t%.2f\t%.1f\t%.2f\t%.0f\t\n", name, middle(m, wall), middle(m, wall)/middle(floor, wall), middle(m, cpu), middle(m, cpu)/middle(floor, cpu),
			middle(m, func(m taken) float64 { return m.peak }))
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "\n%s\n%s", title, table.String()) // a benchmark's log is cut short
}

func number(b *testing.B, name string, standard float64) int {
	b.Helper()
	value, err := strconv.ParseFloat(cmp.Or(os.Getenv(name), fmt.Sprint(standard)), 64)
	if err != nil || value < 1 {
		b.Fatalf("%s=%s is no number of that kind", name, os.Getenv(name))
	}
	return int(value)
}

// salesDays is how many days the generator beside the repository sells on.
const salesDays = 728

// salesStart is the first of them.
func salesStart() time.Time { return time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC) }

// inventSales writes sales of customers who each come in their own rhythm.
func inventSales(b *testing.B, to string, lines int) {
	b.Helper()
	if err := os.MkdirAll(filepath.Dir(to), 0o700); err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	random := rand.New(rand.NewPCG(7, 7))
	customers := max(200, lines/50)
	fmt.Fprintln(&out, "sale_id,line_no,sold_at,store_id,customer_ref,product_id,quantity,unit_price,discount")
	for written, sale := 0, 1; written < lines; sale++ {
		at := salesStart().AddDate(0, 0, written*salesDays/lines).Add(9*time.Hour + time.Duration(random.IntN(36_000))*time.Second)
		customer := fmt.Sprintf("C%08d", int(float64(customers)*random.Float64()*random.Float64()))
		if random.IntN(5) == 0 {
			customer = ""
		}
		for line := range 1 + random.IntN(5) {
			product := int(2000 * random.Float64() * random.Float64())
			fmt.Fprintf(&out, "%d,%d,%s,%d,%s,%d,%d,%d.%02d,0.00\n", sale, line+1, at.Format(time.DateTime), 1+sale%40, customer, 100_000+product, 1+random.IntN(3), 1+product%30, product%100)
			written++
		}
	}
	if err := os.WriteFile(to, out.Bytes(), 0o600); err != nil {
		b.Fatal(err)
	}
}

// oneMoreDay writes the sales of a file again under new numbers.
func oneMoreDay(b *testing.B, from, to string) {
	b.Helper()
	text, err := os.ReadFile(from)
	if err != nil {
		b.Fatal(err)
	}
	head, rest, _ := bytes.Cut(bytes.TrimSuffix(text, []byte("\n")), []byte("\n"))
	renumbered := append(append(append([]byte{}, head...), "\nN"...), bytes.ReplaceAll(rest, []byte("\n"), []byte("\nN"))...)
	if err := os.WriteFile(to, append(renumbered, '\n'), 0o600); err != nil {
		b.Fatal(err)
	}
}

// floorMain is the program "floor EXPORTS OUT": the engine alone types every file.
func floorMain() {
	if err := floor(context.Background(), os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func floor(ctx context.Context, exports, to string) error {
	db, err := duck.Open(ctx, duck.Settings{Threads: 2})
	if err != nil {
		return err
	}
	defer db.Close()
	files, err := filepath.Glob(filepath.Join(exports, "*.csv"))
	if err != nil {
		return err
	}
	queue, failures := make(chan string), make(chan error, len(files))
	var wait sync.WaitGroup
	for range 2 {
		wait.Go(func() {
			for file := range queue {
				failures <- floorCopy(ctx, db, file, filepath.Join(to, filepath.Base(file)+".parquet"))
			}
		})
	}
	for _, file := range files {
		queue <- file
	}
	close(queue)
	wait.Wait()
	for range files {
		if err := <-failures; err != nil {
			return err
		}
	}
	return nil
}

func floorCopy(ctx context.Context, db *sql.DB, from, to string) error {
	_, err := db.ExecContext(ctx, "copy (select * from read_csv("+pipeline.QuoteLiteral(from)+", auto_detect = false, header = true, delim = ',', quote = '\"', escape = '\"',"+
		" columns = {'sale_id': 'VARCHAR', 'line_no': 'BIGINT', 'sold_at': 'TIMESTAMP', 'store_id': 'VARCHAR', 'customer_ref': 'VARCHAR', 'product_id': 'VARCHAR', 'quantity': 'DECIMAL(18,4)', 'unit_price': 'DECIMAL(18,4)', 'discount': 'DECIMAL(18,4)'}))"+
		" to "+pipeline.QuoteLiteral(to)+" (format parquet, compression zstd)")
	return err
}
