// Package gammagamma is the Gamma-Gamma model of Fader, Hardie and Lee (2005): what will a customer spend per purchase, given the mean of what they have spent so far?
//
// Few purchases say little: expected spend is a mean of the customer's own and of everybody's, and the data say how much weight each has. It does not say how many purchases come: package clv puts the two
// together. It reads no files, and draws nothing.
//
// # Assumptions
//
//  1. A customer's spends are Gamma(p, nu), nu of their own; these are Gamma(q, v) among customers.
//  2. Spend does not go with frequency. [Finding] has the correlation; from .25 of the logarithms on (and three standard errors) spends are brought to the level of a mean frequency before the fit,
//     by a power of 1+x, and expectations back after it.
//  3. Spend does not drift. Where the mean of the later half of each customer's purchases is given, a drift of 5 % or more (and three standard errors) multiplies expectations.
//
// # Formula
//
//	f(m | x) = Gamma(px+q)/(Gamma(px) Gamma(q)) v^q m^(px-1) x^(px) / (v + m x)^(px+q)
//	E[M | x, m] = p (v + m x)/(px + q - 1)
//
// equations 1a and 5 of Fader and Hardie (2013). q is held above 1, so that the mean of all, p v/(q-1), is finite.
//
// # Inputs and outputs
//
// Number of repeat purchases x and mean spend m of one. Only repeat buyers with positive spend are fitted; everybody is scored. v and what comes out are in the currency of the input.
//
// # Edge cases
//
//   - No repeat purchase: the mean of all.
//   - A repeat buyer with zero or negative spend: left out of the fit, counted; scored as a spend of zero, which is shrunk towards the mean of all.
//   - Missing or infinite spend of a repeat buyer: refused with the row. Of a one-time buyer it is ignored.
//   - Nobody to fit: status no_spend or no_customers; expectations 0.
//   - One customer, the same spend for all: a prior holds the parameters, status penalized.
//   - A mean of all that rests on a few giants (q below 1.2): status spend_heavy_tailed.
//
// # Papers
//
//   - Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): RFM and CLV: using iso-value curves for customer base analysis. Journal of Marketing Research 42(4), 415-430.
//   - Fader, P. S., Hardie, B. G. S. (2013): The gamma-gamma model of monetary value. brucehardie.com/notes/025.
//
// # Symbols
//
// x is frequency, m monetary, P, Q, V in [Parameters] are p, q, v; v is often written gamma.
//
// # Validated against
//
// The published estimates, log-likelihood and expectations on CDNOW (tests); recovery of drawn parameters.
//
// # Speed and memory
//
// 2.5 million customers, half of them with a repeat purchase, are fitted and scored with intervals in .5 to .9 s on two busy cores (BenchmarkFitAndScore).
package gammagamma
