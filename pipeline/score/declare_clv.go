package score

import (
	"fmt"

	"clientele/pipeline"
)

// clvDeclarations lists the tables that the step score/clv makes.
func clvDeclarations() []pipeline.Declaration {
	history := []string{"features.customer.btyd_frequency", "features.customer.btyd_recency", "features.customer.btyd_age"}
	value := append([]string{"features.customer.btyd_monetary"}, history...)
	base := []string{"features.customer.net_amount", "features.customer.btyd_frequency", "features.customer.btyd_recency", "features.customer.btyd_age"}
	columns := []pipeline.DeclaredColumn{
		{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", Personal: true, From: []string{"features.customer.customer_id"}},
		{Name: "frequency", Type: "BIGINT", Meaning: "repeat purchase days, the first does not count", From: history[:1]},
		{Name: "recency", Type: "BIGINT", Unit: "days", Meaning: "days from the first to the last purchase day", From: history[1:2]},
		{Name: "age", Type: "BIGINT", Unit: "days", Meaning: "days from the first purchase day to the as-of date", From: history[2:]},
		{Name: "mean_value", Type: "DOUBLE", Unit: "currency", Meaning: "mean net spend of the repeat days; null when none", From: value[:1]},
		{Name: "p_alive", Type: "DOUBLE", Meaning: "probability to be a customer still; null when the baseline answers, which does not know it", From: history},
	}
	for _, h := range clvHorizons() {
		columns = append(columns,
			pipeline.DeclaredColumn{Name: fmt.Sprintf("p_no_purchase_%dd", h), Type: "DOUBLE", Meaning: fmt.Sprintf("probability of no purchase in the next %d days", h), From: history},
			pipeline.DeclaredColumn{Name: fmt.Sprintf("expected_orders_%dd", h), Type: "DOUBLE", Meaning: fmt.Sprintf("expected purchase days in the next %d days", h), From: history})
	}
	columns = append(columns, pipeline.DeclaredColumn{Name: "expected_value_per_order", Type: "DOUBLE", Unit: "currency", Meaning: "expected net spend of a purchase day", From: value})
	for _, h := range clvHorizons() {
		columns = append(columns,
			pipeline.DeclaredColumn{Name: fmt.Sprintf("clv_%dd", h), Type: "DOUBLE", Unit: "currency", Meaning: fmt.Sprintf("expected net spend in the next %d days, discounted to the as-of date", h), From: value},
			pipeline.DeclaredColumn{Name: fmt.Sprintf("clv_low_%dd", h), Type: "DOUBLE", Unit: "currency", Meaning: "lower bound of the 90 % interval of that expectation; null when the baseline answers", From: value},
			pipeline.DeclaredColumn{Name: fmt.Sprintf("clv_high_%dd", h), Type: "DOUBLE", Unit: "currency", Meaning: "upper bound of the 90 % interval of that expectation; null when the baseline answers", From: value})
	}
	columns = append(columns,
		pipeline.DeclaredColumn{Name: "value_decile", Type: "BIGINT", Meaning: "tenth of the customers by clv_365d, 1 is the highest", From: value},
		pipeline.DeclaredColumn{Name: "is_high_value", Type: "BOOLEAN", Meaning: "whether the customer is among the configured share of highest clv_365d", From: value})
	for _, h := range clvHorizons() {
		columns = append(columns, pipeline.DeclaredColumn{Name: fmt.Sprintf("baseline_clv_%dd", h), Type: "DOUBLE", Unit: "currency", Meaning: fmt.Sprintf("the baseline's answer for %d days: mean spend times retention, discounted", h), From: base})
	}
	columns = append(columns,
		pipeline.DeclaredColumn{Name: "model_name", Type: "VARCHAR", Meaning: "whose answer it is: bgnbd, mbgnbd, paretonbd, or the baseline's name"},
		pipeline.DeclaredColumn{Name: "model_version", Type: "VARCHAR", Meaning: "day of the night that trained the model; null when the baseline answers"},
		pipeline.DeclaredColumn{Name: "train_end_date", Type: "DATE", Meaning: "last day of the histories that the model, or the baseline, was learnt from", From: []string{"features.customer.cutoff_date"}},
		pipeline.DeclaredColumn{Name: "fit_status", Type: "VARCHAR", Meaning: "ok, or what happened, several things with a comma between", From: value},
		pipeline.DeclaredColumn{Name: "grade", Type: "VARCHAR", Meaning: "grade on the model card; null when not graded", From: []string{"features.churn_label.future_net_amount"}})
	declarations := []pipeline.Declaration{
		{Table: clvScores, Purpose: "What every customer is expected to bring, and the baseline's answer.", MadeBy: "model clv", Grain: []string{"customer_id"}, Columns: columns},
		{Table: buyingScores, Purpose: "What a buying model says of every customer at each cutoff, fitted to the histories known by then alone.", MadeBy: "model clv", Grain: []string{"customer_id", "cutoff_date"}, Columns: []pipeline.DeclaredColumn{
			{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", Personal: true, From: []string{"features.customer.customer_id"}},
			{Name: "cutoff_date", Type: "DATE", Meaning: "day whose end the model looks from", From: []string{"features.customer.cutoff_date"}},
			{Name: "p_alive", Type: "DOUBLE", Meaning: "probability to be a customer still", From: history},
			{Name: "p_no_purchase", Type: "DOUBLE", Meaning: "probability of no purchase in the churn window", From: history},
			{Name: "expected_orders", Type: "DOUBLE", Meaning: "expected purchase days in the churn window", From: history},
			{Name: "expected_value_per_order", Type: "DOUBLE", Unit: "currency", Meaning: "expected net spend of a purchase day", From: value},
		}},
	}
	return append(declarations, gradedDeclarations(clvName)...)
}
