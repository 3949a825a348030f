package linkage

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"

	"clientele/models"
)

type command struct{}

const defaultKey = "record_id"

// Command is the model as the command line runs it, on any table of records.
func Command() models.Model { return command{} }

func (command) Spec() models.Spec {
	var kinds []string
	for _, kind := range Kinds() {
		kinds = append(kinds, string(kind))
	}
	return models.Spec{
		Name:       "linkage",
		Purpose:    "Which records speak of the same person or firm? Learns without labels and gives every record a cluster.",
		MoreInputs: "one column is the key (setting key); the others are compared as their names or values suggest: " + strings.Join(kinds, ", "),
		Outputs: []models.Field{
			{Name: defaultKey, Kind: models.Text, Meaning: "the record's key; the column has the name that the setting key gives", Key: true},
			{Name: "cluster_id", Kind: models.Text, Meaning: "smallest key of the records that are one entity"},
		},
		Settings: []models.Setting{
			{Key: "key", Type: models.TextSetting, Default: defaultKey, Meaning: "the column that identifies a record; no value may occur twice"},
			{Key: "source", Type: models.TextSetting, Default: "", Meaning: "the column that tells sources apart; empty: one source"},
			{Key: "fields", Type: models.TextsSetting, Default: "", Meaning: "what columns hold, as column:kind, the kinds being " + strings.Join(kinds, ", ") + "; empty: found out"},
			{Key: "drop", Type: models.TextsSetting, Default: "", Meaning: "columns that are not to be looked at: the truth, above all"},
			{Key: "truth", Type: models.TextSetting, Default: "", Meaning: "the column that names the true entity; it is not looked at, but the result is measured against it"},
			{Key: "threshold", Type: models.NumberSetting, Default: "0.9", Meaning: "match probability from which two records are one entity, 0.5 to below 1"},
			{Key: "review_from", Type: models.NumberSetting, Default: "0.5", Meaning: "match probability from which pairs are listed, 0 to below 1"},
			{Key: "country", Type: models.TextSetting, Default: "", Meaning: "ISO code of the country whose phone numbers need no country code; empty: none"},
			{Key: "duplicate_free", Type: models.TextsSetting, Default: "", Meaning: "sources that hold an entity at most once"},
			{Key: "max_block", Type: models.IntegerSetting, Default: strconv.Itoa(DefaultMaxBlock), Meaning: "records of a block above which it is split or skipped, 2 or more"},
			{Key: "untrained", Type: models.BooleanSetting, Default: "false", Meaning: "whether weights count that could not be trained"},
			{Key: "pairs", Type: models.TextSetting, Default: "", Meaning: "the file for scored pairs, .csv or .parquet: left_key, right_key, match_weight in bits, match_probability, origin, is_linked; empty: none"},
		},
		Floor:  fmt.Sprintf("%d records and %d pairs of one entity to learn from; below that every record is a cluster of its own and fit_status says so", 2*leastMatches, leastMatches),
		Papers: []string{"Fellegi, Sunter (1969), A theory for record linkage, JASA 64", "Jaro (1989), Advances in record-linkage methodology, JASA 84", "Winkler (1989), Frequency-based matching in the Fellegi-Sunter model, ASA", "Winkler (1990), String comparator metrics, ASA"},
	}
}

// Run trains on the records, links them, and gives every one its cluster.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	values, err := c.Spec().ParseSettings(settings)
	if err != nil {
		return models.Output{}, err
	}
	records, truth, err := recordsFrom(in, values)
	if err != nil {
		return models.Output{}, err
	}
	s := Settings{
		Threshold: values.Number("threshold"), ReviewFrom: values.Number("review_from"), Country: values.Text("country"),
		DuplicateFree: values.Texts("duplicate_free"), MaxBlock: values.Integer("max_block"), AllowUntrained: values.Boolean("untrained"),
	}
	model, result, err := TrainAndLink(ctx, records, s, src)
	if err != nil {
		return models.Output{}, err
	}
	out := models.Output{Report: report(values, records, model, result, truth)}
	clusters := make([]string, records.Len())
	for i, head := range result.Clusters {
		clusters[i] = records.Keys[head]
	}
	if out.Scored, err = models.NewColumns(models.TextColumn(values.Text("key"), records.Keys), models.TextColumn("cluster_id", clusters)); err != nil {
		return models.Output{}, err
	}
	if values.Text("pairs") != "" {
		pairs, err := pairColumns(records, result.Pairs)
		if err != nil {
			return models.Output{}, err
		}
		out.Beside = map[string]models.Columns{"pairs": pairs}
	}
	return out, nil
}

