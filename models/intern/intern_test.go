package intern_test

import (
	"fmt"
	"testing"

	"clientele/models/intern"
)

func TestTexts_numberEachDistinctTextOnce(t *testing.T) {
	const many = 50_000
	texts := intern.NewTexts(10)
	for round := range 2 {
		for i := range many {
			text := fmt.Sprint("text ", i)
			n := texts.Number(text)
			if of := texts.NumberOf([]byte(text)); n != uint32(i+1) || of != n {
				t.Fatalf("round %d: %q has the numbers %d and %d, want %d", round, text, n, of, i+1)
			}
		}
	}
	if texts.Number("") != 0 || texts.NumberOf(nil) != 0 || texts.Len() != many+1 {
		t.Errorf("%d texts; the empty one has %d", texts.Len(), texts.Number(""))
	}
	again, numbers := make([][]byte, 0, many+1), make([]uint32, many+1)
	for i := range many {
		again = append(again, fmt.Append(nil, "text ", i*2))
	}
	intern.NumbersOf(texts, append(again, nil), numbers)
	for i, n := range numbers {
		if want := texts.Number(fmt.Sprint("text ", i*2)); i < many && n != want || i == many && n != 0 {
			t.Fatalf("text %d has the number %d, want %d", i*2, n, want)
		}
	}
	list := texts.List()[:many+1]
	for i, text := range list[1:] {
		if want := fmt.Sprint("text ", i); text != want {
			t.Fatalf("number %d is %q, want %q", i+1, text, want)
		}
	}
	if len(list) != many+1 || list[0] != "" {
		t.Errorf("%d listed, the first %q", len(list), list[0])
	}
}

func TestIndex_tellsEqualHashesApart(t *testing.T) {
	var index intern.Index
	keys := []string{"a", "b", "c"}
	for i := range keys {
		index.Add(7, uint32(i))
	}
	for i, key := range keys {
		if n, known := index.Find(7, func(n uint32) bool { return keys[n] == key }); !known || n != uint32(i) {
			t.Errorf("%q has %d, %v; want %d", key, n, known, i)
		}
	}
	if _, known := index.Find(7, func(uint32) bool { return false }); known {
		t.Error("what is not there was found")
	}
	if _, known := new(intern.Index).Find(7, func(uint32) bool { return true }); known {
		t.Error("an empty index finds something")
	}
}

func BenchmarkTexts(b *testing.B) {
	texts := make([]string, 1_000_000)
	for i := range texts {
		texts[i] = fmt.Sprint("customer", i*7919)
	}
	b.ReportAllocs()
	for b.Loop() {
		table := intern.NewTexts(len(texts))
		for _, text := range texts {
			table.Number(text)
		}
	}
	b.ReportMetric(float64(len(texts))*float64(b.N)/b.Elapsed().Seconds(), "texts/s")
}
