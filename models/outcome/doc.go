// Package outcome learns a dated yes or no, such as leaving or buying, from rows of features at several cutoffs; it grades what it has learnt against a
// simple baseline, scores, and explains each score. It is what churn, propensity and prospects have in common. What an outcome is, and which rows are
// asked about, its callers say; reading files, versions and tables are theirs too.
//
// # What is learnt
//
// Candidates are logistic regression on tamed features (see below), boosted trees, the mean of both's log-odds, and single features that are probabilities
// already, such as that of a buying model. The latest cutoff is held out, candidates learn from the earlier ones, and the one with the least log loss on
// the held-out rows is chosen, the general level apart, which is corrected anyway; a single feature must be better by a hundredth, since it gives no reasons. Probabilities are calibrated on those same rows; then the chosen one
// learns from all rows, and its level is moved to the latest cutoff's, since rates drift. With one cutoff only, five folds of customers take the
// place of the later period.
//
// An anchor is a feature that is a probability made by a model which knows time, such as a buying model's. Where the held-out period shows that the level
// follows the anchor's mean, or where there is no such period, probabilities are moved so that their mean is the latest rate, moved by the log-odds by which
// the anchor's mean has moved since. That is a correction of the base rate alone; it looks at the rows that are scored together, 100 at least.
//
// Logistic regression takes the log-odds of probabilities, and the signed logarithm of other numbers that are less lopsided so. Constant features, and those that tell the outcome alone (leaks), are
// left out and named.
//
// # How it is graded
//
// All of this, choosing and calibrating included, is done without the last cutoff and measured on it; then once more with it, for use. The gain is that of
// AUC over the baseline's, with a 90 % interval by bootstrap. With a single cutoff the test is on folds of customers, which says nothing about another time.
//
// # Which answer is published
//
// The model's at grade A and B. The baseline's at C and D, below the floor, and where all rows have one outcome: with its reason. Where there are no rows to
// learn from at all there is no answer, and probabilities are NaN.
//
// # Reasons
//
// Contributions to the log-odds against the mean row: exact Shapley values of the trees, terms of the regression, or their mean. Features of one group, such
// as all about deliveries, count together under the name of the one that weighs most, so that the first reasons differ in kind. Effects are on the
// scale before calibration.
//
// # Edge cases
//
// The order of the rows changes nothing: they are sorted by cutoff and key first. Above MaxRows a sample is learnt from, drawn by key.
package outcome
