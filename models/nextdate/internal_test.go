package nextdate

import (
	"context"
	"math"
	"slices"
	"testing"
)

// Closed forms: I_x(1, b) = 1-(1-x)^b, I_x(a, 1) = x^a, and the symmetry I_x(a, b) = 1-I_y(b, a); I_.3(2, 3) = .3483.
func TestIncompleteBeta_knownValues(t *testing.T) {
	at := func(a, b, x float64) float64 { return incompleteBeta(a, b, x, 1-x, logBeta(a, b)) }
	for _, x := range []float64{0, .001, .3, .5, .9, .999, 1} {
		for _, b := range []float64{.1, 1, 2.5, 40} {
			if got, want := at(1, b, x), 1-math.Pow(1-x, b); math.Abs(got-want) > 1e-10 {
				t.Errorf("I_%v(1, %v) is %v, want %v", x, b, got, want)
			}
			if got, want := at(b, 1, x), math.Pow(x, b); math.Abs(got-want) > 1e-10 {
				t.Errorf("I_%v(%v, 1) is %v, want %v", x, b, got, want)
			}
			if got, want := at(3.7, b, x), 1-at(b, 3.7, 1-x); math.Abs(got-want) > 1e-10 {
				t.Errorf("I_%v(3.7, %v) is %v, want %v", x, b, got, want)
			}
		}
	}
	if got := at(2, 3, .3); math.Abs(got-.3483) > 1e-12 {
		t.Errorf("I_.3(2, 3) is %v", got)
	}
}

// A shape of 1 by the incomplete beta function is the Poisson process by its closed form.
func TestRhythm_ofShapeOneIsPoisson(t *testing.T) {
	exact, near := Rhythm{1, .8, 30, .2, 3}, Rhythm{1 + 1e-9, .8, 30, .2, 3}
	days := []int32{0, 5, 30, 31}
	s := look(days, 60)
	ends := spansOf(90)
	a, b := make([]float64, len(ends)), make([]float64, len(ends))
	exact.curve(s, ends, a)
	near.curve(s, ends, b)
	for i := range ends {
		if math.Abs(a[i]-b[i]) > 1e-6 || (i > 0 && a[i] < a[i-1]) || a[i] < 0 || a[i] > 1 {
			t.Errorf("within %v days: %v and %v", ends[i], a[i], b[i])
		}
	}
	if math.Abs(exact.logLikelihood(s)-near.logLikelihood(s)) > 1e-6 {
		t.Errorf("log-likelihoods %v and %v", exact.logLikelihood(s), near.logLikelihood(s))
	}
}

func TestSpans_holdTheDaysThatArePublished(t *testing.T) {
	for _, horizon := range []int{90, 91, 120, 365, 730} {
		ends := spansOf(horizon)
		for _, day := range []float64{7, 30, 90, float64(horizon)} {
			if !slices.Contains(ends, day) {
				t.Errorf("of a horizon of %d days the spans end at %v", horizon, ends)
			}
		}
		if !slices.IsSorted(ends) || ends[len(ends)-1] != float64(horizon) {
			t.Errorf("of a horizon of %d days the spans end at %v", horizon, ends)
		}
	}
}

func TestQuantile_readsTheCurve(t *testing.T) {
	ends, curve := []float64{1, 2, 4}, []float64{.1, .1, .5}
	for level, want := range map[float64]float64{.1: .5, .2: 1, .6: 3, 1: 4} {
		if got := quantile(curve, ends, level); math.Abs(got-want) > 1e-9 {
			t.Errorf("quantile %v is at %v, want %v", level, got, want)
		}
	}
	if !math.IsNaN(quantile([]float64{0, 0, 0}, ends, .5)) {
		t.Error("who never orders has a day")
	}
	if got := within(curve, ends, 3); math.Abs(got-.3) > 1e-12 {
		t.Errorf("within 3 days %v", got)
	}
}

// An order in a span that is not over yet is no order: its span would be seen by orders alone.
func TestLandmarks_openSpansAreLeftOut(t *testing.T) {
	h, err := NewHistories(1, []int32{0, 0}, []int32{0, 95})
	if err != nil {
		t.Fatal(err)
	}
	l := landmarks{customer: []int32{0}, cutoff: []int32{90}, next: []int32{5}, open: []int32{6}}
	if spans, came := l.passed(0, spansOf(90)); spans != 3 || came { // 1, 2 and 4 days; the span to day 7 is open
		t.Errorf("%d spans have passed, order %v", spans, came)
	}
	if m, err := learn(context.Background(), h, l, Rhythm{1, 1, 1, 1, 1}, spansOf(90)); err != nil || m != nil {
		t.Errorf("of one landmark is learnt %v, %v", m, err)
	}
}

// Whatever is written for a day is a day or an error that names it.
func FuzzReadDay(f *testing.F) {
	for _, text := range []string{"2024-05-01", " 2024-05-01 10:00:00", "12345", "-3", "2024-13-01", "", "1e5", "2024-05-01T"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := readDay(text); err != nil && err.Error() == "" {
			t.Error("an error says nothing")
		}
	})
}
