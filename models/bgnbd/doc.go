// Package bgnbd is the BG/NBD model of Fader, Hardie and Lee (2005): who is still a customer, and how often will each buy?
//
// It takes purchase histories and answers with P(alive), expected purchases and P(no purchase) over a horizon, with intervals. It does not know spend: package clv puts the two together. It reads
// no files, and draws nothing.
//
// # Assumptions
//
//  1. While alive, a customer buys as a Poisson process at a rate lambda of their own.
//  2. Rates are Gamma(r, alpha) among customers.
//  3. After each repeat purchase the customer drops out for good with a probability p of their own. So who has no repeat purchase is alive for certain: where that is
//     absurd, take mbgnbd or paretonbd.
//  4. These probabilities are Beta(a, b) among customers.
//  5. lambda and p are independent. There is no season, no trend and no influence from outside.
//
// # Formula
//
//	L(x, t_x, T) = Gamma(r+x)/Gamma(r) alpha^r B(a, b+x)/B(a, b) { (alpha+T)^-(r+x) + [x > 0] a/(b+x-1) (alpha+t_x)^-(r+x) }
//
// equation 6 of the paper. Expectations are exact sums, and not differences of hypergeometric functions: see betageo.
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
// # Errors
//
// Histories that cannot be are refused by btyd.CheckCustomers with the row. Data that identify nothing are no error; see btyd.Status.
//
// # Papers
//
//   - Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): "Counting your customers" the easy way: an alternative to the Pareto/NBD model. Marketing Science 24(2), 275-284.
//   - Fader, P. S., Hardie, B. G. S., Lee, K. L. (2008): Computing P(alive) using the BG/NBD model. brucehardie.com/notes/021.
//
// # Symbols
//
// x is frequency, t_x recency, T age, h horizon; R, Alpha, A, B in [Parameters] are r, alpha, a, b.
//
// # Validated against
//
// The paper's estimates, log-likelihood and points on CDNOW (tests), holdout there: MAE .785; recovery of drawn parameters; 500 shops of all kinds.
//
// # Speed and memory
//
// 2.5 million customers of 630,000 different histories, in days of 65 weeks: fitted in .7 s and scored over one horizon with intervals in 1.2 to 2.3 s on two busy cores
// (BenchmarkFit, BenchmarkScore). A fit takes about 60 bytes per customer for its time.
package bgnbd
