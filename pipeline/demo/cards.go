package demo

import "context"

// cardProcess holds the parameters by which loyalty cards are issued.
type cardProcess struct {
	DigitalShare float64 `json:"digital_share"` // cards in a telephone's wallet instead of plastic
	ActivateProb float64 `json:"activate_prob"` // a card is activated, within ten days of its issue
	ApplyDays    int     `json:"apply_days"`    // a card was asked for up to so many days before
}

func standardCards() cardProcess {
	return cardProcess{DigitalShare: .3, ActivateProb: .95, ApplyDays: 4}
}

// issued is a card as the office that issues it knows it. Days may be never.
type issued struct {
	applied, issued, activated, closed, changed int
	digital                                     bool
}

func (c *issued) state() string {
	switch {
	case c.closed != never:
		return "REPLACED"
	case c.activated != never:
		return "ACTIVE"
	default:
		return "INACTIVE"
	}
}

// issue tells the life of a person's first or second card. It is issued on the
// day on which the loyalty master says that it was made; a first card is closed
// when the second one is taken up.
func (w *world) issue(s *stream, i, second int) issued {
	day := w.card(s, i, second).created
	c := issued{issued: day, activated: never, closed: never}
	s.at(w.set.Seed, domainIssue, uint64(i), uint64(second))
	c.applied = day - s.IntN(w.p.Cards.ApplyDays+1)
	c.digital = s.chance(w.p.Cards.DigitalShare)
	activates, wait := s.chance(w.p.Cards.ActivateProb), s.IntN(10)
	if activates && day+wait < w.cal.days {
		c.activated = day + wait
	}
	if second == 0 && w.cardsOf(i) == 2 {
		c.closed = int(w.people[i].swap)
		if c.activated != never {
			c.activated = min(c.activated, c.closed)
		}
	}
	c.changed = max(c.issued, latest(w.cal.days, c.activated, c.closed))
	return c
}

// cards writes the issue file of the loyalty cards.
func (w *world) cards(ctx context.Context, root string) (fileTruth, error) {
	const header = "CardId,Holder,Product,Form,MaskedNumber,Status,Requested,Issued,Activated,Closed,Updated"
	return w.table(ctx, root, "exports/cards/issued.csv", "card_office", header, len(w.people), func(s *stream, b []byte, i int) []byte {
		for second := range w.cardsOf(i) {
			c := w.issue(s, i, second)
			number := cardNumber(i, second)
			b = append(appendCard(append(b, "LCARD-"...), number), ',')
			b = appendCard(b, number)
			b = append(append(b, ",Lark Card,"...), [...]string{"plastic", "digital"}[flag(c.digital)]...)
			b = appendPadded(append(b, ",******"...), number%10000, 4)
			b = append(append(b, ','), c.state()...)
			for k, day := range [...]int{c.applied, c.issued, c.activated, c.closed, c.changed} {
				b = append(b, ',')
				if day != never {
					b = w.cal.date(day).AppendFormat(b, "2006-01-02")
					b = appendClock(append(b, ' '), 9*3600+k*3600, false)
				}
			}
			b = append(b, '\n')
		}
		return b
	})
}
