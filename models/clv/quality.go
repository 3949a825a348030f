package clv

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"

	"clientele/models"
)

// MetricName is what model cards call [Deviance].
const MetricName = "value deviance"

// Deviance is how far a value that came is off an expected one: 2 (actual ln(actual/expected) - actual + expected), that of a quasi-Poisson law, in the unit of the value. Values below 0
// count as 0.
//
// Its optimum is the mean, as it must be for values that are added up and spent against. The absolute error has its optimum at the median, which is nothing for most customers of most
// shops: whoever predicts that nobody buys wins by it. The squared error has it at the mean too, but rests on the handful that spend most, since what a customer brings scatters the more the
// more is expected: in proportion on CDNOW, where the variance is 110 to 210 times the mean from the lowest to the highest tenth of customers, as for a sum of purchases whose number differs
// more among customers than their amounts. This deviance weighs errors by just that.
func Deviance(expected, actual float64) float64 {
	expected, actual = max(0, expected), max(0, actual)
	switch {
	case actual == 0:
		return 2 * expected
	case expected == 0:
		return math.Inf(1)
	}
	return max(0, 2*(actual*math.Log(actual/expected)-actual+expected))
}

// leastExpected is the share of the mean of what came that expectations are at least taken for: else one customer of whom nothing was expected would decide.
const leastExpected = 1e-3

// Quality is how expected values stand to what came.
type Quality struct {
	Customers       int
	Predicted       float64 // of all
	Actual          float64
	Deviance        float64 // mean
	MAE, RMSE       float64
	RankCorrelation float64 // 0 where either side does not vary
	Deciles         []Decile
}

// Decile is a tenth of the customers, by descending expected value.
type Decile struct {
	Customers int
	Predicted float64 // mean
	Actual    float64
}

// Measure compares expected values with those that came.
func Measure(expected, actual []float64) (Quality, error) {
	if err := paired(expected, actual); err != nil {
		return Quality{}, err
	}
	n := len(actual)
	q := Quality{Customers: n}
	if n == 0 {
		return q, nil
	}
	deviances := deviancesOf(expected, actual)
	for i, came := range actual {
		off := expected[i] - came
		q.Predicted += expected[i]
		q.Actual += came
		q.Deviance += deviances[i]
		q.MAE += math.Abs(off)
		q.RMSE += off * off
	}
	q.Deviance, q.MAE, q.RMSE = q.Deviance/float64(n), q.MAE/float64(n), math.Sqrt(q.RMSE/float64(n))
	order := sortedBy(expected)
	q.RankCorrelation = correlation(ranks(expected, order), ranks(actual, sortedBy(actual)))
	slices.Reverse(order)
	for k := range 10 {
		low, high := k*n/10, (k+1)*n/10
		if low == high {
			continue
		}
		d := Decile{Customers: high - low}
		for _, i := range order[low:high] {
			d.Predicted += expected[i] / float64(high-low)
			d.Actual += actual[i] / float64(high-low)
		}
		q.Deciles = append(q.Deciles, d)
	}
	return q, nil
}

func paired(expected, actual []float64) error {
	if len(expected) != len(actual) {
		return fmt.Errorf("measuring values: %d expected, %d that came: give one of each per customer", len(expected), len(actual))
	}
	for i, value := range expected {
		if !(value >= 0 && value <= math.MaxFloat64) || math.IsNaN(actual[i]) || math.IsInf(actual[i], 0) {
			return fmt.Errorf("measuring values: %w", &models.RowError{Row: i + 1, Column: "value", Reason: fmt.Sprintf("is expected to be %v and came to %v: give finite ones, none expected below 0", value, actual[i])})
		}
	}
	return nil
}

// deviancesOf takes expectations as a thousandth of the mean that came at least.
func deviancesOf(expected, actual []float64) []float64 {
	least := 0.
	for _, came := range actual {
		least += max(0, came)
	}
	least *= leastExpected / float64(max(1, len(actual)))
	out := make([]float64, len(actual))
	for i, came := range actual {
		out[i] = Deviance(max(least, expected[i]), came)
	}
	return out
}

