package extract

import (
	"bytes"
	"math"
	"unicode/utf8"
)

// recordParser reads the lines of the records file as they are written by this
// program, in a fraction of the time that encoding/json takes: a night begins with
// reading the record of every export there ever was. It declines whatever it does
// not expect, such as escapes or unknown keys; the caller then asks encoding/json.
type recordParser struct {
	rest  []byte
	texts map[string]string // texts that many records share
}

// parse fills in a record. False: the line is not of the plain kind, and the
// record is half filled.
func (p *recordParser) parse(line []byte, r *Record) bool {
	p.rest = line
	return p.object(func(key string) bool { return p.field(key, r) }) && len(p.rest) == 0
}

func (p *recordParser) field(key string, r *Record) bool {
	switch key {
	case "file":
		return p.text(&r.File)
	case "size":
		return p.number(&r.Size)
	case "modified_ns":
		return p.number(&r.Modified)
	case "changed_ns":
		return p.number(&r.Changed)
	case "inode":
		return p.natural(&r.Inode)
	case "sha256":
		return p.text(&r.SHA256)
	case "read_at_ns":
		return p.number(&r.ReadAt)
	case "fingerprint":
		return p.shared(&r.Fingerprint)
	case "columns":
		return p.shared(&r.Columns)
	case "rows_read":
		return p.number(&r.RowsRead)
	case "rows_loaded":
		return p.number(&r.RowsLoaded)
	case "rows_rejected":
		return p.number(&r.RowsRejected)
	case "rows_filtered":
		return p.number(&r.RowsFiltered)
	case "rows_dropped":
		return p.number(&r.RowsDropped)
	case "duplicate_lines":
		return p.number(&r.DuplicateLines)
	case "blank_lines":
		return p.number(&r.BlankLines)
	case "clock_gaps":
		return p.number(&r.ClockGaps)
	case "clock_folds":
		return p.number(&r.ClockFolds)
	case "rounded":
		return p.number(&r.Rounded)
	case "parquet":
		return p.stateFile(&r.Parquet)
	case "rejects":
		return p.stateFile(&r.Rejects)
	case "run":
		return p.shared(&r.Run)
	case "accepted":
		return p.flag(&r.Accepted)
	case "gone":
		return p.flag(&r.Gone)
	case "duplicate_of":
		return p.text(&r.Same)
	case "warnings":
		return p.list(&r.Warnings)
	}
	return false
}

func (p *recordParser) stateFile(to **StateFile) bool {
	if *to != nil { // given twice: encoding/json would fill in one object
		return false
	}
	file := new(StateFile)
	*to = file
	return p.object(func(key string) bool {
		switch key {
		case "name":
			return p.text(&file.Name)
		case "sha256":
			return p.text(&file.SHA256)
		case "bytes":
			return p.number(&file.Bytes)
		case "modified_ns":
			return p.number(&file.Modified)
		case "changed_ns":
			return p.number(&file.Changed)
		case "inode":
			return p.natural(&file.Inode)
		}
		return false
	})
}

// object reads {"key":value,…} without spaces. Each key once is not checked: of
// two the later counts, as in encoding/json.
func (p *recordParser) object(field func(key string) bool) bool {
	if !p.take('{') {
		return false
	}
	for first := true; !p.take('}'); first = false {
		if !first && !p.take(',') {
			return false
		}
		key, ok := p.plain()
		if !ok || !p.take(':') || !field(string(key)) {
			return false
		}
	}
	return true
}

func (p *recordParser) list(to *[]string) bool {
	if !p.take('[') {
		return false
	}
	*to = []string{}
	for first := true; !p.take(']'); first = false {
		if !first && !p.take(',') {
			return false
		}
		var text string
		if !p.shared(&text) {
			return false
		}
		*to = append(*to, text)
	}
	return true
}

func (p *recordParser) take(c byte) bool {
	if len(p.rest) == 0 || p.rest[0] != c {
		return false
	}
	p.rest = p.rest[1:]
	return true
}

// plain reads a text without escapes.
func (p *recordParser) plain() ([]byte, bool) {
	if !p.take('"') {
		return nil, false
	}
	end := bytes.IndexByte(p.rest, '"')
	if end < 0 {
		return nil, false
	}
	text := p.rest[:end]
	ascii := true
	for _, c := range text {
		if c == '\\' || c < ' ' {
			return nil, false
		}
		ascii = ascii && c < utf8.RuneSelf
	}
	if !ascii && !utf8.Valid(text) {
		return nil, false
	}
	p.rest = p.rest[end+1:]
	return text, true
}

func (p *recordParser) text(to *string) bool {
	text, ok := p.plain()
	*to = string(text)
	return ok
}

// shared reads a text that many records have in common.
func (p *recordParser) shared(to *string) bool {
	text, ok := p.plain()
	if !ok {
		return false
	}
	known, there := p.texts[string(text)]
	if !there {
		known = string(text)
		p.texts[known] = known
	}
	*to = known
	return true
}

func (p *recordParser) flag(to *bool) bool {
	if rest, ok := bytes.CutPrefix(p.rest, []byte("true")); ok {
		p.rest, *to = rest, true
		return true
	}
	if rest, ok := bytes.CutPrefix(p.rest, []byte("false")); ok {
		p.rest, *to = rest, false
		return true
	}
	return false
}

func (p *recordParser) number(to *int64) bool {
	negative := p.take('-')
	var n uint64
	if !p.natural(&n) || n > math.MaxInt64 {
		return false
	}
	*to = int64(n)
	if negative {
		*to = -*to
	}
	return true
}

// natural reads a whole number of at most 19 digits without leading zeros.
func (p *recordParser) natural(to *uint64) bool {
	end, n := 0, uint64(0)
	for end < len(p.rest) && digit(p.rest[end]) {
		n = 10*n + uint64(p.rest[end]-'0')
		end++
	}
	if end == 0 || end > 19 || end > 1 && p.rest[0] == '0' {
		return false
	}
	p.rest, *to = p.rest[end:], n
	return true
}
