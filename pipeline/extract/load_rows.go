package extract

import (
	"context"
	"errors"
	"fmt"
	"io"
	"path/filepath"
	"slices"

	"clientele/pipeline/rows"
)

// reader makes rows of an export whose format is no table.
type reader struct {
	columns []string
	// ownEncoding tells that the format says itself how its text is encoded: the reader
	// gets the bytes as they lie.
	ownEncoding bool
	read        func(ctx context.Context, in io.Reader, to rows.Sink) error
}

// readRows reads an export by a reader of its format. What a reader refuses counts as a
// row that was rejected. The engine gets the columns that the source uses, and no others.
func (l *load) readRows(ctx context.Context, record *Record, r reader) (string, error) {
	bound := &binding{feed: l.feed, names: r.columns}
	all, err := bound.needed(l.file.name, 0)
	if err != nil {
		return "", err
	}
	var used []int
	for _, place := range all {
		if place < len(r.columns) && !slices.Contains(used, place) {
			used = append(used, place)
		}
	}
	slices.Sort(used)
	places := map[string]int{}
	for name, place := range all {
		places[name] = slices.Index(used, place)
		if place >= len(r.columns) {
			places[name] = len(used) + place - len(r.columns)
		}
	}
	l.absent = bound.fields()
	pass := func(known *ascending, to sinks) (*survey, error) { return l.passRows(ctx, r, used, places, known, to) }
	clean := filepath.Join(l.scratch, "clean.csv")
	found, err := l.cleaned(clean, pass)
	if err != nil {
		return "", err
	}
	l.retold = found.retold
	l.warnings = append(l.warnings, bound.warnings...)
	l.texts = func(keep func(number, line int64, raw []byte) error) error {
		_, err := pass(&found.repeated, sinks{keep: keep})
		return err
	}
	target, err := l.typeText(ctx, record, l.feed.form, places, found, nothing, clean)
	return target, l.miscounted(err)
}

// passRows goes over the rows of the export once.
func (l *load) passRows(ctx context.Context, r reader, used []int, places map[string]int, known *ascending, to sinks) (*survey, error) {
	form := l.feed.form
	if r.ownEncoding {
		form.decoder = nil
	}
	in, err := openText(l.file.path, form.decoder, unpackedLimit(form.fileBytes, l.file.stat.size, packing(l.file.path) != ""))
	if err != nil {
		return nil, err
	}
	isUsed := make([]bool, len(r.columns))
	for _, place := range used {
		isUsed[place] = true
	}
	p := &passing{form: form, to: to, lines: newRepeats(l.scratch, false, 0), width: len(used), scanner: &scanner{wide: true, dialect: dialect{escape: '"'}}}
	p.form.repeated = known
	defer p.lines.close()
	for _, place := range used {
		p.found.names = append(p.found.names, r.columns[place])
	}
	err = p.lookFor(func([]string, int64) (lookout, error) {
		return lookout{facts: l.feed.facts(places, len(used)), document: l.feed.documentField(places, len(used))}, nil
	}, 0)
	if err != nil {
		return nil, errors.Join(err, in.close())
	}
	again := l.feed.newRetelling(r.columns)
	err = r.read(ctx, in.text, rows.Sink{
		Row: func(row rows.Row) error {
			again.take(row.Fields)
			p.fill(row, isUsed)
			return p.record()
		},
		Refuse: func(refusal rows.Refusal) error {
			p.found.records++
			if err := p.bad(); err != nil || to.reject == nil {
				return err
			}
			why := ruleStructure
			if refusal.Rule == string(ruleEncoding) {
				why = ruleEncoding
			}
			return to.reject(refusal.Line, refusal.Raw, why, refusal.Reason)
		},
	})
	p.found.retold = again != nil && again.found
	var whole *rows.FileError
	if errors.As(err, &whole) {
		err = &lineError{line: whole.Line, message: whole.Message, remedy: whole.Remedy}
	}
	if err == nil {
		err = p.finish()
	}
	if err == nil {
		p.found.sha256, err = in.drain()
	}
	return &p.found, errors.Join(err, in.close())
}

// fill makes a row the present record: all of its fields as CSV, of which those in use
// are its fields.
func (p *passing) fill(row rows.Row, used []bool) {
	s := p.scanner
	s.raw, s.fields, s.first, s.problem, s.nul = s.raw[:0], s.fields[:0], row.Line, "", false
	for place, text := range row.Fields {
		if place > 0 {
			s.raw = append(s.raw, ',')
		}
		if len(s.raw)+len(text) > p.form.recordBytes {
			s.problem, s.reason = ruleStructure, fmt.Sprintf("the record is longer than %d bytes; limits.record_bytes raises the limit", p.form.recordBytes)
			s.raw = append(s.raw, text[:min(len(text), rawLimit)]...)
			return
		}
		if field := s.append(text); used[place] {
			s.fields = append(s.fields, field)
		}
	}
}
