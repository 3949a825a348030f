// Package bgbb is the BG/BB model of Fader, Hardie and Shang (2010): who is still a customer, and how often will each buy, where purchases can come at given opportunities only,
// one at most at each: a yearly donation, a monthly order, a mailing answered?
//
// # Assumptions
//
//  1. At each opportunity a customer who is alive buys with a probability p of their own; these are Beta(alpha, beta) among customers.
//  2. Before each opportunity they drop out for good with a probability theta of their own; these are Beta(gamma, delta) among customers.
//  3. p and theta are independent, and opportunities are alike.
//
// # Formula
//
//	L(x, t_x, n) = B(alpha+x, beta+n-x)/B(alpha, beta) B(gamma, delta+n)/B(gamma, delta)
//	  + sum over i from 0 to n-t_x-1 of B(alpha+x, beta+t_x-x+i)/B(alpha, beta) B(gamma+1, delta+t_x+i)/B(gamma, delta)
//
// equation 5 of the paper; the first term's share is P(alive at n). Expectations are sums over opportunities to come.
//
// # Inputs and outputs
//
// Of btyd.Customers: frequency is the number x of opportunities with a purchase, the first purchase not counted, recency t_x the number of the last of them, age the number n of opportunities; horizons are numbers of
// opportunities. P(alive) is that at n; the paper's, at n+1, is this times StayNext.
//
// # Edge cases
//
//   - No customers, or all ages zero: parameters for which nothing is bought; statuses no_customers, no_time_observed.
//   - One-time buyers alone: half a purchase in all the time observed; status no_repeat_purchases.
//   - Dropout that the data do not bound, and that adds less than 3 to the log-likelihood: the model without it answers, with the dropout parameter 0; status dropout_not_identified.
//   - Another parameter that the data leave open, as where all customers are alike, or few: a prior holds it; status penalized, and the penalty's size.
//   - A customer of age zero: what is said of a new one.
//   - More than 10,000 opportunities: refused; take a model in continuous time.
//
// # Papers
//
//   - Fader, P. S., Hardie, B. G. S., Shang, J. (2010): Customer-base analysis in a discrete-time noncontractual setting. Marketing Science 29(6), 1086-1108.
//
// # Symbols
//
// x is frequency, t_x recency, n age, h horizon; Alpha, Beta, Gamma, Delta in [Parameters] are alpha, beta, gamma, delta.
//
// # Validated against
//
// The paper's donations: estimates, log-likelihood and points (tests); 250 shops of all kinds.
//
// # Speed and memory
//
// A step of the fit takes time in proportion to different histories times opportunities; with ten opportunities a million donors have 66 histories.
package bgbb
