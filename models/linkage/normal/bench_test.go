package normal_test

import (
	"fmt"
	"runtime"
	"testing"

	"clientele/models/linkage/normal"
)

// each runs a function over values in turn, as a column of a table has them.
func each(b *testing.B, values []string, f func(string)) {
	b.Helper()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		f(values[i%len(values)])
	}
}

func BenchmarkWords(b *testing.B) {
	b.Run("inForm", func(b *testing.B) {
		each(b, []string{"mary jane", "smith", "harley"}, func(s string) { normal.Words(s) })
	})
	b.Run("ascii", func(b *testing.B) {
		each(b, []string{"Mary Jane", "O'Neill", "SMITH-JONES"}, func(s string) { normal.Words(s) })
	})
	b.Run("accents", func(b *testing.B) {
		each(b, []string{"Müller", "Núñez", "Lefèvre"}, func(s string) { normal.Words(s) })
	})
	b.Run("cyrillic", func(b *testing.B) {
		each(b, []string{"Достоевский", "Иванов", "Наталья"}, func(s string) { normal.Words(s) })
	})
}

func BenchmarkName(b *testing.B) {
	each(b, []string{"Mary", "Mr. John Smith Jr.", "smith"}, func(s string) { normal.Name(s) })
}

func BenchmarkEmail(b *testing.B) {
	each(b, []string{"robert255@smith.net", "Anna.Miller+shop@GMAIL.com", ""}, func(s string) { normal.Email(s) })
}

// Phone by the way that a number takes: short for plans with many customers, and through
// the library for all others.
func BenchmarkPhone(b *testing.B) {
	numbers := func(format string) []string {
		values := make([]string, 1000)
		for i := range values {
			values[i] = fmt.Sprintf(format, i*7919%100_000)
		}
		return values
	}
	for _, c := range []struct{ name, format, region string }{
		{"GB", "07035 6%05d", "GB"}, {"international", "+447035 6%05d", ""}, {"US", "(202) 5%05d1", "US"}, {"noRegion", "2034%05d", ""},
		{"notValid", "2034%05d", "US"}, {"library", "+41 79 12%05d", ""}, {"libraryNotValid", "0203%05d", "GB"},
	} {
		b.Run(c.name, func(b *testing.B) {
			each(b, numbers(c.format), func(s string) { normal.Phone(s, c.region) })
		})
	}
}

func BenchmarkPhoneKey(b *testing.B) {
	each(b, []string{"+447035652543", "07035652543"}, func(s string) { normal.PhoneKey(s) })
}

func BenchmarkDate(b *testing.B) {
	each(b, []string{"1971-06-24", "19560409", "24.06.1971"}, func(s string) { runtime.KeepAlive(normal.Date(s)) })
}

func BenchmarkCodes(b *testing.B) {
	each(b, []string{"SW1A 1AA", "10115", "n/a"}, func(s string) { normal.Postcode(s); normal.Identifier(s) })
}

func BenchmarkStreet(b *testing.B) {
	each(b, []string{"12a Ash Avenue", "Flat 3, 12 ash ave", "Hauptstr. 12"}, func(s string) { normal.Street(s) })
}

func BenchmarkCompany(b *testing.B) {
	each(b, []string{"Acme Trading Co., Ltd.", "Müller & Söhne GmbH & Co. KG", "smith"}, func(s string) { normal.Company(s) })
}

func BenchmarkPhonetic(b *testing.B) {
	each(b, []string{"schmidt", "catherine", "smith"}, func(s string) { normal.Phonetic(s) })
}

func BenchmarkNicknames(b *testing.B) {
	names := normal.NewNicknames()
	b.Run("new", func(b *testing.B) {
		each(b, []string{""}, func(string) { normal.NewNicknames() })
	})
	b.Run("same", func(b *testing.B) {
		each(b, []string{"bob", "samuel", "zzyzx"}, func(s string) { names.Same(s, "robert") })
	})
	b.Run("canonical", func(b *testing.B) {
		each(b, []string{"bob", "samuel", "zzyzx"}, func(s string) { names.Canonical(s) })
	})
}
