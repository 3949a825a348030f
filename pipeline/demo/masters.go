package demo

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/sync/errgroup"
)

// xlsxPeople is the largest company whose customer master is a workbook; larger
// ones get a CSV, because a sheet ends at 1,048,576 rows and is slow long before.
const xlsxPeople = 15_000

// inOrder appends something for each of n things, in parallel by chunks, and
// gives the chunks to sink in order: the workers change nothing in the result.
func inOrder(ctx context.Context, workers, n int, each func(s *stream, b []byte, i int) []byte, sink func([]byte) error) error {
	const chunk = 2000
	buffers := make([][]byte, 2*workers)
	for from := 0; from < n; from += chunk * len(buffers) {
		group, ctx := errgroup.WithContext(ctx)
		group.SetLimit(workers)
		for k := range buffers {
			group.Go(func() error {
				s, b := newStream(), buffers[k][:0]
				for i := from + k*chunk; i < min(from+(k+1)*chunk, n); i++ {
					b = each(s, b, i)
				}
				buffers[k] = b
				return ctx.Err()
			})
		}
		if err := group.Wait(); err != nil {
			return err
		}
		for _, b := range buffers {
			if err := sink(b); err != nil {
				return err
			}
		}
	}
	return nil
}

// masters writes the customer master, the web accounts, products and stores.
func (w *world) masters(ctx context.Context, root string) ([]fileTruth, error) {
	var files []fileTruth
	keep := func(t fileTruth, err error) error {
		files = append(files, t)
		return err
	}
	customers := w.customersCSV
	if len(w.people) <= xlsxPeople {
		customers = w.customersXLSX
	}
	for _, write := range []func(context.Context, string) (fileTruth, error){customers, w.accounts, w.cards, w.products, w.storeList} {
		if err := keep(write(ctx, root)); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// cardsOf tells how many cards a person has had, accountsOf how many accounts.
func (w *world) cardsOf(i int) int {
	q := &w.people[i]
	if !q.hasCard() {
		return 0
	}
	return 1 + q.second(int32(i), int32(w.cal.days), true)
}

func (w *world) accountsOf(i int) int {
	q := &w.people[i]
	if !q.hasAccount() {
		return 0
	}
	return 1 + q.second(int32(i), int32(w.cal.days), false)
}

func (w *world) arrival() time.Time { return delivered(w.cal, w.cal.days, 0) }

func customerColumns() []string {
	return []string{"CardNo", "FirstName", "LastName", "Email", "Phone", "Street", "City", "Postcode", "Country", "BirthDate", "Gender", "Joined", "Changed", "OkEmail", "OkSMS", "OkPhone", "OkPost"}
}

// answer is a consent as the master writes it.
func (r *record) answer(k int) string {
	switch {
	case !r.asked:
		return ""
	case r.consent[k]:
		return "Y"
	default:
		return "N"
	}
}

func (w *world) customersXLSX(ctx context.Context, root string) (fileTruth, error) {
	truth := fileTruth{file: "exports/master/customers.xlsx", source: "loyalty"}
	fail := func(err error) (fileTruth, error) { return truth, fmt.Errorf("writing %s: %w", truth.file, err) }
	book := excelize.NewFile()
	if err := book.SetSheetName("Sheet1", "Customers"); err != nil {
		return fail(err)
	}
	format := "yyyy-mm-dd"
	style, err := book.NewStyle(&excelize.Style{CustomNumFmt: &format})
	if err != nil {
		return fail(err)
	}
	sheet, err := book.NewStreamWriter("Customers")
	if err != nil {
		return fail(err)
	}
	var row []any
	for _, name := range customerColumns() {
		row = append(row, name)
	}
	if err := sheet.SetRow("A1", row); err != nil {
		return fail(err)
	}
	date := func(t time.Time) any { return excelize.Cell{StyleID: style, Value: t} }
	s := newStream()
	for i := range w.people {
		if err := ctx.Err(); err != nil {
			return fail(err)
		}
		for second := range w.cardsOf(i) {
			r := w.card(s, i, second)
			var birth any
			if r.birth != "" {
				day, err := time.Parse(time.DateOnly, r.birth)
				if err != nil {
					return fail(err)
				}
				birth = date(day)
			}
			row = append(row[:0], string(appendCard(nil, cardNumber(i, second))), r.first, r.last, r.email, r.phone, r.street, r.city, r.postcode, "United Kingdom",
				birth, r.gender, date(w.cal.date(r.created)), date(w.cal.date(r.changed)), r.answer(0), r.answer(1), r.answer(2), r.answer(3))
			truth.rows++
			if err := sheet.SetRow("A"+strconv.FormatInt(truth.rows+1, 10), row); err != nil {
				return fail(err)
			}
		}
	}
	if err := sheet.Flush(); err != nil {
		return fail(err)
	}
	path := filepath.Join(root, filepath.FromSlash(truth.file))
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fail(err)
	}
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return fail(err)
	}
	truth.bytes, err = book.WriteTo(file)
	if err := errors.Join(err, file.Close(), book.Close()); err != nil {
		return fail(err)
	}
	truth.records, truth.loaded = truth.rows, truth.rows
	return truth, os.Chtimes(path, w.arrival(), w.arrival())
}

