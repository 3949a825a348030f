package transform

import (
	"slices"
	"strings"

	"clientele/pipeline"
)

// resolver follows every column of a statement to where it comes from, with the
// scoping rules of SQL. What it cannot tell is a problem, never a gap.
type resolver struct {
	stmt     *statement
	tables   func(pipeline.Table) (relation, bool)
	items    []span // of select lists, for the text of expressions
	problems *Problems

	refs    map[int]field // what the column references at these offsets are
	selects []selected
	aliases []aliasUse
	uncast  []int // offsets of sums that reach the statement's columns without a cast
	noKeys  bool  // the statement groups by several sets at once
}

// selected is one select of the statement, for the linter.
type selected struct {
	node   node
	from   []bound
	joined relation
	equal  [][2]string // origins that are equal in every row
}

// determined returns the origins whose values follow from those given: what is
// equal to them, and every column of a table of which they contain a key.
func (s selected) determined(origins []string) []string {
	out := slices.Clone(origins)
	add := func(origin string) bool {
		if origin == "" || slices.Contains(out, origin) {
			return false
		}
		out = append(out, origin)
		return true
	}
	for more := true; more; {
		more = false
		for _, pair := range s.equal {
			if slices.Contains(out, pair[0]) || slices.Contains(out, pair[1]) {
				more = add(pair[0]) || more
				more = add(pair[1]) || more
			}
		}
		for _, b := range s.from {
			if b.identifiedBy(out) {
				for _, f := range b.fields {
					more = add(f.origin) || more
				}
			}
		}
	}
	return out
}

// aliasUse is a place where an output column is named within its own select.
type aliasUse struct {
	clause string // select, where, group by, having; order by is portable
	name   string
	offset int
}

// bound is a relation in a FROM clause.
type bound struct {
	alias string
	relation
}

// scope is what names mean at a place in a statement.
type scope struct {
	parent *scope
	ctes   map[string]relation
	from   []bound
	equal  [][2]string      // origins that inner joins make equal
	using  map[string]field // columns that joins with USING have merged
	made   []field          // output columns of this select, so far
	clause string
}

// resolve analyses a statement whose tables have the given relations.
func resolve(s *statement, tables func(pipeline.Table) (relation, bool), problems *Problems) (relation, *resolver) {
	r := &resolver{stmt: s, tables: tables, items: selectItems(s.tokens, len(s.text)), problems: problems, refs: map[int]field{}}
	r.noKeys = slices.ContainsFunc(s.tokens, func(t token) bool {
		return t.kind == wordToken && (t.text == "rollup" || t.text == "cube" || t.text == "grouping")
	})
	out := r.query(s.tree, &scope{})
	for _, f := range out.fields {
		if f.uncast > 0 {
			r.uncast = append(r.uncast, f.uncast-1)
		}
	}
	return out, r
}

func (r *resolver) problem(n node, format string, args ...any) {
	r.problems.add(r.stmt.path, r.stmt.line(place(n)), format, args...)
}

// place is the first offset within a node that the tree knows.
func place(n node) int {
	at := -1
	n.descend(func(n node) bool {
		if p := n.pos(); p >= 0 && (at < 0 || p < at) {
			at = p
		}
		return true
	})
	return at
}

// cte finds a common table expression.
func (s *scope) cte(name string) (relation, bool) {
	for ; s != nil; s = s.parent {
		if rel, ok := s.ctes[strings.ToLower(name)]; ok {
			return rel, true
		}
	}
	return relation{}, false
}

// query resolves a select, a set operation or a recursive expression.
func (r *resolver) query(n node, outer *scope) relation {
	sc := &scope{parent: outer, ctes: map[string]relation{}}
	for _, entry := range n.ctes() {
		name := strings.ToLower(entry.text("key"))
		rel := r.query(entry.cteQuery(), sc)
		sc.ctes[name] = named(rel, entry.child("value").texts("aliases"))
	}
	switch n.text("type") {
	case "SELECT_NODE":
		return r.selectNode(n, sc)
	case "SET_OPERATION_NODE":
		return r.setOperation(n, sc)
	case "RECURSIVE_CTE_NODE":
		return r.recursive(n, sc)
	default:
		r.problem(n, "a query of the kind %s: write it as a select", n.text("type"))
		return relation{}
	}
}

