package x12

import (
	"context"
	"io"

	"clientele/pipeline/edi"
	"clientele/pipeline/rows"
)

// Options are what a caller decides about the reading.
type Options = edi.Options

// Columns are the names of a row's fields, in order; edi.Describe tells what they mean.
func Columns() []string { return edi.Columns() }

// Read reads a file of interchanges and hands over their lines and what was refused,
// in the order of the file. Text is UTF-8, or what Options.Latin1 says.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	return edi.Read(ctx, dialect(), in, options, to)
}

func dialect() *edi.Dialect {
	return &edi.Dialect{
		Name: "X12", Begins: "ISA", Marker: "ISA",
		Group: "GS", Message: "ST", MessageEnd: "SE", GroupEnd: "GE", InterchangeEnd: "IEA",
		GroupNumber: 6, GroupVersion: 8, MessageKind: 1, MessageNumber: 2,
		Between: func(tag []byte) bool { return string(tag) == "TA1" },
		Find:    find,
		Kinds:   []string{"850", "855", "856", "810"},
		Rows:    newWalk().lines,
	}
}
