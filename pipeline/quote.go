package pipeline

import "strings"

// QuoteIdent returns name as an SQL identifier. Every identifier that does not
// come from our own source code passes through here.
func QuoteIdent(name string) string {
	return `"` + strings.ReplaceAll(name, `"`, `""`) + `"`
}

// QuoteLiteral returns text as an SQL string literal.
func QuoteLiteral(text string) string {
	return `'` + strings.ReplaceAll(text, `'`, `''`) + `'`
}
