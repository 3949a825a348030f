package demo

import (
	"context"
	"errors"
	"slices"
	"strconv"
)

// mailProcess holds the parameters of the newsletters.
type mailProcess struct {
	Months          int     `json:"months"`           // how many months at the end had one, on the first Tuesday
	Share           float64 `json:"share"`            // of the people who allow it and have an address
	BounceProb      float64 `json:"bounce_prob"`      // it does not arrive
	OpenProb        float64 `json:"open_prob"`        // of those that arrive, within some days
	MachineProb     float64 `json:"machine_prob"`     // a mail program opens it at once, whether anybody looks or not
	ClickProb       float64 `json:"click_prob"`       // of those opened
	UnsubscribeProb float64 `json:"unsubscribe_prob"` // of those opened
}

func standardMails() mailProcess {
	return mailProcess{Months: 6, Share: .12, BounceProb: .02, OpenProb: .38, MachineProb: .2, ClickProb: .22, UnsubscribeProb: .015}
}

// mailEvent is an event of a mail, as the provider posts it.
type mailEvent struct {
	day, second, person int
	name                string
	machine             bool
}

// newsletters writes the newsletters: a list of them, and the events of each
// mail as the provider's webhook posts them, one file a month, from which both
// what was sent and what recipients did are read.
func (w *world) newsletters(ctx context.Context, root string) ([]fileTruth, error) {
	months := w.cal.month[max(len(w.cal.month)-1-w.p.Mails.Months, 0) : len(w.cal.month)-1]
	var days []int
	for _, first := range months {
		day := first
		for w.cal.date(day).Weekday() != 2 {
			day++
		}
		if day < w.cal.days {
			days = append(days, day)
		}
	}
	const header = "CampaignId,Name,Kind,Channel,Start,End,Budget"
	list, err := w.table(ctx, root, "exports/mail/campaigns.csv", "campaign_list", header, len(days), func(_ *stream, b []byte, i int) []byte {
		b = append(append(w.appendCampaign(b, days[i]), ",Newsletter of "...), w.cal.date(days[i]).Format("January 2006")...)
		b = append(append(b, ",newsletter,email,"...), w.cal.iso(days[i])...)
		return append(append(append(b, ','), w.cal.iso(min(days[i]+13, w.cal.ahead-1))...), ",120.00\n"...)
	})
	if err != nil {
		return nil, err
	}
	files := []fileTruth{list}
	truth, err := create(root, "truth/mails.csv", "", w.arrival(), nil)
	if err != nil {
		return nil, err
	}
	truth.buf = append(truth.buf, "campaign_id,person_id,email,sent_on,is_delivered,opens,clicks,unsubscribes\n"...)
	for _, day := range days {
		sent, answered, err := w.newsletter(ctx, root, day, truth)
		if err != nil {
			truth.abandon()
			return nil, err
		}
		files = append(files, sent, answered)
	}
	_, err = truth.close()
	return files, err
}

func (w *world) appendCampaign(b []byte, day int) []byte {
	return append(append(b, "newsletter-"...), w.cal.iso(day)[:7]...)
}

// mailAddress is where a person gets newsletters, if the person wants any.
func (w *world) mailAddress(s *stream, i int) string {
	switch q := &w.people[i]; {
	case q.hasAccount():
		if r := w.account(s, i, 0); r.consent[0] {
			return r.email
		}
	case q.hasCard():
		if r := w.card(s, i, 0); r.asked && r.consent[0] && r.email != noEmail {
			return r.email
		}
	}
	return ""
}

