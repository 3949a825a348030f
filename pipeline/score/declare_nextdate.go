package score

import "clientele/pipeline"

func nextDateDeclarations() []pipeline.Declaration {
	days := []string{string(customerDays) + ".sale_date"}
	columns := []pipeline.DeclaredColumn{
		{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", Personal: true, From: []string{string(customerDays) + ".customer_id"}},
		{Name: "expected_next_order_date", Type: "DATE", Meaning: "day by which half of such customers order, of those who do within the horizon; null where nobody ever came back"},
		{Name: "low_date", Type: "DATE", Meaning: "first day of the middle 80 % of the same; null where nobody ever came back"},
		{Name: "high_date", Type: "DATE", Meaning: "last day of it; null where nobody ever came back"},
		{Name: "p_order_7d", Type: "DOUBLE", Meaning: "probability of an order within 7 days, leaving for good included"},
		{Name: "p_order_30d", Type: "DOUBLE", Meaning: "the same of 30 days"},
		{Name: "p_order_90d", Type: "DOUBLE", Meaning: "the same of 90 days"},
		{Name: "overdue_ratio", Type: "DOUBLE", Meaning: "days since the last order over the customer's expected gap"},
		{Name: "days_since_last_order", Type: "BIGINT", Unit: "days", Meaning: "days from the last purchase day to the as-of date"},
		{Name: "horizon_days", Type: "BIGINT", Unit: "days", Meaning: "days ahead that are predicted"},
	}
	for i := range columns[1:9] {
		columns[i+1].From = days
	}
	scores := pipeline.Declaration{Table: nextDates, Purpose: "When each customer orders next.", MadeBy: "model nextdate", Grain: []string{"customer_id"}, Columns: append(columns, modelColumns()...)}
	return append([]pipeline.Declaration{scores}, gradedDeclarations(nextDateName)...)
}
