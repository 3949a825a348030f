package paretonbd

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// likelihood is the log-likelihood over ln r, ln alpha, ln s, ln beta, with exact derivatives:
//
//	Gamma(r+x)/Gamma(r) alpha^r beta^s { (alpha+T)^-(r+x) (beta+T)^-s + (alpha+t_x)^-(r+x) (beta+t_x)^-s I }
//
// where I is the integral of dropout from t_x to T. With z the log-odds of the second term against the first it is ln(first) + ln(1 + e^z).
func likelihood(g btyd.Groups) btyd.Objective {
	rules := btyd.NewGaussRules()
	return func(ctx context.Context, logs, gradient []float64, hessian [][]float64) (float64, error) {
		r, alpha, s, beta := math.Exp(logs[0]), math.Exp(logs[1]), math.Exp(logs[2]), math.Exp(logs[3])
		rising := btyd.RisingTable(r, g.Frequencies)
		sum, err := btyd.Sum(ctx, g.Len(), func(i int, d *btyd.Derivatives) float64 {
			at := g.At[i]
			x, from, to, n := g.Frequencies[at], g.Recency[i], g.Age[i], g.N[i]
			k := r + x
			perAlpha, perBeta := 1/(alpha+to), 1/(beta+to)
			shareAlpha, shareBeta := -math.Log1p(to/alpha), -math.Log1p(to/beta) // ln(alpha/(alpha+T))
			scale := x * math.Log(perAlpha)
			// The alive part.
			d.Gradient[0] += n * (rising[at].First + shareAlpha)
			d.Gradient[1] += n * (r/alpha - k*perAlpha)
			d.Gradient[2] += n * shareBeta
			d.Gradient[3] += n * (s/beta - s*perBeta)
			d.Hessian[0][0] += n * rising[at].Second
			d.Hessian[1][0] += n * (1/alpha - perAlpha)
			d.Hessian[1][1] += n * (k*perAlpha*perAlpha - r/(alpha*alpha))
			d.Hessian[3][2] += n * (1/beta - perBeta)
			d.Hessian[3][3] += n * (s*perBeta*perBeta - s/(beta*beta))
			value := rising[at].Value + r*shareAlpha + scale + s*shareBeta
			if to <= from {
				return n * value
			}
			ratio := dropped(rules, k, alpha, s, beta, from, to)
			if math.IsInf(ratio.log, -1) { // a time too short for a float
				return n * value
			}
			// Derivatives of z: those of ln I and of the factors that stand before it.
			stretchAlpha, stretchBeta := math.Log1p((to-from)/(alpha+from)), math.Log1p((to-from)/(beta+from))
			z := ratio.log + k*stretchAlpha + s*stretchBeta
			dead := btyd.Logistic(z)
			both := dead * (1 - dead)
			by := ratio.gradient
			lastAlpha, lastBeta := 1/(alpha+from), 1/(beta+from)
			by[0] += stretchAlpha
			by[1] += k * (perAlpha - lastAlpha)
			by[2] += stretchBeta
			by[3] += s * (perBeta - lastBeta)
			curve := ratio.hessian
			curve[1][0] += perAlpha - lastAlpha
			curve[1][1] += k * (lastAlpha*lastAlpha - perAlpha*perAlpha)
			curve[3][2] += perBeta - lastBeta
			curve[3][3] += s * (lastBeta*lastBeta - perBeta*perBeta)
			for i := range by {
				d.Gradient[i] += n * dead * by[i]
				for j := range i + 1 {
					d.Hessian[i][j] += n * (dead*curve[i][j] + both*by[i]*by[j])
				}
			}
			return n * (value + btyd.Log1pExp(z))
		})
		if err != nil {
			return 0, err
		}
		sum.OfLogs([]float64{r, alpha, s, beta}, gradient, hessian)
		return sum.Value, nil
	}
}

// logIntegral is ln of the integral of dropout with its derivatives by r, alpha, s, beta.
type logIntegral struct {
	log      float64
	gradient [4]float64
	hessian  [4][4]float64
}

// dropped integrates and differentiates under the integral: with f the integrand, I' = sum of f l' and I” = sum of f (l' l' + l”), l = ln f.
func dropped(rules btyd.GaussRules, k, alpha, s, beta, from, to float64) logIntegral {
	// Moments over the nodes; a, b are the logarithms, p, q the reciprocals.
	var f, a, b, p, q, aa, ab, ap, aq, bb, bp, bq, pp, pq, qq float64
	perAlpha, perBeta := 1/(alpha+from), 1/(beta+from)
	dropout{k, alpha, s, beta}.each(rules, from, to, func(w, la, lb, pa, pb float64) {
		dp, dq := pa-perAlpha, pb-perBeta
		f += w
		a += w * la
		b += w * lb
		p += w * dp
		q += w * dq
		aa += w * la * la
		ab += w * la * lb
		ap += w * la * dp
		aq += w * la * dq
		bb += w * lb * lb
		bp += w * lb * dp
		bq += w * lb * dq
		pp += w * dp * dp
		pq += w * dp * dq
		qq += w * dq * dq
	})
	if f == 0 {
		return logIntegral{log: math.Inf(-1)}
	}
	each := 1 / f
	a, b, p, q = a*each, b*each, p*each, q*each
	aa, ab, ap, aq, bb, bp, bq, pp, pq, qq = aa*each-a*a, ab*each-a*b, ap*each-a*p, aq*each-a*q, bb*each-b*b, bp*each-b*p, bq*each-b*q, pp*each-p*p, pq*each-p*q, qq*each-q*q
	// l = ln s - k la - s lb - ln(beta+tau), so l' by r is -la, by alpha -k (pa - perAlpha), by s 1/s - lb, by beta -s (pb - perBeta) - pb.
	var out logIntegral
	out.log = math.Log(f)
	out.gradient = [4]float64{-a, -k * p, 1/s - b, -(s+1)*q - perBeta}
	out.hessian[0][0] = aa
	out.hessian[1][0] = k*ap - p
	out.hessian[1][1] = k*k*pp + k*(pp+p*p+2*p*perAlpha)
	out.hessian[2][0] = ab
	out.hessian[2][1] = k * bp
	out.hessian[2][2] = bb - 1/(s*s)
	out.hessian[3][0] = (s + 1) * aq
	out.hessian[3][1] = k * (s + 1) * pq
	out.hessian[3][2] = (s+1)*bq - q
	out.hessian[3][3] = (s+1)*(s+1)*qq + (s+1)*(qq+q*q+2*q*perBeta) + perBeta*perBeta
	return out
}
