// Package pattern runs the steps that find what goes together and what follows what in the
// baskets of a night: it reads basket items from Parquet, hands them to the models as numbers,
// and writes what they find as tables of the schema patterns.
//
// The numerics are in models; baskets and the published marts are SQL. What one customer will
// do is not found here but scored (pipeline/score).
package pattern

import "clientele/pipeline"

// version changes whenever a table of this package would change for equal inputs.
const version = "pattern/1"

const (
	basketItems pipeline.Table = "intermediate.basket_items"
	items       pipeline.Table = "intermediate.items"
)
