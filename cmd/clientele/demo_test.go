package main

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"path/filepath"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/publish"
)

// TestDemo runs the night on the demo company and compares it with what the generator
// knows.
func TestDemo(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "demo")
	mustRun(t, "demo", "-q", "--project", dir)
	t.Run("equals its truth", func(t *testing.T) { equalsItsTruth(t, dir) })
	t.Run("ranks its prospects", func(t *testing.T) { ranksItsProspects(t, dir) })
	t.Run("finds what is bought together", func(t *testing.T) { findsWhatIsBoughtTogether(t, dir) })
	t.Run("scores its customers", func(t *testing.T) { scoresItsCustomers(t, dir) })
	t.Run("serves its customers", func(t *testing.T) { servesItsCustomers(t, dir) })
	t.Run("knows its visitors", func(t *testing.T) { knowsItsVisitors(t, dir) })
	t.Run("recommends to its customers", func(t *testing.T) { recommendsToItsCustomers(t, dir) })
}

// equalsItsTruth compares money per source and day to the penny, the account of every
// file, and which customers are known.
func equalsItsTruth(t *testing.T, dir string) {
	knowsWhoIsWho(t, dir)
	db := withTruth(t, dir)
	for what, query := range map[string]string{
		"days whose money differs": `
			with truth as (
				select source, cast(date as date) as sale_date, cast(sale_lines as bigint) + cast(return_lines as bigint) as lines,
					cast(gross_amount as decimal(18, 4)) as gross, cast(discount_amount as decimal(18, 4)) as discount, cast(tax_amount as decimal(18, 4)) as tax,
					cast(net_amount as decimal(18, 4)) as net, cast(cost_amount as decimal(18, 4)) as cost
				from totals where source in ('till', 'web_orders', 'edi_orders')
			), mart as (
				select source, sale_date, count(*) as lines, sum(gross_amount) as gross, sum(discount_amount) as discount, sum(tax_amount) as tax,
					sum(net_amount) as net, sum(cost_amount) as cost
				from fct_sales_line group by source, sale_date
			)
			select count(*) from (select * from truth where lines > 0) as truth full join mart using (source, sale_date)
			where truth.lines is distinct from mart.lines or truth.gross is distinct from mart.gross or truth.discount is distinct from mart.discount
				or truth.tax is distinct from mart.tax or truth.net is distinct from mart.net or truth.cost is distinct from mart.cost`,
		"files whose account differs": `
			select count(*) from files full join raw.export as export on export.source_file = files.file and export.source = files.source
			where cast(files.rejected as bigint) is distinct from export.rows_rejected or cast(files.filtered as bigint) is distinct from export.rows_filtered
				or cast(files.rows as bigint) is distinct from export.rows_read
				or cast(files.loaded as bigint) + cast(files.replaced as bigint) is distinct from export.rows_loaded`,
		"broken rows that are not rejected": `
			select count(*) from broken left join (select distinct file, line from reject) as rejected on rejected.file = broken.file and rejected.line = cast(broken.line as bigint)
			where rejected.file is null`,
		"contacts that differ in number": `
			select abs((select sum(cast(lines as bigint)) from totals where source in ('calls', 'exchange')) - (select count(*) from fct_support_contact))`,
	} {
		var differing sql.NullInt64
		if err := db.QueryRowContext(context.Background(), query).Scan(&differing); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if differing.Int64 != 0 {
			t.Errorf("%s: %d", what, differing.Int64)
		}
	}
}

// knowsWhoIsWho compares the customers of the published night with the people of the truth,
// over all pairs of their cards, accounts, addresses and phone numbers.
func knowsWhoIsWho(t *testing.T, dir string) {
	t.Helper()
	cmd, stderr := program("identity", "backtest", "--project", dir, "--truth", filepath.Join(dir, "truth", "records.csv"), "--json")
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v: %s", err, stderr)
	}
	var answer backtestAnswer
	if err := json.Unmarshal(out, &answer); err != nil {
		t.Fatal(err)
	}
	if answer.All.Precision < .995 || answer.All.Recall < .95 {
		t.Errorf("of %d true pairs precision %.4f and recall %.4f; wanted are .995 and .95", answer.All.TruePairs, answer.All.Precision, answer.All.Recall)
	}
}

// withTruth opens the published night with the truth's files as tables beside it.
func withTruth(t *testing.T, dir string) *sql.DB {
	t.Helper()
	ctx := context.Background()
	layout := pipeline.Layout{Root: dir}
	db, err := openEngine(ctx, resources{threads: 1, memory: defaultMemory}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	_, folder, _, err := publish.Current(layout)
	if err != nil {
		t.Fatal(err)
	}
	records, err := pipeline.Records(layout, filepath.Base(filepath.Dir(folder)))
	if err != nil {
		t.Fatal(err)
	}
	for _, record := range records {
		for _, output := range record.Outputs {
			if err := showTable(ctx, db, output); err != nil {
				t.Fatal(err)
			}
		}
	}
	db.SetMaxOpenConns(1)
	var failures []error
	for _, statement := range []string{
		"create view main.totals as from read_csv(" + pipeline.QuoteLiteral(filepath.Join(dir, "truth", "totals.csv")) + ", all_varchar = true)",
		"create view main.files as from read_csv(" + pipeline.QuoteLiteral(filepath.Join(dir, "truth", "files.csv")) + ", all_varchar = true)",
		"create view main.broken as from read_csv(" + pipeline.QuoteLiteral(filepath.Join(dir, "truth", "broken.csv")) + ", all_varchar = true)",
		"set search_path = 'marts,main'",
	} {
		_, err := db.ExecContext(ctx, statement)
		failures = append(failures, err)
	}
	if err := errors.Join(failures...); err != nil {
		t.Fatal(err)
	}
	return db
}
