package edi

import (
	"bytes"
	"context"
	"io"
)

// slack is kept before what was read, so that a reader can step back to an UNA.
const slack = 16

const firstBuffer = 256 << 10

// buffer is the part of the file that is in memory. Places in it move when it is
// filled: fill tells by how much.
type buffer struct {
	ctx     context.Context
	in      io.Reader
	text    []byte
	at      int // what was read begins before it
	eof     bool
	line    int64 // of the file at counted
	counted int
}

// lineAt is the line that a place is on. Places asked for must not go backwards.
func (b *buffer) lineAt(at int) int64 {
	if at > b.counted {
		b.line += int64(bytes.Count(b.text[b.counted:at], []byte{'\n'}))
		b.counted = at
	}
	return b.line
}

// fill reads more behind what there is. What lies before keep may be given up.
func (b *buffer) fill(keep int) (moved int, err error) {
	if err := context.Cause(b.ctx); err != nil {
		return 0, err
	}
	if len(b.text) == cap(b.text) {
		if moved = max(keep-slack, 0); moved <= cap(b.text)/2 {
			moved = 0
			b.text = append(make([]byte, 0, max(2*cap(b.text), firstBuffer)), b.text...)
		} else {
			b.lineAt(moved)
			b.text = b.text[:copy(b.text, b.text[moved:])]
			b.at -= moved
			b.counted -= moved
		}
	}
	for range 100 {
		n, err := b.in.Read(b.text[len(b.text):cap(b.text)])
		b.text = b.text[:len(b.text)+n]
		switch {
		case err == io.EOF:
			b.eof = true
			return moved, nil
		case err != nil:
			return moved, err
		case n > 0:
			return moved, nil
		}
	}
	return moved, io.ErrNoProgress
}
