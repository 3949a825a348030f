package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"clientele/models/rfm"
	"clientele/pipeline/score"
)

func (a *app) newCustomerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "customer ID|email|phone|ref",
		Short: "Show one customer: records, value, scores with reasons, what happened last",
		Long: `Customer looks for a customer by our id, also one that the customer has no more; by a
source's customer number, alone or as source:number; by e-mail address; or by phone number
(the last nine digits decide). It shows what the published night says, and which records
are the customer's and by which rule. Where several fit, it lists their ids.`,
		Example: `  clientele customer loyalty:0000123
  clientele customer ann@example.org`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error { return a.customer(cmd.Context(), args[0]) },
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON, an object a section")
	return cmd
}

// section is what is shown of a customer from one mart: a query by customer_id, and how its rows are told to a person.
type section struct {
	title, mart, query string
	isTable            bool                                            // many rows
	tell               func(a *app, names []string, cells []any) error // of one row; nil: a line a column
}

// customerSections are what is shown of a customer.
func customerSections() []section {
	return []section{
		{title: "who", mart: "dim_customer", query: `select * exclude (as_of_date, run_id, built_at) from dim_customer where customer_id = ?`},
		{title: "records", mart: "customer_id_map", isTable: true, query: `select source_system, source_table, source_record_id, link_rule, link_status, match_probability, valid_from, previous_customer_id
			from customer_id_map where customer_id = ? and valid_to is null
			order by case source_table when 'customer_records' then 0 when 'number' then 1 else 2 end, source_system, source_table, source_record_id`},
		{title: "figures", mart: "customer_360", query: `select * exclude (customer_id, run_id, built_at) from customer_360 where customer_id = ?`},
		{title: "rfm", mart: "rfm_score", tell: tellRFM,
			query: `select recency_days, frequency, monetary, rfm_code, rfm_segment, previous_rfm_segment, fit_status, model_version from rfm_score where customer_id = ?`},
		{title: "value", mart: "clv", query: `select p_alive, expected_orders_365d, expected_value_per_order, clv_90d, clv_365d, clv_low_365d, clv_high_365d, historic_value, total_value, value_decile,
			model_name, model_version, fit_status, grade from clv where customer_id = ?`},
		{title: "next order", mart: "next_purchase", query: `select expected_next_order_date, low_date, high_date, p_order_7d, p_order_30d, p_order_90d, overdue_ratio, days_since_last_order,
			model_name, model_version, fit_status, grade from next_purchase where customer_id = ?`},
		{title: "churn", mart: "churn_score", tell: tellReasons, query: `select * exclude (customer_id, as_of_date, run_id, built_at) from churn_score where customer_id = ?`},
		{title: "propensity", mart: "propensity_score", isTable: true, query: `select target_type, target_id, round(probability, 3) as probability, band, reason_1_feature, reason_1_value, reason_2_feature, reason_2_value, grade
			from propensity_score where customer_id = ? and probability is not null order by probability desc, target_type, target_id limit 12`},
		{title: "next products", mart: "product_recommendation", isTable: true, query: `select rank, product_id, product_name, round(probability, 3) as probability, reason, last_bought_at, grade
			from product_recommendation where customer_id = ? order by rank limit 10`},
		{title: "offers", mart: "next_offer", isTable: true, query: `select rank, category, offer_kind, product_id, product_name, round(probability, 3) as probability, round(expected_margin, 2) as expected_margin
			from next_offer where customer_id = ? order by rank limit 10`},
		{title: "last activities", mart: "fct_activity", isTable: true, query: `select activity_date, activity_type, title, amount, properties from fct_activity where customer_id = ? order by activity_at desc nulls last, activity_id limit 12`},
	}
}

