package affinity

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"clientele/models"
)

type command struct{}

const (
	formatColumns = "columns"
	formatLines   = "basket_lines"
	linesColumn   = "items" // the one column of formatLines
)

// Command is the model as the command line runs it, on any table of what was bought together.
func Command() models.Model { return command{} }

func (command) Spec() models.Spec {
	integer := func(key, byDefault, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.IntegerSetting, Default: byDefault, Meaning: meaning}
	}
	number := func(key, byDefault, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.NumberSetting, Default: byDefault, Meaning: meaning}
	}
	text := func(key, byDefault, meaning string, accepted ...string) models.Setting {
		return models.Setting{Key: key, Type: models.TextSetting, Default: byDefault, Meaning: meaning, Accepted: accepted}
	}
	share := func(name, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Float, Unit: "share", Range: "0 to 1", Meaning: meaning}
	}
	count := func(name, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Integer, Unit: "baskets", Range: "1 or more", Meaning: meaning}
	}
	return models.Spec{
		Name:    "affinity",
		Purpose: "Which items are bought together, and which rules hold in that beyond chance?",
		Inputs: []models.Field{
			{Name: "basket_id", Kind: models.Text, Meaning: "what is bought together: an order, a customer's day, a customer", Key: true},
			{Name: "item_id", Kind: models.Text, Meaning: "product or category; a second time in a basket counts once"},
			{Name: linesColumn, Kind: models.Text, Meaning: "in place of both, with format=basket_lines: all items of a basket, separated", Optional: true},
		},
		Outputs: []models.Field{
			{Name: "antecedent", Kind: models.Text, Meaning: "the items that were taken, as a JSON list", Key: true},
			{Name: "consequent", Kind: models.Text, Meaning: "the items that go with them, as a JSON list", Key: true},
			{Name: "rule_length", Kind: models.Integer, Unit: "items", Range: "2 or more", Meaning: "items of both sides"},
			count("basket_count", "baskets with both sides"),
			count("antecedent_count", "baskets with the antecedent"),
			count("consequent_count", "baskets with the consequent"),
			share("support", "baskets with both sides, of all"),
			share("confidence", "baskets with both sides, of those with the antecedent"),
			{Name: "lift", Kind: models.Float, Range: "0 or more", Meaning: "confidence over what it would be by chance; 1: independent"},
			{Name: "leverage", Kind: models.Float, Range: "-0.25 to 0.25", Meaning: "support less what it would be by chance"},
			{Name: "conviction", Kind: models.Float, Range: "0 or more", Meaning: "how much rarer the rule fails than by chance; null where it never fails", Nullable: true},
			{Name: "cosine", Kind: models.Float, Range: "0 to 1", Meaning: "support over the geometric mean of the two sides' supports"},
			{Name: "zhang", Kind: models.Float, Range: "-1 to 1", Meaning: "Zhang's metric: association from -1 to 1, 0: independent"},
			{Name: "chi_square", Kind: models.Float, Range: "0 or more", Meaning: "of the two-by-two table, without correction"},
			share("chi_square_p_value", "two-sided"),
			share("fisher_p_value", "exact probability of so many baskets with both or more, by chance"),
			share("q_value", "share of chance finds among the rules of this p-value or less, at most (Benjamini-Hochberg)"),
		},
		Settings: []models.Setting{
			text("format", formatColumns, "columns: one row per basket_id and item_id; basket_lines: one row per basket, all items in the text column "+linesColumn, formatColumns, formatLines),
			text("separator", "auto", "with format=basket_lines, what stands between items: comma, semicolon, tab, blank; auto: the first of tab, semicolon and comma that any basket has, else blanks",
				"auto", "comma", "semicolon", "tab", "blank"),
			integer("min_support_count", "0", "baskets that a set must be in; with min_support the stricter of both holds; 0: min_support alone"),
			number("min_support", "0", fmt.Sprintf("share of the baskets that a set must be in, 0 to 1; both 0: %v", DefaultMinSupport)),
			number("min_confidence", "0.5", "confidence of a rule at the least, 0 to 1"),
			number("min_lift", "0", "lift of a rule at the least, 0 or more"),
			number("max_q_value", "0", "q-value of a rule at the most, 0 to 1; 0: any"),
			integer("max_length", "0", "items of a set at the most; 0: any"),
			integer("max_consequent", "1", "items of a consequent at the most, 1 or more"),
			integer("max_basket", strconv.Itoa(DefaultMaxBasket), "different items above which a basket is left out; negative: none is"),
			integer("max_sets", "0", "sets at the most: the support is raised until they fit; 0: what max_bytes allows"),
			integer("max_rules", "0", "rules at the most: the support is raised until they fit; 0: what max_bytes allows"),
			integer("max_bytes", strconv.Itoa(DefaultBytes), "memory for sets, and again for rules"),
			text("keep", string(All), "which sets the file itemsets gets: all, closed (no larger set of the same count) or maximal (no larger frequent set)", string(All), string(Closed), string(Maximal)),
			text("itemsets", "", "the file for frequent sets, .csv or .parquet: items as a JSON list, set_length, basket_count, support; empty: none"),
			text("pairs", "", "the file for pairs of all items, .csv or .parquet: item_id, other_item_id, counts, and the measures both ways; empty: none"),
			integer("pairs_min_count", "2", "baskets that a pair of that file must be in, 1 or more"),
			integer("max_pairs", "1000000", "pairs of that file at the most, the most frequent first; pairs of one count are there all or none"),
		},
		Floor: "none: counts are exact at any size, and p- and q-values allow for few baskets; without baskets there are no rules and fit_status is no_baskets",
		Papers: []string{
			"Agrawal, R., Srikant, R. (1994): Fast algorithms for mining association rules. VLDB 20, 487-499.",
			"Zaki, M. J. (2000): Scalable algorithms for association mining. IEEE TKDE 12(3), 372-390.",
			"Zhang, T. (2000): Mining association rules with generalized measures of interestingness. Artificial Intelligence 128.",
			"Benjamini, Y., Hochberg, Y. (1995): Controlling the false discovery rate. JRSS B 57(1), 289-300.",
		},
	}
}

