package operations

import "clientele/pipeline"

// Predictions are kept for what came of them: the probability and what it was of, not the
// reasons. Who was not asked about has none.

// scored are the columns that every kept probability has, after the key.
func scored(what string) []column {
	return []column{
		{"raw_score", "DOUBLE", "score before calibration; null when the baseline answers"},
		{"probability", "DOUBLE", "probability of " + what},
		{"band", "VARCHAR", "high, medium or low"},
		{"window_days", "BIGINT", "days after the night that it is about"},
		{"model_name", "VARCHAR", "whose answer it is"},
		{"model_version", "VARCHAR", "version of the model that scored; null when the baseline answers"},
	}
}

func probabilityHistory(mart, purpose, what string, key ...column) table {
	t := table{name: pipeline.Table("history." + mart), purpose: purpose, columns: append([]column{{"as_of_date", "DATE", "as-of date of the night"}}, key...)}
	for _, c := range t.columns {
		t.grain = append(t.grain, c.name)
	}
	t.columns = append(t.columns, scored(what)...)
	return t
}

func churnScoreHistory() table {
	return probabilityHistory("churn_score", "Churn scores of earlier nights.", "no purchase in the window",
		column{"customer_id", "VARCHAR", "id the customer had that night"})
}

func propensityScoreHistory() table {
	return probabilityHistory("propensity_score", "Propensity scores of earlier nights.", "buying the target in the window",
		column{"customer_id", "VARCHAR", "id the customer had that night"},
		column{"target_type", "VARCHAR", "category, cross_sell or up_sell"},
		column{"target_id", "VARCHAR", "the category; empty for the other two"})
}

func prospectScoreHistory() table {
	return probabilityHistory("prospect_score", "Prospect scores of earlier nights.", "being won in the window",
		column{"prospect_id", "VARCHAR", "prospect"})
}

func clvHistory() table {
	return table{name: "history.clv", purpose: "Customer lifetime values of earlier nights.", grain: []string{"as_of_date", "customer_id"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"customer_id", "VARCHAR", "id the customer had that night"},
		{"p_alive", "DOUBLE", "probability to be a customer still; null when the baseline answers"},
		{"p_no_purchase_90d", "DOUBLE", "probability of no purchase in the next 90 days"},
		{"expected_orders_90d", "DOUBLE", "expected purchase days in the next 90 days"},
		{"clv_90d", "DOUBLE", "expected net spend in the next 90 days, discounted"},
		{"clv_180d", "DOUBLE", "the same of 180 days"},
		{"clv_365d", "DOUBLE", "the same of 365 days"},
		{"baseline_clv_90d", "DOUBLE", "the baseline's answer for 90 days"},
		{"value_decile", "BIGINT", "tenth of the customers by value, 1 is the highest"},
		{"is_high_value", "BOOLEAN", "whether the customer was of high value"},
		{"model_name", "VARCHAR", "whose answer it is"},
		{"model_version", "VARCHAR", "version of the model; null when the baseline answers"},
	}}
}

// Tiers of prices are kept, because whether a later purchase was a dearer one is told by the
// tiers of the night that scored.

func priceTierHistory() table {
	return table{name: "history.price_tier", purpose: "Which prices of a category were low, middle and high in earlier nights.", grain: []string{"as_of_date", "category"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"category", "VARCHAR", "category of the articles"},
		{"low_price", "DECIMAL(18,4)", "highest unit price of the low tier"},
		{"middle_price", "DECIMAL(18,4)", "highest unit price of the middle tier, or of the low one where there is no middle"},
	}}
}

func customerPriceTierHistory() table {
	return table{name: "history.customer_price_tier", purpose: "Price tier that customers usually bought in, in earlier nights.", grain: []string{"as_of_date", "customer_id"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"customer_id", "VARCHAR", "id the customer had that night"},
		{"price_tier", "BIGINT", "1 is low, 2 middle, 3 high"},
	}}
}

func modelCardHistory() table {
	return table{name: "history.model_card", purpose: "Model cards of earlier nights.", grain: []string{"as_of_date", "model", "target_type", "target_id"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"model", "VARCHAR", "clv, churn, propensity, prospect or nextbasket"},
		{"target_type", "VARCHAR", "what propensity is to; empty elsewhere"},
		{"target_id", "VARCHAR", "which of it; empty elsewhere"},
		{"model_version", "VARCHAR", "version of the model; null when nothing was trained"},
		{"published", "VARCHAR", "whose answer was published"},
		{"protocol", "VARCHAR", "how it was tested"},
		{"train_to", "DATE", "last day learnt from; null when none"},
		{"test_from", "DATE", "day after which the test began; null when none"},
		{"test_to", "DATE", "last day of the test; null when none"},
		{"test_rows", "BIGINT", "rows tested on"},
		{"positive_rate", "DOUBLE", "share of positives among them; null when there is none"},
		{"baseline_name", "VARCHAR", "the baseline"},
		{"baseline_metric", "DOUBLE", "its figure; null when not measured"},
		{"metric_name", "VARCHAR", "what is measured"},
		{"metric", "DOUBLE", "the model's figure; null when not measured"},
		{"gain", "DOUBLE", "gain over the baseline; null when not measured"},
		{"gain_low", "DOUBLE", "lower end of its 90 % interval; null when not measured"},
		{"gain_high", "DOUBLE", "upper end of it; null when not measured"},
		{"auc", "DOUBLE", "area under the ROC curve; null when it does not apply"},
		{"brier", "DOUBLE", "mean squared error of the probability; null when it does not apply"},
		{"ece", "DOUBLE", "expected calibration error; null when it does not apply"},
		{"grade", "VARCHAR", "A, B, C or D; null when not graded"},
		{"fit_status", "VARCHAR", "ok, or what happened"},
		{"refused_reason", "VARCHAR", "why the baseline's answer was published; null when the model's was"},
	}}
}
