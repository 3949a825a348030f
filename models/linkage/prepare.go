package linkage

import (
	"cmp"
	"context"
	"strconv"
	"strings"

	"clientele/models/intern"
	"clientele/models/linkage/normal"

	"golang.org/x/sync/errgroup"
)

// prepared is the records in the form in which they are compared: every field normalised
// and its distinct values numbered, so that equal values are equal numbers.
type prepared struct {
	n int

	names         *dictionary // given and family names share their numbers, so that swapped ones are seen
	nameHash      []uint64    // of each name
	given, family *column     // without dictionaries of their own
	company       *column
	email         *emails
	phone         *column
	birth         *column // as 20260630; 0 is missing
	streets       []*street
	city          *column
	postcode      *column
	regions       []named
	identifiers   []named
	categories    []named
}

// named is a column with the name of its field: there may be several of its kind.
type named struct {
	name string
	*column
}

// column is one field's values as numbers into a dictionary.
type column struct {
	dict *dictionary
	of   []uint32 // until the columns are packed
	hash []uint64 // of each form of the dictionary

	packed []uint32 // what all columns say of all records, from this column's first on
	step   int
}

// id is the number of a record's form.
func (c *column) id(a int32) uint32 { return c.packed[int(a)*c.step] }

// pack puts what all columns say of a record side by side: pairs are compared at random, and
// what costs time then is to fetch their values.
func (p *prepared) pack(ctx context.Context, threads int) error {
	var all []*column
	for _, c := range []*column{p.given, p.family, p.company, p.birth, p.phone, p.city, p.postcode} {
		if c != nil {
			all = append(all, c)
		}
	}
	if p.email != nil {
		all = append(all, p.email.user, p.email.domain)
	}
	for _, s := range p.streets {
		all = append(all, s.name, s.number)
	}
	for _, more := range [][]named{p.regions, p.identifiers, p.categories} {
		for _, n := range more {
			all = append(all, n.column)
		}
	}
	const line = 16 // numbers that are fetched at once
	step := len(all)
	for _, even := range []int{2, 4, 8, line} {
		if step <= even {
			step = even
			break
		}
	}
	table := make([]uint32, p.n*step)
	err := inChunks(ctx, threads, p.n, func(from, to int) {
		for i, c := range all {
			for a := from; a < to; a++ {
				table[a*step+i] = c.of[a]
			}
		}
	})
	for i, c := range all {
		c.of, c.step = nil, step
		if p.n > 0 {
			c.packed = table[i:]
		}
	}
	return err
}

// value is the hash of a record's form, 0 where it is missing.
func (c *column) value(a int32) uint64 { return c.hash[c.id(a)] }

// text is a record's form.
func (c *column) text(a int32) string { return c.dict.forms[c.id(a)] }

// close is called when the dictionary is complete.
func (c *column) close() *column {
	c.dict.close()
	c.hash = c.dict.hashes(same)
	return c
}

type emails struct {
	user, domain *column
	whole        []uint64 // hash of the address; 0 is missing
}

type street struct {
	field  string
	name   *column
	number *column
	whole  []uint64 // hash of name and number
}

// shape says which fields there are: two sets of records of one shape can be compared by
// one model.
func (r Records) shape() string {
	var parts []string
	for _, f := range r.Fields {
		parts = append(parts, string(f.Kind)+":"+f.Name)
	}
	return strings.Join(parts, ",")
}

