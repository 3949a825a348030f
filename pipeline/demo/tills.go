package demo

import (
	"slices"
	"strings"
	"sync/atomic"
	"time"
)

const tillHeader = "ReceiptNo,Line,DateTime,Store,Till,LoyaltyCard,Article,Description,Qty,UnitPrice,Discount,VAT,Type,Tender,Cashier,OrigReceipt\n"

// trainingTill is the till on which new cashiers practise.
const trainingTill = 99

// Days before the end on which the two irregular deliveries fall.
const (
	lateBefore     = 3 // this day's file of the second store comes late, under another name
	restatedBefore = 6 // this day of the first store is delivered again, with a line corrected
)

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

func (t *tills) late() int {
	if t.store == 1%len(t.w.stores) {
		return t.w.cal.days - 1 - lateBefore
	}
	return -1
}

func (t *tills) restated() int {
	if t.store == 0 {
		return t.w.cal.days - 1 - restatedBefore
	}
	return -1
}

// open makes sure that the file of the day is the one being written.
func (t *tills) open(day int) error {
	name, last, delay := t.fileName(day), t.lastDay(day), 1
	if day == t.late() {
		delay = lateBefore + 1 // it comes in the morning after the last day
	}
	if day == t.restated() {
		e, err := t.begin(t.root, t.restatedName(day), "till", delivered(t.w.cal, t.lastDay(day), 3))
		if err != nil {
			return err
		}
		e.buf = append(e.buf, tillHeader...)
		t.again, t.corrected = e, false
	}
	switch {
	case name == t.name:
		return nil
	case day == t.late():
		t.parked, t.parkedName = t.out, t.name
		t.out = nil
	case t.parked != nil && name == t.parkedName:
		if err := t.turn("", 0); err != nil {
			return err
		}
		t.out, t.name, t.parked = t.parked, name, nil
		return nil
	}
	return t.turn(name, last+delay)
}

// turn ends the file being written and begins another, if there is a name.
func (t *tills) turn(name string, due int) error {
	if t.out != nil {
		out := t.out
		t.out, t.name = nil, ""
		if err := t.shut(out); err != nil {
			return err
		}
	}
	if name == "" {
		return nil
	}
	e, err := t.begin(t.root, name, "till", delivered(t.w.cal, due, 0))
	if err != nil {
		return err
	}
	e.buf = append(e.buf, tillHeader...)
	t.out, t.name = e, name
	return nil
}

// delivered is the moment at which an export of a day arrives: three in the
// morning, some days later.
func delivered(cal *calendar, day, later int) time.Time {
	return cal.date(day + later).Add(3 * time.Hour)
}

// fileName is the export that a day belongs to.
func (t *tills) fileName(day int) string {
	cal := t.w.cal
	folder := "exports/pos/store-" + t.w.stores[t.store].id[1:] + "/"
	iso := string(cal.iso(day))
	if day == t.late() {
		return folder + iso + "_late.csv"
	}
	if t.single(day) {
		return folder + iso + ".csv"
	}
	first, last := t.month(day)
	if whole := cal.date(last+1).Day() == 1; whole || t.w.set.Layout == LayoutMonthly {
		return folder + iso[:7] + ".csv"
	}
	return folder + string(cal.iso(first)) + "_" + string(cal.iso(last)) + ".csv"
}

// restatedName is the second export of a day. Whoever sorts file names finds it
// after the first one.
func (t *tills) restatedName(day int) string {
	first := strings.TrimSuffix(t.fileName(day), ".csv")
	if iso := string(t.w.cal.iso(day)); !strings.HasSuffix(first, iso) {
		first += "_" + iso
	}
	return first + "_restated.csv"
}

// single tells whether a day has a file of its own.
func (t *tills) single(day int) bool {
	switch t.w.set.Layout {
	case LayoutDaily:
		return true
	case LayoutMixed:
		return day >= t.w.cal.days-tailDays
	default:
		return false
	}
}

// month returns the first and last day of the day's monthly file.
func (t *tills) month(day int) (first, last int) {
	for k, m := range t.w.cal.month {
		if m > day {
			first, last = t.w.cal.month[k-1], m-1
			break
		}
	}
	if t.w.set.Layout == LayoutMixed {
		last = min(last, t.w.cal.days-tailDays-1)
	}
	return first, last
}

func (t *tills) lastDay(day int) int {
	if t.single(day) || day == t.late() {
		return day
	}
	_, last := t.month(day)
	return last
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
	t.out.buf = w.appendSaleLine(t.out.buf, h, l)
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
	t.out.buf = t.w.appendSaleLine(t.out.buf, h, l)
	t.out.truth.replaced++
	if err := t.out.row(1); err != nil {
		return err
	}
	if !t.corrected && l.kind == 'S' && l.discount == 0 {
		l.quantity++
		t.corrected = true
	}
	t.count(h, l, who, cost, 1)
	t.again.buf = t.w.appendSaleLine(t.again.buf, h, l)
	return t.again.row(1)
}

// tender draws the way to pay.
func tender(s *stream) string {
	return [...]string{"CARD", "CARD", "CARD", "CARD", "CASH", "CASH", "MOBILE", "GIFT"}[s.IntN(8)]
}
