package poslog

import (
	"bytes"
	"strconv"

	"clientele/pipeline/rows"
)

// hand makes rows of a transaction that ended, or the one refusal.
func (d *decoder) hand() error {
	t := &d.transaction
	t.complete()
	made := false
	if t.rule == "" {
		t.cancel()
		t.payments()
		for i := range t.items {
			if t.items[i].role == rowRole {
				made = true
				t.finish(&t.items[i])
			}
		}
	}
	if t.rule != "" {
		raw := withoutNumbers(t.raw[:min(len(t.raw), rawBytes)])
		return d.to.Refuse(rows.Refusal{Line: t.line, Raw: raw, Rule: t.rule, Reason: t.reason})
	}
	none := t.store([]byte("none"))
	text := string(t.text)
	for i, s := range t.header {
		d.columns[i] = text[s.start:s.end]
	}
	if !made {
		for i := headerColumns; i < columns; i++ {
			d.columns[i] = ""
		}
		d.columns[lineKind] = text[none.start:none.end]
		return d.to.Row(rows.Row{Line: t.line, Fields: d.columns, Raw: withoutNumbers(t.raw[:min(len(t.raw), rawBytes)])})
	}
	standing := 0
	for i := range t.items {
		item := &t.items[i]
		if item.role != rowRole {
			continue
		}
		for j, s := range item.fields {
			d.columns[headerColumns+j] = text[s.start:s.end]
		}
		if d.columns[voidStatus] == "" {
			standing++
			d.columns[standingNo] = strconv.Itoa(standing)
		}
		priced(d.columns)
		raw := t.raw[item.raw.start:item.raw.end]
		if item.number || len(t.numbers) > 0 {
			raw = withoutNumbers(raw)
		}
		if err := d.to.Row(rows.Row{Line: item.line, Fields: d.columns, Raw: raw}); err != nil {
			return err
		}
	}
	return nil
}

// complete makes the key, and what is made of several texts of the header.
func (t *transaction) complete() {
	parts := [4]span{t.header[storeID], t.header[workstationID], t.header[businessDay], t.header[sequenceNo]}
	for i, column := range []int{storeID, workstationID, businessDay, sequenceNo} {
		if parts[i].empty() {
			t.refuse("missing_key", "it has no "+Columns()[column]+": store, workstation, business day and sequence number tell a transaction from all others")
		}
	}
	t.header[saleID] = t.saleID(parts)
	if t.header[transactionKind].empty() {
		t.header[transactionKind] = t.store([]byte("unknown"))
	}
	if t.header[customerID].empty() {
		t.header[customerID] = t.loyaltyOf
	}
	t.withoutCard(&t.header[customerID])
	t.withoutCard(&t.header[loyaltyCard])
	country, area, local, full := t.phone[0], t.phone[1], t.phone[2], t.phone[3]
	if full.empty() && !local.empty() {
		begin := len(t.text)
		if !country.empty() {
			t.text = append(t.text, '+')
			t.text = append(t.text, bytes.TrimLeft(t.text[country.start:country.end], "+0")...)
		}
		for _, part := range []span{area, local} {
			t.text = append(t.text, t.text[part.start:part.end]...)
		}
		full = span{begin, len(t.text)}
	}
	t.header[customerPhone] = full
}

// saleID joins the parts of a key so that no two keys are one id; empty where one is
// missing.
func (t *transaction) saleID(parts [4]span) span {
	begin := len(t.text)
	for i, part := range parts {
		if part.empty() {
			t.text = t.text[:begin]
			return span{}
		}
		if i > 0 {
			t.text = append(t.text, '/')
		}
		for at := part.start; at < part.end; at++ {
			switch b := t.text[at]; b {
			case '/':
				t.text = append(t.text, "%2F"...)
			case '%':
				t.text = append(t.text, "%25"...)
			default:
				t.text = append(t.text, b)
			}
		}
	}
	return span{begin, len(t.text)}
}

// cancel finds the lines that others cancel. The last comes first: a voiding line that
// is itself cancelled cancels nothing.
func (t *transaction) cancel() {
	var byNumber map[string]int
	for k := len(t.items) - 1; k >= 0; k-- {
		item := &t.items[k]
		if !item.void {
			continue
		}
		if byNumber == nil {
			byNumber = map[string]int{}
			for i := len(t.items) - 1; i >= 0; i-- { // the first of a number wins
				if s := t.items[i].field(lineNo); !s.empty() {
					byNumber[string(t.text[s.start:s.end])] = i
				}
			}
		}
		link := item.field(linkedLineNo)
		target, known := byNumber[string(t.text[link.start:link.end])]
		switch {
		case !known:
		case target == k:
			item.cancelled = true
		default:
			item.linked = true
			if !item.cancelled {
				t.items[target].cancelled = true
			}
		}
	}
}

func (i *item) stands() bool { return !i.void && !i.cancelled }

// payments joins what paid, and sums what concerns the transaction as a whole.
func (t *transaction) payments() {
	for k := range t.items {
		item := &t.items[k]
		if !item.stands() {
			continue
		}
		switch item.role {
		case tenderRole:
			t.joinOnce(tenderTypes, item.tender)
			t.joinOnce(cardTypes, item.cardType)
			t.joinOnce(maskedCards, item.card)
		case discountRole:
			t.add(&t.header[transactionDiscount], item.amount, false)
		case taxRole:
			t.add(&t.header[transactionTax], item.amount, false)
		}
	}
}

// joinOnce adds a text to a column unless it is there.
func (t *transaction) joinOnce(column int, s span) {
	text := t.text[s.start:s.end]
	field := &t.header[column]
	for there := range bytes.SplitSeq(t.text[field.start:field.end], []byte{';'}) {
		if bytes.Equal(there, text) {
			return
		}
	}
	t.join(field, ";", text)
}

// finish makes the fields of a line that say what it is to others.
func (t *transaction) finish(item *item) {
	status := ""
	switch {
	case item.cancelled:
		status = "voided"
	case item.void && item.linked:
		status = "voids"
	case item.void:
		status = "unlinked"
	}
	*item.field(voidStatus) = t.store([]byte(status))
	if item.field(itemID).empty() {
		*item.field(itemID) = *item.field(posItemID)
	}
}
