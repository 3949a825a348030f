package extract

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/entity"
)

// readText reads a CSV or TSV export.
func (l *load) readText(ctx context.Context, record *Record) (string, error) {
	form := l.feed.form
	form.piece = l.piece
	bound := &binding{feed: l.feed}
	var places map[string]int
	columns := func(names []string, line int64) (lookout, error) {
		bound.names = names
		var err error
		if places, err = bound.needed(l.file.name, line); err != nil {
			return lookout{}, err
		}
		l.absent = bound.fields()
		width := len(names)
		return lookout{l.feed.facts(places, width), l.feed.documentField(places, width), l.feed.keyFields(places, width)}, nil
	}
	clean := filepath.Join(l.scratch, "clean.csv")
	var found *survey
	if form.decoder == nil && packing(l.file.path) == "" {
		var err error
		found, err = passText(ctx, l.file.path, l.scratch, form, columns, sinks{})
		if errors.Is(err, errSharedKey) {
			form.plainKeys = true
			found, err = passText(ctx, l.file.path, l.scratch, form, columns, sinks{})
		}
		if err != nil {
			return "", err
		}
		if found.plain {
			target, err := l.typeText(ctx, record, form, places, found, columns, "")
			if !errors.Is(err, errMiscount) && !errors.Is(err, errUnread) {
				l.warnings = append(l.warnings, bound.warnings...)
				return target, err
			}
			// The engine sees other records in this file than the scanner does: it
			// gets a copy that leaves no doubt.
		}
	}
	form.plainKeys = true
	for again := true; again; again = found.late {
		if found != nil {
			form.repeated = &found.repeated
		}
		var err error
		if found, err = l.rewrite(ctx, form, columns, clean); err != nil {
			return "", err
		}
	}
	l.warnings = append(l.warnings, bound.warnings...)
	target, err := l.typeText(ctx, record, form, places, found, columns, clean)
	return target, l.miscounted(err)
}

// miscounted makes a breach of contract of a count that differs.
func (l *load) miscounted(err error) error {
	if errors.Is(err, errMiscount) {
		return l.breach(0, err.Error(), "check delimiter:, quote: and escape:; nothing of it was loaded")
	}
	return err
}

// account takes over the counts of a pass.
func (l *load) account(record *Record, found *survey) {
	record.SHA256, record.RowsRead, record.RowsDropped = found.sha256, found.records, found.dropped
	record.DuplicateLines, record.BlankLines = found.duplicates, found.blank
}

// typeText types the records that a pass found, from the clean copy or, where
// there is none, from the export itself.
func (l *load) typeText(ctx context.Context, record *Record, form textForm, places map[string]int, found *survey, columns columnsOf, clean string) (string, error) {
	l.account(record, found)
	if err := l.filled(found.records); err != nil || found.good == 0 {
		return "", err
	}
	source := table{records: found.good, grouped: found.grouped, distinct: found.distinct, line: fmt.Sprintf("_no + %d", found.firstLine-1)}
	csv := csvFile{path: clean, dialect: dialect{delimiter: []byte(","), quote: '"'}, newline: "\n", longest: found.longest, first: []string{"_line", "_repeat"}}
	if clean == "" {
		link, err := l.link()
		if err != nil {
			return "", err
		}
		csv = csvFile{path: link, dialect: form.dialect, newline: found.newline, longest: found.longest, skip: found.skipLines}
	} else {
		source.line, source.lineIsColumn = "_line", true
		if form.mark && found.duplicates > 0 {
			source.repeat = "_repeat"
		}
	}
	of := func(facts bool) table {
		t := source
		t.fields = found.fields(facts)
		t.from = csv.sql(t.fields)
		inFile := t.fields
		t.fields = append(slices.Clip(t.fields), l.absent...)
		t.path, t.pieces = csv.path, found.pieces(fileSize(csv.path))
		t.piece = func(path string, p piece) table {
			part, in := t, csv
			in.path, in.skip = path, 0
			part.from = in.sql(inFile)
			if clean == "" {
				part.line = fmt.Sprintf("_no + %d", found.firstLine-1+p.before)
			}
			return part
		}
		return t
	}
	texts := l.texts
	if texts == nil {
		texts = func(keep func(number, line int64, raw []byte) error) error {
			form.repeated = &found.repeated
			_, err := passText(ctx, l.file.path, l.scratch, form, columns, sinks{keep: keep})
			return err
		}
	}
	return l.typed(ctx, record, places, of, texts)
}