// newsletter sends one and returns its file twice: as what was sent and as what
// was answered.
func (w *world) newsletter(ctx context.Context, root string, day int, truth *exportFile) (fileTruth, fileTruth, error) {
	s, aux := newStream(), newStream()
	var events []mailEvent
	addresses := map[int]string{}
	share := max(w.p.Mails.Share, min(40/float64(len(w.people)), 1)) // a tiny company writes to more of its people
	for i := range w.people {
		if s.at(w.set.Seed, domainMail, uint64(i), uint64(day)); !s.chance(share) || int(w.people[i].first) > day {
			continue
		}
		address := w.mailAddress(aux, i)
		if address == "" {
			continue
		}
		addresses[i] = address
		mine := w.mail(s, i, day)
		events = append(events, mine...)
		if err := w.noteMail(truth, day, i, address, mine); err != nil {
			return fileTruth{}, fileTruth{}, err
		}
	}
	slices.SortStableFunc(events, func(a, b mailEvent) int {
		if a.day != b.day {
			return a.day - b.day
		}
		return a.second - b.second
	})
	last := min(day+14, w.cal.days)
	e, err := create(root, "exports/mail/sendgrid-"+string(w.cal.iso(day)[:7])+".ndjson.gz", "mails", delivered(w.cal, last, 0), nil)
	if err != nil {
		return fileTruth{}, fileTruth{}, err
	}
	answers := int64(0)
	for n := range events {
		v := &events[n]
		switch v.name {
		case "processed":
			e.truth.filtered++
		case "open", "click", "unsubscribe", "bounce":
			if v.name != "bounce" {
				e.truth.filtered++
			}
			if !v.machine {
				answers++
			}
		}
		w.appendMailEvent(e, v, day, n, addresses[v.person])
		if err := e.row(1); err != nil {
			e.abandon()
			return fileTruth{}, fileTruth{}, errors.Join(err, ctx.Err())
		}
	}
	sent, err := e.close()
	answered := sent
	answered.source, answered.loaded, answered.filtered, answered.bytes = "mail_responses", answers, answered.rows-answers, 0
	return sent, answered, err
}

// mail draws what becomes of one, up to the end of the exports.
func (w *world) mail(s *stream, i, day int) []mailEvent {
	law := &w.p.Mails
	at := 10*3600 + s.IntN(1200)
	out := []mailEvent{{day, at, i, "processed", false}}
	if s.chance(law.BounceProb) {
		return append(out, mailEvent{day, at + 4, i, "bounce", false})
	}
	out = append(out, mailEvent{day, at + 3, i, "delivered", false})
	if s.chance(law.MachineProb) {
		out = append(out, mailEvent{day, at + 20, i, "open", true})
	}
	opens, wait, second := s.chance(law.OpenProb), int(2*s.ExpFloat64()), s.second(webHours())
	clicks, leaves := s.chance(law.ClickProb), s.chance(law.UnsubscribeProb)
	if wait == 0 {
		second = max(second, at+60)
	}
	if !opens || wait > 12 || day+wait >= w.cal.days {
		return out
	}
	second = min(second, 86_300)
	out = append(out, mailEvent{day + wait, second, i, "open", false})
	if clicks {
		out = append(out, mailEvent{day + wait, second + 25, i, "click", false})
	}
	if leaves {
		out = append(out, mailEvent{day + wait, second + 60, i, "unsubscribe", false})
	}
	return out
}

func (w *world) noteMail(truth *exportFile, day, i int, address string, events []mailEvent) error {
	count := map[string]int{}
	for _, v := range events {
		if !v.machine {
			count[v.name]++
		}
	}
	b := append(w.appendCampaign(truth.buf, day), ',')
	b = appendField(append(appendPerson(b, i), ','), address)
	b = append(append(append(b, ','), w.cal.iso(day)...), ',')
	b = append(b, [...]string{"no", "yes"}[count["delivered"]]...)
	for _, name := range [...]string{"open", "click", "unsubscribe"} {
		b = strconv.AppendInt(append(b, ','), int64(count[name]), 10)
	}
	truth.buf = b
	return truth.row(1)
}

func (w *world) appendMailEvent(e *exportFile, v *mailEvent, day, n int, address string) {
	b := appendJSON(append(e.buf, `{"email":`...), address)
	b = w.cal.appendUnix(append(b, `,"timestamp":`...), v.day, v.second)
	b = append(append(append(b, `,"event":"`...), v.name...), `","category":["`...)
	b = append(w.appendCampaign(b, day), `"],"sg_event_id":"`...)
	b = strconv.AppendUint(b, mix(uint64(day)<<32+uint64(n)), 36)
	b = strconv.AppendUint(append(b, `","sg_message_id":"m`...), mix(uint64(day)<<32+uint64(v.person)+1<<60), 36)
	b = append(b, '"')
	switch v.name {
	case "bounce":
		b = append(b, `,"type":"bounce","reason":"550 no such mailbox"`...)
	case "open":
		b = strconv.AppendBool(append(b, `,"sg_machine_open":`...), v.machine)
	case "click":
		b = append(b, `,"url":"https://www.harrowandlark.example/new"`...)
	}
	e.buf = append(b, '}')
}
