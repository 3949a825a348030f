package demo_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"clientele/pipeline/demo"
)

// A company a tenth of the usual size, and the day to run its night for.
func ExampleGenerate() {
	dir, err := os.MkdirTemp("", "demo")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	sum, err := demo.Generate(context.Background(), filepath.Join(dir, "shop"), demo.Settings{Scale: .1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(sum.People, "people, from", sum.FirstDay.Format(time.DateOnly), "to", sum.LastDay.Format(time.DateOnly))
	// Output: 312 people, from 2024-05-01 to 2026-06-30
}

func TestNames(t *testing.T) {
	first, last := demo.Names()
	if len(first) < 250 || len(last) < 1000 {
		t.Errorf("%d first and %d last names are too few", len(first), len(last))
	}
	for _, name := range append(first, last...) {
		if name == "" || strings.ContainsAny(name, ":,_ ") || !unicode.IsLetter([]rune(name)[0]) {
			t.Errorf("%q is no name", name)
		}
	}
	for _, want := range []string{"Zoë", "美玲", "Ольга", "Ελένη"} {
		if !slices.Contains(first, want) {
			t.Errorf("no first name %s", want)
		}
	}
}
