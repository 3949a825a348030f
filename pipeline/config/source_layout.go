package config

import (
	"reflect"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"

	"clientele/pipeline/layout"
)

// layout fills a source with what the layout that it names says, before what the file says
// is put over it. All of it stands, for messages, where the layout is named.
func (d *decoder) layout(node ast.Node, source *Source, path string) {
	if d.fixed != nil {
		return
	}
	for _, entry := range pairs(node) {
		name, ok := entry.Value.(*ast.StringNode)
		if !ok || scalarText(entry.Key) != "layout" {
			continue
		}
		known, ok := layout.ByName(name.Value)
		if !ok {
			return // the key's own rule tells
		}
		said, err := parser.Parse(lexer.Tokenize(known.Text), 0)
		if err != nil || len(said.Docs) != 1 {
			d.found.add(start(entry.Value), join(path, "layout"), "", "%s: the layout %s is no YAML: %v; this is a defect, please report it", join(path, "layout"), known.Name, err)
			return
		}
		at := location{start(entry.Key), start(entry.Value)}
		inner := &decoder{found: newProblems(known.Text), at: d.at, rules: d.rules, fixed: &at}
		d.at[join(path, "files")] = at // which a layout need not give
		inner.decode(said.Docs[0].Body, reflect.ValueOf(source).Elem(), field{typ: reflect.TypeFor[Source]()}, path)
		delete(d.at, join(path, "files"))
		for _, problem := range inner.found.list {
			d.found.add(at.value, join(path, "layout"), "", "%s: the layout %s: %s; this is a defect, please report it", join(path, "layout"), known.Name, problem.Message)
		}
	}
}

// pairs are the keys of a mapping with their values, whatever else may be wrong with it.
func pairs(node ast.Node) []*ast.MappingValueNode {
	switch n := node.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	}
	return nil
}

// forget drops what a layout says below a key that the file gives too: a column is taken
// from one of them as a whole.
func (d *decoder) forget(path string) {
	if d.fixed != nil || !d.has(path) {
		return
	}
	for key := range d.at {
		if strings.HasPrefix(key, path+".") || strings.HasPrefix(key, path+"[") {
			delete(d.at, key)
		}
	}
}
