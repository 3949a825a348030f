package pattern_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/affinity"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
	"clientele/pipeline/pattern"
)

// bought is one line of intermediate.basket_items.
type bought struct {
	basket                       int64
	item, day, channel, customer string
}

// shop stands in for the SQL: it makes baskets and articles.
type shop struct {
	lines      []bought
	names      map[string]string // of articles
	categories map[string]string
}

func (shop) Name() string            { return "shop" }
func (shop) Reads() []pipeline.Table { return nil }
func (shop) Writes() []pipeline.Table {
	return []pipeline.Table{"intermediate.basket_items", "intermediate.items"}
}
func (shop) Fingerprint() string { return "shop" }

func (s shop) Run(_ context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var baskets []int64
	var articles, days, channels, customers, names, categories []string
	valid := func(texts []string) []bool {
		out := make([]bool, len(texts))
		for i, text := range texts {
			out[i] = text != ""
		}
		return out
	}
	var ids []string
	for _, line := range s.lines {
		baskets, articles, days = append(baskets, line.basket), append(articles, line.item), append(days, line.day)
		channels, customers = append(channels, line.channel), append(customers, line.customer)
		ids = append(ids, line.item)
	}
	slices.Sort(ids)
	ids = slices.Compact(ids)
	for _, id := range ids {
		names, categories = append(names, s.names[id]), append(categories, s.categories[id])
	}
	var result pipeline.Result
	for _, part := range []struct {
		table   pipeline.Table
		columns []models.Column
		dates   []string
	}{
		{"intermediate.basket_items", []models.Column{models.IntegerColumn("basket_no", baskets), models.TextColumn("item_id", articles),
			models.TextColumn("sale_date", days), models.TextColumn("channel", channels), models.TextColumn("customer_id", customers).WithValid(valid(customers))}, []string{"sale_date"}},
		{"intermediate.items", []models.Column{models.TextColumn("item_id", ids), models.TextColumn("item_name", names).WithValid(valid(names)),
			models.TextColumn("category", categories).WithValid(valid(categories))}, nil},
	} {
		columns, err := models.NewColumns(part.columns...)
		if err != nil {
			return result, err
		}
		path := env.Path(part.table)
		if err := columnar.WriteParquet(path, columns, part.dates...); err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, pipeline.Output{Table: part.table, Files: []string{path}, Rows: int64(columns.Rows())})
	}
	return result, nil
}

// settings are those of a file that says nothing.
func settings(tb testing.TB) config.Affinity {
	tb.Helper()
	project, err := config.Parse([]byte("name: shop\nsources: {till: {entity: sale_lines, files: x.csv, columns: {sale_id: a, sold_at: b, product_id: c, quantity: d, unit_price: e}}}\n"), "clientele.yaml")
	if err != nil {
		tb.Fatal(err)
	}
	return project.Models.Affinity
}

// affinityNight is what the step made of a shop.
type affinityNight struct {
	tb      testing.TB
	outputs map[pipeline.Table]pipeline.Output
}

func runAffinity(tb testing.TB, s shop, set config.Affinity) affinityNight {
	tb.Helper()
	return runStepAffinity(tb, s, set, time.Date(2024, 7, 15, 0, 0, 0, 0, time.UTC))
}

