package edifact

import (
	"strconv"
	"strings"

	"clientele/pipeline/edi"
	"clientele/pipeline/rows"
)

// walk reads one transaction.
type walk struct {
	*edi.Order
	t        *edi.Transaction
	s        *edi.Syntax
	e        []string // elements of the segment
	released bool     // something in the segment is released
	passed   int

	allowance byte   // A or C of the ALC whose amounts follow, else 0
	taxed     bool   // a TAX whose amount follows
	reference string // qualifier of the RFF that was told last
	total     int    // how good a total is that was told: 0 none
	quantity  int    // the same of the line's quantity
	price     int    // and of its price
	amount    int    // and of its amount
}

// newWalk is what reads one transaction after the other.
func newWalk() *walk { return &walk{Order: edi.NewOrder(), e: make([]string, 0, 32)} }

// lines makes rows of a transaction.
func (w *walk) lines(t *edi.Transaction, to rows.Sink) error {
	*w = walk{Order: w.Order, e: w.e, t: t, s: &t.Head.Syntax}
	w.Reset("EDIFACT", t)
	header, summary, count := w.shape()
	var told []string
	for i := range t.Segments {
		if i >= header && i < summary {
			continue
		}
		segment := t.Segment(i)
		if w.s.Tag(segment) == "CNT" {
			w.split(segment)
			if w.part(1, 0) == "2" {
				told = append(told, w.part(1, 1))
			}
			continue
		}
		w.segment(segment)
	}
	w.Replace(edi.PassedOver, strconv.Itoa(w.passed))
	if t.Kind == "ORDERS" {
		w.Set(edi.OrderDate, w.Value(edi.DocumentDate))
	}
	if refused, err := w.Refused(t, to, count, told...); refused || err != nil {
		return err
	}
	if count == 0 {
		return w.HeaderAlone(t, to)
	}
	for i := header; i < summary; i++ {
		segment, at := t.Segment(i), t.Segments[i].From
		if w.s.Tag(segment) == "LIN" {
			if err := w.End(t, at, to); err != nil {
				return err
			}
			w.Begin(t, at)
			w.quantity, w.price, w.amount = 0, 0, 0
		}
		w.segment(segment)
	}
	end := len(t.Raw)
	if summary < len(t.Segments) {
		end = t.Segments[summary].From
	}
	return w.End(t, end, to)
}

// shape finds where the lines begin and where the summary does, and how many lines
// there are.
func (w *walk) shape() (header, summary, count int) {
	n := len(w.t.Segments)
	header, summary = -1, n-1 // the last is UNT
	for i := range n {
		tag := w.s.Tag(w.t.Segment(i))
		if !known(tag) {
			w.passed++
		}
		switch tag {
		case "LIN":
			count++
			if header < 0 {
				header = i
			}
		case "UNS":
			// UNS+D stands before the lines, UNS+S behind them.
			if header >= 0 {
				summary = min(summary, i)
			}
		case "CNT":
			summary = min(summary, i)
		}
	}
	if header < 0 || header > summary {
		header = summary
	}
	return header, summary, count
}

// unwrapped takes line ends out of a text: EDIFACT has none, a gateway put them there.
func unwrapped(text string) string {
	if strings.IndexByte(text, '\n') < 0 && strings.IndexByte(text, '\r') < 0 {
		return text
	}
	return strings.NewReplacer("\r", "", "\n", "").Replace(text)
}

// split cuts a segment into its elements. Most hold nothing that is released, and
// their parts are found by the separators alone.
func (w *walk) split(segment string) {
	w.e, w.released = w.e[:0], false
	element, release, from := w.s.Element, w.s.Release, 0
	for i := range len(segment) {
		switch segment[i] {
		case element:
			w.e = append(w.e, segment[from:i])
			from = i + 1
		case release, '\n', '\r':
			w.e, w.released = w.s.Split(unwrapped(segment), element, w.e), true
			return
		}
	}
	w.e = append(w.e, segment[from:])
}

