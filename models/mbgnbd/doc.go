// Package mbgnbd is the MBG/NBD model of Batislam, Denizel and Filiztekin (2007): who is still a customer, and how often will each buy, where the first purchase may
// already be the last?
//
// It is package bgnbd with one difference: the chance to drop out follows the first purchase too, so that P(alive) of a one-time buyer falls with their age. It suits shops where most customers come once.
//
// # Assumptions
//
//  1. While alive, a customer buys as a Poisson process at a rate lambda of their own; rates are Gamma(r, alpha) among customers.
//  2. After each purchase, the first included, the customer drops out for good with a probability p of their own; these are Beta(a, b) among customers.
//  3. lambda and p are independent. There is no season, no trend and no influence from outside.
//
// # Formula
//
//	L(x, t_x, T) = Gamma(r+x)/Gamma(r) alpha^r B(a, b+x+1)/B(a, b) { (alpha+T)^-(r+x) + a/(b+x) (alpha+t_x)^-(r+x) }
//
// Expectations are exact sums, see betageo.
//
// # Inputs and outputs
//
// Frequency x, recency t_x (age at the last purchase) and age T of btyd.Customers, in any one unit of time; alpha comes out in that unit, rates per unit.
//
// # Edge cases
//
//   - No customers, or all ages zero: parameters for which nothing is bought; statuses no_customers, no_time_observed.
//   - One-time buyers alone: half a purchase in all the time observed; status no_repeat_purchases.
//   - Dropout that the data do not bound, and that adds less than 3 to the log-likelihood: the model without it answers, with the dropout parameter 0; status dropout_not_identified.
//   - Another parameter that the data leave open, as where all customers are alike, or few: a prior holds it; status penalized, and the penalty's size.
//   - A customer of age zero: what is said of a new one.
//
// # Papers
//
//   - Batislam, E. P., Denizel, M., Filiztekin, A. (2007): Empirical validation and comparison of models for customer base analysis. International Journal of Research in Marketing 24(3), 201-209.
//   - Hoppe, D., Wagner, U. (2007): Customer base analysis: the case for a central variant of the betageometric/NBD model. Marketing ZFP 3(2), 75-90.
//
// # Symbols
//
// x is frequency, t_x recency, T age, h horizon; R, Alpha, A, B in [Parameters] are r, alpha, a, b.
//
// # Validated against
//
// The published estimates on CDNOW (tests); its holdout: MAE .765; 250 shops of all kinds. Speed and memory are those of bgnbd.
package mbgnbd
