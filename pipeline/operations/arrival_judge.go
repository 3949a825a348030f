package operations

import (
	"fmt"
	"math"
	"slices"
	"time"

	"clientele/pipeline/config"
)

// The standings of a figure.
const (
	usual    = "usual"
	odd      = "odd"      // worth a look; it stops nothing
	unusual  = "unusual"  // it stops the night
	accepted = "accepted" // unusual, and somebody said that it is right, tonight or in the nights before
	unknown  = "unknown"  // there is too little past to tell
)

const (
	fewestDays = 14 // of a past that figures are compared with
	fewestRows = 10 // of a day whose shares and means say anything

	fewestGroups = 3 // fewer stores or agents than this may all be away on a quiet day
	certain      = 5 // spreads away from the usual that stop a night
	suspicious   = 4 // spreads that are told
	madToSpread  = 1.4826

	linesADocument = 3 // rows come in receipts, and those of one are alike
)

// verdict is what is thought of a figure.
type verdict struct {
	status                 string
	judged                 time.Time // the as-of date of the night that said so; zero: this one's
	expected, lower, upper float64   // the limits are those that stop the night; NaN: none
	finding                string
}

func noVerdict(status string) verdict {
	return verdict{status: status, expected: math.NaN(), lower: math.NaN(), upper: math.NaN()}
}

// judgeDay compares the figure of a day with the days before it. complete is the part of a
// day's rows that is there at this time after it in other nights.
func judgeDay(key seriesKey, s *series, day time.Time, limits config.Unusual, complete float64) verdict {
	if s.kind == aheadKind {
		return judgeAhead(s.days[day])
	}
	if s.kind == countKind || s.kind == groupKind {
		return judgeCount(key, s, day, limits, complete)
	}
	now, there := s.days[day]
	if !there || now.rows < fewestRows {
		return noVerdict(unknown)
	}
	var values, rows []float64
	for back := 1; back <= baseDays; back++ {
		if o, is := s.days[day.AddDate(0, 0, -back)]; is && o.rows >= fewestRows {
			values, rows = append(values, o.value), append(rows, float64(o.rows))
		}
	}
	if len(values) < fewestDays {
		return noVerdict(unknown)
	}
	return judgeLevel(key, s.kind, now, median(values), tailedSpread(values), math.Sqrt(max(1, median(rows)/float64(now.rows))), limits)
}

// judgeLevel compares a share, mean or time of day with its usual level. few widens the
// spread of a day with few rows.
func judgeLevel(key seriesKey, kind measureKind, now observed, center, deviation, few float64, limits config.Unusual) verdict {
	v := verdict{expected: center}
	var distance, s, least float64
	var low, high func(by float64) float64
	switch kind {
	case shareKind:
		n := max(1, float64(now.rows)/linesADocument)
		p := min(max(center, 0.5/n), 1-0.5/n)
		s = max(deviation*few, math.Sqrt(p*(1-p)/n))
		distance, least = math.Abs(now.value-center), limits.ShareChange
		low, high = func(by float64) float64 { return max(0, center-by) }, func(by float64) float64 { return min(1, center+by) }
	case minuteKind:
		const least90 = 90
		s = max(deviation, 5) * few
		distance, least = math.Abs(now.value-center), least90
		low, high = func(by float64) float64 { return center - by }, func(by float64) float64 { return center + by }
	default: // means, by their ratio
		if center <= 0 {
			v.status, v.lower, v.upper = usual, math.NaN(), math.NaN()
			if now.value > 0 {
				v.status, v.finding = odd, fmt.Sprintf("%s is %s, and was nothing before", key.measure, figure(now.value))
			}
			return v
		}
		s = max(deviation/center, 0.02) * few
		distance, least = math.Abs(math.Log(max(now.value, center*1e-9)/center)), math.Log(limits.MeanFactor)
		low, high = func(by float64) float64 { return center * math.Exp(-by) }, func(by float64) float64 { return center * math.Exp(by) }
	}
	most := max(least, certain*s)
	v.lower, v.upper = low(most), high(most)
	switch {
	case distance > most || now.value != center && distance >= least && distance > certain*s:
		v.status = unusual
	case distance > least/2 && distance > suspicious*s:
		v.status = odd
	default:
		v.status = usual
		return v
	}
	v.finding = fmt.Sprintf("%s is %s, usual is %s (%s to %s)", key.measure, figure(now.value), figure(center), figure(v.lower), figure(v.upper))
	return v
}

