package rfm

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"

	"clientele/models"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() models.Model { return command{} }

type command struct{}

// Spec declares inputs, outputs and settings.
func (command) Spec() models.Spec {
	cuts := func(key, of, example string) models.Setting {
		return models.Setting{Key: key, Type: models.NumbersSetting, Default: "",
			Meaning: "ascending upper bounds of the bins of " + of + " instead of quantiles, 1 to 9 numbers, such as " + example + "; the last bin is open"}
	}
	bins := func(key, of string) models.Setting {
		return models.Setting{Key: key, Type: models.IntegerSetting, Default: "0", Meaning: "bins of " + of + ", 2 to 10; 0: as many as bins says"}
	}
	score := func(name, of string) models.Field {
		return models.Field{Name: name, Kind: models.Integer, Range: "1 to the number of bins", Meaning: "score of " + of + ", 1 worst"}
	}
	inputs := []models.Field{
		{Name: "customer_id", Kind: models.Text, Meaning: "whose row it is; each customer once", Key: true},
		{Name: "recency_days", Kind: models.Float, Unit: "days", Range: "0 or more", Meaning: "days from the last purchase day to the as-of date"},
		{Name: "frequency", Kind: models.Float, Unit: "days", Range: "0 or more", Meaning: "distinct purchase days, or orders"},
		{Name: "monetary", Kind: models.Float, Unit: "money", Meaning: "mean net spend per purchase day, or total net spend; may be negative"},
	}
	return models.Spec{
		Name:    "rfm",
		Purpose: "How do customers stand by recency, frequency and monetary value, and which of eleven segments are they in?",
		Inputs:  inputs,
		Outputs: append(slices.Clone(inputs),
			score("r_score", "recency, where fewer days are better"),
			score("f_score", "frequency"),
			score("m_score", "monetary value"),
			models.Field{Name: "rfm_code", Kind: models.Text, Range: "111 to 555 with five bins", Meaning: "the three scores in one; with ten bins parted by hyphens"},
			models.Field{Name: "rfm_segment", Kind: models.Text, Range: "champions to lost", Meaning: "one of eleven segments by the rule table"},
			models.Field{Name: "has_nonpositive_spend", Kind: models.Boolean, Meaning: "net spend is zero or negative: returns took it away"},
			models.Field{Name: "fit_status", Kind: models.Text, Range: "ok, constant, too_few_customers, no_customers",
				Meaning: "ok, or why at least one measure has the middle score for everybody"},
		),
		Settings: []models.Setting{
			{Key: "bins", Type: models.IntegerSetting, Default: strconv.Itoa(defaultBins), Meaning: "bins of each measure that is cut by quantiles, 2 to 10"},
			bins("r_bins", "recency"), bins("f_bins", "frequency"), bins("m_bins", "monetary value"),
			cuts("r_cuts", "recency in days", "30,60,90,180"),
			cuts("f_cuts", "frequency", "1,2,5,10"),
			cuts("m_cuts", "monetary value", "10,25,50,100"),
		},
		Floor: strconv.Itoa(Floor) + " customers; below that, measures cut by quantiles have the middle score for everybody",
		Papers: []string{
			"Hughes, A. M. (1994): Strategic Database Marketing. Probus. Scoring by quintiles.",
			"Miglautsch, J. R. (2000): Thoughts on RFM scoring. Journal of Database Marketing 8(1), 67-72. On equal values in different quintiles.",
			"Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): RFM and CLV: using iso-value curves for customer base analysis. Journal of Marketing Research 42(4), 415-430.",
		},
	}
}

