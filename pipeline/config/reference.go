package config

import (
	"reflect"
)

// Key is one key of the file, as a row of the reference.
type Key struct {
	Path     string   // sources.<name>.columns.<column>.pattern; [] marks a list's element
	Type     string   // in words: text, whole number, time span …
	Required bool     // whether the object above it needs it
	Default  string   // the value where the file has none; empty where there is none to tell
	Values   []string // the only accepted values, if any
	Meaning  string
}

// Reference returns every key of the file in the order of declaration, for the
// tables that documentation and describe print.
func Reference() []Key {
	return reference(reflect.TypeFor[Project](), "")
}

func reference(t reflect.Type, path string) []Key {
	var out []Key
	for _, f := range fieldsOf(t) {
		key := join(path, f.name)
		out = append(out, Key{
			Path: key, Type: typeName(f), Required: f.required, Default: f.standard(), Values: f.enum, Meaning: f.meaning(),
		})
		switch inner := f.typ; {
		case inner.Kind() == reflect.Struct:
			out = append(out, reference(inner, key)...)
		case inner.Kind() == reflect.Map && inner.Elem().Kind() == reflect.Struct:
			placeholder := "<name>"
			if inner.Elem() == reflect.TypeFor[Mapping]() {
				placeholder = "<column>"
			}
			out = append(out, reference(inner.Elem(), key+"."+placeholder)...)
		case inner.Kind() == reflect.Slice && inner.Elem().Kind() == reflect.Struct:
			out = append(out, reference(inner.Elem(), key+"[]")...)
		}
	}
	return out
}

// typeName says in words what a key holds.
func typeName(f field) string {
	t := f.typ
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	switch {
	case t == reflect.TypeFor[Duration]():
		return "time span"
	case t == reflect.TypeFor[Bytes]():
		return "size"
	case t == reflect.TypeFor[Texts]():
		return "text or list of texts"
	case isTexts(t):
		return "list of texts"
	case t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Float64:
		return "list of numbers"
	case t.Kind() == reflect.Slice:
		return "list of objects"
	case t.Kind() == reflect.Map && t.Elem() == reflect.TypeFor[Mapping]():
		return "text or object by column"
	case t.Kind() == reflect.Map && t.Elem().Kind() == reflect.Struct:
		return "object by name"
	case t.Kind() == reflect.Map:
		return "text by text"
	case t.Kind() == reflect.Struct:
		return "object"
	case t.Kind() == reflect.Bool:
		return "true or false"
	case t.Kind() == reflect.Float64:
		return "number"
	case t.Kind() == reflect.String:
		return "text"
	}
	return "whole number"
}
