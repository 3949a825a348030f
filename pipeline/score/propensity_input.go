package score

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

const (
	tasteCutoffs    pipeline.Table = "features.propensity_cutoff"
	tasteCategories pipeline.Table = "features.propensity_category"
	tasteFeatures   pipeline.Table = "features.propensity_feature"
	tasteCustomers  pipeline.Table = "features.propensity_customer"
	tasteLabels     pipeline.Table = "features.propensity_label"
)

// Kinds of target.
const (
	categoryTarget  = "category"
	crossSellTarget = "cross_sell"
	upSellTarget    = "up_sell"
)

// target is what may be bought: a category, or with an empty id something new or something dearer.
type target struct {
	Type string `json:"type"`
	ID   string `json:"id"`
}

// tasteMoment is a cutoff: who is asked about, what they had bought of which category, and what they bought next.
type tasteMoment struct {
	day, purpose string
	cutoff       int  // days since 1970
	passed       bool // the window after it
	categories   []tasteCategory
	place        map[int32]int // of a category among them

	asked  []int32 // customers asked about, by hash of their ids
	pairs  pairs
	bought map[target]map[int32]bool // customers who bought, where the window has passed; of the target category only those who did, else all with an answer
	mates  companions

	// Of the customers that rows were read of, by their place.
	wanted  []int32
	base    []features.Feature // features.customer
	choice  []features.Feature // features.propensity_customer
	buying  []features.Feature // scores.buying
	first   []int32            // of each: its first pair in columns
	columns [][]float64        // of features.propensity_feature, by pair of theirs
}

// tasteCategory is what is known of a category at a cutoff.
type tasteCategory struct {
	id               int32 // among all categories
	share, trend, n3 float64
}

// tasteInput is what the step reads.
type tasteInput struct {
	files      func(pipeline.Table) []string
	ids        []string // of all customers
	number     map[string]int32
	hash       []uint64 // of the ids of customers asked about
	categories []string // all, by name
	moments    []*tasteMoment
	frame      frame
	rows       map[place]int // of the frame, of the customers asked about
	window     int
	recent     float64 // days within which a customer asked about has bought
	findings   []card.Finding
}

// readTaste reads what tells rows apart, what was bought by whom, and what was bought next; the numbers are read by load.
func readTaste(ctx context.Context, files func(pipeline.Table) []string) (*tasteInput, error) {
	in := &tasteInput{files: files, number: map[string]int32{}, rows: map[place]int{}}
	for _, read := range []func(context.Context) error{in.readCutoffs, in.readCategories, in.readCustomers, in.readPairs, in.readLabels} {
		if err := read(ctx); err != nil {
			return nil, err
		}
	}
	return in, nil
}

func (in *tasteInput) readCutoffs(ctx context.Context) error {
	columns, err := columnar.ReadParquet(ctx, in.files(tasteCutoffs))
	if err != nil {
		return err
	}
	t := texts{columns: columns, table: tasteCutoffs}
	days, purposes := t.of("cutoff_date"), t.of("purpose")
	passed, windows := t.flags("has_passed"), t.integers("window_days")
	if t.err != nil {
		return t.err
	}
	for i, day := range days {
		at, err := time.Parse(time.DateOnly, day)
		if err != nil {
			return fmt.Errorf("reading %s: cutoff_date: %w", tasteCutoffs, err)
		}
		in.window = int(windows[i])
		in.moments = append(in.moments, &tasteMoment{day: day, purpose: purposes[i], cutoff: int(at.Unix() / 86400), passed: passed[i], place: map[int32]int{}, bought: map[target]map[int32]bool{}})
	}
	slices.SortFunc(in.moments, func(a, b *tasteMoment) int { return a.cutoff - b.cutoff })
	parameters, err := columnar.ReadParquet(ctx, in.files(runParameters), "churn_eligibility_days")
	if err != nil {
		return err
	}
	recent, err := parameters.Floats("churn_eligibility_days")
	if err != nil {
		return fmt.Errorf("reading %s: %w", runParameters, err)
	}
	if len(recent) != 1 {
		return fmt.Errorf("reading %s: it has %d rows, not one", runParameters, len(recent))
	}
	in.recent = recent[0]
	return nil
}

