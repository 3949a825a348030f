package score

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/models/outcome"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
)

// tasteScorer scores the customers of the as-of date, one target after the other, each into a file of its own: there are as many rows as customers times targets.
type tasteScorer struct {
	night   Night
	env     *pipeline.Env
	in      *tasteInput
	now     *tasteMoment
	answers map[target]tasteAnswer
	parts   map[target]trained
	before  map[target]map[string]float64
	graded  Graded
	files   []string
	rows    int64
}

// write scores and writes all tables.
func (s Propensity) write(ctx context.Context, env *pipeline.Env, in *tasteInput, parts []trained, result pipeline.Result) (pipeline.Result, error) {
	w := &tasteScorer{night: s.Night, env: env, in: in, now: in.score(), answers: map[target]tasteAnswer{}, parts: map[target]trained{}}
	for _, part := range parts {
		answers, err := besideOf(part)
		if err != nil {
			return result, err
		}
		for _, a := range answers {
			w.answers[a.Target], w.parts[a.Target] = a, part
		}
	}
	var err error
	if w.before, err = tasteBefore(ctx, env.Files(oldPropensity)); err != nil {
		if ctx.Err() != nil {
			return result, err
		}
		result.Warnings = append(result.Warnings, fmt.Sprintf("propensity is not compared with the night before: %v", err))
	}
	if err := w.all(ctx, parts); err != nil {
		return result, err
	}
	result.Outputs = append(result.Outputs, pipeline.Output{Table: propensityScores, Files: w.files, Rows: w.rows})
	outputs, err := writeGraded(env, propensityName, w.graded)
	result.Outputs = append(result.Outputs, outputs...)
	return result, err
}

func (w *tasteScorer) all(ctx context.Context, parts []trained) error {
	if w.now == nil || len(w.now.categories) == 0 {
		c := card.New(propensityName, "", "")
		c.FitStatus, c.RefusedReason, c.Published = "no_categories", "no article that known customers bought has a category", "baseline"
		w.graded.Cards = append(w.graded.Cards, c)
		w.find(card.Warning, "intermediate.products", "category", "no article that known customers bought has a category: nothing can be said of what they will buy",
			"give the project a source of products with the columns product_id, as on the sales lines, and category")
		return w.put(ctx, target{}, nil, features.Table{}, outcome.Scores{}, card.Card{}, "")
	}
	if err := w.in.load(ctx, map[*tasteMoment][]int32{w.now: w.now.asked}); err != nil {
		return err
	}
	var targets []target
	for _, c := range w.in.targets(w.now, w.night.Models.Propensity.Targets) {
		targets = append(targets, target{categoryTarget, w.in.categories[c]})
	}
	targets = append(targets, target{Type: crossSellTarget}, target{Type: upSellTarget})
	for _, part := range parts {
		if part.Key == categoryTarget {
			if err := w.together(ctx, part, targets); err != nil {
				return err
			}
		}
	}
	for _, of := range targets {
		if err := w.target(ctx, of); err != nil {
			return err
		}
	}
	w.coverage()
	for _, f := range w.in.findings {
		f.Model = propensityName
		w.graded.Findings = append(w.graded.Findings, f)
	}
	return nil
}

// together tells of the model of all categories: its card, and how far its input has moved, by some of the customers.
func (w *tasteScorer) together(ctx context.Context, part trained, targets []target) error {
	r := part.Model.Report()
	g := Graded{Cards: []card.Card{r.Card}, Bands: r.Bands, Findings: r.Findings}
	if len(r.Histograms) > 0 {
		const some = 30_000 // rows
		places := w.now.askable(target{Type: categoryTarget})
		places = places[:min(len(places), some/max(1, len(targets)))]
		var levels []string
		for _, of := range targets {
			if of.Type == categoryTarget {
				levels = append(levels, of.ID)
			}
		}
		slices.Sort(levels)
		rows := newTasteRows(categoryTarget, levels)
		for level, name := range levels {
			rows.add(w.now, places, w.category(name), int32(level))
		}
		table, err := rows.table()
		if err != nil {
			return fmt.Errorf("scoring propensity: %w", err)
		}
		scores, err := part.Model.Score(ctx, table, 0)
		if err != nil {
			return fmt.Errorf("scoring propensity: %w", err)
		}
		g.Drift = movable(part.Model.Drift(table, scores.Probability))
	}
	w.graded.add(named(located(g), propensityName, categoryTarget, "", part.Version, string(customerFeatures)))
	return nil
}

