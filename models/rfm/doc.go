// Package rfm scores customers by recency, frequency and monetary value, and puts each into one of eleven segments.
//
// The question: how does each customer stand among all, by when they came last, how often they come and what they spend; and which
// groups should be treated alike? It describes and does not forecast: how many purchases are to come is for the
// buy-till-you-die models. It reads no files and no sales; whoever calls it computes the three measures.
//
// # Assumptions
//
//  1. The three measures of all customers are taken at the same as-of date and over the same time.
//  2. Standing among the others is what matters: quantile scores say nothing about absolute worth. Custom cut points do.
//  3. Equal values deserve equal scores.
//  4. Frequency and monetary value weigh the same when segments are formed. Take monetary as a mean per purchase day, so that
//     frequency is not counted twice.
//
// # Formula
//
// A score is the bin that a value falls into: 1 worst, k best (k bins, 5 by default). Bins are intervals above a lower bound and up to
// an upper bound. For recency the lowest interval is the best one.
//
// Quantile bins are decided by the value alone. Order the different values from worst to best, value v_i with n_i customers.
// Of all ways to cut that order into k groups, the one is taken that is most even: the least sum of squared numbers of
// customers. Of equally even ones, that with more customers in the worst bin, then in the next. Without ties this is
// NTILE(k) of the SQL standard, whose bins differ by one customer at most and the larger ones come first. With fewer different values
// than bins each value has its own: the worst 1, the best k, those between at even distances, rounded half up. So the worst
// value always scores 1, the best always k, and no score between is missing for want of a better cut.
//
// The scores, brought to five where k is another number (see [ToFive]), give the segment by r, f and fm = the mean of f and m rounded half
// up: see [SegmentRules], which covers each combination once.
//
// # Inputs and outputs
//
// Per customer: an identifier; recency in days, 0 or more; frequency, 0 or more; monetary in money, any sign. All finite. The
// meaning of the three is that of the marts: days from the last purchase day to the as-of date, distinct purchase days, mean net spend
// per purchase day. Equal means equal as float64: round means to the cent first where a cent is what you mean.
//
// Out come three scores from 1 to k, a code such as "543", a segment, a flag, a status; the cut points as a table; and, against an earlier
// night, a migration table that tells moves by behaviour from moves by the yardstick (see [Migrate]).
//
// # Edge cases
//
//   - No customers: no scores. The cut points have one open bin per measure and the status no_customers.
//   - Fewer than [Floor] customers: quantiles of so few say nothing. The middle score for all, status too_few_customers.
//   - One value for all, such as one purchase each: the middle score for all in that measure, status constant. With an even k the
//     middle is k/2 + 1. In these three cases the measure counts as 3 of 5 for the segment, whatever k is.
//   - Custom cut points are never fitted, so none of this applies to them.
//   - Net spend zero or negative: scored like any value, and flagged.
//   - Values outside the range that the cut points were fitted on fall into the end bins.
//   - The order of customers changes nothing but the order of the rows that come out.
//
// # Errors
//
// A value that cannot be, a null, an empty or repeated identifier: models.RowError with the row. A missing column:
// models.MissingColumnError. An unknown setting: models.UnknownNameError. Bad settings say which measure. No error shows an identifier.
//
// # Papers
//
//   - Hughes, A. M. (1994): Strategic Database Marketing. Probus. Scoring by quintiles.
//   - Miglautsch, J. R. (2000): Thoughts on RFM scoring. Journal of Database Marketing 8(1), 67-72. What goes wrong when
//     equal frequencies are forced into different quintiles.
//   - Fader, P. S., Hardie, B. G. S., Lee, K. L. (2005): RFM and CLV: using iso-value curves for customer base analysis. Journal
//     of Marketing Research 42(4), 415-430. What RFM leaves out.
//
// # Symbols
//
// r, f, m are the scores r_score, f_score, m_score; fm is the rounded mean of f and m; k is bins; R, F, M in [Scores] are the columns
// of scores.
//
// # Validated against
//
// NTILE where there are no ties, and a search through all possible cuts where there are (property tests); cases to read
// in testdata; CDNOW and Online Retail, whose customers by score are asserted.
//
// # Why this way
//
// Common conventions keep equal values together too, but take the bounds from the whole, by the share of customers below
// (percent_rank) or by the mean rank (SAS PROC RANK with its default TIES=MEAN), and so waste the bounds that a large tie spans: one
// purchase is the commonest frequency everywhere. The most even bins let the rest share what is left. Customers by f score:
//
//	                 CDNOW                      Online Retail
//	most even        1218  403  209  244  283   1414  686  418  391  461
//	share below      1218    0  403  358  378   1414    0  686  663  607
//	mean rank           0 1218    0  612  527      0 1414  686  663  607
//
// Cutting at quantiles of the values (R's rfm, pandas.qcut) yields bounds that coincide. The price of the most even bins: a cut
// can jump when two ways are nearly as even; the migration table shows such moves as due to cutpoint.
//
// # Speed and memory
//
// Sorting dominates: n log n per measure, or n where all values are whole numbers below 65,536. Fit runs the measures side by side and
// needs up to 16 bytes per customer and measure for the time it runs; where large ties stand among very many values, up to 4
// bytes per value and bin more. Checking identifiers needs about 35 bytes per customer for its time. Scores keep 4 bytes per customer beside the
// input, which is not copied; as columns they need about 75 more. At most GOMAXPROCS goroutines run, and the result does
// not depend on how many. Five million customers are
// checked, fitted and scored in about 0.8 s on two cores (BenchmarkNight); ten bins and half of all values tied make it
// about 2.5 s.
package rfm
