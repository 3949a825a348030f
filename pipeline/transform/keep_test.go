package transform_test

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/transform"
)

const keptSales = `
-- Lines with the customer that their number has today.
--
-- grain: line_no
-- slices: day
-- column: line_no | BIGINT | | line
-- column: day | DATE | | day; null when not told
-- column: customer | VARCHAR | | customer; null when unknown
-- column: amount | DECIMAL(18,4) | | amount
-- check: between amount 0 1000
-- check: references customer raw.groups.customer
select lines.line_no, lines.day, owners.customer, lines.amount
from raw.lines as lines
left join raw.owners as owners on lines.number = owners.number
`

const keptDays = `
-- Lines of a customer on a day, numbered within it, in the groups of today.
--
-- grain: day, place
-- slices: day from marts.kept_sales
-- column: day | DATE | | day; null when not told
-- column: place | BIGINT | | place within the day
-- column: customer | VARCHAR | | customer; null when unknown
-- column: group_name | VARCHAR | | group; null when it has none
-- column: amount | DECIMAL(18,4) | | sum
with summed as (
    select sales.day, sales.customer, cast(sum(sales.amount) as decimal(18, 4)) as amount
    from marts.kept_sales as sales
    group by sales.day, sales.customer
),

placed as (
    select
        summed.day,
        row_number() over (partition by summed.day order by summed.customer asc nulls last) as place,
        summed.customer,
        groups.group_name,
        summed.amount
    from summed
    left join raw.groups as groups on summed.customer = groups.customer
)

select placed.day, placed.place, placed.customer, placed.group_name, placed.amount from placed
`

func keptDeclared() []transform.Declared {
	text := func(name string) transform.Column {
		return transform.Column{Name: name, Type: "VARCHAR", Meaning: name}
	}
	return append(declared(),
		transform.Declared{Table: "raw.lines", Purpose: "Lines.", Grain: []string{"line_no"}, Columns: []transform.Column{{Name: "line_no", Type: "BIGINT", Meaning: "line"},
			{Name: "day", Type: "DATE", Meaning: "day", NullMeans: "null when not told"}, text("number"), {Name: "amount", Type: "DECIMAL(18,4)", Meaning: "amount"}}},
		transform.Declared{Table: "raw.owners", Purpose: "Owners.", Grain: []string{"number"}, Columns: []transform.Column{text("number"), text("customer")}},
		transform.Declared{Table: "raw.groups", Purpose: "Groups.", Grain: []string{"customer"}, Columns: []transform.Column{text("customer"), text("group_name")}})
}

// keptInputs are the tables of a night: 9,000 lines in nine months, a few without a day.
func keptInputs() map[pipeline.Table]string {
	data := given()
	data["raw.lines"] = `select range as line_no, case when range % 500 <> 3 then date '2024-01-01' + cast(range % 270 as integer) end as day, 'n' || range % 97 as number, cast(range % 977 as decimal(18, 4)) as amount from range(9000)`
	data["raw.owners"] = `select 'n' || range as number, 'c' || range // 2 as customer from range(90)`
	data["raw.groups"] = `select 'c' || range as customer, 'g' || range % 5 as group_name from range(45)`
	return data
}

