package extract

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// thirdReader reads a text export a third time, after the scanner and the engine:
// slowly, with the whole text in memory, one rule after the other. It shares no
// code with either.
type thirdReader struct {
	text      []byte // decoded, without a byte order mark
	delimiter string
	quote     byte // 0: none
	escape    byte
	longest   int
	utf8      bool // as it lies; otherwise what was not known is U+FFFD by now

	pos     int
	line    int
	crAlone bool
}

type thirdRecord struct {
	line    int
	raw     []byte
	fields  []string
	problem rule
}

// records returns all records that are not blank, the header among them.
func (r *thirdReader) records() []thirdRecord {
	r.line = 1
	r.crAlone = bytes.IndexByte(r.text, '\n') < 0 && bytes.IndexByte(r.text, '\r') >= 0
	var out []thirdRecord
	for r.pos < len(r.text) {
		begin := r.pos
		record := thirdRecord{line: r.line}
		end, next, ok := r.record(&record)
		if !ok { // the physical line alone is lost
			end = begin
			for end < len(r.text) && r.lineEnd(end) == 0 {
				end++
			}
			next = end
			if end < len(r.text) {
				next += r.lineEnd(end)
			}
			record.problem, record.fields = ruleStructure, nil
		}
		record.raw = r.text[begin:end]
		for at := begin; at < next; {
			width := r.lineEnd(at)
			if width > 0 {
				r.line++
			}
			at += max(1, width)
		}
		r.pos = next
		if len(record.raw) > 0 {
			out = append(out, record)
		}
	}
	return out
}

// record reads one record: where its text ends, where the next one begins.
func (r *thirdReader) record(to *thirdRecord) (end, next int, ok bool) {
	at := r.pos
	for {
		var value []byte
		if r.quote != 0 && at < len(r.text) && r.text[at] == r.quote {
			at++
			for {
				switch {
				case at >= len(r.text):
					return 0, 0, false
				case r.text[at] == r.escape && (r.escape != r.quote || at+1 < len(r.text) && r.text[at+1] == r.quote):
					if at+1 >= len(r.text) {
						return 0, 0, false
					}
					value = append(value, r.text[at+1])
					at += 2
					continue
				case r.text[at] != r.quote:
					value = append(value, r.text[at])
					at++
					continue
				}
				break
			}
			at++
			if at < len(r.text) && r.lineEnd(at) == 0 && !bytes.HasPrefix(r.text[at:], []byte(r.delimiter)) {
				return 0, 0, false
			}
		} else {
			for at < len(r.text) && r.lineEnd(at) == 0 && !bytes.HasPrefix(r.text[at:], []byte(r.delimiter)) {
				value = append(value, r.text[at])
				at++
			}
		}
		to.fields = append(to.fields, string(value))
		if at >= len(r.text) {
			return at, at, true
		}
		if width := r.lineEnd(at); width > 0 {
			return at, at + width, true
		}
		at += len(r.delimiter)
	}
}

// lineEnd is the width of the line end at a place: a carriage return alone ends a
// line where no other does, or the text.
func (r *thirdReader) lineEnd(at int) int {
	switch {
	case r.text[at] == '\n':
		return 1
	case r.text[at] != '\r':
		return 0
	case at+1 < len(r.text) && r.text[at+1] == '\n':
		return 2
	case r.crAlone || at+1 == len(r.text):
		return 1
	}
	return 0
}

// judge returns why a record is rejected, "" for none.
func (r *thirdReader) judge(record thirdRecord, width int) rule {
	switch {
	case r.utf8 && !utf8.Valid(record.raw), !r.utf8 && bytes.Contains(record.raw, []byte("\ufffd")):
		return ruleEncoding
	case record.problem != "":
		return record.problem
	case len(record.raw) > r.longest, bytes.IndexByte(record.raw, 0) >= 0, len(record.fields) != width:
		return ruleStructure
	}
	return ""
}

// dirtyExpectation is what a file must give: a line for each row and reject, and
// the account.
type dirtyExpectation struct {
	loaded, rejected []string
	dropped          int
}

// expect reads an export of the columns Id, One and Two, in this order.
func (r *thirdReader) expect(file string, keyed bool) dirtyExpectation {
	var out dirtyExpectation
	lines, keys := map[string]bool{}, map[string]bool{}
	for _, record := range r.records()[1:] {
		why, column := r.judge(record, 3), "∅"
		values := make([]string, 3)
		if why == "" {
			if keyed && lines[string(record.raw)] {
				out.dropped++
				continue
			}
			lines[string(record.raw)] = true
			for i, value := range record.fields {
				if values[i] = strings.Trim(value, " \t\n\r\v\f\u00a0\u3000"); values[i] == "" {
					values[i] = "∅"
				}
			}
			switch key := values[0]; {
			case key == "∅":
				why, column = ruleRequired, "the id"
			case keyed && keys[key]:
				why, column = ruleDuplicate, "the key"
			default:
				keys[key] = true
			}
		}
		if why != "" {
			out.rejected = append(out.rejected, fmt.Sprintf("%s|%d|%s|%s|%s", file, record.line, why, column, visible(record.raw)))
			continue
		}
		out.loaded = append(out.loaded, fmt.Sprintf("%s|%d|%s", file, record.line, strings.Join(values, "|")))
	}
	slices.Sort(out.loaded)
	slices.Sort(out.rejected)
	return out
}

// visible writes bytes that are no text, and NUL, as \xNN.
func visible(raw []byte) string {
	var b strings.Builder
	for len(raw) > 0 {
		r, width := utf8.DecodeRune(raw)
		if r == 0 || r == utf8.RuneError && width == 1 {
			fmt.Fprintf(&b, "\\x%02X", raw[0])
		} else {
			b.Write(raw[:width])
		}
		raw = raw[width:]
	}
	return b.String()
}
