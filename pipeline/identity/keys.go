package identity

import (
	"context"
	"runtime"
	"strings"

	"golang.org/x/sync/errgroup"

	"clientele/models/linkage"
	"clientele/models/linkage/normal"
)

// forms are the normal forms of a field's values, "" where a record has none.
type forms struct {
	texts []string
	of    []uint32 // of each record: the position of its form; nil: its own
}

func (f *forms) at(record int32) string {
	switch {
	case f.texts == nil:
		return ""
	case f.of == nil:
		return f.texts[record]
	}
	return f.texts[f.of[record]]
}

// keys are the normal forms of the records' values, good for comparing alone.
type keys struct{ first, last, full, company, street, city, postcode, email, phone forms }

// Kinds of customers.
const (
	person  = "person"
	company = "company"
)

// normalise makes the normal forms, each distinct value's once, and leaves them with the
// records' fields, so that linking need not make them again.
func normalise(ctx context.Context, r *records, country string, threads int) (*keys, error) {
	k := &keys{}
	into := map[string]*forms{"first_name": &k.first, "last_name": &k.last, "full_name": &k.full, "company_name": &k.company,
		"street": &k.street, "city": &k.city, "postcode": &k.postcode, "email": &k.email, "phone": &k.phone}
	group, ctx := errgroup.WithContext(ctx)
	if threads == 0 {
		threads = runtime.GOMAXPROCS(0)
	}
	group.SetLimit(threads)
	for i := range r.fields {
		f := &r.fields[i]
		to := into[f.Name]
		if to == nil {
			continue
		}
		to.texts, to.of = make([]string, len(f.Values)), f.Of
		form := func(value string) string { return linkage.Normalise(f.Kind, value, country) }
		if f.Name == "full_name" { // linking takes it apart
			form = func(value string) string { return linkage.Normalise(linkage.GivenName, value, country) }
		} else {
			f.Normal = to.texts
		}
		const chunk = 1 << 13
		for from := 0; from < len(f.Values); from += chunk {
			group.Go(func() error {
				for v := from; v < min(len(f.Values), from+chunk); v++ {
					to.texts[v] = form(f.Values[v])
				}
				return ctx.Err()
			})
		}
	}
	return k, group.Wait()
}

func normalEmail(text string) string {
	user, domain := normal.Email(text)
	if user == "" {
		return ""
	}
	return user + "@" + domain
}

// appendName appends the whole name of a person, else the firm's.
func (k *keys) appendName(out []byte, record int32) []byte {
	if k.kindOf(record) == company {
		return append(out, k.company.at(record)...)
	}
	if full := k.full.at(record); full != "" {
		return append(out, full...)
	}
	first, last := k.first.at(record), k.last.at(record)
	out = append(out, first...)
	if first != "" && last != "" {
		out = append(out, ' ')
	}
	return append(out, last...)
}

// family is the family name, else the last word of what there is.
func (k *keys) family(record int32) string {
	if last := k.last.at(record); last != "" {
		return last
	}
	full := k.full.at(record)
	if full == "" {
		full = k.first.at(record)
	}
	return full[strings.LastIndexByte(full, ' ')+1:]
}

// kindOf is company where a firm is named and no person.
func (k *keys) kindOf(record int32) string {
	if k.company.at(record) != "" && k.full.at(record) == "" && k.first.at(record) == "" && k.last.at(record) == "" {
		return company
	}
	return person
}

// appendAddress appends street, number and place, nothing where one of them is missing.
func (k *keys) appendAddress(out []byte, record int32) []byte {
	street, number, _ := strings.Cut(k.street.at(record), "\x00")
	place := k.postcode.at(record)
	if place == "" {
		place = k.city.at(record)
	}
	if street == "" || number == "" || place == "" {
		return out
	}
	out = append(append(out, street...), '|')
	out = append(append(out, number...), '|')
	return append(out, place...)
}