// nightOf makes both tables of a night after another one.
func nightOf(t *testing.T, id, sales, days string, given map[pipeline.Table]string, kept []pipeline.Record) (outcome pipeline.Outcome, rows map[pipeline.Table]string, log string) {
	t.Helper()
	db := engine(t, 2)
	lib, err := transform.Load(t.Context(), db, files("marts/kept_sales.sql", sales, "intermediate/kept_days.sql", days), keptDeclared())
	if err != nil {
		t.Fatal(err)
	}
	lib.SliceRows = 700
	steps := lib.Steps(db, nil)
	checks, err := lib.CheckSteps(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	steps = append(steps, checks...)
	for table, query := range given {
		steps = append(steps, source{table, query, db})
	}
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		t.Fatal(err)
	}
	var lines bytes.Buffer
	runner := testRunner(pipeline.Layout{Root: t.TempDir()})
	runner.Log = slog.New(slog.NewTextHandler(&lines, &slog.HandlerOptions{Level: slog.LevelWarn}))
	runner.Made = func(ctx context.Context, o pipeline.Output) error {
		_, err := db.ExecContext(ctx, "create schema if not exists "+o.Table.Schema()+"; create or replace view "+string(o.Table)+" as select * from read_parquet("+pipeline.QuoteLiteral(o.Files[0])+")")
		return err
	}
	if outcome, err = runner.Run(t.Context(), plan, pipeline.Info{ID: id}, pipeline.Options{Kept: kept}); err != nil {
		t.Fatal(err)
	}
	rows = map[pipeline.Table]string{}
	for table, columns := range map[pipeline.Table]string{"marts.kept_sales": "line_no, day, customer, amount, as_of_date, run_id", "intermediate.kept_days": "day, place, customer, group_name, amount"} {
		rows[table] = strings.Join(texts(t, db, "select concat_ws('|', "+columns+") from "+string(table)+" order by all"), "\n")
	}
	return outcome, rows, lines.String()
}

// made lists the slices of a table, by their first days, that a run made itself.
func made(outcome pipeline.Outcome, table pipeline.Table, id string) string {
	var out []string
	for _, slice := range outcome.Outputs[table].Slices {
		if slice.RunID == id {
			out = append(out, slice.From)
		}
	}
	return strings.Join(out, " ")
}

// A night takes over the slices that would be the same, and no other: whatever changed, its
// tables are those of a night that has nothing to take over.
func TestSteps_takesOverWhatStands(t *testing.T) {
	base, _, _ := nightOf(t, "one", keptSales, keptDays, keptInputs(), nil)
	if n := len(base.Outputs["marts.kept_sales"].Slices); n != 9 {
		t.Fatalf("%d slices, want nine months", n)
	}
	all := made(base, "marts.kept_sales", "one")
	also := func(table pipeline.Table, change string) map[pipeline.Table]string {
		data := maps.Clone(keptInputs())
		data[table] = strings.ReplaceAll(change, "BEFORE", "("+data[table]+")")
		return data
	}
	for _, c := range []struct {
		name        string
		sales, days string // other statements
		data        map[pipeline.Table]string
		salesMade   string
		daysMade    string
	}{
		{name: "nothing changed", data: keptInputs()},
		{name: "one more day", data: also("raw.lines", "from BEFORE union all select 9000 + range, date '2024-09-27', 'n5', 1 from range(30)"), salesMade: "2024-09-01", daysMade: "2024-09-01"},
		{name: "late lines of an old day", data: also("raw.lines", "from BEFORE union all select 9000, date '2024-03-05', 'n5', 1"), salesMade: "2024-03-01", daysMade: "2024-03-01"},
		{name: "a line without a day", data: also("raw.lines", "from BEFORE union all select 9000, null, 'n5', 1"), salesMade: "2024-09-01", daysMade: "2024-09-01"},
		{name: "another amount", data: also("raw.lines", "select * replace (case when line_no = 40 then 3.5 else amount end as amount) from BEFORE"), salesMade: "2024-02-01", daysMade: "2024-02-01"},
		{name: "two amounts changed places", data: also("raw.lines", "select * replace (case line_no when 40 then 41 when 41 then 40 else amount end as amount) from BEFORE"), salesMade: "2024-02-01", daysMade: "2024-02-01"},
		{name: "a line moved to another month", data: also("raw.lines", "select * replace (case when line_no = 40 then date '2024-05-05' else day end as day) from BEFORE"), salesMade: "2024-02-01 2024-05-01", daysMade: "2024-02-01 2024-05-01"},
		{name: "a line that is gone", data: also("raw.lines", "from BEFORE where line_no <> 40"), salesMade: "2024-02-01", daysMade: "2024-02-01"},
		{name: "a new customer whom no line knows", data: also("raw.owners", "from BEFORE union all select 'n200', 'c200'")},
		{name: "a customer of lines in all months", data: also("raw.owners", "from BEFORE where number <> 'n7'"), salesMade: all, daysMade: all},
		{name: "a group", data: also("raw.groups", "from BEFORE where customer <> 'c7'"), daysMade: all},
		{name: "another statement", sales: strings.Replace(keptSales, "lines.amount\n", "lines.amount + 0 as amount\n", 1), data: keptInputs(), salesMade: all, daysMade: all},
		{name: "another statement of days", days: strings.Replace(keptDays, "asc nulls last", "desc nulls last", 1), data: keptInputs(), daysMade: all},
	} {
		t.Run(c.name, func(t *testing.T) {
			if c.sales == "" {
				c.sales = keptSales
			}
			if c.days == "" {
				c.days = keptDays
			}
			got, rows, log := nightOf(t, "two", c.sales, c.days, c.data, base.Records)
			_, want, _ := nightOf(t, "two", c.sales, c.days, c.data, nil)
			for table, of := range map[pipeline.Table]string{"marts.kept_sales": c.salesMade, "intermediate.kept_days": c.daysMade} {
				if rows[table] != want[table] || want[table] == "" {
					t.Errorf("%s has other rows than made from nothing", table)
				}
				if is := made(got, table, "two"); is != of {
					t.Errorf("made anew of %s: %q, want %q", table, is, of)
				}
			}
			if log != "" {
				t.Errorf("it warned: %s", log)
			}
			// What was taken over is taken over once more.
			third, rows, _ := nightOf(t, "three", c.sales, c.days, c.data, got.Records)
			if is := made(third, "marts.kept_sales", "three") + made(third, "intermediate.kept_days", "three"); is != "" {
				t.Errorf("a third night made %s", is)
			}
			if again := strings.ReplaceAll(rows["intermediate.kept_days"], "three", "two"); again != want["intermediate.kept_days"] {
				t.Error("a third night has other days")
			}
		})
	}
}

