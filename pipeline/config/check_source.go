package config

import (
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// sourceChecker looks at one source.
type sourceChecker struct {
	*checker
	source Source
	path   string
	entity entity.Entity
}

func (c *sourceChecker) check() {
	c.format()
	c.dialect()
	c.fixedWidth()
	c.versions()
	c.writing()
	c.policy()
	if declared, ok := entity.ByName(c.source.Entity); ok {
		c.entity = declared
		c.columns()
	}
}

// on returns the full name of one of the source's keys.
func (c *sourceChecker) on(key string) string { return c.path + "." + key }

// format reports files of unknown format and options that another format has.
func (c *sourceChecker) format() {
	format := c.source.Format
	if format == "" && c.has(c.on("files")) && !c.found.bad[c.on("files")] && !c.found.bad[c.on("format")] {
		if _, differ := formatOf(c.source.Files); differ != nil {
			c.complain(c.on("files"), "", "%s: the files are both %s and %s; give format:, or make two sources", c.on("files"), differ[0], differ[1])
		} else {
			c.complain(c.on("files"), "", "%s: the ending does not tell the format; give format: with one of csv, tsv, json, ndjson, xlsx, parquet, fixed_width, x12, edifact, poslog, idoc, weblog, asterisk_cdr, asterisk_queue_log, qualtrics, surveymonkey, ga4", c.on("files"))
		}
	}
	if format == "" || c.found.bad[c.on("format")] {
		return
	}
	for _, option := range []struct {
		key     string
		formats []string
	}{
		{"encoding", []string{"csv", "tsv", "json", "ndjson", "fixed_width", "x12", "weblog", "asterisk_cdr", "asterisk_queue_log", "qualtrics", "surveymonkey"}},
		{"delimiter", []string{"csv", "tsv"}},
		{"quote", []string{"csv", "tsv"}},
		{"escape", []string{"csv", "tsv"}},
		{"header", []string{"csv", "tsv", "xlsx"}},
		{"names", []string{"csv", "tsv", "xlsx"}},
		{"skip_lines", []string{"csv", "tsv", "xlsx"}},
		{"skip_after_header", []string{"csv", "tsv", "xlsx"}},
		{"aliases", []string{"csv", "tsv", "xlsx", "parquet", "fixed_width"}},
		{"carry", []string{"csv", "tsv"}},
		{"sheet", []string{"xlsx"}},
		{"records", []string{"json"}},
		{"lines", []string{"json", "ndjson"}},
		{"fixed_width", []string{"fixed_width"}},
		{"virtual_host", []string{"weblog"}},
	} {
		if c.has(c.on(option.key)) && !slices.Contains(option.formats, format) {
			c.complain(c.on(option.key), "", "%s: is of %s, the format here is %s", c.on(option.key), or(option.formats), format)
		}
	}
}

// dialect reports settings of delimited text that contradict each other.
func (c *sourceChecker) dialect() {
	s := c.source
	if s.Quote != nil && s.Escape != nil {
		if s.Delimiter != "" && (*s.Quote == s.Delimiter || *s.Escape == s.Delimiter) {
			c.complain(c.on("delimiter"), "", "%s: %q is the quote or its escape too; give quote: and escape: as well", c.on("delimiter"), s.Delimiter)
		}
		if *s.Quote == "" && *s.Escape != "" {
			c.complain(c.on("escape"), "", "%s: there is no quote to escape", c.on("escape"))
		}
		if *s.Quote != "" && *s.Escape == "" {
			c.complain(c.on("escape"), "", "%s: wants a character; leave it out where quotes are doubled", c.on("escape"))
		}
	}
	if s.Header == nil {
		return
	}
	if !*s.Header && len(s.Names) == 0 && !c.has(c.on("names")) {
		c.complain(c.on("header"), "", "%s: without a header the columns need names:", c.on("header"))
	}
	if *s.Header && len(s.Names) > 0 {
		c.complain(c.on("names"), "", "%s: are of an export without a header; leave out names, or header: true", c.on("names"))
	}
	seen := map[string]bool{}
	for _, name := range s.Names {
		folded := foldColumn(name)
		if folded == "" || seen[folded] {
			c.complain(c.on("names"), "", "%s: the name %q is empty or there twice", c.on("names"), clip(name))
		}
		seen[folded] = true
	}
}

// versions reports contradictions in how versions of the file differ.
func (c *sourceChecker) versions() {
	taken := map[string]string{}
	for _, name := range slices.Sorted(maps.Keys(c.source.Aliases)) {
		for _, other := range append(Texts{name}, c.source.Aliases[name]...) {
			if first, again := taken[foldColumn(other)]; again && first != name || foldColumn(other) == "" {
				c.complain(c.on("aliases."+name), "", "%s: %q is empty or a name of another column too", c.on("aliases."+name), clip(other))
			}
			taken[foldColumn(other)] = name
		}
	}
	if c.source.SkipAfterHeader > 0 && c.source.Header != nil && !*c.source.Header {
		c.complain(c.on("skip_after_header"), "", "%s: there is no header; skip_lines passes over lines", c.on("skip_after_header"))
	}
}

// foldColumn is a column name as it is compared: case and blanks around it do not count.
func foldColumn(name string) string { return strings.ToLower(strings.TrimSpace(name)) }

// writing reports contradictions in how numbers and booleans are written.
func (c *sourceChecker) writing() {
	if n := c.source.Numbers; n.Decimal == n.Thousands {
		c.complain(c.on("numbers.thousands"), "", "%s: is the decimal mark too; give decimal: as well", c.on("numbers.thousands"))
	}
	if slices.ContainsFunc(c.source.Numbers.Symbols, func(s string) bool { return strings.TrimSpace(s) == "" }) {
		c.complain(c.on("numbers.symbols"), "", "%s: a symbol is empty", c.on("numbers.symbols"))
	}
	truths := map[string]bool{}
	for _, text := range c.source.Booleans.True {
		truths[foldColumn(text)] = true
	}
	key := c.on("booleans.false")
	if !c.has(key) {
		key = c.on("booleans.true")
	}
	for _, text := range c.source.Booleans.False {
		if truths[foldColumn(text)] {
			c.complain(key, "", "%s: %q would mean both true and false; give both lists", c.on("booleans"), clip(text))
		}
	}
}

// policy reports settings about the order and arrival of exports that lack a part.
func (c *sourceChecker) policy() {
	s := c.source
	if s.Order == "date" && s.ExportDate == "" && !c.has(c.on("export_date")) {
		c.complain(c.on("order"), "", "%s: date needs export_date:, which tells the day in the file name", c.on("order"))
	}
	if s.Unsettled == "wait" && s.Settle == 0 && !c.found.bad[c.on("settle")] {
		c.complain(c.on("unsettled"), "", "%s: wait needs settle:, the time after which a file counts as complete", c.on("unsettled"))
	}
	seen := map[string]bool{}
	for _, file := range s.Files {
		if seen[file] {
			c.complain(c.on("files"), "", "%s: %q is there twice", c.on("files"), clip(file))
		}
		seen[file] = true
	}
}

// columns reports mappings of unknown columns and required columns without one.
func (c *sourceChecker) columns() {
	key := c.on("columns")
	if !c.has(key) {
		return
	}
	var known []string
	for _, column := range c.entity.Columns {
		known = append(known, column.Name)
	}
	meant := map[string]bool{} // by a mistyped name; one message is enough
	for _, name := range slices.Sorted(maps.Keys(c.source.Columns)) {
		column, ok := c.entity.Column(name)
		if !ok {
			meant[c.unknownColumn(name, known)] = true
			continue
		}
		c.mapping(key+"."+name, column, c.source.Columns[name])
	}
	for _, column := range c.entity.Columns {
		if mustMap(c.entity, column) && !c.has(key+"."+column.Name) && !meant[column.Name] {
			c.complain(key+"."+column.Name, "", "%s: %s needs the column %s, %s", key, c.entity.Name, column.Name, column.Meaning)
		}
	}
}

// unknownColumn reports a column and returns the one that was probably meant.
func (c *sourceChecker) unknownColumn(name string, known []string) (near string) {
	key := c.on("columns." + name)
	at := c.at[key].key
	for _, column := range c.entity.Columns {
		if name == column.LocalDate {
			c.found.add(at, key, "", "%s: is filled with the local day of %s; map that", key, column.Name)
			return ""
		}
		if name == column.RefSource {
			c.found.add(at, key, "", "%s: is filled from the of: of %s", key, column.Name)
			return ""
		}
	}
	if slices.ContainsFunc(entity.Provenance(), func(column entity.Column) bool { return column.Name == name }) {
		c.found.add(at, key, "", "%s: is filled by extract", key)
		return ""
	}
	near = pipeline.Nearest(name, known)
	more := ""
	if near == "" {
		more = "; it has " + strings.Join(known, ", ")
	}
	c.found.add(at, key, near, "%s has no column %q%s", c.entity.Name, clip(name), more)
	return near
}

// mustMap tells whether a source has to say where a column comes from: it is
// required, and neither a default nor the place in the file fills it.
func mustMap(e entity.Entity, c entity.Column) bool {
	return c.Required && c.Default == "" && c.Name != e.Line
}
