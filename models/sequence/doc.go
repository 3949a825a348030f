// Package sequence finds what is bought after what: ordered patterns "A, later B, later C" over the purchases of customers, each
// customer counted once, and how customers move between categories from one purchase to the next.
//
// It is not a recommender and says nothing of single customers. What is bought together on a day is models/affinity.
//
// # What is counted
//
// A purchase is a day of a customer with all items of that day. A pattern of k steps occurs in a history where purchases on k days,
// in the order of time, hold its items, with at least Settings.MinGap and at most Settings.MaxGap days between one step and the next
// and at most Settings.Window days from the first to the last. The same item may come again. A customer counts once, however often the pattern
// occurs. "In the next order" is the same with every step in the purchase that directly follows the one of the step before.
//
// # Measures
//
// With n customers, x of them with the whole pattern, a with all steps but the last:
//
//	support     x/n
//	confidence  x/a
//	expected    sum, over the customers with all steps but the last, of 1 - (1-q)^m. q is the share of all purchases that hold
//	            the last item, and m counts the purchases of the customer in which the last step could have come: after the other
//	            steps, within the limits
//	lift        x / expected; 1: the last item is bought after the others as often as in purchases at large
//	p_value     probability of x or more customers, if purchases held the last item independently of what came before
//	simple_lift x n^(k-1) / (product of the customers with each step)
//
// Simple lift is what textbooks give. It is above 1 for nearly any two items that are bought at all often, since those who buy much
// have bought most things, and it falls with MaxGap and Window, since these only make x smaller. Lift allows for both: a customer with
// twenty later purchases has twenty chances to buy anything. It does not allow for tastes: those who like an item buy it both before
// and after. That is what the order is for:
//
//	reversed    customers with the steps in the opposite order, within the same limits
//	order_lift  x / ((x + reversed)/2), 0 to 2; were the order of a customer's purchases exchangeable both would be expected alike,
//	            and it would be 1. 2: never the other way
//	order_p     of the customers with one order alone, probability that so many or more have this one, at even chances (sign test)
//
// A pattern that reads the same both ways has no order to test. An item that came into the shop later than another has an
// order for that reason alone.
//
// The p-value of the lift is the tail of the binomial distribution with the mean chance of the customers concerned, which is never
// below the true one from one customer above the expected number on (Hoeffding 1956). Q-values are Benjamini-Hochberg's; their tests
// are all frequent items after all frequent items, and after all longer patterns that were extended, seen often enough or not.
//
// # Days between
//
// MedianDays is the median over the customers of the days from the step before the last to the last step, of the first time that
// the pattern is completed and from the nearest purchase that it can be completed from; MedianSpan the same from the first step.
//
// # Method
//
// Depth first as in PrefixSpan, with pseudo-projections: of each customer the purchases in which a pattern can end, each with the
// latest day on which it can have begun. One such pair for a purchase is enough, since later ends never have earlier beginnings: whatever
// may follow, the nearest end decides. The opposite order is followed in the same way in mirrored time. First items are
// worked off in parallel; what comes out depends neither on the number of threads nor on the order of rows.
//
// # Bounds
//
// What is kept is bounded by Settings.Bytes and Settings.MaxPatterns: where it does not fit, the support is raised to the lowest at which
// all of it does, so that what is there is complete, and Patterns.MinCount tells from which count on.
//
// # Papers
//
// Agrawal, Srikant (1995), Mining sequential patterns, ICDE. Srikant, Agrawal (1996), Mining sequential patterns: generalizations and
// performance improvements, EDBT. Pei and others (2001), PrefixSpan, ICDE. Hoeffding (1956), On the distribution of the
// number of successes in independent trials, Annals of Mathematical Statistics 27. Benjamini, Hochberg (1995), JRSS B 57.
// Tested against counting by brute force.
package sequence
