package markup_test

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/markup"
	"clientele/pipeline/rows/rowstest"
)

// listing tells the tokens of a file, its texts put together.
func listing(t testing.TB, in io.Reader, limits markup.Limits) (string, error) {
	var out strings.Builder
	r := markup.New(t.Context(), in, limits)
	texts := ""
	flush := func() {
		if texts != "" {
			fmt.Fprintf(&out, "text %q\n", texts)
			texts = ""
		}
	}
	for {
		token, err := r.Next()
		if err != nil {
			flush()
			return out.String(), err
		}
		switch token.Kind {
		case markup.Text:
			texts += string(token.Text)
		case markup.Start:
			flush()
			fmt.Fprintf(&out, "start %s", token.Name)
			for _, a := range token.Attributes {
				fmt.Fprintf(&out, " %s=%q", a.Name, a.Value)
			}
			out.WriteString("\n")
		case markup.End:
			flush()
			fmt.Fprintf(&out, "end %s\n", token.Name)
		case markup.Nothing:
			return out.String(), nil
		}
	}
}

// standard tells the same by encoding/xml.
func standard(in io.Reader) (string, error) {
	var out strings.Builder
	d := xml.NewDecoder(in)
	d.CharsetReader = func(string, io.Reader) (io.Reader, error) { return nil, errors.New("not here") }
	texts, depth := "", 0
	flush := func() {
		if texts != "" {
			fmt.Fprintf(&out, "text %q\n", texts)
			texts = ""
		}
	}
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return out.String(), nil
		}
		if err != nil {
			return out.String(), err
		}
		switch token := token.(type) {
		case xml.CharData:
			if depth > 0 {
				texts += string(token)
			}
		case xml.StartElement:
			flush()
			depth++
			fmt.Fprintf(&out, "start %s", token.Name.Local)
			for _, a := range token.Attr {
				if a.Name.Space != "xmlns" && (a.Name.Space != "" || a.Name.Local != "xmlns") {
					fmt.Fprintf(&out, " %s=%q", a.Name.Local, a.Value)
				}
			}
			out.WriteString("\n")
		case xml.EndElement:
			flush()
			depth--
			fmt.Fprintf(&out, "end %s\n", token.Name.Local)
		}
	}
}

func documents() []string {
	return []string{
		`<a/>`, `<?xml version="1.0" encoding="UTF-8"?><a b="1" c='&lt;&#65;&#x42;"'>x &amp; y<b/><![CDATA[<&]]>]]&gt;z</a><!-- end -->`,
		"<a xmlns='u' xmlns:p='v'><p:b p:c='d'>\r\n\ttext\r</p:b ></a>\n", `<a>é日<b><c><d/></c></b></a>`, `<?pi x?><a><?pi y?><!--c--></a>`,
		"\xef\xbb\xbf<a>x</a>", `<a b = "x>y" >z</a>`, `<a><![CDATA[]]><![CDATA[x]]]]></a>`,
		`<a>`, `<a></b>`, `<a b=1/>`, `<a b="<"/>`, `<a>]]></a>`, `<a>&unknown;</a>`, `<a>&#0;</a>`, "<a>\x01</a>", "<a>\xff</a>", `<!DOCTYPE a><a/>`,
		`text`, ``, `<a/><b/>`, `<a b="1" b="2"/>`, `<a><!-- a -- b --></a>`, `<a`, `<a b`, `<a b="`, `</a>`, `<1/>`, `<a>&#xD800;</a>`, `<:a/>`, `<a b="1"c="2"/>`,
	}
}

func compare(t *testing.T, text string) {
	got, err := listing(t, strings.NewReader(text), markup.Limits{})
	want, wrong := standard(strings.NewReader(text))
	if err == nil && wrong != nil && !strings.Contains(wrong.Error(), "not here") && !strings.Contains(wrong.Error(), "invalid XML name") {
		t.Fatalf("%q: the standard library refuses it: %v", text, wrong)
	}
	if err == nil && wrong == nil && got != want {
		t.Fatalf("%q: got\n%swant\n%s", text, got, want)
	}
	piecemeal, again := listing(t, iotest.OneByteReader(strings.NewReader(text)), markup.Limits{})
	if piecemeal != got || fmt.Sprint(again) != fmt.Sprint(err) {
		t.Fatalf("%q: byte by byte it reads\n%s%v\nas a whole\n%s%v", text, piecemeal, again, got, err)
	}
}

