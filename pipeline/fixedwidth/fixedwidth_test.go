package fixedwidth_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/unicode"

	"clientele/pipeline/fixedwidth"
	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
)

const fixtures = "../../testdata/formats/fixedwidth/"

func reader(options fixedwidth.Options) rowstest.Reader {
	return func(in io.Reader, to rows.Sink) error {
		return fixedwidth.Read(context.Background(), in, options, to)
	}
}

func listing(options fixedwidth.Options, text []byte) string {
	return rowstest.Listing(fixedwidth.Columns(options), bytes.NewReader(text), reader(options))
}

// orders is a file of several kinds: a header and a trailer of the file, and orders with
// their items.
func orders() fixedwidth.Options {
	return fixedwidth.Options{Unit: fixedwidth.Characters, Records: []fixedwidth.Record{
		{Name: "file", Tags: []fixedwidth.Tag{{Start: 1, Text: "HDR"}}, Role: fixedwidth.Carry,
			Columns: []fixedwidth.Column{{Name: "sent_on", Start: 4, Width: 8}}},
		{Name: "order", Tags: []fixedwidth.Tag{{Start: 1, Text: "ORD"}}, Role: fixedwidth.Carry, Under: "file",
			Columns: []fixedwidth.Column{{Name: "order_no", Start: 4, Width: 8}, {Name: "customer", Start: 12, Width: 20}}},
		{Name: "item", Tags: []fixedwidth.Tag{{Start: 1, Text: "ITM"}}, Under: "order", Columns: []fixedwidth.Column{
			{Name: "product_id", Start: 4, Width: 10},
			{Name: "quantity", Start: 14, Width: 5, Trim: fixedwidth.TrimLeft, Pad: "0"},
			{Name: "amount", Start: 19, Width: 10, Trim: fixedwidth.TrimLeft},
		}},
		{Name: "remark", Tags: []fixedwidth.Tag{{Start: 1, Text: "TXT"}}, Role: fixedwidth.Skip},
		{Name: "trailer", Tags: []fixedwidth.Tag{{Start: 1, Text: "TRL"}}, Role: fixedwidth.Skip, Width: 11,
			Count: &fixedwidth.Count{Start: 4, Width: 8, Of: []string{"order", "item"}}},
	}, CutLong: true}
}

func TestAFileOfSeveralKindsOfRecords(t *testing.T) {
	for _, name := range []string{"orders", "orders-damaged", "orders-cut"} {
		rowstest.Golden(t, fixtures+name+".csv", listing(orders(), rowstest.File(t, fixtures+name+".txt")))
	}
}

func table(unit fixedwidth.Unit, enc encoding.Encoding) fixedwidth.Options {
	return fixedwidth.Options{Unit: unit, Encoding: enc, Records: []fixedwidth.Record{{Name: "customer", Columns: []fixedwidth.Column{
		{Name: "id", Start: 1, Width: 4}, {Name: "name", Start: 5, Width: 6}, {Name: "city", Start: 11, Width: 4}}}}}
}

