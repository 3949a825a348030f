// Package normal brings what identifies people and firms into one written form: names,
// e-mail addresses, phone numbers, dates, postcodes, streets, company names, identifiers.
//
// It is for comparing and for finding candidates, not for showing: what comes out has
// lost its accents, its titles and its punctuation on purpose. How alike two normal forms
// are is package similar; what that means is models/linkage.
//
// Every function is pure, safe for concurrent use and takes any bytes (invalid UTF-8
// included). Values longer than 512 bytes are cut at a rune, so that the work on one value
// is bounded. What has no content is "" (a date: 0), never an error: a value that cannot
// be read is no evidence, and the caller counts them.
package normal
