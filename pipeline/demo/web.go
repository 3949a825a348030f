package demo

import (
	"slices"
	"strconv"
	"sync/atomic"
)

// gzipMonths is for how many months the web shop keeps its exports unpacked.
const gzipMonths = 12

// web writes the web shop's orders, month by month: one order or return a line.
type web struct {
	feed
	w           *world
	root        string
	stream, aux *stream
	pending     map[int][]comingBack // by day; receipt.day is the day of the order
	lines       []line
	out         *exportFile
	visits      *tracker // of what led to the orders
}

func newWeb(w *world, root string) (*web, error) {
	visits, err := newTracker(w, root)
	if err != nil {
		return nil, err
	}
	return &web{
		feed: feed{totals: make([]dayTotal, w.cal.days)}, w: w, root: root,
		stream: newStream(), aux: newStream(), pending: map[int][]comingBack{}, visits: visits,
	}, nil
}

// write makes the export of the orders placed on the days from up to to.
func (t *web) write(parts []*shard, from, to int) error {
	sold := gather(parts, len(t.w.stores), from)
	name := "exports/web/orders-" + string(t.w.cal.iso(from)[:7]) + ".ndjson"
	if left := len(t.w.cal.month) - 1 - slices.Index(t.w.cal.month, from); left > gzipMonths {
		name += ".gz"
	}
	for day := from; day < to; day++ {
		end := 0
		for end < len(sold) && int(sold[end].day) == day {
			end++
		}
		if err := t.day(name, day, to, sold[:end]); err != nil {
			t.out.abandon()
			return err
		}
		sold = sold[end:]
	}
	if out := t.out; out != nil {
		t.out = nil
		if err := t.shut(out); err != nil {
			return err
		}
	}
	return t.visits.write(from, to)
}

