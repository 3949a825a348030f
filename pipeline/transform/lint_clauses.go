package transform

import "strings"

func qualify(c *linted) {
	c.each(func(n node, _ []node) {
		if q := n.child("qualify"); q != nil {
			c.at(q, "QUALIFY is not portable: number the rows in a CTE and write where row_no = 1 after it")
		}
	})
}

func groupByAll(c *linted) {
	c.each(func(n node, _ []node) {
		if n.text("aggregate_handling") == "FORCE_AGGREGATES" {
			c.at(n, "GROUP BY ALL is not portable: list the columns")
		}
		for _, order := range n.nodes("orders") {
			if order.child("expression").is("STAR") {
				c.at(order, "ORDER BY ALL is not portable: list the columns")
			}
		}
	})
}

func starExcept(c *linted) {
	c.each(func(n node, _ []node) {
		if n.is("STAR") && (len(n.texts("exclude_list")) > 0 || n["qualified_exclude_list"] != nil || n["replace_list"] != nil || n["rename_list"] != nil || n.child("expr") != nil) {
			c.at(n, "a star with EXCLUDE, REPLACE, RENAME or COLUMNS is not portable: list the columns")
		}
	})
}

func distinctOn(c *linted) {
	c.each(func(n node, _ []node) {
		if len(n.nodes("distinct_on_targets")) > 0 {
			c.at(n, "DISTINCT ON is not portable: number the rows in a CTE and write where row_no = 1 after it")
		}
	})
}

func sampling(c *linted) {
	c.each(func(n node, _ []node) {
		if n.child("sample") != nil {
			c.at(n, "a sample is not portable and differs from night to night: choose rows by a condition on their key")
		}
	})
}

func offsets(c *linted) {
	c.each(func(n node, _ []node) {
		switch {
		case n.text("type") == "LIMIT_MODIFIER" && n.child("offset") != nil:
			c.at(n.child("offset"), "OFFSET is not portable: number the rows and write where row_no > n")
		case n.text("type") == "LIMIT_PERCENT_MODIFIER":
			c.at(n, "LIMIT of a share is not portable: number and count the rows in a CTE")
		}
	})
}

func byName(c *linted) {
	c.each(func(n node, _ []node) {
		if strings.HasSuffix(n.text("setop_type"), "BY_NAME") {
			c.at(n.child("right"), "UNION BY NAME is not portable: list the columns of both selects in one order")
		}
	})
}

func joins(c *linted) {
	c.each(func(n node, _ []node) {
		if n.text("type") != "JOIN" {
			return
		}
		switch n.text("ref_type") {
		case "NATURAL":
			c.at(n, "NATURAL JOIN changes with every new column: write on left_table.key = right_table.key")
		case "ASOF", "POSITIONAL":
			c.at(n, n.text("ref_type")+" JOIN is not portable: join on a range and keep row_number() = 1")
		}
		switch kind := n.text("join_type"); kind {
		case "SEMI":
			c.at(n, "SEMI JOIN is not portable: write where exists (select 1 from … where …)")
		case "ANTI":
			c.at(n, "ANTI JOIN is not portable: write where not exists (select 1 from … where …)")
		}
		if len(n.texts("using_columns")) > 0 {
			c.at(n, "USING leaves a column without a table: write on left_table.key = right_table.key")
		}
	})
}

func tableFunctions(c *linted) {
	c.each(func(n node, _ []node) {
		if n.text("type") == "TABLE_FUNCTION" {
			c.at(n, n.child("function").function()+"() in FROM is not portable: read a table (dates: the calendar), or write with recursive")
		}
		if n.text("type") == "PIVOT" || n.text("type") == "SHOW_REF" {
			c.at(n, n.text("type")+" in FROM is not portable: write sum(x) filter (where …) for each column")
		}
	})
}

func lists(c *linted) {
	const advice = "lists, structs and lambdas are not portable: keep one value a column, or do it in Go"
	c.each(func(n node, _ []node) {
		switch n.text("type") {
		case "ARRAY_EXTRACT", "ARRAY_SLICE", "ARRAY_CONSTRUCTOR", "STRUCT_EXTRACT", "LAMBDA", "ARROW":
			c.at(n, advice)
		}
		switch n.function() {
		case "list_value", "struct_pack", "map", "unnest", "array_agg", "list", "json_extract", "json_extract_string", "->", "->>":
			c.at(n, advice)
		}
	})
}
