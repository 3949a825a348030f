package nextbasket

import "math"

// Quality is how well lists meet the baskets that came, as means over customers.
type Quality struct {
	Customers int
	Recall10  float64 // share of the basket's items among the first 10
	Recall20  float64
	NDCG10    float64 // discounted gain; the ideal runs over all items of the basket
	PHR10     float64 // share of customers with any hit among the first 10
}

// Measure compares lists with the baskets that came; a customer without one does not count. Of which part: all items of the basket, or those that the
// customer had or had not bought before. The lists stay as they are, so that repeats and new items compete for the same places.
func Measure(lists [][]Item, truth [][]int, part Which, isRepeat func(customer, item int) bool) Quality {
	var q Quality
	for i, list := range lists {
		wanted := map[int]bool{}
		for _, item := range truth[i] {
			if part == AllItems || part == "" || isRepeat(i, item) == (part == RepeatItems) {
				wanted[item] = true
			}
		}
		if len(wanted) == 0 {
			continue
		}
		q.Customers++
		hits10, hits20, gain, ideal := 0.0, 0.0, 0.0, 0.0
		for rank, one := range list[:min(20, len(list))] {
			if !wanted[one.Item] {
				continue
			}
			hits20++
			if rank < 10 {
				hits10++
				gain += 1 / math.Log2(float64(rank+2))
			}
		}
		for rank := range len(wanted) {
			ideal += 1 / math.Log2(float64(rank+2))
		}
		q.Recall10 += hits10 / float64(len(wanted))
		q.Recall20 += hits20 / float64(len(wanted))
		q.NDCG10 += gain / ideal
		q.PHR10 += min(1, hits10)
	}
	if n := float64(q.Customers); n > 0 {
		q.Recall10, q.Recall20, q.NDCG10, q.PHR10 = q.Recall10/n, q.Recall20/n, q.NDCG10/n, q.PHR10/n
	}
	return q
}
