package transform_test

import (
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/transform"
)

func describedLibrary(t *testing.T) *transform.Library {
	t.Helper()
	tables := append(declared(), transform.Declared{Table: "scores.value", Purpose: "A model's scores.", Grain: []string{"sale_date"},
		MadeBy: "model value", From: map[string][]transform.Source{"value": {{Table: "staging.sale_lines", Column: "net_amount"}}},
		Columns: []transform.Column{{Name: "sale_date", Type: "DATE", Meaning: "day"}, {Name: "value", Type: "DOUBLE", Meaning: "value of the day"}}})
	const scored = `
-- Days with their value.
--
-- grain: sale_date
-- column: sale_date | DATE | | day of the sale
-- column: value | DOUBLE | points | value of the day; null when there is none
with scores as (select * from scores.value)

select sale_date, value from scores
`
	const check = `
-- No day is without revenue.
-- severity: warn
-- table: marts.daily_sales
-- column: sale_date | DATE | | day
select days.sale_date from marts.daily_sales as days where days.net_amount = 0
`
	lib, err := transform.Load(t.Context(), engine(t, 1), files("staging/sale_lines.sql", stagingSales, "marts/daily_sales.sql", martSales,
		"marts/scored.sql", scored, "checks/no_empty_day.sql", check), tables)
	if err != nil {
		t.Fatal(err)
	}
	return lib
}

func TestDescribe(t *testing.T) {
	lib := describedLibrary(t)
	exports := func(table pipeline.Table, column string) []string {
		return []string{"till: column " + column + " of exports/pos/*.csv (" + string(table) + ")"}
	}
	tests := map[string]string{
		"daily_sales": `
marts.daily_sales
Revenue by day. One row per day with sales.

grain    sale_date
file     sql/marts/daily_sales.sql
reads    staging.sale_lines

columns
  sale_date (key) DATE                    day of the sale
  net_amount      DECIMAL(18,4) currency  revenue of the day
  customers       BIGINT        customers distinct known customers
  as_of_date      DATE                    the day whose end the run looked from
  run_id          VARCHAR                 the run that made the row
  built_at        TIMESTAMP               when the run started, in UTC

checks
  error: unique sale_date
  error: not_null sale_date
  error: between net_amount 0 1000000
  warn: No day is without revenue. (checks/no_empty_day.sql)
`,
		"marts.daily_sales.customers": `
marts.daily_sales.customers
distinct known customers

type       BIGINT
unit       customers
computed   count(distinct customer_ref)
from       staging.sale_lines.customer_ref
in the end raw.sale_lines.customer_ref
exports    till: column customer_ref of exports/pos/*.csv (raw.sale_lines)
`,
		"scored.value": `
marts.scored.value
value of the day; null when there is none

type       DOUBLE
unit       points
computed   scores.value.value
from       scores.value.value
in the end raw.sale_lines.net_amount
exports    till: column net_amount of exports/pos/*.csv (raw.sale_lines)
`,
		"raw.sale_lines.customer_ref": `
raw.sale_lines.customer_ref
customer number; null when anonymous

type       VARCHAR
personal   yes
exports    till: column customer_ref of exports/pos/*.csv (raw.sale_lines)
used by    staging.sale_lines.customer_ref
`,
	}
	for name, want := range tests {
		d, err := lib.Describe(name, exports)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var b strings.Builder
		if err := d.WriteText(&b); err != nil {
			t.Fatal(err)
		}
		if got := "\n" + b.String(); got != want {
			t.Errorf("%s:%s\nwant:%s", name, got, want)
		}
	}
}

func TestDescribe_unknownNames(t *testing.T) {
	lib := describedLibrary(t)
	for name, want := range map[string]string{
		"marts.daily_sale":      "did you mean marts.daily_sales?",
		"dayly_sales":           "did you mean daily_sales?",
		"daily_sales.net_amont": "did you mean net_amount?",
		"sale_lines":            "say which of raw.sale_lines, staging.sale_lines",
		"":                      "there is no table",
	} {
		if _, err := lib.Describe(name, nil); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q", name, err, want)
		}
	}
}