func (in *tasteInput) byDay() map[string]*tasteMoment {
	out := map[string]*tasteMoment{}
	for _, m := range in.moments {
		out[m.day] = m
	}
	return out
}

func (in *tasteInput) readCategories(ctx context.Context) error {
	columns, err := columnar.ReadParquet(ctx, in.files(tasteCategories), "cutoff_date", "category", "popularity_rank", "buyer_share", "buyers_90d", "buyers_trend_90d")
	if err != nil {
		return err
	}
	t := texts{columns: columns, table: tasteCategories}
	days, names, ranks := t.of("cutoff_date"), t.of("category"), t.integers("popularity_rank")
	share, recent, trend := t.numbers("buyer_share"), t.numbers("buyers_90d"), t.numbers("buyers_trend_90d")
	if t.err != nil {
		return t.err
	}
	in.categories = slices.Compact(slices.Sorted(slices.Values(names)))
	order := make([]int, len(names))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(a, b int) int { return int(ranks[a] - ranks[b]) })
	moments := in.byDay()
	for _, i := range order {
		if m := moments[days[i]]; m != nil {
			id, _ := slices.BinarySearch(in.categories, names[i])
			m.place[int32(id)] = len(m.categories)
			m.categories = append(m.categories, tasteCategory{int32(id), share[i], trend[i], recent[i]})
		}
	}
	return nil
}

// readCustomers finds who is asked about at each cutoff.
func (in *tasteInput) readCustomers(ctx context.Context) error {
	columns, err := columnar.ReadParquet(ctx, in.files(churnLabels), "customer_id", "cutoff_date", "is_eligible")
	if err != nil {
		return err
	}
	t := texts{columns: columns, table: churnLabels}
	ids, days, eligible := t.of("customer_id"), t.of("cutoff_date"), t.flags("is_eligible")
	if t.err != nil {
		return t.err
	}
	moments := in.byDay()
	for i, id := range ids {
		m := moments[days[i]]
		if m == nil {
			continue
		}
		n := in.numberOf(id)
		if eligible[i] {
			m.asked = append(m.asked, n)
		}
	}
	for _, id := range in.ids {
		in.hash = append(in.hash, hashed(id))
	}
	for _, m := range in.moments {
		slices.SortFunc(m.asked, func(a, b int32) int {
			return cmp.Or(cmp.Compare(in.hash[a], in.hash[b]), cmp.Compare(in.ids[a], in.ids[b]))
		})
	}
	// the rows of features.customer, for reading numbers later
	columns, err = columnar.ReadParquet(ctx, in.files(customerFeatures), "customer_id", "cutoff_date")
	if err != nil {
		return err
	}
	t = texts{columns: columns, table: customerFeatures}
	in.frame = frame{table: customerFeatures, files: in.files(customerFeatures), key: t.of("customer_id"), cutoff: t.of("cutoff_date")}
	if t.err != nil {
		return t.err
	}
	for i, id := range in.frame.key {
		if moments[in.frame.cutoff[i]] != nil {
			in.rows[place{id, in.frame.cutoff[i]}] = i
		}
	}
	return nil
}

func (in *tasteInput) numberOf(id string) int32 {
	n, known := in.number[id]
	if !known {
		n = int32(len(in.ids))
		in.number[id] = n
		in.ids = append(in.ids, id)
	}
	return n
}

// readLabels reads what was bought next.
func (in *tasteInput) readLabels(ctx context.Context) error {
	columns, err := columnar.ReadParquet(ctx, in.files(tasteLabels), "customer_id", "cutoff_date", "target_type", "target_id", "is_bought")
	if err != nil {
		return err
	}
	t := texts{columns: columns, table: tasteLabels}
	ids, days, types, targets := t.of("customer_id"), t.of("cutoff_date"), t.of("target_type"), t.of("target_id")
	if t.err != nil {
		return t.err
	}
	bought, err := columns.Column("is_bought")
	if err != nil {
		return err
	}
	moments := in.byDay()
	for i, id := range ids {
		m := moments[days[i]]
		customer, known := in.number[id]
		if m == nil || !known || bought.IsNull(i) {
			continue
		}
		of := target{types[i], targets[i]}
		if m.bought[of] == nil {
			m.bought[of] = map[int32]bool{}
		}
		m.bought[of][customer] = bought.Booleans()[i]
	}
	return nil
}

