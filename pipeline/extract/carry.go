package extract

import (
	"context"
	"errors"
	"io"
	"strings"

	"clientele/pipeline/rows"
)

// readCarried reads a delimited export whose documents fill some columns in their first row
// alone.
func (l *load) readCarried(ctx context.Context, record *Record) (string, error) {
	form := l.feed.form
	names, err := l.header(form)
	if err != nil {
		return "", err
	}
	carry, err := l.newCarrier(names)
	if err != nil {
		return "", err
	}
	return l.readRows(ctx, record, reader{columns: names, read: func(ctx context.Context, in io.Reader, to rows.Sink) error {
		p, err := atFirstRecord(in, form, nothing)
		if err != nil {
			return err
		}
		begun := *carry
		fields := make([]string, len(names))
		for n := 0; p.next(); n++ {
			if n&0xfff == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			why, reason := p.judge()
			if why == "" {
				for i, f := range p.fields {
					fields[i] = string(p.value(f))
				}
				if !begun.carry(fields) {
					why, reason = ruleStructure, "it belongs to the row above by its blank "+l.feed.Carry.By+", and there is none"
				}
			}
			if why != "" {
				err = to.Refuse(rows.Refusal{Line: p.first, Raw: p.raw, Rule: string(why), Reason: reason})
			} else {
				err = to.Row(rows.Row{Line: p.first, Fields: fields})
			}
			if err != nil {
				return err
			}
		}
		return p.err
	}})
}

// header is the names of an export's columns.
func (l *load) header(form textForm) ([]string, error) {
	in, err := openText(l.file.path, form.decoder, unpackedLimit(form.fileBytes, l.file.stat.size, packing(l.file.path) != ""))
	if err != nil {
		return nil, err
	}
	p, err := atFirstRecord(in.text, form, nothing)
	if err = errors.Join(err, in.close()); err != nil {
		return nil, err
	}
	return p.found.names, nil
}

// atFirstRecord begins a pass that stands at the first record.
func atFirstRecord(in io.Reader, form textForm, columns columnsOf) (*passing, error) {
	p := &passing{form: form, scanner: newScanner(in, form.dialect, form.recordBytes)}
	p.skipLines(form.skip)
	return p, p.begin(columns)
}

// carrier hands the values of a document's first row down to its following ones.
type carrier struct {
	by      int
	columns []int
	begun   bool
	now     string   // the document
	values  []string // of columns
}

func (l *load) newCarrier(names []string) (*carrier, error) {
	bound := &binding{feed: l.feed, names: names}
	place := func(name string) (int, error) {
		i, ok := bound.find(name)
		if !ok && !bound.isOptional(name) {
			return -1, bound.missing(l.file.name, 0, name, "carry")
		}
		return i, nil
	}
	c := &carrier{}
	var problems []error
	by, err := place(l.feed.Carry.By)
	if err == nil && by < 0 {
		err = &ConfigError{l.feed.Name, "carry.by", "tells the documents apart and cannot be optional"}
	}
	c.by, problems = by, append(problems, err)
	for _, name := range l.feed.Carry.Columns {
		i, err := place(name)
		if problems = append(problems, err); i >= 0 {
			c.columns = append(c.columns, i)
		}
	}
	return c, joined(problems)
}

// carry fills the blank fields of a row from its document; false where it belongs to a row
// above and none is.
func (c *carrier) carry(fields []string) bool {
	document := trimBlanks(fields[c.by])
	if document == "" && !c.begun {
		return false
	}
	if document != "" && (!c.begun || document != c.now) {
		c.begun, c.now, c.values = true, document, make([]string, len(c.columns))
	}
	fields[c.by] = c.now
	for i, at := range c.columns {
		if strings.TrimSpace(fields[at]) == "" {
			fields[at] = c.values[i]
		} else {
			c.values[i] = fields[at]
		}
	}
	return true
}
