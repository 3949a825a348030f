package btyd

import (
	"context"
	"fmt"
	"math"
)

// Settings say how a fit goes about it. The zero value is right for nearly all data.
type Settings struct {
	// Penalty is the least precision of the normal prior on the logarithms of the parameters: its squared distance from a plain guess
	// times this is taken off the log-likelihood. Zero: none, unless the data leave a parameter open.
	Penalty float64
	// MaxIterations bounds Newton's steps of one climb. Zero: 100.
	MaxIterations int
}

// Validate tells what is wrong with the settings.
func (s Settings) Validate() error {
	if !(s.Penalty >= 0 && s.Penalty <= 1e6) {
		return fmt.Errorf("settings of the fit: penalty %v: give 0 to 1e6", s.Penalty)
	}
	if s.MaxIterations < 0 {
		return fmt.Errorf("settings of the fit: max_iterations %d: give 1 or more, or 0 for 100", s.MaxIterations)
	}
	return nil
}

func (s Settings) iterations() int {
	if s.MaxIterations == 0 {
		return 100
	}
	return s.MaxIterations
}

// Search is a maximum to be found: where to start, around what to hold parameters that the data leave open, and the likelihood on
// a sample and on all.
type Search struct {
	Starts    [][]float64 // logarithms
	Centre    []float64   // logarithms
	Low, High []float64   // logarithms; nil: ten either side of the centre
	Sample    Objective   // nil: All
	All       Objective
	Customers float64
}

// Result is what a search found, in logarithms.
type Result struct {
	Logs          []float64
	Covariance    [][]float64 // nil: not known
	LogLikelihood float64
	Highest       float64 // the highest log-likelihood met without a penalty
	Iterations    int
	Penalty       float64
	Gradient      float64
	Bounded       bool // without the ladder: converged within the limits and known well
	Converged     bool
	AtLimit       bool
}

const (
	reach         = 10 // limits of the logarithms, either side of the centre
	mostUncertain = 3  // standard error of a logarithm from which on the data are held to leave it open: a factor of twenty
)

// rungs are the precisions of the prior, tried in turn. They allow standard deviations of 7, 2.2 and .7 in a logarithm; the last two are for data that
// contradict the model outright.
func rungs() []float64 { return []float64{0, .01, .1, 1, 10, 100} }

// Find climbs from each start, without a penalty first and up the ladder as long as a parameter stays open.
func (s Search) Find(ctx context.Context, settings Settings) (Result, error) {
	box := limits{s.Low, s.High}
	if s.Low == nil {
		box = limits{shifted(s.Centre, -reach), shifted(s.Centre, reach)}
	}
	var out Result
	tried := false
	for _, precision := range rungs() {
		if precision < settings.Penalty && tried {
			continue
		}
		p := prior{s.Centre, max(precision, settings.Penalty)}
		best, err := s.best(ctx, p, box, settings.iterations())
		if err != nil {
			return Result{}, err
		}
		covariance, definite := best.covariance()
		good := definite && best.converged && !best.atLimit && widestError(covariance) <= mostUncertain
		highest := out.Highest
		if !tried || (precision == 0 && best.logLikelihood > highest) {
			highest = best.logLikelihood
		}
		out = Result{
			Logs: best.logs, LogLikelihood: best.logLikelihood, Highest: max(highest, best.logLikelihood), Iterations: out.Iterations + best.iterations,
			Penalty: p.precision, Bounded: good && p.precision == settings.Penalty, Converged: best.converged, AtLimit: best.atLimit,
		}
		for _, component := range best.gradient {
			out.Gradient = max(out.Gradient, math.Abs(component)/max(1, s.Customers))
		}
		if definite {
			out.Covariance = covariance
		}
		if good {
			return out, nil
		}
		tried = true
	}
	return out, nil
}

// best climbs from all starts on the sample and finishes the best on all.
func (s Search) best(ctx context.Context, p prior, box limits, most int) (summit, error) {
	first, objective := p, s.Sample
	if objective == nil {
		objective = s.All
	}
	var best summit
	for i, start := range s.Starts {
		found, err := climb(ctx, objective, start, first, box, most)
		if err != nil {
			return summit{}, err
		}
		if i == 0 || found.value > best.value {
			best = found
		}
	}
	if s.Sample == nil {
		return best, nil
	}
	finished, err := climb(ctx, s.All, best.logs, p, box, most)
	finished.iterations += best.iterations
	return finished, err
}

func shifted(values []float64, by float64) []float64 {
	out := make([]float64, len(values))
	for i, value := range values {
		out[i] = value + by
	}
	return out
}

func widestError(covariance [][]float64) float64 {
	widest := 0.0
	for i := range covariance {
		widest = max(widest, math.Sqrt(covariance[i][i]))
	}
	return widest
}
