package identity

import "clientele/models/linkage"

// number is a record's number, and whose it is.
type number struct{ system, issuer, id string }

// merges are the pairs of records that a source says it merged: as certain as what people
// answered, save that an answer never outweighs them. Records merged into one that is not
// there (any more) belong together all the same. keys are the records' names.
func (r *records) merges(keys []string) []linkage.KeyPair {
	if r.mergedInto == nil {
		return nil
	}
	survivors := map[number]int32{}
	for i, into := range r.mergedInto {
		if into != "" {
			survivors[number{r.system[i], r.issuer[i], into}] = none
		}
	}
	for i, id := range r.id {
		if _, wanted := survivors[number{r.system[i], r.issuer[i], id}]; wanted {
			survivors[number{r.system[i], r.issuer[i], id}] = int32(i)
		}
	}
	var pairs []linkage.KeyPair
	for i, into := range r.mergedInto {
		if into == "" {
			continue
		}
		survivor := survivors[number{r.system[i], r.issuer[i], into}]
		switch {
		case survivor == none: // the first of those merged into it stands for it
			survivors[number{r.system[i], r.issuer[i], into}] = int32(i)
		case survivor != int32(i):
			pair := linkage.KeyPair{A: keys[i], B: keys[survivor]}
			if pair.A > pair.B {
				pair.A, pair.B = pair.B, pair.A
			}
			pairs = append(pairs, pair)
		}
	}
	return pairs
}

// isMerged tells whether a source merged one of two records into the other, or both into a
// third.
func (r *records) isMerged(a, b int32) bool {
	if r.mergedInto == nil || r.system[a] != r.system[b] || r.issuer[a] != r.issuer[b] {
		return false
	}
	into, other := r.mergedInto[a], r.mergedInto[b]
	return into != "" && (into == r.id[b] || into == other) || other != "" && other == r.id[a]
}
