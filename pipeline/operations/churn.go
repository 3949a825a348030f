package operations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
)

// How the churn window comes about: see config.Churn.
const (
	windowConfigured = "configured"
	windowFromGaps   = "gaps"
	windowStandard   = "standard"

	standardWindow = 90  // days, where the gaps tell too little
	fewestGaps     = 100 // below which they do
	windowStep     = 30  // so that a few more sales do not move the window every night
	longestWindow  = 360

	// The gaps are measured in about so many lines: sorting all would take long, and the
	// days of nine in ten do not move by a step for it.
	gapLines   = 2_000_000
	enoughGaps = 100 * fewestGaps
)

// gapCount is how often a number of days lay between a customer's purchase days.
type gapCount struct{ days, count int64 }

// salesFacts are what the sales say about the project's time.
type salesFacts struct {
	gaps        []gapCount // ascending
	first, last time.Time  // purchase days of known customers up to the as-of date; zero without any
}

// churnWindow is what leaving means in this run.
type churnWindow struct {
	days   int64
	by     string
	gapP90 int64 // 0 without gaps
	gaps   int64
}

// count is how many gaps there are.
func (f salesFacts) count() (gaps int64) {
	for _, gap := range f.gaps {
		gaps += gap.count
	}
	return gaps
}

// window derives the churn window from the configuration or the gaps.
func (f salesFacts) window(settings config.Churn) churnWindow {
	w := churnWindow{days: standardWindow, by: windowStandard}
	w.gaps = f.count()
	var below int64
	for _, gap := range f.gaps {
		below += gap.count
		if 10*below >= 9*w.gaps {
			w.gapP90 = gap.days
			break
		}
	}
	switch {
	case settings.WindowDays > 0:
		w.days, w.by = int64(settings.WindowDays), windowConfigured
	case w.gaps >= fewestGaps:
		rounded := (w.gapP90 + windowStep/2) / windowStep * windowStep
		w.days, w.by = min(max(rounded, windowStep), longestWindow), windowFromGaps
	}
	return w
}

// cutoffs lists the as-of date and earlier days, a window apart. The window after
// each of those has passed and its sales are there; one window at least lies
// between the first purchase and each of them, so that there is something to
// learn from. The latest is the test, unless it is the only one to learn from.
func (f salesFacts) cutoffs(asOf time.Time, window int64, most int) []row {
	rows := []row{{"cutoff_date": asOf.Format(dayLayout), "purpose": "score"}}
	if f.first.IsZero() {
		return rows
	}
	var earlier []row
	floor := f.first.AddDate(0, 0, int(window))
	for day := f.last.AddDate(0, 0, -int(window)); !day.Before(floor) && len(earlier) < most; day = day.AddDate(0, 0, -int(window)) {
		earlier = append(earlier, row{"cutoff_date": day.Format(dayLayout), "purpose": "train"})
	}
	if len(earlier) > 1 {
		earlier[0]["purpose"] = "test"
	}
	return append(rows, earlier...)
}

// readSalesFacts measures the gaps between the purchase days of each number, or,
// where a line has none, address or phone number; where lines are many, of one in so many
// of these. Who is who is not known yet when parameters are made, and so the window does
// not move when two customers turn out to be one.
func readSalesFacts(ctx context.Context, db *sql.DB, env *pipeline.Env, asOf time.Time) (salesFacts, error) {
	lines := env.Rows("raw.sale_lines") + env.Rows("raw.order_lines")
	oneIn := 1 + lines/gapLines
	f, err := readGaps(ctx, db, env, asOf, oneIn)
	if err == nil && oneIn > 1 && f.count() < enoughGaps { // few customers, of whom chance may have drawn none
		f, err = readGaps(ctx, db, env, asOf, 1)
	}
	return f, err
}

// readGaps measures the gaps of one number in so many, drawn by its hash, and the first
// and last day of all.
func readGaps(ctx context.Context, db *sql.DB, env *pipeline.Env, asOf time.Time, oneIn int64) (f salesFacts, err error) {
	day := "date " + pipeline.QuoteLiteral(asOf.Format(dayLayout))
	purchases := func(entity pipeline.Table, date, customer string) string {
		return "select " + customer + " as customer, lines." + date + " as day from " + stored(env, entity) + " as lines" +
			" inner join exports on lines.source = exports.source and lines.source_file = exports.source_file and exports.entity = " + pipeline.QuoteLiteral(entity.Name()) +
			" where lines.line_type = 'sale' and lines.quantity > 0 and lines.unit_price > 0 and lines." + date + " <= " + day
	}
	number := "coalesce(lines.customer_ref_source, lines.source) || ' ' || nullif(lines.customer_ref, '')"
	query := "with exports as (select entity, source, source_file from " + stored(env, "raw.export") + " where exported_on is null or exported_on <= " + day + ")," +
		" purchases as (" + purchases("raw.sale_lines", "sale_date", number) +
		" union all " + purchases("raw.order_lines", "order_date", "coalesce("+number+", lower(lines.email), lines.phone)") + ")," +
		" bounds as (select min(day) as first_day, max(day) as last_day from purchases where customer is not null)," +
		" days as (select customer, day from purchases where customer is not null and hash(customer) % " + fmt.Sprint(oneIn) + " = 0 group by customer, day)," +
		" gaps as (select date_diff('day', lag(day) over (partition by customer order by day), day) as gap_days from days)," +
		" counted as (select gap_days, count(*) as gaps from gaps where gap_days is not null group by gap_days)" +
		" select counted.gap_days, counted.gaps, bounds.first_day, bounds.last_day from bounds left join counted on true order by counted.gap_days"
	err = f.scan(ctx, db, query)
	return f, err
}

// stored is a table that an earlier step made, to select from.
func stored(env *pipeline.Env, table pipeline.Table) string {
	return "read_parquet(" + literals(env.Files(table)) + ")"
}

func (f *salesFacts) scan(ctx context.Context, db *sql.DB, query string) (err error) {
	rows, err := db.QueryContext(ctx, query)
	if err != nil {
		return fmt.Errorf("measuring the gaps between purchases: %w", err)
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var days, count sql.NullInt64
		var first, last sql.NullTime
		if err := rows.Scan(&days, &count, &first, &last); err != nil {
			return fmt.Errorf("measuring the gaps between purchases: %w", err)
		}
		f.first, f.last = first.Time, last.Time
		if days.Valid {
			f.gaps = append(f.gaps, gapCount{days.Int64, count.Int64})
		}
	}
	if err := rows.Err(); err != nil {
		return fmt.Errorf("measuring the gaps between purchases: %w", err)
	}
	return nil
}
