package tree

import (
	"context"
	"math/rand/v2"

	"clientele/models"
	"clientele/models/features"
	"clientele/models/supervised"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() supervised.Tester {
	return supervised.Command(models.Spec{
		Name:    "tree",
		Purpose: "Which few rules part rows with an outcome from those without, and how often do those under each rule have it?",
		Settings: []models.Setting{
			{Key: "groups", Type: models.IntegerSetting, Default: "8", Meaning: "rules, up to 64; held-out rows decide how many"},
			{Key: "depth", Type: models.IntegerSetting, Default: "4", Meaning: "splits on the way to a rule, up to 16"},
			{Key: "min_rows", Type: models.IntegerSetting, Default: "0", Meaning: "rows of a rule; 0: one in fifty, but 20 at least"},
			{Key: "rules", Type: models.TextSetting, Meaning: "file for the rules: text, rows, rate, lift, interval"},
		},
		Papers: []string{
			"Breiman, L., Friedman, J. H., Olshen, R. A., Stone, C. J. (1984): Classification and regression trees. Wadsworth.",
			"Fisher, W. D. (1958): On grouping for maximum homogeneity. JASA 53(284), 789-798. Why levels are ordered by their rate.",
		},
	}, func(v models.Values) (supervised.Learner, error) {
		return learner{Settings{Groups: v.Integer("groups"), Depth: v.Integer("depth"), MinRows: v.Integer("min_rows")}}, nil
	})
}

type learner struct{ settings Settings }

// Fit finds rules.
func (l learner) Fit(ctx context.Context, data supervised.Data, src rand.Source) (supervised.Predictor, error) {
	m, err := Fit(ctx, Data{Table: data.Table, Is: data.Is, Order: data.Order}, l.settings, src)
	if err != nil {
		return nil, err
	}
	return fitted{m}, nil
}

type fitted struct{ model *Model }

// Predict is the rate of each row's rule.
func (f fitted) Predict(ctx context.Context, t features.Table) ([]float64, error) {
	return f.model.Predict(ctx, t)
}

// Describe tells the rules.
func (f fitted) Describe() (parameters, diagnostics models.Object) {
	var rules []models.Object
	for _, r := range f.model.Rules() {
		rules = append(rules, models.Object{}.With("rule", r.Text).With("rows", r.Rows).With("rate", r.Rate).With("lift", r.Lift).With("low", r.Low).With("high", r.High))
	}
	diagnostics = models.Object{}.With("held_out_rows", f.model.heldOut)
	if f.model.heldOut > 0 {
		diagnostics = diagnostics.With("held_out_log_loss", f.model.loss)
	}
	return models.Object{}.With("rules", rules), diagnostics
}

// Tell gives the rules as a table.
func (f fitted) Tell(context.Context, supervised.Data) (setting string, table func() (models.Columns, error)) {
	return "rules", func() (models.Columns, error) { return Columns(f.model.Rules()) }
}

// Columns is rules as a table.
func Columns(rules []Rule) (models.Columns, error) {
	text, rows, positives := make([]string, len(rules)), make([]int64, len(rules)), make([]int64, len(rules))
	rate, lift, low, high := make([]float64, len(rules)), make([]float64, len(rules)), make([]float64, len(rules)), make([]float64, len(rules))
	for i, r := range rules {
		text[i], rows[i], positives[i], rate[i], lift[i], low[i], high[i] = r.Text, int64(r.Rows), int64(r.Positives), r.Rate, r.Lift, r.Low, r.High
	}
	return models.NewColumns(models.TextColumn("rule", text), models.IntegerColumn("rows", rows), models.IntegerColumn("positives", positives),
		models.FloatColumn("rate", rate), models.FloatColumn("lift", lift), models.FloatColumn("low", low), models.FloatColumn("high", high))
}
