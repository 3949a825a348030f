package extract

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/klauspost/compress/zstd"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"
	"golang.org/x/text/encoding/unicode"
)

// till is a source of sale lines with its own line numbers.
func till(settings string) string {
	return `
name: shop
timezone: Europe/London
currency: GBP
sources:
  till:
    entity: sale_lines
    files: exports/*
    format: csv
    limits: {rejected_share: 1, allow_empty_files: true, min_rows: 0}
    columns: {sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text, customer_ref: Who}
` + settings
}

const tillHeader = "Sale,Line,Time,Qty,Price,Text,Who\n"

// shown is what the cases look at: the loaded rows, then the rejected ones, then
// the account.
func shown(r result) []string {
	out := r.query(`select source_line, sale_id, line_no, strftime(sold_at, '%Y-%m-%d %H:%M'), sale_date, quantity, unit_price, product_name, customer_ref from {raw.sale_lines} order by source_file, source_line`)
	for _, row := range r.query(`select source_line, rule, column_name, raw_row from {raw.reject} order by source_file, source_line`) {
		out = append(out, "! "+row)
	}
	return append(out, r.query(`select 'read ' || sum(rows_read) || ' loaded ' || sum(rows_loaded) || ' rejected ' || sum(rows_rejected) || ' filtered ' || sum(rows_filtered) || ' dropped ' || sum(rows_dropped) || ' duplicates ' || sum(duplicate_lines) from {raw.export}`)...)
}

func gzipped(parts ...string) string {
	var b bytes.Buffer
	for _, part := range parts {
		w := gzip.NewWriter(&b)
		if _, err := w.Write([]byte(part)); err != nil {
			panic(err)
		}
		w.Close()
	}
	return b.String()
}

func zstded(text string) string {
	w, err := zstd.NewWriter(nil)
	if err != nil {
		panic(err)
	}
	return string(w.EncodeAll([]byte(text), nil))
}

func encoded(e encoding.Encoding, text string) string {
	out, err := e.NewEncoder().String(text)
	if err != nil {
		panic(err)
	}
	return out
}

const (
	goodA = "A,1,2024-03-01 10:00:00,1,2.50,pen,C1\n"
	goodB = "B,1,2024-03-02 11:00:00,2,3.50,ink,C2\n"
	rowA2 = "2|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|C1"
	rowB3 = "3|B|1|2024-03-02 11:00|2024-03-02|2.0000|3.5000|ink|C2"
	both  = "read 2 loaded 2 rejected 0 filtered 0 dropped 0 duplicates 0"
)

