package operations

import (
	"context"
	"database/sql"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"clientele/pipeline"
)

func recodings() table {
	return table{name: "run.product_recoding", purpose: "Articles that got another number, and the one that they have today.", grain: []string{"old_product_id"}, columns: []column{
		{"old_product_id", "VARCHAR", "article number that is no more"},
		{"new_product_id", "VARCHAR", "article number of today, at the end of all changes"},
	}}
}

// RecodingError is a list of recoded articles that cannot be used: what is wrong, and where.
type RecodingError struct {
	File    string // relative to the project
	Line    int    // 0: the file as a whole
	Problem string
}

func (e *RecodingError) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("products.recoded: %s: %s", e.File, e.Problem)
	}
	return fmt.Sprintf("products.recoded: %s:%d: %s", e.File, e.Line, e.Problem)
}

// Recoding is the step that turns the lists of recoded articles into a table: each number that is no more with the one of today.
type Recoding struct {
	db    *sql.DB
	today map[string]string // number of today by the one that is no more
}

// NewRecoding reads the lists that the patterns name, relative to the project's folder. A pattern with wildcards may name no file.
// All that is wrong with the lists is told at once, each as a *[RecodingError].
func NewRecoding(db *sql.DB, root string, patterns []string) (*Recoding, error) {
	changes := map[string]change{}
	var faults []error
	for _, pattern := range patterns {
		files, err := listFiles(root, pattern)
		if err != nil {
			faults = append(faults, err)
		}
		for _, path := range files {
			name, err := filepath.Rel(root, path)
			if err != nil {
				name = path
			}
			faults = append(faults, readRecodings(path, name, changes))
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, err
	}
	today, err := follow(changes)
	if err != nil {
		return nil, err
	}
	return &Recoding{db: db, today: today}, nil
}

// Name is "run/product_recoding".
func (*Recoding) Name() string { return "run/product_recoding" }

// Reads lists nothing: the lists are no exports.
func (*Recoding) Reads() []pipeline.Table { return nil }

// Writes lists the one table.
func (*Recoding) Writes() []pipeline.Table { return []pipeline.Table{recodings().name} }

// Fingerprint covers what the lists say.
func (r *Recoding) Fingerprint() string {
	parts := []string{version}
	for _, old := range slices.Sorted(maps.Keys(r.today)) {
		parts = append(parts, old, r.today[old])
	}
	return pipeline.Hash(parts...)
}

// Run writes the table.
func (r *Recoding) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var rows []row
	for _, old := range slices.Sorted(maps.Keys(r.today)) {
		rows = append(rows, row{"old_product_id": old, "new_product_id": r.today[old]})
	}
	output, err := recodings().write(ctx, r.db, env, rows)
	return pipeline.Result{Outputs: []pipeline.Output{output}}, err
}

// change is the next number of an article, and where that stands.
type change struct {
	to, file string
	line     int
}

func (c change) fault(format string, args ...any) error {
	return &RecodingError{File: c.file, Line: c.line, Problem: fmt.Sprintf(format, args...)}
}

// follow finds the end of every chain. Cycles are refused, each once.
func follow(changes map[string]change) (map[string]string, error) {
	today := make(map[string]string, len(changes))
	inCycle := map[string]bool{}
	var faults []error
	for _, start := range slices.Sorted(maps.Keys(changes)) {
		var chain []string
		at, onChain := start, map[string]bool{}
		for today[at] == "" && !inCycle[at] && !onChain[at] {
			next, moved := changes[at]
			if !moved {
				break
			}
			onChain[at] = true
			chain = append(chain, at)
			at = next.to
		}
		if onChain[at] { // a cycle that is met for the first time
			faults = append(faults, changes[at].fault("%s comes back to itself: %s; leave out one of these lines", at, told(chain[slices.Index(chain, at):])))
		}
		for _, old := range chain {
			if end := today[at]; end != "" {
				today[old] = end
			} else if inCycle[old] = onChain[at] || inCycle[at]; !inCycle[old] {
				today[old] = at
			}
		}
	}
	return today, errors.Join(faults...)
}

// told writes a cycle, the middle of a long one left out.
func told(cycle []string) string {
	const most = 8
	names := append(slices.Clone(cycle), cycle[0])
	if len(names) > most {
		names = slices.Concat(names[:most/2], []string{fmt.Sprintf("… %d more …", len(names)-most)}, names[len(names)-most/2:])
	}
	return strings.Join(names, " -> ")
}

// readRecodings adds the changes of one list.
func readRecodings(path, name string, changes map[string]change) error {
	file, err := os.Open(path)
	if err != nil {
		return &RecodingError{File: name, Problem: "cannot be read: " + err.Error()}
	}
	defer file.Close()
	reader := csv.NewReader(file)
	header, err := reader.Read()
	if errors.Is(err, io.EOF) {
		return &RecodingError{File: name, Problem: "is empty; its first line names the columns old_product_id and new_product_id"}
	}
	if err != nil {
		return listProblem(name, err)
	}
	at := map[string]int{}
	for i, column := range header {
		at[strings.TrimSpace(strings.TrimPrefix(column, "\ufeff"))] = i
	}
	for _, column := range recodings().columns {
		if _, found := at[column.name]; !found {
			return &RecodingError{File: name, Line: 1, Problem: fmt.Sprintf("the column %s is missing; it has %s", column.name, strings.Join(header, ", "))}
		}
	}
	var faults []error
	for {
		fields, err := reader.Read()
		if errors.Is(err, io.EOF) {
			return errors.Join(faults...)
		}
		if err != nil {
			faults = append(faults, listProblem(name, err))
			if errors.Is(err, csv.ErrFieldCount) {
				continue
			}
			return errors.Join(faults...)
		}
		line, _ := reader.FieldPos(0)
		if err := addChange(strings.TrimSpace(fields[at["old_product_id"]]), change{strings.TrimSpace(fields[at["new_product_id"]]), name, line}, changes); err != nil {
			faults = append(faults, err)
		}
	}
}

func addChange(old string, c change, changes map[string]change) error {
	before, twice := changes[old]
	switch {
	case old == "":
		return c.fault("old_product_id is empty")
	case c.to == "":
		return c.fault("new_product_id is empty")
	case old == c.to:
		return c.fault("%s is recoded to itself; leave the line out", old)
	case twice && before.to != c.to:
		return c.fault("%s becomes %s here and %s in %s:%d; keep one of the two lines", old, c.to, before.to, before.file, before.line)
	case !twice:
		changes[old] = c
	}
	return nil
}

// listFiles lists the regular files of a pattern, in order. A name without wildcards must be there.
func listFiles(root, pattern string) ([]string, error) {
	full := pattern
	if !filepath.IsAbs(full) {
		full = filepath.Join(root, pattern)
	}
	paths, err := filepath.Glob(full)
	if err != nil {
		return nil, &RecodingError{File: pattern, Problem: "is no pattern of file names: " + err.Error()}
	}
	if len(paths) == 0 && !strings.ContainsAny(pattern, "*?[") {
		return nil, &RecodingError{File: pattern, Problem: "is not there; write it, or take it out of products.recoded"}
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

// listProblem tells what the reader of CSV found.
func listProblem(name string, err error) error {
	out := &RecodingError{File: name, Problem: "is no CSV: " + err.Error()}
	var parse *csv.ParseError
	if errors.As(err, &parse) {
		out.Line, out.Problem = parse.Line, "is no CSV: "+parse.Err.Error()
	}
	return out
}
