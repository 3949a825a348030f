package linkage

import (
	"strconv"
	"strings"

	"clientele/models/linkage/similar"
)

// email compares addresses, user and domain apart.
type email struct{ *emails }

// Levels of e-mail addresses.
const (
	emailSimilar = different + 1 + iota
	emailSameUser
	emailEqual
)

func (email) name() string     { return "email" }
func (email) role() role       { return shared }
func (email) levels() []string { return []string{"different", "similar", "same user", "equal"} }

func (e email) value(a int32) uint64 { return e.whole[a] }
func (e email) text(a int32) string {
	if e.whole[a] == 0 {
		return ""
	}
	return e.user.dict.forms[e.user.id(a)] + "@" + e.domain.dict.forms[e.domain.id(a)]
}

func (e email) compare(a, b int32) uint8 {
	x, y := e.user.id(a), e.user.id(b)
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y && e.domain.id(a) == e.domain.id(b):
		return emailEqual
	}
	s, t := e.user.dict.forms[x], e.user.dict.forms[y]
	switch {
	case x == y && len(s) >= 5:
		return emailSameUser
	case len(s) >= 6 && len(t) >= 6 && digitsOf(s) == digitsOf(t) && similar.Damerau(s, t, 2) <= 2:
		return emailSimilar
	}
	return different
}

// digitsOf is a number made of a text's digits: ann12 and ann13 are two people, not a slip.
func digitsOf(s string) uint64 {
	n := uint64(1)
	for i := range len(s) {
		if d := s[i] - '0'; d <= 9 {
			n = n*10 + uint64(d)
		}
	}
	return n
}

// phone compares the last nine digits of numbers.
type phone struct{ *column }

func (phone) name() string     { return "phone" }
func (phone) role() role       { return shared }
func (phone) levels() []string { return []string{"different", "one digit off", "equal"} }

func (p phone) compare(a, b int32) uint8 {
	x, y := p.id(a), p.id(b)
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y:
		return 3
	case similar.Damerau(p.dict.forms[x], p.dict.forms[y], 1) <= 1:
		return 2
	}
	return different
}

// identifier compares numbers that name a person.
type identifier struct{ named }

func (i identifier) name() string   { return i.named.name }
func (identifier) role() role       { return personal }
func (identifier) levels() []string { return []string{"different", "two off", "one off", "equal"} }

func (i identifier) compare(a, b int32) uint8 {
	x, y := i.id(a), i.id(b)
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y:
		return 4
	}
	return different + 3 - uint8(similar.Damerau(i.dict.forms[x], i.dict.forms[y], 2)) // 1, 2 or, for more, 3 edits
}

// category compares values of which there are few.
type category struct{ named }

func (c category) name() string   { return c.named.name }
func (category) role() role       { return personal }
func (category) levels() []string { return []string{"different", "equal"} }

func (c category) compare(a, b int32) uint8 {
	x, y := c.id(a), c.id(b)
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y:
		return 2
	}
	// m and male, f and female
	if s, t := c.dict.forms[x], c.dict.forms[y]; isInitial(s, t) {
		return 2
	}
	return different
}

// birth compares dates of birth.
type birth struct{ *column }

// Levels of birth dates.
const (
	birthPart = different + 1 + iota
	birthDigit
	birthSwapped
	birthEqual
)

func (birth) name() string { return "birth date" }
func (birth) role() role   { return shared }
func (birth) levels() []string {
	return []string{"different", "two of three parts", "one digit off", "day and month swapped", "equal"}
}
func (b birth) value(a int32) uint64 {
	if b.id(a) == 0 {
		return 0
	}
	return mix(uint64(b.id(a)))
}
func (b birth) text(a int32) string {
	if b.id(a) == 0 {
		return ""
	}
	s := strconv.Itoa(int(b.id(a)))
	return strings.Join([]string{s[:4], s[4:6], s[6:]}, "-")
}

func (b birth) compare(i, j int32) uint8 {
	x, y := int32(b.id(i)), int32(b.id(j))
	switch {
	case x == 0 || y == 0:
		return missing
	case x == y:
		return birthEqual
	}
	sameYear, sameMonth, sameDay := x/10000 == y/10000, x/100%100 == y/100%100, x%100 == y%100
	switch {
	case sameYear && x/100%100 == y%100 && x%100 == y/100%100:
		return birthSwapped
	case oneDigitOff(x, y):
		return birthDigit
	case sameYear && sameMonth, sameYear && sameDay, sameMonth && sameDay:
		return birthPart
	}
	return different
}

// oneDigitOff tells whether one digit differs or two neighbours changed places.
func oneDigitOff(x, y int32) bool {
	var at [2]int32
	differing, place := 0, int32(0)
	var dx, dy [2]int32
	for ; x > 0 || y > 0; x, y, place = x/10, y/10, place+1 {
		if x%10 == y%10 {
			continue
		}
		if differing == 2 {
			return false
		}
		at[differing], dx[differing], dy[differing] = place, x%10, y%10
		differing++
	}
	return differing == 1 || at[1] == at[0]+1 && dx[0] == dy[1] && dx[1] == dy[0]
}
