package asterisk

import (
	"bytes"
	"strings"
)

// record is a line of call detail records, by the names of cdr_csv.
type record struct {
	account, src, dst, context, clid, channel, dstChannel, lastApp, lastData string
	start, answer, end, duration, billed, disposition, flags                 string
	uniqueID, userField, peerAccount, linkedID                               string
}

// Fewest and most fields of a record: those of cdr_csv without and with all that can be
// switched on.
const fewestFields, mostFields = 16, 21

// recordOf reads the fields of a line. The order of cdr_custom's sample (the caller first,
// the account after the flags) is told from that of cdr_csv by where the times stand.
func recordOf(f []string) (r record, ok bool) {
	if len(f) < fewestFields || len(f) > mostFields {
		return r, false
	}
	switch {
	case isTime(f[9]) && isTimeOrEmpty(f[10]) && isTime(f[11]) && isSeconds(f[12]) && isSeconds(f[13]):
		r = record{account: f[0], src: f[1], dst: f[2], context: f[3], clid: f[4], channel: f[5], dstChannel: f[6], lastApp: f[7], lastData: f[8],
			start: f[9], answer: f[10], end: f[11], duration: f[12], billed: f[13], disposition: f[14], flags: f[15]}
		rest := f[16:]
		if len(rest) >= 3 { // newcdrcolumns: the sequence number comes last, and is not needed
			r.peerAccount, r.linkedID = rest[len(rest)-3], rest[len(rest)-2]
			rest = rest[:len(rest)-3]
		}
		switch {
		case len(rest) == 2:
			r.uniqueID, r.userField = rest[0], rest[1]
		case len(rest) == 1 && isUniqueID(rest[0]):
			r.uniqueID = rest[0]
		case len(rest) == 1:
			r.userField = rest[0]
		}
		return r, true
	case isTime(f[8]) && isTimeOrEmpty(f[9]) && isTime(f[10]) && isSeconds(f[11]) && isSeconds(f[12]) && len(f) <= 19:
		r = record{clid: f[0], src: f[1], dst: f[2], context: f[3], channel: f[4], dstChannel: f[5], lastApp: f[6], lastData: f[7],
			start: f[8], answer: f[9], end: f[10], duration: f[11], billed: f[12], disposition: f[13], flags: f[14], account: f[15]}
		if len(f) > 16 {
			r.uniqueID = f[16]
		}
		if len(f) > 17 {
			r.userField = f[17]
		}
		return r, true
	}
	return r, false
}

func isTimeOrEmpty(text string) bool { return text == "" || isTime(text) }

// isTime tells the shape of 2006-01-02 15:04:05.
func isTime(text string) bool {
	const shape = "0000-00-00 00:00:00"
	if len(text) != len(shape) {
		return false
	}
	for i := range len(shape) {
		if isDigit := text[i] >= '0' && text[i] <= '9'; isDigit != (shape[i] == '0') || !isDigit && text[i] != shape[i] {
			return false
		}
	}
	return true
}

// isSeconds tells a number of seconds, of which cdr_custom may write fractions.
func isSeconds(text string) bool {
	whole, fraction, pointed := strings.Cut(text, ".")
	return isDigits(whole) && len(whole) <= 9 && (!pointed || isDigits(fraction) && len(fraction) <= 9)
}

// isUniqueID tells 1714554000.118, or the same behind a system's name and a dash.
func isUniqueID(text string) bool {
	text = text[strings.LastIndexByte(text, '-')+1:]
	seconds, number, pointed := strings.Cut(text, ".")
	return pointed && isDigits(seconds) && isDigits(number) && len(seconds) >= 9
}

func isDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// split parts a line at its commas. A quote within quotes is doubled. Of a line that some
// other software wrote, which leaves the quotes of a caller's name as they are, loose takes
// for the end of a field only the quote before a comma and what a field begins with.
func split(to []string, line []byte, loose bool) ([]string, bool) {
	to = to[:0]
	var scratch []byte
	for at := 0; ; {
		if len(to) > mostFields {
			return to, false
		}
		if at < len(line) && line[at] == '"' {
			scratch = scratch[:0]
			at++
			for {
				next := bytes.IndexByte(line[at:], '"')
				if next < 0 {
					return to, false
				}
				scratch = append(scratch, line[at:at+next]...)
				at += next + 1
				if ends(line[at:], loose) {
					break
				}
				if at < len(line) && line[at] == '"' {
					at++
				} else if !loose {
					return to, false
				}
				scratch = append(scratch, '"')
			}
			to = append(to, string(scratch))
		} else {
			next := bytes.IndexByte(line[at:], ',')
			if next < 0 {
				next = len(line) - at
			}
			text := line[at : at+next]
			if bytes.IndexByte(text, '"') >= 0 {
				return to, false
			}
			to = append(to, string(text))
			at += next
		}
		if at >= len(line) {
			return to, true
		}
		at++ // the comma
	}
}

// ends tells whether a quote before this is the last of its field.
func ends(rest []byte, loose bool) bool {
	if len(rest) == 0 {
		return true
	}
	if rest[0] != ',' {
		return false
	}
	return !loose || len(rest) == 1 || rest[1] == '"' || rest[1] == ',' || rest[1] >= '0' && rest[1] <= '9'
}

// caller parts "Name" <number>. Newer versions put a backslash before quotes in the name.
func caller(clid string) (name, number string) {
	name = clid
	if open := strings.LastIndexByte(clid, '<'); open >= 0 && strings.HasSuffix(clid, ">") {
		name, number = clid[:open], clid[open+1:len(clid)-1]
	}
	name = strings.TrimSpace(name)
	if len(name) >= 2 && name[0] == '"' && name[len(name)-1] == '"' {
		name = name[1 : len(name)-1]
	}
	name = strings.ReplaceAll(name, `\"`, `"`)
	if number == "" && isDigits(strings.TrimPrefix(name, "+")) {
		return "", name
	}
	if name == number {
		name = ""
	}
	return strings.TrimSpace(name), strings.TrimSpace(number)
}
