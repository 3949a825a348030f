package extract

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

func inFormat(format, settings, columns string) string {
	y := strings.Replace(till(settings), "format: csv", "format: "+format, 1)
	if columns != "" {
		y = strings.Replace(y, "columns: {sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text, customer_ref: Who}", "columns: {"+columns+"}", 1)
	}
	return y
}

const (
	docA       = `{"Sale":"A","Line":1,"Time":"2024-03-01 10:00:00","Qty":1,"Price":2.50,"Text":"pen","Who":"C1"}`
	docB       = `{"Sale":"B","Line":1,"Time":"2024-03-02 11:00:00","Qty":"2","Price":"3.50","Text":"ink","Who":"C2"}`
	nested     = `sale_id: id, sold_at: at, quantity: items.qty, unit_price: items.price.amount, product_name: "items.tags[0]", customer_ref: who.ref`
	nestedDocs = `{"id":"A","at":"2024-03-01T10:00:00Z","who":{"ref":"C1"},"items":[{"qty":1,"price":{"amount":"2.50"},"tags":["pen"]},{"qty":2,"price":{"amount":1},"tags":[]}]}` + "\n" +
		`{"id":"B","at":"2024-03-02T11:00:00Z","who":null,"items":[]}` + "\n" +
		`{"id":"C","at":"2024-03-02T11:00:00Z","who":null}` + "\n" +
		`{"id":"D","at":"2024-03-02T11:00:00Z","items":[{"qty":3,"price":{"amount":3}}]}` + "\n"
)

// TestRun_documentCases: one export of JSON in, rows and rejects out.
func TestRun_documentCases(t *testing.T) {
	for _, c := range []struct {
		name, yaml, file, text string
		want                   []string
	}{
		{"a document a line", inFormat("ndjson", "", ""), "a.ndjson", docA + "\n" + docB + "\n", []string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1), both}},
		{"gzip", inFormat("ndjson", "", ""), "a.ndjson.gz", gzipped(docA + "\n" + docB + "\n"), []string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1), both}},
		{"a line that is no JSON, one that is no object, a blank one", inFormat("ndjson", "", ""), "a.ndjson", docA + "\n{\"Sale\":\n\n17\n" + docB,
			[]string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "5|", 1), `! 2|structure|∅|{"Sale":`, `! 4|structure|∅|17`, "read 4 loaded 2 rejected 2 filtered 0 dropped 0 duplicates 0"}},
		{"duplicate and bad bytes", inFormat("ndjson", "", ""), "a.ndjson", docA + "\n" + docA + "\n{\"Sale\":\"\xff\"}\n",
			[]string{strings.Replace(rowA2, "2|", "1|", 1), `! 3|encoding|∅|{"Sale":"\xFF"}`, "read 3 loaded 1 rejected 1 filtered 0 dropped 1 duplicates 1"}},
		{"an array", inFormat("json", "", ""), "a.json", "[" + docA + ",\n" + strings.ReplaceAll(docB, ",", ",\n  ") + "]\n", []string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1), both}},
		{"an array within an object", inFormat("json", "    records: data.orders\n", ""), "a.json", `{"meta":{"data":[1,{"x":[]}]},"data":{"n":2,"orders":[` + docA + "," + docB + `],"end":true}}`,
			[]string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1), both}},
		{"an element that is no object", inFormat("json", "", ""), "a.json", "[" + docA + ",[1]]", []string{strings.Replace(rowA2, "2|", "1|", 1), "! 2|structure|∅|[1]", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"nested lines", inFormat("ndjson", "    lines: items\n", nested), "a.ndjson", nestedDocs,
			[]string{"1|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|C1", "1|A|2|2024-03-01 10:00|2024-03-01|2.0000|1.0000|∅|C1", "4|D|1|2024-03-02 11:00|2024-03-02|3.0000|3.0000|∅|∅",
				`! 3|structure|∅|{"id":"C","at":"2024-03-02T11:00:00Z","who":null}`, "read 5 loaded 3 rejected 1 filtered 1 dropped 0 duplicates 0"}},
		{"nested lines of an array", inFormat("json", "    lines: items\n", nested), "a.json", "[" + strings.TrimSuffix(strings.ReplaceAll(nestedDocs, "\n", ","), ",") + "]",
			[]string{"1|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen|C1", "1|A|2|2024-03-01 10:00|2024-03-01|2.0000|1.0000|∅|C1", "4|D|1|2024-03-02 11:00|2024-03-02|3.0000|3.0000|∅|∅",
				`! 3|structure|∅|{"id":"C","at":"2024-03-02T11:00:00Z","who":null}`, "read 5 loaded 3 rejected 1 filtered 1 dropped 0 duplicates 0"}},
		{"large numbers and hostile keys", inFormat("ndjson", "", `sale_id: '"a.b"', line_no: "x'y", sold_at: Time, quantity: "we ird", unit_price: Price`), "a.ndjson",
			`{"a.b":12345678901234567890123,"x'y":1,"Time":"2024-03-01 10:00:00","we ird":1,"Price":1}` + "\n" + `{"a.b":1234567890123456789,"x'y":1,"Time":"2024-03-01 10:00:00","we ird":1,"Price":1}` + "\n",
			[]string{"1|12345678901234567890123|1|2024-03-01 10:00|2024-03-01|1.0000|1.0000|∅|∅", "2|1234567890123456789|1|2024-03-01 10:00|2024-03-01|1.0000|1.0000|∅|∅", both}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, c.yaml)
			p.write("exports/"+c.file, []byte(c.text))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			want(t, shown(night), c.want...)
		})
	}
}

