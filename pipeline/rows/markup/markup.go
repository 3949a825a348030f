// Package markup reads XML as a stream, for readers of exports in it: strictly, fast
// and in flat memory. What makes XML dangerous is not there: a DOCTYPE ends the file,
// no entity is known but the five predefined ones and numbers, nothing is fetched, and
// depth, tags and texts are limited.
//
// It is no general parser: it keeps no tree, and hands over elements and texts alone.
// Names are local ones, with a number that tells namespaces apart.
package markup

import (
	"bytes"
	"context"
	"fmt"
	"io"

	"clientele/pipeline/rows"
)

// Kind is what a token is.
type Kind int

const (
	// Start of an element; one without content has an End too.
	Start Kind = iota
	// End of an element.
	End
	// Text within the root, or a part of it: a text may come in several tokens.
	Text
	// Nothing is left: the root ended and nothing but comments stood behind it.
	Nothing
)

// Token is a part of a file. All of it holds until the next is asked for.
type Token struct {
	Kind       Kind
	Name       []byte // local
	Space      int    // the namespace: equal numbers are one; 0 is none
	Attributes []Attribute
	Text       []byte // without references
	Raw        []byte // what stood in the file, in UTF-8; nothing with the End of an element without content
}

// Attribute is one of a start's, without those that declare namespaces.
type Attribute struct {
	Name   []byte // local
	Prefix []byte // as written
	Value  []byte // without references
}

// Attribute is the value of an attribute by its local name, nil where there is none.
func (t *Token) Attribute(name string) []byte {
	for i := range t.Attributes {
		if string(t.Attributes[i].Name) == name {
			return t.Attributes[i].Value
		}
	}
	return nil
}

// Limits bound what a file may hold. 0 takes the default.
type Limits struct {
	Depth    int // of elements within each other: 64
	TagBytes int // of one tag: 64 KiB
}

// chunk is how much text is handed over at a time at most, and read at a time.
const chunk = 64 << 10

// maxAttributes bounds a comparison of each with each.
const maxAttributes = 256

// noProgress is how many empty reads in a row are taken for a failure.
const noProgress = 100

// maxSpaces is how many namespaces a file may name.
const maxSpaces = 1024

// Reader reads one file.
type Reader struct {
	ctx    context.Context // of the one reading
	source *source
	limits Limits

	buffer     []byte
	start, end int // of what is not yet read
	done       bool
	err        error

	line    int64 // at the position counted
	counted int   // in buffer

	begun   bool // the root began
	over    bool // the root ended
	empty   bool // the element begun last has no content: its end is due
	spaces  spaces
	open    []element
	names   []byte // of the open elements, as written
	token   Token
	scratch []byte // values of attributes and texts with references
	attrs   []Attribute
	raw     []attribute
	cdata   bool
}

// element is one that is open.
type element struct {
	name  int // where its name, as written, begins in names
	local int // where its local name does
	space int
	bound int // how many prefixes were bound before it
}

// New reads a file, whose encoding it takes from the byte order mark or the
// declaration.
func New(ctx context.Context, in io.Reader, limits Limits) *Reader {
	if limits.Depth <= 0 {
		limits.Depth = 64
	}
	if limits.TagBytes <= 0 {
		limits.TagBytes = 64 << 10
	}
	return &Reader{ctx: ctx, source: &source{in: in}, limits: limits, line: 1, spaces: newSpaces(),
		buffer: make([]byte, max(4*chunk, 2*limits.TagBytes))}
}

// Line is where the token after the last one begins.
func (r *Reader) Line() int64 {
	r.count()
	return r.line
}

func (r *Reader) count() {
	r.line += int64(bytes.Count(r.buffer[r.counted:r.start], []byte{'\n'}))
	r.counted = r.start
}

// Depth is how many elements are open.
func (r *Reader) Depth() int { return len(r.open) }

