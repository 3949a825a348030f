package evaluate_test

import (
	"context"
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models"
	"clientele/models/evaluate"
)

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 || math.IsNaN(a) && math.IsNaN(b) }

// Worked by hand.
func TestOf_smallCases(t *testing.T) {
	for name, c := range map[string]struct {
		is   []bool
		p    []float64
		want evaluate.Summary
	}{
		"two of four in order": {[]bool{true, false, true, false}, []float64{.9, .8, .3, .1},
			evaluate.Summary{AUC: .75, PRAUC: .5*1 + .5*2/3, LogLoss: -(math.Log(.9) + math.Log(.2) + math.Log(.3) + math.Log(.9)) / 4,
				Brier: (.01 + .64 + .49 + .01) / 4, ECE: (.1 + .8 + .7 + .1) / 4, Lift10: 2}},
		"all the same": {[]bool{true, false, false, false}, []float64{.25, .25, .25, .25},
			evaluate.Summary{AUC: .5, PRAUC: .25, LogLoss: -(math.Log(.25) + 3*math.Log(.75)) / 4, Brier: (.5625 + 3*.0625) / 4, ECE: 0, Lift10: 1}},
		"one outcome only": {[]bool{false, false}, []float64{0, .5},
			evaluate.Summary{AUC: math.NaN(), PRAUC: math.NaN(), LogLoss: -math.Log(.5) / 2, Brier: .125, ECE: .25, Lift10: math.NaN()}},
	} {
		got, err := evaluate.Of(c.is, c.p)
		if err != nil {
			t.Fatal(err)
		}
		w := c.want
		if !near(got.AUC, w.AUC) || !near(got.PRAUC, w.PRAUC) || !near(got.LogLoss, w.LogLoss) || !near(got.Brier, w.Brier) || !near(got.ECE, w.ECE) || !near(got.Lift10, w.Lift10) {
			t.Errorf("%s: got %+v, want %+v", name, got, w)
		}
	}
	for _, p := range [][]float64{{.5}, {.5, math.NaN()}, {.5, 1.5}} {
		if _, err := evaluate.Of([]bool{true, false}, p); err == nil {
			t.Errorf("predictions %v are taken", p)
		}
	}
}

func TestAUC_isTheShareOfPairsInOrder(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		n := 2 + rng.IntN(60)
		is, p := make([]bool, n), make([]float64, n)
		for i := range is {
			is[i], p[i] = rng.IntN(3) == 0, float64(rng.IntN(10))
		}
		is[0], is[1] = true, false
		pairs, right := 0.0, 0.0
		for i := range is {
			for j := range is {
				if is[i] && !is[j] {
					pairs++
					switch {
					case p[i] > p[j]:
						right++
					case p[i] == p[j]:
						right += .5
					}
				}
			}
		}
		if got := evaluate.AUC(is, p); !near(got, right/pairs) {
			t.Fatalf("got %v, want %v", got, right/pairs)
		}
	}
}

