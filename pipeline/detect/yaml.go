package detect

import (
	"encoding/json"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Block writes a source for clientele.yaml, indented to stand below sources. The layout is
// one of the finding's, or empty for the guess. Files are globs.
func (f *Finding) Block(name, layout string, files []string) string {
	b := block{}
	i := slices.IndexFunc(f.Layouts, func(fit Fit) bool { return fit.Layout == layout })
	if i < 0 {
		f.guessed(&b, files)
		return "  " + name + ":\n" + b.String()
	}
	fit := f.Layouts[i]
	said := fit.source
	b.add("layout", fit.Layout)
	b.files(files)
	tables := []string{"csv", "tsv", "xlsx", "parquet"}
	documents := []string{"json", "ndjson"}
	either := f.Records == 1 && slices.Contains(documents, f.Format) && slices.Contains(documents, said.Format) // one document on one line is both
	if said.Format != f.Format && !either && (slices.Contains(tables, said.Format) && (f.isTable() || f.Format == "parquet") || slices.Contains(documents, said.Format) || said.Format == "") {
		b.add("format", f.Format)
	}
	if said.Encoding == "" || !strings.EqualFold(said.Encoding, f.Encoding.Name) {
		f.encoding(&b, said.Encoding)
	}
	if said.Format == "csv" || said.Format == "tsv" || said.Format == "xlsx" {
		f.dialect(&b, said)
	}
	if said.Format == "weblog" && strings.HasSuffix(f.Shape, "site before it") && !said.VirtualHost {
		b.raw("virtual_host", "true")
	}
	if !fit.Reads && len(f.Timestamps) > 0 {
		f.times(&b)
	}
	if f.numbersUnsaid(said) {
		at := len(b.lines)
		if f.numbers(&b); len(f.Numbers.Questions) > 0 { // values would change: the answer counts
			b.lines[at] = strings.Replace(b.lines[at], "numbers:", "# ? numbers:", 1)
		}
	}
	if f.Zoneless && said.Timezone == "" {
		b.comment("? timezone: Europe/London  # in which the times without a zone are")
	}
	return "  " + name + ":\n" + b.String()
}

// numbersUnsaid tells whether the numbers of a table have marks of which its layout says nothing.
func (f *Finding) numbersUnsaid(said layoutSource) bool {
	n, layout := f.Numbers, said.Numbers
	return (n.Decimal != "" || n.Thousands != "" || len(n.Symbols) > 0) && layout.Decimal == "" && layout.Thousands == "" && len(layout.Symbols) == 0 &&
		slices.Contains([]string{"csv", "tsv", "xlsx", "parquet"}, said.Format)
}

// guessed writes a source without a layout.
func (f *Finding) guessed(b *block, files []string) {
	g := f.Guess
	if g.Entity == "" {
		b.comment("? entity: which of those that clientele describe lists is one record?")
	} else {
		b.add("entity", g.Entity)
	}
	b.files(files)
	if slices.Contains([]string{"csv", "tsv", "json", "ndjson", "xlsx", "parquet", "fixed_width", "x12", "edifact", "poslog", "idoc", "weblog"}, f.Format) {
		b.add("format", f.Format)
	} else {
		b.comment("? format: " + f.Format + " is none that a source can have")
	}
	f.encoding(b, "")
	if f.isTable() {
		f.dialect(b, layoutSource{Format: f.Format})
	}
	if f.Format == "json" && f.Path != "" {
		b.add("records", f.Path)
	}
	if g.Lines != "" {
		b.add("lines", g.Lines)
	}
	f.times(b)
	if f.Zoneless {
		b.comment("? timezone: Europe/London  # in which the times without a zone are")
	}
	if len(f.Nulls) > 0 {
		b.list("nulls", f.Nulls)
	}
	f.numbers(b)
	if f.Numbers.Currency != "" {
		b.add("currency", f.Numbers.Currency)
	}
	b.raw("columns", "")
	if len(g.Columns) == 0 {
		b.lines[len(b.lines)-1] += " {}"
	}
	for _, m := range g.Columns {
		b.lines = append(b.lines, "      "+m.Column+": "+scalarYAML(m.From)+f.columnNote(m.From))
	}
	for _, open := range g.Open {
		b.lines = append(b.lines, "      # ? "+open+": which column?")
	}
	var rest []string
	for _, c := range f.Columns {
		if !slices.ContainsFunc(g.Columns, func(m Mapped) bool { return m.From == c.Name }) && len(rest) < 60 {
			rest = append(rest, oneLine(c.Name)+" ("+string(c.Kind)+")")
		}
	}
	if len(rest) > 0 && !f.Table.NoHeader {
		b.comment("not used: " + strings.Join(rest, ", "))
	}
}

func (f *Finding) columnNote(from string) string {
	for _, c := range f.Columns {
		if c.Name == from && len(c.Either) == 2 {
			return "  # ? or " + c.Either[1] + ": the values fit both"
		}
	}
	return ""
}

func (f *Finding) encoding(b *block, said string) {
	if f.saysItsEncoding() || f.Encoding.Name == "utf-8" && said == "" {
		return
	}
	b.add("encoding", f.Encoding.Name)
	if !f.Encoding.Sure {
		b.note("? " + f.Encoding.Why)
	}
}

// dialect writes how a table is laid out, where a layout says otherwise.
func (f *Finding) dialect(b *block, said layoutSource) {
	t := f.Table
	standard := said.Delimiter
	if standard == `\t` {
		standard = "\t"
	}
	if standard == "" {
		standard = map[string]string{"tsv": "\t"}[f.Format]
		if standard == "" {
			standard = ","
		}
	}
	if f.Format != "xlsx" && t.Delimiter != standard && t.Delimiter != "" {
		b.add("delimiter", t.Delimiter)
	}
	if t.Quote == "" && f.Format != "xlsx" && len(said.Columns) == 0 {
		b.raw("quote", `""`)
	}
	if t.NoHeader {
		if len(said.Names) == 0 || len(said.Names) != len(f.wide) && len(f.wide) > 0 && f.Shape == "" {
			b.list("names", f.wide)
		}
		return
	}
	if t.SkipLines != said.SkipLines {
		b.raw("skip_lines", strconv.Itoa(t.SkipLines))
	}
	if t.SkipAfterHeader != said.SkipAfterHeader && f.Records > 0 {
		b.raw("skip_after_header", strconv.Itoa(t.SkipAfterHeader))
	}
}

func (f *Finding) times(b *block) {
	if len(f.Timestamps) == 0 || len(f.Timestamps) == 1 && f.Timestamps[0] == iso {
		return
	}
	// Two orders of day and month in one list would read some days the wrong way round.
	orders := map[string]bool{}
	for _, layout := range f.Timestamps {
		orders[dayOrder(layout)] = true
	}
	b.list("timestamps", f.Timestamps)
	delete(orders, "")
	switch {
	case len(orders) > 1:
		b.note("? the columns write days in different ways: give each its own timestamps")
	case f.undecided():
		b.note("? or the month and the day the other way round: the values fit both")
	}
}

func (f *Finding) numbers(b *block) {
	n := f.Numbers
	var parts []string
	if n.Decimal != "" {
		parts = append(parts, "decimal: "+scalarYAML(n.Decimal))
	}
	if n.Thousands != "" {
		parts = append(parts, "thousands: "+scalarYAML(n.Thousands))
	}
	if len(n.Symbols) > 0 {
		parts = append(parts, "symbols: "+listYAML(n.Symbols))
	}
	if n.Negative != "" {
		parts = append(parts, "negative: "+n.Negative)
	}
	if len(parts) > 0 {
		b.raw("numbers", "{"+strings.Join(parts, ", ")+"}")
	}
	if len(n.Questions) > 0 {
		b.comment("? " + strings.Join(n.Questions, " "))
	}
}

// block gathers the lines of a source.
type block struct{ lines []string }

func (b *block) raw(key, value string) {
	b.lines = append(b.lines, strings.TrimRight("    "+key+": "+value, " "))
}
func (b *block) add(key, value string) { b.raw(key, scalarYAML(value)) }
func (b *block) list(key string, values []string) {
	if len(values) == 1 && key == "timestamps" {
		b.add(key, values[0])
		return
	}
	b.raw(key, listYAML(values))
}
func (b *block) comment(text string) { b.lines = append(b.lines, "    # "+oneLine(text)) }
func (b *block) note(text string) {
	b.lines[len(b.lines)-1] += "  # " + oneLine(text)
}
func (b *block) files(files []string) {
	if len(files) == 1 {
		b.add("files", files[0])
		return
	}
	b.list("files", files)
}
func (b *block) String() string { return strings.Join(b.lines, "\n") + "\n" }

func listYAML(values []string) string {
	var out []string
	for _, v := range values {
		out = append(out, quoted(v))
	}
	return "[" + strings.Join(out, ", ") + "]"
}

// scalarYAML writes a text so that YAML reads the same text.
func scalarYAML(text string) string {
	if regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_./ -]*[A-Za-z0-9_]$`).MatchString(text) && !strings.Contains(text, " -") && !slices.Contains([]string{"null", "true", "false", "yes", "no", "on", "off", "nan", "inf"}, strings.ToLower(text)) {
		return text
	}
	return quoted(text)
}

func quoted(text string) string {
	var out strings.Builder
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(strings.ToValidUTF8(text, "\uFFFD")); err != nil {
		return `""`
	}
	return strings.TrimSpace(out.String())
}

func oneLine(text string) string {
	text = strings.Join(strings.FieldsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f || r == '\u2028' || r == '\u2029' || r == '\u0085' }), " ")
	const most = 3000
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + " …"
	}
	return text
}

// Summary says in lines what was found, with what the head does not show.
func (f *Finding) Summary() []string {
	var out []string
	add := func(name, value string) {
		if value != "" {
			out = append(out, fmt.Sprintf("%-12s %s", name, oneLine(value)))
		}
	}
	if len(f.Layouts) == 0 {
		guess := "none fits"
		if f.Guess.Entity != "" {
			guess += "; by the names of its columns: " + f.Guess.Entity
		}
		add("layout", guess)
		add("confidence", fmt.Sprintf("%.2f", f.Confidence()))
	}
	for _, fit := range f.Layouts {
		add("layout", fmt.Sprintf("%s: %s: %s", fit.Layout, fit.System, fit.About))
		add("confidence", fmt.Sprintf("%.2f", fit.Confidence))
		add("without", strings.Join(fit.Missing, ", "))
	}
	format := f.Format
	if f.Packing != "" {
		format += ", packed by " + f.Packing
	}
	add("format", format)
	encoding := f.Encoding.Name
	if encoding != "" && !f.Encoding.Sure {
		encoding += "? " + f.Encoding.Why
	}
	add("encoding", encoding)
	if f.Table.Delimiter != "" {
		add("delimiter", strconv.Quote(f.Table.Delimiter))
	}
	header := ""
	switch {
	case f.isTable() && f.Table.NoHeader:
		header = "none"
	case f.Table.SkipLines+f.Table.SkipAfterHeader > 0:
		header = fmt.Sprintf("behind %d lines, %d records behind it describe columns", f.Table.SkipLines, f.Table.SkipAfterHeader)
	}
	add("header", header)
	add("timestamps", strings.Join(f.Timestamps, "  "))
	add("nulls", strings.Join(f.Nulls, "  "))
	if f.Records > 0 {
		of := "of its head"
		if f.Whole {
			of = "of it"
		}
		add("looked at", fmt.Sprintf("%d records %s", f.Records, of))
	}
	for _, q := range f.Questions {
		add("not sure", q)
	}
	return out
}
