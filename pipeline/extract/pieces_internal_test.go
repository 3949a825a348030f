package extract

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline"
)

const manyRecords = 1600

// manyLines is an export of manyRecords.
func manyLines() string {
	var b strings.Builder
	b.WriteString(tillHeader)
	for i := range manyRecords {
		fmt.Fprintf(&b, "%d,%d,2024-%02d-%02d 09:%02d:00,%d,%d.50,pen %d,C%d\n", i/3, i%3+1, i/160+1, i/20%28+1, i%60, i%9+1, i%30, i%17, i%90)
	}
	return b.String()
}

// An export that is read in pieces gives the rows, rejects and counts that it
// gives in one piece.
func TestRun_pieces(t *testing.T) {
	plain := manyLines()
	insert := func(line int, text string) string {
		lines := strings.SplitAfter(plain, "\n")
		return strings.Join(lines[:line], "") + text + strings.Join(lines[line:], "")
	}
	for name, c := range map[string]struct{ settings, content, file string }{
		"plain":                     {"", plain, "a.csv"},
		"byte order mark":           {"", "\ufeff" + plain, "a.csv"},
		"line ends of two bytes":    {"", strings.ReplaceAll(plain, "\n", "\r\n"), "a.csv"},
		"no line end at the end":    {"", strings.TrimSuffix(plain, "\n"), "a.csv"},
		"a price that is none":      {"", insert(1200, "9,1,2024-01-01 09:00:00,1,x,pen,C1\n"), "a.csv"},
		"rounded":                   {"", insert(800, "9,9,2024-01-01 09:00:00,1,1.00005,pen,C1\n"), "a.csv"},
		"a day that does not exist": {"", insert(800, "9,9,2024-02-30 09:00:00,1,1.00,pen,C1\n"), "a.csv"},
		"a clock change":            {"", insert(800, "9,9,2024-03-31 01:30:00,1,1.00,pen,C1\n"), "a.csv"},
		"a malformed record":        {"", insert(1200, "9,1,2024\n"), "a.csv"},
		"a line break in quotes":    {"", insert(700, "9,9,2024-01-01 09:00:00,1,1,\"pen\nred\",C1\n"), "a.csv"},
		"a blank line":              {"", insert(700, "\n"), "a.csv"},
		"a doubled line far away":   {"", insert(1550, "1,2,2024-01-01 09:04:00,5,4.50,pen 4,C4\n"), "a.csv"},
		"kept":                      {"    duplicates: keep\n", insert(1550, "1,2,2024-01-01 09:04:00,5,4.50,pen 4,C4\n"), "a.csv"},
		"a doubled key far away":    {"", insert(1550, "1,2,2024-01-01 09:04:00,7,4.50,pen 4,C4\n"), "a.csv"},
		"filtered":                  {"    filter: [{sql: \"Qty = '3'\", reason: none}]\n", plain, "a.csv"},
		"all filtered":              {"    filter: [{sql: \"Qty <> '300'\", reason: none}]\n", plain, "a.csv"},
		"compressed":                {"", plain, "a.csv.gz"},
		"lines by place":            {"", plain, "a.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			yaml := till(c.settings)
			if name == "lines by place" {
				yaml = strings.Replace(yaml, "line_no: Line, ", "", 1)
			}
			content := []byte(c.content)
			if strings.HasSuffix(c.file, ".gz") {
				var packed bytes.Buffer
				zip := gzip.NewWriter(&packed)
				if _, err := zip.Write(content); err != nil {
					t.Fatal(err)
				}
				if err := zip.Close(); err != nil {
					t.Fatal(err)
				}
				content = packed.Bytes()
			}
			night := func(piece int64, alone bool) ([]string, string) {
				p := newProject(t, yaml)
				p.piece, p.alone = piece, alone
				p.write("exports/"+c.file, content)
				r := p.mustRun()
				return shown(r), rowsFile(t, p)
			}
			want, _ := night(0, false)
			got, bytesOfTwo := night(20_000, false)
			if strings.Join(got, "\n") != strings.Join(want, "\n") {
				for i := range want {
					if i >= len(got) || got[i] != want[i] {
						t.Fatalf("row %d of %d, %d: got %v, want %v", i, len(got), len(want), got[i:min(len(got), i+1)], want[i])
					}
				}
			}
			if name != "plain" && name != "a malformed record" {
				return
			}
			if _, bytesOfOne := night(20_000, true); bytesOfOne != bytesOfTwo {
				t.Error("one worker writes other bytes than two")
			}
		})
	}
}

