package transform

import (
	"fmt"
	"slices"
	"strings"
)

// typeOf infers an expression's type and whether it can be null, as far as the
// linter needs them: an unknown type is "", and what is unknown may be null.
func (r *resolver) typeOf(n node, args []field) (typ string, nullable bool) {
	for _, f := range args {
		nullable = nullable || f.nullable
	}
	switch n.text("class") {
	case "CONSTANT":
		value := n.child("value")
		null, _ := value["is_null"].(bool)
		return typeName(value.child("type")), null
	case "CAST":
		return typeName(n.child("cast_type")), nullable || n.flag("try_cast")
	case "COMPARISON", "CONJUNCTION", "BETWEEN":
		return "BOOLEAN", nullable && !strings.Contains(n.text("type"), "DISTINCT")
	case "CASE":
		return r.typeOfCase(n)
	case "OPERATOR":
		return typeOfOperator(n, args, nullable)
	case "FUNCTION":
		return typeOfFunction(n, args, nullable)
	case "WINDOW":
		return typeOfWindow(n, args)
	}
	return "", true
}

// typeName writes a type of the parse tree as the header does.
func typeName(t node) string {
	id := t.text("id")
	if id == "DECIMAL" {
		info := t.child("type_info")
		width, _ := info["width"].(float64)
		scale, _ := info["scale"].(float64)
		return fmt.Sprintf("DECIMAL(%d,%d)", int(width), int(scale))
	}
	return id
}

func (r *resolver) typeOfCase(n node) (string, bool) {
	var results []node
	for _, check := range n.nodes("case_checks") {
		results = append(results, check.child("then_expr"))
	}
	otherwise := n.child("else_expr")
	if otherwise != nil {
		results = append(results, otherwise)
	}
	typ, nullable := nothing, otherwise == nil
	for _, result := range results {
		t, null := r.inferred(result)
		typ, nullable = wider(typ, t), nullable || null
	}
	return typ, nullable
}

// inferred is the type of an expression whose columns were resolved before.
func (r *resolver) inferred(n node) (string, bool) {
	if n == nil {
		return "", true
	}
	if n.is("COLUMN_REF") {
		f := r.refs[n.pos()]
		return f.typ, f.nullable
	}
	if n.is("SUBQUERY") {
		if n.text("subquery_type") == "EXISTS" {
			return "BOOLEAN", false
		}
		return "", true
	}
	var args []field
	for _, child := range children(n) {
		t, null := r.inferred(child)
		args = append(args, field{typ: t, nullable: null})
	}
	return r.typeOf(n, args)
}

func typeOfOperator(n node, args []field, nullable bool) (string, bool) {
	switch n.text("type") {
	case "OPERATOR_COALESCE":
		typ := nothing
		for _, f := range args {
			typ = wider(typ, f.typ)
		}
		return typ, !slices.ContainsFunc(args, func(f field) bool { return !f.nullable })
	case "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL":
		return "BOOLEAN", false
	case "OPERATOR_NOT", "COMPARE_IN", "COMPARE_NOT_IN":
		return "BOOLEAN", nullable
	case "GROUPING_FUNCTION":
		return "BIGINT", false
	}
	return "", true
}

// isAggregate tells whether a function makes one value of many rows.
func isAggregate(name string) bool {
	return slices.Contains([]string{"sum", "avg", "min", "max", "count", "count_star", "max_by", "min_by", "arg_max", "arg_min",
		"bool_and", "bool_or", "stddev", "stddev_samp", "stddev_pop", "variance", "var_samp", "var_pop", "corr", "covar_pop",
		"covar_samp", "regr_slope", "regr_intercept", "regr_r2", "regr_count", "any_value", "first", "last", "median", "mode",
		"quantile_cont", "quantile_disc", "percentile_cont", "string_agg", "listagg", "array_agg", "list"}, name)
}

func typeOfFunction(n node, args []field, nullable bool) (string, bool) {
	switch name := n.function(); name {
	case "+", "-", "*", "greatest", "least", "abs", "min", "max", "max_by", "min_by":
		typ := nothing
		for i, f := range args[:len(n.nodes("children"))] {
			if i == 0 || !strings.HasSuffix(name, "_by") {
				typ = wider(typ, f.typ)
			}
		}
		if slices.ContainsFunc(args, func(f field) bool { return f.typ == "INTERVAL" }) {
			typ = map[bool]string{true: "INTERVAL"}[name == "*"] // a day plus an interval: unknown
		}
		return typ, nullable || isAggregate(name)
	case "nullif":
		return first(args).typ, true
	case "count", "count_star", "length", "position", "date_diff", "date_part", "datediff":
		return "BIGINT", nullable && !isAggregate(name)
	case "avg", "ln", "log10", "log2", "log", "exp", "sqrt", "power", "pow", "stddev", "stddev_samp", "stddev_pop",
		"variance", "var_samp", "var_pop", "corr", "covar_pop", "covar_samp", "regr_slope", "regr_intercept", "regr_r2":
		return "DOUBLE", true
	case "sum":
		if first(args).typ == "DOUBLE" {
			return "DOUBLE", true
		}
		return "", true
	case "/":
		if anyDouble(args) {
			return "DOUBLE", true
		}
		return "", true
	case "floor", "ceil", "ceiling", "round":
		return first(args).typ, nullable
	case "||", "lower", "upper", "trim", "ltrim", "rtrim", "substr", "substring", "replace", "concat_ws", "lpad", "rpad", "split_part":
		return "VARCHAR", nullable
	case "to_days", "to_months", "to_years", "to_hours", "to_minutes", "to_seconds", "to_weeks":
		return "INTERVAL", false
	case "~~", "!~~", "like_escape":
		return "BOOLEAN", nullable
	}
	return "", nullable || isAggregate(n.function())
}

func typeOfWindow(n node, args []field) (string, bool) {
	switch n.function() {
	case "row_number", "rank", "dense_rank", "ntile", "count":
		return "BIGINT", false
	case "lag", "lead", "first_value", "last_value", "nth_value", "min", "max":
		return first(args).typ, true
	case "percent_rank", "cume_dist", "avg":
		return "DOUBLE", true
	case "sum":
		if first(args).typ == "DOUBLE" {
			return "DOUBLE", true
		}
	}
	return "", true
}

func first(args []field) field {
	if len(args) == 0 {
		return field{}
	}
	return args[0]
}

func anyDouble(args []field) bool {
	return slices.ContainsFunc(args, func(f field) bool { return f.typ == "DOUBLE" })
}

// nothing is the type of a null literal, and of no value at all.
const nothing = "NULL"

// wider is the type of a value that is of one of two types; "" when unknown.
func wider(a, b string) string {
	switch {
	case a == nothing || a == "SQLNULL" || a == b:
		return b
	case b == nothing || b == "SQLNULL":
		return a
	case a == "DOUBLE" || b == "DOUBLE":
		return "DOUBLE"
	case a == "" || b == "":
		return ""
	case strings.HasPrefix(a, "DECIMAL"):
		return a
	case strings.HasPrefix(b, "DECIMAL"):
		return b
	case a == "BIGINT" || b == "BIGINT":
		return "BIGINT"
	}
	return a
}
