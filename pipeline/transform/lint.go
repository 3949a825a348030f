package transform

import (
	"maps"
	"slices"
	"strings"
)

// Lint holds every statement to the portable subset: what reads the same, and
// means the same, on DuckDB and on Trino, and gives the same rows every night.
// Each problem names the portable form.
func (l *Library) Lint() Problems {
	var problems Problems
	for _, s := range l.statements() {
		_, facts := resolve(s, l.relation, &Problems{}) // what it cannot follow, Lineage reports
		for _, rule := range rules() {
			rule.find(&linted{statement: s, facts: facts, report: func(offset int, message string) {
				problems = append(problems, Problem{Path: s.path, Line: s.line(offset), Rule: rule.name, Message: message})
			}})
		}
	}
	if problems.orNil() == nil {
		return nil
	}
	return slices.Compact(problems)
}

// RuleNames lists the names of the rules of the portable subset.
func RuleNames() []string {
	var out []string
	for _, rule := range rules() {
		out = append(out, rule.name)
	}
	return out
}

// lintRule is one rule of the portable subset.
type lintRule struct {
	name string
	find func(*linted)
}

// rules lists the portable subset, one line a rule.
func rules() []lintRule {
	return []lintRule{
		// how it is written
		{"cast-operator", castOperator},     // x::type
		{"quoted-name", quotedNames},        // "Name"
		{"whole-words", wholeWords},         // aliases of one or two letters
		{"type-names", typeNames},           // text, float, hugeint …
		{"materialized", materialized},      // with a as materialized (…)
		{"from-first", fromFirst},           // from t without select
		{"last-cte", lastCTE},               // the last line selects the last CTE
		{"alias-columns", aliasColumns},     // a column without its table's alias among several tables
		{"alias-in-select", aliasReuse},     // an output column used within its own select, GROUP BY or HAVING
		{"quoted-interval", quotedInterval}, // interval 3 day
		// clauses of one engine
		{"qualify", qualify},                // QUALIFY
		{"group-by-all", groupByAll},        // GROUP BY ALL, ORDER BY ALL
		{"star-except", starExcept},         // * EXCLUDE, * REPLACE, COLUMNS(…)
		{"distinct-on", distinctOn},         // DISTINCT ON
		{"sample", sampling},                // USING SAMPLE
		{"offset", offsets},                 // OFFSET, LIMIT of a share
		{"by-name", byName},                 // UNION BY NAME
		{"joins", joins},                    // NATURAL, USING, ASOF, SEMI, ANTI, POSITIONAL
		{"table-functions", tableFunctions}, // range(…), unnest(…) in FROM
		{"lists", lists},                    // [1, 2], {'a': 1}, x -> y
		// functions
		{"functions", functions},                // what only one engine has, or the engines read differently
		{"operators", operators},                // ILIKE, //, ^, ~ …
		{"ignore-nulls", ignoreNulls},           // lag(x IGNORE NULLS)
		{"ordered-aggregate", orderedAggregate}, // sum(x ORDER BY y)
		{"null-greatest", nullGreatest},         // greatest(x, null)
		{"clock", clock},                        // now(), current_date, random()
		// numbers
		{"division", divisions},          // x / y without DOUBLE and NULLIF
		{"sum", sums},                    // a sum published without a CAST
		{"average", averages},            // avg of a decimal
		{"rounding", rounding},           // cast of a DOUBLE to a whole number
		{"number-as-text", numberAsText}, // cast of a decimal, double or instant to text
		// dates
		{"date-arithmetic", dateArithmetic}, // date - date, date + 1, interval and date_trunc without CAST
		{"date-diff", dateDiffs},            // date_diff of what are no days
		{"typed-literals", typedLiterals},   // day >= '2024-01-01', 'x' || 1
		// order
		{"nulls-order", nullsOrder}, // ORDER BY without NULLS FIRST or LAST
		{"total-order", totalOrder}, // row_number with ties
		{"full-frame", fullFrame},   // an ordered aggregate over all rows of its partition
		{"frame", frames},           // GROUPS frames, EXCLUDE
		{"limit-order", limitOrder}, // LIMIT without a total order
	}
}

// linted is a statement under the linter.
type linted struct {
	*statement
	facts  *resolver
	report func(offset int, message string)
}

// each calls visit for every node of the tree, with the nodes around it, the
// nearest last. What the engine makes of an interval literal is left out.
func (c *linted) each(visit func(n node, around []node)) {
	c.walk(c.tree, nil, visit)
}

func (c *linted) walk(n node, around []node, visit func(node, []node)) {
	if n == nil {
		return
	}
	visit(n, around)
	if isInterval(n) {
		return
	}
	inner := append(slices.Clip(around), n)
	for _, child := range below(n) {
		c.walk(child, inner, visit)
	}
}

// below lists the nodes directly within a node, whatever field holds them.
func below(n node) []node {
	var out []node
	for _, key := range slices.Sorted(maps.Keys(n)) {
		out = append(out, within(n[key])...)
	}
	return out
}

func within(value any) []node {
	switch v := value.(type) {
	case map[string]any:
		return []node{v}
	case []any:
		var out []node
		for _, item := range v {
			out = append(out, within(item)...)
		}
		return out
	}
	return nil
}

// isInterval tells whether a call stands for an interval.
func isInterval(n node) bool {
	return n.is("FUNCTION") && strings.HasPrefix(n.function(), "to_") &&
		slices.Contains([]string{"to_days", "to_months", "to_years", "to_weeks", "to_hours", "to_minutes", "to_seconds",
			"to_milliseconds", "to_microseconds", "to_quarters", "to_decades", "to_centuries", "to_millennia"}, n.function())
}

// at reports a problem at a node.
func (c *linted) at(n node, message string) { c.report(max(0, place(n)), message) }

// typeOf is the type of an expression where it can be told, else "".
func (c *linted) typeOf(n node) string {
	typ, _ := c.facts.inferred(n)
	return typ
}

// parent is the nearest expression around a node; nil at the top of a clause.
func parent(around []node) node {
	for i := len(around) - 1; i >= 0; i-- {
		if around[i].text("class") != "" {
			return around[i]
		}
		if around[i].text("type") == "SELECT_NODE" {
			return nil
		}
	}
	return nil
}

// isWhole tells whether a type is of whole numbers.
func isWhole(typ string) bool { return typ == "BIGINT" || typ == "INTEGER" }

// isDay tells whether a type is a day or an instant.
func isDay(typ string) bool { return typ == "DATE" || typ == "TIMESTAMP" }

// isText tells whether a node is a text literal.
func isText(n node) bool {
	return n.is("CONSTANT") && typeName(n.child("value").child("type")) == "VARCHAR"
}
