package btyd

import (
	"context"
	"errors"
	"fmt"
	"math"
	"sync"
)

// ScoreSettings say what to predict. The zero value asks for P(alive) alone, with 90 % intervals.
type ScoreSettings struct {
	Horizons []float64 // in the unit of the histories, each above 0
	// Level of the intervals, between 0 and 1. Zero: .9.
	Level float64
	// Discount is a continuous rate per unit of time by which purchases to come are discounted, for HorizonScores.Discounted. Zero: these are left out.
	Discount float64
	// NoIntervals leaves Low and High nil, for speed.
	NoIntervals bool
}

// Validate tells all faults of the settings at once.
func (s ScoreSettings) Validate() error {
	var faults []error
	for _, h := range s.Horizons {
		if !(h > 0 && h <= math.MaxFloat64) {
			faults = append(faults, fmt.Errorf("settings of scoring: horizon %v: give a time above 0", h))
		}
	}
	if !(s.Level >= 0 && s.Level < 1) {
		faults = append(faults, fmt.Errorf("settings of scoring: level %v: give a share between 0 and 1, such as .9", s.Level))
	}
	if !(s.Discount >= 0 && s.Discount <= math.MaxFloat64) {
		faults = append(faults, fmt.Errorf("settings of scoring: discount %v: give a rate of 0 or more", s.Discount))
	}
	return errors.Join(faults...)
}

// quantile is how many standard errors the bounds are off.
func (s ScoreSettings) quantile() float64 { return IntervalQuantile(s.Level) }

// IntervalQuantile is how many standard errors the bounds of an interval are off: 1.645 for a level of .9, which zero means.
func IntervalQuantile(level float64) float64 {
	if level == 0 {
		level = .9
	}
	return math.Sqrt2 * math.Erfinv(level)
}

// Estimates are predictions, one per customer, with the bounds of their intervals; these are nil where none were asked for.
type Estimates struct{ Value, Low, High []float64 }

// Scores are predictions for customers.
type Scores struct {
	PAlive   Estimates
	Horizons []HorizonScores // in the order of the settings
}

// HorizonScores are predictions over (T, T+h].
type HorizonScores struct {
	Horizon  float64
	Expected Estimates // purchases
	PNone    Estimates // probability of no purchase
	// Discounted is Expected with each purchase discounted from its time to the end of the history; nil slices without a discount.
	Discounted Estimates
}

// Score predicts by a fit for customers: of makes the process of a vector of parameters. Where the fit knows no covariance, low and high are the value itself.
func Score(ctx context.Context, fit Estimate, of func(values []float64) Process, customers Customers, settings ScoreSettings) (Scores, error) {
	if err := settings.Validate(); err != nil {
		return Scores{}, err
	}
	n := customers.Len()
	bounds := !settings.NoIntervals
	out := Scores{PAlive: NewEstimates(n, bounds)}
	for _, h := range settings.Horizons {
		scores := HorizonScores{Horizon: h, Expected: NewEstimates(n, bounds), PNone: NewEstimates(n, bounds)}
		if settings.Discount > 0 {
			scores.Discounted = NewEstimates(n, bounds)
		}
		out.Horizons = append(out.Horizons, scores)
	}
	fan := NewFan(fit, of, bounds)
	z := settings.quantile()
	// Scorers go from chunk to chunk: what they remember does not depend on who asked, and is worth keeping.
	scorers := sync.Pool{New: func() any { return newScorer(fan, settings) }}
	err := InChunks(ctx, n, scoreSize, func(_, low, high int) {
		s := scorers.Get().(*scorer)
		defer scorers.Put(s)
		for i := low; i < high; i++ {
			x, tx, age := customers.At(i)
			alive, ahead := s.look(x, tx, age)
			out.PAlive.setShare(i, alive.value, alive.value*(1-alive.value)*norm(alive.slopes), z)
			for k := range settings.Horizons {
				scores, none := &out.Horizons[k], ahead.at(k, noneAhead)
				value, deviation := s.product(alive, ahead.at(k, expectedAhead))
				scores.Expected.SetAmount(i, value, deviation, z)
				if settings.Discount > 0 {
					value, deviation := s.product(alive, ahead.at(k, discountedAhead))
					scores.Discounted.SetAmount(i, value, deviation, z)
				}
				scores.PNone.setShare(i, 1-alive.value+alive.value*none.value, s.deviation(func(axis int) float64 {
					return alive.value * ((1-alive.value)*alive.slopes[axis]*(none.value-1) + none.slopes[axis])
				}), z)
			}
		}
	})
	if err != nil {
		return Scores{}, fmt.Errorf("scoring %d customers: %w", n, err)
	}
	return out, nil
}

// scoreSize is the number of customers in a chunk.
const scoreSize = 1 << 14

// NewEstimates makes room for n predictions, and for their bounds.
func NewEstimates(n int, bounds bool) Estimates {
	e := Estimates{Value: make([]float64, n)}
	if bounds {
		e.Low, e.High = make([]float64, n), make([]float64, n)
	}
	return e
}

// SetAmount sets prediction i and its bounds, on the logarithmic scale, from its standard error and their quantile.
func (e Estimates) SetAmount(i int, value, deviation, z float64) {
	e.Value[i] = value
	if e.Low == nil {
		return
	}
	e.Low[i], e.High[i] = value, value
	if value > 0 && deviation > 0 {
		factor := math.Exp(min(z*deviation/value, mostUncertainFactor))
		e.Low[i], e.High[i] = value/factor, value*factor
	}
}

// mostUncertainFactor, a logarithm, keeps bounds finite where the data say next to nothing.
const mostUncertainFactor = 50

// setShare sets a probability and its bounds, on the logit scale.
func (e Estimates) setShare(i int, value, deviation, z float64) {
	value = min(1, max(0, value))
	e.Value[i] = value
	if e.Low == nil {
		return
	}
	e.Low[i], e.High[i] = value, value
	if value > 0 && value < 1 && deviation > 0 {
		factor := math.Exp(min(z*deviation/(value*(1-value)), mostUncertainFactor))
		e.Low[i] = value / (value + (1-value)*factor)
		e.High[i] = value * factor / (value*factor + 1 - value)
	}
}
