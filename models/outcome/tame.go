package outcome

import (
	"math"

	"clientele/models/features"
)

// tame lists the numbers whose signed logarithm is less lopsided than they are.
func tame(t features.Table) map[string]bool {
	names := map[string]bool{}
	for i := range t.Len() {
		f := t.Feature(i)
		if !f.IsCategory() && math.Abs(skewness(f.Numbers, signedLog)) < math.Abs(skewness(f.Numbers, same)) {
			names[f.Name] = true
		}
	}
	return names
}

// tamed is the table with those features on the logarithmic scale.
func tamed(t features.Table, names map[string]bool) (features.Table, error) {
	list := make([]features.Feature, t.Len())
	for i := range list {
		list[i] = t.Feature(i)
		if !names[list[i].Name] {
			continue
		}
		values := make([]float64, len(list[i].Numbers))
		for row, v := range list[i].Numbers {
			values[row] = signedLog(v)
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
