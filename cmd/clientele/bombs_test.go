package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/klauspost/compress/zstd"
)

const (
	tillHead = "Sale,Line,Time,Qty,Price,Text,Who\n"
	tillLine = "A,1,2024-03-01 10:00:00,1,2.50,pen,C1\n"
)

// faultsInFull tells whether the long tier of the tests was asked for.
func faultsInFull() bool { return os.Getenv("CLIENTELE_FAULTS") == "full" }

// tillProject makes a project of one source in the given format and returns its folder.
func tillProject(t *testing.T, format string) string {
	t.Helper()
	dir := t.TempDir()
	putOld(t, filepath.Join(dir, "clientele.yaml"), "name: shop\ntimezone: Europe/London\ncurrency: GBP\nsources:\n  till:\n    entity: sale_lines\n    files: exports/*\n    format: "+format+
		"\n    columns: {sale_id: Sale, line_no: Line, sold_at: Time, quantity: Qty, unit_price: Price, product_name: Text, customer_ref: Who}\n")
	return dir
}

// putOld writes a file as of long ago: nobody is still writing it.
func putOld(t *testing.T, path, text string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	written := time.Date(2024, 4, 1, 0, 0, 0, 0, time.UTC) // the marts tell when
	if err := os.Chtimes(path, written, written); err != nil {
		t.Fatal(err)
	}
}

// ended is how a run of the program ended.
type ended struct {
	code, text string
	took       time.Duration // of processor
	peak       int64         // resident bytes
}

func runProgram(args ...string) ended {
	cmd, stderr := program(args...)
	err := cmd.Run()
	out := ended{code: code(err), text: stderr.String(), took: cmd.ProcessState.UserTime() + cmd.ProcessState.SystemTime()}
	if usage, ok := cmd.ProcessState.SysUsage().(*syscall.Rusage); ok {
		out.peak = usage.Maxrss * 1024
	}
	return out
}

// members packs a text many times over without packing it more than once.
func members(t *testing.T, ending, head, text string, times int) io.Reader {
	t.Helper()
	pack := func(text string) []byte {
		var b bytes.Buffer
		var w io.WriteCloser = gzip.NewWriter(&b)
		if ending == "zst" {
			encoder, err := zstd.NewWriter(&b)
			if err != nil {
				t.Fatal(err)
			}
			w = encoder
		}
		if _, err := io.WriteString(w, text); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return b.Bytes()
	}
	one := pack(text)
	parts := []io.Reader{bytes.NewReader(pack(head))}
	for range times {
		parts = append(parts, bytes.NewReader(one))
	}
	return io.MultiReader(parts...)
}

// endless is a text that is repeated up to a length.
func endless(text string, bytes int) io.Reader {
	if text == "" {
		return strings.NewReader("")
	}
	block := strings.Repeat(text, max(1, 1<<20/len(text)))
	var parts []io.Reader
	for left := bytes; left > 0; left -= len(block) {
		parts = append(parts, strings.NewReader(block[:min(left, len(block))]))
	}
	return io.MultiReader(parts...)
}

