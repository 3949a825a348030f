// Package linkage finds the records that speak of the same person or firm, by the model of
// Fellegi and Sunter (1969) with three classes of pairs instead of two: the same entity,
// two members of one household, and strangers. A pair's match weight is the base-2
// logarithm of how much likelier what its fields say is for the same entity than for two
// different ones, and every weight can be taken apart into what each comparison gave.
//
// It learns without labels. How often strangers agree by chance (u) comes from random
// pairs; how often two records of one entity agree (m), how members of a household do (h),
// and how frequent both are among all pairs comes from expectation and maximisation over the
// counts of comparison patterns (Winkler 1988; Jaro 1989), with frequent values counting less
// than rare ones (Winkler 1989).
//
// It reads no files and keeps nothing between calls: a [Model] and a [State] are values that
// a caller may store. What a cluster is called from night to night is not decided here.
package linkage
