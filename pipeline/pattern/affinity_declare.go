package pattern

import "clientele/pipeline"

const (
	itemOfBasket  = "intermediate.basket_items.item_id"
	basketOfItem  = "intermediate.basket_items.basket_no"
	nameOfItem    = "intermediate.items.item_name"
	categoryOf    = "intermediate.items.category"
	channelOfItem = "intermediate.basket_items.channel"
	dayOfItem     = "intermediate.basket_items.sale_date"
)

func affinityDeclarations() []pipeline.Declaration {
	text := func(name, meaning string, from ...string) pipeline.DeclaredColumn {
		return pipeline.DeclaredColumn{Name: name, Type: "VARCHAR", Meaning: meaning, From: from}
	}
	count := func(name, meaning string) pipeline.DeclaredColumn {
		return pipeline.DeclaredColumn{Name: name, Type: "BIGINT", Meaning: meaning, From: []string{basketOfItem, itemOfBasket}}
	}
	measures := func() []pipeline.DeclaredColumn {
		number := func(name, unit, meaning string) pipeline.DeclaredColumn {
			return pipeline.DeclaredColumn{Name: name, Type: "DOUBLE", Unit: unit, Meaning: meaning, From: []string{basketOfItem, itemOfBasket}}
		}
		return []pipeline.DeclaredColumn{
			number("support", "share", "baskets with both sides, of all"),
			number("confidence", "share", "baskets with both sides, of those with the first"),
			number("lift", "", "confidence over what it would be by chance, 1: independent"),
			number("leverage", "share", "support less what it would be by chance"),
			number("conviction", "", "how much rarer the first comes without the second than by chance; null when it never does"),
			number("cosine", "", "support over the geometric mean of the two sides' supports"),
			number("zhang", "", "association from -1 to 1, 0: independent"),
			number("chi_square", "", "of the two-by-two table, without correction"),
			number("p_value", "share", "exact probability of so many baskets with both or more, by chance"),
			number("q_value", "share", "chance finds among the patterns of this p-value or less, at most"),
		}
	}
	view := []pipeline.DeclaredColumn{
		text("level", "sku or category"),
		text("channel", "channel; all for all of them", channelOfItem),
		text("period", "all, or a period that is over: 2025-12, 2025-Q4 or 2025", dayOfItem),
	}
	pairs := append(append([]pipeline.DeclaredColumn{}, view...),
		text("item_a", "what is in the basket: article or category", itemOfBasket, categoryOf),
		text("item_a_name", "its name, cut at 120 characters; the id when it has none", nameOfItem, categoryOf),
		text("item_b", "what goes with it: article or category", itemOfBasket, categoryOf),
		text("item_b_name", "its name, cut at 120 characters; the id when it has none", nameOfItem, categoryOf),
		count("n_a", "baskets with item_a"), count("n_b", "baskets with item_b"), count("n_both", "baskets with both"), count("n", "baskets that were looked at"))
	rules := []pipeline.DeclaredColumn{
		text("antecedent_items", "articles that are taken, a comma between; in double quotes where one has a comma or a quote", itemOfBasket),
		text("antecedent_names", "their names, cut at 120 characters each", nameOfItem),
		text("consequent_items", "articles that go with them, written likewise", itemOfBasket),
		text("consequent_names", "their names, cut at 120 characters each", nameOfItem),
		count("size", "articles of both sides"), count("n_antecedent", "baskets with the antecedent"), count("n_consequent", "baskets with the consequent"),
		count("n_both", "baskets with both"), count("n", "baskets that were looked at"),
	}
	runs := append([]pipeline.DeclaredColumn{text("pattern", "pairs or rules")}, view...)
	runs = append(runs,
		pipeline.DeclaredColumn{Name: "from_date", Type: "DATE", Meaning: "first day that was looked at; null when it is the first of all"},
		pipeline.DeclaredColumn{Name: "to_date", Type: "DATE", Meaning: "last day that was looked at"},
		count("baskets", "baskets that were looked at"),
		count("lines", "articles of all baskets, the left out ones included; at level category those that have one"),
		count("items", "articles or categories that are in enough baskets"),
		count("lines_without_category", "articles of baskets that are left out since they have no category; 0 at level sku"),
		count("baskets_left_out", "baskets of more than models.affinity.max_basket_items"),
		count("lines_left_out", "what these hold"),
		count("largest_basket", "what the largest basket holds, left out or not"),
		count("asked_from_count", "baskets that a pattern had to be in"),
		count("complete_from_count", "baskets from which on all patterns beyond chance are told; above what was asked where not all fit"),
		count("tests", "tests that the q-values allow for"),
		count("patterns_beyond_chance", "patterns among those tested that are more than chance, by models.affinity.max_q_value"),
		count("patterns_told", "how many of them are told"),
		text("fit_status", "ok, support_raised or no_baskets"))
	return []pipeline.Declaration{
		{Table: itemAffinity, Purpose: "Pairs of articles and of categories that are bought together, from either side.", MadeBy: "model affinity",
			Grain: []string{"level", "channel", "period", "item_a", "item_b"}, Columns: append(pairs, measures()...)},
		{Table: affinityRules, Purpose: "Rules: who takes these articles takes that one too.", MadeBy: "model affinity",
			Grain: []string{"antecedent_items", "consequent_items"}, Columns: append(rules, measures()...)},
		{Table: affinityRuns, Purpose: "What was looked at to find what is bought together.", MadeBy: "model affinity",
			Grain: []string{"pattern", "level", "channel", "period"}, Columns: runs},
		usabilityDeclaration(affinityUsability, "affinity"),
	}
}
