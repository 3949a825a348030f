package btyd

import (
	"context"
	"fmt"
	"math"
)

// Dropout is a model of purchases at a rate that is Gamma(r, alpha) among customers, until a dropout with two parameters of its own.
type Dropout struct {
	Names [4]string  // r, alpha and the two of dropout
	Time  [4]bool    // which of them are times
	Guess [4]float64 // of r, of nothing, and of the two of dropout in units of the mean age: centre of the prior
	// Starts are further guesses beside Guess, for the two of dropout.
	Starts [][2]float64
	// Without are the two parameters for which nobody drops out.
	Without [2]float64
	// Likelihood gives the objective on groups, over the logarithms of the four.
	Likelihood func(Groups) Objective
}

// sampleSize is the number of customers that starts are tried on.
const sampleSize = 16384

// Fit fits the model, or what of it the customers allow: see Status.
func (d Dropout) Fit(ctx context.Context, customers Customers, settings Settings) (Estimate, error) {
	if err := settings.Validate(); err != nil {
		return Estimate{}, err
	}
	groups, err := customers.Group(ctx)
	if err != nil {
		return Estimate{}, fmt.Errorf("grouping %d purchase histories: %w", customers.Len(), err)
	}
	out := Estimate{
		Names: d.Names[:], Values: []float64{0, 1, d.Without[0], d.Without[1]}, StandardErrors: []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()},
		Customers: customers.Len(), Histories: groups.Len(), Repeaters: customers.Repeaters(),
	}
	age, frequency := groups.means()
	switch {
	case out.Customers == 0:
		out.Status = NoCustomers
		return out, nil
	case age == 0:
		out.Status = NoTime
		return out, nil
	case out.Repeaters == 0:
		out.Status = NoRepeats
		out.Values[0], out.Values[1] = 1, 2*age*groups.Total
		if math.IsInf(out.Values[1], 1) {
			out.Values[1] = math.MaxFloat64
		}
		for i, n := range groups.N {
			out.LogLikelihood -= n * math.Log1p(groups.Age[i]/out.Values[1])
		}
		return out, nil
	}
	scaled := groups.Scaled(1 / age)
	unit := -frequency * groups.Total * math.Log(age) // of the density of the purchase times
	err = d.fit(ctx, scaled, frequency, settings, &out)
	if err != nil {
		return Estimate{}, fmt.Errorf("fitting %d purchase histories: %w", customers.Len(), err)
	}
	for i, isTime := range d.Time {
		if isTime {
			out.Values[i] *= age
			out.StandardErrors[i] *= age
		}
	}
	if out.Status == NoDropout {
		out.Values[2], out.Values[3] = d.Without[0], d.Without[1]
	}
	out.LogLikelihood += unit
	return out, nil
}

// fit fits groups whose mean age is 1.
func (d Dropout) fit(ctx context.Context, groups Groups, frequency float64, settings Settings, out *Estimate) error {
	all := d.search(groups, frequency)
	found, err := all.Find(ctx, settings)
	if err != nil {
		return err
	}
	out.Starts = len(all.Starts)
	if found.Bounded {
		out.Keep(found, OK)
		return nil
	}
	without := Search{
		Starts: [][]float64{all.Centre[:2], {math.Log(.2), math.Log(.2 / frequency)}}, Centre: all.Centre[:2],
		All: withoutDropout(groups), Customers: groups.Total,
	}
	plain, err := without.Find(ctx, settings)
	if err != nil {
		return err
	}
	out.Settle(found, plain)
	return nil
}

func (d Dropout) search(groups Groups, frequency float64) Search {
	logs := func(r, one, two float64) []float64 {
		return []float64{math.Log(r), math.Log(r / frequency), math.Log(one), math.Log(two)}
	}
	s := Search{Centre: logs(d.Guess[0], d.Guess[2], d.Guess[3]), All: d.Likelihood(groups), Customers: groups.Total}
	s.Starts = append(s.Starts, s.Centre)
	for i, start := range d.Starts {
		s.Starts = append(s.Starts, logs([]float64{.2, 1, 4}[i%3], start[0], start[1]))
	}
	if groups.Len() > 2*sampleSize {
		s.Sample = d.Likelihood(groups.Sample(sampleSize))
	}
	return s
}

// withoutDropout is the log-likelihood of the NBD model of Ehrenberg (1959), for all histories: Gamma(r+x)/Gamma(r) alpha^r / (alpha+T)^(r+x).
func withoutDropout(g Groups) Objective {
	return func(ctx context.Context, logs, gradient []float64, hessian [][]float64) (float64, error) {
		r, alpha := math.Exp(logs[0]), math.Exp(logs[1])
		rising := RisingTable(r, g.Frequencies)
		logAlpha := math.Log(alpha)
		sum, err := Sum(ctx, g.Len(), func(i int, d *Derivatives) float64 {
			at := g.At[i]
			x, t, n := g.Frequencies[at], g.Age[i], g.N[i]
			logAge := math.Log(alpha + t)
			each := 1 / (alpha + t)
			d.Gradient[0] += n * (rising[at].First + logAlpha - logAge)
			d.Gradient[1] += n * (r/alpha - (r+x)*each)
			d.Hessian[0][0] += n * rising[at].Second
			d.Hessian[1][0] += n * (1/alpha - each)
			d.Hessian[1][1] += n * ((r+x)*each*each - r/(alpha*alpha))
			return n * (rising[at].Value + r*logAlpha - (r+x)*logAge)
		})
		if err != nil {
			return 0, err
		}
		sum.OfLogs([]float64{r, alpha}, gradient, hessian)
		return sum.Value, nil
	}
}