// named gives a relation's columns other names, as in with a(x, y) as (…).
func named(rel relation, columns []string) relation {
	if len(columns) == 0 {
		return rel
	}
	rename := map[string]string{}
	out := relation{rows: rel.rows}
	for i, f := range rel.fields {
		if i < len(columns) {
			rename[f.origin] = columns[i]
			f.name, f.origin = columns[i], columns[i]
		}
		out.fields = append(out.fields, f)
	}
	for _, key := range rel.keys {
		if to := renamed(key, rename); to != nil {
			out.keys = append(out.keys, to)
		}
	}
	return out
}

// setOperation merges the arms column by column. For EXCEPT the values come from
// the left arm alone.
func (r *resolver) setOperation(n node, sc *scope) relation {
	left, right := r.query(n.child("left"), sc), r.query(n.child("right"), sc)
	if n.text("setop_type") == "EXCEPT" {
		left.rows = merge(left.rows, right.rows)
		return left
	}
	out := union(left, right)
	if all, said := n["setop_all"].(bool); said && !all {
		out.keys = [][]string{originsOf(out)}
	}
	return out
}

func union(left, right relation) relation {
	out := relation{rows: merge(left.rows, right.rows)}
	for i, f := range left.fields {
		if i < len(right.fields) {
			other := right.fields[i]
			f.sources = merge(f.sources, other.sources)
			if f.expr != other.expr {
				f.expr += " union " + other.expr
			}
			f.nullable = f.nullable || other.nullable
			f.uncast = max(f.uncast, other.uncast)
			if f.typ != other.typ {
				f.typ = wider(f.typ, other.typ)
			}
		}
		f.rankOf = nil
		out.fields = append(out.fields, f)
	}
	return out
}

func originsOf(r relation) []string {
	out := []string{}
	for _, f := range r.fields {
		out = append(out, f.origin)
	}
	return out
}

// recursive resolves the anchor, then the step with the anchor under the
// expression's own name, again and again until the step adds no source: a value
// may wander from column to column before it is published.
func (r *resolver) recursive(n node, sc *scope) relation {
	anchor := named(r.query(n.child("left"), sc), n.texts("aliases"))
	anchor.keys = nil
	out := anchor
	selects, aliases, problems := len(r.selects), len(r.aliases), len(*r.problems)
	for {
		r.selects, r.aliases, *r.problems = r.selects[:selects], r.aliases[:aliases], (*r.problems)[:problems]
		inner := &scope{parent: sc, ctes: map[string]relation{strings.ToLower(n.text("cte_name")): out}}
		next := union(anchor, r.query(n.child("right"), inner))
		if sameSources(out, next) {
			return next
		}
		for i := range next.fields {
			next.fields[i].sources = merge(next.fields[i].sources, out.fields[i].sources)
			next.fields[i].expr = anchor.fields[i].expr
		}
		out = next
	}
}

func sameSources(a, b relation) bool {
	return slices.EqualFunc(a.fields, b.fields, func(a, b field) bool { return slices.Equal(a.sources, b.sources) })
}

