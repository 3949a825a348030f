package transform

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/weld"
)

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
	if s.sliceDone != nil {
		s.sliceDone(ctx)
	}
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
