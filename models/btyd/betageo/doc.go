// Package betageo is the common law of the BG/NBD and the MBG/NBD model: purchases at a Gamma(r, alpha) rate, and after each purchase a chance p to drop
// out, Beta(a, b) among customers. The two differ in one thing: whether the first purchase, which starts the clock, already carries that chance.
//
// It is for packages bgnbd and mbgnbd, which say what the papers call things.
//
// # Formula
//
// With m the number of purchases that carried a chance (x, or x+1 where the first does), the likelihood of x purchases, the last at t_x, in (0, T] is
//
//	Gamma(r+x)/Gamma(r) alpha^r B(a, b+m)/B(a, b) { (alpha+T)^-(r+x) + [m > 0] a/(b+m-1) (alpha+t_x)^-(r+x) }
//
// and the share of the first term is P(alive). Given alive, rate and chance are again independent, Gamma(r+x, alpha+T) and Beta(a, b+m).
//
// # Why this way
//
// Papers give the expectation by Gauss's hypergeometric function, divided by a-1. Here it is the sum over k of the probability that more than k
// purchases would come without dropout (negative binomial) times the one to be still there for the one after k,
// Gamma(b'+k)/Gamma(b') Gamma(a+b')/Gamma(a+b'+k): equal, all terms positive, and nothing happens at a = 1 or a = 0.
package betageo