func (w *world) customersCSV(ctx context.Context, root string) (fileTruth, error) {
	header := ""
	for k, name := range customerColumns() {
		if k > 0 {
			header += ","
		}
		header += name
	}
	return w.table(ctx, root, "exports/master/customers.csv", "loyalty", header, len(w.people), func(s *stream, b []byte, i int) []byte {
		for second := range w.cardsOf(i) {
			r := w.card(s, i, second)
			b = appendCard(b, cardNumber(i, second))
			for _, text := range [...]string{r.first, r.last, r.email, r.phone, r.street, r.city, r.postcode, "United Kingdom", r.birth, r.gender} {
				b = appendField(append(b, ','), text)
			}
			b = append(append(b, ','), w.cal.iso(r.created)...)
			b = append(append(b, ','), w.cal.iso(r.changed)...)
			for k := range 4 {
				b = append(append(b, ','), r.answer(k)...)
			}
			b = append(b, '\n')
		}
		return b
	})
}

func (w *world) accounts(ctx context.Context, root string) (fileTruth, error) {
	const header = "AccountId,Name,Email,Phone,Street,City,Postcode,CreatedAt,Newsletter"
	return w.table(ctx, root, "exports/web/accounts.csv", "web_accounts", header, len(w.people), func(s *stream, b []byte, i int) []byte {
		for second := range w.accountsOf(i) {
			r := w.account(s, i, second)
			b = appendAccount(b, accountNumber(i, second))
			for _, text := range [...]string{r.first + " " + r.last, r.email, r.phone, r.street, r.city, r.postcode} {
				b = appendField(append(b, ','), text)
			}
			b = append(append(b, ','), w.cal.iso(r.created)...)
			b = append(appendClock(append(b, 'T'), int(mix(accountNumber(i, second))%3600), true), "Z,"...)
			b = append(strconv.AppendBool(b, r.consent[0]), '\n')
		}
		return b
	})
}

func (w *world) products(ctx context.Context, root string) (fileTruth, error) {
	const header = "ProductId,Name,Category,Brand,ListPrice,UnitCost,Launched,Discontinued"
	return w.table(ctx, root, "exports/master/products.csv", "product_list", header, len(w.cat.products), func(_ *stream, b []byte, i int) []byte {
		p := &w.cat.products[i]
		b = append(append(append(b, p.id...), ','), p.quoted...)
		b = appendField(append(b, ','), w.cat.categories[p.category].name)
		b = appendField(append(b, ','), p.brand)
		b = appendMoney(append(b, ','), p.price)
		b = appendMoney(append(b, ','), p.cost)
		b = w.cal.date(p.launched).AppendFormat(append(b, ','), time.DateOnly)
		b = append(b, ',')
		if p.ended != never {
			b = append(b, w.cal.iso(p.ended)...)
		}
		return append(b, '\n')
	})
}

func (w *world) storeList(ctx context.Context, root string) (fileTruth, error) {
	const header = "StoreId,Name,Region,Kind,Opened"
	return w.table(ctx, root, "exports/master/stores.csv", "store_list", header, len(w.stores)+1, func(_ *stream, b []byte, i int) []byte {
		st := store{id: "WEB", name: "Harrow & Lark online", region: "Web", kind: "web shop", opened: string(w.cal.iso(0))}
		if i < len(w.stores) {
			st = w.stores[i]
		}
		for _, text := range [...]string{st.id, st.name, st.region, st.kind} {
			b = append(appendField(b, text), ',')
		}
		return append(append(b, st.opened...), '\n')
	})
}

// table writes a CSV of rows that are made in parallel.
func (w *world) table(ctx context.Context, root, rel, source, header string, n int, each func(s *stream, b []byte, i int) []byte) (fileTruth, error) {
	e, err := create(root, rel, source, w.arrival(), nil)
	if err != nil {
		return fileTruth{}, err
	}
	e.buf = append(append(e.buf, header...), '\n')
	err = inOrder(ctx, w.set.Workers, n, each, func(b []byte) error {
		for _, c := range b {
			if c == '\n' {
				e.truth.rows++
			}
		}
		e.buf = append(e.buf, b...)
		return e.flush()
	})
	if err != nil {
		e.abandon()
		return e.truth, fmt.Errorf("writing %s: %w", rel, err)
	}
	e.truth.records = e.truth.rows
	return e.close()
}
