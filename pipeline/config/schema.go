package config

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline/entity"
)

// Schema returns the JSON Schema (2020-12) of the file, with which an editor
// completes and checks it while it is written. It follows from the same tags as
// the decoder; what several keys say together is left to [Parse], but for the
// columns of each entity.
//
// Why by own reflection: unions (a text or a list of texts) and the conditions
// on the entity are most of it, and a generator has neither.
func Schema() ([]byte, error) {
	s := &schema{definitions: map[string]any{}, rules: rules()}
	root := s.object(reflect.TypeFor[Project]())
	root["$schema"] = "https://json-schema.org/draft/2020-12/schema"
	root["title"] = "clientele.yaml"
	root["description"] = "Configuration of a Clientele project."
	root["$defs"] = s.definitions
	text, err := json.MarshalIndent(root, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encoding the schema of the configuration: %w", err)
	}
	return append(text, '\n'), nil
}

// node is a part of a schema.
type node = map[string]any

type schema struct {
	definitions map[string]any
	rules       map[string]rule
}

// object returns the schema of a struct.
func (s *schema) object(t reflect.Type) node {
	properties, required, or := node{}, []string{}, map[string][]string{}
	for _, f := range fieldsOf(t) {
		property := s.value(f.typ, f)
		property["description"] = f.doc
		properties[f.name] = property
		if f.required && f.unless == "" {
			required = append(required, f.name)
		}
		if f.unless != "" {
			or[f.unless] = append(or[f.unless], f.name)
		}
	}
	out := node{"type": "object", "properties": properties, "additionalProperties": false}
	if len(required) > 0 {
		out["required"] = required
	}
	for key, names := range or {
		out["anyOf"] = []node{{"required": []string{key}}, {"required": names}}
	}
	switch t {
	case reflect.TypeFor[Mapping]():
		out["oneOf"] = []node{{"required": []string{"column"}}, {"required": []string{"const"}}, {"required": []string{"sql"}}}
	case reflect.TypeFor[Source]():
		out["allOf"] = entityColumns()
	}
	return out
}

// reference returns a reference to the definition of a struct.
func (s *schema) reference(t reflect.Type) node {
	if _, done := s.definitions[t.Name()]; !done {
		s.definitions[t.Name()] = nil // taken, should the type hold itself
		definition := s.object(t)
		if t == reflect.TypeFor[Mapping]() {
			definition = node{"oneOf": []node{{"type": "string", "pattern": `\S`, "description": "Column of the export."}, definition}}
		}
		s.definitions[t.Name()] = definition
	}
	return node{"$ref": "#/$defs/" + t.Name()}
}

// value returns the schema of a field's type under the field's rules, which
// for lists and maps are those of the elements.
func (s *schema) value(t reflect.Type, f field) node {
	switch {
	case t.Kind() == reflect.Pointer:
		return s.value(t.Elem(), f)
	case t == reflect.TypeFor[Duration]():
		return node{"anyOf": []node{
			{"type": "string", "pattern": `^(0|([0-9.]+w)?([0-9.]+d)?([0-9.]+h)?([0-9.]+m)?([0-9.]+s)?([0-9.]+ms)?)$`, "minLength": 1},
			{"const": 0},
		}}
	case t == reflect.TypeFor[Bytes]():
		return node{"type": "string", "pattern": `^[0-9.]+ *([kKmMgGtT][iI]?)?[bB]$`}
	case t == reflect.TypeFor[Texts]():
		element := s.value(t.Elem(), f)
		return node{"anyOf": []node{element, {"type": "array", "items": element, "minItems": 1}}}
	case t.Kind() == reflect.Struct:
		return s.reference(t)
	case t.Kind() == reflect.Slice:
		return node{"type": "array", "items": s.value(t.Elem(), f)}
	case t.Kind() == reflect.Map:
		out := node{"type": "object", "additionalProperties": s.value(t.Elem(), f)}
		if t.Elem() == reflect.TypeFor[Source]() {
			out["propertyNames"] = node{"pattern": sourcePattern}
			out["minProperties"] = 1
		}
		return out
	case t.Kind() == reflect.Bool:
		return node{"type": "boolean"}
	case t.Kind() == reflect.String:
		return s.text(f)
	}
	return number(t, f)
}

// text returns the schema of a text.
func (s *schema) text(f field) node {
	rule := s.rules[f.rule]
	out := node{"type": "string"}
	if rule.scalars {
		out["type"] = []string{"string", "number", "boolean"}
	}
	if f.takesNull() {
		out["type"] = []string{"string", "number", "boolean", "null"}
	}
	if rule.pattern != "" {
		out["pattern"] = rule.pattern
	}
	if f.enum != nil {
		out["enum"] = f.enum
	}
	if slices.Contains(f.enum, f.standard()) {
		out["default"] = f.standard()
	}
	if f.rule == "layout" {
		out["minLength"] = 1
		out["examples"] = []string{"2006-01-02 15:04:05", "%d/%m/%Y %H:%M", ISO8601, EpochSeconds, EpochMilliseconds, EpochMicroseconds, Excel, ZoneName}
	}
	return out
}

func number(t reflect.Type, f field) node {
	out := node{"type": "integer"}
	if t.Kind() == reflect.Float64 {
		out["type"] = "number"
	}
	if t.Kind() == reflect.Uint64 {
		out["minimum"] = 0
	}
	if low, high, ok := strings.Cut(f.bounds, ".."); ok {
		out["minimum"], out["maximum"] = json.Number(low), json.Number(high)
	}
	if _, err := strconv.Atoi(f.standard()); err == nil {
		out["default"] = json.Number(f.standard())
	}
	return out
}

// entityColumns offers under columns those of the source's entity.
func entityColumns() []node {
	var out []node
	for _, e := range entity.All() {
		properties, required := node{}, []string{}
		for _, c := range e.Columns {
			properties[c.Name] = node{"$ref": "#/$defs/Mapping", "description": c.Meaning}
			if mustMap(e, c) {
				required = append(required, c.Name)
			}
		}
		columns := node{"properties": properties, "additionalProperties": false}
		out = append(out, node{
			"if": node{"properties": node{"entity": node{"const": e.Name}}, "required": []string{"entity"}},
			"then": node{
				"properties": node{"columns": columns},
				"anyOf":      []node{{"required": []string{"layout"}}, {"properties": node{"columns": node{"required": required}}}},
			},
		})
	}
	return out
}