// Next is the next token. An error is the file's: *rows.FileError where it is no XML,
// what the reading ended in, or the context's cause.
func (r *Reader) Next() (*Token, error) {
	r.token.Attributes, r.token.Text, r.token.Raw = nil, nil, nil
	if r.empty {
		r.empty = false
		return r.leave(nil), nil
	}
	if !r.begun && r.source.kind == unknown {
		if err := r.declaration(); err != nil {
			return nil, err
		}
	}
	for {
		if r.cdata {
			if done, err := r.section(); done || err != nil {
				return &r.token, err
			}
			continue
		}
		if r.end-r.start < len("<![CDATA[") {
			if err := r.need(len("<![CDATA[")); err != nil {
				return nil, err
			}
		}
		rest := r.buffer[r.start:r.end]
		if len(rest) == 0 {
			return r.ended()
		}
		if rest[0] != '<' {
			handed, err := r.text()
			if err != nil {
				return nil, err
			}
			if handed {
				return &r.token, nil
			}
			continue
		}
		switch {
		case len(rest) > 1 && rest[1] == '/':
			return r.endTag()
		case len(rest) > 1 && rest[1] == '?':
			if err := r.instruction(); err != nil {
				return nil, err
			}
		case bytes.HasPrefix(rest, []byte("<!--")):
			if err := r.comment(); err != nil {
				return nil, err
			}
		case bytes.HasPrefix(rest, []byte("<![CDATA[")) && len(r.open) > 0:
			r.cdata = true
			r.start += len("<![CDATA[")
		case len(rest) > 1 && rest[1] == '!':
			if bytes.HasPrefix(bytes.ToUpper(rest[2:]), []byte("DOCTYPE")) {
				return nil, r.refuse("it has a DOCTYPE, which may define entities and is not read", "export the file without it: data needs none")
			}
			return nil, r.malformed("<! begins no comment and no CDATA section here")
		default:
			return r.startTag()
		}
	}
}

// ended is the end of the file.
func (r *Reader) ended() (*Token, error) {
	switch {
	case r.err != nil:
		return nil, r.err
	case len(r.open) > 0:
		last := r.open[len(r.open)-1]
		return nil, r.refuse(fmt.Sprintf("the file ends within the element %s: it was cut", printable(r.names[last.name:])), "ask for the whole file again")
	case !r.begun:
		return nil, r.refuse("it holds no element", "check that the file is the export that is meant")
	}
	r.token.Kind = Nothing
	return &r.token, nil
}

// need reads until n bytes are there or the file ends.
func (r *Reader) need(n int) error {
	for r.end-r.start < n && !r.done {
		if r.ctx.Err() != nil {
			return context.Cause(r.ctx)
		}
		if len(r.buffer)-r.start < max(n, chunk) {
			r.count()
			r.end = copy(r.buffer, r.buffer[r.start:r.end])
			r.start, r.counted = 0, 0
		}
		// Until the buffer is full, so that nothing depends on how the bytes arrive.
		for idle := 0; r.end < len(r.buffer) && !r.done; idle++ {
			got, err := r.source.in.Read(r.buffer[r.end:])
			r.end += got
			switch {
			case err == io.EOF: // as it is: an error that wraps it is no end
				r.done = true
			case err != nil:
				r.done, r.err = true, err
			case got > 0:
				idle = 0
			case idle == noProgress:
				r.done, r.err = true, io.ErrNoProgress
			}
		}
	}
	return nil
}

// malformed is the error of a file that is no XML.
func (r *Reader) malformed(format string, arguments ...any) error {
	if r.err != nil {
		return r.err // it ended here because it could not be read
	}
	return r.refuse("it is not well-formed XML: "+fmt.Sprintf(format, arguments...), "ask for the file again")
}

func (r *Reader) refuse(message, remedy string) error {
	return &rows.FileError{Line: r.Line(), Message: message, Remedy: remedy}
}

// printable is a name of a file, short enough for a message.
func printable(name []byte) string {
	if len(name) > 60 {
		name = name[:60]
	}
	return fmt.Sprintf("<%s>", bytes.ToValidUTF8(name, []byte("?")))
}
