package extract

import (
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
	"clientele/pipeline/weld"
)

// storing puts together the columns of an entity's Parquet files, those that the
// engine writes apart from those that hold one value throughout the export.
type storing struct {
	whole     bool // the engine writes all
	sql       []string
	constants []weld.Column
	place     int
}

func (s *storing) add(sql, name string) {
	s.sql = append(s.sql, sql+" as "+pipeline.QuoteIdent(name))
	s.place++
}

// fixed adds a column of one value; sql is the same in the engine's words.
func (s *storing) fixed(c weld.Column, sql string) {
	if s.whole {
		s.add(sql, c.Name)
		return
	}
	c.Place = s.place
	s.constants = append(s.constants, c)
	s.place++
}

// stored returns the columns of the entity's Parquet files as SQL, and those
// that are to be added to the finished file.
func (s *statement) stored() (string, []weld.Column) {
	out := storing{whole: s.whole}
	for i, c := range s.feed.columns {
		fixed, ok := s.constant(c)
		if ok {
			out.fixed(fixed, s.values[i].value)
		} else {
			out.add(s.values[i].value, c.Name)
		}
		if c.LocalDate != "" {
			if ok {
				out.fixed(weld.Column{Name: c.LocalDate, Kind: "DATE", Null: true}, s.values[i].day)
			} else {
				out.add(s.values[i].day, c.LocalDate)
			}
		}
		if c.RefSource != "" {
			of := orElse(c.mapping.Of, s.source)
			if ok {
				out.fixed(weld.Column{Name: c.RefSource, Kind: "VARCHAR", Null: fixed.Null, Text: of}, "case when "+s.values[i].value+" is not null then "+pipeline.QuoteLiteral(of)+" end")
			} else {
				out.add("case when "+s.values[i].value+" is not null then "+pipeline.QuoteLiteral(of)+" end", c.RefSource)
			}
		}
	}
	text := func(text, name string) {
		out.fixed(weld.Column{Name: name, Kind: "VARCHAR", Text: text}, pipeline.QuoteLiteral(text))
	}
	for _, c := range entity.Provenance() {
		switch c.Name {
		case "source":
			text(s.source, c.Name)
		case "source_file":
			text(s.file, c.Name)
		case "source_line":
			out.add("cast("+s.lineSQL()+" as bigint)", c.Name)
		case "loaded_at_run":
			text(s.run, c.Name)
		}
	}
	return strings.Join(out.sql, ", "), out.constants
}

// constant tells whether a column holds one value throughout the export: it is
// not mapped, and so has its default, or none. A default of a type that cannot
// be added is written by the engine.
func (s *statement) constant(c *column) (weld.Column, bool) {
	fixed := weld.Column{Name: c.Name, Kind: c.Kind.SQL(), Text: c.Default}
	switch {
	case c.mapped || c.Name == s.feed.entity.Line:
		return fixed, false
	case c.Name == "currency_code":
		fixed.Text = s.feed.Currency
		return fixed, true
	case c.Default == "":
		fixed.Null = true
		return fixed, true
	}
	switch fixed.Kind {
	case "VARCHAR":
		return fixed, true
	case "BOOLEAN":
		fixed.Yes = c.Default == "true"
		return fixed, c.Default == "true" || c.Default == "false"
	case "DECIMAL(18,4)":
		units, err := strconv.ParseInt(c.Default, 10, 32)
		fixed.Units = units * 10_000
		return fixed, err == nil
	}
	return fixed, false
}
