package identity

import (
	"context"
	"runtime"
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

// normaliser brings the values of all records into their normal forms.
type normaliser struct {
	keys
	records *records
	fields  map[string][]string
	country string
	threads int
}

func newNormaliser(r *records, country string, threads int) *normaliser {
	n := r.len()
	k := keys{make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n), make([]string, n)}
	out := &normaliser{keys: k, records: r, fields: map[string][]string{}, country: country, threads: threads}
	if threads == 0 {
		out.threads = runtime.GOMAXPROCS(0)
	}
	for _, f := range r.fields {
		out.fields[f.Name] = f.Values
	}
	return out
}

// each does one thing to every record, from several goroutines.
func (n *normaliser) each(ctx context.Context, do func(i int)) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(n.threads)
	const chunk = 1 << 13
	for from := 0; from < n.records.len(); from += chunk {
		group.Go(func() error {
			for i := from; i < min(n.records.len(), from+chunk); i++ {
				do(i)
			}
			return ctx.Err()
		})
	}
	return group.Wait()
}

func (n *normaliser) value(name string, i int) string {
	if values := n.fields[name]; values != nil && !normal.IsPlaceholder(values[i]) {
		return values[i]
	}
	return ""
}

// contacts normalises e-mail addresses and phone numbers.
func (n *normaliser) contacts(ctx context.Context) error {
	return n.each(ctx, func(i int) {
		n.email[i] = normalEmail(n.value("email", i))
		if phone := n.value("phone", i); phone != "" {
			n.phone[i] = normal.Phone(phone, n.country)
		}
	})
}

// words normalises names and addresses.
func (n *normaliser) words(ctx context.Context) error {
	return n.each(ctx, func(i int) { n.keys.words(i, func(name string) string { return n.value(name, i) }) })
}

// words normalises the names and the address of one record.
func (k keys) words(i int, value func(string) string) {
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
}