// prepare normalises the records at the given positions.
func prepare(ctx context.Context, r Records, rows []int32, s Settings) (*prepared, error) {
	p := &prepared{n: len(rows)}
	whole := ctx
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(s.threads())
	byKind := map[Kind][]Field{}
	for _, f := range r.Fields {
		byKind[f.Kind] = append(byKind[f.Kind], f)
	}
	work := func(do func()) {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			do()
			return nil
		})
	}
	if len(byKind[Email]) > 0 {
		work(func() { p.email = s.emails(byKind[Email][0], rows) })
	}
	if len(byKind[Phone]) > 0 {
		work(func() { p.phone = s.column(byKind[Phone][0], rows, normal.PhoneKey) })
	}
	p.streets = make([]*street, len(byKind[Street]))
	for i, f := range byKind[Street] {
		var numbers []Field
		if i == 0 {
			numbers = byKind[HouseNo]
		}
		work(func() { p.streets[i] = s.street(f, numbers, rows) })
	}
	if len(byKind[GivenName])+len(byKind[FamilyName])+len(byKind[FullName]) > 0 {
		work(func() { s.personNames(p, byKind, rows) })
	}
	if len(byKind[BirthDate]) > 0 {
		work(func() { p.birth = s.dates(byKind[BirthDate][0], rows) })
	}
	simple := func(kind Kind, to **column) {
		if fields := byKind[kind]; len(fields) > 0 {
			work(func() { *to = s.column(fields[0], rows, same) })
		}
	}
	simple(City, &p.city)
	simple(Postcode, &p.postcode)
	simple(Company, &p.company)
	several := func(kind Kind, to *[]named) {
		*to = make([]named, len(byKind[kind]))
		for i, f := range byKind[kind] {
			work(func() { (*to)[i] = named{f.Name, s.column(f, rows, same)} })
		}
	}
	several(Region, &p.regions)
	several(Identifier, &p.identifiers)
	several(Category, &p.categories)
	if err := group.Wait(); err != nil {
		return nil, err
	}
	return p, p.pack(whole, s.threads())
}

// column normalises a field. Every distinct text is normalised once. form is what is
// compared of a normal form.
func (s Settings) column(f Field, rows []int32, form func(string) string) *column {
	c := &column{dict: newDictionary(), of: make([]uint32, len(rows))}
	f = f.coded(rows)
	ignored := s.ignored(f, form)
	const unknown = ^uint32(0)
	ids := make([]uint32, len(f.Values))
	for i := range ids {
		ids[i] = unknown
	}
	for i, row := range rows {
		value := f.Of[row]
		if ids[value] == unknown {
			ids[value] = 0
			if v := form(s.normal(f, value)); !ignored[v] {
				ids[value] = c.dict.id(v)
			}
		}
		c.of[i] = ids[value]
	}
	return c.close()
}

// normal is the normal form of a value, given by position.
func (s Settings) normal(f Field, value uint32) string {
	if f.Normal != nil {
		return f.Normal[value]
	}
	return Normalise(f.Kind, f.Values[value], s.Country)
}

// coded is the field with its distinct values numbered, as far as the given records have them.
func (f Field) coded(rows []int32) Field {
	if f.Of != nil {
		return f
	}
	texts := intern.NewTexts(64)
	f.Of = make([]uint32, len(f.Values))
	for _, row := range rows {
		f.Of[row] = texts.Number(f.Values[row])
	}
	f.Values, f.Normal = texts.List(), nil
	return f
}

// ignored is what is compared of the values that tell nothing.
func (s Settings) ignored(f Field, form func(string) string) map[string]bool {
	out := map[string]bool{}
	for _, v := range s.Ignore[f.Name] {
		out[form(Normalise(f.Kind, v, s.Country))] = true
	}
	return out
}

func (s Settings) emails(f Field, rows []int32) *emails {
	whole := s.column(f, rows, same)
	e := &emails{
		user:   &column{dict: newDictionary(), of: make([]uint32, len(rows))},
		domain: &column{dict: newDictionary(), of: make([]uint32, len(rows))},
		whole:  make([]uint64, len(rows)),
	}
	users, domains := make([]uint32, len(whole.dict.forms)), make([]uint32, len(whole.dict.forms))
	for id, form := range whole.dict.forms {
		user, domain, _ := strings.Cut(form, "@")
		users[id], domains[id] = e.user.dict.id(user), e.domain.dict.id(domain)
	}
	for i, id := range whole.of {
		e.user.of[i], e.domain.of[i], e.whole[i] = users[id], domains[id], whole.hash[id]
	}
	e.user.close()
	e.domain.close()
	return e
}

