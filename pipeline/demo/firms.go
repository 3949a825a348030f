package demo

import (
	"math"
	"slices"
	"strconv"
)

// firmProcess holds the parameters by which firms order by EDI.
type firmProcess struct {
	Number      float64             `json:"number"`       // firms at scale 1, six at least
	WonShare    float64             `json:"won_share"`    // of them who are prospects won; the others order from the first weeks on
	EveryDays   [2]int              `json:"every_days"`   // days between a firm's orders, give or take one
	OftenShare  float64             `json:"often_share"`  // firms that order at the shorter of the two
	ExtraLines  float64             `json:"extra_lines"`  // an order has 3 + Poisson(this) lines
	LineMedian  float64             `json:"line_median"`  // pounds a line without tax; firms are log-normal around it
	LineSpread  float64             `json:"line_spread"`  // standard deviation of their logarithm
	DiscountMax float64             `json:"discount_max"` // firms pay the list price without tax, less 5 % to this
	LeanShare   float64             `json:"lean_share"`   // lines of the two categories that the industry leans to
	Leanings    map[string][]string `json:"leanings"`     // these categories
}

func standardFirms() firmProcess {
	return firmProcess{
		Number: 8, WonShare: .5, EveryDays: [2]int{14, 28}, OftenShare: .3,
		ExtraLines: 3, LineMedian: 20, LineSpread: .35, DiscountMax: .2, LeanShare: .3,
		Leanings: map[string][]string{
			"Hospitality": {"Table", "Kitchen"}, "Offices": {"Coffee and tea", "Stationery"}, "Care homes": {"Bath", "Bedroom"},
			"Retail": {"Gifts", "Toys"}, "Education": {"Stationery", "Toys"}, "Construction": {"Garden", "Coffee and tea"},
		},
	}
}

// fewFirms is how many firms there are at least: one whose order is replaced,
// one whose order is cancelled and one whose order does not get through are not
// prospects.
const fewFirms = 6

// firm is a business customer that orders by EDI.
type firm struct {
	location     string // global location number
	name         string
	industry     string
	email, phone string
	home         address
	prospect     int // who was won; -1: a customer from of old
	since        int // day of the first order
	every        int
	discount     float64
	worth        float64 // of a line, pence without tax
	orders       []firmOrder

	counted, lines int64 // orders and lines that a correct night loads
	net            int64
	first, last    int
}

// firmOrder is an order of a firm.
type firmOrder struct {
	day, second int
	fate        orderFate
	lines       []firmLine
	after       []firmLine // of a replaced order: what was sent later
}

// firmLine is a line of it. Amounts are pence without tax.
type firmLine struct {
	product  int
	quantity int64
	unit     int64
}

func (l firmLine) net() int64 { return l.quantity * l.unit }

// tax is a fifth, rounded half up.
func (l firmLine) tax() int64 { return (l.net()*2 + 5) / 10 }

// orderFate is what became of a firm's order.
type orderFate uint8

const (
	asSent orderFate = iota
	replacedLater
	cancelledLater
	refused // its transaction tells a wrong count of segments
)

// firms draws the business customers and their orders. Who is a prospect won is
// so by the prospects' own fate.
func (w *world) firms(prospects []prospect) []firm {
	law := &w.p.Firms
	n := max(fewFirms, int(math.Round(law.Number*w.set.Scale)))
	var won []int
	for i := range prospects {
		p := &prospects[i]
		if p.person < 0 && p.won < w.cal.days-60 && w.prospectEmail(p, i) != "" {
			won = append(won, i)
		}
	}
	chosen := min(int(math.Round(law.WonShare*float64(n))), len(won), n-fewFirms/2)
	s := newStream()
	out := make([]firm, n)
	for k := range out {
		from := -1
		if old := n - chosen; k >= old {
			from = won[(k-old)*len(won)/chosen]
		}
		out[k] = w.firm(s, k, from, prospects)
	}
	for k, fate := range []orderFate{replacedLater, cancelledLater, refused} {
		f := &out[k]
		o := &f.orders[len(f.orders)/2]
		o.fate = fate
		if fate == replacedLater { // fewer of the first article, and one article more
			s.at(w.set.Seed, domainFirm, uint64(k), 1<<40)
			o.after = slices.Clone(o.lines)
			o.after[0].quantity = max(1, o.after[0].quantity/2)
			o.after = w.order(s, f, o.day, len(o.after)+1, o.after)
		}
	}
	return out
}

