package similar_test

import (
	"math"
	"strings"
	"testing"

	"clientele/models/linkage/similar"
)

// Published: Winkler 1990 and the tables that quote it, to four places.
func TestJaroWinklerPublishedValues(t *testing.T) {
	for _, c := range []struct {
		a, b          string
		jaro, winkler float64
	}{
		{"MARTHA", "MARHTA", .9444, .9611},
		{"DIXON", "DICKSONX", .7667, .8133},
		{"DWAYNE", "DUANE", .8222, .8400},
		{"JONES", "JOHNSON", .7905, .8324},
		{"ABROMS", "ABRAMS", .8889, .9222},
		{"SHACKLEFORD", "SHACKELFORD", .9697, .9818},
		{"DUNNINGHAM", "CUNNIGHAM", .8963, .8963},
		{"NICHLESON", "NICHULSON", .9259, .9556},
		{"MASSEY", "MASSIE", .8889, .9333},
		{"ABC", "XYZ", 0, 0},
		{"A", "B", 0, 0},
		{"A", "A", 1, 1},
		{"", "", 1, 1},
		{"", "A", 0, 0},
		{"王小明", "王小明", 1, 1},
		{"王小明", "王明小", .5556, .5556},
		{"王小明", "王大明", .7778, .8000},
		{"Иванов", "Иванова", .9524, .9714},
		{"Παππάς", "Παπάς", .9444, .9611},
		{"محمد", "محمود", .9333, .9533},
	} {
		if got := similar.Jaro(c.a, c.b); math.Abs(got-c.jaro) > .00006 {
			t.Errorf("Jaro(%s, %s) = %.4f, want %.4f", c.a, c.b, got, c.jaro)
		}
		if got := similar.JaroWinkler(c.a, c.b); math.Abs(got-c.winkler) > .00006 {
			t.Errorf("JaroWinkler(%s, %s) = %.4f, want %.4f", c.a, c.b, got, c.winkler)
		}
	}
}

func TestDamerau(t *testing.T) {
	for _, c := range []struct {
		a, b  string
		limit int
		want  int
	}{
		{"smith", "smith", 2, 0},
		{"smith", "smyth", 2, 1},
		{"smith", "simth", 2, 1},
		{"smith", "smit", 2, 1},
		{"smith", "smiith", 2, 1},
		{"smith", "smythe", 2, 2},
		{"smith", "jones", 2, 3},
		{"smith", "jones", 9, 5},
		{"ca", "abc", 9, 3}, // three, as no letter is touched twice
		{"", "abc", 9, 3},
		{"", "abc", 1, 2},
		{"", "", 1, 0},
		{"a", "b", 0, 1},
		{"a", "b", -5, 1},
		{"19560409", "19560490", 2, 1},
		{"19560409", "19560904", 2, 2},
		{"王小明", "王明小", 2, 1},
		{"Иванов", "Иваноф", 2, 1},
		{"Παπαδόπουλος", "Παπαδοπουλος", 2, 1},
		{"\xff", "a", 2, 1},
		{strings.Repeat("ab", 100), strings.Repeat("ab", 100) + "c", 2, 1},
		{strings.Repeat("ab", 100), strings.Repeat("ba", 100), 2, 2},
		{strings.Repeat("ab", 100), strings.Repeat("cd", 100), 5, 6},
	} {
		if got := similar.Damerau(c.a, c.b, c.limit); got != c.want {
			t.Errorf("Damerau(%.20q, %.20q, %d) = %d, want %d", c.a, c.b, c.limit, got, c.want)
		}
		if got := similar.Damerau(c.b, c.a, c.limit); got != c.want {
			t.Errorf("Damerau(%.20q, %.20q, %d) = %d, want %d", c.b, c.a, c.limit, got, c.want)
		}
	}
}

func TestTokenOverlap(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want float64
	}{
		{"john smith", "john smith", 1},
		{"smith john", "john smith", 1},
		{"john smith", "jhon smith", .95},
		{"j smith", "john smith", .85},
		{"smith", "john smith", .5},
		{"john smith", "mary smith", .5},
		{"john smith", "mary jones", 0},
		{"anna maria garcia lopez", "garcia lopez anna", .75},
		{"ann", "anne", 0}, // too short for a slip
		{"john john", "john", .5},
		{"王 小明", "小明 王", 1},
		{"в иванов", "виктор иванов", .85},
		{"", "john", 0},
		{"", "", 0},
	} {
		if got := similar.TokenOverlap(c.a, c.b); math.Abs(got-c.want) > 1e-12 {
			t.Errorf("TokenOverlap(%q, %q) = %v, want %v", c.a, c.b, got, c.want)
		}
		if got, back := similar.TokenOverlap(c.a, c.b), similar.TokenOverlap(c.b, c.a); got != back {
			t.Errorf("TokenOverlap(%q, %q) = %v, the other way %v", c.a, c.b, got, back)
		}
	}
}

func TestShortTextsAllocateNothing(t *testing.T) {
	long := strings.Repeat("abcdefgh", 8)
	for _, c := range [][2]string{{"martha", "marhta"}, {long, long[1:] + "x"}, {"Иванов", "Иванова"}} {
		for what, f := range map[string]func(){
			"Jaro":         func() { similar.Jaro(c[0], c[1]) },
			"JaroWinkler":  func() { similar.JaroWinkler(c[0], c[1]) },
			"Damerau 1":    func() { similar.Damerau(c[0], c[1], 1) },
			"Damerau 3":    func() { similar.Damerau(c[0], c[1], 3) },
			"TokenOverlap": func() { similar.TokenOverlap(c[0], c[1]) },
		} {
			if n := testing.AllocsPerRun(20, f); n != 0 {
				t.Errorf("%s(%.9q, %.9q): %v allocations", what, c[0], c[1], n)
			}
		}
	}
}
