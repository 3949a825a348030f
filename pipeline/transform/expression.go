package transform

import (
	"slices"
	"strings"
)

// expression resolves a value: the columns that stand in it, in whatever place
// (arguments, conditions of a CASE or a FILTER, partitions and orders of a
// window), are its sources.
func (r *resolver) expression(n node, sc *scope) field {
	switch {
	case n == nil:
		return field{}
	case n.is("COLUMN_REF"):
		return r.column(n, sc)
	case n.is("SUBQUERY"):
		return r.subquery(n, sc)
	case n.is("STAR"):
		r.problem(n, "a star within an expression: name the column")
		return field{}
	}
	out := field{}
	var args []field
	for _, child := range children(n) {
		f := r.expression(child, sc)
		args = append(args, f)
		out.sources = merge(out.sources, f.sources)
	}
	if countsRows(n) {
		for _, b := range sc.from {
			out.sources = merge(out.sources, b.rows)
		}
	}
	if n.text("type") == "WINDOW_ROW_NUMBER" {
		out.rankOf = []string{}
		for _, partition := range n.nodes("partitions") {
			out.rankOf = append(out.rankOf, r.originOf(partition))
		}
	}
	out.typ, out.nullable = r.typeOf(n, args)
	if n.function() == "sum" && out.typ != "DOUBLE" {
		out.uncast = n.pos() + 1
	} else if out.typ == "" || strings.HasPrefix(out.typ, "DECIMAL") && !n.is("CAST") {
		for _, f := range args {
			out.uncast = max(out.uncast, f.uncast)
		}
	}
	return out
}

// children are the sub-expressions of an expression, arguments first, sub-selects
// included.
func children(n node) []node {
	out := n.nodes("children")
	for _, key := range []string{"child", "left", "right", "input", "lower", "upper", "filter", "else_expr",
		"start_expr", "end_expr", "offset_expr", "default_expr", "expr", "lhs"} {
		if child := n.child(key); child != nil {
			out = append(out, child)
		}
	}
	out = append(out, n.nodes("partitions")...)
	for _, check := range n.nodes("case_checks") {
		out = append(out, check.child("when_expr"), check.child("then_expr"))
	}
	for _, order := range slices.Concat(n.nodes("orders"), n.child("order_bys").nodes("orders"), n.nodes("arg_orders")) {
		out = append(out, order.child("expression"))
	}
	return out
}

// countsRows tells whether a call is computed from rows as such: count(*),
// count(1), or a row_number that no column orders.
func countsRows(n node) bool {
	switch n.function() {
	case "count_star":
		return true
	case "count", "row_number":
		onColumns := slices.ContainsFunc(children(n), func(child node) bool {
			found := false
			child.descend(func(n node) bool { found = found || n.is("COLUMN_REF"); return !found })
			return found
		})
		return !onColumns || n.function() == "count" && len(n.nodes("children")) == 0
	default:
		return false
	}
}

// subquery resolves a sub-select used as a value. EXISTS is computed from the
// rows of its tables; IN from both sides.
func (r *resolver) subquery(n node, sc *scope) field {
	rel := r.query(n.child("subquery").child("node"), sc)
	out := field{nullable: true}
	if n.text("subquery_type") == "EXISTS" {
		return field{sources: rel.rows, typ: "BOOLEAN"}
	}
	for _, f := range rel.fields {
		out.sources = merge(out.sources, f.sources)
		out.typ = f.typ
	}
	if child := n.child("child"); child != nil {
		out.sources = merge(out.sources, r.expression(child, sc).sources)
		out.typ = "BOOLEAN"
	}
	return out
}

// column resolves a column reference and notes what it is.
func (r *resolver) column(n node, sc *scope) field {
	f, ok := r.lookup(n, sc)
	if !ok {
		names := n.texts("column_names")
		r.problem(n, "cannot tell which column %s is: no table in FROM has it, or several do; write it with its table's alias", strings.Join(names, "."))
		if len(names) > 0 {
			f.name = names[len(names)-1]
		}
	}
	r.refs[n.pos()] = f
	return f
}

func (r *resolver) lookup(n node, sc *scope) (field, bool) {
	names := n.texts("column_names")
	if len(names) == 0 {
		return field{}, false
	}
	name := names[len(names)-1]
	for at := sc; at != nil; at = at.parent {
		if len(names) > 1 {
			if f, ok := qualified(at, names[len(names)-2], name); ok {
				return f, true
			}
			continue
		}
		if f, ok := at.using[name]; ok {
			return f, true
		}
		var matches []field
		for _, b := range at.from {
			if f, ok := b.field(name); ok {
				matches = append(matches, f)
			}
		}
		if len(matches) > 0 {
			return matches[0], len(matches) == 1
		}
		for _, f := range at.made {
			if strings.EqualFold(f.name, name) {
				if at.clause != "order by" {
					r.aliases = append(r.aliases, aliasUse{at.clause, name, n.pos()})
				}
				return f, true
			}
		}
	}
	return field{}, false
}

func qualified(at *scope, alias, name string) (field, bool) {
	for _, b := range at.from {
		if strings.EqualFold(b.alias, alias) {
			return b.field(name)
		}
	}
	return field{}, false
}
