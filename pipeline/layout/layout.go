// Package layout knows the exports of real systems: a file of YAML a layout, which says in
// the words of clientele.yaml how such an export is written and what its columns mean. A
// source names its layout and says only what differs.
//
// It holds texts and reads nothing else; what the words mean is config's business, and how
// an export is read is extract's. A new layout is one file here and one folder of examples
// in testdata/layouts.
//
//	system: Squarespace
//	about: Orders of the shop, a row an item
//	files: ["orders*.csv"]
//	tells: [Order ID, Financial Status, Lineitem sku]
//	source:
//	  entity: order_lines
//	  columns: {order_id: Order ID, …}
package layout

import (
	"embed"
	"fmt"
	"path"
	"strings"

	yaml "github.com/goccy/go-yaml"
)

//go:embed *.yaml
var files embed.FS

// Layout is what is known about one kind of export of one system.
type Layout struct {
	Name   string   `yaml:"-"`
	System string   `yaml:"system"` // who writes such exports
	About  string   `yaml:"about"`  // what one holds, in a line
	Files  []string `yaml:"files"`  // globs of the names that such exports usually have
	Tells  []string `yaml:"tells"`  // columns that together give such an export away; a|b where versions call one differently

	Entity string `yaml:"-"`
	Format string `yaml:"-"` // empty where the files' ending tells it
	Text   string `yaml:"-"` // YAML of a source, without files
}

// All returns every layout, by name.
func All() []Layout {
	var out []Layout
	for _, name := range Names() {
		if l, ok := ByName(name); ok {
			out = append(out, l)
		}
	}
	return out
}

// Names returns the names of all layouts, in order.
func Names() []string {
	entries, err := files.ReadDir(".")
	if err != nil {
		return nil // cannot be: the folder is part of the program
	}
	var out []string
	for _, entry := range entries {
		out = append(out, strings.TrimSuffix(entry.Name(), path.Ext(entry.Name())))
	}
	return out
}

// ByName returns the layout of that name. Names compare exactly.
func ByName(name string) (Layout, bool) {
	text, err := files.ReadFile(name + ".yaml")
	if err != nil {
		return Layout{}, false
	}
	l, err := parse(name, string(text))
	return l, err == nil
}

// parse reads a layout: what stands before source: tells about it, what is indented below
// is the source.
func parse(name, text string) (Layout, error) {
	l := Layout{Name: name}
	head, body, found := strings.Cut(text, "\nsource:\n")
	if !found {
		return l, fmt.Errorf("layout %s has no block named source", name)
	}
	if err := yaml.UnmarshalWithOptions([]byte(head), &l, yaml.Strict()); err != nil {
		return l, fmt.Errorf("layout %s: reading what it is about: %w", name, err)
	}
	var lines []string
	for line := range strings.Lines(body) {
		text, indented := strings.CutPrefix(line, "  ")
		if !indented && strings.TrimSpace(line) != "" {
			return l, fmt.Errorf("layout %s: %q stands behind source: and is not indented", name, strings.TrimSpace(line))
		}
		if !indented {
			text = "\n"
		}
		lines = append(lines, text)
	}
	l.Text = strings.Join(lines, "")
	var source struct{ Entity, Format string }
	if err := yaml.Unmarshal([]byte(l.Text), &source); err != nil {
		return l, fmt.Errorf("layout %s: reading its source: %w", name, err)
	}
	l.Entity, l.Format = source.Entity, source.Format
	return l, nil
}
