package normal_test

import (
	"testing"
	"unicode/utf8"

	"clientele/models/linkage/normal"
)

func TestStreet(t *testing.T) {
	for _, c := range []struct{ written, name, number string }{
		{"12a Ash Avenue", "ash ave", "12a"},
		{"12 A Ash Ave.", "ash ave", "12a"},
		{"Flat 3, 12 ash ave", "ash ave", "12"},
		{"flat 3 12 Ash Av", "ash ave", "12"},
		{"12 ash ave apt 4b", "ash ave", "12"},
		{"12 Ash Ave #4", "ash ave", "12"},
		{"12, Ash Avenue", "ash ave", "12"},
		{"Ash House, 12 Ash Avenue, Springfield", "ash ave", "12"},
		{"3/12 Ash Avenue", "ash ave", "12"},
		{"Unit 5/12 Ash Avenue", "ash ave", "12"},
		{"12-14 High Street", "high st", "12"},
		{"No. 12 High St", "high st", "12"},
		{"012 High St", "high st", "12"},
		{"5R ailway Road", "railway rd", "5"},
		{"5 Railway Road", "railway rd", "5"},
		{"12 E Main St", "e main st", "12"},
		{"12 East Main Street", "e main st", "12"},
		{"100 5th Avenue", "5th ave", "100"},
		{"1st Street", "1st st", ""},
		{"Highway 61", "hwy 61", ""},
		{"wallaby place", "wallaby pl", ""},
		{"pridhamstreet", "pridham st", ""},
		{"kleinig s treet", "kleinig st", ""},
		{"macqueen lpace", "macqueen pl", ""},
		{"clift crecent", "clift cres", ""},
		{"copland drvie", "copland dr", ""},
		{"dallasplace", "dallas pl", ""},
		{"street", "st", ""},
		{"7 Grover", "grover", "7"},
		{"Hauptstraße 12a", "haupt st", "12a"},
		{"Hauptstr. 12 a", "haupt st", "12a"},
		{"Haupt Strasse 12", "haupt st", "12"},
		{"Hauptstr. 12, 3. OG", "haupt st", "12"},
		{"Hauptstr. 12/3", "haupt st", "12"},
		{"Straße des 17. Juni 135", "st des 17 juni", "135"},
		{"12 bis rue de la Paix", "rue de la paix", "12bis"},
		{"12, r. de la Paix", "rue de la paix", "12"},
		{"5 bd Saint-Michel", "blvd st michel", "5"},
		{"C/ Mayor, 5, 3º B", "calle mayor", "5"},
		{"Calle Mayor nº 5", "calle mayor", "5"},
		{"Avda. de América 7", "ave de america", "7"},
		{"Via Roma 12/b", "via roma", "12b"},
		{"V. Roma 12", "via roma", "12"},
		{"Kerkstraat 5", "kerk st", "5"},
		{"ul. Marszałkowska 10 m. 5", "marszalkowska", "10"},
		{"ул. Ленина, д. 5, кв. 7", "lenina", "5"},
		{"北京市朝阳区建国路88号", "北京市朝阳区建国路", "88"},
		{"P.O. Box 123", "p o box", "123"},
		{"flat 3", "flat 3", ""},
		{"villa 2", "villa 2", ""},
		{"12", "", "12"},
		{"", "", ""},
		{"n/a", "n a", ""},
	} {
		if name, number := normal.Street(c.written); name != c.name || number != c.number {
			t.Errorf("Street(%q) = %q, %q, want %q, %q", c.written, name, number, c.name, c.number)
		}
	}
}

func TestCompany(t *testing.T) {
	for _, c := range []struct{ written, name, form string }{
		{"Acme Ltd", "acme", "ltd"},
		{"ACME LIMITED", "acme", "ltd"},
		{"Acme Co., Ltd.", "acme", "ltd"},
		{"The Acme Company", "acme", "co"},
		{"Acme, Inc.", "acme", "inc"},
		{"Acme Incorporated", "acme", "inc"},
		{"Acme Corp.", "acme", "corp"},
		{"Acme Trading Co LLC", "acme trading", "llc"},
		{"Acme L.L.C.", "acme", "llc"},
		{"Acme plc", "acme", "plc"},
		{"Acme Pty Ltd", "acme", "pty ltd"},
		{"Müller & Söhne GmbH & Co. KG", "muller sohne", "gmbh co kg"},
		{"Müller und Söhne G.m.b.H.", "muller sohne", "gmbh"},
		{"Siemens AG", "siemens", "ag"},
		{"Dupont S.A.R.L.", "dupont", "sarl"},
		{"SARL Dupont", "dupont", "sarl"},
		{"Dupont S.A.", "dupont", "sa"},
		{"Rossi S.p.A.", "rossi", "spa"},
		{"Rossi S.r.l.", "rossi", "srl"},
		{"Jansen B.V.", "jansen", "bv"},
		{"Maersk A/S", "maersk", "as"},
		{"Vestas ApS", "vestas", "aps"},
		{"Nokia Oyj", "nokia", "oyj"},
		{"Volvo AB", "volvo", "ab"},
		{"Nowak Sp. z o.o.", "nowak", "sp z o o"},
		{"Novák s.r.o.", "novak", "sro"},
		{"ООО «Ромашка»", "romashka", "ooo"},
		{"Koç A.Ş.", "koc", "as"},
		{"深圳市腾讯计算机系统有限公司", "深圳市腾讯计算机系统", "ltd"},
		{"株式会社トヨタ", "トヨタ", "kk"},
		{"㈱トヨタ", "トヨタ", "kk"},
		{"Marks & Spencer", "marks spencer", ""},
		{"Marks and Spencer plc", "marks spencer", "plc"},
		{"The Ltd", "the", "ltd"},
		{"GmbH", "gmbh", ""},
		{"", "", ""},
	} {
		if name, form := normal.Company(c.written); name != c.name || form != c.form {
			t.Errorf("Company(%q) = %q, %q, want %q, %q", c.written, name, form, c.name, c.form)
		}
	}
}

func FuzzStreet(f *testing.F) {
	for _, seed := range []string{"Flat 3, 12 ash ave", "Hauptstr. 12 a", "5R x", "3/12/4", "#", ",,,", "路88号", "12 12 12a", "nr d 5"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, number := normal.Street(s)
		if !utf8.ValidString(name) || len(number) > 9 {
			t.Errorf("Street(%q) = %q, %q", s, name, number)
		}
		if name == "" && number == "" && normal.Words(s) != "" {
			t.Errorf("Street(%q) lost all", s)
		}
	})
}

func FuzzCompany(f *testing.F) {
	for _, seed := range []string{"Acme Co., Ltd.", "GmbH & Co. KG", "the the", "s a s a s a", "株株", "and & und"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		name, form := normal.Company(s)
		if (name == "") != (normal.Words(s) == "") || !utf8.ValidString(name) {
			t.Errorf("Company(%q) = %q, %q", s, name, form)
		}
	})
}
