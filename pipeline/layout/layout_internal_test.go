package layout

import (
	"regexp"
	"strings"
	"testing"
)

func TestLayoutsAreWhole(t *testing.T) {
	if len(Names()) != len(All()) || len(Names()) == 0 {
		t.Fatalf("%d files are %d layouts", len(Names()), len(All()))
	}
	for _, name := range Names() {
		text, err := files.ReadFile(name + ".yaml")
		if err != nil {
			t.Fatal(err)
		}
		l, err := parse(name, string(text))
		if err != nil {
			t.Error(err)
			continue
		}
		if !regexp.MustCompile(`^[a-z][a-z0-9]*(_[a-z0-9]+)*$`).MatchString(name) {
			t.Errorf("%s: its name is not system and kind in lower case", name)
		}
		if l.System == "" || l.About == "" || strings.ContainsAny(l.System+l.About, "\n|") || len(l.Tells) == 0 || l.Entity == "" {
			t.Errorf("%s: wants system, about (a line each), tells, and an entity: %+v", name, l)
		}
	}
}

func TestByName_isAFileOfItsOwn(t *testing.T) {
	for _, name := range []string{"", "unknown", "../layout/squarespace_orders", "squarespace_orders.yaml", "Squarespace_Orders"} {
		if _, ok := ByName(name); ok {
			t.Errorf("%q is a layout", name)
		}
	}
}

func TestParse_refuses(t *testing.T) {
	for text, want := range map[string]string{
		"system: a\nabout: b\n":                         "no block named source",
		"system: a\ntypo: b\nsource:\n  entity: x\n":    "typo",
		"system: a\nsource:\n  entity: x\nfiles: [a]\n": "not indented",
		"system: a\nsource:\n  entity: {a\n":            "its source",
	} {
		if _, err := parse("x", text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", text, err, want)
		}
	}
}