// Run mines the baskets and derives the rules.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, _ rand.Source) (models.Output, error) {
	v, err := c.Spec().ParseSettings(settings)
	if err != nil {
		return models.Output{}, err
	}
	for _, key := range []string{"max_consequent", "pairs_min_count", "max_pairs"} {
		if v.Integer(key) < 1 {
			return models.Output{}, fmt.Errorf("settings of affinity: %s is %d: give 1 or more", key, v.Integer(key))
		}
	}
	baskets, err := basketsFrom(in, v)
	if err != nil {
		return models.Output{}, fmt.Errorf("reading the input of affinity: %w", err)
	}
	sets, err := Mine(ctx, baskets, Settings{MinCount: v.Integer("min_support_count"), MinSupport: v.Number("min_support"), MaxLength: v.Integer("max_length"),
		Keep: Keep(v.Text("keep")), MaxBasket: v.Integer("max_basket"), MaxSets: v.Integer("max_sets"), Bytes: int64(v.Integer("max_bytes"))})
	if err != nil {
		return models.Output{}, err
	}
	rules, err := sets.Rules(ctx, RuleSettings{MinConfidence: v.Number("min_confidence"), MinLift: v.Number("min_lift"), MaxConsequent: v.Integer("max_consequent"),
		MaxQ: v.Number("max_q_value"), MaxRules: v.Integer("max_rules")})
	if err != nil {
		return models.Output{}, err
	}
	out := models.Output{Report: report(v, in, baskets, sets, rules), Beside: map[string]models.Columns{}}
	if out.Scored, err = rules.Columns(); err != nil {
		return models.Output{}, err
	}
	if v.Text("itemsets") != "" {
		if out.Beside["itemsets"], err = sets.Columns(Keep(v.Text("keep"))); err != nil {
			return models.Output{}, err
		}
	}
	if v.Text("pairs") != "" {
		pairs, err := FindPairs(ctx, baskets, PairSettings{MinCount: v.Integer("pairs_min_count"), MaxPairs: v.Integer("max_pairs"), MaxBasket: v.Integer("max_basket"), Bytes: int64(v.Integer("max_bytes"))})
		if err != nil {
			return models.Output{}, err
		}
		if out.Beside["pairs"], err = pairs.Columns(); err != nil {
			return models.Output{}, err
		}
		out.Report.Metrics = out.Report.Metrics.With("pairs", pairs.Len())
		out.Report.Diagnostics = out.Report.Diagnostics.With("pairs_complete_from_count", pairs.MinCount)
	}
	return out, nil
}

