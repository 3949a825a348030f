package demo

import "strconv"

// role is a person's place in a household. People stand in blocks of four; the
// household, if the block has one, is its first two or three people.
type role uint8

const (
	single role = iota
	partner
	child
	housemate // same address, another last name
	twin      // same last name, address and birth date
	junior    // same last name, address and initial
)

func (r role) String() string {
	return [...]string{"single", "partner", "child", "housemate", "twin", "junior"}[r]
}

// identity is who a person is, as the person would say it.
type identity struct {
	given     given
	family    family
	maiden    family // an earlier last name, of those who changed it
	female    bool
	year      int
	month     int
	day       int
	home, old address // old is where the person lived before, if moved
	moved     bool
	shares    bool // gives the household's landline as phone number
	head      int  // first person of the household
	role      role
	number    int // the person's own index
	scale     uint64
}

type address struct {
	street, kind string
	number, flat int
	city         city
	postcode     string
}

// household returns the first person of i's household, i's role, and whether
// somebody else lives there.
func (w *world) household(s *stream, i int) (int, role, bool) {
	block, place := i/4, i%4
	if place == 3 || 4*block+2 >= len(w.people) {
		return i, single, false
	}
	u := s.at(w.set.Seed, domainHousehold, uint64(block), 0).Float64()
	roles := [3]role{single, single, single}
	switch {
	case u < .74:
	case u < .86:
		roles = [3]role{partner, partner, single}
	case u < .89:
		roles = [3]role{partner, partner, child}
	case u < .93:
		roles = [3]role{housemate, housemate, single}
	case u < .96:
		roles = [3]role{twin, twin, single}
	default:
		roles = [3]role{junior, junior, single}
	}
	if roles[place] == single {
		return i, single, false
	}
	return 4 * block, roles[place], true
}

// who draws the identity of person i.
func (w *world) who(s *stream, i int) identity {
	head, part, shared := w.household(s, i)
	id := identity{head: head, role: part, number: i, scale: uint64(len(w.people))}

	s.at(w.set.Seed, domainHousehold, uint64(head), 1)
	script := -1 // a foreign script: 0 Chinese, 1 Cyrillic, 2 Greek
	if s.chance(.02) {
		script = s.IntN(3)
	}
	id.home = w.address(s)
	id.family = w.lastName(s, script)
	birth := s.IntN(60)
	id.year, id.month, id.day = 1943+birth, 1+s.IntN(12), 1+s.IntN(28)
	phoneShared := shared && s.chance(.35)
	headFirst := s.search(w.names.givenWeights)

	s.at(w.set.Seed, domainIdentity, uint64(i), 0)
	id.given = w.names.given[s.search(w.names.givenWeights)]
	if script >= 0 {
		id.given = w.names.foreignGiven[8*script+s.IntN(8)]
	}
	if part == housemate {
		id.family = w.lastName(s, script)
	}
	switch { // two people of a household do not have one name
	case part == junior && script < 0:
		id.given = w.sameInitial(headFirst, i%4)
	case part != single && part != housemate && script < 0:
		id.given = w.names.given[(headFirst+61*(i%4)+s.IntN(40))%len(w.names.given)]
	case part != single && part != housemate:
		id.given = w.names.foreignGiven[8*script+(headFirst+3*(i%4))%8]
	}
	switch part {
	case twin:
	case child:
		id.year, id.month, id.day = min(id.year+22+s.IntN(12), 2008), 1+s.IntN(12), 1+s.IntN(28)
	case junior:
		id.year, id.month, id.day = min(id.year+26*(i%4), 2008), 1+s.IntN(12), 1+s.IntN(28)
	case partner:
		id.year, id.month, id.day = id.year+s.IntN(7)-3, 1+s.IntN(12), 1+s.IntN(28)
	case housemate:
		id.year, id.month, id.day = 1975+s.IntN(30), 1+s.IntN(12), 1+s.IntN(28)
	}
	id.female = id.given.female
	if part == single && s.chance(.1) {
		id.moved, id.old = true, w.address(s)
	}
	if id.female && s.chance(.08) {
		id.maiden = w.lastName(s, script)
	}
	id.shares = phoneShared && w.people[i].hasCard() && !w.people[i].hasAccount()
	return id
}

// sameInitial returns two names of one initial, for places 0 and 1.
func (w *world) sameInitial(first, place int) given {
	g := w.names.given
	for k := first; place > 0; {
		k = (k + 1) % len(g)
		if k == first {
			return g[(first+1)%len(g)]
		}
		if []rune(g[k].name)[0] == []rune(g[first].name)[0] && g[k].female == g[first].female {
			return g[k]
		}
	}
	return g[first]
}

