package demo_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"
)

func (r *reading) web() {
	type article struct {
		Line             int64
		SKU              string
		Qty              any
		Price, Disc, Vat json.Number
		Discount         json.Number
	}
	type document struct {
		ID, Placed, Status string
		Original           *string
		Shipped, Delivered *time.Time
		Customer           struct {
			ID    *string
			Email string
		}
		Lines []article
	}
	london, err := time.LoadLocation("Europe/London")
	if err != nil {
		r.t.Skipf("no zone files here: %v", err)
	}
	ids := map[string]bool{}
	for _, rel := range r.glob("exports/web/orders-*.ndjson*") {
		f := &fate{}
		r.files[rel] = f
		scan := bufio.NewScanner(strings.NewReader(r.text(rel)))
		scan.Buffer(nil, 1<<20)
		for n := 1; scan.Scan(); n++ {
			var d document
			if err := json.Unmarshal(scan.Bytes(), &d); err != nil {
				r.t.Fatalf("%s:%d: %v", rel, n, err)
			}
			f.records++
			f.rows += int64(len(d.Lines))
			if ids[d.ID] {
				r.t.Errorf("%s:%d: order %s twice", rel, n, d.ID)
			}
			ids[d.ID] = true
			where := fmt.Sprintf("%s:%d", rel, n)
			placed, err := time.Parse(time.RFC3339, d.Placed)
			if err != nil {
				f.rejected += int64(len(d.Lines))
				r.broken[where] = "impossible date"
				continue
			}
			if d.Shipped != nil && d.Shipped.Before(placed) || d.Delivered != nil && d.Delivered.Before(*d.Shipped) {
				r.t.Errorf("%s: times run backwards", where)
			}
			ref, guest := "web_orders "+d.Customer.Email, true
			if d.Customer.ID != nil {
				ref, guest = "web_accounts "+*d.Customer.ID, false
			}
			for _, a := range d.Lines {
				quantity, ok := a.Qty.(float64)
				if !ok {
					f.rejected++
					r.broken[where] = "text in the quantity"
					continue
				}
				f.loaded++
				kind := map[string]string{"cancelled": "void", "returned": "return"}[d.Status]
				if kind == "" {
					kind = "sale"
				}
				r.add(sold{
					source: "web_orders", day: placed.In(london).Format(time.DateOnly), kind: kind, product: a.SKU, ref: ref, guest: guest,
					quantity: int64(quantity), unit: r.pence(a.Price.String()), discount: r.pence(a.Discount.String()), tax: r.pence(a.Vat.String()),
				})
			}
		}
	}
}

func (r *reading) calls() {
	for _, rel := range r.glob("exports/callcenter/*.csv") {
		f := &fate{}
		r.files[rel] = f
		rows := strings.Split(strings.TrimSuffix(r.text(rel), "\n"), "\n")
		for k, row := range rows[1:] {
			f.records++
			f.rows++
			fields := strings.Split(row, ";")
			where := fmt.Sprintf("%s:%d", rel, k+2)
			if len(fields) != 21 {
				f.rejected++
				r.broken[where] = "too few columns"
				continue
			}
			when, err := time.Parse("02.01.2006 15:04:05", fields[1])
			if err != nil {
				f.rejected++
				r.broken[where] = "impossible date"
				continue
			}
			if _, err := strconv.Atoi(fields[15]); err != nil {
				f.rejected++
				r.broken[where] = "text in the waiting time"
				continue
			}
			f.loaded++
			s := r.day("calls", when.Format(time.DateOnly))
			s[lines]++
			s[cost] += r.pence(strings.Replace(fields[20], ",", ".", 1))
		}
	}
}
