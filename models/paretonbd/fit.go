package paretonbd

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// Settings say how the fit goes about it; the zero value is right for nearly all data.
type Settings struct{ btyd.Settings }

// Parameters are those of the paper. Rates are per unit of the time that the customers came in.
type Parameters struct {
	R     float64 // shape of the purchase rate among customers
	Alpha float64 // its rate parameter, a time
	S     float64 // shape of the dropout rate; 0 where nobody drops out
	Beta  float64 // its rate parameter, a time
}

// Fitted is a fitted model: parameters, how sure they are, how they were found.
type Fitted struct {
	Parameters
	Estimate btyd.Estimate
}

// Fit finds the parameters that make the customers' histories likeliest. It draws nothing, so it takes no random source. Data that leave parameters
// open, down to no customers at all, are no error: Estimate.Status says what was done.
//
// The error is a fault of the settings or the end of the context.
func Fit(ctx context.Context, customers btyd.Customers, settings Settings) (*Fitted, error) {
	estimate, err := btyd.Dropout{
		Names: [4]string{"r", "alpha", "s", "beta"}, Time: [4]bool{1: true, 3: true},
		Guess: [4]float64{1, 0, .6, 1}, Starts: [][2]float64{{1, 4}, {.2, .2}, {.5, 10}}, Without: [2]float64{0, 1},
		Likelihood: likelihood,
	}.Fit(ctx, customers, settings.Settings)
	if err != nil {
		return nil, err
	}
	return &Fitted{Parameters: of(estimate.Values), Estimate: estimate}, nil
}

// Refitted is the fit that an estimate is of, as it was kept.
func Refitted(estimate btyd.Estimate) (*Fitted, error) {
	if err := estimate.Check(4); err != nil {
		return nil, err
	}
	return &Fitted{Parameters: of(estimate.Values), Estimate: estimate}, nil
}

// Score predicts for customers, with intervals by the delta method.
func (f *Fitted) Score(ctx context.Context, customers btyd.Customers, settings btyd.ScoreSettings) (btyd.Scores, error) {
	return btyd.Score(ctx, f.Estimate, process, customers, settings)
}

// Process is the fit for many customers: it keeps the rules that its integrals take, which the methods of Parameters make anew each time. It may be shared by goroutines.
func (f *Fitted) Process() btyd.Process { return process(f.Estimate.Values) }

func process(values []float64) btyd.Process { return law{of(values), btyd.NewGaussRules()} }

func of(values []float64) Parameters {
	return Parameters{R: values[0], Alpha: values[1], S: values[2], Beta: values[3]}
}

func (p Parameters) law() law { return law{p, btyd.NewGaussRules()} }

// PAlive is the probability not to have dropped out by age T, equation 11 of Schmittlein, Morrison and Colombo (1987).
func (p Parameters) PAlive(frequency, recency, age float64) float64 {
	return p.law().PAlive(frequency, recency, age)
}

// ExpectedIfAlive is (r+x)(beta+T)/((alpha+T)(s-1)) (1 - ((beta+T)/(beta+T+h))^(s-1)), the expected number of purchases in (T, T+h] given alive at T:
// equation 41 of Fader and Hardie (2005, "A note on deriving the Pareto/NBD model") without P(alive). At s = 1 it is the limit.
func (p Parameters) ExpectedIfAlive(frequency, age, horizon float64) float64 {
	k, alpha, s, beta := p.R+frequency, p.Alpha+age, p.S, p.Beta+age
	stretch := math.Log1p(horizon / beta)
	span := stretch
	if power := (s - 1) * stretch; math.Abs(power) > 1e-12 {
		span = -math.Expm1(-power) / (s - 1)
	}
	return k * beta / alpha * span
}

// NoneIfAlive is the probability of no purchase in (T, T+h] given alive at T.
func (p Parameters) NoneIfAlive(frequency, age, horizon float64) float64 {
	return p.law().NoneIfAlive(frequency, age, horizon)
}

// CountIfAlive is the probability of count purchases in (T, T+h] given alive at T: the process of a new customer, Fader and Hardie's equation for P(X(t) = x), at r+x,
// alpha+T, s, beta+T.
func (p Parameters) CountIfAlive(frequency, age, horizon float64, count int) float64 {
	return p.law().CountIfAlive(frequency, age, horizon, count)
}

// Expected is E[Y(h) | x, t_x, T]: the expected number of purchases in (T, T+h].
func (p Parameters) Expected(frequency, recency, age, horizon float64) float64 {
	return btyd.Expected(p, frequency, recency, age, horizon)
}