func (s Settings) dates(f Field, rows []int32) *column {
	c := s.column(f, rows, same)
	days := make([]uint32, len(c.dict.forms))
	for id, form := range c.dict.forms[1:] {
		day, _ := strconv.Atoi(form) // written by Itoa above
		days[id+1] = uint32(day)
	}
	for i, id := range c.of {
		c.of[i] = days[id]
	}
	return &column{of: c.of}
}

// street takes the house number from the street's own text, or from a field beside it.
func (s Settings) street(f Field, numbers []Field, rows []int32) *street {
	whole := s.column(f, rows, same)
	out := &street{field: f.Name,
		name:   &column{dict: newDictionary(), of: make([]uint32, len(rows))},
		number: &column{dict: newDictionary(), of: make([]uint32, len(rows))},
		whole:  make([]uint64, len(rows)),
	}
	names, ids := make([]uint32, len(whole.dict.forms)), make([]uint32, len(whole.dict.forms))
	for id, form := range whole.dict.forms {
		name, number, _ := strings.Cut(form, "\x00")
		names[id], ids[id] = out.name.dict.id(name), out.number.dict.id(number)
	}
	for i, id := range whole.of {
		out.name.of[i], out.number.of[i] = names[id], ids[id]
	}
	for _, f := range numbers {
		beside := s.column(f, rows, same)
		for i, id := range beside.of {
			if id != 0 {
				out.number.of[i] = out.number.dict.id(strings.ToLower(beside.dict.forms[id]))
			}
		}
	}
	out.name.close()
	out.number.close()
	for i, name := range out.name.of {
		if name != 0 {
			out.whole[i] = combine(1, out.name.hash[name], max(1, out.number.hash[out.number.of[i]]))
		}
	}
	return out
}

func same(s string) string { return s }

// personNames fills given and family names, from fields of their own or else from a whole name.
func (s Settings) personNames(p *prepared, byKind map[Kind][]Field, rows []int32) {
	p.names = newDictionary()
	p.given, p.family = &column{of: make([]uint32, len(rows))}, &column{of: make([]uint32, len(rows))}
	single := func(kind Kind, to []uint32) {
		for _, f := range byKind[kind] {
			c := s.column(f, rows, same)
			ids := make([]uint32, len(c.dict.forms))
			for id, form := range c.dict.forms {
				ids[id] = p.names.id(form)
			}
			for i, id := range c.of {
				to[i] = cmp.Or(to[i], ids[id])
			}
		}
	}
	single(GivenName, p.given.of)
	single(FamilyName, p.family.of)
	for _, f := range byKind[FullName] {
		c := s.column(f, rows, same)
		given, family := make([]uint32, len(c.dict.forms)), make([]uint32, len(c.dict.forms))
		for id, form := range c.dict.forms {
			first, last, _ := strings.Cut(form, "\x00")
			given[id], family[id] = p.names.id(first), p.names.id(last)
		}
		for i, id := range c.of {
			if p.given.of[i] == 0 && p.family.of[i] == 0 {
				p.given.of[i], p.family.of[i] = given[id], family[id]
			}
		}
	}
	p.names.close()
	p.nameHash = p.names.hashes(same)
}

// splitName takes a whole name apart: what stands before a comma or else the last word is
// the family name. The parts are separated by a zero byte.
func splitName(whole string) string {
	if last, first, found := strings.Cut(whole, ","); found {
		return normal.Name(first) + "\x00" + normal.Name(last)
	}
	words := strings.Fields(normal.Name(whole))
	if len(words) == 0 {
		return ""
	}
	return strings.Join(words[:len(words)-1], " ") + "\x00" + words[len(words)-1]
}
