// Package tree finds a few rules that part customers by how likely an outcome is: "Contract is Month-to-month and tenure at most 5: 630 customers, 69 % leave".
// It is for people who act on groups. For a probability of each customer take gbdt or logistic: a few steps cannot follow what these follow.
//
// # Method
//
// A decision tree (Breiman et al. 1984): the group whose split raises the log-likelihood most is split next, until no split is worth it or there are as many
// groups as are wanted. The number of groups is the one with the least log loss on held-out rows (five folds; a fifth of the rows above 20,000;
// the latest fifth where rows have an order). Each rule is the way to one group, its conditions on one feature put together.
//
// Cuts are the roundest numbers that part the same rows, so that a rule reads "at most 12" and not "at most 11.87". Levels of a category are ordered by their
// rate before they are parted (Fisher 1958). What is missing goes where it raises the log-likelihood more; a level that was not seen goes with
// the larger part.
//
// # Edge cases
//
// Where no split is worth it there is one rule, "all", with the rate of all. One outcome alone is [ErrOneOutcome].
//
// # What the rates are
//
// Rates and intervals (Wilson, 90 %) of [Model.Rules] are those of the rows that the rules were found on; they flatter a little. [Model.On] counts
// the same rules on other rows, such as a later period, and is what should be published where there is one.
package tree
