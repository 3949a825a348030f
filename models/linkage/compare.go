package linkage

// A comparison judges how far two records agree in one respect by a level. Level 0 is
// no evidence, since one side is missing; 1 is disagreement; the last is equality.
type comparison interface {
	name() string
	// levels names the levels from 1 on.
	levels() []string
	// role says how classes of pairs differ in it.
	role() role
	// compare returns the level of two records, given by position.
	compare(a, b int32) uint8
	// value is the record's value where frequent values count less than rare ones at
	// equality, as a hash; 0 where it is missing.
	value(a int32) uint64
	// text shows the record's value to people.
	text(a int32) string
}

// role is what a comparison tells of: it decides which classes share its probabilities.
type role uint8

const (
	personal role = iota // differs between members of a household as between strangers: a given name
	shared               // may be shared in a household: family name, phone, e-mail address, birth date of twins
	place                // where somebody lives: members of a household agree, one who moved does not
)

// missing and different are levels of every comparison.
const (
	missing   uint8 = 0
	different uint8 = 1
)

// maxLevels bounds the levels of a comparison, missing included: four bits of a pattern.
const (
	levelBits = 4
	maxLevels = 1 << levelBits
	levelMask = maxLevels - 1
)

// pattern is the levels of all comparisons of a pair, four bits each.
type pattern uint64

func (p pattern) level(k int) uint8 { return uint8(p>>(levelBits*k)) & levelMask }

// comparer compares two records in all respects.
type comparer []comparison

func (c comparer) compare(a, b int32) pattern {
	var p pattern
	for k, one := range c {
		p |= pattern(one.compare(a, b)) << (levelBits * k)
	}
	return p
}

// maxComparisons is what fits into a pattern.
const maxComparisons = 64 / levelBits

// comparisons are what the fields allow to compare.
func (p *prepared) comparisons() comparer {
	var c comparer
	if p.names != nil {
		c = append(c, newGiven(p), family{p})
	}
	if p.company != nil {
		c = append(c, company{p.company})
	}
	if p.birth != nil {
		c = append(c, birth{p.birth})
	}
	if p.email != nil {
		c = append(c, email{p.email})
	}
	if p.phone != nil {
		c = append(c, phone{p.phone})
	}
	for _, s := range p.streets {
		c = append(c, streets{s})
	}
	if p.city != nil || p.postcode != nil || len(p.regions) > 0 {
		c = append(c, locality{p})
	}
	for _, one := range p.identifiers {
		c = append(c, identifier{one})
	}
	for _, one := range p.categories {
		c = append(c, category{one})
	}
	return c[:min(len(c), maxComparisons)]
}
