package extract

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
)

// sheetLines is by how much the lines of a workbook's sheets are apart where
// several of them are read: line 20000005 is row 5 of the second sheet. No sheet
// has so many rows.
const sheetLines = 10_000_000

// sheetHead is where the records of a sheet begin, and where their cells belong.
type sheetHead struct {
	sheetPart
	names []string
	row   int64 // of the header, or the last one that is skipped
	shift int64 // between the rows of the sheet and the lines of the file
	order []int // column of the file for each of the sheet, -1 for none; nil where they are the same
	cells []cell
}

func (h *sheetHead) line(row int64) int64 { return h.shift + row }

// ordered puts the cells of a row where the file's columns are.
func (h *sheetHead) ordered(cells []cell) []cell {
	if h.order == nil {
		return cells
	}
	for i := range h.cells {
		h.cells[i] = cell{}
	}
	for i, c := range cells[:min(len(cells), len(h.order))] {
		if h.order[i] >= 0 {
			h.cells[h.order[i]] = c
		}
	}
	return h.cells
}

// sheets returns those of the source, in the workbook's order.
func (l *load) sheets(book *workbook) ([]sheetPart, error) {
	if len(l.feed.Sheet) == 0 { // the first that people see
		at := max(slices.IndexFunc(book.sheets, func(s sheetPart) bool { return !s.hidden }), 0)
		return book.sheets[at : at+1], nil
	}
	wanted := make([]bool, len(book.sheets))
	for _, name := range l.feed.Sheet {
		found := false
		if strings.Contains(name, "*") { // no sheet can be called so
			for i, s := range book.sheets {
				if !s.hidden && likeSheet(name, s.name) {
					wanted[i], found = true, true
				}
			}
		} else if i := book.sheetNamed(name); i >= 0 {
			wanted[i], found = true, true
		}
		if !found {
			return nil, l.withoutSheet(book, name)
		}
	}
	var out []sheetPart
	for i, s := range book.sheets {
		if wanted[i] {
			out = append(out, s)
		}
	}
	return out, nil
}

func (w *workbook) sheetNamed(name string) int {
	if i := slices.IndexFunc(w.sheets, func(s sheetPart) bool { return s.name == name }); i >= 0 {
		return i
	}
	return slices.IndexFunc(w.sheets, func(s sheetPart) bool { return folded(s.name) == folded(name) })
}

// likeSheet tells whether a name fits a pattern in which * stands for any text.
func likeSheet(pattern, name string) bool {
	parts := strings.Split(folded(pattern), "*")
	name = folded(name)
	rest, ok := strings.CutPrefix(name, parts[0])
	for _, part := range parts[1 : len(parts)-1] {
		var found bool
		if _, rest, found = strings.Cut(rest, part); !found {
			return false
		}
	}
	return ok && strings.HasSuffix(rest, parts[len(parts)-1])
}

func (l *load) withoutSheet(book *workbook, name string) error {
	var names []string
	for _, s := range book.sheets {
		names = append(names, s.name)
	}
	remedy := "mend sheet:"
	if near := pipeline.Nearest(name, names); near != "" {
		remedy = "did you mean " + printable(near) + "? Mend sheet:"
	}
	return l.breach(0, fmt.Sprintf("it has no sheet %s; it has %s", printable(name), listed(names)), remedy)
}

// heads reads the headers of sheets. The file's columns, those of the binding, are
// the first sheet's, and those beside them that the source takes of another one.
// A sheet without any value is passed over where there are others.
func (l *load) heads(ctx context.Context, book *workbook, bound *binding, parts []sheetPart) ([]*sheetHead, error) {
	var heads []*sheetHead
	for _, part := range parts {
		head := &sheetHead{sheetPart: part}
		if len(parts) > 1 {
			head.shift = sheetLines * int64(1+slices.IndexFunc(book.sheets, func(s sheetPart) bool { return s.name == part.name }))
		}
		if err := l.head(ctx, book, head); err != nil {
			return nil, err
		}
		if head.names == nil {
			if len(parts) > 1 {
				bound.warn(fmt.Sprintf("the sheet %s of %s is empty", printable(part.name), printable(l.file.name)))
			}
			continue
		}
		heads = append(heads, head)
	}
	if heads == nil {
		return nil, &lineError{message: "the sheet is empty: not even a header", remedy: "check sheet: and skip_lines:"}
	}
	bound.names = heads[0].names
	if len(heads) == 1 {
		return heads, nil
	}
	own := make([]map[string]int, len(heads)) // places of the names that the source takes, sheet by sheet
	for i, head := range heads {
		sheet := binding{feed: l.feed, names: head.names}
		var err error
		if own[i], err = sheet.needed(l.file.name+", sheet "+printable(head.name), head.row); err != nil {
			return nil, err
		}
		for _, name := range sheet.absent {
			delete(own[i], name)
		}
		for _, name := range slices.Sorted(maps.Keys(own[i])) {
			if _, ok := bound.find(name); !ok {
				bound.names = append(slices.Clip(bound.names), name)
			}
		}
	}
	for i, head := range heads[1:] {
		if slices.EqualFunc(head.names, heads[0].names, func(a, b string) bool { return folded(a) == folded(b) }) {
			continue
		}
		head.order, head.cells = slices.Repeat([]int{-1}, len(head.names)), make([]cell, len(bound.names))
		for name, at := range own[i+1] {
			head.order[at], _ = bound.find(name)
		}
	}
	return heads, nil
}

// head reads where the records of a sheet begin; no names: nowhere.
func (l *load) head(ctx context.Context, book *workbook, head *sheetHead) error {
	if !l.feed.form.header {
		head.names, head.row = exportNames(l.feed.form.names), int64(l.feed.form.skip)
		return nil
	}
	found := errors.New("found")
	err := book.rows(head.part, func(number int64, cells []cell) error {
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		if number <= int64(l.feed.form.skip) {
			return nil
		}
		var header []string
		for _, c := range cells[:filledCells(cells)] {
			header = append(header, c.text)
		}
		head.names, head.row = exportNames(header), number
		return found
	})
	if errors.Is(err, found) {
		return nil
	}
	return err
}
