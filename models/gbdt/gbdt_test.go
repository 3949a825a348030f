package gbdt_test

import (
	"context"
	"errors"
	"math"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/models/features"
	"clientele/models/features/featurestest"
	"clientele/models/gbdt"
)

func numbers(is []bool) []float64 {
	out := make([]float64, len(is))
	for i, yes := range is {
		if yes {
			out[i] = 1
		}
	}
	return out
}

func fit(t testing.TB, data gbdt.Data, s gbdt.Settings) *gbdt.Model {
	t.Helper()
	m, err := gbdt.Fit(context.Background(), data, s, rand.NewPCG(1, 1))
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func predict(t testing.TB, m *gbdt.Model, x features.Table) []float64 {
	t.Helper()
	p, err := m.Predict(context.Background(), x, 2)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Five folds by three seeds, by default settings, as in the public results.
func TestFit_publicTables(t *testing.T) {
	for _, c := range []struct {
		name       string
		table      func(testing.TB) (features.Table, features.Target)
		seeds      int
		auc, brier float64
	}{
		{"telco", featurestest.Telco, 3, .848, .134},
		{"bank", featurestest.Bank, 1, .801, .0814},
	} {
		t.Run(c.name, func(t *testing.T) {
			if testing.Short() {
				t.Skip("takes seconds")
			}
			x, y := c.table(t)
			got := featurestest.Folds(t, x, y.Is, c.seeds, func(train features.Table, is []bool, test features.Table) []float64 {
				return predict(t, fit(t, gbdt.Data{Table: train, Target: numbers(is)}, gbdt.Settings{Threads: 2}), test)
			})
			auc, brier := evaluate.Mean(got, func(s evaluate.Summary) float64 { return s.AUC }), evaluate.Mean(got, func(s evaluate.Summary) float64 { return s.Brier })
			t.Logf("AUC %.4f, Brier %.4f", auc, brier)
			if auc < c.auc || brier > c.brier {
				t.Errorf("AUC %.4f, Brier %.4f: want at least %v and at most %v", auc, brier, c.auc, c.brier)
			}
		})
	}
}

// The model comes near the truth that made the rows, and its probabilities can be taken at their word.
func TestFit_comesNearTheTruth(t *testing.T) {
	x, is, truth := featurestest.Synthetic(40_000, 3)
	train, test := span(0, 30_000), span(30_000, 40_000)
	m := fit(t, gbdt.Data{Table: x.Take(train), Target: numbers(is[:30_000])}, gbdt.Settings{Threads: 2})
	p := predict(t, m, x.Take(test))
	best, got := evaluate.AUC(is[30_000:], truth[30_000:]), evaluate.AUC(is[30_000:], p)
	if got < best-.035 {
		t.Errorf("AUC %.4f, the truth's own is %.4f", got, best)
	}
	if ece := evaluate.ECE(is[30_000:], p, 10); ece > .025 {
		t.Errorf("calibration error %.4f", ece)
	}
}

func TestFit_sameModelOnAnyNumberOfThreads(t *testing.T) {
	x, is, _ := featurestest.Synthetic(40_000, 5)
	data := gbdt.Data{Table: x, Target: numbers(is)}
	for _, s := range []gbdt.Settings{{Rounds: 5, Leaves: 31}, {Rounds: 5, Leaves: 8, RowShare: .5, ColumnShare: .4}, {MaxRounds: 12, Leaves: 6}} {
		var stored [][]byte
		for _, threads := range []int{1, 2, 7} {
			s.Threads = threads
			text, err := fit(t, data, s).MarshalBinary()
			if err != nil {
				t.Fatal(err)
			}
			stored = append(stored, text)
		}
		if diff := cmp.Diff(stored[0], stored[1]); diff != "" || !cmp.Equal(stored[0], stored[2]) {
			t.Errorf("%+v: models differ", s)
		}
	}
}

// Without draws the order of the rows changes nothing at all; a weight of two is the row twice.
func TestFit_orderOfRowsAndWeights(t *testing.T) {
	x, is, _ := featurestest.Synthetic(3000, 7)
	y, s := numbers(is), gbdt.Settings{Rounds: 10, Leaves: 8}
	want := predict(t, fit(t, gbdt.Data{Table: x, Target: y}, s), x)
	order := rand.New(rand.NewPCG(1, 1)).Perm(3000)
	if got := predict(t, fit(t, gbdt.Data{Table: x.Take(order), Target: features.Pick(y, order)}, s), x); !cmp.Equal(want, got) {
		t.Error("another order of the rows changes predictions")
	}
	weight, twice := make([]float64, 3000), span(0, 3000)
	for i := range weight {
		if weight[i] = 1; i%5 == 0 {
			weight[i], twice = 2, append(twice, i)
		}
	}
	// Few values, so that the cuts are the same; rows of a leaf are counted, weights are not.
	list := make([]features.Feature, x.Len())
	for f := range list {
		list[f] = features.Feature{Name: x.Feature(f).Name}
		for _, v := range x.Feature(f).Numbers {
			list[f].Numbers = append(list[f].Numbers, math.Round(10*v)/10)
		}
	}
	x, err := features.NewTable(list...)
	if err != nil {
		t.Fatal(err)
	}
	s.MinRows = 1
	a := predict(t, fit(t, gbdt.Data{Table: x, Target: y, Weight: weight}, s), x)
	b := predict(t, fit(t, gbdt.Data{Table: x.Take(twice), Target: features.Pick(y, twice)}, s), x)
	for i := range a {
		if math.Abs(a[i]-b[i]) > .002 {
			t.Fatalf("row %d: %.4f with a weight of two, %.4f as two rows", i+1, a[i], b[i])
		}
	}
}

func TestFit_monotone(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	n := 4000
	price, other, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		price[i], other[i] = 10*rng.Float64(), rng.NormFloat64()
		if rng.Float64() < .5+.1*math.Sin(3*price[i])-.03*price[i]+.1*other[i] {
			y[i] = 1
		}
	}
	x, err := features.NewTable(features.Feature{Name: "price", Numbers: price}, features.Feature{Name: "other", Numbers: other})
	if err != nil {
		t.Fatal(err)
	}
	for name, direction := range map[string]int{"falls": -1, "rises": 1, "free": 0} {
		m := fit(t, gbdt.Data{Table: x, Target: y}, gbdt.Settings{Rounds: 60, Leaves: 15, Monotone: map[string]int{"price": direction}})
		rises, falls := 0, 0
		for _, at := range []float64{-1, 0, 1} {
			grid, rest := make([]float64, 300), make([]float64, 300)
			for i := range grid {
				grid[i], rest[i] = float64(i)/30, at
			}
			line, err := features.NewTable(features.Feature{Name: "price", Numbers: grid}, features.Feature{Name: "other", Numbers: rest})
			if err != nil {
				t.Fatal(err)
			}
			p := predict(t, m, line)
			for i := 1; i < len(p); i++ {
				switch {
				case p[i] > p[i-1]+1e-12:
					rises++
				case p[i] < p[i-1]-1e-12:
					falls++
				}
			}
		}
		if direction < 0 && rises > 0 || direction > 0 && falls > 0 || direction == 0 && (rises == 0 || falls == 0) {
			t.Errorf("%s: the prediction rises %d times and falls %d times", name, rises, falls)
		}
	}
}

func TestFit_missingAndUnseen(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	n := 3000
	known, city, y := make([]float64, n), make([]int32, n), make([]float64, n)
	for i := range n {
		known[i], city[i] = rng.Float64(), int32(rng.IntN(9))
		p := .2
		if rng.IntN(4) == 0 {
			known[i], p = math.NaN(), .8
		}
		if city[i] == 3 || city[i] == 7 {
			p += .15
		}
		if rng.Float64() < p {
			y[i] = 1
		}
	}
	cities := []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}
	x, err := features.NewTable(features.Feature{Name: "known", Numbers: known}, features.Feature{Name: "city", Codes: city, Levels: cities})
	if err != nil {
		t.Fatal(err)
	}
	m := fit(t, gbdt.Data{Table: x, Target: y}, gbdt.Settings{Rounds: 50, Leaves: 6})
	// Other codes for the same texts, a city nobody saw, and none.
	test, err := features.NewTable(features.Feature{Name: "city", Levels: []string{"d", "new", "a"}, Codes: []int32{0, 2, 1, features.Unseen, features.Missing, 2}},
		features.Feature{Name: "known", Numbers: []float64{.5, .5, .5, .5, .5, math.NaN()}})
	if err != nil {
		t.Fatal(err)
	}
	p := predict(t, m, test)
	if p[0] < p[1]+.08 || p[2] != p[3] || p[3] != p[4] || p[5] < .65 {
		t.Errorf("d %.2f, a %.2f, new %.2f, unseen %.2f, none %.2f, a without a number %.2f", p[0], p[1], p[2], p[3], p[4], p[5])
	}
	_, err = m.Predict(context.Background(), x.Take([]int{0}), 1)
	if err != nil {
		t.Error(err)
	}
	lacking, err := features.NewTable(features.Feature{Name: "citty", Codes: []int32{0}, Levels: cities})
	if err != nil {
		t.Fatal(err)
	}
	var missing *models.MissingColumnError
	if _, err = m.Predict(context.Background(), lacking, 1); !errors.As(err, &missing) {
		t.Errorf("scoring without a feature gives %v", err)
	}
}