func TestFolds_areStratifiedAndEven(t *testing.T) {
	is := make([]bool, 103)
	for i := range 17 {
		is[i*5] = true
	}
	fold, err := evaluate.Folds(is, 5, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	for f := range 5 {
		train, test := evaluate.Split(fold, f)
		positives := 0
		for _, row := range test {
			if is[row] {
				positives++
			}
		}
		if len(train)+len(test) != len(is) || len(test) < 20 || len(test) > 21 || positives < 3 || positives > 4 {
			t.Errorf("fold %d has %d rows, %d of them positive", f, len(test), positives)
		}
	}
	if _, err := evaluate.Folds(is, 18, rand.NewPCG(1, 2)); err == nil {
		t.Error("18 folds of 17 positives are made")
	}
}

func TestGain_fastOnesAgree(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	is, a, b := make([]bool, 500), make([]float64, 500), make([]float64, 500)
	for i := range is {
		a[i], b[i] = math.Round(20*rng.Float64())/20, rng.Float64() // one with ties
		is[i] = rng.Float64() < (a[i]+b[i])/2
	}
	ctx, seed := context.Background(), func() rand.Source { return rand.NewPCG(3, 4) }
	for name, pair := range map[string]func() (slow, fast models.Spread, err error){
		"auc": func() (slow, fast models.Spread, err error) {
			if slow, err = evaluate.Gain(ctx, is, a, b, evaluate.AUC, 50, .9, seed()); err == nil {
				fast, err = evaluate.GainOfAUC(ctx, is, a, b, 50, .9, seed())
			}
			return slow, fast, err
		},
		"log loss": func() (slow, fast models.Spread, err error) {
			less := func(is []bool, p []float64) float64 { return -evaluate.LogLoss(is, p) }
			if slow, err = evaluate.Gain(ctx, is, a, b, less, 50, .9, seed()); err == nil {
				fast, err = evaluate.GainOfLogLoss(ctx, is, a, b, 50, .9, seed())
			}
			return slow, fast, err
		},
	} {
		slow, fast, err := pair()
		if err != nil {
			t.Fatal(err)
		}
		for _, d := range []float64{slow.Mean - fast.Mean, slow.SD - fast.SD, slow.Low - fast.Low, slow.High - fast.High} {
			if math.Abs(d) > 1e-12 {
				t.Errorf("%s: %+v, the slow way %+v", name, fast, slow)
			}
		}
	}
}

func TestGain_knowsBetterFromEqual(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	is, good, bad := make([]bool, 2000), make([]float64, 2000), make([]float64, 2000)
	for i := range is {
		good[i], bad[i] = rng.Float64(), rng.Float64()
		is[i] = rng.Float64() < good[i]
	}
	better, err := evaluate.Gain(context.Background(), is, good, bad, evaluate.AUC, 200, .9, rand.NewPCG(5, 6))
	if err != nil || better.Low < .2 || better.Low > better.Mean || better.High < better.Mean {
		t.Errorf("better: %+v, %v", better, err)
	}
	equal, err := evaluate.Gain(context.Background(), is, bad, bad, evaluate.AUC, 50, .9, rand.NewPCG(5, 6))
	if err != nil || equal.Low != 0 || equal.High != 0 {
		t.Errorf("equal: %+v, %v", equal, err)
	}
}

func TestBands_coverAllRowsInOrder(t *testing.T) {
	is, p := make([]bool, 1000), make([]float64, 1000)
	for i := range is {
		p[i] = float64(i%100) / 100
		is[i] = i%3 == 0
	}
	bands, err := evaluate.Bands(is, p, 10)
	if err != nil || len(bands) != 10 {
		t.Fatalf("%d bands, %v", len(bands), err)
	}
	rows := 0
	for i, b := range bands {
		rows += b.Rows
		if b.Rows != 100 || i > 0 && b.Low <= bands[i-1].High || b.Predicted < b.Low || b.Predicted > b.High || b.RateLow > b.Rate || b.RateHigh < b.Rate {
			t.Errorf("band %d: %+v", i, b)
		}
	}
	if rows != 1000 {
		t.Errorf("%d rows", rows)
	}
	if one, err := evaluate.Bands([]bool{true, false}, []float64{.5, .5}, 10); err != nil || len(one) != 1 {
		t.Errorf("one probability makes %v, %v", one, err)
	}
}

func TestWilson_publishedValues(t *testing.T) {
	// Newcombe 1998, table I: 81 of 263 and 0 of 20 at 95 %.
	for _, c := range []struct {
		k, n      int
		low, high float64
	}{{81, 263, .2553, .3662}, {0, 20, 0, .1611}} {
		if low, high := evaluate.Wilson(c.k, c.n, 1.959964); math.Abs(low-c.low) > 1e-4 || math.Abs(high-c.high) > 1e-4 {
			t.Errorf("%d of %d: %v to %v", c.k, c.n, low, high)
		}
	}
}
