package demo

import (
	"errors"
	"math"
	"slices"
	"strconv"
	"sync/atomic"
)

const callHeader = "ContactId;Start;Answered;End;Medium;Direction;Queue;Agent;Caller;EMail;CustomerNo;CallerName;OrderNo;Reason;Resolution;WaitSec;HandleSec;Transfers;Abandoned;CSAT;Cost\n"

// calls writes the call center's contacts, month by month: semicolons, Latin-1,
// German dates and decimal commas, as its software does.
type calls struct {
	feed
	w           *world
	root        string
	stream, aux *stream
	callHours   []float64
	out         *exportFile
	truth       *exportFile // contacts.csv
	exchange    *exchange   // through which the calls came
	loaded      []int64     // by day
	costs       []int64     // by day, pence
}

func newCalls(w *world, root string) (*calls, error) {
	truth, err := create(root, "truth/contacts.csv", "", w.arrival(), nil)
	if err != nil {
		return nil, err
	}
	truth.buf = append(truth.buf, "contact_id,person_id,cause,about,purchase_no,is_unsolved\n"...)
	exchange, err := newExchange(w, root)
	if err != nil {
		truth.abandon()
		return nil, err
	}
	return &calls{
		w: w, root: root, stream: newStream(), aux: newStream(), callHours: callHours(), truth: truth, exchange: exchange,
		loaded: make([]int64, w.cal.days), costs: make([]int64, w.cal.days),
	}, nil
}

// write makes the export of the contacts on the days from up to to.
func (t *calls) write(parts []*shard, from, to int) error {
	list := t.contacts(parts, from, to)
	if len(list) == 0 {
		return nil
	}
	month := t.w.cal.iso(from)[:7]
	e, err := t.begin(t.root, "exports/callcenter/calls-"+string(month)+".csv", "calls", delivered(t.w.cal, to, 0))
	if err != nil {
		return err
	}
	e.buf = append(e.buf, callHeader...)
	t.out = e
	t.exchange.begun = from
	for n, c := range list {
		if err := t.put(c, n+1); err != nil {
			e.abandon()
			return err
		}
	}
	if err := t.shut(e); err != nil {
		return err
	}
	return t.exchange.write(from, to)
}

// abandon closes what is being written, after an error elsewhere.
func (t *calls) abandon() {
	t.truth.abandon()
	t.exchange.truth.abandon()
}

// end closes the truth.
func (t *calls) end() error {
	_, err := t.truth.close()
	_, again := t.exchange.truth.close()
	return errors.Join(err, again)
}