func (w *world) lastName(s *stream, script int) family {
	if script >= 0 {
		return w.names.foreignFamily[8*script+s.IntN(8)]
	}
	return w.names.family[s.search(w.names.familyWeights)]
}

func (w *world) address(s *stream) address {
	const letters = "ABDEFGHJLNPQRSTUWXYZ"
	a := address{
		street: w.names.streets[s.IntN(len(w.names.streets))], kind: w.names.streetKinds[s.IntN(len(w.names.streetKinds))],
		number: 1 + s.IntN(180), city: w.names.cities[s.search(w.names.cityWeights)],
	}
	if s.chance(.12) {
		a.flat = 1 + s.IntN(30)
	}
	a.postcode = a.city.area + strconv.Itoa(1+s.IntN(20)) + " " + strconv.Itoa(s.IntN(10)) + string(letters[s.IntN(20)]) + string(letters[s.IntN(20)])
	return a
}

func (a address) line() string {
	b := make([]byte, 0, 40)
	if a.flat > 0 {
		b = append(strconv.AppendInt(append(b, "Flat "...), int64(a.flat), 10), ", "...)
	}
	b = append(strconv.AppendInt(b, int64(a.number), 10), ' ')
	b = append(append(b, a.street...), ' ')
	return string(append(b, a.kind...))
}

// email returns the person's address, or the other one that some systems know.
// The number in it is the person's alone, so nobody shares an address by chance.
func (id *identity) email(other bool) string {
	domains := [...]string{"mailbox.example", "post.example", "inbox.example", "letterbox.example", "webmail.example"}
	first, last := id.given.mail, id.family.mail
	n := uint64(id.number)
	space := uint64(1000)
	for space < 2*id.scale {
		space *= 10
	}
	if other {
		return first[:1] + "." + last + "_" + strconv.FormatUint(spread(n, 104729, space), 10) + "@" + domains[(n*7+3)%5]
	}
	return first + "." + last + strconv.FormatUint(spread(n, 7919, space), 10) + "@" + domains[n%5]
}

// mobile returns the national digits of the person's number, or of an older one.
func (id *identity) mobile(other bool) string {
	n := uint64(2 * id.number)
	if other {
		n++
	}
	return "70" + pad(spread(n, 38196601, 100_000_000), 8)
}

// landline returns the national digits of the household's number.
func (id *identity) landline() string {
	return "1632" + pad(spread(uint64(id.head), 381967, 1_000_000), 6)
}

// phone returns the national digits of the number that the person gives.
func (id *identity) phone() string {
	if id.shares {
		return id.landline()
	}
	return id.mobile(false)
}

// fullName returns the name as the person writes it; latin as others must.
func (id *identity) fullName(latin bool) string {
	if latin {
		return id.given.latin + " " + id.family.latin
	}
	return id.given.name + " " + id.family.name
}

// otherEmail tells whether an account was made with the person's other address.
func (w *world) otherEmail(i, second int) bool {
	return mix(w.set.Seed^mix(uint64(2*i+second)^0xacc0))%100 < uint64(8+30*second)
}

// birthDate returns the date as 2006-01-02.
func birthDate(year, month, day int) string {
	return pad(uint64(year), 4) + "-" + pad(uint64(month), 2) + "-" + pad(uint64(day), 2)
}

// typo makes one slip of the finger: a letter changed, lost, added or swapped.
func typo(s *stream, text string) string {
	r := []rune(text)
	if len(r) < 4 {
		return text
	}
	i := 1 + s.IntN(len(r)-2)
	letter := rune('a' + s.IntN(26))
	switch s.IntN(4) {
	case 0:
		r[i] = letter
	case 1:
		r = append(r[:i], r[i+1:]...)
	case 2:
		r = append(r[:i], append([]rune{letter}, r[i:]...)...)
	default:
		r[i], r[i+1] = r[i+1], r[i]
	}
	return string(r)
}

// dialled writes national digits in one of the ways in which people do.
func dialled(s *stream, digits string) string {
	switch s.IntN(5) {
	case 0:
		return "0" + digits
	case 1:
		return "0" + digits[:4] + " " + digits[4:]
	case 2:
		return "+44 " + digits[:4] + " " + digits[4:]
	case 3:
		return "0044" + digits
	default:
		return "+44" + digits
	}
}
