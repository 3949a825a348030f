package detect_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"

	"clientele/pipeline/config"
	"clientele/pipeline/detect"
)

func read(t *testing.T, name string, data []byte) (detect.Finding, error) {
	t.Helper()
	head, err := detect.Read(name, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return detect.Finding{}, err
	}
	return detect.Look(head, known())
}

func mustRead(t *testing.T, name string, data []byte) detect.Finding {
	t.Helper()
	found, err := read(t, name, data)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// till makes a till's export of some words.
func till(delimiter string, words ...string) string {
	lines := []string{strings.Join([]string{"Receipt no", "Date", "Article", "Description", "Qty", "Price"}, delimiter)}
	for i, word := range words {
		lines = append(lines, strings.Join([]string{"R-" + string(rune('A'+i)), "2026-03-1" + string(rune('0'+i)) + " 10:00:00", "0012", word, "2", "4.50"}, delimiter))
	}
	return strings.Join(lines, "\n") + "\n"
}

// TestLook_encodings: how the characters are written is told where it shows, and asked where
// it does not.
func TestLook_encodings(t *testing.T) {
	in := func(e encoding.Encoding, text string) []byte {
		out, err := e.NewEncoder().String(text)
		if err != nil {
			t.Fatal(err)
		}
		return []byte(out)
	}
	german := till(",", "Stück Käse", "Grüße", "Brötchen", "Öl und Äpfel", "Süße Grüße", "Weißbrötchen", "Möhren", "Früchte und Gemüse", "Überraschungstüte", "Käsespätzle mit Röstzwiebeln")
	for name, c := range map[string]struct {
		data []byte
		want string
		sure bool
	}{
		"utf-8":           {[]byte(german), "utf-8", true},
		"utf-8 with mark": {[]byte("\ufeff" + german), "utf-8", true},
		"utf-16 little":   {in(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), german), "utf-16", true},
		"utf-16 big":      {in(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), german), "utf-16", true},
		"without a mark":  {in(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), german), "utf-16le", true},
		"Latin-1":         {in(charmap.Windows1252, german), "windows-1252", true},
		"a few letters":   {in(charmap.Windows1252, till(",", "Café", "Tea")), "windows-1252", false},
		"GBK":             {in(simplifiedchinese.GBK, till(",", "红茶和绿茶", "陶瓷杯子", "蜂蜜柚子茶", "中国的米饭", "我们的商品", "巧克力饼干")), "gb18030", false},
		"Big5":            {in(traditionalchinese.Big5, till(",", "紅茶與綠茶", "陶瓷杯子", "蜂蜜柚子茶", "我們的商品", "臺灣烏龍茶", "鳳梨酥禮盒")), "big5", false},
	} {
		found := mustRead(t, "till.csv", c.data)
		if got := found.Encoding.Name; got != c.want && !strings.EqualFold(got, map[string]string{"gb18030": "gbk"}[c.want]) {
			t.Errorf("%s: taken for %s (%s)", name, got, found.Encoding.Why)
		}
		if asked := strings.Contains(strings.Join(found.Questions, "\n"), "is the encoding"); found.Encoding.Sure != c.sure || asked == c.sure {
			t.Errorf("%s: sure %v, asks %q", name, found.Encoding.Sure, found.Questions)
		}
		if found.Guess.Entity != "sale_lines" || found.Records == 0 {
			t.Errorf("%s: %d records of %q", name, found.Records, found.Guess.Entity)
		}
	}
}

// TestLook_tables: delimiter, header, times, numbers and missing values are seen.
func TestLook_tables(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		want []string // lines of the source
	}{
		"comma":      {till(",", "Tea", "Cup"), []string{"format: csv", "sale_id: Receipt no", "product_id: Article"}},
		"semicolon":  {till(";", "Tea", "Cup"), []string{`delimiter: ";"`}},
		"tab":        {till("\t", "Tea", "Cup"), []string{"format: tsv"}},
		"bar":        {till("|", "Tea", "Cup"), []string{`delimiter: "|"`}},
		"title":      {"Sales of March\n\n" + till(",", "Tea", "Cup"), []string{"skip_lines: 2"}},
		"comma mark": {"Bon-Nr;Datum;Artikel;Menge;Preis\n1;31.12.2025 10:15;A;2;1.234,50\n2;01.01.2026 11:00;B;1;5,25\n", []string{`numbers: {decimal: ",", thousands: "."}`, `timestamps: "02.01.2006 15:04"`}},
		"American":   {"Invoice,Date,Item,Qty,Price\n1,12/31/2025,A,2,\"$1,234.50\"\n2,1/2/2026,B,1,$5.25\n", []string{`timestamps: "1/2/2006"`, `thousands: ","`, `symbols: ["$"]`}},
		"nulls":      {"Invoice,Date,Item,Qty,Price\n1,2025-12-31,A,2,4.5\n2,2026-01-01,NULL,1,NULL\n", []string{`nulls: ["NULL"]`}},
		"epoch":      {"Invoice,Timestamp,Item,Qty,Price\n1,1772442000,A,2,4.5\n2,1772445600,B,1,5\n", []string{"epoch_seconds"}},
	} {
		found := mustRead(t, "till.csv", []byte(c.text))
		block := found.Block("till", "", []string{"exports/*.csv"})
		for _, want := range c.want {
			if !strings.Contains(block, want) {
				t.Errorf("%s: no %q in\n%s", name, want, block)
			}
		}
		if _, err := config.Parse([]byte("name: a\nsources:\n"+block), "clientele.yaml"); found.Sure() && err != nil {
			t.Errorf("%s: %v in\n%s", name, err, block)
		}
	}
}

