package transform

import (
	"fmt"
	"slices"
	"strings"
)

func divisions(c *linted) {
	c.each(func(n node, _ []node) {
		args := n.nodes("children")
		if n.function() != "/" || len(args) != 2 {
			return
		}
		if c.typeOf(args[0]) != "DOUBLE" && c.typeOf(args[1]) != "DOUBLE" {
			c.at(n, "a division of decimals or whole numbers is rounded or cut elsewhere: write cast(a as double) / nullif(b, 0)")
		}
		if !neverZero(args[1]) {
			c.at(args[1], "a divisor that may be 0: write nullif(x, 0)")
		}
	})
}

// neverZero tells whether a divisor is null instead of 0, or a constant.
func neverZero(n node) bool {
	switch {
	case n.is("CAST"):
		return neverZero(n.child("child"))
	case n.is("CONSTANT"):
		value, _ := n.child("value")["value"].(float64)
		return value != 0
	case n.function() == "greatest":
		return slices.ContainsFunc(n.nodes("children"), positive)
	default:
		return n.function() == "nullif"
	}
}

// positive tells whether a node is a constant above 0.
func positive(n node) bool {
	if n.is("CAST") {
		return positive(n.child("child"))
	}
	value, _ := n.child("value")["value"].(float64)
	return n.is("CONSTANT") && value > 0
}

func sums(c *linted) {
	seen := map[int]bool{}
	for _, at := range c.facts.uncast {
		if !seen[at] {
			seen[at] = true
			c.report(at, "a sum of whole numbers or decimals has another type on each engine and reaches the table without a cast: write cast(sum(x) as bigint) or decimal(18, 4)")
		}
	}
}

func averages(c *linted) {
	c.each(func(n node, _ []node) {
		if n.function() != "avg" {
			return
		}
		if typ := c.typeOf(firstOf(n.nodes("children"))); typ != "DOUBLE" && !isWhole(typ) {
			c.at(n, "avg() of a decimal is rounded to its places elsewhere: write avg(cast(x as double)), or cast(sum(x) as double) / nullif(count(x), 0)")
		}
	})
}

// firstOf is the first node of a list, nil of an empty one.
func firstOf(nodes []node) node {
	if len(nodes) == 0 {
		return nil
	}
	return nodes[0]
}

func rounding(c *linted) {
	c.each(func(n node, _ []node) {
		inner := n.child("child")
		if n.is("CAST") && isWhole(typeName(n.child("cast_type"))) && c.typeOf(inner) == "DOUBLE" &&
			!slices.Contains([]string{"floor", "ceil", "ceiling", "round"}, inner.function()) {
			c.at(n, "a double cast to a whole number is rounded differently elsewhere: write cast(floor(x + 0.5) as bigint)")
		}
	})
}

func numberAsText(c *linted) {
	c.each(func(n node, _ []node) {
		if !n.is("CAST") || typeName(n.child("cast_type")) != "VARCHAR" {
			return
		}
		typ := c.typeOf(n.child("child"))
		if typ == "DOUBLE" || typ == "TIMESTAMP" || strings.HasPrefix(typ, "DECIMAL") {
			c.at(n, fmt.Sprintf("%s as text is written differently elsewhere: cast only whole numbers and dates to varchar; formats belong into Go", typ))
		}
	})
}

func dateArithmetic(c *linted) {
	c.each(func(n node, around []node) {
		outer := parent(around)
		switch {
		case n.function() == "date_trunc" && n.is("FUNCTION"):
			if !outer.is("CAST") && !inDateSum(outer) {
				c.at(n, "date_trunc() gives a date or an instant, depending on the engine: write cast(date_trunc('month', day) as date)")
			}
		case (n.function() == "+" || n.function() == "-") && len(n.nodes("children")) == 2:
			c.dateSum(n, outer)
		}
	})
}

// dateSum looks at a + or - of dates.
func (c *linted) dateSum(n, outer node) {
	args := n.nodes("children")
	left, right := c.typeOf(args[0]), c.typeOf(args[1])
	switch {
	case isDay(left) && isDay(right):
		c.at(n, "a difference of dates has another type elsewhere: write date_diff('day', earlier, later)")
	case left == "DATE" && isWhole(right) || isWhole(left) && right == "DATE":
		c.at(n, "a date plus a number is not portable: write cast(day + n * interval '1' day as date)")
	case (hasInterval(args[0]) || hasInterval(args[1])) && !outer.is("CAST") && !inDateSum(outer):
		c.at(n, "a date plus an interval is a date or an instant, depending on the engine: write cast(day + interval '3' day as date)")
	}
}

// inDateSum tells whether a node is a + or - whose result is looked at itself.
func inDateSum(n node) bool {
	return n.function() == "+" || n.function() == "-"
}

// hasInterval tells whether an operand is an interval, or a multiple of one.
func hasInterval(n node) bool {
	return isInterval(n) || n.function() == "*" && slices.ContainsFunc(n.nodes("children"), hasInterval)
}

func dateDiffs(c *linted) {
	c.each(func(n node, _ []node) {
		args := n.nodes("children")
		if n.function() != "date_diff" || len(args) != 3 {
			return
		}
		unit, _ := args[0].child("value")["value"].(string)
		switch {
		case unit == "day":
			if c.typeOf(args[1]) != "DATE" || c.typeOf(args[2]) != "DATE" {
				c.at(n, "date_diff('day') of instants counts midnights here and whole days elsewhere: cast both to date")
			}
		case unit == "month" || unit == "year" || unit == "quarter" || unit == "week":
			c.at(n, fmt.Sprintf("date_diff('%s') counts boundaries here and whole units elsewhere: compute it from extract(year …) * 12 + extract(month …), or from days", unit))
		case unit != "second":
			c.at(n, fmt.Sprintf("date_diff('%s') counts boundaries here and whole units elsewhere: use 'second' and divide, or 'day' of dates", unit))
		}
	})
}

func typedLiterals(c *linted) {
	compare := func(n, value, literal node) {
		typ := c.typeOf(value)
		switch {
		case isText(literal) && isDay(typ):
			c.at(n, fmt.Sprintf("a %s compared with text is an error elsewhere: write %s '…'", strings.ToLower(typ), strings.ToLower(typ)))
		case isText(literal) && (isWhole(typ) || typ == "DOUBLE" || strings.HasPrefix(typ, "DECIMAL")):
			c.at(n, "a number compared with text is an error elsewhere: write the number without quotes")
		case literal.is("CONSTANT") && isWhole(c.typeOf(literal)) && typ == "VARCHAR":
			c.at(n, "text compared with a number is an error elsewhere: write the value in quotes")
		}
	}
	c.each(func(n node, _ []node) {
		switch {
		case n.is("COMPARISON"):
			compare(n, n.child("left"), n.child("right"))
			compare(n, n.child("right"), n.child("left"))
		case n.is("BETWEEN"):
			compare(n, n.child("input"), n.child("lower"))
			compare(n, n.child("input"), n.child("upper"))
		case n.text("type") == "COMPARE_IN" || n.text("type") == "COMPARE_NOT_IN":
			args := n.nodes("children")
			for _, literal := range args[min(1, len(args)):] {
				compare(n, args[0], literal)
			}
		case n.function() == "||":
			for _, arg := range n.nodes("children") {
				if typ := c.typeOf(arg); typ != "" && typ != "VARCHAR" && typ != "NULL" {
					c.at(n, fmt.Sprintf("|| with a %s is an error elsewhere: write cast(x as varchar)", typ))
				}
			}
		}
	})
}
