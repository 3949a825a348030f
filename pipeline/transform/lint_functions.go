package transform

import (
	"fmt"
	"slices"
	"strings"
)

// replaced maps functions that engines lack or read differently to their
// portable form.
func replaced() map[string]string {
	out := map[string]string{}
	for names, form := range map[string]string{
		"string_agg group_concat listagg":                     "there is none: keep one row a value, or join texts in Go",
		"strftime strptime date_format to_char format printf": "substr(cast(day as varchar), 1, 7) for a month; formats belong into extract",
		"percentile_cont percentile_disc quantile quantile_cont quantile_disc median approx_quantile approx_percentile": "row_number() and count(*) over the same rows, and interpolate in DOUBLE",
		"mode":                           "count, row_number() with a total order, and where row_no = 1",
		"any_value arbitrary first last": "min(x), or max_by(x, y): any value differs from night to night",
		"approx_count_distinct":          "count(distinct x)",
		"arg_max argmax":                 "max_by(x, y)",
		"arg_min argmin":                 "min_by(x, y)",
		"count_if countif":               "count(*) filter (where …)",
		"sum_if":                         "sum(x) filter (where …)",
		"concat":                         "a || b, or concat_ws: engines disagree on null",
		"left":                           "substr(x, 1, n)",
		"right":                          "substr(x, length(x) - n + 1)",
		"strpos instr":                   "position(a in b)",
		"ifnull nvl":                     "coalesce(a, b)",
		"if iif":                         "case when … then … else … end",
		"log log2":                       "ln(x), or log10(x): engines disagree on the base of log",
		"regexp_replace regexp_matches regexp_full_match regexp_like": "like, or extract; regular expressions other than nullif(regexp_extract(..), '') differ",
		"md5 sha1 sha256 hash":           "extract or Go: engines hash other bytes",
		"range generate_series sequence": "the calendar, or with recursive",
		"date_add dateadd":               "cast(day + interval '1' day as date)",
		"date_sub datesub datediff":      "date_diff('day', a, b) of dates",
		"age":                            "extract(year from …) differences",
		"last_day":                       "cast(date_trunc('month', day) + interval '1' month - interval '1' day as date)",
		"dayofweek weekday isodow dayname monthname": "the calendar: engines number days differently",
		"trunc":                               "floor(x), or cast(floor(x + 0.5) as bigint)",
		"epoch epoch_ms to_timestamp":         "date_diff('second', a, b)",
		"ntile":                               "row_number() and count(*): (row_no - 1) * 5 / count, whole",
		"random setseed uuid gen_random_uuid": "nothing: a night must give the same rows again",
		"rowid":                               "row_number() with a total order",
	} {
		for name := range strings.FieldsSeq(names) {
			out[name] = form
		}
	}
	return out
}

// portable lists the functions that mean the same on the engines.
func portable() []string {
	return strings.Fields(`count count_star sum avg min max max_by min_by bool_and bool_or every
		stddev stddev_samp stddev_pop variance var_samp var_pop corr covar_pop covar_samp regr_slope regr_intercept
		row_number rank dense_rank percent_rank cume_dist lag lead first_value last_value nth_value
		abs ceil ceiling floor round sqrt exp ln log10 power mod sign greatest least
		lower upper trim ltrim rtrim substr substring replace length position lpad rpad split_part concat_ws
		starts_with reverse chr translate regexp_extract nullif row
		date_diff date_trunc date_part year month day quarter
		+ - * / % || ~~ !~~ like_escape not_like_escape`)
}