// Where the target changes with time, size is chosen on the latest rows: what held only in the past is not learnt.
func TestFit_choosesOnTheLatestRows(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	n := 6000
	fashion, order, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		fashion[i], order[i] = rng.NormFloat64(), float64(i)
		p := .3
		if i < 4500 && fashion[i] > 0 {
			p = .6
		}
		if rng.Float64() < p {
			y[i] = 1
		}
	}
	x, err := features.NewTable(features.Feature{Name: "fashion", Numbers: fashion})
	if err != nil {
		t.Fatal(err)
	}
	by, drawn := fit(t, gbdt.Data{Table: x, Target: y, Order: order}, gbdt.Settings{}), fit(t, gbdt.Data{Table: x, Target: y}, gbdt.Settings{})
	if by.Chosen().Rounds >= drawn.Chosen().Rounds || by.Chosen().HeldOut < 1000 {
		t.Errorf("by time %+v, drawn %+v", by.Chosen(), drawn.Chosen())
	}
}

func TestFit_classWeights(t *testing.T) {
	x, is, _ := featurestest.Synthetic(5000, 9)
	mean := func(w float64) (sum float64) {
		for _, p := range predict(t, fit(t, gbdt.Data{Table: x, Target: numbers(is)}, gbdt.Settings{Rounds: 20, Leaves: 8, PositiveWeight: w}), x) {
			sum += p / 5000
		}
		return sum
	}
	if a, b := mean(1), mean(5); b < a+.2 {
		t.Errorf("the mean prediction is %.3f, and %.3f with positives weighing five times", a, b)
	}
}

