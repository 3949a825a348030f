package nextbasket

import (
	"fmt"
	"math"
	"math/rand/v2"

	"clientele/models/calibrate"
)

// Probability turns scores into the probability that an item is in the customer's next basket: a logistic regression on the logarithms of the score, of the customer's
// baskets and of their mean size, and a curve over it. It keeps the order of a customer's list.
type Probability struct {
	Weights [4]float64 `json:"weights"` // constant, score, baskets, size
	Curve   []byte     `json:"curve"`   // a stored calibrate.Curve
	curve   *calibrate.Curve
}

// Answer is an item that was recommended, and whether it came.
type Answer struct {
	Score, Popular float64
	Baskets        int     // of the customer before
	Size           float64 // mean items of these
	Came           bool
}

// fewestAnswers is how many items have to have come, and not come, to learn probabilities from.
const fewestAnswers = 30

// FitProbability learns from lists and what came. Where too few items came, or all did, it is nil: nothing can be said.
func FitProbability(answers []Answer, src rand.Source) (*Probability, error) {
	yes := 0
	for _, a := range answers {
		if a.Came {
			yes++
		}
	}
	if yes < fewestAnswers || len(answers)-yes < fewestAnswers {
		return nil, nil
	}
	p := &Probability{}
	x := make([][4]float64, len(answers))
	for i, a := range answers {
		x[i] = inputs(a.Score, a.Popular, a.Baskets, a.Size)
	}
	p.learn(x, answers)
	raw, is := make([]float64, len(answers)), make([]bool, len(answers))
	for i, a := range answers {
		raw[i], is[i] = p.raw(x[i]), a.Came
	}
	var err error
	if p.curve, err = calibrate.Choose(is, raw, src); err != nil {
		return nil, fmt.Errorf("learning probabilities of items: %w", err)
	}
	if p.Curve, err = p.curve.MarshalBinary(); err != nil {
		return nil, fmt.Errorf("storing probabilities of items: %w", err)
	}
	return p, nil
}

// Open readies what was read from where it was stored.
func (p *Probability) Open() error {
	p.curve = new(calibrate.Curve)
	if err := p.curve.UnmarshalBinary(p.Curve); err != nil {
		return fmt.Errorf("reading probabilities of items: %w", err)
	}
	return nil
}

// Of is the probability of an item.
func (p *Probability) Of(score, popular float64, baskets int, size float64) float64 {
	return p.curve.Of(p.raw(inputs(score, popular, baskets, size)))
}

// Method tells how the curve was made.
func (p *Probability) Method() string { return string(p.curve.Method()) }

func (p *Probability) raw(x [4]float64) float64 {
	z := 0.0
	for i, w := range p.Weights {
		z += w * x[i]
	}
	return 1 / (1 + math.Exp(-z))
}

// inputs adds a little of the popularity to the score, so that items which were filled up stay in their order.
func inputs(score, popular float64, baskets int, size float64) [4]float64 {
	return [4]float64{1, math.Log(score + 1e-3*popular + 1e-5), math.Log(math.Max(1, float64(baskets))), math.Log(math.Max(1, size))}
}

// learn is Newton's method with a little ridge; a score that speaks against its item is taken to say nothing.
func (p *Probability) learn(x [][4]float64, answers []Answer) {
	const ridge = 1e-3
	for range 50 {
		var gradient [4]float64
		var hessian [4][5]float64
		for i := range x {
			q := p.raw(x[i])
			miss, w := q, q*(1-q)
			if answers[i].Came {
				miss--
			}
			for a := range 4 {
				gradient[a] += miss * x[i][a]
				for b := range 4 {
					hessian[a][b] += w * x[i][a] * x[i][b]
				}
			}
		}
		for a := range 4 {
			hessian[a][a] += ridge
			hessian[a][4] = gradient[a] + ridge*p.Weights[a]
		}
		step := solve(hessian)
		most := 0.0
		for a := range 4 {
			step[a] = min(max(step[a], -2), 2) // from a start far off, whole steps may lead away
			p.Weights[a] -= step[a]
			most = math.Max(most, math.Abs(step[a]))
		}
		if most < 1e-8 {
			break
		}
	}
	p.Weights[1] = math.Max(p.Weights[1], 0)
}

// solve is Gauss's elimination of a system that the ridge keeps regular.
func solve(m [4][5]float64) (out [4]float64) {
	for a := range 4 {
		best := a
		for b := a + 1; b < 4; b++ {
			if math.Abs(m[b][a]) > math.Abs(m[best][a]) {
				best = b
			}
		}
		m[a], m[best] = m[best], m[a]
		for b := a + 1; b < 4; b++ {
			by := m[b][a] / m[a][a]
			for c := a; c < 5; c++ {
				m[b][c] -= by * m[a][c]
			}
		}
	}
	for a := 3; a >= 0; a-- {
		out[a] = m[a][4]
		for b := a + 1; b < 4; b++ {
			out[a] -= m[a][b] * out[b]
		}
		out[a] /= m[a][a]
	}
	return out
}