// PNone is the probability of no purchase in (T, T+h].
func (p Parameters) PNone(frequency, recency, age, horizon float64) float64 {
	return btyd.PNone(p, frequency, recency, age, horizon)
}

// ExpectedNew is E[X(t)]: expected repeat purchases of a new customer in (0, t].
func (p Parameters) ExpectedNew(t float64) float64 { return p.ExpectedIfAlive(0, 0, t) }

// law is the parameters with the rules that their integrals take.
type law struct {
	Parameters
	rules btyd.GaussRules
}

// PAlive is 1/(1+e^z), z as in likelihood.
func (l law) PAlive(frequency, recency, age float64) float64 {
	k := l.R + frequency
	dead := dropout{k, l.Alpha, l.S, l.Beta}.value(l.rules, recency, age)
	if dead == 0 {
		return 1
	}
	z := math.Log(dead) + k*math.Log1p((age-recency)/(l.Alpha+recency)) + l.S*math.Log1p((age-recency)/(l.Beta+recency))
	return btyd.Logistic(-z)
}

// LogitAlive is -z, z as in likelihood, with its gradient by the logarithms of the parameters.
func (l law) LogitAlive(frequency, recency, age float64) (logit float64, gradient [btyd.Most]float64) {
	if l.S == 0 || age <= recency {
		return math.Inf(1), gradient
	}
	k := l.R + frequency
	lastAlpha, lastBeta := 1/(l.Alpha+recency), 1/(l.Beta+recency)
	stretchAlpha, stretchBeta := math.Log1p((age-recency)*lastAlpha), math.Log1p((age-recency)*lastBeta)
	var f, a, b, p, q float64
	dropout{k, l.Alpha, l.S, l.Beta}.each(l.rules, recency, age, func(w, logAlpha, logBeta, perAlpha, perBeta float64) {
		f += w
		a += w * logAlpha
		b += w * logBeta
		p += w * (perAlpha - lastAlpha)
		q += w * (perBeta - lastBeta)
	})
	if f == 0 {
		return math.Inf(1), gradient
	}
	gradient = [btyd.Most]float64{
		-l.R * (stretchAlpha - a/f),
		-l.Alpha * k * (1/(l.Alpha+age) - lastAlpha - p/f),
		-l.S * (stretchBeta + 1/l.S - b/f),
		-l.Beta * (l.S*(1/(l.Beta+age)-lastBeta) - (l.S+1)*q/f - lastBeta),
	}
	return -math.Log(f) - k*stretchAlpha - l.S*stretchBeta, gradient
}

// NoneIfAlive is: alive to the end and no purchase, or dropped out before one.
func (l law) NoneIfAlive(frequency, age, horizon float64) float64 {
	k, alpha, beta := l.R+frequency, l.Alpha+age, l.Beta+age
	stay := math.Exp(-k*math.Log1p(horizon/alpha) - l.S*math.Log1p(horizon/beta))
	return min(1, stay+dropout{k, l.Alpha, l.S, l.Beta}.value(l.rules, age, age+horizon))
}

// CountIfAlive is: alive to the end with count purchases, or dropped out at a time by which there were count.
func (l law) CountIfAlive(frequency, age, horizon float64, count int) float64 {
	if count == 0 {
		return l.NoneIfAlive(frequency, age, horizon)
	}
	k, alpha, beta := l.R+frequency, l.Alpha+age, l.Beta+age
	probability := btyd.NegativeBinomial(k, alpha, horizon, count) * math.Exp(-l.S*math.Log1p(horizon/beta))
	if l.S == 0 {
		return probability
	}
	y := float64(count)
	factorial, _ := math.Lgamma(y + 1)
	logWays := btyd.LogRising(k, y) - factorial
	// tau from 0 in panels that double: the count's probability begins as tau to its power.
	const panels = 14
	rule := l.rules.For(10, 10)
	from := 0.0
	for panel := range panels {
		to := math.Ldexp(horizon, panel+1-panels)
		half := (to - from) / 2
		for i, node := range rule.Nodes {
			tau := from + half*(1+node)
			log := logWays - k*math.Log1p(tau/alpha) - y*math.Log1p(alpha/tau) - l.S*math.Log1p(tau/beta)
			probability += half * rule.Weights[i] * l.S / (beta + tau) * math.Exp(log)
		}
		from = to
	}
	return probability
}
