package demo_test

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline/demo"
)

// Everything that the truth tells of lines is found again by reading the
// exports, to the penny: totals, what became of each file's rows, broken rows.
func TestTruth_equalsTheExportsReadAgain(t *testing.T) {
	for name, s := range map[string]demo.Settings{
		"mixed":   {},
		"monthly": {Scale: .3, Layout: demo.LayoutMonthly, Seed: 7},
		"daily":   {Scale: .3, Layout: demo.LayoutDaily, Stores: 2, Seed: 8},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			dir, sum := made(t, s)
			r := readProject(t, dir)
			wanted := map[dayKey]sums{}
			for _, row := range r.table("truth/totals.csv") {
				var v sums
				for k, column := range []string{"lines", "sale_lines", "return_lines", "void_lines", "anonymous_lines", "guest_lines"} {
					n, err := strconv.ParseInt(row[column], 10, 64)
					if err != nil {
						t.Fatal(err)
					}
					v[k] = n
				}
				for k, column := range []string{"gross", "discount", "tax", "net", "cost", "anonymous_net", "guest_net", "return_net"} {
					v[gross+k] = r.pence(row[column+"_amount"])
				}
				wanted[dayKey{row["source"], row["date"]}] = v
			}
			got := map[dayKey]sums{}
			for k, v := range r.totals {
				got[k] = *v
			}
			if diff := cmp.Diff(wanted, got); diff != "" {
				t.Errorf("totals.csv against the exports:\n%s", diff)
			}
			var rejected, filtered, duplicates, replaced int64
			for _, row := range r.table("truth/files.csv") {
				key := row["file"]
				if row["source"] == "mail_responses" { // what the source mails reads, read for something else
					key += " responses"
				}
				f, ours := r.files[key]
				if !ours {
					continue // masters
				}
				want := fmt.Sprint(row["records"], row["rows"], row["loaded"], row["rejected"], row["filtered"], row["duplicate"], row["replaced"])
				if have := fmt.Sprint(f.records, f.rows, f.loaded, f.rejected, f.filtered, f.duplicate, f.replaced); strings.ReplaceAll(have, " ", "") != strings.ReplaceAll(want, " ", "") {
					t.Errorf("%s: read %+v, the truth says %v", row["file"], *f, row)
				}
				delete(r.files, key)
				rejected, filtered, duplicates, replaced = rejected+f.rejected, filtered+f.filtered, duplicates+f.duplicate, replaced+f.replaced
			}
			if len(r.files) > 0 {
				t.Errorf("%d exports are not in files.csv", len(r.files))
			}
			if rejected != sum.BrokenRows || filtered != sum.FilteredRows || duplicates != sum.Duplicates || replaced != sum.Replaced {
				t.Errorf("the summary %+v differs from %d rejected, %d filtered, %d duplicates, %d replaced", sum, rejected, filtered, duplicates, replaced)
			}
			if replaced == 0 || sum.BrokenRows == 0 {
				t.Errorf("%d lines came again and %d are broken: both are promised", replaced, sum.BrokenRows)
			}
			broken := map[string]string{}
			for _, row := range r.table("truth/broken.csv") {
				broken[row["file"]+":"+row["line"]] = row["kind"]
			}
			if diff := cmp.Diff(broken, r.broken); diff != "" {
				t.Errorf("broken.csv against the exports:\n%s", diff)
			}
		})
	}
}

// Every reference on a line leads to the person who bought, and what people
// paid adds up.
func TestTruth_referencesLeadToPeople(t *testing.T) {
	dir, _ := made(t, demo.Settings{})
	r := readProject(t, dir)
	paid := map[string]int64{}
	for ref, pence := range r.paid {
		person, ok := r.owner[ref]
		if !ok {
			t.Fatalf("nobody in records.csv has the reference %s", ref)
		}
		paid[person] += pence
	}
	people := map[string]bool{}
	for _, row := range r.table("truth/people.csv") {
		people[row["person_id"]] = true
		if want := r.pence(row["paid_amount"]); paid[row["person_id"]] != want {
			t.Errorf("%s paid %d pence by the exports, %d by the truth", row["person_id"], paid[row["person_id"]], want)
		}
	}
	if len(people) == 0 {
		t.Fatal("no people")
	}
	cards, accounts := map[string]bool{}, map[string]bool{}
	for _, row := range workbook(t, dir)[1:] {
		cards[row[0]] = true
		if len(row[0]) != 10 {
			t.Errorf("card number %q has not ten digits", row[0])
		}
	}
	for _, row := range r.table("exports/web/accounts.csv") {
		accounts[row["AccountId"]] = true
	}
	for ref, person := range r.owner {
		source, id, _ := strings.Cut(ref, " ")
		if !people[person] {
			t.Errorf("%s is of %s, who is not in people.csv", ref, person)
		}
		if source == "loyalty" && !cards[id] || source == "web_accounts" && !accounts[id] {
			t.Errorf("%s is not in its master", ref)
		}
	}
	contacts := r.table("truth/contacts.csv")
	if len(contacts) < 1000 || !slices.ContainsFunc(contacts, func(row map[string]string) bool { return row["cause"] == "complaint" && row["is_unsolved"] == "yes" }) {
		t.Errorf("%d contacts, no unsolved complaint among them", len(contacts))
	}
}
