package edi

import (
	"bytes"
	"strconv"
	"strings"

	"clientele/pipeline/rows"
)

// Order gathers what a transaction tells and hands over a row for each of its lines.
// First the header is told, with what stands behind the lines; then the lines.
type Order struct {
	header, row []string
	inLine      bool
	from        int // where the line begins
	counted     int // up to where its file lines were counted
	line        int64
	lines       int // that were begun

	party              int  // first column of the party that is being told, or -1
	parties            int  // how many were begun, of interest or not
	reach              int  // the party whose contact is being told, or -1
	early              bool // the buyer's contact was told before all parties
	allowances         Sum
	charges            Sum
	taxes              Sum
	lineAllowances     Sum
	lineCharges        Sum
	lineTaxes          Sum
	wrong, wrongInLine bool // an amount that is none
}

// NewOrder is an order that tells nothing.
func NewOrder() *Order {
	fields := make([]string, 2*Width)
	return &Order{header: fields[:Width], row: fields[Width:]}
}

// Reset begins a transaction's order with what its envelope tells.
func (o *Order) Reset(standard string, t *Transaction) {
	*o = Order{header: o.header, row: o.row, party: -1, reach: -1, line: t.Line}
	h := o.header
	clear(h)
	h[Standard], h[Version] = standard, t.Version
	h[SenderID], h[ReceiverID] = t.Head.Sender, t.Head.Receiver
	h[InterchangeNo], h[InterchangeTime] = t.Head.Number, t.Head.Time
	h[Test] = "false"
	if t.Head.Test {
		h[Test] = "true"
	}
	h[GroupNo], h[MessageType], h[MessageNo] = t.Group, t.Kind, t.Number
}

// Set tells a column, unless it was told before. A line's text goes before the
// order's.
func (o *Order) Set(column int, text string) {
	if text == "" {
		return
	}
	if !o.inLine {
		if o.header[column] == "" {
			o.header[column] = text
		}
		return
	}
	if o.row[column] == "" || o.row[column] == o.header[column] {
		o.row[column] = text
	}
}

// Replace tells a column, whatever was told before.
func (o *Order) Replace(column int, text string) {
	if o.inLine {
		o.row[column] = text
		return
	}
	o.header[column] = text
}

// Value is what a column tells so far.
func (o *Order) Value(column int) string {
	if o.inLine {
		return o.row[column]
	}
	return o.header[column]
}

// InLine tells whether a line is being told.
func (o *Order) InLine() bool { return o.inLine }

// Party begins a party with the first of its columns; less than 0 is one of no
// interest. One that was told before keeps what it had. Of a line only the place of
// delivery is told.
func (o *Order) Party(first int) {
	o.party, o.reach = -1, -1
	o.parties++
	if first < 0 || o.inLine && first != ShipTo {
		return
	}
	if o.inLine {
		if o.row[first] != o.header[first] || o.row[first+PartyName] != o.header[first+PartyName] {
			return
		}
		clear(o.row[first : first+PartColumns])
	} else {
		for part := range PartColumns {
			if o.header[first+part] != "" && !isContact(part) {
				return
			}
		}
	}
	o.party, o.reach = first, first
}

// isContact tells whether a column may be told before its party.
func isContact(part int) bool { return part >= PartyContact }

// InParty is the first column of the party that is being told, or -1.
func (o *Order) InParty() int { return o.party }

// Tell tells something of the party that is being told.
func (o *Order) Tell(part int, text string) {
	if o.party >= 0 && text != "" && o.Value(o.party+part) == "" {
		o.Replace(o.party+part, text)
	}
}

// Contact begins a contact of the party that is being told, or of the buyer before all
// parties. The first one of a party is told, so that no one has the name of one person
// and the address of another.
func (o *Order) Contact(name string) {
	o.reach = o.party
	if o.parties == 0 && !o.inLine {
		o.reach = Buyer
	}
	if o.reach < 0 {
		return
	}
	o.later()
	for part := PartyContact; part < PartColumns; part++ {
		if o.Value(o.reach+part) != "" {
			o.reach = -1
			return
		}
	}
	o.Reach(PartyContact, name)
}

// Reach tells a name or an address of the contact.
func (o *Order) Reach(part int, text string) {
	if o.reach < 0 || text == "" {
		return
	}
	o.later()
	if o.Value(o.reach+part) == "" {
		o.Replace(o.reach+part, text)
	}
	o.early = o.early || o.parties == 0
}

// later forgets a contact that was told before all parties: the buyer has one of its own.
func (o *Order) later() {
	if o.early && o.party == Buyer && !o.inLine {
		clear(o.header[Buyer+PartyContact : Buyer+PartColumns])
		o.early = false
	}
}

