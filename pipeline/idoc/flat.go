package idoc

import (
	"bytes"
	"context"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"clientele/pipeline/rows/lines"
)

// place is where a field lies in a record, in characters from 0.
type place struct {
	name          string
	start, length int
}

// dataHead is how long the head of a data record (EDI_DD40) is, behind which the segment's
// own fields lie.
const dataHead = 63

// places are the fields of the records that are read.
func places() map[string][]place {
	party := []place{{"PARVW", 0, 3}, {"PARTN", 3, 17}, {"LIFNR", 20, 17}, {"NAME1", 37, 35}, {"NAME2", 72, 35}, {"NAME3", 107, 35}, {"NAME4", 142, 35}, {"STRAS", 177, 35}, {"STRS2", 212, 35},
		{"ORT01", 282, 35}, {"PSTLZ", 326, 9}, {"LAND1", 344, 3}, {"TELF1", 442, 25}, {"REGIO", 655, 3}, {"ISOAL", 659, 2}, {"ILNNR", 873, 70}}
	return map[string][]place{
		"EDI_DC40": {{"MANDT", 10, 3}, {"DOCNUM", 13, 16}, {"DIRECT", 35, 1}, {"TEST", 38, 1}, {"IDOCTYP", 39, 30}, {"MESTYP", 99, 30}, {"MESCOD", 129, 3}, {"MESFCT", 132, 3},
			{"SNDPRN", 162, 10}, {"RCVPRN", 277, 10}, {"CREDAT", 378, 8}, {"CRETIM", 386, 6}},
		"E1EDK01": {{"ACTION", 0, 3}, {"CURCY", 4, 3}, {"ZTERM", 22, 17}, {"BSART", 79, 4}, {"BELNR", 83, 35}},
		"E1EDK02": {{"QUALF", 0, 3}, {"BELNR", 3, 35}, {"DATUM", 44, 8}, {"UZEIT", 52, 6}},
		"E1EDK03": {{"IDDAT", 0, 3}, {"DATUM", 3, 8}, {"UZEIT", 11, 6}},
		"E1EDK05": {{"ALCKZ", 0, 3}, {"BETRG", 87, 18}},
		"E1EDK14": {{"QUALF", 0, 3}, {"ORGID", 3, 35}},
		"E1EDKA1": party,
		"E1EDP01": {{"POSEX", 0, 6}, {"ACTION", 6, 3}, {"MENGE", 11, 15}, {"MENEE", 26, 3}, {"PMENE", 44, 3}, {"VPREI", 54, 15}, {"PEINH", 69, 9}, {"NETWR", 78, 18}, {"CURCY", 154, 3},
			{"MATKL", 175, 9}, {"UEPOS", 184, 6}, {"ABGRU", 212, 2}, {"PSTYV", 275, 4}, {"WERKS", 311, 4}, {"MATNR", 394, 35}},
		"E1EDP03": {{"IDDAT", 0, 3}, {"DATUM", 3, 8}, {"UZEIT", 11, 6}},
		"E1EDP04": {{"MWSKZ", 0, 7}, {"MSATZ", 7, 17}, {"MWSBT", 24, 18}},
		"E1EDP05": {{"ALCKZ", 0, 3}, {"BETRG", 87, 18}},
		"E1EDP19": {{"QUALF", 0, 3}, {"IDTNR", 3, 35}, {"KTEXT", 38, 70}},
		"E1EDP20": {{"WMENG", 0, 15}, {"EDATU", 30, 8}, {"EZEIT", 38, 6}},
		"E1EDS01": {{"SUMID", 0, 3}, {"SUMME", 3, 18}},
	}
}

// readFlat reads the records of a flat file: a control record, and behind it the data
// records of its IDoc. Where a text holds what is no ASCII, fields are as many characters
// long of UTF-8, or as many bytes of an older system's windows-1252.
func readFlat(ctx context.Context, in io.Reader, d *document) error {
	known := places()
	var fields values
	err := lines.Each(ctx, in, '\n', d.options.RecordBytes, func(line lines.Line) error {
		text := line.Text
		if line.Number == 1 {
			text = bytes.TrimPrefix(text, []byte("\xef\xbb\xbf"))
		}
		if len(bytes.TrimSpace(text)) == 0 {
			return nil
		}
		if bytes.HasPrefix(text, []byte("EDI_DC")) {
			if d.open {
				if err := d.end(); err != nil {
					return err
				}
			}
			d.begin(line.Number)
		}
		d.keep(text)
		if d.rule != "" {
			return nil
		}
		if line.Long {
			d.refuse("record_too_long", "one of its records is longer than %d bytes: the file has no line ends, or the limit is too low", d.options.RecordBytes)
			return nil
		}
		record := textOf(text)
		name := segmentName(record.part(0, 30))
		first := dataHead
		if strings.HasPrefix(record.part(0, 10), "EDI_DC") {
			name, first = record.part(0, 10), 0
		} else if record.length() < dataHead || name == "" {
			d.refuse("short_record", "line %d is no record of an IDoc: it is shorter than the head of one, or has no name", line.Number)
			return nil
		} else if own := record.part(33, 16); own != "" && d.header[docnum] != "" && strings.TrimLeft(own, "0") != strings.TrimLeft(d.header[docnum], "0") {
			d.refuse("wrong_idoc_number", "line %d is a record of another IDoc than the control record before it", line.Number)
			return nil
		} else if !d.follows(record.part(49, 6)) {
			d.refuse("lost_records", "line %d does not follow the record before it by its number: records are missing", line.Number)
			return nil
		}
		d.enter(name, line.Number)
		fields = fields[:0]
		for _, p := range known[name] {
			if value := record.part(first+p.start, p.length); value != "" {
				fields = append(fields, field{p.name, value})
			}
		}
		d.take(name, fields)
		return nil
	})
	if err != nil {
		return err
	}
	if d.open {
		return d.end()
	}
	return nil
}

// follows tells whether a record's number in its IDoc is the one behind the last; files
// without numbers tell nothing.
func (d *document) follows(text string) bool {
	n, err := strconv.Atoi(text)
	if err != nil || n == 0 {
		return true
	}
	last := d.record
	d.record = n
	return last == 0 && n == 1 || n == last+1
}

// record is a line whose fields are found by their place: as text where a character is a
// byte, else as characters.
type record struct {
	text  string
	runes []rune
}

func textOf(line []byte) record {
	ascii := true
	for _, b := range line {
		if b >= utf8.RuneSelf || b == 0 {
			ascii = false
			break
		}
	}
	text := string(line)
	if ascii {
		return record{text: text}
	}
	if !utf8.Valid(line) {
		if decoded, err := charmap.Windows1252.NewDecoder().Bytes(line); err == nil {
			text = string(decoded)
		}
	}
	return record{runes: []rune(strings.ReplaceAll(strings.ToValidUTF8(text, "?"), "\x00", " "))}
}

func (r record) length() int { return max(len(r.text), len(r.runes)) }

// part is a field, without the blanks around it.
func (r record) part(start, length int) string {
	if n := r.length(); start >= n {
		return ""
	} else if start+length > n {
		length = n - start
	}
	if r.runes != nil {
		return strings.TrimSpace(string(r.runes[start : start+length]))
	}
	return strings.TrimSpace(r.text[start : start+length])
}
