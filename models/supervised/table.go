package supervised

import (
	"context"
	"fmt"
	"hash/fnv"
	"math"
	"slices"
	"sort"

	"clientele/models"
	"clientele/models/features"
)

func (d Data) take(rows []int) Data {
	out := Data{Table: d.Table.Take(rows), Key: features.Pick(d.Key, rows), Is: features.Pick(d.Is, rows)}
	if d.Order != nil {
		out.Order = features.Pick(d.Order, rows)
	}
	return out
}

// table is an input after reading, its rows in the order of their content.
type table struct {
	data    Data
	target  features.Target
	schema  schema
	key     []string // in the order of the input
	keyName string
	back    []int // the row of data that each row of the input is
}

type schema struct{ features.Schema }

func (s schema) names() []string {
	out := make([]string, len(s.Features))
	for i, f := range s.Features {
		out[i] = f.Name
	}
	return out
}

func (s schema) leftOut() models.Object {
	var out models.Object
	for _, l := range s.LeftOut {
		out = out.With(l.Name, l.Reason)
	}
	return out
}

// read parses the settings and reads the input by them.
func (c command) read(ctx context.Context, in models.Columns, settings map[string]string) (models.Values, Learner, table, error) {
	values, err := c.spec.ParseSettings(settings)
	if err != nil {
		return values, nil, table{}, err
	}
	if err := ctx.Err(); err != nil {
		return values, nil, table{}, err
	}
	if values.Text("target") == "" {
		return values, nil, table{}, fmt.Errorf("settings of %s: target is not given: name the column to predict, by target=COLUMN", c.spec.Name)
	}
	learner, err := c.create(values)
	if err != nil {
		return values, nil, table{}, err
	}
	t, err := readTable(in, values)
	return values, learner, t, err
}

func readTable(in models.Columns, values models.Values) (table, error) {
	var t table
	var err error
	if t.target, err = features.ReadTarget(in, values.Text("target"), values.Text("positive")); err != nil {
		return t, err
	}
	if t.target.Count < floor || len(t.target.Is)-t.target.Count < floor {
		return t, fmt.Errorf("reading the target: %d rows have %q and %d have not: give %d of each at least",
			t.target.Count, t.target.Positive, len(t.target.Is)-t.target.Count, floor)
	}
	if t.keyName, err = keyOf(in, values); err != nil {
		return t, err
	}
	for _, name := range slices.Concat(values.Texts("drop"), values.Texts("accept")) {
		if _, err := in.Column(name); err != nil {
			return t, fmt.Errorf("settings drop and accept: %w", err)
		}
	}
	var names []string
	for _, name := range in.Names() {
		if name != t.target.Name && name != t.keyName && name != values.Text("order") && !slices.Contains(values.Texts("drop"), name) {
			names = append(names, name)
		}
	}
	if t.data.Table, t.schema.Schema, err = features.Infer(in, names); err != nil {
		return t, err
	}
	t.data.Is = t.target.Is
	if t.key, err = keys(in, t.keyName); err != nil {
		return t, err
	}
	t.data.Key = t.key
	if name := values.Text("order"); name != "" {
		if t.data.Order, err = readOrder(in, name); err != nil {
			return t, err
		}
	}
	t.sort()
	sorted := t.target
	sorted.Is = t.data.Is
	return t, features.Leaks(t.data.Table, sorted, values.Texts("accept"))
}

func readOrder(in models.Columns, name string) ([]float64, error) {
	x, _, err := features.Infer(in, []string{name})
	if err != nil {
		return nil, fmt.Errorf("reading the order: %w", err)
	}
	f := x.Feature(0)
	if f.IsCategory() {
		return nil, fmt.Errorf("reading the order: column %q is neither numbers nor dates (2006-01-02): give one that is", name)
	}
	for i, v := range f.Numbers {
		if math.IsNaN(v) {
			return nil, fmt.Errorf("reading the order: %w", &models.RowError{Row: i + 1, Column: name, Reason: "is missing: give each row its time"})
		}
	}
	return f.Numbers, nil
}

