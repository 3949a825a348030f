package score

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/models/outcome"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// reasons is how many reasons a score comes with.
const reasons = 5

// scored is the answers of one model about the rows of one cutoff, in the shared columns of churn, propensity and prospect scores.
type scored struct {
	name       string // of the model
	version    string // day of the night that trained it
	card       card.Card
	eligible   []bool
	ineligible string         // why the others are not
	table      features.Table // of the eligible ones, in their order
	scores     outcome.Scores // of the eligible ones
	before     []float64      // probability of the night before, by row; NaN: not scored then
	window     float64        // days
	threshold  float64        // NaN: the one that labels as many as are expected
}

// scoredColumns declares them. from is the table of features.
func scoredColumns(from pipeline.Table, label string) []pipeline.DeclaredColumn {
	list := []pipeline.DeclaredColumn{
		{Name: "eligible", Type: "BOOLEAN", Meaning: "whether the model is asked about the row"},
		{Name: "ineligible_reason", Type: "VARCHAR", Meaning: "why not; null when it is"},
		{Name: "raw_score", Type: "DOUBLE", Unit: "log-odds", Meaning: "score before calibration; null when not eligible, or when there was nothing to learn from"},
		{Name: "probability", Type: "DOUBLE", Meaning: "calibrated probability of " + label + "; null when not eligible, or when there was nothing to learn from"},
		{Name: "score_0_100", Type: "BIGINT", Meaning: "probability in hundredths; null when there is none"},
		{Name: "percentile", Type: "DOUBLE", Meaning: "share of the eligible with at most this probability, times 100; null when there is none"},
		{Name: "decile", Type: "BIGINT", Meaning: "tenth of the eligible by probability, 1 is the highest, equal ones share the higher tenth; null when there is none"},
		{Name: "band", Type: "VARCHAR", Meaning: "high from the threshold on, medium from half of it on, else low; null when there is none"},
		{Name: "score_trend", Type: "DOUBLE", Meaning: "change of the probability since the night before; null when not scored then"},
		{Name: "window_days", Type: "BIGINT", Unit: "days", Meaning: "length of the window that is predicted"},
		{Name: "threshold_used", Type: "DOUBLE", Meaning: "probability from which rows are labelled; null when there is none"},
		{Name: "label_at_threshold", Type: "BOOLEAN", Meaning: "whether " + label + " is predicted; null when there is no probability"},
		{Name: "baseline_probability", Type: "DOUBLE", Meaning: "probability of the mean row, from which the reasons lead away; null when there is none"},
	}
	for i := 1; i <= reasons; i++ {
		n := strconv.Itoa(i)
		list = append(list,
			pipeline.DeclaredColumn{Name: "reason_" + n + "_feature", Type: "VARCHAR", Meaning: "feature of the reason; null when there is none"},
			pipeline.DeclaredColumn{Name: "reason_" + n + "_value", Type: "VARCHAR", Meaning: "the row's value of it; null when there is none"},
			pipeline.DeclaredColumn{Name: "reason_" + n + "_effect", Type: "DOUBLE", Unit: "log-odds", Meaning: "by how much it moves the score, with all features of its kind; null when there is none"})
	}
	for i := range list {
		if list[i].Name != "window_days" {
			list[i].From = []string{string(from) + ".cutoff_date"}
		}
	}
	return append(list, modelColumns()...)
}

// modelColumns declares what every scored table says of its model.
func modelColumns() []pipeline.DeclaredColumn {
	return []pipeline.DeclaredColumn{
		{Name: "model_name", Type: "VARCHAR", Meaning: "whose answer it is: a learner, or the baseline"},
		{Name: "model_version", Type: "VARCHAR", Meaning: "day of the night that trained the model; null when nothing was trained"},
		{Name: "train_end_date", Type: "DATE", Meaning: "last day that the model learnt from; null when it learnt from none"},
		{Name: "fit_status", Type: "VARCHAR", Meaning: "ok, or why the baseline answers"},
		{Name: "grade", Type: "VARCHAR", Meaning: "grade on the model card; null when not graded"},
	}
}

// check refuses answers that do not belong to the rows.
func (s scored) check() error {
	asked := 0
	for _, is := range s.eligible {
		if is {
			asked++
		}
	}
	if asked != len(s.scores.Probability) || asked != s.table.Rows() || len(s.before) != len(s.eligible) {
		return fmt.Errorf("scoring by %s: %d rows are asked about, there are %d answers, %d rows of features and %d earlier scores of %d", s.name, asked, len(s.scores.Probability), s.table.Rows(), len(s.before), len(s.eligible))
	}
	return nil
}

