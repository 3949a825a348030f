package edifact

import (
	"slices"

	"clientele/pipeline/edi"
)

// ordered takes a quantity: the best of those that a line tells.
func (w *walk) ordered() {
	if !w.InLine() {
		return
	}
	var best []string // from the worst to the best
	switch w.t.Kind {
	case "INVOIC":
		best = []string{"1", "12", "47"}
	case "ORDRSP":
		best = []string{"1", "12", "83", "113", "21"}
	default:
		best = []string{"1", "21"}
	}
	rank := slices.Index(best, w.part(1, 0)) + 1
	if rank <= w.quantity {
		return
	}
	w.quantity = rank
	w.Replace(edi.Quantity, w.number(1, 1))
	w.Replace(edi.Unit, w.part(1, 2))
}

// grossPrice is how good a gross price is where no net one is told.
const grossPrice = 2

// priced takes a price: a net one goes before a gross one, and that before others.
func (w *walk) priced() {
	if !w.InLine() {
		return
	}
	code, rank := w.part(1, 0), 1
	switch code {
	case "AAA", "NTP", "INV", "CAL":
		rank = grossPrice + 1
	case "AAB":
		rank = grossPrice
		w.Set(edi.GrossPrice, w.number(1, 1))
	}
	if rank <= w.price {
		return
	}
	w.price = rank
	w.Replace(edi.Price, w.number(1, 1))
	w.Replace(edi.PriceCode, code)
	w.Replace(edi.PriceBasis, w.number(1, 4))
	w.Replace(edi.PriceUnit, w.part(1, 5))
}

// money takes an amount of money, whose meaning hangs on what it follows.
func (w *walk) money() {
	code, amount := w.part(1, 0), w.number(1, 1)
	if w.Value(edi.Currency) == "" {
		w.Set(edi.Currency, w.part(1, 2))
	}
	if w.allowance != 0 {
		switch code {
		case "8", "23", "204":
			if w.allowance != 'N' {
				w.Allow(w.allowance == 'C', amount)
			}
			return
		case "25", "124", "125":
			return // what it was reckoned from, and its tax
		}
	}
	switch {
	case w.InLine() && code == "124":
		if w.taxed {
			w.Taxed(amount)
		} else {
			w.Set(edi.LineTaxAmount, amount)
		}
	case w.InLine():
		if rank := slices.Index([]string{"128", "38", "203"}, code) + 1; rank > w.amount {
			w.amount = rank
			w.Replace(edi.LineAmount, amount)
		}
	case code == "79":
		w.Set(edi.LinesAmount, amount)
	case code == "124" && w.taxed:
		w.Taxed(amount)
	case code == "176":
		w.Replace(edi.TaxAmount, amount)
	case code == "124":
		w.Set(edi.TaxAmount, amount)
	default:
		if rank := slices.Index([]string{"98", "128", "9", "39", "77", "86"}, code) + 1; rank > w.total {
			w.total = rank
			w.Replace(edi.TotalAmount, amount)
		}
	}
}

// currency takes the currency that amounts are in.
func (w *walk) currency() {
	for i := 1; i < len(w.e); i++ {
		if w.part(i, 0) == "2" {
			w.Set(edi.Currency, w.part(i, 1))
			return
		}
	}
	w.Set(edi.Currency, w.part(1, 1))
}
