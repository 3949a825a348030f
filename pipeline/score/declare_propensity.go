package score

import "clientele/pipeline"

// propensityDeclarations lists the tables that the step score/propensity makes.
func propensityDeclarations() []pipeline.Declaration {
	category := []string{string(tasteCategories) + ".category"}
	columns := []pipeline.DeclaredColumn{
		{Name: "customer_id", Type: "VARCHAR", Meaning: "customer, one who bought in the eligibility window", Personal: true, From: []string{string(customerFeatures) + ".customer_id"}},
		{Name: "target_type", Type: "VARCHAR", Meaning: "what is bought: category, from the category target_id; cross_sell, from any category never bought before; up_sell, in a higher price tier than the usual one", From: category},
		{Name: "target_id", Type: "VARCHAR", Meaning: "the category; empty for cross_sell and up_sell", From: category},
		{Name: "is_cross_sell", Type: "BOOLEAN", Meaning: "whether it would be the customer's first purchase of the kind: of a category never bought, always for cross_sell, never for up_sell", From: []string{string(tasteFeatures) + ".category"}},
	}
	scores := pipeline.Declaration{
		Table: propensityScores, Purpose: "Who will buy what within the window.", MadeBy: "model propensity", Grain: []string{"customer_id", "target_type", "target_id"},
		Columns: append(columns, scoredColumns(customerFeatures, "buying the target in the window")...),
	}
	return append([]pipeline.Declaration{scores}, gradedDeclarations(propensityName)...)
}