// columns makes them, in the order of their declaration.
func (s scored) columns() ([]models.Column, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	n := len(s.eligible)
	at := make([]int, n) // place among the eligible, -1: none
	next := 0
	for i, is := range s.eligible {
		if at[i] = -1; is {
			at[i] = next
			next++
		}
	}
	p := s.scores.Probability
	percentile, decile := ranked(p)
	threshold := s.threshold
	if math.IsNaN(threshold) {
		threshold = expectedThreshold(p)
	}
	known := func(i int) bool { return at[i] >= 0 && !math.IsNaN(p[at[i]]) }
	floats := func(name string, valid func(i int) bool, of func(i int) float64) models.Column {
		values, valids := make([]float64, n), make([]bool, n)
		for i := range values {
			if valids[i] = valid(i); valids[i] {
				values[i] = of(i)
			}
		}
		return models.FloatColumn(name, values).WithValid(valids)
	}
	integers := func(name string, valid func(i int) bool, of func(i int) int64) models.Column {
		values, valids := make([]int64, n), make([]bool, n)
		for i := range values {
			if valids[i] = valid(i); valids[i] {
				values[i] = of(i)
			}
		}
		return models.IntegerColumn(name, values).WithValid(valids)
	}
	texts := func(name string, of func(i int) string) models.Column {
		values, valids := make([]string, n), make([]bool, n)
		for i := range values {
			values[i] = of(i)
			valids[i] = values[i] != ""
		}
		return models.TextColumn(name, values).WithValid(valids)
	}
	labels, labelled := make([]bool, n), make([]bool, n)
	for i := range labels {
		labelled[i] = known(i)
		labels[i] = labelled[i] && p[at[i]] >= threshold
	}
	always := func(int) bool { return true }
	out := []models.Column{
		models.BooleanColumn("eligible", s.eligible),
		texts("ineligible_reason", func(i int) string {
			if s.eligible[i] {
				return ""
			}
			return s.ineligible
		}),
		floats("raw_score", known, func(i int) float64 { return s.scores.Raw[at[i]] }),
		floats("probability", known, func(i int) float64 { return p[at[i]] }),
		integers("score_0_100", known, func(i int) int64 { return int64(math.Round(100 * p[at[i]])) }),
		floats("percentile", known, func(i int) float64 { return percentile[at[i]] }),
		integers("decile", known, func(i int) int64 { return decile[at[i]] }),
		texts("band", func(i int) string {
			switch {
			case !known(i):
				return ""
			case p[at[i]] >= threshold:
				return "high"
			case p[at[i]] >= threshold/2:
				return "medium"
			default:
				return "low"
			}
		}),
		floats("score_trend", func(i int) bool { return known(i) && !math.IsNaN(s.before[i]) }, func(i int) float64 { return p[at[i]] - s.before[i] }),
		integers("window_days", always, func(int) int64 { return int64(s.window) }),
		floats("threshold_used", func(int) bool { return !math.IsNaN(threshold) }, func(int) float64 { return threshold }),
		models.BooleanColumn("label_at_threshold", labels).WithValid(labelled),
		floats("baseline_probability", func(i int) bool { return known(i) && !math.IsNaN(s.scores.Base) }, func(int) float64 { return s.scores.Base }),
	}
	reason := func(i, which int) (outcome.Reason, bool) {
		if at[i] < 0 || which >= len(s.scores.Reasons[at[i]]) {
			return outcome.Reason{}, false
		}
		return s.scores.Reasons[at[i]][which], true
	}
	for which := range reasons {
		prefix := "reason_" + strconv.Itoa(which+1)
		out = append(out,
			texts(prefix+"_feature", func(i int) string { r, _ := reason(i, which); return r.Feature }),
			texts(prefix+"_value", func(i int) string {
				r, is := reason(i, which)
				if !is {
					return ""
				}
				return valueText(s.table, r.Feature, at[i])
			}),
			floats(prefix+"_effect", func(i int) bool { _, is := reason(i, which); return is }, func(i int) float64 { r, _ := reason(i, which); return r.Effect }))
	}
	return append(out, modelValues(n, s.card, s.version)...), nil
}

