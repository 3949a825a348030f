package demo

import (
	"math"
	"sort"
	"strconv"
	"time"
)

// calendar numbers the days of the history from 0 and holds the operational
// clock: a day of December passes faster than a day of February, so that in
// operational days the company's trade is even.
type calendar struct {
	start   time.Time
	days    int       // days of the exports
	ahead   int       // days of the exports and of the future that the truth tells of
	clock   []float64 // operational time at the start of each day, one longer than ahead
	weight  []float64 // the day's intensity, mean 1 over the exports
	text    []byte    // 10 bytes a day: 2006-01-02
	summer  []bool    // whether British Summer Time holds at noon
	changes []bool    // whether the clocks change that day
	month   []int     // first day of each month of the exports, and days
}

func newCalendar(end time.Time, p process) *calendar {
	first := time.Date(end.Year(), end.Month()-(months-1), 1, 0, 0, 0, 0, time.UTC)
	c := &calendar{start: first, days: int(end.Sub(first).Hours()/24) + 1}
	c.ahead = c.days + 365
	total := 0.0
	for d := range c.ahead + 1 {
		day := c.date(d)
		w := p.Season[day.Month()-1] * p.Weekday[day.Weekday()]
		c.weight = append(c.weight, w)
		if d < c.days {
			total += w
		}
		c.text = day.AppendFormat(c.text, time.DateOnly)
		c.summer = append(c.summer, summerTime(day.Add(12*time.Hour)))
		c.changes = append(c.changes, summerTime(day) != summerTime(day.Add(24*time.Hour)))
		if d < c.days && day.Day() == 1 {
			c.month = append(c.month, d)
		}
	}
	c.month = append(c.month, c.days)
	sum := 0.0
	for d := range c.weight {
		c.clock = append(c.clock, sum)
		c.weight[d] *= float64(c.days) / total
		sum += c.weight[d]
	}
	return c
}

func (c *calendar) date(day int) time.Time { return c.start.AddDate(0, 0, day) }

// iso returns the day as 2006-01-02.
func (c *calendar) iso(day int) []byte { return c.text[10*day : 10*day+10] }

// day returns the calendar day of an operational time, or math.MaxInt32 when it
// lies beyond the future that the truth tells of.
func (c *calendar) day(operational float64) int {
	if operational >= c.clock[c.ahead] {
		return math.MaxInt32
	}
	return sort.Search(c.ahead, func(d int) bool { return c.clock[d+1] > operational })
}

// appendUK appends a day as 02/01/2006.
func (c *calendar) appendUK(b []byte, day int) []byte {
	t := c.iso(day)
	b = append(b, t[8], t[9], '/', t[5], t[6], '/')
	return append(b, t[0], t[1], t[2], t[3])
}

// appendGerman appends a day as 02.01.2006.
func (c *calendar) appendGerman(b []byte, day int) []byte {
	t := c.iso(day)
	b = append(b, t[8], t[9], '.', t[5], t[6], '.')
	return append(b, t[0], t[1], t[2], t[3])
}

// appendLocal appends a local moment with its offset: 2006-01-02T15:04:05+01:00.
// On a day when the clocks change the night's hours are avoided by the callers.
func (c *calendar) appendLocal(b []byte, day, second int) []byte {
	b = append(append(b, c.iso(day)...), 'T')
	b = appendClock(b, second, true)
	if c.summer[day] {
		return append(b, "+01:00"...)
	}
	return append(b, "+00:00"...)
}

// appendUTC appends a local moment as UTC: 2006-01-02T15:04:05Z.
func (c *calendar) appendUTC(b []byte, day, second int) []byte {
	if c.summer[day] {
		second -= 3600
		if second < 0 {
			day, second = day-1, second+86400
		}
	}
	if day < 0 {
		day, second = 0, 0
	}
	b = append(append(b, c.iso(day)...), 'T')
	return append(appendClock(b, second, true), 'Z')
}

// unix returns a local moment as seconds since 1970. The night's hours of a day
// on which the clocks change are avoided by the callers.
func (c *calendar) unix(day, second int) int64 {
	at := c.start.Unix() + int64(day)*86400 + int64(second)
	if c.summer[day] {
		at -= 3600
	}
	return at
}

func (c *calendar) appendUnix(b []byte, day, second int) []byte {
	return strconv.AppendInt(b, c.unix(day, second), 10)
}

func appendClock(b []byte, second int, seconds bool) []byte {
	h, m, s := second/3600, second/60%60, second%60
	b = append(b, byte('0'+h/10), byte('0'+h%10), ':', byte('0'+m/10), byte('0'+m%10))
	if seconds {
		b = append(b, ':', byte('0'+s/10), byte('0'+s%10))
	}
	return b
}

// summerTime tells whether British Summer Time holds at a moment: from the last
// Sunday of March, 01:00 UTC, to the last Sunday of October, 01:00 UTC. The rule
// is written out so that the output does not depend on a machine's zone files.
func summerTime(t time.Time) bool {
	return !t.Before(lastSunday(t.Year(), time.March)) && t.Before(lastSunday(t.Year(), time.October))
}

func lastSunday(year int, month time.Month) time.Time {
	t := time.Date(year, month+1, 1, 1, 0, 0, 0, time.UTC).AddDate(0, 0, -1)
	return t.AddDate(0, 0, -int(t.Weekday()))
}

// hours are cumulative weights of the hours of a day, for stores, web and calls.
func hours(weights [24]float64) []float64 {
	out := make([]float64, 24)
	sum := 0.0
	for h, w := range weights {
		sum += w
		out[h] = sum
	}
	return out
}

func storeHours() []float64 {
	return hours([24]float64{9: 5, 10: 8, 11: 10, 12: 11, 13: 9, 14: 8, 15: 8, 16: 9, 17: 11, 18: 8, 19: 4})
}

func webHours() []float64 {
	return hours([24]float64{2, 1, 1, 1, 1, 1, 2, 4, 5, 5, 5, 5, 6, 6, 5, 5, 5, 6, 7, 9, 11, 11, 8, 4})
}

func callHours() []float64 {
	return hours([24]float64{8: 5, 9: 10, 10: 11, 11: 10, 12: 8, 13: 8, 14: 9, 15: 9, 16: 8, 17: 6, 18: 4, 19: 2})
}

// second draws a second of the day.
func (s *stream) second(hours []float64) int {
	return s.search(hours)*3600 + s.IntN(3600)
}
