package demo_test

import (
	"compress/gzip"
	"encoding/csv"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// The reader below knows the exports as a company's own people would, and
// nothing of how they were made: it reads, types, rejects and adds up.

// dayKey is a source and local day.
type dayKey struct{ source, day string }

// sums are what a day adds up to, in the order of totals.csv.
type sums [14]int64

const (
	lines = iota
	saleLines
	returnLines
	voidLines
	anonymousLines
	guestLines
	gross
	discount
	tax
	net
	cost
	anonymousNet
	guestNet
	returnNet
)

// fate is what became of the rows of a file.
type fate struct{ records, rows, loaded, rejected, filtered, duplicate, replaced int64 }

// reading is the whole project, read again.
type reading struct {
	t      testing.TB
	dir    string
	totals map[dayKey]*sums
	files  map[string]*fate
	broken map[string]string // file:line to a word of the fault
	costs  map[string]int64  // product to pence
	paid   map[string]int64  // reference to pence, tax included
	owner  map[string]string // reference to person, from the truth

	orders   map[string]ordered           // of firms, by number
	menu     map[string]menuCall          // by number
	answers  map[string]map[string]string // to the survey, by number
	sessions map[string]*session          // by visitor and number
	mailed   map[string]*mailing          // by campaign and address
	unseen   int                          // events of visitors who did not agree
}

func readProject(t testing.TB, dir string) *reading {
	r := &reading{t: t, dir: dir, totals: map[dayKey]*sums{}, files: map[string]*fate{}, broken: map[string]string{}, costs: map[string]int64{}, paid: map[string]int64{}, owner: map[string]string{}}
	for _, row := range r.table("exports/master/products.csv") {
		r.costs[row["ProductId"]] = r.pence(row["UnitCost"])
	}
	for _, row := range r.table("truth/records.csv") {
		key := row["source"] + " " + row["customer_ref"]
		if row["is_ambiguous"] == "no" {
			if _, twice := r.owner[key]; twice {
				t.Errorf("two people have the reference %s", key)
			}
		}
		r.owner[key] = row["person_id"]
	}
	r.tills()
	r.web()
	r.calls()
	r.edi()
	r.exchange()
	r.survey()
	r.events()
	r.mails()
	return r
}

// table reads a plain CSV.
func (r *reading) table(rel string) []map[string]string {
	r.t.Helper()
	f, err := os.Open(filepath.Join(r.dir, rel))
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		r.t.Fatal(err)
	}
	var out []map[string]string
	for _, row := range rows[1:] {
		m := map[string]string{}
		for k, name := range rows[0] {
			m[name] = row[k]
		}
		out = append(out, m)
	}
	return out
}

func (r *reading) pence(text string) int64 {
	r.t.Helper()
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		r.t.Fatalf("money %q: %v", text, err)
	}
	if v < 0 {
		return int64(v*100 - .5)
	}
	return int64(v*100 + .5)
}

func (r *reading) day(source, day string) *sums {
	k := dayKey{source, day}
	if r.totals[k] == nil {
		r.totals[k] = &sums{}
	}
	return r.totals[k]
}

func (r *reading) text(rel string) string {
	r.t.Helper()
	f, err := os.Open(filepath.Join(r.dir, rel))
	if err != nil {
		r.t.Fatal(err)
	}
	defer f.Close()
	var from io.Reader = f
	if strings.HasSuffix(rel, ".gz") {
		if from, err = gzip.NewReader(f); err != nil {
			r.t.Fatal(err)
		}
	}
	text, err := io.ReadAll(from)
	if err != nil {
		r.t.Fatal(err)
	}
	return string(text)
}

func (r *reading) glob(pattern string) []string {
	r.t.Helper()
	found, err := filepath.Glob(filepath.Join(r.dir, pattern))
	if err != nil || len(found) == 0 {
		r.t.Fatalf("no exports match %s: %v", pattern, err)
	}
	for k, path := range found {
		rel, err := filepath.Rel(r.dir, path)
		if err != nil {
			r.t.Fatal(err)
		}
		found[k] = filepath.ToSlash(rel)
	}
	return found
}

// sold is a line of money, of a till or an order.
type sold struct {
	source, day, kind, product, ref string
	quantity, unit, discount, tax   int64
	guest                           bool
}

