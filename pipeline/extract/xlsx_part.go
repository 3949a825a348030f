package extract

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// partReader reads the XML of one part of a workbook. It keeps to what may be
// unpacked from all parts together, holds one token at a time, and lets no token,
// nor the nesting, grow without bounds.
type partReader struct {
	decoder *xml.Decoder
	in      io.Reader
	book    *workbook
	longest int64
	token   int64 // bytes read for the present token
	depth   int
}

// deepestPart is more than any part of a workbook is nested.
const deepestPart = 100

func (w *workbook) reader(in io.Reader) *partReader {
	r := &partReader{in: in, book: w, longest: w.longest}
	r.decoder = xml.NewDecoder(r)
	return r
}

// Read counts what is unpacked.
func (r *partReader) Read(p []byte) (int, error) {
	n, err := r.in.Read(p)
	r.book.left -= int64(n)
	r.token += int64(n)
	switch {
	case r.book.left < 0:
		return 0, errBomb
	case r.token > r.longest+64<<10: // the decoder reads ahead
		return 0, r.overlong()
	}
	return n, err
}

func (r *partReader) overlong() error {
	return &workbookError{fmt.Sprintf("a single text in it is longer than %d bytes", r.longest), "if the export is sound, raise limits.record_bytes"}
}

// next returns the next token. It refuses a document type: no workbook has one,
// and attacks on XML readers begin with it.
func (r *partReader) next() (xml.Token, error) {
	r.token = 0
	token, err := r.decoder.RawToken()
	if err != nil {
		if errors.Is(err, io.EOF) && r.depth > 0 {
			err = io.ErrUnexpectedEOF
		}
		return nil, err
	}
	switch token.(type) {
	case xml.Directive:
		return nil, &workbookError{"it holds an XML document type", "do not use this file: a spreadsheet program writes none"}
	case xml.StartElement:
		if r.depth++; r.depth > deepestPart {
			return nil, fmt.Errorf("elements are nested deeper than %d", deepestPart)
		}
	case xml.EndElement:
		if r.depth--; r.depth < 0 {
			return nil, errors.New("an element ends that has not begun")
		}
	}
	return token, nil
}

// drain reads the rest of a part: only at its end is known that it is whole.
func (r *partReader) drain() error {
	for {
		if _, err := r.next(); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return err
		}
	}
}

// unescaped returns a text with its characters written _x000D_ put in.
func unescaped(text string) string {
	const width = len("_x000D_")
	if !strings.Contains(text, "_x") {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '_' && i+width <= len(text) && text[i+1] == 'x' && text[i+width-1] == '_' {
			if code, err := strconv.ParseUint(text[i+2:i+width-1], 16, 16); err == nil && utf8.ValidRune(rune(code)) {
				b.WriteRune(rune(code))
				i += width - 1
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}
