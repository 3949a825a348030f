package linkage_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"clientele/models/linkage"
)

// table reads records from lines of fields; the first line names key, source, group and fields.
func table(t testing.TB, text string) linkage.Records {
	t.Helper()
	kinds := map[string]linkage.Kind{"first_name": linkage.GivenName, "last_name": linkage.FamilyName, "full_name": linkage.FullName, "email": linkage.Email,
		"phone": linkage.Phone, "birth_date": linkage.BirthDate, "street": linkage.Street, "city": linkage.City, "company": linkage.Company}
	var r linkage.Records
	var names []string
	for i, line := range strings.Split(strings.TrimSpace(text), "\n") {
		cells := strings.Split(line, "|")
		for c, cell := range cells {
			cell = strings.TrimSpace(cell)
			switch {
			case i == 0:
				names = append(names, cell)
				if kind, is := kinds[cell]; is {
					r.Fields = append(r.Fields, linkage.Field{Name: cell, Kind: kind})
				}
			case names[c] == "key":
				r.Keys = append(r.Keys, cell)
			case names[c] == "source":
				r.Sources = append(r.Sources, cell)
			case names[c] == "group":
				r.Groups = append(r.Groups, cell)
			default:
				f := slices.IndexFunc(r.Fields, func(f linkage.Field) bool { return f.Name == names[c] })
				r.Fields[f].Values = append(r.Fields[f].Values, cell)
			}
		}
	}
	return r
}

