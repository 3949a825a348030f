package score

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"time"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/models/outcome"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/modelbase"
)

const (
	churnName = "churn"

	churnScores pipeline.Table = "scores.churn_score"
	churnRules  pipeline.Table = "scores.churn_rule"
	buyingOdds  pipeline.Table = "scores.buying"
	oldChurn    pipeline.Table = "history.churn_score"
)

// Churn is the step that says who is about to leave: for customers who bought in the eligibility window, the probability of no purchase in the window to come,
// with reasons, and the groups that leave most often.
type Churn struct{ Night }

// NewChurn makes the step.
func NewChurn(n Night) Churn { return Churn{n} }

// Name is "score/churn".
func (Churn) Name() string { return "score/churn" }

// Reads features and labels at all cutoffs, what buying models say, and the night before.
func (Churn) Reads() []pipeline.Table {
	return []pipeline.Table{customerFeatures, churnLabels, buyingOdds, runParameters, oldChurn}
}

// Writes scores, rules and the tables of the model card.
func (Churn) Writes() []pipeline.Table {
	return append([]pipeline.Table{churnScores, churnRules}, gradedTables(churnName)...)
}

// Fingerprint covers the settings and the version in use.
func (s Churn) Fingerprint() string { return s.fingerprint(churnName, fmt.Sprint(s.settings())) }

// fingerprint covers what a step that learns depends on beside its inputs.
func (n Night) fingerprint(name string, settings string) string {
	used, _, err := modelbase.InUse(n.Layout, name, n.AsOf)
	return pipeline.Hash(version, name, settings, used.Fingerprint(), fmt.Sprint(err), fmt.Sprint(n.Seed, n.Retrain, n.Models.RetrainAfterDays), n.day())
}

// settings are those of the configuration that change what the step writes.
func (s Churn) settings() []any {
	threshold := math.NaN()
	if s.Models.Churn.Threshold != nil {
		threshold = *s.Models.Churn.Threshold
	}
	return []any{s.Models.Churn.MinCustomers, threshold}
}

// Run trains where that is due, scores and writes.
func (s Churn) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	in, err := readChurn(ctx, env.Files, s.AsOf)
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(len(in.frame.key))}
	shape := pipeline.Hash(version, fmt.Sprint(names(in.list)), fmt.Sprint(in.window, in.recent, s.Models.Churn.MinCustomers))
	parts, warnings, err := s.decide(ctx, env, churnName, shape, func(ctx context.Context) ([]trained, error) { return s.train(ctx, in, "") })
	result.Warnings = warnings
	if err != nil {
		return result, err
	}
	if len(parts) == 0 {
		return result, fmt.Errorf("scoring churn: the version in use holds no model: run with --retrain")
	}
	return s.write(ctx, env, in, parts[0], result)
}

// write scores the customers of the as-of date and writes all tables.
func (s Churn) write(ctx context.Context, env *pipeline.Env, in *churnInput, part trained, result pipeline.Result) (pipeline.Result, error) {
	today, findings, err := in.today(ctx)
	if err != nil {
		return result, err
	}
	scores, err := part.Model.Score(ctx, today.asked, reasons)
	if err != nil {
		return result, fmt.Errorf("scoring churn: %w", err)
	}
	before, err := nightBefore(ctx, env.Files(oldChurn), oldChurn, "customer_id")
	if err != nil {
		if ctx.Err() != nil {
			return result, err
		}
		result.Warnings = append(result.Warnings, fmt.Sprintf("churn is not compared with the night before: %v", err))
	}
	report := part.Model.Report()
	threshold := math.NaN()
	if s.Models.Churn.Threshold != nil {
		threshold = *s.Models.Churn.Threshold
	}
	columns, err := scored{
		name: churnName, version: part.Version, card: report.Card, eligible: today.eligible, ineligible: fmt.Sprintf("no purchase in the last %.0f days", in.recent),
		table: today.asked, scores: scores, before: earlier(before, today.ids), window: in.window, threshold: threshold,
	}.columns()
	if err != nil {
		return result, err
	}
	table, err := models.NewColumns(append([]models.Column{models.TextColumn("customer_id", today.ids)}, columns...)...)
	if err != nil {
		return result, err
	}
	rules, err := rulesToday(ctx, part, today.asked)
	if err != nil {
		return result, err
	}
	graded := Graded{Cards: []card.Card{report.Card}, Bands: report.Bands, Drift: part.Model.Drift(today.asked, scores.Probability), Findings: append(slices.Clone(report.Findings), findings...)}
	graded = named(graded, churnName, "", "", part.Version, string(customerFeatures))
	for _, out := range []struct {
		table   pipeline.Table
		columns models.Columns
	}{{churnScores, table}, {churnRules, rules}} {
		output, err := writeTable(env, out.table, out.columns, "train_end_date")
		if err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, output)
	}
	outputs, err := writeGraded(env, churnName, graded)
	result.Outputs = append(result.Outputs, outputs...)
	return result, err
}

