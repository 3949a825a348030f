package fixedwidth

import (
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"clientele/pipeline/rows"
)

// Role is what becomes of the records of a kind.
type Role int

const (
	// Rows makes one row of each.
	Rows Role = iota
	// Carry hands a record's values down to the rows that follow, until another of its
	// kind or of one that it stands under comes.
	Carry
	// Skip makes nothing of them; what they count is checked all the same.
	Skip
)

// Record describes one kind of records.
type Record struct {
	Name    string
	Tags    []Tag // all that tells the kind; none: every record is of it
	Role    Role
	Columns []Column
	Width   int    // in units; 0: to the end of the last column
	Under   string // the carried kind without which a record of this one is refused
	Count   *Count
}

// Tag is a text that stands at a position in all records of a kind.
type Tag struct {
	Start int // from 1
	Text  string
}

// Trim is the sides from which fill is taken.
type Trim int

const (
	// TrimBoth sides.
	TrimBoth Trim = iota
	// TrimLeft side: a field that is set to the right, as numbers are.
	TrimLeft
	// TrimRight side: a field that is set to the left.
	TrimRight
	// TrimNone leaves a field as it is.
	TrimNone
)

// Column is one field of a record.
type Column struct {
	Name  string
	Start int // from 1
	Width int
	Trim  Trim
	// Pad is the fill, one character of ASCII; "": a blank. A field that is nothing but
	// zeros keeps one of them, and one that is nothing but blanks is empty.
	Pad string
}

// Count is a number in a record, a trailer mostly, that says how many there were.
type Count struct {
	Start, Width int
	Of           []string // the kinds that are counted; none: those that make rows
	Since        string   // the kind with which counting begins anew; "": after the last count
	Refuse       bool     // a wrong number is one refusal; else it ends the file
}

// kind is a Record made ready.
type kind struct {
	Record
	tags    [][]byte // of Tags, in the file's encoding or decoded
	at      []int    // of Columns among those of a row
	width   int
	under   int // index of the kind that it stands under, -1: none
	inForce bool
}

// newReader checks what Options say and makes it ready.
func newReader(options Options, to rows.Sink) (*reader, error) {
	if len(options.Records) == 0 {
		return nil, errNoRecords
	}
	if options.Length < 0 {
		return nil, errors.New("length: it is negative: give the length of a record, or 0 for lines")
	}
	codec, err := newCodec(options)
	if err != nil {
		return nil, err
	}
	r := &reader{options: options, to: to, codec: codec}
	columns := Columns(options)
	r.fields, r.carried = make([]string, len(columns)), make([]string, len(columns))
	for _, record := range options.Records {
		if slices.ContainsFunc(r.kinds, func(k kind) bool { return k.Name == record.Name }) {
			return nil, fmt.Errorf("record %q: there are two of this name: give each its own", record.Name)
		}
		k, err := r.newKind(record, columns)
		if err != nil {
			return nil, fmt.Errorf("record %q: %w", record.Name, err)
		}
		r.kinds = append(r.kinds, k)
	}
	for i := range r.kinds {
		k := &r.kinds[i]
		if k.under, err = r.named(k.Under); err != nil {
			return nil, fmt.Errorf("record %q: under: %w", k.Name, err)
		}
		if k.under >= 0 && (k.under == i || r.kinds[k.under].Role != Carry) {
			return nil, fmt.Errorf("record %q: under: %q is not carried: name a record whose values are", k.Name, k.Under)
		}
		if err := r.newTally(i); err != nil {
			return nil, fmt.Errorf("record %q: count: %w", k.Name, err)
		}
	}
	return r, nil
}

func (r *reader) newKind(record Record, columns []string) (kind, error) {
	k := kind{Record: record, width: record.Width, under: -1}
	for _, tag := range record.Tags {
		if tag.Start < 1 || tag.Text == "" {
			return k, errors.New("tags: each needs a start from 1 and a text")
		}
		text, err := r.codec.encode(tag.Text)
		if err != nil {
			return k, fmt.Errorf("tags: %q cannot be written in the file's encoding: %w", tag.Text, err)
		}
		k.tags = append(k.tags, text)
		if units := tagUnits(r.options.Unit, tag.Text, text); record.Width == 0 { // it may stand behind the last column
			k.width = max(k.width, tag.Start-1+units)
		}
	}
	seen := map[string]bool{}
	for _, column := range record.Columns {
		if err := column.check(); err != nil {
			return k, fmt.Errorf("column %q: %w", column.Name, err)
		}
		if seen[column.Name] {
			return k, fmt.Errorf("column %q: it is named twice", column.Name)
		}
		seen[column.Name] = true
		if record.Width == 0 {
			k.width = max(k.width, column.Start-1+column.Width)
		}
		if end := column.Start - 1 + column.Width; end > k.width {
			return k, fmt.Errorf("column %q: it ends at %d, beyond the record's width of %d", column.Name, end, k.width)
		}
		if record.Role != Skip {
			k.at = append(k.at, slices.Index(columns, column.Name))
		}
	}
	if record.Role == Rows && len(record.Columns) == 0 {
		return k, errors.New("it has no columns: name some, or let it be passed over")
	}
	if r.options.Length > 0 && k.width > r.options.Length {
		return k, fmt.Errorf("its columns end at %d, beyond the length of a record of %d", k.width, r.options.Length)
	}
	return k, nil
}

// tagUnits is how many positions a tag takes.
func tagUnits(unit Unit, text string, encoded []byte) int {
	if unit == Bytes {
		return len(encoded)
	}
	return utf8.RuneCountInString(text)
}

func (c Column) check() error {
	switch {
	case c.Name == "":
		return errors.New("it has no name")
	case c.Start < 1 || c.Width < 1:
		return errors.New("start counts from 1 and width is at least 1")
	case c.Start > 1<<30 || c.Width > 1<<30:
		return errors.New("start and width are beyond the length of any record")
	case len(c.Pad) > 1 || c.Pad >= "\x80":
		return errors.New("pad: give one character of ASCII")
	case c.Pad == "0" && c.Trim == TrimBoth:
		return errors.New("pad: zeros taken from both sides change the number: trim the left alone")
	}
	return nil
}

// named is the index of a kind, -1 for no name.
func (r *reader) named(name string) (int, error) {
	if name == "" {
		return -1, nil
	}
	for i := range r.kinds {
		if r.kinds[i].Name == name {
			return i, nil
		}
	}
	return -1, fmt.Errorf("no record is called %q", name)
}
