package extract

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline"
)

// A document with nested lines counts as many rows as it has lines, and its
// lines carry the document's line of the export. A document whose array is empty
// counts as one row, which is filtered: there is nothing to load and nothing
// wrong. A document without the array is rejected.

// documents is what a source wants of the documents of an export.
type documents struct {
	names    []string // paths as the configuration writes them
	paths    [][]jsonStep
	lines    []jsonStep // array whose elements are rows; nil: a document is a row
	samples  int
	seen     []bool // by name: some sampled document has it
	optional []bool // by name: documents may lack it
	known    map[string]bool
}

// sampled is how many documents are looked into for paths that never occur.
const sampled = 100

func (f *feed) documents() (*documents, error) {
	d := &documents{known: map[string]bool{}}
	add := func(name, key string) error {
		if slices.Contains(d.names, name) {
			return nil
		}
		path, err := parsePath(name)
		if err != nil {
			return &ConfigError{f.Name, key, err.Error()}
		}
		d.names, d.paths = append(d.names, name), append(d.paths, path)
		d.optional = append(d.optional, slices.Contains(f.Optional, name))
		return nil
	}
	var problems []error
	for _, c := range f.columns {
		if c.mapping.Column != "" {
			problems = append(problems, add(c.mapping.Column, "columns."+c.Name))
		}
		if c.sql != nil {
			for _, name := range c.sql.columns {
				problems = append(problems, add(name, c.sql.key))
			}
		}
	}
	for _, filter := range f.filters {
		for _, name := range filter.columns {
			problems = append(problems, add(name, filter.key))
		}
	}
	if f.Lines != "" {
		path, err := parsePath(f.Lines)
		if err != nil {
			problems = append(problems, &ConfigError{f.Name, "lines", err.Error()})
		}
		d.lines = path
	}
	d.seen = make([]bool, len(d.names))
	return d, joined(problems)
}

// sample looks into one document.
func (d *documents) sample(raw []byte) {
	if d.samples >= sampled {
		return
	}
	var value any
	if json.Unmarshal(raw, &value) != nil {
		return
	}
	d.samples++
	pathsOf(value, "", d.known)
	for i, path := range d.paths {
		if d.seen[i] {
			continue
		}
		if rest, ok := beneath(path, d.lines); ok && d.lines != nil {
			elements, _ := follow(value, d.lines)
			list, _ := elements.([]any)
			for _, element := range list {
				if _, ok := follow(element, rest); ok {
					d.seen[i] = true
				}
			}
			continue
		}
		_, d.seen[i] = follow(value, path)
	}
}

// warnings names the paths that no sampled document has.
func (d *documents) warnings() []string {
	var out []string
	for i, name := range d.names {
		if d.seen[i] || d.samples == 0 || d.optional[i] {
			continue
		}
		text := fmt.Sprintf("none of the first %d documents has %s", d.samples, printable(name))
		if near := pipeline.Nearest(name, slices.Sorted(maps.Keys(d.known))); near != "" {
			text += "; did you mean " + printable(near) + "?"
		}
		out = append(out, text)
	}
	return out
}

// places gives every name its place among the fields.
func (d *documents) places() map[string]int {
	out := map[string]int{}
	for i, name := range d.names {
		out[name] = i
	}
	return out
}

