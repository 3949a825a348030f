package main

import (
	"context"
	"path/filepath"
	"testing"

	"clientele/models/evaluate"
	"clientele/pipeline"
)

// ranksItsProspects compares the prospects of a demo night with what the
// generator knows: who of them is won in the 90 days after the end, whose chances are due to what they are,
// and who is a customer already.
func ranksItsProspects(t *testing.T, dir string) {
	db := withTruth(t, dir)
	truth := func(name string) string {
		return "read_csv(" + pipeline.QuoteLiteral(filepath.Join(dir, "truth", name)) + ", all_varchar = true)"
	}
	rows, err := db.QueryContext(context.Background(), `
		select score.probability, score.fit_score, cast(truth.fit_logit as double), truth.is_won_90d = 'yes'
		from prospect_score as score inner join `+truth("prospects.csv")+` as truth on truth.prospect_id = score.source_prospect_id
		where score.eligible and truth.is_open = 'yes'`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	var probability, fit []float64
	var won, suits []bool
	for rows.Next() {
		var p, f, logit float64
		var is bool
		if err := rows.Scan(&p, &f, &logit, &is); err != nil {
			t.Fatal(err)
		}
		probability, fit, won, suits = append(probability, p), append(fit, f), append(won, is), append(suits, logit > 0)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	if auc := evaluate.AUC(won, probability); !(auc > .85) || len(won) < 180 {
		t.Errorf("who of %d open prospects is won in the next 90 days is told with AUC %.3f, want .85", len(won), auc)
	}
	if auc := evaluate.AUC(suits, fit); !(auc > .85) {
		t.Errorf("who is likely to be won by what they are is told by fit_score with AUC %.3f, want .85", auc)
	}
	for what, query := range map[string]string{
		"prospects whose status differs from the truth": `
			select count(*) from prospect_score as score inner join ` + truth("prospects.csv") + ` as truth on truth.prospect_id = score.source_prospect_id
			where (score.status = 'open') <> (truth.is_open = 'yes')`,
		"prospects found to be a customer who are not, or another one": `
			with owners as (
				select distinct records.person_id, map.customer_id from ` + truth("records.csv") + ` as records
				inner join customer_id_map as map on map.source_system = records.source and map.source_record_id = records.customer_ref and map.valid_to is null
			)
			select count(*) from prospect_score as score inner join ` + truth("prospects.csv") + ` as truth on truth.prospect_id = score.source_prospect_id
			left join owners on owners.person_id = truth.person_id and owners.customer_id = score.duplicate_of_customer_id
			where score.duplicate_of_customer_id is not null and owners.customer_id is null`,
		"customers among the prospects, beyond a tenth, who are not found": `
			select greatest(0, count(*) filter (where score.duplicate_of_customer_id is null) - count(*) // 10)
			from prospect_score as score inner join ` + truth("prospects.csv") + ` as truth on truth.prospect_id = score.source_prospect_id
			where score.status <> 'won' and truth.person_id is not null`,
	} {
		var count int
		if err := db.QueryRowContext(context.Background(), query).Scan(&count); err != nil {
			t.Fatalf("%s: %v", what, err)
		}
		if count != 0 {
			t.Errorf("%s: %d", what, count)
		}
	}
}
