package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"

	"clientele/pipeline"
)

// location is where a key and its value stand.
type location struct{ key, value place }

// decoder fills a Project from the parsed tree. Every problem is noted and
// decoding goes on with the next key.
type decoder struct {
	found *problems
	at    map[string]location // of every key that is there, also of those with problems
	rules map[string]rule
	fixed *location // where everything stands that a layout says: at the key that names it
}

// decode fills v from node. The field carries the rules of the key at path; of
// a list or map they hold for its elements.
func (d *decoder) decode(node ast.Node, v reflect.Value, f field, path string) {
	if len(d.found.list) >= maxProblems {
		return
	}
	switch n := node.(type) {
	case *ast.AnchorNode:
		d.found.add(start(n), path, "", "anchors (&) are not supported: write the value out where it is used")
		d.decode(n.Value, v, f, path)
		return
	case *ast.AliasNode:
		d.found.add(start(n), path, "", "references (*) are not supported: write the value out; a text that begins with * needs quotes")
		return
	case *ast.TagNode:
		d.found.add(start(n), path, "", "YAML tags (!) are not supported; a text that begins with ! needs quotes")
		return
	}
	switch t := v.Type(); {
	case t == reflect.TypeFor[Mapping]():
		d.mapping(node, v, path)
	case t.Kind() == reflect.Struct:
		d.object(node, v, path)
	case t.Kind() == reflect.Map:
		d.entries(node, v, f, path)
	case t.Kind() == reflect.Slice:
		d.list(node, v, f, path)
	case t.Kind() == reflect.Pointer:
		value := reflect.New(t.Elem())
		before := len(d.found.list)
		d.decode(node, value.Elem(), f, path)
		if len(d.found.list) == before {
			v.Set(value)
		}
	default:
		d.scalar(node, v, f, path)
	}
}

// mapping decodes a column's source: a name, or an object.
func (d *decoder) mapping(node ast.Node, v reflect.Value, path string) {
	switch n := node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		text := scalarText(n)
		if strings.TrimSpace(text) == "" {
			d.found.add(start(n), path, "", "%s: wants the name of a column of the export, got an empty text", path)
			return
		}
		v.Set(reflect.ValueOf(Mapping{Column: text}))
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		text := scalarText(n)
		d.found.add(start(n), path, "", "%s: wants the name of a column; write '%s' in quotes if it is one, or {const: %s} for this value on every row", path, text, text)
	default:
		d.object(node, v, path)
	}
}

// entriesOf returns the keys and values of a mapping, without those that occur
// again and those that are no keys; ok is false where node is no mapping.
func (d *decoder) entriesOf(node ast.Node, path, want string) (entries []*ast.MappingValueNode, ok bool) {
	switch n := node.(type) {
	case *ast.MappingNode:
		entries = n.Values
	case *ast.MappingValueNode:
		entries = []*ast.MappingValueNode{n}
	default:
		d.wrongType(node, path, want)
		return nil, false
	}
	seen := map[string]place{}
	return slices.DeleteFunc(slices.Clone(entries), func(entry *ast.MappingValueNode) bool {
		at := start(entry.Key)
		switch entry.Key.(type) {
		case *ast.MergeKeyNode, *ast.MappingKeyNode, *ast.AliasNode, *ast.AnchorNode, *ast.TagNode:
			d.found.add(at, path, "", "merge keys, references, anchors, tags and ? keys are not supported: write the keys out")
			return true
		}
		key := scalarText(entry.Key)
		if first, again := seen[key]; again {
			d.found.add(at, join(path, key), "", "duplicate key %q%s; the first one is in line %d", clip(key), in(path), first.line)
			return true
		}
		seen[key] = at
		return false
	}), true
}

// object decodes a mapping with known keys into a struct.
func (d *decoder) object(node ast.Node, v reflect.Value, path string) {
	fields := fieldsOf(v.Type())
	entries, ok := d.entriesOf(node, path, "keys such as "+fields[0].name+": …")
	if !ok {
		return
	}
	present := map[string]bool{}
	refused := d.found.bad[path] && path != "" // a merge key may have brought what is missing
	for _, entry := range entries {
		key := scalarText(entry.Key)
		i := slices.IndexFunc(fields, func(f field) bool { return f.name == key })
		if i < 0 {
			present[d.unknownKey(start(entry.Key), key, path, fields)] = true // one message is enough
			continue
		}
		present[key] = true
		inner := join(path, key)
		d.note(entry, inner)
		if isNull(entry.Value) && !fields[i].takesNull() {
			d.found.add(start(entry.Key), inner, "", "%s: has no value; give one or remove the key", inner)
			continue
		}
		d.decode(entry.Value, v.Field(fields[i].index), fields[i], inner)
	}
	for _, f := range fields {
		if f.required && !present[f.name] && !refused && !d.has(join(path, f.name)) && (f.unless == "" || !present[f.unless]) {
			d.found.add(d.whole(path), join(path, f.name), "", "missing key %q%s: %s", f.name, in(path), f.meaning())
		}
	}
}