func TestRun_documentBreaches(t *testing.T) {
	for _, c := range []struct {
		name, yaml, file, text string
		says                   []string
	}{
		{"an array cut off", inFormat("json", "", ""), "a.json", "[" + docA + "," + docB, []string{"exports/a.json", "ends too early"}},
		{"an array cut within a document", inFormat("json", "", ""), "a.json", "[" + docA + "," + docB[:20], []string{"exports/a.json", "ends too early"}},
		{"no JSON", inFormat("json", "", ""), "a.json", "[" + docA + " x]", []string{"exports/a.json", "no JSON from byte"}},
		{"an object without records", inFormat("json", "", ""), "a.json", docA, []string{"exports/a.json", "no array of records", "records:"}},
		{"two texts", inFormat("json", "", ""), "a.json", "[" + docA + "]\n[" + docB + "]", []string{"exports/a.json", "more behind the end", "ndjson"}},
		{"a document too long", inFormat("json", "", ""), "a.json", `[{"a":"` + strings.Repeat("x", 3_000_000) + `"}]`, []string{"exports/a.json", "longer than 1000000 bytes", "limits.record_bytes"}},
		{"nested too deep", inFormat("json", "", ""), "a.json", "[" + strings.Repeat("[", 5000) + strings.Repeat("]", 5000) + "]", []string{"exports/a.json", "nested deeper"}},
		{"a folder where a file should be", inFormat("csv", "", ""), "a.csv/x.txt", "x", []string{"exports/a.csv", "folder"}},
		{"no Parquet", inFormat("parquet", "", ""), "a.parquet", "Sale,Line", []string{"exports/a.parquet", "no Parquet file"}},
		{"Parquet cut off", inFormat("parquet", "", ""), "a.parquet", "PAR1aaaaaaaaaaaaaaaaaaaaaaaaaaaaa", []string{"exports/a.parquet", "cut off"}},
		{"Parquet damaged", inFormat("parquet", "", ""), "a.parquet", "PAR1aaaaaaaaaaaaaaaaaaaaaaaaaaaaaPAR1", []string{"exports/a.parquet", "cannot be read"}},
		{"no workbook", inFormat("xlsx", "", ""), "a.xlsx", "Sale,Line", []string{"exports/a.xlsx", "no .xlsx workbook"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, c.yaml)
			p.write("exports/"+c.file, []byte(c.text))
			_, err := p.run()
			says(t, err, c.says...)
		})
	}
}

