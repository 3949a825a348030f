package transform

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"clientele/pipeline"
)

// countOffending counts what offends against a rule of several rows. A cheap look that
// can prove that nothing does goes first; what it cannot prove is counted in full.
func (s *headerChecks) countOffending(ctx context.Context, rule Rule) (int64, error) {
	if few := rule.Kind == Unique && s.fresh != ""; !few { // of few, counting takes less than a look at all
		var proven bool
		if err := s.db.QueryRowContext(ctx, s.look(rule)).Scan(&proven); err != nil || proven {
			return 0, err
		}
	}
	var failing int64
	err := s.db.QueryRowContext(ctx, "select cast(coalesce(sum(n), 0) as bigint) from ("+s.offending(rule)+")").Scan(&failing)
	return failing, err
}

// look is a query of one boolean: true only when no row can offend.
func (s *headerChecks) look(rule Rule) string {
	switch {
	case rule.Kind == References:
		return s.eachReferenceOnce(rule)
	case s.transform.Table.Schema() == "marts" && s.transform.Slices == "" && slices.Equal(rule.Columns, s.transform.Grain):
		return s.keysIncrease(rule.Columns)
	default:
		return s.hashesDiffer(rule.Columns)
	}
}

// keysIncrease looks at the rows as they come, each beside the one before it. Marts without
// slices are written in the order of their keys, so no table of keys is needed.
//
// It is exact whatever the order of the rows: where each key is greater than the one before
// it in the same sequence, all differ. Rows in another order, a null in a key, or rows that
// came in several sequences (more than one row without one before it) prove nothing.
func (s *headerChecks) keysIncrease(columns []string) string {
	var befores []string
	increases := "false"
	for i, name := range slices.Backward(columns) {
		column, before := pipeline.QuoteIdent(name), "before_"+strconv.Itoa(i)
		befores = append(befores, column, "lag("+column+") over () as "+before)
		increases = before + " < " + column + " or (" + before + " = " + column + " and (" + increases + "))"
	}
	return "select count(*) <= 1 from (select " + strings.Join(befores, ", ") + " from " + string(s.transform.Table) + ") where coalesce(" + increases + ", false) = false"
}

// hashesDiffer counts the different hashes of the keys, in half the memory that the keys
// take. It is exact: equal keys have equal hashes, so where all hashes differ, all keys do.
// Where two are equal, the keys are compared; of 20 million different keys that happens to
// one night in a hundred thousand, and costs it time alone.
func (s *headerChecks) hashesDiffer(columns []string) string {
	list := quotedList("", columns)
	return "select count(*) = count(distinct hash(" + list + ")) from " + string(s.transform.Table) + " where " + known(columns)
}

// eachReferenceOnce joins each value that is referred to once, not each row.
func (s *headerChecks) eachReferenceOnce(rule Rule) string {
	column := pipeline.QuoteIdent(rule.Columns[0])
	return "select count(*) = 0 from (select " + column + " from " + string(s.transform.Table) + " where " + column + " is not null group by " + column +
		") as child where not exists (select 1 from " + string(rule.Table) + " as parent where parent." + pipeline.QuoteIdent(rule.Key) + " = child." + column + ")"
}

// known is the condition that no column of a key is null.
func known(columns []string) string {
	return strings.ReplaceAll(quotedList("", columns), ", ", " is not null and ") + " is not null"
}
