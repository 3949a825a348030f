// Package supervised runs any learner on any table: it finds target, key and features, refuses what gives the outcome away, measures by folds or on a second
// table, and reports the same way for all. Packages logistic, gbdt and tree give it a learner and become commands by it.
//
// It is not for the night: there features, cutoffs and labels are known, and learners are called directly.
//
// # What a run does
//
// Rows are first brought into an order that depends on their content alone, so that neither folds nor models depend on the order of the input. With folds,
// each row is predicted by a model that has not seen it, once per seed; the scored rows hold the mean over seeds, the metrics their spread over
// folds and seeds. With a second table ([Tester]) the model learns from the first and is measured on the second, with a bootstrap's spread. In both cases a
// model of all rows of the first table tells the parameters.
//
// # Errors
//
// A target of one value, a value of the target that is not there, too few rows for the folds, an infinite number, no feature that varies: each says so. A
// feature that alone tells the target is a *features.LeakError, which names it.
package supervised
