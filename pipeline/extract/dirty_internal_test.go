package extract

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/unicode"
)

// dirtySource is a way of writing exports, well or badly.
type dirtySource struct {
	name      string
	settings  string
	delimiter string
	quote     byte
	escape    byte
	encoding  encoding.Encoding // nil: UTF-8
	keyed     bool
}

func dirtySources() []dirtySource {
	return []dirtySource{
		{"plain", "", ",", '"', '"', nil, false},
		{"keyed", "", ",", '"', '"', nil, true},
		{"semicolons", "    delimiter: ';'\n", ";", '"', '"', nil, true},
		{"tabs", "    delimiter: '\\t'\n", "\t", '"', '"', nil, false},
		{"backslashes", "    delimiter: '|'\n    quote: \"'\"\n    escape: '\\'\n", "|", '\'', '\\', nil, false},
		{"unquoted", "    quote: ''\n", ",", 0, 0, nil, true},
		{"section", "    delimiter: §\n", "§", '"', '"', nil, false},
		{"western", "    encoding: windows-1252\n", ",", '"', '"', charmap.Windows1252, true},
		{"chinese", "    encoding: gb18030\n", ",", '"', '"', simplifiedchinese.GB18030, false},
		{"wide", "    encoding: utf-16\n", ",", '"', '"', unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), true},
	}
}

const dirtyLongest = 2000 // bytes of a record

func (s dirtySource) yaml() string {
	entity, columns := "sale_lines", "sale_id: Id, product_name: One, payment_type: Two, sold_at: {const: '2024-03-01'}, quantity: {const: '1'}, unit_price: {const: '1'}"
	if s.keyed {
		entity, columns = "customer_records", "customer_ref: Id, street: One, city: Two"
	}
	return fmt.Sprintf("  %[1]s:\n    entity: %[2]s\n    files: exports/%[1]s/*\n    format: csv\n    limits: {rejected_share: 1, allow_empty_files: true, min_rows: 0, record_bytes: %[3]dB}\n    columns: {%[4]s}\n%[5]s",
		s.name, entity, dirtyLongest, columns, s.settings)
}

// dirtyText makes an export: records that are well written, then some mischief.
func (s dirtySource) dirtyText(random *rand.Rand) string {
	pick := func(of ...string) string { return of[random.IntN(len(of))] }
	quote := string(rune(s.quote))
	if s.quote == 0 {
		quote = "\""
	}
	newline := pick("\n", "\n", "\r\n", "\n", "\r\n", "\r")
	line := func(fields ...string) string {
		for i, f := range fields {
			if s.quote != 0 && (strings.ContainsAny(f, quote+"\r\n"+string(rune(s.escape))) || strings.Contains(f, s.delimiter) || random.IntN(6) == 0) {
				escape := string(rune(s.escape))
				f = strings.ReplaceAll(f, quote, escape+quote)
				if s.escape != s.quote {
					f = strings.ReplaceAll(strings.ReplaceAll(f, escape+quote, quote), escape, escape+escape)
					f = strings.ReplaceAll(f, quote, escape+quote)
				}
				f = quote + f + quote
			}
			fields[i] = f
		}
		return strings.Join(fields, s.delimiter) + newline
	}
	word := func() string {
		return pick("", "pen", "crème brûlée", "a b", " ink ", "5"+quote+" pipe", quote, "NULL", "1,5", "x;y", "p|q", "东京", "\t", "two\nlines", "cr\r\nlf", "-", "\u00a0edge\u00a0", strings.Repeat("long ", 10), strings.Repeat("x", 3*dirtyLongest/2))
	}
	if s.encoding == charmap.Windows1252 {
		inner := word
		word = func() string { return strings.ReplaceAll(inner(), "东京", "Wien") }
	}
	var b strings.Builder
	b.WriteString("Id" + s.delimiter + "One" + s.delimiter + "Two" + newline)
	b.WriteString(line(fmt.Sprintf("f%d", random.Uint64()), word(), word())) // no two files are the same
	for range random.IntN(40) {
		id := fmt.Sprintf("k%d", random.IntN(60))
		switch random.IntN(30) {
		case 0:
			b.WriteString(newline)
		case 1:
			b.WriteString(line(id))
		case 2:
			b.WriteString(line(id, word(), word(), word()))
		case 3:
			b.WriteString(line("", word(), word()))
		case 4:
			same := line(id, word(), word())
			b.WriteString(same + same)
		default:
			b.WriteString(line(id, word(), word()))
		}
	}
	text := b.String()
	if newline == "\r" { // lines end so only where no line ends otherwise
		text = strings.ReplaceAll(strings.ReplaceAll(text, "\r\n", "\r"), "\n", " ")
	}
	if random.IntN(3) == 0 {
		text = strings.TrimSuffix(text, newline)
	}
	return text
}

