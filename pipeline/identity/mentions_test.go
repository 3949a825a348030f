package identity

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

// A story of mentions is written in lines:
//
//	record erp:1 = A, ann@x.org, +44 7035 652543      record of customer A
//	number erp:9                                       a number on a sale
//	order ann@x.org                                    an address that bought; contact …: that did not
//	both 3 number erp:1, contact ann@x.org             named together on three documents
//
// and the wanted answers are "what customer rule", customers without a record being ?1, ?2 ….
type story struct {
	records  *records
	clusters []int32
	names    []string
	emails   []string
	phones   []string
	mentions []mention
	pairs    []together
}

func tell(t *testing.T, lines string) *story {
	t.Helper()
	s := &story{records: &records{}}
	for _, line := range strings.Split(strings.TrimSpace(lines), "\n") {
		line = strings.TrimSpace(line)
		verb, rest, _ := strings.Cut(line, " ")
		switch verb {
		case "record":
			name, values, _ := strings.Cut(rest, " = ")
			system, id, _ := strings.Cut(name, ":")
			issuer := system
			if at := strings.Index(id, "@"); at >= 0 { // web:1@erp is a number of erp
				id, issuer = id[:at], id[at+1:]
			}
			fields := append(strings.Split(values, ", "), "", "")
			s.records.system, s.records.issuer, s.records.id = append(s.records.system, system), append(s.records.issuer, issuer), append(s.records.id, id)
			at := slices.Index(s.names, fields[0])
			if at < 0 {
				at = len(s.names)
				s.names = append(s.names, fields[0])
			}
			s.clusters = append(s.clusters, int32(at))
			email, phone := "", ""
			for _, f := range fields[1:] {
				if strings.Contains(f, "@") {
					email = normalEmail(f)
				} else if f != "" {
					phone = (&resolver{country: "GB"}).normal(kindPhone, f)
				}
			}
			s.emails, s.phones = append(s.emails, email), append(s.phones, phone)
		case "both":
			count, rest, _ := strings.Cut(rest, " ")
			left, right, _ := strings.Cut(rest, ", ")
			var n int64
			if _, err := fmt.Sscan(count, &n); err != nil {
				t.Fatal(err)
			}
			s.pairs = append(s.pairs, together{s.mention(left).key(), s.mention(right).key(), n})
		default:
			s.mention(line)
		}
	}
	return s
}

func (s *story) mention(text string) mention {
	verb, ref, _ := strings.Cut(text, " ")
	m := mention{kind: kindPhone, table: tableContacts, source: "calls", ref: ref, first: 5}
	switch verb {
	case "number":
		system, id, _ := strings.Cut(ref, ":")
		m = mention{kind: kindRef, table: tableNumber, source: system, ref: id, first: 5}
	case "order":
		m.table, m.source, m.isBuyer = tableOrders, "shop", true
	}
	if m.kind == kindPhone && strings.Contains(ref, "@") {
		m.kind = kindEmail
	}
	if !slices.ContainsFunc(s.mentions, func(other mention) bool { return other.key() == m.key() }) {
		s.mentions = append(s.mentions, m)
	}
	return m
}

func (s *story) resolve(random *rand.Rand) []string {
	mentions, pairs := slices.Clone(s.mentions), slices.Clone(s.pairs)
	if random != nil {
		random.Shuffle(len(mentions), func(i, j int) { mentions[i], mentions[j] = mentions[j], mentions[i] })
		random.Shuffle(len(pairs), func(i, j int) { pairs[i], pairs[j] = pairs[j], pairs[i] })
	}
	r := &resolver{country: "GB", ignored: map[string]bool{holdKey(kindEmail, "shop@x.org"): true}, records: s.records, clusters: s.clusters, count: len(s.names), emails: forms{texts: s.emails}, phones: forms{texts: s.phones}}
	got := r.resolve(mentions, pairs)
	unnamed := map[int32]string{}
	var out []string
	for _, m := range s.mentions { // in the story's order, whatever the shuffled one
		at := slices.IndexFunc(mentions, func(other mention) bool { return other.key() == m.key() })
		text := m.ref + " nobody"
		if node := got.of[at]; node != none && got.nodes[node].cluster != none {
			cluster := got.nodes[node].cluster
			name := ""
			if int(cluster) < len(s.names) {
				name = s.names[cluster]
			} else if name = unnamed[cluster]; name == "" {
				name = fmt.Sprintf("?%d", len(unnamed)+1)
				unnamed[cluster] = name
			}
			text = strings.TrimSpace(m.ref + " " + name + " " + got.nodes[node].rule)
		}
		out = append(out, text)
	}
	return out
}