func functions(c *linted) {
	forms, known := replaced(), portable()
	c.each(func(n node, around []node) {
		name := n.function()
		form, refused := forms[name]
		switch {
		case name == "" || isInterval(n) || n.flag("is_operator") && !slices.Contains(known, name):
		case slices.Contains([]string{"list_value", "struct_pack", "map", "unnest", "array_agg", "list", "json_extract", "json_extract_string"}, name):
		case slices.Contains(clockFunctions(), name):
		case refused:
			c.at(n, fmt.Sprintf("%s() is not portable: use %s", name, form))
		case !slices.Contains(known, name):
			c.at(n, fmt.Sprintf("%s() is not known to be portable: use standard SQL, or do it in extract or Go", name))
		case name == "regexp_extract" && parent(around).function() != "nullif":
			c.at(n, "regexp_extract() gives '' or null where nothing matches: write nullif(regexp_extract(x, …), '')")
		case name == "date_part":
			c.datePart(n)
		case strings.HasPrefix(name, "regr_") || strings.HasPrefix(name, "covar_") || name == "corr":
			for _, arg := range n.nodes("children") {
				if c.typeOf(arg) != "DOUBLE" {
					c.at(n, name+"() of other than doubles is less exact elsewhere: write cast(x as double) for each argument")
					break
				}
			}
		}
	})
}

func (c *linted) datePart(n node) {
	args := n.nodes("children")
	if len(args) == 0 {
		return
	}
	part, _ := args[0].child("value")["value"].(string)
	if !slices.Contains([]string{"year", "quarter", "month", "day", "week", "hour", "minute"}, strings.ToLower(part)) {
		c.at(n, fmt.Sprintf("extract(%s …) differs between engines: use year, quarter, month, week, day, hour or minute; for days of the week the calendar", part))
	}
}

func operators(c *linted) {
	forms := map[string]string{
		"~~*": "ILIKE: write lower(x) like '…'", "!~~*": "NOT ILIKE: write lower(x) not like '…'", "~~~": "GLOB: write like",
		"~": "a regular expression: write like", "!~": "a regular expression: write not like", "//": "//: write cast(floor(cast(a as double) / nullif(b, 0)) as bigint)",
		"^": "^: write power(x, y)", "**": "**: write power(x, y)", "&": "bits: compute them in Go", "|": "bits: compute them in Go",
		"<<": "bits: compute them in Go", ">>": "bits: compute them in Go", "@": "@: write abs(x)", "!__postfix": "!: compute it in Go", "^@": "^@: write x like 'a%'",
	}
	c.each(func(n node, _ []node) {
		if form, refused := forms[n.function()]; refused && n.is("FUNCTION") {
			before, after, _ := strings.Cut(form, ": ")
			c.at(n, fmt.Sprintf("%s is not portable: %s", before, after))
		}
	})
}

func ignoreNulls(c *linted) {
	c.each(func(n node, _ []node) {
		if n.is("WINDOW") && n.flag("ignore_nulls") {
			c.at(n, "IGNORE NULLS is written differently elsewhere: filter the nulls in a CTE before")
		}
	})
}

func orderedAggregate(c *linted) {
	c.each(func(n node, _ []node) {
		orders := append(n.child("order_bys").nodes("orders"), n.nodes("arg_orders")...)
		if (n.is("FUNCTION") || n.is("WINDOW")) && len(orders) > 0 {
			c.at(n, "an ORDER BY within an aggregate is not portable: use max_by, min_by or row_number()")
		}
	})
}

func nullGreatest(c *linted) {
	c.each(func(n node, _ []node) {
		if n.function() != "greatest" && n.function() != "least" {
			return
		}
		for _, arg := range n.nodes("children") {
			if _, nullable := c.facts.inferred(arg); nullable {
				c.at(n, fmt.Sprintf("%s() with a null is null elsewhere: wrap what can be null in coalesce(x, …)", n.function()))
				return
			}
		}
	})
}

func clockFunctions() []string {
	return []string{"now", "current_date", "current_time", "current_timestamp", "localtime", "localtimestamp", "today",
		"get_current_timestamp", "get_current_time", "transaction_timestamp", "current_localtimestamp", "current_localtime"}
}

func clock(c *linted) {
	const advice = "the clock: a night looks from run.parameters.as_of_date, so that it gives the same rows again"
	c.each(func(n node, _ []node) {
		names := n.texts("column_names")
		if slices.Contains(clockFunctions(), n.function()) || n.is("COLUMN_REF") && len(names) == 1 && slices.Contains(clockFunctions(), strings.ToLower(names[0])) {
			c.at(n, advice)
		}
	})
}
