package models_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
)

func learner() models.Spec {
	return models.Spec{
		Name: "learner", Purpose: "Learns anything.", Floor: "100 rows; below that the mean is answered",
		Inputs:     []models.Field{{Name: "customer_id", Kind: models.Text, Meaning: "whose row it is", Key: true}},
		MoreInputs: "every other column is a feature",
		Outputs: []models.Field{
			{Name: "customer_id", Kind: models.Text, Meaning: "as in the input", Key: true},
			{Name: "probability", Kind: models.Float, Range: "0 to 1", Meaning: "of the target"},
		},
		Settings: []models.Setting{
			{Key: "target", Type: models.TextSetting, Default: "target", Meaning: "the column to learn"},
			{Key: "trees", Type: models.IntegerSetting, Default: "100", Meaning: "how many trees, 1 or more"},
			{Key: "rate", Type: models.NumberSetting, Default: "0.1", Meaning: "learning rate, above 0"},
			{Key: "loss", Type: models.TextSetting, Default: "log", Accepted: []string{"log", "square"}, Meaning: "what is minimised"},
			{Key: "skip", Type: models.TextsSetting, Default: "", Meaning: "columns that are no features"},
			{Key: "quantiles", Type: models.NumbersSetting, Default: "0.05, 0.95", Meaning: "ends of the interval"},
			{Key: "early_stop", Type: models.BooleanSetting, Default: "true", Meaning: "stop when it no longer gets better"},
		},
	}
}

func TestParseSettings_readsEachTypeAndFillsDefaults(t *testing.T) {
	v, err := learner().ParseSettings(map[string]string{"target": "churned", "trees": " 20 ", "skip": "name, city", "early_stop": "false"})
	if err != nil {
		t.Fatal(err)
	}
	got := []any{v.Text("target"), v.Integer("trees"), v.Number("rate"), v.Text("loss"), v.Texts("skip"), v.Numbers("quantiles"), v.Boolean("early_stop"),
		v.IsGiven("trees"), v.IsGiven("rate")}
	want := []any{"churned", 20, .1, "log", []string{"name", "city"}, []float64{.05, .95}, false, true, false}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if names := v.Object().Names(); !cmp.Equal(names, []string{"target", "trees", "rate", "loss", "skip", "quantiles", "early_stop"}) {
		t.Errorf("settings of the report: %v", names)
	}
}

func TestParseSettings_refusesAllAtOnceWithTheNearestName(t *testing.T) {
	_, err := learner().ParseSettings(map[string]string{"tree": "5", "trees": "many", "rate": "NaN", "loss": "sqare", "colour": "red", "quantiles": "0,1;0.9"})
	want := `reading the settings of learner: setting "trees": "many": give a whole number
setting "rate": "NaN": give a finite number with a decimal point
setting "loss": "sqare": unknown value "sqare": did you mean "square"?
setting "quantiles": "0,1;0.9": give a finite number with a decimal point
unknown setting "colour": known are target, trees, rate, loss, skip, quantiles, early_stop
unknown setting "tree": did you mean "trees"?`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestSpec_checkFindsGaps(t *testing.T) {
	if err := learner().Check(); err != nil {
		t.Error(err)
	}
	bad := learner()
	bad.Floor = ""
	bad.Outputs = append(bad.Outputs, models.Field{Name: "probability", Kind: models.Float, Key: true})
	bad.Settings = append(bad.Settings, models.Setting{Key: "rate", Type: models.NumberSetting, Default: "x"})
	want := `declaration of model "learner": name, purpose and floor are needed
output "probability" is declared twice
output 3 "probability": name, kind and meaning are needed
output "probability": keys come first
setting "rate" is declared twice
setting "rate" has no meaning
default of setting "rate": "x": give a finite number with a decimal point`
	if err := bad.Check(); err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestSpec_checkInputNamesAllMissingColumns(t *testing.T) {
	spec := learner()
	spec.Inputs = append(spec.Inputs, models.Field{Name: "age"}, models.Field{Name: "gender", Optional: true})
	err := spec.CheckInput(mustColumns(t, models.TextColumn("custmer_id", nil)))
	want := `reading the input of learner: column "customer_id" is missing: the input has "custmer_id", rename it if that is meant
column "age" is missing: the input has custmer_id`
	if err == nil || err.Error() != want {
		t.Errorf("got\n%v\nwant\n%s", err, want)
	}
}

func TestNearest(t *testing.T) {
	known := []string{"bins", "r_cuts", "f_cuts", "m_cuts", "recency_days"}
	for name, want := range map[string]string{
		"bin": "bins", "r_cut": "r_cuts", "fcuts": "f_cuts", "M_CUTS": "m_cuts", "cuts_r": "", "recency": "recency_days", "days": "recency_days",
		"ibns": "bins", "x": "", "": "", "seed": "", "quantiles": "",
	} {
		if got, found := models.Nearest(name, known); got != want || found != (want != "") {
			t.Errorf("%q: got %q, want %q", name, got, want)
		}
	}
}
