package score

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"clientele/models/nextbasket"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
)

// nextInput is the purchases of a night as numbers. What a customer buys on a day is one basket.
type nextInput struct {
	histories nextbasket.Histories
	customers []string // by number, in the order of their ids
	items     []nextItem
	today     int32 // the as-of date, days since 1970-01-01
	first     int32 // day of the first purchase
	lines     int
	segment   []int32 // by customer: number of the RFM segment, -1 without one

	categories []string // by number, the first is none
}

// nextItem is an article; a day of 0 is not told.
type nextItem struct {
	id, name                   string
	category                   int32 // number of it; 0: none
	price                      float64
	margin                     float64 // mean of a line; NaN without costs
	launched, gone, lastBought int32
}

func readNext(ctx context.Context, files func(pipeline.Table) []string, asOf time.Time) (*nextInput, error) {
	columns, err := columnar.ReadCoded(ctx, files(basketItems), "customer_id", "item_id", "sale_date")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", basketItems, err)
	}
	in := &nextInput{today: dayNumber(asOf)}
	var customer []int32
	in.customers, customer = numbered(columns[0])
	columns[0].Of = nil // rows are many: what is done with makes room
	ids, item := numbered(columns[1])
	columns[1].Of = nil
	days := make([]int32, len(columns[2].Texts))
	for i, text := range columns[2].Texts {
		if days[i] = dayOf(text); days[i] != 0 && (in.first == 0 || days[i] < in.first) {
			in.first = days[i]
		}
	}
	day := make([]int32, len(customer))
	for i, of := range columns[2].Of {
		day[i] = days[of]
		if item[i] < 0 || days[of] == 0 || days[of] > in.today { // nothing of a later day is known
			customer[i], item[i] = -1, max(item[i], 0)
		}
	}
	in.lines = len(customer)
	if len(ids) == 0 || len(in.customers) == 0 {
		customer, item, day = nil, nil, nil
	}
	if in.histories, err = nextbasket.Pack(ctx, len(in.customers), len(ids), customer, item, day); err != nil {
		return nil, err
	}
	if err := in.readItems(ctx, files, ids); err != nil {
		return nil, err
	}
	segments, err := columnar.ReadCoded(ctx, files(rfmScores), "customer_id", "rfm_segment")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", rfmScores, err)
	}
	in.segments(segments[0], segments[1])
	return in, nil
}

// numbered numbers the texts of a column in their order, so that nothing depends on the order of rows; "" is -1.
func numbered(c columnar.Coded) (names []string, of []int32) {
	names = slices.Sorted(slices.Values(c.Texts))
	names = slices.DeleteFunc(names, func(name string) bool { return name == "" })
	number := make([]int32, len(c.Texts))
	for i, text := range c.Texts {
		at, is := slices.BinarySearch(names, text)
		if number[i] = int32(at); !is {
			number[i] = -1
		}
	}
	of = make([]int32, len(c.Of))
	for i, code := range c.Of {
		of[i] = number[code]
	}
	return names, of
}

func (in *nextInput) readItems(ctx context.Context, files func(pipeline.Table) []string, ids []string) error {
	in.items = make([]nextItem, len(ids))
	for i, id := range ids {
		in.items[i] = nextItem{id: id, price: math.NaN(), margin: math.NaN()}
	}
	coded, err := columnar.ReadCoded(ctx, files(articles), "item_id", "item_name", "category", "launched_on", "discontinued_on", "last_sold_on")
	if err != nil {
		return fmt.Errorf("reading %s: %w", articles, err)
	}
	columns, err := columnar.ReadParquet(ctx, files(articles), "baskets", "units", "net_amount", "margin_amount", "costed_units")
	if err != nil {
		return fmt.Errorf("reading %s: %w", articles, err)
	}
	t := texts{columns: columns, table: articles}
	baskets, units, net, margin, costed := t.numbers("baskets"), t.numbers("units"), t.numbers("net_amount"), t.numbers("margin_amount"), t.numbers("costed_units")
	if t.err != nil {
		return t.err
	}
	in.categories = coded[2].Texts
	for row := range coded[0].Of {
		at, is := slices.BinarySearch(ids, coded[0].At(row))
		if !is {
			continue
		}
		one := &in.items[at]
		one.name, one.category = coded[1].At(row), int32(coded[2].Of[row])
		one.launched, one.gone, one.lastBought = dayOf(coded[3].At(row)), dayOf(coded[4].At(row)), dayOf(coded[5].At(row))
		if units[row] > 0 {
			one.price = net[row] / units[row]
		}
		if costed[row] > 0 && baskets[row] > 0 {
			one.margin = margin[row] / costed[row] * units[row] / baskets[row]
		}
	}
	return nil
}

// segments gives each customer the number of a segment.
func (in *nextInput) segments(ids, names columnar.Coded) {
	in.segment = slices.Repeat([]int32{-1}, len(in.customers))
	ordered, number := numbered(names)
	if len(ordered) == 0 {
		return
	}
	for row := range ids.Of {
		if at, is := slices.BinarySearch(in.customers, ids.At(row)); is {
			in.segment[at] = number[row]
		}
	}
}

// filter is what may be recommended today.
func (in *nextInput) filter(s config.NextBasket) nextbasket.Filter {
	f := nextbasket.Filter{Excluded: make([]bool, len(in.items)), Once: make([]bool, len(in.items)), OnceDays: int32(s.DurableDays), Today: in.today, Segment: in.segment}
	for i, item := range in.items {
		f.Excluded[i] = item.gone != 0 && item.gone <= in.today && !s.RecommendDiscontinued || item.launched > in.today ||
			s.UnsoldDays > 0 && item.lastBought != 0 && in.today-item.lastBought >= int32(s.UnsoldDays)
		f.Once[i] = slices.Contains(s.DurableCategories, in.categories[item.category])
	}
	return f
}

// size is the mean number of items of a customer's baskets.
func size(h nextbasket.Histories, customer int) float64 {
	return float64(h.Lines(customer)) / math.Max(1, float64(h.Baskets(customer)))
}
