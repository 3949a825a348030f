package extract

import (
	"fmt"
	"time"
)

// A time zone's rules become SQL here, from Go's time zone data: the engine's
// own conversion takes ten times as long as all other typing of a row, and
// picks the second of two equal hours.
//
// A local time that does not exist (clocks went forward) is read with the offset
// from before the change, and so comes out an hour later. One that occurs twice
// (clocks went back) is taken for the first. Both are counted.

// clockChange is a moment at which a zone's offset from UTC changes.
type clockChange struct {
	at            time.Time
	before, after int // seconds east of UTC
}

// from and to bound the local times that do not exist or occur twice.
func (c clockChange) from() time.Time {
	return c.at.UTC().Add(time.Duration(min(c.before, c.after)) * time.Second)
}

func (c clockChange) to() time.Time {
	return c.at.UTC().Add(time.Duration(max(c.before, c.after)) * time.Second)
}

// gap tells whether clocks went forward.
func (c clockChange) gap() bool { return c.after > c.before }

const (
	firstYear = 1900 // of any time or day that is loaded
	lastYear  = 2200
)

// clock is the rules of one time zone.
type clock struct {
	offset  int // at the beginning of the first year
	changes []clockChange
}

// newClock finds every change of a zone's offset in the years that are loaded.
// It looks every third day and closes in on what it finds: the standard
// library's own way from change to change does not end in some zones.
func newClock(zone *time.Location) *clock {
	c := &clock{}
	at := time.Date(firstYear-1, 1, 1, 0, 0, 0, 0, time.UTC)
	limit := time.Date(lastYear+2, 1, 1, 0, 0, 0, 0, time.UTC)
	_, offset := at.In(zone).Zone()
	c.offset = offset
	for at.Before(limit) {
		next := at.Add(72 * time.Hour)
		if _, then := next.In(zone).Zone(); then != offset {
			low, high := at, next // low has the offset before, high another
			for high.Sub(low) > time.Second {
				middle := low.Add(high.Sub(low) / 2).Truncate(time.Second)
				if _, o := middle.In(zone).Zone(); o == offset {
					low = middle
				} else {
					high = middle
				}
			}
			_, after := high.In(zone).Zone()
			c.changes = append(c.changes, clockChange{high, offset, after})
			at, offset = high, after
			continue
		}
		at = next
	}
	return c
}

// between returns the changes from the beginning of one year to the end of
// another, and the offset before the first of them.
func (c *clock) between(from, to int) (changes []clockChange, offset int) {
	offset = c.offset
	for _, change := range c.changes {
		switch year := change.at.UTC().Year(); {
		case year < from:
			offset = change.after
		case year <= to:
			changes = append(changes, change)
		}
	}
	return changes, offset
}

// toUTC returns SQL for the UTC moment of a local time between the years. Where
// the first and the last such time are known (as 2006-01-02 15:04:05), changes
// outside of them are left out.
func (c *clock) toUTC(local string, from, to int, first, last string) string {
	changes, offset := c.between(from, to)
	for first != "" && len(changes) > 0 && changes[0].to().Format(time.DateTime) <= first {
		offset, changes = changes[0].after, changes[1:]
	}
	for last != "" && len(changes) > 0 && changes[len(changes)-1].to().Format(time.DateTime) > last {
		changes = changes[:len(changes)-1]
	}
	return decide(local, changes, offset, clockChange.to, -1)
}

// toLocal returns SQL for the local time of a moment in UTC.
func (c *clock) toLocal(utc string, from, to int) string {
	changes, offset := c.between(from, to)
	return decide(utc, changes, offset, func(c clockChange) time.Time { return c.at }, 1)
}

// decide returns a binary tree of comparisons whose leaves shift by the offset
// in force.
func decide(value string, changes []clockChange, offset int, edge func(clockChange) time.Time, sign int) string {
	if len(changes) == 0 {
		switch shift := sign * offset; {
		case shift == 0:
			return value
		case shift < 0:
			return fmt.Sprintf("%s - interval '%d seconds'", value, -shift)
		default:
			return fmt.Sprintf("%s + interval '%d seconds'", value, shift)
		}
	}
	middle := len(changes) / 2
	pivot := changes[middle]
	return fmt.Sprintf("case when %s < %s then %s else %s end", value, stamp(edge(pivot)),
		decide(value, changes[:middle], changes[0].before, edge, sign),
		decide(value, changes[middle+1:], pivot.after, edge, sign))
}

// doubtful returns SQL that is noteGap or noteFold where a local time does not
// exist or occurs twice, else 0; "0" if no such time lies between the years.
func doubtful(local string, changes []clockChange) string {
	if len(changes) == 0 {
		return "0"
	}
	out := "case"
	for _, c := range changes {
		note := noteFold
		if c.gap() {
			note = noteGap
		}
		out += fmt.Sprintf(" when %s >= %s and %[1]s < %[3]s then %[4]d", local, stamp(c.from()), stamp(c.to()), note)
	}
	return out + " else 0 end"
}

func stamp(t time.Time) string {
	return t.UTC().Format("timestamp '2006-01-02 15:04:05'")
}
