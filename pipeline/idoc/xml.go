package idoc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/markup"
)

// frame is a segment that is open.
type frame struct {
	name   string
	fields values
}

// decoder reads IDocs in XML.
type decoder struct {
	*document
	xml    *markup.Reader
	depth  int // below the IDoc: 0 is the IDOC element itself, less than 0 outside
	frames []frame
	in     int // depth of the field that is open, 0: none
	field  string
	text   []byte
}

func readXML(ctx context.Context, in io.Reader, document *document) error {
	d := &decoder{document: document, depth: -1, xml: markup.New(ctx, in, markup.Limits{Depth: document.options.Depth, TagBytes: document.options.RecordBytes})}
	for {
		token, err := d.xml.Next()
		if err != nil {
			return d.within(err)
		}
		switch token.Kind {
		case markup.Nothing:
			return nil
		case markup.Start:
			d.start(token)
		case markup.Text:
			d.words(token)
		case markup.End:
			if err := d.leave(token); err != nil {
				return err
			}
		}
	}
}

// within adds to an error of the file the IDoc in which it lies.
func (d *decoder) within(err error) error {
	var file *rows.FileError
	if !d.open || !errors.As(err, &file) {
		return err
	}
	return &rows.FileError{Line: file.Line, Remedy: file.Remedy,
		Message: fmt.Sprintf("%s; this lies in IDoc %d of the file (number %.40q, from line %d)", file.Message, d.number, d.header[docnum], d.line)}
}

func (d *decoder) start(token *markup.Token) {
	if d.depth < 0 {
		if string(token.Name) == "IDOC" {
			d.depth, d.frames, d.in = 0, d.frames[:0], 0
			d.begin(d.lineOf(token))
			d.keep(token.Raw)
		}
		return
	}
	d.depth++
	d.keep(token.Raw)
	if d.rule != "" || d.in > 0 {
		return
	}
	name := string(token.Name)
	if token.Attribute("SEGMENT") == nil && !isSegment(name) {
		d.in, d.field, d.text = d.depth, name, d.text[:0]
		return
	}
	d.flush()
	name = segmentName(name)
	d.enter(name, d.lineOf(token))
	d.frames = append(d.frames, frame{name: name})
}

// isSegment tells whether an element is one by its name: those of a system that leaves out
// the attribute.
func isSegment(name string) bool {
	return strings.HasPrefix(name, "E1") || strings.HasPrefix(name, "E2") || strings.HasPrefix(name, "EDI_DC") || strings.HasPrefix(name, "Z1") || strings.HasPrefix(name, "Z2")
}

// flush takes what the segment at hand told so far.
func (d *decoder) flush() {
	if n := len(d.frames); n > 0 {
		d.take(d.frames[n-1].name, d.frames[n-1].fields)
		d.frames[n-1].fields = d.frames[n-1].fields[:0]
	}
}

func (d *decoder) words(token *markup.Token) {
	if d.depth < 0 {
		return
	}
	d.keep(token.Raw)
	if d.rule != "" || d.in != d.depth || d.in == 0 {
		return
	}
	if len(d.text)+len(token.Text) > d.options.RecordBytes {
		d.refuse("text_too_long", "one of its fields has more than %d bytes, the most that one may have", d.options.RecordBytes)
		return
	}
	d.text = append(d.text, token.Text...)
}

func (d *decoder) leave(token *markup.Token) error {
	if d.depth < 0 {
		return nil
	}
	d.keep(token.Raw)
	if d.depth == 0 {
		d.depth = -1
		return d.end()
	}
	if d.rule == "" {
		switch n := len(d.frames); {
		case d.in == d.depth:
			if value := string(bytes.TrimSpace(d.text)); value != "" && n > 0 {
				d.frames[n-1].fields = append(d.frames[n-1].fields, field{d.field, value})
			}
			d.in = 0
		case d.in == 0 && n > 0:
			d.flush()
			d.frames = d.frames[:n-1]
		}
	}
	d.depth--
	return nil
}

// lineOf is where a token begins that was read last.
func (d *decoder) lineOf(token *markup.Token) int64 {
	return d.xml.Line() - int64(bytes.Count(token.Raw, []byte{'\n'}))
}
