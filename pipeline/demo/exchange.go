package demo

import (
	"slices"
	"strconv"
	"sync/atomic"
)

// exchangeProcess holds the parameters of calls that the telephone's menu took.
type exchangeProcess struct {
	MenuCalls   float64 `json:"menu_calls"`   // of each caller whom the call center had, in the two days before
	GiveUpProb  float64 `json:"give_up_prob"` // such a call is given up in the menu; the others hear what they wanted
	GiveUpDelay float64 `json:"give_up_delay"`
}

func standardExchange() exchangeProcess {
	return exchangeProcess{MenuCalls: .5, GiveUpProb: .35, GiveUpDelay: 24}
}

// legKind is where a call at the exchange went.
type legKind uint8

const (
	passedOn legKind = iota // to the call center, whose own export has it
	served                  // by the menu
	givenUp                 // in the menu
)

// leg is a row of the exchange's call detail records.
type leg struct {
	day, second, duration int
	person                int32 // -1: a stranger
	number                uint32
	digits                string // national; empty: withheld
	kind                  legKind
	about                 string
}

// exchange writes the telephone exchange's call detail records, month by month,
// as Asterisk does: no header, text quoted. Every call passes it: those that
// went on to the call center are its contacts.
type exchange struct {
	feed
	w      *world
	root   string
	stream *stream
	truth  *exportFile // menu_calls.csv
	legs   []leg       // of the month
	begun  int         // first day of the month
	loaded []int64     // by day
}

func newExchange(w *world, root string) (*exchange, error) {
	truth, err := create(root, "truth/menu_calls.csv", "", w.arrival(), nil)
	if err != nil {
		return nil, err
	}
	truth.buf = append(truth.buf, "contact_id,person_id,called_on,is_abandoned,about,is_shared_number\n"...)
	return &exchange{w: w, root: root, stream: newStream(), truth: truth, loaded: make([]int64, w.cal.days)}, nil
}

// pass keeps the leg of a contact, and draws the calls that the same caller made
// before it and that the menu took.
func (t *exchange) pass(c contact, d details, digits string) {
	if d.medium != "Phone" || d.outbound {
		return
	}
	w := t.w
	s := t.stream.at(w.set.Seed, domainMenu, uint64(int64(c.person)), uint64(c.number))
	if c.person < 0 {
		s.at(w.set.Seed, domainMenu, uint64(c.day)<<20|uint64(c.second), uint64(c.number)+1<<40)
	}
	menu := 15 + s.IntN(40)
	t.legs = append(t.legs, leg{
		day: int(c.day), second: max(int(c.second)-menu, 0), duration: menu + d.wait + d.handle, person: c.person, number: c.number, digits: digits, kind: passedOn, about: d.queue,
	})
	if digits == "" {
		return
	}
	for range s.poisson(w.p.Exchange.MenuCalls) {
		l := leg{day: int(c.day) - s.IntN(3), second: s.second(callHours()), person: c.person, number: c.number, digits: digits, kind: served}
		if l.day == int(c.day) && l.second > int(c.second)-120 {
			l.second = max(int(c.second)-120-s.IntN(1800), 6*3600)
		}
		l.about = [...]string{"menu-points", "menu-hours", "menu-order"}[s.IntN(3)]
		l.duration = 35 + int(30*s.gamma(2))
		if s.chance(w.p.Exchange.GiveUpProb) {
			l.kind, l.about, l.duration = givenUp, "menu-main", 4+int(w.p.Exchange.GiveUpDelay*s.ExpFloat64())
		}
		if l.day >= t.begun {
			t.legs = append(t.legs, l)
		}
	}
}

// write makes the export of the month.
func (t *exchange) write(from, to int) error {
	if len(t.legs) == 0 {
		return nil
	}
	slices.SortStableFunc(t.legs, func(a, b leg) int {
		if a.day != b.day {
			return a.day - b.day
		}
		return a.second - b.second
	})
	e, err := t.begin(t.root, "exports/exchange/cdr-"+string(t.w.cal.iso(from)[:7])+".csv", "exchange", delivered(t.w.cal, to, 0))
	if err != nil {
		return err
	}
	for k := range t.legs {
		if err := t.put(e, &t.legs[k], k+1); err != nil {
			e.abandon()
			return err
		}
	}
	t.legs = t.legs[:0]
	return t.shut(e)
}

// put writes accountcode, src, dst, dcontext, clid, channel, dstchannel,
// lastapp, lastdata, start, answer, end, duration, billsec, disposition,
// amaflags and uniqueid.
func (t *exchange) put(e *exportFile, l *leg, n int) error {
	w := t.w
	caller := "anonymous"
	if l.digits != "" {
		caller = "+44" + l.digits
	}
	application, beyond := "Playback", ""
	switch l.kind {
	case passedOn:
		application, beyond = "Queue", "PJSIP/center-"+pad(uint64(n), 8)
	case givenUp:
		application = "BackGround"
	}
	id := string(w.cal.appendUnix(nil, l.day, l.second)) + "." + strconv.Itoa(n)
	b := append(e.buf, `"","`...)
	b = append(append(b, caller...), `","441632000000","ivr","""`...)
	b = append(append(append(append(b, caller...), `"" <`...), caller...), `>","PJSIP/trunk-`...)
	b = append(append(append(appendPadded(b, uint64(n), 8), `","`...), beyond...), `","`...)
	b = append(append(append(append(b, application...), `","`...), l.about...), `",`...)
	for _, at := range [...]int{l.second, l.second + 1, l.second + l.duration} {
		b = append(append(append(b, '"'), w.cal.iso(l.day)...), ' ')
		b = append(appendClock(b, min(at, 86399), true), `",`...)
	}
	b = append(strconv.AppendInt(b, int64(l.duration), 10), ',')
	b = strconv.AppendInt(b, int64(max(l.duration-1, 0)), 10)
	e.buf = append(append(append(b, `,"ANSWERED","DOCUMENTATION","`...), id...), '"')
	if l.kind == passedOn {
		e.truth.filtered++
		return e.row(1)
	}
	t.loaded[l.day]++
	if err := t.note(l, id); err != nil {
		return err
	}
	return e.row(1)
}

// note keeps who called, and that the number is one by which a person is known.
func (t *exchange) note(l *leg, id string) error {
	w := t.w
	shared := l.digits[0] == '1' && l.person >= 0 // a household's landline
	b := append(append(t.truth.buf, id...), ',')
	if l.person >= 0 {
		b = appendPerson(b, int(l.person))
		used := usedMenuPhone
		if shared {
			used = usedMenuLandline
		}
		atomic.OrUint32(&w.people[l.person].used, used)
	}
	b = append(append(append(b, ','), w.cal.iso(l.day)...), ',')
	b = append(append(b, [...]string{"no", "yes"}[flag(l.kind == givenUp)]...), ',')
	b = append(append(b, l.about...), ',')
	t.truth.buf = append(b, [...]string{"no", "yes"}[flag(shared)]...)
	return t.truth.row(1)
}