func says(t *testing.T, err error, texts ...string) {
	t.Helper()
	var contract *ContractError
	if !errors.As(err, &contract) {
		t.Fatalf("error %v, want a ContractError", err)
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("message does not hold %q:\n%v", text, err)
		}
	}
}

// book makes a workbook.
func book(t *testing.T, fill func(f *excelize.File)) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	fill(f)
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func rowsOf(t *testing.T, f *excelize.File, sheet string, rows ...[]any) {
	t.Helper()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow(sheet, at, &row); err != nil {
			t.Fatal(err)
		}
	}
}

func TestRun_workbookCases(t *testing.T) {
	header := []any{"Sale", "Line", "Time", "Qty", "Price", "Text", "Who"}
	at := time.Date(2024, 3, 1, 10, 0, 0, 0, time.UTC)
	row := []any{"A", 1, at, 1, 2.5, "pen", "C1"}
	for _, c := range []struct {
		name, settings string
		fill           func(f *excelize.File)
		want           []string
	}{
		{"dates by style, numbers as numbers, a blank row", "", func(f *excelize.File) {
			rowsOf(t, f, "Sheet1", header, row, []any{}, []any{"00B", 1, "2024-03-02 11:00:00", "2", 3.5, "ink", 12345})
		}, []string{rowA2, "4|00B|1|2024-03-02 11:00|2024-03-02|2.0000|3.5000|ink|12345", both}},
		{"text among dates, in the declared format", "    timestamps: 02/01/2006 15:04\n", func(f *excelize.File) {
			rowsOf(t, f, "Sheet1", header, row, []any{"B", 1, "02/03/2024 11:00", "2", 3.5, "ink", "C2"}, []any{"C", 1, "nonsense", "2", 3.5, "ink", "C2"})
		}, []string{rowA2, rowB3, "! 4|parse|sold_at|C,1,nonsense,2,3.5,ink,C2", "read 3 loaded 2 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"decimal comma for texts, not for numbers", "    numbers: {decimal: ',', thousands: .}\n", func(f *excelize.File) {
			rowsOf(t, f, "Sheet1", header, row, []any{"B", 1, at, "2", "1.003,5", "ink", "C2"})
		}, []string{rowA2, "3|B|1|2024-03-01 10:00|2024-03-01|2.0000|1003.5000|ink|C2", both}},
		{"another sheet, lines to skip, cells beside the table", "    sheet: data\n    skip_lines: 2\n", func(f *excelize.File) {
			f.NewSheet("Data")
			rowsOf(t, f, "Data", []any{"Report"}, []any{}, header, append(row, "", "note"))
		}, []string{strings.Replace(rowA2, "2|", "4|", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"long numbers, noise of the last digit", "", func(f *excelize.File) {
			rowsOf(t, f, "Sheet1", header, []any{123456789012345, 1, at, 0.1 + 0.2, 2.5, "pen", "C1"})
		}, []string{"2|123456789012345|1|2024-03-01 10:00|2024-03-01|0.3000|2.5000|pen|C1", "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"days since 1904", "", func(f *excelize.File) {
			yes := true
			if err := f.SetWorkbookProps(&excelize.WorkbookPropsOptions{Date1904: &yes}); err != nil {
				t.Fatal(err)
			}
			rowsOf(t, f, "Sheet1", header, row)
			style, err := f.NewStyle(&excelize.Style{NumFmt: 22})
			if err != nil {
				t.Fatal(err)
			}
			f.SetCellValue("Sheet1", "C2", 43890.416666666664)
			f.SetCellStyle("Sheet1", "C2", "C2", style)
		}, []string{rowA2, "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, inFormat("xlsx", c.settings, ""))
			p.write("exports/a.xlsx", book(t, c.fill))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			want(t, shown(night), c.want...)
		})
	}
	t.Run("wrong sheet name", func(t *testing.T) {
		p := newProject(t, inFormat("xlsx", "    sheet: Orders\n", ""))
		p.write("exports/a.xlsx", book(t, func(f *excelize.File) { rowsOf(t, f, "Sheet1", header, row) }))
		_, err := p.run()
		says(t, err, "exports/a.xlsx", "no sheet Orders", "Sheet1")
	})
	t.Run("a document type inside", func(t *testing.T) {
		p := newProject(t, inFormat("xlsx", "", ""))
		p.write("exports/a.xlsx", tampered(t, book(t, func(f *excelize.File) { rowsOf(t, f, "Sheet1", header, row) }), "xl/workbook.xml", func(text string) string {
			return strings.Replace(text, "<workbook", `<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><workbook`, 1)
		}))
		_, err := p.run()
		says(t, err, "exports/a.xlsx", "document type")
	})
	t.Run("a bomb", func(t *testing.T) {
		p := newProject(t, strings.Replace(inFormat("xlsx", "", ""), "limits: {", "limits: {file_bytes: 1MB, ", 1))
		p.write("exports/a.xlsx", tampered(t, book(t, func(f *excelize.File) { rowsOf(t, f, "Sheet1", header, row) }), "xl/worksheets/sheet1.xml", func(text string) string {
			return strings.Replace(text, "<sheetData>", "<sheetData>"+strings.Repeat(`<row r="1"></row>`, 1)+strings.Repeat(" ", 20_000_000), 1)
		}))
		_, err := p.run()
		says(t, err, "exports/a.xlsx", "limits.file_bytes")
	})
}

// tampered changes one part of a workbook.
func tampered(t *testing.T, content []byte, part string, change func(string) string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(content), int64(len(content)))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, file := range in.File {
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if file.Name == part {
			text = []byte(change(string(text)))
		}
		w, err := out.Create(file.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestRun_parquetCases(t *testing.T) {
	p := newProject(t, inFormat("parquet", "", ""))
	path := p.root + "/exports/a.parquet"
	p.write("exports/a.parquet", nil)
	exec(t, "copy (select * from (values ('A', 1, timestamp '2024-03-01 10:00:00', 1.0::double, 2.5::decimal(10,2), 'pen', 'C1'), ('B', 1, timestamp '2024-03-02 11:00:00', 2, 3.5, 'ink', 'C2'),"+
		" ('A', 1, timestamp '2024-03-01 10:00:00', 1, 2.5, 'pen', 'C1'), ('D', 1, null, 'nan'::double, 1, 'x', null)) t(Sale, Line, Time, Qty, Price, \"Text\", Who)) to '"+path+"' (format parquet)")
	past := p.now.Add(-time.Hour)
	if err := chtimes(path, past); err != nil {
		t.Fatal(err)
	}
	want(t, shown(p.mustRun()), strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1),
		`! 4|required|sold_at|{"Sale":"D","Line":1,"Time":null,"Qty":NaN,"Price":1.0,"Text":"x","Who":null}`, "read 4 loaded 2 rejected 1 filtered 0 dropped 1 duplicates 1")
}

// A filter over what a record lacks does not swallow records that are none.
func TestRun_filterOfNoDocument(t *testing.T) {
	p := newProject(t, inFormat("ndjson", "    filter: [{sql: \"Who is null\", reason: nobody's}]\n", ""))
	p.write("exports/a.ndjson", []byte(docA+"\n{\"Sale\":\n[1]\n"+strings.Replace(docB, `"C2"`, "null", 1)+"\n"))
	want(t, shown(p.mustRun()), strings.Replace(rowA2, "2|", "1|", 1), `! 2|structure|∅|{"Sale":`, `! 3|structure|∅|[1]`,
		"read 4 loaded 1 rejected 2 filtered 1 dropped 0 duplicates 0")
}
