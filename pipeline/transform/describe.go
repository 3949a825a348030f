package transform

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
)

// Description is all that is known about a table, or about one of its columns.
type Description struct {
	Table      pipeline.Table
	Purpose    string
	Grain      []string
	Path       string // of the SQL file; empty for a declared table
	Columns    []ColumnDescription
	Checks     []string         // as headers write them, and the names of check files
	Upstream   []pipeline.Table // read by its statement
	Downstream []pipeline.Table // whose statements read it
	OneColumn  bool             // of one column: the others are left out
}

// ColumnDescription is a column with its origin and its use.
type ColumnDescription struct {
	Column
	IsKey      bool
	Expression string
	Direct     []Source // what it is computed from
	Roots      []Source // the columns outside the SQL files that it comes from in the end
	Exports    []string // what the caller says those of raw tables are read from
	Used       []Source // columns computed from it directly
}

// Describe tells about "schema.table" or "schema.table.column", for which the
// description has that column alone. The schema may be left out where only one
// table has the name. exports, when set, names what an entity's column is read
// from: "till: InvoiceNo in exports/pos/*.csv".
func (l *Library) Describe(name string, exports func(table pipeline.Table, column string) []string) (Description, error) {
	table, column, err := l.find(name)
	if err != nil {
		return Description{}, err
	}
	graph, err := l.Graph()
	if err != nil {
		return Description{}, fmt.Errorf("describing %s: %w", table, err)
	}
	d := Description{Table: table, OneColumn: column != ""}
	if t := l.byTable[table]; t != nil {
		d.Purpose, d.Grain, d.Path, d.Upstream = t.Purpose, t.Grain, t.Path, t.Reads()
		for _, rule := range t.Checks {
			if column == "" || slices.Contains(rule.Columns, column) || slices.Contains(identifiers(rule.Expr), column) {
				d.Checks = append(d.Checks, fmt.Sprintf("%s: %s", rule.Severity, rule.Text()))
			}
		}
	} else {
		d.Purpose, d.Grain = l.beside[table].Purpose, l.beside[table].Grain
	}
	for _, c := range l.Checks {
		if column == "" && (c.Table == table || slices.Contains(c.Reads(), table)) {
			d.Checks = append(d.Checks, fmt.Sprintf("%s: %s (%s)", c.Severity, c.Purpose, c.Path))
		}
	}
	for _, t := range l.Transforms {
		if slices.Contains(t.Reads(), table) {
			d.Downstream = append(d.Downstream, t.Table)
		}
	}
	slices.Sort(d.Downstream)
	for _, c := range l.columns(table) {
		if column == "" || c.Name == column {
			d.Columns = append(d.Columns, describeColumn(graph, Source{table, c.Name}, c, slices.Contains(d.Grain, c.Name), exports))
		}
	}
	return d, nil
}

func describeColumn(graph *Graph, at Source, c Column, key bool, exports func(pipeline.Table, string) []string) ColumnDescription {
	out := ColumnDescription{Column: c, IsKey: key, Roots: graph.Roots(at), Used: slices.Clone(graph.users[at])}
	slices.SortFunc(out.Used, compareSources)
	origin, made := graph.Origin(at)
	out.Direct, out.Expression = origin.Sources, origin.Expression
	if exports == nil {
		return out
	}
	roots := out.Roots
	if !made {
		roots = []Source{at}
	}
	for _, root := range roots {
		if root.Table.Schema() == "raw" && root.Column != AllRows {
			out.Exports = append(out.Exports, exports(root.Table, root.Column)...)
		}
	}
	return out
}

// find reads what a person typed.
func (l *Library) find(name string) (table pipeline.Table, column string, err error) {
	known := l.tableNames()
	parts := strings.Split(strings.ToLower(strings.TrimSpace(name)), ".")
	if len(parts) >= 2 && slices.Contains(known, parts[0]+"."+parts[1]) {
		table = pipeline.Table(parts[0] + "." + parts[1])
		parts = parts[2:]
	} else {
		var matches []string
		for _, candidate := range known {
			if pipeline.Table(candidate).Name() == parts[0] {
				matches = append(matches, candidate)
			}
		}
		if len(matches) > 1 && len(parts) <= 2 { // the published one is meant, if there is one
			if i := slices.Index(matches, "marts."+parts[0]); i >= 0 {
				matches = matches[i : i+1]
			}
		}
		switch {
		case len(matches) == 0:
			return "", "", fmt.Errorf("there is no table %s%s: `clientele describe` lists all", name, didYouMean(l.nearestTable(parts, known)))
		case len(matches) > 1:
			return "", "", fmt.Errorf("several tables are called %s: say which of %s", parts[0], strings.Join(matches, ", "))
		}
		table, parts = pipeline.Table(matches[0]), parts[1:]
	}
	if len(parts) == 0 {
		return table, "", nil
	}
	column = strings.Join(parts, ".")
	columns := names(l.columns(table))
	if !slices.Contains(columns, column) {
		return "", "", fmt.Errorf("%s has no column %s%s: `clientele describe %s` lists them", table, column, didYouMean(pipeline.Nearest(column, columns)), table)
	}
	return table, column, nil
}

// nearestTable looks for what was meant among full names and bare ones.
func (l *Library) nearestTable(parts, known []string) string {
	if len(parts) >= 2 {
		if nearest := pipeline.Nearest(parts[0]+"."+parts[1], known); nearest != "" {
			return nearest
		}
	}
	bare := map[string]bool{}
	for _, name := range known {
		bare[pipeline.Table(name).Name()] = true
	}
	return pipeline.Nearest(parts[0], slices.Sorted(maps.Keys(bare)))
}