func basketsFrom(in models.Columns, v models.Values) (*Baskets, error) {
	if v.Text("format") == formatLines {
		column, err := in.Column(linesColumn)
		if err != nil {
			return nil, fmt.Errorf("%w (format=basket_lines wants one text column of that name, the items of a basket in each row)", err)
		}
		if column.Kind() == models.Float || column.Kind() == models.Boolean {
			return nil, &models.KindError{Column: linesColumn, Have: column.Kind(), Want: models.Text}
		}
		texts := make([]string, column.Len())
		for i := range texts {
			if value := column.Value(i); value != nil {
				texts[i] = fmt.Sprint(value) // a null is a basket without items
			}
		}
		return FromTexts(texts, separatorOf(v.Text("separator"), texts)), nil
	}
	basketIDs, err := in.Texts("basket_id")
	if err != nil {
		return nil, err
	}
	itemIDs, err := in.Texts("item_id")
	if err != nil {
		return nil, err
	}
	return FromLines(basketIDs, itemIDs)
}

// separatorOf is what FromTexts splits at.
func separatorOf(name string, texts []string) string {
	switch name {
	case "comma":
		return ","
	case "semicolon":
		return ";"
	case "tab":
		return "\t"
	case "blank":
		return ""
	}
	for _, separator := range []string{"\t", ";", ","} {
		if slices.ContainsFunc(texts, func(text string) bool { return strings.Contains(text, separator) }) {
			return separator
		}
	}
	return ""
}

func report(v models.Values, in models.Columns, b *Baskets, sets *Sets, rules *Rules) models.Report {
	status := "ok"
	switch {
	case sets.Baskets == 0:
		status = "no_baskets"
	case sets.IsCut() || rules.MinCount > sets.MinCount:
		status = "support_raised"
	}
	diagnostics := models.Object{}.With("fit_status", status).With("min_support_count", sets.AskedCount).With("itemsets_complete_from_count", sets.MinCount).
		With("rules_complete_from_count", rules.MinCount).With("baskets_cut", sets.Cut.Baskets).With("lines_cut", sets.Cut.Lines).
		With("largest_basket", sets.Cut.Largest).With("repeated_lines", b.Lines()-len(b.items)).With("tests", rules.Tests)
	if status == "support_raised" {
		diagnostics = diagnostics.With("advice", "what was asked for does not fit: all from the count above on is there; raise max_bytes, max_sets or max_rules, or lower max_length")
	}
	metrics := models.Object{}.With("itemsets", sets.Len()).With("itemsets_by_size", orEmpty(sets.BySize())).With("rules", rules.Len()).
		With("rules_by_length", orEmpty(rules.ByLength()))
	if keep := Keep(v.Text("keep")); keep != All {
		metrics = metrics.With("itemsets_"+string(keep), len(sets.Select(keep)))
	}
	return models.Report{Model: "affinity", Rows: in.Rows(), Settings: v.Object(),
		Parameters:  models.Object{}.With("baskets", sets.Baskets).With("items", b.Items()).With("frequent_items", sets.FrequentItems),
		Diagnostics: diagnostics, Metrics: metrics}
}

