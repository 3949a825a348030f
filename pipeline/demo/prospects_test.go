package demo_test

import (
	"path/filepath"
	"testing"
	"time"

	"clientele/pipeline/demo"
)

// What the CRM exported last of each prospect is what the truth tells of it.
func TestProspects_exportsEqualTheTruth(t *testing.T) {
	dir, sum := made(t, demo.Settings{})
	r := &reading{t: t, dir: dir}
	latest, deals := map[string]map[string]string{}, map[string]map[string]string{}
	for pattern, into := range map[string]map[string]map[string]string{"contacts_*.csv": latest, "deals_*.csv": deals} {
		files, err := filepath.Glob(filepath.Join(dir, "exports/crm", pattern))
		if err != nil || len(files) < 24 || len(files) > 26 {
			t.Fatalf("%s: %d files, %v; wanted one a month in which something happened", pattern, len(files), err)
		}
		for _, file := range files { // in the order of their days
			rel, err := filepath.Rel(dir, file)
			if err != nil {
				t.Fatal(err)
			}
			exported := file[len(file)-len("2006-01-02.csv") : len(file)-len(".csv")]
			for _, row := range r.table(rel) {
				if changed := row["Last Modified Date"][:10]; changed > exported || changed[:7] != exported[:7] || row["Create Date"][:10] > changed {
					t.Errorf("%s has a row made %s and changed %s", rel, row["Create Date"], changed)
				}
				into[row["Record ID"]] = row
			}
		}
	}
	end := sum.LastDay.Format(time.DateOnly)
	shown := func(day string) string {
		if day > end {
			return ""
		}
		return day
	}
	won, customers, dealsWon := 0, 0, 0
	for _, deal := range deals {
		if deal["Deal Stage"] == "Closed won" {
			dealsWon++
		}
	}
	prospects := r.table("truth/prospects.csv")
	for _, p := range prospects {
		row := latest[p["prospect_id"]]
		if row == nil || row["Original Source"] != p["lead_source"] || row["Industry"] != p["industry"] || row["Create Date"][:10] != p["created_on"] {
			t.Fatalf("%v was exported as %v", p, row)
		}
		became := ""
		if row["Became a Customer Date"] != "" {
			became = row["Became a Customer Date"][:10]
			won++
		}
		if became != shown(p["won_on"]) {
			t.Errorf("%s became a customer on %q, the truth says %q", p["prospect_id"], became, p["won_on"])
		}
		if given := shown(p["given_up_on"]) != ""; given != (row["Lead Status"] == "Unqualified") {
			t.Errorf("%s is %s, the truth says given up on %q", p["prospect_id"], row["Lead Status"], p["given_up_on"])
		}
		if p["person_id"] != "" {
			customers++
		}
		if row["Email"] == "" && row["Phone Number"] == "" {
			t.Errorf("%s has neither address nor number", p["prospect_id"])
		}
	}
	if len(prospects) != sum.Prospects || won < 350 || won != dealsWon || customers < 80 {
		t.Errorf("%d of %d prospects are won, by %d deals, and %d are customers already", won, sum.Prospects, dealsWon, customers)
	}
}