// part is a component of an element of the segment: 1, 0 is the first behind the tag.
func (w *walk) part(element, component int) string {
	if element >= len(w.e) {
		return ""
	}
	text := w.e[element]
	if w.released {
		return w.s.Part(text, component)
	}
	separator, from := w.s.Component, 0
	for i := range len(text) {
		if text[i] != separator {
			continue
		}
		if component == 0 {
			return trimmed(text[from:i])
		}
		component--
		from = i + 1
	}
	if component > 0 {
		return ""
	}
	return trimmed(text[from:])
}

func trimmed(text string) string {
	if text != "" && (text[0] <= ' ' || text[len(text)-1] <= ' ') {
		return strings.Trim(text, " \t\x00")
	}
	return text
}

// number is a part that is a number: its decimal mark is made a point.
func (w *walk) number(element, component int) string {
	text := w.part(element, component)
	if i := strings.IndexByte(text, ','); i >= 0 && strings.IndexByte(text, '.') < 0 && strings.IndexByte(text[i+1:], ',') < 0 {
		return text[:i] + "." + text[i+1:]
	}
	return text
}

// segment takes what a segment tells.
func (w *walk) segment(segment string) {
	tag := w.s.Tag(segment)
	switch tag {
	case "QTY", "RNG", "PCD", "MOA", "RTE", "TAX", "CUX", "DTM", "ALI", "FTX":
	case "RFF":
		w.taxed = false
	default:
		w.allowance, w.taxed, w.reference = 0, false, ""
	}
	switch tag {
	case "LIN":
		w.split(segment)
		w.Set(edi.LineNo, w.part(1, 0))
		w.Set(edi.LineAction, w.part(2, 0))
		w.item(w.part(3, 1), w.part(3, 0))
	case "PIA":
		w.split(segment)
		for i := 2; i < len(w.e); i++ {
			w.item(w.part(i, 1), w.part(i, 0))
		}
	case "IMD":
		w.split(segment)
		if w.InLine() && w.Value(edi.ItemName) == "" {
			w.Set(edi.ItemName, edi.Join(" ", w.part(3, 3), w.part(3, 4)))
		}
	case "QTY":
		w.split(segment)
		w.ordered()
	case "PRI":
		w.split(segment)
		w.priced()
	case "MOA":
		w.split(segment)
		w.money()
	case "ALC":
		w.split(segment)
		w.allowance = 0
		if code := w.part(1, 0); code == "A" || code == "C" {
			w.allowance = code[0]
		} else if code != "" {
			w.allowance = 'N' // neither: what follows belongs to it all the same
		}
	case "TAX":
		w.split(segment)
		w.taxed = w.allowance == 0
		if w.taxed && w.InLine() {
			w.Set(edi.LineTaxRate, strings.Replace(w.part(5, 3), ",", ".", 1))
		}
	case "DTM":
		w.split(segment)
		w.date()
	case "RFF":
		w.split(segment)
		w.refer()
	case "CUX":
		w.split(segment)
		w.currency()
	case "NAD", "CTA", "COM":
		w.split(segment)
		w.party(tag)
	case "BGM":
		w.split(segment)
		w.document()
	case "UNH":
		w.split(segment)
		w.Replace(edi.Version, version(w))
	case "UNS":
		w.Party(-1)
	}
}

func version(w *walk) string {
	return edi.Join(":", w.part(2, 1), w.part(2, 2), w.part(2, 3), w.part(2, 4))
}

// item takes a number of the item and what kind of number it is.
func (w *walk) item(qualifier, number string) {
	if number == "" {
		return
	}
	if w.Value(edi.ItemID) == "" {
		w.Replace(edi.ItemID, number)
		w.Replace(edi.ItemQualifier, qualifier)
	}
	switch qualifier {
	case "EN", "UP", "SRV", "GTIN":
		w.Set(edi.GTIN, number)
	case "BP", "IN":
		w.Set(edi.BuyerItemID, number)
	case "SA", "VN", "VP":
		w.Set(edi.SellerItemID, number)
	case "MF", "MP":
		w.Set(edi.MakerItemID, number)
	}
}
