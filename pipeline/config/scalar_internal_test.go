package config

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"clientele/pipeline"
)

func TestParseDuration(t *testing.T) {
	for text, want := range map[string]time.Duration{
		"36h": 36 * time.Hour, "90m": 90 * time.Minute, "7d": 168 * time.Hour, "1d12h": 36 * time.Hour, "1.5h": 90 * time.Minute, "0": 0, "0s": 0, "2w": 336 * time.Hour,
	} {
		if got, err := ParseDuration(text); err != nil || time.Duration(got) != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "5 minutes", "-1h", "h", "1h1d", "1h1h", "1e9d", "999999999d", "..d", "∞d"} {
		if got, err := ParseDuration(text); err == nil {
			t.Errorf("%q: accepted as %v", text, got)
		}
	}
}

func TestParseBytes(t *testing.T) {
	for text, want := range map[string]Bytes{"512MB": 512e6, "4GB": 4e9, "4GiB": 4 << 30, "1.5 kb": 1500, "7B": 7} {
		if got, err := ParseBytes(text); err != nil || got != want {
			t.Errorf("%q: got %v, %v", text, got, err)
		}
	}
	for _, text := range []string{"", "5", "GB", "-1GB", "5 elephants", "99999999999TB", "1..5GB"} {
		if got, err := ParseBytes(text); err == nil {
			t.Errorf("%q: accepted as %v", text, got)
		}
	}
}

// What is printed is read back as the same.
func TestScalars_roundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		span := Duration(rapid.Int64Range(0, 100_000_000).Draw(t, "seconds") * int64(time.Second))
		if again, err := ParseDuration(span.String()); err != nil || again != span {
			t.Fatalf("%s: got %s, %v", span, again, err)
		}
		size := Bytes(rapid.Int64Range(0, 1<<50).Draw(t, "bytes"))
		if again, err := ParseBytes(size.String()); err != nil || again != size {
			t.Fatalf("%s: got %s, %v", size, again, err)
		}
	})
}

func TestNearest(t *testing.T) {
	known := []string{"delimiter", "encoding", "files", "format", "of", "sql"}
	for name, want := range map[string]string{
		"delimeter": "delimiter", "Delimiter": "delimiter", "encodign": "encoding", "file": "files", "fromat": "format", "x": "", "sources": "", "column": "",
		strings.Repeat("delimiter", 20): "",
	} {
		if got := pipeline.Nearest(name, known); got != want {
			t.Errorf("%q: got %q, wanted %q", name, got, want)
		}
	}
}

// The suggested zones are zones, and the tags name rules that exist.
func TestTables(t *testing.T) {
	zones := strings.Fields(zoneNames)
	if len(zones) < 500 {
		t.Fatalf("%d zones", len(zones))
	}
	for _, zone := range zones {
		if _, err := time.LoadLocation(zone); err != nil {
			t.Error(err)
		}
	}
	known := rules()
	for _, text := range typesWithKeys() {
		for _, f := range fieldsOf(text) {
			if _, ok := known[f.rule]; f.rule != "" && !ok {
				t.Errorf("%s: unknown rule %q", f.name, f.rule)
			}
			low, high, ok := strings.Cut(f.bounds, "..")
			if f.bounds != "" && (!ok || low == "" || high == "") {
				t.Errorf("%s: bad range %q", f.name, f.bounds)
			}
		}
	}
}

func typesWithKeys() []reflect.Type {
	return []reflect.Type{
		reflect.TypeFor[Project](), reflect.TypeFor[Source](), reflect.TypeFor[Mapping](), reflect.TypeFor[Numbers](), reflect.TypeFor[Booleans](), reflect.TypeFor[Filter](),
		reflect.TypeFor[Limits](), reflect.TypeFor[RFM](), reflect.TypeFor[Checks](), reflect.TypeFor[Publish](), reflect.TypeFor[Run](),
	}
}
