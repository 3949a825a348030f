package evaluate

import (
	"fmt"
	"math"
	"sort"

	"clientele/models"
)

// Summary is the metrics of one set of predictions.
type Summary struct {
	AUC, PRAUC, LogLoss, Brier, ECE, Lift10 float64
}

// Of takes all metrics. Both slices have the same length and probabilities lie in 0 to 1; otherwise it is an error.
func Of(is []bool, p []float64) (Summary, error) {
	if err := check(is, p); err != nil {
		return Summary{}, err
	}
	order := descending(p)
	return Summary{
		AUC: auc(is, p, order), PRAUC: prAUC(is, p, order), LogLoss: LogLoss(is, p), Brier: Brier(is, p), ECE: ECE(is, p, 10), Lift10: lift(is, p, order, .1),
	}, nil
}

func check(is []bool, p []float64) error {
	if len(is) != len(p) || len(p) == 0 {
		return fmt.Errorf("measuring predictions: %d outcomes and %d predictions: give one of each per row, and at least one", len(is), len(p))
	}
	for i, v := range p {
		if !(v >= 0 && v <= 1) {
			return fmt.Errorf("measuring predictions: %w", &models.RowError{Row: i + 1, Column: "prediction", Reason: "is no probability from 0 to 1"})
		}
	}
	return nil
}

// Object is the summary for a report, without what is undefined.
func (s Summary) Object() models.Object {
	var out models.Object
	for _, m := range s.named() {
		if !math.IsNaN(m.value) {
			out = out.With(m.name, m.value)
		}
	}
	return out
}

type named struct {
	name  string
	value float64
}

func (s Summary) named() []named {
	return []named{{"auc", s.AUC}, {"pr_auc", s.PRAUC}, {"log_loss", s.LogLoss}, {"brier", s.Brier}, {"ece", s.ECE}, {"lift_10", s.Lift10}}
}

// Over is metrics with their spread over folds and seeds: each one's mean, standard deviation, least and greatest value.
func Over(folds []Summary) models.Object {
	var out models.Object
	if len(folds) == 0 {
		return out
	}
	for m, of := range folds[0].named() {
		var values []float64
		for _, fold := range folds {
			if v := fold.named()[m].value; !math.IsNaN(v) {
				values = append(values, v)
			}
		}
		if len(values) > 0 {
			out = out.With(of.name, Spread(values))
		}
	}
	return out
}

// Spread is mean, standard deviation (of the values themselves, divided by their number), least and greatest of at least one value.
func Spread(values []float64) models.Spread {
	s := models.Spread{Low: math.Inf(1), High: math.Inf(-1)}
	for _, v := range values {
		s.Mean += v / float64(len(values))
		s.Low, s.High = min(s.Low, v), max(s.High, v)
	}
	for _, v := range values {
		s.SD += (v - s.Mean) * (v - s.Mean) / float64(len(values))
	}
	s.SD = math.Sqrt(s.SD)
	return s
}

// AUC is the area under the curve of true over false positives. Scores may be any numbers but NaN. It is NaN where all outcomes are equal.
func AUC(is []bool, score []float64) float64 { return auc(is, score, descending(score)) }

// descending orders the rows by score, highest first.
func descending(score []float64) []int {
	order := make([]int, len(score))
	for i := range order {
		order[i] = i
	}
	sort.Slice(order, func(a, b int) bool { return score[order[a]] > score[order[b]] })
	return order
}

// ties calls each with positives and negatives of equal score, from the highest score down.
func ties(is []bool, score []float64, order []int, each func(positives, negatives float64)) {
	for from := 0; from < len(order); {
		positives, to := 0.0, from
		for ; to < len(order) && score[order[to]] == score[order[from]]; to++ {
			if is[order[to]] {
				positives++
			}
		}
		if to == from { // NaN is not equal to itself
			to++
		}
		each(positives, float64(to-from)-positives)
		from = to
	}
}

func auc(is []bool, score []float64, order []int) float64 {
	var area, above, negatives float64
	ties(is, score, order, func(pos, neg float64) {
		area += neg * (above + pos/2)
		above += pos
		negatives += neg
	})
	return area / (above * negatives)
}

func prAUC(is []bool, score []float64, order []int) float64 {
	var area, found, seen float64
	ties(is, score, order, func(pos, neg float64) {
		found, seen = found+pos, seen+pos+neg
		area += pos * found / seen
	})
	return area / found
}

func lift(is []bool, score []float64, order []int, share float64) float64 {
	var found, top float64
	left := share * float64(len(order))
	ties(is, score, order, func(pos, neg float64) {
		take := min(left, pos+neg)
		top += pos * take / (pos + neg)
		left -= take
		found += pos
	})
	return top / (share * found)
}

// LogLoss is the mean of -log p of what happened.
func LogLoss(is []bool, p []float64) float64 {
	sum := 0.0
	for i, yes := range is {
		sum += lossOf(yes, p[i])
	}
	return sum / float64(len(is))
}

func lossOf(yes bool, p float64) float64 {
	if !yes {
		p = 1 - p
	}
	return -math.Log(min(max(p, 1e-15), 1-1e-15))
}

// Brier is the mean squared distance of probability and outcome.
func Brier(is []bool, p []float64) float64 {
	sum := 0.0
	for i, yes := range is {
		d := p[i]
		if yes {
			d = 1 - d
		}
		sum += d * d
	}
	return sum / float64(len(is))
}

// ECE is the expected calibration error over equally wide bands.
func ECE(is []bool, p []float64, bands int) float64 {
	gap := make([]float64, bands)
	for i, yes := range is {
		band := min(int(p[i]*float64(bands)), bands-1)
		gap[band] += p[i]
		if yes {
			gap[band]--
		}
	}
	sum := 0.0
	for _, g := range gap {
		sum += math.Abs(g)
	}
	return sum / float64(len(is))
}

// Mean is the mean of one metric over folds.
func Mean(folds []Summary, of func(Summary) float64) float64 {
	sum := 0.0
	for _, fold := range folds {
		sum += of(fold)
	}
	return sum / float64(len(folds))
}
