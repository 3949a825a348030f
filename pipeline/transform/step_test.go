package transform_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/transform"
)

const bigTable = `
-- Sums by two keys: more rows than a row group holds, read in no order.
--
-- grain: group_no, item_no
-- column: group_no | BIGINT | | group
-- column: item_no | BIGINT | | item
-- column: amount | DECIMAL(18,4) | | sum
-- column: lines | BIGINT | | rows
select big.group_no, big.item_no, cast(sum(big.amount) as decimal(18, 4)) as amount, count(*) as lines
from raw.big as big
group by big.group_no, big.item_no
`

func bigDeclared() []transform.Declared {
	return append(declared(), transform.Declared{Table: "raw.big", Purpose: "Many rows.", Grain: []string{"group_no", "item_no"}, Columns: []transform.Column{
		{Name: "group_no", Type: "BIGINT", Meaning: "group"}, {Name: "item_no", Type: "BIGINT", Meaning: "item"}, {Name: "amount", Type: "DECIMAL(18,4)", Meaning: "amount"}}})
}

func bigQuery(rows int) string {
	return fmt.Sprintf(`select cast(hash(range) %% 1000 as bigint) as group_no, cast(hash(range * 7) %% 300 as bigint) as item_no,
		cast(range %% 977 as decimal(18, 4)) as amount from range(%d)`, rows)
}

// Equal inputs give equal bytes, whatever the number of threads.
func TestSteps_bytesDoNotDependOnThreads(t *testing.T) {
	sums := map[string][]int{}
	for _, threads := range []int{1, 2, 4} {
		db := engine(t, threads)
		lib, err := transform.Load(t.Context(), db, files("marts/big.sql", bigTable), bigDeclared())
		if err != nil {
			t.Fatal(err)
		}
		data := given()
		data["raw.big"] = bigQuery(600_000)
		outcome, _, err := night(t, db, data, lib.Steps(db, nil))
		if err != nil {
			t.Fatal(err)
		}
		sum, _, err := durable.SHA256(outcome.Outputs["marts.big"].Files[0])
		if err != nil {
			t.Fatal(err)
		}
		sums[sum] = append(sums[sum], threads)
		if rows := outcome.Outputs["marts.big"].Rows; rows < 2*122_880 {
			t.Errorf("%d rows, too few to tell", rows)
		}
	}
	if len(sums) != 1 {
		t.Errorf("the files differ by threads: %v", sums)
	}
}

func TestSteps_fingerprint(t *testing.T) {
	db := engine(t, 1)
	fingerprint := func(text string) string {
		return load(t, db, "staging/sale_lines.sql", text).Steps(db, nil)[0].Fingerprint()
	}
	base := fingerprint(stagingSales)
	for what, text := range map[string]string{
		"layout of the statement":  strings.Replace(stagingSales, "from sale_lines\ncross join", "from   sale_lines cross join", 1),
		"a comment in it":          strings.Replace(stagingSales, "from sale_lines\n", "from sale_lines -- all of them\n", 1),
		"upper case of a keyword":  strings.Replace(stagingSales, "cross join", "CROSS JOIN", 1),
		"blank lines at the end":   stagingSales + "\n\n",
		"another order of headers": strings.Replace(stagingSales, "-- grain: sale_id, line_no\n-- column: sale_id | VARCHAR | | receipt\n", "-- column: sale_id | VARCHAR | | receipt\n-- grain: sale_id, line_no\n", 1),
	} {
		if fingerprint(text) != base {
			t.Errorf("%s changes the fingerprint", what)
		}
	}
	for what, text := range map[string]string{
		"a condition":   strings.Replace(stagingSales, "<=", "<", 1),
		"the grain":     strings.Replace(stagingSales, "grain: sale_id, line_no", "grain: line_no, sale_id", 1),
		"a unit":        strings.Replace(stagingSales, "| currency |", "| euro |", 1),
		"a text's case": strings.Replace(stagingSales, "where ", "where 'A' = 'A' and ", 1),
	} {
		if fingerprint(text) == base {
			t.Errorf("%s does not change the fingerprint", what)
		}
	}
	if fingerprint(strings.Replace(stagingSales, "where ", "where 'A' = 'A' and ", 1)) == fingerprint(strings.Replace(stagingSales, "where ", "where 'A' = 'a' and ", 1)) {
		t.Error("the case of a text does not change the fingerprint")
	}
}

func TestSteps_failureNamesFileTableAndLine(t *testing.T) {
	db := engine(t, 1)
	broken := strings.Replace(martSales, "        sale_date,\n        cast", "        sale_day,\n        cast", 1)
	lib := load(t, db, "staging/sale_lines.sql", stagingSales, "marts/daily_sales.sql", broken)
	_, dir, err := night(t, db, given(), lib.Steps(db, nil))
	for _, want := range []string{"marts.daily_sales", "marts/daily_sales.sql", "sale_day", "LINE 15"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("error lacks %q: %v", want, err)
		}
	}
	if _, err := os.Stat(filepath.Join(dir, "marts", "daily_sales.parquet")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a failed step left its table: %v", err)
	}
}

// A step that is cancelled ends soon, and the engine serves the next statement.
func TestSteps_cancelled(t *testing.T) {
	db := engine(t, 2)
	slow := `
-- Takes long.
--
-- grain: n
-- column: n | BIGINT | | number
select cast(count(*) as bigint) as n from raw.big as first_big cross join raw.big as second_big where first_big.amount + second_big.amount = 1.5`
	lib, err := transform.Load(t.Context(), db, files("staging/slow.sql", slow), bigDeclared())
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := db.ExecContext(t.Context(), "create schema raw; create table raw.big as "+bigQuery(1_000_000)); err != nil {
		t.Fatal(err)
	}
	plan, err := pipeline.NewPlan(append(lib.Steps(db, nil), source{"raw.big", "select 1 as a", db}))
	if err != nil {
		t.Fatal(err)
	}
	layout := pipeline.Layout{Root: t.TempDir()}
	runner := testRunner(layout)
	start := time.Now()
	_, err = runner.Run(ctx, plan, pipeline.Info{ID: "20240601T030000"}, pipeline.Options{})
	if !errors.Is(err, context.DeadlineExceeded) || time.Since(start) > 5*time.Second {
		t.Errorf("ended after %v with %v", time.Since(start), err)
	}
	if got := texts(t, db, "select 42"); got[0] != "42" {
		t.Errorf("the engine answers %v", got)
	}
	if left := texts(t, db, "select current_setting('enable_profiling')"); left[0] != "" {
		t.Errorf("the engine still profiles: %q", left[0])
	}
}

// BenchmarkStep writes a mart of 300,000 rows from 2 million, ordered by its key.
func BenchmarkStep(b *testing.B) {
	db := engine(b, 2)
	lib, err := transform.Load(b.Context(), db, files("staging/big.sql", bigTable), bigDeclared())
	if err != nil {
		b.Fatal(err)
	}
	if _, err := db.ExecContext(b.Context(), "create schema raw; create table raw.big as "+bigQuery(2_000_000)); err != nil {
		b.Fatal(err)
	}
	step := lib.Steps(db, nil)[0]
	for b.Loop() {
		plan, err := pipeline.NewPlan([]pipeline.Step{step, source{"raw.big", "select 1 as a", db}})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := testRunner(pipeline.Layout{Root: b.TempDir()}).Run(b.Context(), plan, pipeline.Info{ID: "20240601T030000"}, pipeline.Options{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(2_000_000*float64(b.N)/b.Elapsed().Seconds(), "rows/s")
}
