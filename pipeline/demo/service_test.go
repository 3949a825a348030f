package demo_test

import (
	"strconv"
	"strings"
	"testing"

	"clientele/pipeline/demo"
)

// Who called the menu is who the truth says, under a number by which the call
// center knows the person too.
func callersAreKnown(t *testing.T, r *reading) {
	known, gaveUp := 0, 0
	truth := r.table("truth/menu_calls.csv")
	for _, row := range truth {
		call, there := r.menu[row["contact_id"]]
		if !there || call.day != row["called_on"] || call.abandoned != (row["is_abandoned"] == "yes") {
			t.Fatalf("%v was exported as %+v", row, call)
		}
		if call.abandoned {
			gaveUp++
		}
		if row["person_id"] == "" {
			if r.owner["exchange "+call.caller] != "" {
				t.Errorf("%v is a stranger under the number of %s", row, r.owner["exchange "+call.caller])
			}
			continue
		}
		known++
		if row["is_shared_number"] == "no" && (r.owner["exchange "+call.caller] != row["person_id"] || r.owner["calls "+call.caller] != row["person_id"]) {
			t.Errorf("%v is by a number of %s at the exchange and of %s at the call center", row, r.owner["exchange "+call.caller], r.owner["calls "+call.caller])
		}
	}
	if len(truth) != len(r.menu) || known < 300 || gaveUp*5 < len(truth) || gaveUp*2 > len(truth) {
		t.Errorf("%d calls, the truth tells of %d, of known people %d, given up %d", len(r.menu), len(truth), known, gaveUp)
	}
}

// Answers lead to people by the card or by the address, and say what the
// processes say: complaints and late deliveries cost points.
func surveyRecoversTheProcess(t *testing.T, r *reading) {
	law := readPlanted(t, r.dir).Process.Survey
	for _, row := range r.table("exports/web/accounts.csv") {
		r.owner["survey "+row["Email"]] = r.owner["web_accounts "+row["AccountId"]]
	}
	sum, count := map[string]float64{}, map[string]float64{}
	promoters, detractors := 0., 0.
	truth := r.table("truth/survey.csv")
	for _, row := range truth {
		answer := r.answers[row["response_id"]]
		if answer == nil || answer["Q1"] != row["nps"] || answer["EndDate"][:10] != row["answered_on"] {
			t.Fatalf("%v was exported as %v", row, answer)
		}
		ref := "loyalty " + answer["ExternalReference"]
		if row["about"] == "web" {
			if ref = "survey " + answer["RecipientEmail"]; r.owner[ref] == "" { // a guest
				ref = "web_orders " + answer["RecipientEmail"]
			}
		}
		if r.owner[ref] != row["person_id"] {
			t.Errorf("%v is answered as %s, who is %s", row, ref, r.owner[ref])
		}
		nps, err := strconv.ParseFloat(row["nps"], 64)
		if err != nil {
			t.Fatal(err)
		}
		if group := answer["Q1_NPS_GROUP"]; (group == "Promoter") != (nps > 8) || (group == "Detractor") != (nps < 7) {
			t.Errorf("%v is called a %s", row, group)
		}
		promoters, detractors = promoters+one(nps > 8), detractors+one(nps < 7)
		cause := row["complaint"]
		if row["late_days"] != "0" && cause == "none" {
			cause = "late"
		}
		sum[cause], count[cause] = sum[cause]+nps, count[cause]+1
	}
	if len(truth) != len(r.answers) || len(truth) < 1_000 {
		t.Fatalf("%d answers, the truth tells of %d", len(r.answers), len(truth))
	}
	mean := func(cause string) float64 { return sum[cause] / count[cause] }
	for what, v := range map[string][3]float64{
		"the mean without anything wrong against the law's, cut at 10": {mean("none") - law["mean"], -.6, 0},
		"points that an unsolved complaint costs against the law's":    {mean("none") - mean("unsolved") - law["unsolved"], -1.6, 1.2},
		"points that a solved complaint costs against the law's":       {mean("none") - mean("solved") - law["solved"], -1.2, 1.2},
		"points that a late delivery costs":                            {mean("none") - mean("late"), 1.6, 4},
		"net promoter score":                                           {100 * (promoters - detractors) / float64(len(truth)), 25, 60},
	} {
		if !(v[0] >= v[1] && v[0] <= v[2]) {
			t.Errorf("%s: %.3f, wanted %.1f to %.1f; means %v of %v", what, v[0], v[1], v[2], sum, count)
		}
	}
}

