package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"

	"clientele/models/linkage"
)

// crowd is generated records of people with what is true of them.
type crowd struct {
	linkage.Records
	truth []string
	home  []string // of each record: the household of its person
}

// people makes n records of about .6 n people with the errors of real registers: typos,
// nicknames, moves, other addresses and numbers, missing values. One person in twelve lives
// with the person before and shares the family name, the address and mostly the phone; one
// in two hundred is that person's twin.
func people(n int, seed uint64) crowd {
	r := rand.New(rand.NewPCG(seed, 5))
	word := func(parts ...string) string {
		var out strings.Builder
		for _, part := range parts {
			choices := strings.Fields(part)
			out.WriteString(choices[r.IntN(len(choices))])
		}
		return out.String()
	}
	const syllable = "bar bel ber bran car cas cor dal den dor el fair fen gar gil gren hal har ing kel ken lan lin mar mel mor nor pal par pen ral ros san sel shel stan tal tor val wal wes wil"
	const ending = "ton son man ley ford field berg stein wood ham well er dale worth more low ner sen"
	given := strings.Fields("robert william richard thomas christopher michael david andrew steven elizabeth margaret katherine jennifer susan barbara victoria mary linda karen nancy sarah emma sophia mia amelia harper evelyn grace chloe olga ivan piotr marek aisha omar hassan priya raj kenji yuki felix oscar hugo emil karl lars nils jan anna laura helen diane julie heather ruth judith frances teresa gloria kathleen marie janice doris carol")
	short := map[string]string{"robert": "bob", "william": "bill", "richard": "dick", "thomas": "tom", "christopher": "chris", "michael": "mike", "david": "dave", "steven": "steve", "elizabeth": "liz", "margaret": "peggy", "katherine": "kate", "jennifer": "jenny", "susan": "sue", "barbara": "barb", "victoria": "vicky"}
	family := several(max(200, n/50), func() string { return word(syllable, syllable, ending) })
	streets := several(max(100, n/150), func() string { return word(syllable, syllable, "ton ley ford field wood") })
	cities := several(100, func() string { return word(syllable, ending) })
	type person struct {
		given, family, email, phone, street, city, postcode, birth, home string
	}
	skewed := func(of []string) string { return of[int(float64(len(of))*r.Float64()*r.Float64())] }
	address := func(p *person) {
		c := r.IntN(len(cities))
		p.street = fmt.Sprintf("%d %s %s", 1+r.IntN(220), streets[r.IntN(len(streets))], word("street road avenue lane"))
		p.city, p.postcode = cities[c], strconv.Itoa(10000+c*100+r.IntN(60))
	}
	typo := func(s string) string {
		if len(s) < 3 {
			return s
		}
		i := 1 + r.IntN(len(s)-1)
		switch r.IntN(3) {
		case 0:
			return s[:i] + string(rune('a'+r.IntN(26))) + s[i+1:]
		case 1:
			return s[:i] + s[i+1:]
		}
		return s[:i-1] + s[i:i+1] + s[i-1:i] + s[i+1:]
	}
	number := func() string { return strconv.Itoa(200_000_000 + r.IntN(799_999_999)) }
	c := crowd{}
	columns := make([][]string, 8)
	add := func(values ...string) {
		for i, v := range values {
			columns[i] = append(columns[i], v)
		}
	}
	var p person
	for id := 0; len(c.Keys) < n; id++ {
		before := p
		p = person{given: skewed(given), family: skewed(family), phone: number(), home: strconv.Itoa(id),
			birth: fmt.Sprintf("%d-%02d-%02d", 1940+r.IntN(65), 1+r.IntN(12), 1+r.IntN(28))}
		address(&p)
		if u := r.Float64(); id > 0 && u < .08 {
			p.family, p.street, p.city, p.postcode, p.home = before.family, before.street, before.city, before.postcode, before.home
			if r.Float64() < .6 {
				p.phone = before.phone
			}
			if u < .005 {
				p.birth = before.birth
			}
			for p.given == before.given {
				p.given = skewed(given)
			}
		}
		p.email = fmt.Sprintf("%s.%s%d@%s.example", p.given, p.family, id%97, word("mailbox post inbox"))
		for copies := 1; len(c.Keys) < n; copies++ {
			q := p
			chance := func(share float64) bool { return r.Float64() < share }
			if s := short[q.given]; s != "" && chance(.1) {
				q.given = s
			} else if chance(.06) {
				q.given = typo(q.given)
			} else if chance(.03) {
				q.given = q.given[:1]
			}
			if chance(.07) {
				q.family = typo(q.family)
			} else if chance(.02) {
				q.family = skewed(family)
			}
			if chance(.01) {
				q.given, q.family = q.family, q.given
			}
			if chance(.1) {
				address(&q)
			} else if chance(.08) {
				q.street = typo(q.street)
			}
			switch {
			case chance(.35):
				q.email = ""
			case chance(.15):
				q.email = fmt.Sprintf("%s%d@post.example", q.family, r.IntN(10000))
			}
			switch {
			case chance(.3):
				q.phone = ""
			case chance(.12):
				q.phone = number()
			case chance(.3):
				q.phone = q.phone[:3] + "-" + q.phone[3:6] + " " + q.phone[6:]
			}
			if chance(.2) {
				q.birth = ""
			} else if chance(.03) {
				q.birth = q.birth[:9] + strconv.Itoa(r.IntN(10))
			}
			if chance(.1) {
				q.given, q.family, q.city = strings.ToUpper(q.given), strings.ToUpper(q.family), strings.ToUpper(q.city)
			}
			c.Keys = append(c.Keys, fmt.Sprintf("r%07d", r.IntN(1<<20)<<7|len(c.Keys)&127))
			c.truth, c.home = append(c.truth, strconv.Itoa(id)), append(c.home, p.home)
			add(q.given, q.family, q.email, q.phone, q.street, q.city, q.postcode, q.birth)
			if copies == 8 || r.Float64() >= .4 {
				break
			}
		}
	}
	for i := range c.Keys { // distinct, and in no order
		c.Keys[i] = fmt.Sprintf("%s-%d", c.Keys[i], i)
	}
	for i, f := range []struct {
		name string
		kind linkage.Kind
	}{{"first_name", linkage.GivenName}, {"last_name", linkage.FamilyName}, {"email", linkage.Email}, {"phone", linkage.Phone},
		{"street", linkage.Street}, {"city", linkage.City}, {"postcode", linkage.Postcode}, {"birth_date", linkage.BirthDate}} {
		c.Fields = append(c.Fields, linkage.Field{Name: f.name, Kind: f.kind, Values: columns[i]})
	}
	return c
}