// TestLook_asks: what the head does not show is asked, and nothing is sure then.
func TestLook_asks(t *testing.T) {
	for name, c := range map[string]struct{ text, want string }{
		"day or month":     {"Invoice,Date,Item,Qty,Price\n1,01/02/2026,A,2,4.5\n2,03/04/2026,B,1,5\n", "does the day or the month come first"},
		"no header":        {"1,2026-01-02,A,2,4.50\n2,2026-01-03,B,1,5.00\n3,2026-01-04,C,1,5.00\n", "no header"},
		"a header alone":   {"Invoice,Date,Item,Qty,Price\n", "a header and no records"},
		"unknown":          {"a,b,c\nx,y,z\nk,l,m\n", "no header"},
		"lines in lines":   {`{"code":"A","items":[{"x":1},{"x":2}]}` + "\n" + `{"code":"B","items":[{"x":3}]}` + "\n", "is one row an element of items"},
		"strange columns":  {"alpha,beta,gamma\nx,1,2026-01-01\nk,2,2026-01-02\n", "what is one record"},
		"a missing column": {"Receipt no,Date,Article,Price\nA,2026-01-02,0012,4.50\nB,2026-01-03,0013,5.50\n", "quantity"},
	} {
		found := mustRead(t, "x.csv", []byte(c.text))
		if all := strings.Join(found.Questions, "\n"); !strings.Contains(all, c.want) || found.Sure() {
			t.Errorf("%s: sure %v, asks %q", name, found.Sure(), all)
		}
	}
}

// TestLook_numbersOfALayout: where a layout says nothing of numbers and they can be read in two
// ways, no value changes before somebody has answered.
func TestLook_numbersOfALayout(t *testing.T) {
	list := []detect.Known{{Name: "tills", Tells: []string{"Bill", "Sum"}, Format: "csv", Text: "entity: sale_lines\nformat: csv\ncolumns: {sale_id: Bill}\n"}}
	for text, want := range map[string]struct {
		line string
		sure bool
	}{
		"Bill;Sum\nA;1,234\nB;2,500\n":    {`    # ? numbers: {decimal: ","}`, false},
		"Bill;Sum\nA;1.234,50\nB;2,75\n":  {`    numbers: {decimal: ",", thousands: "."}`, true},
		"Bill,Sum\nA,€ 3.00\nB,€ 2.50\n":  {`    numbers: {symbols: ["€"]}`, true},
		"Bill,Sum\nA,$3.00\nB,$2.50\n":    {`    # ? numbers: {symbols: ["$"]}`, false},
		"Bill,Sum\nA,1234.5\nB,2500.25\n": {"", true},
	} {
		head, err := detect.Read("bills.csv", strings.NewReader(text), int64(len(text)))
		if err != nil {
			t.Fatal(err)
		}
		found, err := detect.Look(head, list)
		if err != nil {
			t.Fatal(err)
		}
		if block := found.Block("bills", "tills", []string{"x.csv"}); !strings.Contains(block, want.line) || found.Sure() != want.sure || want.line == "" && strings.Contains(block, "numbers") {
			t.Errorf("%q: sure %v, asks %q\n%s", text, found.Sure(), found.Questions, block)
		}
	}
}

