package extract

import "bytes"

// scanBytes reads a record byte by byte, with quotes, escapes, delimiters of
// several bytes and all line ends.
func (s *scanner) scanBytes() bool {
	start, i := s.pos, s.pos
	for {
		var f span
		if s.dialect.quote != 0 && i < s.end && s.buf[i] == s.dialect.quote {
			next, outcome := s.quoted(i+1, &f, start)
			switch outcome {
			case quoteNeedsMore:
				if s.end-start <= s.limit {
					return false
				}
				fallthrough
			case quoteNeverClosed:
				return s.badQuote(start, "a quote is opened and not closed; quotes inside quoted fields must be escaped")
			case quoteMisplaced:
				return s.badQuote(start, "text follows a closing quote; quotes inside quoted fields must be escaped")
			}
			i = next
		} else {
			f.from = i - start
			next, ok := s.unquoted(i)
			if !ok {
				return false
			}
			f.to = next - start
			i = next
		}
		s.fields = append(s.fields, f)
		if i >= s.end {
			s.torn = true
			s.finishBytes(start, i, i)
			return true
		}
		if width := s.endAt(i); width > 0 {
			switch {
			case width == 2:
				s.crlf++
			case s.buf[i] == '\n':
				s.lf++
			default:
				s.cr++
			}
			s.finishBytes(start, i, i+width)
			return true
		}
		i += len(s.dialect.delimiter)
	}
}

type quoteOutcome int

const (
	quoteClosed quoteOutcome = iota
	quoteNeedsMore
	quoteNeverClosed
	quoteMisplaced
)

// quoted reads from behind an opening quote up to the delimiter or line end
// after the closing one.
func (s *scanner) quoted(i int, f *span, start int) (next int, outcome quoteOutcome) {
	f.quoted, f.from = true, i-start
	quote, escape := s.dialect.quote, s.dialect.escape
	for {
		at := bytes.IndexByte(s.buf[i:s.end], quote)
		if escape != quote {
			if e := bytes.IndexByte(s.buf[i:s.end], escape); e >= 0 && (at < 0 || e < at) {
				if i+e+1 >= s.end {
					return 0, s.missing()
				}
				f.escaped = true
				i += e + 2
				continue
			}
		}
		if at < 0 {
			return 0, s.missing()
		}
		i += at + 1
		if i >= s.end && !s.atEOF {
			return 0, quoteNeedsMore
		}
		if escape == quote && i < s.end && s.buf[i] == quote {
			f.escaped = true
			i++
			continue
		}
		f.to = i - 1 - start
		if i >= s.end {
			return i, quoteClosed
		}
		rest := s.buf[i:s.end]
		if len(s.dialect.delimiter) > 0 && bytes.HasPrefix(rest, s.dialect.delimiter) || s.endAt(i) > 0 {
			return i, quoteClosed
		}
		if !s.atEOF && (len(rest) < len(s.dialect.delimiter) || len(rest) == 1 && rest[0] == '\r') {
			return 0, quoteNeedsMore
		}
		if s.atEOF && len(rest) == 1 && rest[0] == '\r' {
			return i, quoteClosed
		}
		return 0, quoteMisplaced
	}
}

func (s *scanner) missing() quoteOutcome {
	if s.atEOF {
		return quoteNeverClosed
	}
	return quoteNeedsMore
}

// unquoted returns where a field that begins at i without a quote ends.
func (s *scanner) unquoted(i int) (end int, ok bool) {
	delimiter := s.dialect.delimiter
	for ; i < s.end; i++ {
		c := s.buf[i]
		if len(delimiter) > 0 && c == delimiter[0] && (len(delimiter) == 1 || bytes.HasPrefix(s.buf[i:s.end], delimiter)) {
			return i, true
		}
		if c == '\n' || c == '\r' {
			if c == '\r' && i+1 == s.end && !s.atEOF {
				return 0, false
			}
			if s.endAt(i) > 0 {
				return i, true
			}
		}
		if len(delimiter) > 1 && c == delimiter[0] && s.end-i < len(delimiter) && !s.atEOF {
			return 0, false
		}
		if c == s.dialect.quote && c != 0 {
			s.bare = true
		}
	}
	return i, s.atEOF
}

// endAt returns the width of the line end at i, 0 if there is none.
func (s *scanner) endAt(i int) int {
	switch s.buf[i] {
	case '\n':
		return 1
	case '\r':
		if i+1 < s.end && s.buf[i+1] == '\n' {
			return 2
		}
		if s.loneCR || i+1 == s.end && s.atEOF {
			return 1
		}
	}
	return 0
}

func (s *scanner) finishBytes(start, stop, next int) {
	s.raw = s.buf[start:stop]
	s.height += s.lineEnds(s.raw)
	s.inspect()
	s.pos = next
	s.line += s.height
}

// lineEnds counts the line ends inside a record.
func (s *scanner) lineEnds(raw []byte) int64 {
	n := bytes.Count(raw, []byte{'\n'})
	if s.loneCR {
		n += bytes.Count(raw, []byte{'\r'}) - bytes.Count(raw, []byte("\r\n"))
	}
	return int64(n)
}

// inspect notes what a record read byte by byte holds.
func (s *scanner) inspect() {
	for _, c := range s.raw {
		switch {
		case c >= 0x80:
			s.wide = true
		case c >= 0x20:
		case c == 0:
			s.nul = true
		case c == '\r':
			s.odd = true
		default:
			s.blanks = true
		}
	}
}

// badQuote makes the physical line at start a malformed record and resumes after it.
func (s *scanner) badQuote(start int, reason string) bool {
	s.fields = s.fields[:0]
	at, width := s.lineEnd(start)
	if at < 0 {
		if !s.atEOF && s.end-start <= s.limit {
			return false
		}
		if !s.atEOF {
			s.overlong()
			return true
		}
		at = s.end
		s.torn = true
	}
	s.raw = s.buf[start:at]
	s.inspect()
	s.problem, s.reason = ruleStructure, reason
	s.pos = at + width
	s.line++
	return true
}

// overlong makes the beginning of a line that is longer than the limit a
// malformed record and passes over the rest of that line.
func (s *scanner) overlong() {
	s.raw = bytes.Clone(s.buf[s.pos : s.pos+min(s.end-s.pos, rawLimit)])
	s.fields = s.fields[:0]
	s.problem, s.reason = ruleStructure, s.overlongReason()
	s.inspect()
	for {
		at, width := s.lineEnd(s.pos)
		if at >= 0 {
			s.pos = at + width
			s.line++
			return
		}
		s.pos = s.end
		if s.atEOF {
			s.torn = true
			s.line++
			return
		}
		s.fill()
	}
}
