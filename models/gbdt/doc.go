// Package gbdt learns probabilities from features by gradient boosted decision trees: who leaves, who buys. It takes numbers with gaps and
// categories as they are, says which feature moved each prediction by how much, and chooses its size by held-out rows, so that the zero settings suit 500 rows
// as they suit millions. It reads no files and knows no customers; what is a sum of straight lines is better told by package logistic.
//
// # Assumptions
//
//  1. Rows are independent, but for what Data.Order says: where it is given, sizes are chosen on the latest rows, as they will be used.
//  2. Rows to be scored are like rows learnt from. A number outside the range seen counts as its end.
//
// # Method
//
// Trees are added one by one, each on the derivatives of the loss at the predictions so far (Friedman 2001). A tree grows leaf by leaf, the most gainful split
// first. With G and H the sums of first and second derivatives, a split gains
//
//	T(G_l)²/(H_l+λ) + T(G_r)²/(H_r+λ) - T(G)²/(H+λ),   T(G) = sign(G) max(|G|-α, 0)
//
// and a leaf has the value -rate T(G)/(H+λ), λ being L2 and α L1.
//
//   - Numbers are cut into at most 254 bins of about equal size; a bin of its own holds what is missing, which goes to the side that gains more.
//   - Levels of a category are ordered by G/(H+10) and parted in two (Fisher 1958), with L2 raised by 10, since the order is fitted too; up to four
//     levels are tried one against all. Levels seen by fewer than about ten rows of a leaf go right, and so does an unseen one, with what is missing.
//   - A monotone feature takes no split against its direction, and the two sides are kept apart by their mean from then on.
//   - Derivatives are whole numbers of 15 bits (Shi et al. 2022), scaled anew for each tree. Sums of whole numbers do not depend on their order: so the
//     model is the same on any number of threads, and both sums take one addition.
//
// # What is chosen
//
// Where Rounds or Leaves is 0. Up to 20,000 rows: 4 and 8 leaves at rate .05, each tree on 70 % of the rows and half of the features, rounds by the mean loss
// over five folds; the model is the mean of the five fits, which is steadier than one and costs no further fit. Up to 100,000: the same with 16 and 31
// leaves and one fifth held out, then one fit on all rows. Above: 16 leaves at rate .1, a tenth held out, and the fit without it is the model. With Data.Order the latest
// fifth is held out, and the model is a fit on all rows, up to 20,000 the mean of five with other draws.
//
// # Inputs and outputs
//
// Features are a features.Table; targets 0 or 1 (or any numbers with Squared); weights 0 or more. Predictions are probabilities; contributions are log-odds,
// exact Shapley values of the trees (see [Model.Contributions]).
//
// # Edge cases
//
//   - All targets equal: [ErrOneOutcome].
//   - A constant feature is never split by; with no useful feature at all, the rate of all is predicted.
//   - Fewer rows than two leaves need: the same.
//
// # Errors
//
// Settings out of range, features that scoring lacks (models.MissingColumnError), targets that are not 0 or 1 (models.RowError). Stored models that are
// damaged or of another version: sealed.ErrDamaged, sealed.ErrVersion.
//
// # Papers
//
//   - Friedman, J. H. (2001): Greedy function approximation: a gradient boosting machine. Annals of Statistics 29(5), 1189-1232.
//   - Ke, G. et al. (2017): LightGBM: a highly efficient gradient boosting decision tree. NIPS 30.
//   - Shi, Y. et al. (2022): Quantized training of gradient boosting decision trees. NeurIPS 35.
//   - Fisher, W. D. (1958): On grouping for maximum homogeneity. JASA 53(284), 789-798.
//   - Lundberg, S. M. et al. (2020): From local explanations to global understanding with explainable AI for trees. Nature Machine
//     Intelligence 2, 56-67. Yang, J. (2021): Fast TreeSHAP, arXiv:2109.09847. Tables by the features that agree are theirs too.
//
// # Validated against
//
// Shapley values by their definition; LightGBM on the same rows (BenchmarkSideBySide); the public results on Telco (AUC .848 at least) and bank (.801).
//
// # Why this way
//
// The mean of fold fits is one model, since trees add up: a leaf of a fit counts a fifth. Eight features share a word of the binned table, so that
// one random read of memory feeds eight histograms, which together fit the nearest cache; column by column the same reads are made eight times.
// The contribution of a leaf depends only on which of its path's features agree with the row; a table over these sets, made once for
// all rows by an exact quadrature, turns the work per row into look-ups.
package gbdt
