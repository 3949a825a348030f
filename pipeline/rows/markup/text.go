package markup

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"unicode/utf8"
)

// place is where a text stands: what may stand in it differs.
type place int

const (
	inText place = iota
	inAttribute
	inSection
)

// maxReference is how long one may be, leading zeros and all.
const maxReference = 32

// text reads what stands before the next <, or a part of it.
func (r *Reader) text() (handed bool, err error) {
	end := bytes.IndexByte(r.buffer[r.start:r.end], '<')
	if end < 0 && r.end-r.start <= chunk {
		if err := r.need(chunk + 1); err != nil {
			return false, err
		}
		end = bytes.IndexByte(r.buffer[r.start:r.end], '<')
	}
	if end < 0 {
		end = r.end - r.start
	}
	text := r.buffer[r.start : r.start+end]
	if end > chunk {
		text = text[:safe(text[:chunk])]
	}
	if len(r.open) == 0 {
		if len(bytes.TrimLeft(text, " \t\r\n")) > 0 {
			return false, r.malformed("a text stands outside of the root")
		}
		r.start += len(text)
		return false, nil
	}
	return true, r.hand(text, len(text), inText)
}

// safe is where a text may be cut: within no reference, character, line end or ]]>.
func safe(text []byte) int {
	end := len(text)
	if at := bytes.LastIndexByte(text[max(0, end-maxReference):], '&'); at >= 0 {
		if at += max(0, end-maxReference); bytes.IndexByte(text[at:], ';') < 0 {
			return at
		}
	}
	for back := 1; back < utf8.UTFMax && !utf8.RuneStart(text[end-1]); back++ {
		end--
	}
	if text[end-1] >= utf8.RuneSelf {
		return end - 1
	}
	for back := 0; back < 2 && (text[end-1] == ']' || text[end-1] == '\r'); back++ {
		end--
	}
	return end
}

// section reads on in a CDATA section; done when a text was handed over.
func (r *Reader) section() (done bool, err error) {
	if err := r.need(chunk); err != nil {
		return false, err
	}
	rest := r.buffer[r.start:r.end]
	end := bytes.Index(rest, []byte("]]>"))
	switch {
	case end == 0:
		r.cdata = false
		r.start += len("]]>")
		return false, nil
	case end > 0 && end <= chunk:
		r.cdata = false
		return true, r.hand(rest[:end], end+len("]]>"), inSection)
	case end < 0 && r.done && len(rest) <= chunk:
		return false, r.malformed("the file ends within a CDATA section: it was cut")
	}
	size := safe(rest[:min(chunk, len(rest))])
	return true, r.hand(rest[:size], size, inSection)
}

// hand makes a token of a text that takes some bytes of the file.
func (r *Reader) hand(text []byte, taken int, where place) error {
	r.scratch = r.scratch[:0]
	resolved, err := r.resolve(text, where)
	if err != nil {
		return err
	}
	r.token.Kind, r.token.Text, r.token.Raw = Text, resolved, r.buffer[r.start:r.start+taken]
	r.start += taken
	return nil
}

// resolve checks a text and gives it without references and carriage returns.
func (r *Reader) resolve(text []byte, where place) ([]byte, error) {
	changes := false
	for i := 0; i < len(text); {
		b := text[i]
		if b >= ' ' && b < utf8.RuneSelf && b != '&' && b != ']' && b != '<' || b == '\n' || b == '\t' {
			i++
			continue
		}
		size := 1
		switch {
		case b == '&':
			changes = changes || where != inSection
		case b == '\r':
			changes = true
		case b == ']':
			if where == inText && bytes.HasPrefix(text[i:], []byte("]]>")) {
				return nil, r.malformed("]]> ends no CDATA section here")
			}
		case b == '<':
			if where == inAttribute {
				return nil, r.malformed("a value holds a <")
			}
		case b < ' ':
			return nil, r.malformed("a text holds a control character")
		default:
			var character rune
			character, size = utf8.DecodeRune(text[i:])
			if character == utf8.RuneError && (size == 1 || r.source.kind == transcoded) {
				return nil, r.malformed("a text holds bytes that are none in its encoding")
			}
			if character == 0xfffe || character == 0xffff {
				return nil, r.malformed("a text holds a code that is no character")
			}
		}
		i += size
	}
	if !changes {
		return text, nil
	}
	begin := len(r.scratch)
	for len(text) > 0 {
		next := bytes.IndexAny(text, "&\r")
		if next < 0 {
			break
		}
		r.scratch = append(r.scratch, text[:next]...)
		text = text[next:]
		switch {
		case text[0] == '\r':
			r.scratch = append(r.scratch, '\n')
			text = bytes.TrimPrefix(text[1:], []byte{'\n'})
		case where == inSection:
			r.scratch = append(r.scratch, '&')
			text = text[1:]
		default:
			size, err := r.reference(text)
			if err != nil {
				return nil, err
			}
			text = text[size:]
		}
	}
	r.scratch = append(r.scratch, text...)
	return r.scratch[begin:len(r.scratch):len(r.scratch)], nil
}

