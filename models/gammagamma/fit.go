package gammagamma

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clientele/models"
	"clientele/models/btyd"
)

// Settings say how the fit goes about it; the zero value is right for nearly all data.
type Settings struct {
	btyd.Settings
	// AsInPaper leaves spend that goes with frequency, and spend that drifts, as they are: found and reported, not answered.
	AsInPaper bool
}

// Parameters are those of the paper, whose v is often written gamma.
type Parameters struct {
	P float64 // shape of the spend of a purchase
	Q float64 // shape of its rate among customers; above 1
	V float64 // rate parameter of that, an amount of money
}

// Fitted is a fitted model.
type Fitted struct {
	Parameters
	Estimate btyd.Estimate
	// Finding tells how far the model's assumptions hold, and what was done where they do not.
	Finding Finding
}

// Fit finds the parameters that make mean spends likeliest, over customers with a repeat purchase and positive spend. It draws nothing, so it takes no random source. Too few
// customers are no error: Estimate.Status says what was done.
//
// The error is a fault of the settings or the end of the context.
func Fit(ctx context.Context, spend Spend, settings Settings) (*Fitted, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	f := &Fitted{Estimate: btyd.Estimate{
		Names: []string{"p", "q", "v"}, Values: []float64{1, 2, 0}, Base: []float64{0, 1, 0}, StandardErrors: []float64{math.NaN(), math.NaN(), math.NaN()},
		Customers: spend.Len(), Status: btyd.NoSpend,
	}}
	groups, err := counted(ctx, spend)
	if err != nil {
		return nil, fmt.Errorf("grouping the spend of %d customers: %w", spend.Len(), err)
	}
	if f.Finding = find(spend, groups); !settings.AsInPaper {
		f.Finding.answer()
	}
	f.Estimate.Repeaters, f.Estimate.Histories = f.Finding.Used, groups.Len()
	if spend.Len() == 0 {
		f.Estimate.Status = btyd.NoCustomers
	}
	if f.Finding.Used == 0 {
		f.Parameters = of(f.Estimate.Values)
		return f, nil
	}
	if err := f.fit(ctx, groups, settings); err != nil {
		return nil, fmt.Errorf("fitting the spend of %d customers: %w", f.Finding.Used, err)
	}
	return f, nil
}

// counted is the customers that the fit is of, by frequency and spend.
func counted(ctx context.Context, spend Spend) (btyd.Groups, error) {
	var frequency, monetary []float64
	for i, x := range spend.frequency {
		if m := spend.monetary[i]; x > 0 && m > 0 {
			frequency, monetary = append(frequency, x), append(monetary, m)
		}
	}
	return btyd.GroupSpend(ctx, frequency, monetary)
}

const sampleSize = 16384 // customers that starts are tried on

func (f *Fitted) fit(ctx context.Context, groups btyd.Groups, settings Settings) error {
	unit := f.Finding.Mean
	logs := 0.0 // of the factors that the density of a spend is scaled by
	scale := make([]float64, len(groups.Frequencies))
	for i, x := range groups.Frequencies {
		scale[i] = unit * f.Finding.factor(x)
		logs += groups.Customers[i] * math.Log(scale[i])
	}
	for i, m := range groups.Age {
		groups.Age[i] = max(leastSpend, m/scale[groups.At[i]])
	}
	search := btyd.Search{Centre: start(4, 3), All: likelihood(groups), Customers: groups.Total}
	search.Low = []float64{math.Log(1e-4), math.Log(leastAboveOne), math.Log(1e-4)}
	search.High = []float64{math.Log(1e5), math.Log(1e5), math.Log(1e6)}
	search.Starts = [][]float64{search.Centre, start(1, 2), start(20, 10), start(1, 30)}
	if groups.Len() > 2*sampleSize {
		search.Sample = likelihood(groups.Sample(sampleSize))
	}
	found, err := search.Find(ctx, settings.Settings)
	if err != nil {
		return err
	}
	status := btyd.OK
	switch {
	case !found.Converged || found.AtLimit:
		status = btyd.NotConverged
	case math.Exp(found.Logs[1]) < heavyTail:
		status = btyd.HeavyTail
	case !found.Bounded:
		status = btyd.Penalized
	}
	e := &f.Estimate
	e.Keep(found, status)
	e.LogLikelihood -= logs
	e.Values[2] *= unit
	e.StandardErrors[2] *= unit
	e.Starts = len(search.Starts)
	f.Parameters = of(e.Values)
	return nil
}

const (
	leastSpend    = 1e-9 // of the mean: what is less counts as this, since the density ends at zero
	leastAboveOne = .01  // what q may come down to above 1, where the mean of all would be infinite
	heavyTail     = .2   // q-1 below which the mean of all is only just there
)

// start is logarithms for which the mean of all is 1.
func start(p, above float64) []float64 {
	return []float64{math.Log(p), math.Log(above), math.Log(above / p)}
}

func of(values []float64) Parameters { return Parameters{P: values[0], Q: values[1], V: values[2]} }

// Mean is p v / (q-1): expected spend per purchase of a customer of whom nothing is known.
func (p Parameters) Mean() float64 { return p.P * p.V / (p.Q - 1) }

// Expected is E[M | x, m], equation 5 of the paper: expected spend per purchase of a customer with x repeat purchases of mean spend m, which is a mean of m and of the
// mean of all, weighted p x to q-1. Spend below zero counts as zero; without a repeat purchase it is the mean of all.
func (p Parameters) Expected(frequency, monetary float64) float64 {
	if frequency == 0 {
		return p.Mean()
	}
	return (p.V + max(0, monetary)*frequency) * p.P / (p.P*frequency + p.Q - 1)
}

// Expected is that of the parameters, with what Finding answers: a factor for the frequency, another for drift.
func (f *Fitted) Expected(frequency, monetary float64) float64 {
	factor := f.Finding.factor(frequency)
	return factor * f.Finding.DriftFactor * f.Parameters.Expected(frequency, monetary/factor)
}

// Fan predicts at the fit and around it, for standard errors.
func (f *Fitted) Fan(bounds bool) btyd.Fan[*Fitted] {
	return btyd.NewFan(f.Estimate, func(values []float64) *Fitted { return &Fitted{Parameters: of(values), Finding: f.Finding} }, bounds)
}

// Score is Expected for customers, with intervals by the delta method at the given level; zero means .9.
func (f *Fitted) Score(ctx context.Context, spend Spend, level float64) (btyd.Estimates, error) {
	if !(level >= 0 && level < 1) {
		return btyd.Estimates{}, errors.New("settings of scoring: level: give a share between 0 and 1, such as .9")
	}
	out := btyd.NewEstimates(spend.Len(), true)
	fan, z := f.Fan(true), btyd.IntervalQuantile(level)
	err := btyd.InChunks(ctx, spend.Len(), 1<<14, func(_, low, high int) {
		values := make([]float64, fan.Len())
		for i := low; i < high; i++ {
			x, m := spend.frequency[i], spend.monetary[i]
			fan.Each(values, func(f *Fitted) float64 { return f.Expected(x, m) })
			out.SetAmount(i, values[0], fan.Deviation(values), z)
		}
	})
	if err != nil {
		return btyd.Estimates{}, fmt.Errorf("scoring the spend of %d customers: %w", spend.Len(), err)
	}
	return out, nil
}

// Diagnostics tell how the fit went and what was found, for a report.
func (f *Fitted) Diagnostics() models.Object {
	out := f.Estimate.Diagnostics()
	for _, name := range f.Finding.object().Names() {
		out = out.With(name, f.Finding.object().Value(name))
	}
	return out
}
