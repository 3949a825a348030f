package supervised

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/models/features"
)

// Data is what a learner learns from.
type Data struct {
	Table features.Table
	Key   []string  // per row: whose it is
	Is    []bool    // per row: whether it has the outcome
	Order []float64 // per row, such as a day: later rows are for choosing; nil: there is none
}

// Learner fits one kind of model.
type Learner interface {
	// Fit learns from the rows. It draws from the source alone, and ends with the context.
	Fit(ctx context.Context, data Data, src rand.Source) (Predictor, error)
}

// Predictor is a fitted model.
type Predictor interface {
	// Predict is the probability of the outcome for each row.
	Predict(ctx context.Context, t features.Table) ([]float64, error)
	// Describe is its parameters and how the fitting went, for the report.
	Describe() (parameters, diagnostics models.Object)
}

// Tester is a model that can learn from one table and be measured on another. What its scored rows are of is the other table.
type Tester interface {
	models.Model
	RunTest(ctx context.Context, in, test models.Columns, settings map[string]string, src rand.Source) (models.Output, error)
}

// Teller is a fitted model that has a table to tell beside its scores, such as rules, about the rows that it was fitted on. It comes with the text setting that
// names the file it goes to, and is made only where that is given.
type Teller interface {
	Tell(ctx context.Context, data Data) (setting string, table func() (models.Columns, error))
}

// Command makes a learner a model of the command line. The declaration's inputs, outputs and common settings are filled in; New makes the learner from
// the settings.
func Command(spec models.Spec, create func(models.Values) (Learner, error)) Tester {
	spec.Inputs = nil
	spec.MoreInputs = "the target, and any further columns as features: numbers, flags, dates, texts of few values"
	spec.Outputs = []models.Field{
		{Name: "key", Kind: models.Text, Key: true, Meaning: "whose row it is: the value of the key column, or the number of the row where there is none"},
		{Name: "outcome", Kind: models.Boolean, Nullable: true, Meaning: "whether the target has the positive value; null where the second table does not tell"},
		{Name: "probability", Kind: models.Float, Range: "0 to 1", Meaning: "probability of the positive value, by a model that has not seen the row; the mean over seeds"},
	}
	spec.Settings = slices.Concat(commonSettings(), spec.Settings)
	if spec.Floor == "" {
		spec.Floor = fmt.Sprintf("%d rows of each outcome; fewer are refused", floor)
	}
	return command{spec, create}
}

// floor is the least number of rows of the rarer outcome.
const floor = 10

func commonSettings() []models.Setting {
	return []models.Setting{
		{Key: "target", Type: models.TextSetting, Meaning: "the column to predict"},
		{Key: "positive", Type: models.TextSetting, Meaning: "the value of the target that counts; empty: 1, true, yes or y where it is one of two values, else the rarer of two"},
		{Key: "key", Type: models.TextSetting, Meaning: "the column that says whose row it is; empty: the first column of texts that all differ, else the row's number"},
		{Key: "drop", Type: models.TextsSetting, Meaning: "columns that are no features"},
		{Key: "accept", Type: models.TextsSetting, Meaning: "columns that are features although each alone tells the target"},
		{Key: "order", Type: models.TextSetting, Meaning: "a column of time: what is chosen while fitting is chosen on the latest rows; it is no feature"},
		{Key: "folds", Type: models.IntegerSetting, Default: "5", Meaning: "parts that are held out in turn, 2 or more"},
		{Key: "seeds", Type: models.IntegerSetting, Default: "1", Meaning: "how often the folds are drawn anew, 1 or more"},
	}
}

type command struct {
	spec   models.Spec
	create func(models.Values) (Learner, error)
}

// Spec declares the model.
func (c command) Spec() models.Spec { return c.spec }

