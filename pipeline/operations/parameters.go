package operations

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
)

const (
	dayLayout    = time.DateOnly
	momentLayout = "2006-01-02 15:04:05.000000"
)

func parameters() table {
	return table{name: "run.parameters", purpose: "What the run was asked for.", grain: []string{"one row"}, columns: []column{
		{"run_id", "VARCHAR", "identifies the run; sorts by time"},
		{"project", "VARCHAR", "name of the project"},
		{"as_of_date", "DATE", "the day whose end the run looks from"},
		{"built_at", "TIMESTAMP", "moment the run began, in UTC"},
		{"currency_code", "VARCHAR", "reporting currency"},
		{"timezone", "VARCHAR", "time zone of the project"},
		{"seed", "BIGINT", "seed of everything random"},
		{"rfm_frequency_by", "VARCHAR", "days: frequency counts purchase days; orders: it counts orders"},
		{"rfm_monetary_by", "VARCHAR", "mean: monetary is net spend per purchase day; total: all net spend"},
		{"unknown_customer_share_limit", "DOUBLE", "largest accepted share of revenue without a known customer; null: none"},
		{"customer_change_limit", "DOUBLE", "largest accepted move of the number of customers in a night, as a share"},
		{"churn_window_days", "BIGINT", "days without a purchase that count as having left"},
		{"churn_window_by", "VARCHAR", "configured; gaps: derived from the gaps between purchases; standard: there are too few of them"},
		{"churn_gap_days_p90", "BIGINT", "nine in ten gaps between purchase days are at most so long; null when there is no gap"},
		{"churn_gaps", "BIGINT", "gaps between purchase days that were measured; of many lines, those of one customer number in so many"},
		{"churn_eligibility_days", "BIGINT", "a customer is asked about who bought within so many days before the cutoff"},
		{"learn_customers", "BIGINT", "customers that models learn from at each earlier cutoff, at most"},
		{"prospect_window_days", "BIGINT", "days within which a prospect must be won to count"},
		{"rate_max_age_days", "BIGINT", "days for which an exchange rate holds when no newer one comes"},
		{"first_purchase_date", "DATE", "first day a customer bought; null when none did"},
		{"last_purchase_date", "DATE", "last day a customer bought; null when none did"},
	}}
}

func cutoffs() table {
	return table{name: "run.cutoffs", purpose: "Dates at which features are built.", grain: []string{"cutoff_date"}, columns: []column{
		{"cutoff_date", "DATE", "the day whose end features look from"},
		{"purpose", "VARCHAR", "score: the as-of date; test: the latest day whose window has passed; train: days before, or the only one"},
	}}
}

func sources() table {
	return table{name: "run.source", purpose: "Configured sources.", grain: []string{"source"}, columns: []column{
		{"source", "VARCHAR", "name of the source"},
		{"entity", "VARCHAR", "what one row of it is"},
		{"currency_code", "VARCHAR", "currency of amounts without one"},
		{"fresh_within_hours", "DOUBLE", "largest accepted age of the newest record; null: none"},
		{"rejected_share_limit", "DOUBLE", "largest accepted share of rejected rows; null: none"},
		{"trust", "BIGINT", "how far its values are believed: the higher, the more"},
	}}
}

func survivorship() table {
	return table{name: "run.survivorship", purpose: "Which of several records' values a customer shows.", grain: []string{"field"}, columns: []column{
		{"field", "VARCHAR", "name, email, phone, address, birth_date, gender or consent"},
		{"rule", "VARCHAR", "most_recent, most_trusted, most_frequent or longest"},
	}}
}

// Parameters is the step that turns what the run was asked for into tables, so
// that SQL joins it like anything else.
type Parameters struct {
	DB      *sql.DB
	Project *config.Project
	AsOf    time.Time
	Seed    uint64
}

// Name is "run/parameters".
func (Parameters) Name() string { return "run/parameters" }

// Reads lists the sales, which tell the project's first and last day and its pace.
func (Parameters) Reads() []pipeline.Table {
	return []pipeline.Table{"raw.sale_lines", "raw.order_lines", "raw.export"}
}

