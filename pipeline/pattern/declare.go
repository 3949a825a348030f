package pattern

import (
	"slices"

	"clientele/pipeline"
)

// Declarations lists every table that this package makes.
func Declarations() []pipeline.Declaration {
	return slices.Concat(sequenceDeclarations())
}
