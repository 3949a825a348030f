package operations

func nextPurchaseHistory() table {
	return table{name: "history.next_purchase", purpose: "Expected next orders of earlier nights.", grain: []string{"as_of_date", "customer_id"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"customer_id", "VARCHAR", "id the customer had that night"},
		{"expected_next_order_date", "DATE", "expected day of the next order; null where nobody ever came back"},
		{"low_date", "DATE", "first day of the middle 80 %; null where nobody ever came back"},
		{"high_date", "DATE", "last day of it; null where nobody ever came back"},
		{"p_order_7d", "DOUBLE", "probability of an order within 7 days"},
		{"p_order_30d", "DOUBLE", "the same of 30 days"},
		{"p_order_90d", "DOUBLE", "the same of 90 days"},
		{"overdue_ratio", "DOUBLE", "days since the last order over the expected gap"},
		{"horizon_days", "BIGINT", "days ahead that were predicted"},
		{"model_name", "VARCHAR", "whose answer it is"},
		{"model_version", "VARCHAR", "version of the model; null when nothing was learnt"},
	}}
}
