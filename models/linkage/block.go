package linkage

import (
	"cmp"
	"slices"

	"clientele/models/linkage/normal"
)

// A rule brings together the records that agree in a few respects: comparing all with all
// would take forever. A block larger than Settings.MaxBlock is split by a further
// respect.
type rule struct {
	name  string
	key   func(a int32) uint64 // of a record; 0: the rule does not reach it
	split func(a int32) uint64 // further respect; 0: the record stays out of a split block
}

// atoms are the respects in which records may agree, as hashes; 0 is missing.
type atoms struct {
	*prepared
	givenHash, soundHash, initialHash, familySound []uint64
	postcodeHash, cityHash, streetSound            []uint64
	phoneHash, companyHash                         []uint64
	identifierHash                                 []uint64
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
	of := func(c *column, form func(string) string) []uint64 {
		if c == nil {
			return nil
		}
		return c.dict.hashes(form)
	}
	a.postcodeHash, a.cityHash, a.phoneHash, a.companyHash = of(p.postcode, same), of(p.city, same), of(p.phone, same), of(p.company, same)
	if len(p.identifiers) > 0 {
		a.identifierHash = of(p.identifiers[0].column, same)
	}
	if len(p.streets) > 0 {
		a.streetSound = of(p.streets[0].name, normal.Phonetic)
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

func at(hashes []uint64, c *column, a int32) uint64 {
	if c == nil {
		return 0
	}
	return hashes[c.of[a]]
}

func (x *atoms) given(a int32) uint64   { return x.givenHash[x.prepared.given[a]] }
func (x *atoms) initial(a int32) uint64 { return x.initialHash[x.prepared.given[a]] }
func (x *atoms) family(a int32) uint64  { return x.familySound[x.prepared.family[a]] }

// fullName is both names by sound in either order, so that swapped ones meet.
func (x *atoms) fullName(a int32) uint64 {
	g, f := x.soundHash[x.prepared.given[a]], x.soundHash[x.prepared.family[a]]
	return combine(7, min(g, f), max(g, f))
}

func (x *atoms) year(a int32) uint64 { return uint64(x.birth[a] / 10000) }
func (x *atoms) day(a int32) uint64  { return uint64(x.birth[a]) }
func (x *atoms) code(a int32) uint64 { return at(x.postcodeHash, x.postcode, a) }
func (x *atoms) town(a int32) uint64 { return at(x.cityHash, x.city, a) }
func (x *atoms) door(a int32) uint64 { return x.streets[0].whole[a] }

// nearDoor is the street by sound with its number.
func (x *atoms) nearDoor(a int32) uint64 {
	s := x.streets[0]
	return combine(3, x.streetSound[s.name.of[a]], hashText(s.number.dict.forms[s.number.of[a]]))
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
		hashes := make([]uint64, len(parts))
		_ = hashes
		key := func(a int32) uint64 {
			h := seed
			for _, part := range parts {
				v := part(a)
				if v == 0 {
					return 0
				}
				h = combine(h, v)
			}
			return h
		}
		out = append(out, rule{name: name, key: key, split: split})
	}
	add(len(p.identifiers) > 0, "identifier", year, func(a int32) uint64 { return at(x.identifierHash, p.identifiers[0].column, a) })
	add(p.email != nil, "email", given, func(a int32) uint64 { return p.email.whole[a] })
	add(p.phone != nil, "phone", given, func(a int32) uint64 { return at(x.phoneHash, p.phone, a) })
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
	add(p.company != nil, "company", town, func(a int32) uint64 { return at(x.companyHash, p.company, a) })
	add(hasNames && !hasBirth && !hasStreet, "name", town, x.fullName)
	return out
}

// index holds the block keys of all records under all rules, a record's keys side by side.
type index struct {
	rules int
	keys  []uint64
}

func newIndex(n, rules int) *index { return &index{rules, make([]uint64, n*rules)} }

func (x *index) of(a int32) []uint64 { return x.keys[int(a)*x.rules : (int(a)+1)*x.rules] }

// mask tells under which rules two records meet, a bit each.
func (x *index) mask(a, b int32) uint32 {
	var mask uint32
	s, t := x.of(a), x.of(b)
	for r, key := range s {
		if key != 0 && key == t[r] {
			mask |= 1 << r
		}
	}
	return mask
}

// entry is a record under a key.
type entry struct {
	key uint64
	a   int32
}

// sorted lists the records that a rule reaches, by key.
func (x *index) sorted(r int) []entry {
	var out []entry
	for i := r; i < len(x.keys); i += x.rules {
		if x.keys[i] != 0 {
			out = append(out, entry{x.keys[i], int32(i / x.rules)})
		}
	}
	slices.SortFunc(out, func(a, b entry) int {
		if c := cmp.Compare(a.key, b.key); c != 0 {
			return c
		}
		return cmp.Compare(a.a, b.a)
	})
	return out
}

// blocks calls visit for each run of entries with one key.
func blocks(entries []entry, visit func([]entry)) {
	for from := 0; from < len(entries); {
		to := from + 1
		for to < len(entries) && entries[to].key == entries[from].key {
			to++
		}
		visit(entries[from:to])
		from = to
	}
}

// pairsOf counts the pairs of a block.
func pairsOf(n int) int64 { return int64(n) * int64(n-1) / 2 }
