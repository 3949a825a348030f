package extract

import (
	"fmt"
	"strconv"
	"strings"
)

// jsonStep is a step of a path into a document: a key, or a place in an array.
type jsonStep struct {
	key   string
	place int // -1: key
}

// parsePath reads a path such as customer.email, items[0].sku or "a.b".c.
func parsePath(text string) ([]jsonStep, error) {
	wrong := func(why string) ([]jsonStep, error) {
		return nil, fmt.Errorf("%q is no path into a document: %s; write it as customer.email or items[0].sku", text, why)
	}
	var out []jsonStep
	for rest := strings.TrimPrefix(text, "$."); rest != ""; {
		if rest[0] == '[' && len(out) > 0 {
			end := strings.IndexByte(rest, ']')
			if end < 0 {
				return wrong("a bracket is not closed")
			}
			place, err := strconv.Atoi(rest[1:end])
			if err != nil || place < 0 {
				return wrong("between brackets stands a number from 0")
			}
			out = append(out, jsonStep{place: place})
			rest = rest[end+1:]
		} else {
			key, after, err := pathKey(rest)
			if err != nil {
				return wrong(err.Error())
			}
			out = append(out, jsonStep{key: key, place: -1})
			rest = after
		}
		switch {
		case rest == "" || rest[0] == '[':
		case rest[0] == '.' && len(rest) > 1:
			rest = rest[1:]
		default:
			return wrong("a point or bracket is missing or left over")
		}
	}
	if len(out) == 0 {
		return wrong("it is empty")
	}
	return out, nil
}

// pathKey reads a key, quoted where it holds points or brackets.
func pathKey(text string) (key, rest string, err error) {
	if text[0] == '"' {
		end := strings.IndexByte(text[1:], '"')
		if end < 0 {
			return "", "", fmt.Errorf("a quote is not closed")
		}
		return text[1 : end+1], text[end+2:], nil
	}
	end := strings.IndexAny(text, ".[")
	if end < 0 {
		end = len(text)
	}
	key = text[:end]
	switch {
	case key == "":
		return "", "", fmt.Errorf("a key is empty")
	case strings.ContainsRune(key, '"'):
		return "", "", fmt.Errorf("a key that holds a double quote cannot be named")
	}
	return key, text[end:], nil
}

// enginePath returns the path as the engine writes it.
func enginePath(steps []jsonStep) string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range steps {
		if s.place >= 0 {
			fmt.Fprintf(&b, "[%d]", s.place)
		} else {
			b.WriteString(`."` + s.key + `"`)
		}
	}
	return b.String()
}

// beneath tells whether a path leads into the elements of an array, and gives
// the rest of it: lines.sku within lines is sku.
func beneath(path, array []jsonStep) ([]jsonStep, bool) {
	if len(path) <= len(array) {
		return nil, false
	}
	for i := range array {
		if path[i] != array[i] {
			return nil, false
		}
	}
	if path[len(array)].place >= 0 {
		return nil, false
	}
	return path[len(array):], true
}

// follow returns what a path leads to in a decoded document.
func follow(value any, steps []jsonStep) (any, bool) {
	for _, s := range steps {
		switch v := value.(type) {
		case map[string]any:
			if s.place >= 0 {
				return nil, false
			}
			next, ok := v[s.key]
			if !ok {
				return nil, false
			}
			value = next
		case []any:
			if s.place < 0 || s.place >= len(v) {
				return nil, false
			}
			value = v[s.place]
		default:
			return nil, false
		}
	}
	return value, true
}

// pathsOf lists the paths of a document, for a message.
func pathsOf(value any, prefix string, into map[string]bool) {
	if len(into) > 500 {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		for key, item := range v {
			pathsOf(item, strings.TrimPrefix(prefix+"."+key, "."), into)
		}
	case []any:
		if len(v) > 0 {
			pathsOf(v[0], prefix, into)
		}
	default:
		into[prefix] = true
	}
}
