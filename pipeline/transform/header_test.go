package transform_test

import (
	"context"
	"strings"
	"testing"

	"clientele/pipeline/transform"
)

func TestLoad_headerIsRead(t *testing.T) {
	lib := load(t, engine(t, 1), "staging/sale_lines.sql", stagingSales, "marts/daily_sales.sql", martSales)
	got, ok := lib.Transform("marts.daily_sales")
	if !ok {
		t.Fatal("no marts.daily_sales")
	}
	if got.Purpose != "Revenue by day. One row per day with sales." || strings.Join(got.Grain, ",") != "sale_date" || len(got.Columns) != 3 {
		t.Errorf("purpose %q, grain %v, %d columns", got.Purpose, got.Grain, len(got.Columns))
	}
	if c := got.Columns[1]; c.Name != "net_amount" || c.Type != "DECIMAL(18,4)" || c.Unit != "currency" || c.Meaning != "revenue of the day" {
		t.Errorf("column %+v", c)
	}
	var checks []string
	for _, rule := range got.Checks {
		checks = append(checks, rule.Name+" = "+rule.Text())
	}
	if g, w := strings.Join(checks, "; "), "unique_sale_date = unique sale_date; not_null_sale_date = not_null sale_date; between_net_amount = between net_amount 0 1000000"; g != w {
		t.Errorf("checks %s, want %s", g, w)
	}
	staging, _ := lib.Transform("staging.sale_lines")
	if c := staging.Columns[3]; !c.Personal || c.Meaning != "customer number" || c.NullMeans != "null when anonymous" {
		t.Errorf("column %+v", c)
	}
	if reads := staging.Reads(); len(reads) != 2 || reads[0] != "raw.sale_lines" || reads[1] != "run.parameters" {
		t.Errorf("reads %v", reads)
	}
	if lib.Transforms[0] != staging {
		t.Error("staging.sale_lines must come before the mart made from it")
	}
}

// A broken file is told about with the file, the line, and what to write.
func TestLoad_problems(t *testing.T) {
	const good = "-- Purpose.\n-- grain: sale_id\n-- column: sale_id | VARCHAR | | receipt\n"
	tests := []struct {
		situation, path, text string
		want                  []string
	}{
		{"no purpose", "marts/a.sql", "-- grain: sale_id\n-- column: sale_id | VARCHAR | | receipt\nselect 1 as sale_id", []string{"marts/a.sql:1: the file has no purpose"}},
		{"no header", "marts/a.sql", "select 1 as a", []string{"no purpose", "no grain: line", "no column: line"}},
		{"a mistyped key", "marts/a.sql", "-- Purpose.\n-- grian: sale_id\n-- column: sale_id | VARCHAR | | receipt\nselect 1 as sale_id", []string{"marts/a.sql:2: unknown key grian: write grain:", "no grain: line"}},
		{"a key of a check", "marts/a.sql", "-- Purpose.\n-- severity: warn\n" + good[12:] + "select 1 as sale_id", []string{"marts/a.sql:2: severity: does not belong here"}},
		{"a column with a missing field", "marts/a.sql", good + "-- column: b | VARCHAR | meaning\nselect 1 as sale_id", []string{"marts/a.sql:4: column line with 3 fields: write column: name | TYPE | unit | meaning"}},
		{"a type of one engine", "marts/a.sql", good + "-- column: b | HUGEINT | | meaning\nselect 1 as sale_id", []string{`marts/a.sql:4: column b has type "HUGEINT": use one of BOOLEAN`}},
		{"no meaning", "marts/a.sql", good + "-- column: b | BIGINT | |\nselect 1 as sale_id", []string{"marts/a.sql:4: column b has no meaning"}},
		{"a flag that does not exist", "marts/a.sql", good + "-- column: b | BIGINT | | b | private\nselect 1 as sale_id", []string{`only personal may stand there`}},
		{"the same column twice", "marts/a.sql", good + "-- column: sale_id | VARCHAR | | again\nselect 1 as sale_id", []string{"marts/a.sql:4: column sale_id is declared twice (first in line 3)"}},
		{"text after the keys", "marts/a.sql", good + "-- and more.\nselect 1 as sale_id", []string{`text after the keys: move "and more." up`}},
		{"a grain that is no column", "marts/a.sql", "-- Purpose.\n-- grain: saleid\n-- column: sale_id | VARCHAR | | receipt\nselect 1 as sale_id", []string{"marts/a.sql:2: saleid is no column of marts.a (did you mean sale_id?)"}},
		{"a check of no column", "marts/a.sql", good + "-- check: not_null sale\nselect 1 as sale_id", []string{"marts/a.sql:4: sale is no column of marts.a"}},
		{"a check that does not exist", "marts/a.sql", good + "-- check: uniqe sale_id\nselect 1 as sale_id", []string{`marts/a.sql:4: unknown check "uniqe" (did you mean unique?)`}},
		{"bounds that are none", "marts/a.sql", good + "-- check: between sale_id one 2\nselect 1 as sale_id", []string{"marts/a.sql:4: check between: it needs two bounds"}},
		{"an unclosed quote", "marts/a.sql", good + "-- check: accepted sale_id 'a b\nselect 1 as sale_id", []string{"is not closed"}},
		{"a reference to no table", "marts/a.sql", good + "-- check: references sale_id marts.b.sale_id\nselect 1 as sale_id", []string{"marts/a.sql:4: check references: table marts.b does not exist (did you mean marts.a?)"}},
		{"a reference to no column", "marts/a.sql", good + "-- check: references sale_id raw.sale_lines.saleid\nselect 1 as sale_id", []string{"raw.sale_lines has no column saleid (did you mean sale_id?)"}},
		{"an identity of no column", "marts/a.sql", good + "-- check: identity sale = 1\nselect 1 as sale_id", []string{"marts/a.sql:4: check identity: sale is no column"}},
		{"an identity that is no expression", "marts/a.sql", good + "-- check: identity sale_id = = 1\nselect 1 as sale_id", []string{"marts/a.sql:4: check identity:"}},
		{"an appended column", "marts/a.sql", good + "-- column: run_id | VARCHAR | | run\nselect 1 as sale_id, 2 as run_id", []string{"marts/a.sql:4: column run_id is appended to every mart"}},
		{"a syntax error", "marts/a.sql", good + "select sale_id\nfrom where", []string{`marts/a.sql:5: syntax error at or near "where"`}},
		{"two statements", "marts/a.sql", good + "select 1 as sale_id; select 2", []string{"semicolon", "2 statements"}},
		{"a semicolon at the end", "marts/a.sql", good + "select 1 as sale_id;", []string{"marts/a.sql:4: semicolon: a file is one bare select"}},
		{"no select", "marts/a.sql", good + "create table a (b int)", []string{"write one select statement"}},
		{"an unqualified table", "marts/a.sql", good + "with lines as (select * from raw.sale_lines)\nselect sale_id from line", []string{"marts/a.sql:5: line is no CTE of this statement (did you mean lines?): write real tables as schema.table"}},
		{"a CTE used before it is there", "marts/a.sql", good + "with first as (select * from second), second as (select * from raw.sale_lines)\nselect sale_id from second", []string{"second is no CTE"}},
		{"a table that does not exist", "marts/a.sql", good + "select sale_id\nfrom raw.sale_line", []string{"marts/a.sql:5: table raw.sale_line does not exist (did you mean raw.sale_lines?)"}},
		{"a database", "marts/a.sql", good + "select sale_id\nfrom prod.raw.sale_lines", []string{"names a database: write schema.table"}},
		{"a table made from itself", "marts/a.sql", good + "select sale_id from marts.a", []string{"marts.a waits for itself"}},
		{"a stray file", "marts/notes.txt", "hello", []string{"marts/notes.txt:1: a folder of SQL files holds <table>.sql"}},
		{"a check without its keys", "checks/a.sql", "-- Purpose.\nselect 1 as a", []string{"no severity: line", "no table: line", "no column: line"}},
		{"a check of an unknown severity", "checks/a.sql", "-- Purpose.\n-- severity: fatal\n-- table: marts.b\n-- column: a | BIGINT | | a\nselect 1 as a", []string{`checks/a.sql:2: unknown severity "fatal"`, "table: marts.b does not exist"}},
	}
	db := engine(t, 1)
	for _, test := range tests {
		t.Run(test.situation, func(t *testing.T) {
			_, err := transform.Load(context.Background(), db, files(test.path, test.text), declared())
			if err == nil {
				t.Fatal("no error")
			}
			for _, want := range test.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("error lacks %q:\n%v", want, err)
				}
			}
		})
	}
}

