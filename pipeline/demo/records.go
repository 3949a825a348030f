package demo

import "strings"

// record is a row about a person in a customer master.
type record struct {
	first, last, email, phone     string
	street, city, postcode, birth string
	gender                        string
	created, changed              int  // days
	reachable                     bool // whether the phone is the one that the person calls from
	consent                       [4]bool
	asked                         bool
}

// switchboard is the company's own number, typed by cashiers when a customer
// gave none, and defaultBirth what the till's form starts with.
const (
	switchboard  = "01632 000000"
	defaultBirth = "1900-01-01"
	noEmail      = "n/a"
)

// card returns what the loyalty master knows about person i, on the first or
// the second card.
func (w *world) card(s *stream, i, second int) record {
	id := w.who(s, i)
	q := &w.people[i]
	s.at(w.set.Seed, domainRecord, uint64(i), uint64(second))
	r := w.written(s, &id)
	switch u := s.Float64(); {
	case u < .12:
		r.birth = ""
	case u < .132:
		r.birth = defaultBirth
	case u < .142 && id.day <= 12:
		r.birth = birthDate(id.year, id.day, id.month)
	case u < .157:
		r.birth = birthDate(id.year, id.month, 1+(id.day+9)%28)
	}
	goodEmail, goodPhone := true, true
	switch u := s.Float64(); {
	case u < .08:
		r.email, goodEmail = "", false
	case u < .15:
		r.email, goodEmail = id.email(true), false
	case u < .165:
		r.email, goodEmail = typo(s, r.email), false
	case u < .172:
		r.email, goodEmail = noEmail, false
	}
	r.phone = dialled(s, id.phone())
	switch u := s.Float64(); {
	case u < .08:
		r.phone, goodPhone = "", false
	case u < .12:
		r.phone, goodPhone = dialled(s, id.mobile(true)), false
	case u < .125:
		r.phone, goodPhone = switchboard, false
	}
	r.reachable = goodPhone
	if !goodEmail && !goodPhone && s.chance(.93) { // few records have neither
		r.email = id.email(false)
	}
	if s.chance(.04) {
		r.first, r.last, r.street, r.city = strings.ToUpper(r.first), strings.ToUpper(r.last), strings.ToUpper(r.street), strings.ToUpper(r.city)
	}
	r.created = w.createdOn(s, q, second)
	r.changed = r.created
	if id.moved && s.chance(.5) {
		r.street, r.city, r.postcode = id.old.line(), id.old.city.name, id.old.postcode
	} else if id.moved {
		r.changed = r.created + s.IntN(max(w.cal.days-r.created, 1))
	}
	return r
}

// account returns what the web shop knows about person i.
func (w *world) account(s *stream, i, second int) record {
	id := w.who(s, i)
	q := &w.people[i]
	s.at(w.set.Seed, domainRecord, uint64(i), uint64(2+second))
	r := w.written(s, &id)
	r.email = id.email(w.otherEmail(i, second))
	r.phone = dialled(s, id.phone())
	switch u := s.Float64(); {
	case u < .18:
		r.phone = ""
	case u < .21:
		r.phone = dialled(s, id.mobile(true))
	default:
		r.reachable = true
	}
	if s.chance(.1) {
		r.first, r.last = strings.ToLower(r.first), strings.ToLower(r.last)
	}
	r.created = w.createdOn(s, q, second)
	r.changed = r.created
	return r
}

// written copies an identity with the slips that every system's clerks make.
func (w *world) written(s *stream, id *identity) record {
	r := record{
		first: id.given.name, last: id.family.name, email: id.email(false),
		street: id.home.line(), city: id.home.city.name, postcode: id.home.postcode,
		birth: birthDate(id.year, id.month, id.day), gender: "M",
	}
	if id.female {
		r.gender = "F"
	}
	if id.given.latin != id.given.name && s.chance(.4) {
		r.first, r.last = id.given.latin, id.family.latin
	}
	switch u := s.Float64(); {
	case u < .07 && len(id.given.nicknames) > 0:
		r.first = id.given.nicknames[s.IntN(len(id.given.nicknames))]
	case u >= .07 && u < .10:
		r.first = typo(s, r.first)
	case u >= .10 && u < .115:
		r.first = string([]rune(r.first)[:1])
	}
	switch u := s.Float64(); {
	case u < .03:
		r.last = typo(s, r.last)
	case u < .3 && id.maiden.name != "":
		r.last = id.maiden.name
	}
	if s.chance(.006) {
		r.first, r.last = r.last, r.first
	}
	switch u := s.Float64(); {
	case u < .04:
		r.street = typo(s, r.street)
	case u < .24:
		r.street = w.names.shorten.Replace(r.street)
	}
	switch u := s.Float64(); {
	case u < .1:
		r.postcode = strings.ReplaceAll(r.postcode, " ", "")
	case u < .115:
		r.postcode = typo(s, r.postcode)
	}
	if s.chance(.08) {
		r.gender = ""
	}
	r.asked = s.chance(.92)
	for k, p := range [4]float64{.6, .35, .2, .45} {
		r.consent[k] = s.chance(p)
	}
	return r
}

// createdOn draws the day on which a card or account was made: not long before
// its first purchase.
func (w *world) createdOn(s *stream, q *person, second int) int {
	switch {
	case second == 1:
		return int(q.swap)
	case q.first == never:
		return s.IntN(w.cal.days)
	default:
		return max(int(q.first)-s.IntN(6)*s.IntN(6), 0)
	}
}
