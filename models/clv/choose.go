package clv

import (
	"context"
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
			if err != nil {
				return Fitted{}, err
			}
			return Fitted{f, f, f.Estimate}, nil
		}},
		{"mbgnbd", func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (Fitted, error) {
			f, err := mbgnbd.Fit(ctx, customers, mbgnbd.Settings{Settings: settings})
			if err != nil {
				return Fitted{}, err
			}
			return Fitted{f, f, f.Estimate}, nil
		}},
		{"bgnbd", func(ctx context.Context, customers btyd.Customers, settings btyd.Settings) (Fitted, error) {
			f, err := bgnbd.Fit(ctx, customers, bgnbd.Settings{Settings: settings})
			if err != nil {
				return Fitted{}, err
			}
			return Fitted{f, f, f.Estimate}, nil
		}},
	}
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
		return nil, fmt.Errorf("choosing a buying model: no candidates: give one at least")
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

// Report is what a model card says of a contest.
func Report(contests []Contest) models.Object {
	var out models.Object
	for i, c := range contests {
		out = out.With(c.Name, c.Quality.Object(models.Object{}.
			With("chosen", i == 0).
			With("fit_status", string(c.Fitted.Estimate.Status)).
			With("predicted_purchases", c.Quality.Predicted)))
	}
	return out
}
