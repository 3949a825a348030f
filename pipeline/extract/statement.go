package extract

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// statement is the SQL that reads one export. Rows flow through it as a stream,
// in the order of the file; only places within scattered documents and doubled
// keys need the whole file at once.
type statement struct {
	typing
	source, file, run string // provenance
	checkKeys         bool   // a second row of the same key is rejected
}

// rows returns a query that yields every row of the table with its typed
// columns and with
//
//	_no    the row's number in the order of the export, from 1
//	_bad   0, or the number of the first verdict that rejects it
//	_out   0, or the number of the first filter that it meets
//	_note  note bits
func (s *statement) rows() string {
	query := s.scope()
	for _, level := range s.levels {
		if len(level) > 0 {
			query = "select *, " + strings.Join(level, ", ") + " from (" + query + ")"
		}
	}
	query = fmt.Sprintf("select *, %s as _bad, %s as _out, %s as _note from (%s)", s.badSQL(), s.outSQL(), s.noteSQL(), query)
	numbered := "select *, row_number() over () as _no"
	document := s.documentText()
	if s.needsPlace() && s.table.grouped {
		numbered += fmt.Sprintf(", lag(%s) over () is distinct from %[1]s as _first", document)
	}
	query = numbered + " from (" + query + ")"
	if s.needsPlace() {
		place := fmt.Sprintf("row_number() over (partition by %s order by _no)", document)
		if s.table.grouped {
			place = "_no - max(case when _first then _no end) over (rows between unbounded preceding and current row) + 1"
		}
		query = "select *, " + place + " as _place from (" + query + ")"
	}
	if s.checkKeys {
		query = s.doubled(query)
	}
	return query
}

// scope exposes the export's columns to SQL of the configuration, under their
// own names and nothing else, and evaluates it.
func (s *statement) scope() string {
	inner := []string{}
	for i, f := range s.table.fields {
		if s.uses(i) {
			inner = append(inner, fmt.Sprintf("%s as _c%d", f.sql, i))
		}
	}
	for _, extra := range []struct{ sql, name string }{{s.table.line, "_line"}, {s.table.repeat, "_repeat"}, {s.table.invalid, "_invalid"}, {s.table.empty, "_empty"}} {
		if extra.sql != "" && extra.name != "_line" || extra.name == "_line" && s.table.lineIsColumn {
			inner = append(inner, extra.sql+" as "+extra.name)
		}
	}
	if len(inner) == 0 {
		inner = []string{"1 as _one"}
	}
	query := "select " + strings.Join(inner, ", ") + " from " + s.table.from
	var tried []string
	named := map[string]int{}
	add := func(e *expression, name string) {
		tried = append(tried, "try(struct_pack(v := ("+e.text+"\n))) as "+name)
		for _, column := range e.columns {
			named[column] = s.places[column]
		}
	}
	for i, c := range s.feed.columns {
		if c.sql != nil {
			add(c.sql, fmt.Sprintf("_x%d", i))
		}
	}
	for i := range s.feed.filters {
		add(&s.feed.filters[i].expression, fmt.Sprintf("_f%d", i))
	}
	if len(tried) == 0 {
		return query
	}
	return "select " + s.columnsOfScope() + strings.Join(tried, ", ") + " from (select *" + s.aliases(named) + " from (" + query + "))"
}

// aliases names fields as SQL of the configuration calls them. Names that differ
// in case alone are one name to the engine.
func (s *statement) aliases(named map[string]int) string {
	var b strings.Builder
	done := map[string]bool{}
	for _, name := range slices.Sorted(maps.Keys(named)) {
		if lower := strings.ToLower(name); !done[lower] {
			done[lower] = true
			fmt.Fprintf(&b, ", _c%d as %s", named[name], pipeline.QuoteIdent(name))
		}
	}
	return b.String()
}

// columnsOfScope lists what passes through the scope, each followed by a comma.
func (s *statement) columnsOfScope() string {
	var b strings.Builder
	for i := range s.table.fields {
		if s.uses(i) {
			fmt.Fprintf(&b, "_c%d, ", i)
		}
	}
	if s.table.lineIsColumn {
		b.WriteString("_line, ")
	}
	if s.table.repeat != "" {
		b.WriteString("_repeat, ")
	}
	if s.table.invalid != "" {
		b.WriteString("_invalid, ")
	}
	if s.table.empty != "" {
		b.WriteString("_empty, ")
	}
	return b.String()
}

// uses tells whether any mapping or expression needs a field.
func (s *statement) uses(i int) bool {
	for _, place := range s.places {
		if place == i {
			return true
		}
	}
	return false
}

