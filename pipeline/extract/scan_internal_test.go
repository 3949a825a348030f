package extract

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"strings"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"
)

func standardDialect() dialect { return dialect{delimiter: []byte(","), quote: '"', escape: '"'} }

// scanned returns the records of a text, fields joined by ¦; a malformed one
// begins with !.
func scanned(in io.Reader, d dialect, limit int) ([]string, error) {
	s := newScanner(in, d, limit)
	var out []string
	for s.next() {
		if s.problem != "" {
			out = append(out, "!"+string(s.raw))
			continue
		}
		var fields []string
		for _, f := range s.fields {
			fields = append(fields, string(s.value(f)))
		}
		out = append(out, strings.Join(fields, "¦"))
	}
	return out, s.err
}

func TestScanner_cases(t *testing.T) {
	bar := dialect{delimiter: []byte("|"), quote: '\'', escape: '\\'}
	for _, c := range []struct {
		name, text string
		dialect    dialect
		want       string // records joined by newlines
	}{
		{"nothing", "", standardDialect(), ""},
		{"blank lines alone", "\n\r\n\n", standardDialect(), ""},
		{"empty fields", ",,\n,\n", standardDialect(), "¦¦\n¦"},
		{"an empty quoted field", `""` + "\n", standardDialect(), ""},
		{"quotes", `"a ""b""",c` + "\n", standardDialect(), `a "b"¦c`},
		{"a line break in quotes", "\"a\nb\",c\nd,e\n", standardDialect(), "a\nb¦c\nd¦e"},
		{"an unclosed quote at the end", "a,b\nc,\"d\n", standardDialect(), "a¦b\n!c,\"d"},
		{"an unclosed quote in the middle", "a,\"b\nc,d\ne,f\n", standardDialect(), "!a,\"b\nc¦d\ne¦f"},
		{"an unclosed quote before a quoted field", "a,\"b\nc,\"d\"\n", standardDialect(), "!a,\"b\nc¦d"},
		{"a stray quote", "a,b\"c\n", standardDialect(), "a¦b\"c"},
		{"text behind quotes", "\"a\"b,c\nd,e\n", standardDialect(), "!\"a\"b,c\nd¦e"},
		{"a lone carriage return is text where lines end otherwise", "a\rb,c\nd,e\n", standardDialect(), "a\rb¦c\nd¦e"},
		{"lone carriage returns end lines", "a,b\rc,d\r", standardDialect(), "a¦b\nc¦d"},
		{"another dialect", "a|'b\\'|c'|d\n", bar, "a¦b'|c¦d"},
		{"no quotes at all", "\"a,b\n", dialect{delimiter: []byte(",")}, "\"a¦b"},
		{"a delimiter of several bytes", "a§b§\"c§d\"\n", dialect{delimiter: []byte("§"), quote: '"', escape: '"'}, "a¦b¦c§d"},
		{"too long", strings.Repeat("x", 700_000) + ",b\nc,d\n", standardDialect(), "!" + strings.Repeat("x", 65536) + "\nc¦d"},
		{"too long and unclosed", "\"" + strings.Repeat("x\n", 400_000) + "c,d\n", standardDialect(), "!\"x\n" + strings.Repeat("x\n", 399_999) + "c¦d"},
	} {
		t.Run(c.name, func(t *testing.T) {
			for _, in := range []io.Reader{strings.NewReader(c.text), iotest.HalfReader(strings.NewReader(c.text))} {
				got, err := scanned(in, c.dialect, 500_000)
				if text := strings.Join(got, "\n"); err != nil || text != c.want {
					t.Errorf("got %.200q, want %.200q, %v", text, c.want, err)
				}
			}
		})
	}
}

// Where the standard library reads a text without complaint, the scanner reads
// the same records. It drops carriage returns before line feeds inside quotes,
// which the scanner does not.
func TestScanner_agreesWithEncodingCSV(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringOfN(rapid.SampledFrom([]rune("ab,\"\n é")), 0, 60, -1).Draw(t, "text")
		if rapid.Bool().Draw(t, "long") {
			text = strings.Repeat("filler,to reach beyond one word,\n", 8000) + text
		}
		agree(t, text)
	})
}

type failer interface{ Fatalf(string, ...any) }

func agree(t failer, text string) {
	reader := csv.NewReader(strings.NewReader(text))
	reader.FieldsPerRecord = -1
	records, err := reader.ReadAll()
	if err != nil {
		return
	}
	got, err := scanned(iotest.HalfReader(strings.NewReader(text)), standardDialect(), 1<<20)
	if err != nil {
		t.Fatalf("scanning: %v", err)
	}
	var want []string
	for _, r := range records {
		want = append(want, strings.Join(r, "¦"))
	}
	if a, b := strings.Join(got, "\n"), strings.Join(want, "\n"); a != b {
		t.Fatalf("text %.100q:\n got %.300q\nwant %.300q", text, a, b)
	}
}

func TestScanner_readError(t *testing.T) {
	_, err := scanned(io.MultiReader(strings.NewReader("a,b\nc"), iotest.ErrReader(errors.New("disk"))), standardDialect(), 1000)
	if err == nil || err.Error() != "disk" {
		t.Errorf("error %v", err)
	}
}

// FuzzScanner: no text makes the scanner panic, lose a byte or lose count of
// lines.
func FuzzScanner(f *testing.F) {
	for _, seed := range []string{"", "a,b\n", "\"a\"\"b\",c\r\n", "a\rb\r", "\"", "\"\n\"x", ",\"a\n,b\"\n\n", "a\x00b\n", "\ufeffa"} {
		f.Add([]byte(seed), byte(','), byte('"'))
	}
	f.Fuzz(func(t *testing.T, text []byte, delimiter, quote byte) {
		if delimiter == '\n' || delimiter == '\r' || delimiter == 0 || quote == '\n' || quote == '\r' || delimiter == quote {
			t.Skip()
		}
		s := newScanner(iotest.OneByteReader(bytes.NewReader(text)), dialect{delimiter: []byte{delimiter}, quote: quote, escape: quote}, 50)
		last, covered := int64(0), 0
		for s.next() {
			if s.first <= last {
				t.Fatalf("record at line %d follows one at line %d", s.first, last)
			}
			last = s.first + s.height - 1
			covered += len(s.raw)
			for _, field := range s.fields {
				if field.from < 0 || field.to < field.from || field.to > len(s.raw) {
					t.Fatalf("field %+v lies outside of a record of %d bytes", field, len(s.raw))
				}
				s.value(field)
			}
		}
		if s.err != nil {
			t.Fatal(s.err)
		}
		if bytes.ContainsAny(text, "ab") && covered == 0 {
			t.Fatal("letters were read over")
		}
	})
}

func FuzzScannerAgrees(f *testing.F) {
	for _, seed := range []string{"a,b\nc,d\n", "\"a,\nb\",c\n", "a,\"b\"\"c\"\n\nd\n"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if strings.ContainsRune(text, '\r') {
			t.Skip()
		}
		agree(t, text)
	})
}
