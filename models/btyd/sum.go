package btyd

import (
	"context"
)

// Most is the number of parameters that Derivatives have room for.
const Most = 4

// Derivatives are of a log-likelihood with respect to the parameters themselves, not their logarithms; of the Hessian the lower triangle.
type Derivatives struct {
	Value    float64
	Gradient [Most]float64
	Hessian  [Most][Most]float64
}

// sumSize is the number of histories in a chunk of a sum. It does not depend on the number of processors, nor does the sum.
const sumSize = 2048

// Sum adds up values and derivatives over histories: term adds to the derivatives and returns its value.
func Sum(ctx context.Context, histories int, term func(i int, d *Derivatives) float64) (Derivatives, error) {
	parts := make([]Derivatives, (histories+sumSize-1)/sumSize)
	err := InChunks(ctx, histories, sumSize, func(chunk, low, high int) {
		var d Derivatives
		for i := low; i < high; i++ {
			d.Value += term(i, &d)
		}
		parts[chunk] = d
	})
	var out Derivatives
	for i := range parts {
		out.add(&parts[i])
	}
	return out, err
}

func (d *Derivatives) add(other *Derivatives) {
	d.Value += other.Value
	for i := range d.Gradient {
		d.Gradient[i] += other.Gradient[i]
		for j := range i + 1 {
			d.Hessian[i][j] += other.Hessian[i][j]
		}
	}
}

// OfLogs writes the derivatives with respect to the logarithms of the parameters: theta g, and theta theta' H plus theta g on the diagonal.
func (d *Derivatives) OfLogs(parameters, gradient []float64, hessian [][]float64) {
	for i, one := range parameters {
		gradient[i] = one * d.Gradient[i]
		for j := range i + 1 {
			hessian[i][j] = one * parameters[j] * d.Hessian[i][j]
		}
		hessian[i][i] += gradient[i]
	}
}
