package transform_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clientele/models/linkage/normal"
	"clientele/pipeline"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// prospectCompany is featureCompany with a CRM: every fortnight it exports the prospects
// and opportunities that changed since, as they are at the end of the day before. All
// that happens to a prospect follows from its number.
func prospectCompany(until time.Time) map[pipeline.Table]string {
	tables := featureCompany(until)
	tables["raw.prospects"] = "source,source_file,source_line,prospect_id,created_at,created_date,updated_at,updated_date,stage,lead_source,industry,country,company_name,employees,annual_revenue,currency_code,email,phone,emails_opened,emails_clicked,pages_viewed,forms_submitted,times_contacted,last_activity_at,last_activity_date,qualified_date,converted_date,is_disqualified,customer_ref_source,customer_ref"
	tables["raw.opportunities"] = "source,source_file,source_line,opportunity_id,prospect_source,prospect_id,created_at,created_date,updated_at,updated_date,stage,amount,currency_code,probability,outcome,closed_at,closed_date"
	tables["raw.contacts"] = "source,source_file,source_line,contact_id,started_at,contact_date,channel,direction,phone"
	for i := range 150 {
		tables["identity.customer_ref"] += fmt.Sprintf("\nphone,contacts,hotline,03070000%03d,,+493070000%03d", i, i)
	}
	first := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)
	add := func(table pipeline.Table, values ...any) {
		var fields []string
		for _, v := range values {
			fields = append(fields, fmt.Sprint(v))
		}
		tables[table] += "\n" + strings.Join(fields, ",")
	}
	for no := 1; ; no++ {
		e := export{no, first.Add(time.Duration(no) * fortnight)}
		if e.date.After(until) {
			return tables
		}
		for _, of := range []string{"prospects,crm", "opportunities,deals", "contacts,hotline"} {
			add("raw.export", of, e.file(), no, e.date.Format(time.DateOnly), 0, 0, 0, 0, 0)
		}
		last := 14*no - 1 // the last day that the export knows
		date := func(day int) string { return first.AddDate(0, 0, day).Format(time.DateOnly) }
		by := func(day int) string { // blank before it
			if day > last {
				return ""
			}
			return date(day)
		}
		for i := range 150 {
			created := 3 * i
			if created > last {
				break
			}
			week := min((last-created)/7, 12+i%5)
			won, gone := 1000, 1000
			switch i % 3 {
			case 0:
				won = created + 30 + i%45
			case 1:
				gone = created + 60 + i%7
			}
			changed := created + 7*week
			for _, day := range []int{won, gone} {
				if day <= last {
					changed = max(changed, day)
				}
			}
			if changed > last-14 {
				add("raw.prospects", "crm", e.file(), 1, i, date(created), date(created), date(changed), date(changed), []string{"New", "Working"}[min(week/3, 1)],
					[]string{"Fair", "Web", ""}[i%3], []string{"Hotels", "Offices"}[i%2], []string{"DE", "AT"}[i%5/4], []string{"Acme", ""}[i%4/3], 5+i%90, 1000*i, []string{"EUR", "USD"}[i%7/6],
					[]string{"", fmt.Sprintf("p%d@firm.example", i)}[i%8/7], []string{fmt.Sprintf("+49 30 70000%03d", i), ""}[i%11/10], week*(i%4), week*(i%2), week*(i%6), week/5, week/2,
					date(created+7*week), date(created+7*week), by(created+20+i%9), by(won), gone <= last, "loyalty", i%50)
			}
			if offered := created + 15; i%2 == 0 && offered <= last {
				moved, ended, outcome := offered+10, offered+20+i%40, []string{"won", "lost"}[min(i%6, 1)]
				for _, day := range []int{offered, moved, ended} {
					if day <= last-14 || day > last {
						continue
					}
					closed, stage, probability, is := date(offered+90), "Offer", 30, "open"
					if last >= moved {
						stage, probability = "Talks", 60
					}
					if last >= ended {
						closed, stage, probability, is = date(ended), "End", 0, outcome
					}
					add("raw.opportunities", "deals", e.file(), 1, "O"+fmt.Sprint(i), "crm", i, date(offered), date(offered), date(day), date(day), stage, 100+i+day, "EUR", probability, is, closed, closed)
					add("raw.opportunities", "deals", e.file(), 2, "Q"+fmt.Sprint(i), "crm", i, date(offered), date(offered), date(day), date(day), stage, 50, "EUR", probability, "open", closed, closed)
				}
			}
			for _, day := range []int{created + 3, created + 33 + i%20} {
				if day > last-14 && day <= last {
					add("raw.contacts", "hotline", e.file(), 1, fmt.Sprintf("H%d-%d", i, day), date(day), date(day), "phone", "inbound", fmt.Sprintf("03070000%03d", i))
				}
			}
		}
	}
}

