package bgnbd

import (
	"context"

	"clientele/models/btyd"
	"clientele/models/btyd/betageo"
)

// Settings say how the fit goes about it; the zero value is right for nearly all data.
type Settings struct{ btyd.Settings }

// Parameters are those of the paper. Rates are per unit of the time that the customers came in.
type Parameters struct {
	R     float64 // shape of the purchase rate among customers
	Alpha float64 // its rate parameter, a time
	A, B  float64 // Beta parameters of the chance to drop out after a repeat purchase; A is 0 where nobody drops out
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
		Names: [4]string{"r", "alpha", "a", "b"}, Time: [4]bool{1: true},
		Guess: [4]float64{1, 0, .5, 2}, Starts: [][2]float64{{1, 3}, {.1, 1}, {2, 20}}, Without: [2]float64{0, 1},
		Likelihood: func(g btyd.Groups) btyd.Objective { return betageo.Likelihood(g, false) },
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
	return btyd.Score(ctx, f.Estimate, func(values []float64) btyd.Process { return of(values) }, customers, settings)
}

func of(values []float64) Parameters {
	return Parameters{R: values[0], Alpha: values[1], A: values[2], B: values[3]}
}

func (p Parameters) law() betageo.Law { return betageo.Law{R: p.R, Alpha: p.Alpha, A: p.A, B: p.B} }

// PAlive is the probability not to have dropped out by age T: 1/(1 + [x > 0] a/(b+x-1) ((alpha+T)/(alpha+t_x))^(r+x)), Fader, Hardie, Lee (2008,
// "Computing P(alive) using the BG/NBD model"). Without a repeat purchase it is 1.
func (p Parameters) PAlive(frequency, recency, age float64) float64 {
	return p.law().PAlive(frequency, recency, age)
}

// LogitAlive is the log-odds of PAlive with their gradient by the logarithms of the parameters.
func (p Parameters) LogitAlive(frequency, recency, age float64) (logit float64, gradient [btyd.Most]float64) {
	return p.law().LogitAlive(frequency, recency, age)
}

// ExpectedIfAlive is the expected number of purchases in (T, T+h] given alive at T: equation 10 of Fader, Hardie, Lee (2005) without its denominator,
// which is 1/P(alive).
func (p Parameters) ExpectedIfAlive(frequency, age, horizon float64) float64 {
	return p.law().ExpectedIfAlive(frequency, age, horizon)
}

// NoneIfAlive is ((alpha+T)/(alpha+T+h))^(r+x), the probability of no purchase in (T, T+h] given alive at T.
func (p Parameters) NoneIfAlive(frequency, age, horizon float64) float64 {
	return p.law().NoneIfAlive(frequency, age, horizon)
}

// CountIfAlive is the probability of count purchases in (T, T+h] given alive at T: equation 8 of the paper at r+x, alpha+T, a, b+x.
func (p Parameters) CountIfAlive(frequency, age, horizon float64, count int) float64 {
	return p.law().CountIfAlive(frequency, age, horizon, count)
}

// Expected is E[Y(h) | x, t_x, T], equation 10 of the paper: the expected number of purchases in (T, T+h].
func (p Parameters) Expected(frequency, recency, age, horizon float64) float64 {
	return btyd.Expected(p, frequency, recency, age, horizon)
}

// PNone is the probability of no purchase in (T, T+h].
func (p Parameters) PNone(frequency, recency, age, horizon float64) float64 {
	return btyd.PNone(p, frequency, recency, age, horizon)
}

// ExpectedNew is E[X(t)], equation 9 of the paper: expected repeat purchases of a new customer in (0, t].
func (p Parameters) ExpectedNew(t float64) float64 { return p.law().ExpectedNew(t) }

// PCountNew is P(X(t) = count), equation 8 of the paper, for a new customer.
func (p Parameters) PCountNew(t float64, count int) float64 { return p.CountIfAlive(0, 0, t, count) }
