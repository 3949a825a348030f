package extract

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

// A workbook is read here as a stream of rows, from its XML. What libraries for
// the purpose hand out is either the text as displayed (03/04/24, 1,235) or the
// stored number; telling a date from a number needs the stored value and the
// cell's style together, without the whole sheet in memory.

// workbook is an opened XLSX file.
type workbook struct {
	archive  *zip.ReadCloser
	parts    map[string]*zip.File
	sheets   []sheetPart
	from1904 bool
	strings  []string
	formats  []cellFormat // by style
	left     int64        // bytes that may still be unpacked
}

type sheetPart struct{ name, part string }

// cellFormat is what a style says about a number.
type cellFormat int

const (
	formatNumber  cellFormat = iota
	formatDate               // a day, perhaps with a time
	formatClock              // a time of day
	formatElapsed            // a duration: [h]:mm
)

const (
	sheetColumns = 16_384
	sheetRows    = 1_048_576
)

// workbookError is what is wrong with a workbook.
type workbookError struct{ message, remedy string }

func (e *workbookError) Error() string { return e.message }

func brokenWorkbook(what string, err error) error {
	if err == nil {
		return &workbookError{"it is no sound workbook: " + what, "open it in a spreadsheet program and save it again as .xlsx"}
	}
	return &workbookError{fmt.Sprintf("it is no sound workbook: %s: %v", what, err), "open it in a spreadsheet program and save it again as .xlsx"}
}

// openWorkbook opens a workbook of which at most limit bytes may be unpacked.
func openWorkbook(name string, limit int64) (*workbook, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) {
			return nil, &workbookError{"it is no .xlsx workbook (perhaps the older .xls, or one with a password)", "save it as .xlsx without a password"}
		}
		return nil, err
	}
	w := &workbook{archive: archive, parts: map[string]*zip.File{}, left: limit}
	for _, part := range archive.File {
		w.parts[strings.ToLower(strings.TrimPrefix(part.Name, "/"))] = part
	}
	if err := w.load(); err != nil {
		return nil, errors.Join(err, archive.Close())
	}
	return w, nil
}

func (w *workbook) close() error { return w.archive.Close() }

// load reads everything but the sheets.
func (w *workbook) load() error {
	root := "xl/workbook.xml"
	if target, err := w.relations("_rels/.rels", ""); err != nil {
		return err
	} else if main := target.byType("officeDocument"); main != "" {
		root = main
	}
	folder := path.Dir(root)
	relations, err := w.relations(path.Join(folder, "_rels", path.Base(root)+".rels"), folder)
	if err != nil {
		return err
	}
	if err := w.loadSheets(root, relations); err != nil {
		return err
	}
	if part := relations.byType("sharedStrings"); part != "" {
		if err := w.loadStrings(part); err != nil {
			return err
		}
	}
	if part := relations.byType("styles"); part != "" {
		if err := w.loadStyles(part); err != nil {
			return err
		}
	}
	return nil
}

// relation is a link from one part of the archive to another.
type relation struct{ id, kind, target string }

type relations []relation

func (r relations) byType(kind string) string {
	for _, one := range r {
		if strings.HasSuffix(one.kind, "/"+kind) {
			return one.target
		}
	}
	return ""
}

func (w *workbook) relations(part, folder string) (relations, error) {
	var out relations
	err := w.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local == "Relationship" && attribute(e, "TargetMode") != "External" {
			target := attribute(e, "Target")
			if !strings.HasPrefix(target, "/") {
				target = path.Join(folder, target)
			}
			out = append(out, relation{attribute(e, "Id"), attribute(e, "Type"), strings.TrimPrefix(target, "/")})
		}
		return nil
	})
	if errors.Is(err, errNoPart) {
		return nil, nil
	}
	return out, err
}

func (w *workbook) loadSheets(part string, related relations) error {
	err := w.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "workbookPr":
			if v := attribute(e, "date1904"); v == "1" || v == "true" {
				w.from1904 = true
			}
		case "sheet":
			id := ""
			for _, a := range e.Attr {
				if a.Name.Local == "id" {
					id = a.Value
				}
			}
			for _, r := range related {
				if r.id == id {
					w.sheets = append(w.sheets, sheetPart{attribute(e, "name"), r.target})
				}
			}
		}
		return nil
	})
	if err == nil && len(w.sheets) == 0 {
		return brokenWorkbook("it has no sheet", nil)
	}
	return err
}

func (w *workbook) loadStrings(part string) error {
	return w.each(part, func(d *xml.Decoder, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d, e.Name.Local)
		w.strings = append(w.strings, text)
		return err
	})
}

