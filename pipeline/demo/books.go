package demo

import "context"

// account is an account of the general ledger and what of a month it holds.
type account struct {
	number, name, measure string
	of                    func(till, web, trade dayTotal) int64
}

// chart is the part of the chart of accounts that follows from sales. Sales and
// value added tax are credits: the ledger writes them as positive amounts, as
// the controller's report does.
func chart() []account {
	return []account{
		{"2200", "Output VAT", "tax", func(till, web, trade dayTotal) int64 { return till.tax + web.tax + trade.tax }},
		{"4000", "Sales, stores", "revenue", func(till, _, _ dayTotal) int64 { return till.net }},
		{"4010", "Sales, web shop", "revenue", func(_, web, _ dayTotal) int64 { return web.net }},
		{"4020", "Sales, trade", "revenue", func(_, _, trade dayTotal) int64 { return trade.net }},
		{"5000", "Cost of goods sold", "cost", func(till, web, trade dayTotal) int64 { return till.cost + web.cost + trade.cost }},
	}
}

// plantedPence is what somebody posted by hand, plantedBefore how many months
// before the last one, and plantedAccount where.
const (
	plantedPence   = 125_040
	plantedBefore  = 4
	plantedAccount = "4010"
)

// books writes the monthly totals of the general ledger: what a correct night
// shows, to the penny, but for one posting by hand.
func (w *world) books(ctx context.Context, root string, h *history, trade *letters) (fileTruth, plantedLedger, error) {
	type balance struct {
		month   int
		account account
		right   int64
		booked  int64
	}
	var list []balance
	planted := plantedLedger{}
	for m := range len(w.cal.month) - 1 {
		var tills, web, firms dayTotal
		for day := w.cal.month[m]; day < w.cal.month[m+1]; day++ {
			for _, t := range h.stores {
				tills.plus(t.totals[day])
			}
			web.plus(h.shop.totals[day])
			firms.plus(trade.totals[day])
		}
		for _, a := range chart() {
			right := a.of(tills, web, firms)
			b := balance{m, a, right, right}
			if a.number == plantedAccount && m == len(w.cal.month)-2-plantedBefore {
				b.booked += plantedPence
				planted = plantedLedger{string(w.cal.iso(w.cal.month[m])), a.number, string(appendMoney(nil, plantedPence))}
			}
			list = append(list, b)
		}
	}
	file, err := w.table(ctx, root, "exports/erp/ledger.csv", "ledger", "Period,Account,Description,Amount,Currency", len(list), func(_ *stream, b []byte, i int) []byte {
		l := &list[i]
		b = append(append(b, w.cal.iso(w.cal.month[l.month])[:7]...), ',')
		b = appendField(append(append(b, l.account.number...), ','), l.account.name)
		return append(appendMoney(append(b, ','), l.booked), ",GBP\n"...)
	})
	if err != nil {
		return file, planted, err
	}
	_, err = w.table(ctx, root, "truth/ledger.csv", "", "period_start,account,measure,amount,booked_amount,is_different", len(list), func(_ *stream, b []byte, i int) []byte {
		l := &list[i]
		b = append(append(b, w.cal.iso(w.cal.month[l.month])...), ',')
		b = append(append(append(append(b, l.account.number...), ','), l.account.measure...), ',')
		b = appendMoney(append(appendMoney(b, l.right), ','), l.booked)
		return append(append(append(b, ','), [...]string{"no", "yes"}[flag(l.right != l.booked)]...), '\n')
	})
	return file, planted, err
}
