package transform

import (
	"slices"
	"strings"

	"clientele/pipeline"
)

// from resolves a FROM clause: it binds its tables in sc and returns what their
// product has for rows and keys.
func (r *resolver) from(n node, sc *scope) relation {
	switch n.text("type") {
	case "", "EMPTY":
		return relation{keys: [][]string{{}}}
	case "BASE_TABLE":
		return r.bind(n, r.base(n, sc), n.text("table_name"), sc)
	case "SUBQUERY":
		return r.bind(n, r.query(n.child("subquery").child("node"), sc), "", sc)
	case "EXPRESSION_LIST":
		return r.bind(n, r.values(n, sc), "", sc)
	case "JOIN":
		return r.join(n, sc)
	default:
		r.problem(n, "%s in FROM: read tables, sub-selects and values alone", strings.ToLower(strings.ReplaceAll(n.text("type"), "_", " ")))
		return relation{}
	}
}

func (r *resolver) bind(n node, rel relation, name string, sc *scope) relation {
	if alias := n.text("alias"); alias != "" {
		name = alias
	}
	b := bound{alias: name, relation: rel.under(strings.ToLower(name), n.texts("column_name_alias"))}
	sc.from = append(sc.from, b)
	return relation{rows: b.rows, keys: b.keys}
}

// base finds a table or a common table expression.
func (r *resolver) base(n node, sc *scope) relation {
	schema, name := strings.ToLower(n.text("schema_name")), strings.ToLower(n.text("table_name"))
	if schema == "" {
		rel, _ := sc.cte(name) // a missing one was reported when the file was read
		return rel
	}
	table := pipeline.Table(schema + "." + name)
	rel, ok := r.tables(table)
	if !ok {
		r.problem(n, "table %s does not exist", table)
	}
	return rel
}

// values resolves VALUES (…), (…): constants as a rule.
func (r *resolver) values(n node, sc *scope) relation {
	rows, _ := n["values"].([]any)
	var out relation
	for i, row := range rows {
		for j, cell := range asNodes(row) {
			f := r.expression(cell, sc)
			if i == 0 {
				f.name, f.origin, f.expr = "col"+string(rune('0'+j)), "", "values"
				out.fields = append(out.fields, f)
				continue
			}
			if j < len(out.fields) {
				out.fields[j].sources = merge(out.fields[j].sources, f.sources)
				out.fields[j].nullable = out.fields[j].nullable || f.nullable
			}
		}
	}
	for i := range out.fields {
		out.fields[i].origin = out.fields[i].name
	}
	return out
}

func (r *resolver) join(n node, sc *scope) relation {
	before := len(sc.from)
	left := r.from(n.child("left"), sc)
	middle := len(sc.from)
	right := r.from(n.child("right"), sc)
	kind := n.text("join_type")
	if kind == "LEFT" || kind == "FULL" {
		makeNullable(sc.from[middle:])
	}
	if kind == "RIGHT" || kind == "FULL" {
		makeNullable(sc.from[before:middle])
	}
	sc.clause = "where"
	r.expression(n.child("condition"), sc)
	var pairs [][2]string
	for _, name := range n.texts("using_columns") {
		a, inLeft := lookIn(sc.from[before:middle], name)
		b, inRight := lookIn(sc.from[middle:], name)
		if !inLeft || !inRight {
			r.problem(n, "using (%s): both sides must have that column", name)
			continue
		}
		pairs = append(pairs, [2]string{a.origin, b.origin})
		if sc.using == nil {
			sc.using = map[string]field{}
		}
		switch kind {
		case "RIGHT":
			a = b
		case "FULL":
			a.sources, a.origin = merge(a.sources, b.sources), ""
		}
		sc.using[name] = a
	}
	pairs = append(pairs, r.equalities(n.child("condition"))...)
	if kind == "INNER" {
		for _, pair := range pairs {
			if pair[0] != "" && pair[1] != "" {
				sc.equal = append(sc.equal, pair)
			}
		}
	}
	return relation{rows: merge(left.rows, right.rows), keys: joinedKeys(kind, left, right, sc.from[before:middle], sc.from[middle:], pairs)}
}

