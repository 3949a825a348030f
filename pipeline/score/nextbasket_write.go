package score

import (
	"cmp"
	"context"
	"math"
	"slices"
	"sync"

	"clientele/models/nextbasket"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// nextMade is what is recommended and offered, by the number of the customer.
type nextMade struct {
	top, offers int
	items       []nextRow // top places a customer
	count       []int32   // places that are filled
	offered     []nextOffer
	offerCount  []int32

	rowCustomer, rowPlace     []int32 // of the rows that are written
	offerCustomer, offerPlace []int32
}

type nextRow struct {
	score, probability float32
	item, last         int32
	reason             int8
	repeat             bool
}

// nextDeep is how many products of a list offers are looked for among.
const nextDeep = 30

func nextReasons() []string {
	return []string{string(nextbasket.OwnHistory), string(nextbasket.CoPurchase), string(nextbasket.SimilarCustomer), string(nextbasket.Popular)}
}

// recommend lists products for everybody.
func (s NextBasket) recommend(ctx context.Context, in *nextInput, m *nextbasket.Model, kept nextKept) (*nextMade, error) {
	n, top, offers := len(in.customers), s.Models.NextBasket.Top, s.Models.NextBasket.Offers
	made := &nextMade{top: top, offers: offers, items: make([]nextRow, n*top), count: make([]int32, n), offered: make([]nextOffer, n*offers), offerCount: make([]int32, n)}
	var customers []int
	for i := range n {
		if in.histories.Baskets(i) > 0 {
			customers = append(customers, i)
		}
	}
	rooms := sync.Pool{New: func() any { return newOfferer(in) }}
	err := m.Each(ctx, customers, max(top, nextDeep), in.filter(s.Models.NextBasket), func(at int, list []nextbasket.Item) {
		i := customers[at]
		room, _ := rooms.Get().(*offerer)
		baskets, size := in.histories.Baskets(i), size(in.histories, i)
		room.probability = room.probability[:0]
		for at, one := range list {
			p := kept.probability(one, baskets, size)
			if at > 0 {
				p = math.Min(p, room.probability[at-1]) // equal scores are ranked by more than the probability knows
			}
			room.probability = append(room.probability, p)
		}
		for at, one := range list[:min(top, len(list))] {
			made.items[i*top+at] = nextRow{float32(one.Score), float32(room.probability[at]), int32(one.Item), one.LastDay, int8(slices.Index(nextReasons(), string(one.Reason))), one.IsRepeat}
		}
		made.count[i] = int32(min(top, len(list)))
		if offers > 0 {
			made.offerCount[i] = int32(copy(made.offered[i*offers:(i+1)*offers], room.offers(i, list)))
		}
		rooms.Put(room)
	})
	made.rowCustomer, made.rowPlace = filled(made.count)
	made.offerCustomer, made.offerPlace = filled(made.offerCount)
	return made, err
}

// filled lists the filled places.
func filled(count []int32) (customer, place []int32) {
	for c, n := range count {
		for at := range n {
			customer, place = append(customer, int32(c)), append(place, at)
		}
	}
	return customer, place
}

// short counts customers with fewer than so many recommendations.
func (made *nextMade) short(top int) (n int) {
	for _, count := range made.count {
		if count > 0 && int(count) < top {
			n++
		}
	}
	return n
}

// knownCell makes a float of what is kept short.
func knownCell(p float32) float64 {
	if p != p {
		return math.NaN()
	}
	return float64(p)
}

// write writes the recommendations.
func (made *nextMade) write(env *pipeline.Env, in *nextInput, kept nextKept) (pipeline.Output, error) {
	rows := len(made.rowCustomer)
	row := func(i int) *nextRow { return &made.items[int(made.rowCustomer[i])*made.top+int(made.rowPlace[i])] }
	item := func(i int) *nextItem { return &in.items[row(i).item] }
	cells := []columnar.Cells{
		columnar.WordCells("customer_id", in.customers, func(i int) int32 { return made.rowCustomer[i] }),
		columnar.CountCells("rank", func(i int) int64 { return int64(made.rowPlace[i]) + 1 }),
		columnar.TextCells("product_id", func(i int) string { return item(i).id }),
		columnar.TextCells("product_name", func(i int) string { return item(i).name }),
		columnar.NumberCells("score", func(i int) float64 { return float64(row(i).score) }),
		columnar.NumberCells("probability", func(i int) float64 { return knownCell(row(i).probability) }),
		columnar.WordCells("reason", nextReasons(), func(i int) int32 { return int32(row(i).reason) }),
		columnar.FlagCells("is_repeat", func(i int) bool { return row(i).repeat }),
		columnar.DayCells("last_bought_at", func(i int) (int32, bool) { return row(i).last, row(i).repeat }),
	}
	path := env.Path(recommendations)
	err := columnar.WriteCells(path, rows, append(cells, kept.cells()...)...)
	return pipeline.Output{Table: recommendations, Files: []string{path}, Rows: int64(rows)}, err
}

// cells are the columns of modelColumns.
func (kept nextKept) cells() []columnar.Cells {
	c := kept.Card
	same := func(name, value string) columnar.Cells {
		return columnar.WordCells(name, []string{value}, func(int) int32 { return 0 })
	}
	return []columnar.Cells{same("model_name", c.Published), same("model_version", c.Version),
		columnar.DayCells("train_end_date", func(int) (int32, bool) { day := dayOf(c.TrainTo); return day, day != 0 }),
		same("fit_status", c.FitStatus), same("grade", string(c.Grade))}
}

// nextOffer is a product to offer.
type nextOffer struct {
	item, category int32
	kind           int8
	probability    float32
	margin         float32 // expected
}

// The kinds of offers, by their place in offerKinds.
const (
	repeatOffer = iota
	crossSellOffer
	upSellOffer
)

func offerKinds() []string { return []string{"repeat", "cross_sell", "up_sell"} }

// offerer finds offers, one customer at a time; it is for one goroutine.
type offerer struct {
	in          *nextInput
	probability []float64
	bought      []int32   // by category: purchases
	price       []float64 // by category: sum of the prices of articles bought
	touched     []int32
	found       []nextOffer
}

func newOfferer(in *nextInput) *offerer {
	return &offerer{in: in, bought: make([]int32, len(in.categories)+1), price: make([]float64, len(in.categories)+1)}
}

// offers is the best product of each category and kind, those of highest expected margin first, without one after them, then by probability.
func (o *offerer) offers(customer int, list []nextbasket.Item) []nextOffer {
	h := o.in.histories
	for b := range h.Baskets(customer) {
		for _, item := range h.Basket(customer, b) {
			one := &o.in.items[item]
			if !math.IsNaN(one.price) {
				if o.bought[one.category] == 0 {
					o.touched = append(o.touched, one.category)
				}
				o.bought[one.category]++
				o.price[one.category] += one.price
			}
		}
	}
	o.found = o.found[:0]
	for at, one := range list {
		item := &o.in.items[one.Item]
		kind := o.kind(item, one.IsRepeat)
		if kind < 0 {
			continue
		}
		offer := nextOffer{int32(one.Item), item.category, kind, float32(o.probability[at]), float32(o.probability[at] * item.margin)}
		same := slices.IndexFunc(o.found, func(f nextOffer) bool { return f.category == offer.category && f.kind == offer.kind })
		switch {
		case same < 0:
			o.found = append(o.found, offer)
		case offer.compare(o.found[same]) < 0:
			o.found[same] = offer
		}
	}
	for _, category := range o.touched {
		o.bought[category], o.price[category] = 0, 0
	}
	o.touched = o.touched[:0]
	slices.SortFunc(o.found, nextOffer.compare)
	return o.found
}

// kind tells what an offer would be; below 0: none. A dearer product of a category that the customer buys from is dearer than the mean of what was bought there.
func (o *offerer) kind(item *nextItem, repeat bool) int8 {
	bought := o.bought[item.category]
	switch {
	case repeat:
		return repeatOffer
	case item.category == 0:
		return -1
	case bought == 0:
		return crossSellOffer
	case item.price > o.price[item.category]/float64(bought):
		return upSellOffer
	}
	return -1
}

// compare orders offers, the best first.
func (a nextOffer) compare(b nextOffer) int {
	highest := func(x, y float32) int {
		if x != x || y != y {
			return cmp.Compare(boolean(x != x), boolean(y != y))
		}
		return cmp.Compare(y, x)
	}
	return cmp.Or(highest(a.margin, b.margin), highest(a.probability, b.probability), cmp.Compare(a.item, b.item), cmp.Compare(a.kind, b.kind))
}

func boolean(is bool) int {
	if is {
		return 1
	}
	return 0
}

// writeOffers writes the offers.
func (made *nextMade) writeOffers(env *pipeline.Env, in *nextInput, kept nextKept) (pipeline.Output, error) {
	rows := len(made.offerCustomer)
	row := func(i int) *nextOffer {
		return &made.offered[int(made.offerCustomer[i])*made.offers+int(made.offerPlace[i])]
	}
	cells := []columnar.Cells{
		columnar.WordCells("customer_id", in.customers, func(i int) int32 { return made.offerCustomer[i] }),
		columnar.CountCells("rank", func(i int) int64 { return int64(made.offerPlace[i]) + 1 }),
		columnar.TextCells("category", func(i int) string { return in.categories[row(i).category] }),
		columnar.WordCells("offer_kind", offerKinds(), func(i int) int32 { return int32(row(i).kind) }),
		columnar.TextCells("product_id", func(i int) string { return in.items[row(i).item].id }),
		columnar.TextCells("product_name", func(i int) string { return in.items[row(i).item].name }),
		columnar.NumberCells("probability", func(i int) float64 { return knownCell(row(i).probability) }),
		columnar.NumberCells("expected_margin", func(i int) float64 { return knownCell(row(i).margin) }),
	}
	path := env.Path(nextOffers)
	err := columnar.WriteCells(path, rows, append(cells, kept.cells()...)...)
	return pipeline.Output{Table: nextOffers, Files: []string{path}, Rows: int64(rows)}, err
}
