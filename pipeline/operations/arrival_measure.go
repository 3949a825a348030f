package operations

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
)

// measureKind is what a figure is, and so how it is compared.
type measureKind int

const (
	countKind  measureKind = iota // rows of a day: by weekday, with the noise of counting
	groupKind                     // different stores or agents of a day: by weekday
	shareKind                     // a part of the day's rows
	meanKind                      // a mean above zero: by its ratio
	minuteKind                    // minutes of the day
	aheadKind                     // rows that cannot be: any is too much
)

// measure is a figure of each day, or of a master as a whole.
type measure struct {
	name string
	kind measureKind
	sql  string
}

// delivery is a staging table that sources deliver into, with what is measured of it.
type delivery struct {
	entity   string
	day      string // the column of its local day; empty: a master, measured as a whole
	store    string // the column of its store; empty: it has none
	measures []measure
}

func share(condition string) string {
	return "count(*) filter (where " + condition + ") / cast(count(*) as double)"
}

// mean is exact whatever the order in which the engine adds.
func mean(expression string) string {
	return "cast(sum(cast(abs(" + expression + ") as decimal(38, 4))) as double) / nullif(count(" + expression + "), 0)"
}

func missing(columns ...string) []measure {
	var out []measure
	for _, c := range columns {
		out = append(out, measure{"share without " + c, shareKind, share(c + " is null")})
	}
	return out
}

// firstSeen are shares of rows whose value appears for the first time in months.
func firstSeen(columns ...string) []measure {
	var out []measure
	for _, c := range columns {
		out = append(out, measure{"share with new " + c, shareKind, share("first_" + c + " = day")})
	}
	return out
}

func minuteOf(moment string) measure {
	minute := "date_part('hour', " + moment + ") * 60 + date_part('minute', " + moment + ")"
	return measure{"minute of the day", minuteKind, "cast(sum(" + minute + ") as double) / nullif(count(" + moment + "), 0)"}
}

const rowsMeasure = "rows"

func countRows() measure { return measure{rowsMeasure, countKind, "cast(count(*) as double)"} }

// countOf counts what comes by chance, groupsOf what is there every day or not at all.
func countOf(column, name string) measure {
	return measure{name, countKind, "cast(count(distinct " + column + ") as double)"}
}

func groupsOf(column, name string) measure {
	return measure{name, groupKind, "cast(count(distinct " + column + ") as double)"}
}

// deliveries lists what is measured. Whatever a source does not deliver is the same every
// day, and so never unusual.
func deliveries() []delivery {
	sold := func(moment, register string) []measure {
		return slices.Concat([]measure{countRows(), groupsOf("store_id", "stores"), countOf("product_id", "articles"), countOf("customer_ref", "customers"),
			{"mean quantity", meanKind, mean("quantity")}, {"mean price", meanKind, mean("unit_price")},
			{"share without quantity", shareKind, share("quantity = 0")}, {"share without price", shareKind, share("unit_price = 0")},
			{"share with discount", shareKind, share("discount_amount <> 0")}, {"share with tax", shareKind, share("tax_amount <> 0")},
			{"share of purchases", shareKind, share("is_purchase")}, minuteOf(moment),
			// A line that another receipt has too, to the second: a file that came twice under new numbers.
			{"share repeated", shareKind, "1 - count(distinct concat_ws(' ', " + moment + ", store_id, " + register + ", product_id, quantity, unit_price)) / cast(count(*) as double)"}},
			missing("store_id", "product_id", "customer_ref"), firstSeen("store_id", "product_id", "customer_ref"))
	}
	return []delivery{
		{"sale_lines", "sale_date", "store_id", slices.Concat(sold("sold_at", "register_id"), missing("payment_type", "employee_id"))},
		{"order_lines", "order_date", "store_id", slices.Concat(sold("ordered_at", "customer_ref"), missing("email", "phone"))},
		{"contacts", "contact_date", "", slices.Concat([]measure{countRows(), groupsOf("agent_id", "agents"), minuteOf("started_at"),
			{"mean wait", meanKind, mean("wait_seconds")}, {"mean handling", meanKind, mean("handle_seconds")}, {"share given up", shareKind, share("is_abandoned")}},
			missing("customer_ref", "phone", "email", "agent_id", "reason", "resolution"), firstSeen("customer_ref", "agent_id"))},
		{"customer_records", "", "", slices.Concat([]measure{countRows(), {"share that may be mailed", shareKind, share("consent_email")}},
			missing("first_name", "last_name", "full_name", "email", "phone", "street", "city", "postcode", "birth_date"))},
		{"products", "", "", slices.Concat([]measure{countRows(), groupsOf("category", "categories"), {"mean list price", meanKind, mean("list_price")}, {"mean cost", meanKind, mean("unit_cost")}},
			missing("product_name", "category", "brand", "list_price"))},
		{"stores", "", "", slices.Concat([]measure{countRows()}, missing("store_name", "region"))},
		{"prospects", "", "", slices.Concat([]measure{countRows()}, missing("email", "phone", "company_name", "stage"))},
		{"opportunities", "", "", slices.Concat([]measure{countRows(), {"mean amount", meanKind, mean("amount")}}, missing("prospect_id", "stage"))},
	}
}