// A slice of the published night whose pages changed on the disk is made again, with a warning
// that names the file; so are all where the file is gone.
func TestSteps_makesDamagedSlicesAgain(t *testing.T) {
	for name, damage := range map[string]func(path string) error{
		"a flipped bit": func(path string) error {
			text, err := os.ReadFile(path)
			if err != nil {
				return err
			}
			text[300] ^= 4
			return os.WriteFile(path, text, 0o600)
		},
		"a file that is gone": os.Remove,
		"a file cut short":    func(path string) error { return os.Truncate(path, 1000) },
	} {
		t.Run(name, func(t *testing.T) {
			base, _, _ := nightOf(t, "one", keptSales, keptDays, keptInputs(), nil)
			path := base.Outputs["marts.kept_sales"].Files[0]
			if err := damage(path); err != nil {
				t.Fatal(err)
			}
			got, rows, log := nightOf(t, "two", keptSales, keptDays, keptInputs(), base.Records)
			_, want, _ := nightOf(t, "two", keptSales, keptDays, keptInputs(), nil)
			if !maps.Equal(rows, want) {
				t.Error("other rows than made from nothing")
			}
			if anew := strings.Fields(made(got, "marts.kept_sales", "two")); name == "a flipped bit" && len(anew) > 1 || made(got, "intermediate.kept_days", "two") != "" {
				t.Errorf("made anew: %v", anew)
			}
			if !strings.Contains(log, "cannot be taken over") || !strings.Contains(log, path) {
				t.Errorf("the warning: %s", log)
			}
		})
	}
}

