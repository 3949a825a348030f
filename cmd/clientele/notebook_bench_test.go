package main

import (
	"bufio"
	"bytes"
	"cmp"
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"text/tabwriter"
	"time"

	"gonum.org/v1/gonum/stat"

	"clientele/models/evaluate"
	"clientele/pipeline"
	"clientele/pipeline/duck"
)

// notebookMarts is what the notebook makes, asked of a night: the same marts from the same protocol, who leaves learnt at two earlier days.
const notebookMarts = `models:
  churn: {window_days: 90, eligibility_windows: 100, cutoffs: 2}
  affinity: {min_support: 0.0005, min_confidence: 0.1, max_length: 3, periods: none}
publish:
  marts: [rfm_score, clv, churn_score, affinity_rule, product_recommendation]
`

// BenchmarkNightBesideNotebook runs a first night and the notebook that a user would otherwise write (polars, lifetimes, LightGBM, pyfim and numpy) over the same
// generated sales, one after the other, and prints both beside each other: time, memory, and every figure of quality against the known truth.
//
//	CLIENTELE_PYTHON=python3 go test ./cmd/clientele -run '^$' -bench NightBesideNotebook -benchtime 3x
//
// The Python needs polars, pyfim, lifetimes, lightgbm, scikit-learn, pandas, scipy and pyarrow; the notebook lies beside the repository. CLIENTELE_SALES_LINES are how many
// lines are generated (5e6). The notebook reads them as one file; the night, as tills write them, a file a month, within 1 GB of engine memory.
func BenchmarkNightBesideNotebook(b *testing.B) {
	python, peers := os.Getenv("CLIENTELE_PYTHON"), peerPrograms(b)
	lines := cmp.Or(os.Getenv("CLIENTELE_SALES_LINES"), "5e6")
	dir := b.TempDir()
	generateSales(b, python, peers, filepath.Join(dir, "one"), "--lines", lines)
	splitSales(b, filepath.Join(dir, "one", "sales.csv"), filepath.Join(dir, "exports"), func(day string) string { return day[:len("2006-01")] })
	if err := os.WriteFile(filepath.Join(dir, "clientele.yaml"), []byte(strings.Split(salesProject, "models:")[0]+notebookMarts), 0o600); err != nil {
		b.Fatal(err)
	}
	var night, notebook []taken
	var figures notebookFigures
	for b.Loop() {
		for _, made := range []string{".clientele", "marts"} {
			if err := os.RemoveAll(filepath.Join(dir, made)); err != nil {
				b.Fatal(err)
			}
		}
		night = append(night, timed(b, exec.CommandContext(context.Background(), "clientele", "run", "-q", "-C", dir, "--as-of", "2024-12-29", "--memory", "1GB")))
		other := exec.CommandContext(context.Background(), python, filepath.Join(peers, "peer_nightly.py"), "--csv", filepath.Join(dir, "one", "sales.csv"),
			"--out", filepath.Join(dir, "notebook"), "--stack", "fast", "--truth", filepath.Join(dir, "one"))
		other.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
		m := timed(b, other)
		if err := json.Unmarshal(m.out, &figures); err != nil {
			b.Fatalf("%v: %s", err, m.out)
		}
		notebook = append(notebook, m)
	}
	ours := nightQuality(b, dir)
	q := figures.Quality
	var table bytes.Buffer
	w := tabwriter.NewWriter(&table, 0, 4, 2, ' ', tabwriter.AlignRight)
	fmt.Fprintf(w, "\t night\t notebook\t ratio\t\n")
	for _, row := range []struct {
		what string
		of   func(taken) float64
	}{{"wall s", func(m taken) float64 { return m.wall }}, {"CPU s", func(m taken) float64 { return m.cpu }}, {"peak MB", func(m taken) float64 { return m.peak }}} {
		one, other := middle(night, row.of), middle(notebook, row.of)
		fmt.Fprintf(w, "%s\t %.1f\t %.1f\t %.2f\t\n", row.what, one, other, one/other)
		b.ReportMetric(one, strings.ReplaceAll(row.what, " ", "-"))
		b.ReportMetric(one/other, strings.ReplaceAll(row.what, " ", "-")+"/notebook")
	}
	for _, row := range []struct {
		what          string
		night, others float64
	}{
		{"churn AUC, last 90 days", ours.auc, q.Churn.AUC}, {"churn Brier, last 90 days", ours.brier, q.Churn.Brier}, {"churn AUC, true next 13 weeks", ours.trueAUC, q.Churn.TrueAUC},
		{"purchases of 39 weeks, of the true", ours.purchases, q.CLV.Expected / q.CLV.Actual}, {"their MAE", ours.mae, q.CLV.MAE}, {"their rank correlation", ours.rank, q.CLV.Spearman},
		{"value of 39 weeks, of the true", ours.value, q.CLV.Value / q.CLV.ActualValue},
		{"rules of one product", ours.rules, q.Rules.Single}, {"planted pairs among them", ours.planted, q.Rules.Planted},
	} {
		fmt.Fprintf(w, "%s\t %.4f\t %.4f\t\t\n", row.what, row.night, row.others)
	}
	if err := w.Flush(); err != nil {
		b.Fatal(err)
	}
	fmt.Fprintf(os.Stderr, "\n%s lines, medians of %d rounds\n%s", lines, len(night), table.String()) // a benchmark's log is cut short
}