const (
	baseDays  = 56  // days that figures of a day are compared with
	leadDays  = 64  // days before those, so that few values are new for want of a past
	countDays = 400 // days whose rows are counted: the same date a year ago is among them
)

// seriesKey names a figure of a source, or of a part of it.
type seriesKey struct{ source, part, measure string }

// observed is a figure of a day with the rows that it is of.
type observed struct {
	value float64
	rows  int64
}

// series is a figure day by day; a master's has the as-of date alone.
type series struct {
	entity string
	kind   measureKind
	master bool
	days   map[time.Time]observed
}

type observations map[seriesKey]*series

func (o observations) add(key seriesKey, d delivery, kind measureKind, day time.Time, value float64, rows int64) {
	if o[key] == nil {
		o[key] = &series{entity: d.entity, kind: kind, master: d.day == "", days: map[time.Time]observed{}}
	}
	o[key].days[day] = observed{value, rows}
}

// observe measures what each source delivered.
func (a Arrival) observe(ctx context.Context, env *pipeline.Env) (observations, error) {
	out := observations{}
	for _, d := range deliveries() {
		if err := a.observeTable(ctx, env, d, out); err != nil {
			return nil, fmt.Errorf("measuring %s: %w", d.entity, err)
		}
	}
	return out, nil
}

func (a Arrival) observeTable(ctx context.Context, env *pipeline.Env, d delivery, out observations) error {
	asOf := "date " + pipeline.QuoteLiteral(a.AsOf.Format(dayLayout))
	from := stored(env, pipeline.Table("staging."+d.entity))
	if d.day == "" {
		return a.scan(ctx, "select source, "+asOf+" as day, count(*), "+expressions(d.measures)+" from "+from+" group by source order by source", d, d.measures, out)
	}
	since := func(days int) string {
		return d.day + " > " + asOf + " - " + fmt.Sprint(days) + " and " + d.day + " <= " + asOf
	}
	with := "with lines as (select *, " + d.day + " as day from " + from + " where " + since(baseDays+leadDays) + ")"
	selected, joins := "lines.*", ""
	for _, m := range d.measures {
		if column, is := strings.CutPrefix(m.name, "share with new "); is {
			with += ", of_" + column + " as (select source, " + column + ", min(day) as first_" + column + " from lines where " + column + " is not null group by source, " + column + ")"
			selected += ", of_" + column + ".first_" + column
			joins += " left join of_" + column + " on lines.source = of_" + column + ".source and lines." + column + " = of_" + column + "." + column
		}
	}
	with += ", known as (select " + selected + " from lines" + joins + ")"
	if err := a.scan(ctx, with+" select source, day, count(*), "+expressions(d.measures)+" from known group by source, day order by source, day", d, d.measures, out); err != nil {
		return err
	}
	counts := []measure{countRows()}
	if err := a.scan(ctx, "select source, "+d.day+" as day, count(*), cast(count(*) as double) from "+from+" where "+since(countDays)+" group by 1, 2 order by 1, 2", d, counts, out); err != nil {
		return err
	}
	if d.store != "" {
		if err := a.scanParts(ctx, "select source, "+d.day+" as day, count(*), "+d.store+" from "+from+" where "+since(baseDays+1)+" and "+d.store+" is not null group by all order by all", d, out); err != nil {
			return err
		}
	}
	ahead := []measure{{"rows of days to come", aheadKind, ""}}
	return a.scan(ctx, "select lines.source, "+asOf+" as day, count(*), cast(count(*) as double) from "+stored(env, pipeline.Table("raw."+d.entity))+" as lines inner join "+
		stored(env, "raw.export")+" as files on lines.source = files.source and lines.source_file = files.source_file"+
		" where lines."+d.day+" > "+asOf+" and lines."+d.day+" > cast(files.modified_at as date) + 1 and files.modified_at >= timestamp '2000-01-01' group by lines.source order by lines.source",
		d, ahead, out)
}

func expressions(measures []measure) string {
	var list []string
	for _, m := range measures {
		list = append(list, m.sql)
	}
	return strings.Join(list, ", ")
}

// scan reads source, day, rows and a column for each measure. What cannot be told, such as
// the mean of nothing, is left out.
func (a Arrival) scan(ctx context.Context, query string, d delivery, measures []measure, out observations) (err error) {
	rows, err := a.DB.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var source string
		var day sql.NullTime
		var count int64
		values := make([]sql.NullFloat64, len(measures))
		targets := []any{&source, &day, &count}
		for i := range values {
			targets = append(targets, &values[i])
		}
		if err := rows.Scan(targets...); err != nil {
			return err
		}
		for i, m := range measures {
			if v := values[i]; day.Valid && v.Valid && !math.IsNaN(v.Float64) && !math.IsInf(v.Float64, 0) {
				out.add(seriesKey{source, "", m.name}, d, m.kind, day.Time, v.Float64, count)
			}
		}
	}
	return rows.Err()
}

// scanParts reads the rows of each store and day.
func (a Arrival) scanParts(ctx context.Context, query string, d delivery, out observations) (err error) {
	rows, err := a.DB.QueryContext(ctx, query)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	for rows.Next() {
		var source, part string
		var day time.Time
		var count int64
		if err := rows.Scan(&source, &day, &count, &part); err != nil {
			return err
		}
		out.add(seriesKey{source, part, rowsMeasure}, d, countKind, day, float64(count), count)
	}
	return rows.Err()
}