// cleaned goes over an export, again where that showed late which records are duplicates,
// and leaves the good ones in a clean copy and the malformed ones among the rejects.
func (l *load) cleaned(clean string, pass func(known *ascending, to sinks) (*survey, error)) (*survey, error) {
	found := &survey{}
	for again := true; again; again = found.late {
		var known *ascending
		if found.late {
			known = &found.repeated
		}
		if err := l.reject.restart(); err != nil {
			return nil, err
		}
		good, err := newSheet(clean)
		if err != nil {
			return nil, err
		}
		found, err = pass(known, sinks{good: good, reject: l.refused})
		if err = errors.Join(err, good.close()); err != nil {
			return nil, err
		}
	}
	return found, nil
}

// rewrite makes a clean copy of the export and writes the malformed records to
// the rejects.
func (l *load) rewrite(ctx context.Context, form textForm, columns columnsOf, clean string) (*survey, error) {
	return l.rewriteSampling(ctx, form, columns, clean, nil)
}

// rewriteSampling is rewrite that shows every record to keep too.
func (l *load) rewriteSampling(ctx context.Context, form textForm, columns columnsOf, clean string, keep func(number, line int64, raw []byte) error) (*survey, error) {
	if err := l.reject.restart(); err != nil {
		return nil, err
	}
	good, err := newSheet(clean)
	if err != nil {
		return nil, err
	}
	found, err := passText(ctx, l.file.path, l.scratch, form, columns, sinks{good: good, keep: keep, reject: l.refused})
	if closeErr := good.close(); err == nil {
		err = closeErr
	}
	return found, err
}

// refused writes a record that never reaches the engine to the rejects.
func (l *load) refused(line int64, raw []byte, why rule, reason string) error {
	refuse(l.reject, line, l.feed.keepable(raw), why, "", reason)
	return l.reject.err
}

// filled refuses an export without rows, unless the source may have such.
func (l *load) filled(rows int64) error {
	if rows == 0 && !l.feed.Limits.AllowEmptyFiles {
		return l.breach(0, "it holds no rows", "ask for the export again, or set limits.allow_empty_files where a day without rows is fine")
	}
	return nil
}

// documentField returns the field whose equal values are one document, where
// line numbers are given by place and the field is taken as it is; else -1.
func (f *feed) documentField(places map[string]int, width int) int {
	if !f.byPlace {
		return -1
	}
	for _, c := range f.columns {
		if c.Name == f.entity.Document[0] {
			m := c.mapping
			if m.Column != "" && m.Pattern == "" && m.Map == nil && m.Default == nil && len(f.nullTexts()) == 0 {
				if at := places[m.Column]; at < width {
					return at
				}
			}
		}
	}
	return -1
}

// keyFields returns the fields of the entity's key, where the source gives the
// whole key and every part of it as it is.
func (f *feed) keyFields(places map[string]int, width int) []keyField {
	var out []keyField
	if !f.keyed() || len(f.nullTexts()) > 0 {
		return nil
	}
	for _, c := range f.columns {
		if !slices.Contains(f.entity.Key, c.Name) {
			continue
		}
		m := c.mapping
		if m.Column == "" || m.Pattern != "" || m.Map != nil || m.Default != nil || places[m.Column] >= width {
			return nil
		}
		switch c.Kind {
		case entity.Text, entity.Identifier:
			out = append(out, keyField{field: places[m.Column]})
		case entity.Count:
			if f.Numbers.Thousands != "" {
				return nil
			}
			out = append(out, keyField{field: places[m.Column], integer: true})
		default:
			return nil
		}
	}
	return out
}

// facts returns what the scanner is to look for: one check per field that one
// column takes as it is.
func (f *feed) facts(places map[string]int, width int) []fact {
	var out []fact
	uses := map[int]int{}
	for _, c := range f.columns {
		if c.mapping.Column != "" {
			uses[places[c.mapping.Column]]++
		}
		if c.sql != nil {
			for _, name := range c.sql.columns {
				uses[places[name]] += 2
			}
		}
	}
	for _, filter := range f.filters {
		for _, name := range filter.columns {
			uses[places[name]] += 2
		}
	}
	for _, c := range f.columns {
		if c.mapping.Column == "" {
			continue
		}
		at := places[c.mapping.Column]
		if at >= width {
			continue
		}
		asIs := c.mapping.Pattern == "" && c.mapping.Map == nil && c.mapping.Default == nil && len(f.nullTexts()) == 0
		if check := c.checkFor(f.Numbers, asIs); check != checkNone {
			out = append(out, fact{field: at, check: check, holds: true, alone: asIs && uses[at] == 1})
		}
	}
	return out
}

