package extract

import (
	"bytes"
	"errors"
	"fmt"
	"hash/maphash"
	"unicode/utf8"
)

// passing is a pass in progress.
type passing struct {
	*scanner
	form  textForm
	to    sinks
	found survey
	width int // fields of a record
	lines *repeats
	sound int64            // well-formed records so far
	ahead *ascendingReader // of form.repeated
	lookout
	groups *fingerprintSet
	group  []byte
	key    []byte
	odd    bool  // something was seen that the engine is not to meet
	mark   int64 // bytes of the byte order mark
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
	for range p.form.skipAfter {
		if !p.next() {
			break
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
		p.groups = newFingerprintSet(0)
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
		if err := p.bad(); err != nil {
			return err
		}
		if p.to.reject != nil {
			return p.to.reject(p.first, p.raw, why, reason)
		}
		return nil
	}
	p.odd = p.odd || p.bare || p.scanner.odd || p.height > 1
	return p.take()
}

// manyBad is how many malformed records are kept of an export, whose share of all
// is beyond its limit, before it is given up: it holds something else than records.
const manyBad = 1_000_000

// bad counts a malformed record, and gives the export up when there are too many.
func (p *passing) bad() error {
	p.found.bad++
	if p.found.bad < manyBad || p.form.hopeless <= 0 || float64(p.found.bad) <= max(0.5, p.form.hopeless)*float64(p.found.records) {
		return nil
	}
	return &lineError{message: fmt.Sprintf("%d of its first %d records are malformed, and limits.rejected_share allows %.2f %%", p.found.bad, p.found.records, 100*p.form.hopeless),
		remedy: "check format:, delimiter: and encoding:, or ask for the export again; if it is sound, raise limits.rejected_share"}
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
			p.found.repeated.add(p.sound)
		}
		return repeat, err
	}
	if p.ahead == nil {
		p.ahead = p.form.repeated.reader()
	}
	if p.ahead.is(p.sound) {
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
	// A chance equality costs time, no row.
	_, taken := p.groups.add(maphash.Bytes(p.lines.first, document)|1, 0)
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