// TellMore adds to what was told.
func (o *Order) TellMore(part int, between, text string) {
	if o.party < 0 || text == "" {
		return
	}
	if before := o.Value(o.party + part); before != "" {
		text = before + between + text
	}
	o.Replace(o.party+part, text)
}

// Allow adds an allowance, or a charge, in an exact amount.
func (o *Order) Allow(charge bool, amount string) {
	switch {
	case charge && o.inLine:
		o.add(&o.lineCharges, amount)
	case charge:
		o.add(&o.charges, amount)
	case o.inLine:
		o.add(&o.lineAllowances, amount)
	default:
		o.add(&o.allowances, amount)
	}
}

// Taxed adds an amount of tax.
func (o *Order) Taxed(amount string) {
	if o.inLine {
		o.add(&o.lineTaxes, amount)
	} else {
		o.add(&o.taxes, amount)
	}
}

func (o *Order) add(sum *Sum, amount string) {
	if amount == "" || sum.Add(amount) {
		return
	}
	o.wrong = o.wrong || !o.inLine
	o.wrongInLine = o.wrongInLine || o.inLine
}

// Refused refuses the transaction for what its header told, if anything is wrong with
// it: lines is how many it has and told the count that it tells, or "". Otherwise what
// was summed stands in the header.
func (o *Order) Refused(t *Transaction, to rows.Sink, lines int, told ...string) (bool, error) {
	h := o.header
	h[AllowanceAmount], h[ChargeAmount] = o.allowances.String(), o.charges.String()
	if h[TaxAmount] == "" {
		h[TaxAmount] = o.taxes.String()
	}
	switch {
	case h[OrderNo] == "" && h[DocumentNo] == "":
		return true, t.Refuse(to, "no_order_number", "the transaction tells no number of an order or a document")
	case o.wrong:
		return true, t.Refuse(to, "wrong_amount", "an allowance, a charge or a tax of the transaction is no number")
	case lines == 0 && h[Purpose] != "cancel":
		return true, t.Refuse(to, "no_lines", "the transaction has no lines and cancels nothing")
	}
	right := len(told) == 0
	for _, count := range told {
		right = right || isCount([]byte(count), lines)
	}
	if !right {
		return true, t.Refuse(to, "wrong_line_count", "the transaction tells another count of lines than it has")
	}
	return false, nil
}

// HeaderAlone hands over the one row of a cancelled order without lines.
func (o *Order) HeaderAlone(t *Transaction, to rows.Sink) error {
	return to.Row(rows.Row{Line: t.Line, Fields: o.header, Raw: t.Raw})
}

// Begin begins a line at a place in the transaction's text.
func (o *Order) Begin(t *Transaction, at int) {
	copy(o.row, o.header)
	o.lines++
	o.row[LinePlace] = strconv.Itoa(o.lines)
	o.inLine, o.wrongInLine, o.party, o.reach = true, false, -1, -1
	o.lineAllowances.Reset()
	o.lineCharges.Reset()
	o.lineTaxes.Reset()
	if !t.Head.Syntax.Wrapped {
		o.line += int64(bytes.Count(t.Raw[o.counted:at], []byte{'\n'}))
		o.counted = at
	}
	o.from = at
}

// End hands over the line that was begun, which ends before a place.
func (o *Order) End(t *Transaction, at int, to rows.Sink) error {
	if !o.inLine {
		return nil
	}
	o.inLine, o.party, o.reach = false, -1, -1
	raw := bytes.TrimRight(t.Raw[o.from:at], "\r\n")
	if o.wrongInLine {
		return to.Refuse(rows.Refusal{Line: o.line, Raw: head(raw), Rule: "wrong_amount", Reason: "an allowance, a charge or a tax of the line is no number"})
	}
	o.row[LineAllowance], o.row[LineCharge] = o.lineAllowances.String(), o.lineCharges.String()
	if o.row[LineTaxAmount] == "" {
		o.row[LineTaxAmount] = o.lineTaxes.String()
	}
	return to.Row(rows.Row{Line: o.line, Fields: o.row, Raw: raw})
}

// Join puts texts together that a sender had to split.
func Join(between string, texts ...string) string {
	filled, last := 0, ""
	for _, text := range texts {
		if text != "" {
			filled++
			last = text
		}
	}
	if filled < 2 {
		return last
	}
	var b strings.Builder
	for _, text := range texts {
		if text == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteString(between)
		}
		b.WriteString(text)
	}
	return b.String()
}