// Blocks that customers are parted into for drawing: as good as single customers, and a thousand draws of millions take no time.
const (
	gainBlocks = 2000
	gainDraws  = 2000
)

// Gain is the share by which the mean deviance of expected values lies below that of a baseline's, with a 90 % interval by bootstrap: customers are drawn with replacement in up to
// 2,000 blocks. Blocks take customers in turn, so their order must not tell anything; below 2,001 customers a block is one customer.
func Gain(ctx context.Context, expected, baseline, actual []float64, src rand.Source) (models.Spread, error) {
	nothing := models.Spread{Mean: math.NaN(), SD: math.NaN(), Low: math.NaN(), High: math.NaN()}
	if err := paired(expected, actual); err != nil {
		return nothing, err
	}
	if err := paired(baseline, actual); err != nil {
		return nothing, err
	}
	blocks := min(gainBlocks, len(actual))
	ours, theirs := make([]float64, blocks), make([]float64, blocks)
	a, b := deviancesOf(expected, actual), deviancesOf(baseline, actual)
	sumA, sumB := 0., 0.
	for i := range actual {
		ours[i%blocks] += a[i]
		theirs[i%blocks] += b[i]
		sumA, sumB = sumA+a[i], sumB+b[i]
	}
	if !(sumB > 0) {
		return nothing, nil
	}
	draw := rand.New(src)
	gains := make([]float64, 0, gainDraws)
	for range gainDraws {
		if err := ctx.Err(); err != nil {
			return nothing, fmt.Errorf("drawing customers for the interval of a gain: %w", err)
		}
		drawnA, drawnB := 0., 0.
		for range blocks {
			k := draw.IntN(blocks)
			drawnA, drawnB = drawnA+ours[k], drawnB+theirs[k]
		}
		if drawnB > 0 {
			gains = append(gains, 1-drawnA/drawnB)
		}
	}
	if len(gains) == 0 {
		return nothing, nil
	}
	slices.Sort(gains)
	out := models.Spread{Mean: 1 - sumA/sumB, Low: quantile(gains, .05), High: quantile(gains, .95)}
	mean, square := 0., 0.
	for _, gain := range gains {
		mean += gain / float64(len(gains))
	}
	for _, gain := range gains {
		square += (gain - mean) * (gain - mean) / float64(len(gains))
	}
	out.SD = math.Sqrt(square)
	return out, nil
}

// quantile of ascending values, between neighbours in proportion.
func quantile(ascending []float64, q float64) float64 {
	at := q * float64(len(ascending)-1)
	low := int(at)
	high := min(low+1, len(ascending)-1)
	return ascending[low] + (at-float64(low))*(ascending[high]-ascending[low])
}

// Object adds the figures to a report's.
func (q Quality) Object(to models.Object) models.Object {
	to = to.With("customers", q.Customers).With("predicted_value", q.Predicted).With("actual_value", q.Actual)
	if q.Actual > 0 {
		to = to.With("predicted_over_actual", q.Predicted/q.Actual)
	}
	return to.With("deviance", q.Deviance).With("mae", q.MAE).With("rmse", q.RMSE).With("rank_correlation", q.RankCorrelation)
}

func sortedBy(values []float64) []int {
	order := make([]int, len(values))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case values[a] < values[b]:
			return -1
		case values[a] > values[b]:
			return 1
		}
		return 0
	})
	return order
}

// ranks gives equal values their mean rank.
func ranks(values []float64, order []int) []float64 {
	out := make([]float64, len(values))
	for low := 0; low < len(order); {
		high := low + 1
		for high < len(order) && values[order[high]] == values[order[low]] {
			high++
		}
		for _, i := range order[low:high] {
			out[i] = float64(low+high-1) / 2
		}
		low = high
	}
	return out
}

func correlation(a, b []float64) float64 {
	n := float64(len(a))
	middle := (n - 1) / 2 // of ranks
	var aa, bb, ab float64
	for i := range a {
		x, y := a[i]-middle, b[i]-middle
		aa, bb, ab = aa+x*x, bb+y*y, ab+x*y
	}
	if !(aa > 0) || !(bb > 0) {
		return 0
	}
	return ab / math.Sqrt(aa) / math.Sqrt(bb)
}