func (r *reading) add(l sold) {
	s := r.day(l.source, l.day)
	s[lines]++
	if l.ref == "" {
		s[anonymousLines]++
	}
	if l.guest {
		s[guestLines]++
	}
	if l.kind == "void" {
		s[voidLines]++
		return
	}
	amount := l.quantity*l.unit - l.discount
	s[gross] += l.quantity * l.unit
	s[discount] += l.discount
	s[tax] += l.tax
	s[net] += amount - l.tax
	s[cost] += l.quantity * r.costs[l.product]
	if l.ref == "" {
		s[anonymousNet] += amount - l.tax
	} else {
		r.paid[l.ref] += amount
	}
	if l.guest {
		s[guestNet] += amount - l.tax
	}
	if l.kind == "return" {
		s[returnLines]++
		s[returnNet] += amount - l.tax
	} else {
		s[saleLines]++
	}
}

func (r *reading) tills() {
	type place struct {
		sold
		file string
	}
	latest := map[string]place{} // by receipt and line
	var order []string
	files := r.glob("exports/pos/*/*.csv")
	slices.SortFunc(files, func(a, b string) int { // by delivery
		return r.delivered(a).Compare(r.delivered(b))
	})
	for _, rel := range files {
		f := &fate{}
		r.files[rel] = f
		seen := map[string]bool{}
		rows := strings.Split(strings.TrimSuffix(r.text(rel), "\n"), "\n")
		for k, row := range rows[1:] {
			f.records++
			f.rows++
			fields, err := csv.NewReader(strings.NewReader(row)).Read()
			if err != nil {
				r.t.Fatalf("%s:%d: %v", rel, k+2, err)
			}
			if len(fields) > 4 && fields[4] == "99" {
				f.filtered++
				continue
			}
			fault := tillFault(row, fields)
			if fault != "" {
				f.rejected++
				r.broken[fmt.Sprintf("%s:%d", rel, k+2)] = fault
				continue
			}
			if seen[row] {
				f.duplicate++
				continue
			}
			seen[row] = true
			when, _ := time.Parse("02/01/2006 15:04", fields[2])
			quantity, _ := strconv.ParseInt(fields[8], 10, 64)
			l := sold{
				source: "till", day: when.Format(time.DateOnly), product: fields[6], quantity: quantity, unit: r.pence(fields[9]), discount: r.pence(fields[10]), tax: r.pence(fields[11]),
				kind: map[string]string{"S": "sale", "R": "return", "V": "void"}[fields[12]],
			}
			if fields[5] != "" {
				l.ref = "loyalty " + strings.TrimPrefix(fields[5], "LC-")
			}
			if l.kind == "" || (l.kind == "return") != (quantity < 0) || (l.kind == "return") != (fields[15] != "") {
				r.t.Fatalf("%s:%d: kind, quantity and original receipt do not agree: %s", rel, k+2, row)
			}
			key := fields[0] + " " + fields[1]
			if earlier, again := latest[key]; again {
				if earlier.file == rel {
					r.t.Fatalf("%s:%d: receipt and line twice: %s", rel, k+2, key)
				}
				r.files[earlier.file].replaced++
				r.files[earlier.file].loaded--
			} else {
				order = append(order, key)
			}
			latest[key] = place{l, rel}
			f.loaded++
		}
	}
	for _, key := range order {
		r.add(latest[key].sold)
	}
}

func (r *reading) delivered(rel string) time.Time {
	r.t.Helper()
	info, err := os.Stat(filepath.Join(r.dir, rel))
	if err != nil {
		r.t.Fatal(err)
	}
	return info.ModTime()
}

// tillFault names what is wrong with a till's row, in the words of broken.csv.
func tillFault(row string, fields []string) string {
	if !utf8.ValidString(row) {
		return "undecodable byte"
	}
	if len(fields) != 16 {
		return "too few columns"
	}
	if fields[0] == "" {
		return "missing receipt number"
	}
	if _, err := time.Parse("02/01/2006 15:04", fields[2]); err != nil {
		return "impossible date"
	}
	if _, err := strconv.ParseInt(fields[8], 10, 64); err != nil {
		return "text in the quantity"
	}
	return ""
}

// workbook reads the customer master's rows.
func workbook(t testing.TB, dir string) [][]string {
	t.Helper()
	book, err := excelize.OpenFile(filepath.Join(dir, "exports/master/customers.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	defer book.Close()
	rows, err := book.GetRows("Customers")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}
