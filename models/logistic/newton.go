package logistic

import (
	"context"
	"math"
	"runtime"
	"sync"
)

// solver fits weights to some rows for one penalty after another, each from where the last one ended.
type solver struct {
	d         *design
	m         *matrix
	is        []bool
	mixing    float64
	intercept float64
	beta      []float64
	z         []float64
	steps     int // of Newton, over all penalties
}

func newSolver(d *design, m *matrix, is []bool, mixing float64) *solver {
	s := &solver{d: d, m: m, is: is, mixing: mixing, beta: make([]float64, len(d.columns)), z: make([]float64, m.rows)}
	positives := 0
	for _, yes := range is {
		if yes {
			positives++
		}
	}
	s.intercept = math.Log((float64(positives) + .5) / (float64(len(is)-positives) + .5))
	return s
}

// Limits of the fitting.
const (
	maxSteps  = 100
	maxSweeps = 200
	fine      = 1e-7 // tolerance of a weight of a standardised column, in log-odds
	coarse    = 1e-3 // enough to compare penalties by
)

// fit finds the weights for a penalty. It tells whether they converged: no step of Newton moves a weight by the tolerance.
func (s *solver) fit(ctx context.Context, penalty, tolerance float64) (bool, error) {
	loss := s.loss(penalty)
	for range maxSteps {
		if err := ctx.Err(); err != nil {
			return false, err
		}
		s.steps++
		gradient, hessian := s.derivatives()
		oldIntercept, old := s.intercept, append([]float64(nil), s.beta...)
		s.move(gradient, hessian, penalty, tolerance)
		moved := math.Abs(s.intercept - oldIntercept)
		for j := range old {
			moved = max(moved, math.Abs(s.beta[j]-old[j]))
		}
		next := s.loss(penalty)
		// A full step may overshoot where probabilities are near 0 or 1; half of it does not.
		for halving := 0; next > loss+1e-12 && halving < 30; halving++ {
			s.intercept = (s.intercept + oldIntercept) / 2
			for j := range old {
				s.beta[j] = (s.beta[j] + old[j]) / 2
			}
			next = s.loss(penalty)
		}
		loss = next
		if moved < tolerance {
			return true, nil
		}
	}
	return false, nil
}

// loss is the mean log loss plus the penalty, at the current weights; s.z is set.
func (s *solver) loss(penalty float64) float64 {
	s.d.linear(s.m, s.intercept, s.beta, s.z)
	sum := 0.0
	for i, z := range s.z {
		sum += logLoss(z, s.is[i])
	}
	sum /= float64(s.m.rows)
	for _, b := range s.beta {
		sum += penalty * (s.mixing*math.Abs(b) + (1-s.mixing)/2*b*b)
	}
	return sum
}

func logLoss(z float64, yes bool) float64 {
	if !yes {
		z = -z
	}
	return max(-z, 0) + math.Log1p(math.Exp(-math.Abs(z)))
}

// parts is how many ranges the rows are summed in. It is fixed, so that sums do not depend on the number of processors.
const parts = 16

// derivatives are the mean gradient and second derivatives of the log loss by the standardised columns, the intercept last.
func (s *solver) derivatives() (gradient []float64, hessian [][]float64) {
	d := len(s.d.columns)
	sums := make([]*partSums, parts)
	var running sync.WaitGroup
	free := make(chan struct{}, runtime.GOMAXPROCS(0))
	for part := range sums {
		free <- struct{}{}
		running.Go(func() {
			defer func() { <-free }()
			sums[part] = s.sum(s.m.rows*part/parts, s.m.rows*(part+1)/parts)
		})
	}
	running.Wait()
	total := sums[0]
	for _, other := range sums[1:] {
		for i, v := range other.gradient {
			total.gradient[i] += v
		}
		for i, v := range other.hessian {
			total.hessian[i] += v
		}
	}
	return total.standardise(s.d, d, float64(s.m.rows))
}

