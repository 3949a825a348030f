package score

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"clientele/models/btyd"
	"clientele/models/clv"
	"clientele/models/gammagamma"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

const (
	customerFeatures pipeline.Table = "features.customer"
	churnLabels      pipeline.Table = "features.churn_label"
	runParameters    pipeline.Table = "run.parameters"
)

// clvMoment is a cutoff: customers' histories to its end, and what came in the window after where that has passed. Customers stand in the order of a hash of
// their ids, so that no result depends on the order of the input, and any stretch of them is a random sample.
type clvMoment struct {
	day, purpose string
	names        []string  // of customers, of all moments
	who          []uint32  // of each customer here: the position of the name
	frequency    []float64 // x, with recency and age as buying models take them
	recency, age []float64
	monetary     []float64 // mean spend of the repeat days; NaN without one
	late         []float64 // of their later half
	past         clv.Past
	lastPeriod   []float64 // spend of the last window, from the nearest period that features have

	customers btyd.Customers
	spend     map[clv.Basis]gammagamma.Spend
	mended    int // histories that cannot be, taken as those of a customer of one purchase
	unpriced  int // customers whose spend is not known, who spend like all

	known  bool      // the window after has passed
	days   []float64 // purchase days in it
	amount []float64 // net spend in it
}

// clvInput is all that the step reads.
type clvInput struct {
	window, recent float64 // days
	first          string  // ISO day of the first purchase; empty without one
	moments        []*clvMoment
	names          []string // of customers, each once
	rows           int
}

func (m *clvMoment) len() int { return len(m.who) }

// id is a customer's name.
func (m *clvMoment) id(i int) string { return m.names[m.who[i]] }

// readCLV reads the cutoffs, the newest first. files gives the Parquet files of a table.
func readCLV(ctx context.Context, files func(pipeline.Table) []string) (*clvInput, error) {
	in := &clvInput{}
	parameters, err := columnar.ReadParquet(ctx, files(runParameters), "churn_window_days", "churn_eligibility_days", "first_purchase_date")
	if err != nil {
		return nil, err
	}
	if parameters.Rows() != 1 {
		return nil, fmt.Errorf("reading %s: it has %d rows, not one", runParameters, parameters.Rows())
	}
	window, err := parameters.Floats("churn_window_days")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", runParameters, err)
	}
	recent, err := parameters.Floats("churn_eligibility_days")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", runParameters, err)
	}
	if !(window[0] > 0) {
		return nil, fmt.Errorf("reading %s: churn_window_days is %v: give days above 0", runParameters, window[0])
	}
	in.window, in.recent = window[0], max(window[0], recent[0])
	if first, err := parameters.Column("first_purchase_date"); err == nil && !first.IsNull(0) {
		in.first = first.Texts()[0]
	}
	if err := in.readHistories(ctx, files(customerFeatures)); err != nil {
		return nil, err
	}
	return in, in.readOutcomes(ctx, files(churnLabels))
}

func (in *clvInput) readHistories(ctx context.Context, files []string) error {
	numbers := []string{"btyd_frequency", "btyd_recency", "btyd_age", "btyd_monetary", "btyd_monetary_late", "net_amount", "net_amount_90d", "net_amount_365d"}
	table, err := columnar.ReadParquet(ctx, files, numbers...)
	if err != nil {
		return err
	}
	texts, err := columnar.ReadCoded(ctx, files, "customer_id", "cutoff_date", "purpose")
	if err != nil {
		return err
	}
	in.rows, in.names = table.Rows(), texts[0].Texts
	values := make([][]float64, len(numbers))
	for i, name := range numbers {
		column, err := table.Column(name)
		if err != nil {
			return err
		}
		if values[i], err = column.Numbers(); err != nil {
			return fmt.Errorf("reading %s: %w", customerFeatures, err)
		}
	}
	last, scale := values[6], in.window/90
	if in.window > 180 {
		last, scale = values[7], in.window/365
	}
	byDay, place := rowsByDay(texts[1]), places(in.names)
	for _, day := range slices.Backward(slices.Sorted(maps.Keys(byDay))) { // the newest first
		rows := byDay[day]
		slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(place[texts[0].Of[a]], place[texts[0].Of[b]]) })
		m := &clvMoment{
			day: day, purpose: texts[2].At(rows[0]), names: in.names, who: taken(texts[0].Of, rows), frequency: taken(values[0], rows), recency: taken(values[1], rows),
			age: taken(values[2], rows), monetary: taken(values[3], rows), late: taken(values[4], rows), lastPeriod: taken(last, rows),
		}
		m.past.Spend = taken(values[5], rows)
		for i, spend := range m.lastPeriod {
			m.lastPeriod[i] = max(0, scale*orNothing(spend))
		}
		if err := m.check(); err != nil {
			return fmt.Errorf("reading %s of %s: %w", customerFeatures, day, err)
		}
		in.moments = append(in.moments, m)
	}
	return nil
}

