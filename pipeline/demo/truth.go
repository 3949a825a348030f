package demo

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// truthTables writes what is known about people and their records.
func (w *world) truthTables(ctx context.Context, root string) error {
	header := "person_id,kind,household_id,household_role,channel,home_store,first_order_on,last_order_on,rate_per_day,regularity,dropout_rate_per_day," +
		"dropped_out_on,dropped_by_end,dropout_reason,mean_basket,baskets,complaints,late_deliveries,loaded_lines,paid_amount," +
		"future_orders_90d,future_orders_180d,future_orders_365d,future_amount_90d,future_amount_180d,future_amount_365d"
	for k := range w.cat.categories {
		header += ",taste_" + strings.ToLower(strings.ReplaceAll(w.cat.categories[k].name, " ", "_"))
	}
	if _, err := w.table(ctx, root, "truth/people.csv", "", header, len(w.people), w.appendPersonTruth); err != nil {
		return err
	}
	_, err := w.table(ctx, root, "truth/records.csv", "", "source,ref_kind,customer_ref,person_id,person_kind,household_id,is_ambiguous", len(w.people), w.appendRecordTruth)
	return err
}

// kind is what the truth calls a person.
func (q *person) kind() string {
	switch {
	case q.first == never:
		return "dormant"
	case q.channel == asGuest:
		return "guest"
	default:
		return "customer"
	}
}

func (w *world) appendPersonTruth(s *stream, b []byte, i int) []byte {
	q := &w.people[i]
	head, part, _ := w.household(s, i)
	b = append(append(append(appendPerson(b, i), ','), q.kind()...), ',')
	b = append(appendPadded(append(b, 'H'), uint64(head)+1, 8), ',')
	b = append(append(append(b, part.String()...), ','), q.channel.String()...)
	b = append(append(b, ','), w.stores[q.home].id...)
	b = append(b, ',')
	if q.first != never && int(q.first) < w.cal.days {
		b = append(b, w.cal.iso(int(q.first))...)
	}
	b = append(b, ',')
	if q.last >= 0 {
		b = append(b, w.cal.iso(int(q.last))...)
	}
	b = strconv.AppendFloat(append(b, ','), q.rate, 'f', 8, 64)
	b = strconv.AppendInt(append(b, ','), int64(q.shape), 10)
	b = strconv.AppendFloat(append(b, ','), q.mu, 'f', 8, 64)
	day, why := w.dropout(q)
	if q.rate == 0 {
		day = never
	}
	b = append(b, ',')
	if day != never {
		b = append(b, w.cal.iso(day)...)
	}
	gone := [...]string{"no", "yes"}[flag(day < w.cal.days)]
	b = append(append(append(b, ','), gone...), ',')
	if day != never {
		b = append(b, why.String()...)
	}
	b = strconv.AppendFloat(append(b, ','), w.p.BasketShape/q.nu, 'f', 4, 64)
	for _, n := range [...]int64{int64(q.baskets), int64(q.complaints), int64(q.lates), int64(q.lines)} {
		b = strconv.AppendInt(append(b, ','), n, 10)
	}
	b = appendMoney(append(b, ','), q.paid)
	for _, n := range q.future {
		b = strconv.AppendInt(append(b, ','), int64(n), 10)
	}
	for _, n := range q.futureValue {
		b = appendMoney(append(b, ','), n)
	}
	total := 0
	for _, t := range q.taste {
		total += int(t)
	}
	for _, t := range q.taste {
		b = strconv.AppendFloat(append(b, ','), float64(t)/float64(max(total, 1)), 'f', 4, 64)
	}
	return append(b, '\n')
}