func (s *statement) badSQL() string {
	var b strings.Builder
	for i, v := range s.verdicts {
		fmt.Fprintf(&b, " when %s then %d", v.condition, i+1)
	}
	if b.Len() == 0 {
		return "0"
	}
	return "case" + b.String() + " else 0 end"
}

func (s *statement) outSQL() string {
	var b strings.Builder
	if s.table.empty != "" {
		b.WriteString(" when _empty then 1")
	}
	for i, condition := range s.filters {
		fmt.Fprintf(&b, " when %s then %d", condition, i+2)
	}
	if b.Len() == 0 {
		return "0"
	}
	return "case" + b.String() + " else 0 end"
}

func (s *statement) noteSQL() string {
	if len(s.notes) == 0 {
		return "0"
	}
	return strings.Join(s.notes, " | ")
}

// needsPlace tells whether line numbers are given by place.
func (s *statement) needsPlace() bool { return s.feed.byPlace }

// documentText is the text of the column that tells which document a row is of.
func (s *statement) documentText() string {
	if !s.needsPlace() {
		return ""
	}
	for i, c := range s.feed.columns {
		if c.Name == s.feed.entity.Document[0] {
			return s.values[i].value
		}
	}
	return "null"
}

// doubled rejects rows whose key an earlier good row of the export has. Exact
// duplicates of an earlier record are none of them: a source that keeps them
// wants them.
func (s *statement) doubled(query string) string {
	var keys []string
	for _, name := range s.feed.entity.Key {
		for i, c := range s.feed.columns {
			if c.Name == name {
				keys = append(keys, s.values[i].value)
			}
		}
	}
	repeat := ""
	if s.table.repeat != "" {
		repeat = ", _repeat"
	}
	number := len(s.verdicts) + 1
	condition := fmt.Sprintf("_bad = 0 and _out = 0 and row_number() over (partition by %s, _bad = 0 and _out = 0%s order by _no) > 1", strings.Join(keys, ", "), repeat)
	if repeat != "" {
		condition += " and _repeat = 0"
	}
	return fmt.Sprintf("select * replace (case when %s then %d else _bad end as _bad) from (%s)", condition, number, query)
}

// verdictOf returns the verdict of a number from 1.
func (s *statement) verdictOf(number int64) verdict {
	if number >= 1 && number <= int64(len(s.verdicts)) {
		return s.verdicts[number-1]
	}
	return verdict{rule: ruleDuplicate, column: strings.Join(s.feed.entity.Key, ", "),
		reason: "an earlier row of the same file has the same " + strings.Join(s.feed.entity.Key, ", ") + " and other values"}
}

// always tells whether every row is loaded whatever it holds.
func (s *statement) always() bool {
	return s.badSQL() == "0" && s.outSQL() == "0" && s.noteSQL() == "0" && !s.checkKeys
}

// stored returns the columns of the entity's Parquet files.
func (s *statement) stored() string {
	var out []string
	add := func(sql, name string) { out = append(out, sql+" as "+pipeline.QuoteIdent(name)) }
	for i, c := range s.feed.columns {
		add(s.values[i].value, c.Name)
		if c.LocalDate != "" {
			add(s.values[i].day, c.LocalDate)
		}
		if c.RefSource != "" {
			add("case when "+s.values[i].value+" is not null then "+pipeline.QuoteLiteral(orElse(c.mapping.Of, s.source))+" end", c.RefSource)
		}
	}
	for _, c := range entity.Provenance() {
		switch c.Name {
		case "source":
			add(pipeline.QuoteLiteral(s.source), c.Name)
		case "source_file":
			add(pipeline.QuoteLiteral(s.file), c.Name)
		case "source_line":
			add("cast("+s.lineSQL()+" as bigint)", c.Name)
		case "loaded_at_run":
			add(pipeline.QuoteLiteral(s.run), c.Name)
		}
	}
	return strings.Join(out, ", ")
}

func (s *statement) lineSQL() string {
	if s.table.lineIsColumn {
		return "_line"
	}
	return s.table.line
}

// copy returns the statement that writes the Parquet file. With notes allowed
// rows with a note are written too.
func (s *statement) copy(target string, noted bool) string {
	query := "select " + s.stored() + " from (" + s.rows() + ")"
	if !s.always() {
		query += " where _bad = 0 and _out = 0"
		if !noted && s.noteSQL() != "0" {
			query += " and _note = 0"
		}
	}
	return "copy (" + query + ") to " + pipeline.QuoteLiteral(target) + " (format parquet, compression zstd)"
}

// oddities returns the query of all rows that copy without notes leaves out, in
// the order of the export.
func (s *statement) oddities() string {
	return "select _no, cast(" + s.lineSQL() + " as bigint), _bad, _out, _note from (" + s.rows() + ") where _bad <> 0 or _out <> 0 or _note <> 0 order by _no"
}