// Run fits cut points to the input's customers and scores the same customers. Nothing is drawn from the source.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, _ rand.Source) (models.Output, error) {
	spec := c.Spec()
	values, err := spec.ParseSettings(settings)
	if err != nil {
		return models.Output{}, err
	}
	if err := spec.CheckInput(in); err != nil {
		return models.Output{}, err
	}
	chosen, err := settingsFrom(values)
	if err != nil {
		return models.Output{}, err
	}
	customers, err := CustomersFrom(ctx, in)
	if err != nil {
		return models.Output{}, err
	}
	fitted, err := Fit(ctx, customers, chosen)
	if err != nil {
		return models.Output{}, err
	}
	scores, err := fitted.Score(ctx, customers)
	if err != nil {
		return models.Output{}, err
	}
	scored, err := scores.Columns()
	if err != nil {
		return models.Output{}, err
	}
	return models.Output{Report: report(values, fitted, scores), Scored: scored}, nil
}

// SettingsFrom reads settings from texts by the keys of the command: bins, r_bins, f_bins, m_bins, r_cuts, f_cuts, m_cuts.
func SettingsFrom(given map[string]string) (Settings, error) {
	values, err := command{}.Spec().ParseSettings(given)
	if err != nil {
		return Settings{}, err
	}
	return settingsFrom(values)
}

func settingsFrom(values models.Values) (Settings, error) {
	var s Settings
	if n := values.Integer("bins"); n < minBins || n > maxBins {
		return Settings{}, fmt.Errorf("settings of rfm: bins is %d: take %d to %d", n, minBins, maxBins)
	}
	to := []*Binning{&s.Recency, &s.Frequency, &s.Monetary}
	for i, prefix := range []string{"r", "f", "m"} {
		cuts, bins := values.Numbers(prefix+"_cuts"), values.Integer(prefix+"_bins")
		switch {
		case len(cuts) > 0 && bins > 0:
			return Settings{}, fmt.Errorf("settings of rfm: %s_cuts and %s_bins are both given: leave out %s_bins, cut points make their own number of bins",
				prefix, prefix, prefix)
		case len(cuts) > 0:
			*to[i] = CutAt(cuts...)
		case bins != 0:
			*to[i] = Quantiles(bins)
		default:
			*to[i] = Quantiles(values.Integer("bins"))
		}
	}
	return s, s.Validate()
}

// report tells the cut points, what was odd, and how many customers each segment and bin has.
func report(values models.Values, fitted *Fitted, scores Scores) models.Report {
	n := scores.Customers.Len()
	nonpositive := 0
	var inSegment [segmentCount]int
	for i, segment := range scores.Segments {
		inSegment[segment]++
		if scores.HasNonpositiveSpend(i) {
			nonpositive++
		}
	}
	var parameters, diagnostics, segments, metrics models.Object
	diagnostics = diagnostics.With("fit_status", string(fitted.Status())).With("floor_customers", Floor).With("nonpositive_spend_customers", nonpositive)
	for i := range fitted.scales {
		s := &fitted.scales[i]
		prefix := string(s.measure)
		parameters = parameters.With(prefix+"_cutpoints", cutpointObjects(fitted.Cutpoints(), s.measure))
		diagnostics = diagnostics.With(prefix+"_method", string(s.method)).With(prefix+"_status", string(s.status))
		if n > 0 {
			metrics = metrics.
				With(prefix+"_largest_bin_share", float64(slices.Max(s.customers))/float64(n)).
				With(prefix+"_smallest_bin_share", float64(slices.Min(s.customers))/float64(n))
		}
	}
	for i := 1; i < segmentCount; i++ {
		segments = segments.With(Segment(i).String(), inSegment[i])
	}
	return models.Report{Model: "rfm", Rows: n, Settings: values.Object(), Parameters: parameters, Diagnostics: diagnostics,
		Metrics: metrics.With("segment_customers", segments)}
}

func cutpointObjects(rows []Cutpoint, of Measure) []models.Object {
	var out []models.Object
	for _, row := range rows {
		if row.Measure == of {
			out = append(out, models.Object{}.With("bin", row.Bin).With("lower_bound", orNull(row.Lower)).With("upper_bound", orNull(row.Upper)).
				With("customers", row.Customers))
		}
	}
	return out
}

func orNull(bound float64) any {
	if math.IsInf(bound, 0) {
		return nil
	}
	return bound
}
