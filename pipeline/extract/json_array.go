package extract

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// deepest nesting of a JSON export; the decoder has a bound of its own above.
const deepest = 200

// eachElement hands out the elements of a JSON array, one at a time: the whole
// text's, or the one that the path leads to in an object. The text is read as a
// stream; an element may not be longer than limit bytes.
func eachElement(in io.Reader, path []jsonStep, limit int, take func(number int64, raw []byte) error) error {
	bounded := &elementReader{in: in, limit: int64(limit)}
	bounded.restart()
	decoder := json.NewDecoder(bounded)
	decoder.UseNumber()
	var number int64
	wrong := func(err error) error { return jsonError(err, number, limit) }
	if err := descend(decoder, bounded, path); err != nil {
		return wrong(err)
	}
	for decoder.More() {
		number++
		bounded.restart()
		var raw json.RawMessage
		if err := decoder.Decode(&raw); err != nil {
			return wrong(err)
		}
		if depthOf(raw) > deepest {
			return &lineError{message: fmt.Sprintf("document %d is nested deeper than %d levels", number, deepest), remedy: "check the export"}
		}
		if err := take(number, raw); err != nil {
			return err
		}
	}
	// The rest must be there and be JSON: an export cut off behind an element is
	// not complete.
	if _, err := decoder.Token(); err != nil {
		return wrong(err)
	}
	for depth := len(path); depth > 0; {
		bounded.restart()
		token, err := decoder.Token()
		if err != nil {
			return wrong(err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return &lineError{message: "there is more behind the end of the JSON text", remedy: "if it is one document a line, set format: ndjson"}
	}
	return nil
}

// descend goes to the beginning of the array.
func descend(decoder *json.Decoder, bounded *elementReader, path []jsonStep) error {
	for _, step := range path {
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		if token != json.Delim('{') || step.place >= 0 {
			return errNoArray
		}
		for found := false; !found; {
			if !decoder.More() {
				return errNoArray
			}
			bounded.restart()
			key, err := decoder.Token()
			if err != nil {
				return err
			}
			if found = key == step.key; !found {
				if err := skipValue(decoder, bounded); err != nil {
					return err
				}
			}
		}
	}
	token, err := decoder.Token()
	if err != nil {
		return err
	}
	if token != json.Delim('[') {
		return errNoArray
	}
	return nil
}

// skipValue passes over one value.
func skipValue(decoder *json.Decoder, bounded *elementReader) error {
	for depth := 0; ; {
		bounded.restart()
		token, err := decoder.Token()
		if err != nil {
			return err
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
		if depth == 0 {
			return nil
		}
	}
}

var (
	errNoArray = errors.New("there is no array of records where one should be")
	errTooLong = errors.New("too long")
)

// jsonError turns what the decoder says into a message.
func jsonError(err error, number int64, limit int) error {
	var syntax *json.SyntaxError
	switch {
	case errors.Is(err, errNoArray):
		return &lineError{message: err.Error(), remedy: "set records: to the path of the array, such as data.orders, or format: ndjson for one document a line"}
	case errors.Is(err, errTooLong):
		return &lineError{message: fmt.Sprintf("document %d is longer than %d bytes", number, limit), remedy: "if the export is sound, raise limits.record_bytes"}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		return &lineError{message: fmt.Sprintf("the JSON text ends too early, in or after document %d", number), remedy: "ask for the export again; nothing of it was loaded"}
	case errors.As(err, &syntax) && strings.Contains(err.Error(), "max depth"):
		return &lineError{message: fmt.Sprintf("document %d is nested deeper than %d levels", max(number, 1), deepest), remedy: "check the export"}
	case errors.As(err, &syntax):
		return &lineError{message: fmt.Sprintf("it is no JSON from byte %d on, in or after document %d: %v", syntax.Offset, number, err), remedy: "have the export put right; nothing of it was loaded"}
	}
	return err
}

// depthOf is the nesting of a JSON text.
func depthOf(raw []byte) int {
	depth, most, inText := 0, 0, false
	for i := 0; i < len(raw); i++ {
		switch c := raw[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			depth++
			most = max(most, depth)
		case c == '}' || c == ']':
			depth--
		}
	}
	return most
}

// elementReader bounds how much the decoder may read for one element, beyond
// what it reads ahead.
type elementReader struct {
	in    io.Reader
	limit int64
	left  int64
}

func (r *elementReader) restart() { r.left = r.limit + 64<<10 }

func (r *elementReader) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, errTooLong
	}
	if int64(len(p)) > r.left {
		p = p[:r.left]
	}
	n, err := r.in.Read(p)
	r.left -= int64(n)
	return n, err
}