// appendRecordTruth appends every reference by which a person is known.
func (w *world) appendRecordTruth(s *stream, b []byte, i int) []byte {
	q := &w.people[i]
	id := w.who(s, i)
	row := func(source, kind string, ref []byte, ambiguous bool) {
		b = append(append(append(b, source...), ','), kind...)
		b = append(append(append(b, ','), ref...), ',')
		b = append(append(append(appendPerson(b, i), ','), q.kind()...), ',')
		b = append(appendPadded(append(b, 'H'), uint64(id.head)+1, 8), ',')
		b = append(append(b, [...]string{"no", "yes"}[flag(ambiguous)]...), '\n')
	}
	for second := range w.cardsOf(i) {
		row("loyalty", "card", appendCard(nil, cardNumber(i, second)), false)
	}
	for second := range w.accountsOf(i) {
		row("web_accounts", "account", appendAccount(nil, accountNumber(i, second)), false)
	}
	if q.used&usedOrderEmail != 0 {
		row("web_orders", "email", []byte(id.email(false)), false)
	}
	if q.used&usedOrderOther != 0 {
		row("web_orders", "email", []byte(id.email(true)), false)
	}
	if q.used&usedContactEmail != 0 {
		row("calls", "email", []byte(id.email(false)), false)
	}
	if q.used&usedContactOther != 0 {
		row("calls", "email", []byte(id.email(true)), false)
	}
	if q.used&usedPhone != 0 {
		row("calls", "phone", []byte("+44"+id.mobile(false)), false)
	}
	if q.used&usedLandline != 0 {
		row("calls", "phone", []byte("+44"+id.landline()), true)
	}
	if q.used&usedMenuPhone != 0 {
		row("exchange", "phone", []byte("+44"+id.mobile(false)), false)
	}
	if q.used&usedMenuLandline != 0 {
		row("exchange", "phone", []byte("+44"+id.landline()), true)
	}
	return b
}

// totals writes totals.csv: per source and day what a correct night must show.
func (w *world) totals(root string, h *history, trade *letters) error {
	e, err := create(root, "truth/totals.csv", "", w.arrival(), nil)
	if err != nil {
		return err
	}
	e.buf = append(e.buf, "source,date,lines,sale_lines,return_lines,void_lines,anonymous_lines,guest_lines,gross_amount,discount_amount,tax_amount,net_amount,cost_amount,anonymous_net_amount,guest_net_amount,return_net_amount\n"...)
	put := func(source string, day int, t dayTotal) error {
		if t.lines == 0 {
			return nil
		}
		b := append(append(append(append(e.buf, source...), ','), w.cal.iso(day)...), ',')
		for _, n := range [...]int64{t.lines, t.sales, t.returns, t.voids, t.anonymous, t.guests} {
			b = append(strconv.AppendInt(b, n, 10), ',')
		}
		for k, n := range [...]int64{t.gross, t.discount, t.tax, t.net, t.cost, t.anonymousNet, t.guestNet, t.returnNet} {
			if k > 0 {
				b = append(b, ',')
			}
			b = appendMoney(b, n)
		}
		e.buf = b
		return e.row(1)
	}
	for day := range w.cal.days {
		var sum dayTotal
		for _, t := range h.stores {
			sum.plus(t.totals[day])
		}
		for _, of := range []struct {
			source string
			total  dayTotal
		}{ // contacts have a number and a cost alone, events a number
			{"calls", dayTotal{lines: h.center.loaded[day], cost: h.center.costs[day]}},
			{"edi_orders", trade.totals[day]},
			{"exchange", dayTotal{lines: h.center.exchange.loaded[day]}},
			{"till", sum},
			{"web_events", dayTotal{lines: h.shop.visits.loaded[day]}},
			{"web_orders", h.shop.totals[day]},
		} {
			if err := put(of.source, day, of.total); err != nil {
				e.abandon()
				return err
			}
		}
	}
	_, err = e.close()
	return err
}

