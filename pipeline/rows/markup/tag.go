package markup

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf8"
)

// attribute is one as it is written: its name with a prefix, its value resolved.
type attribute struct{ name, value []byte }

// startTag reads a start or an element without content.
func (r *Reader) startTag() (*Token, error) {
	end, err := r.tagEnd()
	if err != nil {
		return nil, err
	}
	if r.over {
		return nil, r.malformed("a second element follows the root")
	}
	if len(r.open) >= r.limits.Depth {
		return nil, r.refuse(fmt.Sprintf("its elements are nested more than %d deep", r.limits.Depth), "raise the limit of depth if the file is what it should be")
	}
	tag := r.buffer[r.start+1 : r.start+end]
	raw := r.buffer[r.start : r.start+end+1]
	if n := len(tag); n > 0 && tag[n-1] == '/' {
		r.empty, tag = true, tag[:n-1]
	}
	name, rest := cutName(tag)
	prefix, local, ok := qualified(name)
	if !ok {
		return nil, r.malformed("%s is no name of an element", printable(name))
	}
	bound := len(r.spaces.bound)
	if err := r.attributes(name, rest); err != nil {
		return nil, err
	}
	space, ok := r.spaces.of(prefix)
	if !ok {
		return nil, r.tooManySpaces()
	}
	r.open = append(r.open, element{name: len(r.names), local: len(r.names) + len(name) - len(local), space: space, bound: bound})
	r.names = append(r.names, name...)
	r.begun = true
	r.start += end + 1
	r.token.Kind, r.token.Name, r.token.Space, r.token.Attributes, r.token.Raw = Start, local, space, r.attrs, raw
	return &r.token, nil
}

// tagEnd is where the > is that ends the tag at hand.
func (r *Reader) tagEnd() (int, error) {
	for {
		rest := r.buffer[r.start:r.end]
		if at := bytes.IndexByte(rest, '>'); at > 0 && at < r.limits.TagBytes {
			if tag := rest[1:at]; bytes.IndexByte(tag, '"') < 0 && bytes.IndexByte(tag, '\'') < 0 && bytes.IndexByte(tag, '<') < 0 {
				return at, nil // most have no attributes
			}
		}
		quote := byte(0)
		for i := 1; i < len(rest); i++ {
			switch b := rest[i]; {
			case quote != 0:
				if b == quote {
					quote = 0
				}
			case b == '>':
				if i >= r.limits.TagBytes {
					return 0, r.longTag()
				}
				return i, nil
			case b == '"' || b == '\'':
				quote = b
			case b == '<':
				return 0, r.malformed("a tag begins within a tag")
			}
		}
		if len(rest) > r.limits.TagBytes {
			return 0, r.longTag()
		}
		if r.done {
			return 0, r.malformed("the file ends within a tag: it was cut")
		}
		if err := r.need(r.limits.TagBytes + 1); err != nil {
			return 0, err
		}
	}
}

func (r *Reader) longTag() error {
	return r.refuse(fmt.Sprintf("a tag is longer than %d bytes", r.limits.TagBytes), "raise the limit of a record's bytes if the file is what it should be")
}

func (r *Reader) tooManySpaces() error {
	return r.refuse(fmt.Sprintf("it names more than %d namespaces", maxSpaces), "check that the file is the export that is meant")
}

