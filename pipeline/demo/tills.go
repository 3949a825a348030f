package demo

import (
	"slices"
	"sync/atomic"
)

const tillHeader = "ReceiptNo,Line,DateTime,Store,Till,LoyaltyCard,Article,Description,Qty,UnitPrice,Discount,VAT,Type,Tender,Cashier,OrigReceipt\n"

// trainingTill is the till on which new cashiers practise.
const trainingTill = 99

// tills writes the till exports of one store, month by month.
type tills struct {
	feed
	w           *world
	root        string
	store       int
	stream, aux *stream
	hours       []float64
	pending     map[int][]comingBack // by day
	lines       []line
	out         *exportFile
	name        string      // of out
	parked      *exportFile // the month's file, while the late day is written
	parkedName  string
	again       *exportFile
	corrected   bool
}

// comingBack is goods that a customer will bring back.
type comingBack struct {
	line    line
	person  int32
	number  uint32
	second  int32
	receipt receipt // that they were bought with
}

// receipt is the number of a receipt: store, till, day and place in the day.
type receipt struct {
	store, till, day, place int
}

func newTills(w *world, root string, store int) *tills {
	return &tills{
		feed: feed{totals: make([]dayTotal, w.cal.days)}, w: w, root: root, store: store,
		stream: newStream(), aux: newStream(), hours: storeHours(), pending: map[int][]comingBack{},
	}
}

func (w *world) appendReceipt(b []byte, r receipt) []byte {
	t := w.cal.iso(r.day)
	b = appendPadded(b, uint64(r.store+1), 2)
	b = appendPadded(b, uint64(r.till), 2)
	b = append(b, t[2], t[3], t[5], t[6], t[8], t[9], '-')
	return appendPadded(b, uint64(r.place), 4)
}

// write makes the store's exports of the days from up to to.
func (t *tills) write(parts []*shard, from, to int) error {
	sold := gather(parts, t.store, from)
	for day := from; day < to; day++ {
		end := 0
		for end < len(sold) && int(sold[end].day) == day {
			end++
		}
		if err := t.day(day, sold[:end]); err != nil {
			t.out.abandon()
			t.again.abandon()
			t.parked.abandon()
			return err
		}
		sold = sold[end:]
	}
	if err := t.turn("", 0); err != nil {
		return err
	}
	t.out, t.parked = t.parked, nil
	return t.turn("", 0)
}

// day writes a day: its customers, walk-ins, training and returns by the clock.
func (t *tills) day(day int, sold []basket) error {
	list := t.company(day, sold)
	back := t.pending[day]
	delete(t.pending, day)
	slices.SortFunc(back, func(a, b comingBack) int {
		if a.second != b.second {
			return int(a.second - b.second)
		}
		return a.receipt.place - b.receipt.place
	})
	if len(list)+len(back) == 0 {
		return nil
	}
	if err := t.open(day); err != nil {
		return err
	}
	place := 0
	for len(list)+len(back) > 0 {
		place++
		var err error
		if len(back) == 0 || len(list) > 0 && list[0].second <= back[0].second {
			err = t.sale(list[0], place)
			list = list[1:]
		} else {
			err = t.takeBack(day, back[0], place)
			back = back[1:]
		}
		if err != nil {
			return err
		}
	}
	if t.again != nil {
		again := t.again
		t.again = nil
		return t.shut(again)
	}
	return nil
}

// company adds to a day's known customers those whom nobody knows.
func (t *tills) company(day int, sold []basket) []basket {
	w := t.w
	list := slices.Clone(sold)
	weights := w.storeWeights
	share := weights[t.store]
	if t.store > 0 {
		share -= weights[t.store-1]
	}
	mean := w.p.WalkIns * float64(len(w.people)) / float64(w.cal.days) * w.cal.weight[day] * share / weights[len(weights)-1]
	s := t.stream.at(w.set.Seed, domainStore, uint64(t.store), uint64(day)+1)
	for n := range s.poisson(mean) {
		nu := s.gamma(w.p.SpendShape) / w.p.SpendScale
		value := min(max(s.gamma(w.p.BasketShape)/nu*100, 150), 500_000)
		list = append(list, basket{day: int32(day), second: int32(s.second(t.hours)), person: -1, number: uint32(n), value: int32(value)})
	}
	if training := s.poisson(w.p.TrainingProb * float64(len(list))); day != t.restated() {
		for n := range training {
			list = append(list, basket{day: int32(day), second: int32(s.second(t.hours)), person: -2, number: uint32(n), value: 999})
		}
	}
	slices.SortFunc(list, func(a, b basket) int {
		switch {
		case a.second != b.second:
			return int(a.second - b.second)
		case a.person != b.person:
			return int(a.person - b.person)
		default:
			return int(a.number) - int(b.number)
		}
	})
	return list
}