type partSums struct {
	gradient []float64 // by column, the intercept last
	hessian  []float64 // (columns+1)², the lower triangle
}

// sum adds up the rows of a range. Numbers meet numbers four rows at a time, which is most of the work; ones, among them the intercept's, meet a whole row of
// numbers at a time.
func (s *solver) sum(low, high int) *partSums {
	d, n := len(s.d.columns), len(s.m.dense)
	w := d + 1
	out := &partSums{make([]float64, w), make([]float64, w*w)}
	dense, mixed := make([]float64, n*n), make([]float64, w*n) // numbers by numbers, the lower triangle; ones by numbers
	slope := make([]float64, n)
	ones := make([]int, 0, s.m.width+1)
	var second [4]float64
	for from := low; from < high; from += 4 {
		rows := min(4, high-from)
		clear(second[:])
		for r := range rows {
			i := from + r
			p := 1 / (1 + math.Exp(-s.z[i]))
			first := p
			if s.is[i] {
				first--
			}
			second[r] = p * (1 - p)
			numbers := s.m.numbers[i*n : (i+1)*n]
			for k, v := range numbers {
				slope[k] += first * v
			}
			ones = ones[:0]
			for _, j := range s.m.ones[i*s.m.width : (i+1)*s.m.width] {
				if j == end {
					break
				}
				ones = append(ones, int(j))
			}
			ones = append(ones, d)
			for a, j := range ones {
				out.gradient[j] += first
				addScaled(mixed[j*n:(j+1)*n], numbers, second[r])
				for _, k := range ones[:a+1] {
					out.hessian[max(j, k)*w+min(j, k)] += second[r]
				}
			}
		}
		var x [4][]float64
		for r := range x { // rows past the end weigh nothing
			i := from + min(r, rows-1)
			x[r] = s.m.numbers[i*n : (i+1)*n]
		}
		addProducts(dense, x, second)
	}
	for a, j := range s.m.dense {
		out.gradient[j] = slope[a]
		for b, k := range s.m.dense[:a+1] {
			out.hessian[max(j, k)*w+min(j, k)] = dense[a*n+b]
		}
		for k := range w {
			if v := mixed[k*n+a]; v != 0 {
				out.hessian[max(j, k)*w+min(j, k)] += v
			}
		}
	}
	return out
}

// addScaled adds a multiple of a row to another.
func addScaled(to, row []float64, by float64) {
	row = row[:len(to)]
	for k := range to {
		to[k] += by * row[k]
	}
}

// addProducts adds the weighted products of four rows with themselves to the lower triangle of a square matrix.
func addProducts(to []float64, x [4][]float64, weight [4]float64) {
	n := len(x[0])
	for a := range n {
		w0, w1, w2, w3 := weight[0]*x[0][a], weight[1]*x[1][a], weight[2]*x[2][a], weight[3]*x[3][a]
		line := to[a*n : a*n+a+1]
		x0, x1, x2, x3 := x[0][:len(line)], x[1][:len(line)], x[2][:len(line)], x[3][:len(line)]
		for b := range line {
			line[b] += w0*x0[b] + w1*x1[b] + (w2*x2[b] + w3*x3[b])
		}
	}
}

// standardise turns sums over numbers and ones into means over standardised columns.
func (p *partSums) standardise(d *design, columns int, rows float64) ([]float64, [][]float64) {
	w := columns + 1
	mean, scale := make([]float64, w), make([]float64, w)
	for j, c := range d.columns {
		switch {
		case c.sd == 0: // stays 0
		case c.level == isNumber:
			scale[j] = 1
		default:
			mean[j], scale[j] = c.mean, 1/c.sd
		}
	}
	scale[columns] = 1
	at := func(j, k int) float64 { return p.hessian[max(j, k)*w+min(j, k)] }
	gradient, hessian := make([]float64, w), make([][]float64, w)
	for j := range w {
		gradient[j] = (p.gradient[j] - mean[j]*p.gradient[columns]) * scale[j] / rows
		hessian[j] = make([]float64, w)
		for k := range w {
			v := at(j, k) - mean[j]*at(k, columns) - mean[k]*at(j, columns) + mean[j]*mean[k]*at(columns, columns)
			hessian[j][k] = v * scale[j] * scale[k] / rows
		}
	}
	return gradient, hessian
}

