package identity

import (
	"cmp"
	"math"
	"slices"

	"clientele/models/linkage"
)

// linkEvidence is what linking said about records and customers, in the words of the marts.
type linkEvidence struct {
	rules    []string // by record: what ties it to its customer
	statuses []string
	best     []float64 // by record: weight of its best link in bits; NaN where none was weighed
	stats    []clusterStat
	review   []reviewPair
	ruleRows []ruleRow
	// contradictions are pairs of one number that are two customers, broken the groups
	// that links alone would have made one customer.
	contradictions, broken int
}

// clusterStat is how well a customer holds together.
type clusterStat struct {
	nodes, records, sources int
	edges, certain          int // links; of them those that were not weighed
	between                 int // links between records
	low, high               float64
	isWeighed, isDoubtful   bool
}

// density is the share of the possible links between records that are there, NaN for one record.
func (s clusterStat) density() float64 {
	if s.records < 2 {
		return math.NaN()
	}
	return math.Min(1, float64(s.between)/(float64(s.records)*float64(s.records-1)/2))
}

// looseFrom is the number of records from which a customer is looked at for being loosely
// tied: three in a chain are common and right.
const looseFrom = 4

// needsReview tells whether somebody should look at a customer.
func (s clusterStat) needsReview() bool {
	return s.isDoubtful || (s.records >= looseFrom && s.density() < .5)
}

// reviewPair is a pair that somebody should decide about.
type reviewPair struct {
	a, b     int32
	pair     linkage.Pair
	isLinked bool
	reason   string
}

// Reasons of the review list.
const (
	reviewDoubtful   = "doubtful"
	reviewNumber     = "contradicts_number"
	reviewOverlinked = "overlinked"
)

// ruleRow is what a rule brought.
type ruleRow struct {
	rule                      string
	pairs, linked, linkedOnly int64
	skipped, largest          int64
	reviewed, wrong           int64
}

// certain tells whether a link was made without weighing.
func certain(o linkage.Origin) bool {
	return o == linkage.Always || o == linkage.SameGroup || o == linkage.SameEmail
}

// weigh reads the evidence off what linking found. clusters gives the customer of each
// record, count the number of customers.
func weigh(r *records, result *linkage.Result, clusters []int32, count int, settings linkage.Settings) linkEvidence {
	n := r.len()
	e := linkEvidence{rules: make([]string, n), statuses: make([]string, n), best: make([]float64, n), stats: make([]clusterStat, count)}
	members := make([]int32, count)
	for i, cluster := range clusters {
		members[cluster]++
		e.stats[cluster].records++
		e.stats[cluster].nodes++
		e.best[i] = math.NaN()
	}
	strongest := make([]int32, n) // the pair that ties each record
	blocked := make([]bool, n)
	for i := range strongest {
		strongest[i] = none
	}
	for at := range result.Pairs {
		p := &result.Pairs[at]
		switch {
		case p.Origin == linkage.Never || p.Origin == linkage.Contradiction:
			blocked[p.A], blocked[p.B] = true, true
		case p.IsLinked:
			e.count(p, clusters[p.A], settings.Threshold)
			for _, record := range []int32{p.A, p.B} {
				if s := strongest[record]; s == none || stronger(p, &result.Pairs[s]) {
					strongest[record] = int32(at)
				}
			}
		}
		e.propose(r, p, clusters, settings)
	}
	for i := range r.id {
		alone := members[clusters[i]] == 1
		switch s := strongest[i]; {
		case s != none:
			e.rules[i], e.statuses[i] = result.Pairs[s].Origin.String(), statusAuto
			if !certain(result.Pairs[s].Origin) {
				e.best[i] = result.Pairs[s].Weight
			}
			if result.Pairs[s].Origin == linkage.Always {
				if r.isMerged(result.Pairs[s].A, result.Pairs[s].B) {
					e.rules[i] = ruleMerged
				} else {
					e.statuses[i] = statusForced
				}
			}
		case alone:
			e.rules[i], e.statuses[i] = ruleSingle, statusSingle
		default: // tied by the customer's records taken together, by none alone
			e.rules[i], e.statuses[i] = ruleProbable, statusAuto
		}
		if blocked[i] && e.statuses[i] != statusForced {
			e.statuses[i] = statusBlocked
		}
	}
	e.broken = len(result.Broken)
	for _, group := range result.Broken {
		for _, record := range group {
			e.stats[clusters[record]].isDoubtful = true
		}
	}
	e.tellRules(result, settings)
	return e
}

// count adds a link to the customer's statistics.
func (e *linkEvidence) count(p *linkage.Pair, cluster int32, threshold float64) {
	if !certain(p.Origin) && p.Probability < threshold {
		return
	}
	s := &e.stats[cluster]
	s.edges++
	s.between++
	if certain(p.Origin) {
		s.certain++
		return
	}
	if !s.isWeighed {
		s.low, s.high, s.isWeighed = p.Weight, p.Weight, true
	}
	s.low, s.high = math.Min(s.low, p.Weight), math.Max(s.high, p.Weight)
}

