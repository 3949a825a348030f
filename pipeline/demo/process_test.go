package demo_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"clientele/pipeline/demo"
)

// The processes that the package comment states are recovered from what was
// written, each within a bound of some four standard errors at this scale.
func TestProcess_isRecovered(t *testing.T) {
	dir, sum := made(t, demo.Settings{Scale: 3, Layout: demo.LayoutMonthly})
	var truth struct {
		Process struct {
			RateShape     float64 `json:"rate_shape"`
			RateScaleDays float64 `json:"rate_scale_days"`
			BasketShape   float64 `json:"basket_shape"`
			SpendShape    float64 `json:"spend_shape"`
			SpendScale    float64 `json:"spend_scale"`
			PairProb      float64 `json:"pair_prob"`
		}
		Pairs []struct{ First, Second string }
	}
	text, err := os.ReadFile(filepath.Join(dir, "truth/truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, &truth); err != nil {
		t.Fatal(err)
	}
	p := truth.Process
	r := readProject(t, dir)
	near := func(what string, got, low, high float64) {
		t.Helper()
		if !(got >= low && got <= high) {
			t.Errorf("%s is %.4f, wanted %.4f to %.4f", what, got, low, high)
		}
	}

	var rate, basket, buyers, expected, repeats, complaining, leftForIt, futureExpected, future float64
	var money, bought, oneTime float64
	end := sum.LastDay.AddDate(0, 0, 1)
	for _, row := range r.table("truth/people.csv") {
		if row["kind"] == "dormant" {
			if row["baskets"] != "0" || row["paid_amount"] != "0.00" {
				t.Fatalf("%s is dormant and bought: %v", row["person_id"], row)
			}
			continue
		}
		number := func(column string) float64 {
			v, err := strconv.ParseFloat(row[column], 64)
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		buyers++
		rate += number("rate_per_day")
		basket += number("mean_basket")
		if row["baskets"] == "1" {
			oneTime++
		}
		first, last := date(t, row["first_order_on"]), end
		if row["dropped_by_end"] == "yes" {
			last = date(t, row["dropped_out_on"])
			if row["future_orders_365d"] != "0" || row["future_amount_365d"] != "0.00" {
				t.Errorf("%s left on %s and buys after the end", row["person_id"], row["dropped_out_on"])
			}
		} else {
			futureExpected += number("rate_per_day") * 90
			future += number("future_orders_90d")
		}
		if row["regularity"] == "1" {
			expected += number("rate_per_day") * last.Sub(first).Hours() / 24
			repeats += number("baskets") - 1
		}
		if number("complaints") > 0 {
			complaining++
			if row["dropout_reason"] == "complaint" && row["dropped_by_end"] == "yes" {
				leftForIt++
			}
		}
		money += number("paid_amount")
		bought += number("baskets")
	}
	near("mean purchase rate a day against r/alpha", rate/buyers/(p.RateShape/p.RateScaleDays), .95, 1.05)
	near("mean basket against p*gamma/(q-1)", basket/buyers/(p.BasketShape*p.SpendScale/(p.SpendShape-1)), .97, 1.03)
	near("repeat purchases of irregular buyers against rate and time", repeats/expected, .93, 1.04)
	near("money a purchase, returns off, against the mean basket", money/bought/(basket/buyers), .92, 1.02)
	near("share of buyers with one purchase", oneTime/buyers, .2, .45)
	near("share of complainers who leave for it", leftForIt/complaining, .3, .55)
	near("purchases in the 90 days after the end against the rates, summer and leaving", future/futureExpected, .7, 1)

	var all sums
	tillLines := int64(0)
	tillReturns := int64(0)
	for k, v := range r.totals {
		if k.source != "till" && k.source != "web_orders" {
			continue
		}
		for m := range all {
			all[m] += v[m]
		}
		if k.source == "till" {
			tillLines += v[lines]
			tillReturns += v[returnLines]
		}
	}
	near("share of anonymous lines", float64(all[anonymousLines])/float64(all[lines]), .18, .22)
	near("share of returned till lines", float64(tillReturns)/float64(tillLines), .016, .023)
	near("cost of a pound of net sales", float64(all[cost])/float64(all[net]), .5, .7)
	near("December against January", r.month("2025-12")/r.month("2025-01"), 1.3, 3)

	if len(truth.Pairs) < 10 {
		t.Fatalf("%d pairs are planted, wanted ten or more", len(truth.Pairs))
	}
	first, both := map[string]int{}, map[string]int{}
	r.baskets(func(articles map[string]bool) {
		for _, pair := range truth.Pairs {
			if articles[pair.First] {
				first[pair.First]++
				if articles[pair.Second] {
					both[pair.First]++
				}
			}
		}
	})
	n, m := 0, 0
	for _, pair := range truth.Pairs {
		n, m = n+first[pair.First], m+both[pair.First]
	}
	near("confidence of the planted pairs", float64(m)/float64(n), p.PairProb*.4, p.PairProb*1.1)
}

func date(t *testing.T, text string) time.Time {
	t.Helper()
	day, err := time.Parse(time.DateOnly, text)
	if err != nil {
		t.Fatal(err)
	}
	return day
}

// month adds up the net amount of a month.
func (r *reading) month(prefix string) float64 {
	total := int64(0)
	for k, v := range r.totals {
		if strings.HasPrefix(k.day, prefix) {
			total += v[net]
		}
	}
	return float64(total)
}

// baskets gives the articles of each receipt of the tills.
func (r *reading) baskets(see func(articles map[string]bool)) {
	r.t.Helper()
	for _, rel := range r.glob("exports/pos/*/*.csv") {
		articles, current := map[string]bool{}, ""
		for row := range strings.Lines(r.text(rel)) {
			fields, err := csv.NewReader(strings.NewReader(row)).Read()
			if err != nil || len(fields) < 13 || fields[12] != "S" {
				continue
			}
			if fields[0] != current {
				see(articles)
				articles, current = map[string]bool{}, fields[0]
			}
			articles[fields[6]] = true
		}
		see(articles)
	}
}

// The masters hold the difficulties that identity has to cope with, and enough
// in common that it can.
func TestMasters_samePeopleWrittenInManyWays(t *testing.T) {
	dir, _ := made(t, demo.Settings{})
	r := readProject(t, dir)
	type record struct{ name, email, phone, birth, street string }
	byPerson := map[string][]record{}
	counts := map[string]int{}
	add := func(owner string, rec record) {
		if owner == "" {
			t.Fatal("a record of nobody")
		}
		byPerson[owner] = append(byPerson[owner], rec)
		for _, c := range rec.name {
			switch {
			case c >= 0x4e00:
				counts["chinese"]++
			case c >= 0x400:
				counts["cyrillic"]++
			case c >= 0x370:
				counts["greek"]++
			case c >= 0xc0:
				counts["accent"]++
			}
		}
		if rec.birth == "1900-01-01" {
			counts["default birth date"]++
		}
		if rec.email == "n/a" {
			counts["placeholder e-mail"]++
		}
	}
	for _, row := range workbook(t, dir)[1:] {
		row = append(row, make([]string, 17-len(row))...)
		add(r.owner["loyalty "+row[0]], record{strings.ToLower(row[1] + " " + row[2]), row[3], digits(row[4]), row[9], row[5]})
	}
	for _, row := range r.table("exports/web/accounts.csv") {
		add(r.owner["web_accounts "+row["AccountId"]], record{strings.ToLower(row["Name"]), row["Email"], digits(row["Phone"]), "", row["Street"]})
	}
	for _, what := range []string{"chinese", "cyrillic", "greek", "accent", "default birth date", "placeholder e-mail"} {
		if counts[what] == 0 {
			t.Errorf("no record has: %s", what)
		}
	}
	pairs, linked, sameName, sameEmail := 0., 0., 0., 0.
	for _, records := range byPerson {
		for i, a := range records {
			for _, b := range records[:i] {
				pairs++
				name, email := a.name == b.name, a.email == b.email && a.email != ""
				phone := a.phone == b.phone && a.phone != ""
				sameName += one(name)
				sameEmail += one(email)
				linked += one(email || phone || name && (a.birth == b.birth || a.street == b.street))
			}
		}
	}
	if pairs < 500 {
		t.Fatalf("only %.0f pairs of records are of one person", pairs)
	}
	if share := linked / pairs; share < .97 {
		t.Errorf("%.3f of the pairs agree in something strong, wanted .97", share)
	}
	if name, email := sameName/pairs, sameEmail/pairs; name > .9 || email > .9 {
		t.Errorf("%.3f of the pairs have the same name and %.3f the same e-mail: too easy", name, email)
	}
}

func one(v bool) float64 {
	if v {
		return 1
	}
	return 0
}

// digits keeps the national digits of a phone number.
func digits(phone string) string {
	out := strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, phone)
	out = strings.TrimPrefix(strings.TrimPrefix(out, "00"), "44")
	return strings.TrimPrefix(out, "0")
}

func TestCalls_areLatin1(t *testing.T) {
	dir, _ := made(t, demo.Settings{Scale: .2})
	r := &reading{t: t, dir: dir}
	accents := 0
	for _, rel := range r.glob("exports/callcenter/*.csv") {
		for _, c := range []byte(r.text(rel)) {
			if c >= 0x80 && c < 0xa0 {
				t.Fatalf("%s has the byte %#x, which Latin-1 has no letter for", rel, c)
			}
			if c >= 0xa0 {
				accents++
			}
		}
	}
	if accents == 0 {
		t.Error("no accents: the encoding is not tried")
	}
}
