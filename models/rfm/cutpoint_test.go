package rfm_test

import (
	"context"
	"math"
	"strings"
	"testing"

	"clientele/models/rfm"
)

func TestFromCutpoints_refusesTablesThatAreNoFit(t *testing.T) {
	s := bigShop(100)
	fitted, _ := fitAndScore(t, s, rfm.Settings{Monetary: rfm.CutAt(10, 20)})
	for want, spoil := range map[string]func(rows []rfm.Cutpoint) []rfm.Cutpoint{
		"recency: there are no rows":                 func(rows []rfm.Cutpoint) []rfm.Cutpoint { return rows[5:] },
		"bin 5: there are two rows":                  func(rows []rfm.Cutpoint) []rfm.Cutpoint { rows[0].Bin = 5; return rows },
		"bin 7 of 5: it does not go with":            func(rows []rfm.Cutpoint) []rfm.Cutpoint { rows[0].Bin = 7; return rows },
		"monetary: bin 2 of 5: it does not go with":  func(rows []rfm.Cutpoint) []rfm.Cutpoint { rows[len(rows)-2].Bins = 5; return rows },
		"11 bins: 2 to 10 are possible":              func(rows []rfm.Cutpoint) []rfm.Cutpoint { rows[0].Bins = 11; return rows },
		`method "guess" with status "ok"`:            func(rows []rfm.Cutpoint) []rfm.Cutpoint { rows[0].Method = "guess"; return rows },
		"monetary: bin 3: it begins at 20":           func(rows []rfm.Cutpoint) []rfm.Cutpoint { return append(rows[:len(rows)-2], rows[len(rows)-1]) },
		"monetary: the last bin ends at 20":          func(rows []rfm.Cutpoint) []rfm.Cutpoint { return rows[:len(rows)-1] },
		"monetary: bin 1: it begins at -Inf and end": func(rows []rfm.Cutpoint) []rfm.Cutpoint { rows[len(rows)-3].Upper = math.NaN(); return rows },
		`unknown measure "recncy": did you mean "recency"?`: func(rows []rfm.Cutpoint) []rfm.Cutpoint {
			return append(rows, rfm.Cutpoint{Measure: "recncy"})
		},
	} {
		if _, err := rfm.FromCutpoints(spoil(fitted.Cutpoints())); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want %s", err, want)
		}
	}
}

// An earlier night's cut points on customers outside the range that it saw.
func TestScore_valuesOutsideTheSeenRangeFallIntoTheEndBins(t *testing.T) {
	s := bigShop(1000)
	fitted, _ := fitAndScore(t, s, rfm.Settings{})
	far := shop{[]string{"best", "worst"}, []float64{0, 1e9}, []float64{1e9, 0}, []float64{1e9, -1e9}}
	scores, err := fitted.Score(context.Background(), far.customers(t))
	if err != nil {
		t.Fatal(err)
	}
	if scores.Code(0) != "555" || scores.Code(1) != "111" {
		t.Errorf("scores %s and %s", scores.Code(0), scores.Code(1))
	}
}

// A night without customers leaves cut points that give whoever comes next the middle score, and say so.
func TestScore_byCutpointsOfNobody(t *testing.T) {
	fitted, scores := fitAndScore(t, shop{}, rfm.Settings{})
	if fitted.Status() != rfm.NoCustomers || fitted.Customers() != 0 || len(scores.R) != 0 {
		t.Errorf("status %s, %d customers", fitted.Status(), fitted.Customers())
	}
	later, err := fitted.Score(context.Background(), bigShop(3).customers(t))
	if err != nil || later.Code(0) != "333" || later.Status != rfm.NoCustomers {
		t.Errorf("%s, %s, %v", later.Code(0), later.Status, err)
	}
}
