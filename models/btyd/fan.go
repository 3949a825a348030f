package btyd

import "math"

// Fan is a fit with the pairs of parameters around it that its predictions' standard errors come from. P is what predicts at given parameters.
type Fan[P any] struct {
	members []P // the fit, then pairs
	Deviator
}

// Deviator knows how far the pairs of a fan stand off the fit.
type Deviator struct{ distance []float64 }

// NewFan makes a fan; without bounds it holds the fit alone.
func NewFan[P any](fit Estimate, of func(values []float64) P, bounds bool) Fan[P] {
	fan := Fan[P]{members: []P{of(fit.Values)}}
	if !bounds {
		return fan
	}
	pairs, distance := fit.Around()
	for _, pair := range pairs {
		fan.members = append(fan.members, of(pair[0]), of(pair[1]))
	}
	fan.distance = distance
	return fan
}

// Len counts the members of the fan: the fit and its pairs.
func (f Fan[P]) Len() int { return len(f.members) }

// Each fills in what each member predicts, the fit first.
func (f Fan[P]) Each(into []float64, predict func(P) float64) {
	for i, p := range f.members {
		into[i] = predict(p)
	}
}

// Variance is the squared standard error of a prediction, from its values over the fan.
func (d Deviator) Variance(values []float64) float64 {
	variance := 0.0
	for i, distance := range d.distance {
		slope := (values[1+2*i] - values[2+2*i]) / (2 * distance)
		variance += slope * slope
	}
	return variance
}

// Deviation is the standard error of a prediction, from its values over the fan.
func (d Deviator) Deviation(values []float64) float64 { return math.Sqrt(d.Variance(values)) }
