package logistic_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/features/featurestest"
	"clientele/models/logistic"
	"clientele/models/modeltest"
	"clientele/models/sealed"
)

// simulated has known weights: 0.8 per unit of a, nothing for b, and -1, 0, 1 for three plans; one row in ten lacks a.
func simulated(t testing.TB, rows int) (features.Table, []bool) {
	t.Helper()
	rng := rand.New(rand.NewPCG(2, 2))
	a, b, plan, is := make([]float64, rows), make([]float64, rows), make([]int32, rows), make([]bool, rows)
	for i := range rows {
		a[i], b[i], plan[i] = 2*rng.NormFloat64()+1, 100*rng.Float64(), int32(rng.IntN(3))
		is[i] = rng.Float64() < 1/(1+math.Exp(-(.8*a[i]-1+float64(plan[i])-1)))
		if rng.IntN(10) == 0 {
			a[i] = math.NaN()
		}
	}
	x, err := features.NewTable(features.Feature{Name: "a", Numbers: a}, features.Feature{Name: "b", Numbers: b},
		features.Feature{Name: "plan", Codes: plan, Levels: []string{"basic", "family", "pro"}})
	if err != nil {
		t.Fatal(err)
	}
	return x, is
}

func TestFit_recoversSimulatedWeights(t *testing.T) {
	x, is := simulated(t, 40_000)
	m, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: is}, logistic.Settings{Penalty: 1e-6}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	per := map[string]float64{}
	for _, c := range m.Coefficients() {
		per[c.Name()] = c.PerUnit
	}
	for name, want := range map[string]float64{"a": .8, "b": 0, "plan=pro": 1, "plan=basic": -1} {
		got := per[name]
		if name == "plan=pro" || name == "plan=basic" {
			got -= per["plan=family"]
		}
		if math.Abs(got-want) > .06 {
			t.Errorf("%s: %v, want %v", name, got, want)
		}
	}
}

// At an optimum of the penalised loss the slope of each weight is met by the penalty's.
func TestFit_meetsTheConditionsOfAnOptimum(t *testing.T) {
	x, is := simulated(t, 500)
	for _, s := range []logistic.Settings{{Penalty: .01}, {Penalty: .05, Mixing: 1}, {Penalty: .02, Mixing: .5}, {Penalty: 1, Mixing: 1}} {
		m, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: is}, s, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		p, err := m.Predict(context.Background(), x)
		if err != nil {
			t.Fatal(err)
		}
		slope := func(value func(row int) float64) (sum float64) {
			for i := range p {
				y := 0.0
				if is[i] {
					y = 1
				}
				sum += (p[i] - y) * value(i) / float64(len(p))
			}
			return sum
		}
		if at := slope(func(int) float64 { return 1 }); math.Abs(at) > 1e-6 {
			t.Errorf("%+v: the intercept's slope is %v", s, at)
		}
		for _, c := range m.Coefficients() {
			f := x.Feature(x.Index(c.Feature))
			g := slope(func(i int) float64 {
				v := 0.0
				switch {
				case c.IsMissing:
					if math.IsNaN(f.Numbers[i]) {
						v = 1
					}
				case f.IsCategory():
					if f.Levels[f.Codes[i]] == c.Level {
						v = 1
					}
				case math.IsNaN(f.Numbers[i]):
					return 0
				default:
					v = f.Numbers[i]
				}
				return (v - c.Mean) / c.SD
			})
			g += s.Penalty * (1 - s.Mixing) * c.PerSD
			l1 := s.Penalty * s.Mixing
			if c.PerSD == 0 && math.Abs(g) > l1+1e-6 || c.PerSD != 0 && math.Abs(g+math.Copysign(l1, c.PerSD)) > 1e-6 {
				t.Errorf("%+v: %s has weight %v and slope %v", s, c.Name(), c.PerSD, g)
			}
		}
	}
}

func TestModel_unseenLevelsCountAsTheMean(t *testing.T) {
	x, is := simulated(t, 2000)
	m, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: is}, logistic.Settings{}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	mean, err := features.NewTable(features.Feature{Name: "plan", Codes: []int32{features.Unseen, 0, features.Missing}, Levels: []string{"platinum"}},
		features.Feature{Name: "b", Numbers: []float64{50, 50, 50}}, features.Feature{Name: "a", Numbers: []float64{1, 1, 1}})
	if err != nil {
		t.Fatal(err)
	}
	names, values, err := m.Contributions(context.Background(), mean)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := m.Raw(context.Background(), mean)
	if err != nil {
		t.Fatal(err)
	}
	for i := range raw {
		sum := m.Intercept()
		for f, name := range names {
			sum += values[f][i]
			if name == "plan" && values[f][i] > 1e-12 {
				t.Errorf("row %d: an unknown plan adds %v", i, values[f][i])
			}
		}
		if math.Abs(sum-raw[i]) > 1e-12 {
			t.Errorf("row %d: contributions add up to %v, not %v", i, sum, raw[i])
		}
	}
}

