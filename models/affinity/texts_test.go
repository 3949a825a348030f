package affinity_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/affinity"
)

func TestFromTexts_quotedItems(t *testing.T) {
	for _, c := range []struct {
		text, separator string
		want            []string
	}{
		{`citrus fruit,"beans, baked",milk`, ",", []string{"beans, baked", "citrus fruit", "milk"}},
		{`"a ""b""", "c" ,d`, ",", []string{`a "b"`, "c", "d"}},
		{`"Thank you" card,6" pan`, ",", []string{`"Thank you" card`, `6" pan`}},
		{`"never closed,milk`, ",", []string{`"never closed`, "milk"}},
		{`"citrus fruit" milk  bread`, "", []string{"bread", "citrus fruit", "milk"}},
		{"\"a\tb\"\tc", "\t", []string{"a\tb", "c"}},
		{`"",milk`, ",", []string{"milk"}},
	} {
		sets := mine(t, affinity.FromTexts([]string{c.text}, c.separator), affinity.Settings{MinCount: 1, MaxLength: 1})
		var got []string
		for i := range sets.Len() {
			got = append(got, sets.At(i).Items...)
		}
		slices.Sort(got)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%s at %q (-want +got):\n%s", c.text, c.separator, diff)
		}
	}
}

func TestFromNumbers_isWhatNamesGive(t *testing.T) {
	names := []string{"bread", "butter", "milk"}
	numbered, err := affinity.FromNumbers(names, []uint32{0, 2, 0, 0, 2, 1, 2}, []int{3, 6, 7, 7})
	if err != nil {
		t.Fatal(err)
	}
	pairs, err := affinity.FindPairs(t.Context(), numbered, affinity.PairSettings{MinCount: 1})
	if err != nil {
		t.Fatal(err)
	}
	if pairs.Len() != 3 || pairs.Baskets != 4 || numbered.Lines() != 7 || pairs.Candidates() != 3 {
		t.Fatalf("%d pairs of %d baskets and %d lines, %d candidates; wanted 3 of 4 and 7, and 3", pairs.Len(), pairs.Baskets, numbered.Lines(), pairs.Candidates())
	}
	pair := pairs.At(0)
	if item, other := pairs.Numbers(0); names[item] != pair.Item || names[other] != pair.Other || pair.Item != "bread" || pair.Other != "milk" || pair.Count != 2 {
		t.Errorf("the most frequent pair is %d and %d, %+v", item, other, pair)
	}
	sets := mine(t, numbered, affinity.Settings{MinCount: 1})
	derived := rules(t, sets, affinity.RuleSettings{})
	for i := range derived.Len() {
		rule := derived.At(i)
		antecedent, consequent := derived.Numbers(i)
		for k, number := range append(antecedent, consequent...) {
			if want := append(rule.Antecedent, rule.Consequent...)[k]; names[number] != want {
				t.Errorf("rule %d: item %d is %s, want %s", i, k, names[number], want)
			}
		}
	}
	for what, give := range map[string]func() (*affinity.Baskets, error){
		"names twice":       func() (*affinity.Baskets, error) { return affinity.FromNumbers([]string{"a", "a"}, nil, nil) },
		"an unknown item":   func() (*affinity.Baskets, error) { return affinity.FromNumbers(names, []uint32{3}, []int{1}) },
		"an end too far":    func() (*affinity.Baskets, error) { return affinity.FromNumbers(names, []uint32{1}, []int{2}) },
		"falling ends":      func() (*affinity.Baskets, error) { return affinity.FromNumbers(names, []uint32{1, 2}, []int{2, 1}) },
		"lines left behind": func() (*affinity.Baskets, error) { return affinity.FromNumbers(names, []uint32{1, 2}, []int{1}) },
	} {
		if _, err := give(); err == nil {
			t.Errorf("%s: no error", what)
		}
	}
}
