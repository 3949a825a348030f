// Package paretonbd is the Pareto/NBD model of Schmittlein, Morrison and Colombo (1987): who is still a customer, and how often will each buy, where they may drop out at
// any time?
//
// It takes purchase histories and answers with P(alive), expected purchases and P(no purchase) over a horizon, with intervals. It does not know spend: package clv puts the two together. It reads
// no files, and draws nothing.
//
// # Assumptions
//
//  1. While alive, a customer buys as a Poisson process at a rate lambda of their own; rates are Gamma(r, alpha) among customers.
//  2. Lifetimes are exponential at a rate mu of the customer's own; these are Gamma(s, beta) among customers.
//  3. lambda and mu are independent. There is no season, no trend and no influence from outside.
//
// # Formula
//
//	L(x, t_x, T) = Gamma(r+x)/Gamma(r) alpha^r beta^s { (alpha+T)^-(r+x) (beta+T)^-s + s × integral over tau in (t_x, T] of (alpha+tau)^-(r+x) (beta+tau)^-(s+1) }
//
// and P(alive) is the first term's share.
//
// # Inputs and outputs
//
// Frequency x, recency t_x (age at the last purchase) and age T of btyd.Customers, in any one unit of time; alpha and beta come out in that unit, rates per unit.
//
// # Edge cases
//
//   - No customers, or all ages zero: parameters for which nothing is bought; statuses no_customers, no_time_observed.
//   - One-time buyers alone: half a purchase in all the time observed; status no_repeat_purchases.
//   - Dropout that the data do not bound, and that adds less than 3 to the log-likelihood: the model without it answers, with the dropout parameter 0; status dropout_not_identified.
//   - Another parameter that the data leave open, as where all customers are alike, or few: a prior holds it; status penalized, and the penalty's size.
//   - A customer of age zero: what is said of a new one.
//   - s = 1, where the papers' formulas divide by zero: the limit.
//
// # Papers
//
//   - Schmittlein, D. C., Morrison, D. G., Colombo, R. (1987): Counting your customers: who are they and what will they do next? Management Science 33(1), 1-24.
//   - Fader, P. S., Hardie, B. G. S. (2005): A note on deriving the Pareto/NBD model and related expressions. brucehardie.com/notes/009.
//
// # Symbols
//
// x is frequency, t_x recency, T age, h horizon; R, Alpha, S, Beta in [Parameters] are r, alpha, s, beta.
//
// # Validated against
//
// Published estimates, log-likelihood and points on CDNOW (tests), holdout there: MAE .7545; recovery of drawn parameters; intervals that hold a known truth; 250 shops of all kinds.
// Splitting CDNOW by the first purchase's spend or units lifts the likelihood by 17 to 29 and the holdout by nothing (MAE .754 to .759), and blends with the other two models lie between (.756 to .769): the plain
// model stays.
//
// # Why this way
//
// The papers write the integral by Gauss's hypergeometric function, whose series loses digits or does not end for heavy buyers. Here it is summed by few Gauss nodes over a logarithm of time, where
// it is smooth whatever the parameters, and differentiated under the integral: first and second derivatives come with the value.
//
// # Speed and memory
//
// 2.5 million customers of 630,000 different histories, in days of 65 weeks: fitted in 1.4 s and scored over one horizon with intervals in 2.5 s on two busy cores
// (BenchmarkFit, BenchmarkScore). A fit takes about 60 bytes per customer for its time.
package paretonbd
