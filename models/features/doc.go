// Package features is the table that learned models take: numbers with gaps, categories with levels, and a target with two values. It infers what a column
// of any table is, brings a second table to the shape of the first, and finds features that are the target itself.
//
// It is for the packages logistic, gbdt and tree, and for whoever feeds them. It does not compute features from sales, nor does it encode,
// scale or fill anything: each learner does what it needs.
//
// # What a column is
//
// Numbers and flags are numbers; nulls and NaN are gaps. Texts are numbers where all that are not blank or a usual word for nothing (na, null, ?,
// -) read as numbers, and days since 1970 where all read as ISO dates. All other texts are categories. A text column with more
// levels than a third of its rows (and more than 50), and a column of one value, tell nothing that carries over to other rows: they are left out
// and named in [Schema.LeftOut].
//
// # Edge cases
//
// An infinite number is refused with its row: it has no place in a mean, and the column that holds it is at fault. A level that the first table
// did not have is [Unseen] in the second; a gap is [Missing].
//
// # Leaks
//
// A feature that tells the target alone, by a rule learnt on one half of the rows and tried on the other (AUC of [LeakAUC] or more), is
// no feature but the target in other words, or what was known afterwards only. [Leaks] names them. A column may be accepted by name where
// that is the nature of the matter.
package features
