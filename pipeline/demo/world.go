package demo

import "math"

// world is everything that is fixed before the first day: the assortment, the
// stores, the names, and the people with their hidden values.
type world struct {
	set    Settings
	p      process
	cal    *calendar
	cat    *catalogue
	names  *nameTables
	stores []store
	// storeWeights are cumulative shares of trade of the stores.
	storeWeights []float64
	people       []person
}

type store struct {
	id, name, region, kind string
	opened                 string
	tills                  int
}

// channel is where a person buys.
type channel uint8

const (
	inStores channel = iota
	onWeb
	both
	asGuest // on the web, without an account
)

func (c channel) String() string {
	return [...]string{"store", "web", "both", "guest"}[c]
}

// cause is why a person left.
type cause uint8

const (
	natural cause = iota
	complaint
	lateDelivery
)

func (c cause) String() string { return [...]string{"natural", "complaint", "late_delivery"}[c] }

// person is the state of one person in the simulation. There are as many as
// the company knows people, so it is kept small: names and addresses are drawn
// again from the person's own stream whenever they are needed.
type person struct {
	next     float64 // operational time of the next purchase
	death    float64 // operational time of the natural drop-out
	rate     float64 // purchases per operational day
	mu       float64 // natural drop-out rate per operational day
	nu       float64 // rate parameter of the basket value
	leave    int32   // calendar day of a caused leaving, math.MaxInt32: none
	first    int32   // day of the first purchase, math.MaxInt32: none yet
	last     int32   // day of the last purchase in the exports
	swap     int32   // day from which the second card or account is used, math.MaxInt32: never
	seq      uint16  // purchases so far
	contacts uint16  // contacts so far

	baskets, complaints, lates uint16
	future                     [3]uint16 // purchases within 90, 180, 365 days after the end
	futureValue                [3]int64  // and their value in pence
	paid                       int64     // value in pence of the loaded lines, returns taken off, tax included
	lines                      int32     // loaded lines

	channel channel
	why     cause
	home    uint8 // store
	webPart uint8 // share of web purchases of a person who uses both, in percent
	shape   uint8 // of the gaps: 1 irregular, larger is more regular
	taste   [12]uint8
	used    uint32 // which phones and addresses appeared on contacts and orders, see usedPhone …; set atomically
}

// Bits of person.used.
const (
	usedPhone uint32 = 1 << iota // mobile number on a contact
	usedLandline
	usedContactEmail
	usedContactOther // the person's other e-mail address
	usedOrderEmail
	usedOrderOther
	usedMenuPhone // mobile number on a call that the menu took
	usedMenuLandline
)

const (
	never   = math.MaxInt32
	maxSeq  = 1000 // purchases of one person in the exports and a year beyond
	shards  = 64   // ranges of people that are simulated apart, whatever the number of workers
	seqSize = 1 << 10
)

func newWorld(set Settings) *world {
	p := standard()
	w := &world{set: set, p: p, cal: newCalendar(set.End, p), names: newNames()}
	w.cat = newCatalogue(set, p, w.cal)
	w.openStores()
	w.people = make([]person, set.people())
	return w
}

func (w *world) openStores() {
	regions := []string{"North", "Midlands", "South", "Coast"}
	kinds := []string{"high street", "shopping centre", "retail park"}
	s := newStream()
	sum := 0.0
	for i := range w.set.Stores {
		s.at(w.set.Seed, domainStore, uint64(i), 0)
		town := w.names.cities[i%len(w.names.cities)].name
		if i >= len(w.names.cities) {
			town += " East"
		}
		w.stores = append(w.stores, store{
			id: "S" + pad(uint64(i+1), 2), name: "Harrow & Lark " + town, region: regions[i%len(regions)], kind: kinds[s.IntN(len(kinds))],
			opened: string(w.cal.date(-s.IntN(900)-1).AppendFormat(nil, "2006-01-02")), tills: 3,
		})
		sum += 1 / (float64(i) + 4)
		w.storeWeights = append(w.storeWeights, sum)
	}
}