func makeNullable(bounds []bound) {
	for i := range bounds {
		bounds[i].fields = slices.Clone(bounds[i].fields)
		for j := range bounds[i].fields {
			bounds[i].fields[j].nullable = true
		}
	}
}

func lookIn(bounds []bound, name string) (field, bool) {
	for _, b := range bounds {
		if f, ok := b.field(name); ok {
			return f, true
		}
	}
	return field{}, false
}

// joinedKeys returns what identifies a row of a join: a key of each side
// together; or, where the join finds at most one row of one side for each row of
// the other, a key of that other side alone.
func joinedKeys(kind string, left, right relation, leftBounds, rightBounds []bound, pairs [][2]string) [][]string {
	leftFixed, rightFixed := equated(pairs, leftBounds), equated(pairs, rightBounds)
	var keys [][]string
	if kind == "SEMI" || kind == "ANTI" {
		return left.keys
	}
	if right.identifiedBy(rightFixed) && kind != "RIGHT" && kind != "FULL" {
		keys = append(keys, left.keys...)
	}
	if left.identifiedBy(leftFixed) && kind != "LEFT" && kind != "FULL" {
		keys = append(keys, right.keys...)
	}
	for _, a := range left.keys {
		for _, b := range right.keys {
			keys = append(keys, slices.Concat([]string{}, a, b))
		}
	}
	return keys
}

// equated returns the origins on one side of a join that equal something on the
// other side, or a constant.
func equated(pairs [][2]string, bounds []bound) []string {
	var out []string
	for _, pair := range pairs {
		for i, origin := range pair {
			other := pair[1-i]
			if hasOrigin(bounds, origin) && !hasOrigin(bounds, other) {
				out = append(out, origin)
			}
		}
	}
	return out
}

func hasOrigin(bounds []bound, origin string) bool {
	return slices.ContainsFunc(bounds, func(b bound) bool {
		return slices.ContainsFunc(b.fields, func(f field) bool { return f.origin == origin && origin != "" })
	})
}

// conjuncts are the conditions that must all hold.
func conjuncts(n node) []node {
	if n.text("type") != "CONJUNCTION_AND" {
		if n == nil {
			return nil
		}
		return []node{n}
	}
	var out []node
	for _, child := range n.nodes("children") {
		out = append(out, conjuncts(child)...)
	}
	return out
}

// equalities returns the pairs of origins that a condition makes equal. A side
// that is a constant has the origin "".
func (r *resolver) equalities(condition node) [][2]string {
	var out [][2]string
	for _, n := range conjuncts(condition) {
		if n.text("type") != "COMPARE_EQUAL" {
			continue
		}
		a, b := r.originOf(n.child("left")), r.originOf(n.child("right"))
		if a != "" || b != "" {
			out = append(out, [2]string{a, b})
		}
	}
	return out
}

// originOf returns the origin of a plain column reference that was resolved.
func (r *resolver) originOf(n node) string {
	if !n.is("COLUMN_REF") {
		return ""
	}
	return r.refs[n.pos()].origin
}

// filtered takes out of keys what a WHERE fixes to one value, and knows that
// row_number() = 1 leaves one row for each of its partitions.
func (r *resolver) filtered(keys [][]string, where node) [][]string {
	var fixed []string
	out := slices.Clone(keys)
	for _, n := range conjuncts(where) {
		if n.text("type") != "COMPARE_EQUAL" || !n.child("left").is("COLUMN_REF") || !n.child("right").is("CONSTANT") {
			continue
		}
		f := r.refs[n.child("left").pos()]
		if f.origin != "" {
			fixed = append(fixed, f.origin)
		}
		if one, _ := n.child("right").child("value")["value"].(float64); f.rankOf != nil && one == 1 {
			out = append(out, f.rankOf)
		}
	}
	for i, key := range out {
		out[i] = slices.DeleteFunc(slices.Clone(key), func(origin string) bool { return slices.Contains(fixed, origin) })
	}
	return out
}