// notebookFigures is what the notebook prints.
type notebookFigures struct {
	Quality struct {
		Churn struct {
			AUC     float64 `json:"test_auc"`
			Brier   float64 `json:"test_brier"`
			TrueAUC float64 `json:"auc_true_future_13w"`
		}
		CLV struct {
			Expected    float64 `json:"expected_39w"`
			Actual      float64 `json:"actual_39w"`
			Value       float64 `json:"clv_39w"`
			ActualValue float64 `json:"actual_value"`
			MAE         float64 `json:"mae"`
			Spearman    float64 `json:"spearman"`
		}
		Rules struct {
			Single  float64 `json:"single_rules"`
			Planted float64 `json:"planted_found"`
		}
	}
}

// taken is what a program took, and what it printed.
type taken struct {
	wall, cpu, peak float64 // seconds, seconds, MB
	out             []byte
}

func timed(b *testing.B, cmd *exec.Cmd) taken {
	b.Helper()
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	before := b.Elapsed()
	if err := cmd.Run(); err != nil {
		b.Fatalf("%v: %v\n%s", cmd.Args, err, stderr.String())
	}
	m := taken{wall: (b.Elapsed() - before).Seconds(), cpu: (cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()).Seconds(), out: stdout.Bytes()}
	if usage, is := cmd.ProcessState.SysUsage().(*syscall.Rusage); is {
		m.peak = float64(usage.Maxrss) / 1024 // of Linux, in KiB
	}
	return m
}

func middle(of []taken, value func(taken) float64) float64 {
	var values []float64
	for _, m := range of {
		values = append(values, value(m))
	}
	slices.Sort(values)
	return values[len(values)/2]
}

// quality is how a night did against the truth that the generator knows.
type quality struct{ auc, brier, trueAUC, purchases, mae, rank, value, rules, planted float64 }