func (t *web) day(name string, day, to int, sold []basket) error {
	back := t.pending[day]
	delete(t.pending, day)
	slices.SortFunc(back, func(a, b comingBack) int {
		switch {
		case a.second != b.second:
			return int(a.second - b.second)
		case a.person != b.person:
			return int(a.person - b.person)
		case a.number != b.number:
			return int(a.number) - int(b.number)
		default:
			return a.line.originalNumber - b.line.originalNumber
		}
	})
	if t.out == nil && len(sold)+len(back) > 0 {
		e, err := t.begin(t.root, name, "web_orders", delivered(t.w.cal, to, 0))
		if err != nil {
			return err
		}
		t.out = e
	}
	for len(sold)+len(back) > 0 {
		var err error
		if len(back) == 0 || len(sold) > 0 && sold[0].second <= back[0].second {
			err = t.order(sold[0])
			sold = sold[1:]
		} else {
			err = t.takeBack(day, back[0])
			back = back[1:]
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// order writes an order with its state at the end of the exports.
func (t *web) order(b basket) error {
	w := t.w
	s := t.stream.at(w.set.Seed, domainBasket, uint64(b.person), uint64(b.number))
	t.lines = w.fill(s, t.aux, b, t.lines)
	day := int(b.day)
	q := &w.people[b.person]
	who := known
	if q.channel == asGuest || s.chance(.03) {
		who = guest
	}
	t.visits.placed(b, who, t.lines)
	handling, transit := s.IntN(2), 1+s.IntN(3)
	shipped, delivered := day+1+handling, day+1+handling+transit+int(b.late)
	status, kind := "delivered", byte('S')
	switch {
	case b.cancelled:
		status, kind = "cancelled", 'V'
		shipped, delivered = never, never
	case shipped >= w.cal.days:
		status, shipped, delivered = "paid", never, never
	case delivered >= w.cal.days:
		status, delivered = "shipped", never
	}
	fault := ""
	if s.chance(w.p.BrokenProb * float64(len(t.lines))) {
		fault = [...]string{"impossible date", "text in the quantity"}[s.IntN(2)]
	}
	out := t.out.buf
	out = appendPadded(append(out, `{"id":"W`...), orderNumber(b.person, uint16(b.number)), 11)
	out = append(out, `","placed":"`...)
	if fault == "impossible date" {
		out = append(append(out, w.cal.iso(day)[:4]...), "-02-30T10:00:00Z"...)
	} else {
		out = w.cal.appendLocal(out, day, int(b.second))
	}
	out = append(append(out, `","status":"`...), status...)
	out = append(out, `","original":null,`...)
	out = t.customer(out, int(b.person), day, who)
	out = append(append(append(out, `"promised":"`...), w.cal.iso(day+5)...), `","shipped":`...)
	out = t.moment(out, shipped, 8*3600+s.IntN(9*3600))
	out = t.moment(append(out, `,"delivered":`...), delivered, 9*3600+s.IntN(10*3600))
	out = append(append(append(out, `,"payment":"`...), payment(s)...), `","lines":[`...)
	spoilt := s.IntN(len(t.lines))
	for k, l := range t.lines {
		l.kind = kind
		quantity := ""
		if fault == "text in the quantity" && k == spoilt {
			quantity = `"two"`
		}
		out = t.appendLine(out, k, l, quantity)
		comes, wait, second := s.chance(w.p.ReturnWeb), 1+int(s.ExpFloat64()*w.p.ReturnDays), 10*3600+s.IntN(7*3600)
		if fault == "impossible date" || quantity != "" {
			continue
		}
		t.count(day, b.person, l, who)
		if comes && delivered != never && delivered+wait < w.cal.days {
			t.pending[delivered+wait] = append(t.pending[delivered+wait], comingBack{
				line: comeBack(s, l), person: b.person, number: b.number, second: int32(second), receipt: receipt{day: day, place: int(who)},
			})
		}
	}
	t.out.buf = append(out, "]}"...)
	switch fault {
	case "impossible date":
		t.reject(t.out, 0, len(t.lines), fault)
	case "text in the quantity":
		t.reject(t.out, 0, 1, fault)
	}
	return t.out.row(len(t.lines))
}

// takeBack writes a return: a document of its own that names the order.
func (t *web) takeBack(day int, c comingBack) error {
	w := t.w
	number := orderNumber(c.person, uint16(c.number))
	out := appendPadded(append(t.out.buf, `{"id":"R`...), number, 11)
	out = strconv.AppendInt(append(out, '-'), int64(c.line.originalNumber), 10)
	out = w.cal.appendLocal(append(out, `","placed":"`...), day, int(c.second))
	out = appendPadded(append(out, `","status":"returned","original":"W`...), number, 11)
	who := identification(c.receipt.place)
	out = t.customer(append(out, `",`...), int(c.person), c.receipt.day, who)
	out = append(out, `"promised":null,"shipped":null,"delivered":null,"payment":"refund","lines":[`...)
	out = t.appendLine(out, 0, c.line, "")
	t.out.buf = append(out, "]}"...)
	t.count(day, c.person, c.line, who)
	return t.out.row(1)
}

func (t *web) count(day int, person int32, l line, who identification) {
	t.totals[day].add(l, t.w.cat.products[l.product].cost, who, 1)
	q := &t.w.people[person]
	atomic.AddInt32(&q.lines, 1)
	if l.kind != 'V' {
		atomic.AddInt64(&q.paid, l.paid())
	}
}

// customer appends who ordered: an account, or a guest's address and number.
func (t *web) customer(b []byte, i, day int, who identification) []byte {
	id := t.w.who(t.aux, i)
	q := &t.w.people[i]
	other, used := false, usedOrderEmail
	b = append(b, `"customer":{"id":`...)
	if who == guest {
		b = append(b, "null"...)
	} else {
		second := q.second(int32(i), int32(day), false)
		b = append(appendAccount(append(b, '"'), accountNumber(i, second)), '"')
		if other = t.w.otherEmail(i, second); other {
			used = usedOrderOther
		}
	}
	atomic.OrUint32(&q.used, used)
	b = appendJSON(append(b, `,"name":`...), id.fullName(false))
	b = appendJSON(append(b, `,"email":`...), id.email(other))
	b = append(b, `,"phone":`...)
	if who == guest {
		b = append(append(b, `"+44`...), id.mobile(false)...)
		return append(b, `"},`...)
	}
	return append(b, "null},"...)
}

// moment appends a moment in UTC, or null.
func (t *web) moment(b []byte, day, second int) []byte {
	if day == never {
		return append(b, "null"...)
	}
	return append(t.w.cal.appendUTC(append(b, '"'), day, second), '"')
}

func (t *web) appendLine(b []byte, k int, l line, quantity string) []byte {
	p := &t.w.cat.products[l.product]
	if k > 0 {
		b = append(b, ',')
	}
	b = strconv.AppendInt(append(b, `{"line":`...), int64(l.number), 10)
	b = append(append(append(b, `,"sku":"`...), p.id...), `","name":`...)
	b = append(append(b, p.json...), `,"qty":`...)
	if quantity != "" {
		b = append(b, quantity...)
	} else {
		b = strconv.AppendInt(b, l.quantity, 10)
	}
	b = appendMoney(append(b, `,"price":`...), l.unit)
	b = appendMoney(append(b, `,"discount":`...), l.discount)
	b = appendMoney(append(b, `,"vat":`...), l.tax())
	return append(b, '}')
}

func payment(s *stream) string {
	return [...]string{"card", "card", "card", "wallet", "invoice"}[s.IntN(5)]
}
