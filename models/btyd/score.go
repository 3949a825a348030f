package btyd

import (
	"context"
	"errors"
	"fmt"
	"math"
)

// ScoreSettings say what to predict. The zero value asks for P(alive) alone, with 90 % intervals.
type ScoreSettings struct {
	Horizons []float64 // in the unit of the histories, each above 0
	// Level of the intervals, between 0 and 1. Zero: .9.
	Level float64
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
	return errors.Join(faults...)
}

func (s ScoreSettings) level() float64 {
	if s.Level == 0 {
		return .9
	}
	return s.Level
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
		out.Horizons = append(out.Horizons, HorizonScores{Horizon: h, Expected: NewEstimates(n, bounds), PNone: NewEstimates(n, bounds)})
	}
	fan := NewFan(fit, of, bounds)
	z := NormalQuantile((1 + settings.level()) / 2)
	err := InChunks(ctx, n, scoreSize, func(_, low, high int) {
		alive := make([]float64, fan.Len())
		values := make([]float64, fan.Len())
		memory := NewMemory(2 * fan.Len() * len(settings.Horizons))
		for i := low; i < high; i++ {
			x, tx, age := customers.At(i)
			fan.Each(alive, func(p Process) float64 { return p.PAlive(x, tx, age) })
			out.PAlive.setShare(i, fan, alive, z)
			ahead := memory.Recall(x, age, func(into []float64) {
				for k, h := range settings.Horizons {
					at := into[2*k*fan.Len():]
					fan.Each(at[:fan.Len()], func(p Process) float64 { return p.ExpectedIfAlive(x, age, h) })
					fan.Each(at[fan.Len():2*fan.Len()], func(p Process) float64 { return p.NoneIfAlive(x, age, h) })
				}
			})
			for k := range settings.Horizons {
				expected, none := ahead[2*k*fan.Len():], ahead[(2*k+1)*fan.Len():]
				for j := range values {
					values[j] = alive[j] * expected[j]
				}
				out.Horizons[k].Expected.SetAmount(i, fan, values, z)
				for j := range values {
					values[j] = 1 - alive[j] + alive[j]*none[j]
				}
				out.Horizons[k].PNone.setShare(i, fan, values, z)
			}
		}
	})
	if err != nil {
		return Scores{}, fmt.Errorf("scoring %d customers: %w", n, err)
	}
	return out, nil
}

// scoreSize is the number of customers in a chunk: enough for a memory of equal histories to pay.
const scoreSize = 1 << 17

// NewEstimates makes room for n predictions, and for their bounds.
func NewEstimates(n int, bounds bool) Estimates {
	e := Estimates{Value: make([]float64, n)}
	if bounds {
		e.Low, e.High = make([]float64, n), make([]float64, n)
	}
	return e
}

// SetAmount sets prediction i and its bounds on the logarithmic scale. values are the predictions over the fan.
func (e Estimates) SetAmount(i int, fan Fan, values []float64, z float64) {
	value := values[0]
	e.Value[i] = value
	if e.Low == nil {
		return
	}
	e.Low[i], e.High[i] = value, value
	if sd := fan.Deviation(values, 0); value > 0 && sd > 0 {
		factor := math.Exp(min(z*sd/value, 50))
		e.Low[i], e.High[i] = value/factor, value*factor
	}
}

// setShare sets a probability and its bounds on the logit scale.
func (e Estimates) setShare(i int, fan Fan, values []float64, z float64) {
	value := min(1, max(0, values[0]))
	e.Value[i] = value
	if e.Low == nil {
		return
	}
	e.Low[i], e.High[i] = value, value
	if sd := fan.Deviation(values, 0); value > 0 && value < 1 && sd > 0 {
		factor := math.Exp(min(z*sd/(value*(1-value)), 50))
		e.Low[i] = value / (value + (1-value)*factor)
		e.High[i] = value * factor / (value*factor + 1 - value)
	}
}

// Fan is a fit with the pairs of parameters around it that its predictions' standard errors come from.
type Fan struct {
	processes []Process // the fit, then pairs
	distance  []float64
}

// NewFan makes a fan; without bounds it holds the fit alone.
func NewFan(fit Estimate, of func(values []float64) Process, bounds bool) Fan {
	fan := Fan{processes: []Process{of(fit.Values)}}
	if !bounds {
		return fan
	}
	pairs, distance := fit.Around()
	for _, pair := range pairs {
		fan.processes = append(fan.processes, of(pair[0]), of(pair[1]))
	}
	fan.distance = distance
	return fan
}

// Len counts the processes of the fan.
func (f Fan) Len() int { return len(f.processes) }

// Each fills in what each process predicts.
func (f Fan) Each(into []float64, predict func(Process) float64) {
	for i, p := range f.processes {
		into[i] = predict(p)
	}
}

// Deviation is the standard error of a prediction from its values over the fan, with a further independent variance.
func (f Fan) Deviation(values []float64, more float64) float64 {
	variance := more
	for i, distance := range f.distance {
		slope := (values[1+2*i] - values[2+2*i]) / (2 * distance)
		variance += slope * slope
	}
	return math.Sqrt(variance)
}

// NormalQuantile is the quantile of the standard normal distribution.
func NormalQuantile(share float64) float64 { return math.Sqrt2 * math.Erfinv(2*share-1) }
