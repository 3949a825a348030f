package extract

import (
	"context"
	"errors"
	"fmt"
	"io"

	"golang.org/x/text/encoding"
)

// layout of a text export: what the scanner needs to know about it.
type textForm struct {
	dialect     dialect
	decoder     encoding.Encoding // nil: UTF-8
	encoding    string            // for messages
	header      bool
	names       []string // of an export without a header
	skip        int      // physical lines to pass over
	skipAfter   int      // records behind the header to pass over
	recordBytes int
	fileBytes   int64
	drop        bool  // leave exact duplicates out
	mark        bool  // the clean copy must tell which records are exact duplicates
	plainKeys   bool  // do not look at keys
	piece       int64 // about how many bytes a piece of a large export has; 0: it is not divided
	// repeated are the numbers of the records to take for duplicates, among the
	// well-formed ones: what an earlier pass found. nil: find them.
	repeated *ascending
	// hopeless is the share of rejected records that stops the reading of an export
	// once there are very many; 0 for none.
	hopeless float64
}

// survey is what one pass over a text export found.
type survey struct {
	sha256     string // of the file as it lies; empty when the pass ended early
	names      []string
	firstLine  int64 // physical line of the first record
	records    int64 // read: good, bad, and dropped
	good       int64 // handed to the engine
	bad        int64
	duplicates int64 // exact duplicates of an earlier good line
	dropped    int64
	blank      int64
	longest    int
	facts      []fact
	grouped    bool // the lines of each document stand together; false when not looked at
	torn       bool // the last record has no line end
	retold     bool // more than one message tells a document
	distinct   bool // no two good records share a key; false when not looked at
	// repeated are the numbers of the duplicates, where they must be dropped or
	// marked. Those that were only found at the end of the pass are late: the
	// pass has to be made again.
	repeated ascending
	late     bool

	// cuts are the records, every so many bytes, at which what the engine reads
	// can be divided.
	cuts []cut

	plain     bool   // the engine can read the file as it lies
	newline   string // of a plain file: "\n", "\r\n"
	skipLines int    // of a plain file: lines before the first record
}

// sinks take what a pass hands out. The zero value only counts.
type sinks struct {
	good   *sheet // clean copy: line number, whether it is an exact duplicate, the fields
	reject func(line int64, raw []byte, why rule, reason string) error
	// keep is asked for every record read, in order, whether its text is wanted;
	// it takes it over. Used to fetch the text of rows that the engine rejected.
	keep func(number, line int64, raw []byte) error
}

// lookout is what a pass is to look for, once the names of the columns are known.
type lookout struct {
	facts    []fact
	document int        // field whose equal values should stand together; -1: none
	keys     []keyField // of the entity's key, where a row has it as it is; empty: none
}

// keyField is a field that is part of a key.
type keyField struct {
	field   int
	integer bool // 7 and 007 are one value
}

// columnsOf tells what to look for.
type columnsOf func(names []string, line int64) (lookout, error)

// lineError is a problem that a pass ends with, at a line.
type lineError struct {
	line    int64
	message string
	remedy  string
}

func (e *lineError) Error() string { return e.message }

// passText goes over a text export once.
func passText(ctx context.Context, path, scratch string, form textForm, columns columnsOf, to sinks) (*survey, error) {
	size := fileSize(path)
	in, err := openText(path, form.decoder, unpackedLimit(form.fileBytes, size, packing(path) != ""))
	if err != nil {
		return nil, err
	}
	found, err := pass(ctx, in, scratch, form, columns, to)
	if err == nil {
		found.sha256, err = in.drain()
	}
	return found, errors.Join(err, in.close())
}

func pass(ctx context.Context, in *opened, scratch string, form textForm, columns columnsOf, to sinks) (*survey, error) {
	p := &passing{form: form, to: to, scanner: newScanner(in.text, form.dialect, form.recordBytes)}
	p.skipLines(form.skip)
	if err := p.begin(columns); err != nil {
		return nil, err
	}
	if in.marked {
		p.mark = int64(len(byteOrderMark))
	}
	p.found.cuts = []cut{{at: p.reached()}}
	p.lines = newRepeats(scratch, len(p.keys) > 0, int(min(fileSize(in.file.Name())/50, 1<<20)))
	defer p.lines.close()
	for p.next() {
		if p.found.records&0xfff == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err := p.record(); err != nil {
			return nil, err
		}
		p.cut()
	}
	if p.err != nil {
		return nil, p.err
	}
	if err := p.finish(); err != nil {
		return nil, err
	}
	p.settle(in)
	return &p.found, nil
}

// finish settles which records are duplicates.
func (p *passing) finish() error {
	late, err := p.lines.finish()
	if err != nil {
		return err
	}
	if p.form.repeated != nil {
		p.found.repeated = *p.form.repeated // whoever goes over the export again needs them too
	} else {
		p.found.duplicates = p.lines.count
		p.found.late = len(late) > 0 && (p.form.drop || p.form.mark)
		p.found.repeated.addAll(late)
	}
	return nil
}

func plural(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

func wereOr(n int) string {
	if n == 1 {
		return "1 is"
	}
	return fmt.Sprintf("%d are", n)
}

// exportNames makes the names of an export's columns usable: without blanks
// around them, unnamed ones called column_3 by their place, repeated ones with
// _2, _3 behind.
func exportNames(header []string) []string {
	out := make([]string, len(header))
	taken := map[string]bool{}
	for i, name := range header {
		name = trimBlanks(name)
		if name == "" {
			name = fmt.Sprintf("column_%d", i+1)
		}
		unique := name
		for n := 2; taken[unique]; n++ {
			unique = fmt.Sprintf("%s_%d", name, n)
		}
		taken[unique] = true
		out[i] = unique
	}
	return out
}

// cutOff tells whether reading ended because the file did, too early.
func cutOff(err error) bool { return errors.Is(err, io.ErrUnexpectedEOF) }
