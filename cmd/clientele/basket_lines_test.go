package main

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/affinity"
)

// Public files of baskets are read as they are published.
func TestBasketLines_publicFiles(t *testing.T) {
	for _, c := range []struct {
		path, least string
		sets, rules int // -1: not published
		bySize      []int
	}{
		{"groceries/groceries.csv", "10", 13492, 5668, []int{157, 2981, 6831, 3137, 376, 10}},
		{"fimi/T10I4D100K.dat", "100", 27532, -1, nil},
	} {
		path := filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(c.path))
		if _, err := os.Stat(path); err != nil {
			if os.Getenv("CLIENTELE_REQUIRE") == "all" {
				t.Fatalf("%s is not there and CLIENTELE_REQUIRE=all", path)
			}
			t.Skipf("%s is not there", path)
		}
		in, err := readBasketLines(t.Context(), path)
		if err != nil {
			t.Fatal(err)
		}
		out, err := affinity.Command().Run(t.Context(), in, map[string]string{"format": basketLines, "min_support_count": c.least}, rand.NewPCG(1, 1))
		if err != nil {
			t.Fatal(err)
		}
		m := out.Report.Metrics
		if m.Value("itemsets") != c.sets || c.rules >= 0 && m.Value("rules") != c.rules || c.bySize != nil && !cmp.Equal(m.Value("itemsets_by_size"), c.bySize) {
			t.Errorf("%s: %v itemsets, by size %v, and %v rules; wanted are %d, %v and %d", c.path, m.Value("itemsets"), m.Value("itemsets_by_size"), m.Value("rules"), c.sets, c.bySize, c.rules)
		}
	}
}