func orEmpty(counts []int) []int {
	if counts == nil {
		return []int{}
	}
	return counts
}

// Columns is the rules as a table: the outputs of the command.
func (r *Rules) Columns() (models.Columns, error) {
	n := r.Len()
	antecedent, consequent := make([]string, n), make([]string, n)
	length, both, a, c := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	measured := newMeasureColumns(n)
	for i := range n {
		rule := r.At(i)
		antecedent[i], consequent[i] = list(rule.Antecedent), list(rule.Consequent)
		length[i], both[i] = int64(len(rule.Antecedent)+len(rule.Consequent)), int64(rule.Count)
		a[i], c[i] = int64(rule.AntecedentCount), int64(rule.ConsequentCount)
		measured.set(i, rule.Measures, rule.Q)
	}
	conviction := models.FloatColumn("conviction", measured.conviction).WithValid(measured.fails)
	f := models.FloatColumn
	return models.NewColumns(models.TextColumn("antecedent", antecedent), models.TextColumn("consequent", consequent), models.IntegerColumn("rule_length", length),
		models.IntegerColumn("basket_count", both), models.IntegerColumn("antecedent_count", a), models.IntegerColumn("consequent_count", c),
		f("support", measured.support), f("confidence", measured.confidence), f("lift", measured.lift), f("leverage", measured.leverage), conviction,
		f("cosine", measured.cosine), f("zhang", measured.zhang), f("chi_square", measured.chi), f("chi_square_p_value", measured.chiP),
		f("fisher_p_value", measured.fisher), f("q_value", measured.q))
}

type measureColumns struct {
	support, confidence, lift, leverage, conviction, cosine, zhang, chi, chiP, fisher, q []float64
	fails                                                                                []bool
}

func newMeasureColumns(n int) measureColumns {
	f := func() []float64 { return make([]float64, n) }
	return measureColumns{f(), f(), f(), f(), f(), f(), f(), f(), f(), f(), f(), make([]bool, n)}
}

func (c *measureColumns) set(i int, m Measures, q float64) {
	c.support[i], c.confidence[i], c.lift[i], c.leverage[i], c.cosine[i], c.zhang[i] = m.Support, m.Confidence, m.Lift, m.Leverage, m.Cosine, m.Zhang
	c.chi[i], c.chiP[i], c.fisher[i], c.q[i] = m.ChiSquare, m.ChiSquareP, m.FisherP, q
	if c.fails[i] = !math.IsInf(m.Conviction, 1); c.fails[i] {
		c.conviction[i] = m.Conviction
	}
}

// Columns is the sets that are wanted as a table: the larger ones later, the more frequent ones first.
func (s *Sets) Columns(keep Keep) (models.Columns, error) {
	chosen := s.Select(keep)
	slices.SortFunc(chosen, func(x, y int) int {
		return cmp.Or(cmp.Compare(s.depth[x], s.depth[y]), cmp.Compare(s.count[y], s.count[x]), cmp.Compare(x, y))
	})
	items, length, count, support := make([]string, len(chosen)), make([]int64, len(chosen)), make([]int64, len(chosen)), make([]float64, len(chosen))
	for k, i := range chosen {
		set := s.At(i)
		items[k], length[k], count[k], support[k] = list(set.Items), int64(len(set.Items)), int64(set.Count), set.Support
	}
	return models.NewColumns(models.TextColumn("items", items), models.IntegerColumn("set_length", length), models.IntegerColumn("basket_count", count),
		models.FloatColumn("support", support))
}

// list writes items so that none is taken for two, whatever its name has in it.
func list(items []string) string {
	var out bytes.Buffer
	writer := json.NewEncoder(&out)
	writer.SetEscapeHTML(false)
	if err := writer.Encode(items); err != nil {
		return strings.Join(items, ", ") // texts can always be encoded
	}
	return strings.TrimSpace(out.String())
}
