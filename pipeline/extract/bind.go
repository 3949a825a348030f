package extract

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"clientele/pipeline"
)

// field is a column of an export as the engine sees it.
type field struct {
	name string // as the header writes it, or the path within a document
	sql  string // expression that yields it, in the scope of the table
	kind string // SQL type of the expression; VARCHAR: text to be parsed
	// trimmed and plain are facts that the scanner found: no value has blanks
	// around it; every value is as the check says.
	trimmed bool
	plain   check
	min     string // of plain stamps: the first and the last
	max     string
	filled  int64 // values that are not empty; -1: unknown
}

// table is an export as the engine reads it.
type table struct {
	from     string // FROM clause; yields the columns that the expressions below use
	fields   []field
	records  int64 // rows that from yields
	grouped  bool  // the rows of each document stand together
	distinct bool  // no two rows share a key

	line         string // expression of the line that the row begins on
	lineIsColumn bool   // over the columns of from; else over _no
	number       string // column of from with the scanner's number of the record; "": _no is that
	repeat       string // 1 on an exact duplicate of an earlier record; "": none is
	invalid      string // condition under which a row is no record; "": never
	wrong        string // what is then wrong with it
	empty        string // condition under which a row has nothing to load; "": never

	path   string                           // the file that from reads, where it can be divided
	pieces []piece                          // of that file, where it is worth dividing
	piece  func(path string, p piece) table // the table of a piece that lies in a file of its own
}

// binding resolves the names that a source uses to the fields of one export.
type binding struct {
	feed     *feed
	names    []string
	absent   []string // optional columns that the export lacks; their places follow those of names
	warnings []string
}

func trimBlanks(text string) string {
	return strings.TrimFunc(text, func(r rune) bool {
		return unicode.IsSpace(r) || unicode.Is(unicode.Zs, r) || r == '\ufeff' || r == 0
	})
}

func folded(name string) string { return strings.ToLower(trimBlanks(name)) }

// find returns the place of an export's column, under its name or one that it has in
// another version of the file.
func (b *binding) find(name string) (int, bool) {
	if i, ok := b.named(name); ok {
		return i, true
	}
	for of, others := range b.feed.Aliases {
		if folded(of) != folded(name) {
			continue
		}
		for _, other := range others {
			if i, ok := b.named(other); ok {
				return i, true
			}
		}
	}
	return -1, false
}

// isOptional tells whether the export may lack a column.
func (b *binding) isOptional(name string) bool {
	return slices.ContainsFunc(b.feed.Optional, func(optional string) bool { return folded(optional) == folded(name) })
}

// fields are the columns that the export lacks.
func (b *binding) fields() []field {
	var out []field
	for _, name := range b.absent {
		out = append(out, field{name: name, sql: "cast(null as varchar)", kind: "VARCHAR", trimmed: true})
	}
	return out
}

// named returns the place of the column of that name. Case and surrounding blanks are
// forgiven, with a warning.
func (b *binding) named(name string) (int, bool) {
	if i := slices.Index(b.names, name); i >= 0 {
		if slices.Contains(b.names, name+"_2") {
			b.warn(fmt.Sprintf("column %q occurs more than once in the export: the first is taken, the next is called %q", name, name+"_2"))
		}
		return i, true
	}
	found := -1
	for i, candidate := range b.names {
		if folded(candidate) == folded(name) {
			if found >= 0 {
				return -1, false // two columns would do: neither is meant for sure
			}
			found = i
		}
	}
	if found >= 0 && trimBlanks(name) != b.names[found] {
		b.warn(fmt.Sprintf("column %q is written %q in the export", name, b.names[found]))
	}
	return found, found >= 0
}

func (b *binding) warn(text string) {
	if !slices.Contains(b.warnings, text) {
		b.warnings = append(b.warnings, text)
	}
}

// needed returns the names that the source uses, with the places they resolve
// to. Every name that is missing is reported at once.
func (b *binding) needed(file string, line int64) (map[string]int, error) {
	out := map[string]int{}
	b.absent = nil
	var problems []error
	need := func(name, key string) {
		if _, done := out[name]; done {
			return
		}
		i, ok := b.find(name)
		if !ok && b.isOptional(name) {
			out[name] = len(b.names) + len(b.absent)
			b.absent = append(b.absent, name)
			return
		}
		if !ok {
			problems = append(problems, b.missing(file, line, name, key))
			return
		}
		out[name] = i
	}
	for _, c := range b.feed.columns {
		if c.mapping.Column != "" {
			need(c.mapping.Column, "columns."+c.Name)
		}
		if c.sql != nil {
			for _, name := range c.sql.columns {
				need(name, c.sql.key)
				problems = append(problems, b.reserved(file, line, name))
			}
		}
	}
	for _, name := range b.feed.messages() {
		need(name, "format")
	}
	for _, f := range b.feed.filters {
		for _, name := range f.columns {
			need(name, f.key)
			problems = append(problems, b.reserved(file, line, name))
		}
	}
	return out, joined(problems)
}

// ownName is a name that the statement gives a column of its own beside those of
// the export.
var ownName = regexp.MustCompile(`(?i)^_(?:c[0-9]+|line|number|repeat|invalid|empty|one)$`)

// reserved refuses SQL over a column that is called as one of the statement's own.
func (b *binding) reserved(file string, line int64, name string) error {
	if !ownName.MatchString(name) {
		return nil
	}
	return &ContractError{Source: b.feed.Name, File: file, Line: line, Column: name, Message: "has a name that SQL cannot use here", Remedy: "map it with column:, or have it renamed"}
}

func (b *binding) missing(file string, line int64, name, key string) error {
	e := &ContractError{Source: b.feed.Name, File: file, Line: line, Column: name,
		Message: "is not in the export, which has " + listed(b.names)}
	switch near := pipeline.Nearest(name, b.names); {
	case near != "":
		e.Remedy = fmt.Sprintf("did you mean %s? Mend %s, or have the export put right", printable(near), key)
	case b.feed.Layout != "":
		e.Remedy = "the layout " + b.feed.Layout + " wants it: if this version of the file calls it otherwise, say so under aliases:, or list it under optional:"
	case len(b.names) == 1 && b.feed.Format != "ndjson":
		e.Remedy = "a single column speaks for another delimiter: set delimiter:"
		for _, d := range []string{";", "\t", "|", ","} {
			if strings.Contains(b.names[0], d) && d != string(b.feed.form.dialect.delimiter) {
				e.Remedy = fmt.Sprintf("the header looks as if it were separated by %q: set delimiter:", d)
				break
			}
		}
	default:
		e.Remedy = "mend " + key + ", or have the export put right"
	}
	return e
}

// listed names columns for a message.
func listed(names []string) string {
	const most = 40
	var out []string
	for i, name := range names {
		if i == most {
			out = append(out, fmt.Sprintf("… %d in all", len(names)))
			break
		}
		out = append(out, printable(name))
	}
	return strings.Join(out, ", ")
}