// fileTables writes files.csv and broken.csv.
func (w *world) fileTables(root string, files []fileTruth, broken []brokenRow) error {
	slices.SortFunc(files, func(a, b fileTruth) int { return compareText(a.file+" "+a.source, b.file+" "+b.source) })
	slices.SortFunc(broken, func(a, b brokenRow) int {
		if c := compareText(a.file, b.file); c != 0 {
			return c
		}
		return int(a.line - b.line)
	})
	e, err := create(root, "truth/files.csv", "", w.arrival(), nil)
	if err != nil {
		return err
	}
	e.buf = append(e.buf, "file,source,records,rows,loaded,rejected,filtered,duplicate,replaced\n"...)
	for _, f := range files {
		e.buf = fmt.Appendf(e.buf, "%s,%s,%d,%d,%d,%d,%d,%d,%d", f.file, f.source, f.records, f.rows, f.loaded, f.rejected, f.filtered, f.duplicate, f.replaced)
		if err := e.row(1); err != nil {
			return err
		}
	}
	if _, err := e.close(); err != nil {
		return err
	}
	e, err = create(root, "truth/broken.csv", "", w.arrival(), nil)
	if err != nil {
		return err
	}
	e.buf = append(e.buf, "file,line,rows,kind\n"...)
	for _, r := range broken {
		e.buf = fmt.Appendf(e.buf, "%s,%d,%d,%s", r.file, r.line, r.rows, r.kind)
		if err := e.row(1); err != nil {
			return err
		}
	}
	_, err = e.close()
	return err
}

// plantedPair is a pair of products bought together more often than by chance.
type plantedPair struct {
	First      string `json:"first"`
	Second     string `json:"second"`
	FirstName  string `json:"first_name"`
	SecondName string `json:"second_name"`
}

// description is truth.json.
type description struct {
	Seed        uint64        `json:"seed"`
	Scale       float64       `json:"scale"`
	FirstDay    string        `json:"first_day"`
	LastDay     string        `json:"last_day"`
	Stores      int           `json:"stores"`
	Layout      Layout        `json:"layout"`
	Counts      Summary       `json:"counts"`
	LateDay     string        `json:"late_day"`     // delivered late, under another name
	RestatedDay string        `json:"restated_day"` // delivered twice, a line corrected
	Process     process       `json:"process"`
	Categories  []string      `json:"categories"`
	Pairs       []plantedPair `json:"pairs"`

	Trade  plantedTrade  `json:"edi"`    // what happened to orders of firms
	Ledger plantedLedger `json:"ledger"` // where the books differ

	// Placeholders are values in customer masters that stand for no value.
	Placeholders []string `json:"placeholders"`
}

// plantedTrade names the orders of firms that did not stay as they were sent.
type plantedTrade struct {
	Replaced  string `json:"replaced_order"`  // by a later message, with other lines
	Cancelled string `json:"cancelled_order"` // by a later message
	Refused   string `json:"refused_order"`   // its transaction tells a wrong count of segments
}

// plantedLedger is the one posting of the books that no sale stands behind.
type plantedLedger struct {
	Period  string `json:"period_start"`
	Account string `json:"account"`
	Amount  string `json:"amount"` // by which the books say more
}

func (w *world) describe(root string, sum Summary, trade *letters, planted plantedLedger) error {
	d := description{
		Seed: w.set.Seed, Scale: w.set.Scale, FirstDay: string(w.cal.iso(0)), LastDay: string(w.cal.iso(w.cal.days - 1)), Stores: len(w.stores),
		Layout: w.set.Layout, Counts: sum, Process: w.p, Placeholders: []string{switchboard, defaultBirth, noEmail},
		Trade: plantedTrade{trade.fates[replacedLater], trade.fates[cancelledLater], trade.fates[refused]}, Ledger: planted,
		LateDay: w.cal.date(w.cal.days - 1 - lateBefore).Format(time.DateOnly), RestatedDay: w.cal.date(w.cal.days - 1 - restatedBefore).Format(time.DateOnly),
	}
	for _, c := range w.cat.categories {
		d.Categories = append(d.Categories, c.name)
	}
	for _, p := range w.cat.pairs {
		a, b := w.cat.products[p[0]], w.cat.products[p[1]]
		d.Pairs = append(d.Pairs, plantedPair{a.id, b.id, a.name, b.name})
	}
	text, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return fmt.Errorf("writing truth/truth.json: %w", err)
	}
	path := filepath.Join(root, "truth", "truth.json")
	if err := os.WriteFile(path, append(text, '\n'), 0o600); err != nil {
		return fmt.Errorf("writing truth/truth.json: %w", err)
	}
	return nil
}
