package nextdate

import (
	"context"

	"clientele/models/card"
)

// Drift is how far what is known of customers, and the probability of an order within 90 days, have moved from the days learnt at to the day of the fit. Below
// the floor nothing was learnt, and nothing has moved.
func (m *Model) Drift(ctx context.Context, h Histories) ([]card.Drift, error) {
	f := m.fit
	if m.report.Card.FitStatus == card.BelowFloor {
		return nil, nil
	}
	then, thenScore, err := f.states(ctx, h, m.chosen, f.marks.customer, func(i int) int32 { return f.marks.cutoff[i] })
	if err != nil || len(f.marks.customer) == 0 {
		return nil, err
	}
	var customers []int32
	for _, customer := range f.asked(h) {
		customers = append(customers, int32(customer))
	}
	now, nowScore, err := f.states(ctx, h, m.chosen, customers, func(int) int32 { return f.end })
	if err != nil {
		return nil, err
	}
	var out []card.Drift
	for i, name := range rhythmNames() {
		out = append(out, card.NumberHistogram(name, then[i]).Numbers(now[i]))
	}
	return append(out, card.NumberHistogram("score", thenScore).Numbers(nowScore)), nil
}

// states are the measures, one after the other, and the scores of customers at days.
func (f *fitted) states(ctx context.Context, h Histories, by Candidate, customers []int32, cutoff func(i int) int32) (list [measures][]float64, scores []float64, err error) {
	w, curve, other := newScratch(f.ends), make([]float64, len(f.ends)), make([]float64, len(f.ends))
	for at := range list {
		list[at] = make([]float64, len(customers))
	}
	scores = make([]float64, len(customers))
	for i, customer := range customers {
		if i%1024 == 0 && ctx.Err() != nil {
			return list, nil, ctx.Err()
		}
		days, _ := h.of(int(customer), cutoff(i))
		var own [measures]float64
		w.gaps = measured(days, cutoff(i), f.rhythm.pace(look(days, cutoff(i))), w.gaps, &own)
		for at, v := range own {
			list[at][i] = v
		}
		f.curve(days, cutoff(i), by, w, other, curve)
		scores[i] = within(curve, f.ends, 90)
	}
	return list, scores, nil
}
