package transform_test

import (
	"fmt"
	"strings"
	"testing"

	"clientele/pipeline/transform"
)

// people and sales are what the statements of the lineage tests read.
func lineageTables() []transform.Declared {
	column := func(name, typ string) transform.Column {
		return transform.Column{Name: name, Type: typ, Meaning: name}
	}
	return []transform.Declared{
		{Table: "raw.people", Purpose: "People.", Grain: []string{"id"}, Columns: []transform.Column{
			column("id", "VARCHAR"), column("name", "VARCHAR"), column("boss_id", "VARCHAR"), column("born_on", "DATE")}},
		{Table: "raw.sales", Purpose: "Sales.", Grain: []string{"sale_id"}, Columns: []transform.Column{
			column("sale_id", "BIGINT"), column("id", "VARCHAR"), column("amount", "DECIMAL(18,4)"), column("sold_on", "DATE"), column("is_return", "BOOLEAN")}},
		{Table: "run.parameters", Purpose: "Parameters.", Columns: []transform.Column{
			column("run_id", "VARCHAR"), column("as_of_date", "DATE"), column("built_at", "TIMESTAMP")}},
	}
}

// transformOf wraps a statement in a header whose columns are all BIGINT: the
// lineage looks at names alone.
func transformOf(statement string, columns ...string) string {
	var b strings.Builder
	b.WriteString("-- A test.\n--\n-- grain: " + columns[0] + "\n")
	for _, c := range columns {
		fmt.Fprintf(&b, "-- column: %s | BIGINT | | %s\n", c, c)
	}
	return b.String() + statement
}

