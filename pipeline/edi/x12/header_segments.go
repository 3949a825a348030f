package x12

import (
	"strconv"

	"clientele/pipeline/edi"
)

// document takes the segment that a transaction begins with.
func (w *walk) document() {
	switch w.t.Head.Syntax.Value(w.e[0]) {
	case "BEG":
		w.purpose(1)
		w.Set(edi.DocumentType, w.element(2))
		w.Set(edi.DocumentNo, w.element(3))
		w.Set(edi.OrderNo, w.element(3))
		w.Set(edi.ReleaseNo, w.element(4))
		w.Set(edi.DocumentDate, edi.Date(w.element(5), ""))
		w.Set(edi.OrderDate, edi.Date(w.element(5), ""))
		w.Set(edi.ContractNo, w.element(6))
	case "BAK":
		w.purpose(1)
		w.Set(edi.ResponseCode, w.element(2))
		w.Set(edi.OrderNo, w.element(3))
		w.Set(edi.OrderDate, edi.Date(w.element(4), ""))
		w.Set(edi.ReleaseNo, w.element(5))
		w.Set(edi.ContractNo, w.element(7))
		w.Set(edi.DocumentNo, w.element(8))
		w.Set(edi.DocumentDate, edi.Date(w.element(9), ""))
	case "BSN":
		w.purpose(1)
		w.Set(edi.DocumentNo, w.element(2))
		w.Set(edi.DocumentDate, edi.Date(w.element(3), w.element(4)))
	case "BIG":
		w.Set(edi.DocumentDate, edi.Date(w.element(1), ""))
		w.Set(edi.DocumentNo, w.element(2))
		w.Set(edi.OrderDate, edi.Date(w.element(3), ""))
		w.Set(edi.OrderNo, w.element(4))
		w.Set(edi.ReleaseNo, w.element(5))
		w.Set(edi.DocumentType, w.element(7))
		w.purpose(8)
	case "PRF":
		w.Set(edi.OrderNo, w.element(1))
		w.Set(edi.ReleaseNo, w.element(2))
		w.Set(edi.OrderDate, edi.Date(w.element(4), ""))
		w.Set(edi.ContractNo, w.element(6))
	}
}

// purpose takes why a document was sent. One that does not say is an original.
func (w *walk) purpose(n int) {
	code := w.element(n)
	w.Set(edi.PurposeCode, code)
	word := ""
	switch code {
	case "", "00":
		word = "original"
	case "01":
		word = "cancel"
	case "02":
		word = "add"
	case "03":
		word = "delete"
	case "04":
		word = "change"
	case "05":
		word = "replace"
	case "06":
		word = "confirm"
	case "07":
		word = "duplicate"
	}
	w.Set(edi.Purpose, word)
}

// party takes the segments of a party and its contacts. A contact before all parties
// is the buyer's.
func (w *walk) party() {
	switch w.t.Head.Syntax.Value(w.e[0]) {
	case "N1":
		w.Party(role(w.element(1)))
		w.Tell(edi.PartyName, w.element(2))
		w.Tell(edi.PartyQualifier, w.element(3))
		w.Tell(edi.PartyID, w.element(4))
	case "N2":
		w.TellMore(edi.PartyName, " ", edi.Join(" ", w.element(1), w.element(2)))
	case "N3":
		w.TellMore(edi.PartyStreet, ", ", edi.Join(", ", w.element(1), w.element(2)))
	case "N4":
		w.Tell(edi.PartyCity, w.element(1))
		w.Tell(edi.PartyRegion, w.element(2))
		w.Tell(edi.PartyPostalCode, w.element(3))
		w.Tell(edi.PartyCountry, w.element(4))
	case "PER":
		w.Contact(w.element(2))
		for i := 3; i+1 < len(w.e); i += 2 {
			switch w.element(i) {
			case "EM":
				w.Reach(edi.PartyEmail, w.element(i+1))
			case "TE", "CP":
				w.Reach(edi.PartyPhone, w.element(i+1))
			}
		}
	}
}

func role(code string) int {
	switch code {
	case "BY":
		return edi.Buyer
	case "ST":
		return edi.ShipTo
	case "SU", "SE", "VN", "SF":
		return edi.Supplier
	case "BT":
		return edi.BillTo
	}
	return -1
}

func itoa(n int) string { return strconv.Itoa(n) }