// modelValues makes the columns of modelColumns.
func modelValues(rows int, c card.Card, version string) []models.Column {
	same := func(name, value string) models.Column {
		values, valid := make([]string, rows), make([]bool, rows)
		for i := range values {
			values[i], valid[i] = value, value != ""
		}
		return models.TextColumn(name, values).WithValid(valid)
	}
	return []models.Column{same("model_name", c.Published), same("model_version", version), same("train_end_date", c.TrainTo), same("fit_status", c.FitStatus), same("grade", string(c.Grade))}
}

// valueText is a row's value of a feature as a person reads it.
func valueText(t features.Table, name string, row int) string {
	at := t.Index(name)
	if at < 0 {
		return ""
	}
	f := t.Feature(at)
	if f.IsCategory() {
		if code := f.Codes[row]; code >= 0 {
			return f.Levels[code]
		}
		return "none"
	}
	v := f.Numbers[row]
	switch {
	case math.IsNaN(v):
		return "none"
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case math.Abs(v) >= 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'g', 3, 64)
	}
}

// ranked gives each probability its percentile and decile. NaN has none.
func ranked(p []float64) (percentile []float64, decile []int64) {
	var order []int
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Or(cmp.Compare(p[a], p[b]), cmp.Compare(a, b)) })
	percentile, decile = make([]float64, len(p)), make([]int64, len(p))
	n := len(order)
	for from := 0; from < n; {
		to := from
		for to < n && p[order[to]] == p[order[from]] {
			to++
		}
		for _, row := range order[from:to] {
			percentile[row] = 100 * float64(to) / float64(n)
			decile[row] = 1 + int64(10*(n-to)/n)
		}
		from = to
	}
	return percentile, decile
}

// expectedThreshold is the probability from which as many are labelled as the probabilities add up to; NaN without any. Equal ones are labelled alike: then it is
// the one that comes nearest, of two as near the higher; where nobody comes nearest it lies just above all.
func expectedThreshold(p []float64) float64 {
	var known []float64
	for _, v := range p {
		if !math.IsNaN(v) {
			known = append(known, v)
		}
	}
	slices.Sort(known)
	sum := 0.0
	for _, v := range known {
		sum += v
	}
	if len(known) == 0 {
		return math.NaN()
	}
	threshold, least := math.Nextafter(known[len(known)-1], 2), sum
	for i := len(known) - 1; i >= 0; i-- {
		if i > 0 && known[i-1] == known[i] {
			continue
		}
		if miss := math.Abs(float64(len(known)-i) - sum); miss < least {
			threshold, least = known[i], miss
		}
	}
	return threshold
}

// asOfRows is the rows of the as-of date by key, so that sums over them are the same in whatever order they were read.
func asOfRows(f frame) []int {
	var rows []int
	for i, purpose := range f.purpose {
		if purpose == "score" {
			rows = append(rows, i)
		}
	}
	slices.SortFunc(rows, func(a, b int) int { return cmp.Compare(f.key[a], f.key[b]) })
	return rows
}

// nightBefore is the probabilities of the newest night in a history, by key; empty without one. Keys are the values of the named columns.
func nightBefore(ctx context.Context, files []string, table pipeline.Table, keys ...string) (map[string]float64, error) {
	columns, err := columnar.ReadParquet(ctx, lastFile(files), append(slices.Clone(keys), "probability")...)
	if err != nil {
		return nil, err
	}
	parts := make([][]string, len(keys))
	for i, name := range keys {
		if parts[i], err = columns.Texts(name); err != nil {
			return nil, fmt.Errorf("reading %s: %w", table, err)
		}
	}
	column, err := columns.Column("probability")
	if err != nil {
		return nil, err
	}
	p, err := column.Numbers()
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", table, err)
	}
	out := make(map[string]float64, len(p))
	for i, v := range p {
		key := parts[0][i]
		for _, more := range parts[1:] {
			key += "\x00" + more[i]
		}
		out[key] = v
	}
	return out, nil
}

// earlier looks rows up in what nightBefore gave; NaN: not there.
func earlier(before map[string]float64, keys []string) []float64 {
	out := make([]float64, len(keys))
	for i, key := range keys {
		p, is := before[key]
		if out[i] = p; !is {
			out[i] = math.NaN()
		}
	}
	return out
}