// keyOf finds the column that says whose row it is; empty: there is none.
func keyOf(in models.Columns, values models.Values) (string, error) {
	if name := values.Text("key"); name != "" {
		_, err := in.Column(name)
		return name, err
	}
	for _, column := range in.All() {
		if column.Kind() != models.Text || column.FirstNull() >= 0 || column.Name() == values.Text("target") {
			continue
		}
		seen := make(map[string]bool, column.Len())
		for _, text := range column.Texts() {
			if seen[text] {
				break
			}
			seen[text] = true
		}
		if len(seen) == column.Len() {
			return column.Name(), nil
		}
	}
	return "", nil
}

func keys(in models.Columns, name string) ([]string, error) {
	out := make([]string, in.Rows())
	if name == "" {
		for i := range out {
			out[i] = fmt.Sprint(i + 1)
		}
		return out, nil
	}
	column, err := in.Column(name)
	if err != nil {
		return nil, err
	}
	for i := range out {
		if value := column.Value(i); value != nil {
			out[i] = fmt.Sprint(value)
		}
	}
	return out, nil
}

// sort brings the rows into an order that depends on their content alone. Rows that share a hash are equal but for odds of one in 2^64 per pair.
func (t *table) sort() {
	n := t.data.Table.Rows()
	hash := make([]uint64, n)
	var word [8]byte
	h := fnv.New64a()
	for i := range n {
		h.Reset()
		put := func(v uint64) {
			for b := range word {
				word[b] = byte(v >> (8 * b))
			}
			_, _ = h.Write(word[:])
		}
		if t.keyName != "" {
			_, _ = h.Write([]byte(t.key[i]))
		}
		if t.data.Is[i] {
			put(1)
		}
		for f := range t.data.Table.Len() {
			feature := t.data.Table.Feature(f)
			if feature.IsCategory() {
				put(uint64(int64(feature.Codes[i])))
			} else {
				put(math.Float64bits(feature.Numbers[i]))
			}
		}
		if t.data.Order != nil {
			put(math.Float64bits(t.data.Order[i]))
		}
		hash[i] = mix(h.Sum64())
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	sort.SliceStable(order, func(a, b int) bool { return hash[order[a]] < hash[order[b]] })
	t.data = t.data.take(order)
	t.back = make([]int, n)
	for to, from := range order {
		t.back[from] = to
	}
}

// mix spreads a hash over all bits, so that what differs in the last byte alone does not stay neighbours.
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// second brings another table to the shape of the first. Its rows stay in their order.
func (t *table) second(in models.Columns, values models.Values) (table, error) {
	other := table{schema: t.schema, keyName: t.keyName}
	var err error
	if other.data.Table, err = t.schema.Read(in); err != nil {
		return other, err
	}
	if other.keyName != "" && !in.Has(other.keyName) && values.Text("key") == "" {
		other.keyName = ""
	}
	if other.key, err = keys(in, other.keyName); err != nil {
		return other, err
	}
	other.back = make([]int, in.Rows())
	for i := range other.back {
		other.back[i] = i
	}
	if in.Has(t.target.Name) {
		if other.target, err = features.ReadTarget(in, t.target.Name, t.target.Positive); err != nil {
			return other, err
		}
		other.data.Is = other.target.Is
	}
	return other, nil
}

// scored is the output's rows in the order of the input.
func (t *table) scored(p []float64) (models.Columns, error) {
	probability := make([]float64, len(p))
	is, known := make([]bool, len(p)), make([]bool, len(p))
	for i, row := range t.back {
		probability[i] = p[row]
		if known[i] = t.data.Is != nil; known[i] {
			is[i] = t.data.Is[row]
		}
	}
	return models.NewColumns(models.TextColumn("key", t.key), models.BooleanColumn("outcome", is).WithValid(known), models.FloatColumn("probability", probability))
}
