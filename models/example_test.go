package models_test

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"

	"clientele/models"
)

// mean is the smallest possible model: it answers the mean of a column for every row.
type mean struct{}

func (mean) Spec() models.Spec {
	return models.Spec{
		Name: "mean", Purpose: "What does a customer spend?", Floor: "one customer",
		Inputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Meaning: "whose spend it is", Key: true},
			{Name: "spend", Kind: models.Float, Unit: "money", Meaning: "net spend"},
		},
		Outputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Meaning: "as in the input", Key: true},
			{Name: "expected_spend", Kind: models.Float, Unit: "money", Meaning: "the same for all"},
		},
		Settings: []models.Setting{{Key: "factor", Type: models.NumberSetting, Default: "1", Meaning: "multiplies the answer"}},
	}
}

func (m mean) Run(_ context.Context, in models.Columns, settings map[string]string, _ rand.Source) (models.Output, error) {
	values, err := m.Spec().ParseSettings(settings)
	if err != nil {
		return models.Output{}, err
	}
	keys, err := in.Column("customer_id")
	if err != nil {
		return models.Output{}, err
	}
	spend, err := in.Floats("spend")
	if err != nil {
		return models.Output{}, err
	}
	sum := 0.0
	for _, amount := range spend {
		sum += amount
	}
	answer := make([]float64, len(spend))
	for i := range answer {
		answer[i] = sum / float64(len(spend)) * values.Number("factor")
	}
	scored, err := models.NewColumns(keys, models.FloatColumn("expected_spend", answer))
	return models.Output{
		Report: models.Report{Model: "mean", Rows: in.Rows(), Settings: values.Object(), Parameters: models.Object{}.With("mean", sum/float64(len(spend)))},
		Scored: scored,
	}, err
}

// A model is found by its name, run on columns, and reports in one JSON object.
func Example() {
	model, err := models.Find([]models.Model{mean{}}, "mean")
	if err != nil {
		fmt.Println(err)
		return
	}
	in, err := models.NewColumns(models.TextColumn("customer_id", []string{"ann", "bob"}), models.IntegerColumn("spend", []int64{10, 30}))
	if err != nil {
		fmt.Println(err)
		return
	}
	out, err := model.Run(context.Background(), in, map[string]string{"factor": "2"}, rand.NewPCG(1, 2))
	if err != nil {
		fmt.Println(err)
		return
	}
	report, err := json.Marshal(out.Report)
	fmt.Println(string(report), err)
	fmt.Println(out.Scored.Names(), out.Scored.Rows())

	_, err = models.Find([]models.Model{mean{}}, "meen")
	fmt.Println(err)
	_, err = model.Run(context.Background(), in, map[string]string{"faktor": "2"}, rand.NewPCG(1, 2))
	fmt.Println(err)
	// Output:
	// {"model":"mean","rows":2,"settings":{"factor":2},"parameters":{"mean":20},"diagnostics":{},"metrics":{}} <nil>
	// [customer_id expected_spend] 2
	// unknown model "meen": did you mean "mean"?
	// reading the settings of mean: unknown setting "faktor": did you mean "factor"?
}