// table returns the documents in text, a column of from, as a table. Without
// trust every document is first looked at whether it is one.
func (d *documents) table(text, from string, extra []string, trust bool) table {
	var inDocument, inLine []string
	t := table{wrong: "no JSON object"}
	for i, path := range d.paths {
		f := field{name: d.names[i], kind: "VARCHAR", filled: -1}
		if rest, ok := beneath(path, d.lines); ok && d.lines != nil {
			inLine = append(inLine, pipeline.QuoteLiteral(enginePath(rest)))
			f.sql = fmt.Sprintf("in_line[%d]", len(inLine))
		} else {
			inDocument = append(inDocument, pipeline.QuoteLiteral(enginePath(path)))
			f.sql = fmt.Sprintf("in_document[%d]", len(inDocument))
		}
		t.fields = append(t.fields, f)
	}
	extracted := func(from string, paths []string) string {
		if len(paths) == 0 {
			return "cast([] as varchar[])"
		}
		return "json_extract_string(" + from + ", [" + strings.Join(paths, ", ") + "])"
	}
	valid := "json_valid(" + text + ")"
	object := "json_type(" + text + ") = 'OBJECT'"
	passed := ""
	for _, column := range extra {
		passed += ", " + column
	}
	if d.lines == nil {
		if trust {
			t.from = fmt.Sprintf("(select %s as in_document, not (%s) as invalid%s from %s)", extracted(text, inDocument), object, passed, from)
		} else {
			t.from = fmt.Sprintf("(select case when %s then %s end as in_document, case when %[1]s then not (%[3]s) else true end as invalid%[4]s from %[5]s)", valid, extracted(text, inDocument), object, passed, from)
		}
		t.invalid = "invalid"
		return t
	}
	t.wrong = "no JSON object with an array at " + enginePath(d.lines)
	array := pipeline.QuoteLiteral(enginePath(d.lines))
	t.from = fmt.Sprintf("(select sound, number%s, in_document, elements, element, %s as in_line from (select *, unnest(case when len(elements) > 0 then elements else [null] end) as element"+
		" from (select row_number() over () as number%[1]s, %[3]s as sound, case when %[3]s then %[4]s end as in_document, case when %[3]s then json_extract(%[5]s, %[6]s) else [] end as elements from %[7]s)))",
		passed, extracted("element", inLine), "case when "+valid+" then "+object+" and json_type("+text+", "+array+") = 'ARRAY' else false end", extracted(text, inDocument), text,
		pipeline.QuoteLiteral(enginePath(d.lines)+"[*]"), from)
	t.number, t.invalid, t.empty = "number", "not coalesce(sound, false)", "sound and len(elements) = 0"
	return t
}

// readLines reads an export with one JSON document a line.
func (l *load) readLines(ctx context.Context, record *Record) (string, error) {
	d, err := l.feed.documents()
	if err != nil {
		return "", err
	}
	form := l.feed.form
	form.dialect, form.header, form.names = dialect{}, false, []string{"document"}
	columns := nothing
	clean := filepath.Join(l.scratch, "clean.csv")
	var found *survey
	if form.decoder == nil && packing(l.file.path) == "" {
		if found, err = passText(ctx, l.file.path, l.scratch, form, columns, sinks{keep: d.keep}); err != nil {
			return "", err
		}
		if found.plain {
			target, err := l.typeDocuments(ctx, record, form, d, found, columns, "")
			if !errors.Is(err, errMiscount) && !errors.Is(err, errUnread) {
				return target, err
			}
		}
	}
	for again := true; again; again = found.late {
		if found != nil {
			form.repeated = &found.repeated
		}
		if found, err = l.rewriteSampling(ctx, form, columns, clean, d.keep); err != nil {
			return "", err
		}
	}
	target, err := l.typeDocuments(ctx, record, form, d, found, columns, clean)
	return target, l.miscounted(err)
}

// nothing is what a pass over documents looks for.
func nothing([]string, int64) (lookout, error) { return lookout{document: -1}, nil }

func (d *documents) keep(_, _ int64, raw []byte) error {
	d.sample(raw)
	return nil
}

// typeDocuments types the documents that a pass found.
func (l *load) typeDocuments(ctx context.Context, record *Record, form textForm, d *documents, found *survey, columns columnsOf, clean string) (string, error) {
	l.account(record, found)
	if err := l.filled(found.records); err != nil || found.good == 0 {
		return "", err
	}
	l.warnings = d.warnings()
	csv := csvFile{path: clean, dialect: dialect{delimiter: []byte(","), quote: '"'}, newline: "\n", longest: found.longest, first: []string{"_line", "_repeat"}}
	if clean == "" {
		link, err := l.link()
		if err != nil {
			return "", err
		}
		csv = csvFile{path: link, dialect: dialect{delimiter: []byte{0x1f}}, newline: found.newline, longest: found.longest, skip: found.skipLines}
	}
	texts := func(keep func(number, line int64, raw []byte) error) error {
		form.repeated = &found.repeated
		_, err := passText(ctx, l.file.path, l.scratch, form, columns, sinks{keep: keep})
		return err
	}
	return l.typeRows(ctx, record, d, found.good, found.duplicates, csv, fmt.Sprintf("%d", found.firstLine-1), texts)
}

// typeRows types documents that the engine reads as the one text column of a
// CSV file, behind line and repeat where the file is a clean copy.
func (l *load) typeRows(ctx context.Context, record *Record, d *documents, good, duplicates int64, csv csvFile, before string, texts func(func(number, line int64, raw []byte) error) error) (string, error) {
	copied := len(csv.first) > 0
	text := csv.sql([]field{{sql: "f0", kind: "VARCHAR"}})
	of := func(trust bool) table {
		t := d.table("f0", text, csv.first, trust)
		t.records = good
		t.line, t.lineIsColumn = "_no + "+before, copied
		if copied {
			t.line = "_line"
			if l.feed.form.mark && duplicates > 0 {
				t.repeat = "_repeat"
			}
		} else if d.lines != nil {
			t.line, t.lineIsColumn = "number + "+before, true
		}
		return t
	}
	if d.lines != nil {
		rows, err := l.countLines(ctx, d, text, good)
		if err != nil {
			return "", err
		}
		record.RowsRead += rows - good
		whole := of
		of = func(bool) table {
			t := whole(false)
			t.records = rows
			return t
		}
	}
	return l.typed(ctx, record, d.places(), of, texts)
}

