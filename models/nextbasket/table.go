package nextbasket

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"clientele/models"
)

// natural orders identifiers so that 9 comes before 10, and dates of one layout by time: shorter ones first.
func natural(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) }

// numbers gives texts numbers in their natural order, so that nothing depends on the order of rows.
func numbers(lists ...[]string) (names []string, number map[string]int32) {
	number = map[string]int32{}
	for _, list := range lists {
		for _, text := range list {
			if _, known := number[text]; !known {
				number[text] = 0
				names = append(names, text)
			}
		}
	}
	slices.SortFunc(names, natural)
	for i, name := range names {
		number[name] = int32(i)
	}
	return names, number
}

// sales is a table of sold lines as it was read.
type sales struct {
	customer, item []string
	order          []float64 // of the basket
	line           []float64 // of the item in its basket; nil: not told
}

// readSales reads the columns customer_id, basket_no and item_id. No error shows an identifier.
func readSales(in models.Columns) (sales, error) {
	var s sales
	var err error
	if s.customer, err = identifiers(in, "customer_id"); err != nil {
		return sales{}, err
	}
	if s.item, err = identifiers(in, "item_id"); err != nil {
		return sales{}, err
	}
	if s.order, err = orders(in); err != nil {
		return sales{}, err
	}
	if in.Has("line_no") {
		s.line, err = in.Floats("line_no")
		for i, value := range s.line {
			if math.IsNaN(value) {
				return sales{}, &models.RowError{Row: i + 1, Column: "line_no", Reason: "is no number: give the place in the basket"}
			}
		}
	}
	return s, err
}

func identifiers(in models.Columns, name string) ([]string, error) {
	texts, err := in.Texts(name)
	if err != nil {
		return nil, err
	}
	if i := slices.Index(texts, ""); i >= 0 {
		return nil, &models.RowError{Row: i + 1, Column: name, Reason: "is empty: give a value or leave the row out"}
	}
	return texts, nil
}

// orders is the baskets' order: numbers, or texts such as dates.
func orders(in models.Columns) ([]float64, error) {
	column, err := in.Column("basket_no")
	if err != nil {
		return nil, err
	}
	if column.Kind() != models.Text {
		order, err := in.Floats("basket_no")
		for i, value := range order {
			if math.IsNaN(value) {
				return nil, &models.RowError{Row: i + 1, Column: "basket_no", Reason: "is no number: give the order of the basket"}
			}
		}
		return order, err
	}
	texts, err := identifiers(in, "basket_no")
	if err != nil {
		return nil, err
	}
	_, number := numbers(texts)
	order := make([]float64, len(texts))
	for i, text := range texts {
		order[i] = float64(number[text])
	}
	return order, nil
}

// book is histories with the names of customers and items.
type book struct {
	Histories
	customers, items []string
	customer, item   map[string]int32
}

// newBook packs sales; items of a basket come by line_no, else in their natural order. Items of a second table are known as well, though nobody bought them.
func newBook(s sales, further []string) (book, error) {
	var b book
	b.customers, b.customer = numbers(s.customer)
	b.items, b.item = numbers(s.item, further)
	if len(s.item) >= math.MaxInt32 {
		return book{}, fmt.Errorf("packing baskets: %d lines: give below 2,147,483,647", len(s.item))
	}
	type row struct {
		order, line    float64
		customer, item int32
	}
	rows := make([]row, len(s.item))
	for i := range rows {
		rows[i] = row{s.order[i], 0, b.customer[s.customer[i]], b.item[s.item[i]]}
		if s.line != nil {
			rows[i].line = s.line[i]
		}
	}
	slices.SortFunc(rows, func(x, y row) int {
		return cmp.Or(cmp.Compare(x.customer, y.customer), cmp.Compare(x.order, y.order), cmp.Compare(x.line, y.line), cmp.Compare(x.item, y.item))
	})
	h := Histories{basket: make([]int, 1, len(b.customers)+1), start: []int{0}, items: len(b.items)}
	inBasket := make([]int, len(b.items)) // the last basket, counted from 1, with an item
	for i, r := range rows {
		if i > 0 && (r.customer != rows[i-1].customer || r.order != rows[i-1].order) {
			h.closeBasket()
		}
		if i > 0 && r.customer != rows[i-1].customer {
			h.basket = append(h.basket, len(h.start)-1)
		}
		if inBasket[r.item] != len(h.start) { // the same item twice in a basket counts once
			inBasket[r.item] = len(h.start)
			h.line = append(h.line, r.item)
		}
	}
	if len(rows) > 0 {
		h.closeBasket()
		h.basket = append(h.basket, len(h.start)-1)
	}
	b.Histories = h
	return b, nil
}

// truthOf is the customers of a second table and the items of each one's first basket there. A customer without a history is -1.
func (b book) truthOf(s sales) (names []string, customers []int, truth [][]int) {
	names, number := numbers(s.customer)
	first := make([]float64, len(names))
	for i := range first {
		first[i] = math.Inf(1)
	}
	for i, name := range s.customer {
		c := number[name]
		first[c] = min(first[c], s.order[i])
	}
	truth = make([][]int, len(names))
	for i, name := range s.customer {
		if c := number[name]; s.order[i] == first[c] {
			truth[c] = append(truth[c], int(b.item[s.item[i]]))
		}
	}
	customers = make([]int, len(names))
	for i, name := range names {
		customers[i] = -1
		if c, known := b.customer[name]; known {
			customers[i] = int(c)
		}
	}
	return names, customers, truth
}