// judgeCount compares a number with that of the same weekdays, at the level of the last two
// weeks. Square roots of counts have the same noise whatever their size, that of the receipts.
func judgeCount(key seriesKey, s *series, day time.Time, limits config.Unusual, complete float64) verdict {
	first := earliest(s)
	past := int(day.Sub(first).Hours() / 24)
	if first.IsZero() || past < fewestDays {
		return noVerdict(unknown)
	}
	past = min(past, baseDays)
	at := func(back int) float64 { return s.days[day.AddDate(0, 0, -back)].value }
	byWeekday := [7][]float64{}
	var all []float64
	for back := 1; back <= past; back++ {
		wd := day.AddDate(0, 0, -back).Weekday()
		byWeekday[wd] = append(byWeekday[wd], at(back))
		all = append(all, at(back))
	}
	normal := func(d time.Time) float64 {
		if of := byWeekday[d.Weekday()]; len(of) >= 3 {
			return median(of)
		}
		return median(all)
	}
	var ratios []float64
	for back := 1; back <= min(past, 28); back++ {
		if n := normal(day.AddDate(0, 0, -back)); n > 0 {
			ratios = append(ratios, at(back)/n)
		}
	}
	if len(ratios) < 7 {
		return noVerdict(unknown)
	}
	level := median(ratios[:min(len(ratios), 14)])
	expected := normal(day) * level * complete
	now := s.days[day].value
	v := verdict{status: usual, expected: expected, lower: math.NaN(), upper: math.NaN()}
	if expected <= 0 {
		return v
	}
	noise := 1 / math.Sqrt(max(expected/linesADocument, 1)) // a day without the five receipts of another one may be chance
	if s.kind == groupKind && expected >= fewestGroups {
		noise = 0.04 // stores are there or not: they do not come by chance
	}
	spreadOf := max(spread(ratios)/max(level, 1e-9), noise)
	root := func(by float64) float64 { return expected * math.Pow(max(0, 1+by*spreadOf/2), 2) }
	v.lower, v.upper = min(limits.RowsLeast*expected, root(-certain)), max(limits.RowsMost*expected, root(certain))
	switch {
	case now < v.lower || now == 0 && root(-certain) > 0 || limits.RowsLeast > 0 && now <= limits.RowsLeast*expected && now < root(-certain):
		v.status = unusual
	case now > v.upper:
		v.status = unusual
	case now < root(-suspicious) && now < 0.8*expected || now > root(suspicious) && now > 1.5*expected:
		v.status = odd
	default:
		return v
	}
	v.finding = fmt.Sprintf("%s: %s, usual is %s (%s to %s)", key.measure, figure(now), figure(expected), figure(v.lower), figure(v.upper))
	if v.status == unusual && now < expected && closedAYearAgo(s, day, limits) {
		v.status = odd
		v.finding += "; it was so at the same date a year ago"
	}
	return v
}

// closedAYearAgo tells whether the same date had few rows last year too, against the days
// around it: a holiday.
func closedAYearAgo(s *series, day time.Time, limits config.Unusual) bool {
	then := day.AddDate(-1, 0, 0)
	if first := earliest(s); first.IsZero() || first.After(then.AddDate(0, 0, -28)) {
		return false
	}
	var around []float64
	for _, away := range []int{-28, -21, -14, 14, 21, 28} {
		around = append(around, s.days[then.AddDate(0, 0, away)].value)
	}
	usually := median(around)
	return usually > 0 && s.days[then].value <= limits.RowsLeast*usually
}

func judgeAhead(now observed) verdict {
	v := noVerdict(usual)
	if now.value == 0 {
		return v
	}
	v.expected, v.status = 0, odd
	if now.value >= fewestRows {
		v.status, v.upper = unusual, fewestRows
	}
	v.finding = fmt.Sprintf("%s rows are dated more than a day after the file was written", figure(now.value))
	return v
}

// judgeMaster compares a figure of a master with that of the night before.
func judgeMaster(key seriesKey, kind measureKind, now, before observed, limits config.Unusual) verdict {
	if before.rows < fewestRows || kind == minuteKind {
		return noVerdict(unknown)
	}
	if kind == shareKind || kind == meanKind {
		return judgeLevel(key, kind, now, before.value, 0, 1, limits)
	}
	v := verdict{status: usual, expected: before.value, lower: limits.RowsLeast * before.value, upper: limits.RowsMost * before.value}
	switch {
	case now.value < v.lower || now.value <= v.lower && v.lower > 0, now.value > v.upper:
		v.status = unusual
	case now.value < 0.9*before.value:
		v.status = odd
	default:
		return v
	}
	v.finding = fmt.Sprintf("%s: %s, the night before it was %s (%s to %s)", key.measure, figure(now.value), figure(before.value), figure(v.lower), figure(v.upper))
	return v
}

func earliest(s *series) time.Time {
	var first time.Time
	for d := range s.days {
		if first.IsZero() || d.Before(first) {
			first = d
		}
	}
	return first
}

// median of values, 0 of none.
func median(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	half := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[half]
	}
	return (sorted[half-1] + sorted[half]) / 2
}

// spread is what a standard deviation would be, from the median distance to the median: one
// bad day in the past does not move it.
func spread(values []float64) float64 {
	center := median(values)
	distances := make([]float64, len(values))
	for i, v := range values {
		distances[i] = math.Abs(v - center)
	}
	return madToSpread * median(distances)
}

// tailedSpread is the spread, or that of the outer values but for one in twenty at either
// end: a share that is nearly always the same moves far when it moves.
func tailedSpread(values []float64) float64 {
	const fromTails = 3.29 // standard deviations between the outer twentieths
	sorted := slices.Clone(values)
	slices.Sort(sorted)
	cut := len(sorted) / 20
	return max(spread(values), (sorted[len(sorted)-1-cut]-sorted[cut])/fromTails)
}

func figure(v float64) string {
	switch {
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 100:
		return fmt.Sprintf("%.0f", v)
	case math.Abs(v) >= 10:
		return fmt.Sprintf("%.1f", v)
	}
	return fmt.Sprintf("%.3f", v)
}
