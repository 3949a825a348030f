// Package clv values customers: what each will bring over given horizons, discounted, with intervals; and chooses the buying model that fits a project best.
//
// The question: what is a customer worth, and how sure is that? It puts a fitted buying model (bgnbd, mbgnbd, paretonbd, bgbb) and a fitted gammagamma together. It does not look at
// costs: give it margins in the place of spend, and it values margins.
//
// # Formula
//
// CLV(h) = P(alive) × integral over t in (0, h] of e^(-d t) dE[Y(t) | alive] × E[M], with d = ln(1 + yearly rate)/year. The integral is taken by parts with five Gauss nodes, E in closed
// form or as an exact sum; see [btyd.ScoreSettings].
//
// # Intervals
//
// By the delta method, of the expectation: the relative variances of purchases and of spend add up, since the two are fitted apart and taken as
// independent. What one customer will bring scatters far more widely than that.
//
// # Assumptions
//
//  1. Those of the two models.
//  2. Purchases and spend are independent. gammagamma finds it where they are not, tells, and answers.
//  3. The horizon is like the past: no season, no campaign. A horizon of whole years is safest.
//
// # Edge cases
//
// Whoever the models answer is valued: a customer of today at the mean of all, a one-time buyer at the mean spend, a zero-spend repeater near zero. The statuses of the two fits go
// with the values.
//
// # Choosing
//
// [Choose] fits each candidate to the histories at a cutoff and measures the holdout after: of those whose log-likelihood does not lie two standard errors behind the highest, customer by
// customer, it takes the one whose expected purchases have the least deviance. The likelihood looks at all that a model says, the chance of no purchase foremost; but on a few thousand
// customers it often cannot tell the three apart, and what is published is the expectation. Measured, log-likelihood and deviance of the holdout: CDNOW Pareto/NBD -2326.8 and 1.594, MBG/NBD
// -2314.8 and 1.602, BG/NBD -2320.4 and 1.599: no one is likelier for sure, Pareto/NBD is chosen, whose absolute error is the least too (.754, .765, .785).
//
// # Quality
//
// Values are held to what came by [Deviance], an error whose optimum is the mean, in proportion to which values scatter. [Retention] is the baseline. Spend may be of all purchases or of
// repeat purchases alone, as the papers have it; all purchases deviate less on CDNOW (68.1 against 68.8), on Online Retail by day (638.6 against 671.0) and on demo companies, since most
// customers have bought once, and how much is the best that is known of them.
//
// # Papers
//
//   - Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): RFM and CLV: using iso-value curves for customer base analysis. Journal of Marketing Research 42(4), 415-430.
//
// # Validated against
//
// CDNOW's holdout spend; sums over days; drawn customers with known parameters.
//
// # Speed and memory
//
// 2.5 million customers: BG/NBD and Gamma-Gamma fitted, three horizons valued with discount and intervals in 4.9 s on two busy cores (BenchmarkNight). It keeps about 500 bytes per
// customer: each prediction and its bounds.
package clv
