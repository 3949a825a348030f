package btyd

import (
	"context"
	"math"
)

// Objective is a log-likelihood of the logarithms of parameters. It fills in its gradient and the lower triangle of its Hessian in the same
// logarithms, and returns its value. The slices are the caller's and hold zeros.
type Objective func(ctx context.Context, logs []float64, gradient []float64, hessian [][]float64) (float64, error)

// prior is a normal prior on logarithms: precision times the squared distance from the centre is taken off the log-likelihood.
type prior struct {
	centre    []float64
	precision float64
}

// limits keep logarithms in a box. What reaches its wall is not bounded by the data.
type limits struct{ low, high []float64 }

// summit is where a climb ended.
type summit struct {
	logs          []float64
	logLikelihood float64 // without the prior
	value         float64 // with the prior
	gradient      []float64
	hessian       [][]float64
	iterations    int
	converged     bool
	atLimit       bool
}

const (
	longestStep    = 3 // in logarithms: a factor of twenty
	hardestDamping = 1e12
)

// climb maximises an objective by damped Newton steps within limits.
//
// A step solves (damping*I - H) p = g over the coordinates that no wall holds; the damping grows until the matrix is positive definite and
// the value rises, and falls with each step that does. It has converged when Newton's decrement promises less than what the sum's rounding hides.
func climb(ctx context.Context, objective Objective, start []float64, p prior, box limits, most int) (summit, error) {
	here, err := evaluate(ctx, objective, start, p)
	if err != nil {
		return summit{}, err
	}
	damping := 0.0
	for here.iterations = 0; here.iterations < most; here.iterations++ {
		free := here.free(box)
		step, decrement, used := here.step(free, damping)
		damping = used
		enough := 1e-8 + 1e-13*math.Abs(here.value)
		if decrement < enough && damping <= 1e-3*here.curvature() {
			here.converged = true
			break
		}
		next := make([]float64, len(step))
		for i := range next {
			next[i] = min(box.high[i], max(box.low[i], here.logs[i]+step[i]))
		}
		there, err := evaluate(ctx, objective, next, p)
		if err != nil {
			return summit{}, err
		}
		if !(there.value >= here.value-1e-13*math.Abs(here.value)) {
			damping = max(8*damping, 1e-4*here.curvature())
			if damping > hardestDamping*(1+here.curvature()) {
				break // no step rises: rounding, or a likelihood that is not finite around here
			}
			continue
		}
		there.iterations = here.iterations
		here = there
		if damping /= 10; damping < 1e-9*here.curvature() {
			damping = 0
		}
	}
	for i, at := range here.logs {
		here.atLimit = here.atLimit || at <= box.low[i] || at >= box.high[i]
	}
	return here, nil
}

func evaluate(ctx context.Context, objective Objective, logs []float64, p prior) (summit, error) {
	s := summit{logs: logs, gradient: make([]float64, len(logs)), hessian: square(len(logs))}
	var err error
	if s.logLikelihood, err = objective(ctx, logs, s.gradient, s.hessian); err != nil {
		return summit{}, err
	}
	s.value = s.logLikelihood
	for i, at := range logs {
		off := at - p.centre[i]
		s.value -= p.precision * off * off
		s.gradient[i] -= 2 * p.precision * off
		s.hessian[i][i] -= 2 * p.precision
		for j := range i {
			s.hessian[j][i] = s.hessian[i][j]
		}
	}
	return s, nil
}

// free are the coordinates that may move: those at a wall with the gradient pointing out of the box may not.
func (s summit) free(box limits) []int {
	var free []int
	for i, at := range s.logs {
		if (at <= box.low[i] && s.gradient[i] < 0) || (at >= box.high[i] && s.gradient[i] > 0) {
			continue
		}
		free = append(free, i)
	}
	return free
}

// curvature is the size of the Hessian's diagonal, against which damping is measured.
func (s summit) curvature() float64 {
	most := 1e-300
	for i := range s.hessian {
		most = max(most, math.Abs(s.hessian[i][i]))
	}
	return most
}

// step is Newton's step over the free coordinates with at least the given damping, twice the rise that it promises, and the damping that it took.
func (s summit) step(free []int, damping float64) (step []float64, decrement, used float64) {
	step = make([]float64, len(s.logs))
	if len(free) == 0 {
		return step, 0, 0
	}
	matrix, right := square(len(free)), make([]float64, len(free))
	for {
		for a, i := range free {
			right[a] = s.gradient[i]
			for b, j := range free {
				matrix[a][b] = -s.hessian[i][j]
			}
			matrix[a][a] += damping
		}
		if cholesky(matrix) {
			break
		}
		damping = max(4*damping, 1e-4*s.curvature())
		if damping > hardestDamping*(1+s.curvature()) || math.IsNaN(damping) {
			return step, 0, damping
		}
	}
	solve(matrix, right)
	longest := 0.0
	for a, i := range free {
		step[i] = right[a]
		decrement += right[a] * s.gradient[i]
		longest = max(longest, math.Abs(right[a]))
	}
	if longest > longestStep {
		for i := range step {
			step[i] *= longestStep / longest
		}
	}
	return step, decrement, damping
}

// covariance is the inverse of the negative Hessian, and false where that is not positive definite.
func (s summit) covariance() ([][]float64, bool) {
	n := len(s.logs)
	matrix := square(n)
	for i := range n {
		for j := range n {
			matrix[i][j] = -s.hessian[i][j]
		}
	}
	if !cholesky(matrix) {
		return nil, false
	}
	inverse := square(n)
	for i := range n {
		column := make([]float64, n)
		column[i] = 1
		solve(matrix, column)
		for j := range n {
			inverse[j][i] = column[j]
		}
	}
	return inverse, true
}

func square(n int) [][]float64 {
	rows, all := make([][]float64, n), make([]float64, n*n)
	for i := range rows {
		rows[i] = all[i*n : (i+1)*n]
	}
	return rows
}

// cholesky turns a symmetric matrix into its lower triangular root, in place, and tells whether it is positive definite by a margin above rounding.
func cholesky(m [][]float64) bool {
	for i := range m {
		for j := range i + 1 {
			sum := m[i][j]
			for k := range j {
				sum -= m[i][k] * m[j][k]
			}
			if i > j {
				m[i][j] = sum / m[j][j]
				continue
			}
			if !(sum > 1e-13*math.Abs(m[i][i])) || math.IsInf(sum, 1) {
				return false
			}
			m[i][i] = math.Sqrt(sum)
		}
	}
	return true
}

// solve solves by a triangular root, in place.
func solve(root [][]float64, right []float64) {
	for i := range right {
		for k := range i {
			right[i] -= root[i][k] * right[k]
		}
		right[i] /= root[i][i]
	}
	for i := len(right) - 1; i >= 0; i-- {
		for k := i + 1; k < len(right); k++ {
			right[i] -= root[k][i] * right[k]
		}
		right[i] /= root[i][i]
	}
}
