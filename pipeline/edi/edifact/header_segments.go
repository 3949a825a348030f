package edifact

import (
	"clientele/pipeline/edi"
)

// document takes the segment that a transaction begins with. One that does not say
// why it was sent is an original.
func (w *walk) document() {
	w.Set(edi.DocumentType, w.part(1, 0))
	w.Set(edi.DocumentNo, w.part(2, 0))
	if w.t.Kind == "ORDERS" {
		w.Set(edi.OrderNo, w.part(2, 0))
	}
	code, word := w.part(3, 0), ""
	w.Set(edi.PurposeCode, code)
	w.Set(edi.ResponseCode, w.part(4, 0))
	switch code {
	case "", "9":
		word = "original"
	case "1":
		word = "cancel"
	case "2":
		word = "add"
	case "3":
		word = "delete"
	case "4":
		word = "change"
	case "5":
		word = "replace"
	case "6":
		word = "confirm"
	case "7", "31":
		word = "duplicate"
	}
	w.Set(edi.Purpose, word)
}

// date takes a date. Behind a reference it is the reference's if it says so.
func (w *walk) date() {
	date := dated(w.part(1, 1), w.part(1, 2))
	switch w.part(1, 0) {
	case "137":
		w.Set(edi.DocumentDate, date)
	case "4":
		w.Set(edi.OrderDate, date)
	case "171":
		if w.reference == "ON" {
			w.Set(edi.OrderDate, date)
		}
	case "2":
		w.Set(edi.RequestedDeliveryDate, date)
	case "10":
		w.Set(edi.RequestedShipDate, date)
	case "64":
		w.Set(edi.EarliestDeliveryDate, date)
	case "63":
		w.Set(edi.LatestDeliveryDate, date)
	case "17", "69":
		w.Set(edi.PromisedDate, date)
	case "11":
		w.Set(edi.ShippedDate, date)
	case "61":
		w.Set(edi.CancelAfterDate, date)
	}
}

// dated writes a date by its format code. Of a period (718) it is the first day.
func dated(text, format string) string {
	switch {
	case format == "101" && len(text) == 6, format == "102" && len(text) == 8, format == "" && len(text) == 8:
		return edi.Date(text, "")
	case format == "203" && len(text) == 12, format == "204" && len(text) == 14:
		return edi.Date(text[:8], text[8:])
	case format == "718" && len(text) >= 16:
		return edi.Date(text[:8], "")
	}
	return text
}

// refer takes a number of another document, or of a party.
func (w *walk) refer() {
	number := w.part(1, 1)
	w.reference = w.part(1, 0)
	switch w.reference {
	case "ON":
		w.Set(edi.OrderNo, number)
	case "VN":
		w.Set(edi.SupplierOrderNo, number)
	case "CT":
		w.Set(edi.ContractNo, number)
	case "CO":
		w.Set(edi.CustomerOrderNo, number)
	case "DP":
		w.Set(edi.DepartmentNo, number)
	case "IA":
		w.Set(edi.VendorNo, number)
	case "VA":
		if w.InParty() == edi.Buyer {
			w.Set(edi.BuyerTaxID, number)
		}
	}
}

// party takes the segments of a party and its contacts. A contact before all parties
// is the buyer's.
func (w *walk) party(tag string) {
	if tag == "NAD" {
		w.Party(role(w.part(1, 0)))
		w.Tell(edi.PartyID, w.part(2, 0))
		w.Tell(edi.PartyQualifier, w.part(2, 2))
		name := edi.Join(" ", w.part(4, 0), w.part(4, 1), w.part(4, 2), w.part(4, 3), w.part(4, 4))
		first := 0
		if name == "" {
			name, first = w.part(3, 0), 1
		}
		w.Tell(edi.PartyName, name)
		w.Tell(edi.PartyStreet, edi.Join(", ", w.part(5, 0), w.part(5, 1), w.part(5, 2), w.part(5, 3)))
		if w.part(5, 0) == "" {
			for i := first; i < 5; i++ {
				w.TellMore(edi.PartyStreet, ", ", w.part(3, i))
			}
		}
		w.Tell(edi.PartyCity, w.part(6, 0))
		w.Tell(edi.PartyRegion, w.part(7, 0))
		w.Tell(edi.PartyPostalCode, w.part(8, 0))
		w.Tell(edi.PartyCountry, w.part(9, 0))
		return
	}
	if tag == "CTA" {
		name := w.part(2, 1)
		if name == "" {
			name = w.part(2, 0)
		}
		w.Contact(name)
		return
	}
	for i := 1; i < len(w.e); i++ {
		switch address := w.part(i, 0); w.part(i, 1) {
		case "EM":
			w.Reach(edi.PartyEmail, address)
		case "TE", "AL":
			w.Reach(edi.PartyPhone, address)
		}
	}
}

func role(code string) int {
	switch code {
	case "BY":
		return edi.Buyer
	case "DP", "ST", "CN":
		return edi.ShipTo
	case "SU", "SE":
		return edi.Supplier
	case "IV", "BT":
		return edi.BillTo
	}
	return -1
}
