// Package btyd holds what the buy-till-you-die models share: customers' purchase histories and how they are grouped, the fit by
// maximum likelihood, its ladder of penalties and what it reports, predictions with intervals, and the command that runs such a model.
//
// The models themselves are packages of their own: bgnbd, mbgnbd and paretonbd in continuous time, bgbb for discrete
// opportunities, gammagamma for spend; package clv puts a buying process and spend together. A model's package is what a program imports;
// this one is for their authors and for the types that they hand out.
//
// # What a model of this kind says
//
// A customer buys at random while alive, drops out at some unobserved time, and never comes back. Of a history only the number x of
// repeat purchases, the time t_x of the last one and the age T matter. Everything that a model predicts is made of three pieces,
// see [Process]: the probability to be alive at T, and given that, what happens in (T, T+h].
//
// # Fitting
//
// Histories that are equal are counted once, sorted, so that neither the order of customers nor the number of threads changes a bit of
// the result. The likelihood is maximised over the logarithms of the parameters by Newton's method with exact first and second derivatives, damped where the curvature is not
// positive, time scaled by the mean age. Several starts run on a systematic sample of customers where there are many; the best is finished on all.
// Where the data do not bound a parameter, a ladder of ever stronger normal priors on the logarithms takes over, see [Status]; where dropout cannot be
// told from slowness, the model without dropout is the answer. Standard errors are of the observed information.
//
// # Intervals
//
// Low and high bounds are of the expectation, by the delta method: the fit's covariance carried through the prediction by central differences
// along its principal axes, on the logarithmic scale for amounts and the logit scale for probabilities. They say how well the expectation is known, not how
// widely one customer may deviate from it.
//
// # Symbols
//
// x is frequency, t_x recency, T age, h horizon. Recency is measured from the first purchase, as in the papers: it is an age at the last purchase and
// not the days since. The unit of time is the caller's; rates and the parameters alpha and beta come out in it.
package btyd
