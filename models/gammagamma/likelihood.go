package gammagamma

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// likelihood is the log-likelihood over ln p, ln(q-1), ln v, with exact derivatives, of equation 1a of Fader and Hardie (2013). Mean spend stands in the
// groups' place for age.
func likelihood(g btyd.Groups) btyd.Objective {
	logX := make([]float64, len(g.Frequencies))
	for i, x := range g.Frequencies {
		logX[i] = math.Log(x)
	}
	logM := make([]float64, g.Len())
	for i, m := range g.Age {
		logM[i] = math.Log(m)
	}
	return func(ctx context.Context, logs, gradient []float64, hessian [][]float64) (float64, error) {
		p, above, v := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2])
		q := 1 + above
		logV := math.Log(v)
		ofQ := btyd.LogGamma(q)
		var byFrequency btyd.Derivatives
		for i, n := range g.Customers {
			x := g.Frequencies[i]
			both, ofP := btyd.LogGamma(p*x+q), btyd.LogGamma(p*x)
			byFrequency.Value += n * (both.Value - ofP.Value - ofQ.Value)
			byFrequency.Gradient[0] += n * x * (both.First - ofP.First)
			byFrequency.Gradient[1] += n * (both.First - ofQ.First)
			byFrequency.Hessian[0][0] += n * x * x * (both.Second - ofP.Second)
			byFrequency.Hessian[1][0] += n * x * both.Second
			byFrequency.Hessian[1][1] += n * (both.Second - ofQ.Second)
		}
		sum, err := btyd.Sum(ctx, g.Len(), func(i int, d *btyd.Derivatives) float64 {
			at := g.At[i]
			n, m, x := g.N[i], g.Age[i], g.Frequencies[at]
			total := v + m*x
			each, logTotal := 1/total, math.Log(total)
			px := p * x
			fromP := x * (logM[i] + logX[at] - logTotal)
			d.Gradient[0] += n * fromP
			d.Gradient[1] += n * (logV - logTotal)
			d.Gradient[2] += n * (q/v - (px+q)*each)
			d.Hessian[2][0] -= n * x * each
			d.Hessian[2][1] += n * (1/v - each)
			d.Hessian[2][2] += n * ((px+q)*each*each - q/(v*v))
			return n * (p*fromP - logM[i] + q*(logV-logTotal))
		})
		if err != nil {
			return 0, err
		}
		for i := range sum.Gradient {
			sum.Gradient[i] += byFrequency.Gradient[i]
			for j := range i + 1 {
				sum.Hessian[i][j] += byFrequency.Hessian[i][j]
			}
		}
		sum.OfLogs([]float64{p, above, v}, gradient, hessian)
		return sum.Value + byFrequency.Value, nil
	}
}
