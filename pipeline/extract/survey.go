package extract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/maphash"
	"io"
	"unicode/utf8"

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
	recordBytes int
	fileBytes   int64
	drop        bool // leave exact duplicates out
	mark        bool // the clean copy must tell which records are exact duplicates
	plainKeys   bool // do not look at keys
	// repeated are the numbers of the records to take for duplicates, among the
	// well-formed ones: what an earlier pass found. nil: find them.
	repeated []int64
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
	distinct   bool // no two good records share a key; false when not looked at
	// repeated are the numbers of the duplicates, where they must be dropped or
	// marked. Those that were only found at the end of the pass are late: the
	// pass has to be made again.
	repeated []int64
	late     bool

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
	p.lines = newRepeats(scratch, len(p.keys) > 0)
	defer p.lines.close()
	for p.next() {
		if p.found.records&0xfff == 0 && ctx.Err() != nil {
			return nil, context.Cause(ctx)
		}
		if err := p.record(); err != nil {
			return nil, err
		}
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
	if p.form.repeated == nil {
		p.found.duplicates = p.lines.count
		p.found.late = len(late) > 0 && (p.form.drop || p.form.mark)
		p.found.repeated = append(p.found.repeated, late...)
	}
	return nil
}

// passing is a pass in progress.
type passing struct {
	*scanner
	form  textForm
	to    sinks
	found survey
	width int // fields of a record
	lines *repeats
	sound int64 // well-formed records so far
	at    int   // place in form.repeated
	lookout
	groups *fingerprintSet
	group  []byte
	key    []byte
	odd    bool // something was seen that the engine is not to meet
}

// begin reads the header.
func (p *passing) begin(columns columnsOf) error {
	p.found.names = p.form.names
	var line int64
	if p.form.header {
		if !p.next() {
			if p.err != nil {
				return p.err
			}
			return &lineError{message: "the file is empty: not even a header", remedy: "ask for the export again; a feed that has nothing to tell still writes its header"}
		}
		line = p.first
		if err := p.decodable(); err != nil {
			return &lineError{line: line, message: "the header " + err.Error(), remedy: "set encoding: to the one the export is written in"}
		}
		if p.problem != "" || p.nul {
			return &lineError{line: line, message: "the header is malformed: " + p.reason, remedy: "check delimiter:, quote: and skip_lines:"}
		}
		p.odd = p.odd || p.height > 1 || p.bare || p.scanner.odd
		p.found.names = nil
		for _, f := range p.fields {
			p.found.names = append(p.found.names, string(p.value(f)))
		}
	}
	p.found.firstLine = p.line
	p.found.skipLines = int(p.line - 1)
	p.found.names = exportNames(p.found.names)
	p.width = len(p.found.names)
	return p.lookFor(columns, line)
}

// lookFor settles what the pass looks for.
func (p *passing) lookFor(columns columnsOf, line int64) error {
	var err error
	if p.lookout, err = columns(p.found.names, line); err != nil {
		return err
	}
	p.found.facts = p.facts
	if p.found.grouped = p.document >= 0; p.found.grouped {
		p.groups = newFingerprintSet()
	}
	if p.form.plainKeys || p.form.repeated != nil {
		p.keys = nil
	}
	p.found.distinct = len(p.keys) > 0
	return nil
}

// decodable tells what is wrong with the bytes of the present record, if anything.
func (p *passing) decodable() error {
	switch {
	case !p.wide:
	case p.form.decoder == nil:
		if !utf8.Valid(p.raw) {
			return errors.New("holds bytes that are not UTF-8")
		}
	case bytes.Contains(p.raw, []byte("\ufffd")):
		return fmt.Errorf("holds bytes that are not %s", p.form.encoding)
	}
	return nil
}

// record judges the present record and hands it on.
func (p *passing) record() error {
	p.found.records++
	p.found.longest = max(p.found.longest, len(p.raw))
	why, reason := p.judge()
	if why != "" {
		p.found.bad++
		if p.to.reject != nil {
			return p.to.reject(p.first, p.raw, why, reason)
		}
		return nil
	}
	p.odd = p.odd || p.bare || p.scanner.odd || p.height > 1
	return p.take()
}

