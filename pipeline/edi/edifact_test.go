package edi_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
)

// message is an interchange with one order whose counts are right.
func message(syntax string, segments ...string) string {
	return "UNB+" + syntax + "+M:14+B:14+261102:0815+I1'UNH+1+ORDERS:D:96A:UN'" + strings.Join(segments, "'") +
		fmt.Sprintf("'UNT+%d+1'UNZ+1+I1'", len(segments)+2)
}

func plainMessage() string {
	return message("UNOA:3", "BGM+220+P-1+9", "NAD+BY+506::9++FENNWICK ?+ SONS?'", "LIN+1++400:EN", "IMD+F++:::PENS ??:BLUE", "QTY+21:12", "PRI+AAA:9.50", "UNS+S", "CNT+2:1")
}

// with writes a text of the standard's separators with those of an UNA.
func with(una, text string) string {
	return una + strings.NewReplacer("?+", una[6:7]+una[4:5], "?'", una[6:7]+una[8:9], "??", una[6:7]+una[6:7],
		":", una[3:4], "+", una[4:5], "?", una[6:7], "'", una[8:9]).Replace(text)
}

// TestRead_edifactSeparators reads one order however it is written. The name and the
// text hold the separators as data.
func TestRead_edifactSeparators(t *testing.T) {
	plain := plainMessage()
	for name, c := range map[string]struct{ text, name, item string }{
		"without UNA":                 {plain, "FENNWICK + SONS'", "PENS ? BLUE"},
		"UNA":                         {"UNA:+.? '" + plain, "FENNWICK + SONS'", "PENS ? BLUE"},
		"UNA and a line":              {"UNA:+.? '\r\n" + strings.ReplaceAll(plain, "'", "'\r\n"), "FENNWICK + SONS'", "PENS ? BLUE"},
		"separators of its own":       {with("UNA;*,! ~", plain), "FENNWICK * SONS~", "PENS ! BLUE"},
		"control characters":          {with("UNA\x1f\x1d,\\ \x1c", plain), "FENNWICK \x1d SONS\x1c", "PENS \\ BLUE"},
		"newline is the terminator":   {strings.NewReplacer("?'", "?'", "'", "\n").Replace(plain), "FENNWICK + SONS'", "PENS ? BLUE"},
		"CR LF is the terminator":     {strings.NewReplacer("?'", "?'", "'", "\r\n").Replace(plain), "FENNWICK + SONS'", "PENS ? BLUE"},
		"wrapped at 80":               {wrap(plain, 80), "FENNWICK + SONS'", "PENS ? BLUE"},
		"wrapped at 35":               {wrap(plain, 35), "FENNWICK + SONS'", "PENS ? BLUE"},
		"no release character":        {"UNA:+.  '" + strings.NewReplacer("?+", "?", "?'", "?", "??", "?").Replace(plain), "FENNWICK ? SONS?", "PENS ? BLUE"},
		"last terminator is missing":  {strings.TrimSuffix(plain, "'"), "FENNWICK + SONS'", "PENS ? BLUE"},
		"UNOB without UNA":            {strings.NewReplacer("?+", "+", "?'", "'", "??", "?", "UNOA:3", "UNOB\x1f2", ":", "\x1f", "+", "\x1d", "'", "\x1c").Replace(plain), "FENNWICK + SONS'", "PENS ? BLUE"},
		"a group":                     {strings.NewReplacer("UNH+1", "UNG+ORDERS+M+B+261102:0815+G1+UN+D:96A'UNH+1", "UNZ", "UNE+1+G1'UNZ").Replace(plain), "FENNWICK + SONS'", "PENS ? BLUE"},
		"an interchange as a mailbox": {"Subject: UNB of today\n\n" + plain, "FENNWICK + SONS'", "PENS ? BLUE"},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(strings.NewReader(c.text), edifact.Read, edi.Options{})
			if got.err != nil || len(got.refusals) > 0 && name != "an interchange as a mailbox" {
				t.Fatal(got.err, got.refusals)
			}
			want := [][]string{{"P-1", c.name, "12", "9.50", "400", c.item}}
			if d := cmp.Diff(want, got.columns("order_no", "buyer_name", "quantity", "price", "gtin", "item_name")); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestRead_edifactEncodings reads a name in each of the encodings that UNB can name.
func TestRead_edifactEncodings(t *testing.T) {
	for _, c := range []struct {
		syntax string
		page   *charmap.Charmap // nil: UTF-8
		name   string
	}{
		{"UNOA:1", nil, "Łódź"}, {"UNOC:3", charmap.ISO8859_1, "Lüneburg"}, {"UNOC:3", nil, "Łódź"}, {"UNOD:3", charmap.ISO8859_2, "Łódź"},
		{"UNOE:3", charmap.ISO8859_5, "Круг"}, {"UNOF:3", charmap.ISO8859_7, "Αθήνα"}, {"UNOG:3", charmap.ISO8859_3, "Ċirku"}, {"UNOH:3", charmap.ISO8859_4, "Rīga"},
		{"UNOI:3", charmap.ISO8859_6, "دائرة"}, {"UNOJ:3", charmap.ISO8859_8, "עיגול"}, {"UNOK:3", charmap.ISO8859_9, "Işık"}, {"UNOL:4", charmap.ISO8859_15, "Œuvre €"},
		{"UNOW:4", nil, "東京"}, {"UNOY:4", nil, "東京"},
	} {
		written := c.name
		if c.page != nil {
			var err error
			if written, err = c.page.NewEncoder().String(c.name); err != nil {
				t.Fatal(err)
			}
		}
		got := read(strings.NewReader(message(c.syntax, "BGM+220+P-1+9", "NAD+BY+1::9++"+written, "LIN+1")), edifact.Read, edi.Options{})
		if d := cmp.Diff([][]string{{c.name}}, got.columns("buyer_name")); d != "" || got.refusals != nil {
			t.Error(c.syntax, d, got.refusals)
		}
	}
	bad := message("UNOY:4", "BGM+220+P-1+9", "NAD+BY+1::9++L\xfcneburg", "LIN+1")
	if got := read(strings.NewReader(bad), edifact.Read, edi.Options{Latin1: true}); cmp.Diff([]string{"wrong_encoding"}, got.rules()) != "" {
		t.Error("an encoding that the interchange names was set aside", got.refusals)
	}
}

// TestRead_edifactEnvelope damages one thing of two orders.
func TestRead_edifactEnvelope(t *testing.T) {
	unh := func(no, po string) string {
		return "UNH+" + no + "+ORDERS:D:96A:UN'BGM+220+" + po + "+9'LIN+1'QTY+21:1'UNS+S'CNT+2:1'UNT+7+" + no + "'"
	}
	whole := "UNB+UNOA:3+M:14+B:14+261102:0815+I1'" + unh("1", "A") + unh("2", "B") + "UNZ+2+I1'"
	after := strings.NewReplacer("P-1", "Z", "+I1'", "+I2'").Replace("UNA:+.? '\n" + plainMessage())
	for _, c := range []struct {
		name, old, new string
		orders         string
		rules          []string
	}{
		{name: "nothing", orders: "A B Z"},
		{"segments", "UNT+7+2", "UNT+8+2", "A Z", []string{"wrong_count"}},
		{"number of a message", "UNT+7+2", "UNT+7+3", "A Z", []string{"wrong_control_number"}},
		{"lines", "CNT+2:1'UNT+7+2", "CNT+2:4'UNT+7+2", "A Z", []string{"wrong_line_count"}},
		{"messages", "UNZ+2", "UNZ+3", "Z", []string{"wrong_interchange_count", "wrong_interchange_count"}},
		{"number of an interchange", "UNZ+2+I1", "UNZ+2+I9", "Z", []string{"wrong_interchange_number", "wrong_interchange_number"}},
		{"a message without an end", "UNT+7+1'", "", "B Z", []string{"no_transaction_end"}},
		{"an interchange without an end", "UNZ+2+I1'", "", "A B Z", []string{"no_interchange_end"}},
		{"cut, and an UNA follows at once", "QTY+21:1'UNS+S'CNT+2:1'UNT+7+2'UNZ+2+I1'", "QTY+2", "A Z", []string{"cut_transaction"}},
		{"cut behind a release character", "QTY+21:1'UNS+S'CNT+2:1'UNT+7+2'UNZ+2+I1'", "IMD+F++:::X?", "A Z", []string{"cut_transaction"}},
		{"another kind among them", "UNH+2+ORDERS", "UNH+2+CONTRL", "A  Z", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := whole
			if c.old != "" {
				if strings.Count(text, c.old) == 0 {
					t.Fatalf("%q is not in the interchange", c.old)
				}
				i := strings.LastIndex(text, c.old)
				text = text[:i] + c.new + text[i+len(c.old):]
			}
			got := read(strings.NewReader(text+after), edifact.Read, edi.Options{})
			var orders []string
			for _, o := range got.columns("order_no") {
				orders = append(orders, o[0])
			}
			if d := cmp.Diff(c.orders, strings.Join(orders, " ")); d != "" || got.err != nil {
				t.Error(d, got.err)
			}
			if d := cmp.Diff(c.rules, got.rules()); d != "" {
				t.Error(d)
			}
		})
	}
}

// TestRead_edifactValues reads dates, prices and quantities by their qualifiers.
func TestRead_edifactValues(t *testing.T) {
	for _, c := range []struct {
		name, segments string
		columns        []string
		want           []string
	}{
		{"a date, a minute, a second", "DTM+2:20261110:102'DTM+63:202611101430:203'DTM+64:20261110143059:204",
			[]string{"requested_delivery_date", "latest_delivery_date", "earliest_delivery_date"}, []string{"2026-11-10", "2026-11-10 14:30:00", "2026-11-10 14:30:59"}},
		{"a week stays as it is", "DTM+2:202645:616", []string{"requested_delivery_date"}, []string{"202645"}},
		{"a net price before a gross one", "PRI+AAB:12.00'PRI+AAA:9,50", []string{"price", "price_code", "gross_price"}, []string{"9.50", "AAA", "12.00"}},
		{"a gross price alone", "PRI+AAB:12.00", []string{"price", "price_code"}, []string{"12.00", "AAB"}},
		{"a price for a hundred", "PRI+AAA:157.5:CT::100:PCE", []string{"price", "price_basis", "price_unit"}, []string{"157.5", "100", "PCE"}},
		{"digits stay as they are", "QTY+21:000100.500:KGM'MOA+203:1.10", []string{"quantity", "unit", "line_amount"}, []string{"000100.500", "KGM", "1.10"}},
		{"a thousands mark is not guessed at", "QTY+21:1.234,5", []string{"quantity"}, []string{"1.234,5"}},
		{"the quantity of an allowance is not the line's", "QTY+21:5'ALC+A'QTY+1:2'MOA+204:0.1'MOA+25:7'ALC+A'MOA+8:0.02'ALC+N'MOA+8:50", []string{"quantity", "line_allowance_amount", "line_amount"}, []string{"5", "0.12", ""}},
		{"numbers of the item", "PIA+5+S:SA+B:IN'PIA+1+401:UP", []string{"item_id", "item_id_qualifier", "supplier_item_id", "buyer_item_id", "gtin"}, []string{"S", "SA", "S", "B", "401"}},
	} {
		segments := append([]string{"BGM+220+P-1+9", "LIN+1"}, strings.Split(c.segments, "'")...)
		got := read(strings.NewReader(message("UNOA:3", segments...)), edifact.Read, edi.Options{})
		if d := cmp.Diff([][]string{c.want}, got.columns(c.columns...)); d != "" {
			t.Error(c.name, d, got.refusals)
		}
	}
}
