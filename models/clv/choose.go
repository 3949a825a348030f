package clv

import (
	"context"
	"errors"
	"fmt"

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
	return Fitted{f, f, f.Estimate}, nil
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
}

// alike is how much log-likelihood of the holdout may differ and the smaller error still decide.
const alike = 1

// Choose fits each candidate to histories and measures it by the purchases within the horizon after, which the fit does not see. The first
// one of the result is chosen: the highest log-likelihood of the holdout, and among those within one of it the least absolute error. Refit the chosen one to the whole history.
func Choose(ctx context.Context, candidates []Candidate, customers btyd.Customers, horizon float64, actual []float64, settings btyd.Settings) ([]Contest, error) {
	var out []Contest
	best := 0
	for i, candidate := range candidates {
		fitted, err := candidate.Fit(ctx, customers, settings)
		if err != nil {
			return nil, fmt.Errorf("choosing a buying model: %s: %w", candidate.Name, err)
		}
		quality, err := btyd.Measure(ctx, fitted.Process, customers, horizon, actual)
		if err != nil {
			return nil, fmt.Errorf("choosing a buying model: %s: %w", candidate.Name, err)
		}
		out = append(out, Contest{Name: candidate.Name, Fitted: fitted, Quality: quality})
		if quality.LogLikelihood > out[best].Quality.LogLikelihood {
			best = i
		}
	}
	if len(out) == 0 {
		return nil, errNoCandidates
	}
	floor := out[best].Quality.LogLikelihood - alike
	for i, contest := range out {
		if contest.Quality.LogLikelihood >= floor && contest.Quality.MAE < out[best].Quality.MAE {
			best = i
		}
	}
	out[0], out[best] = out[best], out[0]
	return out, nil
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
			about = c.Quality.Object(about.With("predicted_purchases", c.Quality.Predicted))
		}
		out = out.With(c.Name, about)
	}
	return out
}