// spoilt changes some bytes behind the header, or none.
func (s dirtySource) spoilt(random *rand.Rand, content []byte) []byte {
	if random.IntN(4) == 0 {
		return content
	}
	first := bytes.IndexAny(content, "\r\n") + 3
	if first < 3 {
		return content
	}
	harm := []string{"\"", "'", "\\", s.delimiter, "\n", "\r", "\r\n", "\x00", "\xff", "\xc3", "\x81", "\x1f", ",,", "\"\"", "é"}
	if bytes.IndexByte(content, '\n') < 0 {
		harm = slices.DeleteFunc(harm, func(text string) bool { return strings.Contains(text, "\n") })
	}
	for range random.IntN(5) {
		if len(content) <= first {
			break
		}
		at := first + random.IntN(len(content)-first)
		switch random.IntN(4) {
		case 0:
			content = slices.Concat(content[:at], []byte(harm[random.IntN(len(harm))]), content[at:])
		case 1:
			content = slices.Concat(content[:at], content[at+1:])
		case 2:
			content = slices.Concat(content[:at], []byte(harm[random.IntN(len(harm))]), content[at+1:])
		case 3:
			if random.IntN(3) == 0 {
				content = content[:at]
			}
		}
	}
	return content
}

// TestRun_dirtyFiles: the scanner and the engine together give, of every dirty
// file, the rows and rejects that a third and simple reader finds.
func TestRun_dirtyFiles(t *testing.T) {
	each := 10
	if os.Getenv("CLIENTELE_FAULTS") == "full" {
		each = 50
	}
	yaml := "\nname: dirty\ntimezone: UTC\ncurrency: GBP\nsources:\n"
	for _, s := range dirtySources() {
		yaml += s.yaml()
	}
	p := newProject(t, yaml)
	wanted := map[string]dirtyExpectation{}
	for i, s := range dirtySources() {
		for n := range each {
			random := rand.New(rand.NewPCG(uint64(i), uint64(n)))
			name := fmt.Sprintf("exports/%s/%03d.csv", s.name, n)
			content := []byte(s.dirtyText(random))
			if s.encoding != nil {
				content = []byte(encodedText(t, s.encoding, string(content)))
			}
			content = s.spoilt(random, content)
			decoded := content
			if s.encoding != nil {
				var err error
				if decoded, err = s.encoding.NewDecoder().Bytes(content); err != nil {
					t.Fatal(err)
				}
			} else if random.IntN(8) == 0 {
				content = append([]byte("\ufeff"), content...)
			}
			switch random.IntN(6) {
			case 0:
				name, content = name+".gz", []byte(gzipped(string(content[:len(content)/2]), string(content[len(content)/2:])))
			case 1:
				name, content = name+".zst", []byte(zstded(string(content)))
			}
			p.write(name, content)
			third := &thirdReader{text: decoded, delimiter: s.delimiter, quote: s.quote, escape: s.escape, longest: dirtyLongest, utf8: s.encoding == nil}
			wanted[name] = third.expect(name, s.keyed)
		}
	}
	night := p.mustRun()
	loaded := byFile(append(night.query(`select source_file, source_line, sale_id, product_name, payment_type from {raw.sale_lines}`), night.query(`select source_file, source_line, customer_ref, street, city from {raw.customer_records}`)...))
	rejected := byFile(night.query(`select source_file, source_line, rule, case when rule = 'duplicate_key' then 'the key' when rule = 'required' then 'the id' else column_name end, raw_row from {raw.reject}`))
	dropped := map[string]string{}
	for _, row := range night.query(`select source_file, rows_dropped from {raw.export}`) {
		file, n, _ := strings.Cut(row, "|")
		dropped[file] = n
	}
	rows, refused, repeated := 0, 0, 0
	for name, w := range wanted {
		rows, refused, repeated = rows+len(w.loaded), refused+len(w.rejected), repeated+w.dropped
		if !slices.Equal(loaded[name], w.loaded) || !slices.Equal(rejected[name], w.rejected) || dropped[name] != fmt.Sprint(w.dropped) {
			t.Errorf("%s (written by its number as seed) is read as\n%q\n%q dropped %s; by the third reader as\n%q\n%q dropped %d", name, loaded[name], rejected[name], dropped[name], w.loaded, w.rejected, w.dropped)
		}
	}
	t.Logf("%d files: %d rows, %d rejects, %d dropped", len(wanted), rows, refused, repeated)
	if rows < refused || refused < len(wanted) || repeated < len(wanted)/10 {
		t.Errorf("the files are not dirty enough, or too much so")
	}
}

// byFile sorts rows by their first field.
func byFile(rows []string) map[string][]string {
	out := map[string][]string{}
	for _, row := range rows {
		file, _, _ := strings.Cut(row, "|")
		out[file] = append(out[file], row)
	}
	for _, list := range out {
		slices.Sort(list)
	}
	return out
}
