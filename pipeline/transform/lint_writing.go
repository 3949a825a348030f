package transform

import (
	"fmt"
	"slices"
	"strings"
)

func castOperator(c *linted) {
	for _, t := range c.tokens {
		if t.text == "::" {
			c.report(t.start, ":: is not portable: write cast(x as type)")
		}
	}
}

func quotedNames(c *linted) {
	for _, t := range c.tokens {
		if t.kind == quotedToken {
			c.report(t.start, fmt.Sprintf("%s is quoted, which other engines read as text: name it in lower_snake_case without quotes", t.text))
		}
	}
}

func wholeWords(c *linted) {
	c.each(func(n node, _ []node) {
		isTable := slices.Contains([]string{"BASE_TABLE", "SUBQUERY", "TABLE_FUNCTION"}, n.text("type")) && n.text("class") == ""
		if alias := n.text("alias"); isTable && alias != "" && len(alias) < 3 {
			c.at(n, fmt.Sprintf("alias %s: name tables by whole words", alias))
		}
		for _, entry := range n.ctes() {
			if name := entry.text("key"); len(name) < 3 {
				c.at(entry, fmt.Sprintf("CTE %s: name tables by whole words", name))
			}
		}
	})
}

func typeNames(c *linted) {
	allowed := []string{"boolean", "integer", "bigint", "decimal", "double", "varchar", "date", "timestamp"}
	for i, t := range c.tokens {
		if t.text != "cast" && t.text != "try_cast" || i+1 == len(c.tokens) || c.tokens[i+1].text != "(" {
			continue
		}
		depth := t.depth + 1
		named := ""
		for j := i + 2; j < len(c.tokens) && c.tokens[j].depth >= depth; j++ {
			if c.tokens[j].depth == depth && c.tokens[j].text == "as" && j+1 < len(c.tokens) {
				named = c.tokens[j+1].text
			}
		}
		if !slices.Contains(allowed, named) {
			c.report(t.start, fmt.Sprintf("type %s is not portable: cast to one of %s", named, columnTypes))
		}
	}
}

func materialized(c *linted) {
	for i, t := range c.tokens {
		if t.text == "materialized" && i > 0 && (c.tokens[i-1].text == "as" || c.tokens[i-1].text == "not") {
			c.report(t.start, "MATERIALIZED is not portable: write name as (select …)")
		}
	}
}

func fromFirst(c *linted) {
	for i, t := range c.tokens {
		if t.text == "from" && (i == 0 || c.tokens[i-1].text == "(") {
			c.report(t.start, "FROM without SELECT is not portable: write select * from …")
		}
	}
}

func lastCTE(c *linted) {
	entries := c.tree.ctes()
	if len(entries) == 0 {
		return
	}
	last := entries[len(entries)-1].text("key")
	from := c.tree.child("from_table")
	if from.text("type") != "BASE_TABLE" || !strings.EqualFold(from.text("table_name"), last) {
		c.at(from, fmt.Sprintf("the last line must select from the last CTE, %s: make what follows it a CTE of its own", last))
	}
}

func aliasColumns(c *linted) {
	for _, selected := range c.facts.selects {
		if len(selected.from) < 2 {
			continue
		}
		outputs := map[string]bool{}
		for _, item := range selected.node.nodes("select_list") {
			outputs[item.text("alias")] = true
		}
		c.walkSelect(selected.node, func(n node, inOrder bool) {
			names := n.texts("column_names")
			isOutput := inOrder && len(names) == 1 && outputs[names[0]]
			if len(names) == 1 && !isOutput {
				c.at(n, fmt.Sprintf("column %s without its table's alias: with several tables write alias.%s", names[0], names[0]))
			}
		})
	}
}

// walkSelect visits the column references of one select, those of sub-selects
// left out.
func (c *linted) walkSelect(n node, visit func(ref node, inOrder bool)) {
	for _, key := range []string{"select_list", "where_clause", "group_expressions", "having", "qualify", "modifiers", "from_table"} {
		descendValue(n[key], func(n node) bool {
			if n.is("COLUMN_REF") {
				visit(n, key == "modifiers")
			}
			return n.text("type") != "SELECT_NODE" && n.text("type") != "SET_OPERATION_NODE"
		})
	}
}

func aliasReuse(c *linted) {
	for _, use := range c.facts.aliases {
		where := "its own select list"
		if use.clause != "select" {
			where = strings.ToUpper(use.clause)
		}
		c.report(use.offset, fmt.Sprintf("alias %s is used in %s: repeat the expression, or compute it in a CTE before", use.name, where))
	}
}

func quotedInterval(c *linted) {
	for i, t := range c.tokens {
		if t.text == "interval" && i+1 < len(c.tokens) && c.tokens[i+1].kind != stringToken {
			c.report(t.start, "interval without quotes: write interval '3' day, and n * interval '1' day for a number of days")
		}
	}
	c.each(func(n node, _ []node) {
		if isInterval(n) && !c.isLiteral(n) {
			c.at(n, n.function()+"() is not portable: write n * interval '1' day")
		}
	})
}

// isLiteral tells whether an interval was written as interval '…' unit.
func (c *linted) isLiteral(n node) bool {
	for i, t := range c.tokens {
		if t.text == "interval" && i+1 < len(c.tokens) && c.tokens[i+1].start == place(n) {
			return true
		}
	}
	return false
}
