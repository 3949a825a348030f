package evaluate

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"sort"

	"clientele/models"
)

// Metric is a number that says how good predictions are.
type Metric func(is []bool, p []float64) float64

// Gain is how much better one set of predictions is than another on the same rows, with an interval by bootstrap: rows are drawn with
// replacement, positives and negatives apart so that no draw lacks one, and the difference metric(a) - metric(b) is taken on each draw. Low and High
// bound the middle share `level` of the differences (.9: from the 5th to the 95th percentile); Mean is the difference on the rows themselves.
func Gain(ctx context.Context, is []bool, a, b []float64, metric Metric, draws int, level float64, src rand.Source) (models.Spread, error) {
	if err := checkGain(is, a, b, draws, level); err != nil {
		return models.Spread{}, err
	}
	drawnIs, drawnA, drawnB := make([]bool, len(is)), make([]float64, len(is)), make([]float64, len(is))
	gains, err := drawn(ctx, is, draws, src, func(rows []int) float64 {
		for n, row := range rows {
			drawnIs[n], drawnA[n], drawnB[n] = is[row], a[row], b[row]
		}
		return metric(drawnIs, drawnA) - metric(drawnIs, drawnB)
	})
	return interval(gains, metric(is, a)-metric(is, b), level), err
}

// GainOfAUC is [Gain] by [AUC], many times as fast: rows are sorted once and not in each draw.
func GainOfAUC(ctx context.Context, is []bool, a, b []float64, draws int, level float64, src rand.Source) (models.Spread, error) {
	if err := checkGain(is, a, b, draws, level); err != nil {
		return models.Spread{}, err
	}
	ours, theirs := newLevels(is, a), newLevels(is, b)
	gains, err := drawn(ctx, is, draws, src, func(rows []int) float64 { return ours.auc(rows) - theirs.auc(rows) })
	return interval(gains, AUC(is, a)-AUC(is, b), level), err
}

// GainOfLogLoss is [Gain] by what [LogLoss] is less, the loss of each row taken once.
func GainOfLogLoss(ctx context.Context, is []bool, a, b []float64, draws int, level float64, src rand.Source) (models.Spread, error) {
	if err := checkGain(is, a, b, draws, level); err != nil {
		return models.Spread{}, err
	}
	less := make([]float64, len(is))
	for i, yes := range is {
		less[i] = lossOf(yes, b[i]) - lossOf(yes, a[i])
	}
	mean := func(rows []int) float64 {
		sum := 0.0
		for _, row := range rows {
			sum += less[row]
		}
		return sum / float64(len(rows))
	}
	gains, err := drawn(ctx, is, draws, src, mean)
	return interval(gains, LogLoss(is, b)-LogLoss(is, a), level), err
}

func checkGain(is []bool, a, b []float64, draws int, level float64) error {
	if len(is) == 0 || len(a) != len(is) || len(b) != len(is) || draws < 1 || level <= 0 || level >= 1 {
		return fmt.Errorf("taking the interval of a gain: %d outcomes, %d and %d predictions, %d draws, level %v: give equal lengths, draws, and a level between 0 and 1",
			len(is), len(a), len(b), draws, level)
	}
	return nil
}

// drawn takes the gain of each draw: of as many negatives as there are, then of as many positives.
func drawn(ctx context.Context, is []bool, draws int, src rand.Source, gain func(rows []int) float64) ([]float64, error) {
	rng := rand.New(src)
	var groups [2][]int
	for i, yes := range is {
		if yes {
			groups[1] = append(groups[1], i)
		} else {
			groups[0] = append(groups[0], i)
		}
	}
	rows := make([]int, 0, len(is))
	gains := make([]float64, draws)
	for d := range gains {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		rows = rows[:0]
		for _, group := range groups {
			for range group {
				rows = append(rows, group[rng.IntN(len(group))])
			}
		}
		gains[d] = gain(rows)
	}
	return gains, nil
}

// interval is the spread of the gains of draws around that of the rows themselves; nothing without draws.
func interval(gains []float64, whole, level float64) models.Spread {
	if len(gains) == 0 {
		return models.Spread{}
	}
	out := Spread(gains)
	out.Mean = whole
	sort.Float64s(gains)
	out.Low, out.High = quantile(gains, (1-level)/2), quantile(gains, (1+level)/2)
	return out
}

// levels is rows by the rank of their score, equal ones together.
type levels struct {
	is    []bool
	of    []int32      // by row, from the highest score down
	count [][2]float64 // space for the negatives and positives of each level
}

