package extract

import (
	"context"
	"strings"
	"testing"
)

// TestExpression_refusesEscapes: nothing but expressions over the row's own
// columns passes, and every refusal says what it is about.
func TestExpression_refusesEscapes(t *testing.T) {
	db, err := openEngine(context.Background(), []string{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, text := range []string{
		"(select 1)", "(select max(x) from t)", "exists (select 1)", "a in (select 1)", "a = any(select 1)", "array(select 1)",
		"1) from (select 1", "1), (2", "1); drop table x; select (1", "1) union select (2", "1) where (true", "1) limit (1", "1) order by (1", "1) -- x\n from t --",
		"1 as x", "a, b", "", ")", "(", "/*", "select 1", "1; select 2", "from t", "values (1)",
		"read_csv('/etc/passwd')", "read_text('/etc/passwd')", "read_blob('x')", "read_parquet('x')", "read_json('x')", "glob('/*')", "parquet_metadata('x')",
		"(from read_text('/etc/passwd'))", "(table x)", "getenv('HOME')", "current_setting('memory_limit')", "set_config('a','b')", "pg_sleep(10)",
		"now()", "current_timestamp()", "today()", "random()", "uuid()", "gen_random_uuid()", "nextval('s')", "currval('s')", "setseed(1)", "txid_current()",
		"version()", "current_database()", "current_schemas(true)", "duckdb_settings()", "query('select 1')", "query_table('x')", "sql_auto_complete('s')",
		"sum(a)", "count(*)", "count(a)", "max(a)", "string_agg(a, ',')", "list(a)", "array_agg(a)", "first(a)", "any_value(a)", "arg_max(a, b)",
		"row_number() over ()", "sum(a) over ()", "lag(a) over (order by b)", "sum(a) filter (where b)", "count(distinct a)",
		"*", "columns(*)", "columns('a.*')", "t.*", "a.b", "main.t.a", "?", "$1", "$name", "#1",
		"x -> x + 1", "list_transform([1], x -> x)", "[1, 2]", "{'a': 1}", "map {'a': 1}", "row(1, 2)", "struct_pack(a := 1)", "unnest([1])", "generate_series(1, 1000000000)", "range(1000000000)",
		"a::json", "cast(a as blob)", "cast(a as struct(x int))", "cast(a as int[])", "a::mytype", "a::enum('x')", "a collate nocase",
		"repeat('x', 1000000000)", "repeat('x', a)", "lpad(a, 100000000, 'x')", "rpad(a, length(a) * 1000, 'x')",
		"error('x')", "write_log('x')", "encode(a)", "from_base64(a)", "regexp_split_to_array(a, 'x')", "string_split(a, 'x')", "hash(a)",
		"system.main.lower(a)", "memory.main.read_text('x')", "pg_catalog.lower(a)", "\x00", "default",
		"a" + strings.Repeat(" + 1", 3000), strings.Repeat("x", 20_000),
	} {
		e := expression{text: text, key: "columns.x.sql"}
		if err := e.check(context.Background(), db); err == nil {
			t.Errorf("%.80q was allowed", text)
		} else if len(err.Error()) < 10 {
			t.Errorf("%.80q: the message %q says too little", text, err)
		}
	}
}

func TestExpression_allows(t *testing.T) {
	db, err := openEngine(context.Background(), []string{})
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for text, columns := range map[string]string{
		"case when InvoiceNo like 'C%' then 'return' else 'sale' end": "InvoiceNo",
		`"Customer ID" || '-' || coalesce("Region", 'none')`:          "Customer ID,Region",
		"try_cast(Qty as decimal(10, 2)) * -1":                        "Qty",
		"a between 'b' and 'c' and d is not null or not e in ('x')":   "a,d,e",
		"substr(a, 1, 3) || a[4] || a[5:6]":                           "a",
		"strftime(strptime(d, '%d.%m.%Y'), '%Y-%m-%d')":               "d",
		"regexp_replace(a, '[^0-9]', '', 'g')":                        "a",
		"round(cast(a as double), 2)::varchar":                        "a",
		"if(a = '', null, a)":                                         "a",
		"date '2024-01-01' + interval 1 day":                          "",
		"case a when 'x' then 1 when 'y' then 2 end":                  "a",
		"nullif(trim(a), '') -- the number":                           "a",
		"lpad(a, 8, '0')":                                             "a",
		"(timestamp '2024-01-01 00:00:00' at time zone 'UTC')":        "",
		"'constant'": "",
	} {
		e := expression{text: text}
		if err := e.check(context.Background(), db); err != nil {
			t.Errorf("%s: %v", text, err)
		} else if got := strings.Join(e.columns, ","); got != columns {
			t.Errorf("%s uses %q, want %q", text, got, columns)
		}
	}
}

// SQL of the configuration sees the row's columns, whatever they are called, and
// a row on which it fails is rejected.
func TestRun_configuredSQL(t *testing.T) {
	p := newProject(t, strings.Replace(till(""), "product_name: Text", `product_name: {sql: "upper(\"a \"\"b\"\", c\") || cast(cast(Text as integer) + 1 as varchar)"}`, 1))
	p.write("exports/a.csv", []byte(strings.Replace(tillHeader, "Who", `Who,"a ""b"", c"`, 1)+"A,1,2024-03-01 10:00:00,1,2.50,41,C1,x\nB,1,2024-03-01 10:00:00,1,2.50,pen,C1,x\n"))
	want(t, shown(p.mustRun()), strings.Replace(rowA2, "pen", "X42", 1), "! 3|parse|product_name|B,1,2024-03-01 10:00:00,1,2.50,pen,C1,x", "read 2 loaded 1 rejected 1 filtered 0 dropped 0 duplicates 0")

	p.yaml = strings.Replace(p.yaml, "Text as integer", "Texd as integer", 1)
	p.write("exports/a.csv", []byte(strings.Replace(tillHeader, "Who", `Who,"a ""b"", c"`, 1)+goodA))
	_, err := p.run()
	says(t, err, "exports/a.csv:1", "column Texd", "did you mean Text?")

	p.yaml = till(`    filter: [{sql: "Qty > (select 1)", reason: none}]` + "\n")
	_, err = p.run()
	if err == nil || !strings.Contains(err.Error(), "sources.till.filter[0].sql: holds a subquery") {
		t.Errorf("error %v", err)
	}
}