// rowsByDay lists the rows of each cutoff.
func rowsByDay(cutoffs columnar.Coded) map[string][]int {
	out := map[string][]int{}
	for row, code := range cutoffs.Of {
		out[cutoffs.Texts[code]] = append(out[cutoffs.Texts[code]], row)
	}
	return out
}

// places are those of names in the order of their hashes.
func places(names []string) []uint32 {
	type hashedName struct {
		hash uint64
		at   uint32
	}
	order := make([]hashedName, len(names))
	for i, name := range names {
		order[i] = hashedName{hashed(name), uint32(i)}
	}
	slices.SortFunc(order, func(a, b hashedName) int {
		return cmp.Or(cmp.Compare(a.hash, b.hash), cmp.Compare(names[a.at], names[b.at]))
	})
	out := make([]uint32, len(names))
	for place, name := range order {
		out[name.at] = uint32(place)
	}
	return out
}

// hashed is FNV-1a with a last mix, since that of short names leaves the upper bits alike.
func hashed(name string) uint64 {
	h := uint64(14695981039346656037)
	for i := range len(name) {
		h = (h ^ uint64(name[i])) * 1099511628211
	}
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	return h ^ h>>33
}

func taken[T any](values []T, rows []int) []T {
	out := make([]T, len(rows))
	for i, row := range rows {
		out[i] = values[row]
	}
	return out
}

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

func orNothing(v float64) float64 {
	if finite(v) {
		return v
	}
	return 0
}

// check takes what cannot be for the nearest that can, counts it, and makes the models' inputs.
func (m *clvMoment) check() error {
	n := m.len()
	repeats, all, mean := make([]float64, n), make([]float64, n), make([]float64, n) // purchases of known spend; 0 where it is not known
	m.past.Purchases = make([]float64, n)
	for i := range n {
		x, tx, age := m.frequency[i], m.recency[i], m.age[i]
		if !(x >= 0 && x <= 1e9 && x == math.Trunc(x) && tx >= 0 && tx <= age && finite(age) && (x > 0) == (tx > 0)) {
			m.mended++
			m.frequency[i], m.recency[i], m.age[i] = 0, 0, max(0, orNothing(age))
		}
		x = m.frequency[i]
		m.past.Purchases[i] = x + 1
		isPriced := true
		if repeats[i] = x; x == 0 || !finite(m.monetary[i]) {
			isPriced = x == 0
			repeats[i], m.monetary[i] = 0, math.NaN()
		}
		if all[i] = x + 1; finite(m.past.Spend[i]) {
			mean[i] = m.past.Spend[i] / all[i]
		} else {
			isPriced = false
			all[i], m.past.Spend[i] = 0, 0
		}
		if !isPriced {
			m.unpriced++
		}
		if x < 2 || !finite(m.late[i]) {
			m.late[i] = m.monetary[i]
		}
	}
	m.past.Recency, m.past.Age = m.recency, m.age
	var err error
	if m.customers, err = btyd.CheckCustomers(m.frequency, m.recency, m.age); err != nil {
		return err
	}
	late := make([]float64, n) // the later half of the repeat purchases is a part of all purchases too
	for i := range late {
		if late[i] = m.late[i]; m.frequency[i] < 2 || !finite(late[i]) {
			late[i] = mean[i]
		}
	}
	m.spend = map[clv.Basis]gammagamma.Spend{}
	if m.spend[clv.RepeatPurchases], err = gammagamma.CheckSpend(repeats, m.monetary, m.late); err != nil {
		return err
	}
	m.spend[clv.AllPurchases], err = gammagamma.CheckSpend(all, mean, late)
	return err
}

