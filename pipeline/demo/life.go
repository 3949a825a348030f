package demo

import (
	"math"
	"slices"
)

// basket is a purchase before its lines are drawn.
type basket struct {
	day, second int32
	person      int32  // -1 for a walk-in customer, -2 for a training receipt
	number      uint32 // the person's purchase, or the walk-in's number of the day
	value       int32  // pence, tax included
	late        uint8  // days of delay of a web order
	complaint   uint8  // that it led to: 1 solved, 2 not
	cancelled   bool
}

// reason is what a contact is about.
type reason uint8

const (
	complaintReason reason = iota
	lateReason
	questionReason
	strangerReason
)

// contact is a contact before its details are drawn.
type contact struct {
	day, second int32
	person      int32 // -1 for a stranger
	number      uint32
	purchase    uint16 // the person's purchase it is about
	web         bool   // whether that is a web order
	reason      reason
	unsolved    bool
}

// shard is what a range of people does in a month, and what it will do later.
type shard struct {
	stream  *stream
	from    int
	to      int
	baskets [][]basket // by store, the web shop last
	calls   []contact  // of this month
	later   []contact  // of months to come
}

func (w *world) newShards() []*shard {
	out := make([]*shard, shards)
	n := len(w.people)
	for k := range out {
		out[k] = &shard{stream: newStream(), from: k * n / shards, to: (k + 1) * n / shards, baskets: make([][]basket, len(w.stores)+1)}
	}
	return out
}

// live simulates the shard's people from where they stand to a day, and keeps
// what the exports of the days before it need.
func (w *world) live(sh *shard, day int) {
	for k := range sh.baskets {
		sh.baskets[k] = sh.baskets[k][:0]
	}
	for i := sh.from; i < sh.to; i++ {
		q := &w.people[i]
		for q.next < w.cal.clock[day] && q.seq < maxSeq {
			at := w.cal.day(q.next)
			if q.next >= q.death || at >= int(q.leave) {
				q.next = math.Inf(1)
				break
			}
			w.buy(sh, i, at)
		}
	}
	sh.calls = sh.calls[:0]
	rest := sh.later[:0]
	for _, c := range sh.later {
		if int(c.day) < day {
			sh.calls = append(sh.calls, c)
		} else {
			rest = append(rest, c)
		}
	}
	sh.later = rest
}

// buy makes the purchase of person i that is due, with its consequences.
func (w *world) buy(sh *shard, i, at int) {
	q, p := &w.people[i], &w.p
	s := sh.stream.at(w.set.Seed, domainLife, uint64(i), uint64(q.seq))
	b := basket{day: int32(at), person: int32(i), number: uint32(q.seq)}
	q.seq++
	q.next += s.erlang(int(q.shape)) / (float64(q.shape) * q.rate)
	b.value = int32(min(max(s.gamma(p.BasketShape)/q.nu*100, 150), 500_000))
	web := q.channel == onWeb || q.channel == asGuest || q.channel == both && s.IntN(100) < int(q.webPart)
	where := int(q.home)
	if away := s.chance(p.AwayShare); away && !web {
		where = s.search(w.storeWeights)
	}
	if web {
		where = len(w.stores)
		b.second = int32(s.second(webHours()))
		if w.cal.changes[at] && b.second < 4*3600 {
			b.second += 4 * 3600
		}
		b.cancelled = s.chance(p.CancelProb) && q.first != never // a first order is never cancelled: the person would be nobody's customer
		if s.chance(p.LateProb) && !b.cancelled {
			b.late = uint8(5 + s.IntN(14))
		}
	} else {
		b.second = int32(s.second(storeHours()))
	}
	if q.first == never {
		q.first = b.day
	}
	w.consequences(sh, q, &b, web, s)
	if b.cancelled {
		if at < w.cal.days {
			sh.baskets[where] = append(sh.baskets[where], b)
		}
		return
	}
	if at >= w.cal.days {
		for k, within := range [3]int{90, 180, 365} {
			if at < w.cal.days+within {
				q.future[k]++
				q.futureValue[k] += int64(b.value)
			}
		}
		return
	}
	q.baskets++
	q.last = b.day
	sh.baskets[where] = append(sh.baskets[where], b)
}

// consequences draws the contacts that a purchase leads to, notes a complaint on
// the basket, and whether the
// person decides to leave for a complaint or a late delivery.
func (w *world) consequences(sh *shard, q *person, b *basket, web bool, s *stream) {
	p := &w.p
	if s.chance(p.ComplaintProb) {
		c := contact{day: b.day + 1 + int32(s.IntN(9)), person: b.person, purchase: uint16(b.number), web: web, reason: complaintReason, unsolved: s.chance(p.UnsolvedProb)}
		w.call(sh, q, c, s)
		leave := p.LeaveSolved
		b.complaint = 1
		if c.unsolved {
			b.complaint, leave = 2, p.LeaveUnsolved
		}
		w.decide(q, c.day, leave, complaint, s)
		if int(c.day) < w.cal.days {
			q.complaints++
		}
	}
	if b.late > 0 {
		due := b.day + 5
		if s.chance(p.LateCallProb) {
			w.call(sh, q, contact{day: due + int32(s.IntN(4)), person: b.person, purchase: uint16(b.number), web: web, reason: lateReason, unsolved: s.chance(.5)}, s)
		}
		w.decide(q, due, p.LeaveLate, lateDelivery, s)
		if int(due) < w.cal.days {
			q.lates++
		}
	}
	if s.chance(p.QuestionProb) {
		w.call(sh, q, contact{day: b.day + int32(s.IntN(15)), person: b.person, purchase: uint16(b.number), web: web, reason: questionReason, unsolved: s.chance(.1)}, s)
	}
}

// decide lets a person leave with probability p, some days after a cause. The
// earliest leaving holds.
func (w *world) decide(q *person, day int32, p float64, why cause, s *stream) {
	leaves, wait := s.chance(p), s.ExpFloat64()*w.p.LeaveDays
	if at := day + 1 + int32(wait); leaves && at < q.leave && int(at) < w.cal.ahead {
		q.leave, q.why = at, why
	}
}

// call keeps a contact for the month that it falls in.
func (w *world) call(sh *shard, q *person, c contact, s *stream) {
	c.number = uint32(q.contacts)
	q.contacts++
	c.second = int32(s.second(callHours()))
	if int(c.day) < w.cal.days {
		sh.later = append(sh.later, c)
	}
}

// dropout returns the day after which a person cannot buy any more (never when
// that lies beyond the year after the exports) and why.
func (w *world) dropout(q *person) (int, cause) {
	day := w.cal.day(q.death)
	if int(q.leave) <= day && q.leave != never {
		return int(q.leave), q.why
	}
	return day, natural
}

// gather collects a place's baskets of the month from all shards, by moment.
func gather(parts []*shard, place int, from int) []basket {
	n := 0
	for _, sh := range parts {
		n += len(sh.baskets[place])
	}
	out := make([]basket, 0, n)
	for _, sh := range parts {
		out = append(out, sh.baskets[place]...)
	}
	slices.SortFunc(out, func(a, b basket) int {
		ka := int64(int(a.day)-from)<<52 | int64(a.second)<<34
		kb := int64(int(b.day)-from)<<52 | int64(b.second)<<34
		switch {
		case ka != kb:
			return int((ka - kb) >> 34)
		case a.person != b.person:
			return int(a.person - b.person)
		default:
			return int(a.number) - int(b.number)
		}
	})
	return out
}
