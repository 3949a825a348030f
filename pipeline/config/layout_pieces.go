package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// part is what an element of a layout stands for.
type part int

const (
	literal part = iota
	year
	month
	day
	yearDay
	weekday
	hour24
	hour12
	minute
	second
	fraction
	noon // AM or PM
	offset
)

func (p part) String() string {
	return [...]string{
		"text", "year", "month", "day", "day of the year", "weekday", "hour", "hour", "minute", "second", "fraction of a second", "AM/PM", "offset",
	}[p]
}

// piece is an element of a layout, or the text between elements.
type piece struct {
	part    part
	pattern string // strptime's, of an element
	literal string
	loose   bool // one digit or two: needs something other than a digit behind it
	zulu    bool // an offset that may be written Z
}

func (p piece) strptime() string {
	if p.part == literal {
		return strings.ReplaceAll(p.literal, "%", "%%")
	}
	return p.pattern
}

// goElements are the elements of Go's layouts, longer ones before those that
// they begin with.
func goElements() []struct {
	text  string
	piece piece
} {
	return []struct {
		text  string
		piece piece
	}{
		{"January", piece{part: month, pattern: "%B"}},
		{"Jan", piece{part: month, pattern: "%b"}},
		{"Monday", piece{part: weekday, pattern: "%A"}},
		{"Mon", piece{part: weekday, pattern: "%a"}},
		{"2006", piece{part: year, pattern: "%Y"}},
		{"002", piece{part: yearDay, pattern: "%j"}},
		{"01", piece{part: month, pattern: "%m"}},
		{"02", piece{part: day, pattern: "%d"}},
		{"03", piece{part: hour12, pattern: "%I"}},
		{"04", piece{part: minute, pattern: "%M"}},
		{"05", piece{part: second, pattern: "%S"}},
		{"06", piece{part: year, pattern: "%y"}},
		{"15", piece{part: hour24, pattern: "%H"}},
		{"_2", piece{part: day, pattern: "%-d", loose: true}},
		{"PM", piece{part: noon, pattern: "%p"}},
		{"pm", piece{part: noon, pattern: "%p"}},
		{"Z07:00", piece{part: offset, pattern: "%z", zulu: true}},
		{"Z0700", piece{part: offset, pattern: "%z", zulu: true}},
		{"Z07", piece{part: offset, pattern: "%z", zulu: true}},
		{"-07:00", piece{part: offset, pattern: "%z"}},
		{"-0700", piece{part: offset, pattern: "%z"}},
		{"-07", piece{part: offset, pattern: "%z"}},
		{"1", piece{part: month, pattern: "%-m", loose: true}},
		{"2", piece{part: day, pattern: "%-d", loose: true}},
		{"3", piece{part: hour12, pattern: "%-I", loose: true}},
		{"4", piece{part: minute, pattern: "%-M", loose: true}},
		{"5", piece{part: second, pattern: "%-S", loose: true}},
	}
}

// scanGo splits a layout written in Go's way.
func scanGo(text string) ([]piece, error) {
	var out []piece
	elements := goElements()
	for rest := text; rest != ""; {
		if digits, size, err := goFraction(rest, out); err != nil {
			return nil, err
		} else if size > 0 {
			out = append(out, piece{literal: rest[:1]}, piece{part: fraction, pattern: digits})
			rest = rest[size:]
			continue
		}
		i := slices.IndexFunc(elements, func(e struct {
			text  string
			piece piece
		}) bool {
			return strings.HasPrefix(rest, e.text)
		})
		if i >= 0 {
			out = append(out, elements[i].piece)
			rest = rest[len(elements[i].text):]
			continue
		}
		if strings.HasPrefix(rest, "MST") {
			return nil, errors.New("abbreviations of time zones are ambiguous; name the zone with timezone: and leave MST out, or use the offset -0700")
		}
		r, size := utf8.DecodeRuneInString(rest)
		if unicode.IsDigit(r) {
			return nil, fmt.Errorf("%q is no element of a layout; write the moment 2006-01-02 15:04:05 the way the export does", string(r))
		}
		out = append(out, piece{literal: rest[:size]})
		rest = rest[size:]
	}
	return out, nil
}

// goFraction recognises .000 after the seconds; .999 is refused.
func goFraction(rest string, before []piece) (pattern string, size int, err error) {
	if len(before) == 0 || before[len(before)-1].part != second || len(rest) < 2 || rest[0] != '.' && rest[0] != ',' {
		return "", 0, nil
	}
	if rest[1] == '9' {
		return "", 0, errors.New("fractions written with 9 may be missing together with their point; give two layouts, one with .000 and one without")
	}
	zeros := len(rest[1:]) - len(strings.TrimLeft(rest[1:], "0"))
	switch {
	case zeros == 0:
		return "", 0, nil
	case zeros <= 3:
		return "%g", 1 + zeros, nil
	case zeros <= 6:
		return "%f", 1 + zeros, nil
	case zeros <= 9:
		return "%n", 1 + zeros, nil
	}
	return "", 0, errors.New("a fraction has at most nine digits")
}

// scanStrftime splits a layout written in strftime's way.
func scanStrftime(text string) ([]piece, error) {
	var out []piece
	for i := 0; i < len(text); i++ {
		if text[i] != '%' {
			out = append(out, piece{literal: text[i : i+1]})
			continue
		}
		i++
		flag := ""
		if i < len(text) && text[i] == '-' {
			flag = "-"
			i++
		}
		if i >= len(text) {
			return nil, errors.New("ends in a lone %")
		}
		pieces, err := strftimeElement(flag, text[i])
		if err != nil {
			return nil, err
		}
		out = append(out, pieces...)
	}
	return out, nil
}

