package bgbb

import (
	"math"

	"clientele/models/btyd"
)

// chances gives ln of E[p^x (1-p)^(m-x)] for growing m, and of E[(1-theta)^m], one opportunity after the other.
type chances struct {
	Parameters
	x, m          float64
	history, stay float64 // logarithms
}

func (p Parameters) at(x, m float64) chances {
	return chances{
		Parameters: p, x: x, m: m,
		history: btyd.LogRising(p.Alpha, x) + btyd.LogRising(p.Beta, m-x) - btyd.LogRising(p.Alpha+p.Beta, m),
		stay:    btyd.LogRising(p.Delta, m) - btyd.LogRising(p.Gamma+p.Delta, m),
	}
}

// leave is ln of E[theta (1-theta)^m].
func (c chances) leave() float64 { return c.stay + math.Log(c.Gamma/(c.Gamma+c.Delta+c.m)) }

// next is one more opportunity without a purchase.
func (c chances) next() chances {
	c.history += math.Log((c.Beta + c.m - c.x) / (c.Alpha + c.Beta + c.m))
	c.stay += math.Log((c.Delta + c.m) / (c.Gamma + c.Delta + c.m))
	c.m++
	return c
}

// PAlive is the probability to be alive at the last opportunity n. The papers' P(alive at n+1) is this times StayNext.
func (p Parameters) PAlive(frequency, recency, opportunities float64) float64 {
	if p.Gamma == 0 {
		return 1
	}
	alive := p.at(frequency, opportunities)
	dead, at := 0.0, p.at(frequency, recency)
	for at.m < opportunities {
		dead += math.Exp(at.history + at.leave() - alive.history - alive.stay)
		at = at.next()
	}
	return 1 / (1 + dead)
}

// StayNext is the probability to be alive at opportunity n+1, given alive at n: (delta+n)/(gamma+delta+n). PAlive times this is equation 11 of Fader, Hardie and Shang (2010).
func (p Parameters) StayNext(opportunities float64) float64 {
	return (p.Delta + opportunities) / (p.Gamma + p.Delta + opportunities)
}

// ExpectedIfAlive is the expected number of purchases in the next h opportunities given alive at n: (alpha+x)/(alpha+beta+n) times the sum of the probabilities to be
// there, of the last opportunity the part that h takes; summed, and not as in equation 13 by a difference, so that nothing happens at gamma = 1.
func (p Parameters) ExpectedIfAlive(frequency, opportunities, horizon float64) float64 {
	there, sum := 1.0, 0.0
	for i := 0.0; i < horizon; i++ {
		there *= p.StayNext(opportunities + i)
		sum += there * min(1, horizon-i)
	}
	return (p.Alpha + frequency) / (p.Alpha + p.Beta + opportunities) * sum
}

// NoneIfAlive is the probability of no purchase in the next h opportunities given alive at n.
func (p Parameters) NoneIfAlive(frequency, opportunities, horizon float64) float64 {
	return p.CountIfAlive(frequency, opportunities, horizon, 0)
}

// CountIfAlive is the probability of count purchases in the next h opportunities given alive at n: equation 7 of the paper at alpha+x, beta+n-x, gamma, delta+n.
func (p Parameters) CountIfAlive(frequency, opportunities, horizon float64, count int) float64 {
	after := Parameters{p.Alpha + frequency, p.Beta + opportunities - frequency, p.Gamma, p.Delta + opportunities}
	y := float64(count)
	if y > horizon {
		return 0
	}
	logWays := 0.0 // ln of m over count, from m = count on
	sum := 0.0
	at := after.at(y, y)
	for at.m < horizon {
		if p.Gamma > 0 {
			sum += math.Exp(logWays + at.history + at.leave())
		}
		logWays += math.Log((at.m + 1) / (at.m + 1 - y))
		at = at.next()
	}
	return sum + math.Exp(logWays+at.history+at.stay)
}

// Expected is E[X(n, n+h) | x, t_x, n]: the expected number of purchases in the next h opportunities.
func (p Parameters) Expected(frequency, recency, opportunities, horizon float64) float64 {
	return btyd.Expected(p, frequency, recency, opportunities, horizon)
}

// PNone is the probability of no purchase in the next h opportunities.
func (p Parameters) PNone(frequency, recency, opportunities, horizon float64) float64 {
	return btyd.PNone(p, frequency, recency, opportunities, horizon)
}

// ExpectedNew is E[X(n)]: expected purchases of a new customer in the first n opportunities.
func (p Parameters) ExpectedNew(opportunities float64) float64 {
	return p.ExpectedIfAlive(0, 0, opportunities)
}
