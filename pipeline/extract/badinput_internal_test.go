package extract

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// badInput is one of the inputs that real importers were seen to lose rows over.
// The number is its place in the list; what has none is beside the list. Either
// the night wants these rows and rejects, or it is refused with these words. What
// was refused is put right then, and the next night must equal an undisturbed one.
type badInput struct {
	number   int
	name     string
	settings string
	columns  string // "": those of the till
	format   string // "": csv
	files    map[string]string
	rows     []string
	says     []string
	mended   map[string]string // "": a sound export under each name
}

// TestRun_badInputs is the list: grep its numbers to find what is done about an input.
func TestRun_badInputs(t *testing.T) {
	for _, c := range slices.Concat(badShapes(), badBytes(t), badValues(), badDeliveries()) {
		t.Run(fmt.Sprintf("%02d %s", c.number, c.name), func(t *testing.T) {
			t.Parallel()
			c.check(t)
		})
	}
}

func (c badInput) project(t *testing.T, files map[string]string) *project {
	yaml := inFormat(orElse(c.format, "csv"), c.settings, c.columns)
	if strings.Contains(c.settings, "limits:") {
		yaml = strings.Replace(yaml, "    limits: {rejected_share: 1, allow_empty_files: true, min_rows: 0}\n", "", 1)
	}
	p := newProject(t, yaml)
	for name, text := range files {
		p.write("exports/"+name, []byte(text))
	}
	return p
}

func (c badInput) check(t *testing.T) {
	p := c.project(t, c.files)
	if c.says == nil {
		got := shown(p.mustRun())
		if strings.HasPrefix(c.rows[0], "read") {
			got = got[len(got)-1:] // too many rows to list: the account alone
		}
		for i := range got { // of a long text its beginning is wanted
			if i < len(c.rows) && strings.HasPrefix(got[i], "!") && len(got[i]) > 1000 {
				got[i] = got[i][:len(c.rows[i])]
			}
		}
		want(t, got, c.rows...)
		return
	}
	_, err := p.run()
	says(t, err, c.says...)
	var contract *ContractError
	if errors.As(err, &contract); contract.Remedy == "" {
		t.Errorf("no remedy: %v", err)
	}
	undisturbed := []string{rowA2, rowB3, both}
	if c.mended != nil {
		files := maps.Clone(c.files)
		maps.Copy(files, c.mended)
		undisturbed = shown(c.project(t, files).mustRun())
	} else {
		c.mended = map[string]string{}
		for name := range c.files {
			c.mended[name] = sound(name)
		}
	}
	for name, text := range c.mended {
		p.write("exports/"+name, []byte(text))
	}
	want(t, shown(p.mustRun()), undisturbed...)
}

// sound is a good export for a file of this name.
func sound(name string) string {
	text := tillHeader + goodA + goodB
	switch packing(name) {
	case "gz":
		return gzipped(text)
	case "zst":
		return zstded(text)
	}
	return text
}

func only(text string) map[string]string { return map[string]string{"a.csv": text} }

func accountOf(read, loaded, rejected int) string {
	return fmt.Sprintf("read %d loaded %d rejected %d filtered 0 dropped 0 duplicates 0", read, loaded, rejected)
}

// reject is the line of a rejected record, which a text export shows as it is.
func reject(line int, why rule, column, text string) string {
	return fmt.Sprintf("! %d|%s|%s|%s", line, why, orElse(column, "∅"), strings.TrimSuffix(text, "\n"))
}