// Run measures the model by folds and scores each row by models that have not seen it.
func (c command) Run(ctx context.Context, in models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	values, learner, t, err := c.read(ctx, in, settings)
	if err != nil {
		return models.Output{}, err
	}
	folds, seeds := values.Integer("folds"), values.Integer("seeds")
	if folds < 2 || seeds < 1 {
		return models.Output{}, fmt.Errorf("settings of %s: folds is %d and seeds %d: take 2 or more and 1 or more", c.spec.Name, folds, seeds)
	}
	p := make([]float64, t.data.Table.Rows())
	var measured []evaluate.Summary
	for range seeds {
		fold, err := evaluate.Folds(t.data.Is, folds, src)
		if err != nil {
			return models.Output{}, err
		}
		for k := range folds {
			train, test := evaluate.Split(fold, k)
			held := t.data.take(test)
			q, err := fitAndPredict(ctx, learner, t.data.take(train), held.Table, src)
			if err != nil {
				return models.Output{}, err
			}
			s, err := evaluate.Of(held.Is, q)
			if err != nil {
				return models.Output{}, err
			}
			measured = append(measured, s)
			for i, row := range test {
				p[row] += q[i] / float64(seeds)
			}
		}
	}
	scored, err := t.scored(p)
	if err != nil {
		return models.Output{}, err
	}
	out := models.Output{Scored: scored}
	out.Report, out.Beside, err = c.report(ctx, values, learner, t, src)
	out.Report.Rows = in.Rows()
	out.Report.Metrics = evaluate.Over(measured)
	if err != nil {
		return models.Output{}, err
	}
	return out, nil
}

func fitAndPredict(ctx context.Context, learner Learner, data Data, held features.Table, src rand.Source) ([]float64, error) {
	model, err := learner.Fit(ctx, data, src)
	if err != nil {
		return nil, err
	}
	return model.Predict(ctx, held)
}

// RunTest learns from one table and scores another, which may lack the target: then there are no metrics.
func (c command) RunTest(ctx context.Context, in, test models.Columns, settings map[string]string, src rand.Source) (models.Output, error) {
	values, learner, t, err := c.read(ctx, in, settings)
	if err != nil {
		return models.Output{}, err
	}
	other, err := t.second(test, values)
	if err != nil {
		return models.Output{}, fmt.Errorf("reading the table to test on: %w", err)
	}
	report, beside, model, err := c.fitAll(ctx, values, learner, t, src)
	if err != nil {
		return models.Output{}, err
	}
	p, err := model.Predict(ctx, other.data.Table)
	if err != nil {
		return models.Output{}, err
	}
	report.Rows = test.Rows()
	report.Diagnostics = report.Diagnostics.With("trained_rows", in.Rows())
	if other.data.Is != nil {
		if report.Metrics, err = evaluate.Resampled(ctx, other.data.Is, p, src); err != nil {
			return models.Output{}, err
		}
	}
	scored, err := other.scored(p)
	if err != nil {
		return models.Output{}, err
	}
	return models.Output{Report: report, Scored: scored, Beside: beside}, nil
}

// report fits the model to all rows and tells what it is.
func (c command) report(ctx context.Context, values models.Values, learner Learner, t table, src rand.Source) (models.Report, map[string]models.Columns, error) {
	report, beside, _, err := c.fitAll(ctx, values, learner, t, src)
	return report, beside, err
}

func (c command) fitAll(ctx context.Context, values models.Values, learner Learner, t table, src rand.Source) (models.Report, map[string]models.Columns, Predictor, error) {
	model, err := learner.Fit(ctx, t.data, src)
	if err != nil {
		return models.Report{}, nil, nil, err
	}
	parameters, more := model.Describe()
	diagnostics := models.Object{}.With("fit_status", "ok").With("positive", t.target.Positive).With("positives", t.target.Count).
		With("rate", t.target.Rate()).With("features", t.schema.names())
	if len(t.schema.LeftOut) > 0 {
		diagnostics = diagnostics.With("left_out", t.schema.leftOut())
	}
	for _, name := range more.Names() {
		diagnostics = diagnostics.With(name, more.Value(name))
	}
	var beside map[string]models.Columns
	if teller, ok := model.(Teller); ok {
		if setting, tell := teller.Tell(ctx, t.data); values.Text(setting) != "" {
			told, err := tell()
			if err != nil {
				return models.Report{}, nil, nil, err
			}
			beside = map[string]models.Columns{setting: told}
		}
	}
	return models.Report{Model: c.spec.Name, Settings: values.Object(), Parameters: parameters, Diagnostics: diagnostics}, beside, model, nil
}
