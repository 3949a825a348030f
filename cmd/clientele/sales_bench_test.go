package main

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"clientele/pipeline"
)

// salesProject maps the generator's export.
const salesProject = `name: sales
timezone: UTC
currency: GBP
sources:
  till:
    entity: sale_lines
    files: exports/*.csv
    timestamps: "2006-01-02 15:04:05"
    columns:
      sale_id: sale_id
      line_no: line_no
      sold_at: sold_at
      store_id: store_id
      product_id: product_id
      quantity: quantity
      unit_price: unit_price
      discount_amount: discount
      customer_ref: customer_ref
      line_type: {sql: "case when quantity like '-%' then 'return' else 'sale' end"}
models:
  churn: {window_days: 90, eligibility_windows: 100}
`

// BenchmarkGeneratedSales is a whole first night over a million generated lines of 60,000 customers who are much alike, so that who leaves is hard to tell. It
// reports the AUC and the Brier score of churn on the window that was held out.
//
//	CLIENTELE_PYTHON=python3 go test ./cmd/clientele -run '^$' -bench GeneratedSales -benchtime 1x
//
// The Python needs numpy and polars; the generator lies beside the repository.
func BenchmarkGeneratedSales(b *testing.B) {
	dir, peers := b.TempDir(), peerPrograms(b)
	generateSales(b, os.Getenv("CLIENTELE_PYTHON"), peers, filepath.Join(dir, "exports"), "--customers", "60000", "--lines", "1e6", "--rate-shape", "2")
	if err := os.WriteFile(filepath.Join(dir, "clientele.yaml"), []byte(salesProject), 0o600); err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if err := os.RemoveAll(filepath.Join(dir, ".clientele")); err != nil {
			b.Fatal(err)
		}
		if err := os.RemoveAll(filepath.Join(dir, "marts")); err != nil {
			b.Fatal(err)
		}
		cmd, stderr := program("run", "-q", "-C", dir, "--as-of", "2024-12-29")
		if err := cmd.Run(); err != nil {
			b.Fatalf("%v: %s", err, stderr)
		}
		b.ReportMetric(cmd.ProcessState.UserTime().Seconds()+cmd.ProcessState.SystemTime().Seconds(), "CPU-s")
	}
	db, err := (&app{}).openNight(context.Background(), pipeline.Layout{Root: dir}, "", "marts", "")
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	var auc, brier float64
	if err := db.QueryRowContext(context.Background(), "select auc, brier from model_card where model = 'churn'").Scan(&auc, &brier); err != nil {
		b.Fatal(err)
	}
	b.ReportMetric(auc, "churn-AUC")
	b.ReportMetric(brier, "churn-Brier")
}

// peerPrograms is the folder of what users would otherwise run. The benchmark is skipped without it, or without a Python.
func peerPrograms(b *testing.B) string {
	b.Helper()
	if os.Getenv("CLIENTELE_PYTHON") == "" {
		b.Skip("CLIENTELE_PYTHON names no Python with numpy and polars")
	}
	folder, err := filepath.Abs(filepath.Join("..", "..", "..", "shared", "peers"))
	if err != nil {
		b.Fatal(err)
	}
	if _, err := os.Stat(folder); err != nil {
		b.Skipf("without the peer programs: %v", err)
	}
	return folder
}

// generateSales writes seeded sales and their truth.
func generateSales(b *testing.B, python, peers, to string, args ...string) {
	b.Helper()
	generate := exec.CommandContext(context.Background(), python, append([]string{filepath.Join(peers, "gen_sales.py"), "--out", to}, args...)...)
	generate.Env = append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")
	if out, err := generate.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
}
