package pattern

import (
	"fmt"

	"clientele/models/card"
)

// affinityFindings tells what was left out and what could be mended.
func (s Affinity) affinityFindings(f *affinityFound, g *grouped) []card.Finding {
	var out []card.Finding
	tell := func(severity card.Severity, column, finding, suggestion string) {
		out = append(out, card.Finding{Model: "affinity", Step: "train", Severity: severity, Table: string(basketItems), Column: column, Finding: finding, Suggestion: suggestion})
	}
	if len(f.ends) == 0 {
		tell(card.Warning, "", "there are no purchases of articles: nothing is known to be bought together", "give sales lines their product_id")
	}
	for _, a := range f.accounts {
		if !a.isWhole() {
			continue
		}
		if a.cut.Baskets > 0 && a.pattern == "pairs" {
			tell(card.Warning, "basket_no", fmt.Sprintf("%d of %d baskets, with %d of %d lines, hold more than %d of level %s and are left out; the largest holds %d",
				a.cut.Baskets, a.cut.Baskets+a.baskets, a.cut.Lines, a.lines, s.settings.MaxBasketItems, a.level, a.cut.Largest),
				"where these are purchases of customers, raise models.affinity.max_basket_items")
		}
		if a.linesWithout > 0 {
			tell(card.Warning, "category", fmt.Sprintf("%d of %d lines are of articles without a category and are left out at level category", a.linesWithout, a.lines+a.linesWithout),
				"give every article its category in a source of products")
		}
		if a.completeFrom > a.asked {
			if a.pattern == "rules" {
				tell(card.Warning, "item_id", fmt.Sprintf("rules are complete from %d baskets on only, not from %d as asked: the others do not fit", a.completeFrom, a.asked),
					"raise models.affinity.min_support, or give more with models.affinity.memory and models.affinity.max_rules")
			} else {
				tell(card.Info, "item_id", fmt.Sprintf("pairs of level %s are complete from %d baskets on only, not from %d: rarer ones are there by what fits", a.level, a.completeFrom, a.asked),
					"raise models.affinity.max_pairs where rarer pairs are wanted")
			}
		}
	}
	if g.unknown > 0 {
		tell(card.Info, "customer_id", fmt.Sprintf("%d of %d orders are of unknown customers and belong to no basket, since baskets are customers", g.unknown, len(f.ends)),
			"set models.affinity.baskets to orders to count them")
	}
	if left := len(f.channels) - mostChannels; left > 0 {
		tell(card.Info, "channel", fmt.Sprintf("%d channels of the fewest baskets are told within channel all alone", left), "put channels together that are alike")
	}
	return out
}
