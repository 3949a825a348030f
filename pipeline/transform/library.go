package transform

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"clientele/pipeline"
)

// Library is a set of SQL files that fit together: every header is well formed,
// every table that a statement reads exists, nothing waits for itself.
type Library struct {
	// Transforms in an order in which each can run.
	Transforms []*Transform
	// Checks are the files of sql/checks, by name.
	Checks []*RowCheck
	// Declared are the tables beside the files, as the caller handed them in.
	Declared []Declared
	// SliceRows is how many rows the slices of large tables have at least; 0: 500,000.
	SliceRows int64
	// SliceDone, when set, is called after each slice, while its step has the engine do nothing.
	SliceDone func(ctx context.Context)

	byTable map[pipeline.Table]*Transform
	beside  map[pipeline.Table]Declared
}

// schemas are the folders of transforms, in the order in which data flows.
func schemas() []string { return []string{"staging", "intermediate", "features", "marts"} }

const checksDir = "checks"

// Load reads all files and reports all that is wrong at once, as [Problems]. db
// may be any engine: it is only asked to parse.
func Load(ctx context.Context, db *sql.DB, files fs.FS, declared []Declared) (*Library, error) {
	l := &Library{Declared: declared, byTable: map[pipeline.Table]*Transform{}, beside: map[pipeline.Table]Declared{}}
	for _, d := range declared {
		l.beside[d.Table] = d
	}
	var problems Problems
	for _, schema := range append(schemas(), checksDir) {
		if err := l.loadFolder(ctx, db, files, schema, &problems); err != nil {
			return nil, err
		}
	}
	if err := l.connect(ctx, db, &problems); err != nil {
		return nil, err
	}
	if err := problems.orNil(); err != nil {
		return nil, err
	}
	if err := l.checkDeclared(); err != nil {
		return nil, err
	}
	return l, nil
}

func (l *Library) loadFolder(ctx context.Context, db *sql.DB, files fs.FS, folder string, problems *Problems) error {
	entries, err := fs.ReadDir(files, folder)
	if err != nil {
		if _, missing := fs.Stat(files, folder); missing != nil {
			return nil // a layer without files
		}
		return fmt.Errorf("reading the SQL folder %s: %w", folder, err)
	}
	for _, entry := range entries {
		file := path.Join(folder, entry.Name())
		name, isSQL := strings.CutSuffix(entry.Name(), ".sql")
		if entry.IsDir() || !isSQL || !namePattern.MatchString(name) {
			problems.add(file, 1, "a folder of SQL files holds <table>.sql in lower_snake_case alone: rename or move it")
			continue
		}
		text, err := fs.ReadFile(files, file)
		if err != nil {
			return fmt.Errorf("reading %s: %w", file, err)
		}
		if err := l.loadFile(ctx, db, folder, name, file, string(text), problems); err != nil {
			return err
		}
	}
	return nil
}

func (l *Library) loadFile(ctx context.Context, db *sql.DB, folder, name, file, text string, problems *Problems) error {
	isCheck := folder == checksDir
	h := parseHeader(file, text, isCheck, problems)
	stmt, err := parse(ctx, db, file, text, problems)
	if err != nil {
		return err
	}
	if isCheck {
		l.Checks = append(l.Checks, &RowCheck{Name: name, Path: file, Purpose: h.purpose, Severity: h.severity,
			Table: h.table, Columns: h.columns, stmt: stmt})
		return nil
	}
	t := &Transform{Table: pipeline.Table(folder + "." + name), Path: file, Purpose: h.purpose, Grain: h.grain,
		Columns: h.columns, Checks: complete(h.grain, h.rules), Slices: h.slices, SlicesFrom: h.from, stmt: stmt}
	h.consistent(file, t, problems)
	l.Transforms = append(l.Transforms, t)
	l.byTable[t.Table] = t
	return nil
}

// consistent reports names in a header that its column lines do not declare.
func (h header) consistent(file string, t *Transform, problems *Problems) {
	known := names(t.Columns)
	miss := func(line int, name string) {
		if !slices.Contains(known, name) {
			problems.add(file, line, "%s is no column of %s%s", name, t.Table, didYouMean(pipeline.Nearest(name, known)))
		}
	}
	for _, name := range h.grain {
		miss(h.grainLine, name)
	}
	if h.slices != "" {
		miss(h.slicesLine, h.slices)
		if slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Name == h.slices && c.Type != "DATE" }) {
			problems.add(file, h.slicesLine, "%s is no DATE: a table is sliced by days", h.slices)
		}
	}
	for _, rule := range h.rules {
		for _, name := range rule.Columns {
			miss(rule.Line, name)
		}
	}
	if t.Table.Schema() != "marts" {
		return
	}
	for _, c := range appended() {
		if slices.Contains(known, c.Name) {
			problems.add(file, h.lines[c.Name], "column %s is appended to every mart by the engine: leave it out here", c.Name)
		}
	}
}

