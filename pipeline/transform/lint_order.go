package transform

import (
	"fmt"
	"slices"
	"strings"
)

func nullsOrder(c *linted) {
	c.each(func(n node, _ []node) {
		for _, order := range n.nodes("orders") {
			if text := order.text("null_order"); text != "NULLS FIRST" && text != "NULLS LAST" && !order.child("expression").is("STAR") {
				c.at(order, "engines sort nulls to different ends: write nulls last or nulls first behind each column of ORDER BY")
			}
		}
	})
}

func totalOrder(c *linted) {
	for _, selected := range c.facts.selects {
		for _, key := range []string{"select_list", "having", "qualify", "modifiers"} {
			descendValue(selected.node[key], func(n node) bool {
				if n.is("WINDOW") && needsTotalOrder(n) {
					c.windowOrder(n, selected)
				}
				return n.text("type") != "SELECT_NODE"
			})
		}
	}
}

// needsTotalOrder tells whether rows that the window's order leaves equal may
// get different values from run to run.
func needsTotalOrder(n node) bool {
	switch n.function() {
	case "row_number", "lag", "lead", "first_value", "last_value", "nth_value", "ntile":
		return true
	case "rank", "dense_rank", "percent_rank", "cume_dist":
		return false
	default:
		rows := strings.HasSuffix(n.text("start"), "_ROWS") || strings.HasSuffix(n.text("end"), "_ROWS")
		return rows && n.text("end") != "UNBOUNDED_FOLLOWING"
	}
}

func (c *linted) windowOrder(n node, selected selected) {
	if len(n.nodes("orders")) == 0 {
		c.at(n, n.function()+"() without ORDER BY differs from night to night: order by a key, nulls last")
		return
	}
	if missing := c.missing(selected, n.nodes("partitions"), n.nodes("orders")); len(missing) > 0 {
		c.at(n, fmt.Sprintf("%s() with ties differs from night to night: add %s at the end of its ORDER BY", n.function(), strings.Join(missing, ", ")))
	}
}

// missing returns what an order lacks to be total: the rest of a key of the rows
// that it orders. Where no key is known, nothing can be said.
func (c *linted) missing(selected selected, partitions, orders []node) []string {
	var origins []string
	for _, partition := range partitions {
		origins = append(origins, c.facts.originOf(partition))
	}
	for _, order := range orders {
		origins = append(origins, c.facts.originOf(order.child("expression")))
	}
	origins = selected.determined(slices.DeleteFunc(origins, func(origin string) bool { return origin == "" }))
	keys := selected.joined.keys
	switch {
	case len(selected.node.nodes("group_expressions")) > 0:
		keys = c.facts.groupKeys(selected.node)
	case aggregates(selected.node):
		return nil // one row
	}
	if len(keys) == 0 || slices.ContainsFunc(keys, func(key []string) bool { return subset(key, origins) }) {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(shortest(keys)), func(origin string) bool { return slices.Contains(origins, origin) })
}

func shortest(keys [][]string) []string {
	return slices.MinFunc(keys, func(a, b []string) int { return len(a) - len(b) })
}

// groupKeys is the key of the groups of a select, in the origins of its FROM.
func (r *resolver) groupKeys(n node) [][]string {
	var key []string
	for _, group := range n.nodes("group_expressions") {
		origin := r.originOf(group)
		if origin == "" {
			return nil
		}
		key = append(key, origin)
	}
	return [][]string{key}
}

func fullFrame(c *linted) {
	c.each(func(n node, _ []node) {
		if n.text("type") == "WINDOW_AGGREGATE" && len(n.nodes("orders")) > 0 &&
			n.text("start") == "UNBOUNDED_PRECEDING" && n.text("end") == "UNBOUNDED_FOLLOWING" {
			c.at(n, "an ordered aggregate over the whole partition is slow and was wrong in the engine: leave its ORDER BY and its frame out")
		}
	})
}

func frames(c *linted) {
	c.each(func(n node, _ []node) {
		if !n.is("WINDOW") {
			return
		}
		if strings.HasSuffix(n.text("start"), "_GROUPS") || strings.HasSuffix(n.text("end"), "_GROUPS") {
			c.at(n, "a GROUPS frame is not portable: use rows or range")
		}
		if n.text("exclude_clause") != "" && n.text("exclude_clause") != "NO_OTHER" {
			c.at(n, "EXCLUDE in a frame is not portable: subtract the row's own value")
		}
		if n.flag("distinct") {
			c.at(n, "a distinct aggregate over a window is not portable: count in a CTE and join")
		}
	})
}

func limitOrder(c *linted) {
	for _, selected := range c.facts.selects {
		limited, distinct := false, false
		var orders []node
		for _, modifier := range selected.node.nodes("modifiers") {
			limited = limited || modifier.text("type") == "LIMIT_MODIFIER"
			distinct = distinct || modifier.text("type") == "DISTINCT_MODIFIER"
			orders = append(orders, modifier.nodes("orders")...)
		}
		if !limited {
			continue
		}
		if len(orders) == 0 {
			c.at(selected.node, "LIMIT without ORDER BY takes other rows every night: order by a key, nulls last")
		} else if missing := c.missing(selected, nil, orders); len(missing) > 0 && !distinct {
			c.at(orders[0], "LIMIT takes other rows every night where the order has ties: add "+strings.Join(missing, ", ")+" at the end of ORDER BY")
		}
	}
	c.each(func(n node, _ []node) {
		var kinds []string
		for _, modifier := range n.nodes("modifiers") {
			kinds = append(kinds, modifier.text("type"))
		}
		if n.text("type") == "SET_OPERATION_NODE" && slices.Contains(kinds, "LIMIT_MODIFIER") {
			c.at(n, "LIMIT of a union has no key to order by: put the union into a CTE and order what is read from it")
		}
	})
}
