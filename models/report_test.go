package models_test

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"clientele/models"
)

func TestObject_keepsItsOrderAndReplacesInPlace(t *testing.T) {
	first := models.Object{}.With("r", .24).With("alpha", 4.4)
	second := first.With("r", .25).With("low", nil)
	for object, want := range map[*models.Object]string{&first: `{"r":0.24,"alpha":4.4}`, &second: `{"r":0.25,"alpha":4.4,"low":null}`} {
		if got, err := json.Marshal(*object); err != nil || string(got) != want {
			t.Errorf("got %s, %v, want %s", got, err, want)
		}
	}
	if second.Value("alpha") != 4.4 || second.Value("beta") != nil {
		t.Error("values are not found by name")
	}
}

func TestReport_neverWritesNaN(t *testing.T) {
	for _, value := range []any{math.NaN(), math.Inf(1), models.Object{}.With("gain", math.Inf(-1)), models.Spread{Mean: math.NaN()}} {
		_, err := json.Marshal(models.Report{Metrics: models.Object{}.With("auc", value)})
		if err == nil || !strings.Contains(err.Error(), `"auc"`) {
			t.Errorf("%v: got %v", value, err)
		}
	}
}
