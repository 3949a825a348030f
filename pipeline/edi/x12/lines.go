package x12

import (
	"clientele/pipeline/edi"
	"clientele/pipeline/rows"
)

// walk reads one transaction.
type walk struct {
	*edi.Order
	t        *edi.Transaction
	e        []string // elements of the segment
	levelHas bool     // the item level of a ship notice has its line
	passed   int      // segments that are not of the directory
}

// newWalk is what reads one transaction after the other.
func newWalk() *walk { return &walk{Order: edi.NewOrder(), e: make([]string, 0, 32)} }

// lines makes rows of a transaction.
func (w *walk) lines(t *edi.Transaction, to rows.Sink) error {
	*w = walk{Order: w.Order, e: w.e, t: t}
	w.Reset("X12", t)
	header, summary, count, levels := w.shape()
	var told []string
	for i := range t.Segments {
		if i >= header && i < summary {
			continue
		}
		if segment := t.Segment(i); t.Head.Syntax.Tag(segment) == "CTT" {
			w.split(segment)
			told = append(told, w.element(1))
		} else {
			w.segment(segment, i >= summary)
		}
	}
	w.Replace(edi.PassedOver, itoa(w.passed))
	if t.Kind == "856" && len(told) == 1 && told[0] == itoa(levels) {
		told = nil // a ship notice counts its levels
	}
	if refused, err := w.Refused(t, to, count, told...); refused || err != nil {
		return err
	}
	if count == 0 {
		return w.HeaderAlone(t, to)
	}
	for i := header; i < summary; i++ {
		segment, at := t.Segment(i), t.Segments[i].From
		if w.begins(segment) {
			if err := w.End(t, at, to); err != nil {
				return err
			}
			w.Begin(t, at)
		} else if t.Kind == "856" && t.Head.Syntax.Tag(segment) == "HL" {
			if err := w.End(t, at, to); err != nil {
				return err
			}
		}
		w.segment(segment, false)
	}
	end := len(t.Raw)
	if summary < len(t.Segments) {
		end = t.Segments[summary].From
	}
	return w.End(t, end, to)
}

// shape finds where the lines begin and where what follows them does, how many lines
// there are and, of a ship notice, how many levels.
func (w *walk) shape() (header, summary, count, levels int) {
	n := len(w.t.Segments)
	header, summary = -1, n-1 // the last is SE
	for i := range n {
		segment := w.t.Segment(i)
		tag := w.t.Head.Syntax.Tag(segment)
		if !known(tag) {
			w.passed++
		}
		if w.begins(segment) {
			count++
			if header < 0 {
				header = i
			}
			continue
		}
		switch tag {
		case "CTT", "TDS":
			summary = min(summary, i)
		case "HL":
			levels++
			if header < 0 && levels > 1 {
				header = i // the levels of orders and packs stand among the items
			}
		}
	}
	if header < 0 || header > summary {
		header = summary
	}
	w.levelHas = false
	return header, summary, count, levels
}

// begins tells whether a segment begins a line.
func (w *walk) begins(segment string) bool {
	tag := w.t.Head.Syntax.Tag(segment)
	switch w.t.Kind {
	case "850", "855":
		return tag == "PO1"
	case "810":
		return tag == "IT1"
	}
	switch tag {
	case "HL":
		w.levelHas = false
	case "LIN":
		w.levelHas = true
		return true
	case "SN1":
		if !w.levelHas {
			w.levelHas = true
			return true
		}
	}
	return false
}

func (w *walk) split(segment string) {
	w.e = w.t.Head.Syntax.Split(segment, w.t.Head.Syntax.Element, w.e)
}

// element is an element of the segment: 1 is the first behind the tag.
func (w *walk) element(n int) string {
	if n >= len(w.e) {
		return ""
	}
	return w.t.Head.Syntax.Value(w.e[n])
}

