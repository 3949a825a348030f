package extract

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"time"
)

// cell is a value of a sheet as text, and what it is.
type cell struct {
	text   string
	number bool // text is a plain number: 1234.5
}

// rows hands out the rows of a sheet that hold anything, with their numbers
// from 1. The cells are valid until take returns.
func (w *workbook) rows(part string, take func(number int64, cells []cell) error) error {
	in, err := w.open(part)
	if err != nil {
		return whole(err)
	}
	defer in.Close()
	d := w.reader(in)
	var row int64
	var cells []cell
	column := 0
	for {
		token, err := d.next()
		if errors.Is(err, io.EOF) {
			return brokenWorkbook(part+" holds no rows", nil)
		}
		if err != nil {
			return workbookXML(part, err)
		}
		switch t := token.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				row++
				if text := attribute(t, "r"); text != "" {
					n, err := strconv.ParseInt(text, 10, 64)
					if err != nil || n < row || n > sheetRows {
						return brokenWorkbook(fmt.Sprintf("row %q does not follow row %d", text, row-1), nil)
					}
					row = n
				}
				cells, column = cells[:0], 0
			case "c":
				at, err := columnOf(attribute(t, "r"), column)
				if err != nil {
					return err
				}
				value, err := w.cell(d, t)
				if err != nil {
					return workbookXML(part, err)
				}
				for len(cells) <= at {
					cells = append(cells, cell{})
				}
				cells[at], column = value, at+1
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "row":
				if filledCells(cells) == 0 {
					continue
				}
				if err := take(row, cells); err != nil {
					return err
				}
			case "sheetData":
				if err := d.drain(); err != nil {
					return workbookXML(part, err)
				}
				return nil
			}
		}
	}
}

// filledCells returns the number of cells up to the last that holds something.
func filledCells(cells []cell) int {
	for i := len(cells); i > 0; i-- {
		if trimBlanks(cells[i-1].text) != "" {
			return i
		}
	}
	return 0
}

// columnOf returns the column of a cell reference such as AB12, from 0.
func columnOf(reference string, standard int) (int, error) {
	if reference == "" {
		return standard, nil
	}
	n := 0
	for _, c := range reference {
		if c < 'A' || c > 'Z' {
			break
		}
		n = n*26 + int(c-'A') + 1
		if n > sheetColumns {
			return 0, brokenWorkbook("cell "+printable(reference)+" lies beyond the last column", nil)
		}
	}
	if n == 0 {
		return 0, brokenWorkbook("cell "+printable(reference)+" has no place", nil)
	}
	return n - 1, nil
}

// cell reads the value of a cell up to the end of its element.
func (w *workbook) cell(d *partReader, e xml.StartElement) (cell, error) {
	kind, style := attribute(e, "t"), attribute(e, "s")
	var value strings.Builder
	inValue, hasValue, formula := false, false, false
	for {
		token, err := d.next()
		if err != nil {
			return cell{}, err
		}
		switch t := token.(type) {
		case xml.StartElement:
			inValue = t.Name.Local == "v"
			hasValue, formula = hasValue || inValue, formula || t.Name.Local == "f"
			if t.Name.Local == "is" {
				text, err := richText(d, "is")
				if err != nil {
					return cell{}, err
				}
				value.WriteString(text)
			}
		case xml.EndElement:
			inValue = false
			if t.Name.Local == "c" {
				if formula && !hasValue {
					if w.uncomputed++; w.uncomputed == 1 {
						w.firstUncomputed = attribute(e, "r")
					}
				}
				return w.valueOf(kind, style, value.String())
			}
		case xml.CharData:
			if inValue {
				if value.Write(t); int64(value.Len()) > d.longest {
					return cell{}, d.overlong()
				}
			}
		}
	}
}

// valueOf gives a stored value its meaning.
func (w *workbook) valueOf(kind, style, value string) (cell, error) {
	switch kind {
	case "s":
		n, err := strconv.Atoi(value)
		if value == "" {
			return cell{}, nil
		}
		if err != nil || n < 0 || n >= len(w.strings) {
			return cell{}, brokenWorkbook("a cell refers to a text that is not there", nil)
		}
		return cell{text: w.strings[n]}, nil
	case "b":
		switch value {
		case "1":
			value = "true"
		case "0":
			value = "false"
		}
		return cell{text: value}, nil
	case "str":
		return cell{text: unescaped(value)}, nil
	case "inlineStr", "e", "d":
		return cell{text: value}, nil
	}
	if value == "" {
		return cell{}, nil
	}
	number, err := strconv.ParseFloat(value, 64)
	if err != nil || math.IsNaN(number) || math.IsInf(number, 0) {
		return cell{text: value}, nil
	}
	format := formatNumber
	if n, err := strconv.Atoi(style); err == nil && n >= 0 && n < len(w.formats) {
		format = w.formats[n]
	}
	switch format {
	case formatDay, formatMoment:
		if at, ok := w.moment(number, format == formatDay); ok {
			return cell{text: at}, nil
		}
	case formatClock, formatElapsed:
		if format == formatElapsed || number >= 0 && number < 1 {
			return cell{text: durationText(number)}, nil
		}
		if at, ok := w.moment(number, false); ok {
			return cell{text: at}, nil
		}
	}
	return cell{text: numberText(number, value), number: true}, nil
}

// moment returns the time that a number of days stands for; of a whole day the
// day alone, where that is asked for. In workbooks that count from 1900 day 60 is
// a 29 February that never was: its text is no day either.
func (w *workbook) moment(days float64, day bool) (string, bool) {
	epoch, end := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC), 2_958_466.0
	switch {
	case w.from1904:
		epoch, end = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC), 2_957_004
	case days < 60:
		epoch = epoch.AddDate(0, 0, 1)
	}
	if days < 0 || days >= end {
		return "", false
	}
	whole := math.Floor(days)
	milliseconds := math.Round((days - whole) * 86_400_000)
	at := epoch.AddDate(0, 0, int(whole)).Add(time.Duration(milliseconds) * time.Millisecond)
	// The fraction of a day holds a second with an error of some microseconds.
	if rounded := at.Round(time.Second); at.Sub(rounded).Abs() <= 2*time.Millisecond {
		at = rounded
	}
	layout := "2006-01-02 15:04:05"
	switch {
	case at.Nanosecond() != 0:
		layout = "2006-01-02 15:04:05.000"
	case day && at.Equal(at.Truncate(24*time.Hour)):
		layout = "2006-01-02"
	}
	text := at.Format(layout)
	if !w.from1904 && whole == 60 {
		text = "1900-02-29" + text[len("1900-02-28"):]
	}
	return text, true
}

// durationText writes a fraction of a day as hours, minutes and seconds.
func durationText(days float64) string {
	seconds := int64(math.Round(days * 86_400))
	sign := ""
	if seconds < 0 {
		sign, seconds = "-", -seconds
	}
	return fmt.Sprintf("%s%02d:%02d:%02d", sign, seconds/3600, seconds/60%60, seconds%60)
}

// numberText writes a stored number without the noise of its last binary digit.
// Whole numbers beyond 15 digits keep the notation of the file: a workbook has
// lost their last digits.
func numberText(number float64, stored string) string {
	if math.Abs(number) >= 1e15 {
		return stored
	}
	text := strconv.FormatFloat(number, 'f', -1, 64)
	if rounded := strconv.FormatFloat(number, 'g', 15, 64); !strings.ContainsAny(rounded, "e") && len(rounded) < len(text) {
		return rounded
	}
	return text
}
