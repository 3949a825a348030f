package btyd

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clientele/models"
)

// Declaration is what the commands of buying models differ in.
type Declaration struct {
	Name, Purpose string
	Papers        []string
	// Unit of recency, age and horizon.
	Unit string
	// Fit fits, and gives what the result scores by.
	Fit func(ctx context.Context, customers Customers, settings Settings) (Estimate, func(values []float64) Process, error)
	// Check looks at histories and horizon beyond CheckCustomers; nil: nothing.
	Check func(customers Customers, horizon float64) error
}

// Command makes the model of a declaration for the command line and for whoever runs models without knowing them.
func Command(d Declaration) models.Model { return command{d} }

type command struct{ Declaration }

// Spec declares inputs, outputs and settings.
func (c command) Spec() models.Spec {
	inputs := []models.Field{
		{Name: "customer_id", Kind: models.Text, Meaning: "whose row it is; each customer once", Key: true},
		{Name: "frequency", Kind: models.Float, Range: "0 or more, whole", Meaning: "repeat purchases: the first does not count"},
		{Name: "recency", Kind: models.Float, Unit: c.Unit, Range: "0 to age", Meaning: "from the first purchase to the last one; 0 without a repeat purchase"},
		{Name: "age", Kind: models.Float, Unit: c.Unit, Range: "0 or more", Meaning: "from the first purchase to the end of observation, in the unit of recency"},
	}
	holdout := models.Field{Name: "holdout", Kind: models.Float, Range: "0 or more, whole", Optional: true,
		Meaning: "purchases that came within the horizon after, to measure the prediction by; not used by the fit"}
	return models.Spec{
		Name: c.Name, Purpose: c.Purpose, Papers: c.Papers,
		Inputs: append(slices.Clone(inputs), holdout),
		Outputs: append(slices.Clone(inputs),
			models.Field{Name: "p_alive", Kind: models.Float, Range: "0 to 1", Meaning: "probability not to have dropped out"},
			models.Field{Name: "p_alive_low", Kind: models.Float, Range: "0 to 1", Meaning: "lower bound of its interval, by the delta method"},
			models.Field{Name: "p_alive_high", Kind: models.Float, Range: "0 to 1", Meaning: "upper bound"},
			models.Field{Name: "fit_status", Kind: models.Text, Range: "ok, penalized, dropout_not_identified, no_repeat_purchases, no_time_observed, no_customers, not_converged",
				Meaning: "what the answers rest on"},
		),
		MoreOutputs: "with a horizon: expected_purchases within it and p_no_purchase, each with _low and _high",
		Settings: []models.Setting{
			{Key: "horizon", Type: models.NumberSetting, Default: "0", Meaning: "time to predict over, in the unit of age; 0: none"},
			{Key: "level", Type: models.NumberSetting, Default: "0.9", Meaning: "level of the intervals, above 0 and below 1"},
			{Key: "penalty", Type: models.NumberSetting, Default: "0", Meaning: "least precision of the normal prior on the logarithms of the parameters; 0: none unless the data leave a parameter open"},
			{Key: "max_iterations", Type: models.IntegerSetting, Default: "100", Meaning: "most Newton steps of one climb, 1 or more"},
		},
		Floor: "any number of customers is answered; with fewer repeat buyers than about 50 a prior holds the parameters, and fit_status says so",
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
	settings := Settings{Penalty: values.Number("penalty"), MaxIterations: values.Integer("max_iterations")}
	scoring := ScoreSettings{Level: values.Number("level")}
	horizon := values.Number("horizon")
	if horizon != 0 {
		scoring.Horizons = []float64{horizon}
	}
	if err := scoring.Validate(); err != nil {
		return models.Output{}, err
	}
	keys, err := Keys(in)
	if err != nil {
		return models.Output{}, err
	}
	customers, err := CustomersFrom(in)
	if err != nil {
		return models.Output{}, err
	}
	if c.Check != nil {
		if err := c.Check(customers, horizon); err != nil {
			return models.Output{}, err
		}
	}
	fit, of, err := c.Fit(ctx, customers, settings)
	if err != nil {
		return models.Output{}, err
	}
	scores, err := Score(ctx, fit, of, customers, scoring)
	if err != nil {
		return models.Output{}, err
	}
	scored, err := scores.Columns(keys, customers, fit.Status)
	if err != nil {
		return models.Output{}, err
	}
	metrics := scores.metrics()
	if in.Has("holdout") && horizon > 0 {
		actual, err := in.Floats("holdout")
		if err != nil {
			return models.Output{}, fmt.Errorf("reading the holdout: %w", err)
		}
		measured, err := Measure(ctx, of(fit.Values), customers, horizon, actual)
		if err != nil {
			return models.Output{}, err
		}
		metrics = measured.Object(metrics)
	}
	return models.Output{
		Report: models.Report{
			Model: c.Name, Rows: in.Rows(), Settings: values.Object(), Parameters: fit.Parameters(),
			Diagnostics: fit.Diagnostics().With("intervals", "delta method"), Metrics: metrics,
		},
		Scored: scored,
	}, nil
}

// Keys are the customers' identifiers, none empty and none twice.
func Keys(in models.Columns) (models.Column, error) {
	id, err := in.Texts("customer_id")
	if err != nil {
		return models.Column{}, fmt.Errorf("reading customers: %w", err)
	}
	seen := make(map[string]int, len(id))
	for i, text := range id {
		if text == "" {
			return models.Column{}, fmt.Errorf("reading customers: %w", &models.RowError{Row: i + 1, Column: "customer_id", Reason: "is empty: give an identifier or leave the row out"})
		}
		if first, twice := seen[text]; twice {
			return models.Column{}, fmt.Errorf("reading customers: %w",
				&models.RowError{Row: i + 1, Column: "customer_id", Reason: fmt.Sprintf("is the same as in row %d: give one row per customer", first)})
		}
		seen[text] = i + 1
	}
	return models.TextColumn("customer_id", id), nil
}

// Columns are the scores as a table: keys, histories, predictions with bounds. With one horizon its columns are expected_purchases and p_no_purchase; with more, the horizon
// is added to the names.
func (s Scores) Columns(keys models.Column, customers Customers, status Status) (models.Columns, error) {
	statuses := make([]string, customers.Len())
	for i := range statuses {
		statuses[i] = string(status)
	}
	columns := []models.Column{
		keys, models.FloatColumn("frequency", customers.frequency), models.FloatColumn("recency", customers.recency), models.FloatColumn("age", customers.age),
	}
	columns = append(columns, s.PAlive.Columns("p_alive")...)
	columns = append(columns, models.TextColumn("fit_status", statuses))
	for _, h := range s.Horizons {
		suffix := ""
		if len(s.Horizons) > 1 {
			suffix = fmt.Sprintf("_%v", h.Horizon)
		}
		columns = append(columns, h.Expected.Columns("expected_purchases"+suffix)...)
		columns = append(columns, h.PNone.Columns("p_no_purchase"+suffix)...)
	}
	return models.NewColumns(columns...)
}

// Columns are predictions under a name, with their bounds where there are any.
func (e Estimates) Columns(name string) []models.Column {
	columns := []models.Column{models.FloatColumn(name, e.Value)}
	if e.Low != nil {
		columns = append(columns, models.FloatColumn(name+"_low", e.Low), models.FloatColumn(name+"_high", e.High))
	}
	return columns
}

// metrics are sums over the customers: how many are alive, what they will buy.
func (s Scores) metrics() models.Object {
	var out models.Object
	if n := len(s.PAlive.Value); n > 0 {
		out = out.With("mean_p_alive", sum(s.PAlive.Value)/float64(n))
	}
	for _, h := range s.Horizons {
		out = out.With("expected_purchases", sum(h.Expected.Value))
	}
	return out
}

func sum(values []float64) float64 {
	total := 0.0
	for _, value := range values {
		total += value
	}
	return total
}

// Quality is how predictions over a horizon stand to what came.
type Quality struct {
	Customers         int
	Predicted, Actual float64 // purchases of all
	MAE, RMSE         float64
	Correlation       float64
	// LogLikelihood is of the counts that came, given the histories: the measure by which models with equal errors are told apart.
	LogLikelihood float64
}

// Measure compares a process with the purchases that came within the horizon after.
func Measure(ctx context.Context, p Process, customers Customers, horizon float64, actual []float64) (Quality, error) {
	if len(actual) != customers.Len() {
		return Quality{}, fmt.Errorf("measuring: %d histories, %d counts of the holdout: give one per customer", customers.Len(), len(actual))
	}
	for i, count := range actual {
		if !(count >= 0 && count <= mostCounted) || count != math.Trunc(count) {
			return Quality{}, fmt.Errorf("measuring: %w", &models.RowError{Row: i + 1, Column: "holdout", Reason: fmt.Sprintf("is %v: give a whole number of purchases, 0 to %v", count, mostCounted)})
		}
	}
	type part struct{ predicted, off, square, pp, aa, pa, logs float64 }
	parts := make([]part, (customers.Len()+sumSize-1)/sumSize)
	err := InChunks(ctx, customers.Len(), sumSize, func(chunk, low, high int) {
		var s part
		for i := low; i < high; i++ {
			x, tx, age := customers.At(i)
			predicted, came := Expected(p, x, tx, age, horizon), actual[i]
			off := predicted - came
			s.predicted += predicted
			s.off += math.Abs(off)
			s.square += off * off
			s.pp += predicted * predicted
			s.aa += came * came
			s.pa += predicted * came
			s.logs += math.Log(max(leastProbability, PCount(p, x, tx, age, horizon, int(came))))
		}
		parts[chunk] = s
	})
	if err != nil {
		return Quality{}, fmt.Errorf("measuring %d customers: %w", customers.Len(), err)
	}
	q := Quality{Customers: customers.Len(), Actual: sum(actual)}
	var pp, aa, pa float64
	for _, s := range parts {
		q.Predicted += s.predicted
		q.MAE += s.off
		q.RMSE += s.square
		q.LogLikelihood += s.logs
		pp, aa, pa = pp+s.pp, aa+s.aa, pa+s.pa
	}
	n := float64(max(1, q.Customers))
	q.MAE, q.RMSE = q.MAE/n, math.Sqrt(q.RMSE/n)
	pp, aa, pa = pp/n-q.Predicted*q.Predicted/n/n, aa/n-q.Actual*q.Actual/n/n, pa/n-q.Predicted*q.Actual/n/n
	if pp > 0 && aa > 0 {
		q.Correlation = pa / math.Sqrt(pp) / math.Sqrt(aa)
	}
	return q, nil
}

const (
	mostCounted      = 1e5
	leastProbability = 1e-300 // of what came, so that one customer cannot make the sum infinite
)

// Object adds the figures to a report's.
func (q Quality) Object(to models.Object) models.Object {
	return to.With("actual_purchases", q.Actual).With("mae", q.MAE).With("rmse", q.RMSE).
		With("correlation", q.Correlation).With("holdout_log_likelihood", q.LogLikelihood)
}