// selectNode resolves one select.
func (r *resolver) selectNode(n node, sc *scope) relation {
	joined := r.from(n.child("from_table"), sc)
	at := len(r.selects)
	r.selects = append(r.selects, selected{node: n, from: sc.from})
	sc.clause = "where"
	r.expression(n.child("where_clause"), sc)
	joined.keys = r.filtered(joined.keys, n.child("where_clause"))
	r.selects[at].joined, r.selects[at].equal = joined, sc.equal

	out := relation{rows: joined.rows}
	sc.clause = "select"
	for _, item := range n.nodes("select_list") {
		made := r.item(item, sc)
		out.fields = append(out.fields, made...)
		sc.made = append(sc.made, made...)
	}
	rename := map[string]string{}
	for i, f := range out.fields {
		if _, taken := rename[f.origin]; f.origin != "" && !taken {
			rename[f.origin] = f.name
		}
		out.fields[i].origin = f.name
	}
	out.keys = r.keysOf(n, joined, sc, rename)
	for i, f := range out.fields {
		out.fields[i].rankOf = renamed(f.rankOf, rename)
	}
	sc.clause = "having"
	r.expression(n.child("having"), sc)
	r.expression(n.child("qualify"), sc)
	sc.clause = "order by"
	for _, modifier := range n.nodes("modifiers") {
		for _, order := range modifier.nodes("orders") {
			r.expression(order.child("expression"), sc)
		}
		if modifier.text("type") == "DISTINCT_MODIFIER" {
			out.keys = append(out.keys, originsOf(out))
		}
	}
	return out
}

// keysOf returns what identifies a row of a select's result, in its own names.
func (r *resolver) keysOf(n node, joined relation, sc *scope, rename map[string]string) [][]string {
	var keys [][]string
	groups := n.nodes("group_expressions")
	sc.clause = "group by"
	switch {
	case r.noKeys:
		for _, group := range groups {
			r.grouped(group, sc)
		}
	case len(groups) > 0:
		key := []string{}
		for _, group := range groups {
			if to, ok := rename[r.grouped(group, sc)]; ok {
				key = append(key, to)
			}
		}
		if len(key) == len(groups) {
			return [][]string{key}
		}
	case aggregates(n):
		return [][]string{{}}
	default:
		for _, key := range joined.keys {
			if to := renamed(key, rename); to != nil {
				keys = append(keys, to)
			}
		}
	}
	return keys
}

// grouped resolves an expression of GROUP BY and returns its origin. A number
// stands for an output column.
func (r *resolver) grouped(n node, sc *scope) string {
	if n.is("CONSTANT") {
		if i, ok := n.child("value")["value"].(float64); ok && int(i) >= 1 && int(i) <= len(sc.made) {
			f := sc.made[int(i)-1]
			if f.origin != "" {
				return f.origin
			}
			return f.name
		}
	}
	f := r.expression(n, sc)
	return f.origin
}

// aggregates tells whether a select without GROUP BY makes one row of all.
func aggregates(n node) bool {
	found := false
	for _, item := range n.nodes("select_list") {
		item.descend(func(n node) bool {
			found = found || n.is("FUNCTION") && isAggregate(n.function())
			return !n.is("SUBQUERY") && !n.is("WINDOW")
		})
	}
	return found
}

// item resolves one entry of a select list: a column, or all that a star means.
func (r *resolver) item(n node, sc *scope) []field {
	if n.is("STAR") {
		return r.star(n, sc)
	}
	f := r.expression(n, sc)
	if text := r.itemText(n); text != "" && (f.origin == "" || f.expr == "") {
		f.expr = text
	}
	switch {
	case n.text("alias") != "":
		f.name = n.text("alias")
	case n.is("COLUMN_REF"):
	default:
		f.name = f.expr
	}
	return []field{f}
}

// star lists the columns that * or alias.* stands for.
func (r *resolver) star(n node, sc *scope) []field {
	if n.flag("columns") || len(n.texts("exclude_list")) > 0 || len(n.nodes("replace_list")) > 0 {
		r.problem(n, "a star with a condition or exceptions: list the columns")
	}
	relationName := n.text("relation_name")
	var out []field
	found := relationName == ""
	merged := map[string]bool{}
	for _, b := range sc.from {
		if relationName != "" && !strings.EqualFold(b.alias, relationName) {
			continue
		}
		found = true
		for _, f := range b.fields {
			if m, ok := sc.using[f.name]; ok && relationName == "" {
				if merged[f.name] {
					continue
				}
				merged[f.name] = true
				f = m
			}
			out = append(out, f)
		}
	}
	if !found {
		r.problem(n, "%s.*: there is no table of that name in FROM", relationName)
	}
	return out
}
