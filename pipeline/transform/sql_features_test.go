package transform_test

import (
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// export is a dated file of a company with exports every other week.
type export struct {
	no   int
	date time.Time
}

func (e export) file() string { return fmt.Sprintf("%02d.csv", e.no) }

// lot decides what a customer does on a day: the same in every list of exports.
func lot(customer, day int) int {
	x := uint64(customer+1)*0x9e3779b97f4a7c15 + uint64(day+1)*0xbf58476d1ce4e5b9
	x = (x ^ x>>30) * 0x94d049bb133111eb
	return int((x ^ x>>31) % uint64(25+2*customer))
}

const fortnight = 14 * 24 * time.Hour

// featureCompany writes a company of forty customers over fifteen months, as far as
// its exports up to a day tell. Every fortnight a till, a web shop and a call center
// send what has happened since; the till's last day comes with the next export. A
// web order comes again, delivered by then, and so does a contact, solved by then.
// Whatever happens depends on its own day and customer alone, so that a shorter list
// of exports is the beginning of a longer one.
func featureCompany(until time.Time) map[pipeline.Table]string {
	tables := companyTables()
	for table := range tables {
		if table.Schema() == "raw" || table.Schema() == "history" || table == "identity.customer_ref" {
			tables[table] = strings.SplitN(tables[table], "\n", 2)[0]
		}
	}
	add := func(table pipeline.Table, values ...any) {
		tables[table] += "\n" + strings.TrimSuffix(fmt.Sprintln(values...), "\n")
	}
	row := func(values ...any) string {
		var fields []string
		for _, v := range values {
			fields = append(fields, fmt.Sprint(v))
		}
		return strings.Join(fields, ",")
	}
	date := func(t time.Time) string { return t.Format(time.DateOnly) }
	tables["raw.export"] = "entity,source,source_file,export_no,exported_on,rows_read,rows_loaded,rows_rejected,rows_filtered,rows_dropped"
	tables["raw.sale_lines"] = "source,source_file,source_line,sale_id,line_no,sold_at,sale_date,customer_ref_source,customer_ref,store_id,product_id,quantity,unit_price,discount_amount,line_type,original_sale_id,currency_code"
	tables["raw.order_lines"] = "source,source_file,source_line,order_id,line_no,ordered_at,order_date,customer_ref_source,customer_ref,product_id,quantity,unit_price,line_type,delivered_at,currency_code,channel"
	tables["raw.contacts"] = "source,source_file,source_line,contact_id,started_at,contact_date,answered_at,ended_at,channel,direction,customer_ref_source,customer_ref,resolution,is_abandoned,wait_seconds,csat"
	tables["raw.products"] = "source,source_file,source_line,product_id,product_name,category\nmaster,m.csv,1,P0,Kettle,Kitchen\nmaster,m.csv,2,P1,Lamp,Light\nmaster,m.csv,3,P2,Rug,Floor\nmaster,m.csv,4,P3,Bulb,Light"
	tables["raw.export"] += "\nproducts,master,m.csv,1,,4,4,0,0,0"
	for c := range 40 {
		add("identity.customer_ref", row("ref", "number", "loyalty", c, fmt.Sprintf("C%02d", c), c))
	}
	first := time.Date(2023, 1, 2, 0, 0, 0, 0, time.UTC)
	for no := 1; ; no++ {
		e := export{no, first.Add(time.Duration(no) * fortnight)}
		if e.date.After(until) {
			return tables
		}
		for _, of := range []string{"sale_lines,till", "order_lines,shop", "contacts,calls"} {
			tables["raw.export"] += "\n" + row(of, e.file(), no, date(e.date), 0, 0, 0, 0, 0)
		}
		begins := int(e.date.Add(-2*fortnight).Sub(first).Hours() / 24)
		for day := begins; day < begins+28; day++ {
			at := first.AddDate(0, 0, day)
			again := at.Before(e.date.Add(-fortnight))
			late := at.Equal(e.date.AddDate(0, 0, -1)) // comes with the next export
			late = late || at.Equal(e.date.Add(-fortnight).AddDate(0, 0, -1))
			for c := range 40 {
				draw := lot(c, day)
				id := fmt.Sprintf("%d-%d", day, c)
				switch {
				case day < 0:
				case draw == 0 && again == late: // a purchase at the till, sometimes with a return of it a week later
					price := 5 + (c*7+day)%40
					add("raw.sale_lines", row("till", e.file(), 1, "A"+id, 1, date(at), date(at), "loyalty", c, fmt.Sprint("S", (c+day)%3), fmt.Sprint("P", (c+day/9)%4), 1+day%3, price, day%2, "sale", "", "EUR"))
				case draw == 1: // a web order, not delivered when it comes first; its delivery may be after the second export too
					delivered := ""
					if at := at.AddDate(0, 0, 2+(c+day)%23); again && at.Before(e.date) {
						delivered = date(at)
					}
					add("raw.order_lines", row("shop", e.file(), 1, "O"+id, 1, date(at), date(at), "loyalty", c, fmt.Sprint("P", (c+day)%3), 1, 20+day%9, "sale", delivered, "EUR", []string{"web", "app"}[c%9/8]))
				case draw == 2 || draw == 3:
					answered, ended, resolution, csat := "", "", "", ""
					abandoned, wait := (c+day)%5 == 0, 30+day%50
					if !abandoned {
						answered, resolution = date(at), "unresolved"
					}
					if again && !abandoned && (c+day)%3 == 0 {
						ended, resolution, csat = date(at.AddDate(0, 0, 9)), "resolved", fmt.Sprint(1+(c+day)%5)
					}
					add("raw.contacts", row("calls", e.file(), 1, "K"+id, date(at), date(at), answered, ended, "phone", "inbound", "loyalty", c, resolution, abandoned, wait, csat))
				case draw == 4 && again == late:
					bought := day - 7
					if bought >= 0 && lot(c, bought) == 0 {
						add("raw.sale_lines", row("till", e.file(), 1, "R"+id, 1, date(at), date(at), "loyalty", c, "S1", "P1", 1, 5, 0, "return", fmt.Sprintf("A%d-%d", bought, c), "EUR"))
					} else {
						add("raw.sale_lines", row("till", e.file(), 1, "R"+id, 1, date(at), date(at), "loyalty", c, "S1", "P1", 1, 3, 0, "return", "", "EUR"))
					}
				}
			}
		}
	}
}

// featureNight makes the tables up to the features, with cutoffs as told.
func featureNight(t *testing.T, db *sql.DB, asOf time.Time, tables map[pipeline.Table]string, cutoffs string) {
	t.Helper()
	lib, err := transform.Load(t.Context(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	data := map[pipeline.Table]string{}
	for _, d := range lib.Declared {
		data[d.Table] = emptyQuery(d)
		if text, given := tables[d.Table]; given && strings.Contains(text, "\n") {
			data[d.Table] = query(t, d, text)
		}
	}
	data["run.parameters"] = strings.Replace(testParameters, "date '2024-06-01' as as_of_date", "date '"+asOf.Format(time.DateOnly)+"' as as_of_date", 1)
	data["run.cutoffs"] = cutoffs
	data["run.sample"] = "select customer_id, row_number() over (order by customer_id) as place from (" + data["identity.customer_ref"] + ") group by customer_id"
	var steps []pipeline.Step
	for _, step := range lib.Steps(db, nil) {
		if table := step.Writes()[0]; table.Schema() != "marts" || table == "marts.fct_sales_line" {
			steps = append(steps, step)
		}
	}
	if _, _, err := night(t, db, data, steps); err != nil {
		t.Fatal(err)
	}
}

func table(t *testing.T, db *sql.DB, query string) [][]string {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), query)
	if err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	out := [][]string{columns}
	for rows.Next() {
		cells, line := make([]any, len(columns)), make([]string, len(columns))
		for i := range cells {
			cells[i] = new(any)
		}
		if err := rows.Scan(cells...); err != nil {
			t.Fatal(err)
		}
		for i := range cells {
			line[i] = fmt.Sprint(*cells[i].(*any))
		}
		out = append(out, line)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return out
}

// Every feature at an earlier cutoff is what it would have been on that day: from
// all exports, or from those that were there.
func TestFeatures_lookNotAhead(t *testing.T) {
	cutoff, asOf := time.Date(2023, 12, 20, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 25, 0, 0, 0, 0, time.UTC)
	const at = "select cast(date '2023-12-20' as date) as cutoff_date, "
	whole, truncated := engine(t, 2), engine(t, 2)
	featureNight(t, whole, asOf, featureCompany(asOf), at+"'test' as purpose union all select date '2024-03-25', 'score'")
	featureNight(t, truncated, cutoff, featureCompany(cutoff), at+"'score' as purpose")
	const features = "select * exclude (purpose) from features.customer where cutoff_date = date '2023-12-20' order by customer_id"
	got, want := table(t, whole, features), table(t, truncated, features)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("features differ by what came later (-from the exports of that day +from all):\n%s", diff)
	}
	told(t, got)

	// Labels are told by the sales of the window after the cutoff, and by nothing else.
	labels := "select customer_id, is_churned, future_orders, future_purchase_days, future_net_amount from features.churn_label where cutoff_date = date '2023-12-20' order by customer_id"
	direct := `select customers.customer_id, count(lines.sale_id) filter (where lines.is_purchase) = 0, count(lines.sale_id) filter (where lines.is_purchase), count(distinct lines.sale_date) filter (where lines.is_purchase),
			coalesce(cast(sum(lines.net_amount) as double), 0)
		from (select distinct customer_id from features.customer where purpose = 'test') as customers
		left join (
			select source, sale_id, customer_ref, sale_date, is_purchase, net_amount from staging.sale_lines
			union all select source, order_id, customer_ref, order_date, is_purchase, net_amount from staging.order_lines
		) as lines on customers.customer_id = 'C' || lpad(lines.customer_ref, 2, '0') and lines.sale_date > date '2023-12-20' and lines.sale_date <= date '2024-01-19'
		group by all order by customers.customer_id`
	if diff := cmp.Diff(table(t, whole, direct)[1:], table(t, whole, labels)[1:]); diff != "" {
		t.Errorf("labels differ from the sales of the window (-sales +label):\n%s", diff)
	}
	if rows := table(t, truncated, "select * from features.churn_label where is_churned is not null or future_orders is not null or future_purchase_days is not null or future_net_amount is not null"); len(rows) > 1 {
		t.Errorf("%d labels are told before their window has passed", len(rows)-1)
	}
}

// told fails where a feature has a single value for all customers: then nothing is
// shown about it. The company has one year, and so nothing before that.
func told(t *testing.T, rows [][]string) {
	t.Helper()
	const thirty = 30
	if len(rows) < thirty {
		t.Fatalf("%d customers bought, want %d", len(rows)-1, thirty)
	}
	for i, column := range rows[0] {
		values := map[string]bool{}
		for _, row := range rows[1:] {
			values[row[i]] = true
		}
		if len(values) < 2 && !slices.Contains([]string{"cutoff_date", "orders_trend_365d", "spend_trend_365d", "orders_same_season"}, column) {
			t.Errorf("%s is %v for everybody: the company shows nothing about it", column, values)
		}
	}
}

// Models learn from a sample at earlier cutoffs, of the same customers at each; today everybody counts.
func TestFeatures_learnFromASample(t *testing.T) {
	db := engine(t, 2)
	lib, err := transform.Load(t.Context(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	var steps []pipeline.Step
	for _, step := range lib.Steps(db, nil) {
		if step.Writes()[0] == "features.looked_at" {
			steps = append(steps, step)
		}
	}
	data := map[pipeline.Table]string{
		"run.parameters": testParameters, // a thousand to learn from
		"run.cutoffs":    "select date '2024-06-01' as cutoff_date, 'score' as purpose union all select date '2024-03-01', 'test' union all select date '2023-12-01', 'train'",
		"run.sample":     "select 'C' || i as customer_id, i as place from range(1, 1501) as r(i)",
	}
	if _, _, err := night(t, db, data, steps); err != nil {
		t.Fatal(err)
	}
	got := table(t, db, "select purpose, count(*), count(distinct customer_id), max(cast(substr(customer_id, 2) as bigint)) from features.looked_at group by purpose order by purpose")
	want := [][]string{{"score", "1500", "1500", "1500"}, {"test", "1000", "1000", "1000"}, {"train", "1000", "1000", "1000"}}
	if diff := cmp.Diff(want, got[1:]); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
