package clv

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clientele/models/btyd"
	"clientele/models/gammagamma"
)

// Settings say over which times value is counted and how it is discounted. The zero value is 90, 180 and 365 days, 10 % a year, times in days.
type Settings struct {
	Horizons []float64 // in the unit of the histories. Nil: 90, 180 and 365
	Year     float64   // length of a year in that unit. Zero: 365
	// DiscountRate is a year's: .1 makes what comes in a year worth 1/1.1. Zero: .1, unless Undiscounted.
	DiscountRate float64
	Undiscounted bool
	// Level of the intervals. Zero: .9.
	Level float64
}

// Validate tells all faults of the settings at once.
func (s Settings) Validate() error {
	var faults []error
	if !(s.Year >= 0 && s.Year <= math.MaxFloat64) {
		faults = append(faults, fmt.Errorf("settings of clv: year %v: give its length in the unit of the histories, such as 365", s.Year))
	}
	if !(s.DiscountRate >= 0 && s.DiscountRate <= 10) {
		faults = append(faults, fmt.Errorf("settings of clv: discount_rate %v: give a share a year, such as .1", s.DiscountRate))
	}
	return errors.Join(append(faults, s.scoring().Validate())...)
}

func (s Settings) scoring() btyd.ScoreSettings {
	out := btyd.ScoreSettings{Horizons: s.Horizons, Level: s.Level}
	if out.Horizons == nil {
		out.Horizons = []float64{90, 180, 365}
	}
	year, rate := s.Year, s.DiscountRate
	if year == 0 {
		year = 365
	}
	if rate == 0 {
		rate = .1
	}
	if !s.Undiscounted {
		out.Discount = math.Log1p(rate) / year
	}
	return out
}

// Buying is a fitted buying model: bgnbd, mbgnbd, paretonbd or bgbb.
type Buying interface {
	Score(ctx context.Context, customers btyd.Customers, settings btyd.ScoreSettings) (btyd.Scores, error)
}

// Values are customers' values with what they are made of.
type Values struct {
	Buying btyd.Scores
	Spend  btyd.Estimates   // expected spend per purchase
	Value  []btyd.Estimates // by horizon
}

// Value is what customers will bring: discounted expected purchases times expected spend per purchase, Fader, Hardie and Lee (2005). Purchases and spend are
// fitted apart and taken as independent given the history, as the models assume, so the relative variances of the two add up in the intervals.
func Value(ctx context.Context, buying Buying, spending *gammagamma.Fitted, customers btyd.Customers, spend gammagamma.Spend, settings Settings) (Values, error) {
	if err := settings.Validate(); err != nil {
		return Values{}, err
	}
	if customers.Len() != spend.Len() {
		return Values{}, fmt.Errorf("valuing customers: %d histories, %d spends: give one of each per customer", customers.Len(), spend.Len())
	}
	scoring := settings.scoring()
	var out Values
	var err error
	if out.Buying, err = buying.Score(ctx, customers, scoring); err != nil {
		return Values{}, err
	}
	if out.Spend, err = spending.Score(ctx, spend, settings.Level); err != nil {
		return Values{}, err
	}
	for _, horizon := range out.Buying.Horizons {
		purchases := horizon.Discounted
		if settings.Undiscounted {
			purchases = horizon.Expected
		}
		value := btyd.NewEstimates(customers.Len(), true)
		for i, number := range purchases.Value {
			each := out.Spend.Value[i]
			value.Value[i] = number * each
			off := math.Exp(math.Hypot(spread(purchases, i), spread(out.Spend, i)))
			value.Low[i], value.High[i] = number*each/off, number*each*off
		}
		out.Value = append(out.Value, value)
	}
	return out, nil
}

// spread is how far the upper bound lies above the value, in logarithms.
func spread(e btyd.Estimates, i int) float64 {
	if !(e.Value[i] > 0) {
		return 0
	}
	return math.Log(e.High[i] / e.Value[i])
}