// attributes reads those of a tag, and binds the prefixes that they declare.
func (r *Reader) attributes(element, rest []byte) error {
	r.attrs, r.raw, r.scratch = r.attrs[:0], r.raw[:0], r.scratch[:0]
	if len(rest) == 0 {
		return nil
	}
	if cap(r.scratch) < len(rest) {
		r.scratch = make([]byte, 0, 2*len(rest)) // values point into it: it does not grow below
	}
	for {
		after := skipBlanks(rest)
		if len(after) == 0 {
			return nil
		}
		if len(after) == len(rest) {
			return r.malformed("no blank stands between two attributes of %s", printable(element))
		}
		name, next := cutName(after)
		prefix, local, ok := qualified(name)
		if !ok {
			return r.malformed("an attribute of %s has no name", printable(element))
		}
		next = skipBlanks(next)
		if len(next) == 0 || next[0] != '=' {
			return r.malformed("an attribute of %s has no value", printable(element))
		}
		next = skipBlanks(next[1:])
		if len(next) == 0 || next[0] != '"' && next[0] != '\'' {
			return r.malformed("a value of %s is not within quotes", printable(element))
		}
		end := bytes.IndexByte(next[1:], next[0])
		if end < 0 {
			return r.malformed("a value of %s has no closing quote", printable(element))
		}
		value, err := r.resolve(next[1:1+end], inAttribute)
		if err != nil {
			return err
		}
		rest = next[end+2:]
		for _, other := range r.raw {
			if bytes.Equal(other.name, name) {
				return r.malformed("an attribute stands twice in %s", printable(element))
			}
		}
		if len(r.raw) == maxAttributes {
			return r.refuse(fmt.Sprintf("an element has more than %d attributes", maxAttributes), "check that the file is the export that is meant")
		}
		r.raw = append(r.raw, attribute{name, value})
		switch {
		case string(name) == "xmlns":
			ok = r.spaces.bind(nil, value)
		case string(prefix) == "xmlns":
			ok = r.spaces.bind(local, value)
		default:
			r.attrs = append(r.attrs, Attribute{Name: local, Prefix: prefix, Value: value})
		}
		if !ok {
			return r.tooManySpaces()
		}
	}
}

// endTag reads the end of the element opened last.
func (r *Reader) endTag() (*Token, error) {
	end, err := r.tagEnd()
	if err != nil {
		return nil, err
	}
	name := r.buffer[r.start+2 : r.start+end]
	for n := len(name); n > 0 && isBlank(name[n-1]); n-- {
		name = name[:n-1]
	}
	if len(r.open) == 0 {
		return nil, r.malformed("%s is closed and was never opened", printable(name))
	}
	if opened := r.names[r.open[len(r.open)-1].name:]; !bytes.Equal(opened, name) {
		return nil, r.malformed("%s is closed where %s is open", printable(name), printable(opened))
	}
	raw := r.buffer[r.start : r.start+end+1]
	r.start += end + 1
	return r.leave(raw), nil
}

// leave ends the element opened last.
func (r *Reader) leave(raw []byte) *Token {
	last := r.open[len(r.open)-1]
	r.token.Kind, r.token.Name, r.token.Space, r.token.Raw = End, r.names[last.local:], last.space, raw
	r.names, r.open = r.names[:last.name], r.open[:len(r.open)-1]
	r.spaces.bound = r.spaces.bound[:last.bound]
	r.over = len(r.open) == 0
	return &r.token
}

func isBlank(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

func skipBlanks(text []byte) []byte {
	for len(text) > 0 && isBlank(text[0]) {
		text = text[1:]
	}
	return text
}

// cutName cuts what may be a name from the beginning of a text.
func cutName(text []byte) (name, rest []byte) {
	for i, b := range text {
		if b == ' ' || b == '=' || b == '\n' || b == '\t' || b == '\r' || b == '/' || b == '"' || b == '\'' {
			return text[:i], text[i:]
		}
	}
	return text, nil
}

// qualified parts a name from its prefix; false where it is no name.
func qualified(name []byte) (prefix, local []byte, ok bool) {
	colon := -1
	for i := 0; i < len(name); {
		b := name[i]
		first := i == colon+1
		if b|0x20 >= 'a' && b|0x20 <= 'z' || b == '_' || !first && (b >= '0' && b <= '9' || b == '-' || b == '.') {
			i++
			continue
		}
		if b == ':' && colon < 0 && i > 0 {
			colon = i
			i++
			continue
		}
		letter, size := utf8.DecodeRune(name[i:])
		if b < utf8.RuneSelf || letter == utf8.RuneError || !unicode.IsLetter(letter) && (first || !unicode.In(letter, unicode.Digit, unicode.M)) {
			return nil, nil, false
		}
		i += size
	}
	if colon == len(name)-1 {
		return nil, nil, false // ends in its colon, or is empty
	}
	if colon < 0 {
		return nil, name, true
	}
	return name[:colon], name[colon+1:], true
}