// unknownKey reports a key and returns the one that was probably meant.
func (d *decoder) unknownKey(at place, key, path string, fields []field) (near string) {
	near = pipeline.Nearest(key, names(fields))
	more := ""
	if elsewhere := whereKey(key); elsewhere != "" {
		more = "; it belongs in " + elsewhere
	} else if near == "" {
		more = "; there are " + strings.Join(names(fields), ", ")
	}
	d.found.add(at, join(path, key), near, "unknown key %q%s%s", clip(key), in(path), more)
	return near
}

// whereKey returns where a key that stands in the wrong place belongs.
func whereKey(key string) string {
	for _, known := range Reference() {
		parent, name := "the top level", known.Path
		if i := strings.LastIndexByte(known.Path, '.'); i >= 0 {
			parent, name = known.Path[:i], known.Path[i+1:]
		}
		if name == key {
			return parent
		}
	}
	return ""
}

// entries decodes a mapping with free keys.
func (d *decoder) entries(node ast.Node, v reflect.Value, f field, path string) {
	entries, ok := d.entriesOf(node, path, "keys with values")
	if !ok {
		return
	}
	out := reflect.MakeMap(v.Type())
	for of := v.MapRange(); of.Next(); { // what a layout says
		out.SetMapIndex(of.Key(), of.Value())
	}
	for _, entry := range entries {
		key := scalarText(entry.Key)
		inner := join(path, key)
		d.forget(inner)
		d.note(entry, inner)
		if v.Type().Elem() == reflect.TypeFor[Source]() {
			if near, err := checkSourceName(key); err != nil {
				d.found.add(start(entry.Key), inner, near, "%s", err)
			}
		}
		if isNull(entry.Value) && !f.takesNull() {
			d.found.add(start(entry.Key), inner, "", "%s: has no value; give one or remove the key", inner)
			continue
		}
		element := reflect.New(v.Type().Elem()).Elem()
		if source, ok := element.Addr().Interface().(*Source); ok {
			d.layout(entry.Value, source, inner)
		}
		d.decode(entry.Value, element, f, inner)
		out.SetMapIndex(reflect.ValueOf(key), element)
	}
	v.Set(out)
}

// list decodes a sequence; a single text too, where the type is Texts.
func (d *decoder) list(node ast.Node, v reflect.Value, f field, path string) {
	t := v.Type()
	sequence, ok := node.(*ast.SequenceNode)
	if !ok && t == reflect.TypeFor[Texts]() {
		var text string
		before := len(d.found.list)
		d.scalar(node, reflect.ValueOf(&text).Elem(), f, path)
		if len(d.found.list) == before {
			v.Set(reflect.ValueOf(Texts{text}))
		}
		return
	}
	if !ok {
		want := "a list"
		if _, scalar := node.(ast.ScalarNode); scalar {
			want = fmt.Sprintf("a list: [%s]", clip(scalarText(node)))
		}
		d.wrongType(node, path, want)
		return
	}
	out := reflect.MakeSlice(t, 0, len(sequence.Values))
	for i, value := range sequence.Values {
		inner := fmt.Sprintf("%s[%d]", path, i)
		d.at[inner] = d.here(location{start(value), start(value)})
		if isNull(value) && !f.takesNull() {
			d.found.add(start(value), inner, "", "%s: the list has an empty element; write '' for the empty text", path)
			continue
		}
		element := reflect.New(t.Elem()).Elem()
		before := len(d.found.list)
		d.decode(value, element, f, inner)
		if len(d.found.list) > before {
			d.found.bad[path] = true
		}
		out = reflect.Append(out, element)
	}
	if len(sequence.Values) == 0 && t == reflect.TypeFor[Texts]() {
		d.found.add(start(node), path, "", "%s: the list is empty", path)
	}
	v.Set(out)
}

func (d *decoder) wrongType(node ast.Node, path, want string) {
	if path == "" {
		// Not the text itself: this may be an export, given by mistake.
		d.found.add(start(node), path, "", "is no configuration; wants keys such as name: and sources:")
		return
	}
	d.found.add(start(node), path, "", "%s: wants %s, got %s", path, want, describe(node))
}

// note remembers where a key and its value stand.
func (d *decoder) note(entry *ast.MappingValueNode, path string) {
	value := start(entry.Key)
	if !isNull(entry.Value) {
		value = start(entry.Value)
	}
	d.at[path] = d.here(location{start(entry.Key), value})
}

// here is where something is said to stand.
func (d *decoder) here(at location) location {
	if d.fixed != nil {
		return *d.fixed
	}
	return at
}

// has tells whether the file, or a layout that it names, has a key.
func (d *decoder) has(path string) bool {
	_, ok := d.at[path]
	return ok
}

// whole returns where the object at path begins: at its key.
func (d *decoder) whole(path string) place {
	if l, ok := d.at[path]; ok {
		return l.key
	}
	return place{1, 1}
}

func join(path, key string) string {
	if path == "" {
		return key
	}
	return path + "." + key
}

func in(path string) string {
	if path == "" {
		return ""
	}
	return " in " + path
}