func TestItReadsWhatTheStandardLibraryReads(t *testing.T) {
	for i, text := range documents() {
		compare(t, text)
		_, err := listing(t, strings.NewReader(text), markup.Limits{})
		if (err == nil) != (i < 8) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

func FuzzAgainstStandard(f *testing.F) {
	for _, text := range documents() {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { compare(t, text) })
}

func TestTextsLongerThanTheBufferAreWhole(t *testing.T) {
	for _, unit := range []string{"x", "é", "日本", "&amp;", "&#x1F600;", "]", "]]", "\r\n", "a\r"} {
		for pad := range 7 {
			inner := strings.Repeat("p", pad) + strings.Repeat(unit, 400_000/len(unit))
			compare(t, "<a>"+inner+"</a>")
			compare(t, "<a><![CDATA["+strings.ReplaceAll(inner, "&", "+")+"]]></a>")
		}
	}
}

func TestEncodings(t *testing.T) {
	const want = "start a\ntext \"Zoë\"\nend a\n"
	utf16 := func(text string) []byte {
		out := []byte{0xff, 0xfe}
		for _, c := range text {
			out = append(out, byte(c), byte(c>>8))
		}
		return out
	}
	for name, text := range map[string][]byte{
		"UTF-8": []byte("<a>Zoë</a>"), "UTF-8 with a mark": []byte("\xef\xbb\xbf<a>Zoë</a>"),
		"UTF-16": utf16(`<?xml version="1.0" encoding="UTF-16"?><a>Zoë</a>`), "ISO-8859-1": []byte("<?xml version='1.0' encoding='ISO-8859-1'?><a>Zo\xeb</a>"),
		"windows-1252": []byte("<?xml version='1.0' encoding = \"Windows-1252\" ?><a>Zo\xeb</a>"), "says UTF-16 and is not": []byte(`<?xml version="1.0" encoding="utf-16"?><a>Zoë</a>`),
	} {
		if got, err := listing(t, bytes.NewReader(text), markup.Limits{}); err != nil || got != want {
			t.Errorf("%s: %s%v", name, got, err)
		}
	}
	for text, want := range map[string]string{
		"<?xml version='1.0' encoding='EBCDIC-CP-US'?><a/>":        "which is not read",
		"<?xml version='1.1'?><a/>":                                "which is not read",
		"<?xml version='1.0' coding='UTF-8'?><a/>":                 "the XML declaration",
		"<\x00a\x00/\x00>\x00":                                     "without a byte order mark",
		"<?xml version='1.0' encoding='windows-1252'?><a>\x81</a>": "none in its encoding",
		"<a>Zo\xeb</a>":                                            "none in its encoding",
	} {
		if _, err := listing(t, strings.NewReader(text), markup.Limits{}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v", text, err)
		}
	}
}

// laughs is the text of S6 in the small.
const laughs = `<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;"> <!ENTITY e SYSTEM "file:///etc/passwd">]><l>&b;&e;</l>`

func TestWhatMakesXMLDangerousIsRefused(t *testing.T) {
	for text, want := range map[string]string{
		laughs:                   "line 1: it has a DOCTYPE",
		"<!doctype html>":        "it has a DOCTYPE",
		"<a>\n<b>&e;</b></a>":    "line 2: it uses an entity",
		"<a><!ENTITY x 'y'></a>": "<! begins no comment",
		`<a b="` + strings.Repeat("x", 70_000) + `"/>`: "a tag is longer than 65536 bytes",
		strings.Repeat("<a>", 65):                      "nested more than 64 deep",
		"<html><body>no":                               "the file ends within the element <body>",
	} {
		_, err := listing(t, strings.NewReader(text), markup.Limits{})
		var file *rows.FileError
		if !errors.As(err, &file) || !strings.Contains(err.Error(), want) || file.Remedy == "" {
			t.Errorf("%.60q: %v", text, err)
		}
	}
}

func TestMemoryIsFlat(t *testing.T) {
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	for _, in := range []io.Reader{
		rowstest.Repeated("<a>", 10_000_000),
		io.MultiReader(strings.NewReader("<a>"), rowstest.Repeated("text <b/>", 300_000), strings.NewReader("</a>")),
		io.MultiReader(strings.NewReader("<a><!--"), rowstest.Repeated(strings.Repeat("x", 1000), 20_000), strings.NewReader("--></a>")),
	} {
		r := markup.New(t.Context(), in, markup.Limits{})
		for {
			if token, err := r.Next(); err != nil || token.Kind == markup.Nothing {
				break
			}
		}
	}
	runtime.ReadMemStats(&after)
	if got := after.TotalAlloc - before.TotalAlloc; got > 4<<20 {
		t.Fatalf("%d bytes were allocated", got)
	}
}

func TestNamesAreOfNamespaces(t *testing.T) {
	r := markup.New(t.Context(), strings.NewReader(`<p:a xmlns:p="u" xmlns="v"><b xmlns="u"/><b/><q:b/><p:b xmlns:p="w"/><p:b/></p:a>`), markup.Limits{})
	var spaces []int
	for {
		token, err := r.Next()
		if err != nil {
			t.Fatal(err)
		}
		if token.Kind == markup.Nothing {
			break
		}
		if token.Kind == markup.Start {
			spaces = append(spaces, token.Space)
		}
	}
	if s := spaces; s[0] != s[1] || s[0] != s[5] || s[2] == s[0] || s[3] == s[0] || s[3] == s[2] || s[4] == s[0] {
		t.Fatalf("%v", spaces)
	}
}

func TestLinesAreCounted(t *testing.T) {
	_, err := listing(t, strings.NewReader(strings.Repeat("<!-- a\n -->\n", 30_000)+"<a>\n<b></c>"), markup.Limits{})
	if err == nil || !strings.HasPrefix(err.Error(), "line 60002: ") {
		t.Fatal(err)
	}
}
