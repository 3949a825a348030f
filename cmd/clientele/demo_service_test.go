package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"clientele/pipeline"
)

// servesItsCustomers compares what a demo night shows beside tills, web shop and call center with the truth: firms
// that order by EDI, to the penny, calls that the telephone's menu took, cards, and the books.
func servesItsCustomers(t *testing.T, dir string) {
	db := withTruth(t, dir)
	truth := withOwners(t, db, dir)
	edi := `select customer_id, count(distinct order_id) as orders, count(*) as lines, sum(net_amount) as net from fct_sales_line where channel = 'edi' group by all`
	none(t, db, map[string]string{
		"firms whose orders differ from the truth": `
			select count(*) from firms full join (` + edi + `) as sold using (customer_id)
			where sold.orders is distinct from cast(firms.orders as bigint) or sold.lines is distinct from cast(firms.loaded_lines as bigint)
				or sold.net is distinct from cast(firms.net_amount as decimal(18, 4))`,
		"firms that are one customer with a person or another firm": `
			select (select count(*) - count(distinct customer_id) from firms) + (select count(*) from firms inner join owned using (customer_id))`,
		"prospects won that are not found to be the firm that orders": `
			select count(*) from firms left join intermediate.prospect_customers as found on found.prospect_id = 'crm_contacts:' || firms.prospect_id
			where firms.prospect_id is not null and found.customer_id is distinct from firms.customer_id`,
		"calls of the menu that differ": `
			select count(*) from ` + truth("menu_calls.csv") + ` as truth full join (select * from fct_support_contact where channel = 'ivr') as contact using (contact_id)
			where truth.called_on is distinct from cast(contact.contact_date as varchar) or (truth.is_abandoned = 'yes') is distinct from contact.is_abandoned`,
		"calls of the menu that are said to be of another person": `
			select count(*) from ` + truth("menu_calls.csv") + ` as truth inner join fct_support_contact as contact using (contact_id) left join owned using (customer_id, person_id)
			where contact.customer_id is not null and truth.is_shared_number = 'no' and owned.person_id is null`,
		"calls of the menu, beyond one in five, whose caller is known and is not found": `
			select greatest(0, count(*) filter (where contact.customer_id is null) - count(*) // 5)
			from ` + truth("menu_calls.csv") + ` as truth inner join fct_support_contact as contact using (contact_id) where truth.person_id is not null`,
		"cards that differ, or are not of whom the card's number is": `
			select count(*) from (select * from ` + truth("records.csv") + ` where ref_kind = 'card') as truth
			inner join customer_id_map as map on map.source_system = 'loyalty' and map.source_record_id = truth.customer_ref and map.valid_to is null
			full join fct_card as card on card.card_id = 'LCARD-' || truth.customer_ref
			where card.customer_id is distinct from map.customer_id`,
		"accounts and months of the ledger that differ from the books": `
			select count(*) from ` + truth("ledger.csv") + ` as truth full join fct_ledger as ledger on ledger.period_start = cast(truth.period_start as date) and ledger.account = truth.account
			where cast(truth.booked_amount as decimal(18, 4)) is distinct from ledger.amount or truth.measure is distinct from ledger.measure`,
		"months in which the books say more or less than was booked by hand": `
			with booked as (
				select cast(period_start as date) as period, measure, sum(cast(booked_amount as decimal(18, 4)) - cast(amount as decimal(18, 4))) as difference
				from ` + truth("ledger.csv") + ` group by all
			)
			select count(*) from booked full join profitability_reconciliation as shown using (period, measure) where shown.difference is distinct from booked.difference`,
		"months that are told to differ, beside the one": `
			select count(*) - 1 from data_check where check_name = 'ledger_reconciles' and status <> 'passed'`,
	})
}

