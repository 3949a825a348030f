package score

import (
	"cmp"
	"context"
	"math"
	"math/bits"
	"slices"

	"clientele/pipeline/columnar"
)

// pairs is what customers had bought by a cutoff: of each the categories, in the order of customers.
type pairs struct {
	customer []int32 // of each pair, ascending
	category []int32
	row      []int32 // of features.propensity_feature
	from     []int32 // by customer: the first pair; one more at the end
}

// of is the range of a customer's pairs.
func (p pairs) of(customer int32) (from, to int32) {
	if int(customer)+1 >= len(p.from) {
		return 0, 0
	}
	return p.from[customer], p.from[customer+1]
}

func (in *tasteInput) readPairs(ctx context.Context) error {
	columns, err := columnar.ReadParquet(ctx, in.files(tasteFeatures), "customer_id", "cutoff_date", "category")
	if err != nil {
		return err
	}
	t := texts{columns: columns, table: tasteFeatures}
	ids, days, names := t.of("customer_id"), t.of("cutoff_date"), t.of("category")
	if t.err != nil {
		return t.err
	}
	number := make(map[string]int32, len(in.categories))
	for i, name := range in.categories {
		number[name] = int32(i)
	}
	moments := in.byDay()
	for i, id := range ids {
		m := moments[days[i]]
		category, known := number[names[i]]
		if m == nil || !known {
			continue
		}
		m.pairs.customer, m.pairs.category, m.pairs.row = append(m.pairs.customer, in.numberOf(id)), append(m.pairs.category, category), append(m.pairs.row, int32(i))
	}
	for _, m := range in.moments {
		m.pairs = m.pairs.sorted(len(in.ids))
		m.mates = companionsOf(m, len(in.ids))
	}
	return nil
}

func (p pairs) sorted(customers int) pairs {
	order := make([]int32, len(p.customer))
	for i := range order {
		order[i] = int32(i)
	}
	slices.SortFunc(order, func(a, b int32) int {
		return cmp.Or(cmp.Compare(p.customer[a], p.customer[b]), cmp.Compare(p.category[a], p.category[b]))
	})
	out := pairs{from: make([]int32, customers+1)}
	for _, i := range order {
		out.customer, out.category, out.row = append(out.customer, p.customer[i]), append(out.category, p.category[i]), append(out.row, p.row[i])
		out.from[p.customer[i]+1]++
	}
	for i := range customers {
		out.from[i+1] += out.from[i]
	}
	return out
}

// loadPairs reads the numbers of the pairs of the wanted customers, a few columns at a time.
func (in *tasteInput) loadPairs(ctx context.Context) error {
	for _, m := range in.moments {
		m.first = make([]int32, len(m.wanted))
		n := int32(0)
		for i, customer := range m.wanted {
			from, to := m.pairs.of(customer)
			m.first[i], n = n, n+to-from
		}
	}
	list := tasteFeatureList()
	for from := 0; from < len(list); from += columnsAtOnce {
		var wanted []string
		for _, f := range list[from:min(from+columnsAtOnce, len(list))] {
			wanted = append(wanted, tasteColumn(f.name))
		}
		columns, err := columnar.ReadParquet(ctx, in.files(tasteFeatures), wanted...)
		if err != nil {
			return err
		}
		t := texts{columns: columns, table: tasteFeatures}
		for _, name := range wanted {
			values := t.numbers(name)
			if t.err != nil {
				return t.err
			}
			for _, m := range in.moments {
				m.columns = append(m.columns, m.pick(values))
			}
		}
	}
	return nil
}

// pick takes the values of the pairs of the wanted customers, in their order. What is infinite is missing.
func (m *tasteMoment) pick(values []float64) []float64 {
	var out []float64
	for _, customer := range m.wanted {
		from, to := m.pairs.of(customer)
		for _, row := range m.pairs.row[from:to] {
			v := values[row]
			if !finite(v) {
				v = math.NaN()
			}
			out = append(out, v)
		}
	}
	return out
}

// pair is where the numbers of a wanted customer and a category are; -1: nothing was bought.
func (m *tasteMoment) pair(wanted int, category int32) int {
	from, to := m.pairs.of(m.wanted[wanted])
	if at, is := slices.BinarySearch(m.pairs.category[from:to], category); is {
		return int(m.first[wanted]) + at
	}
	return -1
}

// companionCategories is how many categories, the most popular, are looked at as companions of each other.
const companionCategories = 64

// companions tell of two categories which share of the buyers of the first bought of the second, as known at a cutoff. Categories are by popularity.
type companions struct {
	share [][]float64 // [bought][other]
}

// companionsOf counts buyers that categories have in common, by one bit a customer.
func companionsOf(m *tasteMoment, customers int) companions {
	k := min(companionCategories, len(m.categories))
	buyers := make([][]uint64, k)
	for i := range buyers {
		buyers[i] = make([]uint64, (customers+63)/64)
	}
	for i, category := range m.pairs.category {
		if at, is := m.place[category]; is && at < k {
			customer := m.pairs.customer[i]
			buyers[at][customer/64] |= 1 << (customer % 64)
		}
	}
	out := companions{share: make([][]float64, k)}
	for a := range k {
		out.share[a] = make([]float64, k)
	}
	for a := range k {
		for b := range k {
			both, all := 0, 0
			for w := range buyers[a] {
				both += bits.OnesCount64(buyers[a][w] & buyers[b][w])
				all += bits.OnesCount64(buyers[a][w])
			}
			// few buyers say little: drawn to the popularity of the other
			out.share[a][b] = (float64(both) + 20*m.categories[b].share) / (float64(all) + 20)
		}
	}
	return out
}

// with is the mean and the greatest share of the other category among the buyers of what a customer bought, itself apart. Who bought nothing else has its popularity.
func (m *tasteMoment) with(customer int32, other int) (mean, best float64) {
	n := 0
	if other >= len(m.mates.share) {
		return math.NaN(), math.NaN()
	}
	from, to := m.pairs.of(customer)
	for i := from; i < to; i++ {
		if at, is := m.place[m.pairs.category[i]]; is && at != other && at < len(m.mates.share) {
			share := m.mates.share[at][other]
			mean, best, n = mean+share, max(best, share), n+1
		}
	}
	if n == 0 {
		return m.categories[other].share, m.categories[other].share
	}
	return mean / float64(n), best
}

// bestNew is the greatest mean share among the categories that a customer has not bought.
func (m *tasteMoment) bestNew(customer int32) float64 {
	best := math.NaN()
	var has [companionCategories]bool
	from, to := m.pairs.of(customer)
	for i := from; i < to; i++ {
		if at, is := m.place[m.pairs.category[i]]; is && at < companionCategories {
			has[at] = true
		}
	}
	for other := range m.mates.share {
		if has[other] {
			continue
		}
		if mean, _ := m.with(customer, other); math.IsNaN(best) || mean > best {
			best = mean
		}
	}
	return best
}
