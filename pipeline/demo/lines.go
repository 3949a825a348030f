package demo

import "math"

// line is a line of a sale or an order. Amounts are pence with tax included,
// but tax, which is contained in net.
type line struct {
	product        int
	quantity       int64
	unit           int64 // price of one
	discount       int64 // on the whole line
	kind           byte  // 'S' sale, 'R' return, 'V' void
	number         int   // within the sale, from 1
	originalNumber int   // of a return: the line that came back
}

func (l line) gross() int64 { return l.quantity * l.unit }
func (l line) paid() int64  { return l.gross() - l.discount }

// tax is the sixth of the price that a rate of 20 % makes, rounded half away
// from zero.
func (l line) tax() int64 {
	if p := l.paid(); p < 0 {
		return -((3 - p) / 6)
	} else {
		return (p + 3) / 6
	}
}

// fill draws the lines of a basket whose value is given: products by taste and
// favourite, near the price that their share of the value allows, then prices
// moved together so that the lines add up to the value, to a few pence.
func (w *world) fill(s, aux *stream, b basket, lines []line) []line {
	lines = lines[:0]
	var q *person
	if b.person >= 0 {
		q = &w.people[b.person]
	}
	// A larger basket has more lines, so that prices stay near the list.
	count := min(1+s.poisson(w.p.ExtraLines*min(float64(b.value)/w.p.meanBasket(), 4)), 25)
	var shares [25]float64
	sum := 0.0
	for k := range count {
		shares[k] = 1 + s.ExpFloat64() + s.ExpFloat64()
		sum += shares[k]
	}
	listed := 0.0
	previous := -1
	for k := range count {
		want := max(float64(b.value)*shares[k]/sum, 60)
		product := -1
		if previous >= 0 && w.cat.products[previous].partner >= 0 && s.chance(w.p.PairProb) {
			product = w.cat.products[previous].partner
		} else if q != nil && s.chance(w.p.FavouriteProb) {
			if f := w.favourite(aux, int(b.person), min(s.IntN(5)*s.IntN(3), 3)); w.cat.onSale(f, int(b.day)) && math.Abs(w.cat.products[f].logPrice-math.Log(want)) < .7 {
				product = f
			}
		}
		if product < 0 {
			product = w.cat.choose(s, w.category(s, q), int(b.day), math.Log(want))
		}
		price := float64(w.cat.products[product].price)
		l := line{product: product, quantity: min(max(int64(math.Round(want/price)), 1), 24), kind: 'S'}
		listed += float64(l.quantity) * price
		lines = append(lines, l)
		previous = product
	}
	factor := float64(b.value) / listed
	for k := range lines {
		l := &lines[k]
		l.number = k + 1
		net := factor * float64(w.cat.products[l.product].price)
		l.unit = max(int64(math.Round(net)), 1)
		if s.chance(w.p.PromotionProb) {
			off := [4]float64{.05, .1, .2, .3}[s.IntN(4)]
			paid := l.unit * l.quantity
			l.unit = int64(math.Ceil(float64(l.unit) / (1 - off)))
			l.discount = l.unit*l.quantity - paid
		}
	}
	return lines
}

// comeBack makes the return of a line, whole or of one piece of several.
func comeBack(s *stream, l line) line {
	n := l.quantity
	if n > 1 && s.chance(.5) {
		n = 1
	}
	return line{product: l.product, quantity: -n, unit: l.unit, discount: -(l.discount * n / l.quantity), kind: 'R', number: 1, originalNumber: l.number}
}
