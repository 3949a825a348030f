package btyd

import "math"

// prediction is a value with its slopes along the principal axes of the fit's covariance, one standard deviation long each: the root of the sum of their squares is its
// standard error.
type prediction struct {
	value  float64
	slopes []float64
}

func norm(slopes []float64) float64 {
	square := 0.0
	for _, slope := range slopes {
		square += slope * slope
	}
	return math.Sqrt(square)
}

// scorer predicts for one customer after the other and remembers what depends on frequency and age alone. It is for one goroutine.
type scorer struct {
	fan      Fan[Process]
	sloped   Sloped // nil: slopes by differences
	horizons []float64
	discount float64
	rule     GaussRule
	memory   *Memory
	values   []float64 // over the fan
	slopes   []float64 // of the log-odds of being alive
}

func newScorer(fan Fan[Process], settings ScoreSettings) *scorer {
	s := &scorer{
		fan: fan, horizons: settings.Horizons, discount: settings.Discount, rule: NewGaussRule(discountNodes),
		values: make([]float64, fan.Len()), slopes: make([]float64, fan.Axes()),
	}
	s.sloped, _ = fan.members[0].(Sloped)
	s.memory = NewMemory((1 + aheads*len(s.horizons)) * (1 + fan.Axes()))
	return s
}

// remembered are predictions in a row: alive without a repeat purchase, then those of each horizon.
type remembered struct {
	values []float64
	axes   int
}

// What is remembered of a horizon, all given alive.
const (
	expectedAhead = iota
	noneAhead
	discountedAhead
	aheads
)

func (r remembered) at(horizon, what int) prediction {
	own := r.values[(1+aheads*horizon+what)*(1+r.axes):]
	return prediction{own[0], own[1 : 1+r.axes]}
}

// look is P(alive), whose slopes are those of its log-odds, and what depends on frequency and age alone. Both stand until the next look.
func (s *scorer) look(x, tx, age float64) (prediction, remembered) {
	axes := s.fan.Axes()
	own := s.memory.Recall(x, age, func(into []float64) {
		into[0] = 0
		if x == 0 {
			into[0] = s.alive(0, 0, age, into[1:1+axes])
		}
		for k, h := range s.horizons {
			at := into[(1+aheads*k)*(1+axes):]
			s.keep(at, func(p Process) float64 { return p.ExpectedIfAlive(x, age, h) })
			s.keep(at[noneAhead*(1+axes):], func(p Process) float64 { return p.NoneIfAlive(x, age, h) })
			if s.discount > 0 {
				s.keep(at[discountedAhead*(1+axes):], func(p Process) float64 { return s.discounted(p, x, age, h) })
			}
		}
	})
	if x == 0 {
		return prediction{own[0], own[1 : 1+axes]}, remembered{own, axes}
	}
	return prediction{s.alive(x, tx, age, s.slopes), s.slopes}, remembered{own, axes}
}

// discountNodes is enough: expected purchases are smooth in the horizon, and a discount weighs them by little.
const discountNodes = 5

// discounted is the integral of e^(-discount t) dE(t) over (0, h], E the expected purchases, by parts.
func (s *scorer) discounted(p Process, x, age, h float64) float64 {
	sum := 0.0
	for i, node := range s.rule.Nodes {
		t := h * (1 + node) / 2
		sum += s.rule.Weights[i] * math.Exp(-s.discount*t) * p.ExpectedIfAlive(x, age, t)
	}
	return math.Exp(-s.discount*h)*p.ExpectedIfAlive(x, age, h) + s.discount*sum*h/2
}

// product is a number of purchases, alive or not, and its standard error.
func (s *scorer) product(alive, ahead prediction) (value, deviation float64) {
	return alive.value * ahead.value, s.deviation(func(axis int) float64 {
		return alive.value * ((1-alive.value)*alive.slopes[axis]*ahead.value + ahead.slopes[axis])
	})
}

// keep puts a prediction and its slopes in a row.
func (s *scorer) keep(into []float64, predict func(Process) float64) {
	s.fan.Each(s.values, predict)
	into[0] = s.values[0]
	s.fan.Slopes(s.values, into[1:1+s.fan.Axes()])
}

// alive is P(alive), and fills in the slopes of its log-odds.
func (s *scorer) alive(x, tx, age float64, slopes []float64) float64 {
	if s.sloped != nil {
		logit, gradient := s.sloped.LogitAlive(x, tx, age)
		s.fan.Along(gradient, slopes)
		return Logistic(logit)
	}
	s.fan.Each(s.values, func(p Process) float64 { return p.PAlive(x, tx, age) })
	value := s.values[0]
	for i, p := range s.values {
		p = min(1-1e-15, max(1e-300, p))
		s.values[i] = math.Log(p / (1 - p))
	}
	s.fan.Slopes(s.values, slopes)
	return value
}

// deviation is the standard error of a prediction whose slope along an axis is given.
func (s *scorer) deviation(slope func(axis int) float64) float64 {
	square := 0.0
	for axis := range s.slopes {
		along := slope(axis)
		square += along * along
	}
	return math.Sqrt(square)
}
