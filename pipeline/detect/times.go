package detect

import (
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// iso is the name that clientele.yaml has for the ways of ISO 8601.
const iso = "iso8601"

// dayPart is a way to write a day; of those with an other, day and month stand the other
// way round there.
type dayPart struct{ layout, other string }

func dayParts() []dayPart {
	var out []dayPart
	for _, plain := range []string{"2006/01/02", "2006.01.02", "20060102", "2006/1/2", "2006.1.2", "2006-1-2",
		"02-Jan-2006", "2-Jan-2006", "02 Jan 2006", "2 Jan 2006", "02/Jan/2006", "02-Jan-06", "2-Jan-06", "Jan 2, 2006", "Jan 02, 2006",
		"January 2, 2006", "2 January 2006", "02 January 2006", "Mon, 02 Jan 2006", "Mon, 2 Jan 2006", "2006-01-02"} {
		out = append(out, dayPart{layout: plain})
	}
	for _, mark := range []string{"/", ".", "-"} {
		for _, year := range []string{"2006", "06"} {
			for _, form := range [][2]string{{"02", "01"}, {"2", "1"}} {
				first, second := form[0]+mark+form[1]+mark+year, form[1]+mark+form[0]+mark+year
				out = append(out, dayPart{first, second}, dayPart{second, first})
			}
		}
	}
	return out
}

func clockParts() []string {
	var out []string
	for _, between := range []string{" ", "T", ", ", ":", "-"} {
		for _, clock := range []string{"15:04:05", "15:04", "15:04:05.000", "15:04:05.000000", "03:04:05 PM", "3:04:05 PM", "03:04 PM", "3:04 PM", "3:04:05PM", "3:04PM", "15.04.05", "15.04"} {
			for _, zone := range []string{"", " -0700", "-0700", "-07:00", " -07:00", "Z", " UTC"} {
				out = append(out, between+clock+zone)
			}
		}
	}
	return append(out, " 150405", "150405", "1504", "T150405", "T150405Z", "15")
}

// isoPattern is what the name iso8601 reads.
func isoPattern() *regexp.Regexp {
	return regexp.MustCompile(`^\d{4}-\d{2}-\d{2}(?:[ T]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,6})?)?(?:Z|[+-]\d{2}(?::?\d{2})?)?)?$`)
}

// timeLooks is a cheap test before layouts are tried.
func timeLooks() *regexp.Regexp {
	return regexp.MustCompile(`^(?:[A-Z][a-z]{2}, )?(?:\d{1,4}[-/. ](?:\d{1,2}|[A-Za-z]{3,9})[-/. ]\d{2,4}|[A-Z][a-z]{2,8} \d{1,2}, \d{4})(?:[ T,:-].*)?$`)
}

func looksTime(text string) bool {
	text = strings.TrimSpace(text)
	return len(text) <= 40 && timeLooks().MatchString(text) && !looksNumeric(text)
}

// reads tells whether a layout reads a text as the engine does: Go forgives a fraction that
// the layout does not have.
func reads(layout, text string) bool {
	switch layout {
	case iso:
		if !isoPattern().MatchString(text) {
			return false
		}
		_, err := time.Parse("2006-01-02", text[:10])
		return err == nil
	case "epoch_seconds", "epoch_milliseconds", "epoch_microseconds", "excel":
		return epochOf(text, layout == "excel") == layout
	}
	t, err := time.Parse(layout, text)
	if err != nil || t.Year() < 1900 || t.Year() > 2150 {
		return false
	}
	if !strings.Contains(layout, "05.0") {
		if i := strings.LastIndexAny(text, ".,"); i > 3 && text[i-3] == ':' && strings.Contains(layout, ":05") {
			return false
		}
	}
	return true
}

// epochOf tells which count of time a number may be.
func epochOf(text string, days bool) string {
	whole, _, _ := strings.Cut(text, ".")
	n, err := strconv.ParseInt(whole, 10, 64)
	if err != nil {
		return ""
	}
	const first, last = 631152000, 4102444800 // 1990 to 2100
	switch {
	case n >= first && n < last:
		return "epoch_seconds"
	case n >= first*1000 && n < last*1000 && whole == text:
		return "epoch_milliseconds"
	case n >= first*1000000 && n < last*1000000 && whole == text:
		return "epoch_microseconds"
	case days && n >= 20000 && n < 80000:
		return "excel"
	}
	return ""
}

// saysTime tells whether a column's name is one of a time: only then a bare number is one.
func saysTime(name string) bool {
	squeezed := squeeze(name)
	for _, word := range []string{"date", "time", "stamp", "datum", "zeit", "fecha", "heure", "epoch", "data", "hora", "day", "jour", "tag", "日", "时间", "時間"} {
		if strings.Contains(squeezed, word) {
			return true
		}
	}
	folded := strings.ToLower(strings.TrimSpace(name))
	return strings.HasSuffix(folded, "_at") || strings.HasSuffix(folded, " at") || strings.HasSuffix(name, "At") || strings.HasSuffix(folded, "_on") || squeezed == "ts" || squeezed == "created"
}

// timesOf finds layouts that together read all the values, at most three; nil where there
// are none. Where day and month can change places, either holds both readings.
func timesOf(name string, values []string) (layouts, either []string) {
	if len(values) == 0 {
		return nil, nil
	}
	bare := !slices.ContainsFunc(values, func(v string) bool {
		return strings.IndexFunc(v, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' }) >= 0
	})
	if bare && !strings.Contains(values[0], ".") || bare && strings.Count(values[0], ".") == 1 {
		if !saysTime(name) {
			return nil, nil
		}
		for _, layout := range []string{"20060102", "20060102150405", "200601021504", "epoch_seconds", "epoch_milliseconds", "epoch_microseconds", "excel"} {
			if all(values, layout) {
				return []string{layout}, nil
			}
		}
		return nil, nil
	}
	if all(values, iso) {
		return []string{iso}, nil
	}
	return cover(values)
}

func all(values []string, layout string) bool {
	return !slices.ContainsFunc(values, func(v string) bool { return !reads(layout, v) })
}

// cover chooses layouts until all values are read, all with the days in one order.
func cover(values []string) (layouts, either []string) {
	for _, v := range values {
		if len(v) > 40 || !timeLooks().MatchString(v) {
			return nil, nil
		}
	}
	found := func(dayFirst, monthFirst bool) []string {
		var chosen []string
		rest := values
		for len(rest) > 0 && len(chosen) < 3 {
			layout := layoutFor(rest[0], rest, dayFirst, monthFirst)
			if layout == "" {
				return nil
			}
			chosen = append(chosen, layout)
			rest = slices.DeleteFunc(slices.Clone(rest), func(v string) bool { return reads(layout, v) })
		}
		if len(rest) > 0 {
			return nil
		}
		return chosen
	}
	days, months := found(true, false), found(false, true)
	switch {
	case days != nil && months != nil && !slices.Equal(days, months):
		return days, []string{days[0], months[0]}
	case days != nil:
		return days, nil
	}
	return months, nil
}

// layoutFor returns the layout that reads the first of the values and most of the others.
func layoutFor(first string, values []string, dayFirst, monthFirst bool) string {
	best, most := "", 0
	try := func(layout string) {
		if !reads(layout, first) {
			return
		}
		n := 0
		for _, v := range values {
			if reads(layout, v) {
				n++
			}
		}
		if n > most {
			best, most = layout, n
		}
	}
	try(iso)
	for _, day := range dayParts() {
		if day.other != "" {
			isDay := day.layout[0] == '0' && day.layout[1] == '2' || day.layout[0] == '2' && day.layout[1] != '0'
			if isDay && !dayFirst || !isDay && !monthFirst {
				continue
			}
		}
		if len(first) < 6 {
			continue
		}
		try(day.layout)
		if !couldBegin(day.layout, first) {
			continue
		}
		for _, clock := range clockParts() {
			try(day.layout + clock)
		}
	}
	return best
}

// couldBegin is a cheap test whether a text can begin with a day so written.
func couldBegin(layout, text string) bool {
	_, err := time.Parse(layout, text)
	if err == nil {
		return true
	}
	return strings.Contains(err.Error(), "extra text")
}

// zoned tells whether a layout says in which zone its times are.
func zoned(layout string, values []string) bool {
	switch {
	case strings.HasPrefix(layout, "epoch"):
		return true
	case layout == iso:
		zone := regexp.MustCompile(`(?:Z|[+-]\d{2}(?::?\d{2})?)$`)
		return !slices.ContainsFunc(values, func(v string) bool { return len(v) > 10 && !zone.MatchString(v[10:]) })
	}
	return strings.Contains(layout, "-07") || strings.HasSuffix(layout, "Z") || strings.HasSuffix(layout, "UTC")
}
