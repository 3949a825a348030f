package nextdate

import (
	"context"
	"math"

	"clientele/models/btyd"
)

// Rhythm is the population's law of gaps and of leaving; see the package comment. Time is in days.
type Rhythm struct {
	Shape float64 // k: 1 is chance, more is regular
	R     float64 // of the rates' gamma law
	Alpha float64
	A     float64 // of the beta law of leaving after a purchase
	B     float64
}

// seen is what the law needs of one customer.
type seen struct {
	gaps    float64 // x
	sum     float64 // t_x
	logs    float64 // sum of the gaps' logarithms
	elapsed float64
}

func look(days []int32, cutoff int32) seen {
	s := seen{gaps: float64(len(days) - 1), elapsed: float64(cutoff - days[len(days)-1])}
	for i := 1; i < len(days); i++ {
		gap := float64(days[i] - days[i-1])
		s.sum += gap
		s.logs += math.Log(gap)
	}
	return s
}

// pace is the days between purchases at the customer's expected rate.
func (r Rhythm) pace(s seen) float64 { return r.Shape * (r.Alpha + s.sum) / (r.R + r.Shape*s.gaps) }

// stays is P(gap > t) for a customer; it can be asked at many t.
type stays struct{ shape, rate, scale, logBeta float64 }

func (r Rhythm) stays(s seen) stays {
	out := stays{shape: r.Shape, rate: r.R + r.Shape*s.gaps, scale: r.Alpha + s.sum}
	if r.Shape != 1 {
		out.logBeta = logBeta(out.rate, out.shape)
	}
	return out
}

func (s stays) at(t float64) float64 {
	if t <= 0 {
		return 1
	}
	if s.shape == 1 {
		return math.Exp(-s.rate * math.Log1p(t/s.scale))
	}
	return incompleteBeta(s.rate, s.shape, s.scale/(s.scale+t), t/(s.scale+t), s.logBeta)
}

// alive is the probability of not having left.
func (r Rhythm) alive(s seen, still float64) float64 {
	stay := (r.B + s.gaps) * still
	return stay / (r.A + stay)
}

// curve fills in the probability of an order within each of the ends of spans.
func (r Rhythm) curve(s seen, ends []float64, out []float64) {
	law := r.stays(s)
	still := max(law.at(s.elapsed), 1e-12)
	alive := r.alive(s, still)
	for i, end := range ends {
		out[i] = alive * (1 - min(1, law.at(s.elapsed+end)/still))
	}
}

// logLikelihood is that of one customer.
func (r Rhythm) logLikelihood(s seen) float64 {
	rate := r.R + r.Shape*s.gaps
	out := logGamma(rate) - logGamma(r.R) + r.R*math.Log(r.Alpha) - rate*math.Log(r.Alpha+s.sum) + (r.Shape-1)*s.logs - s.gaps*logGamma(r.Shape)
	out += logBeta(r.A, r.B+s.gaps) - logBeta(r.A, r.B)
	n := r.A + r.B + s.gaps
	return out + math.Log(r.A/n+(r.B+s.gaps)/n*r.stays(s).at(s.elapsed))
}

const rhythmSample = 2000 // customers that the law is fitted to: five numbers need no more

// fitRhythm finds the law of greatest likelihood; fixed keeps the shape at 1.
func fitRhythm(ctx context.Context, h Histories, cutoff int32, fixed bool) (Rhythm, error) {
	var list []seen
	step := max(1, h.Customers()/rhythmSample)
	gaps, sum := 0.0, 0.0
	for i := 0; i < h.Customers(); i += step {
		days, _ := h.of(i, cutoff)
		if len(days) == 0 {
			continue
		}
		s := look(days, cutoff)
		list = append(list, s)
		gaps, sum = gaps+s.gaps, sum+s.sum+s.elapsed
	}
	mean := max(1, sum/max(1, gaps))
	unpack := func(x []float64) Rhythm {
		r := Rhythm{Shape: 1, R: math.Exp(x[0]), Alpha: mean * math.Exp(x[1]), A: math.Exp(x[2]), B: math.Exp(x[3])}
		if !fixed {
			r.Shape = math.Exp(x[4])
		}
		return r
	}
	start := []float64{0, 0, 0, .7, 0}
	if fixed {
		start = start[:4]
	}
	const chunk = 250
	parts := make([]float64, (len(list)+chunk-1)/chunk)
	best, err := descend(start, func(x []float64) (float64, error) {
		r, penalty := unpack(x), 0.0
		for _, v := range x { // a weak prior keeps what the data leave open finite
			penalty += v * v / 32
			if math.Abs(v) > 12 {
				return math.Inf(1), nil
			}
		}
		err := btyd.InChunks(ctx, len(list), chunk, func(at, low, high int) {
			parts[at] = 0
			for _, s := range list[low:high] {
				parts[at] -= r.logLikelihood(s)
			}
		})
		total := penalty
		for _, part := range parts {
			total += part
		}
		return total, err
	})
	return unpack(best), err
}