func TestResolve(t *testing.T) {
	for _, c := range []struct{ name, story, want string }{
		{"a number with a record is that customer", `
			record erp:1 = A
			number erp:1
			number erp:2`, "1 A; 2 ?1 single"},
		{"of two records of one number the issuing source's decides", `
			record erp:1 = A
			record web:1@erp = B
			number erp:1`, "1 A"},
		{"an address that one customer has", `
			record erp:1 = A, Ann@X.org
			record web:2 = A, ann@x.org
			order ann@x.org
			contact ann@x.org`, "ann@x.org A only_holder_of_email; ann@x.org A only_holder_of_email"},
		{"an address that two customers have stays unknown", `
			record erp:1 = A, home@x.org
			record erp:2 = B, home@x.org
			order home@x.org`, "home@x.org nobody"},
		{"unless the number on the same orders decides", `
			record erp:1 = A, home@x.org
			record erp:2 = B, home@x.org
			both 2 number erp:2, order home@x.org`, "2 B; home@x.org B named_together"},
		{"one order does not decide against records", `
			record erp:1 = A, home@x.org
			record erp:2 = B, home@x.org
			both 1 number erp:2, order home@x.org`, "2 B; home@x.org nobody"},
		{"nor do numbers of two customers", `
			record erp:1 = A, home@x.org
			record erp:2 = B, home@x.org
			both 4 number erp:2, order home@x.org
			both 2 number erp:1, order home@x.org`, "2 B; home@x.org nobody; 1 A"},
		{"an address known by a number alone", `
			both 1 number erp:7, order new@x.org`, "7 ?1 single; new@x.org ?1 named_together"},
		{"a guest, and the guest's phone", `
			both 1 order guest@x.org, order 07035 652543
			contact guest@x.org
			contact +44 7035 652543`, "guest@x.org ?1 single; 07035 652543 ?1 named_together; guest@x.org ?1 only_holder_of_email; +44 7035 652543 ?1 named_together"},
		{"a guest by phone alone", `
			order 07035 652543`, "07035 652543 ?1 single"},
		{"nobody buys on contacts", `
			contact someone@x.org
			contact 07035 652543`, "someone@x.org nobody; 07035 652543 nobody"},
		{"the landline of a household", `
			record erp:1 = A, 01632 960 001
			record erp:2 = B, +44 1632 960001
			contact 01632960001`, "01632960001 nobody"},
		{"the same last digits abroad are another number", `
			record erp:1 = A, +44 7035 652543
			contact +49 7035 652543`, "+49 7035 652543 nobody"},
		{"a switchboard", `
			record erp:1 = A, 01632 960 001
			record erp:2 = B, 01632 960 001
			record erp:3 = C, 01632 960 001
			record erp:4 = D, 01632 960 001
			record erp:5 = E, 01632 960 001
			record erp:6 = F, 01632 960 001
			both 9 number erp:6, contact 01632 960 001`, "6 F; 01632 960 001 nobody"},
		{"what is configured to tell nothing", `
			record erp:1 = A, shop@x.org
			order shop@x.org`, "shop@x.org nobody"},
		{"no address at all", `
			order none
			order n/a@`, "none nobody; n/a@ nobody"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := strings.Join(tell(t, c.story).resolve(nil), "; "); got != c.want {
				t.Errorf("got  %s\nwant %s", got, c.want)
			}
			random := rand.New(rand.NewPCG(1, 1))
			for range 5 {
				if got := strings.Join(tell(t, c.story).resolve(random), "; "); got != c.want {
					t.Errorf("shuffled: got  %s\nwant %s", got, c.want)
				}
			}
		})
	}
}
