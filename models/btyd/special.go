package btyd

import "math"

// Rising is the logarithm of the rising factorial Gamma(r+x)/Gamma(r) with its first two derivatives by r.
type Rising struct{ Value, First, Second float64 }

// longestProduct is the number of factors up to which a rising factorial is summed factor by factor, which is exact for any r; beyond it Stirling's
// series takes the long end.
const longestProduct = 64

// RisingTable gives the logarithms of rising factorials of r for ascending whole numbers x, each from the one before.
func RisingTable(r float64, ascending []float64) []Rising {
	out := make([]Rising, len(ascending))
	var sum Rising
	done := 0.0
	for i, x := range ascending {
		sum = sum.extended(r, done, x)
		out[i], done = sum, x
	}
	return out
}

// extended multiplies the factors r+from to r+to-1.
func (s Rising) extended(r, from, to float64) Rising {
	for ; from < to && (to-from <= longestProduct || r+from < longestProduct); from++ {
		s.Value += math.Log(r + from)
		each := 1 / (r + from)
		s.First += each
		s.Second -= each * each
	}
	if from < to {
		low, high := stirling(r+from), stirling(r+to)
		s.Value += high.Value - low.Value
		s.First += high.First - low.First
		s.Second += high.Second - low.Second
	}
	return s
}

// stirling is ln Gamma and its derivatives for arguments from 64 on, without the constant.
func stirling(z float64) Rising {
	inverse := 1 / z
	square := inverse * inverse
	log := math.Log(z)
	return Rising{
		Value:  (z-.5)*log - z + inverse*(1./12-square*(1./360-square/1260)),
		First:  log - inverse*(.5+inverse*(1./12-square*(1./120-square/252))),
		Second: inverse * (1 + inverse*(.5+inverse*(1./6-square*(1./30-square/42)))),
	}
}

// LogGamma is ln Gamma(z) with its first two derivatives, digamma and trigamma, for z above 0.
func LogGamma(z float64) Rising {
	var below Rising
	for ; z < longestProduct; z++ {
		below.Value += math.Log(z)
		each := 1 / z
		below.First += each
		below.Second -= each * each
	}
	high := stirling(z)
	return Rising{high.Value - below.Value + halfLogTwoPi, high.First - below.First, high.Second - below.Second}
}

const halfLogTwoPi = .91893853320467274178

// LogRising is the logarithm of Gamma(r+x)/Gamma(r) for a whole number x.
func LogRising(r, x float64) float64 { return Rising{}.extended(r, 0, x).Value }

// LogBeta is ln B(a, b).
func LogBeta(a, b float64) float64 {
	one, _ := math.Lgamma(a)
	two, _ := math.Lgamma(b)
	both, _ := math.Lgamma(a + b)
	return one + two - both
}

// Log1pExp is ln(1 + e^d), and Logistic 1/(1 + e^-d), for any d.
func Log1pExp(d float64) float64 {
	if d > 0 {
		return d + math.Log1p(math.Exp(-d))
	}
	return math.Log1p(math.Exp(d))
}

// Logistic is 1/(1 + e^-d).
func Logistic(d float64) float64 {
	if d < 0 {
		e := math.Exp(d)
		return e / (1 + e)
	}
	return 1 / (1 + math.Exp(-d))
}
