package sequence

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"math"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"clientele/models"
)

type command struct{}

// Command is the model as the command line runs it, on any table of who bought what when.
func Command() models.Model { return command{} }

func (command) Spec() models.Spec {
	integer := func(key string, byDefault int, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.IntegerSetting, Default: strconv.Itoa(byDefault), Meaning: meaning}
	}
	share := func(name, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Float, Unit: "share", Range: "0 to 1", Meaning: meaning}
	}
	orderShare := func(name, meaning string) models.Field {
		field := share(name, meaning+"; null where the pattern reads the same both ways")
		field.Nullable = true
		return field
	}
	count := func(name, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Integer, Unit: "customers", Range: "0 or more", Meaning: meaning}
	}
	float := func(name, unit, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Float, Unit: unit, Range: "0 or more", Meaning: meaning}
	}
	nextLift := float("next_lift", "", "next_count over what it would be, did purchases hold the last step independently; null when nothing could come next")
	nextLift.Nullable = true
	orderLift := models.Field{Name: "order_lift", Kind: models.Float, Range: "0 to 2", Nullable: true,
		Meaning: "customer_count over the mean of it and reversed_count; 1: no order, 2: never the other way; null where the pattern reads the same both ways"}
	return models.Spec{
		Name:    "sequence",
		Purpose: "What is bought after what, and how do customers move from one purchase to the next?",
		Inputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Meaning: "who bought", Key: true},
			{Name: "date", Kind: models.Text, Meaning: "day of the purchase as 2006-01-02, what follows it is ignored; or a whole number: a day, or a customer's order number, which then take the place of days in all settings"},
			{Name: "item_id", Kind: models.Text, Meaning: "product or category; a second time on a day counts once"},
		},
		Outputs: []models.Field{
			{Name: "steps", Kind: models.Text, Meaning: "the items in the order of time, as a JSON list", Key: true},
			{Name: "sequence_length", Kind: models.Integer, Unit: "steps", Range: "2 or more", Meaning: "steps"},
			count("customer_count", "customers with the steps in this order, within the limits on time"),
			count("next_count", "of these, customers with every step in the purchase directly after the one before"),
			count("prefix_count", "customers with all steps but the last"),
			count("reversed_count", "customers with the steps in the opposite order, within the same limits"),
			share("support", "customer_count of all customers"),
			share("next_support", "next_count of all customers"),
			share("confidence", "customer_count of prefix_count"),
			float("expected_count", "customers", "what customer_count would be, did purchases hold the last step independently of what came before: each purchase in which it could have come is a chance"),
			float("lift", "", "customer_count over expected_count; 1: independent"),
			nextLift,
			float("simple_lift", "", "support over the product of the steps' supports; nearly always above 1 without limits on time"),
			share("p_value", "probability of so many customers or more, were the last step independent"),
			share("q_value", "share of chance finds among the patterns of this p-value or less, at most (Benjamini-Hochberg)"),
			orderLift,
			orderShare("order_p_value", "sign test of the order, among customers who have one order alone"),
			orderShare("order_q_value", "share of chance finds among the orders of this p-value or less, at most (Benjamini-Hochberg)"),
			float("median_days", "days", "median over customers of the days from the step before to the last, the first time"),
			float("median_span_days", "days", "the same from the first step to the last"),
		},
		Settings: []models.Setting{
			integer("min_support_count", 0, "customers that a pattern must have; with min_support the stricter of both holds; 0: min_support alone"),
			{Key: "min_support", Type: models.NumberSetting, Default: "0", Meaning: fmt.Sprintf("share of the customers that a pattern must have, 0 to 1; both 0: %v", DefaultMinSupport)},
			integer("max_length", DefaultMaxLength, fmt.Sprintf("steps at the most, 2 to %d", MostLength)),
			integer("min_gap_days", 1, "days from one step to the next at the least, 1 or more"),
			integer("max_gap_days", 0, "days from one step to the next at the most; 0: any"),
			integer("window_days", 0, "days from the first step to the last at the most; 0: any"),
			integer("max_patterns", DefaultMaxPatterns, "patterns at the most: the support is raised until they fit"),
			integer("max_bytes", DefaultBytes, "memory for patterns"),
			integer("open_days", 0, "for transitions, how long a next purchase may take before the customer has stopped; purchases of the last so many days are not counted; 0: the length below which nine in ten gaps stay, to the next multiple of 30"),
			{Key: "transitions", Type: models.TextSetting, Meaning: "the file for moves from one purchase to the next, .csv or .parquet: from_item_id, to_item_id, customer_count, move_count, purchase_count, probability, share_next, lift, median_days, share_stopping; empty: none"},
		},
		Floor: "none: counts are exact at any size, and p- and q-values allow for few customers; without histories there are no patterns and fit_status is no_customers",
		Papers: []string{
			"Agrawal, R., Srikant, R. (1995): Mining sequential patterns. ICDE, 3-14.",
			"Srikant, R., Agrawal, R. (1996): Mining sequential patterns: generalizations and performance improvements. EDBT, 3-17.",
			"Pei, J. et al. (2001): PrefixSpan: mining sequential patterns efficiently by prefix-projected pattern growth. ICDE, 215-224.",
			"Hoeffding, W. (1956): On the distribution of the number of successes in independent trials. Annals of Mathematical Statistics 27.",
			"Benjamini, Y., Hochberg, Y. (1995): Controlling the false discovery rate. JRSS B 57(1), 289-300.",
		},
	}
}

