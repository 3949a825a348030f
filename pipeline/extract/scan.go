package extract

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math/bits"
)

// dialect is how a text export separates records and fields.
type dialect struct {
	delimiter []byte // between fields; empty: a record is one field
	quote     byte   // around fields; 0: none
	escape    byte   // before a quote inside quotes; equal to quote: doubled
}

// span is a field of a record: raw[from:to], without the quotes around it.
type span struct {
	from, to int
	quoted   bool
	escaped  bool // it holds escape sequences: read it with scanner.value
}

// scanner splits UTF-8 text into records, strictly: a record that is malformed
// is handed out as one with a problem, and reading resumes at the line after the
// one it begins on. It never guesses the dialect and holds one record at a time.
//
// A quote inside an unquoted field stands for itself. A lone carriage return
// ends a record only in a file whose first line ends with one.
type scanner struct {
	in      io.Reader
	dialect dialect
	limit   int // longest record in bytes

	buf      []byte // buf[pos:end] is unread; 8 bytes of padding follow end
	passed   int64  // bytes of the text before buf
	pos, end int
	atEOF    bool
	err      error

	line     int64 // physical line of pos, from 1
	loneCR   bool  // the file's lines end with a carriage return alone
	decided  bool  // loneCR is settled
	lf, crlf int64 // lines ended so; the third kind is cr
	cr       int64
	blank    int64 // blank lines passed over
	torn     bool  // the last record has no line end

	delim8, quote8 uint64
	simple         bool // the word-at-a-time path knows this dialect

	// The record that next found.
	raw     []byte // without its line end; valid until the next call
	fields  []span
	first   int64 // physical line it begins on
	height  int64 // physical lines it spans
	problem rule  // why it is malformed; empty when it is not
	reason  string
	bare    bool   // a quote stands inside an unquoted field
	nul     bool   // it holds a NUL byte
	odd     bool   // it holds a carriage return that ends no line
	blanks  bool   // it holds tabs or other control characters that no delimiter is
	wide    bool   // it may hold bytes beyond ASCII
	scratch []byte // for value
}

const (
	low7      = 0x7f7f7f7f7f7f7f7f
	high1     = 0x8080808080808080
	below20   = 0x6060606060606060
	ones      = 0x0101010101010101
	chunkSize = 256 << 10
	padding   = 8
	rawLimit  = 64 << 10 // of a record that is kept for people to look at
)

func newScanner(in io.Reader, d dialect, limit int) *scanner {
	s := &scanner{in: in, dialect: d, limit: limit, line: 1}
	s.buf = make([]byte, chunkSize+padding)
	s.simple = len(d.delimiter) <= 1
	delimiter := byte('\n')
	if len(d.delimiter) == 1 {
		delimiter = d.delimiter[0]
	}
	quote := delimiter
	if d.quote != 0 {
		quote = d.quote
	}
	s.delim8, s.quote8 = ones*uint64(delimiter), ones*uint64(quote)
	return s
}

// skipLines passes over physical lines without looking into them.
func (s *scanner) skipLines(n int) {
	for range n {
		for {
			at, width := s.lineEnd(s.pos)
			if at >= 0 {
				s.pos = at + width
				s.line++
				break
			}
			s.pos = s.end
			if s.atEOF {
				return
			}
			s.fill()
		}
	}
}

// lineEnd returns the place and width of the first line end at or after from, or -1.
func (s *scanner) lineEnd(from int) (at, width int) {
	if !s.decided {
		s.decide()
	}
	window := s.buf[from:s.end]
	if s.loneCR {
		at := bytes.IndexAny(window, "\r\n")
		switch {
		case at < 0:
			return -1, 0
		case window[at] == '\r' && at+1 < len(window) && window[at+1] == '\n':
			return from + at, 2
		}
		return from + at, 1
	}
	at = bytes.IndexByte(window, '\n')
	if at < 0 {
		return -1, 0
	}
	if at > 0 && window[at-1] == '\r' {
		return from + at - 1, 2
	}
	return from + at, 1
}

// decide settles whether lines end with a lone carriage return: the first line
// end of the first 64 kB tells.
func (s *scanner) decide() {
	for s.end-s.pos < rawLimit && !s.atEOF {
		s.fill()
	}
	s.decided = true
	window := s.buf[s.pos:s.end]
	at := bytes.IndexByte(window, '\r')
	s.loneCR = at >= 0 && bytes.IndexByte(window, '\n') < 0
}