// checkFor returns the check that makes typing the column cheap. Only a column
// that takes its field as it is can be more than text.
func (c *column) checkFor(numbers config.Numbers, asIs bool) check {
	pointed := numbers.Decimal == "" || numbers.Decimal == "."
	switch c.Kind {
	case entity.Text:
		return checkText
	case entity.Identifier:
		return checkIdentifier
	case entity.Money, entity.Quantity:
		if asIs && pointed {
			return checkDecimal
		}
	case entity.Count:
		if asIs {
			return checkInteger
		}
	case entity.Number:
		if asIs && pointed && c.mapping.Unit != "hh:mm:ss" {
			return checkDecimal
		}
	case entity.Date, entity.Instant:
		if asIs {
			return c.checkOfTime()
		}
	}
	return checkText
}

// checkOfTime returns the check for the format that the engine reads by itself,
// if the column's formats leave no doubt that it is meant.
func (c *column) checkOfTime() check {
	if quickShape(c.layouts) != "" {
		return checkStamp
	}
	for _, layout := range c.layouts {
		for _, format := range layout.Formats() {
			switch {
			case format.Zone != config.ZoneLocal:
			case format.Strptime == "%Y-%m-%dT%H:%M:%S" && len(c.layouts) == 1:
				return checkStampT
			case format.Strptime == "%Y-%m-%d" && len(c.layouts) == 1:
				return checkDay
			}
		}
	}
	return checkText
}

// fields returns the columns of the export as the engine is to read them. With
// facts, columns of which the scanner saw that every value is plain are read as
// what they are, where nothing else uses them.
func (s *survey) fields(facts bool) []field {
	out := make([]field, len(s.names))
	for i, name := range s.names {
		out[i] = field{name: name, sql: fmt.Sprintf("f%d", i), kind: "VARCHAR", filled: -1}
	}
	for _, f := range s.facts {
		field := &out[f.field]
		if !f.holds {
			continue
		}
		field.trimmed = true
		field.filled = f.filled
		if field.plain < f.check {
			field.plain = f.check // several columns may use the field: the strictest fact serves all
		}
		if !facts || !f.alone { // SQL of the configuration knows a text, and nothing else
			continue
		}
		switch f.check {
		case checkDecimal:
			field.kind = "DECIMAL(18,4)"
		case checkInteger:
			field.kind = "BIGINT"
		case checkStamp, checkStampT:
			field.kind, field.min, field.max = "TIMESTAMP", f.min, f.max
		case checkDay:
			field.kind, field.min, field.max = "DATE", f.min, f.max
		}
	}
	return out
}

// csvFile is a file that the engine reads, with everything pinned.
type csvFile struct {
	path    string
	dialect dialect
	newline string
	skip    int
	longest int
	first   []string // columns before the fields
}

func (c csvFile) sql(fields []field) string {
	var columns []string
	for _, name := range c.first {
		columns = append(columns, pipeline.QuoteLiteral(name)+": 'BIGINT'")
	}
	for _, f := range fields {
		columns = append(columns, pipeline.QuoteLiteral(f.sql)+": "+pipeline.QuoteLiteral(f.kind))
	}
	quote := ""
	if c.dialect.quote != 0 {
		quote = string(rune(c.dialect.quote))
	}
	newline := strings.NewReplacer("\r", `\r`, "\n", `\n`).Replace(c.newline)
	longest := max(2*c.longest+1000, 64_000)
	buffer := max(min(int64(4_000_000), fileSize(c.path)+1000), 2*int64(longest))
	return "read_csv(" + pipeline.QuoteLiteral(c.path) + ", auto_detect = false, header = false, skip = " + strconv.Itoa(c.skip) +
		", delim = " + pipeline.QuoteLiteral(string(c.dialect.delimiter)) + ", quote = " + pipeline.QuoteLiteral(quote) + ", escape = " + pipeline.QuoteLiteral(quote) +
		", new_line = " + pipeline.QuoteLiteral(newline) + ", nullstr = '', compression = 'none', encoding = 'utf-8', parallel = false" +
		", null_padding = false, ignore_errors = false, max_line_size = " + strconv.Itoa(longest) + ", buffer_size = " + strconv.FormatInt(buffer, 10) +
		", columns = {" + strings.Join(columns, ", ") + "})"
}
