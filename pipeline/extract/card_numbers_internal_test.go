package extract

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"clientele/pipeline/layout"
)

// TestNoCardNumberIsKept: exports of cards that hold whole numbers, in the column for the
// mask or elsewhere, leave none behind, neither in a table nor in what is told of rejects.
func TestNoCardNumberIsKept(t *testing.T) {
	whole := regexp.MustCompile(`(4111|5500)[ -]?([0-9]{4}[ -]?){3}`)
	tried := 0
	for _, known := range layout.All() {
		if known.Entity != "cards" {
			continue
		}
		exports, err := filepath.Glob(filepath.Join(layoutFolders, known.Name, "*.csv"))
		if err != nil {
			t.Fatal(err)
		}
		for _, export := range exports {
			text, err := os.ReadFile(export)
			if err != nil {
				t.Fatal(err)
			}
			if strings.HasPrefix(filepath.Base(export), "rows") || strings.HasPrefix(filepath.Base(export), "rejects") || !whole.Match(text) {
				continue
			}
			tried++
			night := readByLayout(t, known, export)
			kept := night.query("select cards::varchar from {raw.cards} as cards")
			kept = append(kept, night.query("select reject::varchar from {raw.reject} as reject")...)
			if found := whole.FindString(strings.Join(kept, "\n")); found != "" || len(kept) == 0 {
				t.Errorf("%s: %d rows, %q is kept", export, len(kept), found)
			}
		}
	}
	if tried < 4 {
		t.Errorf("%d exports with whole numbers", tried)
	}
}

func TestKeepable(t *testing.T) {
	f := &feed{}
	f.entity.Name = "cards"
	for raw, want := range map[string]string{
		"a,4111111111111111,b":           "a,****************,b",
		"4111-1111-1111-1111":            "*******************",
		"4111 1111 1111 1,2":             "****************,2",
		"1234-56xx-xxxx-8765,2026-03-02": "1234-56xx-xxxx-8765,2026-03-02",
		"02/03/2026 09:00:00 -":          "02/03/2026 09:00:00 -",
		"":                               "",
	} {
		if got := string(f.keepable([]byte(raw))); got != want {
			t.Errorf("%q: %q, want %q", raw, got, want)
		}
	}
	f.entity.Name = "contacts"
	if got := string(f.keepable([]byte("4111111111111111"))); got != "4111111111111111" {
		t.Errorf("of other entities: %q", got)
	}
}
