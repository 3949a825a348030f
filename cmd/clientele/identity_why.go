package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"github.com/jedib0t/go-pretty/v6/table"
	"github.com/spf13/cobra"

	"clientele/models/linkage"
)

func (a *app) newWhyCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "why RECORD RECORD",
		Short: "Tell why two records are one customer or two",
		Long: `Why compares two records of customer masters, each named as source:number, and prints
what each comparison weighs, in bits: how much likelier what the fields say is for one
customer than for two. Then it says how they ended up, and by which rule. The weights are
those of the published night.`,
		Example: `  clientele identity why loyalty:0000123 web_accounts:A77`,
		Args:    cobra.ExactArgs(2),
		RunE:    func(cmd *cobra.Command, args []string) error { return a.why(cmd.Context(), args[0], args[1]) },
	}
	cmd.Flags().BoolVar(&a.json, "json", false, "print one JSON object")
	return cmd
}

// place is where a record ended up.
type place struct {
	Record     string `json:"record"`
	CustomerID string `json:"customer_id"`
	LinkRule   string `json:"link_rule"`
	LinkStatus string `json:"link_status"`
	ValidFrom  string `json:"valid_from"`
	// Together counts the records and mentions of the customer, this one included.
	Together int64 `json:"records"`
}

// whyAnswer is what `identity why --json` prints.
type whyAnswer struct {
	Left        place             `json:"left"`
	Right       place             `json:"right"`
	Together    bool              `json:"one_customer"`
	Verdict     string            `json:"reason"`
	Prior       *float64          `json:"prior_bits"`
	Steps       []map[string]any  `json:"steps"`
	Weight      *float64          `json:"match_weight"`
	Probability *float64          `json:"match_probability"`
	waterfall   linkage.Waterfall // to be printed
	unweighed   error             // why there is none
	values      [2][]string       // of the records, by field
	fields      []string          // of the records
	names       [2]string         // of the records
}

func (a *app) why(ctx context.Context, left, right string) (err error) {
	f, err := a.openPublished()
	if err != nil {
		return err
	}
	q, err := a.inquire(ctx, f)
	if err != nil {
		return err
	}
	var at [2]int
	for i, name := range []string{left, right} {
		if at[i], err = q.Find(name); err != nil {
			return usageError{err.Error()}
		}
	}
	if at[0] == at[1] {
		return usagef("%s is one record: name two", left)
	}
	db, err := a.openNight(ctx, f.layout, f.night.RunID, "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	answer := whyAnswer{names: [2]string{left, right}}
	for i, target := range []*place{&answer.Left, &answer.Right} {
		if *target, err = placeOf(ctx, db, q.Source(at[i]), q.Number(at[i])); err != nil {
			return err
		}
		answer.fields, answer.values[i] = q.Values(at[i])
	}
	answer.Together = answer.Left.CustomerID == answer.Right.CustomerID
	answer.waterfall, answer.unweighed = q.Waterfall(ctx, at[0], at[1])
	if answer.unweighed == nil {
		w := &answer.waterfall
		answer.Prior, answer.Weight, answer.Probability = &w.Prior, &w.Weight, &w.Probability
		for _, step := range w.Steps {
			answer.Steps = append(answer.Steps, map[string]any{"comparison": step.Comparison, "level": step.Level, "left": step.Left, "right": step.Right, "weight": step.Weight})
		}
	} else if ctx.Err() != nil {
		return answer.unweighed
	}
	answer.Verdict = q.Verdict(at[0], at[1], answer.waterfall.Probability, answer.Together)
	if a.json {
		return json.NewEncoder(a.stdout).Encode(answer)
	}
	a.showWhy(answer)
	return nil
}

// placeOf reads where a record ended up.
func placeOf(ctx context.Context, db *sql.DB, source, number string) (place, error) {
	p := place{Record: source + ":" + number}
	err := db.QueryRowContext(ctx, `
		select id_map.customer_id, id_map.link_rule, id_map.link_status, cast(id_map.valid_from as varchar), stats.record_count
		from customer_id_map as id_map
		left join identity_cluster_stat as stats on id_map.customer_id = stats.customer_id
		where id_map.source_system = $1 and id_map.source_table = 'customer_records' and id_map.source_record_id = $2 and id_map.valid_to is null`,
		source, number).Scan(&p.CustomerID, &p.LinkRule, &p.LinkStatus, &p.ValidFrom, &p.Together)
	if err != nil {
		return p, fmt.Errorf("looking for the record in the map: %w", err)
	}
	return p, nil
}

func (a *app) showWhy(answer whyAnswer) {
	rows := table.NewWriter()
	rows.SetStyle(plainStyle())
	if answer.unweighed != nil {
		rows.AppendHeader(table.Row{"field", answer.names[0], answer.names[1]})
		for i, field := range answer.fields {
			if answer.values[0][i] != "" || answer.values[1][i] != "" {
				rows.AppendRow(table.Row{field, answer.values[0][i], answer.values[1][i]})
			}
		}
		fmt.Fprintf(a.stdout, "%s\n\nnothing was weighed: %v\n", rows.Render(), answer.unweighed)
	} else {
		w := answer.waterfall
		rows.AppendHeader(table.Row{"comparison", answer.names[0], answer.names[1], "level", "bits"})
		rows.AppendRow(table.Row{"any two records", "", "", "", fmt.Sprintf("%+.2f", w.Prior)})
		for _, step := range w.Steps {
			rows.AppendRow(table.Row{step.Comparison, step.Left, step.Right, step.Level, fmt.Sprintf("%+.2f", step.Weight)})
		}
		rows.AppendRow(table.Row{"together", "", "", "", fmt.Sprintf("%+.2f", w.Weight)})
		fmt.Fprintf(a.stdout, "%s\n\nmatch probability %.4f\n", rows.Render(), w.Probability)
	}
	if answer.Together {
		fmt.Fprintf(a.stdout, "one customer, %s: %s\n", answer.Left.CustomerID, answer.Verdict)
	} else {
		fmt.Fprintf(a.stdout, "two customers, %s and %s: %s\n", answer.Left.CustomerID, answer.Right.CustomerID, answer.Verdict)
	}
	for _, p := range []place{answer.Left, answer.Right} {
		fmt.Fprintf(a.stdout, "  %s belongs to %s since %s by %s (%s); %d records, numbers and addresses are that customer's\n",
			p.Record, p.CustomerID, p.ValidFrom, strings.ReplaceAll(p.LinkRule, "_", " "), p.LinkStatus, p.Together)
	}
}
