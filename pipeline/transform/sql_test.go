package transform_test

import (
	"context"
	"strings"
	"testing"

	"clientele/pipeline"
	"clientele/pipeline/entity"
	"clientele/pipeline/transform"
	sqlfiles "clientele/sql"
)

// besideTables are the columns of the tables that exist beside the SQL files, by
// type: what extract, the run, the models and the history hand to the SQL layer.
// A name that begins with + is part of the grain.
func besideTables() map[string]string {
	return map[string]string{
		"raw.export": `VARCHAR +entity +source +source_file; BIGINT export_no; DATE exported_on; BIGINT bytes; VARCHAR sha256;
			BIGINT rows_read rows_loaded rows_rejected rows_filtered rows_dropped duplicate_lines; VARCHAR changed extracted_at_run; TIMESTAMP modified_at`,
		"raw.reject":     `VARCHAR entity source +source_file; BIGINT +source_line; VARCHAR raw_row +rule column_name reason`,
		"run.parameters": `VARCHAR run_id project; DATE as_of_date; TIMESTAMP built_at; VARCHAR currency_code timezone; BIGINT seed; VARCHAR rfm_frequency_by rfm_monetary_by; DOUBLE unknown_customer_share_limit`,
		"run.cutoffs":    `DATE +cutoff_date; VARCHAR +purpose`,
		"run.source":     `VARCHAR +source entity currency_code; DOUBLE fresh_within_hours`,
		"history.rfm_score": `DATE +as_of_date; VARCHAR +customer_id; BIGINT recency_days frequency; DOUBLE monetary; BIGINT r_score f_score m_score;
			VARCHAR rfm_code rfm_segment model_version`,
		"history.rfm_cutpoint": `DATE +as_of_date; VARCHAR +measure; BIGINT +bin; DOUBLE lower_bound upper_bound; BIGINT customers; VARCHAR method`,
		"scores.rfm_score": `VARCHAR +customer_id; BIGINT recency_days frequency; DOUBLE monetary net_amount; BIGINT r_score f_score m_score; VARCHAR rfm_code rfm_segment;
			BOOLEAN is_net_positive; VARCHAR previous_rfm_segment model_name model_version; DATE train_end_date; VARCHAR fit_status grade`,
		"scores.rfm_cutpoint":  `VARCHAR +measure; BIGINT +bin; DOUBLE lower_bound upper_bound; BIGINT customers; VARCHAR method`,
		"scores.rfm_migration": `VARCHAR +from_segment +to_segment; BIGINT customers; DOUBLE net_revenue; VARCHAR +due_to`,
		"operations.run_log": `VARCHAR +step status; TIMESTAMP started_at; DOUBLE seconds; BIGINT rows_in rows_out bytes_out; DOUBLE peak_memory_mb change_vs_previous;
			VARCHAR error fingerprint`,
		"operations.data_check": `VARCHAR +table_name +check_name severity; BIGINT failing_rows; VARCHAR sample status`,
		"operations.manifest":   `VARCHAR +file sha256; BIGINT rows bytes; VARCHAR schema_version config_hash code_version kind`,
	}
}

func realDeclared() []transform.Declared {
	out := transform.Documentation()
	for _, e := range entity.All() {
		out = append(out, transform.FromEntity(e))
	}
	for table, columns := range besideTables() {
		d := transform.Declared{Table: pipeline.Table(table), Purpose: table}
		for group := range strings.SplitSeq(columns, ";") {
			words := strings.Fields(group)
			for _, name := range words[1:] {
				name, key := strings.CutPrefix(name, "+")
				if key {
					d.Grain = append(d.Grain, name)
				}
				d.Columns = append(d.Columns, transform.Column{Name: name, Type: words[0], Meaning: name})
			}
		}
		out = append(out, d)
	}
	return out
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

// A night without a single row still makes every table, and no check finds fault.
func TestSQLFiles_onEmptyTables(t *testing.T) {
	db := engine(t, 2)
	lib, err := transform.Load(t.Context(), db, sqlfiles.Files, realDeclared())
	if err != nil {
		t.Fatal(err)
	}
	data := map[pipeline.Table]string{}
	for _, d := range lib.Declared {
		var nulls []string
		for _, c := range d.Columns {
			nulls = append(nulls, "cast(null as "+c.Type+") as "+c.Name)
		}
		data[d.Table] = "select " + strings.Join(nulls, ", ") + " where false"
	}
	data["run.parameters"] = `select '20240601T030000' as run_id, 'test' as project, date '2024-06-01' as as_of_date, timestamp '2024-06-02 03:00:00' as built_at,
		'EUR' as currency_code, 'Europe/Berlin' as timezone, cast(1 as bigint) as seed, 'days' as rfm_frequency_by, 'mean' as rfm_monetary_by,
		cast(null as double) as unknown_customer_share_limit`
	data["run.cutoffs"] = `select date '2024-06-01' as cutoff_date, 'score' as purpose`
	checks, err := lib.CheckSteps(db, nil)
	if err != nil {
		t.Fatal(err)
	}
	outcome, _, err := night(t, db, data, append(lib.Steps(db), checks...))
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