// Writes lists the tables.
func (Parameters) Writes() []pipeline.Table {
	return []pipeline.Table{parameters().name, cutoffs().name, sources().name, survivorship().name}
}

// Fingerprint covers every parameter but the run's id and start, which no value
// of a mart depends on.
func (p Parameters) Fingerprint() string {
	churn := p.Project.Models.Churn
	parts := []string{version, fmt.Sprint(p.parameters()), p.AsOf.Format(dayLayout), fmt.Sprint(churn.WindowDays, churn.EligibilityWindows, churn.Cutoffs)}
	for _, r := range append(p.sources(), p.survivorship()...) {
		parts = append(parts, fmt.Sprint(r))
	}
	return pipeline.Hash(parts...)
}

// Run writes the tables.
func (p Parameters) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	asked := p.parameters()
	asked["run_id"] = env.Info.ID
	asked["built_at"] = env.Info.StartedAt.UTC().Format(momentLayout)
	var result pipeline.Result
	facts, err := readSalesFacts(ctx, p.DB, env, p.AsOf)
	if err != nil {
		return result, err
	}
	window := facts.window(p.Project.Models.Churn)
	p.addChurn(asked, facts, window)
	for _, part := range []struct {
		table table
		rows  []row
	}{
		{parameters(), []row{asked}},
		{cutoffs(), facts.cutoffs(p.AsOf, window.days, p.Project.Models.Churn.Cutoffs)},
		{sources(), p.sources()},
		{survivorship(), p.survivorship()},
	} {
		output, err := part.table.write(ctx, p.DB, env, part.rows)
		if err != nil {
			return result, err
		}
		result.Outputs = append(result.Outputs, output)
	}
	return result, nil
}

func (p Parameters) parameters() row {
	r := row{
		"project": p.Project.Name, "as_of_date": p.AsOf.Format(dayLayout),
		"currency_code": p.Project.Currency, "timezone": p.Project.Timezone, "seed": p.Seed,
		"rfm_frequency_by": p.Project.Models.RFM.FrequencyBy, "rfm_monetary_by": p.Project.Models.RFM.MonetaryBy,
		"customer_change_limit": p.Project.Identity.CustomerChangeLimit,
		"learn_customers":       p.Project.Models.LearnCustomers,
		"prospect_window_days":  p.Project.Models.Prospect.WindowDays,
		"rate_max_age_days":     p.Project.Rates.MaxAgeDays,
	}
	if limit := p.Project.Checks.UnknownCustomerShare; limit != nil {
		r["unknown_customer_share_limit"] = *limit
	}
	return r
}

func (p Parameters) addChurn(asked row, facts salesFacts, window churnWindow) {
	asked["churn_window_days"], asked["churn_window_by"], asked["churn_gaps"] = window.days, window.by, window.gaps
	asked["churn_eligibility_days"] = window.days * int64(p.Project.Models.Churn.EligibilityWindows)
	if window.gaps > 0 {
		asked["churn_gap_days_p90"] = window.gapP90
	}
	if !facts.first.IsZero() {
		asked["first_purchase_date"], asked["last_purchase_date"] = facts.first.Format(dayLayout), facts.last.Format(dayLayout)
	}
}

func (p Parameters) sources() []row {
	var names []string
	for name := range p.Project.Sources {
		names = append(names, name)
	}
	slices.Sort(names)
	var rows []row
	for _, name := range names {
		source := p.Project.Sources[name]
		r := row{"source": name, "entity": source.Entity, "currency_code": source.Currency, "trust": p.Project.Identity.Sources[name].Trust}
		if limit := source.Limits.RejectedShare; limit != nil {
			r["rejected_share_limit"] = *limit
		}
		if fresh := time.Duration(source.Limits.FreshWithin); fresh > 0 {
			r["fresh_within_hours"] = fresh.Hours()
		}
		rows = append(rows, r)
	}
	return rows
}

func (p Parameters) survivorship() []row {
	var rows []row
	for _, r := range p.Project.Identity.Survivorship.Rules() {
		rows = append(rows, row{"field": r.Field, "rule": r.Rule})
	}
	return rows
}