func (w *world) firm(s *stream, k, from int, prospects []prospect) firm {
	law := &w.p.Firms
	s.at(w.set.Seed, domainFirm, uint64(k), 0)
	f := firm{prospect: from, location: location(uint64(k) + 100), first: never, last: -1}
	f.home = w.address(s)
	f.every = law.EveryDays[1]
	if s.chance(law.OftenShare) {
		f.every = law.EveryDays[0]
	}
	f.discount = .05 + (law.DiscountMax-.05)*s.Float64()
	f.worth = 100 * law.LineMedian * math.Exp(law.LineSpread*s.NormFloat64())
	f.industry = industries()[s.IntN(len(industries()))]
	f.name = w.lastName(s, -1).name + [...]string{" Stores", " Inns", " Supplies", " Foods"}[s.IntN(4)] + [...]string{" Ltd", " plc"}[s.IntN(2)]
	f.email, f.phone = "orders@trade"+strconv.Itoa(k+1)+".example", "+441869"+pad(spread(uint64(k), 381967, 1_000_000), 6)
	f.since = s.IntN(f.every)
	if from >= 0 {
		p := &prospects[from]
		f.industry, f.name, f.email, f.phone = p.industry, p.company, w.prospectEmail(p, from), w.prospectPhone(p, from)
		f.since = p.won + 3 + s.IntN(10)
	}
	for n, day := 0, f.since; ; n++ {
		for weekday := w.cal.date(day).Weekday(); weekday == 0 || weekday == 6; weekday = w.cal.date(day).Weekday() {
			day++
		}
		if day >= w.cal.days {
			break
		}
		s.at(w.set.Seed, domainFirm, uint64(k), uint64(n)+1)
		o := firmOrder{day: day, second: s.second(callHours())}
		o.lines = w.order(s, &f, day, min(3+s.poisson(law.ExtraLines), 15), nil)
		f.orders = append(f.orders, o)
		day += f.every + s.IntN(3) - 1
	}
	return f
}

// order draws lines until there are so many, no article twice.
func (w *world) order(s *stream, f *firm, day, count int, lines []firmLine) []firmLine {
	law := &w.p.Firms
	for try := 0; len(lines) < count && try < 20*count; try++ {
		k := w.category(s, nil)
		if leanings := law.Leanings[f.industry]; s.chance(law.LeanShare) {
			want := leanings[s.IntN(len(leanings))]
			k = slices.IndexFunc(w.cat.categories, func(c category) bool { return c.name == want })
		}
		worth := f.worth * (.4 + .6*s.ExpFloat64())
		product := w.cat.choose(s, k, day, math.Log(worth/float64(1+s.IntN(12))))
		if slices.ContainsFunc(lines, func(l firmLine) bool { return l.product == product }) {
			continue
		}
		unit := max(int64(math.Round(float64(w.cat.products[product].price)/1.2*(1-f.discount))), 1)
		lines = append(lines, firmLine{product: product, unit: unit, quantity: min(max(int64(math.Round(worth/float64(unit))), 1), 240)})
	}
	return lines
}

// location makes a global location number: twelve digits and one that checks them.
func location(n uint64) string {
	digits := "50" + pad(spread(n, 6180339887, 10_000_000_000), 10)
	sum := 0
	for i, c := range []byte(digits) {
		sum += int(c-'0') * (1 + 2*(i%2))
	}
	return digits + string(rune('0'+(10-sum%10)%10))
}

// orderNo is the number that the firm gave to its n-th order.
func (f *firm) orderNo(n int) string {
	return "PO-" + f.location[7:12] + "-" + pad(uint64(n)+1, 4)
}
