package operations

// Of recommendations the first three products of a customer are kept, of offers the first: whole lists would be ten times as many rows as customers, every night.

func recommendationHistory() table {
	return table{name: "history.product_recommendation", purpose: "First products recommended in earlier nights.", grain: []string{"as_of_date", "customer_id", "rank"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"customer_id", "VARCHAR", "id the customer had that night"},
		{"rank", "BIGINT", "place in the customer's list, 1 to 3"},
		{"product_id", "VARCHAR", "product"},
		{"probability", "DOUBLE", "probability that it was bought on the next purchase day; null when too little was tested"},
		{"reason", "VARCHAR", "own_history, co_purchase, similar_customer or popular"},
		{"is_repeat", "BOOLEAN", "whether the customer had bought it before"},
		{"model_name", "VARCHAR", "whose answer it is"},
		{"model_version", "VARCHAR", "version of the model; null when none was trained"},
	}}
}

func nextOfferHistory() table {
	return table{name: "history.next_offer", purpose: "First offers of earlier nights.", grain: []string{"as_of_date", "customer_id", "rank"}, columns: []column{
		{"as_of_date", "DATE", "as-of date of the night"},
		{"customer_id", "VARCHAR", "id the customer had that night"},
		{"rank", "BIGINT", "place among the customer's offers: 1"},
		{"category", "VARCHAR", "category of the product; null when it had none"},
		{"offer_kind", "VARCHAR", "repeat, cross_sell or up_sell"},
		{"product_id", "VARCHAR", "product"},
		{"probability", "DOUBLE", "probability that it was bought on the next purchase day; null when too little was tested"},
		{"expected_margin", "DOUBLE", "probability times the mean margin of a purchase; null when there was none"},
		{"model_name", "VARCHAR", "whose answer it is"},
		{"model_version", "VARCHAR", "version of the model; null when none was trained"},
	}}
}