func newLevels(is []bool, score []float64) *levels {
	l := &levels{is: is, of: make([]int32, len(is))}
	order := descending(score)
	level := int32(0)
	for n, row := range order {
		if n > 0 && score[row] != score[order[n-1]] {
			level++
		}
		l.of[row] = level
	}
	l.count = make([][2]float64, level+1)
	return l
}

// auc is [AUC] of drawn rows.
func (l *levels) auc(rows []int) float64 {
	clear(l.count)
	for _, row := range rows {
		which := 0
		if l.is[row] {
			which = 1
		}
		l.count[l.of[row]][which]++
	}
	var area, above, negatives float64
	for _, c := range l.count {
		area += c[0] * (above + c[1]/2)
		above += c[1]
		negatives += c[0]
	}
	return area / (above * negatives)
}

// quantile interpolates between ascending values.
func quantile(values []float64, q float64) float64 {
	at := q * float64(len(values)-1)
	low := int(at)
	if low >= len(values)-1 {
		return values[len(values)-1]
	}
	return values[low] + (at-float64(low))*(values[low+1]-values[low])
}

// Wilson is the score interval of a rate: of `successes` in n at z standard deviations (1.645 for 90 %, 1.96 for 95 %). Without rows it is 0 to 1.
func Wilson(successes, n int, z float64) (low, high float64) {
	if n == 0 {
		return 0, 1
	}
	count, rate := float64(n), float64(successes)/float64(n)
	middle := rate + z*z/(2*count)
	half := z * math.Sqrt(rate*(1-rate)/count+z*z/(4*count*count))
	return max(0, (middle-half)/(1+z*z/count)), min(1, (middle+half)/(1+z*z/count))
}

// Band is rows of similar probability and what became of them.
type Band struct {
	Low, High float64 // least and greatest probability in it
	Rows      int
	Predicted float64 // mean probability
	Rate      float64 // share of positives
	RateLow   float64 // Wilson interval of the rate, 90 %
	RateHigh  float64
}

// Bands parts the rows into bands of as equal size as ties allow, by ascending probability: the calibration of a model at a glance.
func Bands(is []bool, p []float64, bands int) ([]Band, error) {
	if err := check(is, p); err != nil {
		return nil, err
	}
	order := descending(p)
	var out []Band
	for to := len(order); to > 0; {
		from := to * (bands - len(out) - 1) / max(1, bands-len(out))
		for from > 0 && p[order[from-1]] == p[order[from]] {
			from--
		}
		b := Band{Low: p[order[to-1]], High: p[order[from]], Rows: to - from}
		positives := 0
		for _, row := range order[from:to] {
			b.Predicted += p[row] / float64(b.Rows)
			if is[row] {
				positives++
			}
		}
		b.Rate = float64(positives) / float64(b.Rows)
		b.RateLow, b.RateHigh = Wilson(positives, b.Rows, 1.6448536269514722)
		out = append(out, b)
		to = from
	}
	return out, nil
}

// Resampled is all metrics with their spread over bootstrap draws of the rows: each one's value on the rows themselves, and standard deviation, 5th and 95th
// percentile over the draws.
func Resampled(ctx context.Context, is []bool, p []float64, src rand.Source) (models.Object, error) {
	whole, err := Of(is, p)
	if err != nil {
		return models.Object{}, err
	}
	draws := min(max(4_000_000/len(p), 30), 200)
	values := make([][]float64, len(whole.named()))
	rng := rand.New(src)
	drawnIs, drawnP := make([]bool, len(is)), make([]float64, len(p))
	for range draws {
		if err := ctx.Err(); err != nil {
			return models.Object{}, err
		}
		for i := range p {
			row := rng.IntN(len(p))
			drawnIs[i], drawnP[i] = is[row], p[row]
		}
		s, err := Of(drawnIs, drawnP)
		if err != nil {
			return models.Object{}, err
		}
		for m, of := range s.named() {
			if !math.IsNaN(of.value) {
				values[m] = append(values[m], of.value)
			}
		}
	}
	var out models.Object
	for m, of := range whole.named() {
		if math.IsNaN(of.value) {
			continue
		}
		s := Spread(append(values[m], of.value))
		sort.Float64s(values[m])
		if len(values[m]) > 0 {
			s.Low, s.High = quantile(values[m], .05), quantile(values[m], .95)
		}
		s.Mean = of.value
		out = out.With(of.name, s)
	}
	return out, nil
}
