package ga4

import (
	"encoding/json"
	"strings"
)

// cursor goes through a text that is known to be JSON. Nothing is looked at twice, and
// what nobody asks for is passed over.
type cursor struct {
	text string
	at   int
}

// next is the first byte of what follows.
func (c *cursor) next() byte {
	for c.at < len(c.text) {
		switch b := c.text[c.at]; b {
		case ' ', '\t', '\r', '\n', ',', ':':
			c.at++
		default:
			return b
		}
	}
	return 0
}

// object hands over the keys of an object; do reads the value, or passes over it. It
// tells whether there is an object: null is an empty one, and any other value is passed
// over.
func (c *cursor) object(do func(key string)) bool {
	if c.next() != '{' {
		return c.skip() == "null"
	}
	c.at++
	for c.next() == '"' {
		do(c.string())
	}
	c.at++
	return true
}

// array does something for each element of a list; do reads the element, or passes over
// it. It tells whether there is a list: null is an empty one, and any other value is
// passed over.
func (c *cursor) array(do func()) bool {
	if c.next() != '[' {
		return c.skip() == "null"
	}
	c.at++
	for c.next() != ']' {
		do()
	}
	c.at++
	return true
}

// scalar is the text of a text, a number, true or false; "" of null, lists and objects.
func (c *cursor) scalar() string {
	switch c.next() {
	case '"':
		return c.string()
	case '{', '[':
		c.skip()
		return ""
	}
	if text := c.skip(); text != "null" {
		return text
	}
	return ""
}

// string reads a text. A zero byte, which no text may hold, stays as it is written.
func (c *cursor) string() string {
	start := c.at
	c.at++
	escaped := false
	for c.text[c.at] != '"' {
		if c.text[c.at] == '\\' {
			escaped = true
			c.at++
		}
		c.at++
	}
	c.at++
	raw := c.text[start:c.at]
	if !escaped {
		return raw[1 : len(raw)-1]
	}
	var text string
	if json.Unmarshal([]byte(raw), &text) != nil {
		return ""
	}
	return strings.ReplaceAll(text, "\x00", `\u0000`)
}

// skip passes over a value, and gives it as it is written.
func (c *cursor) skip() string {
	c.next()
	start, depth := c.at, 0
	for {
		switch c.text[c.at] {
		case '"':
			for c.at++; c.text[c.at] != '"'; c.at++ {
				if c.text[c.at] == '\\' {
					c.at++
				}
			}
			c.at++
		case '{', '[':
			depth++
			c.at++
		case '}', ']':
			depth--
			c.at++
		case ' ', '\t', '\r', '\n', ',', ':':
			c.at++
		default: // a number, true, false or null
			end := strings.IndexAny(c.text[c.at:], ",]} \t\r\n")
			if end < 0 {
				end = len(c.text) - c.at
			}
			c.at += end
		}
		if depth == 0 {
			return c.text[start:c.at]
		}
	}
}
