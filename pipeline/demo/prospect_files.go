package demo

import (
	"context"
	"strconv"
)

const (
	contactHeader = "Record ID,First Name,Last Name,Company Name,Email,Phone Number,Lead Status,Original Source,Create Date,Last Modified Date,Contact owner,Industry," +
		"Number of Employees,Marketing emails opened,Marketing emails clicked,Number of Pageviews,Number of Form Submissions,Number of times contacted,Last Activity Date,Became a Customer Date\n"
	dealHeader = "Record ID,Deal Name,Deal Stage,Amount,Create Date,Last Modified Date,Close Date,Deal owner,Deal probability,Closed Lost Reason,Associated Contact IDs\n"
)

// crm writes what the sales people's CRM exports at the end of each month: the
// contacts and the deals that were new or changed in it.
func (w *world) crm(ctx context.Context, root string) ([]fileTruth, []prospect, error) {
	prospects, err := w.prospects(ctx)
	if err != nil {
		return nil, nil, err
	}
	did := make([]activity, len(prospects))
	for i := range did {
		did[i].last = -1
	}
	s := newStream()
	var files []fileTruth
	write := func(name, source, header string, from, to int, put func(b []byte, i int) []byte) error {
		var e *exportFile // made when there is something to write
		var row []byte
		for i := range prospects {
			if row = put(row[:0], i); len(row) == 0 {
				continue
			}
			if e == nil {
				if err := ctx.Err(); err != nil {
					return err
				}
				var err error
				if e, err = create(root, "exports/crm/"+name+"_"+string(w.cal.iso(to-1))+".csv", source, delivered(w.cal, to, 0), nil); err != nil {
					return err
				}
				e.buf = append(e.buf, header...)
			}
			e.buf = append(e.buf, row...)
			if err := e.row(1); err != nil {
				e.abandon()
				return err
			}
		}
		if e == nil {
			return nil
		}
		truth, err := e.close()
		files = append(files, truth)
		return err
	}
	for m := range len(w.cal.month) - 1 {
		from, to := w.cal.month[m], w.cal.month[m+1]
		err := write("contacts", "crm_contacts", contactHeader, from, to, func(b []byte, i int) []byte {
			p := &prospects[i]
			changed := w.act(s, p, i, m, from, to, &did[i])
			for _, day := range [...]int{p.created, p.offered, p.won, p.givenUp} {
				changed = changed || day >= from && day < to
			}
			if !changed || p.created >= to {
				return b
			}
			return w.appendContact(b, p, &did[i], i, to)
		})
		if err == nil {
			err = write("deals", "crm_deals", dealHeader, from, to, func(b []byte, i int) []byte {
				return w.appendDeal(b, &prospects[i], i, from, to)
			})
		}
		if err != nil {
			return nil, nil, err
		}
	}
	return files, prospects, nil
}

// latest is the last of the days before a day.
func latest(before int, days ...int) int {
	out := -1
	for _, day := range days {
		if day < before {
			out = max(out, day)
		}
	}
	return out
}

// appendMoment appends a local day and time of sales people's work; never and -1 are blank.
func (w *world) appendMoment(b []byte, day, hour int) []byte {
	b = append(b, ',')
	if day < 0 || day >= w.cal.days {
		return b
	}
	return appendClock(append(append(b, w.cal.iso(day)...), ' '), hour*3600+day*7%60*60, false)
}

func (w *world) appendContact(b []byte, p *prospect, a *activity, i, to int) []byte {
	state := "New"
	switch {
	case p.won < to:
		state = "Customer"
	case p.givenUp < to:
		state = "Unqualified"
	case p.offered < to:
		state = "Open deal"
	case a.called > 0:
		state = "In progress"
	}
	b = strconv.AppendInt(b, int64(prospectNumber(i)), 10)
	for _, text := range [...]string{p.given.name, p.family.name, p.company, w.prospectEmail(p, i), w.prospectPhone(p, i), state, p.source} {
		b = appendField(append(b, ','), text)
	}
	b = w.appendMoment(b, p.created, 9)
	b = w.appendMoment(b, latest(to, p.created, a.last, p.offered, p.won, p.givenUp), 18)
	b = append(append(append(b, ','), owners()[p.owner]...), ',')
	b = append(b, p.industry...)
	b = append(b, ',')
	if (i+p.employees)%7 != 0 { // not everybody tells
		b = strconv.AppendInt(b, int64(p.employees), 10)
	}
	for _, n := range [...]int{a.opened, a.clicked, a.viewed, a.sent, a.called} {
		b = strconv.AppendInt(append(b, ','), int64(n), 10)
	}
	b = w.appendMoment(b, a.last, 16)
	won := -1
	if p.won < to {
		won = p.won
	}
	return w.appendMoment(b, won, 17)
}