func TestWriteTables(t *testing.T) {
	var b strings.Builder
	if err := describedLibrary(t).WriteTables(&b); err != nil {
		t.Fatal(err)
	}
	want := `marts
  daily_sales Revenue by day.
  scored      Days with their value.

scores
  value A model's scores.

staging
  sale_lines Lines of sales up to the as-of date.

raw
  sale_lines Lines of sales.

run
  parameters What the run was asked for.
`
	if b.String() != want {
		t.Errorf("got\n%s\nwant\n%s", b.String(), want)
	}
}

func TestGraph_closure(t *testing.T) {
	graph, err := describedLibrary(t).Graph()
	if err != nil {
		t.Fatal(err)
	}
	list := func(sources []transform.Source) string {
		var out []string
		for _, s := range sources {
			out = append(out, s.String())
		}
		return strings.Join(out, " ")
	}
	amount := transform.Source{Table: "raw.sale_lines", Column: "net_amount"}
	if got, want := list(graph.Downstream(amount)), "marts.daily_sales.net_amount marts.scored.value scores.value.value staging.sale_lines.net_amount"; got != want {
		t.Errorf("downstream %s, want %s", got, want)
	}
	value := transform.Source{Table: "marts.scored", Column: "value"}
	if got, want := list(graph.Upstream(value)), "raw.sale_lines.net_amount scores.value.value staging.sale_lines.net_amount"; got != want {
		t.Errorf("upstream %s, want %s", got, want)
	}
}

func TestDocumentationStep(t *testing.T) {
	db := engine(t, 2)
	lib := load(t, db, "staging/sale_lines.sql", stagingSales, "marts/daily_sales.sql", martSales)
	outcome, _, err := night(t, db, nil, []pipeline.Step{lib.DocumentationStep(db)})
	if err != nil {
		t.Fatal(err)
	}
	if n := len(outcome.Outputs); n != 2 {
		t.Fatalf("%d tables", n)
	}
	got := texts(t, db, `select concat_ws(' ', mart, column_name, upstream_table, upstream_column, '=', expression) from operations.lineage where mart like 'marts.%'`)
	want := `marts.daily_sales as_of_date run.parameters as_of_date = run.parameters.as_of_date
marts.daily_sales built_at run.parameters built_at = run.parameters.built_at
marts.daily_sales customers staging.sale_lines customer_ref = count(distinct customer_ref)
marts.daily_sales net_amount staging.sale_lines net_amount = cast(sum(net_amount) as decimal(18, 4))
marts.daily_sales run_id run.parameters run_id = run.parameters.run_id
marts.daily_sales sale_date staging.sale_lines sale_date = staging.sale_lines.sale_date`
	if strings.Join(got, "\n") != want {
		t.Errorf("lineage:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
	got = texts(t, db, `select concat_ws('|', mart, column_name, type, coalesce(unit, '-'), meaning, coalesce(null_means, '-'), is_personal, is_key, column_no)
		from operations.data_dictionary where mart = 'staging.sale_lines'`)
	want = `staging.sale_lines|sale_id|VARCHAR|-|receipt|-|false|true|1
staging.sale_lines|line_no|BIGINT|-|line within the sale|-|false|true|2
staging.sale_lines|sale_date|DATE|-|day of the sale|-|false|false|3
staging.sale_lines|customer_ref|VARCHAR|-|customer number|null when anonymous|true|false|4
staging.sale_lines|net_amount|DECIMAL(18,4)|currency|paid|-|false|false|5`
	if strings.Join(got, "\n") != want {
		t.Errorf("dictionary:\n%s\nwant:\n%s", strings.Join(got, "\n"), want)
	}
	for _, d := range transform.Documentation() { // what it declares is what it writes
		for i, column := range texts(t, db, "select column_name || ' ' || column_type from (describe "+string(d.Table)+")") {
			if want := d.Columns[i].Name + " " + d.Columns[i].Type; column != want {
				t.Errorf("%s: column %s, declared %s", d.Table, column, want)
			}
		}
	}
}
