// Package nextdate says when each customer will buy next: a day with an interval, the probability of an order within some days, and how overdue a customer is.
// It takes the days on which customers bought and nothing else. What they will buy is package nextbasket's; what they will bring, package clv's.
//
// # Assumptions
//
//  1. All of a customer's purchases of a day are one.
//  2. How rhythms tell of the next purchase is the same tomorrow as on the earlier days learnt from; what those days saw less of, such as a season of
//     the first year, is not foreseen.
//
// # What is predicted
//
// A curve for each customer: the probability F(t) of an order within t days of the cutoff, for t up to a horizon H. It counts those who never come back, so that
// F(H) is below 1. P(order within 7, 30, 90 days) are read off it. The expected day is the median of the curve given an order within the horizon, F(t) = F(H)/2:
// who does not come back has no day. The interval is the middle 80 % of the same.
//
// # Candidates
//
//   - Rhythm: gaps between a customer's purchases are Gamma(k, lambda) with one regularity k for all, rates lambda Gamma(r, alpha) among customers, and after
//     each purchase a customer leaves for good with a probability that is Beta(a, b) among customers. k above 1 is more regular than chance. With x gaps that
//     add up to t_x, the rate's posterior is Gamma(r+kx, alpha+t_x): the own gaps shrunk to the population's. Where A = alpha+t_x and R = r+kx,
//     P(gap > e) = I_{A/(A+e)}(R, k), the regularized incomplete beta function; what has elapsed already is divided out.
//   - Poisson: the same with k = 1, which is the MBG/NBD model.
//   - Landmarks: at up to a dozen earlier days, what was known of each customer then, and in which span of days after it the next order came. A penalized
//     logistic regression learns the probability of an order in a span given none before, from logarithms of the rhythm (number of days, time elapsed, shrunk, median,
//     last, longest and shortest gap and their spread, orders of the last 7 to 90 days), of the time elapsed at the span over the own gap, and of what
//     the candidate rhythm says of the span. Spans that are not over yet are left out, so that the days just before the cutoff teach too. Spans that hardly any landmark reaches are the rhythm's.
//   - Blend: the mean of the curves of Landmarks and Rhythm.
//
// The one with the least log loss over spans is taken, on a window before the one that grades it; where sales do not go back so far, it is Blend.
//
// # How it is graded
//
// All of this is done as of one horizon ago and measured on those who came back within it, by the mean absolute error in days against the better of the
// best constant and the customer's own median gap, with an interval of the gain by paired bootstrap, and by pinball loss at 10, 50 and 90 %. At grades C
// and D, and below the floor, the baseline answers: see package card. The levels between which the interval is read are those that held eight in ten there.
//
// # Edge cases
//
// A customer with one order has the population's gap. Days after the cutoff are refused: they would be the answer. The same day twice counts once. Where nobody ever
// came back there is nothing to learn: nobody has an expected day, and probabilities are those of a population that does not return.
//
// # Papers
//
//   - Batislam, E. P., Denizel, M., Filiztekin, A. (2007): Empirical validation and comparison of models for customer base analysis. IJRM 24(3). MBG/NBD.
//   - Platzer, M., Reutterer, T. (2016): Ticking away the moments: timing regularity helps to better predict customer activity. Marketing Science 35(5).
//   - van Houwelingen, H. C. (2007): Dynamic prediction by landmarking in event history analysis. Scandinavian Journal of Statistics 34(1).
package nextdate
