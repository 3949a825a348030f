package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
)

// A table whose header names a column of days as its slices is made some days at a time:
// each slice is sorted and grouped within memory where the whole would not be, and they are
// put together to one file. Its rows lie in the order of the days, then of the grain, so
// that readers of some days pass over the rest.
//
// A night takes over the slices of the published night that it would make again, row for
// row. What they would be is told by their keys, in one of two ways:
//
//   - "slices: day" computes the statement, without writing anything, to a sum of the hashes
//     of its rows by day: that takes a fifth of what sorting and writing them takes, and asks
//     for no knowledge of what the rows depend on;
//   - "slices: day from table" relies on the rows of a day being made of the rows of that day
//     of another sliced table, and of small tables that are taken whole: the keys of that
//     table's slices, and the sums of the others, are then enough.

// sliceRows is how many rows a slice has at least, but for the last: a slice ends with a month,
// or, of a table with large months, with the day on which it has mostOf times as many. It
// depends on nothing that differs from machine to machine, so that the same rows give the
// same file.
const (
	sliceRows = 500_000
	mostOf    = 4
)

// parts returns the slices that the table consists of, in the order of their days: every row
// is in exactly one. Their keys are filled in where they can be told before they are made.
// None: the table is made at once.
func (s *step) parts(ctx context.Context, conn *sql.Conn, env *pipeline.Env) ([]pipeline.Slice, error) {
	if len(s.days) == 0 {
		return nil, nil
	}
	if s.transform.SlicesFrom != "" {
		return s.partsFrom(ctx, conn, env.Slices(s.transform.SlicesFrom))
	}
	cuts, err := s.cuts(ctx, conn)
	if err != nil || len(cuts) == 0 {
		return nil, err
	}
	parts := make([]pipeline.Slice, len(cuts)+1)
	for i, cut := range cuts {
		parts[i].Until, parts[i+1].From = cut, cut
	}
	if len(env.Kept(s.transform.Table).Slices) == 0 {
		return parts, nil // nothing to compare with
	}
	sums, err := s.sums(ctx, conn, "("+s.transform.stmt.text+"\n)")
	if err != nil {
		return nil, err
	}
	for i := range parts {
		parts[i].Key = s.key(parts[i], sums.of(parts[i]))
	}
	return parts, nil
}

// cuts are the days with which slices begin, but for the first one. How many rows a day has
// is told by the tables that the days come from; that the table leaves some of them out, or
// has others, shifts the cuts and loses nothing.
func (s *step) cuts(ctx context.Context, conn *sql.Conn) ([]string, error) {
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
	month := ""
	for days.Next() {
		var day string
		var rows int64
		if err := days.Scan(&day, &rows); err != nil {
			return nil, fmt.Errorf("counting the rows of each %s: %w", s.transform.Slices, err)
		}
		if at, err := time.Parse(time.DateOnly, day); err == nil { // years of four digits: whatever lies outside them is in the first slice or the last
			isNew := at.Format("2006-01") != month
			month = at.Format("2006-01")
			if isNew && held >= s.sliceRows || held >= mostOf*s.sliceRows {
				cuts, held = append(cuts, day), 0
			}
		}
		held += rows
	}
	return cuts, days.Err()
}

// partsFrom takes over the slices of the table whose days the rows come from.
func (s *step) partsFrom(ctx context.Context, conn *sql.Conn, of []pipeline.Slice) ([]pipeline.Slice, error) {
	if len(of) == 0 {
		return nil, nil
	}
	var whole []string
	for _, table := range s.transform.Reads() {
		if table == s.transform.SlicesFrom {
			continue
		}
		var sum string
		if err := conn.QueryRowContext(ctx, "select concat(count(*), ' ', sum(hash(whole))) from "+string(table)+" as whole").Scan(&sum); err != nil {
			return nil, fmt.Errorf("summing up %s: %w", table, err)
		}
		whole = append(whole, string(table), sum)
	}
	parts := make([]pipeline.Slice, len(of))
	for i, from := range of {
		parts[i] = pipeline.Slice{From: from.From, Until: from.Until}
		parts[i].Key = s.key(parts[i], append([]string{from.Key}, whole...)...)
	}
	return parts, nil
}

// conditionOf is the condition of a slice's rows. What has no day comes last, as where it is sorted.
func conditionOf(part pipeline.Slice, column string) string {
	day := func(day string) string { return "date " + pipeline.QuoteLiteral(day) }
	switch {
	case part.From == "":
		return column + " < " + day(part.Until)
	case part.Until == "":
		return "(" + column + " >= " + day(part.From) + " or " + column + " is null)"
	}
	return column + " >= " + day(part.From) + " and " + column + " < " + day(part.Until)
}

// sliceOf is where a slice is written before it is copied to the others at tmp. No two have
// the same name: what the engine keeps in memory of one file it would take for the other's.
func sliceOf(tmp string, number int) string { return fmt.Sprintf("%s.slice%04d", tmp, number) }

// removeUnfinished removes a temporary file and the slices beside it.
func removeUnfinished(tmp string) error {
	failures := []error{durable.Remove(tmp)}
	entries, err := os.ReadDir(filepath.Dir(tmp))
	if err != nil {
		return errors.Join(append(failures, err)...)
	}
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), filepath.Base(tmp)+".slice") {
			failures = append(failures, durable.Remove(filepath.Join(filepath.Dir(tmp), entry.Name())))
		}
	}
	return errors.Join(failures...)
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

// checkSlices reports slices from a table that has none of the same days.
func (l *Library) checkSlices(t *Transform, problems *Problems) {
	if t.SlicesFrom == "" {
		return
	}
	from := l.byTable[t.SlicesFrom]
	if from == nil || from.Slices == "" {
		problems.add(t.Path, 1, "slices: %s has no slices%s", t.SlicesFrom, didYouMean(pipeline.Nearest(string(t.SlicesFrom), l.tableNames())))
		return
	}
	if days := l.daysOf(t); len(days) != 1 || days[0] != (Source{t.SlicesFrom, from.Slices}) {
		problems.add(t.Path, 1, "slices: %s comes from %v, not from %s.%s alone", t.Slices, days, t.SlicesFrom, from.Slices)
	}
}
