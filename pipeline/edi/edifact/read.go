package edifact

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
// in the order of the file. Text is what UNB says: UNOW and UNOY UTF-8, UNOD to UNOL a
// part of ISO 8859, UNOC ISO 8859-1 unless the transaction is UTF-8, as many senders
// write under that name. Under UNOA, UNOB and names that the standard has not it is
// UTF-8, or what Options.Latin1 says.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	return edi.Read(ctx, dialect(), in, options, to)
}

func dialect() *edi.Dialect {
	return &edi.Dialect{
		Name: "EDIFACT", Begins: "UNA or UNB", Marker: "UNB", Behind: behind,
		Group: "UNG", Message: "UNH", MessageEnd: "UNT", GroupEnd: "UNE", InterchangeEnd: "UNZ",
		GroupNumber: 5, MessageKind: 2, MessageNumber: 1,
		Between: func([]byte) bool { return false },
		Find:    find,
		Kinds:   []string{"ORDERS", "ORDRSP", "INVOIC"},
		Rows:    newWalk().lines,
	}
}
