package edifact

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding/charmap"

	"clientele/pipeline/edi"
)

const (
	longestHeader = 1024 // more than an UNB takes
	una           = 9    // the size of an UNA
	behind        = una + 4
)

// find looks for an UNB that is one, and for the UNA before it.
func find(window []byte, eof bool) edi.Found {
	for at := 0; ; {
		i := bytes.Index(window[at:], []byte("UNB"))
		if i < 0 {
			return edi.Found{At: -1}
		}
		at += i
		begin, advice := adviceBefore(window, at)
		text := window[at:min(len(window), at+longestHeader)]
		for {
			head, size := parse(text, advice, eof)
			if size > 0 {
				return edi.Found{At: begin, Size: at - begin + size, Head: head}
			}
			if size < 0 && len(text) < longestHeader && !eof {
				return edi.Found{At: begin}
			}
			if advice == nil {
				break
			}
			begin, advice = at, nil // an UNA that does not fit is no UNA
		}
		at += 3
	}
}

// adviceBefore is the UNA that stands before an UNB, with at most a line end between
// them, and where the two begin.
func adviceBefore(window []byte, at int) (begin int, advice []byte) {
	for end := at; end >= una && at-end <= behind-una; end-- {
		if bytes.HasPrefix(window[end-una:end], []byte("UNA")) {
			return end - una, window[end-una : end]
		}
		if c := window[end-1]; c != '\r' && c != '\n' && c != ' ' {
			break
		}
	}
	return at, nil
}

// parse reads an UNB: its size, 0 if it is none, -1 if there is too little text.
func parse(text, advice []byte, eof bool) (edi.Header, int) {
	if len(text) < 4 {
		return edi.Header{}, -1
	}
	s, ok := syntax(text, advice)
	if !ok {
		return edi.Header{}, 0
	}
	end := terminator(&s, text, 0)
	if advice == nil && s.Terminator == '\'' {
		// Without an UNA the terminator may be the end of the line.
		switch line := bytes.IndexByte(text, '\n'); {
		case line < 0 || end >= 0 && end < line:
		case line+5 > len(text) && !eof:
			return edi.Header{}, -1
		case followed(text[line+1:]):
			s.Terminator, end = '\n', line
		}
	}
	if end < 0 {
		return edi.Header{}, -1
	}
	elements := s.Split(strings.TrimRight(string(text[:end]), "\r\n"), s.Element, nil)
	for i := range elements {
		elements[i] = unwrapped(elements[i])
	}
	if len(elements) < 6 || elements[0] != "UNB" {
		return edi.Header{}, 0
	}
	identifier := s.Part(elements[1], 0)
	if len(identifier) != 4 || strings.ToUpper(identifier) != identifier || s.Part(elements[1], 1) == "" || s.Part(elements[5], 0) == "" {
		return edi.Header{}, 0
	}
	line := bytes.IndexByte(text, '\n')
	if line < 0 && len(text) < longestHeader && !eof {
		return edi.Header{}, -1
	}
	s.Wrapped = line > 0 && s.Terminator != '\n' && wrapped(&s, text[:line])
	head := edi.Header{
		Syntax:   s,
		Encoding: encoding(identifier),
		Sender:   s.Part(elements[2], 0),
		Receiver: s.Part(elements[3], 0),
		Time:     edi.Date(s.Part(elements[4], 0), s.Part(elements[4], 1)),
		Number:   s.Part(elements[5], 0),
		Test:     len(elements) > 11 && s.Part(elements[11], 0) == "1",
	}
	return head, end + 1
}

// syntax is what UNA says, or the standard's: level B (UNOB) has separators of its own,
// which few senders use.
func syntax(text, advice []byte) (edi.Syntax, bool) {
	s := edi.Syntax{Component: ':', Element: '+', Release: '?', Terminator: '\''}
	switch {
	case advice != nil:
		s = edi.Syntax{Component: advice[3], Element: advice[4], Release: advice[6], Terminator: advice[8]}
		if s.Release == ' ' {
			s.Release = 0
		}
	case text[3] == 0x1d:
		s = edi.Syntax{Component: 0x1f, Element: 0x1d, Terminator: 0x1c}
	}
	if s.Release != 0 && (!edi.Separator(s.Release) || s.Release == s.Element || s.Release == s.Component || s.Release == s.Terminator) {
		return s, false
	}
	return s, text[3] == s.Element && edi.Separator(s.Element) && edi.Separator(s.Component) && edi.Separator(s.Terminator) &&
		s.Element != s.Terminator && s.Component != s.Terminator && s.Element != s.Component
}

// terminator is the first place of a terminator that is not released, or -1.
func terminator(s *edi.Syntax, text []byte, from int) int {
	for i := from; i < len(text); i++ {
		switch {
		case text[i] == s.Terminator:
			return i
		case s.Release != 0 && text[i] == s.Release:
			i++
		}
	}
	return -1
}

// wrapped tells whether a gateway breaks lines at a width of its choosing: the first
// of them ends within a segment.
func wrapped(s *edi.Syntax, line []byte) bool {
	line = bytes.TrimRight(line, "\r \t")
	return len(line) > 0 && line[len(line)-1] != s.Terminator
}

// followed tells whether what stands on the next line can follow an UNB.
func followed(text []byte) bool {
	return bytes.HasPrefix(text, []byte("UNH")) || bytes.HasPrefix(text, []byte("UNG"))
}

// encoding is what a syntax identifier stands for.
func encoding(identifier string) edi.Encoding {
	page := func(c *charmap.Charmap) edi.Encoding { return edi.Encoding{Page: c, Strict: true} }
	switch identifier {
	case "UNOC":
		return edi.Encoding{UTF8: true, Page: charmap.Windows1252, Strict: true}
	case "UNOD":
		return page(charmap.ISO8859_2)
	case "UNOE":
		return page(charmap.ISO8859_5)
	case "UNOF":
		return page(charmap.ISO8859_7)
	case "UNOG":
		return page(charmap.ISO8859_3)
	case "UNOH":
		return page(charmap.ISO8859_4)
	case "UNOI":
		return page(charmap.ISO8859_6)
	case "UNOJ":
		return page(charmap.ISO8859_8)
	case "UNOK":
		return page(charmap.ISO8859_9)
	case "UNOL":
		return page(charmap.ISO8859_15)
	case "UNOW", "UNOY":
		return edi.Encoding{UTF8: true, Strict: true}
	}
	return edi.Encoding{UTF8: true}
}
