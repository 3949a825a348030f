// Package affinity finds what is bought together: which sets of items are frequent in baskets, and which rules "who takes A takes
// C" hold in them beyond chance. Baskets are orders, customer-days or customers: whatever the caller groups by. Channels, periods and
// levels of category are the caller's choice of baskets and items too.
//
// It is not a recommender, reads no files and knows no order in time.
//
// # Method
//
// Counts are exact. Items are ranked by frequency; for each item the baskets that hold it are cut down to its more frequent
// partners, turned into bitmaps of these baskets alone and intersected depth first. A pair that is rare anywhere is never
// tried within a larger set. An item of rank r is in at most lines/r baskets, so that all bitmaps of one item are at most as many bits as
// there are lines, however large the assortment is. Items are worked off in parallel; what comes out does not depend on the number
// of threads or the order of rows.
//
// # Measures
//
// With n baskets, a of them with the antecedent, c with the consequent and x with both:
//
//	support     x/n
//	confidence  x/a
//	lift        x n/(a c)                          1: independent
//	leverage    x/n - a c/n²                       -.25 to .25, 0: independent
//	conviction  (1 - c/n)/(1 - x/a)                +Inf where the rule has no exception
//	cosine      x/√(a c)
//	zhang       leverage / max(x/n (1 - a/n), a/n (c/n - x/n))   -1 to 1
//	chi_square  of the two-by-two table, one degree of freedom, without correction; its p-value is two-sided
//	fisher      exact probability of x or more baskets with both, were they independent (one-sided)
//	q_value     Benjamini-Hochberg over the Fisher probabilities
//
// The tests of the q-value are all ordered pairs of the frequent items, seen together often enough or not, and the candidate
// rules of all larger frequent sets. Rules that confidence or lift sorted out count among them as if their
// p-value was 1, which errs on the careful side.
//
// # Bounds
//
// Baskets of more items than Settings.MaxBasket are left out and told of: they are no shopping. What is kept is bounded by
// Settings.Bytes and Settings.MaxSets: where it does not fit, the support is raised to the lowest at which all of it does,
// so that what is there is complete, and Sets.MinCount tells from which count on.
//
// # Papers
//
// Agrawal, Srikant (1994), Fast algorithms for mining association rules, VLDB. Zaki (2000), Scalable algorithms for association
// mining, IEEE TKDE 12(3). Uno, Kiyomi, Arimura (2004), LCM ver. 2, FIMI. Zhang (2000), Mining association rules, AI 128. Benjamini,
// Hochberg (1995), Controlling the false discovery rate, JRSS B 57. Tested on the groceries of R's arules and on T10I4D100K of FIMI.
package affinity
