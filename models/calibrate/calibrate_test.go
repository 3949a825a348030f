package calibrate_test

import (
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"clientele/models/calibrate"
	"clientele/models/evaluate"
	"clientele/models/sealed"
)

// distorted draws outcomes from true probabilities and gives others.
func distorted(rows int, seed uint64, distort func(p float64) float64) (is []bool, p []float64) {
	rng := rand.New(rand.NewPCG(seed, 1))
	is, p = make([]bool, rows), make([]float64, rows)
	for i := range rows {
		truth := .05 + .9*rng.Float64()
		is[i], p[i] = rng.Float64() < truth, distort(truth)
	}
	return is, p
}

func shifted(by, slope float64) func(float64) float64 {
	return func(p float64) float64 { return 1 / (1 + math.Exp(-(by + slope*math.Log(p/(1-p))))) }
}

func TestChoose_mendsWhatIsDistortedAndLeavesTheRest(t *testing.T) {
	for name, c := range map[string]struct {
		distort func(float64) float64
		rows    int
		want    []calibrate.Method
	}{
		"right":               {func(p float64) float64 { return p }, 4000, []calibrate.Method{calibrate.None, calibrate.Shift}},
		"the rate drifted":    {shifted(.7, 1), 4000, []calibrate.Method{calibrate.Shift, calibrate.Platt}},
		"too sure":            {shifted(.3, 2.5), 4000, []calibrate.Method{calibrate.Platt}},
		"bent":                {func(p float64) float64 { return p * p * p }, 20000, []calibrate.Method{calibrate.Isotonic, calibrate.Platt}},
		"steps":               {func(p float64) float64 { return .2 + p/10 + math.Floor(2*p)/4 }, 20000, []calibrate.Method{calibrate.Isotonic}},
		"too few to say much": {shifted(2, 1), 25, []calibrate.Method{calibrate.None}},
	} {
		is, p := distorted(c.rows, 1, c.distort)
		curve, err := calibrate.Choose(is, p, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		found := false
		for _, want := range c.want {
			found = found || curve.Method() == want
		}
		if !found {
			t.Errorf("%s: chose %s, want one of %v", name, curve.Method(), c.want)
		}
		later, q := distorted(20000, 2, c.distort)
		before, after := evaluate.ECE(later, q, 10), evaluate.ECE(later, curve.All(q), 10)
		if c.rows > 100 && after > max(.02, before*.5) {
			t.Errorf("%s: calibration error %.4f becomes %.4f on later rows", name, before, after)
		}
	}
}

// The order stays and all results are probabilities, whatever the input.
func TestCurve_ascendsWithinBounds(t *testing.T) {
	rng := rand.New(rand.NewPCG(4, 4))
	for n := range 60 {
		is, p := make([]bool, n+1), make([]float64, n+1)
		for i := range p {
			is[i], p[i] = rng.IntN(3) == 0, float64(rng.IntN(5))/4
			if n%2 == 0 {
				p[i] = rng.Float64()
			}
		}
		for _, method := range []calibrate.Method{calibrate.Shift, calibrate.Platt, calibrate.Isotonic} {
			c, err := calibrate.Fit(method, is, p)
			if err != nil {
				t.Fatal(err)
			}
			last := 0.0
			for x := 0.0; x <= 1; x += 1. / 64 {
				y := c.Of(x)
				if !(y > 0 && y < 1) || y < last-1e-12 {
					t.Fatalf("%s on %d rows: %v becomes %v after %v", method, n+1, x, y, last)
				}
				last = y
			}
		}
	}
}

// Worked by hand: rates 0/1, 1/1, 0/1, 1/1 pool the middle two.
func TestFit_isotonicPoolsViolators(t *testing.T) {
	c, err := calibrate.Fit(calibrate.Isotonic, []bool{false, true, false, true}, []float64{.1, .2, .4, .8})
	if err != nil {
		t.Fatal(err)
	}
	for p, want := range map[float64]float64{.1: .25, .3: .5, .8: .75, 0: .25, 1: .75, .2: .375} {
		if got := c.Of(p); math.Abs(got-want) > 1e-12 {
			t.Errorf("%v becomes %v, want %v", p, got, want)
		}
	}
}

func TestFit_refuses(t *testing.T) {
	for _, c := range []struct {
		is []bool
		p  []float64
	}{{nil, nil}, {[]bool{true}, []float64{.1, .2}}, {[]bool{true}, []float64{math.NaN()}}, {[]bool{true}, []float64{-.1}}} {
		if _, err := calibrate.Fit(calibrate.Platt, c.is, c.p); err == nil {
			t.Errorf("%v %v is taken", c.is, c.p)
		}
	}
	if _, err := calibrate.Fit("plat", []bool{true}, []float64{.5}); err == nil {
		t.Error("an unknown method is taken")
	}
}

func TestCurve_storedAndRead(t *testing.T) {
	is, p := distorted(3000, 1, shifted(.5, 2))
	for _, method := range []calibrate.Method{calibrate.None, calibrate.Shift, calibrate.Platt, calibrate.Isotonic} {
		c, err := calibrate.Fit(method, is, p)
		if err != nil {
			t.Fatal(err)
		}
		data, err := c.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back calibrate.Curve
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		for x := 0.0; x <= 1; x += .01 {
			if back.Of(x) != c.Of(x) {
				t.Errorf("%s: %v becomes %v, not %v", method, x, back.Of(x), c.Of(x))
			}
		}
		data[len(data)-2] ^= 1
		if err := back.UnmarshalBinary(data); !errors.Is(err, sealed.ErrDamaged) {
			t.Errorf("damaged: %v", err)
		}
	}
}

func FuzzCurve_UnmarshalBinary(f *testing.F) {
	f.Add([]byte(`{"method":"isotonic","from":[0.1,0.2],"to":[0.3,0.4]}`))
	f.Add([]byte(`{"method":"platt","slope":1}`))
	f.Fuzz(func(t *testing.T, body []byte) {
		var c calibrate.Curve
		if err := c.UnmarshalBinary(sealed.Seal("calibration", 1, body)); err == nil {
			for _, p := range []float64{0, .1, .5, 1} {
				_ = c.Of(p)
			}
		}
	})
}

func ExampleFit() {
	// Half of those who were given 80 % came true.
	is := []bool{true, false, true, false, false, false, false, true}
	p := []float64{.8, .8, .8, .8, .2, .2, .2, .2}
	c, err := calibrate.Fit(calibrate.Isotonic, is, p)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.2f %.2f\n", c.Of(.2), c.Of(.8))
	// Output: 0.30 0.50
}
