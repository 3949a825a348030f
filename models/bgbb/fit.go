package bgbb

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clientele/models"
	"clientele/models/btyd"
)

// Settings say how the fit goes about it; the zero value is right for nearly all data.
type Settings struct{ btyd.Settings }

// Parameters are those of the paper.
type Parameters struct {
	Alpha, Beta  float64 // Beta parameters of the chance to buy at an opportunity, while alive
	Gamma, Delta float64 // Beta parameters of the chance to drop out before an opportunity; Gamma is 0 where nobody drops out
}

// Fitted is a fitted model: parameters, how sure they are, how they were found.
type Fitted struct {
	Parameters
	Estimate btyd.Estimate
}

// mostOpportunities bounds sums over opportunities: beyond it purchases are better taken as in continuous time.
const mostOpportunities = 10_000

// Check tells what is wrong with histories for this model beyond what btyd.CheckCustomers refuses: opportunities are whole numbers, 10,000 at most, and
// there is one purchase at most in each.
func Check(customers btyd.Customers) error {
	var fault *models.RowError
	for i := range customers.Len() {
		x, last, n := customers.At(i)
		column, reason := "", ""
		switch {
		case last != math.Trunc(last):
			column, reason = "recency", fmt.Sprintf("is %v: give the number of the opportunity of the last purchase", last)
		case n != math.Trunc(n) || n > mostOpportunities:
			column, reason = "age", fmt.Sprintf("is %v: give a whole number of opportunities, %d at most", n, mostOpportunities)
		case x > last:
			column, reason = "frequency", fmt.Sprintf("is %v with recency %v: give at most one purchase per opportunity", x, last)
		default:
			continue
		}
		if fault == nil {
			fault = &models.RowError{Row: i + 1, Column: column, Reason: reason}
			continue
		}
		fault.More++
	}
	if fault != nil {
		return fmt.Errorf("reading purchase histories: %w", fault)
	}
	return nil
}

// Fit finds the parameters that make the customers' histories likeliest; frequency counts opportunities with a purchase, recency is the number of the last of these, age that of all
// opportunities. It draws nothing, so it takes no random source. Data that leave parameters open are no error: Estimate.Status says what was done.
//
// The error is a fault of the settings or of the histories, see Check, or the end of the context.
func Fit(ctx context.Context, customers btyd.Customers, settings Settings) (*Fitted, error) {
	if err := settings.Validate(); err != nil {
		return nil, err
	}
	if err := Check(customers); err != nil {
		return nil, err
	}
	groups, err := customers.Group(ctx)
	if err != nil {
		return nil, fmt.Errorf("grouping %d purchase histories: %w", customers.Len(), err)
	}
	e := btyd.Estimate{
		Names: []string{"alpha", "beta", "gamma", "delta"}, Values: []float64{0, 1, 0, 1}, StandardErrors: []float64{math.NaN(), math.NaN(), math.NaN(), math.NaN()},
		Customers: customers.Len(), Histories: groups.Len(), Repeaters: customers.Repeaters(),
	}
	opportunities, purchases := 0.0, 0.0
	for i, n := range groups.N {
		opportunities += n * groups.Age[i]
		purchases += n * groups.Frequencies[groups.At[i]]
	}
	switch {
	case e.Customers == 0:
		e.Status = btyd.NoCustomers
	case opportunities == 0:
		e.Status = btyd.NoTime
	case purchases == 0:
		e.Status = btyd.NoRepeats
		e.Values[0], e.Values[1] = .5, opportunities
		e.LogLikelihood, err = withoutDropout(groups)(ctx, []float64{math.Log(.5), math.Log(opportunities)}, make([]float64, 2), [][]float64{make([]float64, 2), make([]float64, 2)})
	default:
		err = fit(ctx, groups, settings, purchases/opportunities, &e)
	}
	if err != nil {
		return nil, fmt.Errorf("fitting %d purchase histories: %w", customers.Len(), err)
	}
	return &Fitted{Parameters: of(e.Values), Estimate: e}, nil
}

func fit(ctx context.Context, groups btyd.Groups, settings Settings, share float64, e *btyd.Estimate) error {
	logs := func(sum, gamma, delta float64) []float64 {
		return []float64{math.Log(sum * share), math.Log(sum * max(1e-3, 1-share)), math.Log(gamma), math.Log(delta)}
	}
	search := btyd.Search{Centre: logs(2, .7, 5), All: likelihood(groups), Customers: groups.Total}
	search.Starts = [][]float64{search.Centre, logs(1, 1, 1), logs(5, .3, 20), logs(20, 2, 40)}
	found, err := search.Find(ctx, settings.Settings)
	if err != nil {
		return err
	}
	e.Starts = len(search.Starts)
	if found.Bounded {
		e.Keep(found, btyd.OK)
		return nil
	}
	plain, err := btyd.Search{
		Starts: [][]float64{search.Centre[:2], search.Starts[3][:2]}, Centre: search.Centre[:2], All: withoutDropout(groups), Customers: groups.Total,
	}.Find(ctx, settings.Settings)
	if err != nil {
		return err
	}
	e.Settle(found, plain)
	return nil
}

// Score predicts for customers, with intervals by the delta method. Horizons are numbers of opportunities.
func (f *Fitted) Score(ctx context.Context, customers btyd.Customers, settings btyd.ScoreSettings) (btyd.Scores, error) {
	if err := Check(customers); err != nil {
		return btyd.Scores{}, err
	}
	for _, h := range settings.Horizons {
		if err := checkHorizon(h); err != nil {
			return btyd.Scores{}, err
		}
	}
	return btyd.Score(ctx, f.Estimate, func(values []float64) btyd.Process { return of(values) }, customers, settings)
}

func of(values []float64) Parameters {
	return Parameters{Alpha: values[0], Beta: values[1], Gamma: values[2], Delta: values[3]}
}

func check(customers btyd.Customers, horizon float64) error {
	return errors.Join(Check(customers), checkHorizon(horizon))
}

func checkHorizon(h float64) error {
	if h != math.Trunc(h) || h > mostOpportunities {
		return fmt.Errorf("settings of scoring: horizon %v: give a whole number of opportunities, %d at most", h, mostOpportunities)
	}
	return nil
}