// score is the as-of date's moment; nil without one.
func (in *tasteInput) score() *tasteMoment {
	for _, m := range in.moments {
		if m.purpose == "score" {
			return m
		}
	}
	return nil
}

// passed lists the moments whose window has passed, up to a day where one is given, the earliest first.
func (in *tasteInput) passed(last string) []*tasteMoment {
	var out []*tasteMoment
	for _, m := range in.moments {
		if m.passed && (last == "" || m.day <= last) {
			out = append(out, m)
		}
	}
	return out
}

// targets lists the most popular categories of a moment.
func (in *tasteInput) targets(m *tasteMoment, most int) []int32 {
	var out []int32
	if m == nil {
		return nil
	}
	for _, c := range m.categories[:min(most, len(m.categories))] {
		out = append(out, c.id)
	}
	return out
}

// load reads the numbers of some customers of each moment; what was read of others is let go.
func (in *tasteInput) load(ctx context.Context, wanted map[*tasteMoment][]int32) error {
	var rows, ends []int
	var moments []*tasteMoment
	for _, m := range in.moments {
		m.wanted, m.first, m.base, m.choice, m.buying, m.columns = nil, nil, nil, nil, nil, nil
		if len(wanted[m]) == 0 {
			continue
		}
		for _, customer := range wanted[m] {
			row, is := in.rows[place{in.ids[customer], m.day}]
			if !is {
				continue // of no use without features
			}
			m.wanted = append(m.wanted, customer)
			rows = append(rows, row)
		}
		moments, ends = append(moments, m), append(ends, len(rows))
	}
	base, findings, err := in.frame.numbers(ctx, rows, names(tasteCustomerFeatureList()))
	if err != nil {
		return err
	}
	in.findings = append(in.findings, findings...)
	places := in.frame.places(rows)
	choice, err := beside(ctx, in.files(tasteCustomers), tasteCustomers, "customer_id", places, names(choiceFeatureList()))
	if err != nil {
		return err
	}
	buying, err := beside(ctx, in.files(buyingScores), buyingScores, "customer_id", places, names(buyingFeatureList()))
	if err != nil {
		return err
	}
	from := 0
	for i, m := range moments {
		m.base, m.choice, m.buying = cut(base, from, ends[i]), cut(choice, from, ends[i]), cut(buying, from, ends[i])
		from = ends[i]
	}
	return in.loadPairs(ctx)
}

// cut is a range of the rows of features.
func cut(list []features.Feature, from, to int) []features.Feature {
	out := slices.Clone(list)
	for i := range out {
		out[i].Numbers = out[i].Numbers[from:to]
	}
	return out
}

// numbers is one of them; missing everywhere where it is not there.
func (m *tasteMoment) numbers(list []features.Feature, name string) []float64 {
	for _, f := range list {
		if f.Name == name {
			return f.Numbers
		}
	}
	return slices.Repeat([]float64{math.NaN()}, len(m.wanted))
}

// texts reads columns and keeps the first error.
type texts struct {
	columns models.Columns
	table   pipeline.Table
	err     error
}

func (t *texts) fail(err error) {
	if err != nil && t.err == nil {
		t.err = fmt.Errorf("reading %s: %w", t.table, err)
	}
}

func (t *texts) of(name string) []string {
	values, err := t.columns.Texts(name)
	t.fail(err)
	return values
}

func (t *texts) flags(name string) []bool {
	values, err := t.columns.Booleans(name)
	t.fail(err)
	return values
}

func (t *texts) integers(name string) []int64 {
	values, err := t.columns.Integers(name)
	t.fail(err)
	return values
}

func (t *texts) numbers(name string) []float64 {
	column, err := t.columns.Column(name)
	if err != nil {
		t.fail(err)
		return nil
	}
	values, err := column.Numbers()
	t.fail(err)
	return values
}
