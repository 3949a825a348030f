package score

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/models/outcome"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

const (
	prospectName = "prospect"

	prospectFeatures pipeline.Table = "features.prospect"
	prospectLabels   pipeline.Table = "features.prospect_label"
	prospectScores   pipeline.Table = "scores.prospect_score"
	oldProspects     pipeline.Table = "history.prospect_score"
)

// Prospect is the step that says which prospects will become customers: for those who are neither won nor given up, the probability of being won in the window
// to come, with reasons, and how much of it comes from what they are and from what they did.
type Prospect struct{ Night }

// NewProspect makes the step.
func NewProspect(n Night) Prospect { return Prospect{n} }

// Name is "score/prospect".
func (Prospect) Name() string { return "score/prospect" }

// Reads features and labels at all cutoffs, and the night before.
func (Prospect) Reads() []pipeline.Table {
	return []pipeline.Table{prospectFeatures, prospectLabels, oldProspects}
}

// Writes scores and the tables of the model card.
func (Prospect) Writes() []pipeline.Table {
	return append([]pipeline.Table{prospectScores}, gradedTables(prospectName)...)
}

// Fingerprint covers the settings and the version in use.
func (s Prospect) Fingerprint() string {
	return s.fingerprint(prospectName, fmt.Sprintf("%+v", s.Models.Prospect))
}

// Run trains where that is due, scores and writes. A project without prospects has empty tables and a card that says so.
func (s Prospect) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	in, err := readProspects(ctx, env.Files)
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(len(in.frame.key))}
	shape := pipeline.Hash(version, fmt.Sprintf("%+v %+v", in.list, s.Models.Prospect))
	parts, warnings, err := s.decide(ctx, env, prospectName, shape, func(ctx context.Context) ([]trained, error) { return s.train(ctx, in) })
	result.Warnings = warnings
	if err != nil {
		return result, err
	}
	if len(parts) == 0 {
		return result, fmt.Errorf("scoring prospects: the version in use holds no model: run with --retrain")
	}
	return s.write(ctx, env, in, parts[0], result)
}

func (s Prospect) window() float64 { return float64(s.Models.Prospect.WindowDays) }

// train learns from the cutoffs whose windows have passed.
func (s Prospect) train(ctx context.Context, in *prospectInput) ([]trained, error) {
	data, findings, err := in.learnable(ctx)
	if err != nil {
		return nil, err
	}
	floor := s.Models.Prospect.MinPositives
	m, test, err := outcome.Train(ctx, data, outcome.Settings{
		Baseline: outcome.Rate("lead_source"), Groups: in.themes(), Threads: s.Threads, Floor: outcome.Floor{Positives: floor, Negatives: floor},
	}, s.source(prospectName))
	if err != nil {
		return nil, fmt.Errorf("learning which prospects are won: %w", err)
	}
	won := 0
	for _, is := range data.Is {
		if is {
			won++
		}
	}
	m.Amend(func(r *outcome.Report) {
		r.Findings = append(r.Findings, findings...)
		dated(&r.Card, data.Cutoff, s.window())
		r.Card.FloorRequired = fmt.Sprintf("%d times a prospect was won in a window, and %d times not", floor, floor)
		r.Card.FloorObserved = fmt.Sprintf("%d times a prospect was won in a window, and %d times not", won, len(data.Is)-won)
	})
	return []trained{{Version: s.day(), Model: m, test: test}}, nil
}

