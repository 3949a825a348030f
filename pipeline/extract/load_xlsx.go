package extract

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline/config"
	"clientele/pipeline/entity"
)

// readWorkbook reads the source's sheets of a workbook, one after another. The
// first row of each that holds anything is its header; rows without any value
// are no rows; cells beyond the header's last column belong to no column. A day
// or time is what its cell's style says.
func (l *load) readWorkbook(ctx context.Context, record *Record) (string, error) {
	select {
	case l.heavy <- struct{}{}:
		defer func() { <-l.heavy }()
	case <-ctx.Done():
		return "", context.Cause(ctx)
	}
	sum, err := hashFile(ctx, l.file.path)
	if err != nil {
		return "", err
	}
	feed := *l.feed // times of a workbook are read as ISO first: that is how days come out of cells
	feed.columns = nil
	for _, c := range l.feed.columns {
		if iso, err := config.ParseLayout(config.ISO8601); err == nil && len(c.layouts) > 0 {
			adapted := *c
			adapted.layouts = append([]config.Layout{iso}, c.layouts...)
			c = &adapted
		}
		feed.columns = append(feed.columns, c)
	}
	l.feed = &feed
	bound := &binding{feed: l.feed}
	clean := filepath.Join(l.scratch, "clean.csv")
	var places map[string]int
	found, err := l.cleaned(clean, func(known *ascending, to sinks) (found *survey, err error) {
		found, places, err = l.passSheets(ctx, bound, known, to)
		return found, err
	})
	if err != nil {
		return "", err
	}
	found.sha256 = sum
	l.warnings = append(l.warnings, bound.warnings...)
	l.texts = func(keep func(number, line int64, raw []byte) error) error {
		_, _, err := l.passSheets(ctx, bound, &found.repeated, sinks{keep: keep})
		return err
	}
	target, err := l.typeText(ctx, record, l.feed.form, places, found, nothing, clean)
	return target, l.miscounted(err)
}

// passSheets goes over the rows of the sheets once.
func (l *load) passSheets(ctx context.Context, bound *binding, known *ascending, to sinks) (*survey, map[string]int, error) {
	limit := workbookLimit(l.feed.form.fileBytes, l.file.stat.size)
	book, err := openWorkbook(l.file.path, limit, 4*int64(l.feed.form.recordBytes)+1_000_000)
	if err != nil {
		return nil, nil, l.workbook(err)
	}
	defer book.close()
	parts, err := l.sheets(book)
	if err != nil {
		return nil, nil, err
	}
	heads, err := l.heads(ctx, book, bound, parts)
	if err != nil {
		return nil, nil, l.workbook(err)
	}
	p := &passing{form: l.feed.form, to: to, lines: newRepeats(l.scratch, false, 0), lookout: lookout{document: -1}}
	p.form.repeated = known
	defer p.lines.close()
	p.found.names = bound.names
	var places map[string]int
	err = p.lookFor(func(names []string, line int64) (lookout, error) {
		var err error
		places, err = bound.needed(l.file.name, line)
		l.absent = bound.fields()
		return lookout{facts: l.feed.facts(places, len(names)), document: l.feed.documentField(places, len(names))}, err
	}, heads[0].row)
	if err != nil {
		return nil, nil, err
	}
	p.width = len(p.found.names)
	special := l.feed.numberUses(places)
	for _, head := range heads {
		passOver := l.feed.SkipAfterHeader
		err := book.rows(head.part, func(number int64, cells []cell) error {
			if number&0xff == 0 && ctx.Err() != nil {
				return context.Cause(ctx)
			}
			if number <= head.row {
				return nil
			}
			if passOver > 0 {
				passOver--
				return nil
			}
			// Padding and texts that cells share make rows longer than they are in the file.
			limit -= p.row(book, head.line(number), head.ordered(cells), special)
			if limit < 0 {
				return errBomb
			}
			return p.record()
		})
		if err != nil {
			return nil, nil, l.workbook(err)
		}
	}
	if book.uncomputed > 0 {
		bound.warn(fmt.Sprintf("%s of %s without a computed value, the first is %s: taken for empty; have a spreadsheet program open and save the workbook",
			plural(book.uncomputed, "formula"), printable(l.file.name), printable(book.firstUncomputed)))
	}
	return &p.found, places, p.finish()
}

