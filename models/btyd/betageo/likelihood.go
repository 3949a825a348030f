package betageo

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// Likelihood is the log-likelihood of groups over ln r, ln alpha, ln a, ln b, with exact derivatives.
func Likelihood(g btyd.Groups, firstCarries bool) btyd.Objective {
	chances := make([]float64, len(g.Frequencies))
	for i, x := range g.Frequencies {
		chances[i] = x
		if firstCarries {
			chances[i]++
		}
	}
	return func(ctx context.Context, logs, gradient []float64, hessian [][]float64) (float64, error) {
		r, alpha, a, b := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2]), math.Exp(logs[3])
		logAlpha := math.Log(alpha)
		rising := btyd.RisingTable(r, g.Frequencies)
		stay, leave := btyd.RisingTable(b, chances), btyd.RisingTable(a+b, chances)
		var byFrequency btyd.Derivatives
		for i, n := range g.Customers {
			r, stay, leave := rising[i], stay[i], leave[i]
			byFrequency.Value += n * (r.Value + stay.Value - leave.Value)
			byFrequency.Gradient[0] += n * r.First
			byFrequency.Gradient[2] -= n * leave.First
			byFrequency.Gradient[3] += n * (stay.First - leave.First)
			byFrequency.Hessian[0][0] += n * r.Second
			byFrequency.Hessian[2][2] -= n * leave.Second
			byFrequency.Hessian[3][2] -= n * leave.Second
			byFrequency.Hessian[3][3] += n * (stay.Second - leave.Second)
		}
		// What dead customers add, by frequency: a/(b+m-1).
		odds, each := make([]float64, len(chances)), make([]float64, len(chances))
		for i, m := range chances {
			odds[i], each[i] = math.Inf(-1), 0
			if m > 0 {
				each[i] = 1 / (b + m - 1)
				odds[i] = math.Log(a * each[i])
			}
		}
		sum, err := btyd.Sum(ctx, g.Len(), func(i int, d *btyd.Derivatives) float64 {
			at := g.At[i]
			n, rx := g.N[i], r+g.Frequencies[at]
			toAge := 1 / (alpha + g.Age[i])
			logAge := math.Log(alpha + g.Age[i])
			d.Gradient[0] += n * (logAlpha - logAge)
			d.Gradient[1] += n * (r/alpha - rx*toAge)
			d.Hessian[1][0] += n * (1/alpha - toAge)
			d.Hessian[1][1] += n * (rx*toAge*toAge - r/(alpha*alpha))
			value := r*logAlpha - rx*logAge
			if each[at] == 0 {
				return n * value
			}
			// ln(1 + e^z): z is the log-odds of dead against alive.
			toLast := 1 / (alpha + g.Recency[i])
			byR := math.Log((alpha + g.Age[i]) * toLast)
			z := odds[at] + rx*byR
			e := math.Exp(-math.Abs(z))
			value += max(z, 0) + math.Log1p(e)
			dead := 1 / (1 + e)
			if z < 0 {
				dead = e * dead
			}
			dead *= n
			both := dead * (1 - dead/n)
			byAlpha := rx * (toAge - toLast)
			byA, byB := 1/a, -each[at]
			d.Gradient[0] += dead * byR
			d.Gradient[1] += dead * byAlpha
			d.Gradient[2] += dead * byA
			d.Gradient[3] += dead * byB
			d.Hessian[0][0] += both * byR * byR
			d.Hessian[1][0] += both*byR*byAlpha + dead*(toAge-toLast)
			d.Hessian[1][1] += both*byAlpha*byAlpha + dead*rx*(toLast*toLast-toAge*toAge)
			d.Hessian[2][0] += both * byA * byR
			d.Hessian[2][1] += both * byA * byAlpha
			d.Hessian[2][2] += both*byA*byA - dead*byA*byA
			d.Hessian[3][0] += both * byB * byR
			d.Hessian[3][1] += both * byB * byAlpha
			d.Hessian[3][2] += both * byB * byA
			d.Hessian[3][3] += both*byB*byB + dead*byB*byB
			return n * value
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
		sum.OfLogs([]float64{r, alpha, a, b}, gradient, hessian)
		return sum.Value + byFrequency.Value, nil
	}
}