func TestLoad_allProblemsAtOnce(t *testing.T) {
	_, err := transform.Load(t.Context(), engine(t, 1), files(
		"marts/b.sql", "-- B.\n-- grain: x\n-- column: y | VARCHAR | | y\nselect 1 as y from raw.nowhere",
		"marts/a.sql", "select",
	), declared())
	if err == nil || strings.Count(err.Error(), "\n") != 5 || !strings.HasPrefix(err.Error(), "marts/a.sql:1:") {
		t.Errorf("want six problems, those of marts/a.sql first:\n%v", err)
	}
}

func FuzzLoad(f *testing.F) {
	f.Add(strings.TrimLeft(stagingSales, "\n"))
	f.Add(strings.TrimLeft(martSales, "\n"))
	f.Add(strings.TrimLeft(checkedTable, "\n"))
	f.Add("-- a\r\n-- grain: one row\r\n-- column: a | DECIMAL(18,4) | | '; null | personal\r\n-- check: accepted a '' 'x''y' z\r\nselect 1 as a")
	f.Add("-- a\n-- grain:\n-- column:\n-- check:\n-- check: between a DATE '2024-01-01' DATE '2024-01-31'\n-- check: warn\n-- check: identity (\nselect")
	db := engine(f, 1)
	f.Fuzz(func(t *testing.T, text string) {
		for _, path := range []string{"staging/a.sql", "checks/a.sql"} {
			lib, err := transform.Load(context.Background(), db, files(path, text), declared())
			if err != nil {
				continue
			}
			lib.Lint()
			if _, err := lib.Lineage(); err != nil {
				continue
			}
			for _, made := range lib.Transforms {
				for _, rule := range made.Checks { // what was read is written so that it reads the same
					again := strings.Replace(text, "\n-- check:", "\n-- check: "+rule.Text()+"\n-- check:", 1)
					second, err := transform.Load(context.Background(), db, files(path, again), declared())
					if err != nil {
						t.Fatalf("%s does not read back: %v", rule.Text(), err)
					}
					if len(second.Transforms[0].Checks) != len(made.Checks) {
						t.Fatalf("%s reads back as another check", rule.Text())
					}
				}
			}
		}
	})
}