// richText collects the text of an element whose runs may be formatted, without
// the phonetic hints that stand beside it.
func richText(d *xml.Decoder, end string) (string, error) {
	var b strings.Builder
	inText, phonetic := false, 0
	for {
		token, err := next(d)
		if err != nil {
			return "", err
		}
		switch t := token.(type) {
		case xml.StartElement:
			inText = t.Name.Local == "t"
			if t.Name.Local == "rPh" {
				phonetic++
			}
		case xml.EndElement:
			inText = false
			switch t.Name.Local {
			case "rPh":
				phonetic--
			case end:
				return b.String(), nil
			}
		case xml.CharData:
			if inText && phonetic == 0 {
				b.Write(t)
			}
		}
	}
}

func (w *workbook) loadStyles(part string) error {
	custom := map[string]string{}
	inCells := false
	return w.each(part, func(_ *xml.Decoder, e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmt":
			custom[attribute(e, "numFmtId")] = attribute(e, "formatCode")
		case "cellXfs":
			inCells = true
		case "cellStyleXfs", "cellStyles", "dxfs":
			inCells = false
		case "xf":
			if inCells {
				id := attribute(e, "numFmtId")
				if code, ok := custom[id]; ok {
					w.formats = append(w.formats, formatOfCode(code))
				} else {
					w.formats = append(w.formats, builtInFormat(id))
				}
			}
		}
		return nil
	})
}

// builtInFormat is the kind of a number format that workbooks do not spell out.
func builtInFormat(id string) cellFormat {
	n, err := strconv.Atoi(id)
	switch {
	case err != nil:
		return formatNumber
	case n >= 14 && n <= 17 || n == 22 || n >= 27 && n <= 31 || n == 36 || n >= 50 && n <= 58:
		return formatDate
	case n >= 18 && n <= 21 || n >= 32 && n <= 35 || n == 45 || n == 47:
		return formatClock
	case n == 46:
		return formatElapsed
	}
	return formatNumber
}

// formatOfCode reads a number format: letters of dates outside of quotes,
// brackets and escapes make it one.
func formatOfCode(code string) cellFormat {
	code, _, _ = strings.Cut(code, ";")
	code = strings.ToLower(code)
	day, clock := false, false
	for i := 0; i < len(code); i++ {
		switch c := code[i]; c {
		case '"':
			if end := strings.IndexByte(code[i+1:], '"'); end >= 0 {
				i += end + 1
			}
		case '\\', '_', '*':
			i++
		case '[':
			end := strings.IndexByte(code[i:], ']')
			if end < 0 {
				continue
			}
			if inner := code[i+1 : i+end]; inner != "" && strings.Trim(inner, "hms") == "" {
				return formatElapsed
			}
			i += end
		case 'y', 'd':
			day = true
		case 'm':
			// a month, unless it stands beside hours or seconds
			if !strings.ContainsAny(code, "hs") {
				day = true
			}
		case 'h', 's':
			clock = true
		case 'g':
			if strings.HasPrefix(code[i:], "general") {
				i += len("general") - 1
			}
		}
	}
	switch {
	case day:
		return formatDate
	case clock:
		return formatClock
	}
	return formatNumber
}

var errNoPart = errors.New("a part is missing")

// open opens a part of the archive, within what may be unpacked.
func (w *workbook) open(part string) (io.ReadCloser, error) {
	file, ok := w.parts[strings.ToLower(part)]
	if !ok {
		return nil, fmt.Errorf("%w: %s", errNoPart, part)
	}
	return file.Open()
}

// budget counts what is unpacked from all parts together.
type budget struct {
	in io.Reader
	w  *workbook
}

func (b budget) Read(p []byte) (int, error) {
	n, err := b.in.Read(p)
	b.w.left -= int64(n)
	if b.w.left < 0 {
		return 0, errBomb
	}
	return n, err
}

// each calls take for every element of a part.
func (w *workbook) each(part string, take func(*xml.Decoder, xml.StartElement) error) error {
	in, err := w.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	d := newXML(budget{in, w})
	for {
		token, err := next(d)
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			if e, ok := token.(xml.StartElement); ok {
				err = take(d, e)
			}
		}
		if err != nil {
			return workbookXML(part, err)
		}
	}
}

func workbookXML(part string, err error) error {
	var known *workbookError
	if errors.As(err, &known) || errors.Is(err, errBomb) {
		return err
	}
	return brokenWorkbook(part, err)
}

func newXML(in io.Reader) *xml.Decoder {
	d := xml.NewDecoder(in)
	d.Strict = true
	return d
}

// next returns the next token, and refuses a document type: no workbook has
// one, and attacks on XML readers begin with it.
func next(d *xml.Decoder) (xml.Token, error) {
	token, err := d.RawToken()
	if err != nil {
		return nil, err
	}
	if _, ok := token.(xml.Directive); ok {
		return nil, &workbookError{"it holds an XML document type", "do not use this file: a spreadsheet program writes none"}
	}
	return token, nil
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
