package extract

import (
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/weld"
)

// statement is the SQL that reads one export. Rows flow through it as a stream,
// in the order of the file; only places within scattered documents, doubled
// keys and documents of messages need the whole file at once.
type statement struct {
	typing
	source, file, run string // provenance
	checkKeys         bool   // of rows of one key the first counts, or the one that was changed last
	whole             bool   // columns of one value are written too
}

// rows returns a query that yields every row of the table with the typed columns
// that the given SQL uses, and with those of these that it uses:
//
//	_no    the row's number in the order of the export, from 1
//	_bad   0, or the number of the first verdict that rejects it
//	_out   0, or the number of the first filter that it meets
//	_note  note bits
//	_last  whether no later message of the export tells the row's document anew
//	_place the row's place within its document
func (s *statement) rows(uses ...string) string {
	levels := [][]item{}
	for _, level := range s.levels {
		levels = append(levels, level)
	}
	levels = append(levels, []item{{"_bad", s.badSQL()}, {"_out", s.outSQL()}, {"_note", s.noteSQL()}})
	document := s.documentText()
	numbered := []item{{"_no", "row_number() over ()"}}
	if s.needsPlace() && s.table.grouped {
		numbered = append(numbered, item{"_first", fmt.Sprintf("lag(%s) over () is distinct from %[1]s", document)})
	}
	levels = append(levels, numbered)
	if s.needsPlace() {
		place := fmt.Sprintf("row_number() over (partition by %s order by _no)", document)
		if s.table.grouped {
			place = "_no - max(case when _first then _no end) over (rows between unbounded preceding and current row) + 1"
		}
		levels = append(levels, []item{{"_place", place}})
	}
	if s.checkKeys {
		levels = append(levels, []item{{"_good", "_bad = 0 and _out = 0"}}, []item{{"_last", s.ofLastMessage()}})
		levels = append(levels, []item{{"_second", s.doubled()}})
	}
	return s.nested(levels, uses)
}

// names finds the names of columns in SQL of this package. It may find more: a
// column that passes through in vain costs little.
var names = regexp.MustCompile(`_[a-z]+[0-9]*`)

// nested puts levels around the scope. Each hands on only what a later one uses:
// planning takes longer than reading a small export otherwise.
func (s *statement) nested(levels [][]item, uses []string) string {
	wanted := map[string]bool{}
	want := func(sql string) {
		for _, name := range names.FindAllString(sql, -1) {
			wanted[name] = true
		}
	}
	for _, sql := range uses {
		want(sql)
	}
	type selected struct {
		items  []item
		passed []string // names from the level below
	}
	var out []selected
	for _, level := range slices.Backward(levels) {
		var kept []item
		for _, i := range level {
			if wanted[i.name] {
				kept = append(kept, i)
				delete(wanted, i.name)
			}
		}
		if len(kept) == 0 {
			continue
		}
		var passed []string
		for _, name := range slices.Sorted(maps.Keys(wanted)) {
			if s.made(levels, name) {
				passed = append(passed, name)
			}
		}
		for _, i := range kept {
			want(i.sql)
		}
		out = append(out, selected{kept, passed})
	}
	query := s.scope()
	for _, level := range slices.Backward(out) {
		parts := slices.Clone(level.passed)
		for _, i := range level.items {
			parts = append(parts, i.sql+" as "+i.name)
		}
		query = "select " + strings.Join(parts, ", ") + " from (" + query + ")"
	}
	return query
}

// made tells whether a name is a column of the scope or of a level.
func (s *statement) made(levels [][]item, name string) bool {
	for _, level := range levels {
		if slices.ContainsFunc(level, func(i item) bool { return i.name == name }) {
			return true
		}
	}
	return slices.Contains(s.scopeNames(), name)
}

// scope exposes the export's columns to SQL of the configuration, under their
// own names and nothing else, and evaluates it.
func (s *statement) scope() string {
	var inner, names []string
	for _, i := range s.inner() {
		inner = append(inner, i.sql+" as "+i.name)
		names = append(names, i.name)
	}
	query := "select " + strings.Join(inner, ", ") + " from " + s.table.from
	tried := s.tried()
	if len(tried) == 0 {
		return query
	}
	named := map[string]int{}
	for _, t := range tried {
		for _, column := range t.columns {
			named[column] = s.places[column]
		}
		names = append(names, t.guarded()+" as "+t.name)
	}
	return "select " + strings.Join(names, ", ") + " from (select *" + s.aliases(named) + " from (" + query + "))"
}

// guarded is the expression, null where it fails. The engine takes what occurs in several
// expressions out of them, and out of try with it: then one bad value ends the night. What
// stands under a condition it leaves where it is, hence one that always holds.
func (e *expression) guarded() string {
	sql := "try(struct_pack(v := (" + e.text + "\n)))"
	if len(e.columns) == 0 {
		return sql
	}
	column := pipeline.QuoteIdent(e.columns[0])
	return "case when " + column + " is null or " + column + " is not null then " + sql + " end"
}

// scopeNames lists the columns of the scope.
func (s *statement) scopeNames() []string {
	var out []string
	for _, i := range s.inner() {
		out = append(out, i.name)
	}
	for _, t := range s.tried() {
		out = append(out, t.name)
	}
	return out
}

