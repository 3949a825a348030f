package score

import "clientele/pipeline"

func nextDeclarations() []pipeline.Declaration {
	bought := []string{string(basketItems) + ".customer_id", string(basketItems) + ".item_id", string(basketItems) + ".sale_date"}
	customer := pipeline.DeclaredColumn{Name: "customer_id", Type: "VARCHAR", Meaning: "customer", Personal: true, From: bought[:1]}
	product := []pipeline.DeclaredColumn{
		{Name: "product_id", Type: "VARCHAR", Meaning: "product", From: bought},
		{Name: "product_name", Type: "VARCHAR", Meaning: "its text; null when none", From: []string{string(articles) + ".item_name"}},
	}
	probability := pipeline.DeclaredColumn{Name: "probability", Type: "DOUBLE", Meaning: "calibrated probability that it is among what the customer buys on the next purchase day; null when too little was tested", From: bought}
	listed := append(append([]pipeline.DeclaredColumn{customer, {Name: "rank", Type: "BIGINT", Meaning: "place in the customer's list, 1 is the first", From: bought}}, product...),
		pipeline.DeclaredColumn{Name: "score", Type: "DOUBLE", Meaning: "higher ranks first; comparable within a customer alone", From: bought},
		probability,
		pipeline.DeclaredColumn{Name: "reason", Type: "VARCHAR", Meaning: "own_history, co_purchase, similar_customer or popular", From: bought},
		pipeline.DeclaredColumn{Name: "is_repeat", Type: "BOOLEAN", Meaning: "whether the customer has bought it before", From: bought},
		pipeline.DeclaredColumn{Name: "last_bought_at", Type: "DATE", Meaning: "day of the customer's last purchase of it; null when never", From: bought})
	offered := append(append([]pipeline.DeclaredColumn{customer, {Name: "rank", Type: "BIGINT", Meaning: "place among the customer's offers, 1 is the first", From: bought},
		{Name: "category", Type: "VARCHAR", Meaning: "category of the product; null when it has none", From: []string{string(articles) + ".category"}},
		{Name: "offer_kind", Type: "VARCHAR", Meaning: "repeat, cross_sell or up_sell", From: append([]string{string(articles) + ".category", string(articles) + ".net_amount"}, bought...)},
	}, product...), probability,
		pipeline.DeclaredColumn{Name: "expected_margin", Type: "DOUBLE", Unit: "currency", Meaning: "probability times the mean margin of a purchase of the product; null when it has no cost, or no probability",
			From: append([]string{string(articles) + ".margin_amount", string(articles) + ".costed_units"}, bought...)})
	return append([]pipeline.Declaration{
		{Table: recommendations, Purpose: "What each customer will buy next.", MadeBy: "model nextbasket", Grain: []string{"customer_id", "rank"}, Columns: append(listed, modelColumns()...)},
		{Table: nextOffers, Purpose: "What to offer each customer next.", MadeBy: "model nextbasket", Grain: []string{"customer_id", "rank"}, Columns: append(offered, modelColumns()...)},
	}, gradedDeclarations(nextName)...)
}
