package linkage

import (
	"clientele/models/linkage/normal"
)

// upper is a hash of which the upper half alone is used: the keys of a record under all
// rules then lie in one piece of memory that is fetched at once. That two different values
// meet by it costs a comparison now and then.
func upper(h uint64) uint64 {
	if h == 0 {
		return 0
	}
	return max(1<<32, h&^(1<<32-1))
}

// A rule brings together the records that agree in a few respects: comparing all with all
// would take forever. A block larger than Settings.MaxBlock is split by a further
// respect.
type rule struct {
	name  string
	key   func(a int32) uint64 // of a record; 0: the rule does not reach it
	split func(a int32) uint64 // further respect; 0: the record stays out of a split block
}

// maxRules is what fits into the mask of a pair.
const maxRules = 32

// atoms are the respects in which records may agree, as hashes; 0 is missing.
type atoms struct {
	*prepared
	givenHash, soundHash, initialHash, familySound []uint64
	streetSound                                    []uint64
}

func newAtoms(p *prepared) *atoms {
	a := &atoms{prepared: p}
	if p.names != nil {
		nicknames := normal.NewNicknames()
		a.givenHash = p.names.hashes(nicknames.Canonical)
		a.soundHash = p.names.hashes(func(s string) string { return normal.Phonetic(nicknames.Canonical(s)) })
		a.initialHash = p.names.hashes(firstRune)
		a.familySound = p.names.hashes(normal.Phonetic)
	}
	if len(p.streets) > 0 {
		a.streetSound = p.streets[0].name.dict.hashes(normal.Phonetic)
	}
	return a
}

func firstRune(s string) string {
	for i := range s {
		if i > 0 {
			return s[:i]
		}
	}
	return s
}

func (x *atoms) given(a int32) uint64   { return x.givenHash[x.prepared.given.id(a)] }
func (x *atoms) initial(a int32) uint64 { return x.initialHash[x.prepared.given.id(a)] }
func (x *atoms) family(a int32) uint64  { return x.familySound[x.prepared.family.id(a)] }

// fullName is both names by sound in either order, so that swapped ones meet.
func (x *atoms) fullName(a int32) uint64 {
	g, f := x.soundHash[x.prepared.given.id(a)], x.soundHash[x.prepared.family.id(a)]
	return combine(7, min(g, f), max(g, f))
}

func (x *atoms) year(a int32) uint64 { return uint64(x.birth.id(a) / 10000) }
func (x *atoms) day(a int32) uint64  { return uint64(x.birth.id(a)) }
func (x *atoms) code(a int32) uint64 { return x.postcode.value(a) }
func (x *atoms) town(a int32) uint64 { return x.city.value(a) }
func (x *atoms) door(a int32) uint64 { return x.streets[0].whole[a] }

// nearDoor is the street by sound with its number.
func (x *atoms) nearDoor(a int32) uint64 {
	s := x.streets[0]
	return combine(3, x.streetSound[s.name.id(a)], s.number.value(a))
}

// rules are those that the fields allow, the most selective first.
func (p *prepared) rules() []rule {
	x := newAtoms(p)
	hasNames, hasBirth, hasStreet, hasCode, hasTown := p.names != nil, p.birth != nil, len(p.streets) > 0, p.postcode != nil, p.city != nil
	none := func(int32) uint64 { return 0 }
	given, initial, year, town := none, none, none, none
	if hasNames {
		given, initial = x.given, x.initial
	}
	if hasBirth {
		year = x.year
	}
	if hasTown {
		town = x.town
	}
	var out []rule
	add := func(has bool, name string, split func(int32) uint64, parts ...func(int32) uint64) {
		if !has {
			return
		}
		seed := hashText(name)
		key := func(a int32) uint64 {
			h := seed
			for _, part := range parts {
				v := part(a)
				if v == 0 {
					return 0
				}
				h = combine(h, v)
			}
			return upper(h)
		}
		out = append(out, rule{name: name, key: key, split: split})
	}
	add(len(p.identifiers) > 0, "identifier", year, func(a int32) uint64 { return p.identifiers[0].value(a) })
	add(p.email != nil, "email", given, func(a int32) uint64 { return p.email.whole[a] })
	add(p.phone != nil, "phone", given, func(a int32) uint64 { return p.phone.value(a) })
	add(hasBirth && hasNames, "birth date, given name", none, x.day, x.given)
	add(hasBirth && hasNames, "birth date, family name", initial, x.day, x.family)
	add(hasBirth && hasCode, "birth date, postcode", initial, x.day, x.code)
	add(hasStreet && hasCode, "street, postcode", given, x.door, x.code)
	add(hasStreet && hasNames, "street, family name", given, x.nearDoor, x.family)
	add(hasStreet && hasNames, "street, given name", none, x.nearDoor, x.given)
	add(hasCode && hasNames, "name, postcode", year, x.fullName, x.code)
	add(hasBirth && hasNames, "name, birth year", town, x.fullName, x.year)
	add(hasTown && hasNames, "name, city", year, x.fullName, x.town)
	add(hasBirth && hasTown && !hasCode, "birth date, city", initial, x.day, x.town)
	add(hasCode && hasNames, "family name, postcode", initial, x.family, x.code)
	add(hasCode && hasNames, "given name, postcode", year, x.given, x.code)
	add(hasBirth && !hasCode, "birth date", initial, x.day)
	add(p.company != nil, "company", town, func(a int32) uint64 { return p.company.value(a) })
	add(hasNames && !hasBirth && !hasStreet, "name", town, x.fullName)
	return out
}
