package nextdate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/models"
	"clientele/models/supervised"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() supervised.Tester { return command{} }

type command struct{}

// Spec declares inputs, outputs and settings.
func (command) Spec() models.Spec {
	d := Defaults()
	whole := func(key string, value int, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.IntegerSetting, Default: strconv.Itoa(value), Meaning: meaning}
	}
	share := func(name, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Float, Range: "0 to 1", Meaning: meaning}
	}
	days := func(name, meaning string) models.Field {
		return models.Field{Name: name, Kind: models.Float, Unit: "days", Range: "1 or more", Nullable: true, Meaning: meaning}
	}
	return models.Spec{
		Name:    "nextdate",
		Purpose: "When will each customer buy next, how likely is that within 7, 30 and 90 days, and who is overdue?",
		Inputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Key: true, Meaning: "who bought; a row is one purchase"},
			{Name: "date", Kind: models.Text, Meaning: "day of the purchase, such as 2024-05-01, or a whole number of days; twice the same counts once"},
		},
		Outputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Key: true, Meaning: "of whom"},
			days("expected_days", "days from the cutoff to the next order, the median given an order within the horizon; null where nobody comes back"),
			days("low_days", "lower end of the middle 80 % of the same; null where nobody comes back"),
			days("high_days", "upper end of it; null where nobody comes back"),
			share("p_order_7d", "probability of an order within 7 days of the cutoff"),
			share("p_order_30d", "the same of 30 days"),
			share("p_order_90d", "the same of 90 days"),
			{Name: "overdue_ratio", Kind: models.Float, Range: "0 or more", Meaning: "days since the last purchase over the customer's expected gap"},
			{Name: "days_since_last", Kind: models.Integer, Unit: "days", Range: "0 or more", Meaning: "days from the last purchase to the cutoff"},
		},
		Settings: []models.Setting{
			{Key: "cutoff", Type: models.TextSetting, Meaning: "day to predict from, as the dates are written; default: the last one in the input. Later purchases are an error"},
			whole("horizon", d.Horizon, "days ahead that are predicted, 90 to 730"),
			whole("cutoffs", d.Cutoffs, "earlier days learnt from at most, 1 to 60"),
			whole("min_customers", d.MinCustomers, "fewest customers with two purchase days to learn from"),
			whole("max_rows", d.MaxRows, "about how many spans of customers are learnt from, 1000 to 2000000"),
		},
		Floor: fmt.Sprintf("%d customers with two purchase days and %d days of sales; below that all customers are told the same days", d.MinCustomers, d.Horizon+leastHistory),
		Papers: []string{
			"Batislam, E. P., Denizel, M., Filiztekin, A. (2007): Empirical validation and comparison of models for customer base analysis. IJRM 24(3).",
			"Platzer, M., Reutterer, T. (2016): Ticking away the moments: timing regularity helps to better predict customer activity. Marketing Science 35(5).",
			"van Houwelingen, H. C. (2007): Dynamic prediction by landmarking in event history analysis. Scandinavian Journal of Statistics 34(1).",
		},
	}
}

// Run learns from all purchases and predicts for every customer.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	return c.run(ctx, in, nil, settings, src)
}

// RunTest predicts from the first table and measures on each customer's first purchase in the second.
func (c command) RunTest(ctx context.Context, in, test models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	return c.run(ctx, in, &test, settings, src)
}

func (c command) run(ctx context.Context, in models.Columns, test *models.Columns, given map[string]string, src rand.Source) (models.Output, error) {
	spec := c.Spec()
	values, err := spec.ParseSettings(given)
	if err != nil {
		return models.Output{}, err
	}
	if err := spec.CheckInput(in); err != nil {
		return models.Output{}, err
	}
	p, err := readPurchases(in)
	if err != nil {
		return models.Output{}, err
	}
	end := int32(0)
	if len(p.day) > 0 {
		end = slices.Max(p.day)
	}
	if text := values.Text("cutoff"); text != "" {
		if end, err = readDay(text); err != nil {
			return models.Output{}, fmt.Errorf("settings of nextdate: cutoff: %w", err)
		}
	}
	names := slices.Compact(slices.Sorted(slices.Values(p.customer)))
	number := make(map[string]int32, len(names))
	for i, name := range names {
		number[name] = int32(i)
	}
	customers := make([]int32, len(p.customer))
	for i, name := range p.customer {
		customers[i] = number[name]
	}
	h, err := NewHistories(len(names), customers, p.day)
	if err != nil {
		return models.Output{}, err
	}
	m, err := Fit(ctx, h, end, Settings{
		Horizon: values.Integer("horizon"), Cutoffs: values.Integer("cutoffs"), MinCustomers: values.Integer("min_customers"), MaxRows: values.Integer("max_rows"),
	}, src)
	if err != nil {
		return models.Output{}, err
	}
	predictions, err := m.Predict(ctx, h)
	if err != nil {
		return models.Output{}, err
	}
	report := models.Report{Model: spec.Name, Rows: in.Rows(), Settings: values.Object(), Parameters: m.parameters(), Diagnostics: m.diagnostics()}
	if test != nil {
		came, err := readPurchases(*test)
		if err != nil {
			return models.Output{}, fmt.Errorf("reading the table to test on: %w", err)
		}
		if report.Metrics, err = measuredOn(predictions, number, came, end, int32(values.Integer("horizon"))); err != nil {
			return models.Output{}, err
		}
	}
	scored, err := Table(names, predictions)
	return models.Output{Report: report, Scored: scored}, err
}

