package pattern

import (
	"strconv"

	"clientele/pipeline"
)

const (
	purchaseSequence   pipeline.Table = "patterns.purchase_sequence"
	categoryTransition pipeline.Table = "patterns.category_transition"

	// mostSteps is how many steps the table of sequences has columns for.
	mostSteps = 5
)

func sequenceDeclarations() []pipeline.Declaration {
	var (
		history  = []string{"intermediate.basket_items.customer_id", "intermediate.basket_items.sale_date", "intermediate.basket_items.item_id", "intermediate.items.category"}
		category = []string{"intermediate.items.category"}
	)
	count := func(name, meaning string) pipeline.DeclaredColumn {
		return pipeline.DeclaredColumn{Name: name, Type: "BIGINT", Meaning: meaning, From: history}
	}
	number := func(name, unit, meaning string) pipeline.DeclaredColumn {
		return pipeline.DeclaredColumn{Name: name, Type: "DOUBLE", Unit: unit, Meaning: meaning, From: history}
	}
	sequences := []pipeline.DeclaredColumn{
		{Name: "sequence_id", Type: "BIGINT", Meaning: "number of the sequence this night: by level, length and customers"},
		{Name: "level", Type: "VARCHAR", Meaning: "what the steps are: item or category"},
		{Name: "sequence_length", Type: "BIGINT", Unit: "steps", Meaning: "steps"},
	}
	for i := 1; i <= mostSteps; i++ {
		column := pipeline.DeclaredColumn{Name: "step_" + strconv.Itoa(i), Type: "VARCHAR", Meaning: "article, or category, that is bought as number " + strconv.Itoa(i), From: history[2:]}
		name := pipeline.DeclaredColumn{Name: column.Name + "_name", Type: "VARCHAR", Meaning: "its name, cut at 120 characters; the id when it has none",
			From: []string{"intermediate.items.item_name", "intermediate.items.category"}}
		if i > 2 {
			column.Meaning += "; null when the sequence is shorter"
			name.Meaning += "; null when the sequence is shorter"
		}
		sequences = append(sequences, column, name)
	}
	sequences = append(sequences,
		count("customers", "customers who bought the steps in this order, each on another day, within the limits on time"),
		count("customers_next_order", "of these, customers with every step in the purchase directly after the one before"),
		count("customers_prefix", "customers with all steps but the last"),
		count("customers_reversed", "customers with the steps in the opposite order, within the same limits"),
		count("customers_all", "customers with a purchase; at level category of an article with one"),
		number("support_any_gap", "share", "customers of customers_all"),
		number("support_next_order", "share", "customers_next_order of customers_all"),
		number("confidence", "share", "customers of customers_prefix"),
		number("expected_customers", "customers", "what customers would be if purchases held the last step independently of what came before"),
		number("lift", "", "customers over expected_customers, 1: independent"),
		number("lift_next_order", "", "the same for the purchase directly after; null when there is none in which it could come"),
		number("simple_lift", "", "support over the product of the shares of customers with each step"),
		number("p_value", "share", "probability of so many customers or more, were the last step independent, at most"),
		number("q_value", "share", "chance finds among the sequences of this p-value or less, at most"),
		number("order_lift", "", "customers over the mean of customers and customers_reversed, 0 to 2, 1: no order; null when the sequence reads the same both ways"),
		number("order_p_value", "share", "sign test of the order; null when the sequence reads the same both ways"),
		number("order_q_value", "share", "chance finds among the orders of this p-value or less, at most; null when the sequence reads the same both ways"),
		number("median_days", "days", "median of the days from the step before to the last, the first time"),
		number("median_span_days", "days", "median of the days from the first step to the last, the first time"),
		count("complete_from_customers", "customers from which on all sequences of the level are there"),
		pipeline.DeclaredColumn{Name: "fit_status", Type: "VARCHAR", Meaning: "ok, or support_raised when not all that was asked for fits", From: history},
	)
	transitions := []pipeline.DeclaredColumn{
		{Name: "from_category", Type: "VARCHAR", Meaning: "category in a purchase", From: category},
		{Name: "to_category", Type: "VARCHAR", Meaning: "category in the customer's next purchase; (none) when nobody bought anything again", From: category},
		count("customers", "customers who made the move"),
		count("moves", "purchases with from_category whose next one holds to_category"),
		count("purchases", "purchases with from_category that are counted: those at least open_days ago"),
		number("probability", "share", "chance of the move, a next purchase of several categories counting in equal parts; with share_stopping those of one from_category add up to 1"),
		number("share_next", "share", "moves of purchases"),
		number("lift", "", "share_next over the same share after purchases at large; null when nobody bought anything again"),
		number("median_days", "days", "median of the days to the next purchase, over moves; null when there is none"),
		number("share_stopping", "share", "purchases with from_category after which nothing was bought within open_days"),
		count("open_days", "days within which the next purchase must come"),
	}
	return []pipeline.Declaration{
		{Table: purchaseSequence, Purpose: "What is bought after what.", MadeBy: "model sequence", Grain: []string{"sequence_id"}, Columns: sequences},
		{Table: categoryTransition, Purpose: "From which category to which one customers go with their next purchase.", MadeBy: "model sequence",
			Grain: []string{"from_category", "to_category"}, Columns: transitions},
	}
}
