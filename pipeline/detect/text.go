package detect

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// text tells what format a text is, and reads the records of its head.
func (f *Finding) text(text string, known []Known) error {
	start := strings.TrimLeft(text, " \t\r\n")
	switch {
	case isX12(start):
		f.Format = "x12"
		f.Kinds = messages(start, start[105], start[3], "ST")
		return nil
	case strings.HasPrefix(start, "UNA") && len(start) > 9, strings.HasPrefix(start, "UNB+"), strings.HasPrefix(start, "UNB\x1d"):
		f.Format = "edifact"
		terminator, separator, part := byte('\''), byte('+'), byte(':')
		switch {
		case strings.HasPrefix(start, "UNA"):
			terminator, separator, part = start[8], start[4], start[3]
		case strings.HasPrefix(start, "UNB\x1d"): // level B has others by itself
			terminator, separator, part = '\x1c', '\x1d', '\x1f'
		}
		for _, kind := range messages(start, terminator, separator, "UNH") {
			kind, _, _ = strings.Cut(kind, string(part))
			if !slices.Contains(f.Kinds, kind) {
				f.Kinds = append(f.Kinds, kind)
			}
		}
		return nil
	case strings.HasPrefix(start, "EDI_DC"):
		f.Format, f.Kinds = "idoc", idocKinds(start)
		return nil
	case strings.HasPrefix(start, "<"):
		return f.markup(start)
	case strings.HasPrefix(start, "{"), strings.HasPrefix(start, "["):
		if f.json(start) {
			return nil
		}
	}
	lines := sampledLines(text, f.Whole)
	if host, ok := isWebLog(lines); ok {
		f.Format, f.Shape, f.Records = "weblog", host, len(lines)
		return nil
	}
	return f.delimited(text, lines, known)
}

// isX12 tells whether a text begins with the fixed segment ISA.
func isX12(text string) bool {
	const fixed = 106 // bytes of ISA with its terminator
	if len(text) < fixed || !strings.HasPrefix(text, "ISA") {
		return false
	}
	separator := text[3]
	return strings.Count(text[:fixed-1], string(separator)) == 16 && text[fixed-3] == separator
}

// messages returns the kinds of messages: the element that begins each segment of that name,
// for UNH the one behind its number.
func messages(text string, terminator, separator byte, segment string) []string {
	var out []string
	for part := range strings.SplitSeq(text, string(terminator)) {
		elements := strings.Split(strings.TrimSpace(part), string(separator))
		at := 1
		if segment == "UNH" {
			at = 2
		}
		if elements[0] != segment || len(elements) <= at || len(elements[at]) > 20 || slices.Contains(out, elements[at]) || len(out) > 20 {
			continue
		}
		out = append(out, elements[at])
	}
	return out
}

// markup tells what XML a text is by its first element.
func (f *Finding) markup(text string) error {
	found := regexp.MustCompile(`<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[\s>/]`).FindStringSubmatch(text[:min(len(text), 64<<10)])
	if found == nil {
		return &UnreadableError{f.Name, "it begins like XML and has no element"}
	}
	switch root := found[1]; {
	case root == "POSLog":
		f.Format = "poslog"
	case regexp.MustCompile(`^(ORDERS|DEBMAS|CREMAS|MATMAS|INVOIC|DELVRY|ADRMAS)\d*$|^IDOC$`).MatchString(root):
		f.Format, f.Kinds = "idoc", idocKinds(text)
	case strings.EqualFold(root, "html"):
		return &UnreadableError{f.Name, "it is a web page: the download was probably an error or a form to sign in"}
	default:
		f.Format, f.Shape = "xml", root
	}
	return nil
}

// idocKinds is the kind of the first document, which its control record names.
func idocKinds(text string) []string {
	if kind := regexp.MustCompile(`\b(?:ORDERS|ORDRSP|DEBMAS|CREMAS|MATMAS|INVOIC|DELVRY|ADRMAS)\d\d\b`).FindString(text[:min(len(text), 64<<10)]); kind != "" {
		return []string{kind}
	}
	return nil
}

// isWebLog tells whether lines are those of a web server, and which of its forms.
func isWebLog(lines []string) (form string, ok bool) {
	line := regexp.MustCompile(`^(\S+ )?\S+ \S+ \S+ \[\d{2}/[A-Z][a-z]{2}/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] "(?:[^"\\]|\\.)*" \d{3} (?:\d+|-)( "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*")?`)
	fit, host, combined := 0, 0, 0
	for _, l := range lines {
		found := line.FindStringSubmatch(l)
		if found == nil {
			continue
		}
		fit++
		if found[1] != "" {
			host++
		}
		if found[2] != "" {
			combined++
		}
	}
	if fit == 0 || fit*10 < len(lines)*8 {
		return "", false
	}
	form = "common"
	if combined*2 > fit {
		form = "combined"
	}
	if host*2 > fit {
		form += " with the site before it"
	}
	return form, true
}

const (
	mostLines   = 2000
	longestLine = 256 << 10 // a record beyond this tells nothing more
)

// sampledLines returns the first lines that are whole and hold anything.
func sampledLines(text string, whole bool) []string {
	var out []string
	for line := range strings.Lines(text) {
		if !whole && !strings.HasSuffix(line, "\n") && len(out) > 0 {
			break
		}
		if line = strings.TrimRight(line, "\r\n"); strings.TrimSpace(line) != "" {
			out = append(out, line)
		}
		if len(out) == mostLines {
			break
		}
	}
	return out
}

// delimited reads text with fields between delimiters, or says what else its lines are.
func (f *Finding) delimited(text string, lines []string, known []Known) error {
	if len(lines) == 1 && len(lines[0]) > longestLine {
		return &UnreadableError{f.Name, fmt.Sprintf("its first line is longer than %d KB: records cannot be told apart", longestLine>>10)}
	}
	best := bestSplit(text, f.Whole)
	for _, delimiter := range []rune{',', '|'} { // logs grow columns from one version to the next
		if s := cut(text, delimiter, f.Whole); shapeOf(s.rows) != "" {
			s.measure()
			s.ragged = 0
			best = s
		}
	}
	if best.width < 2 {
		if width, ok := fixedWidth(lines); ok {
			f.Format, f.Records = "fixed_width", len(lines)
			f.Guess.Questions = append(f.Guess.Questions, fmt.Sprintf("at which positions do the fields begin? all records have %d characters and no delimiter", width))
			return nil
		}
	}
	f.Format = "csv"
	if best.delimiter == '\t' {
		f.Format = "tsv"
	}
	f.Table.Delimiter, f.Table.Quote = string(best.delimiter), best.quote
	if best.ragged > 0 {
		f.Questions = append(f.Questions, fmt.Sprintf("why have %d of %d sampled records another number of fields than %d?", best.ragged, len(best.rows), best.width))
	}
	f.lines = best.lines
	return f.table(best.rows, known)
}

// fixedWidth tells whether all lines have one length, with blanks that pad fields.
func fixedWidth(lines []string) (int, bool) {
	if len(lines) < 3 {
		return 0, false
	}
	width := len([]rune(lines[0]))
	padded := 0
	for _, line := range lines {
		if len([]rune(line)) != width {
			return 0, false
		}
		if strings.Contains(line, "  ") || strings.HasSuffix(line, " ") {
			padded++
		}
	}
	return width, width >= 8 && padded*2 > len(lines)
}