// contacts collects the month's contacts and adds those of strangers.
func (t *calls) contacts(parts []*shard, from, to int) []contact {
	w := t.w
	var list []contact
	for _, sh := range parts {
		list = append(list, sh.calls...)
	}
	s := t.stream.at(w.set.Seed, domainStranger, uint64(from), 0)
	for n := range s.poisson(float64(len(list)) * w.p.StrangerShare / (1 - w.p.StrangerShare)) {
		list = append(list, contact{day: int32(from + s.IntN(to-from)), second: int32(s.second(t.callHours)), person: -1, number: uint32(n), reason: strangerReason})
	}
	slices.SortFunc(list, func(a, b contact) int {
		switch {
		case a.day != b.day:
			return int(a.day - b.day)
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

// details are what a contact's row says beyond who called.
type details struct {
	medium, queue, text, resolution string
	wait, handle, transfers, csat   int
	abandoned, outbound             bool
	cost                            int64
}

func (t *calls) detail(s *stream, c contact) details {
	d := details{medium: "Phone", resolution: "solved"}
	switch u := s.Float64(); {
	case u < .22:
		d.medium = "E-Mail"
	case u < .37:
		d.medium = "Chat"
	}
	switch c.reason {
	case complaintReason:
		d.queue = "Complaints"
		d.text = [...]string{"Complaint: faulty goods", "Complaint: wrong item", "Complaint: rude service", "Complaint: overcharged"}[s.IntN(4)]
	case lateReason:
		d.queue, d.text = "Delivery", "Delivery late"
	default:
		d.queue = "General"
		d.text = [...]string{"Product question", "Opening hours", "Loyalty points", "Invoice copy", "Gift card"}[s.IntN(5)]
	}
	mean := 95.0
	switch d.medium {
	case "E-Mail":
		mean = 9000
	case "Chat":
		mean = 40
	}
	if t.w.cal.date(int(c.day)).Weekday() == 1 {
		mean *= 1.6
	}
	d.wait = int(s.ExpFloat64() * mean)
	d.handle = 60 + int(s.gamma(2)*140)
	d.transfers = s.poisson(.18)
	d.outbound = s.chance(.06) && c.reason != strangerReason
	if patience := s.ExpFloat64() * 420; d.medium != "E-Mail" && float64(d.wait) > patience && c.reason != complaintReason && !d.outbound {
		d.abandoned, d.wait, d.handle, d.transfers = true, int(patience), 0, 0
	}
	mood := 4.3
	if c.reason == complaintReason || c.reason == lateReason {
		mood = 3.4
	}
	if c.unsolved {
		mood, d.resolution = 1.8, [...]string{"unsolved", "unsolved", "escalated"}[s.IntN(3)]
	}
	if s.chance(.42) && !d.abandoned {
		d.csat = min(max(int(math.Round(mood+.9*s.NormFloat64())), 1), 5)
	}
	d.cost = 90 + int64(d.handle)*13/10 + int64(d.transfers)*60
	if d.abandoned {
		d.resolution, d.text, d.cost = "", "", 12
	}
	return d
}

func (t *calls) put(c contact, number int) error {
	w := t.w
	s := t.stream.at(w.set.Seed, domainContact, uint64(int64(c.person)), uint64(c.number))
	if c.person < 0 {
		s.at(w.set.Seed, domainStranger, uint64(c.day)<<20|uint64(c.second), uint64(c.number)+1)
	}
	d := t.detail(s, c)
	fault := ""
	if s.chance(w.p.BrokenProb) {
		fault = [...]string{"impossible date", "text in the waiting time", "too few columns"}[s.IntN(3)]
	}
	b := t.out.buf
	day := int(c.day)
	name := append(append(append([]byte("C"), w.cal.iso(day)[2:4]...), w.cal.iso(day)[5:7]...), '-')
	name = appendPadded(name, uint64(number), 6)
	b = append(append(b, name...), ';')
	if fault == "impossible date" {
		b = append(append(b, "30.02."...), w.cal.iso(day)[:4]...)
		b = append(b, " 10:00:00;;;"...)
	} else {
		answered := min(int(c.second)+d.wait, 86399)
		b = t.moment(b, day, int(c.second))
		if !d.abandoned {
			b = t.moment(b, day, answered)
		} else {
			b = append(b, ';')
		}
		b = t.moment(b, day, min(answered+d.handle, 86399))
	}
	b = append(append(append(b, d.medium...), ';'), "Inbound"...)
	if d.outbound {
		b = append(b[:len(b)-len("Inbound")], "Outbound"...)
	}
	b = append(append(append(b, ';'), d.queue...), ';')
	if fault == "too few columns" {
		t.reject(t.out, 1, 1, fault)
		t.out.buf = b[:len(b)-1]
		return t.out.row(1)
	}
	if !d.abandoned {
		b = appendLatin1(b, [...]string{"Zoë", "Jürgen", "Anna", "Tomás", "Priya", "Ben", "Moira", "Renée"}[s.IntN(8)])
	}
	b = t.caller(append(b, ';'), s, c, d)
	b = append(append(append(append(b, d.text...), ';'), d.resolution...), ';')
	if fault == "text in the waiting time" {
		b = append(b, "long;"...)
	} else {
		b = append(strconv.AppendInt(b, int64(d.wait), 10), ';')
	}
	b = append(strconv.AppendInt(b, int64(d.handle), 10), ';')
	b = append(strconv.AppendInt(b, int64(d.transfers), 10), ';')
	b = append(b, [...]string{"N;", "Y;"}[flag(d.abandoned)]...)
	if d.csat > 0 {
		b = append(b, byte('0'+d.csat))
	}
	t.out.buf = appendDecimal(append(b, ';'), d.cost, ',')
	if fault != "" {
		t.reject(t.out, 1, 1, fault)
		return t.out.row(1)
	}
	t.loaded[day]++
	t.costs[day] += d.cost
	if err := t.note(name, c); err != nil {
		return err
	}
	return t.out.row(1)
}

// caller appends the caller's number, address, card, name and order, as far as
// they became known.
func (t *calls) caller(b []byte, s *stream, c contact, d details) []byte {
	w := t.w
	if c.person < 0 { // numbers that no person of the company has
		if d.medium == "Phone" {
			n := uint64(2*len(w.people)) + uint64(c.day)*4096 + uint64(c.number)
			digits := "70" + pad(spread(n, 38196601, 100_000_000), 8)
			b = append(append(b, "+44"...), digits...)
			t.exchange.pass(c, d, digits)
			return append(b, ";;;;;"...)
		}
		b = append(b, ";someone."...)
		b = append(strconv.AppendUint(b, uint64(c.day)*10000+uint64(c.number), 10), "@elsewhere.example;;;;"...)
		return b
	}
	q := &w.people[c.person]
	id := w.who(t.aux, int(c.person))
	cardOf, accountOf := q.second(c.person, c.day, true), q.second(c.person, c.day, false)
	card := q.hasCard() && !d.abandoned && (s.chance(.5) || id.shares && s.chance(.9))
	email, other := false, false
	if d.medium == "Phone" {
		used := usedPhone
		if id.shares {
			used = usedLandline
		}
		shown := ""
		if s.chance(.95) {
			shown = id.phone()
			b = append(append(b, "+44"...), shown...)
			atomic.OrUint32(&q.used, used)
		}
		t.exchange.pass(c, d, shown)
		// A caller whom the screen does not name is asked for the card or,
		// without one, for the e-mail address of the account.
		if ask := s.chance(.95) && !d.abandoned; ask && q.hasCard() {
			card = card || !w.card(t.aux, int(c.person), cardOf).reachable
		} else if ask && q.hasAccount() && !w.account(t.aux, int(c.person), accountOf).reachable {
			email, other = true, w.otherEmail(int(c.person), accountOf)
		}
	} else {
		email, other = true, d.medium == "E-Mail" && s.chance(.06)
		card = card || other && q.hasCard() && s.chance(.8)
	}
	b = append(b, ';')
	if email {
		b = append(b, id.email(other)...)
		used := usedContactEmail
		if other {
			used = usedContactOther
		}
		atomic.OrUint32(&q.used, used)
	}
	b = append(b, ';')
	if card {
		b = appendCard(b, cardNumber(int(c.person), cardOf))
	}
	b = append(b, ';')
	if !d.abandoned {
		b = appendLatin1(b, id.fullName(true))
	}
	b = append(b, ';')
	if c.web && !d.abandoned && s.chance(.65) {
		b = appendPadded(append(b, 'W'), orderNumber(c.person, c.purchase), 11)
	}
	return append(b, ';')
}

// note keeps who the contact truly was and what it was about.
func (t *calls) note(name []byte, c contact) error {
	b := append(append(t.truth.buf, name...), ',')
	if c.person >= 0 {
		b = appendPerson(b, int(c.person))
	}
	b = append(append(b, ','), [...]string{"complaint", "late_delivery", "question", "stranger"}[c.reason]...)
	about := ""
	if c.person >= 0 {
		about = [...]string{"store", "web"}[flag(c.web)]
	}
	b = append(append(append(b, ','), about...), ',')
	if c.person >= 0 {
		b = strconv.AppendInt(b, int64(c.purchase)+1, 10)
	}
	t.truth.buf = append(append(b, ','), [...]string{"no", "yes"}[flag(c.unsolved)]...)
	return t.truth.row(1)
}

func (t *calls) moment(b []byte, day, second int) []byte {
	b = append(t.w.cal.appendGerman(b, day), ' ')
	return append(appendClock(b, second, true), ';')
}

// flag is 1 for true, to choose one of two texts.
func flag(v bool) int {
	if v {
		return 1
	}
	return 0
}
