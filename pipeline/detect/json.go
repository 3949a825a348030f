package detect

import (
	"encoding/json"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"
)

const (
	mostDocuments = 1000
	mostPaths     = 500
	deepest       = 12
)

// json reads the documents of a head that begins like JSON; false where it is none.
func (f *Finding) json(text string) bool {
	first, _, more := strings.Cut(text, "\n")
	lines := strings.HasPrefix(text, "{") && json.Valid([]byte(strings.TrimRight(first, "\r"))) && (!more || strings.TrimSpace(text[len(first):]) == "" || strings.HasPrefix(strings.TrimSpace(text[len(first):]), "{"))
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var documents []map[string]any
	f.Format = "json"
	switch {
	case lines:
		f.Format = "ndjson"
		documents = several(d)
	case strings.HasPrefix(text, "["):
		if _, err := d.Token(); err != nil {
			return false
		}
		documents = several(d)
	default:
		documents = f.within(text)
	}
	if len(documents) == 0 {
		f.Format = ""
		return false
	}
	f.flatten(documents)
	return true
}

// several decodes the objects that follow each other, until the head ends.
func several(d *json.Decoder) []map[string]any {
	var out []map[string]any
	for len(out) < mostDocuments && d.More() {
		var document map[string]any
		if err := d.Decode(&document); err != nil {
			break
		}
		out = append(out, document)
	}
	return out
}

// within finds the first array of objects in an object, by its path; an object without one
// is a document itself.
func (f *Finding) within(text string) []map[string]any {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	var path []string
	var walk func(depth int) []map[string]any
	walk = func(depth int) []map[string]any {
		token, err := d.Token()
		if err != nil || depth > deepest {
			return nil
		}
		switch token {
		case json.Delim('['):
			if documents := several(d); len(documents) > 0 && len(documents[0]) > 0 {
				return documents
			}
			return nil
		case json.Delim('{'):
			for d.More() {
				key, err := d.Token()
				name, ok := key.(string)
				if err != nil || !ok {
					return nil
				}
				path = append(path, name)
				if out := walk(depth + 1); out != nil {
					return out
				}
				path = path[:len(path)-1]
			}
			_, err := d.Token()
			if err != nil {
				return nil
			}
		}
		return nil
	}
	documents := walk(0)
	if len(path) <= 2 && documents != nil {
		f.Path = strings.Join(path, ".")
		return documents
	}
	var whole map[string]any
	again := json.NewDecoder(strings.NewReader(text))
	again.UseNumber()
	if err := again.Decode(&whole); err != nil && !errors.Is(err, io.EOF) || whole == nil {
		return nil
	}
	return []map[string]any{whole}
}

// flatten makes rows of documents: columns are the paths to what is no object.
func (f *Finding) flatten(documents []map[string]any) {
	index := map[string]int{}
	var nested []string
	for _, document := range documents {
		row := make([]string, len(f.wide))
		var walk func(prefix string, value any, depth int)
		walk = func(prefix string, value any, depth int) {
			switch v := value.(type) {
			case map[string]any:
				keys := make([]string, 0, len(v))
				for key := range v {
					keys = append(keys, key)
				}
				slices.Sort(keys)
				for _, key := range keys {
					if strings.Contains(key, "@") || depth > deepest || len(key) > 100 {
						continue
					}
					name := key
					if prefix != "" {
						name = prefix + "." + key
					}
					walk(name, v[key], depth+1)
				}
				return
			case []any:
				if len(v) > 0 {
					if object, ok := v[0].(map[string]any); ok {
						if !slices.Contains(nested, prefix) && len(nested) < mostPaths {
							nested = append(nested, prefix)
						}
						walk(prefix, object, depth+1)
					}
				}
				value = ""
			}
			i, ok := index[prefix]
			if !ok {
				if len(f.wide) >= mostPaths {
					return
				}
				i = len(f.wide)
				index[prefix], f.wide = i, append(f.wide, prefix)
			}
			for len(row) <= i {
				row = append(row, "")
			}
			row[i] = scalar(value)
		}
		walk("", document, 0)
		f.rows = append(f.rows, row)
	}
	f.Records = len(documents)
	if len(nested) > 0 {
		f.Guess.Nested = nested
	}
}

func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}
