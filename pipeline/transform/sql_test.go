package transform_test

import (
	"context"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/entity"
	"clientele/pipeline/extract"
	"clientele/pipeline/identity"
	"clientele/pipeline/operations"
	"clientele/pipeline/pattern"
	"clientele/pipeline/score"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// realDeclared are the tables that exist beside the SQL files, as their makers
// declare them.
func realDeclared() []transform.Declared {
	out := transform.Documentation()
	declare := func(table pipeline.Table, purpose string, grain []string, columns ...transform.Column) {
		out = append(out, transform.Declared{Table: table, Purpose: purpose, Grain: grain, Columns: columns})
	}
	for _, e := range entity.All() {
		out = append(out, transform.FromEntity(e))
	}
	for _, tables := range [][]pipeline.Declaration{extract.Tables(), operations.Declarations(), score.Declarations(), pattern.Declarations(), identity.Declarations()} {
		for _, t := range tables {
			var columns []transform.Column
			for _, c := range t.Columns {
				columns = append(columns, realColumn(c.Name, c.Type, c.Meaning))
			}
			declare(t.Table, t.Purpose, t.Grain, columns...)
		}
	}
	return out
}

func realColumn(name, kind, meaning string) transform.Column {
	before, null, found := strings.Cut(meaning, "; null")
	c := transform.Column{Name: name, Type: kind, Meaning: before}
	if found {
		c.NullMeans = "null" + null
	}
	return c
}

func TestSQLFiles(t *testing.T) {
	db := engine(t, 2)
	lib, err := transform.Load(context.Background(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	if err := lib.Verify(t.Context(), db); err != nil {
		t.Error(err)
	}
}

const (
	testParameters = `select '20240601T030000' as run_id, 'test' as project, date '2024-06-01' as as_of_date, timestamp '2024-06-02 03:00:00' as built_at,
		'EUR' as currency_code, 'Europe/Berlin' as timezone, cast(1 as bigint) as seed, 'days' as rfm_frequency_by, 'mean' as rfm_monetary_by,
		cast(null as double) as unknown_customer_share_limit, cast(0.2 as double) as customer_change_limit,
		cast(30 as bigint) as churn_window_days, 'configured' as churn_window_by, cast(null as bigint) as churn_gap_days_p90, cast(0 as bigint) as churn_gaps,
		cast(90 as bigint) as churn_eligibility_days, cast(30 as bigint) as prospect_window_days, cast(1000 as bigint) as learn_customers, cast(7 as bigint) as rate_max_age_days, cast(null as date) as first_purchase_date, cast(null as date) as last_purchase_date`
	testCutoffs = `select date '2024-06-01' as cutoff_date, 'score' as purpose`
)

// emptyQuery is a declared table without rows.
func emptyQuery(d transform.Declared) string {
	var nulls []string
	for _, c := range d.Columns {
		nulls = append(nulls, "cast(null as "+c.Type+") as "+c.Name)
	}
	return "select " + strings.Join(nulls, ", ") + " where false"
}

// A night without a single row still makes every table, and no check finds fault.
func TestSQLFiles_onEmptyTables(t *testing.T) {
	db := engine(t, 2)
	lib, err := transform.Load(t.Context(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	data := map[pipeline.Table]string{}
	for _, d := range lib.Declared {
		data[d.Table] = emptyQuery(d)
	}
	data["run.parameters"], data["run.cutoffs"] = testParameters, testCutoffs
	checks, err := lib.CheckSteps(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	outcome, _, err := night(t, db, data, append(lib.Steps(db, nil), checks...))
	if err != nil {
		t.Fatal(err)
	}
	for _, check := range outcome.Checks() {
		if !check.Passed() && check.Severity == pipeline.SeverityError {
			t.Errorf("%s %s: %d rows: %s", check.Table, check.Name, check.Failing, check.Sample)
		}
	}
}

// Planning asks the engine to parse every file: it must not be felt.
func BenchmarkLoad(b *testing.B) {
	db := engine(b, 2)
	declared := realDeclared()
	for b.Loop() {
		lib, err := transform.Load(b.Context(), db, sqlfiles.Files, declared)
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(lib.Transforms)+len(lib.Checks)), "files")
	}
}

// BenchmarkLineage follows every column of every file.
func BenchmarkLineage(b *testing.B) {
	lib, err := transform.Load(b.Context(), engine(b, 2), sqlfiles.Files, realDeclared())
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		origins, err := lib.Lineage()
		if err != nil {
			b.Fatal(err)
		}
		b.ReportMetric(float64(len(origins)), "columns")
	}
}
