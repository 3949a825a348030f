// Package card says how good a model is and against what: the model card with its grade, calibration by band, drift of what the model reads and of
// what it says, and findings about its input that somebody could mend. It fits and measures nothing but drift; packages evaluate and outcome do.
//
// # Grades
//
// A gain is how much better a model is than a named simple baseline on the same rows of a period that neither has seen; above 0 is better, whatever the
// metric. With a 90 % interval of the gain:
//
//   - A: the lower bound passes the model's published margin.
//   - B: the lower bound is above 0.
//   - C: the interval covers 0.
//   - D: the upper bound is below 0.
//
// At A and B the model's answer is published. At C and D, and where nothing could be graded, it is the baseline's, labelled so.
//
// # Drift
//
// The population stability index over bands of what was trained on, sum of (now - train) ln(now/train) with shares of rows (Siddiqi 2006): below .1
// nothing moved, from .25 on the model is asked about others than it has learnt from.
package card
