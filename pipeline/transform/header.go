package transform

import (
	"regexp"
	"slices"
	"strings"

	"clientele/pipeline"
)

var (
	namePattern = regexp.MustCompile(`^[a-z][a-z0-9_]{0,61}$`)
	typePattern = regexp.MustCompile(`^(BOOLEAN|INTEGER|BIGINT|DOUBLE|VARCHAR|DATE|TIMESTAMP|DECIMAL\([1-9][0-9]?,[0-9]{1,2}\))$`)
	keyPattern  = regexp.MustCompile(`^([a-z_]+):(\s|$)`)
)

const (
	shapeOfColumn = "write column: name | TYPE | unit | meaning, or with | personal at the end"
	shapeOfGrain  = "write grain: key columns separated by commas, or grain: one row"
	columnTypes   = "BOOLEAN, INTEGER, BIGINT, DECIMAL(p,s), DOUBLE, VARCHAR, DATE, TIMESTAMP"
)

// header is what the comment lines at the top of a file say.
type header struct {
	purpose  string
	grain    []string
	oneRow   bool
	columns  []Column
	lines    map[string]int // of columns
	rules    []Rule
	severity pipeline.Severity
	table    pipeline.Table
	slices   string // the column of days that a table is made by
	from     pipeline.Table

	grainLine, tableLine, slicesLine int
}

// directives of a transform's header and of a check's.
func directives(check bool) []string {
	if check {
		return []string{"severity", "table", "column"}
	}
	return []string{"grain", "slices", "column", "check"}
}

// parseHeader reads the comment lines at the top of a file. Everything that is
// wrong with them is added to problems.
func parseHeader(path, text string, check bool, problems *Problems) header {
	h := header{lines: map[string]int{}, severity: pipeline.SeverityError}
	seen := map[string]int{}
	known := directives(check)
	var purpose []string
	number := 0
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.TrimRight(line, "\r")
		if !strings.HasPrefix(line, "--") {
			break
		}
		number++
		line = strings.TrimSpace(strings.TrimPrefix(line, "--"))
		key := ""
		if m := keyPattern.FindStringSubmatch(line); m != nil {
			key = m[1]
		}
		switch {
		case line == "":
		case slices.Contains(known, key):
			if first := seen[key]; first > 0 && key != "column" && key != "check" {
				problems.add(path, number, "%s is written twice (first in line %d): keep one", key, first)
			}
			seen[key] = number
			h.directive(path, number, key, strings.TrimSpace(line[len(key)+1:]), problems)
		case key != "" && pipeline.Nearest(key, known) != "":
			problems.add(path, number, "unknown key %s: write %s:", key, pipeline.Nearest(key, known))
		case key != "" && slices.Contains(directives(!check), key):
			problems.add(path, number, "%s: does not belong here: a header of this kind has %s", key, strings.Join(known, ", "))
		case len(seen) > 0:
			problems.add(path, number, "text after the keys: move %q up to the purpose, or finish it within its key's line", line)
		default:
			purpose = append(purpose, line)
		}
	}
	h.purpose = strings.Join(purpose, " ")
	if h.purpose == "" {
		problems.add(path, 1, "the file has no purpose: begin with comment lines that say what a row is and what it is for")
	}
	for _, key := range known {
		if seen[key] == 0 && key != "check" && key != "slices" {
			problems.add(path, 1, "the header has no %s: line", key)
		}
	}
	return h
}

// directive reads one line of the header.
func (h *header) directive(path string, line int, key, value string, problems *Problems) {
	switch key {
	case "grain":
		h.grainLine = line
		h.readGrain(path, line, value, problems)
	case "slices":
		h.slicesLine = line
		column, from, isFrom := strings.Cut(value, " from ")
		if h.slices = strings.TrimSpace(column); isFrom {
			h.from = pipeline.Table(strings.TrimSpace(from))
		}
	case "column":
		h.readColumn(path, line, value, problems)
	case "check":
		rule, err := parseRule(value)
		if err != nil {
			problems.add(path, line, "%v", err)
			return
		}
		rule.Line = line
		h.rules = append(h.rules, rule)
	case "severity":
		h.severity = pipeline.Severity(value)
		if h.severity != pipeline.SeverityError && h.severity != pipeline.SeverityWarn {
			problems.add(path, line, "unknown severity %q: write severity: error or severity: warn", value)
		}
	case "table":
		h.table, h.tableLine = pipeline.Table(value), line
		if !namePattern.MatchString(h.table.Schema()) || !namePattern.MatchString(h.table.Name()) {
			problems.add(path, line, "%q is no table: write table: schema.name", value)
		}
	}
}

func (h *header) readGrain(path string, line int, value string, problems *Problems) {
	if value == "one row" {
		h.oneRow = true
		return
	}
	for name := range strings.SplitSeq(value, ",") {
		name = strings.TrimSpace(name)
		if !namePattern.MatchString(name) {
			problems.add(path, line, "%q is no column: %s", name, shapeOfGrain)
			continue
		}
		if slices.Contains(h.grain, name) {
			problems.add(path, line, "column %s stands twice in the grain: keep one", name)
			continue
		}
		h.grain = append(h.grain, name)
	}
}

func (h *header) readColumn(path string, line int, value string, problems *Problems) {
	fields := strings.Split(value, "|")
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	if len(fields) != 4 && len(fields) != 5 {
		problems.add(path, line, "column line with %d fields: %s", len(fields), shapeOfColumn)
		return
	}
	c := Column{Name: fields[0], Type: fields[1], Unit: fields[2]}
	c.Meaning, c.NullMeans = splitMeaning(fields[3])
	if !namePattern.MatchString(c.Name) {
		problems.add(path, line, "%q is no column name: use lower_snake_case of at most 62 letters", c.Name)
	}
	if !typePattern.MatchString(c.Type) {
		problems.add(path, line, "column %s has type %q: use one of %s", c.Name, c.Type, columnTypes)
	}
	if c.Meaning == "" {
		problems.add(path, line, "column %s has no meaning: %s", c.Name, shapeOfColumn)
	}
	if len(fields) == 5 {
		c.Personal = fields[4] == "personal"
		if !c.Personal {
			problems.add(path, line, "column %s ends in %q: only personal may stand there", c.Name, fields[4])
		}
	}
	if first := h.lines[c.Name]; first > 0 {
		problems.add(path, line, "column %s is declared twice (first in line %d): keep one", c.Name, first)
		return
	}
	h.lines[c.Name] = line
	h.columns = append(h.columns, c)
}

// splitMeaning separates what a value says from when it is missing:
// "surviving address; null when no source has one".
func splitMeaning(text string) (meaning, nullMeans string) {
	if strings.HasPrefix(text, "null ") {
		return text, text
	}
	meaning, rest, found := strings.Cut(text, "; null ")
	if !found {
		return text, ""
	}
	return strings.TrimSpace(meaning), "null " + strings.TrimSpace(rest)
}

// names lists the header's columns.
func names(columns []Column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.Name
	}
	return out
}