func runStepAffinity(tb testing.TB, s pipeline.Step, set config.Affinity, asOf time.Time) affinityNight {
	tb.Helper()
	plan, err := pipeline.NewPlan([]pipeline.Step{s, pattern.NewAffinity(set, asOf, 2)})
	if err != nil {
		tb.Fatal(err)
	}
	runner := pipeline.Runner{Layout: pipeline.Layout{Root: tb.TempDir()}, Parallel: 1, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return asOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1", AsOf: asOf, StartedAt: asOf}, pipeline.Options{})
	if err != nil {
		tb.Fatal(err)
	}
	return affinityNight{tb, outcome.Outputs}
}

// rows are the named columns of a table, a text a row, sorted. Numbers have four digits.
func (n affinityNight) rows(table pipeline.Table, where string, names ...string) []string {
	n.tb.Helper()
	all, err := columnar.ReadParquet(context.Background(), n.outputs[table].Files)
	if err != nil {
		n.tb.Fatal(err)
	}
	var conditions [][2]string
	for condition := range strings.FieldsSeq(where) {
		name, value, _ := strings.Cut(condition, "=")
		conditions = append(conditions, [2]string{name, value})
	}
	cell := func(name string, i int) string {
		column, err := all.Column(name)
		if err != nil {
			n.tb.Fatal(err)
		}
		switch value := column.Value(i).(type) {
		case nil:
			return "-"
		case float64:
			return strconv.FormatFloat(value, 'g', 4, 64)
		default:
			return fmt.Sprint(value)
		}
	}
	var out []string
	for i := range all.Rows() {
		if slices.ContainsFunc(conditions, func(c [2]string) bool { return cell(c[0], i) != c[1] }) {
			continue
		}
		var cells []string
		for _, name := range names {
			cells = append(cells, cell(name, i))
		}
		out = append(out, strings.Join(cells, " | "))
	}
	slices.Sort(out)
	return out
}

// baskets makes a basket of each text, whose items are separated by blanks.
func baskets(day, channel string, from int64, texts ...string) []bought {
	var out []bought
	for i, text := range texts {
		for item := range strings.FieldsSeq(text) {
			out = append(out, bought{from + int64(i), item, day, channel, ""})
		}
	}
	return out
}

// small is a shop of six baskets in two channels and three quarters.
func small() shop {
	return shop{
		lines: slices.Concat(
			baskets("2023-12-31", "web", 1, "tea jam"),
			baskets("2024-03-31", "store", 2, "tea jam", "tea jam mug", "mug"),
			baskets("2024-07-01", "web", 5, "tea jam", "tea mug")),
		names:      map[string]string{"tea": "Tea, black", "jam": `Jam "extra"`},
		categories: map[string]string{"tea": "Food", "jam": "Food", "mug": "Kitchen"},
	}
}

func TestAffinity_countsWhatIsBoughtTogether(t *testing.T) {
	set := settings(t)
	set.MinSupportCount, set.MaxQValue, set.MinConfidence, set.MinLift = 1, 1, 0, 0
	n := runAffinity(t, small(), set)
	if diff := cmp.Diff([]string{
		`jam | Jam "extra" | mug | mug | 4 | 3 | 1 | 6 | 0.1667 | 0.25 | 0.5`,
		`jam | Jam "extra" | tea | Tea, black | 4 | 5 | 4 | 6 | 0.6667 | 1 | 1.2`,
		`mug | mug | jam | Jam "extra" | 3 | 4 | 1 | 6 | 0.1667 | 0.3333 | 0.5`,
		`mug | mug | tea | Tea, black | 3 | 5 | 2 | 6 | 0.3333 | 0.6667 | 0.8`,
		`tea | Tea, black | jam | Jam "extra" | 5 | 4 | 4 | 6 | 0.6667 | 0.8 | 1.2`,
		`tea | Tea, black | mug | mug | 5 | 3 | 2 | 6 | 0.3333 | 0.4 | 0.8`,
	}, n.rows("patterns.item_affinity", "level=sku channel=all period=all", "item_a", "item_a_name", "item_b", "item_b_name", "n_a", "n_b", "n_both", "n", "support", "confidence", "lift")); diff != "" {
		t.Errorf("pairs of all (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"all | 2023-Q4 | jam | tea | 1 | 1", "all | 2024-Q1 | jam | mug | 1 | 3", "all | 2024-Q1 | jam | tea | 2 | 3", "all | 2024-Q1 | mug | tea | 1 | 3",
		"all | all | jam | mug | 1 | 6", "all | all | jam | tea | 4 | 6", "all | all | mug | tea | 2 | 6",
		"store | 2024-Q1 | jam | mug | 1 | 3", "store | 2024-Q1 | jam | tea | 2 | 3", "store | 2024-Q1 | mug | tea | 1 | 3",
		"store | all | jam | mug | 1 | 3", "store | all | jam | tea | 2 | 3", "store | all | mug | tea | 1 | 3",
		"web | 2023-Q4 | jam | tea | 1 | 1", "web | all | jam | tea | 2 | 3", "web | all | mug | tea | 1 | 3",
	}, slices.DeleteFunc(n.rows("patterns.item_affinity", "level=sku", "channel", "period", "item_a", "item_b", "n_both", "n"), func(row string) bool {
		cells := strings.Split(row, " | ")
		return cells[2] > cells[3]
	})); diff != "" {
		t.Errorf("pairs of channels and periods (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"Food | Kitchen | 5 | 3 | 2 | 6", "Kitchen | Food | 3 | 5 | 2 | 6"},
		n.rows("patterns.item_affinity", "level=category channel=all period=all", "item_a", "item_b", "n_a", "n_b", "n_both", "n")); diff != "" {
		t.Errorf("pairs of categories (-want +got):\n%s", diff)
	}
	// What the model says of the same counts.
	m := affinity.Measure(6, 4, 5, 4)
	want := []string{fmt.Sprintf("%.4g | - | %.4g | %.4g | %.4g | %.4g", m.Leverage, m.Cosine, m.Zhang, m.ChiSquare, m.FisherP)}
	if diff := cmp.Diff(want, n.rows("patterns.item_affinity", "level=sku channel=all period=all item_a=jam item_b=tea", "leverage", "conviction", "cosine", "zhang", "chi_square", "p_value")); diff != "" {
		t.Errorf("measures (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{`jam, mug | Jam "extra", mug | tea | 3 | 1 | 5 | 1 | 6 | 1`},
		n.rows("patterns.affinity_rule", "size=3 consequent_items=tea", "antecedent_items", "antecedent_names", "consequent_items", "size", "n_antecedent", "n_consequent", "n_both", "n", "confidence")); diff != "" {
		t.Errorf("rules (-want +got):\n%s", diff)
	}
}

func TestAffinity_basketsByConfiguration(t *testing.T) {
	s := small()
	for i, line := range s.lines {
		s.lines[i].customer = map[int64]string{1: "ann", 2: "ann", 3: "ann", 5: "bob"}[line.basket] // 4 and 6 are nobody's
	}
	for by, want := range map[string][]string{
		"orders":    {"jam | tea | 4 | 6"},
		"days":      {"jam | tea | 3 | 5"}, // ann's two orders of one day are one
		"customers": {"jam | tea | 2 | 2"},
	} {
		set := settings(t)
		set.Baskets, set.MinSupportCount, set.MaxQValue = by, 1, 1
		if diff := cmp.Diff(want, runAffinity(t, s, set).rows("patterns.item_affinity", "level=sku channel=all period=all item_a=jam item_b=tea", "item_a", "item_b", "n_both", "n")); diff != "" {
			t.Errorf("baskets are %s (-want +got):\n%s", by, diff)
		}
	}
}

// No channel of a project is mixed up with all of them.
func TestAffinity_channelsOfStrangeNames(t *testing.T) {
	set := settings(t)
	set.MinSupportCount, set.Periods = 1, "none"
	s := shop{lines: slices.Concat(baskets("2024-05-01", "all", 1, "a b"), baskets("2024-05-02", "", 2, "a b", "a"), baskets("2024-05-03", "Ärmel, \"x\"", 4, "b"))}
	if diff := cmp.Diff([]string{"(all) | 1", "(none) | 2", "all | 4", "Ärmel, \"x\" | 1"}, runAffinity(t, s, set).rows("patterns.affinity_run", "level=sku pattern=pairs", "channel", "baskets")); diff != "" {
		t.Errorf("baskets of channels (-want +got):\n%s", diff)
	}
}

func TestAffinity_periodsThatAreOver(t *testing.T) {
	for periods, want := range map[string][]string{
		"none": {"all"}, "year": {"2023", "all"}, "month": {"2024-03", "all"}, "quarter": {"2023-Q4", "2024-Q1", "all"},
	} {
		set := settings(t)
		set.Periods, set.MinSupportCount = periods, 1
		if diff := cmp.Diff(want, runAffinity(t, small(), set).rows("patterns.affinity_run", "level=sku channel=all pattern=pairs", "period")); diff != "" {
			t.Errorf("periods: %s (-want +got):\n%s", periods, diff)
		}
	}
	set := settings(t)
	set.HistoryDays, set.MinSupportCount = 15, 1 // from 2024-07-01 to 2024-07-15
	n := runAffinity(t, small(), set)
	if got := n.rows("patterns.affinity_run", "level=sku channel=all period=all", "pattern", "from_date", "to_date", "baskets"); !slices.Equal(got, []string{
		"pairs | 2024-07-01 | 2024-07-15 | 2", "rules | 2024-07-01 | 2024-07-15 | 2"}) {
		t.Errorf("of the last 15 days: %q", got)
	}
}

func TestAffinity_badInput(t *testing.T) {
	var everything, alone, inAll, dense []bought
	for i := range 900 {
		item := fmt.Sprintf("p%03d", i)
		everything = append(everything, bought{7, item, "2024-05-01", "store", ""})
		alone = append(alone, bought{int64(i + 1), item, "2024-05-01", "store", ""})
	}
	for i := range 40 {
		inAll = append(inAll, baskets("2024-05-01", "store", int64(i+1), fmt.Sprintf("bag p%d p%d", i%4, i%5))...)
	}
	for i := range 30 { // every set of 40 items is in 30 baskets: 2 to the 40th of them
		for item := range 40 {
			dense = append(dense, bought{int64(i + 1), fmt.Sprintf("p%02d", item), "2024-05-01", "store", ""})
		}
	}
	strange := []string{`say "tea", please`, "naïve 🍵 mug", strings.Repeat("very long ", 1000), "O'Brien; drop table"}
	var odd []bought
	for i := range 10 {
		for _, item := range strange {
			odd = append(odd, bought{int64(i + 1), item, "2024-05-01", "web", ""}, bought{int64(i + 1), item, "2024-05-01", "web", ""})
		}
		odd = append(odd, bought{int64(i + 11), "other", "2024-05-01", "web", ""})
	}
	for _, c := range []struct {
		what       string
		shop       shop
		change     func(*config.Affinity)
		run        string // pattern, baskets, baskets_left_out, patterns_told, fit_status of all
		finding    string
		suggestion string
	}{
		{"nothing at all", shop{}, nil, "pairs | 0 | 0 | 0 | no_baskets; rules | 0 | 0 | 0 | no_baskets", "there are no purchases", "product_id"},
		{"a basket with every product", shop{lines: slices.Concat(everything, baskets("2024-05-01", "store", 1, "a b", "a b", "a b", "a b", "a b", "c"))}, nil,
			"pairs | 6 | 1 | ? | ok; rules | 6 | 1 | ? | ok", "1 of 7 baskets, with 900 of 911 lines, hold more than 200", "max_basket_items"},
		{"baskets of one", shop{lines: alone}, nil, "pairs | 900 | 0 | 0 | ok; rules | 900 | 0 | 0 | ok", "900 of 900 lines are of articles without a category", "category"},
		{"an item in every basket", shop{lines: inAll}, nil, "pairs | 40 | 0 | ? | ok; rules | 40 | 0 | ? | ok", "", ""},
		{"a support so low that nothing would end", shop{lines: dense}, func(set *config.Affinity) {
			set.MinSupportCount, set.MinSupport, set.MaxLength, set.Memory, set.MaxQValue = 1, 0, 20, 1e6, 1
		}, "pairs | 30 | 0 | ? | ok; rules | 30 | 0 | 0 | support_raised", "rules are complete from 31 baskets on only, not from 1", "models.affinity.memory"},
		{"names of all kinds, twice in a basket", shop{lines: odd, names: map[string]string{strange[1]: strange[2]}}, nil, "pairs | 20 | 0 | 6 | ok; rules | 20 | 0 | ? | ok", "", ""},
		{"more pairs than may be told", shop{lines: odd}, func(set *config.Affinity) { set.MaxPairs = 4 },
			"pairs | 20 | 0 | 4 | support_raised; rules | 20 | 0 | ? | ok", "pairs of level sku are complete from 11 baskets on only, not from 5", "max_pairs"},
	} {
		t.Run(c.what, func(t *testing.T) {
			set := settings(t)
			if c.change != nil {
				c.change(&set)
			}
			n := runAffinity(t, c.shop, set)
			got := n.rows("patterns.affinity_run", "level=sku channel=all period=all", "pattern", "baskets", "baskets_left_out", "patterns_told", "fit_status")
			for i, want := range strings.Split(c.run, "; ") {
				if i >= len(got) || !like(got[i], want) {
					t.Errorf("got %q, want %s", got, c.run)
					break
				}
			}
			findings := strings.Join(n.rows("patterns.affinity_usability", "", "finding", "suggestion"), "\n")
			if !strings.Contains(findings, c.finding) || !strings.Contains(findings, c.suggestion) {
				t.Errorf("the findings do not tell %q with %q:\n%s", c.finding, c.suggestion, findings)
			}
			for _, row := range n.rows("patterns.item_affinity", "", "item_a_name", "n_a", "n", "n_both", "q_value") {
				cells := strings.Split(row, " | ")
				if q, err := strconv.ParseFloat(cells[4], 64); err != nil || math.IsNaN(q) || q > set.MaxQValue || len([]rune(cells[0])) > 121 {
					t.Errorf("pair %.200q", row)
				}
			}
		})
	}
}

// like compares cells; a ? fits anything.
func like(got, want string) bool {
	cells, wanted := strings.Split(got, " | "), strings.Split(want, " | ")
	for i := range wanted {
		if i >= len(cells) || wanted[i] != "?" && cells[i] != wanted[i] {
			return false
		}
	}
	return len(cells) == len(wanted)
}

func TestAffinity_fingerprintFollowsSettings(t *testing.T) {
	set, asOf := settings(t), time.Date(2024, 7, 15, 0, 0, 0, 0, time.UTC)
	one := pattern.NewAffinity(set, asOf, 1).Fingerprint()
	if pattern.NewAffinity(set, asOf, 2).Fingerprint() != one {
		t.Error("the number of threads changes the fingerprint")
	}
	set.MinLift = 2
	if pattern.NewAffinity(set, asOf, 1).Fingerprint() == one {
		t.Error("another setting does not change the fingerprint")
	}
}
