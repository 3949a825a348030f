package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"unicode"

	"github.com/spf13/cobra"

	"clientele/models/rfm"
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

// customerSections are what is shown of a customer: title and query by customer_id.
func customerSections() [][2]string {
	return [][2]string{
		{"who", `select * exclude (as_of_date, run_id, built_at) from dim_customer where customer_id = ?`},
		{"records", `select source_system, source_table, source_record_id, link_rule, link_status, match_probability, valid_from, previous_customer_id
			from customer_id_map where customer_id = ? and valid_to is null
			order by case source_table when 'customer_records' then 0 when 'number' then 1 else 2 end, source_system, source_table, source_record_id`},
		{"figures", `select * exclude (customer_id, run_id, built_at) from customer_360 where customer_id = ?`},
		{"rfm", `select recency_days, frequency, monetary, rfm_code, rfm_segment, previous_rfm_segment, fit_status, model_version from rfm_score where customer_id = ?`},
		{"last activities", `select activity_date, activity_type, title, amount, properties from fct_activity where customer_id = ? order by activity_at desc nulls last, activity_id limit 12`},
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
		if err := a.showSection(ctx, db, section[0], section[1], ids[0]); err != nil {
			return fmt.Errorf("reading the marts: %w", err)
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

func (a *app) showSection(ctx context.Context, db *sql.DB, title, query, id string) error {
	rows, err := db.QueryContext(ctx, query, id)
	if err != nil {
		return err
	}
	defer rows.Close()
	if a.json {
		fmt.Fprintf(a.stdout, "{%q:", title)
		if err := writeJSON(a.stdout, rows); err != nil {
			return err
		}
		_, err := fmt.Fprintln(a.stdout, "}")
		return err
	}
	fmt.Fprintln(a.stdout, title)
	if title == "last activities" || title == "records" {
		defer fmt.Fprintln(a.stdout)
		return writeTable(a.stdout, rows)
	}
	_, err = eachRow(rows, func(names []string, cells []any) error {
		for i, name := range names {
			if cells[i] == nil {
				continue
			}
			fmt.Fprintf(a.stdout, "  %-26s %v\n", name, cells[i])
			if name == "rfm_segment" && title == "rfm" {
				fmt.Fprintf(a.stdout, "  %-26s %s\n", "", segmentMeaning(fmt.Sprint(cells[i])))
			}
		}
		return nil
	})
	fmt.Fprintln(a.stdout)
	return err
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
