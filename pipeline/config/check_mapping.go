package config

import (
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/entity"
)

// mapping reports what is wrong with the mapping of one column.
func (c *sourceChecker) mapping(key string, column entity.Column, m Mapping) {
	if c.found.bad[key] {
		return
	}
	c.origin(key, m)
	c.exportColumn(key, m)
	c.fits(key, column, m)
	c.values(key, column, m)
}

// origin wants exactly one of column, const and sql, and nothing that a
// constant has no use for.
func (c *sourceChecker) origin(key string, m Mapping) {
	var given []string
	for _, name := range []string{"column", "const", "sql"} {
		if c.has(key + "." + name) {
			given = append(given, name)
		}
	}
	switch {
	case len(given) > 1:
		c.complain(key+"."+given[1], "", "%s: wants one of column, const and sql, got %s", key, and(given))
	case len(given) == 0 && m.Column == "":
		c.complain(key, "", "%s: wants one of column, const and sql", key)
	case len(given) == 1 && given[0] == "const":
		for _, name := range []string{"pattern", "map", "default"} {
			if c.has(key + "." + name) {
				c.complain(key+"."+name, "", "%s: a constant needs no %s", key, name)
			}
		}
	}
	if c.has(key+".map") && len(m.Map) == 0 {
		c.complain(key+".map", "", "%s.map: is empty: every value would be rejected", key)
	}
}

// exportColumn compares a column's name with the names that the file gives.
func (c *sourceChecker) exportColumn(key string, m Mapping) {
	if c.has(key+".column") && strings.TrimSpace(m.Column) == "" {
		c.complain(key+".column", "", "%s.column: is empty", key)
		return
	}
	if m.Column == "" || len(c.source.Names) == 0 || c.found.bad[c.on("names")] {
		return
	}
	if !slices.ContainsFunc(c.source.Names, func(name string) bool { return foldColumn(name) == foldColumn(m.Column) }) {
		c.complain(key, pipeline.Nearest(m.Column, c.source.Names), "%s: names has no column %q", key, clip(m.Column))
	}
}

// fits reports settings that the column's kind has no use for.
func (c *sourceChecker) fits(key string, column entity.Column, m Mapping) {
	only := func(name string, fits bool, what string) {
		if c.has(key+"."+name) && !fits {
			c.complain(key+"."+name, "", "%s.%s: is for %s, %s is of kind %s", key, name, what, column.Name, column.Kind)
		}
	}
	only("timestamps", column.Kind == entity.Instant || column.Kind == entity.Date, "moments and days")
	only("timezone", column.Kind == entity.Instant, "moments")
	only("unit", column.Unit == "seconds", "durations")
	if !c.has(key + ".of") {
		return
	}
	if column.RefSource == "" {
		c.complain(key+".of", "", "%s.of: is for customer numbers (customer_ref)", key)
	} else if _, known := c.project.Sources[m.Of]; !known && !c.found.bad["sources"] {
		c.complain(key+".of", pipeline.Nearest(m.Of, c.sourceNames()), "%s.of: there is no source %q; there are %s", key, clip(m.Of), strings.Join(c.sourceNames(), ", "))
	}
}

// values compares constants, defaults and the results of a map with what the
// column accepts, so that a typo does not reject every row at night.
func (c *sourceChecker) values(key string, column entity.Column, m Mapping) {
	accept := func(key, text string) {
		if column.Values != nil && text != "" && !slices.Contains(column.Values, text) {
			c.complain(key, pipeline.Nearest(text, column.Values), "%s: %s takes %s, got %q", key, column.Name, or(column.Values), clip(text))
		}
		numeric := column.Kind == entity.Count || column.Kind == entity.Money || column.Kind == entity.Quantity || column.Kind == entity.Rate || column.Kind == entity.Number
		if numeric && text != "" && !strings.ContainsAny(text, "0123456789") {
			c.complain(key, "", "%s: %s is of kind %s, got %q", key, column.Name, column.Kind, clip(text))
		}
		if column.Kind == entity.Flag && text != "" && !c.isBoolean(text) {
			c.complain(key, "", "%s: %s is true or false, got %q", key, column.Name, clip(text))
		}
	}
	if m.Const != nil {
		accept(key+".const", *m.Const)
	}
	if m.Default != nil {
		accept(key+".default", *m.Default)
	}
	for from, to := range m.Map {
		accept(key+".map."+from, to)
	}
}

// isBoolean tells whether text is one that the source writes for true or false.
func (c *sourceChecker) isBoolean(text string) bool {
	both := slices.Concat(c.source.Booleans.True, c.source.Booleans.False, []string{"true", "false"})
	return slices.ContainsFunc(both, func(known string) bool { return foldColumn(known) == foldColumn(text) })
}
