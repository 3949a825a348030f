package extract

// allowedFunctions are the functions that SQL of the configuration may use:
// scalar, deterministic, without side effects, over text, numbers and times.
// Operators are functions too.
func allowedFunctions() []string {
	return []string{
		// operators
		"+", "-", "*", "/", "//", "%", "||", "~~", "!~~", "~~*", "!~~*", "like_escape", "not_like_escape", "ilike_escape", "not_ilike_escape",
		// text
		"lower", "lcase", "upper", "ucase", "trim", "ltrim", "rtrim", "substr", "substring", "left", "right", "length", "len", "strlen",
		"replace", "translate", "concat", "concat_ws", "contains", "starts_with", "ends_with", "prefix", "suffix", "strpos", "instr", "position",
		"split_part", "reverse", "lpad", "rpad", "repeat", "chr", "ascii", "unicode", "ord", "strip_accents", "nfc_normalize", "md5", "sha256",
		"regexp_matches", "regexp_full_match", "regexp_extract", "regexp_replace", "array_extract", "list_element",
		// numbers
		"abs", "round", "floor", "ceil", "ceiling", "trunc", "sign", "mod", "greatest", "least", "power", "pow", "sqrt", "add", "subtract", "multiply", "divide",
		// times
		"strptime", "try_strptime", "strftime", "date_part", "datepart", "date_trunc", "datetrunc", "date_add", "date_diff", "datediff", "date_sub",
		"year", "month", "day", "hour", "minute", "second", "dayofweek", "isodow", "week", "weekofyear", "quarter", "dayofyear", "last_day",
		"make_date", "make_timestamp", "to_timestamp", "epoch_ms", "to_days", "to_hours", "to_minutes", "to_seconds", "to_months", "to_years", "to_weeks", "to_milliseconds",
		"timezone",
		// documents within a column
		"->>", "->", "json_extract_string", "json_extract", "json_array_length",
		// choice
		"ifnull", "nullif", "if", "constant_or_null",
	}
}

// allowedOperators are operators with a syntax of their own.
func allowedOperators() []string {
	return []string{
		"OPERATOR_NOT", "OPERATOR_IS_NULL", "OPERATOR_IS_NOT_NULL", "OPERATOR_COALESCE", "OPERATOR_NULLIF",
		"COMPARE_IN", "COMPARE_NOT_IN", "ARRAY_EXTRACT", "ARRAY_SLICE", "OPERATOR_TRY",
	}
}

// allowedTypes are the types that may be cast to.
func allowedTypes() []string {
	return []string{
		"VARCHAR", "BOOLEAN", "TINYINT", "SMALLINT", "INTEGER", "BIGINT", "HUGEINT", "FLOAT", "DOUBLE", "DECIMAL",
		"DATE", "TIME", "TIMESTAMP", "TIMESTAMP WITH TIME ZONE", "INTERVAL",
	}
}
