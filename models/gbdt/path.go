package gbdt

import "math"

// A path is the way from the root to one leaf, feature by feature. What a leaf contributes to a row depends only on which of the path's features
// agree with the row, so a table over these masks serves all rows.
type path struct {
	value float64 // of the leaf
	reach float64 // share of the training rows that came here
	steps []step
	nodes []float64 // quadrature on 0 to 1, exact for a path of this length
	share []float64 // its weights
	table []float64 // contribution by step, then by mask; nil: too many masks
}

// step is one feature of a path.
type step struct {
	feature int32
	reach   float64     // share of the training rows that pass all of the feature's conditions, given they come to them
	agrees  [256]uint16 // by bin: the step's bit where all of its conditions hold, else 0
}

const (
	mostTabulated = 9  // steps up to which all masks are tabulated
	mostLazy      = 16 // steps up to which masks are tabulated as they occur
)

// paths lists the ways to all leaves.
func (t *tree) paths() []path {
	rows := make([]float64, len(t.nodes)) // training rows by inner node; children come after their parents
	count := func(child int32) float64 {
		if child < 0 {
			return t.rows[^child]
		}
		return rows[child]
	}
	for i := len(t.nodes) - 1; i >= 0; i-- {
		rows[i] = count(t.nodes[i].left) + count(t.nodes[i].right)
	}
	if len(t.nodes) == 0 {
		return []path{{value: t.value[0], reach: 1}}
	}
	out := make([]path, 0, len(t.value))
	var walk func(at int32, reach float64, steps []step)
	walk = func(at int32, reach float64, steps []step) {
		if at < 0 {
			p := path{value: t.value[^at], reach: reach, steps: steps}
			for j := range p.steps {
				for bin := range p.steps[j].agrees {
					if p.steps[j].agrees[bin] != 0 && j < mostLazy {
						p.steps[j].agrees[bin] = 1 << j
					}
				}
			}
			p.nodes, p.share = quadrature((len(steps) + 1) / 2)
			out = append(out, p)
			return
		}
		n := &t.nodes[at]
		for _, side := range []struct {
			child int32
			left  bool
		}{{n.left, true}, {n.right, false}} {
			part := count(side.child) / rows[at]
			walk(side.child, reach*part, extended(steps, n, side.left, part))
		}
	}
	walk(0, 1, nil)
	return out
}

// extended is the steps with one more condition.
func extended(steps []step, n *node, left bool, part float64) []step {
	out := make([]step, len(steps), len(steps)+1)
	copy(out, steps)
	at := -1
	for j := range out {
		if out[j].feature == n.feature {
			at = j
		}
	}
	if at < 0 {
		at = len(out)
		out = append(out, step{feature: n.feature, reach: 1})
		for bin := range out[at].agrees {
			out[at].agrees[bin] = 1
		}
	}
	out[at].reach *= part
	for bin := range out[at].agrees {
		if n.goesLeft(uint8(bin)) != left {
			out[at].agrees[bin] = 0
		}
	}
	return out
}

// contributions are the Shapley values of a path's leaf for a row. With z the reach of a step and o 1 where the row agrees with it, else 0, step j gets
//
//	value (o_j - z_j) ∫ Π_{k≠j} (z_k (1-x) + o_k x) dx   over x from 0 to 1,
//
// since the weight |S|! (d-1-|S|)! / d! of a set S of the other steps is the integral of x^|S| (1-x)^(d-1-|S|). The integrand is a polynomial
// of degree d-1, for which Gauss's quadrature of d/2 nodes is exact; all its terms are positive, so nothing cancels.
func (p *path) contributions(agrees []bool, out []float64) {
	clear(out)
	for q, x := range p.nodes {
		product := p.value * p.share[q]
		for j := range p.steps {
			product *= factor(p.steps[j].reach, agrees[j], x)
		}
		for j := range p.steps {
			out[j] += product / factor(p.steps[j].reach, agrees[j], x)
		}
	}
	for j := range out {
		weight := -p.steps[j].reach
		if agrees[j] {
			weight++
		}
		out[j] *= weight
	}
}

func factor(reach float64, agrees bool, x float64) float64 {
	if agrees {
		return reach*(1-x) + x
	}
	return reach * (1 - x)
}

// tabulate fills in the table where the path is short, and the rows many enough to be worth it.
func (p *path) tabulate(rows int) {
	d := len(p.steps)
	if d == 0 || d > mostTabulated || 1<<d > max(16, rows) {
		return
	}
	size := 1 << d
	p.table = make([]float64, d*size)
	agrees, values := make([]bool, d), make([]float64, d)
	for mask := range size {
		for j := range d {
			agrees[j] = mask>>j&1 == 1
		}
		p.contributions(agrees, values)
		for j, value := range values {
			p.table[j*size+mask] = value
		}
	}
}

// quadrature is Gauss and Legendre's nodes and weights on 0 to 1.
func quadrature(n int) (nodes, weights []float64) {
	nodes, weights = make([]float64, n), make([]float64, n)
	for i := range n {
		x := math.Cos(math.Pi * (float64(i) + .75) / (float64(n) + .5))
		var slope float64
		for range 100 {
			value, before := x, 1.0 // Legendre polynomials of degree 1 and 0
			for k := 2; k <= n; k++ {
				value, before = (float64(2*k-1)*x*value-float64(k-1)*before)/float64(k), value
			}
			slope = float64(n) * (x*value - before) / (x*x - 1)
			change := value / slope
			x -= change
			if math.Abs(change) < 1e-16 {
				break
			}
		}
		nodes[i] = (1 + x) / 2
		weights[i] = 1 / ((1 - x*x) * slope * slope)
	}
	return nodes, weights
}
