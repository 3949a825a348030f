package extract

// rule names why a row was rejected; raw.reject shows it.
type rule string

const (
	ruleEncoding  rule = "encoding"      // bytes that the declared encoding does not know
	ruleStructure rule = "structure"     // wrong number of fields, a stray quote, a NUL byte, too long, no JSON
	ruleParse     rule = "parse"         // a value that is not of its column's kind
	ruleRequired  rule = "required"      // a value is missing that must be there
	ruleRange     rule = "range"         // a number or day beyond its limits
	ruleAccepted  rule = "accepted"      // a value that is none of the accepted ones
	rulePattern   rule = "pattern"       // a value that does not match the mapping's pattern
	ruleMap       rule = "map"           // a value that the mapping's map does not know
	ruleCurrency  rule = "currency"      // an amount in another currency than the project's
	ruleDuplicate rule = "duplicate_key" // a second row of the same key in one file
)
