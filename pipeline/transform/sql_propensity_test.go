package transform_test

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clientele/pipeline"
)

// What is known of tastes at an earlier cutoff, the popularity of categories and their
// price tiers too, is what it would have been on that day.
func TestPropensity_looksNotAhead(t *testing.T) {
	cutoff, asOf := time.Date(2023, 12, 20, 0, 0, 0, 0, time.UTC), time.Date(2024, 3, 25, 0, 0, 0, 0, time.UTC)
	const at = "select cast(date '2023-12-20' as date) as cutoff_date, "
	whole, truncated := engine(t, 2), engine(t, 2)
	featureNight(t, whole, asOf, tasteCompany(asOf), at+"'test' as purpose union all select date '2024-03-25', 'score'")
	featureNight(t, truncated, cutoff, tasteCompany(cutoff), at+"'score' as purpose")
	for _, file := range []string{"propensity_category", "propensity_feature", "propensity_customer"} {
		features := "select * from features." + file + " where cutoff_date = date '2023-12-20' order by all"
		got, want := table(t, whole, features), table(t, truncated, features)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s differs by what came later (-from the exports of that day +from all):\n%s", file, diff)
		}
		toldApart(t, got)
	}

	// Labels are told by the sales of the window after the cutoff.
	labels := "select customer_id, target_id from features.propensity_label where target_type = 'category' and cutoff_date = date '2023-12-20' order by all"
	direct := `select distinct lines.customer_id, products.category from marts.fct_sales_line as lines
		inner join intermediate.products as products on lines.product_id = products.product_id
		inner join features.customer as customers on lines.customer_id = customers.customer_id and customers.purpose = 'test'
		where lines.is_purchase and lines.sale_date > date '2023-12-20' and lines.sale_date <= date '2024-01-19' order by all`
	if diff := cmp.Diff(table(t, whole, direct)[1:], table(t, whole, labels)[1:]); diff != "" {
		t.Errorf("labels differ from the sales of the window (-sales +label):\n%s", diff)
	}
	for _, target := range []string{"cross_sell", "up_sell"} {
		answers := table(t, whole, "select is_bought, count(*) from features.propensity_label where target_type = '"+target+"' and cutoff_date = date '2023-12-20' group by all order by all")
		if len(answers) != 3 {
			t.Errorf("%s is answered by %v, want customers of both kinds", target, answers[1:])
		}
	}
	if rows := table(t, truncated, "select * from features.propensity_label where is_bought is not null"); len(rows) > 1 {
		t.Errorf("%d labels are told before their window has passed", len(rows)-1)
	}
}

// tasteCompany is the company of the features, with a category for each article but one
// that has none.
func tasteCompany(until time.Time) map[pipeline.Table]string {
	tables := featureCompany(until)
	tables["raw.products"] = strings.Replace(tables["raw.products"], "P3,Bulb,Light", "P3,Bulb,Bulbs", 1)
	return tables
}

// toldApart fails where a column has a single value for all rows: then nothing is shown
// about it.
func toldApart(t *testing.T, rows [][]string) {
	t.Helper()
	for i, column := range rows[0] {
		values := map[string]bool{}
		for _, row := range rows[1:] {
			values[row[i]] = true
		}
		if len(values) < 2 && column != "cutoff_date" {
			t.Errorf("%s is %v in all %d rows: the company shows nothing about it", column, values, len(rows)-1)
		}
	}
}
