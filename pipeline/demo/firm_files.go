package demo

import (
	"bytes"
	"context"
	"slices"
	"strconv"
)

// ourLocation is the company's own global location number.
func ourLocation() string { return location(1) }

// letters writes the interchanges that the firms sent, one file a month, as the
// network that carries them hands them over: one interchange a firm.
type letters struct {
	feed
	w     *world
	root  string
	firms []firm
	fates map[orderFate]string // number of the order
}

// trade writes the master and the orders of the business customers.
func (w *world) trade(ctx context.Context, root string, prospects []prospect) (*letters, error) {
	t := &letters{feed: feed{totals: make([]dayTotal, w.cal.days)}, w: w, root: root, firms: w.firms(prospects), fates: map[orderFate]string{}}
	const header = "DebtorNo,GLN,Company,Email,Phone,Street,City,Postcode,Country,Opened"
	master, err := w.table(ctx, root, "exports/erp/debtors.csv", "debtors", header, len(t.firms), func(_ *stream, b []byte, i int) []byte {
		f := &t.firms[i]
		b = appendPadded(append(b, 'D'), uint64(i)+1, 6)
		for _, text := range [...]string{f.location, f.name, f.email, f.phone, f.home.line(), f.home.city.name, f.home.postcode, "United Kingdom"} {
			b = appendField(append(b, ','), text)
		}
		return append(append(append(b, ','), w.cal.iso(f.since)...), '\n')
	})
	if err != nil {
		return nil, err
	}
	t.files = append(t.files, master)
	for m := range len(w.cal.month) - 1 {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		if err := t.month(w.cal.month[m], w.cal.month[m+1]); err != nil {
			return nil, err
		}
	}
	const told = "firm_id,customer_ref,company,prospect_id,every_days,first_order_on,last_order_on,orders,loaded_lines,net_amount"
	_, err = w.table(ctx, root, "truth/firms.csv", "", told, len(t.firms), t.appendTruth)
	return t, err
}

func (t *letters) appendTruth(_ *stream, b []byte, i int) []byte {
	f := &t.firms[i]
	b = appendPadded(append(b, 'F'), uint64(i)+1, 8)
	b = appendField(append(append(append(b, ','), f.location...), ','), f.name)
	b = append(b, ',')
	if f.prospect >= 0 {
		b = strconv.AppendUint(b, prospectNumber(f.prospect), 10)
	}
	b = strconv.AppendInt(append(b, ','), int64(f.every), 10)
	for _, day := range [...]int{f.first, f.last} {
		b = append(b, ',')
		if day >= 0 && day < t.w.cal.days {
			b = append(b, t.w.cal.iso(day)...)
		}
	}
	b = strconv.AppendInt(append(b, ','), f.counted, 10)
	b = strconv.AppendInt(append(b, ','), f.lines, 10)
	return append(appendMoney(append(b, ','), f.net), '\n')
}

// sending is a message of an interchange.
type sending struct {
	order   int
	day     int // on which it was sent
	purpose byte
}

func (t *letters) month(from, to int) error {
	var out *exportFile
	for k := range t.firms {
		list := t.sendings(&t.firms[k], from, to)
		if len(list) == 0 {
			continue
		}
		if out == nil {
			e, err := t.begin(t.root, "exports/edi/orders-"+string(t.w.cal.iso(from)[:7])+".edi", "edi_orders", delivered(t.w.cal, to, 0))
			if err != nil {
				return err
			}
			out = e
		}
		t.interchange(out, &t.firms[k], list)
		if len(out.buf) >= flushBytes {
			if err := out.flush(); err != nil {
				out.abandon()
				return err
			}
		}
	}
	if out == nil {
		return nil
	}
	return t.shut(out)
}

// sendings are a firm's messages of some days: its orders, and what it had to
// say, three weeks later, about one that was sent before.
func (t *letters) sendings(f *firm, from, to int) []sending {
	var list []sending
	for n := range f.orders {
		o := &f.orders[n]
		if o.day >= from && o.day < to {
			list = append(list, sending{n, o.day, '9'})
		}
		later := t.later(o.day)
		if o.fate == replacedLater && later >= from && later < to {
			list = append(list, sending{n, later, '5'})
		}
		if o.fate == cancelledLater && later >= from && later < to {
			list = append(list, sending{n, later, '1'})
		}
	}
	slices.SortStableFunc(list, func(a, b sending) int { return a.day - b.day })
	return list
}

// later is the day on which an order is replaced or cancelled: in the next month.
func (t *letters) later(day int) int {
	for _, first := range t.w.cal.month {
		if first > day {
			return min(first+4, t.w.cal.days-1)
		}
	}
	return t.w.cal.days - 1
}

func (t *letters) interchange(e *exportFile, f *firm, list []sending) {
	last := list[len(list)-1]
	reference := f.location[7:12] + string(compactDay(t.w.cal, last.day)[2:])
	b := append(e.buf, "UNA:+.? '\nUNB+UNOC:3+"...)
	b = append(append(append(b, f.location...), ":14+"...), ourLocation()...)
	b = append(append(append(b, ":14+"...), compactDay(t.w.cal, last.day)[2:]...), ":1930+"...)
	e.buf = append(append(b, reference...), "'\n"...)
	e.lines += 2
	for k, m := range list {
		t.message(e, f, m, k+1)
	}
	e.buf = strconv.AppendInt(append(e.buf, "UNZ+"...), int64(len(list)), 10)
	e.buf = append(append(append(e.buf, '+'), reference...), "'\n"...)
	e.lines++
}