// The events add up to the sessions of the truth, session by session; who is
// logged in is the person by that account, and orders are the shop's.
func eventsEqualTheTruth(t *testing.T, r *reading, sum demo.Summary) {
	kinds := map[string]int{}
	unseen, events := 0, 0
	orders := map[string]bool{}
	for row := range strings.Lines(r.text("exports/web/orders-2026-06.ndjson")) {
		orders[row[7:19]] = true
	}
	for _, row := range r.table("truth/sessions.csv") {
		n, err := strconv.Atoi(row["events"])
		if err != nil {
			t.Fatal(err)
		}
		events += n
		kinds[row["kind"]]++
		if row["has_consent"] == "no" {
			unseen += n
			kinds["without consent"]++
			continue
		}
		s := r.sessions[row["visitor_id"]+" "+row["session_id"]]
		if s == nil || s.events != n || s.day != row["started_on"] || s.order != row["order_id"] || s.bot != (row["is_bot"] == "yes") || s.internal != (row["is_internal"] == "yes") || (s.user != "") != (row["is_logged_in"] == "yes") {
			t.Fatalf("%v was exported as %+v", row, s)
		}
		delete(r.sessions, row["visitor_id"]+" "+row["session_id"])
		if s.user != "" {
			kinds["logged in"]++
			if r.owner["web_accounts "+s.user] != row["person_id"] {
				t.Errorf("%v is logged in as %s, who is %s", row, s.user, r.owner["web_accounts "+s.user])
			}
		}
		if s.order != "" && s.day >= "2026-06-01" && !orders[s.order] {
			t.Errorf("%v ends in order %s, which the shop does not have", row, s.order)
		}
	}
	if len(r.sessions) > 0 || unseen != r.unseen || int64(events) != sum.Events || events > 30_000 {
		t.Errorf("%d sessions are not in the truth; %d events without a visitor, the truth tells of %d; %d events, told %d", len(r.sessions), r.unseen, unseen, events, sum.Events)
	}
	for _, kind := range []string{"order", "browse", "stranger", "bot", "internal", "without consent", "logged in"} {
		if kinds[kind] < 15 {
			t.Errorf("%d visits are: %s", kinds[kind], kind)
		}
	}
}

// Every loyalty card has one row of the office that issues cards.
func cardsAreThoseOfTheMaster(t *testing.T, r *reading, sum demo.Summary) {
	joined := map[string]string{}
	for _, row := range workbook(t, r.dir)[1:] {
		joined[row[0]] = row[11]
	}
	states := map[string]int{}
	for _, row := range r.table("exports/cards/issued.csv") {
		if day, there := joined[row["Holder"]]; !there || day != row["Issued"][:10] {
			t.Fatalf("%v stands in the master as made on %q", row, day)
		}
		delete(joined, row["Holder"])
		last := row["Requested"]
		for _, step := range []string{"Issued", "Activated", "Closed"} {
			if row[step] != "" && row[step] < last {
				t.Errorf("%v runs backwards", row)
			}
			last = max(last, row[step])
		}
		if last > sum.LastDay.AddDate(0, 0, 1).Format("2006-01-02") || row["Updated"] < last || !strings.HasPrefix(row["MaskedNumber"], "******") {
			t.Errorf("%v lies in the future or shows its number", row)
		}
		states[row["Status"]]++
	}
	if len(joined) > 0 || states["ACTIVE"] < 2000 || states["INACTIVE"] < 50 || states["REPLACED"] < 30 {
		t.Errorf("%d cards were not issued; %v", len(joined), states)
	}
}

// Each mail has its fate, and who got it is known by the address.
func mailsEqualTheTruth(t *testing.T, r *reading) {
	addresses := map[string]string{}
	for _, row := range r.table("exports/web/accounts.csv") {
		addresses[row["Email"]] = r.owner["web_accounts "+row["AccountId"]]
	}
	for _, row := range workbook(t, r.dir)[1:] {
		if len(row) > 3 && addresses[row[3]] == "" {
			addresses[row[3]] = r.owner["loyalty "+row[0]]
		}
	}
	opened, clicked := 0, 0
	truth := r.table("truth/mails.csv")
	for _, row := range truth {
		m := r.mailed[row["campaign_id"]+" "+row["email"]]
		if m == nil || m.delivered != (row["is_delivered"] == "yes") || m.delivered == m.bounced || row["opens"] != strconv.Itoa(m.opens) || row["clicks"] != strconv.Itoa(m.clicks) || row["unsubscribes"] != strconv.Itoa(m.unsubscribes) {
			t.Fatalf("%v was exported as %+v", row, m)
		}
		if addresses[row["email"]] != row["person_id"] {
			t.Errorf("%v is to an address of %s", row, addresses[row["email"]])
		}
		opened, clicked = opened+m.opens, clicked+m.clicks
	}
	if len(truth) != len(r.mailed) || len(truth) < 500 || opened < 150 || clicked < 30 {
		t.Errorf("%d mails, the truth tells of %d; %d opened, %d clicked", len(r.mailed), len(truth), opened, clicked)
	}
	if campaigns := r.table("exports/mail/campaigns.csv"); len(campaigns) != 6 {
		t.Errorf("%d newsletters: %v", len(campaigns), campaigns)
	}
}
