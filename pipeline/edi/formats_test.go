package edi_test

import (
	"bytes"
	"context"
	"io"
	"slices"
	"strconv"
	"testing"

	"clientele/pipeline/edi"
	"clientele/pipeline/edi/edifact"
	"clientele/pipeline/edi/x12"
	"clientele/pipeline/rows"
	"clientele/pipeline/rows/rowstest"
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

// TestRead_formats compares whole files with their listings.
func TestRead_formats(t *testing.T) {
	for name, how := range map[string]reading{"x12": x12.Read, "edifact": edifact.Read} {
		for _, file := range []string{"orders", "damaged"} {
			path := "../../testdata/formats/" + name + "/" + file
			text := rowstest.File(t, path+".edi")
			reader := func(in io.Reader, to rows.Sink) error { return how(t.Context(), in, edi.Options{}, to) }
			rowstest.Golden(t, path+".csv", rowstest.Listing(edi.Columns(), bytes.NewReader(text), reader))
			rowstest.Holds(t, edi.Columns(), text, reader)
		}
	}
}