// Run mines the histories.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, _ rand.Source) (models.Output, error) {
	v, err := c.Spec().ParseSettings(settings)
	if err != nil {
		return models.Output{}, err
	}
	if err := c.Spec().CheckInput(in); err != nil {
		return models.Output{}, err
	}
	h, err := historiesFrom(in)
	if err != nil {
		return models.Output{}, fmt.Errorf("reading the input of sequence: %w", err)
	}
	patterns, err := Mine(ctx, h, Settings{MinCount: v.Integer("min_support_count"), MinSupport: v.Number("min_support"), MaxLength: v.Integer("max_length"),
		MinGap: v.Integer("min_gap_days"), MaxGap: v.Integer("max_gap_days"), Window: v.Integer("window_days"), MaxPatterns: v.Integer("max_patterns"), Bytes: int64(v.Integer("max_bytes"))})
	if err != nil {
		return models.Output{}, err
	}
	out := models.Output{Report: report(v, in, h, patterns), Beside: map[string]models.Columns{}}
	if out.Scored, err = patterns.Columns(); err != nil {
		return models.Output{}, err
	}
	if v.Text("transitions") != "" {
		transitions, err := FindTransitions(ctx, h, TransitionSettings{OpenDays: v.Integer("open_days")})
		if err != nil {
			return models.Output{}, err
		}
		if out.Beside["transitions"], err = transitions.Columns(); err != nil {
			return models.Output{}, err
		}
		out.Report.Metrics = out.Report.Metrics.With("transitions", len(transitions.Rows))
		out.Report.Diagnostics = out.Report.Diagnostics.With("open_days", transitions.OpenDays).With("transitions_complete_from_count", transitions.MinCount)
	}
	return out, nil
}

func historiesFrom(in models.Columns) (*Histories, error) {
	customers, err := in.Texts("customer_id")
	if err != nil {
		return nil, err
	}
	items, err := in.Texts("item_id")
	if err != nil {
		return nil, err
	}
	days, err := daysOf(in)
	if err != nil {
		return nil, err
	}
	return FromLines(customers, days, items)
}

// daysOf reads dates or numbers.
func daysOf(in models.Columns) ([]int32, error) {
	column, err := in.Column("date")
	if err != nil {
		return nil, err
	}
	days := make([]int32, in.Rows())
	if column.Kind() != models.Text {
		numbers, err := in.Integers("date")
		if err != nil {
			return nil, err
		}
		for i, number := range numbers {
			if number > mostDays || number < -mostDays {
				return nil, &models.RowError{Row: i + 1, Column: "date", Reason: fmt.Sprintf("is %d: give a date, or a number of at most %d", number, mostDays)}
			}
			days[i] = int32(number)
		}
		return days, nil
	}
	texts, err := in.Texts("date")
	if err != nil {
		return nil, err
	}
	for i, text := range texts {
		if i > 0 && text == texts[i-1] {
			days[i] = days[i-1]
			continue
		}
		day, err := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))])
		if err != nil {
			return nil, &models.RowError{Row: i + 1, Column: "date", Reason: "is no date: write it as 2024-12-31"}
		}
		days[i] = int32(day.Unix() / (24 * 60 * 60))
	}
	return days, nil
}

