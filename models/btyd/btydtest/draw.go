package btydtest

import (
	"math"
	"math/rand/v2"
	"strconv"
	"testing"

	"clientele/models"
	"clientele/models/modeltest"
)

// Law is what Draw draws from: a Pareto/NBD with spends of a Gamma-Gamma. Zero S: nobody drops out.
type Law struct {
	R, Alpha, S, Beta float64
	P, Q, V           float64
	Newest, Oldest    float64 // ages are uniform between
	Horizon           float64 // of the holdout
	Days              float64 // 7: whole days in weeks, as exports give them; 0: continuous
}

// Weeks is the law of the generated sales of shared/peers: a shop of 65 weeks.
func Weeks() Law {
	return Law{R: .6, Alpha: 3.8, S: .6, Beta: 14, P: 5, Q: 4.5, V: 26, Oldest: 65, Horizon: 39, Days: 7}
}

// Draw draws n customers; the same seed gives the same.
func (l Law) Draw(n int, seed uint64) Shop {
	draw := rand.New(rand.NewPCG(seed, 1))
	var s Shop
	s.Frequency, s.Recency, s.Age = make([]float64, n), make([]float64, n), make([]float64, n)
	s.Monetary, s.Holdout = make([]float64, n), make([]float64, n)
	round := func(t float64) float64 {
		if l.Days == 0 {
			return t
		}
		return math.Floor(t*l.Days) / l.Days
	}
	for i := range n {
		age := l.Newest + draw.Float64()*(l.Oldest-l.Newest)
		rate, life := Gamma(draw, l.R)/l.Alpha, math.Inf(1)
		if l.S > 0 {
			life = draw.ExpFloat64() / max(1e-300, Gamma(draw, l.S)/l.Beta)
		}
		last, x, spend := 0.0, 0.0, 0.0
		perSpend := 0.0
		if l.P > 0 {
			perSpend = Gamma(draw, l.Q) / l.V
		}
		for t := 0.0; ; {
			t += draw.ExpFloat64() / rate
			if !(t < life && t < age+l.Horizon) {
				break
			}
			if t >= age {
				s.Holdout[i]++
				continue
			}
			if at := round(t); at > last {
				last = at
				x++
				if l.P > 0 {
					spend += max(.05, math.Round(100*Gamma(draw, l.P)/perSpend)/100)
				}
			}
		}
		s.Frequency[i], s.Recency[i], s.Age[i] = x, last, max(last, round(age))
		s.Monetary[i] = spend / max(1, x)
	}
	return s
}

// Gamma draws from the gamma distribution of a shape, rate 1, by Marsaglia and Tsang's method.
func Gamma(draw *rand.Rand, shape float64) float64 {
	if shape < 1 {
		return Gamma(draw, shape+1) * math.Pow(1-draw.Float64(), 1/shape)
	}
	d := shape - 1./3
	c := 1 / math.Sqrt(9*d)
	for {
		normal := draw.NormFloat64()
		v := 1 + c*normal
		if v <= 0 {
			continue
		}
		v = v * v * v
		if math.Log(1-draw.Float64()) < .5*normal*normal+d-d*v+d*math.Log(v) {
			return d * v
		}
	}
}

// Columns is the shop as a model's input.
func (s Shop) Columns(tb testing.TB) models.Columns {
	tb.Helper()
	id := make([]string, len(s.Frequency))
	for i := range id {
		id[i] = "c" + strconv.Itoa(i)
	}
	in, err := models.NewColumns(models.TextColumn("customer_id", id), models.FloatColumn("frequency", s.Frequency), models.FloatColumn("recency", s.Recency),
		models.FloatColumn("age", s.Age), models.FloatColumn("monetary", s.Monetary), models.FloatColumn("holdout", s.Holdout))
	if err != nil {
		tb.Fatal(err)
	}
	return in
}

// Discrete makes times whole opportunities, a hundred at most, with one purchase at most in each.
func (s Shop) Discrete() Shop {
	for i := range s.Age {
		s.Age[i], s.Recency[i] = min(100, math.Ceil(s.Age[i])), min(100, math.Ceil(s.Recency[i]))
		s.Frequency[i] = min(s.Frequency[i], s.Recency[i])
	}
	return s
}

// Fixtures are shops for the suite that every model passes.
func Fixtures(tb testing.TB, discrete bool) []modeltest.Fixture {
	tb.Helper()
	ordinary := Weeks().Draw(400, 7)
	first := Shop{Frequency: make([]float64, 20), Recency: make([]float64, 20), Age: make([]float64, 20), Monetary: make([]float64, 20), Holdout: make([]float64, 20)}
	for i := range first.Age {
		first.Age[i] = float64(i)
	}
	few := Weeks().Draw(3, 11)
	if discrete {
		ordinary, few = ordinary.Discrete(), few.Discrete()
	}
	return []modeltest.Fixture{
		{Name: "a shop of weeks", In: ordinary.Columns(tb), Settings: map[string]string{"horizon": "39"}, Tolerance: 1e-9},
		{Name: "no horizon", In: ordinary.Columns(tb), Tolerance: 1e-9},
		{Name: "first purchases alone", In: first.Columns(tb), Settings: map[string]string{"horizon": "10"}, Tolerance: 1e-9},
		{Name: "three customers", In: few.Columns(tb), Settings: map[string]string{"horizon": "10"}, Tolerance: 1e-9},
	}
}