// sale writes a receipt, and remembers what will come back.
func (t *tills) sale(b basket, place int) error {
	w, s := t.w, t.stream
	who := known
	switch b.person {
	case -1:
		who = anonymous
		s.at(w.set.Seed, domainWalkIn, uint64(t.store)<<32|uint64(b.day), uint64(b.number))
	case -2:
		s.at(w.set.Seed, domainTraining, uint64(t.store)<<32|uint64(b.day), uint64(b.number))
	default:
		s.at(w.set.Seed, domainBasket, uint64(b.person), uint64(b.number))
	}
	t.lines = w.fill(s, t.aux, b, t.lines)
	r := receipt{t.store, 1 + s.IntN(w.stores[t.store].tills), int(b.day), place}
	if b.person == -2 {
		r.till = trainingTill
	}
	head := saleHead{receipt: r, second: int(b.second), person: b.person, tender: tender(s), cashier: 1 + s.IntN(9)}
	if s.chance(w.p.VoidProb * float64(len(t.lines))) {
		l := t.lines[s.IntN(len(t.lines))]
		l.kind, l.number, l.discount = 'V', len(t.lines)+1, 0
		t.lines = append(t.lines, l)
	}
	for _, l := range t.lines {
		comes, days, second := s.chance(w.p.ReturnStore), 1+int(s.ExpFloat64()*w.p.ReturnDays), s.second(t.hours)
		damaged := s.chance(w.p.BrokenProb)
		if err := t.put(head, l, who, damaged); err != nil {
			return err
		}
		if comes && l.kind == 'S' && b.person != -2 && !damaged && r.day+days < w.cal.days {
			back := comingBack{line: comeBack(s, l), person: b.person, number: b.number, second: int32(second), receipt: r}
			t.pending[r.day+days] = append(t.pending[r.day+days], back)
		}
	}
	return nil
}

// takeBack writes the receipt of a return.
func (t *tills) takeBack(day int, c comingBack, place int) error {
	s := t.stream.at(t.w.set.Seed, domainDamage, uint64(t.store)<<32|uint64(day), uint64(place))
	who := known
	if c.person < 0 {
		who = anonymous
	}
	head := saleHead{
		receipt: receipt{t.store, 1 + s.IntN(t.w.stores[t.store].tills), day, place}, second: int(c.second), person: c.person,
		tender: tender(s), cashier: 1 + s.IntN(9), original: c.receipt, isReturn: true,
	}
	return t.put(head, c.line, who, false)
}

// saleHead is what the lines of a receipt have in common.
type saleHead struct {
	receipt  receipt
	second   int
	person   int32
	tender   string
	cashier  int
	original receipt
	isReturn bool
}

// put writes one line, damaged or not, perhaps twice, and counts it.
func (t *tills) put(h saleHead, l line, who identification, damaged bool) error {
	w, s := t.w, t.stream
	day := h.receipt.day
	quiet := day == t.restated() // a day that comes twice has no other faults
	cost := w.cat.products[l.product].cost
	switch {
	case h.person == -2:
		t.out.truth.filtered++
	case damaged && !quiet:
		return t.damage(h, l)
	case quiet:
		return t.twice(h, l, who, cost)
	default:
		t.count(h, l, who, cost, 1)
	}
	begin := len(t.out.buf)
	t.out.buf = w.appendSaleLine(t.out.buf, h, l, spoilt{})
	copied := !quiet && h.person != -2 && s.chance(w.p.DuplicateProb)
	row := t.out.buf[begin:len(t.out.buf):len(t.out.buf)]
	if copied {
		row = slices.Clone(row)
	}
	if err := t.out.row(1); err != nil || !copied {
		return err
	}
	t.out.buf = append(t.out.buf, row...)
	t.out.truth.duplicate++
	return t.out.row(1)
}

func (t *tills) count(h saleHead, l line, who identification, cost, by int64) {
	t.totals[h.receipt.day].add(l, cost, who, by)
	if h.person >= 0 {
		q := &t.w.people[h.person]
		atomic.AddInt32(&q.lines, int32(by))
		if l.kind != 'V' {
			atomic.AddInt64(&q.paid, by*l.paid())
		}
	}
}

// twice writes a line of the day that is delivered again: the first sale of one
// piece was two pieces in truth.
func (t *tills) twice(h saleHead, l line, who identification, cost int64) error {
	t.out.buf = t.w.appendSaleLine(t.out.buf, h, l, spoilt{})
	t.out.truth.replaced++
	if err := t.out.row(1); err != nil {
		return err
	}
	if !t.corrected && l.kind == 'S' && l.discount == 0 {
		l.quantity++
		t.corrected = true
	}
	t.count(h, l, who, cost, 1)
	t.again.buf = t.w.appendSaleLine(t.again.buf, h, l, spoilt{})
	return t.again.row(1)
}

// tender draws the way to pay.
func tender(s *stream) string {
	return [...]string{"CARD", "CARD", "CARD", "CARD", "CASH", "CASH", "MOBILE", "GIFT"}[s.IntN(8)]
}
