package gammagamma

import (
	"math"

	"clientele/models"
	"clientele/models/btyd"
)

// Finding tells how far the model's assumptions hold among the customers that it is fitted on: those with a repeat purchase and positive spend.
type Finding struct {
	Used      int     // customers with a repeat purchase and positive spend
	ZeroSpend int     // customers with repeat purchases whose spend is zero or below: left out of the fit
	Mean      float64 // of their mean spends

	// Correlation of frequency with mean spend: the model assumes none. LogCorrelation is that of their logarithms, which a few great customers cannot carry.
	Correlation, LogCorrelation float64
	// Elasticity is what ln spend rises by for a rise of 1 in ln(1+x), where that is answered, and 0 elsewhere: spends are divided by (1+x)^Elasticity over its mean before the fit,
	// and expectations multiplied.
	Elasticity float64

	// Drift is the logarithm of the mean of (spend of the later half / spend), among customers with two repeat purchases or more, and DriftError its standard error;
	// both are 0 where nothing is known of the later half. Where nothing drifts every half is as good as another, and so the mean ratio is 1; a mean of logarithms
	// would lie below 0 even then, since half the purchases scatter more than all.
	Drift, DriftError float64
	// DriftFactor is e^Drift where it is answered, and 1 elsewhere.
	DriftFactor float64

	slope, slopeError float64
	norm              float64 // mean of (1+x)^slope
}

// Thresholds from which on a broken assumption is answered, and not just told. CDNOW's correlation of .11, of the logarithms .18, is what authors accept.
const (
	telling      = 3   // standard errors
	correlated   = .25 // of the logarithms
	driftMatters = .05 // in the logarithm
	mostLate     = 2   // of the later half over all: it cannot be more where nothing was returned
)

// find looks at the customers that count, grouped by frequency and spend, so that their order changes nothing.
func find(s Spend, g btyd.Groups) Finding {
	f := Finding{Used: int(g.Total), DriftFactor: 1, norm: 1}
	var raw, logs, drift moments
	for i, n := range g.N {
		x, m := g.Frequencies[g.At[i]], g.Age[i]
		raw.add(n, x, m)
		logs.add(n, math.Log1p(x), math.Log(m))
	}
	for i, x := range s.frequency {
		switch m := s.monetary[i]; {
		case x > 0 && m <= 0:
			f.ZeroSpend++
		case s.late != nil && x >= 2:
			drift.add(1, 0, min(mostLate, max(0, s.late[i]/m)))
		}
	}
	f.Mean = raw.meanY
	f.Correlation, f.LogCorrelation = raw.correlation(), logs.correlation()
	f.slope, f.slopeError = logs.slope()
	if drift.n >= 2 && drift.meanY > 0 {
		f.Drift, f.DriftError = math.Log(drift.meanY), math.Sqrt(drift.yy/(drift.n-1)/drift.n)/drift.meanY
	}
	if f.Used > 0 {
		f.norm = 0
		for i, n := range g.Customers {
			f.norm += n * math.Pow(1+g.Frequencies[i], f.slope) / g.Total
		}
	}
	return f
}

// answer decides what is done about what was found.
func (f *Finding) answer() {
	if math.Abs(f.LogCorrelation) >= correlated && math.Abs(f.slope) >= telling*f.slopeError {
		f.Elasticity = f.slope
	}
	if math.Abs(f.Drift) >= driftMatters && math.Abs(f.Drift) >= telling*f.DriftError {
		f.DriftFactor = math.Exp(f.Drift)
	}
}

// factor is how spend at a frequency stands to that at the mean.
func (f Finding) factor(x float64) float64 {
	if f.Elasticity == 0 {
		return 1
	}
	return math.Pow(1+x, f.Elasticity) / f.norm
}

func (f Finding) object() models.Object {
	return models.Object{}.
		With("zero_spend_customers", f.ZeroSpend).
		With("mean_spend", f.Mean).
		With("correlation", f.Correlation).
		With("log_correlation", f.LogCorrelation).
		With("elasticity", f.Elasticity).
		With("drift", f.Drift).
		With("drift_error", f.DriftError).
		With("drift_factor", f.DriftFactor)
}

// moments are of weighted pairs, by Welford's updates.
type moments struct{ n, meanX, meanY, xx, xy, yy float64 }

func (m *moments) add(times, x, y float64) {
	m.n += times
	dx, dy := x-m.meanX, y-m.meanY
	m.meanX += times * dx / m.n
	m.meanY += times * dy / m.n
	m.xx += times * dx * (x - m.meanX)
	m.xy += times * dx * (y - m.meanY)
	m.yy += times * dy * (y - m.meanY)
}

// correlation is 0 where either side does not vary.
func (m *moments) correlation() float64 {
	if m.n < 3 || !(m.xx > 0) || !(m.yy > 0) {
		return 0
	}
	return m.xy / math.Sqrt(m.xx) / math.Sqrt(m.yy)
}

// slope is the least-squares slope of y on x and its standard error.
func (m *moments) slope() (slope, deviation float64) {
	if m.n < 3 || !(m.xx > 0) {
		return 0, 0
	}
	slope = m.xy / m.xx
	return slope, math.Sqrt(max(0, m.yy-slope*m.xy) / (m.n - 2) / m.xx)
}
