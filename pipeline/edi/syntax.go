package edi

import (
	"bytes"
	"strings"
)

// Syntax is how an interchange is written.
type Syntax struct {
	Terminator byte // behind each segment
	Element    byte // between elements
	Component  byte // between the components of an element
	Release    byte // takes a separator's meaning from it; 0 where there is none
	Wrapped    bool // line ends stand anywhere and mean nothing
}

// Separator tells whether a byte may separate anything: letters, digits and spaces
// cannot.
func Separator(c byte) bool {
	switch {
	case c >= '0' && c <= '9', c >= 'A' && c <= 'Z', c >= 'a' && c <= 'z', c == ' ', c == 0, c >= 0x80:
		return false
	}
	return true
}

// end is the place of the first terminator at or behind from that is not released,
// or -1. begin is where the segment begins.
func (s *Syntax) end(text []byte, begin, from int) int {
	for {
		i := bytes.IndexByte(text[from:], s.Terminator)
		if i < 0 {
			return -1
		}
		at := from + i
		if s.Release == 0 || !s.released(text, begin, at) {
			return at
		}
		from = at + 1
	}
}

// released tells whether an odd number of release characters stands before a place.
func (s *Syntax) released(text []byte, begin, at int) bool {
	odd := false
	for at--; at >= begin && text[at] == s.Release; at-- {
		odd = !odd
	}
	return odd
}

// Split cuts a segment into its elements, or an element into its components, into a
// slice that is used again. What is released stays so until Value.
func (s *Syntax) Split(text string, by byte, into []string) []string {
	into = into[:0]
	from := 0
	if s.Release == 0 || strings.IndexByte(text, s.Release) < 0 {
		for i := range len(text) {
			if text[i] == by {
				into = append(into, text[from:i])
				from = i + 1
			}
		}
		return append(into, text[from:])
	}
	for i := 0; i < len(text); i++ {
		switch text[i] {
		case s.Release:
			i++
		case by:
			into = append(into, text[from:i])
			from = i + 1
		}
	}
	return append(into, text[from:])
}

// Value is the text of a component or of an element without components: without its
// release characters and the spaces around it.
func (s *Syntax) Value(text string) string {
	if text == "" {
		return ""
	}
	if s.Release != 0 && strings.IndexByte(text, s.Release) >= 0 {
		var b strings.Builder
		for i := 0; i < len(text); i++ {
			if text[i] == s.Release && i+1 < len(text) {
				i++
			}
			b.WriteByte(text[i])
		}
		text = b.String()
	}
	if text[0] <= ' ' || text[len(text)-1] <= ' ' {
		return strings.Trim(text, " \t\r\n\x00")
	}
	return text
}

// Part is the value of one of the components of an element.
func (s *Syntax) Part(element string, n int) string {
	for {
		i := s.component(element)
		if n == 0 {
			return s.Value(element[:i])
		}
		if i == len(element) {
			return ""
		}
		element = element[i+1:]
		n--
	}
}

func (s *Syntax) component(element string) int {
	for i := 0; i < len(element); i++ {
		switch {
		case element[i] == s.Component:
			return i
		case element[i] == s.Release && s.Release != 0:
			i++
		}
	}
	return len(element)
}

// tag is the name of a segment.
func (s *Syntax) tag(segment []byte) []byte {
	for i, c := range segment {
		if c == s.Element || c == s.Component {
			return segment[:i]
		}
		if i == 4 {
			break
		}
	}
	return segment[:min(len(segment), 4)]
}

// Tag is the name of a segment.
func (s *Syntax) Tag(segment string) string {
	for i := range min(len(segment), 4) {
		if c := segment[i]; c == s.Element || c == s.Component {
			return segment[:i]
		}
	}
	return segment[:min(len(segment), 4)]
}
