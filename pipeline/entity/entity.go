// Package entity declares what one row of an export is: the canonical tables
// that extract produces, one declaration each, with columns, types, units,
// keys and meaning. The Parquet schema, `clientele describe`, the JSON Schema
// of the configuration and the row rules of extract all follow from it.
//
// It reads and writes nothing. A new entity is one file here with one
// declaration, one line in [All], and its staging transform.
package entity

import (
	"fmt"
	"strings"
)

// Kind is the logical type of a column: how its text is read and what it is
// stored as.
type Kind int

// The kinds of columns. The storage type is what [Kind.SQL] returns.
const (
	Text       Kind = iota // any text
	Identifier             // text that names something: leading zeros stay, exponent notation such as 1.2E+12 is refused
	Money                  // exact decimal with four places, in the row's currency_code
	Quantity               // exact decimal with four places
	Rate                   // exact decimal with ten places, such as an exchange rate
	Count                  // whole number
	Number                 // decimal number, stored as a double: ratings, durations
	Flag                   // true or false
	Date                   // calendar day
	Instant                // moment, stored in UTC; LocalDate names the column of its local calendar day
)

// SQL returns the column type in DuckDB and Parquet.
func (k Kind) SQL() string {
	switch k {
	case Money, Quantity:
		return "DECIMAL(18,4)"
	case Rate:
		return "DECIMAL(18,10)"
	case Count:
		return "BIGINT"
	case Number:
		return "DOUBLE"
	case Flag:
		return "BOOLEAN"
	case Date:
		return "DATE"
	case Instant:
		return "TIMESTAMP"
	default:
		return "VARCHAR"
	}
}

// String returns the kind's name as documentation prints it.
func (k Kind) String() string {
	return [...]string{"text", "identifier", "money", "quantity", "rate", "count", "number", "flag", "date", "instant"}[k]
}

// Column declares one column of an entity.
type Column struct {
	Name    string
	Kind    Kind
	Unit    string // seconds, days, currency …; empty where there is none
	Meaning string // one line for people: what the value says, and when it is missing

	Required  bool     // a row without a value is rejected
	Default   string   // the value of a row without one, as export text; empty: null
	Values    []string // the only accepted values, if any
	Min, Max  *float64 // the accepted range of a number, inclusive
	Personal  bool     // identifies or describes a person
	LocalDate string   // of an Instant: the DATE column that extract fills with the local day
	RefSource string   // of a reference: the column that tells whose numbers these are
}

// Entity declares one canonical table.
type Entity struct {
	Name    string
	Purpose string
	Columns []Column

	// Key identifies a row within a source.
	Key []string
	// Document is the part of the key that a later export replaces as a whole:
	// a restated sale replaces all lines of that sale.
	Document []string
	// Line is the key column that extract numbers by place within the document
	// when the export has none; empty if the entity has no such column.
	Line string
	// OccurredOn is the DATE column that places a row in time; a run leaves out
	// rows after its as-of date. Empty for master data.
	OccurredOn string
	// ChangedAt is the Instant column that tells when the row was last changed
	// in its system; a row counts from that moment. Empty where unknown.
	ChangedAt string
}

// Provenance is what extract adds to every row of every entity, after the
// entity's own columns.
func Provenance() []Column {
	return []Column{
		{Name: "source", Kind: Text, Meaning: "name of the configured source", Required: true},
		{Name: "source_file", Kind: Text, Meaning: "export file, relative to the project", Required: true},
		{Name: "source_line", Kind: Count, Meaning: "line (or row) of the export at which the record begins, from 1", Required: true},
		{Name: "loaded_at_run", Kind: Text, Meaning: "run that extracted the export", Required: true},
	}
}

// Column returns the column of that name.
func (e Entity) Column(name string) (Column, bool) {
	for _, c := range e.Columns {
		if c.Name == name {
			return c, true
		}
	}
	return Column{}, false
}

// Stored returns every column of the entity's Parquet files in order: its own,
// with local days and reference sources beside the columns they belong to,
// then [Provenance].
func (e Entity) Stored() []Column {
	var out []Column
	for _, c := range e.Columns {
		out = append(out, c)
		if c.LocalDate != "" {
			out = append(out, Column{Name: c.LocalDate, Kind: Date, Required: c.Required,
				Meaning: "local calendar day of " + c.Name + " in the source's time zone"})
		}
		if c.RefSource != "" {
			out = append(out, Column{Name: c.RefSource, Kind: Text,
				Meaning: "source whose numbers " + c.Name + " is one of; null when " + c.Name + " is"})
		}
	}
	return append(out, Provenance()...)
}

// ByName returns the entity of that name.
func ByName(name string) (Entity, bool) {
	for _, e := range All() {
		if e.Name == name {
			return e, true
		}
	}
	return Entity{}, false
}

// Names returns the names of all entities, in the order of [All].
func Names() []string {
	var names []string
	for _, e := range All() {
		names = append(names, e.Name)
	}
	return names
}

// All returns every entity that extract can produce.
func All() []Entity {
	return []Entity{
		saleLines(),
		orderLines(),
		contacts(),
		customerRecords(),
		products(),
		stores(),
		prospects(),
		opportunities(),
		partners(),
		campaigns(),
		campaignContacts(),
		campaignResponses(),
		surveyResponses(),
		webEvents(),
		agents(),
		cards(),
		ledger(),
		exchangeRates(),
	}
}

// Validate reports what is inconsistent in the declaration itself.
func (e Entity) Validate() error {
	seen := map[string]bool{}
	for _, c := range e.Stored() {
		if seen[c.Name] {
			return fmt.Errorf("entity %s: column %s is declared twice", e.Name, c.Name)
		}
		if strings.TrimSpace(c.Meaning) == "" {
			return fmt.Errorf("entity %s: column %s has no meaning", e.Name, c.Name)
		}
		seen[c.Name] = true
	}
	need := append(append([]string{}, e.Key...), e.Document...)
	for _, name := range append(need, e.Line, e.OccurredOn, e.ChangedAt) {
		if name != "" && !seen[name] {
			return fmt.Errorf("entity %s: column %s is used but not declared", e.Name, name)
		}
	}
	return nil
}

func limit(v float64) *float64 { return &v }
