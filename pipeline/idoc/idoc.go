// Package idoc reads the documents that SAP exchanges (IDocs), as XML and as flat files:
// orders and what has their shape (ORDERS01 to ORDERS05, ORDRSP, ORDCHG, INVOIC) with a row
// for each item, and customers (DEBMAS, as XML) with a row for each. A file holds any number
// of them; one that is wrong in itself is refused alone.
//
// It reads the basic types' own fields. Segments that a firm added are passed over, and of
// an order's conditions, texts and schedule lines only what the columns tell.
package idoc

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"clientele/pipeline/rows"
)

// Defaults of the limits.
const (
	RecordBytes   = 64 << 10
	Depth         = 32
	Segments      = 100_000
	DocumentBytes = 32 << 20
)

// Options are the limits of a file; 0 takes the default.
type Options struct {
	RecordBytes   int // of one tag, one value, or one line of a flat file
	Depth         int // of elements within each other
	Segments      int // of one IDoc
	DocumentBytes int // of one IDoc
}

func (o Options) withDefaults() Options {
	for _, limit := range []struct {
		value    *int
		standard int
	}{{&o.RecordBytes, RecordBytes}, {&o.Depth, Depth}, {&o.Segments, Segments}, {&o.DocumentBytes, DocumentBytes}} {
		if *limit.value <= 0 {
			*limit.value = limit.standard
		}
	}
	return o
}

// Read hands over the rows of each IDoc when it ends, in the order of the file. An IDoc
// that has neither items nor a customer makes one row, whose record_kind is none, or order
// where it reverses one: what is no order is filtered by message_type, and so counted. One
// without a control record, number, item or quantity, or with sums that do not agree, is
// one refusal. What is no XML ends the file. The fields' strings may be kept.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	d := &document{options: options.withDefaults(), to: to, columns: make([]string, Width)}
	begin := make([]byte, 64)
	n, err := io.ReadFull(in, begin)
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("reading the beginning of an IDoc file: %w", err)
	}
	begin = begin[:n]
	whole := io.MultiReader(bytes.NewReader(begin), in)
	head := bytes.TrimLeft(bytes.TrimPrefix(begin, []byte("\xef\xbb\xbf")), " \t\r\n")
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case bytes.HasPrefix(head, []byte("EDI_DC")):
		err = readFlat(ctx, whole, d)
	case isMarkup(begin, head):
		err = readXML(ctx, whole, d)
	default:
		return &rows.FileError{Message: "it holds no IDoc: it begins neither with EDI_DC40 nor as XML", Remedy: "check that the file is the export that is meant"}
	}
	if err == nil && d.number == 0 {
		return &rows.FileError{Message: "it holds no IDoc", Remedy: "check that the file is the export that is meant"}
	}
	return err
}

// isMarkup tells whether a file is XML, be it in UTF-16.
func isMarkup(begin, head []byte) bool {
	return bytes.HasPrefix(head, []byte("<")) || bytes.HasPrefix(begin, []byte("\xff\xfe")) || bytes.HasPrefix(begin, []byte("\xfe\xff")) ||
		bytes.HasPrefix(begin, []byte("<\x00")) || bytes.HasPrefix(begin, []byte("\x00<"))
}
