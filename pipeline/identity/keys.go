package identity

import (
	"context"
	"strings"

	"golang.org/x/sync/errgroup"

	"clientele/models/linkage/normal"
)

// keys are the normal forms of the records' values, good for comparing alone.
type keys struct{ name, family, address, email, phone, company, kind []string }

// Kinds of customers.
const (
	person  = "person"
	company = "company"
)

// normalise brings the values of all records into their normal forms.
func normalise(ctx context.Context, r *records, country string, threads int) (keys, error) {
	n := r.len()
	k := keys{make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)}
	fields := map[string][]string{}
	for _, f := range r.fields {
		fields[f.Name] = f.Values
	}
	value := func(name string, i int) string {
		if values := fields[name]; values != nil && !normal.IsPlaceholder(values[i]) {
			return values[i]
		}
		return ""
	}
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, threads))
	const chunk = 1 << 13
	for from := 0; from < n; from += chunk {
		group.Go(func() error {
			for i := from; i < min(n, from+chunk); i++ {
				k.one(i, country, func(name string) string { return value(name, i) })
			}
			return ctx.Err()
		})
	}
	return k, group.Wait()
}

// one normalises one record.
func (k keys) one(i int, country string, value func(string) string) {
	family, full := normal.Name(value("last_name")), normal.Name(value("full_name"))
	if full == "" {
		full = strings.TrimSpace(normal.Name(value("first_name")) + " " + family)
	}
	if family == "" {
		family = full[strings.LastIndexByte(full, ' ')+1:]
	}
	if name := value("company_name"); name != "" {
		k.company[i], _ = normal.Company(name)
	}
	k.name[i], k.family[i], k.kind[i] = full, family, person
	if full == "" && k.company[i] != "" {
		k.name[i], k.kind[i] = k.company[i], company
	}
	street, number := normal.Street(value("street"))
	place := normal.Postcode(value("postcode"))
	if place == "" {
		place = normal.Words(value("city"))
	}
	if street != "" && number != "" && place != "" {
		k.address[i] = street + "|" + number + "|" + place
	}
	k.email[i] = normalEmail(value("email"))
	if phone := value("phone"); phone != "" {
		k.phone[i] = normal.Phone(phone, country)
	}
}
