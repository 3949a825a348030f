package transform_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// A small company of the 1st of June 2024. Two masters know Ann (C1), her
// husband Bob (C2) is in the loyalty club alone, the firm Acme (C3) and its buyer
// Cy (C5) come from the ERP, somebody ordered as a guest (C4), and a till wrote a
// number that no master has (C6). Tables are written as CSV: a header, then rows;
// an empty field is null, and so is a column that is not there.
func companyTables() map[pipeline.Table]string {
	return map[pipeline.Table]string{
		"run.source": `source,entity,currency_code,trust
			loyalty,customer_records,EUR,10
			web,customer_records,EUR,0
			erp,customer_records,EUR,0
			till,sale_lines,EUR,0
			shop,order_lines,EUR,0
			calls,contacts,EUR,0`,
		"run.survivorship": `field,rule
			name,most_trusted
			email,most_recent
			phone,longest
			address,most_recent
			birth_date,most_frequent
			gender,most_frequent
			consent,most_recent`,
		"raw.export": `entity,source,source_file,export_no,rows_read,rows_loaded,rows_rejected,rows_filtered,rows_dropped
			customer_records,loyalty,l.csv,1,2,2,0,0,0
			customer_records,web,w.csv,1,2,2,0,0,0
			customer_records,erp,e.csv,1,2,2,0,0,0
			sale_lines,till,t.csv,1,4,4,0,0,0
			order_lines,shop,s.csv,1,4,4,0,0,0
			contacts,calls,c.csv,1,6,6,0,0,0`,
		"raw.customer_records": `source,source_file,source_line,customer_ref_source,customer_ref,first_name,last_name,full_name,company_name,email,phone,street,city,postcode,birth_date,gender,created_at,updated_at,updated_date,consent_email,deleted_at,deleted_date
			loyalty,l.csv,1,loyalty,7,Ann,Lee,,,Ann.Lee@mail.example,,1 High St,Leeds,LS1,1980-05-04,f,2020-01-01,2021-01-01,2021-01-01,true,,
			loyalty,l.csv,2,loyalty,8,Bob,Lee,,,n/a,020 7946 0000,1 High Street,Leeds,LS1,,m,2020-02-01,,,,,
			web,w.csv,1,web,w1,,,Ann M. Lee-Jones,,ann@work.example,0113 4960000,9 Low Rd,York,YO1,1980-05-04,,2022-01-01,2023-01-01,2023-01-01,false,,
			web,w.csv,2,web,w2,,,Annie Lee,,,0113 496 0000 ext 12,,,,1980-04-05,f,2019-01-01,2019-01-01,2019-01-01,,,
			erp,e.csv,1,erp,9,,,,Acme Ltd,,,,,,,,2018-01-01,,,,,
			erp,e.csv,2,erp,10,Cy,Ray,,ACME Limited,,,,,,,,2018-01-01,,,,,`,
		"raw.sale_lines": `source,source_file,source_line,sale_id,line_no,sold_at,sale_date,customer_ref_source,customer_ref,quantity,unit_price,line_type,currency_code
			till,t.csv,1,A1,1,2024-05-01,2024-05-01,loyalty,7,1,100,sale,EUR
			till,t.csv,2,A2,1,2024-05-02,2024-05-02,loyalty,999,1,10,sale,EUR
			till,t.csv,3,A3,1,2024-05-03,2024-05-03,,,1,1,sale,EUR
			till,t.csv,4,A4,1,2024-05-04,2024-05-04,loyalty,8,1,2,sale,EUR`,
		"raw.order_lines": `source,source_file,source_line,order_id,line_no,ordered_at,order_date,customer_ref_source,customer_ref,email,phone,quantity,unit_price,line_type,original_order_id,currency_code,channel
			shop,s.csv,1,O1,1,2024-05-05,2024-05-05,,,Guest@Mail.example,+44 113 496 0001,1,20,sale,,EUR,web
			shop,s.csv,2,O2,1,2024-05-06,2024-05-06,,,,0113 4960000,1,30,sale,,EUR,web
			shop,s.csv,3,O3,1,2024-05-07,2024-05-07,web,w1,guest@mail.example,,1,40,sale,,EUR,web
			shop,s.csv,4,O4,1,2024-05-08,2024-05-08,,,,,-1,20,return,O1,EUR,web`,
		"raw.contacts": `source,source_file,source_line,contact_id,started_at,contact_date,channel,direction,customer_ref_source,customer_ref,email,phone
			calls,c.csv,1,K1,2024-05-01,2024-05-01,phone,inbound,,,,0113 4960000
			calls,c.csv,2,K2,2024-05-02,2024-05-02,email,inbound,,,ANN@work.example,+44 20 7946 0000
			calls,c.csv,3,K3,2024-05-03,2024-05-03,phone,inbound,loyalty,8,ann@work.example,
			calls,c.csv,4,K4,2024-05-04,2024-05-04,phone,inbound,,,,0999
			calls,c.csv,5,K5,2024-05-05,2024-05-05,email,inbound,,,who@is.example,+44 20 7946 0000
			calls,c.csv,6,K6,2024-05-06,2024-05-06,phone,inbound,,,,`,
		"identity.customer_ref": `kind,source_table,ref_source,ref,customer_id,source_record_id
			ref,number,loyalty,7,C1,7
			ref,number,web,w1,C1,w1
			ref,number,web,w2,C1,w2
			ref,number,loyalty,8,C2,8
			ref,number,erp,9,C3,9
			ref,number,erp,10,C5,10
			ref,number,loyalty,999,C6,999
			email,order_lines,shop,guest@mail.example,C4,guest@mail.example
			phone,order_lines,shop,+44 113 496 0001,C4,+441134960001
			phone,order_lines,shop,0113 4960000,C1,+441134960000
			email,contacts,calls,ann@work.example,C1,ann@work.example
			email,contacts,calls,who@is.example,,who@is.example
			phone,contacts,calls,0113 4960000,C1,+441134960000
			phone,contacts,calls,+44 20 7946 0000,C2,+442079460000
			phone,contacts,calls,0999,,`,
		"identity.customer_id_map": `source_system,source_table,source_record_id,customer_id,previous_customer_id,link_rule,match_probability,match_weight,link_status,valid_from,valid_to
			loyalty,customer_records,7,C1,,probabilistic,0.99,9.5,auto,2024-05-01,
			web,customer_records,w1,C0,,single,,,single,2024-05-01,2024-06-01
			web,customer_records,w1,C1,C0,probabilistic,0.99,9.5,auto,2024-06-01,
			web,customer_records,w2,C1,,probabilistic,0.95,4.5,auto,2024-05-01,
			loyalty,customer_records,8,C2,,single,,,single,2024-05-01,
			erp,customer_records,9,C3,,single,,,single,2024-05-01,
			shop,order_lines,guest@mail.example,C4,,single,,,single,2024-05-05,
			erp,customer_records,10,C5,,single,,,single,2024-05-01,
			loyalty,number,999,C6,,single,,,single,2024-05-02,`,
		"identity.customer_id_event": `event_no,event_at,event_type,from_customer_id,to_customer_id,record_count,reason
			1,2024-06-01,merge,C0,C1,1,probabilistic`,
		"history.customer_id_event": `as_of_date,event_no,event_at,event_type,to_customer_id,record_count,reason
			2024-05-01,1,2024-05-01,new,C0,1,first seen
			2024-06-02,1,2024-06-02,new,C9,1,a later night`,
		"history.rfm_score": `as_of_date,customer_id,recency_days,frequency,monetary,r_score,f_score,m_score,rfm_code,rfm_segment,model_version
			2024-05-31,C0,1,1,1,1,1,1,111,lost,1
			2024-05-31,C1,1,1,1,1,1,1,111,lost,1
			2024-05-31,C8,1,1,1,1,1,1,111,lost,1`,
		"identity.successor": `customer_id,current_customer_id
			C0,C1
			C8,`,
		"identity.identity_cluster_stat": `customer_id,record_count,source_count,edge_count,deterministic_edge_count,edge_density,min_score,max_score,review_flag
			C1,3,2,2,0,0.67,4.5,9.5,true`,
		"identity.record_key": `source_system,customer_ref_source,source_record_id,customer_id,name_key,family_key,address_key,email_normal,phone_e164,company_key,customer_kind
			loyalty,loyalty,7,C1,ann lee,lee,1 high st ls1,annlee@mail.example,,,person
			loyalty,loyalty,8,C2,bob lee,lee,1 high st ls1,,+442079460000,,person
			web,web,w1,C1,ann m lee jones,lee jones,9 low rd yo1,ann@work.example,+441134960000,,person
			web,web,w2,C1,annie lee,lee,,,+441134960000,,person
			erp,erp,9,C3,,,,,,acme,company
			erp,erp,10,C5,cy ray,ray,,,,acme,person`,
		"identity.summary": `nodes,records,customers,customers_before,customers_change_share
			15,6,6,7,0.14`,
	}
}

