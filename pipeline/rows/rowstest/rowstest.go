// Package rowstest holds what tests of readers share: a listing of what a reader hands
// over, compared with a file, and what must hold whatever bytes a reader is given.
//
// It is for tests alone.
package rowstest

import (
	"bytes"
	"encoding/csv"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"
	"unicode/utf8"

	"clientele/pipeline/rows"
)

// Reader is a reader with its options.
type Reader func(in io.Reader, to rows.Sink) error

// Listing is what a reader hands over: its rows as CSV after their columns, then its
// refusals, each behind the line of the file, then the error that ended it.
func Listing(columns []string, in io.Reader, read Reader) string {
	var out strings.Builder
	w := csv.NewWriter(&out)
	_ = w.Write(append([]string{"line"}, columns...))
	record := make([]string, 0, 1+len(columns))
	var refused strings.Builder
	err := read(in, rows.Sink{
		Row: func(row rows.Row) error {
			record = append(append(record[:0], strconv.FormatInt(row.Line, 10)), row.Fields...)
			return w.Write(record)
		},
		Refuse: func(refusal rows.Refusal) error {
			refused.WriteString("refused: line " + strconv.FormatInt(refusal.Line, 10) + ": " + refusal.Rule + ": " + refusal.Reason + "\n")
			return nil
		},
	})
	w.Flush()
	out.WriteString(refused.String())
	if err != nil {
		out.WriteString("ended: " + err.Error() + "\n")
	}
	return out.String()
}

// Golden compares a listing with the file that holds the one wanted. With
// CLIENTELE_UPDATE=listings it writes the file instead.
func Golden(t *testing.T, path, got string) {
	t.Helper()
	if os.Getenv("CLIENTELE_UPDATE") == "listings" {
		if err := os.WriteFile(path, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s: got\n%swant\n%s", filepath.Base(path), got, want)
	}
}

// File is the content of a fixture.
func File(t testing.TB, path string) []byte {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// Holds checks what must be so whatever bytes a reader is given: rows have as many
// fields as columns, all of them texts; lines grow; a refusal says why; and the same
// bytes are read alike however they arrive.
func Holds(t *testing.T, columns []string, text []byte, read Reader) {
	t.Helper()
	var last int64
	_ = read(bytes.NewReader(text), rows.Sink{
		Row: func(row rows.Row) error {
			if len(row.Fields) != len(columns) {
				t.Fatalf("line %d: %d fields for %d columns", row.Line, len(row.Fields), len(columns))
			}
			for i, field := range row.Fields {
				if !utf8.ValidString(field) || strings.ContainsRune(field, 0) {
					t.Fatalf("line %d: column %s is no text: %q", row.Line, columns[i], field)
				}
			}
			if row.Line < max(last, 1) {
				t.Fatalf("line %d after line %d", row.Line, last)
			}
			last = row.Line
			return nil
		},
		Refuse: func(refusal rows.Refusal) error {
			if refusal.Line < max(last, 1) || refusal.Rule == "" || refusal.Reason == "" {
				t.Fatalf("refused after line %d: %+v", last, refusal)
			}
			last = refusal.Line
			return nil
		},
	})
	whole := Listing(columns, bytes.NewReader(text), read)
	if piecemeal := Listing(columns, iotest.OneByteReader(bytes.NewReader(text)), read); piecemeal != whole {
		t.Fatalf("byte by byte it reads\n%sas a whole\n%s", piecemeal, whole)
	}
}

// Repeated reads as the text n times over, in no more memory than the text: for files
// that are longer than memory.
func Repeated(text string, n int) io.Reader { return &repeated{text: text, left: n} }

type repeated struct {
	text     string
	at, left int
}

func (r *repeated) Read(to []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	n := copy(to, r.text[r.at:])
	if r.at += n; r.at == len(r.text) {
		r.at = 0
		r.left--
	}
	return n, nil
}
