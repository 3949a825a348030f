// Package score runs the models inside a night: it reads feature tables from
// Parquet, hands them to a model as columns, and writes what the model returns
// as tables of the schema scores.
//
// The numerics are in models; the features and the published marts are SQL.
package score

// version changes whenever a table of this package would change for equal inputs.
const version = "score/1"
