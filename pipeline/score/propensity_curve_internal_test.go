package score

import (
	"math"
	"math/rand/v2"
	"testing"
)

// What a model says too low and too flat is mended, where there are rows enough to show it; a few rows move nothing much, and the order of customers stays.
func TestTasteCurve(t *testing.T) {
	src := rand.New(rand.NewPCG(1, 2))
	draw := func(n int, truth func(x float64) float64) (is []bool, p []float64) {
		for range n {
			x := -3 + 2*src.NormFloat64()
			p = append(p, 1/(1+math.Exp(-x)))
			is = append(is, src.Float64() < 1/(1+math.Exp(-truth(x))))
		}
		return is, p
	}
	c := curveOf(levelled(draw(20_000, func(x float64) float64 { return 1.5*x + 2 })))
	for _, x := range []float64{-4, -2, 0, 1} {
		want := 1 / (1 + math.Exp(-(1.5*x + 2)))
		if got := c.of(1 / (1 + math.Exp(-x))); math.Abs(got-want) > .02 {
			t.Errorf("log-odds %v are told as %.3f, want %.3f", x, got, want)
		}
	}
	few := curveOf(levelled(draw(30, func(x float64) float64 { return x })))
	if math.Abs(few.of(.1)-.1) > .05 {
		t.Errorf(".1 becomes %.3f after thirty rows that show nothing", few.of(.1))
	}
	upside := curveOf(levelled(draw(5_000, func(x float64) float64 { return -x })))
	if !(upside.of(.1) < upside.of(.2)) {
		t.Errorf("the order of customers turned: %+v", upside)
	}
	if got := (tasteCurve{}).of(.3); got != .3 {
		t.Errorf("no correction makes %v of .3", got)
	}
	for _, is := range [][]bool{{}, {true, true}, {false}} {
		p := make([]float64, len(is))
		if c := curveOf(is, p, levelOfAll(is, p)); math.IsNaN(c.of(.5)) || math.IsNaN(c.of(0)) {
			t.Errorf("%v give %+v", is, c)
		}
	}
}

func levelled(is []bool, p []float64) ([]bool, []float64, float64) { return is, p, 0 }
