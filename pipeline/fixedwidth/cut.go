package fixedwidth

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/transform"
)

// codec is how a file's bytes become text.
type codec struct {
	encoding encoding.Encoding // nil: UTF-8
	decoder  *encoding.Decoder
	ascii    bool // a byte below 0x80 is the character of ASCII wherever it begins one
	whole    bool // the file is decoded as a stream, for its line ends are not bytes
	unit     Unit
}

func newCodec(options Options) (codec, error) {
	c := codec{encoding: options.Encoding, ascii: true, unit: options.Unit}
	if c.encoding == nil {
		return c, nil
	}
	c.decoder = c.encoding.NewDecoder()
	for b := range byte(utf8.RuneSelf) {
		if text, err := c.decoder.Bytes([]byte{b}); err != nil || len(text) != 1 || text[0] != b {
			c.ascii = false
		}
	}
	c.whole = c.unit == Characters && (!c.ascii || options.Length > 0)
	if !c.ascii && c.unit == Bytes && options.Length == 0 && options.End == 0 {
		return c, errors.New("encoding: a newline is not one byte in it: give the length of a record or the byte that ends it, or count in characters")
	}
	return c, nil
}

func (c *codec) reader(in io.Reader) io.Reader {
	return transform.NewReader(in, c.encoding.NewDecoder())
}

// withoutMark passes over the mark with which some systems begin a file of UTF-8.
func withoutMark(in io.Reader) io.Reader {
	const mark = "\xef\xbb\xbf"
	ahead := bufio.NewReaderSize(in, 16)
	if begin, _ := ahead.Peek(len(mark)); string(begin) == mark {
		_, _ = ahead.Discard(len(mark))
	}
	return ahead
}

// encode gives a text as it stands in what fields are cut from.
func (c *codec) encode(text string) ([]byte, error) {
	if c.encoding == nil || c.unit == Characters {
		return []byte(text), nil
	}
	return c.encoding.NewEncoder().Bytes([]byte(text))
}

// prepare gives what fields are cut from: the record's bytes, or its characters.
func (r *reader) prepare(record []byte) (text []byte, ok bool) {
	r.offsets = r.offsets[:0]
	if r.options.Unit == Bytes || isASCII(record) && (r.codec.ascii || r.codec.whole) {
		return record, true
	}
	if r.codec.encoding != nil && !r.codec.whole {
		decoded, err := r.codec.decoder.Bytes(record)
		if err != nil {
			return nil, false
		}
		record = decoded
	}
	if cap(r.offsets) <= len(record) {
		r.offsets = make([]int, 0, 2*len(record)+2)
	}
	offsets, n := r.offsets[:len(record)+1], 0
	for i := 0; i < len(record); n++ {
		offsets[n] = i
		if record[i] < utf8.RuneSelf {
			i++
			continue
		}
		character, size := utf8.DecodeRune(record[i:])
		if character == utf8.RuneError && (size == 1 || r.codec.encoding != nil) {
			return nil, false
		}
		i += size
	}
	offsets[n] = len(record)
	r.offsets = offsets[:n+1]
	return record, true
}

// position is where a unit, from 0, begins; beyond the text where there is none.
func (r *reader) position(text []byte, unit int) int {
	if len(r.offsets) == 0 {
		return unit
	}
	if unit >= len(r.offsets) {
		return len(text) + 1
	}
	return r.offsets[unit]
}