// TestLook_oneDocument: a document on one line is JSON as well as lines of JSON; its layout says
// which, as the day after may bring more.
func TestLook_oneDocument(t *testing.T) {
	for name, text := range map[string]string{
		"email-activity.json": `{"emails":[{"campaign_id":"c","list_id":"l","email_id":"m","email_address":"ada@example.org","activity":[{"action":"open","timestamp":"2026-03-02T09:00:00+00:00"}]}]}`,
		"contacts.json":       `{"ContactId":"c","InitialContactId":"c","Channel":"VOICE","InitiationMethod":"INBOUND","InitiationTimestamp":"2026-03-02T09:00:00Z","ConnectedToSystemTimestamp":"2026-03-02T09:00:01Z","DisconnectTimestamp":"2026-03-02T09:05:00Z","LastUpdateTimestamp":"2026-03-02T09:06:00Z","Queue":{"Name":"Q"},"Agent":{"Username":"gina"},"CustomerEndpoint":{"Address":"+31612345678"}}`,
	} {
		found := mustRead(t, name, []byte(text))
		if len(found.Layouts) != 1 {
			t.Errorf("%s: %v", name, found.Layouts)
			continue
		}
		block := found.Block("a", found.Layouts[0].Layout, []string{"exports/*.json"})
		if _, err := config.Parse([]byte("name: a\nsources:\n"+block), "clientele.yaml"); err != nil || strings.Contains(block, "format") {
			t.Errorf("%s: %v in\n%s", name, err, block)
		}
	}
}

// TestLook_separatorsOfControl: interchanges may separate by characters that texts do not hold.
func TestLook_separatorsOfControl(t *testing.T) {
	isa := "ISA*00*          *00*          *ZZ*MILLRACE       *01*BARROW         *260302*0815*^*00302*000000031*0*P*>~"
	x12 := strings.NewReplacer("*", "\x1d", "~", "\x15").Replace(isa + "GS*PO*M*B*20260302*0815*1*X*003020~ST*850*0001~BEG*00*SA*4711**960105~")
	for name, text := range map[string]string{"x12": x12, "edifact": "UNB\x1dUNOB\x1f1\x1dA\x1dB\x1d260302\x1f0815\x1d1\x1cUNH\x1d1\x1dORDERS\x1fD\x1f96A\x1fUN\x1c"} {
		found := mustRead(t, "orders.edi", []byte(text))
		if found.Format != name || len(found.Kinds) != 1 {
			t.Errorf("%s: taken for %s of %v", name, found.Format, found.Kinds)
		}
	}
}

// TestLook_unreadable: what is no export is refused with its reason.
func TestLook_unreadable(t *testing.T) {
	for name, c := range map[string]struct {
		data []byte
		want string
	}{
		"empty":        {nil, "empty"},
		"blanks":       {[]byte("  \n\n"), "blanks"},
		"binary":       {bytes.Repeat([]byte{1, 2, 3, 0x80, 7, 0xff}, 1000), "no text"},
		"a web page":   {[]byte("<html><body>Sign in</body></html>"), "web page"},
		"a torn gzip":  {[]byte{0x1f, 0x8b, 8}, "gzip"},
		"no workbook":  {[]byte("PK\x03\x04 and nothing"), ""},
		"a torn table": {[]byte("PAR1 and nothing"), ""},
		"one line":     {[]byte(strings.Repeat("x", 2<<20)), "longer than"},
	} {
		_, err := read(t, "a.csv", c.data)
		var unreadable *detect.UnreadableError
		if !errors.As(err, &unreadable) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestOpen_packed: of a packed file the head of what it packs is looked at, and no more.
func TestOpen_packed(t *testing.T) {
	var packed bytes.Buffer
	z := gzip.NewWriter(&packed)
	header, line, _ := strings.Cut(till(",", "Tea"), "\n")
	if _, err := z.Write([]byte(header + "\n")); err != nil {
		t.Fatal(err)
	}
	for range 200_000 {
		if _, err := z.Write([]byte(line)); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	found := mustRead(t, "till.csv.gz", packed.Bytes())
	if found.Packing != "gzip" || found.Format != "csv" || found.Whole {
		t.Errorf("%s packed by %q, whole %v", found.Format, found.Packing, found.Whole)
	}
	whole := mustRead(t, "till.csv.gz", packed.Bytes()[:packed.Len()/2])
	if whole.Guess.Entity != "sale_lines" {
		t.Errorf("of half a file: %q", whole.Guess.Entity)
	}
}

// FuzzLook: whatever a file holds, it is told of or refused.
func FuzzLook(f *testing.F) {
	f.Add([]byte(till(",", "Tea")))
	f.Add([]byte(`{"a":[{"b":1}]}`))
	f.Add([]byte("ISA*00*"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		head, err := detect.Read("a.csv", bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return
		}
		found, err := detect.Look(head, nil)
		if err != nil {
			return
		}
		found.Block("a", "", []string{"a.csv"})
		found.Summary()
	})
}