// knowsItsVisitors compares visits, answers to the survey and newsletters with the truth, and whose they are.
func knowsItsVisitors(t *testing.T, dir string) {
	db := withTruth(t, dir)
	truth := withOwners(t, db, dir)
	// What the shop's bots and staff did is no visit; who did not agree is nobody, event by event.
	visits := `(select *, visitor_id || ':' || visitor_id || '.' || session_id as session_key from ` + truth("sessions.csv") + ` where has_consent = 'yes' and is_bot = 'no' and is_internal = 'no')`
	answers := `(select * from fct_survey_response where nps is not null)`
	none(t, db, map[string]string{
		"visits that differ": `
			select count(*) from ` + visits + ` as truth full join (select * from fct_web_session where visitor_id is not null) as visit using (session_key)
			where visit.events is distinct from cast(truth.events as bigint) or cast(visit.session_date as varchar) is distinct from truth.started_on or visit.orders is distinct from case when truth.order_id is null then 0 else 1 end`,
		"events of nobody who agreed that differ in number, or are somebody's": `
			select abs((select sum(cast(events as bigint)) from ` + truth("sessions.csv") + ` where has_consent = 'no' and is_bot = 'no' and is_internal = 'no') - sum(events)) + count(customer_id)
			from fct_web_session where visitor_id is null`,
		"visits that are said to be of another person": `
			select count(*) from ` + visits + ` as truth inner join fct_web_session as visit using (session_key) left join owned using (customer_id, person_id)
			where visit.customer_id is not null and owned.person_id is null`,
		"visits with a login that are of nobody": `
			select count(*) from ` + visits + ` as truth inner join fct_web_session as visit using (session_key) where truth.is_logged_in = 'yes' and visit.customer_id is null`,
		"visits that end in an order, beyond one in fifty, and are of nobody": `
			select greatest(0, count(*) filter (where visit.customer_id is null) - count(*) // 50)
			from ` + visits + ` as truth inner join fct_web_session as visit using (session_key) where truth.kind = 'order'`,
		"visits before any login or order that are somebody's": `
			with first_known as (select visitor_id, min(session_key) as session_key, min(started_at) as started_at from fct_web_session where identified_by in ('number', 'order') group by all)
			select count(*) from fct_web_session as visit left join first_known using (visitor_id)
			where visit.customer_id is not null and (first_known.started_at is null or visit.started_at < first_known.started_at)`,
		"answers to the survey that differ": `
			select count(*) from ` + truth("survey.csv") + ` as truth full join ` + answers + ` as answer using (response_id)
			where cast(truth.nps as bigint) is distinct from answer.nps or truth.answered_on is distinct from cast(answer.answered_date as varchar)`,
		"answers that are said to be of another person": `
			select count(*) from ` + truth("survey.csv") + ` as truth inner join ` + answers + ` as answer using (response_id) left join owned using (customer_id, person_id)
			where answer.customer_id is not null and owned.person_id is null`,
		"answers, beyond one in fifty, that are of nobody": `select greatest(0, count(*) filter (where customer_id is null) - count(*) // 50) from fct_survey_response`,
		"net promoter scores away from the truth": `
			with told as (select 100 * (avg(cast(cast(nps as bigint) > 8 as int)) - avg(cast(cast(nps as bigint) < 7 as int))) as score from ` + truth("survey.csv") + `),
				shown as (select 100.0 * (count(*) filter (where nps_group = 'promoter') - count(*) filter (where nps_group = 'detractor')) / count(nps) as score from fct_survey_response)
			select count(*) from told cross join shown where abs(told.score - shown.score) > 1e-9`,
		"mails that differ": `
			with sent as (
				select contact.campaign_id, mail.email, contact.status, count(response_type) filter (where response_type = 'open') as opens,
					count(response_type) filter (where response_type = 'click') as clicks, count(response_type) filter (where response_type = 'unsubscribe') as unsubscribes
				from contact_history as contact inner join staging.campaign_contacts as mail on mail.campaign_contact_id = contact.contact_id
				left join response_history as response using (contact_id) group by all
			)
			select count(*) from ` + truth("mails.csv") + ` as truth full join sent on sent.campaign_id = truth.campaign_id and lower(sent.email) = lower(truth.email)
			where sent.status is distinct from case truth.is_delivered when 'yes' then 'delivered' else 'bounced' end or sent.opens is distinct from cast(truth.opens as bigint)
				or sent.clicks is distinct from cast(truth.clicks as bigint) or sent.unsubscribes is distinct from cast(truth.unsubscribes as bigint)`,
		"mails that are said to be to another person": `
			select count(*) from ` + truth("mails.csv") + ` as truth inner join staging.campaign_contacts as mail on mail.campaign_id = truth.campaign_id and lower(mail.email) = lower(truth.email)
			inner join contact_history as contact on contact.contact_id = mail.campaign_contact_id left join owned using (customer_id, person_id)
			where contact.customer_id is not null and owned.person_id is null`,
		"mails, beyond one in twenty, that are to nobody": `select greatest(0, count(*) filter (where customer_id is null) - count(*) // 20) from contact_history`,
	})
}

// withOwners makes the tables firms, with their customers, and owned: which customers are a person's. It returns how
// the truth's files are read.
func withOwners(t *testing.T, db *sql.DB, dir string) func(name string) string {
	t.Helper()
	truth := func(name string) string {
		return "read_csv(" + pipeline.QuoteLiteral(filepath.Join(dir, "truth", name)) + ", all_varchar = true)"
	}
	if _, err := db.ExecContext(context.Background(), `
		create table main.firms as select firms.*, map.customer_id from `+truth("firms.csv")+` as firms
		left join customer_id_map as map on map.source_system = 'debtors' and map.source_record_id = firms.customer_ref and map.valid_to is null;
		create table main.owned as select distinct map.customer_id, records.person_id from `+truth("records.csv")+` as records
		inner join customer_id_map as map on map.source_system = records.source and map.source_record_id = records.customer_ref and map.valid_to is null
		where records.is_ambiguous = 'no'`); err != nil {
		t.Fatal(err)
	}
	return truth
}

// none runs queries that each count what must not be.
func none(t *testing.T, db *sql.DB, queries map[string]string) {
	t.Helper()
	for what, query := range queries {
		var count sql.NullFloat64
		if err := db.QueryRowContext(context.Background(), query).Scan(&count); err != nil {
			t.Errorf("%s: %v", what, err)
		}
		if count.Float64 != 0 {
			t.Errorf("%s: %v", what, count.Float64)
		}
	}
}
