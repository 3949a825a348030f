package extract

import (
	"strconv"
	"strings"
)

// cellFormat is what a style says about a number.
type cellFormat int

const (
	formatNumber  cellFormat = iota
	formatDay                // a day without a time of day
	formatMoment             // a day and a time
	formatClock              // a time of day
	formatElapsed            // a duration: [h]:mm
)

// builtInFormat is the kind of a number format that workbooks do not spell out,
// those of Chinese, Japanese, Korean and Thai programs included.
func builtInFormat(id string) cellFormat {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return formatNumber
	case n >= 14 && n <= 17, n >= 27 && n <= 31, n == 36, n >= 50 && n <= 54, n == 57, n == 58, n >= 71 && n <= 74, n == 81:
		return formatDay
	case n == 22, n == 77:
		return formatMoment
	case n >= 18 && n <= 21, n >= 32 && n <= 35, n == 45, n == 47, n == 55, n == 56, n == 75, n == 76, n == 78, n == 80:
		return formatClock
	case n == 46, n == 79:
		return formatElapsed
	}
	return formatNumber
}

// formatOfCode reads a number format: letters of dates outside of quotes,
// brackets and escapes make it one.
func formatOfCode(code string) cellFormat {
	code, _, _ = strings.Cut(code, ";")
	code = strings.ToLower(code)
	day, clock := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				continue
			}
			if inner := code[i+1 : i+end]; inner != "" && strings.Trim(inner, "hms") == "" {
				return formatElapsed
			}
			i += end
		case 'y', 'd':
			day = true
		case 'm':
			// a month, unless it stands beside hours or seconds
			if !strings.ContainsAny(code, "hs") {
				day = true
			}
		case 'h', 's':
			clock = true
		case 'g':
			if strings.HasPrefix(code[i:], "general") {
				i += len("general") - 1
			}
		}
	}
	switch {
	case day && clock:
		return formatMoment
	case day:
		return formatDay
	case clock:
		return formatClock
	}
	return formatNumber
}
