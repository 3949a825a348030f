package detect

import (
	"archive/zip"
	"encoding/xml"
	"errors"
	"io"
	"math"
	"path"
	"regexp"
	"strconv"
	"strings"
	"time"
)

const (
	workbookParts   = 10_000
	workbookRowsMax = 1000
	workbookColumns = 2000
)

// part reads the elements of a part of a workbook, of which at most Limit bytes are looked at.
type part struct{ *xml.Decoder }

func openPart(archive *zip.Reader, name string) (part, func(), bool) {
	for _, file := range archive.File {
		if !strings.EqualFold(strings.TrimPrefix(file.Name, "/"), name) {
			continue
		}
		in, err := file.Open()
		if err != nil {
			return part{}, nil, false
		}
		return part{xml.NewDecoder(io.LimitReader(in, Limit))}, func() { in.Close() }, true
	}
	return part{}, nil, false
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// each calls take for every element that begins, until the part or its head ends.
func (p part) each(take func(xml.StartElement) bool) {
	for {
		token, err := p.RawToken()
		if err != nil {
			return
		}
		if e, ok := token.(xml.StartElement); ok && !take(e) {
			return
		}
	}
}

// workbookRows reads the first rows of a workbook's first sheet with their numbers from 0.
func workbookRows(in io.ReaderAt, size int64) (rows [][]string, numbers []int, whole bool, err error) {
	archive, err := zip.NewReader(in, size)
	if err != nil {
		return nil, nil, false, errors.New("it begins like a workbook or a zip archive, and its end is missing or broken")
	}
	if len(archive.File) > workbookParts {
		return nil, nil, false, errors.New("it is an archive of very many files; unpack it first")
	}
	id, target := "", ""
	if p, done, ok := openPart(archive, "xl/workbook.xml"); ok {
		p.each(func(e xml.StartElement) bool {
			if e.Name.Local == "sheet" {
				id = attribute(e, "id")
			}
			return id == ""
		})
		done()
	} else {
		return nil, nil, false, errors.New("it is a zip archive and no workbook; unpack it first")
	}
	if p, done, ok := openPart(archive, "xl/_rels/workbook.xml.rels"); ok {
		p.each(func(e xml.StartElement) bool {
			if e.Name.Local == "Relationship" && attribute(e, "Id") == id {
				target = attribute(e, "Target")
			}
			return target == ""
		})
		done()
	}
	name := path.Join("xl", target)
	if strings.HasPrefix(target, "/") {
		name = strings.TrimPrefix(target, "/")
	}
	p, done, ok := openPart(archive, name)
	if !ok {
		return nil, nil, false, errors.New("it is a workbook whose first sheet is missing")
	}
	defer done()
	s := sheet{part: p, texts: sharedTexts(archive), dates: dateStyles(archive)}
	whole = s.read()
	if len(s.rows) == 0 {
		return nil, nil, whole, errors.New("the first sheet of the workbook is empty")
	}
	return s.rows, s.numbers, whole, nil
}

// sharedTexts are the first of the texts that cells name by number.
func sharedTexts(archive *zip.Reader) []string {
	p, done, ok := openPart(archive, "xl/sharedStrings.xml")
	if !ok {
		return nil
	}
	defer done()
	var out []string
	var text strings.Builder
	in, phonetic := false, false
	for {
		token, err := p.RawToken()
		if err != nil {
			return out
		}
		switch t := token.(type) {
		case xml.StartElement:
			in, phonetic = t.Name.Local == "t" && !phonetic, phonetic || t.Name.Local == "rPh"
		case xml.EndElement:
			in = false
			switch t.Name.Local {
			case "rPh":
				phonetic = false
			case "si":
				out = append(out, text.String())
				text.Reset()
			}
		case xml.CharData:
			if in {
				text.Write(t)
			}
		}
	}
}

// dateStyles are the cell styles that show a number as a day or a time.
func dateStyles(archive *zip.Reader) map[string]bool {
	p, done, ok := openPart(archive, "xl/styles.xml")
	if !ok {
		return nil
	}
	defer done()
	quoted := regexp.MustCompile(`"[^"]*"|\[[^\]]*\]|\\.`)
	dates := map[string]bool{"14": true, "15": true, "16": true, "17": true, "22": true}
	styles := map[string]bool{}
	inside, n := false, 0
	p.each(func(e xml.StartElement) bool {
		switch e.Name.Local {
		case "numFmt":
			code := strings.ToLower(quoted.ReplaceAllString(attribute(e, "formatCode"), ""))
			dates[attribute(e, "numFmtId")] = strings.ContainsAny(code, "yd") && !strings.Contains(code, "general")
		case "cellXfs":
			inside = true
		case "cellStyles", "dxfs":
			inside = false
		case "xf":
			if inside {
				styles[strconv.Itoa(n)] = dates[attribute(e, "numFmtId")]
				n++
			}
		}
		return true
	})
	return styles
}

// sheet reads the rows of a sheet.
type sheet struct {
	part
	texts   []string
	dates   map[string]bool
	rows    [][]string
	numbers []int
}

// read returns whether the sheet ends within what was read.
func (s *sheet) read() bool {
	var row []string
	var text strings.Builder
	kind, style, at, number, in := "", "", 0, -1, false
	for len(s.rows) < workbookRowsMax {
		token, err := s.RawToken()
		if err != nil {
			return false
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				row, at = nil, -1
				number++
				if n, err := strconv.Atoi(attribute(t, "r")); err == nil && n > number && n < 1<<21 {
					number = n - 1
				}
			case "c":
				kind, style = attribute(t, "t"), attribute(t, "s")
				at = columnOf(attribute(t, "r"), at+1)
				text.Reset()
			}
			in = t.Name.Local == "v" || t.Name.Local == "t"
		case xml.CharData:
			if in {
				text.Write(t)
			}
		case xml.EndElement:
			in = false
			switch t.Name.Local {
			case "c":
				for at < workbookColumns && len(row) <= at {
					row = append(row, "")
				}
				if at < len(row) && at >= 0 {
					row[at] = s.value(kind, style, text.String())
				}
			case "row":
				if strings.TrimSpace(strings.Join(row, "")) != "" {
					s.rows, s.numbers = append(s.rows, row), append(s.numbers, number)
				}
			case "sheetData":
				s.even()
				return true
			}
		}
	}
	s.even()
	return false
}

