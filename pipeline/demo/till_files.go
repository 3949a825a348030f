package demo

import (
	"strings"
	"time"
)

// Days before the end on which the two irregular deliveries fall.
const (
	lateBefore     = 3 // this day's file of the second store comes late, under another name
	restatedBefore = 6 // this day of the first store is delivered again, with a line corrected
)

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
