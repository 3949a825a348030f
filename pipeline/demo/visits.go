package demo

import (
	"math"
	"slices"
)

// visitProcess holds the parameters of the visits to the web shop.
type visitProcess struct {
	Months       int     `json:"months"`        // how many months at the end were measured
	ConsentProb  float64 `json:"consent_prob"`  // a device's owner agrees to be measured
	SecondDevice float64 `json:"second_device"` // visits on a person's second device
	LoginOrder   float64 `json:"login_order"`   // who has an account is logged in when ordering
	LoginBrowse  float64 `json:"login_browse"`  // and on a visit without an order
	Browse       float64 `json:"browse"`        // visits without an order for each order, Poisson, in the days before it
	BrowseDays   int     `json:"browse_days"`   // so many days at most
	Strangers    float64 `json:"strangers"`     // visits of people who never order, for each order
	Bots         float64 `json:"bots"`          // visits of machines, for each order
	Staff        float64 `json:"staff"`         // visits from the company's own network, for each order
	Pages        float64 `json:"pages"`         // a visit looks at 1 + Poisson(this) articles
}

func standardVisits() visitProcess {
	return visitProcess{
		Months: 6, ConsentProb: .85, SecondDevice: .25, LoginOrder: .9, LoginBrowse: .2, Browse: .9, BrowseDays: 13,
		Strangers: .6, Bots: .02, Staff: .02, Pages: 1.1,
	}
}

// apart is how far apart two visits of one visitor are at least, in seconds:
// whoever cuts visits by half an hour of silence finds the same ones.
const apart = 3 * 3600

// visitKind is what a visit is.
type visitKind uint8

const (
	ordering visitKind = iota
	browsing
	strange
	machine
	staff
)

func (k visitKind) String() string {
	return [...]string{"order", "browse", "stranger", "bot", "internal"}[k]
}

// placed is an order of the web shop as its page for thanks knows it.
type placed struct {
	day, second int
	person      int
	number      uint16
	guest       bool
	value       int64
	products    []int
}

// visit is a visit before its events are drawn.
type visit struct {
	kind        visitKind
	day, second int    // of its first event
	visitor     uint64 // number of the device
	person      int    // -1: nobody of the company
	loggedIn    bool
	consent     bool
	order       *placed
	number      uint64 // within its kind, person and month
}

// start is the visit's begin as a number to compare by.
func (v *visit) start() int { return v.day*86400 + v.second }

// measured is the first day of which there are events.
func (w *world) measured() int {
	return w.cal.month[max(len(w.cal.month)-1-w.p.Visits.Months, 0)]
}

// visits draws the month's visits, by their beginning: those that ended in the
// given orders, those of the same people before, and others'.
func (w *world) visits(s *stream, orders []placed, from, to int) []visit {
	law := &w.p.Visits
	slices.SortFunc(orders, func(a, b placed) int {
		switch {
		case a.person != b.person:
			return a.person - b.person
		case a.day != b.day:
			return a.day - b.day
		case a.second != b.second:
			return a.second - b.second
		default:
			return int(a.number) - int(b.number)
		}
	})
	var out []visit
	for first := 0; first < len(orders); {
		next := first + 1
		for next < len(orders) && orders[next].person == orders[first].person {
			next++
		}
		out = w.visitsOf(s, orders[first:next], from, out)
		first = next
	}
	n := float64(len(orders))
	s.at(w.set.Seed, domainVisit, 1<<50, uint64(from))
	for _, others := range []struct {
		kind visitKind
		mean float64
	}{{strange, law.Strangers * n}, {machine, law.Bots * n}, {staff, law.Staff * n}} {
		number := s.poisson(others.mean)
		if others.kind == strange { // so that a tiny company has events in every month
			number = max(number, 1)
		}
		for k := range number {
			v := visit{kind: others.kind, day: from + s.IntN(to-from), second: s.second(webHours()), person: -1, number: uint64(k)}
			v.consent = others.kind == machine || s.chance(law.ConsentProb)
			v.visitor = uint64(4*len(w.people)) + uint64(3*from+int(others.kind-strange))<<20 + uint64(k)
			w.away(&v)
			out = append(out, v)
		}
	}
	slices.SortStableFunc(out, func(a, b visit) int { return a.start() - b.start() })
	return out
}

// visitsOf draws the visits of one person, whose orders of the month are given.
func (w *world) visitsOf(s *stream, orders []placed, from int, out []visit) []visit {
	law := &w.p.Visits
	mine := len(out)
	person := orders[0].person
	account := w.people[person].hasAccount()
	free := func(v *visit) bool {
		return !slices.ContainsFunc(out[mine:], func(o visit) bool {
			return o.visitor == v.visitor && math.Abs(float64(o.start()-v.start())) < apart
		})
	}
	for k := range orders {
		o := &orders[k]
		s.at(w.set.Seed, domainVisit, uint64(person), uint64(o.number))
		v := visit{kind: ordering, day: o.day, second: max(o.second-180-s.IntN(900), o.second*9/10), person: person, order: o, number: uint64(o.number)}
		v.visitor = uint64(4*person + flag(s.chance(law.SecondDevice)))
		v.loggedIn = s.chance(law.LoginOrder) && account && !o.guest
		for try := 0; !free(&v) && try < 2; try++ { // another device
			v.visitor = uint64(4*person + (int(v.visitor)+1)%4)
		}
		if free(&v) {
			out = append(out, v)
		}
	}
	for k := range orders {
		o := &orders[k]
		s.at(w.set.Seed, domainVisit, uint64(person), uint64(o.number)+1<<40)
		for n := range s.poisson(law.Browse) {
			v := visit{kind: browsing, day: o.day - 1 - s.IntN(law.BrowseDays), second: s.second(webHours()), person: person, number: uint64(o.number)<<8 + uint64(n)}
			v.visitor = uint64(4*person + flag(s.chance(law.SecondDevice)))
			v.loggedIn = s.chance(law.LoginBrowse) && account
			if v.day < from || v.day == from && v.second < apart {
				continue
			}
			if w.away(&v); free(&v) {
				out = append(out, v)
			}
		}
	}
	for k := mine; k < len(out); k++ {
		out[k].consent = s.at(w.set.Seed, domainVisit, out[k].visitor, 1<<41).chance(law.ConsentProb)
	}
	return out
}

// away keeps a visit from the night in which the clocks change and from the
// end of the day, which its events must not pass.
func (w *world) away(v *visit) {
	if w.cal.changes[v.day] && v.second < 4*3600 {
		v.second += 4 * 3600
	}
	v.second = min(v.second, 23*3600+600)
}
