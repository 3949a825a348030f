package normal_test

import (
	"testing"

	"clientele/models/linkage/normal"
)

func TestDate(t *testing.T) {
	for _, c := range []struct {
		written string
		want    int32
	}{
		{"2026-06-30", 20260630},
		{" 2026-06-30 ", 20260630},
		{"2026-06-30T12:00:00Z", 20260630},
		{"2026-06-30 12:00", 20260630},
		{"2026/6/3", 20260603},
		{"20260630", 20260630},
		{"19560409.0", 19560409},
		{"30.06.2026", 20260630},
		{"3.6.2026", 20260603},
		{"6/30/2026", 20260630},
		{"30/06/2026", 20260630},
		{"30-06-2026", 20260630},
		{"06/06/2026", 20260606},
		{"06/07/2026", 0},
		{"40/30/2026", 0},
		{"19080431", 19080431},
		{"1971-19-39", 19711939},
		{"1971-20-01", 0},
		{"1849-01-01", 0},
		{"2101-01-01", 0},
		{"00000000", 0},
		{"1900-00-00", 19000000},
		{"2026-06", 0},
		{"2026", 0},
		{"202606301", 0},
		{"2026-06-301", 0},
		{"2026-06-30x", 0},
		{"2026-06/30", 0},
		{"30.06.26", 0},
		{"n/a", 0},
		{"", 0},
	} {
		if got := normal.Date(c.written); got != c.want {
			t.Errorf("Date(%q) = %d, want %d", c.written, got, c.want)
		}
	}
}

func TestPostcode(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"sw1a 1aa", "SW1A1AA"}, {"SW1A1AA", "SW1A1AA"}, {"D-10115", "D10115"}, {" 02134-1000", "021341000"}, {"〒１００－０００１", "1000001"}, {"", ""},
	} {
		if got := normal.Postcode(c.written); got != c.want {
			t.Errorf("Postcode(%q) = %q, want %q", c.written, got, c.want)
		}
	}
}

func TestIdentifier(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"0012-345 ab", "0012345AB"}, {"1804974", "1804974"}, {"7", "7"}, {"11", "11"},
		{"0000000", ""}, {"0", ""}, {"9999", ""}, {"xxxx", ""}, {"123456789", ""}, {"N/A", ""}, {"unknown", ""}, {"--", ""}, {"", ""},
	} {
		if got := normal.Identifier(c.written); got != c.want {
			t.Errorf("Identifier(%q) = %q, want %q", c.written, got, c.want)
		}
	}
}

func TestIsPlaceholder(t *testing.T) {
	for _, placeholder := range []string{"", " ", "-", ".", "?", "n/a", "N.A.", "NA", "none", "NULL", "Unknown", "unbekannt", "Inconnu", "test", "xxx", "XXXXX", "not given", "no name",
		"customer", "Guest", "anonymous", "TBD", "k.A.", "desconocido", "неизвестно", "未知", "000"} {
		if !normal.IsPlaceholder(placeholder) {
			t.Errorf("%q is a placeholder", placeholder)
		}
	}
	for _, value := range []string{"Anna", "Xu", "Nathan", "Tester Smith", "7", "王", "Nowhere Lane", "Bo"} {
		if normal.IsPlaceholder(value) {
			t.Errorf("%q is a value", value)
		}
	}
}

func TestPhoneticIsSharedByMisspellings(t *testing.T) {
	for _, c := range [][]string{
		{"Schmidt", "Schmitt", "Smith", "Smyth", "Schmid"},
		{"Stephen", "Steven", "Stefan"},
		{"Meyer", "Maier", "Meier", "Mayer"},
		{"Catherine", "Katherine", "Kathryn", "Katrin"},
		{"Philip", "Filip", "Phillip"},
		{"Thomas", "Tomas"},
		{"Geoffrey", "Jeffrey"},
		{"Wright", "Right"},
		{"Knight", "Night"},
		{"Jackson", "Jakson"},
		{"Mackenzie", "McKenzie"},
		{"Brown", "Braun"},
		{"Schultz", "Schulz", "Schulze"},
		{"Sarah", "Sara"},
		{"Eric", "Erik", "Arik"},
		{"Иванов", "Ivanov", "Ivanoff"},
		{"Müller", "Mueller", "Miller"},
	} {
		for _, other := range c[1:] {
			if a, b := normal.Phonetic(c[0]), normal.Phonetic(other); a != b {
				t.Errorf("%s is %q, %s is %q", c[0], a, other, b)
			}
		}
	}
	for word, want := range map[string]string{"": "", "Barbara": "brbr", "Schmidt": "smt", "王小明": "王小", "山": "山", "Aeiou": "a", "h": "h", "Constantinople": "knstnt"} {
		if got := normal.Phonetic(word); got != want {
			t.Errorf("Phonetic(%q) = %q, want %q", word, got, want)
		}
	}
}

func TestNicknames(t *testing.T) {
	names := normal.NewNicknames()
	for _, same := range [][2]string{
		{"bob", "robert"}, {"bob", "rob"}, {"sam", "samuel"}, {"sam", "samantha"}, {"bill", "william"}, {"peggy", "margaret"},
		{"catherine", "katherine"}, {"kate", "catherine"}, {"hans", "johannes"}, {"sepp", "josef"}, {"pepe", "jose"}, {"paco", "francisco"},
		{"gianni", "giovanni"}, {"kees", "cornelis"}, {"gosia", "malgorzata"}, {"sasha", "aleksandr"}, {"dmitri", "dmitry"}, {"aleksei", "alexei"},
		{"bob", "bob"}, {"zzyzx", "zzyzx"}, {"bob james", "robert james"},
	} {
		if !names.Same(same[0], same[1]) || !names.Same(same[1], same[0]) {
			t.Errorf("%s and %s are the same name", same[0], same[1])
		}
	}
	for _, other := range [][2]string{
		{"samuel", "samantha"}, {"robert", "richard"}, {"emma", "emily"}, {"john", "james"}, {"jack", "james"}, {"mary", "anna"}, {"", ""}, {"", "bob"},
		{"zzyzx", "zzyzy"}, {"bob james", "robert john"}, {"alexander", "alexandra"}, {"christopher", "christina"}, {"frances", "francis"},
	} {
		if names.Same(other[0], other[1]) || names.Same(other[1], other[0]) {
			t.Errorf("%q and %q are not the same name", other[0], other[1])
		}
	}
	for name, want := range map[string]string{"bob": "robert", "rob": "robert", "robert": "robert", "sam": "samantha", "samuel": "samuel", "zzyzx": "zzyzx", "": ""} {
		if got := names.Canonical(name); got != want {
			t.Errorf("Canonical(%q) = %q, want %q", name, got, want)
		}
	}
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2026-06-30", "30.6.2026", "6/30/2026", "19080431", "99999999999"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		day := normal.Date(s)
		if day != 0 && (day/10000 < 1850 || day/10000 > 2100 || day/100%100 > 19 || day%100 > 39) {
			t.Errorf("Date(%q) = %d", s, day)
		}
	})
}

func FuzzIdentifier(f *testing.F) {
	for _, seed := range []string{"ab-12", "ß", "ŉ", "\xf2ŉ", "٣٤", "０"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		code := normal.Postcode(s)
		if again := normal.Postcode(code); again != code {
			t.Errorf("Postcode(%q) = %q, of itself %q", s, code, again)
		}
		id := normal.Identifier(s)
		if again := normal.Identifier(id); again != id {
			t.Errorf("Identifier(%q) = %q, of itself %q", s, id, again)
		}
	})
}
