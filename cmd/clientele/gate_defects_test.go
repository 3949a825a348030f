package main

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// defect is something that goes wrong with the exports of a day.
type defect struct {
	name  string
	quick bool // in the quick tier
	make  func(b bench)
}

// bench is the company whose exports are spoilt.
type bench struct {
	t    *testing.T
	dir  string
	kept kept
}

func (b bench) write(path string, data []byte) {
	b.kept.note(path)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) remove(path string) {
	b.kept.note(path)
	if err := os.Remove(path); err != nil {
		b.t.Fatal(err)
	}
}

func (b bench) read(path string) []byte {
	data, err := os.ReadFile(path)
	if err != nil {
		b.t.Fatal(err)
	}
	return data
}

func (b bench) tills() []string {
	files, err := filepath.Glob(filepath.Join(b.dir, "exports/pos/*/"+demoEnd+".csv"))
	if err != nil || len(files) < 4 {
		b.t.Fatalf("till files of the last day: %v, %v", files, err)
	}
	return files
}

// dayBefore is the file of the day before on which the store was open.
func (b bench) dayBefore(path string) string {
	files, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*.csv"))
	at := slices.Index(files, path) // in the order of the days
	if err != nil || at < 1 {
		b.t.Fatalf("there is no day before %s: %v", path, err)
	}
	return files[at-1]
}

// record is a row of an export by column.
type record map[string]string

// edit changes every row of CSV files; false drops the row.
func (b bench) edit(files []string, change func(row int, r record) bool) {
	total := 0
	for _, path := range files {
		rows, err := csv.NewReader(bytes.NewReader(b.read(path))).ReadAll()
		if err != nil {
			b.t.Fatal(err)
		}
		var out bytes.Buffer
		w := csv.NewWriter(&out)
		_ = w.Write(rows[0])
		for _, row := range rows[1:] {
			r := record{}
			for i, name := range rows[0] {
				r[name] = row[i]
			}
			keep := change(total, r)
			total++
			if !keep {
				continue
			}
			for i, name := range rows[0] {
				row[i] = r[name]
			}
			_ = w.Write(row)
		}
		w.Flush()
		b.write(path, out.Bytes())
	}
}

func times100(text string, factor float64) string {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return text
	}
	return strconv.FormatFloat(v*factor, 'f', 2, 64)
}

// everyTill is a defect of each row of the day's till files.
func everyTill(name string, quick bool, change func(row int, r record)) defect {
	return defect{name, quick, func(b bench) {
		b.edit(b.tills(), func(row int, r record) bool { change(row, r); return true })
	}}
}

func swap(a, b string) func(int, record) { return func(_ int, r record) { r[a], r[b] = r[b], r[a] } }

// shiftTime moves the moment of a till row.
func shiftTime(by time.Duration) func(int, record) {
	return func(_ int, r record) {
		if at, err := time.Parse("02/01/2006 15:04", r["DateTime"]); err == nil {
			r["DateTime"] = at.Add(by).Format("02/01/2006 15:04")
		}
	}
}

