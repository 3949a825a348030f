package config

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode"
)

// Problem is one thing that is wrong in a configuration.
type Problem struct {
	Line, Column int    // where the key or value stands, from 1; columns count characters
	Key          string // the key concerned, such as sources.till.delimiter; empty for the file as a whole
	Message      string // what is wrong, and the remedy where it is not obvious
	Snippet      string // the source line, and under it a caret; empty after the first hundred problems
	Nearest      string // what was probably meant; empty where nothing is near
}

// Error is everything that is wrong in a configuration, in the order of the file.
type Error struct {
	Path     string
	Problems []Problem
}

// Error prints one block per problem: place and message, then the source line.
func (e *Error) Error() string {
	var out strings.Builder
	for i, p := range e.Problems {
		if i == maxPrinted {
			fmt.Fprintf(&out, "\n%s: and %d more problems", e.Path, len(e.Problems)-maxPrinted)
			break
		}
		if i > 0 {
			out.WriteByte('\n')
		}
		fmt.Fprintf(&out, "%s:%d:%d: %s", e.Path, p.Line, p.Column, p.Message)
		if p.Nearest != "" {
			fmt.Fprintf(&out, "; did you mean %q?", p.Nearest)
		}
		if p.Snippet != "" {
			out.WriteString("\n" + p.Snippet)
		}
	}
	return out.String()
}

// place is a position in the file.
type place struct{ line, column int }

// problems collects what is wrong, while the file's lines are at hand.
type problems struct {
	lines []string
	list  []Problem
	bad   map[string]bool // keys whose value has a problem: later checks leave them alone
}

func newProblems(text string) *problems {
	lines := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(text) // the line ends that YAML knows
	return &problems{lines: strings.Split(lines, "\n"), bad: map[string]bool{}}
}

func (p *problems) add(at place, key, near, message string, args ...any) {
	p.bad[key] = true
	at.line = min(at.line, len(p.lines))
	p.list = append(p.list, Problem{
		Line: at.line, Column: at.column, Key: key, Nearest: near,
		Message: printable(fmt.Sprintf(message, args...)),
	})
}

// err returns the problems in the order of the file, or nil.
func (p *problems) err(path string) error {
	if len(p.list) == 0 {
		return nil
	}
	slices.SortStableFunc(p.list, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	for i := range p.list[:min(len(p.list), maxPrinted)] {
		p.list[i].Snippet = p.snippet(place{p.list[i].Line, p.list[i].Column})
	}
	return &Error{Path: path, Problems: p.list}
}

// secret matches a line that may hold a password in clear: one that somebody
// wrote although only names of environment variables belong here. It must not
// reach a log by way of a message. Keys ending in _env hold names and do not match.
var secret = regexp.MustCompile(`(?i)((?:password|passwd|secret|token|dsn|api_?key|credential)s?["']?\s*:\s*)\S.*`)

// snippet returns the source line, or the part of it around the column, with a
// caret under the column.
func (p *problems) snippet(at place) string {
	if at.line < 1 || at.line > len(p.lines) || strings.TrimSpace(p.lines[at.line-1]) == "" {
		return ""
	}
	const before, width, reach = 60, 100, 2000 // reach: how far back a secret's key is looked for
	line := []rune(p.lines[at.line-1])
	column := min(max(at.column-1, 0), len(line))
	skipped := max(column-reach, 0)
	line = line[skipped:min(len(line), column+reach)]
	column -= skipped
	line = []rune(printable(secret.ReplaceAllString(string(line), "${1}***")))
	column = min(column, len(line))
	start, prefix, suffix := 0, "", ""
	if len(line) > width && column > before {
		start, prefix = column-before, "…"
	}
	end := min(len(line), start+width)
	if end < len(line) {
		suffix = "…"
	}
	caret := strings.Repeat(" ", len([]rune(prefix))+column-start) + "^"
	return "  " + prefix + string(line[start:end]) + suffix + "\n  " + caret
}

// printable keeps control characters of a file away from a terminal and a log.
func printable(text string) string {
	return strings.Map(func(r rune) rune {
		if r == '\t' || r == '\n' || unicode.IsSpace(r) {
			return ' '
		}
		if !unicode.IsPrint(r) {
			return unicode.ReplacementChar
		}
		return r
	}, text)
}
