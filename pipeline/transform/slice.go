package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// A table whose header names a column of days as its slices is made some days at a time:
// each slice is sorted within memory where the whole would not be, and they are joined to
// one file. Its rows lie in the order of the days, then of the grain, so that readers of
// some days pass over the rest.

// sliceRows is how many rows a slice has at least, but for the last. It depends on nothing
// that differs from machine to machine, so that the same rows give the same file.
const sliceRows = 2_000_000

// slices returns the conditions that part the table's rows into slices, in the order of
// their days: every row meets exactly one. A single empty condition is the whole table.
// How many rows a day has is told by the tables that the days come from; that the table
// leaves some of them out, or has others, shifts the cuts and loses nothing.
func (s *step) slices(ctx context.Context, conn *sql.Conn) ([]string, error) {
	if len(s.days) == 0 {
		return []string{""}, nil
	}
	var counts []string
	for _, source := range s.days {
		counts = append(counts, "select cast("+pipeline.QuoteIdent(source.Column)+" as date) as slice_day, count(*) as n from "+string(source.Table)+" group by 1")
	}
	days, err := conn.QueryContext(ctx, "select cast(slice_day as varchar), cast(sum(n) as bigint) from ("+strings.Join(counts, " union all ")+") where slice_day is not null group by slice_day order by slice_day")
	if err != nil {
		return nil, fmt.Errorf("counting the rows of each %s: %w", s.transform.Slices, err)
	}
	defer days.Close()
	var cuts []string
	var held int64
	for days.Next() {
		var day string
		var rows int64
		if err := days.Scan(&day, &rows); err != nil {
			return nil, fmt.Errorf("counting the rows of each %s: %w", s.transform.Slices, err)
		}
		if held >= s.sliceRows {
			cuts, held = append(cuts, day), 0
		}
		held += rows
	}
	return between("made."+pipeline.QuoteIdent(s.transform.Slices), cuts), days.Err()
}

// between are the conditions of the rows before, between and behind the days. What has no
// day comes last, as where it is sorted.
func between(column string, cuts []string) []string {
	if len(cuts) == 0 {
		return []string{""}
	}
	at := func(i int) string { return "date " + pipeline.QuoteLiteral(cuts[i]) }
	out := []string{column + " < " + at(0)}
	for i := range cuts[1:] {
		out = append(out, column+" >= "+at(i)+" and "+column+" < "+at(i+1))
	}
	return append(out, "("+column+" >= "+at(len(cuts)-1)+" or "+column+" is null)")
}

// sliceOf is where a slice is written before it is joined to the first one at tmp.
func sliceOf(tmp string) string { return tmp + ".slice" }

// removeBoth removes a temporary file and the slice beside it.
func removeBoth(tmp string) error {
	return errors.Join(durable.Remove(tmp), durable.Remove(sliceOf(tmp)))
}

// daysOf are the columns that the slices' days come from.
func (l *Library) daysOf(t *Transform) []Source {
	if t.Slices == "" {
		return nil
	}
	var problems Problems // Load has told of them
	rel, _ := resolve(t.stmt, l.relation, &problems)
	i := slices.IndexFunc(rel.fields, func(f field) bool { return f.name == t.Slices })
	if i < 0 {
		return nil
	}
	return slices.DeleteFunc(slices.Clone(rel.fields[i].sources), func(source Source) bool { return source.Column == AllRows })
}
