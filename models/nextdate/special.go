package nextdate

import "math"

// incompleteBeta is the regularized incomplete beta function I_x(a, b) for a, b above 0 and x in [0, 1], with y = 1-x, which the caller may know better; logBeta is
// ln B(a, b). By the continued fraction of Lentz's method, on the side where it converges fast.
func incompleteBeta(a, b, x, y, logBeta float64) float64 {
	switch {
	case x <= 0:
		return 0
	case y <= 0:
		return 1
	}
	front := math.Exp(a*math.Log(x) + b*math.Log(y) - logBeta)
	if x < (a+1)/(a+b+2) {
		return min(1, front*fraction(a, b, x)/a)
	}
	return max(0, 1-front*fraction(b, a, y)/b)
}

// fraction is the continued fraction of the incomplete beta function.
func fraction(a, b, x float64) float64 {
	const tiny, enough, most = 1e-300, 1e-12, 500
	safe := func(v float64) float64 {
		if math.Abs(v) < tiny {
			return tiny
		}
		return v
	}
	c, d := 1.0, 1/safe(1-(a+b)*x/(a+1))
	out := d
	for i := 1; i <= most; i++ {
		m := float64(i)
		even := m * (b - m) * x / ((a + 2*m - 1) * (a + 2*m))
		d = 1 / safe(1+even*d)
		c = safe(1 + even/c)
		out *= d * c
		odd := -(a + m) * (a + b + m) * x / ((a + 2*m) * (a + 2*m + 1))
		d = 1 / safe(1+odd*d)
		c = safe(1 + odd/c)
		out *= d * c
		if math.Abs(d*c-1) < enough {
			break
		}
	}
	return out
}

func logGamma(x float64) float64 {
	v, _ := math.Lgamma(x)
	return v
}

func logBeta(a, b float64) float64 { return logGamma(a) + logGamma(b) - logGamma(a+b) }