// cut finds the fields of a record: spans of text, the latter possibly decoded.
func (r *reader) cut(kind *kind, text []byte) (rule, reason string) {
	if kind.Role == Skip { // whatever its length: what it counts is looked for where it stands
		return "", ""
	}
	units := len(text)
	if len(r.offsets) > 0 {
		units = len(r.offsets) - 1
	}
	if wanted := max(kind.width, r.options.Length); units < wanted && !r.options.PadShort {
		return "too_short", fmt.Sprintf("it has %d of the %d positions of a record %q", units, wanted, kind.Name)
	}
	if units > kind.width && r.options.Length == 0 && !r.options.CutLong {
		if len(bytes.Trim(text[r.position(text, kind.width):], " ")) > 0 {
			return "too_long", fmt.Sprintf("it has %d positions, more than the %d of a record %q", units, kind.width, kind.Name)
		}
	}
	r.spans, r.text = r.spans[:0], text
	decode := r.options.Unit == Bytes && (!r.codec.ascii || !isASCII(text))
	nul := decode || bytes.IndexByte(text, 0) >= 0
	if decode {
		r.text = r.scratch[:0]
		defer func() { r.scratch = r.text }()
	}
	for i := range kind.Columns {
		column := &kind.Columns[i]
		s := r.bounds(text, column.Start, column.Width)
		if decode {
			field, ok := r.decoded(text[s.start:s.end])
			if !ok {
				return r.undecodable(text, column)
			}
			s = span{len(r.text), len(r.text) + len(field)}
			r.text = append(r.text, field...)
		}
		s = column.trim(r.text, s)
		if nul && bytes.IndexByte(r.text[s.start:s.end], 0) >= 0 {
			return "binary", fmt.Sprintf("column %q holds a zero byte", column.Name)
		}
		r.spans = append(r.spans, s)
	}
	return "", ""
}

// bounds is where a field stands in a text that may be too short for it.
func (r *reader) bounds(text []byte, start, width int) span {
	return span{min(r.position(text, start-1), len(text)), min(r.position(text, start-1+width), len(text))}
}

// field is one field, decoded, with its fill.
func (r *reader) field(record []byte, start, width int) ([]byte, bool) {
	text, ok := r.prepare(record)
	if !ok {
		return nil, false
	}
	s := r.bounds(text, start, width)
	if r.options.Unit == Characters {
		return text[s.start:s.end], true
	}
	return r.decoded(text[s.start:s.end])
}

// decoded is a field's text, cut from the bytes of a record.
func (r *reader) decoded(field []byte) ([]byte, bool) {
	if r.codec.ascii && isASCII(field) {
		return field, true
	}
	if r.codec.encoding == nil {
		return field, utf8.Valid(field)
	}
	if cap(r.decode) < 4*len(field)+64 {
		r.decode = make([]byte, 8*len(field)+64)
	}
	r.codec.decoder.Reset()
	n, _, err := r.codec.decoder.Transform(r.decode[:cap(r.decode)], field, true)
	if err != nil { // an encoding that makes yet more of its bytes
		text, err := r.codec.decoder.Bytes(field)
		return text, err == nil && !bytes.ContainsRune(text, utf8.RuneError)
	}
	return r.decode[:n], !bytes.ContainsRune(r.decode[:n], utf8.RuneError)
}

// undecodable tells a field whose edges cut a character from one that is no text.
func (r *reader) undecodable(record []byte, column *Column) (rule, reason string) {
	if _, ok := r.decoded(record); ok {
		return "cut_character", fmt.Sprintf("an edge of column %q lies within a character: are positions counted in characters?", column.Name)
	}
	return "wrong_encoding", fmt.Sprintf("column %q holds bytes that are no text in the encoding of this file", column.Name)
}

// blanks are eight of them.
const blanks = 0x2020202020202020

// trim takes the fill from a field.
func (c *Column) trim(text []byte, s span) span {
	pad := byte(' ')
	if c.Pad != "" {
		pad = c.Pad[0]
	}
	if c.Trim == TrimNone {
		return s
	}
	if pad != ' ' && len(bytes.Trim(text[s.start:s.end], " ")) == 0 {
		return span{s.start, s.start}
	}
	if c.Trim != TrimLeft {
		for pad == ' ' && s.end-s.start >= 8 && binary.LittleEndian.Uint64(text[s.end-8:]) == blanks {
			s.end -= 8
		}
		for s.end > s.start && text[s.end-1] == pad {
			s.end--
		}
	}
	if c.Trim != TrimRight {
		first := s.start
		for s.start < s.end && text[s.start] == pad {
			s.start++
		}
		if pad == '0' && s.start == s.end && s.end > first {
			s.start--
		}
	}
	return s
}

// isASCII looks at eight bytes at a time.
func isASCII(text []byte) bool {
	for len(text) >= 8 {
		if binary.LittleEndian.Uint64(text)&0x8080808080808080 != 0 {
			return false
		}
		text = text[8:]
	}
	for _, b := range text {
		if b >= utf8.RuneSelf {
			return false
		}
	}
	return true
}