// reference adds what one stands for to the scratch.
func (r *Reader) reference(text []byte) (size int, err error) {
	end := bytes.IndexByte(text[:min(len(text), maxReference)], ';')
	if end < 0 {
		return 0, r.malformed("an & begins no reference")
	}
	name := string(text[1:end])
	switch name {
	case "lt":
		r.scratch = append(r.scratch, '<')
	case "gt":
		r.scratch = append(r.scratch, '>')
	case "amp":
		r.scratch = append(r.scratch, '&')
	case "apos":
		r.scratch = append(r.scratch, '\'')
	case "quot":
		r.scratch = append(r.scratch, '"')
	default:
		if name == "" || name[0] != '#' {
			return 0, r.refuse("it uses an entity that is none of the five predefined ones", "export the file with characters or numbers in place of entities")
		}
		digits, base := name[1:], 10
		if digits != "" && digits[0] == 'x' {
			digits, base = digits[1:], 16
		}
		code, err := strconv.ParseUint(digits, base, 32)
		if err != nil || !isCharacter(rune(code)) || code > utf8.MaxRune {
			return 0, r.malformed("a reference stands for no character")
		}
		r.scratch = utf8.AppendRune(r.scratch, rune(code))
	}
	return end + 1, nil
}

func isCharacter(c rune) bool {
	return c == '\t' || c == '\n' || c == '\r' || c >= ' ' && c <= 0xd7ff || c >= 0xe000 && c <= 0xfffd || c >= 0x10000 && c <= utf8.MaxRune
}

// comment passes over one.
func (r *Reader) comment() error {
	r.start += len("<!--")
	if err := r.passTo("--", "a comment"); err != nil {
		return err
	}
	if err := r.need(1); err != nil {
		return err
	}
	if r.start == r.end || r.buffer[r.start] != '>' {
		return r.malformed("a comment holds --")
	}
	r.start++
	return nil
}

// instruction passes over one. The declaration stands at the beginning alone.
func (r *Reader) instruction() error {
	if err := r.need(head); err != nil {
		return err
	}
	name := r.buffer[r.start+len("<?") : min(r.end, r.start+head)]
	if end := bytes.IndexAny(name, " \t\r\n?"); end >= 0 {
		name = name[:end]
	}
	if _, _, ok := qualified(name); !ok {
		return r.malformed("<? begins no instruction")
	}
	if !bytes.EqualFold(name, []byte("xml")) {
		r.start += len("<?")
		return r.passTo("?>", "an instruction")
	}
	if r.begun || r.start != 0 || r.Line() != 1 {
		return r.malformed("the XML declaration does not stand at the beginning")
	}
	return r.declared()
}

// wellDeclared is an XML declaration, with its version.
var wellDeclared = regexp.MustCompile(`^<\?xml(?:\s+version\s*=\s*(?:"([^"]*)"|'([^']*)'))?(?:\s+encoding\s*=\s*(?:"[^"]*"|'[^']*'))?(?:\s+standalone\s*=\s*(?:"[^"]*"|'[^']*'))?\s*\?>`)

// declared passes over the XML declaration. Its encoding was taken before.
func (r *Reader) declared() error {
	found := wellDeclared.FindSubmatch(r.buffer[r.start:min(r.end, r.start+head)])
	if found == nil {
		return r.malformed("the XML declaration does not read <?xml version=\"1.0\" encoding=\"…\"?>")
	}
	if version := string(found[1]) + string(found[2]); version != "" && version != "1.0" {
		return r.refuse(fmt.Sprintf("it declares XML %.40q, which is not read", version), "export the file as XML 1.0")
	}
	r.start += len(found[0])
	return nil
}

// passTo passes over all up to a mark, and over it.
func (r *Reader) passTo(mark, what string) error {
	for {
		if at := bytes.Index(r.buffer[r.start:r.end], []byte(mark)); at >= 0 {
			r.start += at + len(mark)
			return nil
		}
		if r.done {
			return r.malformed("the file ends within %s: it was cut", what)
		}
		r.start = max(r.start, r.end-len(mark)+1)
		if err := r.need(len(mark) + chunk); err != nil {
			return err
		}
	}
}
