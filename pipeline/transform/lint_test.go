package transform_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline/transform"
)

// The statements read raw.people (id, name, boss_id, born_on) and raw.sales
// (sale_id, id, amount, sold_on, is_return), as the lineage tests do.
func TestLint(t *testing.T) {
	const sales = "from raw.sales as sales"
	tests := []struct {
		rule, refused, accepted, message string
	}{
		{"cast-operator", "select sale_id::varchar as id " + sales, "select cast(sale_id as varchar) as id " + sales, "write cast(x as type)"},
		{"quoted-name", `select "id" ` + sales, "select id " + sales, "without quotes"},
		{"quoted-name", `select id as "Id" ` + sales, `select '"' || id as id ` + sales, "without quotes"},
		{"whole-words", "select s.id from raw.sales as s", "select sales.id " + sales, "whole words"},
		{"type-names", "select cast(sale_id as hugeint) as id " + sales, "select cast(sale_id as decimal(18, 4)) as id " + sales, "cast to one of BOOLEAN"},
		{"type-names", "select cast(id as text) as id " + sales, "select try_cast(id as bigint) as id " + sales, "type text is not portable"},
		{"materialized", "with kept as materialized (select id " + sales + ") select id from kept", "with kept as (select id " + sales + ") select id from kept", "name as (select"},
		{"from-first", "with kept as (from raw.people) select id from kept", "with kept as (select * from raw.people) select id from kept", "select * from"},
		{"from-first", "from raw.people", "select extract(year from born_on) as id from raw.people", "select * from"},
		{"last-cte", "with one_table as (select 1 as id), two_table as (select 2 as id) select id from one_table",
			"with one_table as (select 1 as id), two_table as (select id from one_table) select id from two_table", "two_table"},
		{"alias-columns", "select name as id from raw.people as people inner join raw.sales as sales on people.id = sales.id",
			"select people.name as id from raw.people as people inner join raw.sales as sales on people.id = sales.id order by id asc nulls last", "write alias.name"},
		{"alias-in-select", "select sale_id + 1 as id, id_up * 2 as more from (select sale_id, sale_id as id_up " + sales + ") as nested where false union all select up as id, up + 1 as more from (select 1 as up) as base",
			"select sale_id + 1 as id " + sales, ""},
		{"alias-in-select", "select sale_id * 2 as double_id, double_id + 1 as id " + sales, "select sale_id * 2 + 1 as id " + sales, "in its own select list"},
		{"alias-in-select", "select upper(id) as code, count(*) as id " + sales + " group by code", "select upper(id) as id " + sales + " group by upper(id)", "in GROUP BY"},
		{"alias-in-select", "select count(*) as id " + sales + " group by sales.id having orders > 1 and count(*) > 0", "select count(*) as id " + sales + " group by sales.id having count(*) > 1", ""},
		{"quoted-interval", "select cast(sold_on + interval 3 day as date) as id " + sales, "select cast(sold_on + 3 * interval '1' day as date) as id " + sales, "interval '3' day"},
		{"quoted-interval", "select cast(sold_on + to_days(3) as date) as id " + sales, "select cast(sold_on - interval '3' month as date) as id " + sales, "interval '1' day"},
		{"qualify", "select id " + sales + " qualify row_number() over (partition by id order by sale_id asc nulls last) = 1",
			"with numbered as (select id, row_number() over (partition by id order by sale_id asc nulls last) as row_no " + sales + "), kept as (select id from numbered where row_no = 1) select id from kept", "row_no = 1"},
		{"group-by-all", "select id, count(*) as many " + sales + " group by all", "select id, count(*) as many " + sales + " group by id", "list the columns"},
		{"group-by-all", "select id " + sales + " order by all", "select id " + sales + " order by id asc nulls last", "list the columns"},
		{"star-except", "select * exclude (amount) " + sales, "select * " + sales, "list the columns"},
		{"star-except", "select * replace (1 as amount) " + sales, "select sales.* " + sales, "list the columns"},
		{"star-except", "select columns('id') " + sales, "select id " + sales, "list the columns"},
		{"distinct-on", "select distinct on (id) id " + sales, "select distinct id " + sales, "row_no = 1"},
		{"sample", "select id " + sales + " using sample 10%", "select id " + sales + " where mod(sale_id, 10) = 0", "condition on their key"},
		{"offset", "select id " + sales + " order by sale_id asc nulls last limit 3 offset 2", "select id " + sales + " order by sale_id asc nulls last limit 3", "number the rows"},
		{"by-name", "select id " + sales + " union all by name select id from raw.people", "select id " + sales + " union all select id from raw.people", "in one order"},
		{"joins", "select sales.id from raw.sales as sales inner join raw.people as people using (id)",
			"select sales.id from raw.sales as sales inner join raw.people as people on sales.id = people.id", "write on"},
		{"joins", "select sales.id from raw.sales as sales natural join raw.people as people", "select sales.id from raw.sales as sales cross join raw.people as people", "write on"},
		{"joins", "select sales.id from raw.sales as sales semi join raw.people as people on sales.id = people.id",
			"select sales.id from raw.sales as sales where exists (select 1 from raw.people as people where sales.id = people.id)", "where exists"},
		{"joins", "select sales.id from raw.sales as sales anti join raw.people as people on sales.id = people.id", "select id " + sales, "where not exists"},
		{"joins", "select sales.id from raw.sales as sales asof join raw.people as people on sales.id = people.id and sales.sold_on >= people.born_on", "select id " + sales, "join on a range"},
		{"table-functions", "select days.range as id from range(3) as days", "select days.day_no as id from (values (0), (1), (2)) as days(day_no)", "calendar"},
		{"lists", "select [1, 2] as id " + sales, "select 1 as id " + sales, "one value a column"},
		{"lists", "select {'a': 1} as id " + sales, "select 1 as id " + sales, "one value a column"},
		{"lists", "select array_agg(id) as id " + sales, "select max(id) as id " + sales, "one value a column"},
		{"functions", "select strftime(sold_on, '%Y') as id " + sales, "select substr(cast(sold_on as varchar), 1, 4) as id " + sales, "substr(cast(day as varchar), 1, 7)"},
		{"functions", "select string_agg(id, ',') as id " + sales, "select min(id) as id " + sales, "keep one row a value"},
		{"functions", "select median(amount) as id " + sales, "select max(amount) as id " + sales, "interpolate"},
		{"functions", "select any_value(id) as id " + sales, "select max_by(id, sale_id) as id " + sales, "max_by(x, y)"},
		{"functions", "select concat(id, 'a') as id " + sales, "select concat_ws(' ', id, 'a') as id " + sales, "a || b"},
		{"functions", "select strpos(id, 'a') as id " + sales, "select position('a' in id) as id " + sales, "position(a in b)"},
		{"functions", "select jaccard(id, 'a') as id " + sales, "select upper(id) as id " + sales, "not known to be portable"},
		{"functions", "select regexp_extract(id, 'a+') as id " + sales, "select nullif(regexp_extract(id, 'a+'), '') as id " + sales, "nullif(regexp_extract"},
		{"functions", "select extract(dow from sold_on) as id " + sales, "select extract(month from sold_on) as id " + sales, "calendar"},
		{"functions", "select corr(amount, sale_id) as id " + sales, "select corr(cast(amount as double), cast(sale_id as double)) as id " + sales, "cast(x as double)"},
		{"functions", "select ntile(5) over (order by sale_id asc nulls last) as id " + sales, "select rank() over (order by sale_id asc nulls last) as id " + sales, "row_number() and count(*)"},
		{"operators", "select id " + sales + " where id ilike 'a%'", "select id " + sales + " where lower(id) like 'a%'", "lower(x) like"},
		{"operators", "select sale_id // 2 as id " + sales, "select mod(sale_id, 2) as id " + sales, "floor"},
		{"ignore-nulls", "select lag(amount ignore nulls) over (order by sale_id asc nulls last) as id " + sales, "select lag(amount) over (order by sale_id asc nulls last) as id " + sales, "filter the nulls"},
		{"ordered-aggregate", "select max(id order by sale_id asc nulls last) as id " + sales, "select max_by(id, sale_id) as id " + sales, "max_by"},
		{"null-greatest", "select greatest(boss_id, nullif(id, '')) as id from raw.people", "select greatest(boss_id, coalesce(nullif(id, ''), '')) as id from raw.people", "coalesce"},
		{"null-greatest", "select least(sales.sold_on, people.born_on) as id from raw.sales as sales left join raw.people as people on sales.id = people.id",
			"select least(sales.sold_on, people.born_on) as id from raw.sales as sales inner join raw.people as people on sales.id = people.id", "coalesce"},
		{"clock", "select current_date as id " + sales, "select parameters.as_of_date as id from raw.sales as sales cross join run.parameters as parameters", "run.parameters.as_of_date"},
		{"clock", "select now() as id " + sales, "select parameters.built_at as id from run.parameters as parameters", "run.parameters.as_of_date"},
		{"division", "select amount / nullif(sale_id, 0) as id " + sales, "select cast(amount as double) / nullif(sale_id, 0) as id " + sales, "cast(a as double) / nullif(b, 0)"},
		{"division", "select cast(amount as double) / sale_id as id " + sales, "select cast(amount as double) / 100 as id " + sales, "nullif(x, 0)"},
		{"division", "select count(*) * 1.0 / nullif(count(id), 0) as id " + sales, "select cast(count(*) as double) / nullif(count(id), 0) as id " + sales, "cast(a as double)"},
		{"sum", "select sum(sale_id) as id " + sales, "select cast(sum(sale_id) as bigint) as id " + sales, "cast(sum(x) as bigint)"},
		{"sum", "with summed as (select sum(amount) as total " + sales + "), doubled as (select coalesce(total, 0) * 2 as id from summed) select id from doubled",
			"with summed as (select sum(amount) as total " + sales + "), doubled as (select cast(total * 2 as decimal(18, 4)) as id from summed) select id from doubled", "decimal(18, 4)"},
		{"average", "select avg(amount) as id " + sales, "select avg(cast(amount as double)) as id " + sales, "avg(cast(x as double))"},
		{"rounding", "select cast(cast(amount as double) * 2 as bigint) as id " + sales, "select cast(floor(cast(amount as double) * 2 + 0.5) as bigint) as id " + sales, "floor(x + 0.5)"},
		{"number-as-text", "select cast(amount as varchar) as id " + sales, "select cast(sale_id as varchar) as id " + sales, "formats belong into Go"},
		{"date-arithmetic", "select sold_on - date '2024-01-01' as id " + sales, "select date_diff('day', date '2024-01-01', sold_on) as id " + sales, "date_diff('day'"},
		{"date-arithmetic", "select sold_on + 1 as id " + sales, "select cast(sold_on + 1 * interval '1' day as date) as id " + sales, "interval '1' day as date"},
		{"date-arithmetic", "select id " + sales + " where sold_on > date '2024-01-31' - interval '90' day", "select id " + sales + " where sold_on > cast(date '2024-01-31' - interval '90' day as date)", "cast(day + interval"},
		{"date-arithmetic", "select date_trunc('month', sold_on) as id " + sales, "select cast(date_trunc('month', sold_on) + interval '1' month as date) as id " + sales, "cast(date_trunc"},
		{"date-diff", "select date_diff('month', sold_on, date '2024-01-01') as id " + sales, "select date_diff('day', sold_on, date '2024-01-01') as id " + sales, "whole units elsewhere"},
		{"date-diff", "select date_diff('day', timestamp '2024-01-01 23:00:00', sold_on) as id " + sales, "select date_diff('day', cast(timestamp '2024-01-01 23:00:00' as date), sold_on) as id " + sales, "cast both to date"},
		{"typed-literals", "select id " + sales + " where sold_on >= '2024-01-03'", "select id " + sales + " where sold_on >= date '2024-01-03'", "write date '"},
		{"typed-literals", "select id " + sales + " where sold_on between '2024-01-03' and '2024-01-04'", "select id " + sales + " where sold_on in (date '2024-01-03')", "write date '"},
		{"typed-literals", "select id " + sales + " where sale_id = '1'", "select id " + sales + " where sale_id = 1", "without quotes"},
		{"typed-literals", "select id || sale_id as id " + sales, "select id || cast(sale_id as varchar) as id " + sales, "cast(x as varchar)"},
		{"nulls-order", "select row_number() over (order by sale_id) as id " + sales, "select row_number() over (order by sale_id asc nulls last) as id " + sales, "write nulls last"},
		{"nulls-order", "select id " + sales + " order by sale_id desc limit 3", "select id " + sales + " order by sale_id desc nulls last limit 3", "write nulls last"},
		{"total-order", "select row_number() over (partition by id order by sold_on asc nulls last) as id " + sales,
			"select row_number() over (partition by id order by sold_on asc nulls last, sale_id asc nulls last) as id " + sales, "add sales.sale_id"},
		{"total-order", "select lag(amount) over (partition by id) as id " + sales, "select sum(cast(amount as double)) over (partition by id) as id " + sales, "order by a key"},
		{"total-order", "with days as (select id, sold_on, cast(sum(amount) as double) as spent " + sales + " group by id, sold_on), placed as (select row_number() over (partition by id order by spent desc nulls last) as id from days) select id from placed",
			"with days as (select id, sold_on, cast(sum(amount) as double) as spent " + sales + " group by id, sold_on), placed as (select row_number() over (partition by id order by sold_on desc nulls last) as id from days) select id from placed", "add days.sold_on"},
		{"total-order", "select lead(sales.sold_on) over (partition by people.id order by sales.sold_on asc nulls last) as id from raw.sales as sales inner join raw.people as people on sales.id = people.id",
			"select lead(sales.sold_on) over (partition by people.id order by sales.sale_id asc nulls last) as id from raw.sales as sales inner join raw.people as people on sales.id = people.id", "add sales.sale_id"},
		{"full-frame", "select sum(cast(amount as double)) over (partition by id order by sale_id asc nulls last rows between unbounded preceding and unbounded following) as id " + sales,
			"select sum(cast(amount as double)) over (partition by id) as id " + sales, "leave its ORDER BY"},
		{"frame", "select sum(cast(amount as double)) over (order by sale_id asc nulls last groups between 1 preceding and current row) as id " + sales,
			"select sum(cast(amount as double)) over (order by sale_id asc nulls last rows between 1 preceding and current row) as id " + sales, "rows or range"},
		{"limit-order", "select id " + sales + " limit 3", "select id " + sales + " order by sale_id asc nulls last limit 3", "order by a key"},
		{"limit-order", "select id " + sales + " order by amount desc nulls last limit 3", "select id " + sales + " order by amount desc nulls last, sale_id asc nulls last limit 3", "add sales.sale_id"},
	}
	db := engine(t, 1)
	lint := func(statement string) transform.Problems {
		t.Helper()
		lib, err := transform.Load(context.Background(), db, files("staging/it.sql", transformOf(statement, "id")), lineageTables())
		if err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
		return lib.Lint()
	}
	var covered []string
	for _, test := range tests {
		t.Run(test.rule, func(t *testing.T) {
			for _, problem := range lint(test.accepted) {
				t.Errorf("accepted form %s: %v (%s)", test.accepted, problem, problem.Rule)
			}
			if test.message == "" {
				return
			}
			covered = append(covered, test.rule)
			found := slices.IndexFunc(lint(test.refused), func(p transform.Problem) bool {
				return p.Rule == test.rule && strings.Contains(p.Message, test.message) && p.Line == 5 && p.Path == "staging/it.sql"
			})
			if found < 0 {
				t.Errorf("%s is not refused by %s with %q: %v", test.refused, test.rule, test.message, lint(test.refused))
			}
		})
	}
	for _, rule := range transform.RuleNames() {
		if !slices.Contains(covered, rule) {
			t.Errorf("rule %s has no case", rule)
		}
	}
}

func TestLint_placeOfTheProblem(t *testing.T) {
	db := engine(t, 1)
	statement := "with people as (select * from raw.people),\n\n-- über die Namen\nnamed as (\n    select\n        people.id,\n        people.name::varchar as name\n    from people\n)\n\nselect id from named"
	lib, err := transform.Load(t.Context(), db, files("staging/it.sql", transformOf(statement, "id")), lineageTables())
	if err != nil {
		t.Fatal(err)
	}
	got := lib.Lint()
	if len(got) != 1 || got[0].Line != 11 {
		t.Errorf("problems %v, want one in line 11", got)
	}
}
