package transform_test

import (
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/transform"
)

const checkedTable = `
-- Customers with something wrong about each.
--
-- grain: customer_id
-- column: customer_id | VARCHAR | | our id
-- column: email | VARCHAR | | address; null when unknown | personal
-- column: score | BIGINT | | 1 to 5
-- column: gross_amount | DECIMAL(18,4) | currency | before discount
-- column: net_amount | DECIMAL(18,4) | currency | after discount
-- column: kind | VARCHAR | | person or firm
-- check: between score 1 5
-- check: unique email
-- check: warn identity net_amount <= gross_amount
-- check: accepted kind person 'sole trader'
-- check: references customer_id raw.known.customer_id
select people.customer_id, people.email, people.score, people.gross_amount, people.net_amount, people.kind
from raw.people as people
`

const checkFile = `
-- Nobody has more than nine.
--
-- severity: warn
-- table: marts.checked
-- column: customer_id | VARCHAR | | our id
-- column: email | VARCHAR | | address | personal
select checked.customer_id, checked.email from marts.checked as checked where checked.net_amount > 9 -- no end of line`

func TestCheckSteps_countAndShowWithoutPersonalData(t *testing.T) {
	db := engine(t, 2)
	tables := append(declared(), transform.Declared{Table: "raw.people", Purpose: "People."},
		transform.Declared{Table: "raw.known", Purpose: "Known people.", Columns: []transform.Column{{Name: "customer_id", Type: "VARCHAR", Meaning: "id"}}})
	lib, err := transform.Load(t.Context(), db, files("marts/checked.sql", checkedTable, "checks/below_ten.sql", checkFile), tables)
	if err != nil {
		t.Fatal(err)
	}
	checks, err := lib.CheckSteps(db, map[string]string{"marts.checked.unique_email": "warn", "marts.checked.accepted_kind": "off"})
	if err != nil {
		t.Fatal(err)
	}
	data := given()
	data["raw.people"] = `select * from (values
		('a', 'ann@example.com', cast(1 as bigint), cast(10 as decimal(18,4)), cast(9 as decimal(18,4)), 'person'),
		('b', 'ann@example.com', 6, 10, 11, 'robot'),
		('c', null, 0, 10, null, 'sole trader'),
		(null, null, 5, 1, 1, 'person')) as v(customer_id, email, score, gross_amount, net_amount, kind)`
	data["raw.known"] = `select * from (values ('a'), ('b')) as v(customer_id)`
	outcome, _, err := night(t, db, data, append(lib.Steps(db, nil), checks...))
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]struct {
		failing  int64
		severity pipeline.Severity
		sample   string
	}{
		"unique_customer_id":     {0, "error", ""},
		"not_null_customer_id":   {1, "error", "customer_id=null"},
		"between_score":          {2, "error", "customer_id=b score=6; customer_id=c score=0"},
		"unique_email":           {2, "warn", "email=#"},
		"identity_net_amount":    {1, "warn", "customer_id=b net_amount=11.0000 gross_amount=10.0000"},
		"accepted_kind":          {0, "off", ""},
		"references_customer_id": {1, "error", "customer_id=c"},
		"below_ten":              {1, "warn", "customer_id=b email=#"},
	}
	got := outcome.Checks()
	if len(got) != len(want) {
		t.Errorf("%d checks, want %d", len(got), len(want))
	}
	for _, check := range got {
		w, ok := want[check.Name]
		if !ok || check.Failing != w.failing || check.Severity != w.severity || !strings.HasPrefix(check.Sample, w.sample) || check.Table != "marts.checked" {
			t.Errorf("%+v, want %+v", check, w)
		}
		if strings.Contains(check.Sample, "ann") {
			t.Errorf("%s shows personal data: %s", check.Name, check.Sample)
		}
	}
}

func TestCheckSteps_unknownSeverities(t *testing.T) {
	db := engine(t, 1)
	lib := load(t, db, "staging/sale_lines.sql", stagingSales)
	_, err := lib.CheckSteps(db, map[string]string{"staging.sale_lines.unique_sale_id_lineno": "warn", "staging.sale_lines.not_null_sale_id": "fatal"})
	for _, want := range []string{"did you mean staging.sale_lines.unique_sale_id_line_no?", `severity "fatal" of staging.sale_lines.not_null_sale_id: write error, warn or off`} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error %v lacks %q", err, want)
		}
	}
}
