package transform

import (
	"cmp"
	"slices"
	"strings"

	"clientele/pipeline"
)

// AllRows is the column name of a source that is a table's rows as such: what
// count(*) is computed from.
const AllRows = "*"

// Source is a column of a table that a value is computed from.
type Source struct {
	Table  pipeline.Table
	Column string // or AllRows
}

// String writes schema.table.column.
func (s Source) String() string { return string(s.Table) + "." + s.Column }

// compareSources orders sources by table and column.
func compareSources(a, b Source) int {
	return cmp.Or(cmp.Compare(a.Table, b.Table), cmp.Compare(a.Column, b.Column))
}

// merge returns the sources of both, sorted, each once.
func merge(a, b []Source) []Source {
	out := slices.Concat(a, b)
	slices.SortFunc(out, compareSources)
	return slices.Compact(out)
}

// field is a column of a relation within a statement.
type field struct {
	name     string
	sources  []Source
	expr     string // as written, followed down through plain references
	typ      string // as DuckDB names it; empty where it is not known
	nullable bool
	// origin identifies a value that is handed on unchanged, so that keys are
	// recognised after a projection; empty for computed values.
	origin string
	// rankOf are the origins that a row_number counts within; nil otherwise.
	rankOf []string
	// uncast is the offset of a sum of decimals or whole numbers that became the
	// value without a cast, plus 1; 0 if there is none.
	uncast int
}

// relation is what a table, a common table expression or a sub-select is to the
// statement around it.
type relation struct {
	fields []field
	rows   []Source // the tables whose rows it consists of
	// keys are sets of origins, each of which identifies a row. An empty set
	// means at most one row. Unknown where the list is empty.
	keys [][]string
}

func (r relation) field(name string) (field, bool) {
	for _, f := range r.fields {
		if strings.EqualFold(f.name, name) {
			return f, true
		}
	}
	return field{}, false
}

// identifiedBy tells whether the origins contain a key.
func (r relation) identifiedBy(origins []string) bool {
	return slices.ContainsFunc(r.keys, func(key []string) bool { return subset(key, origins) })
}

func subset(of, in []string) bool {
	return !slices.ContainsFunc(of, func(s string) bool { return !slices.Contains(in, s) })
}

// tableRelation makes a relation of a real table.
func tableRelation(table pipeline.Table, columns []Column, grain []string) relation {
	r := relation{rows: []Source{{table, AllRows}}}
	for _, c := range columns {
		source := Source{table, c.Name}
		r.fields = append(r.fields, field{name: c.Name, sources: []Source{source}, expr: source.String(),
			typ: c.Type, nullable: c.NullMeans != "", origin: c.Name})
	}
	r.keys = [][]string{slices.Clone(grain)}
	return r
}

// under returns the relation as seen under an alias: origins get its name, so
// that those of two tables differ.
func (r relation) under(alias string, columns []string) relation {
	out := relation{rows: r.rows}
	rename := map[string]string{}
	for i, f := range r.fields {
		if i < len(columns) {
			f.name = columns[i]
		}
		origin := alias + "." + f.name
		if f.origin != "" {
			rename[f.origin] = origin
		}
		f.origin = origin
		out.fields = append(out.fields, f)
	}
	for i, f := range out.fields {
		out.fields[i].rankOf = renamed(f.rankOf, rename)
	}
	for _, key := range r.keys {
		if to := renamed(key, rename); len(to) == len(key) {
			out.keys = append(out.keys, to)
		}
	}
	return out
}

// renamed maps origins; it returns nil when one of them is no longer visible.
func renamed(origins []string, rename map[string]string) []string {
	if origins == nil {
		return nil
	}
	out := []string{}
	for _, origin := range origins {
		to, ok := rename[origin]
		if !ok {
			return nil
		}
		out = append(out, to)
	}
	return out
}