// purchases are an input's rows.
type purchases struct {
	customer []string
	day      []int32
}

func readPurchases(in models.Columns) (purchases, error) {
	var p purchases
	var err error
	if p.customer, err = in.Texts("customer_id"); err != nil {
		return p, fmt.Errorf("reading purchases: %w", err)
	}
	days, err := in.Texts("date")
	if err != nil {
		return p, fmt.Errorf("reading purchases: %w", err)
	}
	p.day = make([]int32, len(days))
	for i, text := range days {
		if p.day[i], err = readDay(text); err != nil {
			return p, fmt.Errorf("reading purchases: row %d: %w", i+1, err)
		}
	}
	return p, nil
}

// readDay reads an ISO day, a moment's day, or a whole number of days.
func readDay(text string) (int32, error) {
	text = strings.TrimSpace(text)
	if n, err := strconv.ParseInt(text, 10, 32); err == nil && n > -10_000_000 && n < 10_000_000 {
		return int32(n), nil
	}
	day := text
	if len(text) > 10 && (text[10] == ' ' || text[10] == 'T') {
		day = text[:10]
	}
	at, err := time.Parse(time.DateOnly, day)
	if err != nil {
		return 0, fmt.Errorf("date %q: give a day such as 2024-05-01 or a whole number of days", text)
	}
	return int32(at.Unix() / 86400), nil
}

// measuredOn is how good predictions were for those whose next purchase came within the horizon.
func measuredOn(predictions []Prediction, number map[string]int32, came purchases, end, horizon int32) (models.Object, error) {
	next := make([]int32, len(predictions))
	for i, name := range came.customer {
		if came.day[i] <= end {
			return models.Object{}, fmt.Errorf("reading the table to test on: row %d is not after the cutoff: it must hold later purchases alone", i+1)
		}
		if c, is := number[name]; is && (next[c] == 0 || came.day[i]-end < next[c]) {
			next[c] = came.day[i] - end
		}
	}
	var truth []float64
	var said [3][]float64
	inside := 0.0
	for i, days := range next {
		p := predictions[i]
		if days == 0 || days > horizon || math.IsNaN(p.Days) {
			continue
		}
		y := float64(days)
		truth = append(truth, y)
		for level, value := range [3]float64{p.Low, p.Days, p.High} {
			said[level] = append(said[level], value)
		}
		if y >= p.Low && y <= p.High {
			inside++
		}
	}
	out := models.Object{}.With("customers_back", len(truth))
	if len(truth) == 0 {
		return out, nil
	}
	sorted := slices.Sorted(slices.Values(truth))
	constant := make([]float64, len(truth))
	for i := range constant {
		constant[i] = middle(sorted)
	}
	return out.With("mae_days", mean(missed(said[1], truth))).With("mae_days_best_constant", mean(missed(constant, truth))).
		With("pinball", mean(pinball(said, truth))).With("coverage_80", inside/float64(len(truth))), nil
}

// Table is predictions as the command writes them.
func Table(names []string, predictions []Prediction) (models.Columns, error) {
	floats := func(name string, of func(Prediction) float64) models.Column {
		values, valid := make([]float64, len(predictions)), make([]bool, len(predictions))
		for i, p := range predictions {
			if v := of(p); !math.IsNaN(v) && !math.IsInf(v, 0) {
				values[i], valid[i] = v, true
			}
		}
		return models.FloatColumn(name, values).WithValid(valid)
	}
	since := make([]int64, len(predictions))
	for i, p := range predictions {
		if !math.IsNaN(p.Elapsed) {
			since[i] = int64(p.Elapsed)
		}
	}
	return models.NewColumns(
		models.TextColumn("customer_id", names),
		floats("expected_days", func(p Prediction) float64 { return p.Days }),
		floats("low_days", func(p Prediction) float64 { return p.Low }),
		floats("high_days", func(p Prediction) float64 { return p.High }),
		floats("p_order_7d", func(p Prediction) float64 { return p.P7 }),
		floats("p_order_30d", func(p Prediction) float64 { return p.P30 }),
		floats("p_order_90d", func(p Prediction) float64 { return p.P90 }),
		floats("overdue_ratio", Prediction.Overdue),
		models.IntegerColumn("days_since_last", since),
	)
}

func (m *Model) parameters() models.Object {
	r := m.fit.rhythm
	return models.Object{}.With("shape", r.Shape).With("r", r.R).With("alpha", r.Alpha).With("a", r.A).With("b", r.B)
}

func (m *Model) diagnostics() models.Object {
	c := m.report.Card
	out := models.Object{}.With("fit_status", c.FitStatus).With("published", c.Published).With("chosen", string(m.chosen)).With("floor_observed", c.FloorObserved)
	if c.RefusedReason != "" {
		out = out.With("refused_reason", c.RefusedReason)
	}
	if c.Grade != "" {
		out = out.With("grade", string(c.Grade)).With("tested_customers", c.TestRows).With("baseline", c.BaselineName).With("mae_days_baseline", c.BaselineMetric).
			With("mae_days", c.Metric).With("gain_low", c.GainLow).With("gain_high", c.GainHigh)
	}
	return out
}