// message writes a message and counts what a correct night makes of it.
func (t *letters) message(e *exportFile, f *firm, m sending, number int) {
	o := &f.orders[m.order]
	begun := len(e.buf)
	b := strconv.AppendInt(append(e.buf, "UNH+"...), int64(number), 10)
	b = append(append(append(b, "+ORDERS:D:96A:UN:EAN008'\nBGM+220+"...), f.orderNo(m.order)...), '+', m.purpose)
	b = t.moment(append(b, "'\nDTM+137:"...), m.day, o.second)
	if m.purpose != '9' {
		b = t.moment(append(b, "DTM+4:"...), o.day, o.second)
	}
	b = append(append(append(b, "NAD+BY+"...), f.location...), "::9++"...)
	b = append(appendSegment(b, f.name), '+')
	b = append(appendSegment(b, f.home.line()), '+')
	b = append(appendSegment(b, f.home.city.name), "++"...)
	b = append(append(b, f.home.postcode...), "+GB'\n"...)
	if m.purpose != '1' {
		b = append(appendSegment(append(b, "CTA+OC+:Purchasing'\nCOM+"...), f.email), ":EM'\n"...)
		b = append(append(append(b, "NAD+SU+"...), ourLocation()...), "::9'\nCUX+2:GBP:9'\n"...)
		lines := o.lines
		if m.purpose == '5' {
			lines = o.after
		}
		b = t.appendLines(b, lines)
	}
	segments := bytes.Count(b[begun:], []byte{'\n'}) + 1
	told := segments
	if o.fate == refused {
		told++
	}
	b = strconv.AppendInt(append(b, "UNT+"...), int64(told), 10)
	b = strconv.AppendInt(append(b, '+'), int64(number), 10)
	e.buf = append(b, "'\n"...)
	t.count(e, f, o, m)
	e.lines += int64(segments)
}

func (t *letters) appendLines(b []byte, lines []firmLine) []byte {
	net, tax := int64(0), int64(0)
	for k, l := range lines {
		p := &t.w.cat.products[l.product]
		b = strconv.AppendInt(append(b, "LIN+"...), int64(k)+1, 10)
		b = append(append(b, "'\nPIA+5+"...), p.id...)
		b = appendSegment(append(b, ":SA'\nIMD+F++:::"...), p.name)
		b = strconv.AppendInt(append(b, "'\nQTY+21:"...), l.quantity, 10)
		b = appendMoney(append(b, ":PCE'\nMOA+203:"...), l.net())
		b = appendMoney(append(b, "'\nPRI+AAA:"...), l.unit)
		b = appendMoney(append(b, "'\nTAX+7+VAT+++:::20+S'\nMOA+124:"...), l.tax())
		b = append(b, "'\n"...)
		net, tax = net+l.net(), tax+l.tax()
	}
	b = appendMoney(append(b, "UNS+S'\nMOA+79:"...), net)
	b = appendMoney(append(b, "'\nMOA+86:"...), net+tax)
	b = strconv.AppendInt(append(b, "'\nCNT+2:"...), int64(len(lines)), 10)
	return append(b, "'\n"...)
}

func (t *letters) count(e *exportFile, f *firm, o *firmOrder, m sending) {
	no := f.orderNo(m.order)
	if o.fate != asSent {
		t.fates[o.fate] = no
	}
	rows := int64(len(o.lines))
	switch {
	case m.purpose == '1': // one row, which takes the order's place
		rows = 1
		t.totals[o.day].lines++
		t.totals[o.day].voids++
	case o.fate == refused:
		rows = 1
		e.truth.rejected++
		t.broken = append(t.broken, brokenRow{e.truth.file, e.lines + 1, 1, "wrong count of segments"})
	case m.purpose == '5':
		rows = int64(len(o.after))
		t.add(f, o, o.after)
	case o.fate != asSent:
		e.truth.replaced += rows
	default:
		t.add(f, o, o.lines)
	}
	e.truth.records += rows
	e.truth.rows += rows
}

func (t *letters) add(f *firm, o *firmOrder, lines []firmLine) {
	f.counted++
	f.first, f.last = min(f.first, o.day), max(f.last, o.day)
	for _, l := range lines {
		sum := &t.totals[o.day]
		sum.lines++
		sum.sales++
		sum.gross += l.net()
		sum.net += l.net()
		sum.tax += l.tax()
		sum.cost += t.w.cat.products[l.product].cost * l.quantity
		f.lines++
		f.net += l.net()
	}
}

// moment ends a date segment with a local moment.
func (t *letters) moment(b []byte, day, second int) []byte {
	b = append(b, compactDay(t.w.cal, day)...)
	b = appendPadded(b, uint64(second/3600), 2)
	b = appendPadded(b, uint64(second/60%60), 2)
	return append(b, ":203'\n"...)
}

// compactDay is a day as 20060102.
func compactDay(cal *calendar, day int) []byte {
	return slices.Concat(cal.iso(day)[:4], cal.iso(day)[5:7], cal.iso(day)[8:])
}

// appendSegment appends a text in Latin-1, with what would end it released.
func appendSegment(b []byte, text string) []byte {
	for _, c := range text {
		switch c {
		case '\'', '+', ':', '?':
			b = append(b, '?')
		}
		if c > 0xff {
			c = '?'
			b = append(b, '?')
		}
		b = append(b, byte(c))
	}
	return b
}