// segment takes what a segment tells.
func (w *walk) segment(segment string, summary bool) {
	switch w.t.Head.Syntax.Tag(segment) {
	case "PO1", "IT1":
		w.split(segment)
		w.ordered()
	case "LIN":
		w.split(segment)
		w.Set(edi.LineNo, w.element(1))
		w.items(2)
	case "SN1":
		w.split(segment)
		w.Set(edi.LineNo, w.element(1))
		w.Set(edi.Quantity, w.element(2))
		w.Set(edi.Unit, w.element(3))
	case "ACK":
		w.split(segment)
		w.Set(edi.LineStatus, w.element(1))
		w.Set(edi.PromisedDate, edi.Date(w.element(5), ""))
	case "PID":
		w.split(segment)
		if w.InLine() {
			w.Set(edi.ItemName, w.element(5))
		}
	case "CTP":
		w.split(segment)
		w.priced()
	case "DTM":
		w.split(segment)
		w.date()
	case "SAC":
		w.split(segment)
		w.charge(5)
	case "ITA":
		w.split(segment)
		w.charge(7)
	case "TXI":
		w.split(segment)
		w.Taxed(w.element(2))
		if w.InLine() {
			w.Set(edi.LineTaxRate, w.element(3))
		}
	case "AMT":
		w.split(segment)
		w.amount()
	case "TDS":
		w.split(segment)
		w.Replace(edi.TotalAmount, edi.Cents(w.element(1)))
	case "CUR":
		w.split(segment)
		w.Set(edi.Currency, w.element(2))
	case "REF":
		w.split(segment)
		w.reference()
	case "N1", "N2", "N3", "N4", "PER":
		w.split(segment)
		if !summary {
			w.party()
		}
	case "HL":
		w.split(segment)
		if w.element(3) == "O" {
			w.Replace(edi.OrderNo, "")
			w.Replace(edi.ReleaseNo, "")
			w.Replace(edi.OrderDate, "")
		}
		w.Party(-1)
	case "BEG", "BAK", "BSN", "BIG", "PRF":
		w.split(segment)
		w.document()
	}
}

// ordered takes the segment of an ordered or invoiced line.
func (w *walk) ordered() {
	w.Set(edi.LineNo, w.element(1))
	w.Set(edi.Quantity, w.element(2))
	w.Set(edi.Unit, w.element(3))
	w.Set(edi.Price, w.element(4))
	w.Set(edi.PriceCode, w.element(5))
	w.items(6)
}

// items takes pairs of qualifier and number, from an element on.
func (w *walk) items(from int) {
	for i := from; i+1 < len(w.e); i += 2 {
		qualifier, number := w.element(i), w.element(i+1)
		if qualifier == "" || number == "" {
			continue
		}
		if w.Value(edi.ItemID) == "" {
			w.Replace(edi.ItemID, number)
			w.Replace(edi.ItemQualifier, qualifier)
		}
		switch qualifier {
		case "UP", "UA", "UK", "EN", "UI", "EO", "GTIN":
			w.Set(edi.GTIN, number)
		case "BP", "IN", "SK", "CB", "PI":
			w.Set(edi.BuyerItemID, number)
		case "VN", "VP", "VA", "VC":
			w.Set(edi.SellerItemID, number)
		case "MG", "MF", "MN":
			w.Set(edi.MakerItemID, number)
		}
	}
}

func (w *walk) priced() {
	if !w.InLine() {
		return
	}
	switch w.element(2) {
	case "MSR", "RES", "SRP":
		w.Set(edi.GrossPrice, w.element(3))
		return
	}
	if w.Value(edi.Price) == "" {
		w.Set(edi.Price, w.element(3))
		w.Set(edi.PriceBasis, w.element(4))
		w.Set(edi.PriceUnit, w.t.Head.Syntax.Part(w.element(5), 0))
		w.Set(edi.PriceCode, w.element(9))
	}
}

func (w *walk) date() {
	date := edi.Date(w.element(2), w.element(3))
	if date == "" && w.element(5) == "D8" {
		date = edi.Date(w.element(6), "")
	}
	switch w.element(1) {
	case "002":
		w.Set(edi.RequestedDeliveryDate, date)
	case "010":
		w.Set(edi.RequestedShipDate, date)
	case "064":
		w.Set(edi.EarliestDeliveryDate, date)
	case "063":
		w.Set(edi.LatestDeliveryDate, date)
	case "017", "067":
		w.Set(edi.PromisedDate, date)
	case "011":
		w.Set(edi.ShippedDate, date)
	case "001":
		w.Set(edi.CancelAfterDate, date)
	case "004":
		w.Set(edi.OrderDate, date)
	}
}

// charge takes an allowance or a charge, whose amount has no decimal point.
func (w *walk) charge(amount int) {
	switch w.element(1) {
	case "A":
		w.Allow(false, edi.Cents(w.element(amount)))
	case "C":
		w.Allow(true, edi.Cents(w.element(amount)))
	}
}

func (w *walk) amount() {
	switch code := w.element(1); {
	case code == "1" && w.InLine():
		w.Set(edi.LineAmount, w.element(2))
	case code == "1":
		w.Set(edi.LinesAmount, w.element(2))
	case code == "TT" && !w.InLine():
		w.Set(edi.TotalAmount, w.element(2))
	}
}

func (w *walk) reference() {
	switch number := w.element(2); w.element(1) {
	case "DP":
		w.Set(edi.DepartmentNo, number)
	case "IA":
		w.Set(edi.VendorNo, number)
	case "CT":
		w.Set(edi.ContractNo, number)
	case "CO":
		w.Set(edi.CustomerOrderNo, number)
	case "VN":
		w.Set(edi.SupplierOrderNo, number)
	case "TJ", "VA", "VX":
		if w.InParty() == edi.Buyer {
			w.Set(edi.BuyerTaxID, number)
		}
	}
}
