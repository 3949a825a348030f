package extract

import (
	"bytes"
	"unicode"
	"unicode/utf8"
)

// check is what the scanner looks for in the values of one field while it passes
// over them. What it finds only makes the statement cheaper: without the fact
// the statement checks the same in SQL.
type check int

const (
	checkNone       check = iota
	checkText             // no blanks around any value
	checkIdentifier       // and none in exponent notation
	checkDecimal          // -?digits, at most 14, and at most 4 decimals after a point
	checkInteger          // -?digits, at most 18
	checkStamp            // 2006-01-02 15:04:05
	checkStampT           // 2006-01-02T15:04:05
	checkDay              // 2006-01-02
)

// fact is what was found in one field over all good records.
type fact struct {
	field    int // index of the field
	check    check
	alone    bool   // the field is one column's and nothing else's: it can be read as what it is
	holds    bool   // every filled value is as the check says
	filled   int64  // records with a value
	min, max string // of stamps and days: the first and the last; else the first and last record's value
}

// note looks at one value. A field with a value that is not as the check says is
// a text from then on: what was plain had no blanks around it.
func (f *fact) note(value []byte) {
	if len(value) == 0 {
		return
	}
	f.filled++
	if !f.holds {
		return
	}
	switch f.check {
	case checkText:
		f.holds = !edged(value)
	case checkStamp, checkStampT, checkDay:
		if !stamped(value, f.check) {
			f.asText(value)
		} else if f.filled == 1 {
			f.min, f.max = string(value), string(value)
		} else if string(value) > f.max {
			f.max = string(value)
		} else if string(value) < f.min {
			f.min = string(value)
		}
	default:
		if !f.plain(value) {
			f.asText(value)
		}
	}
}

func (f *fact) plain(value []byte) bool {
	switch f.check {
	case checkIdentifier:
		return !edged(value) && !exponent(value)
	case checkDecimal:
		return plainDecimal(value)
	case checkInteger:
		return plainInteger(value)
	}
	return false
}

func (f *fact) asText(value []byte) {
	f.check, f.min, f.max = checkText, "", ""
	f.holds = !edged(value)
}

// edged tells whether a value begins or ends with a blank.
func edged(value []byte) bool {
	head, tail := value[0], value[len(value)-1]
	if head <= ' ' || tail <= ' ' {
		return true
	}
	if head < utf8.RuneSelf && tail < utf8.RuneSelf {
		return false
	}
	first, _ := utf8.DecodeRune(value)
	last, _ := utf8.DecodeLastRune(value)
	return unicode.IsSpace(first) || unicode.IsSpace(last) || unicode.Is(unicode.Zs, first) || unicode.Is(unicode.Zs, last)
}

// exponent tells whether a value may be a number in exponent notation: a rough
// test, the statement has the exact one.
func exponent(value []byte) bool {
	head, tail := value[0], value[len(value)-1]
	if head > '9' && head != 'E' || tail > '9' || tail < '0' {
		return false
	}
	return bytes.IndexByte(value, 'E') > 0 || bytes.IndexByte(value, 'e') > 0
}

func plainInteger(value []byte) bool {
	if value[0] == '-' {
		value = value[1:]
	}
	if len(value) == 0 || len(value) > 18 {
		return false
	}
	for _, c := range value {
		if c-'0' > 9 {
			return false
		}
	}
	return true
}

func plainDecimal(value []byte) bool {
	if value[0] == '-' {
		value = value[1:]
	}
	point := -1
	for i, c := range value {
		if c-'0' <= 9 {
			continue
		}
		if c != '.' || point >= 0 {
			return false
		}
		point = i
	}
	if point < 0 {
		return len(value) > 0 && len(value) <= 14
	}
	decimals := len(value) - point - 1
	return point > 0 && point <= 14 && decimals > 0 && decimals <= 4
}

// stamped tells whether a value has the shape of a stamp or a day. Whether it
// is a day that exists is for the engine to say.
func stamped(value []byte, c check) bool {
	want, between := 19, byte(' ')
	switch c {
	case checkStampT:
		between = 'T'
	case checkDay:
		want = 10
	}
	if len(value) != want {
		return false
	}
	if value[4] != '-' || value[7] != '-' {
		return false
	}
	if want == 19 && (value[10] != between || value[13] != ':' || value[16] != ':') {
		return false
	}
	for i, c := range value {
		switch i {
		case 4, 7, 10, 13, 16:
		default:
			if c-'0' > 9 {
				return false
			}
		}
	}
	return true
}
