// Package lines cuts a file into its lines, or into records of one length, for the
// readers of formats that are no tables. Memory is flat whatever the file: a line is
// held to a limit, and what a reader is told does not depend on how its bytes arrive.
//
// It knows no format and decodes nothing.
package lines

import (
	"bytes"
	"context"
	"io"
	"unicode/utf8"
)

// Line is one line or record. Its text holds until the next one is asked for.
type Line struct {
	Number int64  // from 1
	Text   []byte // without its end, be it a newline or a carriage return and one
	Long   bool   // longer than the limit: Text is its beginning
}

// window is the part of a file that is in memory.
type window struct {
	in         io.Reader
	buffer     []byte
	start, end int
	done       bool  // nothing more will be read
	err        error // why not, where it is not the end: told once all before it is used
}

// block is how much is read at a time.
const block = 64 << 10

// noProgress is how many empty reads in a row are taken for an end.
const noProgress = 100

// Each hands over the lines of a file, which end in the byte end. A last line needs
// none. It returns what do returns, what the reading ends in, or the context's cause.
func Each(ctx context.Context, in io.Reader, end byte, limit int, do func(Line) error) error {
	w := &window{in: in, buffer: make([]byte, 2*block)}
	var line Line
	for {
		line.Number++
		at := bytes.IndexByte(w.buffer[w.start:w.end], end)
		for searched := w.end - w.start; at < 0 && searched <= limit && !w.done; searched = w.end - w.start {
			if err := w.fill(ctx); err != nil {
				return err
			}
			if next := bytes.IndexByte(w.buffer[w.start+searched:w.end], end); next >= 0 {
				at = searched + next
			}
		}
		switch {
		case at >= 0 && at <= limit:
			line.Text, line.Long = w.buffer[w.start:w.start+at], false
			w.start += at + 1
		case at < 0 && w.end-w.start <= limit: // the end of the file
			if w.err != nil || w.start == w.end {
				return w.err
			}
			line.Text, line.Long = w.buffer[w.start:w.end], false
			w.start = w.end
		default:
			line.Text, line.Long = w.buffer[w.start:w.start+limit], true
		}
		if n := len(line.Text); end == '\n' && !line.Long && n > 0 && line.Text[n-1] == '\r' {
			line.Text = line.Text[:n-1]
		}
		if err := do(line); err != nil {
			return err
		}
		if line.Long {
			if err := w.pass(ctx, end); err != nil {
				return err
			}
		}
	}
}

// Blocks hands over records of width bytes that nothing ends. The last may be shorter.
func Blocks(ctx context.Context, in io.Reader, width int, do func(Line) error) error {
	w := &window{in: in, buffer: make([]byte, 2*block)}
	var line Line
	for {
		for w.end-w.start < width && !w.done {
			if err := w.fill(ctx); err != nil {
				return err
			}
		}
		size := min(width, w.end-w.start)
		if size == 0 || size < width && w.err != nil {
			return w.err
		}
		line.Number, line.Text = line.Number+1, w.buffer[w.start:w.start+size]
		w.start += size
		if err := do(line); err != nil {
			return err
		}
	}
}

// pass leaves what is left of a line that is too long.
func (w *window) pass(ctx context.Context, end byte) error {
	for {
		if at := bytes.IndexByte(w.buffer[w.start:w.end], end); at >= 0 {
			w.start += at + 1
			return nil
		}
		w.start = w.end
		if w.done {
			return nil // told when the next line is asked for
		}
		if err := w.fill(ctx); err != nil {
			return err
		}
	}
}

// fill reads on, and makes room when a record outgrows the window.
func (w *window) fill(ctx context.Context) error {
	if ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if w.start > 0 {
		w.end = copy(w.buffer, w.buffer[w.start:w.end])
		w.start = 0
	}
	if len(w.buffer)-w.end < block {
		larger := make([]byte, 2*len(w.buffer))
		w.end = copy(larger, w.buffer[:w.end])
		w.buffer = larger
	}
	for range noProgress {
		n, err := w.in.Read(w.buffer[w.end:])
		w.end += n
		if err == io.EOF { // as it is: an error that wraps it is no end
			w.done = true
			return nil
		}
		if err != nil {
			w.done, w.err = true, err
			return nil
		}
		if n > 0 {
			return nil
		}
	}
	w.done, w.err = true, io.ErrNoProgress
	return nil
}

// Characters hands over records of width characters of UTF-8 that nothing ends. A byte
// that is part of none is one. The last record may be shorter.
func Characters(ctx context.Context, in io.Reader, width int, do func(Line) error) error {
	w := &window{in: in, buffer: make([]byte, 2*block)}
	var line Line
	for {
		size := 0 // bytes of the record that are known
		for characters := 0; characters < width; characters++ {
			for !w.done && !utf8.FullRune(w.buffer[w.start+size:w.end]) {
				if err := w.fill(ctx); err != nil {
					return err
				}
			}
			if w.start+size == w.end {
				if size == 0 || w.err != nil {
					return w.err
				}
				break
			}
			_, length := utf8.DecodeRune(w.buffer[w.start+size : w.end])
			size += length
		}
		line.Number, line.Text = line.Number+1, w.buffer[w.start:w.start+size]
		w.start += size
		if err := do(line); err != nil {
			return err
		}
	}
}