func report(v models.Values, in models.Columns, h *Histories, p *Patterns) models.Report {
	status := "ok"
	switch {
	case p.Customers == 0:
		status = "no_customers"
	case p.IsCut():
		status = "support_raised"
	}
	diagnostics := models.Object{}.With("fit_status", status).With("min_support_count", p.AskedCount).With("patterns_complete_from_count", p.MinCount).
		With("repeated_lines", h.Lines()-len(h.items)).With("tests", p.Tests)
	if status == "support_raised" {
		diagnostics = diagnostics.With("advice", "what was asked for does not fit: all from the count above on is there; raise max_patterns or max_bytes, or lower max_length")
	}
	lengths := p.ByLength()
	if lengths == nil {
		lengths = []int{}
	}
	return models.Report{Model: "sequence", Rows: in.Rows(), Settings: v.Object(),
		Parameters:  models.Object{}.With("customers", p.Customers).With("purchases", p.Purchases).With("items", h.Items()).With("frequent_items", p.FrequentItems()),
		Diagnostics: diagnostics, Metrics: models.Object{}.With("patterns", p.Len()).With("patterns_by_length_from_two", lengths)}
}

// Columns is the patterns as a table: the outputs of the command.
func (p *Patterns) Columns() (models.Columns, error) {
	n := p.Len()
	steps := make([]string, n)
	length, count, next, prefix, reversed := make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n), make([]int64, n)
	floats := make([][]float64, 13)
	for i := range floats {
		floats[i] = make([]float64, n)
	}
	for i := range n {
		x := p.At(i)
		steps[i], length[i] = list(x.Steps), int64(len(x.Steps))
		count[i], next[i], prefix[i], reversed[i] = int64(x.Count), int64(x.NextCount), int64(x.Prefix), int64(x.Reversed)
		for k, value := range [...]float64{x.Support, x.NextSupport, x.Confidence, x.Expected, x.Lift, x.NextLift, x.SimpleLift, x.P, x.Q, x.OrderLift, x.OrderP, x.OrderQ, x.MedianDays} {
			floats[k][i] = value
		}
	}
	span := make([]float64, n)
	for i := range span {
		span[i] = p.nodes[i].span
	}
	f := nullable
	return models.NewColumns(models.TextColumn("steps", steps), models.IntegerColumn("sequence_length", length), models.IntegerColumn("customer_count", count),
		models.IntegerColumn("next_count", next), models.IntegerColumn("prefix_count", prefix), models.IntegerColumn("reversed_count", reversed),
		f("support", floats[0]), f("next_support", floats[1]), f("confidence", floats[2]), f("expected_count", floats[3]), f("lift", floats[4]),
		f("next_lift", floats[5]), f("simple_lift", floats[6]), f("p_value", floats[7]), f("q_value", floats[8]), f("order_lift", floats[9]),
		f("order_p_value", floats[10]), f("order_q_value", floats[11]), f("median_days", floats[12]), f("median_span_days", span))
}

// nullable is a column of numbers in which NaN is null.
func nullable(name string, values []float64) models.Column {
	valid, all := make([]bool, len(values)), true
	for i, value := range values {
		if valid[i] = !math.IsNaN(value); !valid[i] {
			values[i], all = 0, false
		}
	}
	if all {
		return models.FloatColumn(name, values)
	}
	return models.FloatColumn(name, values).WithValid(valid)
}

// Columns is the transitions as a table.
func (t *Transitions) Columns() (models.Columns, error) {
	n := len(t.Rows)
	from, to, valid := make([]string, n), make([]string, n), make([]bool, n)
	customers, moves, purchases := make([]int64, n), make([]int64, n), make([]int64, n)
	probability, share, lift, days, stopping := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	for i, row := range t.Rows {
		from[i], to[i], valid[i] = row.From, row.To, row.To != ""
		customers[i], moves[i], purchases[i] = int64(row.Customers), int64(row.Moves), int64(row.Purchases)
		probability[i], share[i], lift[i], days[i], stopping[i] = row.Probability, row.ShareNext, row.Lift, row.MedianDays, row.ShareStopping
	}
	return models.NewColumns(models.TextColumn("from_item_id", from), models.TextColumn("to_item_id", to).WithValid(valid), models.IntegerColumn("customer_count", customers),
		models.IntegerColumn("move_count", moves), models.IntegerColumn("purchase_count", purchases), models.FloatColumn("probability", probability),
		models.FloatColumn("share_next", share), nullable("lift", lift), nullable("median_days", days), models.FloatColumn("share_stopping", stopping))
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