// What is known of prospects at an earlier cutoff is what was known on that day: from all
// exports, or from those that were there.
func TestProspectFeatures_lookNotAhead(t *testing.T) {
	asOf := time.Date(2024, 3, 25, 0, 0, 0, 0, time.UTC)
	cutoff := asOf.AddDate(0, 0, -90) // the third cutoff: the window has 30 days
	day := "date '" + cutoff.Format(time.DateOnly) + "'"
	const run = "select date '2024-03-25' as cutoff_date, 'score' as purpose"
	whole, truncated := engine(t, 2), engine(t, 2)
	featureNight(t, whole, asOf, prospectCompany(asOf), run)
	featureNight(t, truncated, cutoff, prospectCompany(cutoff), run)
	features := "select * exclude (purpose) from features.prospect where cutoff_date = " + day + " order by prospect_id"
	got, want := table(t, whole, features), table(t, truncated, features)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("features differ by what came later (-from the exports of that day +from all):\n%s", diff)
	}
	if len(got) < 100 {
		t.Fatalf("%d prospects are known, want 100", len(got)-1)
	}
	for i, column := range got[0] {
		values := map[string]bool{}
		for _, row := range got[1:] {
			values[row[i]] = true
		}
		if len(values) < 2 && column != "cutoff_date" {
			t.Errorf("%s is %v for everybody: the company shows nothing about it", column, values)
		}
	}
	if rows := table(t, truncated, "select * from features.prospect_label where is_won is not null and cutoff_date = "+day); len(rows) > 1 {
		t.Errorf("%d labels are told before their window has passed", len(rows)-1)
	}
	labels := table(t, whole, `select status, is_open, is_won, count(*) from features.prospect_label inner join features.prospect using (prospect_id, cutoff_date)
		where cutoff_date = `+day+` group by all order by all`)
	if len(labels) < 5 || !slices.ContainsFunc(labels, func(row []string) bool { return row[2] == "true" }) {
		t.Errorf("labels of the cutoff are %v: want open ones that are won and not, and such as were won or given up", labels)
	}
}

// The keys of prospects are those that customers are found by.
func TestProspectKeys_areThoseOfIdentity(t *testing.T) {
	emails := []string{"Ann.Lee+work@GMail.com", "annlee@googlemail.com", "bob@firm.example", " Cy@Firm.Example ", "no address", "@firm.example", "x@y", ""}
	phones := []string{"+44 (0)7035 652-543", "07035/652543", "0044 7035.652543", "12", ""}
	tables := map[pipeline.Table]string{"raw.export": "entity,source,source_file,export_no\nprospects,crm,p.csv,1", "raw.prospects": "source,source_file,source_line,prospect_id,created_at,created_date,email,phone"}
	for i := range max(len(emails), len(phones)) {
		email, phone := emails[i%len(emails)], phones[i%len(phones)]
		tables["raw.prospects"] += fmt.Sprintf("\ncrm,p.csv,%d,%d,2024-01-01,2024-01-01,%s,%s", i, i, email, phone)
	}
	db := engine(t, 1)
	lib, err := transform.Load(t.Context(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	data := map[pipeline.Table]string{}
	for _, d := range lib.Declared {
		data[d.Table] = emptyQuery(d)
		if text, given := tables[d.Table]; given {
			data[d.Table] = query(t, d, text)
		}
	}
	data["run.parameters"], data["run.cutoffs"] = testParameters, testCutoffs
	var steps []pipeline.Step
	for _, step := range lib.Steps(db, nil) {
		if name := step.Writes()[0]; name.Schema() == "staging" || name == "intermediate.prospect_keys" {
			steps = append(steps, step)
		}
	}
	if _, _, err := night(t, db, data, steps); err != nil {
		t.Fatal(err)
	}
	want := [][]string{{"email_key", "phone_key"}}
	for i := range max(len(emails), len(phones)) {
		shown := func(key string) string {
			if key == "" {
				return "<nil>"
			}
			return key
		}
		user, domain := normal.Email(emails[i%len(emails)])
		email := ""
		if user != "" {
			email = user + "@" + domain
		}
		want = append(want, []string{shown(email), shown(normal.PhoneKey(normal.Phone(phones[i%len(phones)], "GB")))})
	}
	got := table(t, db, "select email_key, phone_key from intermediate.prospect_keys order by source_prospect_id")
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("keys differ from the normal forms (-normal +key):\n%s", diff)
	}
}