func strftimeElement(flag string, letter byte) ([]piece, error) {
	expand := map[byte]string{'F': "%Y-%m-%d", 'T': "%H:%M:%S", 'R': "%H:%M", 'D': "%m/%d/%y", 'h': "%b", 'e': "%-d"}
	if long, ok := expand[letter]; ok && flag == "" {
		return scanStrftime(long)
	}
	parts := map[byte]part{
		'Y': year, 'y': year, 'm': month, 'b': month, 'B': month, 'd': day, 'j': yearDay, 'a': weekday, 'A': weekday,
		'H': hour24, 'I': hour12, 'M': minute, 'S': second, 'f': fraction, 'g': fraction, 'n': fraction, 'p': noon, 'z': offset,
	}
	if letter == '%' && flag == "" {
		return []piece{{literal: "%"}}, nil
	}
	if letter == 'Z' {
		return nil, errors.New("%Z, abbreviations of time zones, is ambiguous; name the zone with timezone:, or use the offset %z")
	}
	if letter == 's' {
		return nil, errors.New("%s is not supported; use epoch_seconds")
	}
	found, ok := parts[letter]
	if !ok || flag != "" && !strings.ContainsRune("mdHIMSjy", rune(letter)) {
		return nil, fmt.Errorf("%%%s%s is not supported; there are %%Y %%y %%m %%d %%b %%B %%a %%A %%j %%H %%I %%p %%M %%S %%f %%g %%n %%z", flag, printable(string(rune(letter))))
	}
	return []piece{{part: found, pattern: "%" + flag + string(rune(letter)), loose: flag != ""}}, nil
}

// checkPieces reports what makes a layout unusable for reading.
func checkPieces(pieces []piece) error {
	seen := map[part]bool{}
	for i, p := range pieces {
		if p.part == literal {
			continue
		}
		if seen[p.part] {
			return fmt.Errorf("has the %s twice; write the moment 2006-01-02 15:04:05 (or its strftime elements) the way the export does", p.part)
		}
		seen[p.part] = true
		if p.loose && i+1 < len(pieces) && strings.ContainsAny(pieces[i+1].pattern, "YymdjHIMSfgn") {
			return fmt.Errorf("the %s without a leading zero is followed by digits: nobody can tell where it ends", p.part)
		}
	}
	switch {
	case len(seen) == 0:
		return errors.New("has no element of a date; write the moment 2006-01-02 15:04:05 the way the export does, or use strftime's %Y-%m-%d %H:%M:%S")
	case !seen[year]:
		return errors.New("has no year")
	case seen[yearDay] == (seen[month] || seen[day]), !seen[yearDay] && seen[month] != seen[day]:
		return errors.New("has no single day: wants month and day, or the day of the year")
	case seen[hour12] && seen[hour24]:
		return errors.New("has the hour twice")
	case seen[hour12] && !seen[noon]:
		return errors.New("has a 12-hour clock without AM or PM; 15 (or %H) is the 24-hour clock")
	case seen[noon] && !seen[hour12]:
		return errors.New("has AM or PM without a 12-hour clock; 03 (or %I) is the 12-hour clock")
	case seen[minute] && !seen[hour12] && !seen[hour24], seen[second] && !seen[minute], seen[fraction] && !seen[second]:
		return errors.New("has a time of day with a gap: wants the hour, or hour and minute, or hour, minute and second")
	}
	return nil
}

// layoutOf returns the layout of a value that was given in its place, or "".
func layoutOf(text string) string {
	for _, day := range []string{"2006-01-02", "2006/01/02", "02.01.2006", "02/01/2006", "01/02/2006", "02-01-2006", "20060102"} {
		for _, clock := range []string{"", " 15:04:05", " 15:04", "T15:04:05", "T15:04:05Z07:00", " 15:04:05.000", " 03:04 PM"} {
			if _, err := time.Parse(day+clock, text); err == nil {
				return day + clock
			}
		}
	}
	return ""
}

// translate returns the Go layout of a pattern as spreadsheets and Java write
// it (DD/MM/YYYY HH:mm:ss), or "" if text is none.
func translate(text string) string {
	if !strings.Contains(strings.ToLower(text), "yy") || strings.Contains(text, "%") {
		return ""
	}
	text, clock := strings.ReplaceAll(text, "'T'", "T"), ""
	if i := strings.IndexAny(text, "Hh"); i >= 0 {
		text, clock = text[:i], text[i:]
	}
	text = strings.NewReplacer("YYYY", "2006", "yyyy", "2006", "YY", "06", "yy", "06", "MMMM", "January", "MMM", "Jan", "MM", "01", "mm", "01",
		"DD", "02", "dd", "02", "M", "1", "D", "2", "d", "2").Replace(text)
	clock = strings.NewReplacer("HH24", "15", "HH12", "03", "HH", "15", "hh", "03", "MI", "04", "mm", "04", "MM", "04", "SSS", "000", "SS", "05", "ss", "05",
		"AM", "PM", "am", "pm", "a", "PM", "H", "15", "h", "3", "XXX", "-07:00").Replace(clock)
	if pieces, err := scanGo(text + clock); err != nil || checkPieces(pieces) != nil {
		return ""
	}
	return text + clock
}