// draw fills the hidden values of person i.
func (w *world) draw(s *stream, i int) {
	q, p := &w.people[i], w.p
	s.at(w.set.Seed, domainPerson, uint64(i), 0)
	*q = person{leave: never, first: never, last: -1, swap: never, shape: 1}
	birth := s.Float64()
	if span := w.cal.clock[w.cal.days]; s.chance(p.OpeningShare) {
		q.next = birth * min(p.OpeningDays, span)
	} else {
		q.next = birth * max(span-20, 1)
	}
	q.rate = min(s.gamma(p.RateShape)/p.RateScaleDays, p.RateMax)
	q.mu = s.gamma(p.DropoutShape) / p.DropoutScaleDays
	q.death = q.next + s.ExpFloat64()/max(q.mu, 1e-12)
	q.nu = s.gamma(p.SpendShape) / p.SpendScale
	switch u := s.Float64(); {
	case u < p.RegularShare:
		q.shape = uint8(p.RegularShape)
	case u < p.RegularShare+p.SteadyShare:
		q.shape = uint8(p.SteadyShape)
	}
	switch u := s.Float64(); {
	case u < p.StoreShare:
		q.channel = inStores
	case u < p.StoreShare+p.BothShare:
		q.channel = both
		q.webPart = uint8(100 * math.Pow(s.Float64(), 1/p.WebOfBoth-1))
	default:
		q.channel = onWeb
		if s.chance(p.GuestShare) {
			q.channel = asGuest
		}
	}
	w.drawTastes(s, q)
	q.home = uint8(s.search(w.storeWeights))
	if q.channel != asGuest && s.chance(.03) {
		q.swap = int32(s.IntN(w.cal.days))
	}
	if q.channel != asGuest && s.chance(p.DormantShare) {
		q.next, q.rate, q.swap = math.Inf(1), 0, never
	}
}

// drawTastes draws shares of the categories and keeps them in parts of 250,
// with which all later draws work: what the truth tells is exact.
func (w *world) drawTastes(s *stream, q *person) {
	var g [12]float64
	sum := 0.0
	for k := range g {
		g[k] = s.gamma(w.p.TasteShape * w.cat.categories[k].weight)
		sum += g[k]
	}
	for k := range g {
		q.taste[k] = uint8(250 * g[k] / sum)
	}
}

// category draws a category by taste, or by the company's shares for a person
// who is not known (nil).
func (w *world) category(s *stream, q *person) int {
	total := 0
	if q != nil {
		for _, t := range q.taste {
			total += int(t)
		}
	}
	if total == 0 {
		u := s.Float64() * 12
		for k := range w.cat.categories {
			if u -= w.cat.categories[k].weight; u < 0 {
				return k
			}
		}
		return 11
	}
	u := s.IntN(total)
	for k, t := range q.taste {
		if u -= int(t); u < 0 {
			return k
		}
	}
	return 11
}

// favourite returns the j-th of a person's four favourite products.
func (w *world) favourite(s *stream, i, j int) int {
	s.at(w.set.Seed, domainFavourite, uint64(i), uint64(j))
	k := &w.cat.categories[w.category(s, &w.people[i])]
	return k.first + s.search(k.popularity)
}

// cardNumber is the number of a person's first or second loyalty card.
func cardNumber(i, second int) uint64 {
	return spread(uint64(2*i+second)+17, 618033987, 1_000_000_000)
}

// accountNumber is the number of a person's first or second web account.
func accountNumber(i, second int) uint64 {
	return spread(uint64(2*i+second)+5, 61803399, 100_000_000)
}

// orderNumber is the number of a person's n-th purchase, if it is a web order.
func orderNumber(i int32, n uint16) uint64 {
	return spread(uint64(i)*seqSize+uint64(n)+1, 6180339887, 100_000_000_000)
}

func appendCard(b []byte, n uint64) []byte    { return appendPadded(b, n, 10) }
func appendAccount(b []byte, n uint64) []byte { return appendPadded(append(b, 'A'), n, 8) }

// hasCard and hasAccount tell in which masters a person stands.
func (q *person) hasCard() bool    { return q.channel == inStores || q.channel == both }
func (q *person) hasAccount() bool { return q.channel == onWeb || q.channel == both }

// second is 1 from the day on which a person uses the second card or account.
// People who have both get one of the two replaced: people of even number the
// card, the others the account.
func (q *person) second(i, day int32, card bool) int {
	if q.swap == never || q.swap <= q.first || day < q.swap || q.channel == both && card != (i%2 == 0) {
		return 0
	}
	return 1
}
