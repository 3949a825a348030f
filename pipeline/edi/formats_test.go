package edi_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"flag"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
	"clientele/pipeline/rows"
)

type reading func(context.Context, io.Reader, edi.Options, rows.Sink) error

// result is all that a reader handed over, as lines of CSV.
type result struct {
	rows     [][]string // the line of the file, then the columns
	raw      []string
	refusals [][]string // line, rule, reason
	refused  []string   // the text of what was refused
	order    string     // of rows and refusals: r or x
	lines    []int64    // of both
	err      error
}

func read(in io.Reader, how reading, options edi.Options) result {
	var got result
	got.err = how(context.Background(), in, options, rows.Sink{
		Row: func(r rows.Row) error {
			got.order += "r"
			got.lines = append(got.lines, r.Line)
			got.rows = append(got.rows, append([]string{strconv.FormatInt(r.Line, 10)}, clone(r.Fields)...))
			got.raw = append(got.raw, string(r.Raw))
			return nil
		},
		Refuse: func(r rows.Refusal) error {
			got.order += "x"
			got.lines = append(got.lines, r.Line)
			got.refusals = append(got.refusals, []string{strconv.FormatInt(r.Line, 10), r.Rule, r.Reason})
			got.refused = append(got.refused, string(r.Raw))
			return nil
		},
	})
	return got
}

// clone copies the texts themselves: a reader may use their memory again.
func clone(fields []string) []string {
	out := make([]string, len(fields))
	for i, f := range fields {
		out[i] = string([]byte(f))
	}
	return out
}

// columns are some of the columns of each row, to compare what a test is about.
func (r result) columns(names ...string) [][]string {
	var out [][]string
	for _, row := range r.rows {
		var picked []string
		for _, name := range names {
			picked = append(picked, row[1+slices.Index(edi.Columns(), name)])
		}
		out = append(out, picked)
	}
	return out
}

// rules are the rules of the refusals, in order.
func (r result) rules() []string {
	var out []string
	for _, refusal := range r.refusals {
		out = append(out, refusal[1])
	}
	return out
}

// TestRead_formats compares whole files with their listings. -update writes
// them anew.
func TestRead_formats(t *testing.T) {
	for name, how := range map[string]reading{"x12": x12.Read, "edifact": edifact.Read} {
		folder := filepath.Join("..", "..", "testdata", "formats", name)
		for _, file := range []string{"orders", "damaged"} {
			t.Run(name+"/"+file, func(t *testing.T) {
				text, err := os.ReadFile(filepath.Join(folder, file+".edi"))
				if err != nil {
					t.Fatal(err)
				}
				got := read(bytes.NewReader(text), how, edi.Options{})
				if got.err != nil {
					t.Fatal(got.err)
				}
				header := append([]string{"line"}, edi.Columns()...)
				compare(t, filepath.Join(folder, file+".csv"), append([][]string{header}, got.rows...))
				compare(t, filepath.Join(folder, file+".refusals.csv"), append([][]string{{"line", "rule", "reason"}}, got.refusals...))
				for _, chunked := range []io.Reader{iotest.OneByteReader(bytes.NewReader(text)), iotest.DataErrReader(bytes.NewReader(text))} {
					again := read(chunked, how, edi.Options{})
					if d := cmp.Diff(got, again, cmp.AllowUnexported(result{})); d != "" {
						t.Errorf("read in other pieces it is another file (-want +got):\n%s", d)
					}
				}
			})
		}
	}
}

func compare(t *testing.T, file string, got [][]string) {
	t.Helper()
	if flag.Lookup("update").Value.String() == "true" {
		var b bytes.Buffer
		if err := errors.Join(csv.NewWriter(&b).WriteAll(got), os.WriteFile(file, b.Bytes(), 0o600)); err != nil {
			t.Fatal(err)
		}
		return
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	want, err := csv.NewReader(bytes.NewReader(text)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s (-want +got):\n%s", file, d)
	}
}
