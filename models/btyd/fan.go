package btyd

import "math"

// Fan is a fit with the pairs of parameters around it that its predictions' standard errors come from. P is what predicts at given parameters.
type Fan[P any] struct {
	members  []P // the fit, then pairs
	distance []float64
	root     [][]float64 // of the covariance, by fitted parameter and axis
	fitted   []int
}

// NewFan makes a fan; without bounds it holds the fit alone.
func NewFan[P any](fit Estimate, of func(values []float64) P, bounds bool) Fan[P] {
	fan := Fan[P]{members: []P{of(fit.Values)}}
	if !bounds {
		return fan
	}
	root, pairs, distance := fit.around()
	for _, pair := range pairs {
		fan.members = append(fan.members, of(pair[0]), of(pair[1]))
	}
	fan.distance, fan.root, fan.fitted = distance, root, fit.Fitted
	return fan
}

// Len counts the members of the fan: the fit and its pairs.
func (f Fan[P]) Len() int { return len(f.members) }

// Axes counts the pairs.
func (f Fan[P]) Axes() int { return len(f.distance) }

// Each fills in what each member predicts, the fit first.
func (f Fan[P]) Each(into []float64, predict func(P) float64) {
	for i, p := range f.members {
		into[i] = predict(p)
	}
}

// Slopes are those of a prediction along the axes, one standard deviation long each, from its values over the fan.
func (f Fan[P]) Slopes(values, into []float64) {
	for i, distance := range f.distance {
		into[i] = (values[1+2*i] - values[2+2*i]) / (2 * distance)
	}
}

// Along are the slopes of a prediction along the axes, from its gradient by the logarithms of the parameters.
func (f Fan[P]) Along(gradient [Most]float64, into []float64) {
	for axis := range into {
		slope := 0.0
		for i := axis; i < len(f.root); i++ {
			slope += f.root[i][axis] * gradient[f.fitted[i]]
		}
		into[axis] = slope
	}
}

// Deviation is the standard error of a prediction, from its values over the fan.
func (f Fan[P]) Deviation(values []float64) float64 {
	square := 0.0
	for i, distance := range f.distance {
		slope := (values[1+2*i] - values[2+2*i]) / (2 * distance)
		square += slope * slope
	}
	return math.Sqrt(square)
}
