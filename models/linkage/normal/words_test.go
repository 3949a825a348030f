package normal_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"clientele/models/linkage/normal"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"", ""},
		{"   ", ""},
		{"-", ""},
		{"mary jane", "mary jane"},
		{"  Mary   JANE ", "mary jane"},
		{"O'Neill", "oneill"},
		{"O’Neill", "oneill"},
		{"O´Neill", "oneill"},
		{"Smith-Jones, Dr.", "smith jones dr"},
		{"J.R. Smith", "j r smith"},
		{"Müller", "muller"},
		{"Mu\u0308ller", "muller"},
		{"Straße", "strasse"},
		{"STRAẞE", "strasse"},
		{"Ægir Øster Þórr Łódź Đặng", "aegir oster thorr lodz dang"},
		{"Núñez Gonçalves Lefèvre", "nunez goncalves lefevre"},
		{"İstanbul Işık", "istanbul isik"},
		{"Ｊｏｈｎ　Ｓｍｉｔｈ", "john smith"},
		{"Иванов", "ivanov"},
		{"Дмитрий Достоевский", "dmitry dostoevsky"},
		{"Даниил", "daniil"},
		{"Мария Ольга Юлия", "maria olga yulia"},
		{"Щукин Хрущёв", "shchukin khrushchev"},
		{"Київ", "kiiv"},
		{"Παπαδόπουλος", "papadopoulos"},
		{"Γιώργος Βλάχος", "giorgos vlachos"},
		{"Ευάγγελος Παύλος Ελευθερία", "evangelos pavlos eleftheria"},
		{"Μπάμπης", "bampis"},
		{"王小明", "王小明"},
		{"ﾔﾏﾀﾞ タロウ", "ヤマダ タロウ"},
		{"김민수", "김민수"},
		{"أحمد", "احمد"},
		{"مُحَمَّد", "محمد"},
		{"محـــمد", "محمد"},
		{"שָׁלוֹם", "שלום"},
		{"สมชาย ใจดี", "สมชาย ใจดี"},
		{"किरण", "किरण"},
		{"٣٤", "34"},
		{"½", "1 2"},
		{"Acme™ Ltd", "acme ltd"},
		{"zero\u200bwidth soft\u00adhyphen", "zerowidth softhyphen"},
		{"M\xfcller", "mller"},
		{"\xff\xfe", ""},
	} {
		if got := normal.Words(c.written); got != c.want {
			t.Errorf("Words(%q) = %q, want %q", c.written, got, c.want)
		}
	}
}

func TestWordsOfTheSameNameInTwoScripts(t *testing.T) {
	for _, c := range [][2]string{
		{"Иванов", "Ivanov"}, {"Павленко", "Pavlenko"}, {"Шевчук", "Shevchuk"}, {"Бондарь", "Bondar"}, {"Наталья", "Natalya"},
		{"Παππάς", "Pappas"}, {"Νικολάου", "Nikolaou"}, {"Γεωργίου", "Georgiou"}, {"Δημήτρης", "Dimitris"}, {"Κώστας", "Kostas"},
	} {
		if a, b := normal.Words(c[0]), normal.Words(c[1]); a != b {
			t.Errorf("%s is %q, %s is %q", c[0], a, c[1], b)
		}
	}
}

func TestWordsBoundsLongTexts(t *testing.T) {
	for _, long := range []string{strings.Repeat("a", 5000), strings.Repeat("ß", 5000), strings.Repeat("щ ", 5000), strings.Repeat("ﷺ", 500)} {
		words := normal.Words(long)
		if len(words) > 512 || words == "" || !utf8.ValidString(words) {
			t.Errorf("%d bytes of %.10q give %d bytes", len(long), long, len(words))
		}
		if again := normal.Words(words); again != words {
			t.Errorf("not in form after the cut: %q", words)
		}
	}
}

func TestWordsInFormAllocateNothing(t *testing.T) {
	if n := testing.AllocsPerRun(100, func() { normal.Words("mary jane smith") }); n != 0 {
		t.Errorf("%v allocations", n)
	}
}

func TestName(t *testing.T) {
	for _, c := range []struct{ written, want string }{
		{"Mr. John Smith Jr.", "john smith"},
		{"Smith Jr., John", "smith john"},
		{"Prof. Dr. Anna Müller", "anna muller"},
		{"Herr Dr. Schmidt", "schmidt"},
		{"Mme Dupont", "dupont"},
		{"M. Dupont", "dupont"},
		{"M Dupont", "m dupont"},
		{"M. J. Dupont", "m j dupont"},
		{"Sr. García", "garcia"},
		{"John Smith Sr", "john smith"},
		{"John Smith, Ph.D.", "john smith"},
		{"Henry Ford III", "henry ford"},
		{"Lady Gomez", "lady gomez"},
		{"Lady Anne Gomez", "anne gomez"},
		{"Mr", "mr"},
		{"Dr. Jr.", "dr"},
		{"王先生", "王"},
		{"先生", "先生"},
		{"", ""},
	} {
		if got := normal.Name(c.written); got != c.want {
			t.Errorf("Name(%q) = %q, want %q", c.written, got, c.want)
		}
	}
}

func FuzzWords(f *testing.F) {
	for _, seed := range []string{"Mary Jane", "O'Neill", "Дмитрий", "Ευάγγελος μπ", "か\u3099ダ", "\xff", "ﷺ", "İẞ", "किरण"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		words := normal.Words(s)
		if again := normal.Words(words); again != words {
			t.Errorf("Words(%q) = %q, of itself %q", s, words, again)
		}
		if len(words) > 512 || !utf8.ValidString(words) {
			t.Errorf("Words(%q) = %q", s, words)
		}
		if strings.Contains(words, "  ") || strings.TrimSpace(words) != words {
			t.Errorf("Words(%q) = %q: blanks", s, words)
		}
		normal.IsPlaceholder(s)
		if key := normal.Phonetic(s); utf8.RuneCountInString(key) > 6 {
			t.Errorf("Phonetic(%q) = %q", s, key)
		}
	})
}

func FuzzName(f *testing.F) {
	for _, seed := range []string{"Mr. John Smith Jr.", "m. dr lady x", "王先生", "x ph d", "iii ii jr"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name := normal.Name(s)
		if again := normal.Name(name); again != name {
			t.Errorf("Name(%q) = %q, of itself %q", s, name, again)
		}
		if (name == "") != (normal.Words(s) == "") {
			t.Errorf("Name(%q) = %q, Words %q", s, name, normal.Words(s))
		}
	})
}
