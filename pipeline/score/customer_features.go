package score

// feature is a column of features.customer or scores.buying that models learn from: the theme that it counts with in reasons, and what it is in the words of
// a reason.
type feature struct{ name, theme, words string }

// customerFeatureList lists them. The inputs of buying models (btyd_…) are not among them: others say the same.
func customerFeatureList() []feature {
	return []feature{
		{"recency_days", "recency", "days since the last purchase"},
		{"gap_ratio", "recency", "time since the last purchase against the own mean gap"},
		{"gap_to_longest", "recency", "time since the last purchase against the own longest gap"},
		{"gap_deviations", "recency", "standard deviations by which the own mean gap is overrun"},
		{"orders_30d", "recency", "orders of the last 30 days"},
		{"net_amount_30d", "recency", "spend of the last 30 days"},

		{"frequency", "frequency", "purchase days"},
		{"orders", "frequency", "orders in all"},
		{"orders_90d", "frequency", "orders of the last 90 days"},
		{"orders_365d", "frequency", "orders of the last 365 days"},
		{"mean_gap_days", "frequency", "mean days between purchases"},
		{"sd_gap_days", "frequency", "scatter of the days between purchases"},
		{"gap_variation", "frequency", "irregularity of purchases"},
		{"longest_gap_days", "frequency", "longest time without a purchase"},
		{"last_gap_days", "frequency", "days before the last purchase"},
		{"last_gap_ratio", "frequency", "the gap before the last purchase against the own mean"},

		{"tenure_days", "frequency", "days since the first purchase"},

		{"orders_trend_30d", "recency", "trend of orders over 30 days"},
		{"orders_trend_90d", "recency", "trend of orders over 90 days"},
		{"orders_trend_365d", "recency", "trend of orders over a year"},
		{"spend_trend_30d", "recency", "trend of spend over 30 days"},
		{"spend_trend_90d", "recency", "trend of spend over 90 days"},
		{"spend_trend_365d", "recency", "trend of spend over a year"},
		{"orders_same_season", "frequency", "orders in the coming season a year ago"},

		{"monetary", "value", "spend per purchase day"},
		{"net_amount", "value", "spend in all"},
		{"net_amount_90d", "value", "spend of the last 90 days"},
		{"net_amount_365d", "value", "spend of the last 365 days"},
		{"mean_order_amount", "value", "bought per order"},
		{"units_per_order", "value", "units per order"},
		{"last_day_amount", "value", "bought on the last purchase day"},
		{"last_day_ratio", "value", "bought on the last purchase day against the own mean"},

		{"discount_share", "value", "share of discounts"},
		{"discount_share_90d", "value", "share of discounts in the last 90 days"},

		{"return_lines", "returns", "goods returned"},
		{"return_lines_90d", "returns", "goods returned in the last 90 days"},
		{"return_share", "returns", "share of what was bought that came back"},
		{"days_since_return", "returns", "days since the last return"},

		{"distinct_products", "value", "different articles bought"},
		{"distinct_categories", "value", "categories bought"},
		{"distinct_categories_90d", "value", "categories bought in the last 90 days"},
		{"top_category_share", "value", "share of the favourite category"},

		{"distinct_channels", "channel", "channels used"},
		{"top_channel_share", "channel", "share of the favourite channel"},
		{"store_share", "channel", "share of stores"},
		{"web_share", "channel", "share of the web shop"},
		{"other_channel_share", "channel", "share of other channels"},
		{"is_last_in_store", "channel", "last purchase in a store"},
		{"distinct_stores", "channel", "stores visited"},
		{"top_store_share", "channel", "share of the favourite store"},

		{"contacts_90d", "service", "contacts of the last 90 days"},
		{"contacts_365d", "service", "contacts of the last 365 days"},
		{"unresolved_contacts_90d", "service", "unresolved contacts of the last 90 days"},
		{"unresolved_contacts_365d", "service", "unresolved contacts of the last 365 days"},
		{"abandoned_contacts_365d", "service", "calls given up while waiting"},
		{"mean_wait_seconds", "service", "mean wait in seconds"},
		{"mean_csat", "service", "mean satisfaction given"},
		{"last_csat", "service", "last satisfaction given"},
		{"days_since_contact", "service", "days since the last contact"},
		{"days_since_unresolved", "service", "days since the last unresolved contact"},
		{"is_last_unresolved", "service", "last contact left unresolved"},

		{"delivered_orders", "delivery", "orders delivered"},
		{"late_orders", "delivery", "late orders"},
		{"late_orders_90d", "delivery", "late orders of the last 90 days"},
		{"late_order_share", "delivery", "share of late orders"},
		{"waiting_orders", "delivery", "orders still on their way"},
		{"mean_delivery_days", "delivery", "mean days to delivery"},
		{"last_delivery_days", "delivery", "days to the last delivery"},
		{"last_delivery_ratio", "delivery", "last delivery against the usual time"},
		{"is_last_order_late", "delivery", "last order late"},
		{"days_since_late", "delivery", "days since the last late order"},
	}
}

// buyingFeatureList is what buying models add.
func buyingFeatureList() []feature {
	return []feature{
		{"p_alive", "recency", "probability of still being a customer, by the buying model"},
		{"p_no_purchase", "recency", "probability of no purchase in the window, by the buying model"},
		{"expected_orders", "recency", "purchases expected in the window, by the buying model"},
	}
}

// themes are the groups that features count with in reasons.
func themes(list []feature) map[string]string {
	out := map[string]string{}
	for _, f := range list {
		out[f.name] = f.theme
	}
	return out
}

func names(list []feature) []string {
	var out []string
	for _, f := range list {
		out = append(out, f.name)
	}
	return out
}

// ReasonWords tells what a feature is in the words of a reason; its name where it has none. Customers and prospects call a few features the same: then the words
// are those of customers.
func ReasonWords(name string) string {
	all := append(customerFeatureList(), propensityFeatureList()...)
	for _, f := range prospectFeatureList() {
		all = append(all, f.feature)
	}
	for _, f := range all {
		if f.name == name {
			return f.words
		}
	}
	return name
}