// groups writes clusters as "a b, c".
func groups(r linkage.Records, result *linkage.Result) string {
	members := map[int32][]string{}
	for i, head := range result.Clusters {
		members[head] = append(members[head], r.Keys[i])
	}
	var out []string
	for _, keys := range members {
		slices.Sort(keys)
		out = append(out, strings.Join(keys, " "))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// With a handful of records nothing can be learnt: what is certain links, nothing else.
func TestLink_fewRecordsLinkByWhatIsCertain(t *testing.T) {
	for name, c := range map[string]struct {
		records  string
		settings linkage.Settings
		want     string
	}{
		"one address in two sources": {`
			key | source | first_name | last_name | email
			a1  | loyalty | Ann | Lee | ann@lee.example
			b1  | web     | Ann | Lee | Ann@Lee.example
			b2  | web     | Bob | Ray | bob@ray.example`, linkage.Settings{}, "a1 b1, b2"},
		"one address of a couple": {`
			key | source | first_name | last_name | email
			a1  | loyalty | Ann | Lee | home@lee.example
			b1  | web     | Tom | Lee | home@lee.example`, linkage.Settings{}, "a1, b1"},
		"one address twice in a source says nothing": {`
			key | source | first_name | last_name | email
			a1  | web | Ann | Lee | ann@lee.example
			a2  | web | Ann | Lee | ann@lee.example`, linkage.Settings{}, "a1, a2"},
		"an address of many is a switchboard": {`
			key | source | email
			a1  | a | info@shop.example
			b1  | b | info@shop.example
			c1  | c | info@shop.example
			d1  | d | info@shop.example
			e1  | e | info@shop.example`, linkage.Settings{}, "a1, b1, c1, d1, e1"},
		"an ignored address": {`
			key | source | first_name | email
			a1  | a | Ann | info@shop.example
			b1  | b | Ann | info@shop.example`, linkage.Settings{Ignore: map[string][]string{"email": {"INFO@shop.example"}}}, "a1, b1"},
		"one number in two sources": {`
			key | source | group | first_name | last_name
			a1  | loyalty | 7 | Ann | Lee
			b1  | web     | 7 | Anne | Li
			b2  | web     | 8 | Anne | Li`, linkage.Settings{}, "a1 b1, b2"},
		"one number for two people": {`
			key | source | group | first_name | last_name | birth_date
			a1  | loyalty | 7 | Ann | Lee | 1980-01-01
			b1  | web     | 7 | Tom | Ray | 1955-12-31`, linkage.Settings{}, "a1, b1"},
		"what people decided": {`
			key | source | group | first_name | last_name | email
			a1  | loyalty | 7 | Ann | Lee | ann@lee.example
			a2  | web     | 7 | Ann | Lee | ann@lee.example
			a3  | card    |   | Tom | Ray |`,
			linkage.Settings{Never: []linkage.KeyPair{{A: "a2", B: "a1"}}, Always: []linkage.KeyPair{{A: "a3", B: "a1"}}}, "a1 a3, a2"},
		"a firm and its buyer": {`
			key | source | first_name | last_name | company | email
			a1  | erp | | | Lee & Sons Ltd | office@lee.example
			b1  | web | Ann | Lee | Lee and Sons | office@lee.example
			c1  | crm | | | LEE AND SONS LIMITED | office@lee.example`, linkage.Settings{}, "a1 c1, b1"},
		"who is decided about is not there": {`
			key | source | first_name
			a1  | loyalty | Ann`, linkage.Settings{Never: []linkage.KeyPair{{A: "a1", B: "zz"}}}, "a1"},
		"nothing in any field": {`
			key | source | first_name | email
			a1  | a | |
			b1  | b | | n/a
			c1  | c | unknown | -`, linkage.Settings{}, "a1, b1, c1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := table(t, c.records)
			_, result := link(t, r, c.settings)
			if got := groups(r, result); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

// among adds records to a register of people, from which there is something to learn.
func among(t testing.TB, records string) linkage.Records {
	t.Helper()
	c := people(3_000, 8).Records
	more := table(t, records)
	c.Sources = slices.Repeat([]string{"register"}, len(c.Keys))
	c.Keys, c.Sources = append(c.Keys, more.Keys...), append(c.Sources, more.Sources...)
	for i := range c.Fields {
		at := slices.IndexFunc(more.Fields, func(f linkage.Field) bool { return f.Name == c.Fields[i].Name })
		if at < 0 {
			c.Fields[i].Values = append(c.Fields[i].Values, make([]string, len(more.Keys))...)
			continue
		}
		c.Fields[i].Values = append(c.Fields[i].Values, more.Fields[at].Values...)
	}
	return c
}

// together tells which of the keys that begin with x share a cluster.
func together(r linkage.Records, result *linkage.Result) string {
	members := map[int32][]string{}
	for i, head := range result.Clusters {
		if strings.HasPrefix(r.Keys[i], "x") {
			members[head] = append(members[head], r.Keys[i])
		}
	}
	var out []string
	for _, keys := range members {
		slices.Sort(keys)
		out = append(out, strings.Join(keys, " "))
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func TestLink_readsManyWaysOfWriting(t *testing.T) {
	for name, c := range map[string]struct{ records, want string }{
		"typos, a nickname, other spellings": {`
			key | source | first_name | last_name | email | phone | street | city | birth_date
			x1  | a | Robert | Farmwood | | 0201 234 5678 | 12 Marley Street | Belwood | 1971-06-24
			x2  | b | Bob | FARMWOD | | +44 201 2345678 | 12 marley st. | Belwood | 24.06.1971`, "x1 x2"},
		"names in each other's place": {`
			key | source | first_name | last_name | email | phone | street | city | birth_date
			x1  | a | Ingrid | Valström | | | 4 Ösby väg | Lund | 1971-06-24
			x2  | b | Valstrom | Ingrid | | | 4 Osby vag | Lund | 1971-06-24`, "x1 x2"},
		"Cyrillic and Latin": {`
			key | source | first_name | last_name | email | phone | street | city | birth_date
			x1  | a | Иван | Петров | | 201555666 | | | 1971-06-24
			x2  | b | Ivan | Petrov | | 201555666 | | | 1971-06-24`, "x1 x2"},
		"Chinese and Greek": {`
			key | source | first_name | last_name | email | phone | street | city | birth_date
			x1  | a | 小明 | 王 | | 201555777 | | | 1971-06-24
			x2  | b | 小明 | 王 | | 201555777 | | | 1971-06-24
			x3  | a | Γιώργος | Παπαδόπουλος | | 201555888 | | | 1972-07-25
			x4  | b | γιωργος | παπαδοπουλος | | 201555888 | | | 1972-07-25`, "x1 x2, x3 x4"},
		"twins": {`
			key | source | first_name | last_name | email | phone | street | city | birth_date
			x1  | a | Ruth | Calwood | | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04
			x2  | b | Judith | Calwood | | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04`, "x1, x2"},
		"a couple": {`
			key | source | first_name | last_name | email | phone | street | city | birth_date
			x1  | a | Ruth | Calwood | | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04
			x2  | b | Oscar | Calwood | | 201555111 | 9 Marfield Lane | Belwood | 1988-11-30`, "x1, x2"},
	} {
		t.Run(name, func(t *testing.T) {
			r := among(t, c.records)
			_, result := link(t, r, linkage.Settings{Country: "GB"})
			if got := together(r, result); got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
}

func TestLink_aSourceWithoutDuplicatesHoldsAnEntityOnce(t *testing.T) {
	records := `
		key | source | first_name | last_name | email | phone | street | city | birth_date
		x1  | card | Ruth | Calwood | r@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04
		x2  | card | Ruth | Calwod | r@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04
		x3  | web | Ruth | Calwood | r@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04`
	r := among(t, records)
	if _, result := link(t, r, linkage.Settings{}); together(r, result) != "x1 x2 x3" {
		t.Errorf("without the constraint: %s", together(r, result))
	}
	_, result := link(t, r, linkage.Settings{DuplicateFree: []string{"card"}})
	if got := together(r, result); got != "x1 x3, x2" {
		t.Errorf("with it: %s", got)
	}
}

// A record that could be either of two people ties them to one only as long as nobody looks
// at all three.
func TestLink_aDoubtfulRecordDoesNotTieTwoPeople(t *testing.T) {
	r := among(t, `
		key | source | first_name | last_name | email | phone | street | city | birth_date
		x1  | a | Ruth | Calwood | ruth@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04
		x2  | b | Ruth | Calwood | ruth@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1990-03-04
		x3  | c | R | Calwood | | 201555111 | 9 Marfield Lane | Belwood |
		x4  | a | Rodney | Calwood | rodney@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1988-11-30
		x5  | b | Rodney | Calwood | rodney@calwood.example | 201555111 | 9 Marfield Lane | Belwood | 1988-11-30`)
	_, result := link(t, r, linkage.Settings{})
	for i, head := range result.Clusters {
		for j, other := range result.Clusters {
			if r.Keys[i] == "x1" && r.Keys[j] == "x4" && head == other {
				t.Errorf("Ruth and Rodney are one: %s", together(r, result))
			}
		}
	}
}

func TestLink_survivesWhatRegistersHold(t *testing.T) {
	base := people(3_000, 9)
	add := func(n int, value func(field string, i int) string) linkage.Records {
		r := base.take(rangeOf(len(base.Keys))).Records
		for i := range n {
			r.Keys = append(r.Keys, fmt.Sprintf("x%06d", i))
		}
		for f := range r.Fields {
			for i := range n {
				r.Fields[f].Values = append(r.Fields[f].Values, value(r.Fields[f].Name, i))
			}
		}
		return r
	}
	t.Run("one record a hundred thousand times", func(t *testing.T) {
		r := add(100_000, func(field string, _ int) string { return base.fieldOf(field, 0) })
		_, result := link(t, r, linkage.Settings{})
		if got := strings.Count(together(r, result), ",") + 1; got != 1 {
			t.Errorf("%d clusters", got)
		}
	})
	t.Run("every record the same phone", func(t *testing.T) {
		r := base.take(rangeOf(len(base.Keys))).Records
		for i := range r.Keys {
			r.Fields[3].Values[i] = "0201 555 000"
		}
		m, result := link(t, r, linkage.Settings{})
		if q := linkage.Evaluate(result.Clusters, base.truth); q.Precision < .97 || q.Recall < .85 {
			t.Errorf("%+v", q)
		}
		for _, w := range m.Weights() {
			if w.Comparison == "phone" && w.Level == "equal" && w.Weight > 1 {
				t.Errorf("an equal phone adds %.1f bits", w.Weight)
			}
		}
	})
	t.Run("a name and nothing else, many times", func(t *testing.T) {
		r := add(5_000, func(field string, _ int) string {
			return map[string]string{"first_name": "anna", "last_name": "smith"}[field]
		})
		_, result := link(t, r, linkage.Settings{})
		if got := strings.Count(together(r, result), ",") + 1; got != 5_000 {
			t.Errorf("%d clusters of 5000 namesakes", got)
		}
	})
	t.Run("nobody twice", func(t *testing.T) {
		seen := map[string]bool{}
		var rows []int
		for i, entity := range base.truth {
			if !seen[entity] {
				seen[entity] = true
				rows = append(rows, i)
			}
		}
		c := base.take(rows)
		_, result := link(t, c.Records, linkage.Settings{})
		if q := linkage.Evaluate(result.Clusters, c.truth); q.LinkedPairs > int64(len(rows)/200) {
			t.Errorf("%d pairs of %d different people are linked", q.LinkedPairs, len(rows))
		}
	})
	for n := range 3 {
		t.Run(fmt.Sprintf("%d records", n), func(t *testing.T) {
			c := base.take(rangeOf(n))
			if _, result := link(t, c.Records, linkage.Settings{}); len(result.Clusters) != n {
				t.Errorf("%d clusters", len(result.Clusters))
			}
		})
	}
}

func rangeOf(n int) []int {
	out := make([]int, n)
	for i := range out {
		out[i] = i
	}
	return out
}

func (c crowd) fieldOf(name string, i int) string {
	for _, f := range c.Fields {
		if f.Name == name {
			return f.Values[i]
		}
	}
	return ""
}

// A register of firms: legal forms and spellings differ, addresses help.
func TestLink_findsFirms(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 4))
	var c crowd
	var names, streets, cities, phones []string
	syllable := strings.Fields("nor vex tal mer cor lum hel dyn pro gen sol ark ter bel qua zen fer min pol cam")
	trade := strings.Fields("logistics foods metals software textiles pharma tools paper glass energy")
	form := strings.Fields("Ltd Limited GmbH AG Inc. PLC")
	for id := range 1500 {
		name := syllable[r.IntN(20)] + syllable[r.IntN(20)] + syllable[r.IntN(20)] + " " + trade[r.IntN(10)]
		street, city, phone := fmt.Sprintf("%d %s street", 1+r.IntN(200), syllable[r.IntN(20)]+syllable[r.IntN(20)]+"ton"), syllable[r.IntN(20)]+"ham", fmt.Sprint(200_000_000+r.IntN(700_000_000))
		for range 1 + r.IntN(3) {
			written := name
			if r.IntN(3) > 0 {
				written += " " + form[r.IntN(len(form))]
			}
			if r.IntN(4) == 0 {
				written = strings.ToUpper(written)
			}
			c.Keys, c.truth = append(c.Keys, fmt.Sprintf("f%05d", len(c.Keys))), append(c.truth, fmt.Sprint(id))
			names, cities = append(names, written), append(cities, city)
			streets, phones = append(streets, maybe(r, street)), append(phones, maybe(r, phone))
		}
	}
	c.Fields = []linkage.Field{{Name: "company", Kind: linkage.Company, Values: names}, {Name: "street", Kind: linkage.Street, Values: streets},
		{Name: "city", Kind: linkage.City, Values: cities}, {Name: "phone", Kind: linkage.Phone, Values: phones}}
	_, result := link(t, c.Records, linkage.Settings{})
	if q := linkage.Evaluate(result.Clusters, c.truth); q.Precision < .98 || q.Recall < .95 {
		t.Errorf("%+v", q)
	}
}

func maybe(r *rand.Rand, value string) string {
	if r.IntN(3) == 0 {
		return ""
	}
	return value
}