// zipBomb is a workbook one part of which unpacks to much.
func zipBomb(t *testing.T, part, before, text string, size int, after string) io.Reader {
	t.Helper()
	const kind = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	var b bytes.Buffer
	out := zip.NewWriter(&b)
	for name, content := range map[string]string{
		"_rels/.rels":                `<Relationships><Relationship Id="r1" Type="` + kind + `officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":            `<workbook xmlns:r="x"><sheets><sheet name="S" r:id="r1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": `<Relationships><Relationship Id="r1" Type="` + kind + `worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="r3" Type="` + kind + `sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/sharedStrings.xml":       "<sst/>",
		"xl/worksheets/sheet1.xml":   "<worksheet><sheetData/></worksheet>",
	} {
		w, err := out.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		var in io.Reader = strings.NewReader(content)
		if name == part {
			in = io.MultiReader(strings.NewReader(before), endless(text, size), strings.NewReader(after))
		}
		if _, err := io.Copy(w, in); err != nil {
			t.Fatal(err)
		}
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
	return &b
}

// TestRun_bombs: what unpacks, nests or stretches without end is refused with the
// name of its limit, in little memory and time, and the night goes on once it is gone.
func TestRun_bombs(t *testing.T) {
	row := "<row>"
	for _, name := range strings.Split(strings.TrimSpace(tillHead), ",") {
		row += `<c t="str"><v>` + name + "</v></c>"
	}
	row += "</row>"
	scale := 250
	if faultsInFull() {
		scale = 1000
	}
	megabyte := strings.Repeat(tillLine, 1<<20/len(tillLine))
	for _, c := range []struct {
		name, format, file string
		content            func(t *testing.T) io.Reader
		holes              int64 // size of the file; what was not written is zeros
		says               string
	}{
		{"gzip of lines", "csv", "a.csv.gz", func(t *testing.T) io.Reader { return members(t, "gz", tillHead, megabyte, scale) }, 0, "limits.file_bytes"},
		{"gzip of one line", "csv", "a.csv.gz", func(t *testing.T) io.Reader { return members(t, "gz", tillHead, strings.Repeat("x", 1<<20), scale) }, 0, "limits.file_bytes"},
		{"gzip of blank lines", "csv", "a.csv.gz", func(t *testing.T) io.Reader { return members(t, "gz", tillHead, strings.Repeat("\n", 1<<20), scale) }, 0, "limits.file_bytes"},
		{"gzip of short lines", "csv", "a.csv.gz", func(t *testing.T) io.Reader { return members(t, "gz", tillHead, strings.Repeat("x\n", 1<<19), scale) }, 0, "limits.rejected_share"},
		{"gzip of an open quote", "csv", "a.csv.gz", func(t *testing.T) io.Reader {
			return members(t, "gz", tillHead+`"`, strings.Repeat("x", 1<<20), scale)
		}, 0, "limits.file_bytes"},
		{"zstandard of lines", "csv", "a.csv.zst", func(t *testing.T) io.Reader { return members(t, "zst", tillHead, megabyte, scale) }, 0, "limits.file_bytes"},
		{"zstandard of one document", "ndjson", "a.ndjson.zst", func(t *testing.T) io.Reader {
			return members(t, "zst", `{"a":"`, strings.Repeat("x", 1<<20), scale)
		}, 0, "limits.file_bytes"},
		{"gzip of one JSON text", "json", "a.json.gz", func(t *testing.T) io.Reader { return members(t, "gz", `[{"a":"`, strings.Repeat("x", 1<<20), scale) }, 0, "limits.record_bytes"},
		{"gzip in gzip", "csv", "a.csv.gz", func(t *testing.T) io.Reader {
			inner, err := io.ReadAll(members(t, "gz", tillHead, megabyte, 100))
			if err != nil {
				t.Fatal(err)
			}
			return members(t, "gz", string(inner), "", 0)
		}, 0, "the header"},
		{"a line of zeros without end", "csv", "a.csv", func(*testing.T) io.Reader { return strings.NewReader(tillHead) }, int64(scale) << 20, "every one of its 1 rows was rejected"},
		{"JSON nested a million deep", "json", "a.json", func(*testing.T) io.Reader { return endless("[", 1_000_000) }, 0, "nested deeper than 200"},
		{"objects nested a million deep", "json", "a.json", func(*testing.T) io.Reader {
			return io.MultiReader(strings.NewReader("["), endless(`{"a":`, 5_000_000))
		}, 0, "nested deeper than 200"},
		{"a document nested 400,000 deep", "ndjson", "a.ndjson", func(*testing.T) io.Reader {
			return io.MultiReader(strings.NewReader(`{"a":`), endless("[", 400_000), endless("]", 400_000), strings.NewReader("}\n"))
		}, 0, "every one of its 1 rows was rejected"},
		{"a workbook of blanks", "xlsx", "a.xlsx", func(t *testing.T) io.Reader {
			return zipBomb(t, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+row, " ", scale<<19, "</sheetData></worksheet>")
		}, 0, "limits.record_bytes"},
		{"a workbook of rows", "xlsx", "a.xlsx", func(t *testing.T) io.Reader {
			return zipBomb(t, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+strings.Replace(row, "</row>", `<c r="XFD1" t="str"><v>far</v></c></row>`, 1), "<row><c><v>1</v></c></row>", scale<<19, "")
		}, 0, "limits.file_bytes"},
		{"a workbook of texts", "xlsx", "a.xlsx", func(t *testing.T) io.Reader {
			return zipBomb(t, "xl/sharedStrings.xml", "<sst>", "<si/>", scale<<19, "</sst>")
		}, 0, "limits.file_bytes"},
		{"a workbook of one text", "xlsx", "a.xlsx", func(t *testing.T) io.Reader {
			return zipBomb(t, "xl/sharedStrings.xml", "<sst><si><t>", "x", scale<<19, "</t></si></sst>")
		}, 0, "limits.record_bytes"},
		{"a row far beyond the last", "xlsx", "a.xlsx", func(t *testing.T) io.Reader {
			return zipBomb(t, "xl/worksheets/sheet1.xml", "<worksheet><sheetData>"+row+`<row r="2147483648">`, " ", 10, "</row></sheetData></worksheet>")
		}, 0, "2147483648"},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir := tillProject(t, c.format)
			idle := runProgram("check", "-C", dir) // no file: refused at once
			path := filepath.Join(dir, "exports", c.file)
			putOld(t, path, "")
			file, err := os.OpenFile(path, os.O_WRONLY, 0o600)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(file, c.content(t)); err != nil {
				t.Fatal(err)
			}
			if c.holes > 0 {
				if err := file.Truncate(c.holes); err != nil {
					t.Fatal(err)
				}
			}
			if err := file.Close(); err != nil {
				t.Fatal(err)
			}
			got := runProgram("check", "-C", dir)
			if got.code != fmt.Sprint(exitExport) || !strings.Contains(got.text, "exports/"+c.file) || !strings.Contains(got.text, c.says) {
				t.Errorf("exit code %s, want %d with the file's name and %q\n%.500s", got.code, exitExport, c.says, got.text)
			}
			if grown := (got.peak - idle.peak) >> 20; grown > 200 {
				t.Errorf("refusing it took %d MB", grown)
			}
			if got.took > 10*time.Second {
				t.Errorf("refusing it took %v", got.took)
			}
			t.Logf("%v of processor, %d MB over %d MB", got.took, (got.peak-idle.peak)>>20, idle.peak>>20)
		})
	}
}

