package x12

import (
	"bytes"
	"strings"

	"clientele/pipeline/edi"
)

// longestHeader is more than an ISA with line ends in it takes.
const longestHeader = 200

// widths of the elements of ISA, of which the last is the component separator.
func widths() [16]int {
	return [16]int{2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1}
}

// find looks for an ISA that is one: those letters also stand in names.
func find(window []byte, eof bool) edi.Found {
	for at := 0; ; {
		i := bytes.Index(window[at:], []byte("ISA"))
		if i < 0 {
			return edi.Found{At: -1}
		}
		at += i
		text := window[at:min(len(window), at+longestHeader)]
		head, size := parse(text, eof)
		if size > 0 {
			return edi.Found{At: at, Size: size, Head: head}
		}
		if size < 0 && len(text) < longestHeader && !eof {
			return edi.Found{At: at}
		}
		at += 3
	}
}

// parse reads an ISA: its size, 0 if it is none, -1 if there is too little text. A
// padded ISA has its separators in fixed places, and then an element may hold one of
// them; from one that is not padded they are counted.
func parse(text []byte, eof bool) (edi.Header, int) {
	if len(text) < 4 {
		return edi.Header{}, -1
	}
	if !edi.Separator(text[3]) {
		return edi.Header{}, 0
	}
	elements, end := padded(text)
	wrapped := false
	if end < 0 && !eof {
		return edi.Header{}, -1
	}
	if end <= 0 {
		elements, end, wrapped = counted(text)
	}
	if end <= 0 {
		return edi.Header{}, end
	}
	for wrapped && end < len(text) && (text[end] == '\r' || text[end] == '\n') {
		end++
	}
	if end >= len(text) {
		return edi.Header{}, -1
	}
	if !plausible(elements) || !edi.Separator(text[end]) || text[end] == text[3] {
		return edi.Header{}, 0
	}
	return edi.Header{
		Syntax:   edi.Syntax{Element: text[3], Component: elements[15][0], Terminator: text[end], Wrapped: wrapped},
		Encoding: edi.Encoding{UTF8: true},
		Sender:   elements[5],
		Receiver: elements[7],
		Time:     edi.Date(elements[8], elements[9]),
		Number:   elements[12],
		Test:     elements[14] == "T",
	}, end + 1
}

func padded(text []byte) (elements [16]string, end int) {
	at := 3
	for i, width := range widths() {
		next := at + 1 + width
		if at < len(text) && text[at] != text[3] {
			return elements, 0
		}
		if next >= len(text) {
			return elements, -1
		}
		field := text[at+1 : next]
		if bytes.ContainsAny(field, "\r\n") && i < 15 {
			return elements, 0
		}
		elements[i] = strings.Trim(string(field), " ")
		at = next
	}
	if elements[15] == "" {
		return elements, 0
	}
	return elements, at
}

func counted(text []byte) (elements [16]string, end int, wrapped bool) {
	var b []byte
	n := 0
	ends := text[3] == '\r' || text[3] == '\n'
	for at := 4; at < len(text); at++ {
		c := text[at]
		switch {
		case c == text[3]:
			if n == 15 {
				return elements, 0, false
			}
			elements[n] = strings.Trim(string(b), " ")
			b, n = b[:0], n+1
		case (c == '\r' || c == '\n') && !ends:
			wrapped = true
		case n == 15:
			elements[15] = string(c)
			return elements, at + 1, wrapped
		default:
			if b = append(b, c); len(b) > widths()[n] {
				return elements, 0, false
			}
		}
	}
	return elements, -1, wrapped
}

// plausible tells whether these are the elements of an ISA.
func plausible(e [16]string) bool {
	return len(e[8]) == 6 && digits(e[8]) && len(e[9]) == 4 && digits(e[9]) && e[12] != "" && digits(e[12]) &&
		edi.Separator(e[15][0]) && len(e[15]) == 1 && len(e[5]) > 0 && len(e[7]) > 0
}

func digits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return true
}
