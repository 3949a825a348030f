package betageo

import (
	"math"

	"clientele/models/btyd"
)

// Law is the common law at given parameters. With A = 0 nobody drops out: it is the NBD model then.
type Law struct {
	R, Alpha, A, B float64
	FirstCarries   bool // a chance to drop out after the first purchase too
}

// chances is the number of purchases that carried a chance to drop out.
func (l Law) chances(x float64) float64 {
	if l.FirstCarries {
		return x + 1
	}
	return x
}

// PAlive is 1/(1 + [m > 0] a/(b+m-1) ((alpha+T)/(alpha+t_x))^(r+x)).
func (l Law) PAlive(x, tx, age float64) float64 {
	m := l.chances(x)
	if m == 0 || l.A == 0 {
		return 1
	}
	odds := math.Log(l.A/(l.B+m-1)) + (l.R+x)*math.Log1p((age-tx)/(l.Alpha+tx))
	return btyd.Logistic(-odds)
}

// LogitAlive is the log-odds of PAlive with their gradient by ln r, ln alpha, ln a, ln b.
func (l Law) LogitAlive(x, tx, age float64) (logit float64, gradient [btyd.Most]float64) {
	m := l.chances(x)
	if m == 0 || l.A == 0 {
		return math.Inf(1), gradient
	}
	toLast := 1 / (l.Alpha + tx)
	stretch := math.Log1p((age - tx) * toLast)
	gradient = [btyd.Most]float64{
		-l.R * stretch,
		l.Alpha * (l.R + x) * (toLast - 1/(l.Alpha+age)),
		-1,
		l.B / (l.B + m - 1),
	}
	return -math.Log(l.A/(l.B+m-1)) - (l.R+x)*stretch, gradient
}

// NoneIfAlive is ((alpha+T)/(alpha+T+h))^(r+x): who does not buy has no chance to drop out.
func (l Law) NoneIfAlive(x, age, horizon float64) float64 {
	return math.Exp(-(l.R + x) * math.Log1p(horizon/(l.Alpha+age)))
}

// CountIfAlive is the probability of count purchases: all survived, or the last one deadly.
func (l Law) CountIfAlive(x, age, horizon float64, count int) float64 {
	r, alpha, b := l.R+x, l.Alpha+age, l.B+l.chances(x)
	survive := survival(l.A, b, count)
	probability := btyd.NegativeBinomial(r, alpha, horizon, count) * survive
	if count > 0 {
		enough := 1.0
		for k := range count {
			enough -= btyd.NegativeBinomial(r, alpha, horizon, k)
		}
		// The chance to survive count-1 and not the next: p (1-p)^(count-1), averaged.
		deadly := survival(l.A, b, count-1) * l.A / (l.A + b + float64(count) - 1)
		if enough < 1e-8 { // rounding has eaten the difference: sum the tail instead
			enough = tail(r, alpha, horizon, count)
		}
		probability += deadly * enough
	}
	return probability
}

// survival is E[(1-p)^k] for p Beta(a, b).
func survival(a, b float64, k int) float64 {
	product := 1.0
	for j := range k {
		product *= (b + float64(j)) / (a + b + float64(j))
	}
	return product
}

// tail is the negative binomial probability of count or more, for counts beyond the mode.
func tail(r, alpha, horizon float64, count int) float64 {
	term := btyd.NegativeBinomial(r, alpha, horizon, count)
	z := horizon / (alpha + horizon)
	sum := 0.0
	for k := float64(count); term > 1e-16*sum && k < float64(count)+1e6; k++ {
		sum += term
		term *= z * (r + k) / (k + 1)
	}
	return sum
}

// ExpectedNew is the expected number of repeat purchases of a new customer in (0, t]: E[X(t)] of the papers.
func (l Law) ExpectedNew(t float64) float64 {
	return l.PAlive(0, 0, 0) * l.ExpectedIfAlive(0, 0, t)
}

// ExpectedIfAlive is the sum over k of P(more than k purchases without dropout) times E[(1-p)^k].
func (l Law) ExpectedIfAlive(x, age, horizon float64) float64 {
	return purchases(l.R+x, l.Alpha+age, l.A, l.B+l.chances(x), horizon)
}

const (
	longestSum = 4096  // terms from which on the integral is cheaper
	negligible = 1e-14 // of the sum, per term and in all that follow
)

// purchases is the expected number of purchases in a time h at a rate Gamma(r, alpha), with a chance Beta(a, b) to drop out after each.
func purchases(r, alpha, a, b, h float64) float64 {
	switch {
	case h == 0 || r == 0:
		return 0
	case a == 0:
		return r * h / alpha
	}
	z := h / (alpha + h)
	logNone := -r * math.Log1p(h/alpha)
	mean := r * h / alpha
	if logNone < -600 || mean+35/(1-z) > longestSum {
		return purchasesIntegral(r, alpha, a, b, h)
	}
	exactly := math.Exp(logNone) // P(k purchases)
	more := -math.Expm1(logNone) // P(more than k)
	alive, sum := 1.0, 0.0
	for k := 0.0; ; k++ {
		sum += more * alive
		ratio := z * (r + k) / (k + 1)
		exactly *= ratio
		more -= exactly
		// Beyond the mode what follows is at most a geometric series.
		if more <= 1e-16 || (ratio < 1 && more*alive < negligible*sum*(1-ratio)) {
			return sum
		}
		alive *= (b + k) / (a + b + k)
	}
}

// purchasesIntegral is the same as an integral over y = ln(p/(1-p)) of p^a (1-p)^b / B(a, b) (1 - (1 + p h/alpha)^-r)/p by the trapezoid rule, which converges
// exponentially here: the integrand is analytic in a strip and falls off at both ends.
func purchasesIntegral(r, alpha, a, b, h float64) float64 {
	rate := h / alpha
	step := min(.25, .6/math.Sqrt(a+r), .6/math.Sqrt(min(a, 1)+b)*10)
	logBeta := btyd.LogBeta(a, b)
	term := func(y float64) (value, logP float64) {
		logP, logQ := -btyd.Log1pExp(-y), -btyd.Log1pExp(y)
		p := math.Exp(logP)
		bought := rate * r
		if p*rate > 1e-12 {
			bought = -math.Expm1(-r*math.Log1p(p*rate)) / p
		}
		return math.Exp(a*logP+b*logQ-logBeta) * bought, logP
	}
	// From here down p is so small that terms are a geometric series.
	low := -math.Log(1e10 * (1 + r*rate + b))
	value, _ := term(low)
	sum := value / -math.Expm1(-a*step)
	for y := low + step; ; y += step {
		value, logP := term(y)
		if logP > -1e-12 { // from here up, too
			sum += value / -math.Expm1(-b*step)
			break
		}
		sum += value
	}
	return sum * step
}
