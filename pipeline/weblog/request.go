package weblog

import (
	"bytes"
	"unicode/utf8"
)

// request parts the request's line where it is one: a method, a target and a protocol.
// What is none ("-", a handshake of TLS on a port of HTTP, the banner of another
// protocol) stays in its column alone, with an empty method.
func (p *parser) request(line []byte, s span) {
	p.spans[request] = s
	text := line[s.start:s.end]
	blank := bytes.IndexByte(text, ' ')
	if blank <= 0 || !isMethod(text[:blank]) {
		return
	}
	target := span{s.start + blank + 1, s.end}
	if last := bytes.LastIndexByte(text, ' '); last > blank && bytes.HasPrefix(text[last+1:], []byte("HTTP/")) {
		target.end = s.start + last
		p.set(line, protocol, span{s.start + last + 1, s.end})
	} else if target.start == target.end || line[target.start] != '/' {
		return // without a protocol only a path makes a request, of HTTP/0.9
	}
	p.set(line, method, span{s.start, s.start + blank})
	if mark := bytes.IndexByte(line[target.start:target.end], '?'); mark >= 0 {
		p.set(line, query, span{target.start + mark + 1, target.end})
		target.end = target.start + mark
	}
	p.set(line, path, target)
}

// isMethod tells a token of RFC 9110 that begins with a letter, of a sensible length.
func isMethod(text []byte) bool {
	if len(text) > 32 || !isLetter(text[0]) {
		return false
	}
	for _, b := range text {
		if !isLetter(b) && (b < '0' || b > '9') && b != '-' && b != '_' && b != '.' {
			return false
		}
	}
	return true
}

func isLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }

// appendUnescaped undoes what a server escaped, where texts come of it.
func appendUnescaped(to, text []byte) []byte {
	for i := 0; i < len(text); {
		b := text[i]
		if b != '\\' || i+1 == len(text) {
			to = append(to, b)
			i++
			continue
		}
		switch text[i+1] {
		case '"', '\\':
			to = append(to, text[i+1])
		case 't':
			to = append(to, '\t')
		case 'n':
			to = append(to, '\n')
		case 'r':
			to = append(to, '\r')
		case 'x':
			var taken int
			to, taken = appendBytes(to, text[i:])
			i += taken
			continue
		default:
			to = append(to, '\\', text[i+1])
		}
		i += 2
	}
	return to
}

// appendBytes undoes the escapes \xHH that make one character at the beginning of a
// text. One that makes none, or a zero byte, stays as it is written.
func appendBytes(to, text []byte) (made []byte, taken int) {
	var bytes [utf8.UTFMax]byte
	n := 0
	for ; n < len(bytes); n++ {
		b, ok := escaped(text[4*n:])
		if !ok {
			break
		}
		bytes[n] = b
	}
	if n == 0 { // \x without two digits
		return append(to, '\\', 'x'), 2
	}
	character, size := utf8.DecodeRune(bytes[:n])
	if character == 0 || character == utf8.RuneError && size == 1 {
		return append(to, text[:4]...), 4
	}
	return append(to, bytes[:size]...), 4 * size
}

// escaped is the byte that \xHH stands for.
func escaped(text []byte) (byte, bool) {
	if len(text) < 4 || text[0] != '\\' || text[1] != 'x' {
		return 0, false
	}
	high, ok := digit(text[2])
	low, also := digit(text[3])
	return high<<4 | low, ok && also
}

func digit(b byte) (byte, bool) {
	switch {
	case b >= '0' && b <= '9':
		return b - '0', true
	case b|0x20 >= 'a' && b|0x20 <= 'f':
		return b | 0x20 - 'a' + 10, true
	}
	return 0, false
}