func (in *clvInput) readOutcomes(ctx context.Context, files []string) error {
	table, err := columnar.ReadParquet(ctx, files, "future_purchase_days", "future_net_amount")
	if err != nil {
		return err
	}
	texts, err := columnar.ReadCoded(ctx, files, "customer_id", "cutoff_date")
	if err != nil {
		return err
	}
	var values [2][]float64
	for i, name := range []string{"future_purchase_days", "future_net_amount"} {
		column, err := table.Column(name)
		if err != nil {
			return err
		}
		if values[i], err = column.Numbers(); err != nil {
			return fmt.Errorf("reading %s: %w", churnLabels, err)
		}
	}
	code := make(map[string]uint32, len(in.names))
	for i, name := range in.names {
		code[name] = uint32(i)
	}
	there := make([]uint32, len(texts[0].Texts)) // the code here of each name there
	for i, name := range texts[0].Texts {
		there[i] = code[name] // 0, which nobody has, for names that are not here
	}
	byDay, row := rowsByDay(texts[1]), make([]int, len(in.names))
	for _, m := range in.moments {
		for i := range row {
			row[i] = -1
		}
		for _, at := range byDay[m.day] {
			row[there[texts[0].Of[at]]] = at
		}
		m.days, m.amount, m.known = make([]float64, m.len()), make([]float64, m.len()), true
		for i, who := range m.who {
			at := row[who]
			if at < 0 || !finite(values[0][at]) {
				m.known = false
				break
			}
			m.days[i], m.amount[i] = values[0][at], orNothing(values[1][at])
		}
	}
	return nil
}

// now is the as-of date's moment, nil where nobody has bought anything by then.
func (in *clvInput) now() *clvMoment {
	for _, m := range in.moments {
		if m.purpose == "score" {
			return m
		}
	}
	return nil
}

// passed lists the moments whose window has passed, the newest first.
func (in *clvInput) passed() []*clvMoment {
	var out []*clvMoment
	for _, m := range in.moments {
		if m.known {
			out = append(out, m)
		}
	}
	return out
}

// after is the last day of the window after a cutoff.
func (in *clvInput) after(day string) string {
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return "" // it came out of a DATE column
	}
	return at.AddDate(0, 0, int(in.window)).Format(time.DateOnly)
}

// part is every second customer, or the others, as a moment of its own: for a choice that the test does not see.
func (m *clvMoment) part(odd int) (*clvMoment, error) {
	return m.only(func(i int) bool { return i%2 == odd })
}

// sample is at most so many customers.
func (m *clvMoment) sample(most int) (*clvMoment, error) {
	if m.len() <= most {
		return m, nil
	}
	return m.only(func(i int) bool { return i < most }) // their order is random
}

func (m *clvMoment) only(is func(i int) bool) (*clvMoment, error) {
	var rows []int
	for i := range m.who {
		if is(i) {
			rows = append(rows, i)
		}
	}
	out := &clvMoment{day: m.day, purpose: m.purpose, known: m.known, names: m.names, who: taken(m.who, rows), frequency: taken(m.frequency, rows), recency: taken(m.recency, rows),
		age: taken(m.age, rows), monetary: taken(m.monetary, rows), late: taken(m.late, rows), lastPeriod: taken(m.lastPeriod, rows), days: taken(m.days, rows), amount: taken(m.amount, rows)}
	out.past.Spend = taken(m.past.Spend, rows)
	return out, out.check()
}
