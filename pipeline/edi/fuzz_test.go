package edi_test

import (
	"bytes"
	"io"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
)

func FuzzX12(f *testing.F) { fuzz(f, "x12", x12.Read) }

func FuzzEDIFACT(f *testing.F) { fuzz(f, "edifact", edifact.Read) }

// fuzz holds what must be true of any bytes: no panic, rows of all columns, lines that
// do not go back, no error but about the file, and the same however it is read.
func fuzz(f *testing.F, name string, how reading) {
	for _, file := range []string{"orders", "damaged"} {
		text, err := os.ReadFile(filepath.Join("..", "..", "testdata", "formats", name, file+".edi"))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text, false)
		f.Add(text[:len(text)/2], true)
	}
	f.Add([]byte("UNBLAND WORDS UNA:+.? 'UNB+"), true)
	f.Fuzz(func(t *testing.T, text []byte, tight bool) {
		options := edi.Options{Latin1: tight}
		if tight {
			options.RecordBytes, options.TransactionBytes, options.HoldBytes = 250, 600, 300
		}
		got := read(bytes.NewReader(text), how, options)
		for _, row := range got.rows {
			if len(row) != 1+len(edi.Columns()) {
				t.Fatalf("a row has %d fields", len(row)-1)
			}
		}
		again := read(&pieces{text: text}, how, options)
		if d := cmp.Diff(got, again, cmp.AllowUnexported(result{})); d != "" {
			t.Fatalf("read in other pieces it is another file (-whole +pieces):\n%s", d)
		}
		if len(text) < 4096 {
			again = read(iotest.OneByteReader(bytes.NewReader(text)), how, options)
			if d := cmp.Diff(got, again, cmp.AllowUnexported(result{})); d != "" {
				t.Fatalf("read byte by byte it is another file (-whole +bytes):\n%s", d)
			}
		}
		for i := 1; i < len(got.lines); i++ {
			if got.lines[i] < got.lines[i-1] {
				t.Fatalf("line %d comes behind line %d", got.lines[i], got.lines[i-1])
			}
		}
	})
}

// pieces hands text over in pieces of odd sizes, the last with the end.
type pieces struct {
	text []byte
	at   int
	size int
}

func (p *pieces) Read(into []byte) (int, error) {
	p.size = p.size*5%97 + 3
	n := copy(into[:min(p.size, len(into))], p.text[p.at:])
	if p.at += n; p.at == len(p.text) {
		return n, io.EOF
	}
	return n, nil
}
