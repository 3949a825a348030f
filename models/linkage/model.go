package linkage

import (
	"math"
)

// Model is what training found. It can compare records of the shape it was trained on.
type Model struct {
	shape   string // of the fields, as Records.shape
	records int64  // that it was trained on
	pairs   float64
	status  Status
	names   []string   // of the comparisons
	levels  [][]string // of each comparison, from level 1
	fit     parameters
	trained []Status // of each comparison
	unseen  []uint16 // of each comparison: a bit for every level that no pair showed
	// frequent has, by comparison, how many times likelier two strangers agree in a value than
	// in any, as a natural logarithm, for values that several records hold; under 0 for all
	// others.
	frequent []map[uint64]float64
	expected [classes]float64 // pairs of each class in training
	rounds   int

	logs *logs
}

// Status says how far a model or a comparison can be trusted.
type Status string

// The statuses.
const (
	Trained    Status = "trained"
	TooFew     Status = "too_few_records" // of a model: nothing was learnt, deterministic rules alone link
	NoMatches  Status = "no_matches"      // of a model: hardly a pair looks like one entity
	Untrained  Status = "untrained"       // of a comparison: too few pairs of one entity had both values
	NoEvidence Status = "no_evidence"     // of a comparison: it hardly tells matches from others
)

// Status says whether the model may link by probability.
func (m *Model) Status() Status { return m.status }

// Records counts the records that the model was trained on.
func (m *Model) Records() int64 { return m.records }

// Fits tells whether records have the fields that the model was trained on.
func (m *Model) Fits(r Records) bool { return m.shape == r.shape() }

// ready computes what scoring needs.
func (m *Model) ready() *Model {
	m.logs = m.fit.logs(len(m.names))
	return m
}

// judge returns the log odds of a pair for one entity, in bits.
func (m *Model) judge(c comparer, p pattern, a int32) float64 {
	l := m.logs.prior
	for k := range c {
		m.add(&l, c, k, p.level(k), a)
	}
	return odds(l)
}

// add adds what a level of comparison k says to the likelihoods of the classes. a is one of
// the records: at equality its value stands for both.
func (m *Model) add(l *[classes]float64, c comparer, k int, level uint8, a int32) {
	at := &m.logs.p[k][level]
	for class := range l {
		l[class] += at[class]
	}
	if int(level) != len(m.levels[k]) || len(m.frequent[k]) == 0 {
		return
	}
	rarity := m.rarity(k, c[k].value(a))
	l[strangers] += rarity
	if c[k].role() == personal {
		l[household] += rarity
	}
}

// odds of one entity against two, in bits.
func odds(l [classes]float64) float64 {
	return (logSum(l[sameHome], l[sameMoved]) - logSum(l[household], l[strangers])) / math.Ln2
}

func logSum(a, b float64) float64 {
	if a < b {
		a, b = b, a
	}
	return a + math.Log1p(math.Exp(b-a))
}

// rarity is by how much, as a natural logarithm, a chance agreement in this very value is
// likelier than in any (Winkler 1989).
func (m *Model) rarity(k int, value uint64) float64 {
	rarity, known := m.frequent[k][value]
	if !known {
		rarity = m.frequent[k][0]
	}
	return rarity
}

// probability of log odds in bits.
func probability(bits float64) float64 { return 1 / (1 + math.Exp2(-bits)) }
