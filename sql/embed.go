// Package sql holds the transforms and checks of a run as SQL files: the
// folder is the schema, the file is the table, the header comment is its
// contract. It runs nothing; pipeline/transform does, and is handed [Files] as
// an fs.FS by cmd.
//
// The layers, each reading only those before it:
//
//   - staging: one file per entity; cut at the as-of date, latest export
//     wins, signs and money made alike.
//   - intermediate: one verb a file; what the step identity compares
//     (identity_records, identity_mentions, identity_mentions_together) and, with
//     its answer identity.customer_ref, sales of all channels in one shape, sums by
//     customer and day.
//   - features: the columns of one model exactly, per cutoff.
//   - marts: what is published.
//   - checks: statements that return the rows which break a rule.
package sql

import "embed"

// Files are the SQL files by <schema>/<table>.sql and checks/<rule>.sql.
//
//go:embed staging intermediate features marts checks
var Files embed.FS //nolint:gochecknoglobals // embedding needs a variable
