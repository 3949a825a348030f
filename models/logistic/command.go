package logistic

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
		Name:    "logistic",
		Purpose: "How probable is an outcome for each row, by a weighted sum of features that people can read?",
		Settings: []models.Setting{
			{Key: "penalty", Type: models.NumberSetting, Default: "0", Meaning: "penalty of the weights of standardised columns, above 0; 0: chosen by held-out rows"},
			{Key: "mixing", Type: models.NumberSetting, Default: "0", Meaning: "share of the penalty on absolute values, 0 (ridge) to 1 (lasso, which drops columns)"},
			{Key: "coefficients", Type: models.TextSetting, Meaning: "file for the weights of all columns, of the model of all rows"},
		},
		Papers: []string{
			"Friedman, J., Hastie, T., Tibshirani, R. (2010): Regularization paths for generalized linear models via coordinate descent. Journal of Statistical Software 33(1).",
			"Zou, H., Hastie, T. (2005): Regularization and variable selection via the elastic net. JRSS B 67(2), 301-320.",
		},
	}, func(v models.Values) (supervised.Learner, error) {
		return learner{Settings{Penalty: v.Number("penalty"), Mixing: v.Number("mixing")}}, nil
	})
}

type learner struct{ settings Settings }

// Fit learns weights.
func (l learner) Fit(ctx context.Context, data supervised.Data, src rand.Source) (supervised.Predictor, error) {
	m, err := Fit(ctx, Data{Table: data.Table, Is: data.Is, Order: data.Order}, l.settings, src)
	if err != nil {
		return nil, err
	}
	return fitted{m}, nil
}

type fitted struct{ model *Model }

// Predict is the probability of each row.
func (f fitted) Predict(ctx context.Context, t features.Table) ([]float64, error) {
	return f.model.Predict(ctx, t)
}

// Describe tells the weights per standard deviation.
func (f fitted) Describe() (parameters, diagnostics models.Object) {
	var perSD models.Object
	for _, c := range f.model.Coefficients() {
		perSD = perSD.With(c.Name(), c.PerSD)
	}
	parameters = models.Object{}.With("penalty", f.model.penalty).With("mixing", f.model.mixing).With("intercept", f.model.intercept).With("per_sd", perSD)
	diagnostics = models.Object{}.With("log_likelihood", f.model.logLikelihood).With("iterations", f.model.steps).With("held_out_rows", f.model.heldOut)
	if f.model.heldOut > 0 {
		diagnostics = diagnostics.With("held_out_log_loss", f.model.heldOutLoss)
	}
	return parameters, diagnostics
}

// Name is the column's name: the feature's, or feature=level.
func (c Coefficient) Name() string {
	switch {
	case c.IsMissing:
		return c.Feature + " is missing"
	case c.Level != "":
		return c.Feature + "=" + c.Level
	default:
		return c.Feature
	}
}

// Tell gives the weights as a table.
func (f fitted) Tell(context.Context, supervised.Data) (setting string, table func() (models.Columns, error)) {
	return "coefficients", func() (models.Columns, error) {
		list := f.model.Coefficients()
		names, mean, sd, perSD, perUnit := make([]string, len(list)), make([]float64, len(list)), make([]float64, len(list)), make([]float64, len(list)), make([]float64, len(list))
		for i, c := range list {
			names[i], mean[i], sd[i], perSD[i], perUnit[i] = c.Name(), c.Mean, c.SD, c.PerSD, c.PerUnit
		}
		return models.NewColumns(models.TextColumn("column", names), models.FloatColumn("mean", mean), models.FloatColumn("sd", sd),
			models.FloatColumn("per_sd", perSD), models.FloatColumn("per_unit", perUnit))
	}
}
