package transform

import (
	"slices"

	"clientele/pipeline"
)

// Origin is what one output column of a transform is computed from, directly:
// the columns of the tables that its statement reads, through common table
// expressions, sub-selects, joins, unions, aggregates, windows and conditions.
//
// A column that stands in the expression counts, in whatever place: the
// condition of a CASE or a FILTER, the partition and order of a window. Columns
// that only choose rows (WHERE, JOIN, GROUP BY, ORDER BY) do not. count(*) is
// computed from rows: its source is [AllRows] of the tables behind its FROM. A
// constant has no source.
type Origin struct {
	Table   pipeline.Table
	Column  string
	Sources []Source
	// Expression is the text of the select list that computes the value, followed
	// down through plain references: "cast(sum(net_amount) as decimal(18, 4))", or
	// schema.table.column of a column handed on unchanged.
	Expression string
}

// Lineage returns the origins of all columns of all transforms, in the order of
// transforms and columns, then those that declared tables tell of. Where a statement's columns cannot be followed, or are
// not those of the header, that is a problem.
func (l *Library) Lineage() ([]Origin, error) {
	var problems Problems
	var out []Origin
	for _, t := range l.Transforms {
		before := len(problems)
		rel, _ := resolve(t.stmt, l.relation, &problems)
		if len(problems) > before {
			continue
		}
		got := make([]string, len(rel.fields))
		for i, f := range rel.fields {
			got[i] = f.name
		}
		if !slices.Equal(got, names(t.Columns)) {
			problems.add(t.Path, 1, "the statement's columns are not the header's, in this order: %s", difference(got, names(t.Columns)))
			continue
		}
		for _, f := range rel.fields {
			out = append(out, Origin{Table: t.Table, Column: f.name, Sources: f.sources, Expression: f.expr})
		}
		if t.Table.Schema() == "marts" {
			for _, c := range appended() {
				source := Source{parameters, c.Name}
				out = append(out, Origin{Table: t.Table, Column: c.Name, Sources: []Source{source}, Expression: source.String()})
			}
		}
	}
	return append(out, l.declaredOrigins()...), problems.orNil()
}

// declaredOrigins are the origins that declared tables tell of.
func (l *Library) declaredOrigins() []Origin {
	var out []Origin
	for _, d := range l.Declared {
		for _, c := range d.Columns {
			if sources := d.From[c.Name]; len(sources) > 0 {
				out = append(out, Origin{Table: d.Table, Column: c.Name, Sources: merge(sources, nil), Expression: d.MadeBy})
			}
		}
	}
	return out
}

// relation gives the resolver the columns of a real table.
func (l *Library) relation(table pipeline.Table) (relation, bool) {
	if t := l.byTable[table]; t != nil {
		rel := tableRelation(table, t.Published(), t.Grain)
		for _, rule := range t.Checks {
			missing := func(name string) bool { f, ok := rel.field(name); return !ok || f.nullable }
			if rule.Kind == Unique && rule.Severity == pipeline.SeverityError && !slices.ContainsFunc(rule.Columns, missing) {
				rel.keys = append(rel.keys, rule.Columns)
			}
		}
		return rel, true
	}
	d, ok := l.beside[table]
	return tableRelation(table, d.Columns, d.Grain), ok
}

// difference tells how the columns of a statement differ from a header's.
func difference(got, want []string) string {
	for i, name := range want {
		switch {
		case i >= len(got):
			return "column " + name + " of the header is missing in the statement"
		case got[i] != name && !slices.Contains(got, name):
			return "column " + name + " of the header is missing in the statement, which has " + got[i] + " in its place"
		case got[i] != name && !slices.Contains(want, got[i]):
			return "column " + got[i] + " of the statement is missing in the header"
		case got[i] != name:
			return "the statement has " + got[i] + " where the header has " + name
		}
	}
	return "column " + got[len(want)] + " of the statement is missing in the header"
}

// Graph answers where columns come from and where they go.
type Graph struct {
	origins map[Source]Origin
	users   map[Source][]Source
	rows    map[pipeline.Table][]Source
}

// Graph derives the graph of all columns.
func (l *Library) Graph() (*Graph, error) {
	origins, err := l.Lineage()
	if err != nil {
		return nil, err
	}
	g := &Graph{origins: map[Source]Origin{}, users: map[Source][]Source{}, rows: map[pipeline.Table][]Source{}}
	for _, o := range origins {
		column := Source{o.Table, o.Column}
		g.origins[column] = o
		for _, source := range o.Sources {
			g.users[source] = append(g.users[source], column)
		}
	}
	for _, t := range l.Transforms {
		rel, _ := resolve(t.stmt, l.relation, &Problems{})
		g.rows[t.Table] = rel.rows
	}
	return g, nil
}

// Origin returns the direct origin of a column, if a transform makes it.
func (g *Graph) Origin(column Source) (Origin, bool) {
	o, ok := g.origins[column]
	return o, ok
}

// direct returns what a column, or a table's rows, come from directly.
func (g *Graph) direct(s Source) []Source {
	if s.Column == AllRows {
		return g.rows[s.Table]
	}
	return g.origins[s].Sources
}

// Roots returns the columns that a column comes from in the end, of raw.*, run.*
// and whatever else is made from nothing known, sorted.
func (g *Graph) Roots(column Source) []Source {
	var out []Source
	g.closure(column, g.direct, func(s Source) {
		_, made := g.rows[s.Table]
		if _, told := g.origins[s]; !made && !told {
			out = append(out, s)
		}
	})
	slices.SortFunc(out, compareSources)
	return out
}

// Upstream returns every column that a column comes from, directly or not, sorted.
func (g *Graph) Upstream(column Source) []Source {
	var out []Source
	g.closure(column, g.direct, func(s Source) { out = append(out, s) })
	slices.SortFunc(out, compareSources)
	return out
}

// Downstream returns every column that is computed from a column, directly or
// not, sorted.
func (g *Graph) Downstream(column Source) []Source {
	var out []Source
	g.closure(column, func(s Source) []Source { return g.users[s] }, func(s Source) { out = append(out, s) })
	slices.SortFunc(out, compareSources)
	return out
}

// closure visits everything that can be reached from start, start itself left
// out, each once.
func (g *Graph) closure(start Source, next func(Source) []Source, visit func(Source)) {
	seen := map[Source]bool{start: true}
	queue := []Source{start}
	for len(queue) > 0 {
		at := queue[0]
		queue = queue[1:]
		for _, s := range next(at) {
			if !seen[s] {
				seen[s] = true
				visit(s)
				queue = append(queue, s)
			}
		}
	}
}