// workbookLimit is how much a workbook may hold when unpacked. Without a
// configured limit one that unpacks to more than 200 times its size, and more
// than 100 MB, is taken for a bomb: rows of numbers pack to a tenth.
func workbookLimit(configured, packed int64) int64 {
	const ratio, always = 200, 100_000_000
	most := unpackedLimit(configured, packed, false)
	if unpackedLimit(configured, packed, true) == most {
		return most // configured, or a workbook so large that it makes no difference
	}
	return min(most, max(always, ratio*packed))
}

// row makes a row of a sheet the present record, its cells joined as CSV, and
// returns its length.
func (p *passing) row(book *workbook, number int64, cells []cell, special map[int]numberUse) int64 {
	if p.scanner == nil {
		p.scanner = &scanner{dialect: dialect{delimiter: []byte{','}, quote: '"', escape: '"'}}
	}
	s := p.scanner
	s.raw, s.fields, s.first, s.problem, s.nul = s.raw[:0], s.fields[:0], number, "", false
	for i := range p.width {
		text := ""
		if i < len(cells) {
			text = cells[i].text
			if use, ok := special[i]; ok && cells[i].number {
				text = use.text(book, text)
			}
		}
		if i > 0 {
			s.raw = append(s.raw, ',')
		}
		if len(s.raw)+len(text) > p.form.recordBytes {
			s.problem, s.reason = ruleStructure, fmt.Sprintf("the row is longer than %d bytes; limits.record_bytes raises the limit", p.form.recordBytes)
			s.raw = append(s.raw, text[:min(len(text), rawLimit)]...)
			break
		}
		s.fields = append(s.fields, s.append(text))
	}
	return int64(len(s.raw))
}

// append writes a field to the record, quoted where it must be, and returns where it lies.
func (s *scanner) append(text string) span {
	plain := true
	for i := range len(text) {
		switch text[i] {
		case ',', '"', '\r', '\n':
			plain = false
		case 0:
			s.nul = true
		}
	}
	if plain {
		from := len(s.raw)
		s.raw = append(s.raw, text...)
		return span{from: from, to: len(s.raw)}
	}
	inner := strings.ReplaceAll(text, `"`, `""`)
	from := len(s.raw) + 1
	s.raw = append(append(append(s.raw, '"'), inner...), '"')
	return span{from: from, to: from + len(inner), quoted: true, escaped: len(inner) > len(text)}
}

// numberUse is how a numeric cell is written for the columns that take it.
type numberUse struct {
	decimal string // mark of a source with a decimal comma
	day     bool   // a time of a source whose times are numbers of days
}

func (u numberUse) text(book *workbook, text string) string {
	if u.day {
		if days, err := strconv.ParseFloat(text, 64); err == nil {
			if at, ok := book.moment(days, false); ok {
				return at
			}
		}
	}
	if u.decimal != "" {
		return strings.Replace(text, ".", u.decimal, 1)
	}
	return text
}

// numberUses returns the fields whose numeric cells are not written as they are
// stored. A number of days is counted as the workbook counts, from 1900 or 1904.
func (f *feed) numberUses(places map[string]int) map[int]numberUse {
	out := map[int]numberUse{}
	for _, c := range f.columns {
		if c.mapping.Column == "" {
			continue
		}
		use := out[places[c.mapping.Column]]
		switch c.Kind {
		case entity.Money, entity.Quantity, entity.Rate, entity.Count, entity.Number:
			if f.Numbers.Decimal != "." {
				use.decimal = f.Numbers.Decimal
			}
		case entity.Date, entity.Instant:
			use.day = slices.ContainsFunc(c.layouts, func(l config.Layout) bool { return l.Name() == config.Excel })
		}
		if use != (numberUse{}) {
			out[places[c.mapping.Column]] = use
		}
	}
	return out
}

// workbook turns what is wrong with a workbook into a breach of contract.
func (l *load) workbook(err error) error {
	var broken *workbookError
	if errors.As(err, &broken) {
		return l.breach(0, broken.message, broken.remedy)
	}
	return err
}
