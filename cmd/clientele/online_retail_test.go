package main

import (
	"context"
	"database/sql"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline"
)

const onlineRetail = "../../../shared/data/online-retail"

// retailProject makes the project of testdata/projects without exports, and lists
// the exports in order of their days.
func retailProject(t *testing.T) (dir string, files []string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(onlineRetail, "*.csv"))
	if err != nil || len(files) == 0 {
		requireOrSkip(t, "the public data set lies beside the repository in ../shared/data/online-retail; it is not there")
	}
	config, err := os.ReadFile("../../testdata/projects/online-retail/clientele.yaml")
	if err != nil {
		t.Fatal(err)
	}
	dir = t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "clientele.yaml"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "exports"), 0o700); err != nil {
		t.Fatal(err)
	}
	slices.Sort(files)
	return dir, files
}

// TestRun_nothingLooksAhead compares a night over all exports, looking from the
// end of a day long before the last of them, with one over the exports that were
// there by that day.
func TestRun_nothingLooksAhead(t *testing.T) {
	all, files := retailProject(t)
	truncated, _ := retailProject(t)
	for i, file := range files[:50] {
		deliver(t, all, file)
		if i < 30 {
			deliver(t, truncated, file)
		}
	}
	day := strings.TrimSuffix(strings.TrimPrefix(filepath.Base(files[29]), "orders-"), ".csv")
	mustRun(t, "run", "-q", "-C", all, "--as-of", day)
	mustRun(t, "run", "-q", "-C", truncated, "--as-of", day)
	if a, b := digest(t, all), digest(t, truncated); a != b {
		t.Errorf("the marts of %s differ by what came after it:\n%s", day, cmp.Diff(b, a))
	}
}

// TestOnlineRetail runs the project of testdata/projects over 227 daily files, and
// holds the marts against the facts that were counted independently on the files
// (UCI Online Retail up to 2011-09-09, cleaned: customer known, not cancelled,
// quantity and price above zero).
func TestOnlineRetail(t *testing.T) {
	dir, files := retailProject(t)
	last := files[len(files)-1]
	for _, file := range files[:len(files)-1] {
		deliver(t, dir, file)
	}
	mustRun(t, "run", "-C", dir, "--as-of", "2011-09-08")
	extractedBefore := fact[int64](t, dir, "select count(*) from raw.export where extracted_at_run = (select any_value(run_id) from rfm_score)")
	if extractedBefore != int64(len(files)-1) {
		t.Errorf("the first night extracted %d files, want %d", extractedBefore, len(files)-1)
	}

	// The next day: one more file, and only that one is read.
	deliver(t, dir, last)
	mustRun(t, "run", "-C", dir, "--as-of", "2011-09-09")
	if got := fact[int64](t, dir, "select count(*) from raw.export where extracted_at_run = (select any_value(run_id) from rfm_score)"); got != 1 {
		t.Errorf("the second night extracted %d files, want 1", got)
	}
	const cleaned = " from fct_sales_line where identity_known and not is_return and quantity > 0 and unit_price > 0"
	for query, want := range map[string]string{
		"select sum(rows_read) from raw.export": "334054",
		"select sum(rows_loaded) + sum(rows_rejected) + sum(rows_filtered) + sum(rows_dropped) from raw.export": "334054",
		"select sum(duplicate_lines) from raw.export":                                                           "2572",
		"select count(distinct order_id) from fct_sales_line":                                                   "17086",
		"select count(*) from fct_sales_line where not identity_known":                                          "91927",
		"select count(*) from fct_sales_line where is_return":                                                   "6031",
		"select count(distinct product_id) from fct_sales_line":                                                 "3823",
		"select count(distinct customer_id) from fct_sales_line":                                                "3412",
		"select count(*)" + cleaned:                                                                             "236358",
		"select count(distinct order_id)" + cleaned:                                                             "11906",
		"select count(distinct customer_id)" + cleaned:                                                          "3370",
		"select sum(cast(gross_amount as decimal(18,2)))" + cleaned:                                             "5455405.18",
		"select sum(net_amount) = (select sum(quantity * unit_price) from raw.sale_lines) from fct_sales_line":  "true",
		"select count(*) from rfm_score":                                                                        "3370",
	} {
		if got := fact[sql.NullString](t, dir, "select cast(("+query+") as varchar)"); got.String != want {
			t.Errorf("%s is %s, want %s", query, got.String, want)
		}
	}
}

// deliver puts an export into the project, as a till would.
func deliver(t *testing.T, dir, file string) {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "exports", filepath.Base(file))
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	// Marts tell when a file was written: the same delivery has the same time.
	written := time.Date(2012, 1, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, written, written); err != nil {
		t.Fatal(err)
	}
}

// fact asks the published night.
func fact[T any](t *testing.T, dir, query string) T {
	t.Helper()
	ctx := context.Background()
	db, err := (&app{}).openNight(ctx, pipeline.Layout{Root: dir}, "", "marts", "")
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	var value T
	if err := db.QueryRowContext(ctx, query).Scan(&value); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return value
}
