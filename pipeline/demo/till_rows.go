package demo

import "strconv"

// appendSaleLine appends a till's row without its end.
func (w *world) appendSaleLine(b []byte, h saleHead, l line) []byte {
	b = w.appendReceipt(b, h.receipt)
	return w.appendSaleRest(b, h, l)
}

// appendSaleRest appends a till's row from the line number on.
func (w *world) appendSaleRest(b []byte, h saleHead, l line) []byte {
	b = strconv.AppendInt(append(b, ','), int64(l.number), 10)
	b = w.cal.appendUK(append(b, ','), h.receipt.day)
	b = appendClock(append(b, ' '), h.second, false)
	return w.appendSaleTail(append(b, ','), h, l, w.cat.products[l.product].quoted, "")
}

// appendSaleTail appends a till's row from the store on. A quantity given as
// text takes the place of the line's.
func (w *world) appendSaleTail(b []byte, h saleHead, l line, description []byte, quantity string) []byte {
	b = append(append(b, w.stores[h.receipt.store].id...), ',')
	b = append(appendPadded(b, uint64(h.receipt.till), 2), ',')
	if h.person >= 0 {
		if h.receipt.store >= 3 { // newer tills put their own mark before the number
			b = append(b, "LC-"...)
		}
		q := &w.people[h.person]
		b = appendCard(b, cardNumber(int(h.person), q.second(h.person, int32(h.receipt.day), true)))
	}
	b = append(append(b, ','), w.cat.products[l.product].id...)
	b = append(append(append(b, ','), description...), ',')
	if quantity != "" {
		b = append(b, quantity...)
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
	b := t.out.buf
	begin := len(b)
	kind := ""
	switch t.stream.IntN(5) {
	case 0:
		kind = "impossible date"
		b = w.appendReceipt(b, h.receipt)
		b = strconv.AppendInt(append(b, ','), int64(l.number), 10)
		b = append(b, ",31/02/"...)
		b = append(b, w.cal.iso(h.receipt.day)[:4]...)
		b = appendClock(append(b, ' '), h.second, false)
		b = w.appendSaleTail(append(b, ','), h, l, w.cat.products[l.product].quoted, "")
	case 1:
		kind = "text in the quantity"
		b = w.appendReceipt(b, h.receipt)
		b = strconv.AppendInt(append(b, ','), int64(l.number), 10)
		b = w.cal.appendUK(append(b, ','), h.receipt.day)
		b = appendClock(append(b, ' '), h.second, false)
		b = w.appendSaleTail(append(b, ','), h, l, w.cat.products[l.product].quoted, "two")
	case 2:
		kind = "missing receipt number"
		b = w.appendSaleRest(b, h, l)
	case 3:
		kind = "too few columns"
		b = w.appendSaleLine(b, h, l)
		fields := 0
		for k := begin; k < len(b); k++ {
			if b[k] == ',' {
				if fields++; fields == 6 { // before the description, which may hold commas
					b = b[:k]
				}
			}
		}
	default:
		kind = "undecodable byte"
		b = w.appendReceipt(b, h.receipt)
		b = strconv.AppendInt(append(b, ','), int64(l.number), 10)
		b = w.cal.appendUK(append(b, ','), h.receipt.day)
		b = appendClock(append(b, ' '), h.second, false)
		b = w.appendSaleTail(append(b, ','), h, l, []byte("Caf\xff cr\xe8me"), "")
	}
	t.out.buf = b
	t.reject(t.out, 1, 1, kind)
	return t.out.row(1)
}
