package edi

// Date writes an EDI date and a time of day in the form that Describe tells: 20260311
// or 260311, and a time of 1405 or 140530 or nothing. A year of two digits is from 1970
// to 2069. What is no such date is handed back as it is written.
func Date(date, clock string) string {
	if !digits(date) || !digits(clock) {
		return joined(date, clock)
	}
	var b [19]byte
	out := b[:0]
	switch len(date) {
	case 8:
		out = append(out, date...)
	case 6:
		century := "20"
		if date[0] >= '7' {
			century = "19"
		}
		out = append(append(out, century...), date...)
	default:
		return joined(date, clock)
	}
	// 20260311 is made 2026-03-11 where it stands.
	out = out[:10]
	out[9], out[8], out[7], out[6], out[5], out[4] = out[7], out[6], '-', out[5], out[4], '-'
	switch {
	case len(clock) == 0:
	case len(clock) >= 6: // X12 may tell hundredths: no order needs them
		out = append(out, ' ', clock[0], clock[1], ':', clock[2], clock[3], ':', clock[4], clock[5])
	case len(clock) == 4:
		out = append(out, ' ', clock[0], clock[1], ':', clock[2], clock[3], ':', '0', '0')
	default:
		return joined(date, clock)
	}
	return string(out)
}

func joined(date, clock string) string {
	if clock == "" {
		return date
	}
	if date == "" {
		return clock
	}
	return date + " " + clock
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