// even gives all rows the width of the widest: empty cells at the end are not stored.
func (s *sheet) even() {
	widest := commonWidth(s.rows)
	for _, row := range s.rows {
		if filled := len(row); filled > widest {
			widest = filled
		}
	}
	for i, row := range s.rows {
		for len(row) > 1 && len(row) < widest {
			row = append(row, "")
		}
		s.rows[i] = row
	}
}

// value is a cell's text as extract reads it: days and times in the way of ISO 8601.
func (s *sheet) value(kind, style, text string) string {
	switch {
	case kind == "s":
		if i, err := strconv.Atoi(text); err == nil && i >= 0 && i < len(s.texts) {
			return s.texts[i]
		}
		return ""
	case kind == "b":
		return map[string]string{"1": "true", "0": "false"}[text]
	case (kind == "" || kind == "n") && s.dates[style]:
		days, err := strconv.ParseFloat(text, 64)
		if err != nil || days < 1 || days > 2_958_465 {
			return text
		}
		whole, part := math.Modf(days)
		moment := time.Date(1899, 12, 30+int(whole), 0, 0, int(math.Round(part*86_400)), 0, time.UTC)
		if days == math.Trunc(days) {
			return moment.Format("2006-01-02")
		}
		return moment.Format("2006-01-02 15:04:05")
	}
	return text
}

// columnOf is the column of a reference such as AB12, from 0.
func columnOf(reference string, standard int) int {
	n := 0
	for _, c := range reference {
		if c < 'A' || c > 'Z' || n > workbookColumns {
			break
		}
		n = n*26 + int(c-'A') + 1
	}
	if n == 0 {
		return standard
	}
	return n - 1
}