// appendDeal appends the deal where it was new or moved on in the month.
func (w *world) appendDeal(b []byte, p *prospect, i, from, to int) []byte {
	if p.offered >= to {
		return b
	}
	end := min(p.won, p.lost)
	proposal, contract := p.offered+(end-p.offered)*2/5, p.offered+(end-p.offered)*3/4
	moved := latest(to, p.offered, proposal, contract, end)
	if moved < from {
		return b
	}
	stage, probability, amount, reason, closes := "Qualified", 20, p.amount, "", p.offered+60
	switch {
	case moved == end && p.won < to:
		stage, probability, amount, closes = "Closed won", 100, p.amount*int64(75+i%40)/100, end
	case moved == end:
		stage, probability, closes = "Closed lost", 0, end
		reason = [...]string{"price", "no budget", "competitor", "no decision"}[i%4]
	case moved >= contract:
		stage, probability = "Contract sent", 70
	case moved >= proposal:
		stage, probability = "Proposal sent", 40
	}
	b = strconv.AppendInt(b, int64(dealNumber(i)), 10)
	for _, text := range [...]string{p.company + " - outfitting", stage} {
		b = appendField(append(b, ','), text)
	}
	b = appendMoney(append(b, ','), amount)
	b = w.appendMoment(b, p.offered, 11)
	b = w.appendMoment(b, moved, 18)
	b = w.cal.date(closes).AppendFormat(append(b, ','), "2006-01-02 15:04")
	b = append(append(b, ','), owners()[p.owner]...)
	b = strconv.AppendInt(append(b, ','), int64(probability), 10)
	b = append(append(b, ','), reason...)
	return strconv.AppendInt(append(b, ','), int64(prospectNumber(i)), 10)
}

func owners() []string { return []string{"A. Sutton", "B. Okafor", "C. Marsh", "D. Whitby"} }

func prospectNumber(i int) uint64 {
	return 1_000_000_000 + spread(uint64(i)+3, 61803399, 1_000_000_000)
}
func dealNumber(i int) uint64 { return 5_000_000_000 + spread(uint64(i)+3, 6180339887, 1_000_000_000) }

// prospectTruth writes what is known about each prospect.
func (w *world) prospectTruth(ctx context.Context, root string, prospects []prospect) error {
	const header = "prospect_id,person_id,created_on,lead_source,industry,employees,interest,fit_logit,win_logit,offered_on,won_on,lost_on,given_up_on,is_open,is_won_90d"
	_, err := w.table(ctx, root, "truth/prospects.csv", "", header, len(prospects), func(_ *stream, b []byte, i int) []byte {
		p := &prospects[i]
		b = append(strconv.AppendUint(b, prospectNumber(i), 10), ',')
		if p.person >= 0 {
			b = appendPerson(b, p.person)
		}
		b = append(append(b, ','), w.cal.iso(p.created)...)
		b = append(append(append(append(b, ','), p.source...), ','), p.industry...)
		b = strconv.AppendInt(append(b, ','), int64(p.employees), 10)
		for _, v := range [...]float64{p.interest, p.fit, p.odds} {
			b = strconv.AppendFloat(append(b, ','), v, 'f', 4, 64)
		}
		for _, day := range [...]int{p.offered, p.won, p.lost, p.givenUp} {
			b = append(b, ',')
			if day < w.cal.ahead {
				b = append(b, w.cal.iso(day)...)
			}
		}
		open := p.ends() >= w.cal.days
		for _, is := range [...]bool{open, open && p.won < w.cal.days+90} {
			b = append(append(b, ','), [...]string{"no", "yes"}[flag(is)]...)
		}
		return append(b, '\n')
	})
	return err
}