// query turns a table written as CSV into a select of the declared columns.
func query(t *testing.T, d transform.Declared, text string) string {
	t.Helper()
	lines := strings.Split(text, "\n")
	header := strings.Split(lines[0], ",")
	var selects []string
	for _, line := range lines[1:] {
		fields := strings.Split(strings.TrimSpace(line), ",")
		if len(fields) != len(header) {
			t.Fatalf("%s: %d fields in %q, want %d", d.Table, len(fields), line, len(header))
		}
		var columns []string
		for _, c := range d.Columns {
			value := "null"
			if i := slices.Index(header, c.Name); i >= 0 && fields[i] != "" {
				value = pipeline.QuoteLiteral(fields[i])
			}
			columns = append(columns, fmt.Sprintf("cast(%s as %s) as %s", value, c.Type, c.Name))
		}
		selects = append(selects, "select "+strings.Join(columns, ", "))
	}
	for _, name := range header {
		if !slices.ContainsFunc(d.Columns, func(c transform.Column) bool { return c.Name == name }) {
			t.Fatalf("%s has no column %s", d.Table, name)
		}
	}
	return strings.Join(selects, " union all ")
}

// change is a text of a table that is to be another.
type change struct {
	table            pipeline.Table
	written, instead string
}

// companyNight runs all SQL on the company, with tables changed, and returns the
// failing checks of severity error.
func companyNight(t *testing.T, db *sql.DB, changes ...change) []string {
	t.Helper()
	lib, err := transform.Load(t.Context(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	tables, data := companyTables(), map[pipeline.Table]string{}
	for _, c := range changes {
		if !strings.Contains(tables[c.table], c.written) {
			t.Fatalf("%s has no %q", c.table, c.written)
		}
		tables[c.table] = strings.Replace(tables[c.table], c.written, c.instead, 1)
	}
	for _, d := range lib.Declared {
		data[d.Table] = emptyQuery(d)
		if text, given := tables[d.Table]; given {
			data[d.Table] = query(t, d, text)
			delete(tables, d.Table)
		}
	}
	for table := range tables {
		t.Fatalf("no table %s is declared", table)
	}
	data["run.parameters"], data["run.cutoffs"] = testParameters, testCutoffs
	checks, err := lib.CheckSteps(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	outcome, _, err := night(t, db, data, append(lib.Steps(db, nil), checks...))
	if err != nil {
		t.Fatal(err)
	}
	var failing []string // each once
	for _, check := range outcome.Checks() {
		if !check.Passed() && check.Severity == pipeline.SeverityError && !slices.Contains([]string{"every_buyer_is_scored", "clv_sums_to_revenue"}, check.Name) { // nobody is scored here
			failing = append(failing, check.Name)
		}
	}
	slices.Sort(failing)
	return slices.Compact(failing)
}

func TestIdentitySQL(t *testing.T) {
	db := engine(t, 2)
	if failing := companyNight(t, db); len(failing) > 0 {
		t.Errorf("checks fail on a good night: %v", failing)
	}
	for _, test := range []struct {
		name, query string
		want        []string
	}{
		{"mentions of sales, orders and contacts",
			"select concat_ws(' ', kind, source_table, ref_source, ref, cast(first_at as date), mention_count, is_buyer) from intermediate.identity_mentions where ref in ('8', 'w1', 'guest@mail.example', '0113 4960000') order by all",
			[]string{"email order_lines shop guest@mail.example 2024-05-05 2 true", "phone contacts calls 0113 4960000 2024-05-01 1 false",
				"phone order_lines shop 0113 4960000 2024-05-06 1 true", "ref number loyalty 8 2024-05-03 2 true", "ref number web w1 2024-05-07 1 true"}},
		{"what stands together on a document",
			"select concat_ws(' ', left_kind, left_table, left_source, left_ref, right_kind, right_table, right_source, right_ref, mention_count) from intermediate.identity_mentions_together order by all",
			[]string{"email contacts calls ann@work.example phone contacts calls +44 20 7946 0000 1", "email contacts calls who@is.example phone contacts calls +44 20 7946 0000 1",
				"email order_lines shop guest@mail.example phone order_lines shop +44 113 496 0001 1", "ref number loyalty 8 email contacts calls ann@work.example 1",
				"ref number web w1 email order_lines shop guest@mail.example 1"}},
		{"the customer of a line: by number, else by address, else by phone; a return by its purchase",
			"select concat_ws(' ', order_id, coalesce(customer_id, 'nobody'), identified_by, purchase_date) from marts.fct_sales_line order by all",
			[]string{"A1 C1 number 2024-05-01", "A2 C6 number 2024-05-02", "A3 nobody 2024-05-03", "A4 C2 number 2024-05-04", "O1 C4 email 2024-05-05",
				"O2 C1 phone 2024-05-06", "O3 C1 number 2024-05-07", "O4 C4 purchase 2024-05-05"}},
		{"the customer of a contact: a number that is given decides alone, an unknown address leaves it to the phone",
			"select concat_ws(' ', contact_id, coalesce(customer_id, 'nobody'), identified_by) from marts.fct_support_contact order by all",
			[]string{"K1 C1 phone", "K2 C1 email", "K3 C2 number", "K4 nobody", "K5 C2 phone", "K6 nobody"}},
		{"name most trusted, e-mail most recent, phone longest, address whole from the latest, birth year most frequent",
			"select concat_ws('; ', full_name, name_source, name_rule, email, email_source, phone, phone_source, phone_rule, street, city, address_source, birth_year, birth_year_source, birth_year_rule) from marts.dim_customer where customer_id = 'C1'",
			[]string{"Ann Lee; loyalty; most_trusted; ann@work.example; web; +441134960000; web; longest; 9 Low Rd; York; web; 1980; web; most_frequent"}},
		{"what is no address does not survive; what is alone is the only value; consents are each on their own",
			"select concat_ws('; ', customer_id, coalesce(email, '-'), phone, phone_rule, consent_email, consent_email_source, consent_email_rule) from marts.dim_customer where customer_id in ('C1', 'C2') order by all",
			[]string{"C1; ann@work.example; +441134960000; longest; false; web; most_recent", "C2; -; +442079460000; only_value"}},
		{"guests and numbers without a record are customers",
			"select concat_ws('; ', customer_id, coalesce(customer_ref_source || ' ' || customer_ref, 'no number'), email, email_source, phone, record_count, source_count) from marts.dim_customer where customer_id in ('C4', 'C6') order by all",
			[]string{"C4; no number; guest@mail.example; shop; +441134960001; 0; 1", "C6; loyalty 999; 0; 1"}},
		{"a person belongs to the firm that alone has the name",
			"select concat_ws(' ', customer_id, customer_kind, company_id) from marts.dim_customer where company_name is not null order by all", []string{"C3 company", "C5 person C3"}},
		{"grouping is told", "select concat_ws(' ', customer_ref, record_count, source_count, review_flag) from marts.dim_customer where customer_id = 'C1'", []string{"7 3 2 true"}},
		{"events of this night and the earlier ones", "select concat_ws(' ', event_at, event_type, from_customer_id, to_customer_id) from marts.customer_id_event order by all",
			[]string{"2024-05-01 new C0", "2024-06-01 merge C0 C1"}},
		{"who was scored then is known by today's id", "select concat_ws(' ', customer_id, coalesce(current_customer_id, 'gone')) from marts.rfm_score_history order by all",
			[]string{"C0 C1", "C1 C1", "C8 gone"}},
		{"coverage by source and month", "select concat_ws(' ', month, source, cast(net_revenue as integer), cast(known_net_revenue as integer), cast(known_by_number as integer), cast(known_by_email as integer), cast(known_by_phone as integer), cast(known_by_purchase as integer), round(known_share, 3), round(known_share_by_email, 3)) from marts.identity_coverage order by all",
			[]string{"2024-05 shop 70 70 40 20 30 -20 1.0 0.222", "2024-05 till 113 112 112 0 0 0 0.991 0.0"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			if got := texts(t, db, test.query); !slices.Equal(got, test.want) {
				t.Errorf("got\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(test.want, "\n  "))
			}
		})
	}
}

// The same customers under other rules, with Ann's web account closed: what a
// deleted record says comes last by every rule.
func TestIdentitySQL_survivorship(t *testing.T) {
	db := engine(t, 2)
	if failing := companyNight(t, db,
		change{"run.survivorship", "name,most_trusted", "name,longest"},
		change{"run.survivorship", "email,most_recent", "email,most_trusted"},
		change{"run.survivorship", "phone,longest", "phone,most_frequent"},
		change{"run.survivorship", "birth_date,most_frequent", "birth_date,most_recent"},
		change{"run.survivorship", "gender,most_frequent", "gender,longest"},
		change{"run.survivorship", "consent,most_recent", "consent,most_frequent"},
		change{"raw.customer_records", "2023-01-01,2023-01-01,false,,", "2023-01-01,2023-01-01,false,2024-01-01,2024-01-01"},
	); len(failing) > 0 {
		t.Errorf("checks fail: %v", failing)
	}
	got := texts(t, db, `select concat_ws('; ', full_name, name_source, name_rule, email, email_source, email_rule, phone, phone_rule, city, birth_year, birth_year_source, gender_source, consent_email, consent_email_source, is_deleted)
		from marts.dim_customer where customer_id = 'C1'`)
	want := []string{"Annie Lee; web; longest; ann.lee@mail.example; loyalty; most_trusted; +441134960000; most_frequent; Leeds; 1980; loyalty; loyalty; true; loyalty; false"}
	if !slices.Equal(got, want) {
		t.Errorf("got %v\nwant %v", got, want)
	}
}

func TestIdentitySQL_households(t *testing.T) {
	db := engine(t, 2)
	// Ann's latest address is hers alone; by trust she lives with Bob.
	if failing := companyNight(t, db, change{"run.survivorship", "address,most_recent", "address,most_trusted"}); len(failing) > 0 {
		t.Errorf("checks fail: %v", failing)
	}
	if got := texts(t, db, "select concat_ws(' ', household_id, customer_id, household_size, rule) from marts.household order by all"); !slices.Equal(got, []string{"H1 C1 2 same_address_and_family_name", "H1 C2 2 same_address_and_family_name"}) {
		t.Errorf("households are %v", got)
	}
}

// Each check stops the night that it is there for.
func TestIdentitySQL_checks(t *testing.T) {
	for _, test := range []struct {
		why     string
		changes []change
		want    []string
	}{
		{"everybody became one customer, a record was lost, a number lost its customer", []change{
			{"identity.summary", "15,6,6,7,0.14", "15,6,6,700,0.99"},
			{"identity.customer_id_map", "erp,customer_records,10,C5", "erp,number,10,C5"},
			{"identity.customer_ref", "ref,number,loyalty,999,C6,999", "ref,number,loyalty,999,,999"},
		}, []string{"customers_moved_within_limit", "every_number_has_a_customer", "every_record_has_one_customer"}},
		{"a record counts for two, an address was not looked at, sales speak of a customer who is not there", []change{
			{"identity.customer_id_map", "w1,C0,,single,,,single,2024-05-01,2024-06-01", "w1,C0,,single,,,single,2024-05-01,"},
			{"identity.customer_ref", "email,contacts,calls,who@is.example,,who@is.example", "email,contacts,calls,other@is.example,,"},
			{"identity.customer_ref", "ref,number,loyalty,999,C6,999", "ref,number,loyalty,999,C7,999"},
		}, []string{"customer_360_sums_to_revenue", "customer_id_map_does_not_overlap", "customers_are_in_map", "every_number_has_a_customer", "every_record_has_one_customer", "references_customer_id"}},
		{"two customers at one date", []change{
			{"identity.customer_id_map", "w1,C0,,single,,,single,2024-05-01,2024-06-01", "w1,C0,,single,,,single,2024-05-01,2024-06-02"},
		}, []string{"customer_id_map_does_not_overlap"}},
	} {
		t.Run(test.why, func(t *testing.T) {
			if got := companyNight(t, engine(t, 2), test.changes...); !slices.Equal(got, test.want) {
				t.Errorf("failing checks are %v, want %v", got, test.want)
			}
		})
	}
}
