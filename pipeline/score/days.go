package score

import "time"

// dayNumber is a day as days since 1970.
func dayNumber(t time.Time) int32 {
	return int32(time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.UTC).Unix() / 86400)
}

// isoDay writes it.
func isoDay(day int32) string {
	return time.Unix(int64(day)*86400, 0).UTC().Format(time.DateOnly)
}

// parseDay reads an ISO day, of which a time of day may follow; ok is false of anything else.
func parseDay(text string) (day int32, ok bool) {
	at, err := time.Parse(time.DateOnly, text[:min(len(text), len(time.DateOnly))])
	return dayNumber(at), err == nil
}

// dayOf is the number of an ISO day; 0 of what is none.
func dayOf(text string) int32 {
	day, ok := parseDay(text)
	if !ok {
		return 0
	}
	return day
}
