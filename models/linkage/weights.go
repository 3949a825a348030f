package linkage

import "math"

// Weight is what one level of one comparison says.
type Weight struct {
	Comparison, Level string
	// M, H and U are the probabilities of the level, given that both values are there, for
	// two records of one entity, of two members of a household, and of strangers.
	M, H, U float64
	// Weight is log2(M/U): what the level adds to the match weight between strangers and one
	// entity, in bits.
	Weight float64
	Status Status
}

// Weights lists what the model learnt, comparison by comparison, from disagreement to equality.
func (m *Model) Weights() []Weight {
	var out []Weight
	for k, name := range m.names {
		for l, level := range m.levels[k] {
			status := m.trained[k]
			if m.unseen[k]>>(l+1)&1 == 1 {
				status = Untrained
			}
			out = append(out, Weight{name, level, m.matching(k, l+1), m.fit.p[household][k][l+1], m.fit.p[strangers][k][l+1], m.weight(k, l+1), status})
		}
	}
	return out
}

// matching is the probability of a level for two records of one entity, wherever they live.
func (m *Model) matching(k, l int) float64 {
	home, moved := m.fit.prior[sameHome], m.fit.prior[sameMoved]
	return (home*m.fit.p[sameHome][k][l] + moved*m.fit.p[sameMoved][k][l]) / (home + moved)
}

func (m *Model) weight(k, l int) float64 {
	u := m.fit.p[strangers][k][l]
	if w := math.Log2(m.matching(k, l) / u); !math.IsNaN(w) && !math.IsInf(w, 0) {
		return w
	}
	return 0
}

// Shares are the shares of pairs among all pairs of records: of one entity, and of two
// members of a household.
func (m *Model) Shares() (matches, households float64) {
	return m.fit.prior[sameHome] + m.fit.prior[sameMoved], m.fit.prior[household]
}
