// Package fixedwidth reads files whose fields stand at fixed positions: what mainframes
// and banks export. Positions are counted in bytes or in characters, whichever the
// file's description means; records end in a newline or in nothing at all; and a file
// may hold several kinds of records, told apart by what stands at a position.
//
// It takes no field for a number or a date: texts are handed over as they are written,
// without their fill.
package fixedwidth

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/lines"
)

// RecordBytes is how long a record may be where Options do not say.
const RecordBytes = 64 << 10

// Unit is what positions and widths are counted in.
type Unit int

const (
	// Bytes of the file: fields are cut before they are decoded.
	Bytes Unit = iota
	// Characters of its text: a record is decoded before its fields are cut.
	Characters
)

// Options say how a file is laid out.
type Options struct {
	Unit     Unit
	Encoding encoding.Encoding // nil: UTF-8
	Records  []Record          // the kinds of records; the first that fits is taken

	Length int  // of every record in units, where nothing ends them; 0: they are lines
	End    byte // what ends a record; 0: a newline, with or without a carriage return

	PadShort bool // a record that is too short counts as filled up; else it is refused
	CutLong  bool // what is beyond the last field is passed over; else the record is refused

	RecordBytes int // the longest record; 0: RecordBytes
}

// Columns are the names of all columns of the kinds that make rows or are carried, in
// the order in which they are first named.
func Columns(options Options) []string {
	var names []string
	seen := map[string]bool{}
	for _, record := range options.Records {
		if record.Role == Skip {
			continue
		}
		for _, column := range record.Columns {
			if !seen[column.Name] {
				seen[column.Name] = true
				names = append(names, column.Name)
			}
		}
	}
	return names
}

// Read hands over a row for each record whose kind makes rows, and a refusal for each
// line that is no record of a kind, is too short or too long, or cannot be decoded.
// Records that are carried or passed over and empty lines make neither. The fields'
// strings may be kept; Raw holds until the callback returns.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	r, err := newReader(options, to)
	if err != nil {
		return fmt.Errorf("reading records of fixed positions: %w", err)
	}
	limit := options.RecordBytes
	if limit <= 0 {
		limit = RecordBytes
	}
	if r.codec.whole {
		in = r.codec.reader(in)
	}
	if r.codec.encoding == nil {
		in = withoutMark(in)
	}
	switch {
	case options.Length > 0 && options.Unit == Bytes:
		err = lines.Blocks(ctx, in, options.Length, r.record)
	case options.Length > 0:
		err = lines.Characters(ctx, in, options.Length, r.record)
	case options.End != 0:
		err = lines.Each(ctx, in, options.End, limit, r.record)
	default:
		err = lines.Each(ctx, in, '\n', limit, r.record)
	}
	if err != nil {
		return err
	}
	return r.finish()
}

// reader is what is known while a file is read.
type reader struct {
	options Options
	to      rows.Sink
	kinds   []kind
	codec   codec
	tallies []tally

	last    int64  // number of the last record
	offsets []int  // of the characters of the record, where they are not its bytes
	text    []byte // the record decoded, or its fields
	scratch []byte // of text, where it is made of fields decoded
	decode  []byte // of one field
	spans   []span // of the fields in text
	fields  []string
	carried []string
}

// span is a part of a text.
type span struct{ start, end int }

func (r *reader) record(line lines.Line) error {
	r.last = line.Number
	if line.Long {
		return r.refuse(line, "record_too_long", fmt.Sprintf("it is longer than %d bytes, the most that a record may have", len(line.Text)))
	}
	if blank := len(bytes.Trim(line.Text, "\r\n\x1a")) == 0; blank && (r.options.Length == 0 || len(line.Text) < r.options.Length) {
		return nil // an empty line, or how some systems end a file
	}
	text, ok := r.prepare(line.Text)
	if !ok {
		return r.refuse(line, "wrong_encoding", "it holds bytes that are no text in the encoding of this file")
	}
	k := r.kindOf(text)
	if k < 0 {
		return r.refuse(line, "unknown_kind", "what stands at the positions that tell its kind is none of those described")
	}
	r.count(k)
	kind := &r.kinds[k]
	if kind.Role == Carry {
		r.end(k) // before it can be refused: what follows is not the last one's
	}
	if kind.under >= 0 && !r.kinds[kind.under].inForce {
		return r.refuse(line, "out_of_order", fmt.Sprintf("a record %q stands under no %q", kind.Name, r.kinds[kind.under].Name))
	}
	if rule, reason := r.cut(kind, text); rule != "" {
		return r.refuse(line, rule, reason)
	}
	if err := r.check(k, line); err != nil {
		return err
	}
	return r.take(k, line)
}

// take makes a row of a record, or keeps it for those that follow.
func (r *reader) take(k int, line lines.Line) error {
	kind := &r.kinds[k]
	if kind.Role == Skip {
		return nil
	}
	text := string(r.text)
	if kind.Role == Carry {
		kind.inForce = true
		for i, s := range r.spans {
			r.carried[kind.at[i]] = text[s.start:s.end]
		}
		return nil
	}
	copy(r.fields, r.carried)
	for i, s := range r.spans {
		r.fields[kind.at[i]] = text[s.start:s.end]
	}
	return r.to.Row(rows.Row{Line: line.Number, Fields: r.fields, Raw: line.Text})
}

// end forgets what records of a kind, and of those under it, handed down.
func (r *reader) end(k int) {
	for i := range r.kinds {
		if r.kinds[i].Role != Carry || !r.under(i, k) {
			continue
		}
		r.kinds[i].inForce = false
		for _, at := range r.kinds[i].at {
			r.carried[at] = ""
		}
	}
}

// under tells whether a kind is another or stands under it.
func (r *reader) under(k, of int) bool {
	for range r.kinds {
		if k == of {
			return true
		}
		if k = r.kinds[k].under; k < 0 {
			return false
		}
	}
	return false
}

func (r *reader) kindOf(text []byte) int {
	for i := range r.kinds {
		if r.fits(&r.kinds[i], text) {
			return i
		}
	}
	return -1
}

func (r *reader) fits(kind *kind, text []byte) bool {
	for i, tag := range kind.Tags {
		at, end := r.position(text, tag.Start-1), len(text)
		if at > end || !bytes.HasPrefix(text[at:], kind.tags[i]) {
			return false
		}
	}
	return true
}

func (r *reader) refuse(line lines.Line, rule, reason string) error {
	return r.to.Refuse(rows.Refusal{Line: line.Number, Raw: line.Text, Rule: rule, Reason: reason})
}

var errNoRecords = errors.New("no records are described: name at least one with its columns")
