package score

import (
	"context"
	"fmt"

	"clientele/pipeline"
)

const (
	propensityName    = "propensity"
	propensityVersion = "1" // of the step

	propensityScores pipeline.Table = "scores.propensity_score"
	oldPropensity    pipeline.Table = "history.propensity_score"
)

// Propensity is the step that says who will buy what: from each of the most popular categories, from a category never bought before, or in a higher price tier,
// within the window after the as-of date. It asks about the customers who bought in the eligibility window.
type Propensity struct{ Night }

// NewPropensity makes the step.
func NewPropensity(n Night) Propensity { return Propensity{n} }

// Name is "score/propensity".
func (Propensity) Name() string { return "score/propensity" }

// Reads lists features and labels, what buying models say, and the night before.
func (Propensity) Reads() []pipeline.Table { return append(tasteTables(), oldPropensity) }

// tasteTables lists the tables that models of propensity need.
func tasteTables() []pipeline.Table {
	return []pipeline.Table{tasteCutoffs, tasteCategories, tasteFeatures, tasteCustomers, tasteLabels, customerFeatures, churnLabels, buyingScores, runParameters}
}

// Writes scores and the tables of the model card.
func (Propensity) Writes() []pipeline.Table {
	return append([]pipeline.Table{propensityScores}, gradedTables(propensityName)...)
}

// Fingerprint covers the settings and the version in use.
func (s Propensity) Fingerprint() string {
	return s.fingerprint(propensityName, fmt.Sprintf("%s %+v", propensityVersion, s.Models.Propensity))
}

// Run trains where that is due, scores and writes.
func (s Propensity) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	in, err := readTaste(ctx, env.Files)
	if err != nil {
		return pipeline.Result{}, err
	}
	var result pipeline.Result
	for _, table := range tasteTables() {
		result.RowsIn += env.Rows(table)
	}
	shape := pipeline.Hash(version, propensityName, propensityVersion, fmt.Sprint(names(propensityFeatureList()), in.window, in.recent, s.Models.Propensity))
	parts, warnings, err := s.decide(ctx, env, propensityName, shape, func(ctx context.Context) ([]trained, error) {
		_, parts, err := s.studyTaste(ctx, in, in.score(), "")
		return parts, err
	})
	result.Warnings = warnings
	if err != nil {
		return result, err
	}
	return s.write(ctx, env, in, parts, result)
}
