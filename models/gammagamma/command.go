package gammagamma

import (
	"context"
	"math/rand/v2"
	"slices"

	"clientele/models"
	"clientele/models/btyd"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() models.Model { return command{} }

type command struct{}

// Spec declares inputs, outputs and settings.
func (command) Spec() models.Spec {
	inputs := []models.Field{
		{Name: "customer_id", Kind: models.Text, Meaning: "whose row it is; each customer once", Key: true},
		{Name: "frequency", Kind: models.Float, Range: "0 or more, whole", Meaning: "repeat purchases: the first does not count"},
		{Name: "monetary", Kind: models.Float, Unit: "money", Meaning: "mean spend of a repeat purchase; ignored where frequency is 0", Nullable: true},
	}
	late := models.Field{Name: "monetary_late", Kind: models.Float, Unit: "money", Optional: true, Nullable: true,
		Meaning: "mean spend of the later half of the repeat purchases: tells whether spend drifts"}
	return models.Spec{
		Name:    "gammagamma",
		Purpose: "What will each customer spend per purchase, given the mean of what they have spent so far?",
		Papers: []string{
			"Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): RFM and CLV: using iso-value curves for customer base analysis. Journal of Marketing Research 42(4), 415-430.",
			"Fader, P. S., Hardie, B. G. S. (2013): The gamma-gamma model of monetary value. brucehardie.com/notes/025.",
		},
		Inputs: append(slices.Clone(inputs), late),
		Outputs: append(slices.Clone(inputs),
			models.Field{Name: "expected_spend", Kind: models.Float, Unit: "money", Range: "0 or more", Meaning: "expected spend per purchase"},
			models.Field{Name: "expected_spend_low", Kind: models.Float, Unit: "money", Meaning: "lower bound of its interval, by the delta method"},
			models.Field{Name: "expected_spend_high", Kind: models.Float, Unit: "money", Meaning: "upper bound"},
			models.Field{Name: "fit_status", Kind: models.Text, Range: "ok, penalized, spend_heavy_tailed, no_spend, no_customers, not_converged", Meaning: "what the answers rest on"},
		),
		Settings: []models.Setting{
			{Key: "level", Type: models.NumberSetting, Default: "0.9", Meaning: "level of the intervals, above 0 and below 1"},
			{Key: "as_in_paper", Type: models.BooleanSetting, Default: "false", Meaning: "tell spend that goes with frequency or drifts, but do not answer it"},
			{Key: "penalty", Type: models.NumberSetting, Default: "0", Meaning: "least precision of the normal prior on the logarithms of the parameters; 0: none unless the data leave a parameter open"},
			{Key: "max_iterations", Type: models.IntegerSetting, Default: "100", Meaning: "most Newton steps of one climb, 1 or more"},
		},
		Floor: "any number of customers is answered; with fewer repeat buyers than about 30 a prior holds the parameters, and fit_status says so",
	}
}

// Run fits the model to the customers and scores them. It draws nothing.
func (c command) Run(ctx context.Context, in models.Columns, given map[string]string, _ rand.Source) (models.Output, error) {
	spec := c.Spec()
	values, err := spec.ParseSettings(given)
	if err != nil {
		return models.Output{}, err
	}
	if err := spec.CheckInput(in); err != nil {
		return models.Output{}, err
	}
	keys, err := btyd.Keys(in)
	if err != nil {
		return models.Output{}, err
	}
	spend, err := SpendFrom(in)
	if err != nil {
		return models.Output{}, err
	}
	fitted, err := Fit(ctx, spend, Settings{
		Settings:  btyd.Settings{Penalty: values.Number("penalty"), MaxIterations: values.Integer("max_iterations")},
		AsInPaper: values.Boolean("as_in_paper"),
	})
	if err != nil {
		return models.Output{}, err
	}
	scores, err := fitted.Score(ctx, spend, values.Number("level"))
	if err != nil {
		return models.Output{}, err
	}
	scored, err := columns(keys, spend, scores, fitted.Estimate.Status)
	if err != nil {
		return models.Output{}, err
	}
	return models.Output{
		Report: models.Report{
			Model: spec.Name, Rows: in.Rows(), Settings: values.Object(), Parameters: fitted.Estimate.Parameters(),
			Diagnostics: fitted.Diagnostics().With("intervals", "delta method"),
			Metrics:     models.Object{}.With("population_mean", fitted.Mean()),
		},
		Scored: scored,
	}, nil
}

func columns(keys models.Column, spend Spend, scores btyd.Estimates, status btyd.Status) (models.Columns, error) {
	statuses := make([]string, spend.Len())
	known := make([]bool, spend.Len())
	for i, x := range spend.frequency {
		statuses[i] = string(status)
		known[i] = x > 0 || isFinite(spend.monetary[i])
	}
	all := []models.Column{keys, models.FloatColumn("frequency", spend.frequency), models.FloatColumn("monetary", spend.monetary).WithValid(known)}
	all = append(all, scores.Columns("expected_spend")...)
	all = append(all, models.TextColumn("fit_status", statuses))
	return models.NewColumns(all...)
}
