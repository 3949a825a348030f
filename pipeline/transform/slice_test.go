package transform_test

import (
	"fmt"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/transform"
)

const slicedTable = `
-- Lines of two tables, some of which have no day.
--
-- grain: kind, item_no
-- slices: day
-- column: kind | VARCHAR | | table
-- column: item_no | BIGINT | | item
-- column: day | DATE | | day; null when not told
-- column: amount | DECIMAL(18,4) | | amount
with lines as (
    select 'first' as kind, one.item_no, one.day, one.amount from raw.one as one
    union all
    select 'other' as kind, two.item_no, cast(two.moment as date) as day, two.amount
    from raw.two as two
    where two.item_no <> 7
)

select lines.kind, lines.item_no, lines.day, lines.amount from lines
`

// A table made by slices has the rows, in the order, of one that is made at once; the
// threads and the memory are not to be told from its bytes.
func TestSteps_slices(t *testing.T) {
	tables := declared()
	for table, day := range map[pipeline.Table]transform.Column{
		"raw.one": {Name: "day", Type: "DATE", Meaning: "day", NullMeans: "null when not told"}, "raw.two": {Name: "moment", Type: "TIMESTAMP", Meaning: "moment"},
	} {
		tables = append(tables, transform.Declared{Table: table, Purpose: "Lines.", Grain: []string{"item_no"},
			Columns: []transform.Column{{Name: "item_no", Type: "BIGINT", Meaning: "item"}, day, {Name: "amount", Type: "DECIMAL(18,4)", Meaning: "amount"}}})
	}
	sums := map[string]bool{}
	var atOnce string
	for _, c := range []struct{ threads, slice, groups int }{{1, 1000_000, 1}, {1, 1000, 6}, {2, 1000, 6}, {2, 1, 130}} {
		db := engine(t, c.threads)
		lib, err := transform.Load(t.Context(), db, files("marts/sliced.sql", slicedTable), tables)
		if err != nil {
			t.Fatal(err)
		}
		lib.SliceRows = int64(c.slice)
		data := given()
		data["raw.one"] = `select range as item_no, case when range % 100 <> 5 then date '2024-01-01' + cast(range % 130 as integer) end as day, cast(range % 977 as decimal(18, 4)) as amount from range(9000)`
		data["raw.two"] = `select range as item_no, timestamp '2024-01-20 13:00:00' + interval (range % 3) day as moment, cast(range % 977 as decimal(18, 4)) as amount from range(6000)`
		outcome, _, err := night(t, db, data, lib.Steps(db, nil))
		if err != nil {
			t.Fatal(err)
		}
		output := outcome.Outputs["marts.sliced"]
		from := " from read_parquet(" + pipeline.QuoteLiteral(output.Files[0]) + ")"
		var groups, wrong int
		if err := db.QueryRow("select count(distinct row_group_id) from parquet_metadata(" + pipeline.QuoteLiteral(output.Files[0]) + ")").Scan(&groups); err != nil {
			t.Fatal(err)
		}
		if groups != c.groups || output.Rows != 14_999 {
			t.Errorf("%+v: %d groups of %d rows, want %d and 14,999", c, groups, output.Rows, c.groups)
		}
		order := "select count(*) from (select row_number() over () as here, row_number() over (order by day nulls last, kind, item_no) as there" + from + ") where here <> there"
		if err := db.QueryRow(order).Scan(&wrong); err != nil || wrong > 0 {
			t.Errorf("%+v: %d rows stand at another place than their day and key (%v)", c, wrong, err)
		}
		var all string
		if err := db.QueryRow("select md5(string_agg(concat_ws('|', kind, item_no, coalesce(day, date '1900-01-01'), amount, as_of_date, run_id), ' ' order by day, kind, item_no))" + from).Scan(&all); err != nil {
			t.Fatal(err)
		}
		if atOnce == "" {
			atOnce = all
		}
		if all != atOnce {
			t.Errorf("%+v: other rows than when made at once", c)
		}
		if c.slice == 1000 {
			sum, _, err := durable.SHA256(output.Files[0])
			if err != nil {
				t.Fatal(err)
			}
			sums[sum] = true
		}
	}
	if len(sums) != 1 {
		t.Errorf("the files differ by threads: %v", sums)
	}
}

func TestLoad_slices(t *testing.T) {
	db := engine(t, 1)
	for line, want := range map[string]string{
		"-- slices: amount":                 "amount is no DATE",
		"-- slices: dya":                    "dya is no column of marts.daily_sales",
		"-- slices: day\n-- slices: amount": "slices is written twice",
	} {
		text := strings.Replace(strings.ReplaceAll(slicedTable, "raw.one", "raw.sale_lines"), "-- slices: day", line, 1)
		_, err := transform.Load(t.Context(), db, files("marts/daily_sales.sql", text), declared())
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %q", fmt.Sprintf("%q", line), err, want)
		}
	}
}