// TestRun_textCases: one export in, rows and rejects out.
func TestRun_textCases(t *testing.T) {
	long := strings.Repeat("x", 1_100_000)
	for _, c := range []struct {
		name, settings, file, text string
		want                       []string
	}{
		{"plain", "", "a.csv", tillHeader + goodA + goodB, []string{rowA2, rowB3, both}},
		{"no newline at the end", "", "a.csv", strings.TrimSuffix(tillHeader+goodA+goodB, "\n"), []string{rowA2, rowB3, both}},
		{"CRLF", "", "a.csv", strings.ReplaceAll(tillHeader+goodA+goodB, "\n", "\r\n"), []string{rowA2, rowB3, both}},
		{"CR only", "", "a.csv", strings.ReplaceAll(tillHeader+goodA+goodB, "\n", "\r"), []string{rowA2, rowB3, both}},
		{"mixed line ends", "", "a.csv", tillHeader + strings.Replace(goodA, "\n", "\r\n", 1) + goodB, []string{rowA2, rowB3, both}},
		{"byte order mark", "", "a.csv", "\ufeff" + tillHeader + goodA + goodB, []string{rowA2, rowB3, both}},
		{"blank lines are no rows", "", "a.csv", tillHeader + "\n" + goodA + "\n\n", []string{strings.Replace(rowA2, "2|", "3|", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"gzip", "", "a.csv.gz", gzipped(tillHeader + goodA + goodB), []string{rowA2, rowB3, both}},
		{"gzip of several members, cut within a line", "", "a.csv.gz", gzipped(tillHeader+goodA[:9], goodA[9:], goodB), []string{rowA2, rowB3, both}},
		{"zstandard", "", "a.csv.zst", zstded(tillHeader + goodA + goodB), []string{rowA2, rowB3, both}},
		{"UTF-16 little endian", "    encoding: utf-16\n", "a.csv", encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), tillHeader+goodA+goodB), []string{rowA2, rowB3, both}},
		{"UTF-16 big endian", "    encoding: utf-16\n", "a.csv", encoded(unicode.UTF16(unicode.BigEndian, unicode.UseBOM), tillHeader+goodA+goodB), []string{rowA2, rowB3, both}},
		{"UTF-16LE without mark", "    encoding: utf-16le\n", "a.csv", encoded(unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), tillHeader+goodA+goodB), []string{rowA2, rowB3, both}},
		{"GBK", "    encoding: gbk\n", "a.csv", encoded(simplifiedchinese.GBK, tillHeader+strings.Replace(goodA, "pen", "钢笔", 1)+goodB), []string{strings.Replace(rowA2, "pen", "钢笔", 1), rowB3, both}},
		{"Big5", "    encoding: big5\n", "a.csv", encoded(traditionalchinese.Big5, tillHeader+strings.Replace(goodA, "pen", "鋼筆", 1)+goodB), []string{strings.Replace(rowA2, "pen", "鋼筆", 1), rowB3, both}},
		{"Windows-1252", "    encoding: windows-1252\n", "a.csv", encoded(charmap.Windows1252, tillHeader+strings.Replace(goodA, "pen", "crème € brûlée", 1)+goodB), []string{strings.Replace(rowA2, "pen", "crème € brûlée", 1), rowB3, both}},
		{"Latin-1 bytes under utf-8", "", "a.csv", tillHeader + strings.Replace(goodA, "pen", "cr\xe8me", 1) + goodB,
			[]string{rowB3, `! 2|encoding|∅|A,1,2024-03-01 10:00:00,1,2.50,cr\xE8me,C1`, "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"bytes that GBK does not know", "    encoding: gbk\n", "a.csv", tillHeader + strings.Replace(goodA, "pen", "\xff\xff", 1) + goodB,
			[]string{rowB3, "! 2|encoding|∅|A,1,2024-03-01 10:00:00,1,2.50,\ufffd\ufffd,C1", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"NUL byte", "", "a.csv", tillHeader + strings.Replace(goodA, "pen", "p\x00n", 1) + goodB,
			[]string{rowB3, `! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.50,p\x00n,C1`, "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"too few and too many fields", "", "a.csv", tillHeader + "A,1\n" + goodB + "C,1,2024-03-01 10:00:00,1,2.50,pen,C1,more\n",
			[]string{rowB3, "! 2|structure|∅|A,1", "! 4|structure|∅|C,1,2024-03-01 10:00:00,1,2.50,pen,C1,more", "read 3 loaded 1 rejected 2 filtered 0 dropped 0 duplicates 0"}},
		{"last line cut off", "", "a.csv", tillHeader + goodA + "B,1,2024-03", []string{rowA2, "! 3|structure|∅|B,1,2024-03", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"quoted delimiter, quote and line break", "", "a.csv", tillHeader + "A,1,2024-03-01 10:00:00,1,2.50,\"pen, \"\"blue\"\"\nfine\",C1\n" + goodB,
			[]string{"2|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen, \"blue\"\nfine|C1", strings.Replace(rowB3, "3|", "4|", 1), both}},
		{"unclosed quote takes its own line along, no other", "", "a.csv", tillHeader + goodA + "B,1,2024-03-02 11:00:00,2,3.50,\"ink,C2\n" + strings.ReplaceAll(goodB, "B,", "D,"),
			[]string{rowA2, "4|D|1|2024-03-02 11:00|2024-03-02|2.0000|3.5000|ink|C2", "! 3|structure|∅|B,1,2024-03-02 11:00:00,2,3.50,\"ink,C2", "read 3 loaded 2 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"text after a closing quote", "", "a.csv", tillHeader + "A,1,2024-03-01 10:00:00,1,2.50,\"pen\"x,C1\n" + goodB,
			[]string{rowB3, "! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.50,\"pen\"x,C1", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"a quote inside an unquoted field is text", "", "a.csv", tillHeader + strings.Replace(goodA, "pen", `5" pipe`, 1) + goodB,
			[]string{strings.Replace(rowA2, "pen", `5" pipe`, 1), rowB3, both}},
		{"first quote after the 20,480th row", "", "a.csv", tillHeader + manyRows(20_600) + "B,20601,2024-03-02 11:00:00,2,3.50,\"ink, red\",C2\n",
			[]string{"read 20601 loaded 20601 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"a record longer than a megabyte", "", "a.csv", tillHeader + strings.Replace(goodA, "pen", long, 1) + goodB,
			[]string{rowB3, "! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.50,xxx", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"blanks around values", "", "a.csv", tillHeader + " A , 1 , 2024-03-01 10:00:00 , 1 , 2.50 , pen , C1 \n" + goodB, []string{rowA2, rowB3, both}},
		{"columns in another order, more of them, other case", "", "a.csv", "extra,who,TEXT, Price ,qty,time,line,sale\nzz,C1,pen,2.50,1,2024-03-01 10:00:00,1,A\n", []string{rowA2, "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"semicolons, another quote, preamble", "    delimiter: ';'\n    quote: \"'\"\n    skip_lines: 2\n", "a.csv", "Report\nof \"today\n" + strings.ReplaceAll(tillHeader+strings.Replace(goodA, "pen", "'a;b'", 1), ",", ";"),
			[]string{strings.Replace(strings.Replace(rowA2, "pen", "a;b", 1), "2|", "4|", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"backslash escapes", "    escape: '\\'\n", "a.csv", tillHeader + `A,1,2024-03-01 10:00:00,1,2.50,"a \"b\" \\ c",C1` + "\n", []string{strings.Replace(rowA2, "pen", `a "b" \ c`, 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"no header", "    header: false\n    names: [Sale, Line, Time, Qty, Price, Text, Who]\n", "a.csv", goodA + goodB, []string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1), both}},
		{"exact duplicates are dropped and counted", "", "a.csv", tillHeader + goodA + goodB + goodA + goodA, []string{rowA2, rowB3, "read 4 loaded 2 rejected 0 filtered 0 dropped 2 duplicates 2"}},
		{"exact duplicates are kept and counted", "    duplicates: keep\n", "a.csv", tillHeader + goodA + goodB + goodA, []string{rowA2, rowB3, strings.Replace(rowA2, "2|", "4|", 1), "read 3 loaded 3 rejected 0 filtered 0 dropped 0 duplicates 1"}},
		{"a second row of the same key", "", "a.csv", tillHeader + goodA + strings.Replace(goodA, "pen", "gum", 1) + goodB,
			[]string{rowA2, strings.Replace(rowB3, "3|", "4|", 1), "! 3|duplicate_key|sale_id, line_no|A,1,2024-03-01 10:00:00,1,2.50,gum,C1", "read 3 loaded 2 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"one key written in two ways", "", "a.csv", tillHeader + goodA + strings.Replace(goodA, "A,1", "A,1.0", 1) + strings.Replace(goodB, "B,1", " B ,01", 1) + goodB,
			[]string{rowA2, strings.Replace(rowB3, "3|", "4|", 1), "! 3|duplicate_key|sale_id, line_no|A,1.0,2024-03-01 10:00:00,1,2.50,pen,C1", "! 5|duplicate_key|sale_id, line_no|B,1,2024-03-02 11:00:00,2,3.50,ink,C2", "read 4 loaded 2 rejected 2 filtered 0 dropped 0 duplicates 0"}},
		{"impossible day, impossible hour, wrong order", "", "a.csv", tillHeader + strings.Replace(goodA, "03-01", "02-30", 1) + strings.Replace(goodA, "10:00:00", "25:00:00", 1) + strings.Replace(goodA, "2024-03-01", "01/03/2024", 1),
			[]string{"! 2|parse|sold_at|" + strings.TrimSpace(strings.Replace(goodA, "03-01", "02-30", 1)), "! 3|parse|sold_at|" + strings.TrimSpace(strings.Replace(goodA, "10:00:00", "25:00:00", 1)),
				"! 4|parse|sold_at|" + strings.TrimSpace(strings.Replace(goodA, "2024-03-01", "01/03/2024", 1)), "read 3 loaded 0 rejected 3 filtered 0 dropped 0 duplicates 0"}},
		{"years 0001 and 9999", "", "a.csv", tillHeader + strings.Replace(goodA, "2024", "0001", 1) + strings.Replace(goodA, "2024", "9999", 1) + goodB,
			[]string{strings.Replace(rowB3, "3|", "4|", 1), "! 2|range|sold_at|" + strings.TrimSpace(strings.Replace(goodA, "2024", "0001", 1)), "! 3|range|sold_at|" + strings.TrimSpace(strings.Replace(goodA, "2024", "9999", 1)), "read 3 loaded 1 rejected 2 filtered 0 dropped 0 duplicates 0"}},
		{"numbers that are none", "", "a.csv", tillHeader + price("1e300", "NaN", "inf", "0x10", "1_000", "1,5", "99999999999999999", "--1", "1.2.3"),
			append(priceRejects("1e300", "NaN", "inf", "0x10", "1_000"), "! 7|structure|∅|A6,1,2024-03-01 10:00:00,1,1,5,pen,C1",
				"! 8|parse|unit_price|A7,1,2024-03-01 10:00:00,1,99999999999999999,pen,C1", "! 9|parse|unit_price|A8,1,2024-03-01 10:00:00,1,--1,pen,C1", "! 10|parse|unit_price|A9,1,2024-03-01 10:00:00,1,1.2.3,pen,C1",
				"read 9 loaded 0 rejected 9 filtered 0 dropped 0 duplicates 0")},
		{"more than four decimals are rounded half up", "", "a.csv", tillHeader + price("0.00005", "-0.00005", "2.50000", "1."),
			[]string{"2|A1|1|2024-03-01 10:00|2024-03-01|1.0000|0.0001|pen|C1", "3|A2|1|2024-03-01 10:00|2024-03-01|1.0000|-0.0001|pen|C1", "4|A3|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|C1", "5|A4|1|2024-03-01 10:00|2024-03-01|1.0000|1.0000|pen|C1",
				"read 4 loaded 4 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"identifiers keep zeros, exponents are refused", "", "a.csv", tillHeader + "007,1,2024-03-01 10:00:00,1,2.50,pen,00012\n1.2E+12,1,2024-03-01 10:00:00,1,2.50,pen,C1\n12E5,1,2024-03-01 10:00:00,1,2.50,pen,123456789012345678901234567890\n",
			[]string{"2|007|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|00012", "4|12E5|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|123456789012345678901234567890",
				"! 3|parse|sale_id|1.2E+12,1,2024-03-01 10:00:00,1,2.50,pen,C1", "read 3 loaded 2 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"NA and null are texts unless declared", "", "a.csv", tillHeader + strings.Replace(strings.Replace(goodA, "C1", "NA", 1), "pen", "null", 1), []string{strings.Replace(strings.Replace(rowA2, "C1", "NA", 1), "pen", "null", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"declared nulls", "    nulls: [NA, \"-\"]\n", "a.csv", tillHeader + strings.Replace(strings.Replace(goodA, "C1", "NA", 1), "pen", "-", 1), []string{strings.Replace(strings.Replace(rowA2, "C1", "∅", 1), "pen", "∅", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"required value missing", "", "a.csv", tillHeader + strings.Replace(goodA, ",1,2.50", ",,2.50", 1) + goodB, []string{rowB3, "! 2|required|quantity|A,1,2024-03-01 10:00:00,,2.50,pen,C1", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"the hour that does not exist and the one that occurs twice", "", "a.csv", tillHeader + "A,1,2024-03-31 01:30:00,1,1,x,\nB,1,2024-10-27 01:30:00,1,1,x,\nC,1,2024-07-01 00:30:00,1,1,x,\n",
			[]string{"2|A|1|2024-03-31 01:30|2024-03-31|1.0000|1.0000|x|∅", "3|B|1|2024-10-27 00:30|2024-10-27|1.0000|1.0000|x|∅", "4|C|1|2024-06-30 23:30|2024-07-01|1.0000|1.0000|x|∅", "read 3 loaded 3 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"zone offsets are honoured", "    timestamps: [\"2006-01-02T15:04:05Z07:00\", \"02/01/2006 15:04\"]\n", "a.csv", tillHeader + strings.Replace(goodA, "2024-03-01 10:00:00", "2024-07-01T00:30:00+02:00", 1) + strings.Replace(strings.Replace(goodA, "2024-03-01 10:00:00", "2024-06-30T23:30:00Z", 1), "A,", "B,", 1) + strings.Replace(strings.Replace(goodA, "2024-03-01 10:00:00", "01/07/2024 00:30", 1), "A,", "C,", 1),
			[]string{"2|A|1|2024-06-30 22:30|2024-06-30|1.0000|2.5000|pen|C1", "3|B|1|2024-06-30 23:30|2024-07-01|1.0000|2.5000|pen|C1", "4|C|1|2024-06-30 23:30|2024-07-01|1.0000|2.5000|pen|C1", "read 3 loaded 3 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"epochs", "    timestamps: epoch_seconds\n", "a.csv", tillHeader + strings.Replace(goodA, "2024-03-01 10:00:00", "1709287200", 1), []string{rowA2, "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"excel days", "    timestamps: excel\n", "a.csv", tillHeader + strings.Replace(goodA, "2024-03-01 10:00:00", "45352.416666667", 1), []string{rowA2, "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"decimal comma and thousands", "    delimiter: ';'\n    numbers: {decimal: ',', thousands: '.', negative: any, symbols: ['€', EUR]}\n", "a.csv",
			strings.ReplaceAll(tillHeader, ",", ";") + "A;1;2024-03-01 10:00:00;1;1.234,5;x;\nB;1;2024-03-01 10:00:00;1;€ 12,50-;x;\nC;1;2024-03-01 10:00:00;1;(1.234.567,89 EUR);x;\nD;1;2024-03-01 10:00:00;1;-3;x;\nE;1;2024-03-01 10:00:00;1;12.34,5;x;\nF;1;2024-03-01 10:00:00;1;1.2345;x;\nG;1;2024-03-01 10:00:00;1;1,234.5;x;\n",
			[]string{"2|A|1|2024-03-01 10:00|2024-03-01|1.0000|1234.5000|x|∅", "3|B|1|2024-03-01 10:00|2024-03-01|1.0000|-12.5000|x|∅", "4|C|1|2024-03-01 10:00|2024-03-01|1.0000|-1234567.8900|x|∅", "5|D|1|2024-03-01 10:00|2024-03-01|1.0000|-3.0000|x|∅",
				"! 6|parse|unit_price|E;1;2024-03-01 10:00:00;1;12.34,5;x;", "! 7|parse|unit_price|F;1;2024-03-01 10:00:00;1;1.2345;x;", "! 8|parse|unit_price|G;1;2024-03-01 10:00:00;1;1,234.5;x;", "read 7 loaded 4 rejected 3 filtered 0 dropped 0 duplicates 0"}},
		{"a filter counts apart", "    filter: [{sql: \"Text = 'test'\", reason: till tests}]\n", "a.csv", tillHeader + goodA + strings.Replace(goodB, "ink", "test", 1), []string{rowA2, "read 2 loaded 1 rejected 0 filtered 1 dropped 0 duplicates 0"}},
		{"a header alone", "", "a.csv", tillHeader, []string{"read 0 loaded 0 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"hostile column names", "", "a.csv", strings.Replace(tillHeader, "Who", "Who,\"'; drop table x;--\",\"a\nb\",,Sale", 1) + strings.Replace(goodA, "\n", ",1,2,3,4\n", 1), []string{strings.Replace(rowA2, "2|", "3|", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"hostile file name", "", "a'; b*[x]\"?\n.csv", tillHeader + goodA + goodB, []string{rowA2, rowB3, both}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, till(c.settings))
			p.write("exports/"+c.file, []byte(c.text))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			got := shown(night)
			for i, row := range got {
				if len(row) > 300 {
					got[i] = row[:len("! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.50,xxx")]
				}
			}
			if len(got) > 1000 {
				got = got[len(got)-1:]
			}
			want(t, got, c.want...)
		})
	}
}

func manyRows(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, "A,%d,2024-03-01 10:00:00,1,2.50,pen,C1\n", i+1)
	}
	return b.String()
}

func price(prices ...string) string {
	var b strings.Builder
	for i, p := range prices {
		fmt.Fprintf(&b, "A%d,1,2024-03-01 10:00:00,1,%s,pen,C1\n", i+1, p)
	}
	return b.String()
}

func priceRejects(prices ...string) []string {
	var out []string
	for i, p := range prices {
		out = append(out, fmt.Sprintf("! %d|parse|unit_price|A%d,1,2024-03-01 10:00:00,1,%s,pen,C1", i+2, i+1, p))
	}
	return out
}

// TestRun_breaches: exports that break their contract. The message names the
// file and what to do; nothing is loaded.
func TestRun_breaches(t *testing.T) {
	strict := strings.Replace(till(""), "limits: {rejected_share: 1, allow_empty_files: true, min_rows: 0}", "limits: {rejected_share: 0.1}", 1)
	for _, c := range []struct {
		name, file, text string
		says             []string
	}{
		{"wrong delimiter", "a.csv", strings.ReplaceAll(tillHeader+goodA, ",", ";"), []string{"exports/a.csv:1", "Sale", `separated by ";"`, "delimiter"}},
		{"a column is missing", "a.csv", strings.Replace(tillHeader, "Qty", "Quantum", 1) + goodA, []string{"exports/a.csv:1: column Qty", "Sale, Line, Time, Quantum", "columns.quantity"}},
		{"a column is misspelt", "a.csv", strings.Replace(tillHeader, "Price", "Prise", 1) + goodA, []string{"did you mean Prise"}},
		{"an empty file", "a.csv", "", []string{"exports/a.csv", "empty"}},
		{"a header alone", "a.csv", tillHeader, []string{"exports/a.csv", "no rows", "allow_empty_files"}},
		{"gzip cut off", "a.csv.gz", gzipped(tillHeader + manyRows(1000))[:200], []string{"exports/a.csv.gz", "cut off", "nothing of it was loaded"}},
		{"gzip cut within its head", "a.csv.gz", gzipped(tillHeader + goodA)[:5], []string{"exports/a.csv.gz", "cut off"}},
		{"zstandard cut off", "a.csv.zst", zstded(tillHeader + manyRows(1000))[:100], []string{"exports/a.csv.zst", "cut off"}},
		{"no gzip at all", "a.csv.gz", tillHeader + goodA, []string{"exports/a.csv.gz", "damaged"}},
		{"UTF-16 under utf-8", "a.csv", encoded(unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), tillHeader+goodA), []string{"exports/a.csv", "UTF-16", "encoding: utf-16"}},
		{"too many rejects", "a.csv", tillHeader + goodA + "x\ny\n", []string{"2 of 3 rows were rejected, 66.67 %", "limits.rejected_share allows 10.00 %", "exports/a.csv (2)"}},
		{"nothing but rejects", "a.csv", tillHeader + "x\ny\n", []string{"exports/a.csv", "every one of its 2 rows was rejected"}},
		{"no file", "", "", []string{"exports/*", "no file matches"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, strict)
			if c.file != "" {
				p.write("exports/"+c.file, []byte(c.text))
			}
			_, err := p.run()
			var contract *ContractError
			if !errors.As(err, &contract) {
				t.Fatalf("error %v, want a ContractError", err)
			}
			for _, text := range c.says {
				if !strings.Contains(err.Error(), text) {
					t.Errorf("message does not hold %q:\n%v", text, err)
				}
			}
		})
	}
}