// named fills in which model the rows are of.
func named(g Graded, model, targetType, targetID, version, table string) Graded {
	g.Cards, g.Bands, g.Drift, g.Findings = slices.Clone(g.Cards), slices.Clone(g.Bands), slices.Clone(g.Drift), slices.Clone(g.Findings)
	for i := range g.Cards {
		g.Cards[i].Model, g.Cards[i].TargetType, g.Cards[i].TargetID, g.Cards[i].Version = model, targetType, targetID, version
	}
	for i := range g.Bands {
		g.Bands[i].Model, g.Bands[i].TargetType, g.Bands[i].TargetID, g.Bands[i].Version = model, targetType, targetID, version
	}
	for i := range g.Drift {
		g.Drift[i].Model, g.Drift[i].TargetType, g.Drift[i].TargetID, g.Drift[i].Version = model, targetType, targetID, version
	}
	for i := range g.Findings {
		g.Findings[i].Model, g.Findings[i].TargetType, g.Findings[i].TargetID = model, targetType, targetID
		if g.Findings[i].Table == "" {
			g.Findings[i].Table = table
		}
	}
	return g
}

// train learns from the cutoffs whose windows have passed, up to the day last where it is given, and finds the rules.
func (s Churn) train(ctx context.Context, in *churnInput, last string) ([]trained, error) {
	data, findings, err := in.learnable(ctx, last)
	if err != nil {
		return nil, err
	}
	settings := outcome.Settings{
		Baseline: outcome.Threshold("recency_days"), Single: []string{"p_no_purchase"}, Anchor: "p_no_purchase", Groups: themes(in.list), Quiet: names(buyingFeatureList()), Threads: s.Threads,
		Floor: outcome.Floor{Keys: s.Models.Churn.MinCustomers, Positives: 1, Negatives: 1},
	}
	history := in.history
	if last != "" { // looked at from the end of the last window
		history = min(history, in.historyAt(data.Cutoff))
	}
	if need := 2 * in.window; history < need {
		settings.Refused = fmt.Sprintf("sales go back %.0f days, %.0f are needed", history, need)
	}
	m, test, err := outcome.Train(ctx, data, settings, s.source("churn"))
	if err != nil {
		return nil, fmt.Errorf("learning churn: %w", err)
	}
	asked := map[string]bool{}
	for _, key := range data.Key {
		asked[key] = true
	}
	m.Amend(func(r *outcome.Report) {
		r.Findings = append(r.Findings, findings...)
		dated(&r.Card, data.Cutoff, in.window)
		r.Card.FloorRequired = fmt.Sprintf("%d customers asked about and %.0f days of sales", s.Models.Churn.MinCustomers, 2*in.window)
		r.Card.FloorObserved = fmt.Sprintf("%d customers asked about and %.0f days of sales", len(asked), history)
	})
	rules, err := learnRules(ctx, data, test, s.source("churn rules"))
	if err != nil {
		return nil, err
	}
	return []trained{{Version: s.day(), Model: m, Beside: rules, test: test}}, nil
}

// dated fills in the card's days from the cutoffs learnt from and the length of the window.
func dated(c *card.Card, cutoffs []int, window float64) {
	if len(cutoffs) == 0 {
		return
	}
	day := func(cutoff int) string { return time.Unix(int64(cutoff)*86400, 0).UTC().Format(time.DateOnly) }
	all := slices.Clone(cutoffs)
	slices.Sort(all)
	all = slices.Compact(all)
	last := all[len(all)-1]
	c.TrainFrom, c.TrainTo = day(all[0]), day(last+int(window))
	if c.Protocol != card.NoTest {
		c.TestFrom, c.TestTo = day(last), day(last+int(window))
	}
}

// learnRules finds the groups that leave most often, by what people can read, and counts them on the rows tested on where there are such.
func learnRules(ctx context.Context, data outcome.Data, test outcome.Test, src rand.Source) ([]byte, error) {
	earlier, counted := data, data
	if len(test.Data.Cutoff) > 0 {
		earlier, counted = data.Split(test.Data.Cutoff[0])
	}
	return foundRules(ctx, earlier, counted, src)
}

// churnInput is what the step reads.
type churnInput struct {
	frame   frame
	list    []feature
	files   func(pipeline.Table) []string
	window  float64   // days that are predicted
	recent  float64   // days within which a customer must have bought
	first   time.Time // day of the first purchase; zero without one
	history float64   // days from there to the as-of date
	label   map[place]churnLabel
}

type churnLabel struct{ asked, known, left bool }