// badShapes are records and files that are not shaped as declared.
func badShapes() []badInput {
	other := strings.ReplaceAll(strings.Replace(goodB, "B,", "Z,", 1), ",", ";")
	wide := strings.Replace(strings.Replace(goodB, "B,", "Y,", 1), "\n", ",more\n", 1)
	late := "B,20601,2024-03-02 11:00:00,2,3.50,\"ink, red\nand \"\"blue\"\"\",C2\n"
	return []badInput{
		{number: 1, name: "rows change delimiter and width after 5,000 lines", files: only(tillHeader + manyRows(5000) + other + wide + goodB), rows: []string{accountOf(5003, 5001, 2)}},
		{number: 1, name: "the rows that changed are named", files: only(tillHeader + goodA + other + wide + goodB),
			rows: []string{rowA2, strings.Replace(rowB3, "3|", "5|", 1), reject(3, ruleStructure, "", other), reject(4, ruleStructure, "", wide), accountOf(4, 2, 2)}},
		{number: 1, name: "the whole file has another delimiter", files: only(strings.ReplaceAll(tillHeader+goodA, ",", ";")), says: []string{"exports/a.csv:1", "column Sale", "delimiter:"}},
		{number: 2, name: "first quote after the sample", files: only(tillHeader + manyRows(20_600) + late), rows: []string{accountOf(20_601, 20_601, 0)}},
		{number: 3, name: "a stray line break rejects its two halves", files: only(tillHeader + goodA + strings.Replace(goodB, "ink", "i\nnk", 1) + strings.Replace(goodB, "B,", "D,", 1)),
			rows: []string{rowA2, strings.Replace(strings.Replace(rowB3, "3|", "5|", 1), "B|", "D|", 1), reject(3, ruleStructure, "", "B,1,2024-03-02 11:00:00,2,3.50,i"), reject(4, ruleStructure, "", "nk,C2"), accountOf(4, 2, 2)}},
		{number: 3, name: "one bad row among neighbours", files: only(tillHeader + goodA + "A2,1,2024-03-01 10:00:00,many,2.50,pen,C1\n" + strings.Replace(goodB, "B", "B", 1)),
			rows: []string{rowA2, strings.Replace(rowB3, "3|", "4|", 1), reject(3, ruleParse, "quantity", "A2,1,2024-03-01 10:00:00,many,2.50,pen,C1"), accountOf(3, 2, 1)}},
		{number: 3, name: "a bad row behind dropped duplicates keeps its own text", files: only(tillHeader + goodA + goodA + strings.Replace(goodB, ",2,", ",x,", 1) + strings.Replace(goodB, "B,", "D,", 1)),
			rows: []string{rowA2, strings.Replace(strings.Replace(rowB3, "3|", "5|", 1), "B|", "D|", 1), reject(4, ruleParse, "quantity", strings.Replace(goodB, ",2,", ",x,", 1)), "read 4 loaded 2 rejected 1 filtered 0 dropped 1 duplicates 1"}},
		{number: 4, name: "an unclosed quote costs its line alone", files: only(tillHeader + strings.Replace(goodA, "pen", "\"pen", 1) + goodB + manyRows(3000)), rows: []string{accountOf(3002, 3001, 1)}},
		{number: 4, name: "an unclosed quote in the last line", files: only(tillHeader + goodA + strings.Replace(goodB, "ink", "\"ink", 1)),
			rows: []string{rowA2, reject(3, ruleStructure, "", strings.Replace(goodB, "ink", "\"ink", 1)), accountOf(2, 1, 1)}},
		{number: 5, name: "many rows, quotes in some, read in parallel", files: only(tillHeader + manyRows(60_000) + late + strings.ReplaceAll(manyRows(60_000), "A,", "S,")), rows: []string{accountOf(120_001, 120_001, 0)}},
		{number: 9, name: "byte order mark, quoted names, a line break in one", columns: "sale_id: Sale, line_no: Line, sold_at: \"Time\\nof day\", quantity: Qty, unit_price: Price, product_name: Text, customer_ref: Who",
			files: only("\ufeff\"Sale\",\"Line\",\"Time\nof day\",Qty,Price,Text,Who\n" + goodA), rows: []string{strings.Replace(rowA2, "2|", "3|", 1), accountOf(1, 1, 0)}},
		{number: 9, name: "names that repeat or are empty", columns: "sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Qty_2, product_name: column_6, customer_ref: Who",
			files: only("Sale,Line,Time,Qty,Qty,,Who\n" + goodA + goodB), rows: []string{rowA2, rowB3, accountOf(2, 2, 0)}},
		{number: 9, name: "a misspelt name gets the near one", files: only(strings.Replace(tillHeader, "Price", "Prise", 1) + goodA), says: []string{"exports/a.csv:1", "column Price", "did you mean Prise?"}},
		{number: 11, name: "columns in another order on another day, one more of them", files: map[string]string{"1.csv": tillHeader + goodA, "2.csv": "More,Who,Text,Price,Qty,Time,Line,Sale\nx,C2,ink,3.50,2,2024-03-02 11:00:00,1,B\n"},
			rows: []string{rowA2, strings.Replace(rowB3, "3|", "2|", 1), accountOf(2, 2, 0)}},
		{number: 11, name: "a column missing on another day", files: map[string]string{"1.csv": tillHeader + goodA, "2.csv": strings.Replace(tillHeader, ",Qty", "", 1) + "B,1,2024-03-02 11:00:00,3.50,ink,C2\n"},
			says: []string{"exports/2.csv:1", "column Qty", "is not in the export"}, mended: map[string]string{"2.csv": tillHeader + goodB}},
		{name: "empty file", files: only(""), says: []string{"exports/a.csv", "the file is empty"}},
		{name: "a byte order mark alone", files: only("\ufeff"), says: []string{"exports/a.csv", "the file is empty"}},
		{name: "truncated last line", files: only(tillHeader + goodA + goodB[:30]), rows: []string{rowA2, reject(3, ruleStructure, "", goodB[:30]), accountOf(2, 1, 1)}},
		{name: "a 10 MB line", files: only(tillHeader + goodA + strings.Repeat("x", 10_000_000) + "\n" + strings.Replace(goodB, "B,", "D,", 1)),
			rows: []string{rowA2, strings.Replace(strings.Replace(rowB3, "3|", "4|", 1), "B|", "D|", 1), "! 3|structure|∅|" + "xxx", accountOf(3, 2, 1)}},
		{name: "a 10 MB line in a gzip", files: map[string]string{"a.csv.gz": gzipped(tillHeader + goodA + "\"" + strings.Repeat("x", 10_000_000) + "\n" + goodB)},
			rows: []string{rowA2, strings.Replace(rowB3, "3|", "4|", 1), "! 3|structure|∅|" + "\"xxx", accountOf(3, 2, 1)}},
		{name: "more than a million malformed lines, and nearly nothing else", settings: "    limits: {rejected_share: 0.4}\n", files: only(tillHeader + goodA + strings.Repeat("x\n", 1_100_000)),
			says: []string{"exports/a.csv", "are malformed", "limits.rejected_share"}},
	}
}

