package extract

import (
	"fmt"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// typing puts together the SQL that turns the rows of a table into the columns
// of an entity. Each level is a select around the one before; a column passes
// through as many as it needs:
//
//	scope  the export's columns under their own names, for SQL of the configuration
//	text   _a  the text of the column, blanks trimmed, nulls null
//	match  _p  what the pattern captured
//	known  _m  what the map makes of it, or the default
//	time   _l, _u  a time as local time or as UTC; _z the zone that it names
//	value  _v, _d  the typed value, and the local day
type typing struct {
	feed    *feed
	table   *table
	places  map[string]int // fields by the names that the source uses
	kinds   map[string]string
	numbers numberForm
	levels  [levelCount][]item

	verdicts []verdict
	notes    []string // SQL of note bits
	values   []stored // in the order of the entity
	filters  []string // conditions
	years    [2]int   // that times are expected in
	window   bool     // times beyond the years are noted
}

// stored is a column of the entity as SQL at the last level.
type stored struct {
	value, day string
}

const (
	levelText = iota
	levelMatch
	levelKnown
	levelTime
	levelValue
	levelCount
)

func (t *typing) add(level int, sql, name string) string {
	t.levels[level] = append(t.levels[level], item{name, sql})
	return name
}

// item is a column that a level adds.
type item struct{ name, sql string }

func (t *typing) reject(condition string, why rule, c *column, reason string) {
	t.verdicts = append(t.verdicts, verdict{condition, why, c.Name, reason})
}

// columns types every column of the entity.
func (t *typing) columns() {
	t.numbers = newNumberForm(t.feed.Numbers)
	if t.table.invalid != "" {
		t.verdicts = append(t.verdicts, verdict{"_invalid", ruleStructure, "", t.table.wrong})
	}
	for i, c := range t.feed.columns {
		t.values = append(t.values, t.column(i, c))
	}
	for i, f := range t.feed.filters {
		value := fmt.Sprintf("_f%d.v", i)
		if t.kinds[f.key] != "BOOLEAN" {
			value = "try_cast(" + value + " as boolean)"
		}
		t.filters = append(t.filters, "coalesce("+value+", false)")
		t.verdicts = append(t.verdicts, verdict{fmt.Sprintf("_f%d is null", i), ruleParse, "", "the condition of " + f.key + " fails on this row"})
	}
}

// column types one column and returns SQL for what is stored.
func (t *typing) column(i int, c *column) stored {
	if !c.mapped {
		return t.unmapped(c)
	}
	source, kind, f := t.origin(i, c)
	if kind == "VARCHAR" || c.mapping.Pattern != "" || c.mapping.Map != nil || !native(kind, c.Kind) {
		if kind != "VARCHAR" {
			source = "cast(" + source + " as varchar)"
		}
		return t.fromText(i, c, t.text(i, c, source, f), f)
	}
	return t.fromNative(i, c, source, kind, f)
}

// unmapped returns what a column without a mapping holds.
func (t *typing) unmapped(c *column) stored {
	value := "cast(null as " + c.Kind.SQL() + ")"
	switch {
	case c.Name == "currency_code":
		value = pipeline.QuoteLiteral(t.feed.Currency)
		if t.feed.Currency != t.feed.currency && !t.feed.converts {
			t.reject("true", ruleCurrency, c, t.foreign())
		}
	case c.Name == t.feed.entity.Line:
		value = "_place"
	case c.Default != "":
		value = standard(c)
	}
	return stored{value: value, day: "cast(null as date)"}
}

func (t *typing) foreign() string {
	return "an amount in another currency than " + t.feed.currency + ", and there is no exchange rate"
}

// standard is the entity's default for a column.
func standard(c *column) string {
	return "cast(" + pipeline.QuoteLiteral(c.Default) + " as " + c.Kind.SQL() + ")"
}

// origin returns SQL for where a column's value comes from, and its type.
func (t *typing) origin(i int, c *column) (sql, kind string, f *field) {
	switch {
	case c.mapping.Const != nil:
		return pipeline.QuoteLiteral(*c.mapping.Const), "VARCHAR", &field{trimmed: false, filled: -1}
	case c.sql != nil:
		name := fmt.Sprintf("_x%d", i)
		t.reject(name+" is null", ruleParse, c, "the SQL of columns."+c.Name+" fails on this row")
		return name + ".v", t.kinds[c.sql.key], &field{filled: -1}
	}
	found := &t.table.fields[t.places[c.mapping.Column]]
	return fmt.Sprintf("_c%d", t.places[c.mapping.Column]), found.kind, found
}

// blanks are trimmed from both ends of a text.
const blanks = " \t\r\n\u00a0\u2007\u202f\u3000\ufeff"

// text trims, and turns the texts that mean no value into null.
func (t *typing) text(i int, c *column, source string, f *field) string {
	sql := source
	if !f.trimmed {
		sql = "nullif(trim(" + source + ", " + pipeline.QuoteLiteral(blanks) + "), '')"
		if len(c.Values) > 0 && c.mapping.Map == nil { // trimming costs more than all the rest of such a column
			sql = "case when " + source + " in (" + literals(c.Values) + ") then " + source + " else " + sql + " end"
		}
	}
	if nulls := t.feed.nullTexts(); len(nulls) > 0 {
		sql = fmt.Sprintf("case when %s not in (%s) then %[1]s end", sql, literals(nulls))
	}
	return t.add(levelText, sql, fmt.Sprintf("_a%d", i))
}

// fromText types a column from its text.
func (t *typing) fromText(i int, c *column, text string, f *field) stored {
	text = t.mapped(i, c, t.matched(i, c, text))
	present := text + " is not null"
	name := fmt.Sprintf("_v%d", i)
	switch c.Kind {
	case entity.Date, entity.Instant:
		local, utc, zone := t.timeOf(i, c, text)
		return t.placed(i, c, local, utc, zone, text, f)
	case entity.Text:
		return t.finish(c, stored{value: text}, text, f)
	case entity.Identifier:
		if f.plain < checkIdentifier { // whatever is plainer is no exponent either
			exponent := "case when contains(lower(" + text + "), 'e') then regexp_full_match(" + text +
				`, '[-+]?[0-9]+(?:[.,][0-9]+)?[eE][-+][0-9]+|[-+]?[0-9]+[.,][0-9]+[eE][0-9]+') else false end`
			t.reject(exponent, ruleParse, c, c.wanted(t.numbers, nil))
		}
		return t.finish(c, stored{value: text}, text, f)
	case entity.Flag:
		value := t.add(levelValue, t.flag(text), name)
		t.reject(present+" and "+value+" is null", ruleParse, c, c.wanted(t.numbers, append(slices.Clone(t.feed.Booleans.True), t.feed.Booleans.False...)))
		return t.finish(c, stored{value: value}, text, f)
	}
	if t.sure(c, f) {
		return t.finish(c, stored{value: t.add(levelValue, "cast("+text+" as "+c.Kind.SQL()+")", name)}, text, f)
	}
	value := t.add(levelValue, t.number(c, text), name)
	t.reject(present+" and "+value+" is null", ruleParse, c, c.wanted(t.numbers, nil))
	if c.Kind == entity.Money || c.Kind == entity.Quantity {
		rounded := fmt.Sprintf(`case when strlen(%s) > 5 then case when regexp_matches(%s, '\.[0-9]{4}[0-9]*[1-9]') then %d else 0 end else 0 end`,
			text, t.numbers.plainText(text), noteRounded)
		t.notes = append(t.notes, "coalesce("+rounded+", 0)")
	}
	return t.finish(c, stored{value: value}, text, f)
}

// sure tells whether the scanner saw that every text of the column is a number
// that its type holds exactly.
func (t *typing) sure(c *column, f *field) bool {
	if c.mapping.Pattern != "" || c.mapping.Map != nil || c.mapping.Default != nil {
		return false
	}
	switch c.Kind {
	case entity.Money, entity.Quantity:
		return f.plain == checkDecimal
	case entity.Count:
		return f.plain == checkInteger
	}
	return false
}

// matched applies the mapping's pattern.
func (t *typing) matched(i int, c *column, text string) string {
	if c.mapping.Pattern == "" {
		return text
	}
	whole := pipeline.QuoteLiteral("^(?:" + c.mapping.Pattern + ")$")
	out := t.add(levelMatch, "nullif(trim(regexp_extract("+text+", "+whole+", 1)), '')", fmt.Sprintf("_p%d", i))
	t.reject(fmt.Sprintf("case when %s is null and %s is not null then not regexp_matches(%[2]s, %s) else false end", out, text, whole),
		rulePattern, c, "does not match "+c.mapping.Pattern)
	return out
}

// mapped applies the mapping's value map and default.
func (t *typing) mapped(i int, c *column, text string) string {
	sql := text
	if c.mapping.Map != nil {
		keys := sortedKeys(c.mapping.Map)
		var b strings.Builder
		b.WriteString("case " + text)
		other := ""
		known := []string{}
		for _, key := range keys {
			if key == "*" {
				other = " when " + text + " is not null then " + pipeline.QuoteLiteral(c.mapping.Map[key])
				continue
			}
			known = append(known, key)
			b.WriteString(" when " + pipeline.QuoteLiteral(key) + " then " + pipeline.QuoteLiteral(c.mapping.Map[key]))
		}
		b.WriteString(" end")
		sql = b.String()
		if len(known) == 0 {
			sql = "cast(null as varchar)"
		}
		if other != "" {
			sql = "coalesce(" + sql + ", case" + other + " end)"
		} else {
			condition := text + " is not null"
			if len(known) > 0 {
				condition += " and " + text + " not in (" + literals(known) + ")"
			}
			t.reject(condition, ruleMap, c, "none of the values that columns."+c.Name+".map knows: "+listed(known))
		}
		sql = "nullif(" + sql + ", '')"
	}
	if c.mapping.Default != nil && *c.mapping.Default != "" {
		sql = "coalesce(" + sql + ", " + pipeline.QuoteLiteral(*c.mapping.Default) + ")"
	}
	if sql == text {
		return text
	}
	return t.add(levelKnown, sql, fmt.Sprintf("_m%d", i))
}

func (t *typing) flag(text string) string {
	yes, no := t.feed.Booleans.True, t.feed.Booleans.False
	if len(yes) == 0 {
		yes = []string{"true", "t", "yes", "y", "1"}
	}
	if len(no) == 0 {
		no = []string{"false", "f", "no", "n", "0"}
	}
	return fmt.Sprintf("case when lower(%s) in (%s) then true when lower(%[1]s) in (%[3]s) then false end", text, lowerLiterals(yes), lowerLiterals(no))
}

// number returns SQL for a number, null where the text is none.
func (t *typing) number(c *column, text string) string {
	plain := t.numbers.plainText(text)
	valid := t.numbers.valid
	switch {
	case c.Kind == entity.Count:
		return fmt.Sprintf("case when %s then try_cast(regexp_extract(%s, '^[-+]?[0-9]+') as bigint) end", matches(text, t.numbers.whole), plain)
	case c.Kind == entity.Number && c.mapping.Unit == "hh:mm:ss":
		return fmt.Sprintf(`case when %s then cast(split_part(%[2]s, ':', 1) as double) * 3600 + cast(split_part(%[2]s, ':', 2) as double) * 60 + cast(split_part(%[2]s, ':', 3) as double) end`,
			matches(text, `[0-9]{1,6}:[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,6})?`), text)
	case c.Kind == entity.Number:
		return scaled(fmt.Sprintf("case when %s then try_cast(%s as double) end", matches(text, valid), plain), c)
	}
	return fmt.Sprintf("case when %s then try_cast(%s as %s) end", matches(text, valid), plain, c.Kind.SQL())
}

// scaled turns a duration into the column's unit.
func scaled(value string, c *column) string {
	switch c.mapping.Unit {
	case "milliseconds":
		return "(" + value + ") / 1000.0"
	case "minutes":
		return "(" + value + ") * 60.0"
	case "hours":
		return "(" + value + ") * 3600.0"
	}
	return value
}

// finish applies the entity's default and its row rules to a typed column.
func (t *typing) finish(c *column, s stored, given string, f *field) stored {
	if s.day == "" {
		s.day = "cast(null as date)"
	}
	value := s.value
	switch {
	case c.Name == "currency_code" && !c.Required: // one that must be told is what the row is about, not what its amounts are in
		s.value = "coalesce(upper(" + value + "), " + pipeline.QuoteLiteral(t.feed.Currency) + ")"
		if !t.feed.converts { // else the transforms convert, or reject what has no rate
			t.reject(s.value+" <> "+pipeline.QuoteLiteral(t.feed.currency), ruleCurrency, c, t.foreign())
		}
	case c.Default != "":
		s.value = "coalesce(" + value + ", " + standard(c) + ")"
	case c.Required && (f.filled < 0 || f.filled < t.table.records || f.plain == checkNone || c.mapping.Pattern != "" || c.mapping.Map != nil || len(t.feed.nullTexts()) > 0):
		t.reject(given+" is null", ruleRequired, c, "has no value, and must have one")
	}
	if len(c.Values) > 0 {
		t.reject(value+" not in ("+literals(c.Values)+")", ruleAccepted, c, "none of "+listed(c.Values))
	}
	if c.Min != nil {
		t.reject(fmt.Sprintf("%s < %v", value, *c.Min), ruleRange, c, fmt.Sprintf("less than %v", *c.Min))
	}
	if c.Max != nil {
		t.reject(fmt.Sprintf("%s > %v", value, *c.Max), ruleRange, c, fmt.Sprintf("more than %v", *c.Max))
	}
	return s
}

func literals(texts []string) string {
	var out []string
	for _, text := range texts {
		out = append(out, pipeline.QuoteLiteral(text))
	}
	return strings.Join(out, ", ")
}

func lowerLiterals(texts []string) string {
	var out []string
	for _, text := range texts {
		out = append(out, strings.ToLower(text))
	}
	return literals(out)
}
