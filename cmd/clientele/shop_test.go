package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
)

// full tells whether the long tests are asked for, with CLIENTELE_FAULTS=full.
func full() bool { return os.Getenv("CLIENTELE_FAULTS") == "full" }

// times is how often a test repeats: seldom in the quick tier, often in the full one.
func times(quick, all int) int {
	if full() {
		return all
	}
	return quick
}

// repeatWith is the command that repeats a failure.
func repeatWith(t *testing.T, seed int) string {
	return fmt.Sprintf("seed %d; repeat with: CLIENTELE_FAULTS=%s go test ./cmd/clientele -run '^%s$'", seed, os.Getenv("CLIENTELE_FAULTS"), t.Name())
}

// shopDays are the days of the shop's sales.
const shopDays = 40

func shopFirst() time.Time { return time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC) }

func shopDay(day int) time.Time { return shopFirst().AddDate(0, 0, day) }

func shopLast() string { return shopDay(shopDays - 1).Format(time.DateOnly) }

const shopConfig = `name: shop
timezone: Europe/London
currency: GBP
sources:
  till:
    entity: sale_lines
    files: exports/till/*.csv
    duplicates: drop
    columns:
      sale_id: receipt
      line_no: line
      sold_at: at
      store_id: store
      customer_ref: {column: card, of: cards}
      product_id: article
      quantity: qty
      unit_price: price
    limits: {rejected_share: 0.05}
  cards:
    entity: customer_records
    files: exports/cards.csv
    columns: {customer_ref: card, full_name: name, email: email, phone: phone, updated_at: changed}
    limits: {rejected_share: 0.05}
identity: {country: GB}
publish: {marts: [fct_sales_line, rfm_score, cohort_retention, channel_performance, dim_store]}
`

const tillHeader = "receipt,line,at,store,card,article,qty,price\n"

// tillDay is the export of a day: receipts of three stores with one or two lines.
func tillDay(day int) string {
	var out strings.Builder
	out.WriteString(tillHeader)
	for receipt := range 24 {
		card := (day*7 + receipt*11) % 60
		for line := 1; line <= 1+receipt%2; line++ {
			fmt.Fprintf(&out, "R%03d%02d,%d,%s %02d:%02d:00,S%d,%s,A%02d,%d,%d.%02d\n", day, receipt, line, shopDay(day).Format(time.DateOnly), 9+receipt%9, (day*13+receipt*7)%60,
				1+receipt%3, fmt.Sprintf("C%04d", card), (day+receipt*line)%17, 1+(day+receipt)%3, 3+(receipt*5+line)%20, (day*receipt)%100)
		}
	}
	return out.String()
}

func cardsFile() string {
	var out strings.Builder
	out.WriteString("card,name,email,phone,changed\n")
	for card := range 60 {
		fmt.Fprintf(&out, "C%04d,%s %s,c%d@example.com,07700 9%05d,2026-02-%02d 10:00:00\n", card,
			[]string{"Ada", "Ben", "Cleo", "Dan", "Eve", "Fay"}[card%6], []string{"Ash", "Birch", "Cedar", "Elm", "Fir", "Gorse", "Hazel"}[card%7], card, card*37%100000, 1+card%28)
	}
	return out.String()
}

// shop makes a small project without exports of sales.
func shop(t testing.TB) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "shop")
	put(t, filepath.Join(dir, "clientele.yaml"), shopConfig)
	put(t, filepath.Join(dir, "exports", "cards.csv"), cardsFile())
	return dir
}

// delivered adds the sales of the days from first up to, not with, end, one file a day.
func delivered(t testing.TB, dir string, first, end int) {
	t.Helper()
	for day := first; day < end; day++ {
		put(t, filepath.Join(dir, "exports", "till", shopDay(day).Format(time.DateOnly)+".csv"), tillDay(day))
	}
}

func put(t testing.TB, path, text string) {
	t.Helper()
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(text), 0o600)); err != nil {
		t.Fatal(err)
	}
}

// nightly runs a night in this process and returns what it said on stderr.
func nightly(dir, asOf string, change ...func(*app)) (nightResult, string, error) {
	var stderr bytes.Buffer
	a := &app{stdout: &bytes.Buffer{}, stderr: &stderr, now: time.Now, project: dir, logFormat: "text", threads: 2, memory: "1GB"}
	for _, c := range change {
		c(a)
	}
	result, err := a.runNight(context.Background(), nightOptions{asOf: asOf})
	return result, stderr.String(), err
}

func mustNight(t testing.TB, dir, asOf string, change ...func(*app)) nightResult {
	t.Helper()
	result, said, err := nightly(dir, asOf, change...)
	if err != nil {
		t.Fatalf("the night of %s: %v\n%s", asOf, err, said)
	}
	return result
}

// copyTree copies a project; the link to the published night is made anew.
func copyTree(t testing.TB, from string) string {
	t.Helper()
	to := filepath.Join(t.TempDir(), filepath.Base(from))
	err := filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		switch {
		case entry.IsDir():
			return os.MkdirAll(target, 0o700)
		case entry.Type()&fs.ModeSymlink != 0:
			link, err := os.Readlink(path)
			if err != nil {
				return err
			}
			return os.Symlink(link, target)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		if err != nil {
			return err
		}
		return errors.Join(os.WriteFile(target, data, 0o600), os.Chtimes(target, info.ModTime(), info.ModTime()))
	})
	if err != nil {
		t.Fatal(err)
	}
	return to
}

// stateFiles lists the files of a project's state and of its published night, by kind.
func stateFiles(t testing.TB, dir string) map[string][]string {
	t.Helper()
	layout := pipeline.Layout{Root: dir}
	marts, err := filepath.EvalSymlinks(layout.Marts())
	if err != nil {
		t.Fatal(err)
	}
	files := map[string][]string{}
	for kind, glob := range map[string]string{
		"raw rows":     filepath.Join(layout.Raw(), "*", "*", "*.parquet"),
		"raw records":  filepath.Join(layout.Raw(), "*", "*", "_exports.ndjson"),
		"history":      filepath.Join(layout.History(), "*", "*.parquet"),
		"history sums": filepath.Join(layout.History(), "_sums", "*.json"),
		"who is who":   filepath.Join(layout.History(), "linkage_state", "*.bin"),
		"models":       filepath.Join(layout.State(), "models", "*", "*", "*.bin"),
		"accepted":     filepath.Join(layout.State(), "accepted.ndjson"),
		"manifest":     filepath.Join(marts, "manifest.json"),
		"marts":        filepath.Join(marts, "*.parquet"),
		"database":     filepath.Join(marts, "marts.duckdb"),
	} {
		found, err := filepath.Glob(glob)
		if err != nil || len(found) == 0 {
			t.Fatalf("there is no file of the kind %s: %v", kind, err)
		}
		files[kind] = found
	}
	return files
}