func TestLineage(t *testing.T) {
	db := engine(t, 1)
	tests := []struct {
		situation, statement string
		columns              []string
		want                 []string // column <- sources : expression
	}{
		{"star through CTEs, a computed column in between",
			`with people as (select * from raw.people), older as (select people.*, name || '!' as shout from people) select shout, id from older`,
			[]string{"shout", "id"},
			[]string{"shout <- raw.people.name : name || '!'", "id <- raw.people.id : raw.people.id"}},
		{"the expression is the one that computes, not the references after it",
			`with summed as (select sales.id, cast(sum(sales.amount) as double) as total from raw.sales as sales group by sales.id),
			renamed as (select summed.id, summed.total as money from summed) select id, money as spend from renamed`,
			[]string{"id", "spend"},
			[]string{"id <- raw.sales.id : raw.sales.id", "spend <- raw.sales.amount : cast(sum(sales.amount) as double)"}},
		{"self join: one table under two names",
			`select person.id, boss.name as boss_name from raw.people as person left join raw.people as boss on person.boss_id = boss.id`,
			[]string{"id", "boss_name"},
			[]string{"id <- raw.people.id : raw.people.id", "boss_name <- raw.people.name : raw.people.name"}},
		{"conditions of case and filter count, where and join do not",
			`select p.id, case when s.is_return then 0 else s.amount end as kept from raw.people as p
			inner join raw.sales as s on p.id = s.id where s.sold_on > p.born_on`,
			[]string{"id", "kept"},
			[]string{"id <- raw.people.id : raw.people.id",
				"kept <- raw.sales.amount raw.sales.is_return : case when s.is_return then 0 else s.amount end"}},
		{"filter of an aggregate",
			`select id, count(*) filter (where is_return) as returns, count(distinct sold_on) as days from raw.sales group by id`,
			[]string{"id", "returns", "days"},
			[]string{"id <- raw.sales.id : raw.sales.id",
				"returns <- raw.sales.* raw.sales.is_return : count(*) filter (where is_return)",
				"days <- raw.sales.sold_on : count(distinct sold_on)"}},
		{"window: partition and order count",
			`select sale_id, row_number() over (partition by id order by sold_on desc nulls last, sale_id asc nulls last) as place from raw.sales`,
			[]string{"sale_id", "place"},
			[]string{"sale_id <- raw.sales.sale_id : raw.sales.sale_id",
				"place <- raw.sales.id raw.sales.sale_id raw.sales.sold_on : row_number() over (partition by id order by sold_on desc nulls last, sale_id asc nulls last)"}},
		{"named window",
			`select sale_id, sum(amount) over by_person as running from raw.sales window by_person as (partition by id order by sale_id asc nulls last)`,
			[]string{"sale_id", "running"},
			[]string{"sale_id <- raw.sales.sale_id : raw.sales.sale_id",
				"running <- raw.sales.amount raw.sales.id raw.sales.sale_id : sum(amount) over by_person"}},
		{"union all merges by place",
			`select id, born_on as day from raw.people union all select id, sold_on from raw.sales`,
			[]string{"id", "day"},
			[]string{"id <- raw.people.id raw.sales.id : raw.people.id union raw.sales.id",
				"day <- raw.people.born_on raw.sales.sold_on : raw.people.born_on union raw.sales.sold_on"}},
		{"except takes values from the left alone",
			`select id from raw.people except select id from raw.sales`,
			[]string{"id"}, []string{"id <- raw.people.id : raw.people.id"}},
		{"scalar, exists and in sub-selects, correlated",
			`select p.id, (select max(s.amount) from raw.sales as s where s.id = p.id) as most,
			exists (select 1 from raw.sales as s where s.id = p.id) as bought,
			p.boss_id in (select s.id from raw.sales as s) as boss_bought from raw.people as p`,
			[]string{"id", "most", "bought", "boss_bought"},
			[]string{"id <- raw.people.id : raw.people.id",
				"most <- raw.sales.amount : (select max(s.amount) from raw.sales as s where s.id = p.id)",
				"bought <- raw.sales.* : exists (select 1 from raw.sales as s where s.id = p.id)",
				"boss_bought <- raw.people.boss_id raw.sales.id : p.boss_id in (select s.id from raw.sales as s)"}},
		{"a CTE that hides another of the same name in a sub-select",
			`with x as (select id from raw.people) select outside.id, inside.v from x as outside cross join (with x as (select sale_id as v from raw.sales) select v from x) as inside`,
			[]string{"id", "v"},
			[]string{"id <- raw.people.id : raw.people.id", "v <- raw.sales.sale_id : raw.sales.sale_id"}},
		{"using merges the column of both sides",
			`select id, amount from raw.people as p full outer join raw.sales as s using (id)`,
			[]string{"id", "amount"},
			[]string{"id <- raw.people.id raw.sales.id : id", "amount <- raw.sales.amount : raw.sales.amount"}},
		{"recursive",
			`with recursive chain as (select id, boss_id, 1 as depth from raw.people union all
			select chain.id, p.boss_id, chain.depth + 1 from chain inner join raw.people as p on chain.boss_id = p.id)
			select id, boss_id, depth from chain`,
			[]string{"id", "boss_id", "depth"},
			[]string{"id <- raw.people.id : raw.people.id", "boss_id <- raw.people.boss_id : raw.people.boss_id",
				"depth <-  : 1 union chain.depth + 1"}},
		{"recursive, a value wanders from column to column",
			`with recursive wander as (select sale_id as a, id as b, sold_on as c from raw.sales union all
			select wander.a, cast(wander.c as varchar) as b, wander.c from wander where false),
			more as (select a, b from wander) select a, b from more`,
			[]string{"a", "b"},
			[]string{"a <- raw.sales.sale_id : raw.sales.sale_id", "b <- raw.sales.id raw.sales.sold_on : raw.sales.id union cast(wander.c as varchar)"}},
		{"values, constants, dates",
			`select v.n, date '2024-01-01' as day, true as yes, null as nothing from (values (1), (2)) as v(n)`,
			[]string{"n", "day", "yes", "nothing"},
			[]string{"n <-  : values", "day <-  : date '2024-01-01'", "yes <-  : true", "nothing <-  : null"}},
		{"is distinct from, and a comment in the list",
			"select id, -- who\n  boss_id is distinct from id as has_boss, /* from, */ name as name from raw.people",
			[]string{"id", "has_boss", "name"},
			[]string{"id <- raw.people.id : raw.people.id", "has_boss <- raw.people.boss_id raw.people.id : boss_id is distinct from id", "name <- raw.people.name : raw.people.name"}},
		{"count of rows through a CTE and a join",
			`with both_tables as (select p.id from raw.people as p inner join raw.sales as s on p.id = s.id) select count(*) as n, count(1) as m from both_tables`,
			[]string{"n", "m"},
			[]string{"n <- raw.people.* raw.sales.* : count(*)", "m <- raw.people.* raw.sales.* : count(1)"}},
		{"lateral sub-select",
			`select p.id, l.up from raw.people as p cross join lateral (select upper(p.name) as up) as l`,
			[]string{"id", "up"},
			[]string{"id <- raw.people.id : raw.people.id", "up <- raw.people.name : upper(p.name)"}},
	}
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			lib, err := transform.Load(t.Context(), db, files("staging/it.sql", transformOf(test.statement, test.columns...)), lineageTables())
			if err != nil {
				t.Fatal(err)
			}
			origins, err := lib.Lineage()
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, o := range origins {
				var sources []string
				for _, s := range o.Sources {
					sources = append(sources, s.String())
				}
				got = append(got, fmt.Sprintf("%s <- %s : %s", o.Column, strings.Join(sources, " "), o.Expression))
			}
			if g, w := strings.Join(got, "\n"), strings.Join(test.want, "\n"); g != w {
				t.Errorf("got\n%s\nwant\n%s", g, w)
			}
		})
	}
}

func TestLineage_problems(t *testing.T) {
	db := engine(t, 1)
	tests := []struct {
		situation, statement, want string
	}{
		{"in two tables", `select id from raw.people as p cross join raw.sales as s`, "staging/it.sql:5: cannot tell which column id is"},
		{"in no table", `select p.nam as id from raw.people as p`, "staging/it.sql:5: cannot tell which column p.nam is"},
		{"another order", `select id as x, name as id from raw.people`, "column id of the header is missing"},
	}
	for _, test := range tests {
		columns := []string{"id"}
		if test.situation == "another order" {
			columns = []string{"id", "x"}
			test.want = "the statement has x where the header has id"
		}
		lib, err := transform.Load(t.Context(), db, files("staging/it.sql", transformOf(test.statement, columns...)), lineageTables())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := lib.Lineage(); err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.situation, err, test.want)
		}
	}
}
