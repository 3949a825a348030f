package transform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Problem is something wrong at a place in a file, with its remedy.
type Problem struct {
	Path    string
	Line    int    // from 1
	Rule    string // of the portable subset; empty otherwise
	Message string
}

func (p Problem) Error() string { return fmt.Sprintf("%s:%d: %s", p.Path, p.Line, p.Message) }

// Problems is everything that is wrong with a set of files, in the order of the
// files and their lines.
type Problems []Problem

func (p Problems) Error() string {
	lines := make([]string, len(p))
	for i, problem := range p {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// orNil returns the sorted problems as an error, or nil if there are none.
func (p Problems) orNil() error {
	if len(p) == 0 {
		return nil
	}
	slices.SortStableFunc(p, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Path, b.Path), cmp.Compare(a.Line, b.Line))
	})
	return p
}

// add records a problem.
func (p *Problems) add(path string, line int, format string, args ...any) {
	*p = append(*p, Problem{Path: path, Line: line, Message: fmt.Sprintf(format, args...)})
}

// didYouMean returns ` (did you mean "x"?)`, or nothing when no name is near.
func didYouMean(nearest string) string {
	if nearest == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", nearest)
}