// take hands on the present record, which is well-formed.
func (p *passing) take() error {
	repeat, err := p.repeat()
	if err != nil {
		return err
	}
	if repeat && p.form.drop {
		p.found.dropped++
		return nil
	}
	p.found.good++
	for i := range p.found.facts {
		f := &p.found.facts[i]
		if s := p.fields[f.field]; s.to > s.from {
			f.note(p.raw[s.from:s.to])
		}
	}
	if p.found.grouped {
		p.place()
	}
	if p.to.keep != nil {
		if err := p.to.keep(p.found.good, p.first, p.raw); err != nil {
			return err
		}
	}
	if p.to.good != nil {
		p.copy(repeat)
	}
	return nil
}

// repeat tells whether the present record equals an earlier one, as far as that
// is known yet.
func (p *passing) repeat() (bool, error) {
	p.sound++
	if p.form.repeated == nil {
		repeat, err := p.lines.add(p.raw, p.keyOf())
		if repeat && (p.form.drop || p.form.mark) {
			p.found.repeated = append(p.found.repeated, p.sound)
		}
		return repeat, err
	}
	if p.at < len(p.form.repeated) && p.form.repeated[p.at] == p.sound {
		p.at++
		p.found.duplicates++
		return true, nil
	}
	return false, nil
}

// keyOf returns the key of the present record, in a form that equal keys share.
func (p *passing) keyOf() []byte {
	p.key = p.key[:0]
	for _, k := range p.keys {
		value := p.value(p.fields[k.field])
		if len(value) > 0 && edged(value) {
			value = []byte(trimBlanks(string(value)))
		}
		if k.integer {
			if len(value) > 0 && (value[0] == '-' || !plainInteger(value)) {
				p.found.distinct = false // 1, +1 and 1.0 are one value: the engine has to look
			}
			value = bytes.TrimLeft(value, "0")
		}
		p.key = append(append(p.key, value...), 0)
	}
	return p.key
}

// judge returns why the present record cannot be read, or "".
func (p *passing) judge() (rule, string) {
	if err := p.decodable(); err != nil {
		return ruleEncoding, "the record " + err.Error()
	}
	if p.problem != "" {
		return p.problem, p.reason
	}
	if p.nul {
		return ruleStructure, "the record holds a NUL byte"
	}
	if len(p.fields) != p.width {
		reason := fmt.Sprintf("%s where %s expected", plural(len(p.fields), "field"), wereOr(p.width))
		if p.torn && len(p.fields) < p.width {
			reason += ", and the file ends within the record"
		}
		return ruleStructure, reason
	}
	return "", ""
}

// place notes whether the lines of a document stand together.
func (p *passing) place() {
	f := p.fields[p.document]
	text := p.raw[f.from:f.to]
	if p.found.good > 1 && bytes.Equal(text, p.group) {
		return
	}
	p.group = append(p.group[:0], text...)
	if p.groups.used >= 1<<20 || p.known(text) {
		p.found.grouped = false
		p.groups = nil
	}
}

// known tells whether a document began before, and notes that it has.
func (p *passing) known(document []byte) bool {
	print := fingerprint{maphash.Bytes(p.lines.first, document), maphash.Bytes(p.lines.second, document)}
	_, taken := p.groups.add(print.first|1, print) // a chance equality costs time, no row
	return taken
}

// copy writes the present record to the clean copy.
func (p *passing) copy(repeat bool) {
	p.to.good.number(p.first)
	if repeat {
		p.to.good.number(1)
	} else {
		p.to.good.number(0)
	}
	for _, f := range p.fields {
		p.to.good.text(p.value(f))
	}
	p.to.good.end()
}

// settle tells whether the engine may read the file as it lies.
func (p *passing) settle(in *opened) {
	f := &p.found
	f.blank, f.torn = p.blank, p.torn && f.records > 0
	f.newline = "\n"
	if p.crlf > 0 {
		f.newline = "\r\n"
	}
	several := len(p.form.dialect.delimiter) > 0 // a record without delimiters is one text
	single := len(p.form.dialect.delimiter) <= 1 && p.form.dialect.quote == p.form.dialect.escape
	f.plain = single && !p.odd && f.bad == 0 && f.blank == 0 &&
		(f.duplicates == 0 || !p.form.drop && !p.form.mark) &&
		(p.lf == 0 || p.crlf == 0) && p.cr == 0 && p.form.decoder == nil && in.unpack == nil &&
		p.form.skip == 0 && (!in.marked || f.skipLines > 0) && (p.width > 1 || !several)
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
