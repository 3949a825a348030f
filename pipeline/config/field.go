package config

import (
	"reflect"
	"strings"

	"clientele/pipeline/entity"
)

// field is one key of the file, as the tags of its struct field declare it.
type field struct {
	index    int
	name     string
	typ      reflect.Type
	required bool
	unless   string   // key beside it that makes up for a required one, or ""
	rule     string   // name of a rule of rule.go, or ""
	enum     []string // accepted values, if any
	bounds   string   // "low..high", or ""
	doc      string
}

// fieldsOf returns the keys of a struct type, in the order of declaration.
func fieldsOf(t reflect.Type) []field {
	var out []field
	for i := range t.NumField() {
		f := t.Field(i)
		name := f.Tag.Get("yaml")
		if name == "" || name == "-" {
			continue
		}
		declared := field{
			index: i, name: name, typ: f.Type, required: f.Tag.Get("required") == "true", unless: f.Tag.Get("unless"),
			rule: f.Tag.Get("is"), bounds: f.Tag.Get("range"), doc: f.Tag.Get("doc"),
		}
		if values := f.Tag.Get("enum"); values != "" {
			declared.enum = strings.Split(values, "|")
		}
		if declared.rule == "entity" {
			declared.enum = entity.Names()
		}
		out = append(out, declared)
	}
	return out
}

// meaning returns the doc without its default, and standard returns the default.
func (f field) meaning() string {
	text, _, _ := f.splitDoc()
	return text
}

func (f field) standard() string {
	_, text, _ := f.splitDoc()
	return text
}

func (f field) splitDoc() (meaning, standard string, ok bool) {
	meaning, standard, ok = strings.Cut(f.doc, " Default")
	standard = strings.TrimSuffix(strings.TrimSpace(strings.TrimPrefix(standard, ":")), ".")
	return strings.TrimSpace(meaning), standard, ok
}

func names(fields []field) []string {
	var out []string
	for _, f := range fields {
		out = append(out, f.name)
	}
	return out
}

// isTexts tells whether a key holds a list of texts.
func isTexts(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.String
}
