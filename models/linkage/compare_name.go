package linkage

import (
	"strings"

	"clientele/models/linkage/normal"
	"clientele/models/linkage/similar"
)

// given compares given names.
type given struct {
	*prepared
	nicknames *normal.Nicknames
}

// Levels of given names.
const (
	givenSimilar = different + 1 + iota
	givenInitial
	givenShort
	givenSwapped
	givenEqual
)

func newGiven(p *prepared) given {
	return given{p, normal.NewNicknames()}
}

func (given) name() string { return "given name" }
func (given) role() role   { return personal }
func (given) levels() []string {
	return []string{"different", "similar", "initial", "short form", "swapped with family name", "equal"}
}
func (g given) value(a int32) uint64 { return g.nameHash[g.given.id(a)] }
func (g given) text(a int32) string  { return g.names.forms[g.given.id(a)] }

func (g given) compare(a, b int32) uint8 {
	x, y := g.given.id(a), g.given.id(b)
	switch {
	case x != 0 && x == y:
		return givenEqual
	case swapped(g.prepared, a, b):
		return givenSwapped
	case x == 0 || y == 0:
		return missing
	}
	s, t := g.names.forms[x], g.names.forms[y]
	switch {
	case isInitial(s, t):
		return givenInitial
	case g.nicknames.Same(s, t), isPart(s, t):
		return givenShort
	case len(s) >= 4 && len(t) >= 4 && similar.Damerau(s, t, 1) <= 1, similar.JaroWinkler(s, t) >= .88:
		return givenSimilar
	}
	return different
}

// swapped tells whether given and family name stand in each other's place.
func swapped(p *prepared, a, b int32) bool {
	return p.given.id(a) != p.family.id(a) && p.given.id(a) != 0 && p.family.id(a) != 0 && p.given.id(a) == p.family.id(b) && p.family.id(a) == p.given.id(b)
}

// isInitial tells whether one name is only the first letter of the other.
func isInitial(s, t string) bool {
	if len(s) > len(t) {
		s, t = t, s
	}
	return isRune(s) && strings.HasPrefix(t, s)
}

func isRune(s string) bool {
	runes := 0
	for range s {
		runes++
	}
	return runes == 1
}

// isPart tells whether one name is the first or the last word of the other.
func isPart(s, t string) bool {
	if len(s) > len(t) {
		s, t = t, s
	}
	return len(s) >= 3 && len(s) < len(t) && (t[len(s)] == ' ' && strings.HasPrefix(t, s) || t[len(t)-len(s)-1] == ' ' && strings.HasSuffix(t, s))
}

// family compares family names.
type family struct{ *prepared }

// Levels of family names.
const (
	familyRelated = different + 1 + iota
	familySimilar
	familyPart
	familyEqual
)

func (family) name() string     { return "family name" }
func (family) role() role       { return shared }
func (family) levels() []string { return []string{"different", "alike", "similar", "part", "equal"} }

func (f family) value(a int32) uint64 { return f.nameHash[f.family.id(a)] }
func (f family) text(a int32) string  { return f.names.forms[f.family.id(a)] }

func (f family) compare(a, b int32) uint8 {
	x, y := f.family.id(a), f.family.id(b)
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y:
		return familyEqual
	case swapped(f.prepared, a, b):
		return missing // the given name has told it
	}
	s, t := f.names.forms[x], f.names.forms[y]
	if isPart(s, t) {
		return familyPart
	}
	if len(s) >= 4 && len(t) >= 4 && similar.Damerau(s, t, 1) <= 1 {
		return familySimilar
	}
	switch jw := similar.JaroWinkler(s, t); {
	case jw >= .92:
		return familySimilar
	case jw >= .8:
		return familyRelated
	}
	return different
}

// company compares names of firms without their legal forms.
type company struct{ *column }

func (company) name() string { return "company" }
func (company) role() role   { return shared } // by those who work there

func (company) levels() []string { return []string{"different", "similar", "equal"} }

func (c company) compare(a, b int32) uint8 {
	x, y := c.id(a), c.id(b)
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y:
		return 3
	}
	if s, t := c.dict.forms[x], c.dict.forms[y]; similar.TokenOverlap(s, t) >= .7 || similar.JaroWinkler(s, t) >= .92 {
		return 2
	}
	return different
}

// isFirm tells whether a record is of a firm: it has a company's name and no person's.
func (p *prepared) isFirm(a int32) bool {
	return p.company != nil && p.company.id(a) != 0 && !p.isPerson(a)
}

func (p *prepared) isPerson(a int32) bool {
	return p.names != nil && (p.given.id(a) != 0 || p.family.id(a) != 0)
}

// differInKind tells whether one record is of a firm and the other of a person, who may
// work there and share its address and telephone.
func (p *prepared) differInKind(a, b int32) bool {
	return p.company != nil && (p.isFirm(a) && p.isPerson(b) || p.isPerson(a) && p.isFirm(b))
}
