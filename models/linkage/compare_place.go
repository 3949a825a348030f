package linkage

import (
	"strings"

	"clientele/models/linkage/similar"
)

// streets compares streets with their house numbers.
type streets struct{ *street }

// Levels of streets.
const (
	streetOther   = different + 1 + iota // the street, another number
	streetSimilar                        // nearly the street, the number
	streetEqual
)

func (s streets) name() string { return s.field }
func (streets) role() role     { return place }
func (streets) levels() []string {
	return []string{"different", "same street, other number", "similar", "equal"}
}
func (s streets) value(a int32) uint64 { return s.whole[a] }
func (s streets) text(a int32) string {
	return strings.TrimSpace(s.street.name.text(a) + " " + s.number.text(a))
}

func (s streets) compare(a, b int32) uint8 {
	x, y := s.street.name.id(a), s.street.name.id(b)
	if x == 0 || y == 0 {
		return missing
	}
	i, j := s.number.id(a), s.number.id(b)
	switch {
	case x == y && i == j:
		return streetEqual
	case x == y && (i == 0 || j == 0):
		return streetSimilar
	}
	m, n := s.number.dict.forms[i], s.number.dict.forms[j]
	number := i == j || i == 0 || j == 0 || len(m) > 1 && len(n) > 1 && similar.Damerau(m, n, 1) <= 1
	near := x == y || closeStreets(s.street.name.dict.forms[x], s.street.name.dict.forms[y])
	switch {
	case near && number:
		return streetSimilar
	case near:
		return streetOther
	}
	return different
}

func closeStreets(s, t string) bool {
	if similar.Damerau(s, t, 2) <= 2 && len(s) >= 6 && len(t) >= 6 {
		return true
	}
	return similar.JaroWinkler(s, t) >= .93
}

// locality compares postcode and town together: who agrees in the postcode agrees in the
// town too, which is no second piece of evidence.
type locality struct{ *prepared }

// Levels of localities.
const (
	localityRegion = different + 1 + iota // the region alone
	localityNear                          // nearly the postcode, another town
	localityCity                          // the town alone
	localityClose                         // the town, and nearly the postcode
	localityCode                          // the postcode, another town
	localityEqual
)

func (locality) name() string { return "postcode and city" }
func (locality) role() role   { return place }
func (locality) levels() []string {
	return []string{"different", "same region", "similar postcode", "same city", "same city, similar postcode", "same postcode", "equal"}
}

func (l locality) value(a int32) uint64 {
	if l.postcode != nil && l.postcode.id(a) != 0 {
		return l.postcode.value(a)
	}
	if l.city != nil && l.city.id(a) != 0 {
		return l.city.value(a)
	}
	return 0
}

func (l locality) text(a int32) string {
	var parts []string
	for _, c := range []*column{l.postcode, l.city} {
		if c != nil && c.id(a) != 0 {
			parts = append(parts, c.text(a))
		}
	}
	return strings.Join(parts, " ")
}

func (l locality) compare(a, b int32) uint8 {
	code, near := agreement(l.postcode, a, b, func(s, t string) bool { return len(s) >= 4 && len(t) >= 4 && similar.Damerau(s, t, 1) <= 1 })
	city, alike := agreement(l.city, a, b, func(s, t string) bool {
		return len(s) >= 4 && len(t) >= 4 && (similar.Damerau(s, t, 1) <= 1 || similar.JaroWinkler(s, t) >= .92)
	})
	cityAgrees := city == equal || alike
	switch {
	case code == unknown && city == unknown:
		if len(l.regions) == 0 {
			return missing
		}
	case code == equal && (city != differ || alike):
		return localityEqual
	case l.postcode == nil && city == equal:
		return localityEqual
	case code == equal:
		return localityCode
	case near && cityAgrees:
		return localityClose
	case cityAgrees:
		return localityCity
	case near:
		return localityNear
	}
	for _, region := range l.regions {
		switch region, _ := agreement(region.column, a, b, nil); {
		case region == equal:
			return localityRegion
		case region == unknown && code == unknown && city == unknown:
			return missing
		}
	}
	return different
}

// verdict is how a single field of a composite agrees.
type verdict uint8

const (
	unknown verdict = iota
	differ
	equal
)

// agreement compares one column; near, which may be nil, is asked where values differ.
func agreement(c *column, a, b int32, near func(s, t string) bool) (v verdict, isNear bool) {
	if c == nil {
		return unknown, false
	}
	x, y := c.id(a), c.id(b)
	switch {
	case x == 0 || y == 0:
		return unknown, false
	case x == y:
		return equal, false
	}
	return differ, near != nil && near(c.dict.forms[x], c.dict.forms[y])
}

// content is a hash of all that the comparison looks at.
func (l locality) content(a int32) uint64 {
	h := uint64(1)
	for _, c := range []*column{l.postcode, l.city} {
		if c != nil {
			h = combine(h, 1+c.value(a))
		}
	}
	for _, r := range l.regions {
		h = combine(h, 1+r.value(a))
	}
	return h
}
