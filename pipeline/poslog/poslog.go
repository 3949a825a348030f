// Package poslog reads POSLog, the XML in which tills hand over what they sold (ARTS,
// later OMG and GS1): one row for each line that was sold, returned or voided, with the
// values of its transaction.
//
// It takes no text for a number and sums nothing but amounts that one row joins. Values
// are read by name, not by order. Elements of vendors' own namespaces are passed over.
package poslog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"

	"clientele/pipeline/rows"
	"clientele/pipeline/rows/markup"
)

// Defaults of the limits.
const (
	RecordBytes      = 64 << 10
	Depth            = 64
	Elements         = 100_000
	TransactionBytes = 16 << 20
)

// Options are the limits of a file; 0 takes the default.
type Options struct {
	RecordBytes      int // of one tag or one element's text
	Depth            int // of elements within each other
	Elements         int // of one transaction
	TransactionBytes int // of one transaction
}

func (o Options) withDefaults() Options {
	for _, limit := range []struct {
		value    *int
		standard int
	}{{&o.RecordBytes, RecordBytes}, {&o.Depth, Depth}, {&o.Elements, Elements}, {&o.TransactionBytes, TransactionBytes}} {
		if *limit.value <= 0 {
			*limit.value = limit.standard
		}
	}
	return o
}

// Read hands over the rows of each transaction when it ends, in the order of the file.
// A transaction without a line that was sold, returned or voided makes one row, whose
// line_kind is none: what is no sale (a till opened, cash counted) is filtered by
// transaction_kind, and so counted. A transaction without its key, or beyond a limit of
// size, is one refusal. What is no XML ends the file, for what follows cannot be told
// apart. The fields' strings may be kept; Raw holds until the callback returns.
func Read(ctx context.Context, in io.Reader, options Options, to rows.Sink) error {
	options = options.withDefaults()
	d := &decoder{
		options: options, to: to, names: names(), columns: make([]string, columns),
		xml: markup.New(ctx, in, markup.Limits{Depth: options.Depth, TagBytes: options.RecordBytes}),
	}
	for {
		token, err := d.xml.Next()
		if err != nil {
			return d.within(err)
		}
		switch token.Kind {
		case markup.Nothing:
			if !d.found {
				return &rows.FileError{Message: "it holds no POSLog and no Transaction", Remedy: "check that the file is the export that is meant"}
			}
			return nil
		case markup.Start:
			if d.depth > 0 {
				d.start(token)
			} else if string(token.Name) == "Transaction" {
				d.begin(token)
			} else if string(token.Name) == "POSLog" {
				d.found = true
			}
		case markup.Text:
			if d.depth > 0 {
				d.take(token)
			}
		case markup.End:
			if d.depth > 0 {
				if err := d.end(token); err != nil {
					return err
				}
			}
		}
	}
}

// within adds to an error of the file the transaction in which it lies.
func (d *decoder) within(err error) error {
	var file *rows.FileError
	if d.depth == 0 || !errors.As(err, &file) {
		return err
	}
	number := "no number yet"
	if s := d.header[sequenceNo]; s.end > s.start {
		number = fmt.Sprintf("number %.40s", d.text[s.start:s.end])
	}
	return &rows.FileError{Line: file.Line, Remedy: file.Remedy,
		Message: fmt.Sprintf("%s; this lies in transaction %d of the file (%s, from line %d)", file.Message, d.transactions, number, d.line)}
}

// decoder is what is known while a file is read.
type decoder struct {
	options Options
	to      rows.Sink
	xml     *markup.Reader
	names   map[string]element
	columns []string

	found        bool // a POSLog or a transaction
	transactions int64
	transaction
}

// begin starts a transaction.
func (d *decoder) begin(token *markup.Token) {
	d.found = true
	d.transactions++
	t := &d.transaction
	*t = transaction{line: d.lineOf(token), space: token.Space, depth: 1, item: -1, most: 4 * d.options.TransactionBytes,
		text: t.text[:0], raw: t.raw[:0], items: t.items[:0], path: t.path[:0], pending: t.pending[:0]}
	t.path = append(t.path, transactionElement)
	t.flag(&t.header[cancelled], token.Attribute("CancelFlag"))
	t.flag(&t.header[training], token.Attribute("TrainingModeFlag"))
	d.keep(token)
}

// lineOf is where a token begins that was read last.
func (d *decoder) lineOf(token *markup.Token) int64 {
	return d.xml.Line() - int64(bytes.Count(token.Raw, []byte{'\n'}))
}

// keep holds a transaction against its limits, and keeps the text of a line, or the
// beginning of the transaction.
func (d *decoder) keep(token *markup.Token) {
	t := &d.transaction
	if t.rule != "" {
		return
	}
	t.size += len(token.Raw)
	if token.Kind == markup.Start {
		t.elements++
	}
	switch {
	case t.size > d.options.TransactionBytes:
		t.refuse("transaction_too_large", fmt.Sprintf("it has more than %d bytes, the most that a transaction may have", d.options.TransactionBytes))
	case t.elements > d.options.Elements:
		t.refuse("transaction_too_large", fmt.Sprintf("it has more than %d elements, the most that a transaction may have", d.options.Elements))
	case t.item >= 0 || len(t.raw) < rawBytes:
		t.raw = append(t.raw, token.Raw...)
	}
}

// rawBytes is how much of a refused transaction is told.
const rawBytes = 400

// start goes into an element.
func (d *decoder) start(token *markup.Token) {
	t := &d.transaction
	t.depth++
	if t.rule != "" {
		d.keep(token)
		return
	}
	name := other
	if t.skipped == 0 && (token.Space == t.space || token.Space == 0) {
		name = d.names[string(token.Name)]
		if name == other && bytes.HasSuffix(token.Name, []byte("Transaction")) && t.depth == 2 {
			name = anyTransaction
		}
	} else if t.skipped == 0 {
		t.skipped = t.depth
	}
	t.path = append(t.path, name)
	if name == lineItem && t.depth == 3 && t.path[1] == anyTransaction {
		t.beginItem(d.lineOf(token), token)
	}
	d.keep(token)
	if name != other {
		t.enter(token, name)
	}
	t.pending = t.pending[:0]
}

// take keeps an element's text.
func (d *decoder) take(token *markup.Token) {
	t := &d.transaction
	d.keep(token)
	if t.rule != "" || t.path[len(t.path)-1] == other {
		return
	}
	if len(t.pending)+len(token.Text) > d.options.RecordBytes {
		t.refuse("text_too_long", fmt.Sprintf("one of its elements has a text of more than %d bytes, the most that one may have", d.options.RecordBytes))
		return
	}
	t.pending = append(t.pending, token.Text...)
}

// end leaves an element; with the transaction's its rows are handed over.
func (d *decoder) end(token *markup.Token) error {
	t := &d.transaction
	d.keep(token)
	if t.rule == "" {
		name := t.path[len(t.path)-1]
		if name != other && t.skipped == 0 {
			t.leave(name, bytes.TrimSpace(t.pending))
		}
		t.pending = t.pending[:0]
		if t.item >= 0 && t.depth == 3 {
			t.endItem()
		}
		t.path = t.path[:len(t.path)-1]
		if t.skipped == t.depth {
			t.skipped = 0
		}
	}
	if t.depth--; t.depth > 0 {
		return nil
	}
	return d.hand()
}
