package linkage

// Origin is what a pair of records rests on.
type Origin uint8

// The origins of a pair, in the order in which they decide.
const (
	Probabilistic Origin = iota // the match weight
	SameEmail                   // one e-mail address in two sources, and nothing that contradicts
	SameGroup                   // the source says so: an equal [Records.Groups]
	Contradiction               // an equal group, but the fields tell of two entities: not linked
	Always                      // a person decided that they are one
	Never                       // a person decided that they are two
)

// String gives the origin's name as the marts write it.
func (o Origin) String() string {
	return [...]string{"probabilistic", "same_email", "same_number", "contradicts_number", "always_link", "never_link"}[o]
}

// Pair is two records that were compared.
type Pair struct {
	A, B        int32   // positions of the records; the key of A is the smaller one
	Weight      float64 // match weight in bits, prior included: 0 is even odds
	Probability float64 // that both are the same entity, 0 to 1
	Origin      Origin
	Rules       uint32 // blocking rules that brought them together, a bit each by position in Result.Rules
	IsLinked    bool   // whether both ended in the same cluster
}

// RuleStat tells what a blocking rule did.
type RuleStat struct {
	Rule          string
	Pairs         int64 // pairs that it brought together
	Linked        int64 // of these, in the same cluster in the end
	LinkedOnly    int64 // of these, brought together by no other rule
	BlocksSkipped int64 // blocks so large that they were not compared as a whole
	PairsSkipped  int64 // pairs that were left out by that
	LargestBlock  int64 // records
}

// Result is which records are the same entity.
type Result struct {
	// Clusters has, for each record, the position of the record of its cluster whose key is
	// smallest.
	Clusters []int32
	// Pairs are those at or above Settings.ReviewFrom and those with another origin than
	// Probabilistic, ordered by A, then B.
	Pairs []Pair
	Rules []RuleStat
	// Broken are the clusters that links alone would have made and that the guards broke:
	// records of each, the smallest key first.
	Broken [][]int32
	// State lets the next run compare new and changed records alone.
	State *State
	// Compared counts the pairs that were compared in this run, Reused those taken over.
	Compared, Reused int64
}