// write scores the prospects of the as-of date and writes all tables.
func (s Prospect) write(ctx context.Context, env *pipeline.Env, in *prospectInput, part trained, result pipeline.Result) (pipeline.Result, error) {
	ids, open, asked, findings, err := in.today(ctx)
	if err != nil {
		return result, err
	}
	scores, err := part.Model.Score(ctx, asked, asked.Len())
	if err != nil {
		return result, fmt.Errorf("scoring prospects: %w", err)
	}
	before, err := nightBefore(ctx, env.Files(oldProspects), oldProspects, "prospect_id")
	if err != nil {
		if ctx.Err() != nil {
			return result, err
		}
		result.Warnings = append(result.Warnings, fmt.Sprintf("prospects are not compared with the night before: %v", err))
	}
	report := part.Model.Report()
	columns, err := scored{
		name: prospectName, version: part.Version, card: report.Card, eligible: open, ineligible: "not open",
		table: asked, scores: scores, before: earlier(before, ids), window: s.window(), threshold: math.NaN(),
	}.columns()
	if err != nil {
		return result, err
	}
	columns = append([]models.Column{models.TextColumn("prospect_id", ids)}, append(columns, in.qualities(open, scores)...)...)
	table, err := models.NewColumns(columns...)
	if err != nil {
		return result, err
	}
	graded := Graded{Cards: []card.Card{report.Card}, Bands: report.Bands, Drift: part.Model.Drift(asked, scores.Probability), Findings: append(slices.Clone(report.Findings), findings...)}
	output, err := writeTable(env, prospectScores, table, "train_end_date")
	if err != nil {
		return result, err
	}
	result.Outputs = append(result.Outputs, output)
	outputs, err := writeGraded(env, prospectName, named(graded, prospectName, "", "", part.Version, string(prospectFeatures)))
	result.Outputs = append(result.Outputs, outputs...)
	return result, err
}

// prospectInput is what the step reads.
type prospectInput struct {
	frame frame
	list  []prospectFeature
	label map[place]prospectLabel
}

type prospectLabel struct{ open, known, won bool }

func readProspects(ctx context.Context, files func(pipeline.Table) []string) (in *prospectInput, err error) {
	in = &prospectInput{list: prospectFeatureList(), label: map[place]prospectLabel{}}
	if in.frame, err = readFrame(ctx, files, prospectFeatures, "prospect_id"); err != nil {
		return nil, err
	}
	labels, err := columnar.ReadParquet(ctx, files(prospectLabels), "prospect_id", "cutoff_date", "is_open", "is_won")
	if err != nil {
		return nil, err
	}
	fail := func(err error) (*prospectInput, error) {
		return nil, fmt.Errorf("reading %s: %w", prospectLabels, err)
	}
	ids, err := labels.Texts("prospect_id")
	if err != nil {
		return fail(err)
	}
	cutoffs, err := labels.Texts("cutoff_date")
	if err != nil {
		return fail(err)
	}
	open, err := labels.Booleans("is_open")
	if err != nil {
		return fail(err)
	}
	won, err := labels.Column("is_won")
	if err != nil {
		return fail(err)
	}
	for i, id := range ids {
		in.label[place{id, cutoffs[i]}] = prospectLabel{open[i], !won.IsNull(i), !won.IsNull(i) && won.Booleans()[i]}
	}
	return in, nil
}

func (in *prospectInput) themes() map[string]string {
	out := map[string]string{}
	for _, f := range in.list {
		out[f.name] = f.theme
	}
	return out
}

// read is the features of the given rows.
func (in *prospectInput) read(ctx context.Context, rows []int) (features.Table, []card.Finding, error) {
	var numbers, texts []string
	for _, f := range in.list {
		if f.isCategory {
			texts = append(texts, f.name)
		} else {
			numbers = append(numbers, f.name)
		}
	}
	list, findings, err := in.frame.numbers(ctx, rows, numbers)
	if err != nil {
		return features.Table{}, nil, err
	}
	more, err := in.frame.categories(ctx, rows, texts)
	if err != nil {
		return features.Table{}, nil, err
	}
	table, err := features.NewTable(append(list, more...)...)
	return table, findings, err
}