// countLines counts the rows that documents with nested lines stand for.
func (l *load) countLines(ctx context.Context, d *documents, text string, good int64) (int64, error) {
	var documents, rows int64
	array := pipeline.QuoteLiteral(enginePath(d.lines))
	query := "select count(*), coalesce(sum(case when json_valid(f0) then greatest(1, coalesce(json_array_length(f0, " + array + "), 1)) else 1 end), 0) from " + text
	if err := l.conn.QueryRowContext(ctx, query).Scan(&documents, &rows); err != nil {
		return 0, fmt.Errorf("%w: counting the lines of its documents: %w", errUnread, err)
	}
	if documents != good {
		return 0, fmt.Errorf("%w: the scanner found %d documents, the engine %d", errMiscount, good, documents)
	}
	return rows, nil
}

// readArray reads an export that is one JSON array of documents, or an object
// that holds such an array.
func (l *load) readArray(ctx context.Context, record *Record) (string, error) {
	d, err := l.feed.documents()
	if err != nil {
		return "", err
	}
	var records []jsonStep
	if l.feed.Records != "" {
		if records, err = parsePath(l.feed.Records); err != nil {
			return "", &ConfigError{l.feed.Name, "records", err.Error()}
		}
	}
	clean := filepath.Join(l.scratch, "clean.csv")
	found, err := l.cleaned(clean, func(known *ascending, to sinks) (*survey, error) {
		to.keep = d.keep
		return l.passArray(ctx, records, known, to)
	})
	if err != nil {
		return "", err
	}
	l.account(record, found)
	if err := l.filled(found.records); err != nil || found.good == 0 {
		return "", err
	}
	l.warnings = d.warnings()
	csv := csvFile{path: clean, dialect: dialect{delimiter: []byte(","), quote: '"'}, newline: "\n", longest: found.longest, first: []string{"_line", "_repeat"}}
	texts := func(keep func(number, line int64, raw []byte) error) error {
		_, err := l.passArray(ctx, records, &found.repeated, sinks{keep: keep})
		return err
	}
	target, err := l.typeRows(ctx, record, d, found.good, found.duplicates, csv, "0", texts)
	return target, l.miscounted(err)
}

// passArray goes over the documents of a JSON array once.
func (l *load) passArray(ctx context.Context, records []jsonStep, known *ascending, to sinks) (*survey, error) {
	form := l.feed.form
	in, err := openText(l.file.path, form.decoder, unpackedLimit(form.fileBytes, l.file.stat.size, packing(l.file.path) != ""))
	if err != nil {
		return nil, err
	}
	p := &passing{form: form, to: to, lines: newRepeats(l.scratch, false, 0), lookout: lookout{document: -1}}
	p.form.repeated = known
	defer p.lines.close()
	err = eachElement(in.text, records, form.recordBytes, func(number int64, raw []byte) error {
		if number&0xfff == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		var line bytes.Buffer
		if err := json.Compact(&line, raw); err != nil {
			return err
		}
		p.scanner = &scanner{raw: line.Bytes(), first: number, wide: true, fields: []span{{from: 0, to: line.Len()}}}
		p.found.records++
		p.found.longest = max(p.found.longest, line.Len())
		if err := p.decodable(); err != nil {
			if err := p.bad(); err != nil {
				return err
			}
			if p.to.reject != nil {
				return p.to.reject(number, p.raw, ruleEncoding, "the document "+err.Error())
			}
			return nil
		}
		return p.take()
	})
	if err == nil {
		err = p.finish()
	}
	if err == nil {
		p.found.sha256, err = in.drain()
	}
	return &p.found, errors.Join(err, in.close())
}

// link makes a name for the export that the engine takes for no pattern.
func (l *load) link() (string, error) {
	link := filepath.Join(l.scratch, "export")
	if err := os.Remove(link); err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", fmt.Errorf("making scratch: %w", err)
	}
	if err := os.Symlink(l.file.path, link); err != nil {
		return "", fmt.Errorf("making scratch: %w", err)
	}
	return link, nil
}
