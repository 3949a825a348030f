package nextbasket

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
)

// Bounds of the validation: customers looked at, new popular items among the candidates, customers below which nothing is weighed, customers that the
// number of neighbours is chosen by.
const (
	mostValidated  = 2000
	popularBeside  = 20
	leastValidated = 100
	mostTuned      = 1000
)

// weigh finds the blend's weights: the last basket of validation customers is kept back from everything, and weights are sought that find it best.
func (m *Model) weigh(ctx context.Context, h Histories, s Settings, pool []int32, src rand.Source) error {
	on := validated(h, s, src)
	if len(on) < leastValidated {
		return nil
	}
	marked := make([]bool, h.Customers())
	for _, c := range on {
		marked[c] = true
	}
	x, err := newIndex(ctx, h.withoutLast(marked), s, pool)
	if err != nil {
		return err
	}
	if m.similar = s.Similar; m.similar == 0 {
		if m.similar, err = x.chooseSimilar(ctx, h, on); err != nil {
			return err
		}
	}
	x.s.Similar = m.similar
	var all weights
	for i := range all {
		all[i] = 1
	}
	sheets, err := x.sheets(ctx, h, on, all)
	if err != nil {
		return err
	}
	return m.search(ctx, sheets)
}

// sheets is the candidates of customers, and which of them came in the last basket of whole histories.
func (x *index) sheets(ctx context.Context, whole Histories, on []int, need weights) ([]sheet, error) {
	sheets := make([]sheet, len(on))
	type worker struct {
		*scorer
		room []candidate
	}
	err := inChunks(ctx, len(on), 16, func() *worker { return &worker{scorer: newScorer(x, need)} }, func(w *worker, low, high int) {
		for i := low; i < high; i++ {
			own := w.profile(on[i])
			w.find(own, on[i], popularBeside, x.popular.order)
			w.room = w.room[:0]
			for place := range w.touched {
				w.room = append(w.room, w.at(place, &own, &x.popular))
			}
			w.forget()
			last := whole.of(on[i])
			sheets[i] = newSheet(w.room, last.at(last.len()-1))
		}
	})
	return sheets, err
}

// Neighbours of UP-CF that are tried, of which the first is taken where nothing can be tried.
func triedSimilar() []int { return []int{100, 50, 200, 400} }

// chooseSimilar takes the number of neighbours by which UP-CF finds most of what validation customers bought last.
func (x *index) chooseSimilar(ctx context.Context, whole Histories, on []int) (int, error) {
	settings := x.s
	settings.Method = UPCF
	w := fixedWeights(settings)
	on = on[:min(len(on), mostTuned)]
	type worker struct {
		*scorer
		best []ranked
	}
	chosen, most := triedSimilar()[0], -1.0
	for _, similar := range triedSimilar() {
		x.s.Similar = similar
		gains := make([]float64, len(on))
		err := inChunks(ctx, len(on), 16, func() *worker { return &worker{scorer: newScorer(x, w)} }, func(k *worker, low, high int) {
			for i := low; i < high; i++ {
				own := k.profile(on[i])
				k.find(own, on[i], 0, nil)
				k.best = k.top(k.best[:0], &own, on[i], 20, &Filter{}, w, &x.popular)
				last := whole.of(on[i])
				truth := last.at(last.len() - 1)
				for rank, r := range k.best {
					if slices.Contains(truth, r.item) {
						gains[i] += hit(rank) / float64(len(truth))
					}
				}
				k.forget()
			}
		})
		if err != nil {
			return 0, err
		}
		sum := 0.0
		for _, gain := range gains {
			sum += gain
		}
		if sum > most {
			chosen, most = similar, sum
		}
	}
	return chosen, nil
}

// hit is what a find at a rank, from 0, counts in the mean of recall at 10 and at 20.
func hit(rank int) float64 {
	if rank < 10 {
		return 1
	}
	return .5
}

// validated is the customers to validate on: those with two baskets or more.
func validated(h Histories, s Settings, src rand.Source) []int {
	if s.Validation == 0 {
		return nil
	}
	from := s.ValidateOn
	if from == nil {
		from = make([]int, h.Customers())
		for c := range from {
			from[c] = c
		}
	}
	var on []int
	for _, c := range from {
		if h.Baskets(c) >= 2 {
			on = append(on, c)
		}
	}
	rng := rand.New(src)
	rng.Shuffle(len(on), func(i, j int) { on[i], on[j] = on[j], on[i] })
	most := mostValidated
	if s.ValidateOn == nil {
		most = min(most, max(int(s.Validation*float64(len(on))), min(leastValidated, len(on)/2)))
	}
	on = on[:min(len(on), most)]
	slices.Sort(on)
	return slices.Compact(on)
}

