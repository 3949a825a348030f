package survey

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"clientele/pipeline/rows/lines"
)

// rawBytes is how much of a record is kept for who asks why it was refused.
const rawBytes = 2048

// csvRecord is a record of a delimited export, or why there is none. It holds until the
// next one is asked for.
type csvRecord struct {
	line         int64
	raw          []byte
	fields       []string
	rule, reason string
}

// cutter puts lines together to records: quotes may hold line breaks.
type cutter struct {
	longest   int
	delimiter byte // 0: not known before the first record
	pending   []byte
	ends      []int // of the pending lines
	line      int64 // of the first of them
	fields    []string
	do        func(csvRecord) error
}

// records cuts an export into records. The delimiter is the comma, the tab or the semicolon
// that the first record has most of. A quote that nothing closes within the longest record
// spoils its own line alone.
func records(ctx context.Context, in io.Reader, longest int, do func(csvRecord) error) error {
	c := &cutter{longest: longest, do: do}
	err := lines.Each(ctx, in, '\n', longest, func(line lines.Line) error {
		if line.Number == 1 {
			line.Text = bytes.TrimPrefix(line.Text, []byte("\ufeff"))
		}
		if line.Long {
			if err := c.abandon(); err != nil {
				return err
			}
			return c.tooLong(line.Number, line.Text)
		}
		return c.take(line.Number, line.Text)
	})
	if err != nil {
		return err
	}
	return c.abandon()
}

func (c *cutter) tooLong(line int64, raw []byte) error {
	return c.do(csvRecord{line: line, raw: raw, rule: "record_too_long", reason: fmt.Sprintf("it is longer than %d bytes, the most that a record may have", c.longest)})
}

// take adds a line to the pending record, and hands that over when its quotes are closed.
func (c *cutter) take(number int64, text []byte) error {
	if len(c.ends) == 0 {
		if len(text) == 0 {
			return nil
		}
		c.line = number
	} else {
		c.pending = append(c.pending, '\n')
	}
	c.pending = append(c.pending, text...)
	c.ends = append(c.ends, len(c.pending))
	if even := bytes.Count(text, []byte{'"'})%2 == 0; even == (len(c.ends) == 1) {
		record := c.pending
		c.pending, c.ends = c.pending[:0], c.ends[:0]
		return c.hand(c.line, record)
	}
	if len(c.pending) > c.longest {
		return c.abandon()
	}
	return nil
}

// abandon gives up the pending record: its first line is refused, and the others, whose
// quotes are even in number, are records of their own.
func (c *cutter) abandon() error {
	if len(c.ends) == 0 {
		return nil
	}
	pending, ends := bytes.Clone(c.pending), slices.Clone(c.ends)
	c.pending, c.ends = c.pending[:0], c.ends[:0]
	err := c.do(csvRecord{line: c.line, raw: pending[:ends[0]], rule: "open_quote", reason: "a quote in it is not closed"})
	for i, begun := 1, c.line; i < len(ends) && err == nil; i++ {
		err = c.take(begun+int64(i), pending[ends[i-1]+1:ends[i]])
	}
	return err
}

// hand parts a record into its fields.
func (c *cutter) hand(line int64, text []byte) error {
	r := csvRecord{line: line, raw: text}
	switch {
	case bytes.IndexByte(text, 0) >= 0:
		r.rule, r.reason = "binary", "it holds zero bytes"
	case !utf8.Valid(text):
		r.rule, r.reason = "wrong_encoding", "it holds bytes that are no UTF-8; encoding: says how the file is written"
	default:
		if c.delimiter == 0 {
			c.delimiter = delimiterOf(text)
		}
		var ok bool
		if c.fields, ok = split(c.fields[:0], text, c.delimiter); !ok {
			r.rule, r.reason = "unknown_shape", "its quotes and delimiters are in disorder"
		}
		r.fields = c.fields
	}
	return c.do(r)
}

func delimiterOf(header []byte) byte {
	best, most := byte(','), bytes.Count(header, []byte{','})
	for _, d := range []byte{'\t', ';'} {
		if n := bytes.Count(header, []byte{d}); n > most {
			best, most = d, n
		}
	}
	return best
}

// split parts a record whose quotes are even in number.
func split(to []string, text []byte, delimiter byte) ([]string, bool) {
	for at := 0; ; {
		if len(to) > mostColumns {
			return to, false
		}
		if at < len(text) && text[at] == '"' {
			begin := at + 1
			at = begin
			for {
				next := bytes.IndexByte(text[at:], '"')
				if next < 0 {
					return to, false
				}
				at += next + 1
				if at >= len(text) || text[at] != '"' {
					break
				}
				at++
			}
			if at < len(text) && text[at] != delimiter {
				return to, false
			}
			to = append(to, strings.ReplaceAll(string(text[begin:at-1]), `""`, `"`))
		} else {
			next := bytes.IndexByte(text[at:], delimiter)
			if next < 0 {
				next = len(text) - at
			}
			to = append(to, string(text[at:at+next]))
			at += next
		}
		if at >= len(text) {
			return to, true
		}
		at++ // the delimiter
	}
}