func (w *tasteScorer) category(name string) int32 {
	at, _ := slices.BinarySearch(w.in.categories, name)
	return int32(at)
}

// target scores one target and tells how good that is.
func (w *tasteScorer) target(ctx context.Context, of target) error {
	a, trained := w.answers[of]
	part := w.parts[of]
	if !trained {
		a = tasteAnswer{Target: of, Card: card.New("", "", ""), Rate: -1}
		a.Card.FitStatus, a.Card.Published, a.Card.BaselineName = "not_trained", "baseline", "rate by category"
		a.Card.RefusedReason = "it was not among the targets when the model was trained; the next training learns it"
	}
	places := w.now.askable(of)
	var table features.Table
	var scores outcome.Scores
	var err error
	g := Graded{Cards: []card.Card{a.Card}, Bands: a.Bands}
	alone := trained && part.Key != categoryTarget
	if trained && a.answers() {
		if table, scores, err = w.asked(ctx, part, of, places); err == nil {
			for i, p := range scores.Probability {
				scores.Probability[i] = a.Curve.of(p)
			}
			scores.Base = a.Curve.of(scores.Base)
		}
	} else {
		table, scores, err = w.popularity(a, places)
	}
	if err != nil {
		return fmt.Errorf("scoring propensity, %s %s: %w", of.Type, of.ID, err)
	}
	if alone {
		g.Findings = part.Model.Report().Findings
		if a.answers() { // no curve moves these
			g.Drift = movable(part.Model.Drift(table, scores.Probability))
		}
	}
	w.graded.add(named(located(g), propensityName, of.Type, of.ID, part.Version, string(customerFeatures)))
	return w.put(ctx, of, places, table, scores, a.Card, part.Version)
}

// asked lets the model answer.
func (w *tasteScorer) asked(ctx context.Context, part trained, of target, places []int) (features.Table, outcome.Scores, error) {
	var levels []string
	var category int32
	if of.Type == categoryTarget {
		category = w.category(of.ID)
	}
	if part.Key == categoryTarget {
		levels = []string{of.ID}
	}
	rows := newTasteRows(of.Type, levels)
	rows.add(w.now, places, category, 0)
	table, err := rows.table()
	if err != nil {
		return table, outcome.Scores{}, err
	}
	scores, err := part.Model.Score(ctx, table, reasons)
	return table, scores, err
}

// popularity is the baseline's answer: the same for everybody, the rate of buyers in the last window that has passed; of a category that was not known then, the
// share that bought of it in the last 90 days; missing where there is neither.
func (w *tasteScorer) popularity(a tasteAnswer, places []int) (features.Table, outcome.Scores, error) {
	rate := a.Rate
	if rate < 0 {
		rate = math.NaN()
		if a.Target.Type == categoryTarget {
			rate = (min(w.now.categories[w.now.place[w.category(a.Target.ID)]].n3, float64(len(w.now.asked))) + .5) / (float64(len(w.now.asked)) + 1)
		}
	}
	same := slices.Repeat([]float64{rate}, len(places))
	table, err := features.NewTable(features.Feature{Name: "rate", Numbers: same})
	raw := math.Log(rate / (1 - rate))
	return table, outcome.Scores{Probability: same, Raw: slices.Repeat([]float64{raw}, len(places)), Base: rate, Reasons: make([][]outcome.Reason, len(places))}, err
}

// movable leaves out what has one value a category and cutoff: it is never twice the same, and its few values say nothing of bands.
func movable(drift []card.Drift) []card.Drift {
	return slices.DeleteFunc(drift, func(d card.Drift) bool {
		return d.Feature == "category_buyer_share" || d.Feature == "category_buyers_trend_90d"
	})
}

