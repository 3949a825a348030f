package score

// Features of propensity. Those of a customer and a category are called category_…, so that a reason tells them from those of the customer.

const (
	categoryFeature = "category"
	boughtBefore    = "category_purchase_days"
)

// tasteFeatureList is what is known of a customer and one category: columns of features.propensity_feature.
func tasteFeatureList() []feature {
	return []feature{
		{"category_days_since", "category habit", "days since the last purchase in the category"},
		{"category_purchase_days", "category habit", "purchase days in the category"},
		{"category_purchase_days_90d", "category habit", "purchase days in the category in the last 90 days"},
		{"category_purchase_days_365d", "category habit", "purchase days in the category in the last 365 days"},
		{"category_purchase_days_same_season", "category season", "purchase days in the category in the coming season a year ago"},
		{"category_lines_365d", "category habit", "lines bought in the category in the last 365 days"},
		{"category_bought_90d", "category value", "bought in the category in the last 90 days"},
		{"category_bought_365d", "category value", "bought in the category in the last 365 days"},
		{"category_spend_share", "category value", "category's share of what was bought"},
		{"category_gap_ratio", "category habit", "time since the last purchase in the category against the mean gap there"},
	}
}

// tasteColumn is the column of features.propensity_feature that a feature is.
func tasteColumn(name string) string { return name[len("category_"):] }

// derivedFeatureList is what the step adds to that for a customer and a category.
func derivedFeatureList() []feature {
	return []feature{
		{"category_day_share", "category habit", "share of the purchase days that were in the category"},
		{"category_expected_days", "category habit", "purchase days in the category expected in the window"},
		{"companion_share", "companions", "buyers of the category among those who buy what the customer buys"},
		{"companion_best", "companions", "the same of the category bought that goes with it best"},
		{"category_buyer_share", "popularity", "share of all customers who bought of the category"},
		{"category_buyers_trend_90d", "popularity", "trend of the category's buyers"},
	}
}

// categoryFeatureList is what the category itself is.
func categoryFeatureList() []feature {
	return []feature{{categoryFeature, "popularity", "the category itself"}}
}

// choiceFeatureList is how a customer chooses: columns of features.propensity_customer.
func choiceFeatureList() []feature {
	return []feature{
		{"price_tier", "prices", "usual price tier"},
		{"price_tier_share", "prices", "share of the usual price tier"},
		{"mean_price_tier", "prices", "mean price tier"},
		{"dearer_share", "prices", "share of lines above the usual price tier"},
		{"dearer_lines_90d", "prices", "lines above the usual price tier in the last 90 days"},
		{"dearer_lines_365d", "prices", "lines above the usual price tier in the last 365 days"},
		{"days_since_dearer", "prices", "days since the last line above the usual price tier"},
		{"category_lines", "frequency", "lines bought of any category"},
		{"categories_bought", "novelty", "categories ever bought"},
		{"new_categories_90d", "novelty", "categories first bought in the last 90 days"},
		{"new_categories_365d", "novelty", "categories first bought in the last 365 days"},
		{"days_since_new_category", "novelty", "days since a category was bought for the first time"},
		{"categories_left", "novelty", "categories not bought yet"},
	}
}

// noveltyFeatureList is what the step adds to that.
func noveltyFeatureList() []feature {
	return []feature{{"best_new_companion_share", "novelty", "buyers of the likeliest new category among those who buy what the customer buys"}}
}

// tasteCustomerFeatureList is the part of the customers' features that propensity learns from.
func tasteCustomerFeatureList() []feature {
	wanted := map[string]bool{
		"recency_days": true, "gap_ratio": true, "frequency": true, "orders_90d": true, "orders_365d": true, "mean_gap_days": true,
		"orders_trend_90d": true, "orders_same_season": true, "monetary": true, "net_amount_365d": true, "mean_order_amount": true, "discount_share": true,
		"return_share": true, "distinct_categories_90d": true, "top_category_share": true, "store_share": true, "web_share": true,
	}
	var list []feature
	for _, f := range customerFeatureList() {
		if wanted[f.name] {
			list = append(list, f)
		}
	}
	return list
}

// propensityFeatureList is all of them, for words and themes.
func propensityFeatureList() []feature {
	var all []feature
	for _, list := range [][]feature{categoryFeatureList(), tasteFeatureList(), derivedFeatureList(), choiceFeatureList(), noveltyFeatureList(), tasteCustomerFeatureList(), buyingFeatureList()} {
		all = append(all, list...)
	}
	return all
}
