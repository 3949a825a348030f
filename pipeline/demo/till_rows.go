package demo

import "strconv"

// spoilt are the fields of a till's row that a fault has replaced; an empty one
// is sound.
type spoilt struct {
	date, description, quantity string
	noReceipt                   bool
}

// appendSaleLine appends a till's row without its end.
func (w *world) appendSaleLine(b []byte, h saleHead, l line, fault spoilt) []byte {
	p := &w.cat.products[l.product]
	if !fault.noReceipt {
		b = w.appendReceipt(b, h.receipt)
	}
	b = strconv.AppendInt(append(b, ','), int64(l.number), 10)
	b = append(b, ',')
	if fault.date != "" {
		b = append(b, fault.date...)
	} else {
		b = w.cal.appendUK(b, h.receipt.day)
	}
	b = appendClock(append(b, ' '), h.second, false)
	b = append(append(append(b, ','), w.stores[h.receipt.store].id...), ',')
	b = append(appendPadded(b, uint64(h.receipt.till), 2), ',')
	if h.person >= 0 {
		if h.receipt.store >= 3 { // newer tills put their own mark before the number
			b = append(b, "LC-"...)
		}
		q := &w.people[h.person]
		b = appendCard(b, cardNumber(int(h.person), q.second(h.person, int32(h.receipt.day), true)))
	}
	b = append(append(append(b, ','), p.id...), ',')
	if fault.description != "" {
		b = append(b, fault.description...)
	} else {
		b = append(b, p.quoted...)
	}
	b = append(b, ',')
	if fault.quantity != "" {
		b = append(b, fault.quantity...)
	} else {
		b = strconv.AppendInt(b, l.quantity, 10)
	}
	b = appendMoney(append(b, ','), l.unit)
	b = appendMoney(append(b, ','), l.discount)
	b = appendMoney(append(b, ','), l.tax())
	b = append(b, ',', l.kind, ',')
	b = append(append(b, h.tender...), ",E"...)
	b = appendPadded(b, uint64(h.receipt.store+1), 2)
	b = append(b, byte('0'+h.cashier), ',')
	if h.isReturn {
		b = w.appendReceipt(b, h.original)
	}
	return b
}

// damage writes a line as a fault of the till or of the transfer leaves it.
func (t *tills) damage(h saleHead, l line) error {
	w := t.w
	var fault spoilt
	kind := [...]string{"impossible date", "text in the quantity", "missing receipt number", "too few columns", "undecodable byte"}[t.stream.IntN(5)]
	switch kind {
	case "impossible date":
		fault.date = "31/02/" + string(w.cal.iso(h.receipt.day)[:4])
	case "text in the quantity":
		fault.quantity = "two"
	case "missing receipt number":
		fault.noReceipt = true
	case "undecodable byte":
		fault.description = "Caf\xff cr\xe8me"
	}
	begin := len(t.out.buf)
	b := w.appendSaleLine(t.out.buf, h, l, fault)
	if kind == "too few columns" {
		fields := 0
		for k := begin; k < len(b); k++ {
			if b[k] == ',' {
				if fields++; fields == 6 { // before the description, which may hold commas
					b = b[:k]
				}
			}
		}
	}
	t.out.buf = b
	t.reject(t.out, 1, 1, kind)
	return t.out.row(1)
}