// inner lists what is taken from the table.
func (s *statement) inner() []item {
	var out []item
	for i, f := range s.table.fields {
		if s.uses(i) {
			out = append(out, item{fmt.Sprintf("_c%d", i), f.sql})
		}
	}
	if s.table.lineIsColumn {
		out = append(out, item{"_line", s.table.line})
	}
	for _, i := range []item{{"_number", s.table.number}, {"_repeat", s.table.repeat}, {"_invalid", s.table.invalid}, {"_empty", s.table.empty}} {
		if i.sql != "" {
			out = append(out, i)
		}
	}
	if len(out) == 0 {
		out = []item{{"_one", "1"}}
	}
	return out
}

// triedSQL is SQL of the configuration and the name of its struct: null on a
// row on which it fails.
type triedSQL struct {
	*expression
	name string
}

func (s *statement) tried() []triedSQL {
	var out []triedSQL
	for i, c := range s.feed.columns {
		if c.sql != nil {
			out = append(out, triedSQL{c.sql, fmt.Sprintf("_x%d", i)})
		}
	}
	for i := range s.feed.filters {
		out = append(out, triedSQL{&s.feed.filters[i].expression, fmt.Sprintf("_f%d", i)})
	}
	return out
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
	if s.table.invalid != "" && len(s.filters) > 0 {
		b.WriteString(" when _invalid then 0") // no filter knows what it would be
	}
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

// doubled tells the good rows that another one of the same key stands for: 1 rejects a row
// whose key an earlier row has, 2 leaves one out that was changed before another. Exact
// duplicates of an earlier record are none of them: a source that keeps them wants them.
func (s *statement) doubled() string {
	var keys []string
	changed := ""
	for i, c := range s.feed.columns {
		if slices.Contains(s.feed.entity.Key, c.Name) {
			keys = append(keys, s.values[i].value)
		}
		if c.Name == s.feed.entity.ChangedAt && c.mapped {
			changed = s.values[i].value
		}
	}
	by, order, condition := strings.Join(keys, ", ")+", _good", "_no", ""
	others := ""
	if len(s.feed.messages()) > 0 {
		by, others = by+", _last", " when not _last then 2"
	}
	if s.table.repeat != "" {
		by, condition = by+", _repeat", " and _repeat = 0"
	}
	other := "1"
	if changed != "" {
		order = changed + " desc nulls last, _no"
		other = fmt.Sprintf("case when %s is distinct from max(%[1]s) over (partition by %s) then 2 else 1 end", changed, by)
	}
	return fmt.Sprintf("case%s when _good and row_number() over (partition by %s order by %s) > 1%s then %s else 0 end", others, by, order, condition, other)
}

// replaced is how oddities tells a row that was changed before another of its key.
const replaced = -1

// verdictOf returns the verdict of a number from 1.
func (s *statement) verdictOf(number int64) verdict {
	if number >= 1 && number <= int64(len(s.verdicts)) {
		return s.verdicts[number-1]
	}
	return verdict{rule: ruleDuplicate, column: strings.Join(s.feed.entity.Key, ", "),
		reason: "an earlier row of the same file has the same " + strings.Join(s.feed.entity.Key, ", ") + " and other values"}
}

func (s *statement) lineSQL() string {
	if s.table.lineIsColumn {
		return "_line"
	}
	return s.table.line
}

// parquetForm is how the engine writes Parquet: at the level that costs a sixth
// less time and no more bytes on exports than the engine's own, and without the
// filters that only the search for single values would use.
const parquetForm = " (format parquet, compression zstd, compression_level 1, write_bloom_filter false)"

// copy returns the statement that writes the Parquet file, and the columns that
// are to be added to it. With notes allowed rows with a note are written too.
func (s *statement) copy(target string, noted bool) (string, []weld.Column) {
	var where []string
	for _, condition := range []struct {
		column, sql string
		needed      bool
	}{{"_bad", s.badSQL(), true}, {"_out", s.outSQL(), true}, {"_note", s.noteSQL(), !noted}} {
		if condition.needed && condition.sql != "0" {
			where = append(where, condition.column+" = 0")
		}
	}
	if s.checkKeys {
		where = append(where, "_second = 0")
	}
	columns, constants := s.stored()
	filter := strings.Join(where, " and ")
	query := "select " + columns + " from (" + s.rows(columns, filter) + ")"
	if filter != "" {
		query += " where " + filter
	}
	return "copy (" + query + ") to " + pipeline.QuoteLiteral(target) + parquetForm, constants
}

// oddities returns the query of all rows that copy without notes leaves out, in
// the order of the export.
func (s *statement) oddities() string {
	number, bad, out := "_no", "_bad", "_out"
	if s.table.number != "" {
		number = "_number"
	}
	where := "_bad <> 0 or _out <> 0 or _note <> 0"
	if s.checkKeys {
		bad = fmt.Sprintf("case when _second = 1 then %d else _bad end", len(s.verdicts)+1)
		out = fmt.Sprintf("case when _second = 2 then %d else _out end", replaced)
		where += " or _second > 0"
	}
	columns := fmt.Sprintf("%s, cast(%s as bigint), %s, %s, _note", number, s.lineSQL(), bad, out)
	return "select " + columns + " from (" + s.rows(columns, where, "_no") + ") where " + where + " order by _no"
}