// defects are those of exports in the wild, one a night.
func defects() []defect {
	month := func(b bench, source string) string { return filepath.Join(b.dir, "exports", source) }
	return []defect{
		{"a day missing", true, func(b bench) {
			for _, path := range b.tills() {
				b.remove(path)
			}
		}},
		{"half of the stores missing", true, func(b bench) {
			for _, path := range b.tills()[:3] {
				b.remove(path)
			}
		}},
		{"headers only", true, func(b bench) { b.edit(b.tills(), func(int, record) bool { return false }) }},
		{"files of no byte", false, func(b bench) {
			for _, path := range b.tills() {
				b.write(path, nil)
			}
		}},
		{"yesterday's files under today's name", true, func(b bench) {
			for _, path := range b.tills() {
				b.write(path, b.read(b.dayBefore(path)))
			}
		}},
		everyTill("prices x100", true, func(_ int, r record) { r["UnitPrice"] = times100(r["UnitPrice"], 100) }),
		{"prices x100 in one store", false, func(b bench) {
			b.edit(b.tills()[:1], func(_ int, r record) bool { r["UnitPrice"] = times100(r["UnitPrice"], 100); return true })
		}},
		everyTill("prices of a hundredth", false, func(_ int, r record) { r["UnitPrice"] = times100(r["UnitPrice"], 0.01) }),
		everyTill("another currency", false, func(_ int, r record) { r["UnitPrice"] = times100(r["UnitPrice"], 190) }),
		everyTill("all quantities zero", true, func(_ int, r record) { r["Qty"] = "0" }),
		everyTill("all prices zero", false, func(_ int, r record) { r["UnitPrice"] = "0.00" }),
		everyTill("quantities x1000", false, func(_ int, r record) { r["Qty"] = times100(r["Qty"], 1000) }),
		everyTill("quantity and price swapped", true, swap("Qty", "UnitPrice")),
		everyTill("discount and tax swapped", false, swap("Discount", "VAT")),
		everyTill("store and till swapped", false, swap("Store", "Till")),
		everyTill("card and article swapped", false, swap("LoyaltyCard", "Article")),
		everyTill("receipt and store swapped", false, swap("ReceiptNo", "Store")),
		{"columns shifted by one", false, func(b bench) {
			for _, path := range b.tills() {
				lines := strings.SplitAfter(string(b.read(path)), "\n")
				for i := 1; i < len(lines); i++ {
					_, lines[i], _ = strings.Cut(lines[i], ",")
				}
				b.write(path, []byte(strings.Join(lines, "")))
			}
		}},
		everyTill("a fifth without article", false, func(row int, r record) {
			if row%5 == 0 {
				r["Article"] = ""
			}
		}),
		everyTill("a fifth without store", false, func(row int, r record) {
			if row%5 == 0 {
				r["Store"] = ""
			}
		}),
		everyTill("a fifth without receipt number", false, func(row int, r record) {
			if row%5 == 0 {
				r["ReceiptNo"] = ""
			}
		}),
		everyTill("no card at all", true, func(_ int, r record) { r["LoyaltyCard"] = "" }),
		everyTill("nobody paid by a known means", false, func(_ int, r record) { r["Tender"] = "" }),
		everyTill("dates of another century", false, func(_ int, r record) { r["DateTime"] = strings.Replace(r["DateTime"], "/2026", "/2062", 1) }),
		everyTill("a fifth with dates to come", false, func(row int, r record) {
			if row%5 == 0 {
				r["DateTime"] = strings.Replace(r["DateTime"], "/2026", "/2027", 1)
			}
		}),
		everyTill("dates of last year", false, func(_ int, r record) { r["DateTime"] = strings.Replace(r["DateTime"], "/2026", "/2025", 1) }),
		everyTill("day and month swapped", false, func(_ int, r record) { r["DateTime"] = strings.Replace(r["DateTime"], "30/06/", "06/30/", 1) }),
		everyTill("times of another zone", false, shiftTime(-7*time.Hour)),
		everyTill("times at midnight", false, func(_ int, r record) { r["DateTime"] = r["DateTime"][:11] + "00:00" }),
		everyTill("decimal commas", false, func(_ int, r record) { r["UnitPrice"] = strings.Replace(r["UnitPrice"], ".", ",", 1) }),
		everyTill("article numbers with a prefix", true, func(_ int, r record) { r["Article"] = "X-" + r["Article"] }),
		everyTill("store numbers with a prefix", false, func(_ int, r record) { r["Store"] = "X-" + r["Store"] }),
		everyTill("one article for all", false, func(_ int, r record) { r["Article"] = "0077142" }),
		{"files cut off", false, func(b bench) {
			for _, path := range b.tills() {
				data := b.read(path)
				b.write(path, data[:len(data)/7])
			}
		}},
		{"accounts: most rows gone", false, func(b bench) {
			b.edit([]string{month(b, "web/accounts.csv")}, func(row int, _ record) bool { return row%3 == 0 })
		}},
		{"accounts: a fifth of the addresses gone", false, func(b bench) {
			b.edit([]string{month(b, "web/accounts.csv")}, func(row int, r record) bool {
				if row%5 == 0 {
					r["Email"] = ""
				}
				return true
			})
		}},
		{"articles: prices in pence", false, func(b bench) {
			b.edit([]string{month(b, "master/products.csv")}, func(_ int, r record) bool { r["ListPrice"] = times100(r["ListPrice"], 100); return true })
		}},
		{"workbook cut off", false, func(b bench) {
			path := month(b, "master/customers.xlsx")
			data := b.read(path)
			b.write(path, data[:len(data)/2])
		}},
		{"web orders of the day missing", false, func(b bench) {
			path := month(b, "web/orders-2026-06.ndjson")
			var out strings.Builder
			for line := range strings.SplitAfterSeq(string(b.read(path)), "\n") {
				if !strings.Contains(line, fmt.Sprintf(`"placed":"%s`, demoEnd)) {
					out.WriteString(line)
				}
			}
			b.write(path, []byte(out.String()))
		}},
		// the last: the files that it adds leave their rows behind
		{"files doubled under other names and numbers", false, func(b bench) {
			for _, path := range b.tills() {
				text := string(b.read(path))
				b.write(strings.Replace(path, demoEnd, demoEnd+"b", 1), []byte(strings.ReplaceAll(text, "260630-", "260630-9")))
			}
		}},
	}
}