func TestFit_oddInputs(t *testing.T) {
	n := 60
	parting, constant, is := make([]float64, n), make([]float64, n), make([]bool, n)
	for i := range n {
		parting[i], constant[i], is[i] = float64(i), 7, i >= 30
	}
	x, err := features.NewTable(features.Feature{Name: "parting", Numbers: parting}, features.Feature{Name: "constant", Numbers: constant})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []logistic.Settings{{}, {Penalty: 1e-4}, {Mixing: 1}} {
		m, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: is}, s, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range m.Coefficients() {
			if math.IsNaN(c.PerSD) || math.Abs(c.PerSD) > 1e4 || c.Feature == "constant" && c.PerSD != 0 {
				t.Errorf("%+v: %s has weight %v", s, c.Name(), c.PerSD)
			}
		}
	}
	if _, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: make([]bool, n)}, logistic.Settings{}, rand.NewPCG(1, 1)); !errors.Is(err, logistic.ErrOneOutcome) {
		t.Errorf("one outcome gives %v", err)
	}
}

func TestModel_storedAndReadPredictsTheSame(t *testing.T) {
	x, is := simulated(t, 500)
	m, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: is}, logistic.Settings{Mixing: .5}, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	data, err := m.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	var back logistic.Model
	if err := back.UnmarshalBinary(data); err != nil {
		t.Fatal(err)
	}
	want, err := m.Predict(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	got, err := back.Predict(context.Background(), x)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got, cmpopts.EquateApprox(0, 1e-12)); diff != "" {
		t.Error(diff)
	}
	data[len(data)/2] ^= 1
	if err := back.UnmarshalBinary(data); !errors.Is(err, sealed.ErrDamaged) {
		t.Errorf("damaged: %v", err)
	}
}

func FuzzModel_UnmarshalBinary(f *testing.F) {
	x, is := simulated(f, 200)
	m, err := logistic.Fit(context.Background(), logistic.Data{Table: x, Is: is}, logistic.Settings{}, rand.NewPCG(1, 1))
	if err != nil {
		f.Fatal(err)
	}
	data, err := m.MarshalBinary()
	if err != nil {
		f.Fatal(err)
	}
	_, body, _ := bytes.Cut(data, []byte("\n"))
	f.Add(body)
	f.Add([]byte(`{"features":[{"name":"a"}],"columns":[{"feature":0,"level":-1}]}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var back logistic.Model
		if err := back.UnmarshalBinary(sealed.Seal("logistic", 1, body)); err != nil {
			if !errors.Is(err, sealed.ErrDamaged) {
				t.Errorf("got %v", err)
			}
			return
		}
		_, _ = back.Predict(context.Background(), x)
	})
}

func TestCommand_passesTheSuite(t *testing.T) {
	rng := rand.New(rand.NewPCG(9, 9))
	n := 300
	id, plan, spend, left := make([]string, n), make([]string, n), make([]float64, n), make([]bool, n)
	for i := range n {
		id[i], plan[i], spend[i] = fmt.Sprintf("c%04d", i), []string{"basic", "pro", ""}[rng.IntN(3)], 100*rng.Float64()
		left[i] = rng.Float64() < .2+spend[i]/200
	}
	in, err := models.NewColumns(models.TextColumn("id", id), models.TextColumn("plan", plan), models.FloatColumn("spend", spend), models.BooleanColumn("left", left))
	if err != nil {
		t.Fatal(err)
	}
	modeltest.Run(t, logistic.Command(),
		modeltest.Fixture{Name: "chosen", In: in, Settings: map[string]string{"target": "left", "folds": "3"}},
		modeltest.Fixture{Name: "lasso", In: in, Settings: map[string]string{"target": "left", "mixing": "1", "seeds": "2"}},
		modeltest.Fixture{Name: "given", In: in, Settings: map[string]string{"target": "left", "penalty": "0.01", "order": "spend"}},
	)
}

// Five folds by three seeds, by default settings.
func TestFit_publicTables(t *testing.T) {
	for _, c := range []struct {
		name       string
		table      func(testing.TB) (features.Table, features.Target)
		seeds      int
		auc, brier float64
	}{
		{"telco", featurestest.Telco, 3, .845, .1357},
		{"bank", featurestest.Bank, 1, .765, .0862},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() {
				t.Skip("takes seconds")
			}
			x, y := c.table(t)
			got := featurestest.Folds(t, x, y.Is, c.seeds, func(train features.Table, is []bool, test features.Table) []float64 {
				m, err := logistic.Fit(context.Background(), logistic.Data{Table: train, Is: is}, logistic.Settings{}, rand.NewPCG(1, 1))
				if err != nil {
					t.Fatal(err)
				}
				p, err := m.Predict(context.Background(), test)
				if err != nil {
					t.Fatal(err)
				}
				return p
			})
			auc, brier := evaluate.Mean(got, func(s evaluate.Summary) float64 { return s.AUC }), evaluate.Mean(got, func(s evaluate.Summary) float64 { return s.Brier })
			t.Logf("AUC %.4f, Brier %.4f", auc, brier)
			if auc < c.auc || brier > c.brier {
				t.Errorf("AUC %.4f, Brier %.4f: want at least %v and at most %v", auc, brier, c.auc, c.brier)
			}
		})
	}
}
