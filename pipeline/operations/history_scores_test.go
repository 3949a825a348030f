package operations_test

import (
	"context"
	"path/filepath"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/operations"
)

// Of predictions those are kept that were asked for, with what outcomes and trends need.
func TestKeepHistory_predictions(t *testing.T) {
	db, root := engine(t), t.TempDir()
	layout := pipeline.Layout{Root: root}
	folder := filepath.Join(root, "night", "marts")
	for _, schema := range []string{"marts", "features"} {
		if err := durable.MkdirAll(filepath.Join(root, "night", schema)); err != nil {
			t.Fatal(err)
		}
	}
	const common = "0.5 as raw_score, 0.25 as probability, 'low' as band, 90 as window_days, 'gbdt' as model_name, '2026-06-01' as model_version, date '2026-06-02' as as_of_date, 'secret' as reason_1_feature"
	for name, query := range map[string]string{
		"churn_score":                     "select 'C' || n as customer_id, n < 3 as eligible, * replace (case when n < 2 then probability end as probability) from (select n, " + common + " from range(4) as numbers (n))",
		"propensity_score":                "select 'C' || n as customer_id, n < 2 as eligible, 'category' as target_type, 'Light' as target_id, " + common + " from range(3) as numbers (n)",
		"prospect_score":                  "select 'P1' as prospect_id, true as eligible, " + common,
		"clv":                             "select 'C1' as customer_id, 12.5 as clv_90d, date '2026-06-02' as as_of_date",
		"model_card":                      "select 'churn' as model, '' as target_type, '' as target_id, 'B' as grade, date '2026-06-02' as as_of_date",
		"../features/propensity_category": "select * from (values (date '2026-06-02', 'Light', 1.5, 2.5), (date '2026-05-02', 'Light', 1, 2)) as prices (cutoff_date, category, low_price, middle_price)",
		"../features/propensity_customer": "select * from (values (date '2026-06-02', 'C1', 2), (date '2026-05-02', 'C1', 1)) as tiers (cutoff_date, customer_id, price_tier)",
	} {
		if _, err := db.ExecContext(context.Background(), "copy ("+query+") to "+pipeline.QuoteLiteral(filepath.Join(folder, name+".parquet"))+" (format parquet)"); err != nil {
			t.Fatal(err)
		}
	}
	if err := operations.KeepHistory(context.Background(), db, layout, folder, "run", day(2).Format(time.DateOnly)); err != nil {
		t.Fatal(err)
	}
	outcome := run(t, root, operations.History{DB: db, Layout: layout, AsOf: day(3)})
	for _, test := range []struct{ table, query, want string }{
		{"churn_score", "concat_ws(' ', count(*), min(customer_id), max(customer_id))", "2 C0 C1"},
		{"propensity_score", "concat_ws(' ', count(*), min(customer_id), max(customer_id), min(target_id))", "2 C0 C1 Light"},
		{"churn_score", "min(concat_ws(' ', raw_score, probability, band, window_days, model_name, model_version))", "0.5 0.25 low 90 gbdt 2026-06-01"},
		{"prospect_score", "min(concat_ws(' ', prospect_id, probability))", "P1 0.25"},
		{"clv", "min(concat_ws(' ', customer_id, clv_90d, clv_180d is null))", "C1 12.5 true"},
		{"model_card", "min(concat_ws(' ', model, grade))", "churn B"},
		{"price_tier", "string_agg(concat_ws(' ', as_of_date, category, low_price, middle_price))", "2026-06-02 Light 1.5000 2.5000"},
		{"customer_price_tier", "string_agg(concat_ws(' ', as_of_date, customer_id, price_tier))", "2026-06-02 C1 2"},
	} {
		if got := value[string](t, db, "select "+test.query+" from "+rows(outcome, pipeline.Table("history."+test.table))); got != test.want {
			t.Errorf("%s: %s, want %s", test.table, got, test.want)
		}
	}
}