// badBytes are archives, encodings and bytes that are no text.
func badBytes(t *testing.T) []badInput {
	zipped, packed := gzipped(tillHeader+manyRows(2000)), zstded(tillHeader+manyRows(2000))
	latin := strings.Replace(goodA, "pen", "cr\xe8me", 1)
	damaged := []byte(zipped)
	damaged[len(damaged)/2] ^= 0x40
	garbled := "\x00\x01\x02\xff\xfe,\x7f\x80\n"
	chinese := encodedText(t, simplifiedchinese.GBK, tillHeader+strings.Replace(goodA, "pen", "钢笔", 1))
	out := []badInput{
		{number: 6, name: "a damaged gzip", files: map[string]string{"a.csv.gz": string(damaged)}, says: []string{"exports/a.csv.gz", "the archive is damaged", "ask for the export again"}},
		{number: 6, name: "rubbish behind a gzip", files: map[string]string{"a.csv.gz": zipped + "rubbish that is no member"}, says: []string{"exports/a.csv.gz", "the archive is damaged"}},
		{number: 6, name: "a text called gzip", files: map[string]string{"a.csv.gz": tillHeader + goodA}, says: []string{"exports/a.csv.gz", "the archive is damaged"}},
		{number: 7, name: "gzip members that end within lines", files: map[string]string{"a.csv.gz": gzipped(tillHeader[:9], tillHeader[9:]+goodA[:9], "", goodA[9:]+goodB)}, rows: []string{rowA2, rowB3, accountOf(2, 2, 0)}},
		{number: 7, name: "zstandard frames that end within lines", files: map[string]string{"a.csv.zst": zstded(tillHeader[:9]) + zstded(tillHeader[9:]+goodA[:9]) + zstded(goodA[9:]+goodB)}, rows: []string{rowA2, rowB3, accountOf(2, 2, 0)}},
		{number: 8, name: "NUL within a value, and a line of bytes", files: only(tillHeader + strings.Replace(goodA, "pen", "p\x00n", 1) + garbled + goodB),
			rows: []string{strings.Replace(rowB3, "3|", "4|", 1), `! 2|structure|∅|A,1,2024-03-01 10:00:00,1,2.50,p\x00n,C1`, "! 3|encoding|∅|\\x00\x01\x02\\xFF\\xFE,\x7f\\x80", accountOf(3, 1, 2)}},
		{number: 8, name: "a file of nothing but NUL", files: only(tillHeader + goodA + strings.Repeat("\x00", 100_000)), rows: []string{rowA2, "! 3|structure|∅|" + `\x00\x00`, accountOf(2, 1, 1)}},
		{number: 8, name: "NUL in the header", files: only("\x00" + tillHeader + goodA), says: []string{"exports/a.csv:1", "header"}},
		{number: 10, name: "Latin-1 under utf-8 rejects the bytes' row alone", files: only(tillHeader + latin + goodB), rows: []string{rowB3, `! 2|encoding|∅|A,1,2024-03-01 10:00:00,1,2.50,cr\xE8me,C1`, accountOf(2, 1, 1)}},
		{number: 10, name: "Latin-1 as declared", settings: "    encoding: iso-8859-1\n", files: only(tillHeader + latin + goodB), rows: []string{strings.Replace(rowA2, "pen", "crème", 1), rowB3, accountOf(2, 2, 0)}},
		{number: 10, name: "bytes that Windows-1252 has not", settings: "    encoding: windows-1252\n", files: only(tillHeader + strings.Replace(goodA, "pen", "p\x81n", 1) + goodB),
			rows: []string{rowB3, "! 2|encoding|∅|A,1,2024-03-01 10:00:00,1,2.50,p\ufffdn,C1", accountOf(2, 1, 1)}},
		{number: 10, name: "GBK as declared", settings: "    encoding: gbk\n", files: only(chinese), rows: []string{strings.Replace(rowA2, "pen", "钢笔", 1), accountOf(1, 1, 0)}},
		{number: 10, name: "GBK under utf-8", files: only(chinese + goodB), rows: []string{rowB3, `! 2|encoding|∅|A,1,2024-03-01 10:00:00,1,2.50,\xB8ֱ\xCA,C1`, accountOf(2, 1, 1)}},
		{number: 10, name: "GBK cut within a character", settings: "    encoding: gbk\n", files: only(chinese[:strings.Index(chinese, "\xb8\xd6")+1]), rows: []string{"! 2|encoding|∅|A,1,2024-03-01 10:00:00,1,2.50,\ufffd", accountOf(1, 0, 1)}},
		{number: 10, name: "UTF-16 under utf-8", files: only("\xff\xfe" + encodedText(t, charmap.Windows1252, "S\x00a\x00")), says: []string{"exports/a.csv", "UTF-16", "encoding: utf-16"}},
		{number: 10, name: "UTF-16 big endian under utf-8", files: only("\xfe\xff\x00S"), says: []string{"exports/a.csv", "UTF-16", "encoding: utf-16"}},
		{number: 10, name: "UTF-16 without its mark under utf-8", files: only("S\x00a\x00l\x00e\x00,\x00L\x00\n\x00"), says: []string{"exports/a.csv:1", "header"}},
		{number: 10, name: "UTF-16 cut within a character", settings: "    encoding: utf-16le\n", files: only(widened(tillHeader+goodA) + "B"), rows: []string{rowA2, "! 3|encoding|∅|\ufffd", accountOf(2, 1, 1)}},
	}
	out = append(out, badInput{number: 6, name: "an empty zstandard file", files: map[string]string{"a.csv.zst": ""}, says: []string{"exports/a.csv.zst", "the file is empty"}})
	for _, cut := range []int{0, 1, 5, 15, len(zipped) / 4, len(zipped) / 2, len(zipped) - 9, len(zipped) - 1} {
		out = append(out, badInput{number: 6, name: fmt.Sprintf("gzip cut off at byte %d", cut), files: map[string]string{"a.csv.gz": zipped[:cut]}, says: []string{"exports/a.csv.gz", "archive is cut off", "ask for the export again"}})
	}
	for _, cut := range []int{1, 3, 5, 9, len(packed) / 4, len(packed) / 2, len(packed) - 1} {
		out = append(out, badInput{number: 6, name: fmt.Sprintf("zstandard cut off at byte %d", cut), files: map[string]string{"a.csv.zst": packed[:cut]}, says: []string{"exports/a.csv.zst", "archive is cut off", "ask for the export again"}})
	}
	return out
}

func widened(text string) string {
	var b strings.Builder
	for _, c := range []byte(text) {
		b.WriteByte(c)
		b.WriteByte(0)
	}
	return b.String()
}
