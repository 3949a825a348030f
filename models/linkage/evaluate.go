package linkage

// Quality is how well clusters meet the truth, over all pairs of records.
type Quality struct {
	TruePairs    int64 `json:"true_pairs"`
	LinkedPairs  int64 `json:"linked_pairs"`
	CorrectPairs int64 `json:"correct_pairs"`
	// Precision is the share of the linked pairs that are true, Recall that of the true
	// pairs that are linked, F1 their harmonic mean: 0 to 1, and 1 where there is no pair.
	Precision float64 `json:"precision"`
	Recall    float64 `json:"recall"`
	F1        float64 `json:"f1"`
}

// Evaluate compares clusters, a number a record, with the truth, a name a record. Records
// whose truth is "" are left out.
func Evaluate[C comparable](clusters []C, truth []string) Quality {
	type cell struct {
		cluster C
		truth   string
	}
	byCluster, byTruth, byBoth := map[C]int{}, map[string]int{}, map[cell]int{}
	for i, c := range clusters {
		if truth[i] == "" {
			continue
		}
		byCluster[c]++
		byTruth[truth[i]]++
		byBoth[cell{c, truth[i]}]++
	}
	var q Quality
	for _, n := range byCluster {
		q.LinkedPairs += pairsOf(n)
	}
	for _, n := range byTruth {
		q.TruePairs += pairsOf(n)
	}
	for _, n := range byBoth {
		q.CorrectPairs += pairsOf(n)
	}
	q.Precision, q.Recall = share(q.CorrectPairs, q.LinkedPairs), share(q.CorrectPairs, q.TruePairs)
	if q.Precision+q.Recall > 0 {
		q.F1 = 2 * q.Precision * q.Recall / (q.Precision + q.Recall)
	}
	return q
}

func share(part, whole int64) float64 {
	if whole == 0 {
		return 1
	}
	return float64(part) / float64(whole)
}
