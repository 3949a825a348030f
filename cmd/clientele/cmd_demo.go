package main

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"github.com/spf13/cobra"

	"clientele/pipeline"
	"clientele/pipeline/demo"
)

// demoFolder is where the demo goes unless --project says otherwise.
const demoFolder = "clientele-demo"

func (a *app) newDemoCommand() *cobra.Command {
	var settings demo.Settings
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "Make a demo company's exports and run the night on them",
		Long: `Demo makes the exports of an invented company (stores, a web shop, a call center and
firms that order by EDI, over 26 months) from a fixed seed, with the truth they were drawn from beside
them, and runs the whole night on them.`,
		Example: `  clientele demo
  clientele demo --project /tmp/big --scale 10`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if a.project == "" {
				a.project = demoFolder
			}
			return a.demo(cmd.Context(), settings)
		},
	}
	demoFlags(cmd, &settings)
	return cmd
}

func demoFlags(cmd *cobra.Command, settings *demo.Settings) {
	cmd.Flags().Float64Var(&settings.Scale, "scale", 1, "size: 1 is about 3,000 customers and 60,000 lines")
	cmd.Flags().Uint64Var(&settings.Seed, "seed", 1, "seed that the company is drawn from")
}

// generate writes the demo company into the project folder.
func (a *app) generate(ctx context.Context, settings demo.Settings) (demo.Summary, error) {
	summary, err := demo.Generate(ctx, a.project, settings)
	if errors.Is(err, demo.ErrNotOurs) {
		return summary, usagef("%v; name another folder with --project", err)
	}
	if err == nil {
		fmt.Fprintf(a.stdout, "made %d exports of a demo company in %s: %d customers, %d lines, %d contacts, %d web events, %d answers to a survey\n",
			summary.Files, filepath.Join(a.project, "exports"), summary.Customers, summary.Lines, summary.Contacts, summary.Events, summary.Answers)
	}
	return summary, err
}

func (a *app) demo(ctx context.Context, settings demo.Settings) error {
	summary, err := a.generate(ctx, settings)
	if err != nil {
		return err
	}
	result, err := a.runNight(ctx, nightOptions{asOf: summary.LastDay.Format(time.DateOnly)})
	if err := errors.Join(err, a.printNight(result, err)); err != nil {
		return err
	}
	layout, err := a.layout()
	if err != nil {
		return err
	}
	if err := a.findings(ctx, layout); err != nil {
		return err
	}
	fmt.Fprintf(a.stdout, `
the marts are Parquet files and one DuckDB database in %s

next:
  clientele query -C %s "select rfm_segment, count(*) as customers, sum(net_amount) as net from rfm_score group by 1 order by 3 desc"
  clientele describe -C %s customer_360
  clientele plan -C %s
`, layout.Marts(), a.project, a.project, a.project)
	return nil
}

// findings prints a few lines worth reading from the published marts.
func (a *app) findings(ctx context.Context, layout pipeline.Layout) (err error) {
	db, err := a.openNight(ctx, layout, "", "marts", "")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	fmt.Fprintln(a.stdout, "\nfindings:")
	for _, finding := range findingQueries() {
		var text sql.NullString
		if err := db.QueryRowContext(ctx, finding).Scan(&text); err != nil && !errors.Is(err, sql.ErrNoRows) {
			return fmt.Errorf("reading the marts: %w", err)
		}
		if text.Valid {
			fmt.Fprintln(a.stdout, "  "+text.String)
		}
	}
	return nil
}

// findingQueries each return one sentence, or none.
func findingQueries() []string {
	return []string{
		`select printf('the best tenth of customers brings %.0f %% of the revenue of all known customers',
			100.0 * sum(net_revenue) filter (where decile = 1) / sum(net_revenue) filter (where decile between 1 and 10)) from value_concentration`,
		`select printf('%d champions, %d customers at risk who cannot be lost or used to come often',
			count(*) filter (where rfm_segment = 'champions'), count(*) filter (where rfm_segment in ('at_risk', 'cannot_lose_them'))) from rfm_score`,
		`select printf('%.0f %% of revenue comes from customers nobody knows', 100.0 * sum(net_amount) filter (where not identity_known) / sum(net_amount)) from fct_sales_line`,
		`select printf('%d firms that order by EDI bring %.0f %% of revenue', count(distinct customer_id) filter (where channel = 'edi'),
			100.0 * sum(net_amount) filter (where channel = 'edi') / sum(net_amount)) from fct_sales_line having count(*) filter (where channel = 'edi') > 0`,
		`select printf('%d of the %d customers who bought lately will stay away for %d days, as far as a model of grade %s can tell; the other models are graded %s',
			count(*) filter (where label_at_threshold), count(*), max(window_days), max(grade),
			(select string_agg(distinct grade, ', ' order by grade) from model_card where model <> 'churn')) from churn_score where eligible and grade is not null having count(*) > 0`,
		`select printf('the net promoter score is %.0f; after a complaint in the 30 days before it is %.0f', 100.0 * avg(score), 100.0 * avg(score) filter (where complained))
			from (select case nps_group when 'promoter' then 1 when 'detractor' then -1 else 0 end as score,
				exists (select 1 from fct_support_contact as contact where contact.customer_id = answer.customer_id and contact.queue = 'Complaints'
					and contact.contact_date between answer.answered_date - 30 and answer.answered_date) as complained
				from fct_survey_response as answer where nps is not null) having count(*) filter (where complained) > 0`,
		`select printf('%d visits to the web shop were measured, %.0f %% of them are of known customers', count(*), 100.0 * count(customer_id) / count(*)) from fct_web_session having count(*) > 0`,
		`select printf('the books differ from the marts by %s in %s', string_agg(printf('%.2f', difference), ', ' order by period), string_agg(strftime(period, '%B %Y'), ', ' order by period))
			from profitability_reconciliation where abs(difference) >= 0.005 having count(*) > 0`,
		`select printf('%d rows were rejected, each with file, line and reason in the mart reject', count(*)) from reject`,
	}
}
