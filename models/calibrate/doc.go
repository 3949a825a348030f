// Package calibrate mends probabilities by outcomes of a later period: of the customers who were given 30 %, 30 of 100 should have left. It changes the
// probabilities and not the order of the customers; it cannot mend a score that tells nothing.
//
// # Methods
//
//   - Platt (1999): p' = 1 / (1 + exp(-(a + b logit(p)))), two numbers, by maximum likelihood with Platt's smoothed targets. Right for few
//     rows and where rates drifted as a whole. b is kept at 0 or more, so that the order stays.
//   - Isotonic (Zadrozny and Elkan 2002): the best ascending steps, by pooling adjacent violators, with lines between the steps' middles. Right
//     where the distortion has any form and outcomes are many.
//   - Shift: b = 1, only a is fitted: what a changed base rate asks for, with the fewest rows.
//
// [Choose] takes the one with the least log loss on held-out parts of the rows, None among them, so that what is right already is left alone.
//
// # Edge cases
//
// Equal outcomes alone say too little: Platt and Shift move to the smoothed rate, isotonic steps do too (each pool counts half a positive and
// half a negative more). Results lie strictly between 0 and 1. A probability of 0 or 1 is taken as 1e-6 from it.
package calibrate