// rowsFile returns the content of the one file of rows that a project has.
func rowsFile(t *testing.T, p *project) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(pipeline.Layout{Root: p.root}.Raw(), "sale_lines/till/*.parquet"))
	if err != nil || len(files) > 1 {
		t.Fatalf("files %v, %v", files, err)
	}
	if len(files) == 0 {
		return ""
	}
	content, err := os.ReadFile(files[0])
	if err != nil {
		t.Fatal(err)
	}
	return string(content)
}

// Only what is large is divided, at records, into pieces that follow each other.
func TestSurvey_pieces(t *testing.T) {
	content := []byte(manyLines())
	path := filepath.Join(t.TempDir(), "a.csv")
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	form := textForm{dialect: dialect{delimiter: []byte(","), quote: '"', escape: '"'}, header: true, recordBytes: 1 << 20, piece: 12_000}
	found, err := passText(t.Context(), path, t.TempDir(), form, func([]string, int64) (lookout, error) { return lookout{document: -1}, nil }, sinks{})
	if err != nil {
		t.Fatal(err)
	}
	at, records := int64(len(tillHeader)), int64(0)
	pieces := found.pieces(int64(len(content)))
	for _, p := range pieces {
		if p.at != at || p.before != records || content[p.at-1] != '\n' {
			t.Errorf("piece %+v does not follow byte %d, record %d", p, at, records)
		}
		at += p.size
		records += int64(bytes.Count(content[p.at:at], []byte("\n")))
	}
	if at != int64(len(content)) || records != manyRecords || len(pieces) < 5 {
		t.Errorf("%d pieces hold %d bytes and %d records of %d and %d", len(pieces), at, records, len(content), manyRecords)
	}
	form.piece = int64(len(content))
	if found, err = passText(t.Context(), path, t.TempDir(), form, func([]string, int64) (lookout, error) { return lookout{document: -1}, nil }, sinks{}); err != nil {
		t.Fatal(err)
	}
	if small := found.pieces(int64(len(content))); small != nil {
		t.Errorf("a file of one piece is divided: %v", small)
	}
}

// More records than memory is meant for are told apart by their keys all the
// same.
func TestRepeats_keysBeyondMemory(t *testing.T) {
	for name, c := range map[string]struct {
		texts string // the key is all but the last letter
		want  []int64
		err   error
	}{
		"distinct":           {"a1 b1 c1 d1 e1 f1 g1 h1", nil, nil},
		"equal records":      {"a1 b1 c1 d1 e1 f1 e1 a1", []int64{7, 8}, nil},
		"one key, two texts": {"a1 b1 c1 d1 e1 f1 g1 e2", nil, errSharedKey},
		"one in memory":      {"a1 b1 c1 d1 e1 f1 g1 a2", nil, errSharedKey},
	} {
		t.Run(name, func(t *testing.T) {
			r := newRepeats(t.TempDir(), true, 0)
			r.most = 3
			for _, text := range strings.Fields(c.texts) {
				if repeat, err := r.add([]byte(text), []byte(text[:1])); repeat || err != nil {
					t.Fatalf("%s: %v, %v", text, repeat, err)
				}
			}
			got, err := r.finish()
			if !errors.Is(err, c.err) || !slices.Equal(got, c.want) {
				t.Errorf("got %v, %v, want %v, %v", got, err, c.want, c.err)
			}
		})
	}
}
