package idoc

import (
	"fmt"
	"strings"

	"clientele/pipeline/rows"
)

// field is one of a segment.
type field struct{ name, value string }

// item is one of an order.
type item struct {
	line   int64
	wanted string // quantity of its schedule lines
	values [Width - linePlace]string
}

func (i *item) at(column int) *string { return &i.values[column-linePlace] }

// document is the IDoc at hand. Both ways in which one is written tell it segments, one
// after the other, in the names of the XML.
type document struct {
	options Options
	to      rows.Sink
	columns []string

	number   int64 // of the IDocs so far
	open     bool
	line     int64
	size     int
	segments int
	record   int // number of the last record of a flat file
	raw      []byte
	rule     string
	reason   string

	header   [linePlace]string
	charges  string // sum of the conditions of the order as a whole
	control  bool   // there was a control record
	order    bool   // there was an E1EDK01
	customer bool   // there was an E1KNA1M
	inItem   bool
	items    []item
}

// rawBytes is how much of a refused IDoc is told.
const rawBytes = 400

func (d *document) begin(line int64) {
	*d = document{options: d.options, to: d.to, columns: d.columns, number: d.number + 1, open: true, line: line, raw: d.raw[:0], items: d.items[:0]}
}

// refuse keeps the first thing that is wrong.
func (d *document) refuse(rule, format string, arguments ...any) {
	if d.rule == "" {
		d.rule, d.reason = rule, fmt.Sprintf(format, arguments...)
	}
}

// keep holds the IDoc against its limit of size.
func (d *document) keep(text []byte) {
	if d.size += len(text); d.size > d.options.DocumentBytes {
		d.refuse("document_too_large", "it has more than %d bytes, the most that an IDoc may have", d.options.DocumentBytes)
	}
	if room := rawBytes - len(d.raw); room > 0 {
		d.raw = append(d.raw, text[:min(room, len(text))]...)
	}
}

// enter begins a segment.
func (d *document) enter(segment string, line int64) {
	if d.segments++; d.segments > d.options.Segments {
		d.refuse("document_too_large", "it has more than %d segments, the most that an IDoc may have", d.options.Segments)
	}
	if d.rule != "" {
		return
	}
	switch segment {
	case "E1EDP01":
		d.items = append(d.items, item{line: line})
		d.inItem = true
		*d.last().at(linePlace) = fmt.Sprint(len(d.items))
	case "E1EDK01":
		if d.order {
			d.refuse("two_headers", "it has a second header segment E1EDK01: the control record between two IDocs is missing")
		}
		d.order = true
	case "E1EDS01":
		d.inItem = false
	case "E1KNA1M":
		if d.customer {
			d.refuse("two_headers", "it has a second segment E1KNA1M: an IDoc tells one customer")
		}
		d.customer = true
	case "EDI_DC40", "EDI_DC":
		d.control = true
	}
}

func (d *document) last() *item { return &d.items[len(d.items)-1] }

// segmentName is the name that a segment has in XML: E2EDK01005 of flat files is E1EDK01.
func segmentName(name string) string {
	if len(name) >= 7 && (name[:2] == "E2" || name[:2] == "E1") && strings.Trim(name[7:], "0123456789") == "" {
		return "E1" + name[2:7]
	}
	return name
}

// end hands over the rows of the IDoc, or its refusal.
func (d *document) end() error {
	d.open = false
	d.check()
	if d.rule != "" {
		return d.to.Refuse(rows.Refusal{Line: d.line, Raw: d.raw, Rule: d.rule, Reason: d.reason})
	}
	if d.header[test] == "" {
		d.header[test] = "false"
	}
	if len(d.items) == 0 {
		clear(d.columns)
		copy(d.columns, d.header[:])
		switch {
		case d.customer:
			d.columns[recordKind] = "customer"
		case d.order && d.header[purpose] == "cancel":
			d.columns[recordKind] = "order"
		default:
			d.columns[recordKind] = "none"
		}
		return d.to.Row(rows.Row{Line: d.line, Fields: d.columns, Raw: d.raw})
	}
	for i := range d.items {
		copy(d.columns, d.header[:])
		copy(d.columns[linePlace:], d.items[i].values[:])
		d.columns[recordKind] = "item"
		if err := d.to.Row(rows.Row{Line: d.items[i].line, Fields: d.columns, Raw: d.raw}); err != nil {
			return err
		}
	}
	return nil
}

// check finds what makes an IDoc unusable as a whole.
func (d *document) check() {
	if d.rule != "" {
		return
	}
	if !d.control || d.header[messageType] == "" {
		d.refuse("no_control_record", "it has no control record EDI_DC40 that tells its message type")
		return
	}
	if d.customer && d.header[customerID] == "" {
		d.refuse("no_customer_number", "its segment E1KNA1M tells no KUNNR")
	}
	switch d.header[messageType] {
	case "ORDERS", "ORDRSP", "ORDCHG", "INVOIC":
	case "DEBMAS":
		if !d.customer {
			d.refuse("no_customer", "it has no segment E1KNA1M that is read; customers are read as XML")
		}
		return
	default:
		return
	}
	if !d.order {
		d.refuse("no_header", "it has no header segment E1EDK01")
	}
	if d.header[documentNo] == "" && d.header[customerOrderNo] == "" {
		d.refuse("no_document_number", "neither E1EDK01 nor E1EDK02 001 tells a BELNR")
	}
	if d.header[purpose] == "cancel" {
		return // what is reversed as a whole need not be told again
	}
	if len(d.items) == 0 {
		d.refuse("no_lines", "it has no item E1EDP01 and reverses nothing")
	}
	for i := range d.items {
		set(d.items[i].at(quantity), d.items[i].wanted)
		if *d.items[i].at(quantity) == "" && *d.items[i].at(lineAction) != "003" {
			d.refuse("no_quantity", "its item %d tells no quantity MENGE", i+1)
			break
		}
	}
	d.sums()
}

// sums compares what E1EDS01 tells with the items. Systems add up all of them or those that
// stand, with what the order as a whole is charged or without.
func (d *document) sums() {
	if d.header[messageType] != "ORDERS" {
		return // a change tells some of the items, and the sum of all
	}
	total, standing, stand := "", "", 0
	compare := d.header[linesTotal] != ""
	for i := range d.items {
		amount := *d.items[i].at(netAmount)
		cancelled := *d.items[i].at(lineAction) == "003" || *d.items[i].at(rejectionReason) != ""
		sum, ok := add(total, amount)
		compare = compare && (ok || cancelled) // an item tells no value: there is nothing to compare
		if ok {
			total = sum
		}
		if !cancelled {
			stand++
			if sum, ok := add(standing, amount); ok {
				standing = sum
			}
		}
	}
	if told := d.header[linesCount]; told != "" && !equal(told, fmt.Sprint(len(d.items))) && !equal(told, fmt.Sprint(stand)) {
		d.refuse("wrong_line_count", "E1EDS01 001 tells another count of items than the %d there are", len(d.items))
	}
	if !compare {
		return
	}
	for _, sum := range []string{total, standing} {
		charged, ok := add(sum, d.charges)
		if equal(d.header[linesTotal], sum) || ok && equal(d.header[linesTotal], charged) {
			return
		}
	}
	d.refuse("wrong_total", "E1EDS01 002 tells another value than that of its items together")
}