func readChurn(ctx context.Context, files func(pipeline.Table) []string, asOf time.Time) (in *churnInput, err error) {
	in = &churnInput{files: files, label: map[place]churnLabel{}, list: append(customerFeatureList(), buyingFeatureList()...)}
	if err := in.readParameters(ctx); err != nil {
		return nil, err
	}
	if !in.first.IsZero() {
		in.history = asOf.Sub(in.first).Hours() / 24
	}
	if in.frame, err = readFrame(ctx, files, customerFeatures, "customer_id"); err != nil {
		return nil, err
	}
	labels, err := columnar.ReadParquet(ctx, files(churnLabels), "customer_id", "cutoff_date", "is_eligible", "is_churned")
	if err != nil {
		return nil, err
	}
	ids, err := labels.Texts("customer_id")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", churnLabels, err)
	}
	cutoffs, err := labels.Texts("cutoff_date")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", churnLabels, err)
	}
	eligible, err := labels.Booleans("is_eligible")
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", churnLabels, err)
	}
	left, err := labels.Column("is_churned")
	if err != nil {
		return nil, err
	}
	for i, id := range ids {
		in.label[place{id, cutoffs[i]}] = churnLabel{eligible[i], !left.IsNull(i), !left.IsNull(i) && left.Booleans()[i]}
	}
	return in, nil
}

// readParameters reads the length of the window that is predicted, and since when there are sales.
func (in *churnInput) readParameters(ctx context.Context) error {
	parameters, err := columnar.ReadParquet(ctx, in.files(runParameters), "churn_window_days", "churn_eligibility_days", "first_purchase_date")
	if err != nil {
		return err
	}
	if parameters.Rows() != 1 {
		return fmt.Errorf("reading %s: it has %d rows, not one", runParameters, parameters.Rows())
	}
	for _, part := range []struct {
		name string
		into *float64
	}{{"churn_window_days", &in.window}, {"churn_eligibility_days", &in.recent}} {
		days, err := parameters.Floats(part.name)
		if err != nil {
			return fmt.Errorf("reading %s: %w", runParameters, err)
		}
		*part.into = days[0]
	}
	first, err := parameters.Column("first_purchase_date")
	if err != nil || first.IsNull(0) {
		return err
	}
	if in.first, err = time.Parse(time.DateOnly, first.Texts()[0]); err != nil {
		return fmt.Errorf("reading %s: first_purchase_date: %w", runParameters, err)
	}
	return nil
}

// read is the features of the given rows.
func (in *churnInput) read(ctx context.Context, rows []int) (features.Table, []card.Finding, error) {
	list, findings, err := in.frame.numbers(ctx, rows, names(customerFeatureList()))
	if err != nil {
		return features.Table{}, nil, err
	}
	more, err := beside(ctx, in.files(buyingOdds), buyingOdds, "customer_id", in.frame.places(rows), names(buyingFeatureList()))
	if err != nil {
		return features.Table{}, nil, err
	}
	table, err := features.NewTable(append(list, more...)...)
	return table, findings, err
}

// rowsAtMost is how many rows are read to learn from; more teach nothing new and fill the memory.
const rowsAtMost = 100_000

// learnable is the rows whose window has passed, up to a cutoff where one is given.
func (in *churnInput) learnable(ctx context.Context, last string) (outcome.Data, []card.Finding, error) {
	var rows []int
	var keys []string
	for i, key := range in.frame.key {
		at := place{key, in.frame.cutoff[i]}
		if l := in.label[at]; l.asked && l.known && (last == "" || at.cutoff <= last) {
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
			return outcome.Data{}, nil, fmt.Errorf("reading %s: cutoff_date: %w", customerFeatures, err)
		}
		data.Key = append(data.Key, in.frame.key[row])
		data.Cutoff = append(data.Cutoff, int(day.Unix()/86400))
		data.Is = append(data.Is, in.label[place{in.frame.key[row], in.frame.cutoff[row]}].left)
	}
	for i := range findings {
		findings[i].Step = "train"
	}
	return data, findings, nil
}

// present is the customers of the as-of date.
type present struct {
	ids      []string
	eligible []bool
	asked    features.Table // of the eligible ones
}

func (in *churnInput) today(ctx context.Context) (present, []card.Finding, error) {
	var p present
	var rows []int
	for _, i := range asOfRows(in.frame) {
		asked := in.label[place{in.frame.key[i], in.frame.cutoff[i]}].asked
		p.ids, p.eligible = append(p.ids, in.frame.key[i]), append(p.eligible, asked)
		if asked {
			rows = append(rows, i)
		}
	}
	var findings []card.Finding
	var err error
	p.asked, findings, err = in.read(ctx, rows)
	return p, findings, err
}

// historyAt is how many days sales go back from the end of the last of the windows.
func (in *churnInput) historyAt(cutoffs []int) float64 {
	if len(cutoffs) == 0 || in.first.IsZero() {
		return 0
	}
	return float64(slices.Max(cutoffs)) + in.window - float64(in.first.Unix()/86400)
}
