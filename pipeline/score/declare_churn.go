package score

import "clientele/pipeline"

func churnDeclarations() []pipeline.Declaration {
	features := []string{string(customerFeatures) + ".recency_days", string(churnLabels) + ".is_churned"}
	scores := pipeline.Declaration{Table: churnScores, Purpose: "Who is about to leave.", MadeBy: "model churn", Grain: []string{"customer_id"}, Columns: append([]pipeline.DeclaredColumn{
		{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", Personal: true, From: []string{string(customerFeatures) + ".customer_id"}},
	}, scoredColumns(customerFeatures, "no purchase in the window")...)}
	rules := pipeline.Declaration{Table: churnRules, Purpose: "Groups of customers by how many of them leave.", MadeBy: "model churn", Grain: []string{"rule_id"}, Columns: append([]pipeline.DeclaredColumn{
		{Name: "rule_id", Type: "VARCHAR", Meaning: "number of the rule, the highest rate while training first"},
		{Name: "rule_text", Type: "VARCHAR", Meaning: "conditions on features of customers", From: features},
		{Name: "customers", Type: "BIGINT", Meaning: "customers of today, of those asked about, under the rule", From: []string{string(customerFeatures) + ".customer_id"}},
		{Name: "tested_customers", Type: "BIGINT", Meaning: "customers that the rate was counted on", From: features},
		{Name: "churn_rate", Type: "DOUBLE", Meaning: "share of them that left", From: features},
		{Name: "low", Type: "DOUBLE", Meaning: "lower bound of the 90 % interval of the rate", From: features},
		{Name: "high", Type: "DOUBLE", Meaning: "upper bound of the 90 % interval of the rate", From: features},
		{Name: "lift", Type: "DOUBLE", Meaning: "rate over the rate of all", From: features},
	}, modelColumns()...)}
	return append([]pipeline.Declaration{scores, rules}, gradedDeclarations(churnName)...)
}
