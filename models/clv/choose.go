package clv

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clientele/models"
	"clientele/models/bgnbd"
	"clientele/models/btyd"
	"clientele/models/mbgnbd"
	"clientele/models/paretonbd"
)

// Candidate is a buying model that may be chosen.
type Candidate struct {
	Name string
	Fit  func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (Fitted, error)
	// Refitted is the fit that a kept estimate is of.
	Refitted func(estimate btyd.Estimate) (Fitted, error)
}

// Fitted is a fitted candidate.
type Fitted struct {
	Buying
	Process  btyd.Process
	Estimate btyd.Estimate
}

// Candidates are the buying models in continuous time: Pareto/NBD, MBG/NBD and BG/NBD.
func Candidates() []Candidate {
	return []Candidate{
		{"paretonbd", func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (Fitted, error) {
			f, err := paretonbd.Fit(ctx, customers, paretonbd.Settings{Settings: settings})
			return ofPareto(f, err)
		}, func(e btyd.Estimate) (Fitted, error) { return ofPareto(paretonbd.Refitted(e)) }},
		{"mbgnbd", func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (Fitted, error) {
			f, err := mbgnbd.Fit(ctx, customers, mbgnbd.Settings{Settings: settings})
			return ofMBG(f, err)
		}, func(e btyd.Estimate) (Fitted, error) { return ofMBG(mbgnbd.Refitted(e)) }},
		{"bgnbd", func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (Fitted, error) {
			f, err := bgnbd.Fit(ctx, customers, bgnbd.Settings{Settings: settings})
			return ofBG(f, err)
		}, func(e btyd.Estimate) (Fitted, error) { return ofBG(bgnbd.Refitted(e)) }},
	}
}

func ofPareto(f *paretonbd.Fitted, err error) (Fitted, error) {
	if err != nil {
		return Fitted{}, err
	}
	return Fitted{f, f.Process(), f.Estimate}, nil
}

func ofMBG(f *mbgnbd.Fitted, err error) (Fitted, error) {
	if err != nil {
		return Fitted{}, err
	}
	return Fitted{f, f, f.Estimate}, nil
}

func ofBG(f *bgnbd.Fitted, err error) (Fitted, error) {
	if err != nil {
		return Fitted{}, err
	}
	return Fitted{f, f, f.Estimate}, nil
}

// CandidateOf finds a candidate by its name.
func CandidateOf(name string) (Candidate, bool) {
	for _, c := range Candidates() {
		if c.Name == name {
			return c, true
		}
	}
	return Candidate{}, false
}

// Contest is how a candidate fared.
type Contest struct {
	Name    string
	Fitted  Fitted
	Quality btyd.Quality // over the holdout
	// Deviance is the mean deviance of the expected purchases, see the function of that name: an error whose optimum is the mean.
	Deviance float64
	// Behind is by how much log-likelihood the candidate lies behind the likeliest one, and BehindError the standard error of that over customers.
	Behind, BehindError float64
	logs                []float64 // log-likelihood of each customer's count
}

// apart is by how many standard errors a candidate must lie behind to be out.
const apart = 2

// Choose fits each candidate to histories and measures it by the purchases within the horizon after, which the fit does not see. The first one of the result is
// chosen: of those whose log-likelihood of the holdout does not lie behind the highest for sure, the one whose expectations deviate least. Refit the chosen one to the whole
// history.
func Choose(ctx context.Context, candidates []Candidate, customers btyd.Customers, horizon float64, actual []float64, settings btyd.Settings) ([]Contest, error) {
	var out []Contest
	likeliest := 0
	for i, candidate := range candidates {
		contest, err := contend(ctx, candidate, customers, horizon, actual, settings)
		if err != nil {
			return nil, fmt.Errorf("choosing a buying model: %s: %w", candidate.Name, err)
		}
		out = append(out, contest)
		if contest.Quality.LogLikelihood > out[likeliest].Quality.LogLikelihood {
			likeliest = i
		}
	}
	if len(out) == 0 {
		return nil, errNoCandidates
	}
	best := likeliest
	for i := range out {
		out[i].lag(out[likeliest])
		if out[i].Behind <= apart*out[i].BehindError && out[i].Deviance < out[best].Deviance {
			best = i
		}
	}
	for i := range out {
		out[i].logs = nil
	}
	out[0], out[best] = out[best], out[0]
	return out, nil
}

// contend fits a candidate and measures it.
func contend(ctx context.Context, candidate Candidate, customers btyd.Customers, horizon float64, actual []float64, settings btyd.Settings) (Contest, error) {
	c := Contest{Name: candidate.Name}
	var err error
	if c.Fitted, err = candidate.Fit(ctx, customers, settings); err != nil {
		return c, err
	}
	if c.Quality, err = btyd.Measure(ctx, c.Fitted.Process, customers, horizon, actual); err != nil {
		return c, err
	}
	c.logs = make([]float64, customers.Len())
	expected := make([]float64, customers.Len())
	err = btyd.InChunks(ctx, customers.Len(), 1<<12, func(_, low, high int) {
		for i := low; i < high; i++ {
			x, tx, age := customers.At(i)
			expected[i] = btyd.Expected(c.Fitted.Process, x, tx, age, horizon)
			c.logs[i] = math.Log(max(1e-300, btyd.PCount(c.Fitted.Process, x, tx, age, horizon, int(actual[i]))))
		}
	})
	for _, deviance := range deviancesOf(expected, actual) {
		c.Deviance += deviance / float64(len(actual))
	}
	return c, err
}

// lag tells how far a contest lies behind another, customer by customer.
func (c *Contest) lag(ahead Contest) {
	n, mean, square := float64(max(1, len(c.logs))), 0., 0.
	for i, log := range c.logs {
		mean += (ahead.logs[i] - log) / n
	}
	for i, log := range c.logs {
		off := ahead.logs[i] - log - mean
		square += off * off
	}
	c.Behind, c.BehindError = n*mean, math.Sqrt(square)
}

// ChooseByHistory is for histories without a holdout: all candidates have four parameters and the likelihood of the same histories, so the likeliest is chosen.
func ChooseByHistory(ctx context.Context, candidates []Candidate, customers btyd.Customers, settings btyd.Settings) ([]Contest, error) {
	var out []Contest
	best := 0
	for i, candidate := range candidates {
		fitted, err := candidate.Fit(ctx, customers, settings)
		if err != nil {
			return nil, fmt.Errorf("choosing a buying model: %s: %w", candidate.Name, err)
		}
		out = append(out, Contest{Name: candidate.Name, Fitted: fitted})
		if fitted.Estimate.LogLikelihood > out[best].Fitted.Estimate.LogLikelihood {
			best = i
		}
	}
	if len(out) == 0 {
		return nil, errNoCandidates
	}
	out[0], out[best] = out[best], out[0]
	return out, nil
}

var errNoCandidates = errors.New("choosing a buying model: no candidates: give one at least")

// Report is what a model card says of a contest.
func Report(contests []Contest) models.Object {
	var out models.Object
	for i, c := range contests {
		about := models.Object{}.
			With("chosen", i == 0).
			With("fit_status", string(c.Fitted.Estimate.Status)).
			With("history_log_likelihood", c.Fitted.Estimate.LogLikelihood)
		if c.Quality.Customers > 0 {
			about = c.Quality.Object(about.With("predicted_purchases", c.Quality.Predicted)).
				With("deviance", c.Deviance).With("behind_likeliest", c.Behind).With("behind_error", c.BehindError)
		}
		out = out.With(c.Name, about)
	}
	return out
}
