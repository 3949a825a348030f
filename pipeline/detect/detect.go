// Package detect looks at the head of an export and says what it shows: format, encoding,
// delimiter, header, how times and numbers are written, which layout fits, and a source for
// clientele.yaml that reads it.
//
// It proposes and never loads: it reads at most [Limit] bytes of a file, knows no engine
// and no project, and says what the head does not show instead of guessing. Nothing of what
// a file says about people leaves it: findings hold names of columns, formats and counts.
package detect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// Known is a layout as far as detection needs it; cmd gives those of package layout.
type Known struct {
	Name, System, About string
	Files, Tells        []string
	Entity, Format      string
	Text                string // YAML of a source, without files
}

// Finding is what the head of a file shows.
type Finding struct {
	Name    string // of the file, without its folder
	Format  string // as clientele.yaml names it, or another word for what no source can read
	Shape   string // what the records are where the format does not tell, such as asterisk_cdr
	Packing string // gzip, zstd or empty
	Whole   bool   // the head is the whole file
	Records int    // records of the head that were looked at

	Encoding Encoding
	Table    Table    // of delimited text and workbooks
	Path     string   // of JSON: where the array of records lies
	Kinds    []string // of EDI: the messages that the head holds
	Columns  []Column
	Numbers  Numbers
	Nulls    []string

	Timestamps []string // that read all sampled times together, the frequent ones first
	Zoneless   bool     // some times have no zone

	Layouts   []Fit    // that fit, the best first; all but the first only where they fit as well
	Guess     Guess    // where none fits
	Ambiguous []string // names of layouts that fit equally well
	Questions []string // what the head does not show, for a person to answer

	wide  []string // names of the columns, as they stand
	rows  [][]string
	lines []int // on which line or row of the file, from 0, each of the first rows stands
}

// Table is how delimited text and workbooks lay out their records.
type Table struct {
	Delimiter       string
	Quote           string
	NoHeader        bool
	SkipLines       int
	SkipAfterHeader int
}

// Column is a column of the export with what its values are.
type Column struct {
	Name       string
	Kind       Kind
	Filled     int      // sampled values that are no null
	Timestamps []string // layouts that together read all of them
	Either     []string // of a day that could be a month: the two readings
}

// Kind is what all sampled values of a column are.
type Kind string

// The kinds of columns. Text is what is nothing else.
const (
	KindEmpty  Kind = "empty"
	KindText   Kind = "text"
	KindNumber Kind = "number"
	KindTime   Kind = "time"
)

// UnreadableError is a file that is no export that could be read.
type UnreadableError struct {
	Name   string
	Reason string
}

// Error says what is wrong with the file.
func (e *UnreadableError) Error() string { return fmt.Sprintf("detecting %s: %s", e.Name, e.Reason) }

// Look says what a head shows, and which of the known layouts fit it.
func Look(head Head, known []Known) (Finding, error) {
	f := Finding{Name: head.Name, Packing: head.Packing, Whole: head.Whole}
	if err := f.look(head, known); err != nil {
		return f, err
	}
	f.describe()
	f.score(known)
	if len(f.Layouts) == 0 {
		f.guess()
	}
	f.ask()
	return f, nil
}

// look tells the format and fills in the columns and the sampled rows.
func (f *Finding) look(head Head, known []Known) error {
	switch {
	case len(head.Data) == 0:
		return &UnreadableError{head.Name, "the file is empty"}
	case head.Table != nil:
		f.Format = head.Format
		f.Encoding = Encoding{Name: "utf-8", Sure: true}
		if head.Format == "parquet" {
			f.wide, f.rows = head.Table[0], nil
			return nil
		}
		f.lines = head.lines
		return f.table(head.Table, known)
	}
	encoding, text, err := decode(head.Data, head.Whole)
	if err != nil {
		return &UnreadableError{head.Name, err.Error()}
	}
	f.Encoding = encoding
	defer func() { f.Encoding.Sure = f.Encoding.Sure || f.saysItsEncoding() }()
	if strings.TrimSpace(text) == "" {
		return &UnreadableError{head.Name, "the file holds nothing but blanks"}
	}
	return f.text(text, known)
}

// ask collects the questions that the head leaves open.
func (f *Finding) ask() {
	ask := func(format string, args ...any) {
		f.Questions = append(f.Questions, oneLine(fmt.Sprintf(format, args...)))
	}
	if !f.Encoding.Sure {
		ask("is the encoding %s? %s", f.Encoding.Name, f.Encoding.Why)
	}
	fits := len(f.Layouts) > 0
	for _, c := range f.Columns {
		if len(c.Either) == 2 && (!fits || !f.Layouts[0].Reads) {
			ask("%s: does the day or the month come first? %s and %s read all %d values", c.Name, c.Either[0], c.Either[1], c.Filled)
		}
	}
	if !fits || f.numbersUnsaid(f.Layouts[0].source) {
		for _, q := range f.Numbers.Questions {
			ask("%s", q)
		}
	}
	if f.Zoneless {
		ask("in which time zone are the times? they have none")
	}
	for _, q := range f.Guess.Questions {
		ask("%s", q)
	}
	if len(f.Ambiguous) > 1 {
		ask("%s", f.between())
	}
	f.Questions = slices.Compact(f.Questions)
}

// Confidence is how sure the first layout, or else the guess, is: 0 to 1.
func (f *Finding) Confidence() float64 {
	if len(f.Layouts) > 0 {
		return f.Layouts[0].Confidence
	}
	return f.Guess.Confidence
}

// Sure tells whether a source can be used as it is proposed: one layout or one entity, all
// of whose needed columns are there, and no question whose answer changes values.
func (f *Finding) Sure() bool {
	if len(f.Ambiguous) > 1 || !f.Encoding.Sure || len(f.Layouts) == 0 && (f.Table.NoHeader || f.Records == 0 && f.Format != "parquet") {
		return false
	}
	if len(f.Layouts) > 0 {
		marks := f.numbersUnsaid(f.Layouts[0].source) && len(f.Numbers.Questions) > 0
		return f.Layouts[0].Confidence >= sureFrom && (f.Layouts[0].Reads || !f.undecided()) && !marks
	}
	return f.Guess.Whole && !f.undecided() && len(f.Numbers.Questions)+len(f.Guess.Questions) == 0
}

// saysItsEncoding tells whether a format says itself how its text is encoded.
func (f *Finding) saysItsEncoding() bool {
	return slices.Contains([]string{"xlsx", "parquet", "edifact", "poslog", "idoc"}, f.Format)
}

// Currency is the ISO 4217 code of all sampled amounts, by a column of currencies or by
// symbols; empty where the head tells none or several.
func (f *Finding) Currency() string {
	code := regexp.MustCompile(`^[A-Z]{3}$`)
	usual := usualNames()["currency_code"]
	for i, name := range f.wide {
		if !slices.Contains(usual, squeeze(name)) {
			continue
		}
		found := ""
		for _, row := range f.rows {
			if i >= len(row) || !code.MatchString(strings.TrimSpace(row[i])) {
				continue
			}
			if value := strings.TrimSpace(row[i]); found == "" || found == value {
				found = value
			} else {
				return ""
			}
		}
		if found != "" {
			return found
		}
	}
	return f.Numbers.Currency
}

func (f *Finding) undecided() bool {
	return slices.ContainsFunc(f.Columns, func(c Column) bool { return len(c.Either) > 0 })
}
