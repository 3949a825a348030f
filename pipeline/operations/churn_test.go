package operations_test

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/operations"
)

// sales stands in for extract: purchases as rows of "customer day", each of an
// export of the day that is written behind them, if any. What is many is a selection of
// customer and day, and so many lines as the step then says that it wrote.
type sales struct {
	db    *sql.DB
	rows  string
	many  string
	lines int64
}

func (sales) Name() string            { return "extract" }
func (sales) Reads() []pipeline.Table { return nil }
func (sales) Writes() []pipeline.Table {
	return []pipeline.Table{"raw.sale_lines", "raw.order_lines", "raw.export"}
}
func (s sales) Fingerprint() string { return s.rows }

func (s sales) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	lines := `select 'till' as source, 'x' as source_file, cast(null as varchar) as customer_ref_source, cast(null as varchar) as customer_ref,
		current_date as sale_date, current_date as order_date, 'sale' as line_type, 1 as quantity, 1 as unit_price, cast(null as varchar) as email, cast(null as varchar) as phone where false`
	exports := "select 'x' as entity, 'x' as source, 'x' as source_file, cast(null as date) as exported_on where false"
	for i, text := range strings.Split(s.rows, "\n") {
		fields := strings.Fields(text)
		if len(fields) == 0 {
			continue
		}
		customer, exported := pipeline.QuoteLiteral(fields[0]), "null"
		if fields[0] == "-" {
			customer = "null"
		}
		if len(fields) > 2 {
			exported = "date " + pipeline.QuoteLiteral(fields[2])
		}
		lines += fmt.Sprintf(" union all select 'till', 'f%d', null, %s, date '%s', null, 'sale', 1, 1, null, null", i, customer, fields[1])
		exports += fmt.Sprintf(" union all select 'sale_lines', 'till', 'f%d', %s", i, exported)
	}
	if s.many != "" {
		lines += " union all select 'till', 'many', null, customer, day, null, 'sale', 1, 1, null, null from (" + s.many + ")"
		exports += " union all select 'sale_lines', 'till', 'many', null"
	}
	var result pipeline.Result
	for table, query := range map[pipeline.Table]string{"raw.sale_lines": lines, "raw.order_lines": "select * from (" + lines + ") where false", "raw.export": exports} {
		if _, err := s.db.ExecContext(ctx, "copy ("+query+") to "+pipeline.QuoteLiteral(env.Path(table))+" (format parquet)"); err != nil {
			return result, fmt.Errorf("%s: %w", table, err)
		}
		result.Outputs = append(result.Outputs, pipeline.Output{Table: table, Files: []string{env.Path(table)}, Rows: s.lines})
	}
	return result, nil
}

// every is a customer's purchases, so many days apart, from the 1st of January 2026.
func every(customer string, days, purchases int) string {
	var out strings.Builder
	for i := range purchases {
		fmt.Fprintf(&out, "%s %s\n", customer, day(1).AddDate(0, -5, i*days).Format("2006-01-02"))
	}
	return out.String()
}

