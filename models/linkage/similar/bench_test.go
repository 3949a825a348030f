package similar_test

import (
	"testing"

	"clientele/models/linkage/similar"
)

// Pairs as a night compares them: most of them different, names of five to nine letters.
func pairs() [][2]string {
	return [][2]string{
		{"martha", "marhta"}, {"robert", "rupert"}, {"green", "mccarthy"}, {"catherine", "katherine"}, {"harley", "madeline"},
		{"smith", "smyth"}, {"johnson", "johnston"}, {"wallaby pl", "hoseason st"}, {"garcia", "garcia"}, {"stephen", "steven"},
	}
}

func BenchmarkJaroWinkler(b *testing.B) {
	all := pairs()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		pair := all[i%len(all)]
		similar.JaroWinkler(pair[0], pair[1])
	}
}

func BenchmarkJaroWinklerRunes(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		similar.JaroWinkler("Достоевский", "Достаевский")
	}
}

func BenchmarkDamerau(b *testing.B) {
	all := pairs()
	for limit, name := range []string{"limit0", "limit1", "limit2", "limit3"} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				pair := all[i%len(all)]
				similar.Damerau(pair[0], pair[1], limit)
			}
		})
	}
}

func BenchmarkDamerauRunes(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		similar.Damerau("Достоевский", "Достаевский", 2)
	}
}

func BenchmarkTokenOverlap(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		similar.TokenOverlap("anna maria garcia lopez", "garcia lopes a maria")
	}
}
