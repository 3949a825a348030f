package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"math/big"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/weld"
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

// key tells a slice's rows by what makes them, and by what is made of.
func (s *step) key(part pipeline.Slice, of ...string) string {
	return pipeline.Hash(append([]string{s.Fingerprint(), part.From, part.Until}, of...)...)
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

// daySum is what the rows of a day come to.
type daySum struct {
	day  string // empty: the rows without one
	at   time.Time
	rows int64
	hash *big.Int // sum of the hashes of the rows
}

type daySums []daySum

// sums computes a relation of the table's columns to its days' sums.
func (s *step) sums(ctx context.Context, conn *sql.Conn, relation string) (daySums, error) {
	var columns []string
	for _, c := range s.transform.Columns {
		columns = append(columns, "made."+pipeline.QuoteIdent(c.Name))
	}
	rows, err := conn.QueryContext(ctx, "select made."+pipeline.QuoteIdent(s.transform.Slices)+" as slice_day, count(*), cast(sum(hash("+strings.Join(columns, ", ")+")) as varchar) from "+relation+" as made group by slice_day")
	if err != nil {
		return nil, fmt.Errorf("summing up the days of %s: %w", s.transform.Path, err)
	}
	defer rows.Close()
	var out daySums
	for rows.Next() {
		var day sql.NullTime
		var one daySum
		var hash string
		if err := rows.Scan(&day, &one.rows, &hash); err != nil {
			return nil, fmt.Errorf("summing up the days of %s: %w", s.transform.Path, err)
		}
		var ok bool
		if one.hash, ok = new(big.Int).SetString(hash, 10); !ok {
			return nil, fmt.Errorf("summing up the days of %s: the sum %q is no number", s.transform.Path, hash)
		}
		if day.Valid {
			one.at, one.day = day.Time, day.Time.Format(time.DateOnly)
		}
		out = append(out, one)
	}
	return out, rows.Err()
}

// of adds up the days of a slice.
func (sums daySums) of(part pipeline.Slice) string {
	var rows int64
	hash := new(big.Int)
	for _, one := range sums {
		if one.isIn(part) {
			rows += one.rows
			hash.Add(hash, one.hash)
		}
	}
	return fmt.Sprint(rows, " ", hash)
}

func (d daySum) isIn(part pipeline.Slice) bool {
	if d.day == "" {
		return part.Until == ""
	}
	from, _ := time.Parse(time.DateOnly, part.From)
	until, _ := time.Parse(time.DateOnly, part.Until)
	return (part.From == "" || !d.at.Before(from)) && (part.Until == "" || d.at.Before(until))
}

// assemble makes the slices, or takes them over, and puts them together. It fills in what
// they have come to, and returns the rows of all.
func (s *step) assemble(ctx context.Context, conn *sql.Conn, tmp string, env *pipeline.Env, parts []pipeline.Slice, result *pipeline.Result) (rows int64, err error) {
	file, err := weld.Create(tmp)
	if err != nil {
		return 0, err
	}
	kept := s.keptSlices(env)
	for i := range parts {
		part := &parts[i]
		isKept, err := s.takeOver(env, file, part, kept)
		if err == nil && !isKept {
			err = s.makeSlice(ctx, conn, sliceOf(tmp, i), env, file, part, result)
		}
		if err != nil {
			return 0, errors.Join(err, file.Abandon())
		}
		rows += part.Rows
	}
	if err := file.Finish([2]string{"table_name", string(s.transform.Table)}, [2]string{"run_id", env.Info.ID}); err != nil {
		return 0, err
	}
	return rows, s.addRun(ctx, conn, tmp)
}

// keptSlice is a slice of the published night, and where it lies.
type keptSlice struct {
	pipeline.Slice
	part weld.Part
}

// keptSlices are the slices of the published night by their keys.
func (s *step) keptSlices(env *pipeline.Env) map[string]keptSlice {
	kept, out := env.Kept(s.transform.Table), map[string]keptSlice{}
	if len(kept.Files) != 1 {
		return out
	}
	first := 0
	for _, slice := range kept.Slices {
		out[slice.Key] = keptSlice{slice, weld.Part{Path: kept.Files[0], First: first, Count: slice.Groups, Without: names(s.ofRun()), SHA256: slice.SHA256}}
		first += slice.Groups
	}
	return out
}

// takeOver copies the slice of the published night that has the same key, if there is one.
// Of one that is damaged nothing is copied.
func (s *step) takeOver(env *pipeline.Env, file *weld.Assembly, part *pipeline.Slice, kept map[string]keptSlice) (bool, error) {
	old, ok := kept[part.Key]
	if !ok || part.Key == "" {
		return false, nil
	}
	_, err := file.Append(old.part)
	switch {
	case errors.Is(err, weld.ErrPages), errors.Is(err, weld.ErrFooter), errors.Is(err, fs.ErrNotExist):
		env.Log.Warn("rows of the published night cannot be taken over and are made again", "table", s.transform.Table, "file", old.part.Path, "from", part.From, "until", part.Until, "error", err)
		return false, nil
	case err != nil:
		return false, err
	}
	*part = old.Slice
	return true, nil
}

// makeSlice has the engine write a slice to a file of its own, and copies it behind those that are there.
func (s *step) makeSlice(ctx context.Context, conn *sql.Conn, target string, env *pipeline.Env, file *weld.Assembly, part *pipeline.Slice, result *pipeline.Result) (err error) {
	if part.Rows, err = s.copy(ctx, conn, s.copyStatement(target, env.Info.ID, s.transform.Columns, conditionOf(*part, "made."+pipeline.QuoteIdent(s.transform.Slices))), target, result); err != nil {
		return err
	}
	if part.Key == "" {
		sums, err := s.sums(ctx, conn, "read_parquet("+pipeline.QuoteLiteral(target)+")")
		if err != nil {
			return interrupted(ctx, err)
		}
		part.Key = s.key(*part, sums.of(*part))
	}
	before := file.Groups()
	if part.SHA256, err = file.Append(weld.All(target)); err != nil {
		return err
	}
	part.Groups, part.RunID = file.Groups()-before, env.Info.ID
	return durable.Remove(target)
}

// ofRun are the columns that every row of the table has from the run: none but in marts.
func (s *step) ofRun() []Column { return s.transform.Published()[len(s.transform.Columns):] }

// addRun gives the finished file the columns that are the same in every row, since slices
// outlive their run.
func (s *step) addRun(ctx context.Context, conn *sql.Conn, path string) error {
	columns := s.ofRun()
	if len(columns) == 0 {
		return nil
	}
	var values []string
	for _, c := range columns {
		value := c.Name
		switch c.Type {
		case "DATE":
			value = "date_diff('day', date '1970-01-01', " + c.Name + ")"
		case "TIMESTAMP":
			value = "epoch_us(" + c.Name + ")"
		}
		values = append(values, "cast("+value+" as varchar)")
	}
	texts := make([]string, len(columns))
	into := make([]any, len(columns))
	for i := range texts {
		into[i] = &texts[i]
	}
	if err := conn.QueryRowContext(ctx, "select "+strings.Join(values, ", ")+" from "+string(parameters)).Scan(into...); err != nil {
		return fmt.Errorf("reading %s: %w", parameters, interrupted(ctx, err))
	}
	added := make([]weld.Column, len(columns))
	for i, c := range columns {
		added[i] = weld.Column{Name: c.Name, Place: len(s.transform.Columns) + i, Kind: c.Type, Text: texts[i]}
		if c.Type == "VARCHAR" {
			continue
		}
		units, err := strconv.ParseInt(texts[i], 10, 64)
		if err != nil {
			return fmt.Errorf("reading %s of %s: %w", c.Name, parameters, err)
		}
		added[i].Units = units
	}
	return weld.Add(path, added)
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
