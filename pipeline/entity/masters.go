package entity

func products() Entity {
	return Entity{
		Name:    "products",
		Purpose: "Articles of the assortment.",
		Columns: []Column{
			{Name: "product_id", Kind: Identifier, Required: true, Meaning: "article number"},
			{Name: "product_name", Kind: Text, Meaning: "article text"},
			{Name: "category", Kind: Text, Meaning: "category, the level that reports group by"},
			{Name: "subcategory", Kind: Text, Meaning: "finer category"},
			{Name: "brand", Kind: Text, Meaning: "brand"},
			{Name: "list_price", Kind: Money, Unit: "currency", Meaning: "price in the list"},
			{Name: "unit_cost", Kind: Money, Unit: "currency", Meaning: "cost of one unit; null when unknown"},
			{Name: "launched_on", Kind: Date, Meaning: "first day on sale"},
			{Name: "discontinued_on", Kind: Date, Meaning: "first day no longer on sale; null while it is"},
		},
		Key: []string{"product_id"}, Document: []string{"product_id"},
	}
}

func stores() Entity {
	return Entity{
		Name:    "stores",
		Purpose: "Stores and other places that sell.",
		Columns: []Column{
			{Name: "store_id", Kind: Identifier, Required: true, Meaning: "number of the store"},
			{Name: "store_name", Kind: Text, Meaning: "name of the store"},
			{Name: "region", Kind: Text, Meaning: "region, the level that reports group by"},
			{Name: "store_kind", Kind: Text, Meaning: "kind of store, in the export's words"},
			{Name: "opened_on", Kind: Date, Meaning: "first day open"},
			{Name: "closed_on", Kind: Date, Meaning: "first day closed for good; null while open"},
		},
		Key: []string{"store_id"}, Document: []string{"store_id"},
	}
}
