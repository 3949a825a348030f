package extract

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline/config"
	"clientele/pipeline/entity"
)

// readWorkbook reads a sheet of a workbook. The first row that holds anything is
// the header; rows without any value are no rows; cells beyond the header's last
// column belong to no column. A day or time is what its cell's style says.
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
	found := &survey{}
	var places map[string]int
	for again := true; again; again = found.late {
		var known []int64
		if found.late {
			known = found.repeated
		}
		good, err := newSheet(clean)
		if err != nil {
			return "", err
		}
		found, places, err = l.passSheet(ctx, bound, known, sinks{good: good})
		if err = errors.Join(err, good.close()); err != nil {
			return "", err
		}
	}
	found.sha256 = sum
	l.warnings = append(l.warnings, bound.warnings...)
	l.texts = func(keep func(number, line int64, raw []byte) error) error {
		_, _, err := l.passSheet(ctx, bound, append([]int64{}, found.repeated...), sinks{keep: keep})
		return err
	}
	target, err := l.typeText(ctx, record, l.feed.form, places, found, nothing, clean)
	return target, l.miscounted(err)
}

// passSheet goes over the rows of the sheet once.
func (l *load) passSheet(ctx context.Context, bound *binding, known []int64, to sinks) (*survey, map[string]int, error) {
	book, err := openWorkbook(l.file.path, unpackedLimit(l.feed.form.fileBytes, l.file.stat.size, true))
	if err != nil {
		return nil, nil, l.workbook(err)
	}
	defer book.close()
	part, err := l.sheet(book)
	if err != nil {
		return nil, nil, err
	}
	p := &passing{form: l.feed.form, to: to, lines: newRepeats(l.scratch, false, 0), lookout: lookout{document: -1}}
	p.form.repeated = known
	defer p.lines.close()
	var places map[string]int
	if !l.feed.form.header {
		p.found.names = exportNames(l.feed.form.names)
	}
	err = book.rows(part, func(number int64, cells []cell) error {
		if number&0xff == 0 && ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if number <= int64(l.feed.form.skip) {
			return nil
		}
		if p.found.names == nil {
			var header []string
			for _, c := range cells[:filledCells(cells)] {
				header = append(header, c.text)
			}
			p.found.names = exportNames(header)
		}
		if places == nil {
			err := p.lookFor(func(names []string, line int64) (lookout, error) {
				bound.names = names
				var err error
				places, err = bound.needed(l.file.name, line)
				return lookout{facts: l.feed.facts(places), document: l.feed.documentField(places)}, err
			}, number)
			if err != nil {
				return err
			}
			if l.feed.form.header {
				return nil
			}
		}
		return p.row(number, cells, l.feed.decimals(places))
	})
	if err != nil {
		return nil, nil, l.workbook(err)
	}
	if places == nil && l.feed.form.header {
		return nil, nil, &lineError{message: "the sheet is empty: not even a header", remedy: "check sheet: and skip_lines:"}
	}
	return &p.found, places, p.finish()
}

// row takes a row of a sheet as a record.
func (p *passing) row(number int64, cells []cell, marks map[int]string) error {
	s := &scanner{first: number}
	for i := range p.found.names {
		text := ""
		if i < len(cells) {
			text = cells[i].text
			if mark, ok := marks[i]; ok && cells[i].number {
				text = strings.Replace(text, ".", mark, 1)
			}
		}
		if i > 0 {
			s.raw = append(s.raw, '\t')
		}
		s.fields = append(s.fields, span{from: len(s.raw), to: len(s.raw) + len(text)})
		s.raw = append(s.raw, text...)
	}
	p.scanner = s
	p.found.records++
	p.found.longest = max(p.found.longest, len(s.raw))
	return p.take()
}

// decimals returns, for fields that hold numbers of a source with a decimal
// comma, the mark that a numeric cell is to be written with.
func (f *feed) decimals(places map[string]int) map[int]string {
	if f.Numbers.Decimal == "" || f.Numbers.Decimal == "." {
		return nil
	}
	out := map[int]string{}
	for _, c := range f.columns {
		switch c.Kind {
		case entity.Money, entity.Quantity, entity.Count, entity.Number:
			if c.mapping.Column != "" {
				out[places[c.mapping.Column]] = f.Numbers.Decimal
			}
		}
	}
	return out
}

// sheet returns the part of the archive that holds the source's sheet.
func (l *load) sheet(book *workbook) (string, error) {
	if l.feed.Sheet == "" {
		return book.sheets[0].part, nil
	}
	var names []string
	for _, s := range book.sheets {
		if s.name == l.feed.Sheet {
			return s.part, nil
		}
		names = append(names, s.name)
	}
	if i := slices.IndexFunc(names, func(n string) bool { return folded(n) == folded(l.feed.Sheet) }); i >= 0 {
		return book.sheets[i].part, nil
	}
	return "", l.breach(0, fmt.Sprintf("it has no sheet %s; it has %s", printable(l.feed.Sheet), listed(names)), "mend sheet:")
}

// workbook turns what is wrong with a workbook into a breach of contract.
func (l *load) workbook(err error) error {
	var broken *workbookError
	if errors.As(err, &broken) {
		return l.breach(0, broken.message, broken.remedy)
	}
	return err
}
