package identity

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clientele/models/linkage"
)

// Answers of a list.
const (
	answerAlways = "always"
	answerNever  = "never"
)

// listColumns are the columns that every list has; further ones are passed over.
func listColumns() []string {
	return []string{"left_source", "left_record_id", "right_source", "right_record_id", "answer"}
}

// ListError is a list of answered pairs that cannot be used: what is wrong, and where.
type ListError struct {
	File    string // relative to the project
	Line    int    // 0: the file as a whole
	Problem string
}

func (e *ListError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("identity.lists: %s: %s", e.File, e.Problem)
	}
	return fmt.Sprintf("identity.lists: %s:%d: %s", e.File, e.Line, e.Problem)
}

// lists are the answers of all configured lists.
type lists struct {
	always, never []linkage.KeyPair // A before B, each once, sorted
	hash          string            // of what was read
}

// readLists reads the lists that the patterns name, relative to the project's folder. A
// pattern that names no file is passed over: a review list is answered one day, or never.
func readLists(root string, patterns []string) (lists, error) {
	digest := sha256.New()
	answers := map[linkage.KeyPair]answered{}
	var faults []error
	for _, pattern := range patterns {
		files, err := filesOf(root, pattern)
		if err != nil {
			return lists{}, err
		}
		for _, path := range files {
			name, err := filepath.Rel(root, path)
			if err != nil {
				name = path
			}
			file, err := os.Open(path)
			if err != nil {
				return lists{}, &ListError{File: name, Problem: "cannot be read: " + err.Error()}
			}
			faults = append(faults, readList(io.TeeReader(file, digest), name, answers))
			if err := file.Close(); err != nil {
				return lists{}, fmt.Errorf("reading %s: %w", name, err)
			}
		}
	}
	if err := errors.Join(faults...); err != nil {
		return lists{}, err
	}
	out := lists{hash: hex.EncodeToString(digest.Sum(nil))}
	for pair, answer := range answers {
		if answer.text == answerAlways {
			out.always = append(out.always, pair)
		} else {
			out.never = append(out.never, pair)
		}
	}
	for _, pairs := range [][]linkage.KeyPair{out.always, out.never} {
		slices.SortFunc(pairs, comparePairs)
	}
	return out, nil
}

func comparePairs(x, y linkage.KeyPair) int {
	if c := strings.Compare(x.A, y.A); c != 0 {
		return c
	}
	return strings.Compare(x.B, y.B)
}

// filesOf lists the regular files of a pattern, in order. A name without wildcards must be there.
func filesOf(root, pattern string) ([]string, error) {
	full := pattern
	if !filepath.IsAbs(full) {
		full = filepath.Join(root, pattern)
	}
	paths, err := filepath.Glob(full)
	if err != nil {
		return nil, &ListError{File: pattern, Problem: "is no pattern of file names: " + err.Error()}
	}
	if len(paths) == 0 && !strings.ContainsAny(pattern, "*?[") {
		return nil, &ListError{File: pattern, Problem: "is not there; write the list with `clientele identity review --output " + pattern + "`, or take it out of identity.lists"}
	}
	var files []string
	for _, path := range paths {
		if info, err := os.Stat(path); err == nil && info.Mode().IsRegular() {
			files = append(files, path)
		}
	}
	slices.Sort(files)
	return files, nil
}

// answered is an answer and where it stands.
type answered struct {
	text, file string
	line       int
}

