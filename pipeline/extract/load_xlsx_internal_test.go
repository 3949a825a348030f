package extract

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"runtime"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// rawBook makes a workbook part by part, so that a case can say what no library
// would write. Parts given replace the standard ones; an empty one is left out.
func rawBook(t *testing.T, parts map[string]string) []byte {
	t.Helper()
	const head = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
	const main = `xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`
	const kind = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	standard := []struct{ name, text string }{
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`},
		{"_rels/.rels", `<Relationships><Relationship Id="r1" Type="` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`},
		{"xl/workbook.xml", `<workbook ` + main + `><workbookPr/><sheets><sheet name="Sales" sheetId="1" r:id="r1"/></sheets></workbook>`},
		{"xl/_rels/workbook.xml.rels", `<Relationships><Relationship Id="r1" Type="` + kind + `worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="r2" Type="` + kind + `styles" Target="styles.xml"/><Relationship Id="r3" Type="` + kind + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`},
		{"xl/styles.xml", `<styleSheet ` + main + `><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="14"/></cellXfs></styleSheet>`},
		{"xl/sharedStrings.xml", `<sst ` + main + `></sst>`},
		{"xl/worksheets/sheet1.xml", ""},
	}
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for _, part := range standard {
		text, given := parts[part.name]
		switch {
		case !given:
			text = head + part.text
		case text == "":
			continue
		}
		if part.name == "xl/worksheets/sheet1.xml" && !strings.Contains(text, "<worksheet") {
			text = head + `<worksheet ` + main + `><sheetData>` + text + `</sheetData></worksheet>`
		}
		w, err := out.Create(part.name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(text)); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sheetRow writes a row of cells; a text that begins with < is a cell already.
func sheetRow(number int, cells ...string) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<row r="%d">`, number)
	for i, c := range cells {
		at := fmt.Sprintf("%c%d", 'A'+i, number)
		if strings.HasPrefix(c, "<") {
			b.WriteString(strings.Replace(c, "<c", `<c r="`+at+`"`, 1))
		} else if c != "" {
			fmt.Fprintf(&b, `<c r="%s" t="inlineStr"><is><t>%s</t></is></c>`, at, html.EscapeString(c))
		}
	}
	return b.String() + "</row>"
}

func tillColumns() []string { return strings.Split(strings.TrimSpace(tillHeader), ",") }

// TestRun_workbookCells: a cell as the file stores it, and the text that it is
// taken for. A text that is never the day after or four years off.
func TestRun_workbookCells(t *testing.T) {
	const (
		plain = iota // styles by place
		builtInStamp
		builtInDay
		isoDay
		german
		literalD
		elapsed
		clock
		scientific
		month
		thai
		quotedYear
		text
		fraction
	)
	styles := `<styleSheet><numFmts><numFmt numFmtId="164" formatCode="yyyy\-mm\-dd"/><numFmt numFmtId="165" formatCode="[$-407]dd.mm.yyyy\ hh:mm;@"/><numFmt numFmtId="166" formatCode="#,##0.00\ &quot;days&quot;\ \d"/>` +
		`<numFmt numFmtId="167" formatCode="[h]:mm:ss"/><numFmt numFmtId="168" formatCode="[$-F400]h:mm:ss\ AM/PM"/><numFmt numFmtId="169" formatCode="0.00E+00;[Red]-0.00E+00"/><numFmt numFmtId="170" formatCode="mmm"/>` +
		`<numFmt numFmtId="171" formatCode="General;[Red]\-General"/><numFmt numFmtId="172" formatCode="yyyy-mm-dd hh:mm:ss.000"/></numFmts>` +
		`<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs><xf numFmtId="0"/><xf numFmtId="22"/><xf numFmtId="14"/><xf numFmtId="164"/><xf numFmtId="165"/><xf numFmtId="166"/><xf numFmtId="167"/><xf numFmtId="168"/>` +
		`<xf numFmtId="169"/><xf numFmtId="170"/><xf numFmtId="71"/><xf numFmtId="171"/><xf numFmtId="49"/><xf numFmtId="172"/></cellXfs></styleSheet>`
	number := func(style int, value string) string { return fmt.Sprintf(`<c s="%d"><v>%s</v></c>`, style, value) }
	cases := []struct{ name, cell, from1900, from1904 string }{
		{"a moment by a built-in format", number(builtInStamp, "45352.416666666664"), "2024-03-01 10:00:00", "2028-03-02 10:00:00"},
		{"a moment one second before midnight", number(builtInStamp, "45351.999988425923"), "2024-02-29 23:59:59", "2028-03-01 23:59:59"},
		{"a moment that rounds to midnight", number(builtInStamp, "45351.99999999999"), "2024-03-01 00:00:00", "2028-03-02 00:00:00"},
		{"a day by a built-in format", number(builtInDay, "45352"), "2024-03-01", "2028-03-02"},
		{"a day by a format with escapes", number(isoDay, "45352"), "2024-03-01", "2028-03-02"},
		{"a moment by a format of a locale", number(german, "45352.5"), "2024-03-01 12:00:00", "2028-03-02 12:00:00"},
		{"a day by a Thai format", number(thai, "45352"), "2024-03-01", "2028-03-02"},
		{"a day by its month alone", number(month, "45352"), "2024-03-01", "2028-03-02"},
		{"milliseconds that the format shows", number(fraction, "45352.416672453707"), "2024-03-01 10:00:00.500", "2028-03-02 10:00:00.500"},
		{"the first day", number(isoDay, "1"), "1900-01-01", "1904-01-02"},
		{"the day before the one that never was", number(isoDay, "59"), "1900-02-28", "1904-02-29"},
		{"the day that never was", number(isoDay, "60"), "1900-02-29", "1904-03-01"},
		{"the day after", number(isoDay, "61"), "1900-03-01", "1904-03-02"},
		{"the last day", number(isoDay, "2958465"), "9999-12-31", ""},
		{"beyond the last day", number(isoDay, "2958466"), "2958466", "2958466"},
		{"before the first day", number(isoDay, "-1"), "-1", "-1"},
		{"a duration", number(elapsed, "1.5"), "36:00:00", "36:00:00"},
		{"a time of day", number(clock, "0.4375"), "10:30:00", "10:30:00"},
		{"letters in a literal make no date", number(literalD, "45352"), "45352", "45352"},
		{"exponents make no date", number(scientific, "45352"), "45352", "45352"},
		{"General in sections is no era", number(quotedYear, "45352"), "45352", "45352"},
		{"a number as text format", number(text, "45352"), "45352", "45352"},
		{"a number", number(plain, "45352"), "45352", "45352"},
		{"a number in 17 digits", number(plain, "2.5499999999999998"), "2.55", "2.55"},
		{"a tenth", number(plain, "0.1"), "0.1", "0.1"},
		{"fifteen digits", number(plain, "123456789012345"), "123456789012345", "123456789012345"},
		{"a small number with exponent", number(plain, "1E-4"), "0.0001", "0.0001"},
		{"a whole number with exponent", number(plain, "1.2E7"), "12000000", "12000000"},
		{"a whole number with a point", number(plain, "17.0"), "17", "17"},
		{"digits as text", "007", "007", "007"},
		{"digits as text in a date format", `<c s="2" t="inlineStr"><is><t>45352</t></is></c>`, "45352", "45352"},
		{"a date as text", "01/03/2024", "01/03/2024", "01/03/2024"},
		{"true", `<c t="b"><v>1</v></c>`, "true", "true"},
		{"false", `<c t="b"><v>0</v></c>`, "false", "false"},
		{"true spelt out", `<c t="b"><v>true</v></c>`, "true", "true"},
		{"an error", `<c t="e"><v>#N/A</v></c>`, "#N/A", "#N/A"},
		{"a formula's number", `<c><f>1+1</f><v>2</v></c>`, "2", "2"},
		{"a formula's text", `<c t="str"><f>"a"&amp;"b"</f><v>ab</v></c>`, "ab", "ab"},
		{"an ISO date", `<c t="d"><v>2024-03-01T10:00:00</v></c>`, "2024-03-01T10:00:00", "2024-03-01T10:00:00"},
		{"a shared text of runs, without its reading", `<c t="s"><v>1</v></c>`, "東京 & Co", "東京 & Co"},
		{"a shared text that is empty", `<c t="s"><v>2</v></c>`, "∅", "∅"},
		{"an escaped character", `<c t="s"><v>3</v></c>`, "a\tb_x0009_", "a\tb_x0009_"},
		{"an escape that is none", `<c t="s"><v>4</v></c>`, "SKU_x12_", "SKU_x12_"},
		{"a line break, a comma and a quote", "one,\n\"two\"", "one,\n\"two\"", "one,\n\"two\""},
	}
	shared := `<sst><si><t>unused</t></si><si><r><t>東京</t></r><r><rPr><b/></rPr><t xml:space="preserve"> &amp; Co</t></r><rPh sb="0" eb="2"><t>トウキョウ</t></rPh></si><si/>` +
		`<si><t>a_x0009_b_x005F_x0009_</t></si><si><t>SKU_x12_</t></si></sst>`
	for _, from1904 := range []bool{false, true} {
		t.Run(fmt.Sprintf("from 1904 %v", from1904), func(t *testing.T) {
			workbook := `<workbook xmlns:r="x"><workbookPr date1904="` + map[bool]string{true: "1", false: "0"}[from1904] + `"/><sheets><sheet name="Sales" sheetId="1" r:id="r1"/></sheets></workbook>`
			rows := sheetRow(1, tillColumns()...)
			var wanted []string
			for i, c := range cases {
				rows += sheetRow(i+2, fmt.Sprintf("S%02d", i), "1", "2024-03-01", "1", "1", c.cell)
				w := c.from1900
				if from1904 {
					w = c.from1904
				}
				wanted = append(wanted, w)
			}
			p := newProject(t, inFormat("xlsx", "", ""))
			p.write("exports/a.xlsx", rawBook(t, map[string]string{"xl/workbook.xml": workbook, "xl/styles.xml": styles, "xl/sharedStrings.xml": shared, "xl/worksheets/sheet1.xml": rows}))
			got := p.mustRun().query(`select product_name from {raw.sale_lines} order by source_line`)
			if len(got) != len(cases) {
				t.Fatalf("%d rows, want %d", len(got), len(cases))
			}
			for i, c := range cases {
				if wanted[i] != "" && got[i] != wanted[i] {
					t.Errorf("%s: %s is taken for %q, want %q", c.name, c.cell, got[i], wanted[i])
				}
			}
		})
	}
}

// TestRun_workbookRows: rows of a sheet in, rows and rejects out.
func TestRun_workbookRows(t *testing.T) {
	const stamp = `<c s="1"><v>45352.416666666664</v></c>`
	header := sheetRow(1, tillColumns()...)
	a := func(row int) string { return sheetRow(row, "A", "1", stamp, "1", "2.5", "pen", "C1") }
	b := func(row int) string {
		return sheetRow(row, "B", "1", "2024-03-02 11:00:00", "<c><v>2</v></c>", "<c><v>3.5</v></c>", "ink", "C2")
	}
	for _, c := range []struct {
		name, settings, rows string
		want                 []string
	}{
		{"text among dates", "", header + a(2) + b(3), []string{rowA2, rowB3, both}},
		{"the day that never was is rejected", "", header + strings.Replace(a(2), "45352.416666666664", "60", 1) + b(3),
			[]string{rowB3, "! 2|parse|sold_at|A,1,1900-02-29 00:00:00,1,2.5,pen,C1", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"a number among dates is rejected, not guessed", "", header + a(2) + strings.Replace(b(3), "2024-03-02 11:00:00", "45353", 1),
			[]string{rowA2, "! 3|parse|sold_at|B,1,45353,2,3.5,ink,C2", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"an error among numbers is rejected", "", header + a(2) + strings.Replace(b(3), "<c r=\"D3\"><v>2</v></c>", `<c r="D3" t="e"><v>#N/A</v></c>`, 1),
			[]string{rowA2, "! 3|parse|quantity|B,1,2024-03-02 11:00:00,#N/A,3.5,ink,C2", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"blank rows are no rows, and rows keep their numbers", "", header + `<row r="2"/>` + sheetRow(3, " ", "", "", "", "", "", "") + a(7) + `<row r="9" s="1"></row>` + b(1_048_576),
			[]string{strings.Replace(rowA2, "2|", "7|", 1), strings.Replace(rowB3, "3|", "1048576|", 1), both}},
		{"rows and cells without places", "", strings.ReplaceAll(header, ` r="1"`, "") + strings.NewReplacer(` r="2"`, "", ` r="A2"`, "", ` r="B2"`, "", ` r="C2"`, "").Replace(a(2)) + b(3), []string{rowA2, rowB3, both}},
		{"short rows are padded, cells beyond the header belong to no column", "", header + sheetRow(2, "A", "1", stamp, "1", "2.5", "pen", "C1", "", "note") + sheetRow(3, "B", "1", "2024-03-02 11:00:00", "2", "3.5"),
			[]string{rowA2, "3|B|1|2024-03-02 11:00|2024-03-02|2.0000|3.5000|∅|∅", both}},
		{"cells in any order", "", header + `<row r="2"><c r="G2" t="str"><v>C1</v></c><c r="F2" t="str"><v>pen</v></c><c r="A2" t="str"><v>A</v></c><c r="C2" s="1"><v>45352.416666666664</v></c><c r="E2"><v>2.5</v></c><c r="D2"><v>1</v></c><c r="B2"><v>1</v></c></row>` + b(3), []string{rowA2, rowB3, both}},
		{"duplicates are dropped and counted", "", header + a(2) + b(3) + a(4) + a(5), []string{rowA2, rowB3, "read 4 loaded 2 rejected 0 filtered 0 dropped 2 duplicates 2"}},
		{"duplicates are kept and counted", "    duplicates: keep\n", header + a(2) + b(3) + a(4), []string{rowA2, rowB3, strings.Replace(rowA2, "2|", "4|", 1), "read 3 loaded 3 rejected 0 filtered 0 dropped 0 duplicates 1"}},
		{"a tab within a cell makes no duplicate", "", header + strings.NewReplacer("pen", "pen\tx", "C1", "y").Replace(a(2)) + strings.NewReplacer("pen", "pen", "C1", "x\ty", `"A"`, `"A"`).Replace(a(3)),
			[]string{"2|A|1|2024-03-01 10:00|2024-03-01|1.0000|2.5000|pen\tx|y", "! 3|duplicate_key|sale_id, line_no|A,1,2024-03-01 10:00:00,1,2.5,pen,x\ty", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"no header", "    header: false\n    names: [Sale, Line, Time, Qty, Price, Text, Who]\n", a(1) + b(2), []string{strings.Replace(rowA2, "2|", "1|", 1), strings.Replace(rowB3, "3|", "2|", 1), both}},
		{"rows before the header", "    skip_lines: 2\n", sheetRow(1, "Report", "of", "today") + sheetRow(3, tillColumns()...) + a(4), []string{strings.Replace(rowA2, "2|", "4|", 1), "read 1 loaded 1 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"days by number, where the source says so", "    timestamps: excel\n", header + a(2) + strings.Replace(b(3), `2024-03-02 11:00:00`, "45353.458333333336", 1), []string{rowA2, rowB3, both}},
		{"a row longer than the limit", "", header + strings.Replace(a(2), "pen", strings.Repeat("x", 1_100_000), 1) + b(3),
			[]string{rowB3, "! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.5,xxx", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0"}},
		{"a header alone", "", header, []string{"read 0 loaded 0 rejected 0 filtered 0 dropped 0 duplicates 0"}},
		{"a filter counts apart", "    filter: [{sql: \"Text = 'ink'\", reason: till tests}]\n", header + a(2) + b(3), []string{rowA2, "read 2 loaded 1 rejected 0 filtered 1 dropped 0 duplicates 0"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := newProject(t, inFormat("xlsx", c.settings, ""))
			p.write("exports/a.xlsx", rawBook(t, map[string]string{"xl/worksheets/sheet1.xml": c.rows}))
			night, err := p.run()
			if err != nil {
				t.Fatal(err)
			}
			got := shown(night)
			for i, row := range got {
				if len(row) > 300 {
					got[i] = row[:len("! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.5,xxx")]
				}
			}
			want(t, got, c.want...)
		})
	}
}

// TestRun_workbookBreaches: workbooks that break their contract. The message
// names the file and what to do; nothing is loaded.
func TestRun_workbookBreaches(t *testing.T) {
	sheet := func(rows string) map[string]string { return map[string]string{"xl/worksheets/sheet1.xml": rows} }
	header := sheetRow(1, tillColumns()...)
	good := header
	for i := range 2000 {
		good += sheetRow(i+2, fmt.Sprintf("S%d", i*7919%2003), "1", "2024-03-01", "1", fmt.Sprint(i*31%997), "pen", "C1")
	}
	sound := rawBook(t, sheet(good))
	flipped := bytes.Clone(sound)
	at := bytes.Index(flipped, []byte("xl/worksheets/sheet1.xml"))
	flipped[at+2000] ^= 0x10
	ole := append([]byte{0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1}, make([]byte, 4000)...)
	var password bytes.Buffer
	secret := excelize.NewFile()
	if err := secret.Write(&password, excelize.Options{Password: "secret"}); err != nil {
		t.Fatal(err)
	}
	two := map[string]string{"xl/workbook.xml": `<workbook xmlns:r="x"><sheets><sheet name="Summary" r:id="r1"/><sheet name="Sale lines" r:id="r1"/></sheets></workbook>`, "xl/worksheets/sheet1.xml": header}
	for _, c := range []struct {
		name, settings string
		content        []byte
		says           []string
	}{
		{"a wrong sheet", "    sheet: Salelines\n", rawBook(t, two), []string{"Salelines", "Summary, Sale lines", "did you mean Sale lines", "sheet:"}},
		{"a column is missing", "", rawBook(t, sheet(sheetRow(4, "Sale", "Line", "Time", "Qty", "Prise", "Text", "Who"))), []string{"a.xlsx:4: column Price", "did you mean Prise"}},
		{"an empty sheet", "", rawBook(t, sheet("<row r=\"1\"/>")), []string{"empty"}},
		{"an empty file", "", nil, []string{"workbook"}},
		{"a text", "", []byte(tillHeader + goodA), []string{"no .xlsx workbook"}},
		{"an old or encrypted workbook", "", ole, []string{"password", "save it as .xlsx"}},
		{"a workbook with a password", "", password.Bytes(), []string{"password", "save it as .xlsx"}},
		{"cut off", "", sound[:len(sound)/2], []string{"cut off", "ask for the export again"}},
		{"cut off within its end", "", sound[:len(sound)-5], []string{"cut off"}},
		{"a bit flipped", "", flipped, []string{"sound workbook"}},
		{"another archive", "", rawBook(t, map[string]string{"_rels/.rels": "", "xl/workbook.xml": "", "xl/_rels/workbook.xml.rels": ""}), []string{"workbook"}},
		{"a sheet is missing", "", rawBook(t, sheet("")), []string{"sound workbook", "sheet1.xml"}},
		{"a sheet cut off", "", rawBook(t, sheet(`<worksheet><sheetData>`+header+`<row r="2"><c r="A2">`)), []string{"sound workbook"}},
		{"rubbish behind the rows", "", rawBook(t, sheet(`<worksheet><sheetData>`+header+`</sheetData></work`)), []string{"sound workbook"}},
		{"texts cut off", "", rawBook(t, map[string]string{"xl/sharedStrings.xml": "<sst><si><t>a</t></si><si>", "xl/worksheets/sheet1.xml": header}), []string{"sound workbook"}},
		{"a text that is not there", "", rawBook(t, sheet(header+sheetRow(2, `<c t="s"><v>7</v></c>`))), []string{"text that is not there"}},
		{"a row beyond the last", "", rawBook(t, sheet(header+strings.Replace(sheetRow(2, "A"), `r="2"`, `r="2147483648"`, 1))), []string{"2147483648"}},
		{"a row twice", "", rawBook(t, sheet(header+sheetRow(2, "A")+sheetRow(2, "B"))), []string{"row"}},
		{"a column beyond the last", "", rawBook(t, sheet(header+`<row r="2"><c r="XFE2"><v>1</v></c></row>`)), []string{"XFE2"}},
		{"a column far beyond the last", "", rawBook(t, sheet(header+`<row r="2"><c r="ZZZZZZZZZZZZZZZZZZZZZ2"><v>1</v></c></row>`)), []string{"beyond the last column"}},
		{"a bomb of blanks", "    limits: {file_bytes: 1MB}\n", rawBook(t, sheet(header+strings.Repeat(" ", 5_000_000))), []string{"limits.file_bytes"}},
		{"a bomb of texts", "    limits: {file_bytes: 1MB}\n", rawBook(t, map[string]string{"xl/sharedStrings.xml": "<sst>" + strings.Repeat("<si/>", 1_000_000) + "</sst>", "xl/worksheets/sheet1.xml": header}), []string{"limits.file_bytes"}},
		{"a bomb behind the rows", "    limits: {file_bytes: 1MB}\n", rawBook(t, sheet(`<worksheet><sheetData>`+header+`</sheetData>`+strings.Repeat(" ", 5_000_000)+`</worksheet>`)), []string{"limits.file_bytes"}},
		{"a bomb of padding", "    limits: {file_bytes: 1MB}\n", rawBook(t, sheet(strings.Replace(header, "</row>", `<c r="XFD1" t="str"><v>far</v></c></row>`, 1)+strings.Repeat("<row><c><v>1</v></c></row>", 1000))), []string{"limits.file_bytes"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			yaml := inFormat("xlsx", c.settings, "")
			if strings.Contains(c.settings, "limits") {
				yaml = strings.Replace(yaml, "    limits: {rejected_share: 1, allow_empty_files: true, min_rows: 0}\n", "", 1)
			}
			p := newProject(t, yaml)
			p.write("exports/a.xlsx", c.content)
			_, err := p.run()
			says(t, err, append(c.says, "exports/a.xlsx")...)
		})
	}
}

// TestRun_workbookBombMemory: what is refused under the standard limits is
// refused before it fills the memory.
func TestRun_workbookBombMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("packs 100 MB")
	}
	long := strings.Repeat("x", 98_000_000)
	bombs := map[string]map[string]string{
		"one shared text": {"xl/sharedStrings.xml": "<sst><si><t>" + long + "</t></si></sst>", "xl/worksheets/sheet1.xml": sheetRow(1, tillColumns()...)},
		"one cell":        {"xl/worksheets/sheet1.xml": sheetRow(1, tillColumns()...) + `<row r="2"><c t="str"><v>` + long + `</v></c></row>`},
	}
	for name, parts := range bombs {
		content := rawBook(t, parts)
		delete(bombs, name)
		t.Run(name, func(t *testing.T) {
			p := newProject(t, inFormat("xlsx", "", ""))
			p.write("exports/a.xlsx", content)
			runtime.GC()
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			_, err := p.run()
			runtime.ReadMemStats(&after)
			says(t, err, "exports/a.xlsx", "limits.")
			if grown := (after.TotalAlloc - before.TotalAlloc) >> 20; grown > 200 {
				t.Errorf("refusing it took %d MB", grown)
			}
		})
	}
}

// TestRun_workbookWarnings: what people should know although the rows loaded.
func TestRun_workbookWarnings(t *testing.T) {
	p := newProject(t, inFormat("xlsx", "", ""))
	p.write("exports/a.xlsx", rawBook(t, map[string]string{"xl/worksheets/sheet1.xml": sheetRow(1, tillColumns()...) +
		sheetRow(2, "A", "1", "2024-03-01 10:00:00", "1", "2.50", "<c><f>B2+1</f></c>", "C1")}))
	warnings := strings.Join(p.mustRun().Warnings, "\n")
	for _, text := range []string{"formula", "F2"} {
		if !strings.Contains(warnings, text) {
			t.Errorf("no warning holds %q:\n%s", text, warnings)
		}
	}
}
