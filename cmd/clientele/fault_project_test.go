package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"clientele/pipeline"
	"clientele/pipeline/duck"
)

// The tests of faults run a project of three nights that is as small as the steps allow: each
// format once, a restated day, returns, two kinds of customer records that identity links,
// and models that train every night and keep their scores.

// faultNights are the as-of dates of the project's nights.
func faultNights() []string { return []string{"2025-03-01", "2025-03-02", "2025-03-03"} }

// faultClock is when a night runs: at two in the morning after its as-of date.
func faultClock(night int) time.Time {
	day, _ := time.Parse(time.DateOnly, faultNights()[night-1])
	return day.Add(26 * time.Hour)
}

const faultConfiguration = `name: small
timezone: Europe/London
currency: GBP
sources:
  till:
    entity: sale_lines
    files: [exports/till/*.csv, exports/till/*.csv.gz]
    timestamps: "2006-01-02 15:04:05"
    columns:
      sale_id: Receipt
      line_no: Line
      sold_at: SoldAt
      customer_ref: {column: Card, of: cards}
      product_id: Article
      quantity: Qty
      unit_price: Price
      line_type: {column: Type, map: {S: sale, R: return}}
    limits: {rejected_share: 0.5}
  web:
    entity: order_lines
    files: exports/web/*.ndjson
    format: ndjson
    lines: lines
    columns:
      order_id: id
      line_no: lines.no
      ordered_at: placed
      customer_ref: {column: account, of: accounts}
      email: email
      product_id: lines.sku
      quantity: lines.qty
      unit_price: lines.price
  cards:
    entity: customer_records
    files: exports/master/cards.xlsx
    columns: {customer_ref: Card, first_name: First, last_name: Last, email: Email, postcode: Postcode}
  accounts:
    entity: customer_records
    files: exports/master/accounts.csv
    columns: {customer_ref: Account, full_name: Name, email: Email}
  assortment:
    entity: products
    files: exports/master/products.parquet
    columns: {product_id: id, product_name: name, category: category}
models:
  retrain_after_days: 1
  clv: {min_customers: 20, min_history_days: 100}
  churn: {min_customers: 20, cutoffs: 2}
publish:
  keep: 2
  marts: [rfm_score, clv, churn_score]
run: {threads: 1, memory: 1GB}
`

// faultProject is the project with the exports of each night, made once for a test.
type faultProject struct{ exports [4]string }

// newFaultProject makes the exports of all nights below dir.
func newFaultProject(t *testing.T, dir string) faultProject {
	t.Helper()
	p := faultProject{}
	for night := 1; night <= 3; night++ {
		p.exports[night] = filepath.Join(dir, fmt.Sprintf("exports-%d", night))
		for name, text := range faultExports(t, night) {
			putExport(t, filepath.Join(p.exports[night], filepath.FromSlash(name)), text)
		}
	}
	return p
}

// deliver makes the exports of a night those of the project.
func (p faultProject) deliver(dir string, night int) error {
	exports := filepath.Join(dir, "exports")
	if err := os.RemoveAll(exports); err != nil {
		return err
	}
	return copyProject(p.exports[night], exports)
}