func TestParameters_churn(t *testing.T) {
	db := engine(t)
	const window = "select concat_ws(' ', churn_window_days, churn_window_by, churn_gap_days_p90, churn_gaps, churn_eligibility_days) from "
	const cutoffs = "select string_agg(concat_ws(' ', strftime(cutoff_date, '%m-%d'), purpose), ', ' order by cutoff_date desc) from "
	thirty := config.Churn{WindowDays: 30, EligibilityWindows: 3, Cutoffs: 6}
	derived := config.Churn{EligibilityWindows: 2, Cutoffs: 6}
	for _, test := range []struct {
		name        string
		settings    config.Churn
		sales       string
		window, cut string
	}{
		{"no sales at all", thirty, "", "30 configured 0 90", "06-29 score"},
		{"one purchase", thirty, "a 2026-01-01", "30 configured 0 90", "06-29 score"},
		{"the last sale is the anchor, a window after the first the floor", thirty, "a 2026-01-01\nb 2026-04-01", "30 configured 0 90", "06-29 score, 03-02 test, 01-31 train"},
		{"a day less and there is one to learn from alone", thirty, "a 2026-01-02\nb 2026-04-01", "30 configured 0 90", "06-29 score, 03-02 train"},
		{"at most so many", config.Churn{WindowDays: 30, EligibilityWindows: 3, Cutoffs: 1}, "a 2026-01-01\nb 2026-04-01", "30 configured 0 90", "06-29 score, 03-02 train"},
		{"what is not known yet does not count", thirty, "a 2026-01-01\nb 2026-04-01 2026-07-01", "30 configured 0 90", "06-29 score"},
		{"nor what nobody known bought", thirty, "a 2026-01-01\n- 2026-06-01", "30 configured 0 90", "06-29 score"},
		{"nor what comes after the as-of date", thirty, "a 2026-01-01\na 2026-07-01", "30 configured 0 90", "06-29 score"},
		{"too few gaps", derived, every("a", 1, 100), "90 standard 1 99 180", "06-29 score"},
		{"a daily customer", derived, every("a", 1, 101), "30 gaps 1 100 60", "06-29 score, 03-12 test, 02-10 train"},
		{"a tenth is longer", derived, every("a", 1, 90) + every("b", 14, 11) + every("c", 50, 3), "30 gaps 14 101 60", "06-29 score, 04-21 test, 03-22 train, 02-20 train"},
	} {
		t.Run(test.name, func(t *testing.T) {
			project := &config.Project{Name: "shop", Timezone: "UTC", Currency: "GBP", Models: config.Models{Churn: test.settings}}
			outcome := run(t, t.TempDir(), sales{db: db, rows: test.sales}, operations.Parameters{DB: db, Project: project, AsOf: day(29), Seed: 7})
			if got := value[string](t, db, window+rows(outcome, "run.parameters")); got != test.window {
				t.Errorf("the window is %q, want %q", got, test.window)
			}
			if got := value[string](t, db, cutoffs+rows(outcome, "run.cutoffs")); got != test.cut {
				t.Errorf("cutoffs are %q, want %q", got, test.cut)
			}
		})
	}
}

// Where lines are many the gaps of some customers tell the window, and those of all where
// these are few; the first and the last day are of all.
func TestParameters_churnOfManyLines(t *testing.T) {
	db := engine(t)
	for _, test := range []struct {
		name, many       string
		fewest, most     int64
		p90, first, last string
	}{
		// Every customer buys twice: nine in ten within 5 to 44 days, the others after 100.
		{"many customers", `select 'c' || i as customer, date '2026-01-02' as day from range(200000) as r(i)
			union all select 'c' || i, date '2026-01-02' + cast(case when i % 10 = 0 then 100 else 5 + i % 40 end as integer) from range(200000) as r(i)
			union all select 'once', date '2026-01-01' union all select 'last', date '2026-06-03'`, 35_000, 45_000, "44", "2026-01-01", "2026-06-03"},
		{"few customers", "select 'c' || i % 3 as customer, date '2026-01-01' + cast(i / 3 as integer) as day from range(300) as r(i)", 297, 297, "1", "2026-01-01", "2026-04-11"},
	} {
		t.Run(test.name, func(t *testing.T) {
			project := &config.Project{Name: "shop", Timezone: "UTC", Currency: "GBP", Models: config.Models{Churn: config.Churn{EligibilityWindows: 2, Cutoffs: 6}}}
			outcome := run(t, t.TempDir(), sales{db: db, many: test.many, lines: 4_000_000}, operations.Parameters{DB: db, Project: project, AsOf: day(29), Seed: 7})
			from := rows(outcome, "run.parameters")
			if got := value[int64](t, db, "select churn_gaps from "+from); got < test.fewest || got > test.most {
				t.Errorf("%d gaps were measured, want %d to %d", got, test.fewest, test.most)
			}
			if got, want := value[string](t, db, "select concat_ws(' ', churn_gap_days_p90, first_purchase_date, last_purchase_date) from "+from), strings.Join([]string{test.p90, test.first, test.last}, " "); got != want {
				t.Errorf("the days are %q, want %q", got, want)
			}
		})
	}
}
