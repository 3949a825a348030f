package btyd

import "math"

// Process is a fitted buying process: what it says of a customer with x repeat purchases, the last at age t_x, observed to age T, over (T, T+h]. All times are
// in the unit of the fit, none negative; see CheckCustomers for what histories can be.
type Process interface {
	// PAlive is the probability not to have dropped out by age T.
	PAlive(frequency, recency, age float64) float64
	// ExpectedIfAlive is the expected number of purchases in (T, T+h] of a customer who is alive at T.
	ExpectedIfAlive(frequency, age, horizon float64) float64
	// NoneIfAlive is the probability of no purchase in (T, T+h] of a customer who is alive at T.
	NoneIfAlive(frequency, age, horizon float64) float64
	// CountIfAlive is the probability of exactly count purchases in (T, T+h] of a customer who is alive at T.
	CountIfAlive(frequency, age, horizon float64, count int) float64
}

// Sloped is a process that knows how the log-odds of being alive depend on the logarithms of its parameters, in the order of the fit's. Without it their
// slopes are taken by differences, which costs nine times as much.
type Sloped interface {
	Process
	// LogitAlive is ln(P(alive)/(1-P(alive))) with its gradient; it is infinite, and the gradient zero, where P(alive) is 1 whatever the parameters.
	LogitAlive(frequency, recency, age float64) (logit float64, gradient [Most]float64)
}

// Expected is the expected number of purchases in (T, T+h], alive or not.
func Expected(p Process, frequency, recency, age, horizon float64) float64 {
	return p.PAlive(frequency, recency, age) * p.ExpectedIfAlive(frequency, age, horizon)
}

// PNone is the probability of no purchase in (T, T+h]: dropped out, or alive and not buying.
func PNone(p Process, frequency, recency, age, horizon float64) float64 {
	alive := p.PAlive(frequency, recency, age)
	return 1 - alive + alive*p.NoneIfAlive(frequency, age, horizon)
}

// PCount is the probability of exactly count purchases in (T, T+h].
func PCount(p Process, frequency, recency, age, horizon float64, count int) float64 {
	alive := p.PAlive(frequency, recency, age)
	probability := alive * p.CountIfAlive(frequency, age, horizon, count)
	if count == 0 {
		probability += 1 - alive
	}
	return probability
}

// NegativeBinomial is the probability of count purchases in a time h at a rate Gamma(r, alpha): the Poisson process of the papers, without dropout.
func NegativeBinomial(r, alpha, horizon float64, count int) float64 {
	if horizon == 0 || r == 0 {
		if count == 0 {
			return 1
		}
		return 0
	}
	y := float64(count)
	ways, _ := math.Lgamma(y + 1)
	return math.Exp(LogRising(r, y) - ways - r*math.Log1p(horizon/alpha) - y*math.Log1p(alpha/horizon))
}
