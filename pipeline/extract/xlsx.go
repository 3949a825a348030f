package extract

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"os"
	"path"
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
	longest  int64        // bytes of one text
	// Cells whose formula has no stored value, and the first of them.
	uncomputed      int
	firstUncomputed string
}

type sheetPart struct {
	name, part string
	hidden     bool
}

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

// openWorkbook opens a workbook of which at most limit bytes may be unpacked,
// and of which no text may be longer than longest.
func openWorkbook(name string, limit, longest int64) (*workbook, error) {
	archive, err := zip.OpenReader(name)
	if err != nil {
		if errors.Is(err, zip.ErrFormat) {
			return nil, noWorkbook(name)
		}
		return nil, err
	}
	w := &workbook{archive: archive, parts: map[string]*zip.File{}, left: limit, longest: longest}
	for _, part := range archive.File {
		w.parts[strings.ToLower(strings.TrimPrefix(part.Name, "/"))] = part
	}
	if err := w.load(); err != nil {
		return nil, errors.Join(err, archive.Close())
	}
	return w, nil
}

func (w *workbook) close() error { return w.archive.Close() }

// noWorkbook tells what a file is that has no directory of an archive at its end.
func noWorkbook(name string) error {
	file, err := os.Open(name)
	if err != nil {
		return err
	}
	head := make([]byte, 4)
	_, err = io.ReadFull(file, head)
	if closeErr := file.Close(); closeErr != nil {
		return closeErr
	}
	if err == nil && string(head) == "PK\x03\x04" {
		return &workbookError{"the workbook is cut off", "ask for the export again; nothing of it was loaded"}
	}
	return &workbookError{"it is no .xlsx workbook (perhaps the older .xls, or one with a password)", "save it as .xlsx without a password"}
}

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
		return whole(err)
	}
	if part := relations.byType("sharedStrings"); part != "" {
		if err := w.loadStrings(part); err != nil {
			return whole(err)
		}
	}
	if part := relations.byType("styles"); part != "" {
		if err := w.loadStyles(part); err != nil {
			return whole(err)
		}
	}
	return nil
}

// whole makes a broken workbook of one without a part that it must have.
func whole(err error) error {
	if errors.Is(err, errNoPart) {
		return brokenWorkbook(err.Error(), nil)
	}
	return err
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
	err := w.each(part, func(_ *partReader, e xml.StartElement) error {
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
	err := w.each(part, func(_ *partReader, e xml.StartElement) error {
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
				if r.id == id && strings.HasSuffix(r.kind, "/worksheet") { // a chart may be a sheet too
					w.sheets = append(w.sheets, sheetPart{attribute(e, "name"), r.target, strings.Contains(strings.ToLower(attribute(e, "state")), "hidden")})
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
	return w.each(part, func(d *partReader, e xml.StartElement) error {
		if e.Name.Local != "si" {
			return nil
		}
		text, err := richText(d, e.Name.Local)
		w.strings = append(w.strings, text)
		// What the list takes counts too: empty texts are a few bytes in the file.
		if w.left -= 40; w.left < 0 {
			return errBomb
		}
		return err
	})
}

// richText collects the text of an element whose runs may be formatted, without
// the phonetic hints that stand beside it.
func richText(d *partReader, end string) (string, error) {
	var b strings.Builder
	inText, phonetic := false, 0
	for {
		token, err := d.next()
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
				return unescaped(b.String()), nil
			}
		case xml.CharData:
			if inText && phonetic == 0 {
				if b.Write(t); int64(b.Len()) > d.longest {
					return "", d.overlong()
				}
			}
		}
	}
}

func (w *workbook) loadStyles(part string) error {
	custom := map[string]string{}
	inCells := false
	return w.each(part, func(_ *partReader, e xml.StartElement) error {
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

var errNoPart = errors.New("a part is missing")

// open opens a part of the archive.
func (w *workbook) open(part string) (io.ReadCloser, error) {
	file, ok := w.parts[strings.ToLower(part)]
	if !ok {
		return nil, fmt.Errorf("%w: %s", errNoPart, part)
	}
	in, err := file.Open()
	if err != nil {
		return nil, workbookXML(part, err)
	}
	return in, nil
}

// each calls take for every element of a part.
func (w *workbook) each(part string, take func(*partReader, xml.StartElement) error) error {
	in, err := w.open(part)
	if err != nil {
		return err
	}
	defer in.Close()
	d := w.reader(in)
	for {
		token, err := d.next()
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

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == "" {
			return a.Value
		}
	}
	return ""
}