// TestCheck_configurationBombs: aliases, depth and size of clientele.yaml.
func TestCheck_configurationBombs(t *testing.T) {
	aliases := "a: &a [x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c <= 'j'; c++ {
		aliases += fmt.Sprintf("%c: &%[1]c [%s]\n", c, strings.TrimSuffix(strings.Repeat(fmt.Sprintf("*%c,", c-1), 9), ","))
	}
	for name, c := range map[string]struct{ text, says string }{
		"aliases of aliases":  {aliases, "clientele.yaml:1"},
		"an alias of itself":  {"name: &a [*a]\nsources: *a\n", "anchors (&) are not supported"},
		"nested without end":  {strings.Repeat("[", 200_000), "more than 50000 words and marks"},
		"deeper and deeper":   {"a:\n" + strings.Repeat(" ", 600) + "b: 1\n", "clientele.yaml"},
		"larger than any":     {strings.Repeat("#", 2_000_000), "larger than 1MB"},
		"a merge of itself":   {"name: x\nsources: &s\n  <<: *s\n", "clientele.yaml:2"},
		"a tag of a language": {"name: !!python/object/apply:os.system [id]\n", "clientele.yaml:1"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			putOld(t, filepath.Join(dir, "clientele.yaml"), c.text)
			got := runProgram("check", "-C", dir)
			if got.code != fmt.Sprint(exitUsage) || !strings.Contains(got.text, c.says) || got.took > 5*time.Second || got.peak > 500<<20 {
				t.Errorf("exit code %s after %v and %d MB, want %d with %q\n%.400s", got.code, got.took, got.peak>>20, exitUsage, c.says, got.text)
			}
		})
	}
}