func encoded(t *testing.T, enc encoding.Encoding, text string) []byte {
	t.Helper()
	out, err := enc.NewEncoder().Bytes([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestPositionsAreBytesOrCharactersAsTheDescriptionSays(t *testing.T) {
	const header = "line,id,name,city\n"
	utf16 := unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	for _, c := range []struct {
		name    string
		options fixedwidth.Options
		text    []byte
		want    string
	}{
		{"characters of UTF-8", table(fixedwidth.Characters, nil), []byte("0001Jürgen Köl\n0002Zoë   Bonn"), "1,0001,Jürgen,Köl\n2,0002,Zoë,Bonn\n"},
		{"bytes of UTF-8", table(fixedwidth.Bytes, nil), []byte("0001JürgeKöl\r\n"), "1,0001,Jürge,Köl\n"},
		{"bytes that cut a character", table(fixedwidth.Bytes, nil), []byte("0001JürgöUlm\n"),
			"refused: line 1: cut_character: an edge of column \"name\" lies within a character: are positions counted in characters?\n"},
		{"a byte that is no UTF-8", table(fixedwidth.Characters, nil), []byte("0001J\xfcrgen Ulm\n0002Zoe   Bonn\n"),
			"2,0002,Zoe,Bonn\nrefused: line 1: wrong_encoding: it holds bytes that are no text in the encoding of this file\n"},
		{"Latin-1", table(fixedwidth.Bytes, charmap.ISO8859_1), []byte("0001J\xfcrgen Ulm"), "1,0001,Jürgen,Ulm\n"},
		{"Shift-JIS by bytes", table(fixedwidth.Bytes, japanese.ShiftJIS), encoded(t, japanese.ShiftJIS, "0001山田表東京\n"), "1,0001,山田表,東京\n"},
		{"Shift-JIS by characters", table(fixedwidth.Characters, japanese.ShiftJIS), encoded(t, japanese.ShiftJIS, "0001山田表   東京  \n"), "1,0001,山田表,東京\n"},
		{"UTF-16 by characters", table(fixedwidth.Characters, utf16), encoded(t, utf16, "0001Zoë   Ulm \n0002Jürgen東京  \n"), "1,0001,Zoë,Ulm\n2,0002,Jürgen,東京\n"},
		{"a mark before UTF-8", table(fixedwidth.Bytes, nil), []byte("\xef\xbb\xbf0001Ann   Ulm \n"), "1,0001,Ann,Ulm\n"},
		{"a zero byte", table(fixedwidth.Bytes, nil), []byte("0001An\x00   Ulm \n"), "refused: line 1: binary: column \"name\" holds a zero byte\n"},
	} {
		got := listing(c.options, c.text)
		if got != header+c.want {
			t.Errorf("%s: got\n%swant\n%s", c.name, got, header+c.want)
		}
	}
}

func TestRecordsThatNothingEnds(t *testing.T) {
	for _, c := range []struct {
		name string
		unit fixedwidth.Unit
		enc  encoding.Encoding
		text []byte
		want string
	}{
		{"bytes", fixedwidth.Bytes, nil, []byte("0001Ann   Ulm 0002Bob   Bonn\n"), "1,0001,Ann,Ulm\n2,0002,Bob,Bonn\n"},
		{"characters", fixedwidth.Characters, nil, []byte("0001Jürgen東京  0002Bob   Bonn\x1a"), "1,0001,Jürgen,東京\n2,0002,Bob,Bonn\n"},
		{"EBCDIC", fixedwidth.Bytes, charmap.CodePage037, encoded(t, charmap.CodePage037, "0001Jürgen Ulm0002Bob   Bonn"), "1,0001,Jürgen,Ulm\n2,0002,Bob,Bonn\n"},
		{"cut", fixedwidth.Bytes, nil, []byte("0001Ann   Ulm 0002Bo"), "1,0001,Ann,Ulm\nrefused: line 2: too_short: it has 6 of the 14 positions of a record \"customer\"\n"},
	} {
		options := table(c.unit, c.enc)
		options.Length = 14
		if got := listing(options, c.text); got != "line,id,name,city\n"+c.want {
			t.Errorf("%s: got\n%s", c.name, got)
		}
	}
}

func TestShortAndLongRecords(t *testing.T) {
	text := []byte("0001Ann\n0002Bob   Bonn   \n0003Bob   BonnXY\n\n")
	if got, want := listing(table(fixedwidth.Bytes, nil), text), "line,id,name,city\n2,0002,Bob,Bonn\n"+
		"refused: line 1: too_short: it has 7 of the 14 positions of a record \"customer\"\n"+
		"refused: line 3: too_long: it has 16 positions, more than the 14 of a record \"customer\"\n"; got != want {
		t.Errorf("strict: got\n%s", got)
	}
	options := table(fixedwidth.Bytes, nil)
	options.PadShort, options.CutLong = true, true
	if got, want := listing(options, text), "line,id,name,city\n1,0001,Ann,\n2,0002,Bob,Bonn\n3,0003,Bob,Bonn\n"; got != want {
		t.Errorf("padded and cut: got\n%s", got)
	}
	options.RecordBytes = 20
	if got := listing(options, bytes.Repeat([]byte("x"), 1000)); !strings.Contains(got, "line 1: record_too_long") {
		t.Errorf("beyond the limit: got\n%s", got)
	}
}

// A trailer is as long as it is; a tag may stand behind the last column.
func TestATrailerOfItsOwnLength(t *testing.T) {
	options := fixedwidth.Options{Unit: fixedwidth.Bytes, Records: []fixedwidth.Record{
		{Name: "item", Tags: []fixedwidth.Tag{{Start: 9, Text: "I"}}, Columns: []fixedwidth.Column{{Name: "id", Start: 1, Width: 4}}},
		{Name: "end", Tags: []fixedwidth.Tag{{Start: 1, Text: "TRL"}}, Role: fixedwidth.Skip, Count: &fixedwidth.Count{Start: 20, Width: 4}},
	}}
	if got, want := listing(options, []byte("0001    I\nTRL                0001 of today\n")), "line,id\n1,0001\n"; got != want {
		t.Errorf("got\n%s", got)
	}
	if got := listing(options, []byte("0001    I\nTRL\n")); !strings.Contains(got, `what "end" counts is no whole number`) {
		t.Errorf("a trailer that counts nothing: got\n%s", got)
	}
}

func TestFillIsTakenAsTheDescriptionSays(t *testing.T) {
	column := func(name string, start, width int, trim fixedwidth.Trim, pad string) fixedwidth.Column {
		return fixedwidth.Column{Name: name, Start: start, Width: width, Trim: trim, Pad: pad}
	}
	options := fixedwidth.Options{Records: []fixedwidth.Record{{Columns: []fixedwidth.Column{
		column("number", 1, 5, fixedwidth.TrimLeft, "0"), column("text", 6, 5, fixedwidth.TrimRight, ""),
		column("kept", 11, 5, fixedwidth.TrimNone, ""), column("stars", 16, 5, fixedwidth.TrimBoth, "*")}}}}
	got := listing(options, []byte("00120"+" a b "+"  x  "+"**y**\n00000     00000*****\n     00000     12345\n"))
	want := "line,number,text,kept,stars\n1,120,\" a b\",\"  x  \",y\n2,0,,00000,\n3,,00000,\"     \",12345\n"
	if got != want {
		t.Errorf("got\n%s", got)
	}
}

func TestAnOrderThatIsRefusedHandsNothingDown(t *testing.T) {
	options := orders()
	options.CutLong = false
	got := listing(options, []byte("HDR20260301\nORD00000001Ada\nITMA         00001      1.00\nTRL00000002\n"))
	if !strings.Contains(got, "line 2: too_short") || !strings.Contains(got, "line 3: out_of_order") {
		t.Errorf("got\n%s", got)
	}
}

func TestADescriptionThatCannotBeMeantIsToldAtOnce(t *testing.T) {
	column := []fixedwidth.Column{{Name: "a", Start: 1, Width: 2}}
	utf16 := unicode.UTF16(unicode.BigEndian, unicode.UseBOM)
	for want, options := range map[string]fixedwidth.Options{
		"no records are described": {},
		"start counts from 1":      {Records: []fixedwidth.Record{{Columns: []fixedwidth.Column{{Name: "a", Width: 2}}}}},
		"named twice":              {Records: []fixedwidth.Record{{Columns: append(column, column...)}}},
		"two of this name":         {Records: []fixedwidth.Record{{Name: "x", Columns: column}, {Name: "x", Columns: column}}},
		"no record is called":      {Records: []fixedwidth.Record{{Columns: column, Under: "y"}}},
		"not carried":              {Records: []fixedwidth.Record{{Name: "y", Columns: column}, {Columns: column, Under: "y"}}},
		"not one byte in it":       {Encoding: utf16, Records: []fixedwidth.Record{{Columns: column}}},
		"beyond the length":        {Length: 1, Records: []fixedwidth.Record{{Columns: column}}},
		"trim the left alone":      {Records: []fixedwidth.Record{{Columns: []fixedwidth.Column{{Name: "a", Start: 1, Width: 2, Pad: "0"}}}}},
	} {
		err := fixedwidth.Read(t.Context(), strings.NewReader("x"), options, rows.Sink{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
}

func TestWhatTheSinkSaysIsHandedBack(t *testing.T) {
	full := errors.New("no room")
	err := fixedwidth.Read(t.Context(), strings.NewReader("0001Ann   Ulm \n"), table(fixedwidth.Bytes, nil), rows.Sink{Row: func(rows.Row) error { return full }})
	if !errors.Is(err, full) {
		t.Fatalf("got %v", err)
	}
}

func FuzzFixedWidth(f *testing.F) {
	f.Add(rowstest.File(f, fixtures+"orders.txt"), uint8(0))
	f.Add(rowstest.File(f, fixtures+"orders-damaged.txt"), uint8(0))
	f.Add([]byte("0001Jürgen Köl\n0002Zo\xeb   Bonn"), uint8(3))
	f.Add([]byte("0001\x8e\x52\x93\x63\x95\x5c\n"), uint8(6))
	f.Fuzz(func(t *testing.T, text []byte, variant uint8) {
		options := orders()
		if variant%16 > 0 {
			unit := fixedwidth.Unit(variant & 1)
			encodings := []encoding.Encoding{nil, charmap.Windows1252, japanese.ShiftJIS, charmap.CodePage037, unicode.UTF16(unicode.BigEndian, unicode.UseBOM), japanese.ISO2022JP}
			options = table(unit, encodings[int(variant>>1)%len(encodings)])
			options.PadShort, options.CutLong = variant&32 > 0, variant&64 > 0
			if variant&128 > 0 || unit == fixedwidth.Bytes {
				options.Length = 14
			}
		}
		options.RecordBytes = 100
		rowstest.Holds(t, fixedwidth.Columns(options), text, reader(options))
	})
}

func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	for i := range 20_000 {
		fmt.Fprintf(&text, "%010d%-30s%-30s%-20s%08d%012.2f%-8s%-22s\n", i, "Ada Lovelace", "12 St James's Square", "London", i%100, float64(i)/7, "20260301", "remarks")
	}
	column := func(name string, start, width int) fixedwidth.Column {
		return fixedwidth.Column{Name: name, Start: start, Width: width}
	}
	columns := []fixedwidth.Column{column("id", 1, 10), column("name", 11, 30), column("street", 41, 30), column("city", 71, 20),
		{Name: "quantity", Start: 91, Width: 8, Trim: fixedwidth.TrimLeft, Pad: "0"}, {Name: "amount", Start: 99, Width: 12, Trim: fixedwidth.TrimLeft, Pad: "0"},
		column("day", 111, 8), column("remarks", 119, 22)}
	latin := bytes.ReplaceAll(text.Bytes(), []byte("Ada Lovelace"), []byte("Ad\xe9 Lovelace"))
	for _, c := range []struct {
		name    string
		text    []byte
		options fixedwidth.Options
	}{
		{"lines", text.Bytes(), fixedwidth.Options{Records: []fixedwidth.Record{{Columns: columns}}}},
		{"characters", bytes.ReplaceAll(text.Bytes(), []byte("Ada "), []byte("Adé ")), fixedwidth.Options{Unit: fixedwidth.Characters, Records: []fixedwidth.Record{{Columns: columns}}}},
		{"latin-1", latin, fixedwidth.Options{Encoding: charmap.ISO8859_1, Records: []fixedwidth.Record{{Columns: columns}}}},
	} {
		b.Run(c.name, func(b *testing.B) {
			b.SetBytes(int64(len(c.text)))
			b.ReportAllocs()
			n := 0
			sink := rows.Sink{Row: func(rows.Row) error { n++; return nil }, Refuse: func(r rows.Refusal) error { return errors.New(r.Reason) }}
			for b.Loop() {
				if err := fixedwidth.Read(b.Context(), bytes.NewReader(c.text), c.options, sink); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