// Equal slices have equal pages, whether they were taken over or not: the finished files differ
// in what names the run alone.
func TestSteps_takenOverIsTheSameFile(t *testing.T) {
	base, _, _ := nightOf(t, "one", keptSales, keptDays, keptInputs(), nil)
	got, _, _ := nightOf(t, "two", keptSales, keptDays, keptInputs(), base.Records)
	want, _, _ := nightOf(t, "two", keptSales, keptDays, keptInputs(), nil)
	for _, table := range []pipeline.Table{"marts.kept_sales", "intermediate.kept_days"} {
		one, err := os.ReadFile(got.Outputs[table].Files[0])
		other, otherErr := os.ReadFile(want.Outputs[table].Files[0])
		if err != nil || otherErr != nil || table == "marts.kept_sales" && !slices.Equal(one, other) {
			t.Errorf("%s: taken over it has other bytes (%v, %v)", table, err, otherErr)
		}
	}
}

// What the published night looked at is not looked at again, but for what its rows refer to:
// nothing that is wrong tonight is passed over.
func TestCheckSteps_lookAtWhatIsNew(t *testing.T) {
	lines := keptInputs()["raw.lines"]
	with := func(table pipeline.Table, change string) map[pipeline.Table]string {
		data := keptInputs()
		data[table] = strings.ReplaceAll(change, "BEFORE", "("+data[table]+")")
		return data
	}
	wrong := with("raw.lines", "select * replace (case when line_no = 40 then 5000 else amount end as amount) from BEFORE")
	for _, c := range []struct {
		name     string
		one, two map[pipeline.Table]string
		failing  string // checks of the second night
		looked   string // slices of sales that it made
	}{
		{"nothing changed", keptInputs(), keptInputs(), "", ""},
		{"a new line with another amount", keptInputs(), with("raw.lines", "from BEFORE union all select 9000, date '2024-09-27', 'n5', 5000"), "between_amount 1", "2024-09-01"},
		{"a new line with an old number", keptInputs(), with("raw.lines", "from BEFORE union all select 40, date '2024-09-27', 'n5', 5"), "unique_line_no 2", "2024-09-01"},
		{"an old line that changed", keptInputs(), wrong, "between_amount 1", "2024-02-01"},
		{"an old line that was wrong before", wrong, wrong, "between_amount 1", ""},
		{"an old line that was wrong before, and a new one", wrong, with("raw.lines", strings.ReplaceAll("from ("+wrong["raw.lines"]+") union all select 9000, date '2024-09-27', 'n5', 5000", "BEFORE", "("+lines+")")), "between_amount 2", "2024-09-01"},
		{"what old lines refer to is gone", keptInputs(), with("raw.groups", "from BEFORE where customer <> 'c7'"), "references_customer 186", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			base, _, _ := nightOf(t, "one", keptSales, keptDays, c.one, nil)
			got, _, _ := nightOf(t, "two", keptSales, keptDays, c.two, base.Records)
			var failing []string
			for _, check := range got.Checks() {
				if !check.Passed() && check.Table == "marts.kept_sales" {
					failing = append(failing, fmt.Sprint(check.Name, " ", check.Failing))
				}
			}
			if is := strings.Join(failing, ", "); is != c.failing || made(got, "marts.kept_sales", "two") != c.looked {
				t.Errorf("failing %q, want %q; made %q", is, c.failing, made(got, "marts.kept_sales", "two"))
			}
		})
	}
}

func TestLoad_slicesFrom(t *testing.T) {
	for from, want := range map[string]string{
		"-- slices: day from raw.lines":        "raw.lines has no slices",
		"-- slices: day from marts.kept_sale":  "marts.kept_sale has no slices (did you mean marts.kept_sales?)",
		"-- slices: day from marts.kept_other": "not from marts.kept_other.day alone",
	} {
		other := strings.Replace(keptSales, "Lines with", "Other lines with", 1)
		_, err := transform.Load(t.Context(), engine(t, 1), files("marts/kept_sales.sql", keptSales, "marts/kept_other.sql", other,
			"intermediate/kept_days.sql", strings.Replace(keptDays, "-- slices: day from marts.kept_sales", from, 1)), keptDeclared())
		if err == nil || !strings.Contains(fmt.Sprint(err), want) {
			t.Errorf("%s: %v, want %q", from, err, want)
		}
	}
}
