package bgbb

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// tables are logarithms of rising factorials for all whole numbers up to the most opportunities.
type tables struct{ alpha, beta, buying, delta, leaving []btyd.Rising }

func newTables(alpha, beta, gamma, delta float64, most int) tables {
	whole := make([]float64, most+2)
	for i := range whole {
		whole[i] = float64(i)
	}
	return tables{
		alpha: btyd.RisingTable(alpha, whole), beta: btyd.RisingTable(beta, whole), buying: btyd.RisingTable(alpha+beta, whole),
		delta: btyd.RisingTable(delta, whole), leaving: btyd.RisingTable(gamma+delta, whole),
	}
}

// likelihood is the log-likelihood over ln alpha, ln beta, ln gamma, ln delta, with exact derivatives: equation 5 of Fader, Hardie and Shang (2010), a sum over when
// the customer may have dropped out. Its logarithm's derivatives are means and covariances over the terms, weighted by them.
func likelihood(g btyd.Groups) btyd.Objective {
	most := 0
	for _, n := range g.Age {
		most = max(most, int(n))
	}
	return func(ctx context.Context, logs, gradient []float64, hessian [][]float64) (float64, error) {
		alpha, beta, gamma, delta := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2]), math.Exp(logs[3])
		t := newTables(alpha, beta, gamma, delta, most)
		sum, err := btyd.Sum(ctx, g.Len(), func(i int, d *btyd.Derivatives) float64 {
			x, last, n := int(g.Frequencies[g.At[i]]), int(g.Recency[i]), int(g.Age[i])
			var mean [4]float64
			var square [4][4]float64
			// Terms are taken against the first, the one of being alive, and summed with their greatest kept in sight.
			most, weight := math.Inf(-1), 0.0
			add := func(seen int, leaves bool) {
				var of btyd.Derivatives
				term := t.term(x, seen, leaves, gamma, &of)
				if term > most {
					shrink := math.Exp(most - term)
					weight *= shrink
					for a := range mean {
						mean[a] *= shrink
						for b := range a + 1 {
							square[a][b] *= shrink
						}
					}
					most = term
				}
				w := math.Exp(term - most)
				weight += w
				for a := range mean {
					mean[a] += w * of.Gradient[a]
					for b := range a + 1 {
						square[a][b] += w * (of.Gradient[a]*of.Gradient[b] + of.Hessian[a][b])
					}
				}
			}
			add(n, false)
			for seen := last; seen < n; seen++ {
				add(seen, true)
			}
			customers := g.N[i]
			for a := range mean {
				mean[a] /= weight
				d.Gradient[a] += customers * mean[a]
				for b := range a + 1 {
					d.Hessian[a][b] += customers * (square[a][b]/weight - mean[a]*mean[b])
				}
			}
			return customers * (most + math.Log(weight))
		})
		if err != nil {
			return 0, err
		}
		sum.OfLogs([]float64{alpha, beta, gamma, delta}, gradient, hessian)
		return sum.Value, nil
	}
}

// term is ln of the likelihood of x purchases in the first opportunities seen, and of staying through them: through no more, or at least so long.
func (t tables) term(x, seen int, leaves bool, gamma float64, d *btyd.Derivatives) float64 {
	buy, not, both := t.alpha[x], t.beta[seen-x], t.buying[seen]
	stay, of := t.delta[seen], t.leaving[seen]
	if leaves {
		of = t.leaving[seen+1]
	}
	d.Gradient = [4]float64{buy.First - both.First, not.First - both.First, -of.First, stay.First - of.First}
	d.Hessian[0][0] = buy.Second - both.Second
	d.Hessian[1][0] = -both.Second
	d.Hessian[1][1] = not.Second - both.Second
	d.Hessian[2][2] = -of.Second
	d.Hessian[3][2] = -of.Second
	d.Hessian[3][3] = stay.Second - of.Second
	value := buy.Value + not.Value - both.Value + stay.Value - of.Value
	if leaves {
		d.Gradient[2] += 1 / gamma
		d.Hessian[2][2] -= 1 / (gamma * gamma)
		value += math.Log(gamma)
	}
	return value
}

// withoutDropout is the beta-binomial log-likelihood over ln alpha, ln beta.
func withoutDropout(g btyd.Groups) btyd.Objective {
	most := 0
	for _, n := range g.Age {
		most = max(most, int(n))
	}
	return func(ctx context.Context, logs, gradient []float64, hessian [][]float64) (float64, error) {
		alpha, beta := math.Exp(logs[0]), math.Exp(logs[1])
		t := newTables(alpha, beta, 0, 1, most)
		sum, err := btyd.Sum(ctx, g.Len(), func(i int, d *btyd.Derivatives) float64 {
			var of btyd.Derivatives
			value := t.term(int(g.Frequencies[g.At[i]]), int(g.Age[i]), false, 0, &of)
			n := g.N[i]
			for a := range 2 {
				d.Gradient[a] += n * of.Gradient[a]
				for b := range a + 1 {
					d.Hessian[a][b] += n * of.Hessian[a][b]
				}
			}
			return n * value
		})
		if err != nil {
			return 0, err
		}
		sum.OfLogs([]float64{alpha, beta}, gradient, hessian)
		return sum.Value, nil
	}
}
