package demo_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"

	"clientele/pipeline/demo"
)

// planted is what truth.json tells of orders and books.
type planted struct {
	EDI struct {
		Replaced  string `json:"replaced_order"`
		Cancelled string `json:"cancelled_order"`
		Refused   string `json:"refused_order"`
	}
	Ledger struct {
		Period  string `json:"period_start"`
		Account string
		Amount  string
	}
	Process struct {
		Survey map[string]float64
	}
}

func readPlanted(t *testing.T, dir string) planted {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "truth/truth.json"))
	if err != nil {
		t.Fatal(err)
	}
	var p planted
	if err := json.Unmarshal(text, &p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestService compares what came beside tills, web shop and call center with
// the truth.
func TestService_equalsTheTruth(t *testing.T) {
	dir, sum := made(t, demo.Settings{})
	r := readProject(t, dir)
	for name, check := range map[string]func(*testing.T, *reading){
		"interchanges": interchangesEqualTheTruth,
		"ledger":       ledgerDiffersWhereTheTruthSaysSo,
		"exchange":     callersAreKnown,
		"survey":       surveyRecoversTheProcess,
		"events":       func(t *testing.T, r *reading) { eventsEqualTheTruth(t, r, sum) },
		"mails":        mailsEqualTheTruth,
		"cards":        func(t *testing.T, r *reading) { cardsAreThoseOfTheMaster(t, r, sum) },
	} {
		t.Run(name, func(t *testing.T) {
			r.t = t
			check(t, r)
		})
	}
}

// What the firms ordered, by their interchanges, is what the truth tells of them:
// one order replaced, one cancelled and one that does not get through.
func interchangesEqualTheTruth(t *testing.T, r *reading) {
	type sum struct {
		orders, lines, net int64
		first, last        string
	}
	sums := map[string]*sum{}
	cancelled := ""
	for no, o := range r.orders {
		if o.cancelled {
			cancelled = no
			continue
		}
		s := sums[o.buyer]
		if s == nil {
			s = &sum{first: o.day}
			sums[o.buyer] = s
		}
		s.orders++
		s.lines += int64(len(o.lines))
		s.first, s.last = min(s.first, o.day), max(s.last, o.day)
		for _, l := range o.lines {
			s.net += l.quantity * l.unit
		}
	}
	p := readPlanted(t, r.dir)
	if _, there := r.orders[p.EDI.Refused]; there || p.EDI.Refused == "" || p.EDI.Cancelled != cancelled || r.orders[p.EDI.Replaced].lines == nil {
		t.Errorf("truth.json tells of %+v, the exports of the cancelled order %s", p.EDI, cancelled)
	}
	masters, won := map[string]map[string]string{}, 0
	for _, row := range r.table("exports/erp/debtors.csv") {
		masters[row["GLN"]] = row
	}
	prospects := map[string]map[string]string{}
	for _, row := range r.table("truth/prospects.csv") {
		prospects[row["prospect_id"]] = row
	}
	var edi, all int64
	for k, v := range r.totals {
		all += v[net]
		if k.source == "edi_orders" {
			edi += v[net]
		}
	}
	for _, row := range r.table("truth/firms.csv") {
		s := sums[row["customer_ref"]]
		if s == nil {
			t.Fatalf("%v never ordered", row)
		}
		edi -= s.net
		if row["orders"] != strconv.FormatInt(s.orders, 10) || row["loaded_lines"] != strconv.FormatInt(s.lines, 10) || r.pence(row["net_amount"]) != s.net || row["first_order_on"] != s.first || row["last_order_on"] != s.last {
			t.Errorf("the exports tell %+v of %v", *s, row)
		}
		if masters[row["customer_ref"]]["Company"] != row["company"] || !isLocation(row["customer_ref"]) {
			t.Errorf("%v stands in the master as %v", row, masters[row["customer_ref"]])
		}
		if row["prospect_id"] == "" {
			continue
		}
		won++
		if p := prospects[row["prospect_id"]]; p["won_on"] == "" || p["won_on"] >= row["first_order_on"] {
			t.Errorf("%v orders before it was won: %v", row, p)
		}
	}
	if len(sums) != len(masters) || won < 3 || edi != 0 {
		t.Errorf("%d of %d firms ordered, %d of them are prospects won; %d pence are of nobody", len(sums), len(masters), won, edi)
	}
	var share int64
	for _, s := range sums {
		share += s.net
	}
	if part := float64(share) / float64(all); part < .02 || part > .08 {
		t.Errorf("firms bring %.3f of the revenue, wanted a modest share", part)
	}
}

// isLocation tells whether a global location number is checked by its last digit.
func isLocation(text string) bool {
	sum := 0
	for i, c := range []byte(text) {
		sum += int(c-'0') * (1 + 2*(i%2))
	}
	return len(text) == 13 && sum%10 == 0
}

// The books say what the other exports add up to, but for one posting.
func ledgerDiffersWhereTheTruthSaysSo(t *testing.T, r *reading) {
	right := map[string]int64{}
	for k, v := range r.totals {
		month := k.day[:7]
		account := map[string]string{"till": "4000", "web_orders": "4010", "edi_orders": "4020"}[k.source]
		if account == "" {
			continue
		}
		right[month+" "+account] += v[net]
		right[month+" 2200"] += v[tax]
		right[month+" 5000"] += v[cost]
	}
	differing := 0
	p := readPlanted(t, r.dir)
	for _, row := range r.table("exports/erp/ledger.csv") {
		key := row["Period"] + " " + row["Account"]
		if less := r.pence(row["Amount"]) - right[key]; less != 0 {
			differing++
			if row["Period"]+"-01" != p.Ledger.Period || row["Account"] != p.Ledger.Account || less != r.pence(p.Ledger.Amount) {
				t.Errorf("%v is %d pence more than the exports say; the truth tells of %+v", row, less, p.Ledger)
			}
		}
		delete(right, key)
	}
	if differing != 1 || len(right) > 0 {
		t.Errorf("%d accounts differ in a month, wanted one; %d are not in the books", differing, len(right))
	}
	for _, row := range r.table("truth/ledger.csv") {
		if (row["is_different"] == "yes") != (row["amount"] != row["booked_amount"]) || (row["is_different"] == "yes") != (row["period_start"] == p.Ledger.Period && row["account"] == p.Ledger.Account) {
			t.Errorf("ledger.csv says %v", row)
		}
	}
}
