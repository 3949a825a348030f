package clv

import (
	"fmt"
	"math"
)

// BaselineName is what model cards call [Retention].
const BaselineName = "mean spend times retention"

// Retention is the baseline of value: what a customer spent per window from the first to the last purchase, times the share of customers who buy again. Of those who
// bought of late the share Active buys in the next window, of the others the share Lapsed; of whoever buys in a window the share Active buys in the one after.
type Retention struct {
	Window float64 // days
	Recent float64 // days within which a purchase is of late
	Active float64
	Lapsed float64
}

// Past is what the baseline knows of customers, one per position.
type Past struct {
	Purchases []float64 // purchase days, the first too
	Recency   []float64 // age at the last purchase
	Age       []float64 // at the end of the history
	Spend     []float64 // all of it
}

// NewRetention takes the shares from a window that has passed: who bought in it, of the customers known at its beginning.
func NewRetention(window, recent float64, past Past, bought []bool) (Retention, error) {
	if !(window > 0 && recent > 0) || len(bought) != len(past.Age) {
		return Retention{}, fmt.Errorf("taking retention: a window of %v days, %v days of late, %d customers, %d outcomes: give times above 0 and one outcome per customer",
			window, recent, len(past.Age), len(bought))
	}
	var known, again [2]float64
	for i, is := range bought {
		group := 0
		if past.Age[i]-past.Recency[i] >= recent {
			group = 1
		}
		known[group]++
		if is {
			again[group]++
		}
	}
	return Retention{window, recent, share(again[0], known[0]), share(again[1], known[1])}, nil
}

// NewRetentionOf takes one share for all from the histories alone: who bought in the last window, of those known before it.
func NewRetentionOf(window, recent float64, past Past) Retention {
	known, again := 0., 0.
	for i, age := range past.Age {
		if age >= window {
			known++
			if age-past.Recency[i] < window {
				again++
			}
		}
	}
	one := share(again, known)
	return Retention{window, recent, one, one}
}

// share is shrunk to a half, so that nobody is expected to bring nothing for sure.
func share(part, all float64) float64 { return (part + .5) / (all + 1) }

// active is the time within the horizon in which a customer is expected to buy as before, discounted.
func (r Retention) active(first, horizon, discount float64) float64 {
	stays, sum := first, 0.
	for from := 0.; from < horizon; from += r.Window {
		length := min(r.Window, horizon-from)
		sum += stays * length * math.Exp(-discount*(from+length/2))
		stays *= r.Active
	}
	return sum
}

// Promise is what the baseline says of customers over one horizon.
type Promise struct {
	PNone    []float64 // probability of no purchase
	Orders   []float64 // purchase days
	PerOrder []float64 // spend on one
	Value    []float64
}

// Over is what the baseline says over a horizon in days. Discount is a continuous rate a day for the value.
func (r Retention) Over(past Past, horizon, discount float64) Promise {
	n := len(past.Age)
	out := Promise{PNone: make([]float64, n), Orders: make([]float64, n), PerOrder: make([]float64, n), Value: make([]float64, n)}
	var plain, discounted [2]float64
	for group, first := range []float64{r.Active, r.Lapsed} {
		plain[group], discounted[group] = r.active(first, horizon, 0), r.active(first, horizon, discount)
	}
	for i, age := range past.Age {
		group, first := 0, r.Active
		if age-past.Recency[i] >= r.Recent {
			group, first = 1, r.Lapsed
		}
		rate := past.Purchases[i] / max(past.Recency[i], r.Window)
		out.PNone[i] = 1 - first*min(1, horizon/r.Window)
		out.Orders[i] = rate * plain[group]
		out.PerOrder[i] = max(0, past.Spend[i]/max(1, past.Purchases[i]))
		out.Value[i] = rate * discounted[group] * out.PerOrder[i]
	}
	return out
}