// fill reads more, keeping buf[pos:end].
func (s *scanner) fill() {
	if s.pos > 0 {
		copy(s.buf, s.buf[s.pos:s.end])
		s.end -= s.pos
		s.passed += int64(s.pos)
		s.pos = 0
	}
	if s.end+padding >= len(s.buf) {
		grown := make([]byte, 2*len(s.buf))
		copy(grown, s.buf[:s.end])
		s.buf = grown
	}
	for empty := 0; ; empty++ {
		n, err := s.in.Read(s.buf[s.end : len(s.buf)-padding])
		s.end += n
		if err != nil {
			s.atEOF = true
			if !errors.Is(err, io.EOF) {
				s.err = err
			}
			return
		}
		if s.end+padding >= len(s.buf) {
			return // full: a long record is looked at again only when twice as much of it is there
		}
		if n > 0 {
			empty = 0
			continue
		}
		if empty > 100 {
			s.atEOF, s.err = true, io.ErrNoProgress
			return
		}
	}
}

// next finds the next record. It returns false at the end of the text, and when
// reading went wrong: then err is set.
func (s *scanner) next() bool {
	if !s.decided {
		s.decide()
	}
	for {
		if s.err != nil {
			return false
		}
		if s.pos == s.end {
			if s.atEOF {
				return false
			}
			s.fill()
			continue
		}
		s.fields, s.problem, s.reason = s.fields[:0], "", ""
		s.bare, s.nul, s.odd, s.blanks, s.wide, s.torn = false, false, false, false, false, false
		s.first, s.height = s.line, 1
		done := false
		if s.simple && !s.loneCR {
			done = s.scanWords()
		} else {
			done = s.scanBytes()
		}
		if !done { // the record goes on beyond what was read
			if s.end-s.pos > s.limit {
				s.overlong()
				return true
			}
			s.fill()
			continue
		}
		if len(s.raw) == 0 && s.problem == "" {
			s.blank++
			continue
		}
		if len(s.raw) > s.limit && s.problem == "" {
			s.problem, s.reason = ruleStructure, s.overlongReason()
			s.raw = s.raw[:min(len(s.raw), rawLimit)]
		}
		return true
	}
}

// scanWords reads a record eight bytes at a time, and leaves it to scanBytes
// when a field begins with a quote. It returns false when the record's end is
// not in the buffer yet.
func (s *scanner) scanWords() bool {
	buf, start, end := s.buf, s.pos, s.end
	from := start
	var seen uint64
	for i := start; i < end; i += 8 {
		x := binary.LittleEndian.Uint64(buf[i : i+8])
		d, q := x^s.delim8, x^s.quote8
		hits := ^(((d & low7) + low7) | d | low7) | ^(((q & low7) + low7) | q | low7) | (^(((x & low7) + below20) | x) & high1)
		seen |= x
		for ; hits != 0; hits &= hits - 1 {
			j := i + bits.TrailingZeros64(hits)>>3
			if j >= end {
				break
			}
			switch c := buf[j]; {
			case c == '\n':
				stop := j
				if stop > start && buf[stop-1] == '\r' {
					stop--
					s.crlf++
				} else {
					s.lf++
				}
				s.finish(start, min(from, stop), stop, j+1, seen)
				return true
			case c == byte(s.delim8):
				s.fields = append(s.fields, span{from: from - start, to: j - start})
				from = j + 1
			case c == byte(s.quote8):
				if j == from {
					s.fields = s.fields[:0]
					s.bare, s.nul, s.odd, s.blanks = false, false, false, false
					return s.scanBytes()
				}
				s.bare = true
			case c == '\r':
				s.odd = s.odd || j+1 >= end || buf[j+1] != '\n'
			case c == 0:
				s.nul = true
			default:
				s.blanks = true
			}
		}
	}
	if !s.atEOF {
		return false
	}
	s.torn = true
	stop := end
	if stop > start && buf[stop-1] == '\r' {
		stop--
	}
	s.finish(start, min(from, stop), stop, end, seen)
	return true
}

// finish makes buf[start:stop] the record, its last field from from on.
func (s *scanner) finish(start, from, stop, next int, seen uint64) {
	s.raw = s.buf[start:stop]
	s.fields = append(s.fields, span{from: from - start, to: stop - start})
	s.wide = seen&high1 != 0
	s.pos = next
	s.line++
}

func (s *scanner) overlongReason() string {
	return fmt.Sprintf("the record is longer than %d bytes; limits.record_bytes raises the limit", s.limit)
}

// value returns a field without quotes and escapes. It is valid until the next
// call of value or next.
func (s *scanner) value(f span) []byte {
	text := s.raw[f.from:f.to]
	if !f.escaped {
		return text
	}
	s.scratch = s.scratch[:0]
	for i := 0; i < len(text); i++ {
		if text[i] == s.dialect.escape && i+1 < len(text) {
			i++
		}
		s.scratch = append(s.scratch, text[i])
	}
	return s.scratch
}