// recordsFrom chooses the fields of a table. truth is nil where none is set.
func recordsFrom(in models.Columns, values models.Values) (r Records, truth []string, err error) {
	key, err := in.Column(values.Text("key"))
	if err != nil {
		return r, nil, fmt.Errorf("reading the input of linkage: %w (the key is set by key=COLUMN)", err)
	}
	if row := key.FirstNull(); row >= 0 {
		return r, nil, &models.RowError{Row: row + 1, Column: key.Name(), Reason: "is null: every record needs a key"}
	}
	r.Keys = trimmed(texts(key))
	kinds, err := givenKinds(in, values.Texts("fields"))
	if err != nil {
		return r, nil, err
	}
	aside := map[string]bool{key.Name(): true}
	column := func(setting string) ([]string, error) {
		name := values.Text(setting)
		if name == "" {
			return nil, nil
		}
		c, err := in.Column(name)
		aside[name] = true
		return texts(c), err
	}
	r.Sources, err = column("source")
	if err != nil {
		return r, nil, fmt.Errorf("reading the sources: %w", err)
	}
	if truth, err = column("truth"); err != nil {
		return r, nil, fmt.Errorf("reading the truth: %w", err)
	}
	for _, name := range values.Texts("drop") {
		if _, err := in.Column(name); err != nil {
			return r, nil, fmt.Errorf("leaving out a column: %w", err)
		}
		aside[name] = true
	}
	for _, c := range in.All() {
		if aside[c.Name()] {
			continue
		}
		v := texts(c)
		kind, known := kinds[c.Name()]
		if !known && len(kinds) == 0 {
			kind, known = KindOf(c.Name(), v)
		}
		if known {
			r.Fields = append(r.Fields, Field{Name: c.Name(), Kind: kind, Values: v})
		}
	}
	if len(r.Fields) == 0 {
		return r, nil, errors.New("reading the input of linkage: no column looks like a name, an address, a date of birth or the like: say what they hold by fields=column:kind,…")
	}
	return r, truth, nil
}

func trimmed(in []string) []string {
	out := make([]string, len(in))
	for i, v := range in {
		out[i] = strings.TrimSpace(v)
	}
	return out
}

// givenKinds reads column:kind.
func givenKinds(in models.Columns, entries []string) (map[string]Kind, error) {
	out := map[string]Kind{}
	for _, entry := range entries {
		name, kind, found := strings.Cut(entry, ":")
		if !found {
			return nil, fmt.Errorf("setting fields: %q: write it as column:kind", entry)
		}
		if _, err := in.Column(name); err != nil {
			return nil, fmt.Errorf("setting fields: %w", err)
		}
		if !slices.Contains(Kinds(), Kind(kind)) {
			var known []string
			for _, k := range Kinds() {
				known = append(known, string(k))
			}
			return nil, models.NewUnknownNameError("kind", kind, known)
		}
		out[name] = Kind(kind)
	}
	return out, nil
}

func pairColumns(r Records, pairs []Pair) (models.Columns, error) {
	n := len(pairs)
	left, right, origin := make([]string, n), make([]string, n), make([]string, n)
	weight, chance, linked := make([]float64, n), make([]float64, n), make([]bool, n)
	for i, p := range pairs {
		left[i], right[i], origin[i] = r.Keys[p.A], r.Keys[p.B], p.Origin.String()
		weight[i], chance[i], linked[i] = p.Weight, p.Probability, p.IsLinked
	}
	return models.NewColumns(models.TextColumn("left_key", left), models.TextColumn("right_key", right), models.FloatColumn("match_weight", weight),
		models.FloatColumn("match_probability", chance), models.TextColumn("origin", origin), models.BooleanColumn("is_linked", linked))
}

// report tells what was learnt, how the linking went and, against a truth, how good it is.
func report(values models.Values, r Records, m *Model, result *Result, truth []string) models.Report {
	var weights, rules []models.Object
	for _, w := range m.Weights() {
		weights = append(weights, models.Object{}.With("comparison", w.Comparison).With("level", w.Level).With("m", finite(w.M)).With("u", finite(w.U)).
			With("weight", w.Weight).With("status", string(w.Status)))
	}
	for _, s := range result.Rules {
		rules = append(rules, models.Object{}.With("rule", s.Rule).With("pairs", s.Pairs).With("linked", s.Linked).With("linked_only", s.LinkedOnly).
			With("blocks_skipped", s.BlocksSkipped).With("largest_block", s.LargestBlock))
	}
	var fields models.Object
	for _, f := range r.Fields {
		fields = fields.With(f.Name, string(f.Kind))
	}
	matches, households := m.Shares()
	clusters := map[int32]int{}
	largest := 0
	for _, head := range result.Clusters {
		clusters[head]++
		largest = max(largest, clusters[head])
	}
	metrics := models.Object{}.With("clusters", len(clusters)).With("largest_cluster", largest)
	if truth != nil {
		q := Evaluate(result.Clusters, truth)
		metrics = metrics.With("true_pairs", q.TruePairs).With("linked_pairs", q.LinkedPairs).With("precision", q.Precision).With("recall", q.Recall).With("f1", q.F1)
	}
	return models.Report{Model: "linkage", Rows: r.Len(), Settings: values.Object(),
		Parameters: models.Object{}.With("fields", fields).With("match_share", finite(matches)).With("household_share", finite(households)).With("weights", weights),
		Diagnostics: models.Object{}.With("fit_status", string(m.status)).With("iterations", m.rounds).With("compared_pairs", result.Compared).
			With("clusters_broken", len(result.Broken)).With("rules", rules),
		Metrics: metrics}
}

// finite is the number, and null where nothing was learnt.
func finite(v float64) any {
	if v == 0 || v != v {
		return nil
	}
	return v
}
