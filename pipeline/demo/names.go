package demo

import "strings"

// given is a first name with its short forms. Latin is how the name is written
// by a system that knows Western letters alone; for most names it is the same.
type given struct {
	name, latin string
	mail        string // as it stands in an e-mail address
	nicknames   []string
	female      bool
}

// family is a last name, with its Latin form and that of an e-mail address.
type family struct{ name, latin, mail string }

// nameTables are the built-in names. People are made by drawing a first and a
// last name apart, so nobody in particular is meant.
type nameTables struct {
	given, foreignGiven   []given
	family, foreignFamily []family
	givenWeights          []float64
	familyWeights         []float64
	streets, streetKinds  []string
	cities                []city
	cityWeights           []float64
	shorten               *strings.Replacer
}

// city is an invented town. Its postcodes begin with Q, X or Z and two letters
// that no real British area has.
type city struct{ name, area string }

// Names returns the built-in first and last names, for tests that need some.
func Names() (first, last []string) {
	t := newNames()
	for _, g := range append(t.given, t.foreignGiven...) {
		first = append(first, g.name)
	}
	for _, f := range append(t.family, t.foreignFamily...) {
		last = append(last, f.name)
	}
	return first, last
}

func newNames() *nameTables {
	fold := newFold()
	mail := func(latin string) string { return fold.Replace(strings.ToLower(latin)) }
	t := &nameTables{shorten: newShorten(), streets: strings.Fields(streetStems), streetKinds: strings.Fields("Street Road Avenue Lane Drive Way Court Place Close Crescent Gardens Terrace")}
	for i, list := range []string{femaleNames, maleNames} {
		for _, entry := range strings.Fields(list) {
			name, short, _ := strings.Cut(entry, ":")
			g := given{name: name, latin: name, mail: mail(name), female: i == 0}
			if short != "" {
				g.nicknames = strings.Split(short, ",")
			}
			t.given = append(t.given, g)
		}
	}
	for _, entry := range strings.Fields(foreignGivenNames) {
		part := strings.Split(entry, ":")
		t.foreignGiven = append(t.foreignGiven, given{name: part[0], latin: part[1], mail: mail(part[1]), female: part[2] == "f"})
	}
	for _, name := range strings.Fields(familyNames) {
		t.family = append(t.family, family{name, name, mail(name)})
	}
	heads, tails := strings.Fields(familyHeads), strings.Fields(familyTails)
	for i := range heads { // the rarer names, composed
		for j := range tails {
			name := heads[i] + tails[(j+i)%len(tails)]
			t.family = append(t.family, family{name, name, mail(name)})
		}
	}
	for _, entry := range strings.Fields(foreignFamilyNames) {
		native, latin, _ := strings.Cut(entry, ":")
		t.foreignFamily = append(t.foreignFamily, family{native, latin, mail(latin)})
	}
	for _, entry := range strings.Fields(cityNames) {
		name, area, _ := strings.Cut(strings.ReplaceAll(entry, "_", " "), ":")
		t.cities = append(t.cities, city{name, area})
	}
	// Names are skewed as they are in life, but the order of the lists has none.
	t.givenWeights = skewed(len(t.given), 20, 37)
	t.familyWeights = skewed(len(t.family), 60, 1)
	t.cityWeights = skewed(len(t.cities), 3, 1)
	return t
}

// skewed returns cumulative weights 1/(rank+shift), ranks dealt in steps.
func skewed(n, shift, step int) []float64 {
	out := make([]float64, n)
	sum := 0.0
	for i := range out {
		sum += 1 / float64(i*step%n+shift)
		out[i] = sum
	}
	return out
}

// newFold makes of a name the letters that an e-mail address may hold.
func newFold() *strings.Replacer {
	return strings.NewReplacer("á", "a", "à", "a", "â", "a", "ä", "ae", "å", "a", "ã", "a", "ç", "c", "é", "e", "è", "e", "ê", "e", "ë", "e",
		"í", "i", "ï", "i", "ñ", "n", "ó", "o", "ö", "oe", "ô", "o", "ø", "o", "ú", "u", "ü", "ue", "ß", "ss", "ý", "y", "æ", "ae", "ð", "d", "'", "", "-", "")
}

// newShorten shortens the kind of a street.
func newShorten() *strings.Replacer {
	return strings.NewReplacer(" Street", " St", " Road", " Rd", " Avenue", " Ave", " Lane", " Ln", " Drive", " Dr", " Court", " Ct", " Close", " Cl", " Crescent", " Cres")
}