// faultExports are the files of the exports as they lie at a night.
func faultExports(t *testing.T, night int) map[string][]byte {
	t.Helper()
	random := rand.New(rand.NewPCG(7, 1))
	first := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC)
	tills := map[string]*strings.Builder{}
	webs := map[string]*strings.Builder{}
	file := func(files map[string]*strings.Builder, name, header string) *strings.Builder {
		if files[name] == nil {
			files[name] = &strings.Builder{}
			files[name].WriteString(header)
		}
		return files[name]
	}
	const header = "Receipt,Line,SoldAt,Card,Article,Qty,Price,Type\n"
	receipt := 0
	for day := 0; day < 425+night; day++ { // the last is the night's as-of date
		date := first.AddDate(0, 0, day)
		name := date.Format("2006") + ".csv"
		if date.Year() == 2025 {
			name = "2025-01-02.csv"
		}
		if day >= 425 {
			name = date.Format(time.DateOnly) + ".csv"
		}
		for customer := range 60 {
			if random.IntN(28) != customer%28 || customer%3 == 0 && day > 200+customer { // a third have left
				continue
			}
			receipt++
			if customer >= 45 { // who buys on the web
				web := file(webs, "exports/web/"+date.Format("2006")+".ndjson", "")
				fmt.Fprintf(web, `{"id":"W%05d","placed":"%sT12:%02d:00Z","account":"A%03d","email":"c%d@mail.example","lines":[{"no":1,"sku":"P%d","qty":1,"price":%d.50}]}`+"\n",
					receipt, date.Format(time.DateOnly), receipt%60, customer, customer, random.IntN(9), 2+customer%7)
				continue
			}
			till := file(tills, name, header)
			for line := 1; line <= 1+random.IntN(2); line++ {
				fmt.Fprintf(till, "T%05d,%d,%s 10:%02d:00,C%03d,P%d,%d,%d.25,S\n", receipt, line, date.Format(time.DateOnly), receipt%60, customer, random.IntN(9), 1+random.IntN(3), 1+customer%9)
			}
			if receipt%25 == 0 {
				fmt.Fprintf(till, "R%05d,1,%s 11:00:00,C%03d,P1,-1,3.25,R\n", receipt, date.Format(time.DateOnly), customer)
			}
		}
		file(tills, name, header)
	}
	tills["2025-01-02.csv"].WriteString("T99999,1,not a time,C001,P1,1,1.00,S\n") // a row to reject
	if night == 3 {                                                               // the day before is delivered again, with a receipt more
		again := tills["2025-03-02.csv"].String() + "T88888,1,2025-03-02 18:00:00,C001,P2,2,9.99,S\n"
		file(tills, "2025-03-02b.csv", again)
	}
	files := map[string][]byte{
		"master/cards.xlsx":       cardsWorkbook(t, 45+night),
		"master/accounts.csv":     []byte("Account,Name,Email\n"),
		"master/products.parquet": productsParquet(t),
	}
	for customer := 40; customer < 60; customer++ {
		files["master/accounts.csv"] = fmt.Appendf(files["master/accounts.csv"], "A%03d,%s %s,c%d@mail.example\n", customer, firstName(customer), lastName(customer), customer)
	}
	for name, text := range tills {
		if name == "2024.csv" {
			var zipped bytes.Buffer
			w := gzip.NewWriter(&zipped)
			fmt.Fprint(w, text)
			if err := w.Close(); err != nil {
				t.Fatal(err)
			}
			files["till/2024.csv.gz"] = zipped.Bytes()
			continue
		}
		files["till/"+name] = []byte(text.String())
	}
	for name, text := range webs {
		files[strings.TrimPrefix(name, "exports/")] = []byte(text.String())
	}
	return files
}

func firstName(n int) string { return []string{"Ada", "Ben", "Cleo", "Dan", "Eve"}[n%5] }

func lastName(n int) string {
	return []string{"Archer", "Bell", "Carter", "Dyer", "Ellis", "Fuller", "Gage"}[n%7]
}

func cardsWorkbook(t *testing.T, cards int) []byte {
	t.Helper()
	book := excelize.NewFile()
	rows := [][]any{{"Card", "First", "Last", "Email", "Postcode"}}
	for n := range cards {
		rows = append(rows, []any{fmt.Sprintf("C%03d", n), firstName(n), lastName(n), fmt.Sprintf("c%d@mail.example", n), fmt.Sprintf("N%d 1AA", n)})
	}
	for i, row := range rows {
		if err := book.SetSheetRow("Sheet1", fmt.Sprintf("A%d", i+1), &row); err != nil {
			t.Fatal(err)
		}
	}
	text, err := book.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return text.Bytes()
}

func productsParquet(t *testing.T) []byte {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{Threads: 1})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	path := filepath.Join(t.TempDir(), "products.parquet")
	if _, err := db.ExecContext(context.Background(), "copy (select 'P' || range as id, 'Product ' || range as name, 'Kind ' || range % 3 as category from range(9)) to "+pipeline.QuoteLiteral(path)); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// putExport writes a file of a fixed age, with the folders above it.
func putExport(t *testing.T, path string, text []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		t.Fatal(err)
	}
	old := time.Date(2025, 3, 1, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, old, old); err != nil {
		t.Fatal(err)
	}
}

// copyProject copies a folder, with the times of its files. Links would not do: another one made
// of a file changes it, and so the run that reads it.
func copyProject(from, to string) error {
	return filepath.WalkDir(from, func(path string, entry fs.DirEntry, err error) error {
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
			pointed, err := os.Readlink(path)
			return errors.Join(err, os.Symlink(pointed, target))
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		info, err := entry.Info()
		return errors.Join(err, os.WriteFile(target, text, 0o600), os.Chtimes(target, info.ModTime(), info.ModTime()))
	})
}

// scratchFolder is a folder in memory where there is one: a night syncs some hundred files.
func scratchFolder(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("/dev/shm", "clientele-faults-")
	if err != nil {
		return t.TempDir()
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	})
	return dir
}
