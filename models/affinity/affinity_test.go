package affinity_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/affinity"
)

// public reads a file of one basket a line from the public data beside the repository. Without it the test is skipped, or fails
// where CLIENTELE_REQUIRE=all.
func public(tb testing.TB, name, separator string) *affinity.Baskets {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("..", "..", "..", "shared", "data", filepath.FromSlash(name)))
	if err != nil {
		if os.Getenv("CLIENTELE_REQUIRE") == "all" {
			tb.Fatal(err)
		}
		tb.Skipf("%s is not beside the repository: %v", name, err)
	}
	return affinity.FromTexts(strings.Split(string(text), "\n"), separator)
}

func groceries(tb testing.TB) *affinity.Baskets { return public(tb, "groceries/groceries.csv", ",") }
func t10(tb testing.TB) *affinity.Baskets       { return public(tb, "fimi/T10I4D100K.dat", "") }

func mine(tb testing.TB, b *affinity.Baskets, s affinity.Settings) *affinity.Sets {
	tb.Helper()
	sets, err := affinity.Mine(context.Background(), b, s)
	if err != nil {
		tb.Fatal(err)
	}
	return sets
}

func rules(tb testing.TB, sets *affinity.Sets, s affinity.RuleSettings) *affinity.Rules {
	tb.Helper()
	out, err := sets.Rules(context.Background(), s)
	if err != nil {
		tb.Fatal(err)
	}
	return out
}

// The counts are those of PyFIM and of R's arules.
func TestMine_countsGroceriesExactly(t *testing.T) {
	b := groceries(t)
	if b.Len() != 9835 || b.Items() != 169 {
		t.Fatalf("%d baskets, %d items", b.Len(), b.Items())
	}
	sets := mine(t, b, affinity.Settings{MinSupport: .001})
	if want := []int{157, 2981, 6831, 3137, 376, 10}; sets.Len() != 13492 || !cmp.Equal(sets.BySize(), want) || sets.MinCount != 10 {
		t.Errorf("%d sets, by size %v, from %d", sets.Len(), sets.BySize(), sets.MinCount)
	}
	one := rules(t, sets, affinity.RuleSettings{MinConfidence: .5})
	if want := []int{11, 1461, 3211, 939, 46}; one.Len() != 5668 || !cmp.Equal(one.ByLength(), want) {
		t.Errorf("%d rules, by length %v", one.Len(), one.ByLength())
	}
	if many := rules(t, sets, affinity.RuleSettings{MinConfidence: .5, MaxConsequent: 10}); many.Len() != 5829 {
		t.Errorf("%d rules with any consequent", many.Len())
	}
	for _, c := range []struct {
		support, confidence float64
		rules               int
	}{{.001, .8, 410}, {.001, .9, 129}, {.006, .25, 463}, {.01, .5, 15}, {.005, .2, 872}, {.02, .2, 72}} {
		found := rules(t, mine(t, b, affinity.Settings{MinSupport: c.support}), affinity.RuleSettings{MinConfidence: c.confidence})
		if found.Len() != c.rules {
			t.Errorf("support %v, confidence %v: %d rules, want %d", c.support, c.confidence, found.Len(), c.rules)
		}
	}
}

func TestMine_countsT10I4D100KExactly(t *testing.T) {
	b := t10(t)
	for _, c := range []struct {
		support float64
		sets    int
	}{{.02, 155}, {.01, 385}, {.005, 1073}, {.002, 13255}, {.001, 27532}} {
		if sets := mine(t, b, affinity.Settings{MinSupport: c.support}); sets.Len() != c.sets {
			t.Errorf("support %v: %d sets, want %d", c.support, sets.Len(), c.sets)
		}
	}
	if found := rules(t, mine(t, b, affinity.Settings{}), affinity.RuleSettings{MinConfidence: .5}); found.Len() != 72054 {
		t.Errorf("%d rules", found.Len())
	}
}

func BenchmarkMine(b *testing.B) {
	for _, c := range []struct {
		name string
		read func(testing.TB) *affinity.Baskets
	}{{"groceries", groceries}, {"T10I4D100K", t10}} {
		b.Run(c.name, func(b *testing.B) {
			baskets := c.read(b)
			b.ReportAllocs()
			for b.Loop() {
				mine(b, baskets, affinity.Settings{})
			}
			b.ReportMetric(float64(baskets.Lines())*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
		})
		b.Run(c.name+"/rules", func(b *testing.B) {
			sets := mine(b, c.read(b), affinity.Settings{})
			b.ReportAllocs()
			for b.Loop() {
				rules(b, sets, affinity.RuleSettings{MinConfidence: .5})
			}
		})
	}
}
