package pattern

import (
	"slices"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
)

// Declarations lists every table that this package makes.
func Declarations() []pipeline.Declaration {
	return slices.Concat(affinityDeclarations(), sequenceDeclarations())
}

// usabilityDeclaration declares a table of findings.
func usabilityDeclaration(table pipeline.Table, model string) pipeline.Declaration {
	d := pipeline.Declaration{Table: table, Purpose: "What could be mended in the model's input.", MadeBy: "model " + model}
	for _, c := range card.DeclaredFinding() {
		if c.Key {
			d.Grain = append(d.Grain, c.Name)
		}
		kind := map[models.Kind]string{models.Text: "VARCHAR", models.Integer: "BIGINT", models.Float: "DOUBLE", models.Boolean: "BOOLEAN"}[c.Kind]
		d.Columns = append(d.Columns, pipeline.DeclaredColumn{Name: c.Name, Type: kind, Meaning: c.Meaning})
	}
	return d
}
