package config

import (
	"fmt"
	"strings"

	"clientele/pipeline"
)

// Names of layouts that are no pattern of digits.
const (
	EpochSeconds      = "epoch_seconds"      // seconds since 1970-01-01 UTC, a fraction is allowed
	EpochMilliseconds = "epoch_milliseconds" // milliseconds since 1970-01-01 UTC
	EpochMicroseconds = "epoch_microseconds" // microseconds since 1970-01-01 UTC
	Excel             = "excel"              // days since 1899-12-30, the time of day as a fraction, in local time
	ISO8601           = "iso8601"            // 2006-01-02, 2006-01-02T15:04, … with or without seconds, fraction and offset
	ZoneName          = "zone_name"          // 2006-01-02 15:04:05 with the name of its zone behind it, of the IANA or of Rails
)

// Zone tells in which time zone a format's result is.
type Zone int

// The zones of a parsed time.
const (
	ZoneLocal  Zone = iota // the value has none: it is local time of the column
	ZoneOffset             // the value has an offset; DuckDB returns TIMESTAMP WITH TIME ZONE
	ZoneUTC                // the value ends in a literal Z, UTC or GMT; DuckDB returns a TIMESTAMP, which is UTC
)

// Format is one pattern for DuckDB's try_strptime.
type Format struct {
	Strptime string
	Zone     Zone
}

// Layout is a timestamp format of the configuration, understood.
//
// It is written in one of three ways. By name: epoch_seconds,
// epoch_milliseconds, epoch_microseconds, excel, zone_name, iso8601. In strftime's way,
// recognised by its %: %Y %y %m %d %b %B %a %A %j %H %I %p %M %S %f (up to six
// digits of a second) %g (up to three) %n (up to nine) %z and %%, with %-m and
// the like, and the short forms %F %T %D %R %e %h. Or in Go's way, as the
// moment 2006-01-02 15:04:05.000 -0700 would be written: 2006 06, January Jan
// 01 1, 02 2 _2, 002 (day of the year), Monday Mon, 15, 03 3 with PM or pm, 04
// 4, 05 5, fractions of 1 to 9 zeros after a point or comma, offsets -0700
// -07:00 -07 Z0700 Z07:00 Z07.
//
// Refused with a reason: zone abbreviations (CET: ambiguous), .999 (a value may
// then lack the point), a 12-hour clock without PM, a layout without a day.
type Layout struct {
	text, name string
	formats    []Format
	clock      bool
}

// LayoutError is why a text is no layout.
type LayoutError struct {
	Text    string
	Reason  string
	Nearest string // the layout that was probably meant, or ""
}

// Error returns the reason.
func (e *LayoutError) Error() string {
	if e.Nearest != "" {
		return fmt.Sprintf("time layout %q: %s; did you mean %q?", clip(e.Text), e.Reason, e.Nearest)
	}
	return fmt.Sprintf("time layout %q: %s", clip(e.Text), e.Reason)
}

// ParseLayout understands a layout. Its error is a *[LayoutError].
func ParseLayout(text string) (Layout, error) {
	switch text {
	case EpochSeconds, EpochMilliseconds, EpochMicroseconds, Excel, ZoneName:
		return Layout{text: text, name: text, clock: true}, nil
	case ISO8601:
		return Layout{text: text, name: text, clock: true, formats: isoFormats()}, nil
	}
	fail := func(near, reason string, args ...any) (Layout, error) {
		return Layout{}, &LayoutError{Text: text, Reason: fmt.Sprintf(reason, args...), Nearest: near}
	}
	if strings.TrimSpace(text) == "" {
		return fail("", "is empty; wants a layout such as 2006-01-02 15:04:05 or %%Y-%%m-%%d")
	}
	const longest = 100
	if len(text) > longest {
		return fail("", "is longer than %d characters", longest)
	}
	if near := pipeline.Nearest(text, []string{EpochSeconds, EpochMilliseconds, EpochMicroseconds, Excel, ZoneName, ISO8601}); near != "" {
		return fail(near, "unknown layout name %q", clip(text))
	}
	var pieces []piece
	var err error
	if strings.Contains(text, "%") {
		pieces, err = scanStrftime(text)
	} else {
		pieces, err = scanGo(text)
	}
	if err == nil {
		err = checkPieces(pieces)
	}
	if near := layoutOf(text); err != nil && near != "" && !strings.Contains(text, "2006") {
		return fail(near, "is a value; a layout is the moment 2006-01-02 15:04:05 written the way the export does")
	}
	if err != nil {
		return fail(translate(text), "%s", err)
	}
	return build(text, pieces), nil
}

// build turns pieces into patterns. Go's Z07:00 stands for either an offset or
// a Z, which strptime cannot say in one pattern.
func build(text string, pieces []piece) Layout {
	l := Layout{text: text}
	var pattern strings.Builder
	zone, zulu := ZoneLocal, false
	for _, p := range pieces {
		switch p.part {
		case offset:
			zone, zulu = ZoneOffset, p.zulu
		case hour24, hour12:
			l.clock = true
		}
		pattern.WriteString(p.strptime())
	}
	if end := trailing(pieces); zone == ZoneLocal && l.clock && (end == "Z" || end == "UTC" || end == "GMT") {
		zone = ZoneUTC
	}
	l.formats = []Format{{pattern.String(), zone}}
	if zulu {
		l.formats = append(l.formats, Format{strings.Replace(pattern.String(), "%z", "Z", 1), ZoneUTC})
	}
	return l
}

// trailing returns the text after the last element.
func trailing(pieces []piece) string {
	end := ""
	for _, p := range pieces {
		end += p.literal
		if p.part != literal {
			end = ""
		}
	}
	return strings.TrimSpace(end)
}

// isoFormats are the ways in which ISO 8601 is met, the frequent ones first.
func isoFormats() []Format {
	var out []Format
	for _, zone := range []struct {
		pattern string
		zone    Zone
	}{{"", ZoneLocal}, {"Z", ZoneUTC}, {"%z", ZoneOffset}} {
		for _, clock := range []string{"%H:%M:%S", "%H:%M:%S.%f", "%H:%M"} {
			for _, between := range []string{" ", "T"} {
				out = append(out, Format{"%Y-%m-%d" + between + clock + zone.pattern, zone.zone})
			}
		}
	}
	return append(out, Format{"%Y-%m-%d", ZoneLocal})
}

// String returns the layout as the configuration writes it.
func (l Layout) String() string { return l.text }

// Name returns the name of a layout that is no pattern ([EpochSeconds] …), or "".
func (l Layout) Name() string { return l.name }

// HasClock tells whether values have a time of day, not only a day.
func (l Layout) HasClock() bool { return l.clock }

// Formats returns the patterns to try in this order with try_strptime; none for
// the epochs and excel, which are numbers, and for zone_name. A pattern with %n (more than six
// digits of a second) makes DuckDB return TIMESTAMP_NS.
func (l Layout) Formats() []Format { return l.formats }

// Strftime returns the first of [Layout.Formats], or "" if there is none.
func (l Layout) Strftime() string {
	if len(l.formats) == 0 {
		return ""
	}
	return l.formats[0].Strptime
}
