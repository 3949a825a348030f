package main

import (
	"context"
	"database/sql"
	"path/filepath"
	"testing"

	"clientele/models/evaluate"
	"clientele/pipeline"
)

// scoresItsCustomers compares the scores of a demo night with the processes that its customers were drawn from: who has really
// dropped out, how often those who have not buy, and why those left who left.
func scoresItsCustomers(t *testing.T, dir string) {
	db := withTruth(t, dir)
	ctx := context.Background()
	truth := func(name string) string {
		return "read_csv(" + pipeline.QuoteLiteral(filepath.Join(dir, "truth", name)) + ", all_varchar = true)"
	}
	if _, err := db.ExecContext(ctx, `create table main.people as with owned as (
			select map.customer_id, records.person_id, count(*) as n from `+truth("records.csv")+` as records
			inner join customer_id_map as map on map.source_record_id = records.customer_ref and map.valid_to is null group by all
		), owners as (select customer_id, arg_max(person_id, (n, person_id)) as person_id from owned group by all)
		select owners.customer_id, people.* from owners inner join `+truth("people.csv")+` as people using (person_id)`); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		what, query string
		least       float64
	}{
		{"AUC of the churn score for real drop-out", `select probability, people.dropped_by_end = 'yes' from churn_score inner join people using (customer_id) where eligible`, .82},
		{"AUC of the churn score for no order in the 90 days after", `select probability, cast(future_orders_90d as bigint) = 0 from churn_score inner join people using (customer_id) where eligible`, .82},
		{"AUC of p_order_90d for an order in the 90 days after", `select p_order_90d, cast(future_orders_90d as bigint) > 0 from next_purchase inner join people using (customer_id)`, .87},
		{"AUC of p_alive for really being a customer", `select p_alive, people.dropped_by_end = 'no' from clv inner join people using (customer_id)`, .88},
	} {
		if auc := areaUnder(t, db, c.query); !(auc >= c.least) {
			t.Errorf("%s: %.3f, want %.2f", c.what, auc, c.least)
		} else {
			t.Logf("%s: %.3f", c.what, auc)
		}
	}
	for _, c := range []struct {
		what, query string
		least       float64
	}{
		{"rank correlation of the churn score with real drop-out", `select probability as a, cast(people.dropped_by_end = 'yes' as double) as b from churn_score inner join people using (customer_id) where eligible`, .5},
		{"rank correlation of expected orders with the true rate of those who are still customers, 0 for others", `select expected_orders_365d as a, case when people.dropped_by_end = 'yes' then 0 else cast(rate_per_day as double) end as b
			from clv inner join people using (customer_id)`, .7},
		{"rank correlation of the value of a year with what is then spent", `select clv_365d as a, cast(future_amount_365d as double) as b from clv inner join people using (customer_id)`, .58},
		{"share of those who left in the last 90 days for a complaint or a late delivery, and are told so among the first three reasons", `
			select avg(cast(false or ` + reasonIs(1) + ` or ` + reasonIs(2) + ` or ` + reasonIs(3) + ` as double)) from churn_score inner join people using (customer_id)
			where eligible and people.dropped_by_end = 'yes' and dropout_reason in ('complaint', 'late_delivery') and cast(dropped_out_on as date) > as_of_date - 90`, .7},
	} {
		query := c.query
		if c.what[:4] == "rank" {
			query = `with ranked as (select rank() over (order by a) as a, rank() over (order by b) as b from (` + c.query + `)) select corr(a, b) from ranked`
		}
		var value float64
		if err := db.QueryRowContext(ctx, query).Scan(&value); err != nil {
			t.Fatalf("%s: %v", c.what, err)
		}
		if !(value >= c.least) {
			t.Errorf("%s: %.3f, want %.2f", c.what, value, c.least)
		} else {
			t.Logf("%s: %.3f", c.what, value)
		}
	}
	for what, query := range map[string]string{
		"models that are not graded A or B": `select count(*) from model_card where coalesce(grade, 'none') not in ('A', 'B')`,
		"customers whose value is missing":  `select count(*) from rfm_score left join clv using (customer_id) where clv.clv_365d is null`,
		"buyers without a next order":       `select count(*) from rfm_score left join next_purchase using (customer_id) where next_purchase.p_order_90d is null or high_date <= next_purchase.as_of_date`,
		"misjudged shares of next orders":   `select cast(abs(avg(p_order_90d) / avg(cast(cast(future_orders_90d as bigint) > 0 as double)) - 1) > .1 as bigint) from next_purchase inner join people using (customer_id)`,
		"eligible customers without reason": `select count(*) from churn_score where eligible and reason_1_feature is null`,
		"rules that do not add up":          `select abs((select sum(customers) from churn_rule) - (select count(*) from churn_score where eligible))`,
	} {
		var count sql.NullInt64
		if err := db.QueryRowContext(ctx, query).Scan(&count); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if count.Int64 != 0 {
			t.Errorf("%s: %d", what, count.Int64)
		}
	}
}

// reasonIs is a condition: the reason of that place raises the score and is about what made the person leave.
func reasonIs(place int) string {
	n := string(rune('0' + place))
	feature := "coalesce(reason_" + n + "_feature, '')"
	return "(reason_" + n + "_effect > 0 and ((dropout_reason = 'complaint' and regexp_matches(" + feature + ", 'contact|csat|wait_|unresolved'))" +
		" or (dropout_reason = 'late_delivery' and regexp_matches(" + feature + ", 'late|deliver|waiting'))))"
}

// areaUnder is the AUC of a query's first column for its second.
func areaUnder(t *testing.T, db *sql.DB, query string) float64 {
	t.Helper()
	rows, err := db.QueryContext(context.Background(), query)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var scores []float64
	var is []bool
	for rows.Next() {
		var score float64
		var one bool
		if err := rows.Scan(&score, &one); err != nil {
			t.Fatal(err)
		}
		scores, is = append(scores, score), append(is, one)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return evaluate.AUC(is, scores)
}