// put writes the rows of a target.
func (w *tasteScorer) put(_ context.Context, of target, places []int, table features.Table, scores outcome.Scores, c card.Card, version string) error {
	var wanted []int32
	if w.now != nil {
		wanted = w.now.wanted
	}
	n := len(wanted)
	ids, eligible, isNew, before := make([]string, n), make([]bool, n), make([]bool, n), make([]float64, n)
	for _, i := range places {
		eligible[i] = true
	}
	var category int32
	if of.Type == categoryTarget {
		category = w.category(of.ID)
	}
	for i, customer := range wanted {
		ids[i] = w.in.ids[customer]
		isNew[i] = of.Type == crossSellTarget || of.Type == categoryTarget && w.now.pair(i, category) < 0
		before[i] = math.NaN()
		if p, was := w.before[of][ids[i]]; was {
			before[i] = p
		}
	}
	why := map[string]string{crossSellTarget: "every category was bought already", upSellTarget: "there is no price tier above the usual one, or none is known yet"}[of.Type]
	threshold := math.NaN()
	if c.RefusedReason != "" {
		threshold = .5 // the same probability for everybody: it parts nobody
	}
	columns, err := scored{name: propensityName, version: version, card: c, eligible: eligible, ineligible: why, table: table, scores: scores, before: before, window: float64(w.in.window), threshold: threshold}.columns()
	if err != nil {
		return err
	}
	all, err := models.NewColumns(append([]models.Column{
		models.TextColumn("customer_id", ids), models.TextColumn("target_type", slices.Repeat([]string{of.Type}, n)), models.TextColumn("target_id", slices.Repeat([]string{of.ID}, n)),
		models.BooleanColumn("is_cross_sell", isNew),
	}, columns...)...)
	if err != nil {
		return err
	}
	path := w.env.Path(propensityScores)
	if len(w.files) > 0 {
		path = fmt.Sprintf("%s-%04d.parquet", strings.TrimSuffix(path, ".parquet"), len(w.files))
	}
	if err := columnar.WriteParquet(path, all, "train_end_date"); err != nil {
		return err
	}
	w.files, w.rows = append(w.files, path), w.rows+int64(n)
	return nil
}

// coverage tells where many customers bought nothing that has a category.
func (w *tasteScorer) coverage() {
	without := 0
	for _, tier := range w.now.numbers(w.now.choice, "price_tier") {
		if math.IsNaN(tier) {
			without++
		}
	}
	const much = .2
	if share := float64(without) / math.Max(1, float64(len(w.now.wanted))); share > much {
		w.find(card.Warning, "intermediate.products", "category", fmt.Sprintf("%.0f %% of the customers asked about bought no article that has a category", 100*share),
			"complete the categories in the source of products, or its article numbers")
	}
}

func (w *tasteScorer) find(severity card.Severity, table, column, finding, suggestion string) {
	w.graded.Findings = append(w.graded.Findings, card.Finding{Model: propensityName, Step: "score", Severity: severity, Table: table, Column: column, Finding: finding, Suggestion: suggestion})
}

// located names the table and column that findings are about, where it is not that of the customers' features.
func located(g Graded) Graded {
	tables := map[string]pipeline.Table{}
	for _, f := range tasteFeatureList() {
		tables[f.name] = tasteFeatures
	}
	for _, f := range choiceFeatureList() {
		tables[f.name] = tasteCustomers
	}
	for _, f := range buyingFeatureList() {
		tables[f.name] = buyingScores
	}
	for _, f := range append(append(derivedFeatureList(), noveltyFeatureList()...), categoryFeatureList()...) {
		tables[f.name] = tasteCategories
	}
	g.Findings = slices.Clone(g.Findings)
	for i, f := range g.Findings {
		if table, is := tables[f.Column]; is && f.Table == "" {
			g.Findings[i].Table = string(table)
			if table == tasteFeatures {
				g.Findings[i].Column = tasteColumn(f.Column)
			}
		}
	}
	return g
}

// tasteBefore is the probabilities of the newest night in the history, by target and customer.
func tasteBefore(ctx context.Context, files []string) (map[target]map[string]float64, error) {
	columns, err := columnar.ReadParquet(ctx, lastFile(files), "customer_id", "target_type", "target_id", "probability")
	if err != nil {
		return nil, err
	}
	if columns.Rows() == 0 {
		return nil, nil
	}
	t := texts{columns: columns, table: oldPropensity}
	ids, types, targets, p := t.of("customer_id"), t.of("target_type"), t.of("target_id"), t.numbers("probability")
	if t.err != nil {
		return nil, t.err
	}
	out := map[target]map[string]float64{}
	for i, id := range ids {
		of := target{types[i], targets[i]}
		if out[of] == nil {
			out[of] = map[string]float64{}
		}
		out[of][id] = p[i]
	}
	return out, nil
}