// nightQuality measures a published night. What it expects of 39 weeks lies between its 180 and 365 days, by days.
func nightQuality(b *testing.B, dir string) (q quality) {
	b.Helper()
	ctx := context.Background()
	db, err := duck.Open(ctx, duck.Settings{})
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	mart := func(name string) string {
		return "read_parquet(" + pipeline.QuoteLiteral(filepath.Join(dir, "marts", name+".parquet")) + ")"
	}
	graded, err := filepath.Glob(filepath.Join(dir, ".clientele", "runs", "*", "scores", "churn_card.parquet"))
	if err != nil || len(graded) != 1 {
		b.Fatalf("cards of churn: %v %v", graded, err)
	}
	if err := db.QueryRowContext(ctx, "select auc, brier from read_parquet("+pipeline.QuoteLiteral(graded[0])+")").Scan(&q.auc, &q.brier); err != nil {
		b.Fatal(err)
	}
	rows, err := db.QueryContext(ctx, `select coalesce(c.probability, 1), t.future13_baskets = 0, v.expected_orders_180d + (v.expected_orders_365d - v.expected_orders_180d) * 93 / 185, t.future39_baskets,
		v.clv_180d + (v.clv_365d - v.clv_180d) * 93 / 185, t.future39_value
		from `+mart("customer_id_map")+` m join read_parquet(`+pipeline.QuoteLiteral(filepath.Join(dir, "one", "truth_customers.parquet"))+`) t on m.source_record_id = t.customer_ref
		join `+mart("clv")+` v on m.customer_id = v.customer_id join `+mart("churn_score")+` c on m.customer_id = c.customer_id
		where m.valid_to is null order by t.customer_ref`)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	var left []bool
	var p, expected, actual []float64
	var sum, value, trueValue float64
	for rows.Next() {
		var gone bool
		var probability, orders, came, worth, brought float64
		if err := rows.Scan(&probability, &gone, &orders, &came, &worth, &brought); err != nil {
			b.Fatal(err)
		}
		left, p, expected, actual = append(left, gone), append(p, probability), append(expected, orders), append(actual, came)
		sum, value, trueValue = sum+math.Abs(orders-came), value+worth, trueValue+brought
	}
	if err := rows.Err(); err != nil || len(p) == 0 {
		b.Fatalf("%d customers: %v", len(p), err)
	}
	q.trueAUC, q.mae, q.value = evaluate.AUC(left, p), sum/float64(len(p)), value/trueValue
	q.purchases = stat.Mean(expected, nil) / stat.Mean(actual, nil)
	q.rank = stat.Correlation(ranks(expected), ranks(actual), nil)
	q.rules, q.planted = plantedRules(ctx, b, db, mart("affinity_rule"), filepath.Join(dir, "one", "truth.json"))
	return q
}

// plantedRules counts the rules of one product to another, and those that the generator planted.
func plantedRules(ctx context.Context, b *testing.B, db *sql.DB, mart, truth string) (rules, planted float64) {
	b.Helper()
	text, err := os.ReadFile(truth)
	if err != nil {
		b.Fatal(err)
	}
	var known struct{ Pairs [][2]json.Number }
	if err := json.Unmarshal(text, &known); err != nil {
		b.Fatal(err)
	}
	pairs := map[[2]string]bool{}
	for _, pair := range known.Pairs {
		pairs[[2]string{pair[0].String(), pair[1].String()}] = true
	}
	rows, err := db.QueryContext(ctx, "select antecedent_items, consequent_items from "+mart+" where size = 2")
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var pair [2]string
		if err := rows.Scan(&pair[0], &pair[1]); err != nil {
			b.Fatal(err)
		}
		rules++
		if pairs[pair] {
			planted++
		}
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
	return rules, planted
}

// ranks are the places of values, mean places for equal ones.
func ranks(values []float64) []float64 {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
	out := make([]float64, len(values))
	for from := 0; from < len(order); {
		to := from + 1
		for to < len(order) && values[order[to]] == values[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			out[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return out
}

// splitSales writes the lines of a file of sales, which stand in the order of time, to a file for each part of it.
func splitSales(b *testing.B, from, to string, part func(day string) string) {
	b.Helper()
	in, err := os.Open(from)
	if err != nil {
		b.Fatal(err)
	}
	defer in.Close()
	if err := os.MkdirAll(to, 0o700); err != nil {
		b.Fatal(err)
	}
	scanner := bufio.NewScanner(in)
	var out *bufio.Writer
	var file *os.File
	end := func() {
		if out == nil {
			return
		}
		if err := out.Flush(); err != nil {
			b.Fatal(err)
		}
		if err := file.Close(); err != nil {
			b.Fatal(err)
		}
	}
	head, current := "", ""
	for scanner.Scan() {
		line := scanner.Text()
		if head == "" {
			head = line
			continue
		}
		if at := part(strings.SplitN(line, ",", 4)[2][:len(time.DateOnly)]); at != current {
			end()
			current = at
			if file, err = os.Create(filepath.Join(to, "sales-"+current+".csv")); err != nil {
				b.Fatal(err)
			}
			out = bufio.NewWriter(file)
			fmt.Fprintln(out, head)
		}
		fmt.Fprintln(out, line)
	}
	end()
	if err := scanner.Err(); err != nil {
		b.Fatal(err)
	}
}