func several(size int, one func() string) []string {
	out := make([]string, size)
	for i := range out {
		out[i] = one()
	}
	return out
}

// take is the records at the given positions.
func (c crowd) take(rows []int) crowd {
	out := crowd{}
	pick := func(from []string) []string {
		if from == nil {
			return nil
		}
		to := make([]string, len(rows))
		for i, row := range rows {
			to[i] = from[row]
		}
		return to
	}
	out.Keys, out.Sources, out.Groups = pick(c.Keys), pick(c.Sources), pick(c.Groups)
	out.truth, out.home = pick(c.truth), pick(c.home)
	for _, f := range c.Fields {
		out.Fields = append(out.Fields, linkage.Field{Name: f.Name, Kind: f.Kind, Values: pick(f.Values)})
	}
	return out
}

// named gives every record the key of its cluster's first record.
func named(r linkage.Records, result *linkage.Result) map[string]string {
	out := make(map[string]string, r.Len())
	for i, head := range result.Clusters {
		out[r.Keys[i]] = r.Keys[head]
	}
	return out
}

func link(t testing.TB, r linkage.Records, s linkage.Settings) (*linkage.Model, *linkage.Result) {
	t.Helper()
	m, result, err := linkage.TrainAndLink(t.Context(), r, s, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return m, result
}