// connect finds what each statement reads, and puts the transforms in order.
func (l *Library) connect(ctx context.Context, db *sql.DB, problems *Problems) error {
	known := l.tableNames()
	for _, s := range l.statements() {
		s.tables(s.tree, map[string]bool{}, func(table pipeline.Table, offset int) {
			if !slices.Contains(known, string(table)) {
				problems.add(s.path, s.line(offset), "table %s does not exist%s", table, didYouMean(pipeline.Nearest(string(table), known)))
			}
		}, &Problems{})
	}
	for _, t := range l.Transforms {
		for _, rule := range t.Checks {
			if err := l.checkRule(ctx, db, t, rule, problems); err != nil {
				return err
			}
		}
	}
	for _, t := range l.Transforms {
		l.checkSlices(t, problems)
	}
	for _, c := range l.Checks {
		if c.Table != "" && !slices.Contains(known, string(c.Table)) {
			problems.add(c.Path, 1, "table: %s does not exist%s", c.Table, didYouMean(pipeline.Nearest(string(c.Table), known)))
		}
	}
	l.order(problems)
	return nil
}

// checkDeclared reports origins of declared tables that do not exist: an error of
// the program, not of a file.
func (l *Library) checkDeclared() error {
	for _, d := range l.Declared {
		for column, sources := range d.From {
			if !slices.Contains(names(d.Columns), column) {
				return fmt.Errorf("declaring %s: it tells where %s comes from, which is no column of it", d.Table, column)
			}
			for _, s := range sources {
				if s.Column != AllRows && !slices.Contains(names(l.columns(s.Table)), s.Column) {
					return fmt.Errorf("declaring %s: its column %s comes from %s, which does not exist", d.Table, column, s)
				}
			}
		}
	}
	return nil
}

// checkRule reports what a rule names and does not exist.
func (l *Library) checkRule(ctx context.Context, db *sql.DB, t *Transform, rule Rule, problems *Problems) error {
	switch rule.Kind {
	case References:
		columns := names(l.columns(rule.Table))
		if len(columns) == 0 {
			problems.add(t.Path, rule.Line, "check references: table %s does not exist%s", rule.Table,
				didYouMean(pipeline.Nearest(string(rule.Table), l.tableNames())))
		} else if !slices.Contains(columns, rule.Key) {
			problems.add(t.Path, rule.Line, "check references: %s has no column %s%s", rule.Table, rule.Key,
				didYouMean(pipeline.Nearest(rule.Key, columns)))
		}
	case Identity:
		trees, failure, err := serialize(ctx, db, "select "+rule.Expr)
		if err != nil {
			return fmt.Errorf("parsing %s: %w", t.Path, err)
		}
		if failure != nil || len(trees) != 1 {
			problems.add(t.Path, rule.Line, "check identity: %q is no expression: write %s", rule.Expr, shapes()[Identity])
			return nil
		}
		known := names(t.Columns)
		trees[0].descend(func(n node) bool {
			if n.is("COLUMN_REF") {
				name := strings.Join(n.texts("column_names"), ".")
				if !slices.Contains(known, name) {
					problems.add(t.Path, rule.Line, "check identity: %s is no column of %s%s", name, t.Table,
						didYouMean(pipeline.Nearest(name, known)))
				}
			}
			return true
		})
	}
	return nil
}

// order sorts the transforms so that each comes after what it reads; equals stay
// in the order of folders and names.
func (l *Library) order(problems *Problems) {
	var ordered []*Transform
	done := map[pipeline.Table]bool{}
	rest := l.Transforms
	for len(rest) > 0 {
		var later []*Transform
		for _, t := range rest {
			ready := !slices.ContainsFunc(t.Reads(), func(table pipeline.Table) bool { return l.byTable[table] != nil && !done[table] })
			if ready {
				ordered = append(ordered, t)
				done[t.Table] = true
			} else {
				later = append(later, t)
			}
		}
		if len(later) == len(rest) {
			for _, t := range later {
				problems.add(t.Path, 1, "%s waits for itself: it reads, directly or through others, a table made from it; break the circle", t.Table)
			}
			break
		}
		rest = later
	}
	if len(ordered) == len(l.Transforms) {
		l.Transforms = ordered
	}
}

// statements returns the parsed statements of all files.
func (l *Library) statements() []*statement {
	var out []*statement
	for _, t := range l.Transforms {
		out = append(out, t.stmt)
	}
	for _, c := range l.Checks {
		out = append(out, c.stmt)
	}
	return out
}

// Transform returns the transform that makes a table.
func (l *Library) Transform(table pipeline.Table) (*Transform, bool) {
	t, ok := l.byTable[table]
	return t, ok
}

// columns returns the columns of any table, or nil if there is no such table.
func (l *Library) columns(table pipeline.Table) []Column {
	if t := l.byTable[table]; t != nil {
		return t.Published()
	}
	return l.beside[table].Columns
}

// tableNames returns the names of all tables, sorted.
func (l *Library) tableNames() []string {
	var out []string
	for table := range maps.Keys(l.byTable) {
		out = append(out, string(table))
	}
	for table := range maps.Keys(l.beside) {
		out = append(out, string(table))
	}
	slices.Sort(out)
	return out
}
