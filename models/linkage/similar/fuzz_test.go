package similar_test

import (
	"testing"

	"clientele/models/linkage/similar"
)

func FuzzJaroWinkler(f *testing.F) {
	addPairs(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		for what, similarity := range map[string]func(a, b string) float64{
			"Jaro": similar.Jaro, "JaroWinkler": similar.JaroWinkler, "TokenOverlap": similar.TokenOverlap,
		} {
			there, back := similarity(a, b), similarity(b, a)
			if there != back {
				t.Errorf("%s(%q, %q) = %v, the other way %v", what, a, b, there, back)
			}
			if !(there >= 0 && there <= 1) {
				t.Errorf("%s(%q, %q) = %v", what, a, b, there)
			}
			if what != "TokenOverlap" && similarity(a, a) != 1 {
				t.Errorf("%s(%q, itself) = %v", what, a, similarity(a, a))
			}
		}
	})
}

// The reference: the whole table, in the plainest way.
func FuzzDamerau(f *testing.F) {
	addPairs(f)
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) > 300 || len(b) > 300 {
			return
		}
		want := reference([]rune(a), []rune(b))
		if a != b && want == 0 {
			return // different bytes that are no letters
		}
		for _, limit := range []int{0, 1, 2, 3, 7, 1000} {
			bounded := min(want, limit+1)
			if got := similar.Damerau(a, b, limit); got != bounded {
				t.Errorf("Damerau(%q, %q, %d) = %d, want %d", a, b, limit, got, bounded)
			}
			if got := similar.Damerau(b, a, limit); got != bounded {
				t.Errorf("Damerau(%q, %q, %d) = %d, want %d", b, a, limit, got, bounded)
			}
		}
	})
}

func addPairs(f *testing.F) {
	for _, pair := range [][2]string{
		{"", ""}, {"martha", "marhta"}, {"dixon", "dicksonx"}, {"ca", "abc"}, {"aabb", "bbaa"}, {"abcabc", "cbacba"}, {"john smith", "smith j"},
		{"Иванов", "Иваноф"}, {"王小明", "王明小"}, {"\xff\xfe", "a\xff"}, {"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "ab"},
	} {
		f.Add(pair[0], pair[1])
	}
}

func reference(a, b []rune) int {
	table := make([][]int, len(a)+1)
	for i := range table {
		table[i] = make([]int, len(b)+1)
		table[i][0] = i
	}
	for j := range table[0] {
		table[0][j] = j
	}
	for i := 1; i <= len(a); i++ {
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			table[i][j] = min(table[i-1][j]+1, table[i][j-1]+1, table[i-1][j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				table[i][j] = min(table[i][j], table[i-2][j-2]+1)
			}
		}
	}
	return table[len(a)][len(b)]
}