func TestFit_squaredLoss(t *testing.T) {
	rng := rand.New(rand.NewPCG(2, 2))
	n := 4000
	a, b, y := make([]float64, n), make([]float64, n), make([]float64, n)
	for i := range n {
		a[i], b[i] = rng.Float64(), rng.Float64()
		y[i] = 100 + 50*a[i]*b[i] + rng.NormFloat64()
	}
	x, err := features.NewTable(features.Feature{Name: "a", Numbers: a}, features.Feature{Name: "b", Numbers: b})
	if err != nil {
		t.Fatal(err)
	}
	m := fit(t, gbdt.Data{Table: x.Take(span(0, 3000)), Target: y[:3000]}, gbdt.Settings{Loss: gbdt.Squared, RowShare: 1, ColumnShare: 1})
	var left, all float64
	for i, p := range predict(t, m, x.Take(span(3000, n))) {
		left += (p - y[3000+i]) * (p - y[3000+i])
		all += (y[3000+i] - 112.5) * (y[3000+i] - 112.5)
	}
	if left > .02*all {
		t.Errorf("%.1f %% of the variance is left", 100*left/all)
	}
}

func TestFit_oddInputs(t *testing.T) {
	table := func(values ...float64) features.Table {
		x, err := features.NewTable(features.Feature{Name: "v", Numbers: values})
		if err != nil {
			t.Fatal(err)
		}
		return x
	}
	nan := math.NaN()
	for name, c := range map[string]struct {
		x features.Table
		y []float64
	}{
		"two rows":     {table(1, 2), []float64{0, 1}},
		"three rows":   {table(1, 2, 3), []float64{0, 1, 1}},
		"constant":     {table(5, 5, 5, 5, 5), []float64{0, 1, 0, 1, 0}},
		"all missing":  {table(nan, nan, nan, nan), []float64{0, 1, 0, 1}},
		"huge numbers": {table(-math.MaxFloat64, math.MaxFloat64, 1, 2, 3, math.SmallestNonzeroFloat64), []float64{0, 1, 0, 1, 1, 0}},
	} {
		for _, s := range []gbdt.Settings{{}, {Rounds: 5, Leaves: 4}, {Rounds: 5, Leaves: 4, MinRows: 1, L2: -1}} {
			m, err := gbdt.Fit(context.Background(), gbdt.Data{Table: c.x, Target: c.y}, s, rand.NewPCG(1, 1))
			if err != nil {
				t.Errorf("%s: %v", name, err)
				continue
			}
			for _, p := range predict(t, m, c.x) {
				if !(p > 0 && p < 1) {
					t.Errorf("%s, %+v: a probability of %v", name, s, p)
				}
			}
		}
	}
	x, is, _ := featurestest.Synthetic(600, 1)
	for name, order := range map[string]float64{"one time": 0, "the positives came last": 1} {
		data := gbdt.Data{Table: x, Target: numbers(is), Order: make([]float64, 600)}
		for i, y := range data.Target {
			data.Order[i] = order * y
		}
		if c := fit(t, data, gbdt.Settings{}).Chosen(); c.Rounds == 0 || c.HeldOut == 0 {
			t.Errorf("%s: %+v", name, c)
		}
	}
	for name, c := range map[string]gbdt.Data{
		"no positives":      {Table: table(1, 2), Target: []float64{0, 0}},
		"all positives":     {Table: table(1, 2), Target: []float64{1, 1}},
		"no weight of them": {Table: table(1, 2), Target: []float64{0, 1}, Weight: []float64{1, 0}},
	} {
		if _, err := gbdt.Fit(context.Background(), c, gbdt.Settings{}, rand.NewPCG(1, 1)); !errors.Is(err, gbdt.ErrOneOutcome) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, c := range []gbdt.Data{{}, {Table: table(1, 2), Target: []float64{1}}, {Table: table(1, 2), Target: []float64{0, 2}},
		{Table: table(1, 2), Target: []float64{0, 1}, Weight: []float64{1, -1}}, {Table: table(1, 2), Target: []float64{0, 1}, Order: []float64{1, nan}}} {
		if _, err := gbdt.Fit(context.Background(), c, gbdt.Settings{}, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("%+v is taken", c)
		}
	}
	for _, s := range []gbdt.Settings{{Leaves: 1}, {Rate: 2}, {Rounds: -1}, {L1: -1}, {L2: nan}, {RowShare: 1.5}, {Bins: 3}, {Loss: "hinge"}, {Monotone: map[string]int{"w": 1}}, {Monotone: map[string]int{"v": 2}}} {
		if _, err := gbdt.Fit(context.Background(), gbdt.Data{Table: table(1, 2), Target: []float64{0, 1}}, s, rand.NewPCG(1, 1)); err == nil {
			t.Errorf("settings %+v are taken", s)
		}
	}
}
