// Package similar measures how alike two short texts are: names, streets, numbers.
//
// It is for values that package normal has brought into one written form, and knows
// nothing of fields, records or weights; models/linkage decides what a similarity means.
// Every function is symmetric to the last bit, counts runes and not bytes, takes any
// bytes (an invalid byte counts as one rune) and allocates nothing for ASCII texts of up
// to 64 bytes, which is nearly every name, because a night compares hundreds of millions.
package similar
