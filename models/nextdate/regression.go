package nextdate

import (
	"context"
	"fmt"
	"math"

	"clientele/models/btyd"
)

// regression is a penalized logistic regression on standardized columns.
type regression struct {
	mean, scale, weight []float64
	level               float64
}

// odds of a row, in logarithms.
func (r *regression) odds(row []float64) float64 {
	sum := r.level
	for i, w := range r.weight {
		sum += w * (row[i] - r.mean[i]) * r.scale[i]
	}
	return sum
}

const penalty = 20 // on squared weights, halved: as much as twenty rows at even odds would say

// regress finds the weights by Newton's method. rows holds the rows one after the other and is changed to the standardized ones.
func regress(ctx context.Context, rows []float64, columns int, is []bool) (*regression, error) {
	n := len(is)
	r := &regression{mean: make([]float64, columns), scale: make([]float64, columns), weight: make([]float64, columns)}
	squares := make([]float64, columns)
	for i := range n {
		for j, v := range rows[i*columns : (i+1)*columns] {
			r.mean[j] += v
			squares[j] += v * v
		}
	}
	for j := range columns {
		r.mean[j] /= float64(n)
		if spread := squares[j]/float64(n) - r.mean[j]*r.mean[j]; spread > 1e-9 {
			r.scale[j] = 1 / math.Sqrt(spread)
		}
	}
	yes := 0.0
	for i := range n {
		own := rows[i*columns : (i+1)*columns]
		for j := range own {
			own[j] = (own[j] - r.mean[j]) * r.scale[j]
		}
		if is[i] {
			yes++
		}
	}
	r.level = math.Log((yes + .5) / (float64(n) - yes + .5))
	width := columns + 1
	const chunk = 4096
	type part struct{ gradient, curvature []float64 }
	parts := make([]part, (n+chunk-1)/chunk)
	for i := range parts {
		parts[i] = part{make([]float64, width), make([]float64, width*width)}
	}
	for range 12 {
		err := btyd.InChunks(ctx, n, chunk, func(at, low, high int) {
			clear(parts[at].gradient)
			clear(parts[at].curvature)
			for i := low; i < high; i++ {
				r.add(rows[i*columns:(i+1)*columns], is[i], parts[at].gradient, parts[at].curvature)
			}
		})
		if err != nil {
			return nil, err
		}
		gradient, curvature := make([]float64, width), make([]float64, width*width)
		for _, p := range parts {
			for i, v := range p.gradient {
				gradient[i] += v
			}
			for i, v := range p.curvature {
				curvature[i] += v
			}
		}
		for j := range columns {
			gradient[j] -= penalty * r.weight[j]
			curvature[j*width+j] += penalty
		}
		step, err := solve(curvature, gradient, width)
		if err != nil {
			return nil, err
		}
		longest := 0.0
		for _, v := range step {
			longest = max(longest, math.Abs(v))
		}
		by := min(1, 3/max(longest, 1e-12))
		for j := range columns {
			r.weight[j] += by * step[j]
		}
		r.level += by * step[columns]
		if longest < 1e-4 {
			break
		}
	}
	return r, nil
}

// add sums a standardized row's gradient and the lower triangle of its curvature.
func (r *regression) add(row []float64, is bool, gradient, curvature []float64) {
	odds := r.level
	for j, w := range r.weight {
		odds += w * row[j]
	}
	p := btyd.Logistic(odds)
	miss := -p
	if is {
		miss = 1 - p
	}
	weight := max(p*(1-p), 1e-9)
	width := len(row) + 1
	for i, v := range row {
		gradient[i] += miss * v
		if v == 0 {
			continue
		}
		heavy := weight * v
		line := curvature[i*width : i*width+i+1]
		for j := range line {
			line[j] += heavy * row[j]
		}
	}
	gradient[width-1] += miss
	line := curvature[(width-1)*width:]
	for j, v := range row {
		line[j] += weight * v
	}
	line[width-1] += weight
}

// solve finds x with M x = y by Cholesky's factors; m holds the lower triangle and is overwritten.
func solve(m, y []float64, width int) ([]float64, error) {
	for i := range width {
		for j := range i + 1 {
			sum := m[i*width+j]
			for k := range j {
				sum -= m[i*width+k] * m[j*width+k]
			}
			if i != j {
				m[i*width+j] = sum / m[j*width+j]
				continue
			}
			if !(sum > 0) {
				return nil, fmt.Errorf("learning when customers come back: the %d numbers learnt from depend on each other: with fewer spans it may go", width)
			}
			m[i*width+i] = math.Sqrt(sum)
		}
	}
	x := make([]float64, width)
	for i := range width {
		x[i] = y[i]
		for k := range i {
			x[i] -= m[i*width+k] * x[k]
		}
		x[i] /= m[i*width+i]
	}
	for i := width - 1; i >= 0; i-- {
		for k := i + 1; k < width; k++ {
			x[i] -= m[k*width+i] * x[k]
		}
		x[i] /= m[i*width+i]
	}
	return x, nil
}