// sheet is a validation customer's candidates: the best by any signal, and which of them came.
type sheet struct {
	candidates []candidate
	came       []bool
	wanted     float64
}

// perSignal is how many of the best by one signal are kept.
const perSignal = 40

func newSheet(all []candidate, truth []int32) sheet {
	keep := make([]bool, len(all))
	var best nearest
	for signal := range signals {
		best.empty(perSignal)
		worst := float32(math.Inf(1))
		for i := range all {
			if score := all[i].v[signal]; score > 0 && -score < worst {
				worst = best.add(neighbour{int32(i), -score})
			}
		}
		for _, n := range best.all {
			keep[n.member] = true
		}
	}
	s := sheet{wanted: float64(len(truth))}
	for i := range all {
		if keep[i] {
			s.candidates = append(s.candidates, all[i])
			s.came = append(s.came, slices.Contains(truth, all[i].item))
		}
	}
	return s
}

// gain is the mean of recall at 10 and at 20 by weights.
func (s *sheet) gain(w weights) float64 {
	var room [20]ranked
	best := room[:0]
	for at := range s.candidates {
		c := &s.candidates[at]
		r := ranked{w.of(&c.v), c.v[signalPopular], at, c.place, c.item}
		best = insert(best, r, len(room))
	}
	hits := 0.0
	for rank, r := range best {
		if s.came[r.at] {
			hits += hit(rank)
		}
	}
	return hits / s.wanted
}

// search moves one weight at a time while that finds more.
func (m *Model) search(ctx context.Context, sheets []sheet) error {
	gains := make([]float64, len(sheets))
	value := func(w weights) (float64, error) {
		err := inChunks(ctx, len(sheets), 32, func() struct{} { return struct{}{} }, func(_ struct{}, low, high int) {
			for i := low; i < high; i++ {
				gains[i] = sheets[i].gain(w)
			}
		})
		sum := 0.0
		for _, gain := range gains {
			sum += gain
		}
		return sum / float64(len(sheets)), err
	}
	start := m.weights
	best, err := value(start)
	if err != nil {
		return err
	}
	m.validity = Validity{Customers: len(sheets), Before: best}
	unit := units(sheets)
	for range searchRounds {
		before := best
		for _, signal := range []int{signalSimilar, signalTogether, signalNear, signalDecayed, signalCount, signalPopular} {
			if unit[signal] == 0 {
				continue
			}
			base := m.weights
			for _, step := range []float64{0, .05, .1, .2, .35, .6, 1, 1.8, 3} {
				w := base
				w[signal] = step * unit[signalRecent] / unit[signal]
				got, err := value(w)
				if err != nil {
					return err
				}
				if got > best+1e-9 {
					best, m.weights = got, w
				}
			}
		}
		if best < before+1e-4 {
			break
		}
	}
	// What hardly helps is left out, the costliest first: its work is saved for every customer.
	for _, signal := range []int{signalNear, signalSimilar, signalTogether} {
		if m.weights[signal] == 0 {
			continue
		}
		w := m.weights
		w[signal] = 0
		got, err := value(w)
		if err != nil {
			return err
		}
		if got >= best-hardly {
			best, m.weights = got, w
		}
	}
	m.validity.After = best
	return nil
}

// hardly is a gain that is not worth a signal.
const hardly = 5e-4

// searchRounds is how often each weight is looked at, at most: further rounds fit the validation customers' chance.
const searchRounds = 3

// units is the size of each signal: the mean over customers of its largest value, so that steps mean the same whatever the data.
func units(sheets []sheet) [signals]float64 {
	var unit [signals]float64
	for i := range sheets {
		var most [signals]float64
		for c := range sheets[i].candidates {
			for signal, v := range sheets[i].candidates[c].v {
				most[signal] = math.Max(most[signal], float64(v))
			}
		}
		for signal, v := range most {
			unit[signal] += v / float64(len(sheets))
		}
	}
	return unit
}
