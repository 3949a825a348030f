package score

import (
	"math"
	"slices"

	"clientele/models/features"
	"clientele/models/outcome"
)

// tasteRows collects rows of features, block by block: of one target at one cutoff.
type tasteRows struct {
	kind    string // of target
	names   []string
	columns [][]float64
	levels  []string // of the feature category; nil: without it
	codes   []int32

	key    []string
	cutoff []int
	is     []bool
}

// newTasteRows makes room for targets of a kind. The feature category is there where its levels are given, ascending.
func newTasteRows(kind string, levels []string) *tasteRows {
	r := &tasteRows{kind: kind, levels: levels}
	var lists [][]feature
	switch kind {
	case categoryTarget:
		lists = [][]feature{tasteFeatureList(), derivedFeatureList(), varietyFeatureList()}
	case crossSellTarget:
		lists = [][]feature{choiceFeatureList(), noveltyFeatureList()}
	default:
		lists = [][]feature{choiceFeatureList()}
	}
	for _, list := range append(lists, tasteCustomerFeatureList(), buyingFeatureList()) {
		r.names = append(r.names, names(list)...)
	}
	r.columns = make([][]float64, len(r.names))
	return r
}

// varietyFeatureList is the part of the choices that tells something of one category.
func varietyFeatureList() []feature {
	wanted := []string{"mean_price_tier", "category_lines", "categories_bought", "new_categories_90d", "days_since_new_category"}
	return slices.DeleteFunc(choiceFeatureList(), func(f feature) bool { return !slices.Contains(wanted, f.name) })
}

// add appends rows of one target: the wanted customers at the given places. category is its number, of no meaning for other kinds.
func (r *tasteRows) add(m *tasteMoment, places []int, category int32, level int32) {
	next := 0
	put := func(of func(k int) float64) {
		column := slices.Grow(r.columns[next], len(places))
		for k := range places {
			column = append(column, of(k))
		}
		r.columns[next] = column
		next++
	}
	same := func(values []float64) { put(func(k int) float64 { return values[places[k]] }) }
	switch r.kind {
	case categoryTarget:
		r.addTaste(m, places, category, put)
		for _, f := range varietyFeatureList() {
			same(m.numbers(m.choice, f.name))
		}
	default:
		for _, f := range choiceFeatureList() {
			same(m.numbers(m.choice, f.name))
		}
		if r.kind == crossSellTarget {
			put(func(k int) float64 { return m.bestNew(m.wanted[places[k]]) })
		}
	}
	for _, list := range [][]features.Feature{m.base, m.buying} {
		for _, f := range list {
			same(f.Numbers)
		}
	}
	if r.levels != nil {
		r.codes = append(r.codes, slices.Repeat([]int32{level}, len(places))...)
	}
}

// addTaste appends what is known of each customer and the category. Of a category never bought counts and amounts are 0, and days are missing.
func (r *tasteRows) addTaste(m *tasteMoment, places []int, category int32, put func(of func(k int) float64)) {
	at, known := m.place[category]
	if !known {
		at = math.MaxInt // nobody has bought of it yet
	}
	pair := make([]int, len(places))
	mean, best, share := make([]float64, len(places)), make([]float64, len(places)), make([]float64, len(places))
	for k, i := range places {
		pair[k] = m.pair(i, category)
		mean[k], best[k] = m.with(m.wanted[i], at)
	}
	list := tasteFeatureList()
	for c, f := range list {
		never := 0.0
		switch f.name {
		case "category_days_since", "category_days_known", "category_gap_ratio":
			never = math.NaN()
		}
		put(func(k int) float64 {
			if pair[k] < 0 {
				return never
			}
			return m.columns[c][pair[k]]
		})
	}
	bought := slices.IndexFunc(list, func(f feature) bool { return f.name == boughtBefore })
	frequency, orders := m.numbers(m.base, "frequency"), m.numbers(m.buying, "expected_orders")
	for k, i := range places {
		if pair[k] >= 0 && frequency[i] > 0 {
			share[k] = m.columns[bought][pair[k]] / frequency[i]
		}
	}
	popular := tasteCategory{share: math.NaN(), trend: math.NaN()}
	if known {
		popular = m.categories[at]
	}
	put(func(k int) float64 { return share[k] })
	put(func(k int) float64 { return share[k] * orders[places[k]] })
	put(func(k int) float64 { return mean[k] })
	put(func(k int) float64 { return best[k] })
	put(func(int) float64 { return popular.share })
	put(func(int) float64 { return popular.trend })
}

// answer appends whose rows were added and what they bought.
func (r *tasteRows) answer(in *tasteInput, m *tasteMoment, places []int, of target) {
	bought := m.bought[of]
	for _, i := range places {
		customer := m.wanted[i]
		r.key, r.cutoff, r.is = append(r.key, in.ids[customer]), append(r.cutoff, m.cutoff), append(r.is, bought[customer])
	}
}

// table is the features of all rows.
func (r *tasteRows) table() (features.Table, error) {
	var list []features.Feature
	if r.levels != nil {
		list = append(list, features.Feature{Name: categoryFeature, Codes: r.codes, Levels: r.levels})
	}
	for i, name := range r.names {
		values := r.columns[i]
		if values == nil {
			values = []float64{} // without rows they are numbers all the same
		}
		list = append(list, features.Feature{Name: name, Numbers: values})
	}
	return features.NewTable(list...)
}

// data is the rows to learn from.
func (r *tasteRows) data() (outcome.Data, error) {
	table, err := r.table()
	return outcome.Data{Table: table, Key: r.key, Cutoff: r.cutoff, Is: r.is}, err
}

// askable lists the places of the wanted customers who can be asked about a target: not about something new who has bought of all categories, nor about
// something dearer who usually buys the dearest, or of no category.
func (m *tasteMoment) askable(of target) []int {
	left, tier := m.numbers(m.choice, "categories_left"), m.numbers(m.choice, "price_tier")
	var out []int
	for i := range m.wanted {
		switch of.Type {
		case crossSellTarget:
			if left[i] == 0 {
				continue
			}
		case upSellTarget:
			if !(tier[i] < 3) {
				continue
			}
		}
		out = append(out, i)
	}
	return out
}