// learnable is the rows whose window has passed.
func (in *prospectInput) learnable(ctx context.Context) (outcome.Data, []card.Finding, error) {
	var rows []int
	var keys []string
	for i, key := range in.frame.key {
		if l := in.label[place{key, in.frame.cutoff[i]}]; l.open && l.known {
			rows, keys = append(rows, i), append(keys, key)
		}
	}
	rows = features.Pick(rows, outcome.Sample(keys, rowsAtMost))
	table, findings, err := in.read(ctx, rows)
	if err != nil {
		return outcome.Data{}, nil, err
	}
	data := outcome.Data{Table: table}
	for _, row := range rows {
		day, err := time.Parse(time.DateOnly, in.frame.cutoff[row])
		if err != nil {
			return outcome.Data{}, nil, fmt.Errorf("reading %s: cutoff_date: %w", prospectFeatures, err)
		}
		data.Key = append(data.Key, in.frame.key[row])
		data.Cutoff = append(data.Cutoff, int(day.Unix()/86400))
		data.Is = append(data.Is, in.label[place{in.frame.key[row], in.frame.cutoff[row]}].won)
	}
	if untold(table, overwritten()) && len(rows) > 0 {
		findings = append(findings, card.Finding{Severity: card.Warning, Column: "stage",
			Finding:    "stages and counts, which are overwritten in place, are not known of any earlier day, and nothing is learnt from them",
			Suggestion: "keep dated exports of the prospects and set export_date of their source"})
	}
	for i := range findings {
		findings[i].Step = "train"
	}
	return data, findings, nil
}

// untold tells whether no row has a value of any of the features.
func untold(t features.Table, names []string) bool {
	for _, name := range names {
		f := t.Feature(t.Index(name))
		if slices.ContainsFunc(f.Numbers, func(v float64) bool { return !math.IsNaN(v) }) || slices.ContainsFunc(f.Codes, func(code int32) bool { return code >= 0 }) {
			return false
		}
	}
	return true
}

// today is the prospects of the as-of date, which of them are open, and the features of those.
func (in *prospectInput) today(ctx context.Context) (ids []string, open []bool, asked features.Table, findings []card.Finding, err error) {
	var rows []int
	for _, i := range asOfRows(in.frame) {
		is := in.label[place{in.frame.key[i], in.frame.cutoff[i]}].open
		ids, open = append(ids, in.frame.key[i]), append(open, is)
		if is {
			rows = append(rows, i)
		}
	}
	asked, findings, err = in.read(ctx, rows)
	return ids, open, asked, findings, err
}

// qualities makes fit_score, engagement_score and prospect_grade, of the open prospects in their order.
func (in *prospectInput) qualities(open []bool, scores outcome.Scores) []models.Column {
	kind := map[string]string{}
	for _, f := range in.list {
		kind[f.name] = f.kind
	}
	effect := map[string][]float64{fit: make([]float64, len(scores.Probability)), engagement: make([]float64, len(scores.Probability))}
	for row, reasons := range scores.Reasons {
		for _, r := range reasons {
			effect[kind[r.Feature]][row] += r.Effect
		}
	}
	n := len(open)
	part := func(name string, effects []float64) models.Column {
		values, valid := make([]float64, n), make([]bool, n)
		if slices.ContainsFunc(effects, func(v float64) bool { return v != 0 }) { // else the answer takes no account of it
			percentile, _ := ranked(effects)
			at := 0
			for i, is := range open {
				if is {
					values[i], valid[i] = percentile[at], true
					at++
				}
			}
		}
		return models.FloatColumn(name, values).WithValid(valid)
	}
	percentile, _ := ranked(scores.Probability)
	letters, valid := make([]string, n), make([]bool, n)
	at := 0
	for i, is := range open {
		if !is {
			continue
		}
		if !math.IsNaN(scores.Probability[at]) {
			letters[i], valid[i] = letter(percentile[at]), true
		}
		at++
	}
	return []models.Column{part("fit_score", effect[fit]), part("engagement_score", effect[engagement]), models.TextColumn("prospect_grade", letters).WithValid(valid)}
}

// letter is A for the best quarter, D for the last.
func letter(percentile float64) string {
	switch {
	case percentile > 75:
		return "A"
	case percentile > 50:
		return "B"
	case percentile > 25:
		return "C"
	default:
		return "D"
	}
}
