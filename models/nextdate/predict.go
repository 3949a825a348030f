package nextdate

import (
	"context"
	"math"
)

// Prediction is what is said of one customer, from the day the model was fitted at. NaN stands where nothing can be said: of who never bought, and, for days,
// where nobody ever comes back.
type Prediction struct {
	Days, Low, High float64 // days to the next order given one within the horizon: median and middle 80 %; whole days, 1 or more
	P7, P30, P90    float64 // probability of an order within so many days, whether or not there ever is one
	Elapsed         float64 // days since the last purchase
	Pace            float64 // expected days between purchases
}

// Overdue is the days since the last purchase over the expected gap; NaN where there is none.
func (p Prediction) Overdue() float64 { return p.Elapsed / p.Pace }

// Predict tells of every customer.
func (m *Model) Predict(ctx context.Context, h Histories) ([]Prediction, error) {
	customers := make([]int, h.Customers())
	for i := range customers {
		customers[i] = i
	}
	f := m.fit
	curves, err := f.curves(ctx, h, f.end, customers, m.chosen)
	if err != nil {
		return nil, err
	}
	out := make([]Prediction, len(customers))
	spans := len(f.ends)
	for i := range out {
		days, _ := h.of(i, f.end)
		if len(days) == 0 {
			nan := math.NaN()
			out[i] = Prediction{nan, nan, nan, nan, nan, nan, nan, nan}
			continue
		}
		curve := curves[i*spans : (i+1)*spans]
		if m.baseline != "" {
			curve = f.level
		}
		s := look(days, f.end)
		p := &out[i]
		p.Elapsed, p.Pace = s.elapsed, f.rhythm.pace(s)
		p.P7, p.P30, p.P90 = within(curve, f.ends, 7), within(curve, f.ends, 30), within(curve, f.ends, 90)
		p.Low, p.Days, p.High = m.whole(curve, m.levels[0]), m.whole(curve, .5), m.whole(curve, m.levels[2])
		if m.baseline == OwnMedian && len(days) > 1 {
			point := f.ownMedian(days)
			p.Low, p.Days, p.High = day(point+m.off[0]), day(point), day(point+m.off[2])
			p.Low, p.High = min(p.Low, p.Days), max(p.High, p.Days)
		}
	}
	return out, nil
}

func (m *Model) whole(curve []float64, level float64) float64 {
	if q := quantile(curve, m.fit.ends, level); !math.IsNaN(q) {
		return day(q)
	}
	return math.NaN()
}