// readList adds the answers of one list. All that is wrong with it is told at once.
func readList(from io.Reader, name string, answers map[linkage.KeyPair]answered) error {
	var faults []error
	complain := func(line int, format string, args ...any) {
		faults = append(faults, &ListError{File: name, Line: line, Problem: fmt.Sprintf(format, args...)})
	}
	reader := csv.NewReader(from)
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return &ListError{File: name, Problem: "is empty; its first line names the columns " + strings.Join(listColumns(), ", ")}
	}
	if err != nil {
		return &ListError{File: name, Line: 1, Problem: csvProblem(err)}
	}
	at := map[string]int{}
	for i, column := range header {
		at[strings.TrimSpace(strings.TrimPrefix(column, "\ufeff"))] = i
	}
	for _, column := range listColumns() {
		if _, found := at[column]; !found {
			complain(1, "the column %s is missing; it has %s", column, strings.Join(header, ", "))
		}
	}
	if len(faults) > 0 {
		return errors.Join(faults...)
	}
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return errors.Join(faults...)
		}
		if err != nil {
			line := 0 // of the file as a whole
			var parse *csv.ParseError
			if errors.As(err, &parse) {
				line = parse.Line
			}
			complain(line, "%s", csvProblem(err))
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return errors.Join(faults...)
		}
		line, _ := reader.FieldPos(0)
		value := func(column string) string { return PlainCell(strings.TrimSpace(fields[at[column]])) }
		readAnswer(value, name, line, answers, complain)
	}
}

// readAnswer adds the answer of one line.
func readAnswer(value func(string) string, name string, line int, answers map[linkage.KeyPair]answered, complain func(int, string, ...any)) {
	answer := strings.ToLower(value("answer"))
	switch answer {
	case "":
		return // undecided
	case answerAlways, answerNever:
	default:
		complain(line, "answer is always, never or nothing, not %q", value("answer"))
		return
	}
	for _, column := range listColumns()[:4] {
		if value(column) == "" {
			complain(line, "%s is empty", column)
			return
		}
	}
	pair := linkage.KeyPair{A: value("left_source") + ":" + value("left_record_id"), B: value("right_source") + ":" + value("right_record_id")}
	if pair.A == pair.B {
		complain(line, "left and right are the same record")
		return
	}
	if pair.A > pair.B {
		pair.A, pair.B = pair.B, pair.A
	}
	before, twice := answers[pair]
	if twice && before.text != answer {
		complain(line, "this pair is answered with %s here and with %s in %s:%d; keep one of the two lines", answer, before.text, before.file, before.line)
		return
	}
	if !twice {
		answers[pair] = answered{answer, name, line}
	}
}

// formulaStarts are the characters that make a spreadsheet take a text for a formula, and
// the one that says it is none.
const formulaStarts = "=+-@\t\r'"

// SafeCell is a text as it goes into a list for people: a spreadsheet takes none of them for
// a formula. Numbers and phone numbers stay as they are. [PlainCell] undoes it.
func SafeCell(text string) string {
	if text == "" || !strings.ContainsRune(formulaStarts, rune(text[0])) || isNumber(text) {
		return text
	}
	return "'" + text
}

// PlainCell is the text that [SafeCell] was given.
func PlainCell(text string) string {
	if len(text) > 1 && text[0] == '\'' && strings.ContainsRune(formulaStarts, rune(text[1])) {
		return text[1:]
	}
	return text
}

func isNumber(text string) bool {
	return strings.ContainsRune("+-", rune(text[0])) && strings.Trim(text[1:], "0123456789 ().-") == ""
}

func csvProblem(err error) string {
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		err = parse.Err
	}
	return "is no CSV: " + err.Error()
}

// among keeps the pairs of which both records are there, and counts the others.
func (l lists) among(keys []string) (always, never []linkage.KeyPair, gone int) {
	has := make(map[string]bool, 2*(len(l.always)+len(l.never)))
	for _, pairs := range [][]linkage.KeyPair{l.always, l.never} {
		for _, pair := range pairs {
			has[pair.A], has[pair.B] = false, false
		}
	}
	for _, key := range keys {
		if _, asked := has[key]; asked {
			has[key] = true
		}
	}
	kept := func(pairs []linkage.KeyPair) []linkage.KeyPair {
		var out []linkage.KeyPair
		for _, pair := range pairs {
			if has[pair.A] && has[pair.B] {
				out = append(out, pair)
			} else {
				gone++
			}
		}
		return out
	}
	always = kept(l.always)
	return always, kept(l.never), gone
}
