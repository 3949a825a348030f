package identity

import (
	"fmt"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/models/linkage"
)

// Five records in three systems: 0-1-2 are one customer, 3 and 4 are others.
func fiveRecords() (*records, *linkage.Result) {
	r := &records{system: []string{"erp", "web", "web", "erp", "card"}, id: []string{"1", "2", "3", "4", "5"}}
	r.issuer, r.mapIDs = r.system, r.id
	return r, &linkage.Result{
		Clusters: []int32{0, 0, 0, 3, 4},
		Pairs: []linkage.Pair{
			{A: 0, B: 1, Weight: 20, Probability: .999, IsLinked: true, Rules: 1},
			{A: 1, B: 2, Weight: 12, Probability: .99, Origin: linkage.SameEmail, IsLinked: true, Rules: 3},
			{A: 0, B: 3, Weight: 1, Probability: .67, Rules: 2},
			{A: 2, B: 3, Weight: 9, Probability: .95, Rules: 1},
			{A: 3, B: 4, Weight: 8, Probability: .95, Origin: linkage.Never, Rules: 1},
		},
		Rules: []linkage.RuleStat{{Rule: "name", Pairs: 4, Linked: 2, LinkedOnly: 1, BlocksSkipped: 1, LargestBlock: 9}, {Rule: "email", Pairs: 2, Linked: 1}},
	}
}

func TestWeigh(t *testing.T) {
	r, result := fiveRecords()
	clusters, count := dense(result.Clusters)
	e := weigh(r, result, clusters, count, linkage.Settings{Threshold: .9, ReviewFrom: .5})
	var lines []string
	for i := range r.id {
		lines = append(lines, fmt.Sprintf("%s %s %s %.0f", r.keys()[i], e.rules[i], e.statuses[i], e.best[i]))
	}
	want := []string{"erp:1 probabilistic auto 20", "web:2 same_email auto NaN", "web:3 same_email auto NaN", "erp:4 single blocked NaN", "card:5 single blocked NaN"}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error("what ties records:", diff)
	}
	var asked []string
	for _, p := range e.review {
		asked = append(asked, fmt.Sprintf("%s %s %s", r.keys()[p.a], r.keys()[p.b], p.reason))
	}
	if diff := cmp.Diff([]string{"erp:1 erp:4 doubtful", "web:3 erp:4 overlinked"}, asked); diff != "" {
		t.Error("what is put to review:", diff)
	}
	s := e.stats[0]
	if s.records != 3 || s.edges != 2 || s.certain != 1 || s.low != 20 || s.high != 20 || math.Abs(s.density()-2.0/3) > 1e-9 || s.needsReview() {
		t.Errorf("the customer of three records: %+v", s)
	}
	if name := e.ruleRows[0]; name.reviewed != 1 || name.wrong != 1 {
		t.Errorf("of the rule's pairs one was answered, with never: %+v", name)
	}
	if last := e.ruleRows[len(e.ruleRows)-1]; last.rule != "never_link" || last.linked != 0 || last.pairs != 1 {
		t.Errorf("the answers are a rule, too: %+v", last)
	}
}

// Where a source has at most one record of a customer, two of its records are two
// customers, and nobody is asked.
func TestWeigh_duplicateFreeIsNotAsked(t *testing.T) {
	r, result := fiveRecords()
	r.system[2] = "erp"
	clusters, count := dense(result.Clusters)
	e := weigh(r, result, clusters, count, linkage.Settings{Threshold: .9, ReviewFrom: .7, DuplicateFree: []string{"erp"}})
	if len(e.review) != 0 {
		t.Errorf("asked: %+v", e.review)
	}
}

func TestClusterStat_review(t *testing.T) {
	for name, c := range map[string]struct {
		stat clusterStat
		want bool
	}{
		"one record":       {clusterStat{records: 1}, false},
		"two linked":       {clusterStat{records: 2, between: 1}, false},
		"a chain of three": {clusterStat{records: 3, between: 2}, false},
		"a chain of six":   {clusterStat{records: 6, between: 5}, true},
		"a knot of six":    {clusterStat{records: 6, between: 15}, false},
		"a broken group":   {clusterStat{records: 1, isDoubtful: true}, true},
	} {
		if got := c.stat.needsReview(); got != c.want {
			t.Errorf("%s: needs review %v, want %v", name, got, c.want)
		}
	}
}

func TestKeys(t *testing.T) {
	for _, c := range []struct {
		record map[string]string
		want   string
	}{
		{map[string]string{"first_name": "Ann", "last_name": "O'Neill", "street": "12 High St", "postcode": "ab1 2cd", "email": "A.N+x@GMail.com", "phone": "07035 652543"},
			"ann oneill|oneill|an@gmail.com|+447035652543||person"},
		{map[string]string{"full_name": "Dr. Ann Smith"}, "ann smith|smith||||person"},
		{map[string]string{"company_name": "Acme Ltd."}, "acme||||acme|company"},
		{map[string]string{"company_name": "Acme Ltd.", "full_name": "Ann Smith"}, "ann smith|smith|||acme|person"},
		{map[string]string{"full_name": "王伟"}, "王伟|王伟||||person"},
		{map[string]string{"full_name": "n/a", "email": "none", "phone": "0000000"}, "|||||person"},
	} {
		r := &records{id: []string{"1"}}
		for name, value := range c.record {
			for _, f := range kindOf() {
				if f.Name == name {
					f.Values = []string{value}
					r.fields = append(r.fields, f)
				}
			}
		}
		k, err := normalise(t.Context(), r, "GB", 1)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.Join([]string{string(k.appendName(nil, 0)), k.family(0), k.email.at(0), k.phone.at(0), k.company.at(0), k.kindOf(0)}, "|")
		if got != c.want {
			t.Errorf("%v: %s, want %s", c.record, got, c.want)
		}
	}
}

// A shop that exports one record ten thousand times, and one in which everybody gives the
// shop's own phone number, end in good time and link nobody for that.
func TestStep_badMasters(t *testing.T) {
	same := newShop(t)
	everybody := newShop(t)
	for i := range 10_000 {
		number := fmt.Sprintf("%06d", i)
		same.records = append(same.records, "erp,erp,"+number+",Ann Archer,ann@example.org,07700 900100,1 Oak Street,AB1 2CD,1970-05-01")
		everybody.records = append(everybody.records, "erp,erp,"+number+",,,07700 900100,,,")
	}
	if n := same.night("2024-03-01"); n.of["erp:000000"] == "" {
		t.Error("the records are nobody's")
	}
	n := everybody.night("2024-03-01")
	customers := map[string]bool{}
	for _, id := range n.of {
		customers[id] = true
	}
	if len(customers) != 10_000 {
		t.Errorf("10,000 records with nothing but the shop's phone number are %d customers", len(customers))
	}
}