// stronger orders links: what people decided, what sources say, what was weighed.
func stronger(x, y *linkage.Pair) bool {
	rank := func(p *linkage.Pair) int {
		switch p.Origin {
		case linkage.Always:
			return 3
		case linkage.SameGroup:
			return 2
		case linkage.SameEmail:
			return 1
		}
		return 0
	}
	return cmp.Or(cmp.Compare(rank(x), rank(y)), cmp.Compare(x.Weight, y.Weight)) > 0
}

// propose puts a pair to review where somebody should decide: it is doubtful, or strong and
// yet kept apart. Pairs that somebody decided already are not asked again.
func (e *linkEvidence) propose(r *records, p *linkage.Pair, clusters []int32, settings linkage.Settings) {
	reason := ""
	switch {
	case p.Origin == linkage.Contradiction:
		reason = reviewNumber
		e.contradictions++
		e.stats[clusters[p.A]].isDoubtful, e.stats[clusters[p.B]].isDoubtful = true, true
	case p.Origin != linkage.Probabilistic:
	case p.Probability < settings.Threshold && p.Probability >= settings.ReviewFrom:
		reason = reviewDoubtful
	case p.Probability >= settings.Threshold && !p.IsLinked:
		if r.system[p.A] != r.system[p.B] || !slices.Contains(settings.DuplicateFree, r.system[p.A]) {
			reason = reviewOverlinked
		}
	}
	if reason != "" {
		e.review = append(e.review, reviewPair{p.A, p.B, *p, p.IsLinked, reason})
	}
}

// tellRules tells what each rule brought.
func (e *linkEvidence) tellRules(result *linkage.Result, settings linkage.Settings) {
	for _, rule := range result.Rules {
		e.ruleRows = append(e.ruleRows, ruleRow{rule: rule.Rule, pairs: rule.Pairs, linked: rule.Linked, linkedOnly: rule.LinkedOnly, skipped: rule.BlocksSkipped, largest: rule.LargestBlock})
	}
	byOrigin := map[linkage.Origin]*ruleRow{}
	for _, origin := range []linkage.Origin{linkage.SameGroup, linkage.SameEmail, linkage.Contradiction, linkage.Always, linkage.Never} {
		byOrigin[origin] = &ruleRow{rule: origin.String()}
	}
	for i := range result.Pairs {
		p := &result.Pairs[i]
		if row := byOrigin[p.Origin]; row != nil {
			row.pairs++
			if p.IsLinked {
				row.linked++
				if p.Rules == 0 {
					row.linkedOnly++
				}
			}
		}
		if p.Origin != linkage.Always && p.Origin != linkage.Never {
			continue
		}
		for rule := range result.Rules { // what a rule proposed, weights would have linked, and somebody answered
			if p.Rules&(1<<rule) != 0 && p.Probability >= settings.Threshold {
				e.ruleRows[rule].reviewed++
				if p.Origin == linkage.Never {
					e.ruleRows[rule].wrong++
				}
			}
		}
	}
	for _, origin := range []linkage.Origin{linkage.SameGroup, linkage.SameEmail, linkage.Contradiction, linkage.Always, linkage.Never} {
		if row := byOrigin[origin]; row.pairs > 0 {
			e.ruleRows = append(e.ruleRows, *row)
		}
	}
}

// addMentions counts the mentions in the statistics of customers and rules.
func (e *linkEvidence) addMentions(found resolution) {
	for len(e.stats) < found.count {
		e.stats = append(e.stats, clusterStat{})
	}
	byRule := map[string]*ruleRow{}
	for _, rule := range []string{ruleHolderEmail, ruleHolderPhone, ruleTogether} {
		byRule[rule] = &ruleRow{rule: rule}
	}
	for i := range found.nodes {
		n := &found.nodes[i]
		if n.cluster == none || n.rule == "" {
			continue
		}
		s := &e.stats[n.cluster]
		s.nodes++
		if row := byRule[n.rule]; row != nil {
			s.edges++
			s.certain++
			row.pairs++
			row.linked++
			row.linkedOnly++
		}
	}
	for _, rule := range []string{ruleHolderEmail, ruleHolderPhone, ruleTogether} {
		if byRule[rule].pairs > 0 {
			e.ruleRows = append(e.ruleRows, *byRule[rule])
		}
	}
}

// countSources counts the sources of each customer's records and mentions.
func (e *linkEvidence) countSources(r *records, clusters []int32, found resolution) {
	type place struct {
		cluster int32
		system  string
	}
	first := make([]string, len(e.stats)) // most customers have one source
	more := map[place]bool{}
	add := func(cluster int32, system string) {
		s := &e.stats[cluster]
		switch {
		case s.sources == 0:
			first[cluster], s.sources = system, 1
		case first[cluster] != system && !more[place{cluster, system}]:
			more[place{cluster, system}] = true
			s.sources++
		}
	}
	for i := range r.id {
		add(clusters[i], r.system[i])
	}
	for i := range found.nodes {
		if n := &found.nodes[i]; n.cluster != none && n.rule != "" {
			add(n.cluster, n.key.System)
		}
	}
}
