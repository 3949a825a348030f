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
