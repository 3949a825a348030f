package transform

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"clientele/pipeline"
)

// WriteText writes the description for people: of a table its purpose, grain,
// columns, checks and neighbours; of a single column its origin too.
func (d Description) WriteText(w io.Writer) error {
	var b strings.Builder
	if d.OneColumn {
		d.writeColumn(&b, d.Columns[0])
	} else {
		d.writeTable(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (d Description) writeTable(b *strings.Builder) {
	fmt.Fprintf(b, "%s\n%s\n\ngrain    %s\n", d.Table, wrap(d.Purpose, ""), grainText(d.Grain))
	if d.Path != "" {
		fmt.Fprintf(b, "file     sql/%s\n", d.Path)
	}
	writeList(b, "reads    ", tableTexts(d.Upstream))
	writeList(b, "read by  ", tableTexts(d.Downstream))
	b.WriteString("\ncolumns\n")
	rows := [][]string{}
	for _, c := range d.Columns {
		rows = append(rows, []string{c.Name + marks(c), c.Type, c.Unit, meaning(c.Column)})
	}
	writeAligned(b, rows)
	if len(d.Checks) > 0 {
		b.WriteString("\nchecks\n")
		for _, check := range d.Checks {
			b.WriteString("  " + check + "\n")
		}
	}
}

func (d Description) writeColumn(b *strings.Builder, c ColumnDescription) {
	fmt.Fprintf(b, "%s.%s\n%s\n\n", d.Table, c.Name, wrap(meaning(c.Column), ""))
	fmt.Fprintf(b, "type       %s\n", c.Type)
	if c.Unit != "" {
		fmt.Fprintf(b, "unit       %s\n", c.Unit)
	}
	if c.Personal {
		b.WriteString("personal   yes\n")
	}
	if c.IsKey {
		fmt.Fprintf(b, "key        of %s\n", grainText(d.Grain))
	}
	if c.Expression != "" {
		fmt.Fprintf(b, "computed   %s\n", wrap(c.Expression, "           "))
	}
	writeList(b, "from       ", sourceTexts(c.Direct))
	if !slices.Equal(c.Roots, c.Direct) {
		writeList(b, "in the end ", sourceTexts(c.Roots))
	}
	writeList(b, "exports    ", c.Exports)
	writeList(b, "used by    ", sourceTexts(c.Used))
	writeList(b, "checks     ", d.Checks)
}

// WriteTables writes the list of all tables by schema.
func (l *Library) WriteTables(w io.Writer) error {
	var b strings.Builder
	schema := ""
	var rows [][]string
	flush := func() {
		writeAligned(&b, rows)
		rows = nil
	}
	for _, table := range l.Tables() {
		if table.Table.Schema() != schema {
			flush()
			if schema != "" {
				b.WriteByte('\n')
			}
			schema = table.Table.Schema()
			b.WriteString(schema + "\n")
		}
		rows = append(rows, []string{table.Table.Name(), firstSentence(table.Purpose)})
	}
	flush()
	_, err := io.WriteString(w, b.String())
	return err
}

// marks shows a column's flags behind its name.
func marks(c ColumnDescription) string {
	out := ""
	if c.IsKey {
		out += " (key)"
	}
	if c.Personal {
		out += " (personal)"
	}
	return out
}

func meaning(c Column) string {
	if c.NullMeans == "" || c.NullMeans == c.Meaning {
		return c.Meaning
	}
	return c.Meaning + "; " + c.NullMeans
}

func grainText(grain []string) string {
	if len(grain) == 0 {
		return "one row"
	}
	return strings.Join(grain, ", ")
}

func firstSentence(text string) string {
	if i := strings.Index(text, ". "); i >= 0 {
		return text[:i+1]
	}
	return text
}

func tableTexts(tables []pipeline.Table) []string {
	var out []string
	for _, t := range tables {
		out = append(out, string(t))
	}
	return out
}

func sourceTexts(sources []Source) []string {
	var out []string
	for _, s := range sources {
		if s.Column == AllRows {
			out = append(out, "the rows of "+string(s.Table))
			continue
		}
		out = append(out, s.String())
	}
	return out
}

// writeList writes a label and one entry a line; nothing if there are none.
func writeList(b *strings.Builder, label string, entries []string) {
	for i, entry := range entries {
		if i > 0 {
			label = strings.Repeat(" ", len(label))
		}
		b.WriteString(label + entry + "\n")
	}
}

// writeAligned writes rows in columns as wide as their content.
func writeAligned(b *strings.Builder, rows [][]string) {
	var widths []int
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], len([]rune(cell)))
		}
	}
	for _, row := range rows {
		line := " "
		for i, cell := range row {
			line += " " + cell + strings.Repeat(" ", widths[i]-len([]rune(cell)))
		}
		b.WriteString(strings.TrimRight(line, " ") + "\n")
	}
}

// wrap breaks text at blanks into lines of at most 100 letters.
func wrap(text, indent string) string {
	const width = 100
	var lines []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		if line != "" && len(line)+1+len(word) > width {
			lines = append(lines, line)
			line = word
			continue
		}
		line = strings.TrimSpace(line + " " + word)
	}
	return strings.Join(append(lines, line), "\n"+indent)
}
