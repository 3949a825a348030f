package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"clientele/models/rfm"
)

func (a *app) newCustomerCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "customer ID|email|phone|ref",
		Short: "Show one customer: records, value, scores with reasons, what happened last",
		Long: `Customer looks for a customer by our id, by a source's customer number, by e-mail
address or by phone number (the last nine digits decide), and shows what the published
night says. Where several fit, it lists their ids.`,
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
	db, err := a.openNight(ctx, layout, "", "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	ids, err := findCustomers(ctx, db, key)
	if err != nil {
		return err
	}
	switch {
	case len(ids) == 0:
		return usagef("no customer has the id, number, address or phone %q in the published night", key)
	case len(ids) > 1:
		return usagef("%d customers fit; name one of these ids: %s", len(ids), strings.Join(ids, ", "))
	}
	for _, section := range customerSections() {
		if err := a.showSection(ctx, db, section[0], section[1], ids[0]); err != nil {
			return fmt.Errorf("reading the marts: %w", err)
		}
	}
	return nil
}

// findCustomers returns the ids that a key fits, at most twenty. An exact id wins.
func findCustomers(ctx context.Context, db *sql.DB, key string) ([]string, error) {
	const digits = `right(regexp_replace(phone, '[^0-9]', '', 'g'), 9)`
	rows, err := db.QueryContext(ctx, `select customer_id from dim_customer
		where customer_id = $1 or customer_ref = $1 or lower(email) = lower($1)
			or (length(regexp_replace($1, '[^0-9]', '', 'g')) >= 9 and `+digits+` = right(regexp_replace($1, '[^0-9]', '', 'g'), 9))
		order by customer_id <> $1, customer_id limit 20`, key)
	if err != nil {
		return nil, fmt.Errorf("looking for the customer: %w", err)
	}
	defer rows.Close()
	var ids []string
	for rows.Next() {
		var id string
		if err := rows.Scan(&id); err != nil {
			return nil, fmt.Errorf("looking for the customer: %w", err)
		}
		if id == key {
			return []string{id}, nil
		}
		ids = append(ids, id)
	}
	return ids, rows.Err()
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
	if title == "last activities" {
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