// move makes the penalised quadratic approximation of the loss least.
func (s *solver) move(gradient []float64, hessian [][]float64, penalty, tolerance float64) {
	if s.mixing == 0 && s.solve(gradient, hessian, penalty) {
		return
	}
	s.descend(gradient, hessian, penalty, tolerance/10)
}

// solve takes Newton's step for a penalty on squares alone, by Cholesky's factors. It does nothing where rounding leaves no factors.
func (s *solver) solve(gradient []float64, hessian [][]float64, penalty float64) bool {
	n := len(gradient)
	step := append([]float64(nil), gradient...)
	for j := range n {
		if j < n-1 {
			step[j] += penalty * s.beta[j]
			hessian[j][j] += penalty
		}
	}
	factor := make([][]float64, n)
	for j := range n {
		factor[j] = make([]float64, j+1)
		for k := range j + 1 {
			v := hessian[j][k]
			for i := range k {
				v -= factor[j][i] * factor[k][i]
			}
			if k < j {
				factor[j][k] = v / factor[k][k]
				continue
			}
			if !(v > 1e-14*hessian[j][j]) || v == 0 {
				for j := range n - 1 {
					hessian[j][j] -= penalty
				}
				return false
			}
			factor[j][j] = math.Sqrt(v)
		}
	}
	for j := range n {
		for i := range j {
			step[j] -= factor[j][i] * step[i]
		}
		step[j] /= factor[j][j]
	}
	for j := n - 1; j >= 0; j-- {
		for i := j + 1; i < n; i++ {
			step[j] -= factor[i][j] * step[i]
		}
		step[j] /= factor[j][j]
	}
	for j := range s.beta {
		s.beta[j] -= step[j]
	}
	s.intercept -= step[n-1]
	return true
}

// descend makes the approximation least weight by weight, until a sweep changes none by more than the tolerance.
func (s *solver) descend(gradient []float64, hessian [][]float64, penalty, tolerance float64) {
	columns := len(s.beta)
	slope := append([]float64(nil), gradient...) // of the approximation at the current weights
	move := func(j int, by float64) {
		for k, h := range hessian[j] {
			slope[k] += h * by
		}
	}
	l1, l2 := penalty*s.mixing, penalty*(1-s.mixing)
	// slope is that of the loss alone; sweep adds the penalty's.
	all, active := make([]int, columns), make([]int, 0, columns)
	for j := range all {
		all[j] = j
	}
	for range maxSweeps {
		if s.sweep(all, slope, hessian, l1, l2, move) < tolerance {
			return
		}
		active = active[:0]
		for j, b := range s.beta {
			if b != 0 {
				active = append(active, j)
			}
		}
		for range maxSweeps {
			if s.sweep(active, slope, hessian, l1, l2, move) < tolerance {
				break
			}
		}
	}
}

// sweep sets the intercept and each weight of a list to its best value given the others, and tells the largest change.
func (s *solver) sweep(list []int, slope []float64, hessian [][]float64, l1, l2 float64, move func(int, float64)) float64 {
	most, last := 0.0, len(s.beta)
	if h := hessian[last][last]; h > 0 {
		by := -slope[last] / h
		s.intercept += by
		move(last, by)
		most = math.Abs(by)
	}
	for _, j := range list {
		h := hessian[j][j]
		if h <= 0 {
			continue
		}
		value := 0.0
		switch target := h*s.beta[j] - slope[j]; {
		case target > l1:
			value = (target - l1) / (h + l2)
		case target < -l1:
			value = (target + l1) / (h + l2)
		}
		if by := value - s.beta[j]; by != 0 {
			s.beta[j] = value
			move(j, by)
			most = max(most, math.Abs(by))
		}
	}
	return most
}
