package detect

import (
	"strings"
	"unicode/utf8"
)

// split is a reading of a text with one delimiter.
type split struct {
	delimiter rune
	quote     string
	rows      [][]string
	lines     []int // on which line, from 0, each row begins
	width     int   // the number of fields that most records have
	ragged    int   // records behind the first of that width with another number
	score     float64
}

// bestSplit chooses the delimiter that cuts most records into one number of fields.
func bestSplit(text string, whole bool) split {
	best := split{delimiter: ',', score: -1}
	for i, delimiter := range []rune{',', ';', '\t', '|', '\x01', '^', '~', ':'} {
		s := cut(text, delimiter, whole)
		s.measure()
		if s.width > 1 && i >= 4 {
			s.score *= 0.8 // characters that texts and times hold too
		}
		if s.score > best.score {
			best = s
		}
	}
	return best
}

// measure counts how even the records are.
func (s *split) measure() {
	if len(s.rows) == 0 {
		return
	}
	counts := map[int]int{}
	for _, row := range s.rows {
		counts[len(row)]++
	}
	most := 0
	for width, n := range counts {
		// Titles and sums have one field; rows of a table have more.
		if weight := n * min(width, 3); weight > most || weight == most && width > s.width {
			s.width, most = width, weight
		}
	}
	begun := false
	for _, row := range s.rows {
		begun = begun || len(row) == s.width
		if begun && len(row) != s.width {
			s.ragged++
		}
	}
	even := float64(counts[s.width]) / float64(len(s.rows))
	s.score = even * (1 - 1/float64(1+s.width))
	if s.width == 1 {
		s.score = 0.1
	}
}

// cut reads records as RFC 4180 writes them; quotes are " where they surround whole fields.
func cut(text string, delimiter rune, whole bool) split {
	s := split{delimiter: delimiter}
	quoted, bare := 0, 0
	var row []string
	line, begin := 0, 0
	for i := 0; i < len(text) && len(s.rows) < mostLines; {
		field, next, end, how := field(text, i, delimiter)
		switch {
		case how == unclosed: // the head ends within quotes, or the quote is a character like others
			return cutPlain(text, delimiter, whole)
		case how == surrounded:
			quoted++
		case strings.ContainsRune(field, '"'):
			bare++
		}
		row = append(row, field)
		line += strings.Count(text[i:next], "\n")
		i = next
		if !end && i < len(text) {
			continue
		}
		if !end && strings.HasSuffix(text, string(delimiter)) && i == len(text) && whole {
			row = append(row, "")
		}
		if i == len(text) && !whole && !strings.HasSuffix(text, "\n") && len(s.rows) > 0 {
			break // a record that the head ends within
		}
		if len(row) > 1 || strings.TrimSpace(row[0]) != "" {
			s.rows, s.lines = append(s.rows, row), append(s.lines, begin)
		}
		row, begin = nil, line
	}
	if quoted > 0 || bare == 0 {
		s.quote = `"`
	}
	return s
}

// cutPlain reads records in which a quote is a character like others.
func cutPlain(text string, delimiter rune, whole bool) split {
	s := split{delimiter: delimiter}
	n := 0
	for line := range strings.Lines(text) {
		if len(s.rows) == mostLines || !whole && !strings.HasSuffix(line, "\n") && len(s.rows) > 0 {
			break
		}
		if trimmed := strings.TrimRight(line, "\r\n"); strings.TrimSpace(trimmed) != "" {
			s.rows, s.lines = append(s.rows, strings.Split(trimmed, string(delimiter))), append(s.lines, n)
		}
		n++
	}
	return s
}

type quoting int

const (
	plain quoting = iota
	surrounded
	unclosed
)

// field reads the field that begins at i. It returns where the next one begins and whether
// the record ends with it.
func field(text string, i int, delimiter rune) (value string, next int, end bool, how quoting) {
	if text[i] == '"' {
		var b strings.Builder
		for j := i + 1; j < len(text); j++ {
			if text[j] != '"' {
				b.WriteByte(text[j])
				continue
			}
			if j+1 < len(text) && text[j+1] == '"' {
				b.WriteByte('"')
				j++
				continue
			}
			value, how, i = b.String(), surrounded, j+1
			break
		}
		if how != surrounded {
			if len(text)-i < Limit/2 && strings.Count(text[i:], "\n") < 50 {
				// The head ends in the middle of a quoted field: what is before it stands.
				return b.String(), len(text), false, surrounded
			}
			return "", 0, false, unclosed
		}
	}
	for j := i; j < len(text); {
		r, size := utf8.DecodeRuneInString(text[j:])
		if r == delimiter || r == '\n' || r == '\r' {
			if how != surrounded {
				value = text[i:j]
			} else {
				value += text[i:j]
			}
			if r == '\r' && j+1 < len(text) && text[j+1] == '\n' {
				size = 2
			}
			return value, j + size, r != delimiter, how
		}
		j += size
	}
	if how != surrounded {
		value = text[i:]
	} else {
		value += text[i:]
	}
	return value, len(text), false, how
}
