package outcome

import (
	"math"
	"slices"

	"clientele/models/features"
)

// scale is how a regression sees a number.
type scale string

const (
	asIs        scale = ""
	logarithmic scale = "log"
	byOdds      scale = "odds" // of a feature that is a probability
)

func (s scale) of(v float64) float64 {
	switch {
	case math.IsNaN(v):
		return v
	case s == logarithmic:
		return signedLog(v)
	case s == byOdds:
		return logit(v)
	default:
		return v
	}
}

// tame finds the scale of each number: log-odds of probabilities, and of others the signed logarithm where it is less lopsided.
func tame(t features.Table, probabilities []string) map[string]scale {
	scales := map[string]scale{}
	for i := range t.Len() {
		f := t.Feature(i)
		switch {
		case f.IsCategory():
		case slices.Contains(probabilities, f.Name):
			scales[f.Name] = byOdds
		case !(math.Abs(skewness(f.Numbers, signedLog)) >= math.Abs(skewness(f.Numbers, same))): // which monstrous numbers have none of
			scales[f.Name] = logarithmic
		}
	}
	return scales
}

// tamed is the table with numbers on their scales.
func tamed(t features.Table, scales map[string]scale) (features.Table, error) {
	list := make([]features.Feature, t.Len())
	for i := range list {
		list[i] = t.Feature(i)
		s := scales[list[i].Name]
		if s == asIs {
			continue
		}
		values := make([]float64, len(list[i].Numbers))
		for row, v := range list[i].Numbers {
			values[row] = s.of(v)
		}
		list[i].Numbers = values
	}
	return features.NewTable(list...)
}

func same(v float64) float64 { return v }

func signedLog(v float64) float64 { return math.Copysign(math.Log1p(math.Abs(v)), v) }

// skewness is the third standardised moment of what is not missing; 0 for a constant.
func skewness(values []float64, scale func(float64) float64) float64 {
	n, mean := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			n++
			mean += (scale(v) - mean) / n
		}
	}
	second, third := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) {
			d := scale(v) - mean
			second, third = second+d*d, third+d*d*d
		}
	}
	if second == 0 {
		return 0
	}
	return third / n / math.Pow(second/n, 1.5)
}