func (a *app) customer(ctx context.Context, key string) (err error) {
	layout, err := a.layout()
	if err != nil {
		return err
	}
	f, err := publishedNight(layout)
	if err != nil {
		return err
	}
	db, err := a.openNight(ctx, layout, f.night.RunID, "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ids, isFormer, err := findCustomers(ctx, db, key)
	if err != nil {
		return err
	}
	switch {
	case len(ids) == 0:
		return usagef("no customer has the id, number, address or phone %q in the published night", key)
	case len(ids) > 1:
		return usagef("%d customers fit; name one of these ids: %s", len(ids), strings.Join(ids, ", "))
	}
	if isFormer {
		fmt.Fprintf(a.stderr, "%s is %s today\n", key, ids[0])
	}
	for _, section := range customerSections() {
		if err := a.showSection(ctx, db, section, ids[0]); err != nil {
			return fmt.Errorf("reading the mart %s: %w", section.mart, err)
		}
	}
	return nil
}

// findQuery returns the customers that a key fits, with how near each is: its id, an id it
// had, a record or a number, an address, a phone number. $2 is the key's last nine digits.
const findQuery = `
	with last_digits as (
		select customer_id, right(regexp_replace(source_record_id, '[^0-9]', '', 'g'), 9) as digits from customer_id_map
		where valid_to is null and source_table in ('order_lines', 'contacts') and source_record_id not like '%@%'
		union all
		select customer_id, right(regexp_replace(phone_e164, '[^0-9]', '', 'g'), 9) from identity.record_key
		union all
		select customer_id, right(regexp_replace(phone, '[^0-9]', '', 'g'), 9) from dim_customer
	),
	fitting as (
		select customer_id, 1 as place from customer_id_map where customer_id = $1 and valid_to is null
		union all
		select current_customer_id, 2 from identity.successor where customer_id = $1 and current_customer_id is not null
		union all
		select customer_id, 3 from customer_id_map
		where valid_to is null and ($1 in (source_record_id, source_system || ':' || source_record_id) or lower(source_record_id) = lower($1))
		union all
		select customer_id, 3 from identity.customer_ref
		where customer_id is not null and ($1 in (ref, ref_source || ':' || ref) or lower(ref) = lower($1))
		union all
		select customer_id, 4 from identity.record_key where email_normal = lower($1)
		union all
		select customer_id, 4 from dim_customer where lower(email) = lower($1)
		union all
		select customer_id, 5 from last_digits where length($2) = 9 and digits = $2
	)
	select customer_id, min(place) as place from fitting group by customer_id order by place, customer_id limit 20`

// findCustomers returns the ids that a key fits, at most twenty. An id wins over all else,
// one that a customer had before too.
func findCustomers(ctx context.Context, db *sql.DB, key string) (ids []string, isFormer bool, err error) {
	rows, err := db.QueryContext(ctx, findQuery, key, lastDigits(key))
	if err != nil {
		return nil, false, fmt.Errorf("looking for the customer: %w", err)
	}
	defer rows.Close()
	for rows.Next() {
		var id string
		var place int64
		if err := rows.Scan(&id, &place); err != nil {
			return nil, false, fmt.Errorf("looking for the customer: %w", err)
		}
		if place <= 2 {
			return []string{id}, place == 2, nil
		}
		ids = append(ids, id)
	}
	return ids, false, rows.Err()
}

// lastDigits are the digits that two spellings of a phone number share; "" of what has too
// few, or has letters and so is none.
func lastDigits(key string) string {
	var digits []rune
	for _, r := range key {
		switch {
		case r >= '0' && r <= '9':
			digits = append(digits, r)
		case unicode.IsLetter(r):
			return ""
		}
	}
	if len(digits) < 9 {
		return ""
	}
	return string(digits[len(digits)-9:])
}

func (a *app) showSection(ctx context.Context, db *sql.DB, s section, id string) error {
	var there int
	if err := db.QueryRowContext(ctx, "select count(*) from information_schema.tables where table_schema = 'marts' and table_name = ?", s.mart).Scan(&there); err != nil {
		return err
	}
	if there == 0 { // the night was published by an earlier version
		return nil
	}
	rows, err := db.QueryContext(ctx, s.query, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	if a.json {
		fmt.Fprintf(a.stdout, "{%q:", s.title)
		if err := writeJSON(a.stdout, rows); err != nil {
			return err
		}
		_, err := fmt.Fprintln(a.stdout, "}")
		return err
	}
	fmt.Fprintln(a.stdout, s.title)
	if s.isTable {
		defer fmt.Fprintln(a.stdout)
		return writeTable(a.stdout, rows)
	}
	tell := s.tell
	if tell == nil {
		tell = (*app).tellColumns
	}
	_, err = eachRow(rows, func(names []string, cells []any) error { return tell(a, names, cells) })
	fmt.Fprintln(a.stdout)
	return err
}

// tellColumns writes a line a column, without those that have no value.
func (a *app) tellColumns(names []string, cells []any) error {
	for i, name := range names {
		if cells[i] != nil {
			a.tellColumn(name, cells[i])
		}
	}
	return nil
}

// tellColumn writes one value. Of numbers with a fraction six digits are told: queries give all of them.
func (a *app) tellColumn(name string, cell any) {
	if number, is := cell.(json.Number); is && strings.ContainsAny(number.String(), ".e") {
		if v, err := number.Float64(); err == nil && math.Abs(v) < 1e5 {
			cell = strconv.FormatFloat(v, 'g', 6, 64)
		}
	}
	fmt.Fprintf(a.stdout, "  %-26s %v\n", name, cell)
}

// tellRFM adds why a customer is in a segment.
func tellRFM(a *app, names []string, cells []any) error {
	for i, name := range names {
		if cells[i] == nil {
			continue
		}
		a.tellColumn(name, cells[i])
		if name == "rfm_segment" {
			fmt.Fprintf(a.stdout, "  %-26s %s\n", "", segmentMeaning(fmt.Sprint(cells[i])))
		}
	}
	return nil
}

// tellReasons writes the reasons of a score in words, after the other columns.
func tellReasons(a *app, names []string, cells []any) error {
	value := map[string]any{}
	for i, name := range names {
		if value[name] = cells[i]; !strings.HasPrefix(name, "reason_") && cells[i] != nil {
			a.tellColumn(name, cells[i])
		}
	}
	for i := 1; ; i++ {
		reason := fmt.Sprintf("reason_%d", i)
		feature, is := value[reason+"_feature"].(string)
		if !is {
			return nil
		}
		effect, err := strconv.ParseFloat(fmt.Sprint(value[reason+"_effect"]), 64)
		if err != nil {
			return fmt.Errorf("reading %s_effect: %w", reason, err)
		}
		direction := "raises it"
		if effect < 0 {
			direction = "lowers it"
		}
		fmt.Fprintf(a.stdout, "  %-26s %s: %v, %s by %.2f\n", reason, score.ReasonWords(feature), value[reason+"_value"], direction, math.Abs(effect))
	}
}

// segmentMeaning says in words why a customer is in a segment.
func segmentMeaning(name string) string {
	for _, text := range rfm.SegmentTexts() {
		if text.Segment.String() == name {
			return text.Meaning + " (" + text.Rule + ")"
		}
	}
	return ""
}
