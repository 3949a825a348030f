// Package evaluate says how good probabilities are: metrics of one set of predictions, folds to make honest ones, intervals by resampling, and calibration
// by band. It is for learned models, backtests and model cards alike. It fits nothing.
//
// # Metrics
//
// With y 0 or 1 and p the probability:
//
//   - AUC: the share of pairs of a positive and a negative that p puts in the right order, ties counting half.
//   - PR-AUC: average precision, the sum of precision times gained recall from the highest p down; equal p are taken together.
//   - Log loss: the mean of -log p of what happened, p kept within 1e-15 of 0 and 1.
//   - Brier score: the mean of (p - y)^2.
//   - ECE: expected calibration error, the mean distance of rate and mean p over ten equally wide bands, weighted by rows.
//   - Lift at 10 %: the rate among the tenth of rows with the highest p, over the rate of all. Rows tied at the edge count by their share.
//
// # Edge cases
//
// AUC, PR-AUC and lift are undefined where all outcomes are equal; they are NaN there, and [Summary.Object] leaves them out.
package evaluate
