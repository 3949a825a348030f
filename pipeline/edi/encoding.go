package edi

import (
	"bytes"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// Encoding is what the text of an interchange is written in.
type Encoding struct {
	UTF8 bool             // text that is UTF-8 is taken as that
	Page *charmap.Charmap // the code page of what is not
	// Strict is where the interchange names the encoding, which Options.Latin1 does not
	// change.
	Strict bool
}

// decode makes UTF-8 of a transaction; false if it cannot. Where nothing is to be done
// the bytes themselves are handed back.
func (e Encoding) decode(raw, into []byte) ([]byte, bool) {
	if ascii(raw) || e.UTF8 && utf8.Valid(raw) {
		return raw, true
	}
	if e.Page == nil {
		return nil, false
	}
	into = into[:0]
	for _, c := range raw {
		if c < 0x80 {
			into = append(into, c)
			continue
		}
		r := e.Page.DecodeByte(c)
		if r == utf8.RuneError {
			return into, false
		}
		into = utf8.AppendRune(into, r)
	}
	return into, true
}

func ascii(b []byte) bool {
	for ; len(b) >= 8; b = b[8:] {
		if (b[0]|b[1]|b[2]|b[3]|b[4]|b[5]|b[6]|b[7])&0x80 != 0 {
			return false
		}
	}
	for _, c := range b {
		if c >= 0x80 {
			return false
		}
	}
	return true
}

// unwrapped leaves line ends out.
func unwrapped(raw, into []byte) []byte {
	into = into[:0]
	for len(raw) > 0 {
		i := bytes.IndexAny(raw, "\r\n")
		if i < 0 {
			return append(into, raw...)
		}
		into = append(into, raw[:i]...)
		raw = raw[i+1:]
	}
	return into
}

func latin1() *charmap.Charmap { return charmap.Windows1252 }
