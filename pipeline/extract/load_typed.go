package extract

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/durable"
	"clientele/pipeline/weld"
)

// attempt is one way of typing an export.
type attempt struct {
	facts bool   // trust what the scanner saw
	keys  bool   // look for doubled keys row by row
	years [2]int // that times are expected in
}

// tally is what an attempt found.
type tally struct {
	written, rejected, filtered int64
	replaced                    int64 // by a row of the same key that was changed later, or by a later message
	rounded, gaps, folds        int64
	beyond                      bool // there are times outside the expected years
	doubled                     bool // there are keys that occur twice
	sqlFailed                   bool // the engine could not read the file as the scanner said
}

// typed types the rows of a table into a temporary Parquet file. The normal
// night takes one statement: it writes the rows beyond doubt, and when those are
// all rows nothing is left to do. Otherwise a second statement tells about the
// others, and rows with a mere note are written by a third.
func (l *load) typed(ctx context.Context, record *Record, places map[string]int, of func(facts bool) table, texts func(keep func(number, line int64, raw []byte) error) error) (string, error) {
	if err := durable.MkdirAll(l.dir); err != nil {
		return "", err
	}
	target := durable.Temp(filepath.Join(l.dir, l.stateName(record)))
	try := attempt{facts: true, keys: l.retold, years: l.expectedYears(of(true))}
	for range 5 {
		found, err := l.attempt(ctx, try, places, of(try.facts), target, texts)
		switch {
		case err != nil && ctx.Err() != nil:
			return "", context.Cause(ctx)
		case err != nil && found.sqlFailed && try.facts:
			try.facts = false
		case found.sqlFailed:
			return "", fmt.Errorf("%w: %w", errUnread, err)
		case err != nil:
			return "", err
		case found.beyond:
			if try.years, err = l.years(ctx, try, places, of(try.facts)); err != nil {
				return "", err
			}
		case found.doubled && !try.keys:
			try.keys = true
		default:
			record.RowsLoaded, record.RowsFiltered = found.written, found.filtered
			record.RowsDropped += found.replaced
			record.Rounded, record.ClockGaps, record.ClockFolds = found.rounded, found.gaps, found.folds
			return target, nil
		}
	}
	return "", l.breach(0, "its rows could not be typed in five attempts", "this is a defect: please report it with the file")
}

// statement puts the SQL of an attempt together.
func (l *load) statement(ctx context.Context, try attempt, places map[string]int, source table) (*statement, error) {
	kinds, err := l.kinds(ctx, places, source)
	if err != nil {
		return nil, err
	}
	s := &statement{typing: typing{feed: l.feed, table: &source, places: places, kinds: kinds, years: try.years, window: true}, source: l.feed.Name, file: l.file.name, run: l.run, checkKeys: try.keys}
	s.columns()
	return s, nil
}

func (l *load) attempt(ctx context.Context, try attempt, places map[string]int, source table, target string, texts func(func(number, line int64, raw []byte) error) error) (tally, error) {
	var found tally
	l.judged = nil
	s, err := l.statement(ctx, try, places, source)
	if err != nil {
		return found, err
	}
	if found.written, err = l.write(ctx, s, target, false); err != nil {
		found.sqlFailed = true
		return found, fmt.Errorf("typing its rows: %w", err)
	}
	if found.written != source.records {
		if err := l.explain(ctx, s, &found, texts); err != nil || found.beyond {
			return found, err
		}
		noted := source.records - found.rejected - found.filtered - found.replaced - found.written
		if noted > 0 {
			if found.written, err = l.write(ctx, s, target, true); err != nil {
				return found, fmt.Errorf("typing its rows: %w", err)
			}
		}
		if got := found.written + found.rejected + found.filtered + found.replaced; noted < 0 || got != source.records {
			return found, fmt.Errorf("%w: the scanner found %d well-formed records, the engine %d", errMiscount, source.records, got)
		}
	}
	if l.feed.keyed() && !source.distinct && !try.keys {
		found.doubled, err = l.hasDoubledKeys(ctx, target)
	}
	return found, err
}

// write writes the Parquet file of an attempt.
func (l *load) write(ctx context.Context, s *statement, target string, noted bool) (int64, error) {
	statement, constants := s.copy(target, noted)
	n, err := l.copy(ctx, s, statement, target, noted)
	if err != nil || n == 0 {
		return n, err
	}
	if err := weld.Add(target, constants); !errors.Is(err, weld.ErrFooter) {
		return n, err
	}
	s.whole = true // of an engine that writes footers of another kind
	defer func() { s.whole = false }()
	statement, _ = s.copy(target, noted)
	return copied(ctx, l.conn, statement)
}

// hasDoubledKeys tells whether a key occurs twice in a Parquet file.
func (l *load) hasDoubledKeys(ctx context.Context, path string) (bool, error) {
	var keys []string
	for _, key := range l.feed.entity.Key {
		keys = append(keys, pipeline.QuoteIdent(key))
	}
	var doubled bool
	err := l.conn.QueryRowContext(ctx, "select exists (select 1 from read_parquet("+pipeline.QuoteLiteral(path)+") group by "+strings.Join(keys, ", ")+" having count(*) > 1)").Scan(&doubled)
	if err != nil {
		return false, fmt.Errorf("looking for doubled keys: %w", err)
	}
	return doubled, nil
}

// explain goes through the rows that were not written at first: it writes the
// rejected ones, with their texts fetched from the export, and counts the others.
func (l *load) explain(ctx context.Context, s *statement, found *tally, texts func(func(number, line int64, raw []byte) error) error) (err error) {
	if l.judged, err = newSheet(filepath.Join(l.scratch, "judged.csv")); err != nil {
		return err
	}
	defer func() {
		if closeErr := l.judged.close(); err == nil {
			err = closeErr
		}
	}()
	rows, err := l.conn.QueryContext(ctx, s.oddities())
	if err != nil {
		return fmt.Errorf("judging its rows: %w", err)
	}
	defer rows.Close()
	var next struct{ no, line, bad, out, note int64 }
	more := func() bool {
		if !rows.Next() {
			return false
		}
		err = rows.Scan(&next.no, &next.line, &next.bad, &next.out, &next.note)
		return err == nil
	}
	have := more()
	give := func(number, line int64, raw []byte) error {
		for have && next.no == number {
			l.take(s, found, next.line, next.bad, next.out, next.note, raw)
			have = more()
		}
		if err == nil && !have {
			err = rows.Err()
			if err == nil {
				return errEnough
			}
		}
		return err
	}
	if have {
		if err := texts(give); err != nil && !errors.Is(err, errEnough) {
			return err
		}
	}
	if err == nil {
		err = rows.Err()
	}
	if err == nil && have {
		err = fmt.Errorf("%w: the engine's row %d is not among the scanner's records", errMiscount, next.no)
	}
	return err
}

// errMiscount is an export in which the engine sees other records than the scanner.
var errMiscount = errors.New("it was counted twice with different results")

// errUnread is an export that the engine cannot read as the scanner says it is.
var errUnread = errors.New("the engine cannot read it")

// errEnough ends a pass over an export that has given all that was asked for.
var errEnough = errors.New("enough")

// take counts a row that needs a word, and writes it if it is rejected.
func (l *load) take(s *statement, found *tally, line, bad, out, note int64, raw []byte) {
	switch {
	case out == replaced:
		found.replaced++
	case out != 0:
		found.filtered++
	case bad != 0:
		v := s.verdictOf(bad)
		refuse(l.judged, line, l.feed.keepable(raw), v.rule, v.column, v.reason)
		found.rejected++
	default:
		found.beyond = found.beyond || note&noteBeyond != 0
		if note&noteRounded != 0 {
			found.rounded++
		}
		if note&noteGap != 0 {
			found.gaps++
		}
		if note&noteFold != 0 {
			found.folds++
		}
	}
}

// kinds asks the engine for the types of the configuration's SQL.
func (l *load) kinds(ctx context.Context, places map[string]int, source table) (map[string]string, error) {
	out := map[string]string{}
	var expressions []*expression
	for _, c := range l.feed.columns {
		if c.sql != nil {
			expressions = append(expressions, c.sql)
		}
	}
	for i := range l.feed.filters {
		expressions = append(expressions, &l.feed.filters[i].expression)
	}
	for _, e := range expressions {
		var scope []string
		done := map[string]bool{}
		for _, name := range e.columns {
			if lower := strings.ToLower(name); !done[lower] {
				done[lower] = true
				scope = append(scope, "cast(null as "+source.fields[places[name]].kind+") as "+pipeline.QuoteIdent(name))
			}
		}
		if len(scope) == 0 {
			scope = []string{"1 as _one"}
		}
		var kind string
		query := "select typeof((" + e.text + "\n)) from (select " + strings.Join(scope, ", ") + ")"
		if err := l.conn.QueryRowContext(ctx, query).Scan(&kind); err != nil {
			if ctx.Err() != nil {
				return nil, context.Cause(ctx)
			}
			return nil, &ConfigError{l.feed.Name, e.key, "does not work: " + firstLine(err.Error())}
		}
		out[e.key] = kind
	}
	return out, nil
}

func firstLine(text string) string {
	line, _, _ := strings.Cut(text, "\n")
	return line
}

// yearPattern finds a year of four digits in a file name or value.
var yearPattern = regexp.MustCompile(`(?:19|20|21)\d\d`)

// expectedYears guesses the years that the times of an export lie in. A wrong
// guess costs a second look, never a wrong time.
func (l *load) expectedYears(source table) [2]int {
	var years []int
	for _, f := range source.fields {
		for _, text := range []string{f.min, f.max} {
			if year, err := strconv.Atoi(text[:min(4, len(text))]); err == nil {
				years = append(years, year)
			}
		}
	}
	if len(years) == 0 {
		for _, text := range yearPattern.FindAllString(l.file.name, -1) {
			year, _ := strconv.Atoi(text)
			years = append(years, year)
		}
	}
	if len(years) == 0 {
		years = []int{time.Unix(0, l.file.stat.modified).UTC().Year() - 1, time.Unix(0, l.file.stat.modified).UTC().Year()}
	}
	return clampYears(slices.Min(years)-1, slices.Max(years)+1)
}

func clampYears(from, to int) [2]int {
	return [2]int{min(max(from, firstYear-1), lastYear), min(max(to, firstYear), lastYear+1)}
}

// years asks the engine which years the times of the export lie in.
func (l *load) years(ctx context.Context, try attempt, places map[string]int, source table) ([2]int, error) {
	s, err := l.statement(ctx, try, places, source)
	if err != nil {
		return [2]int{}, err
	}
	var times []string
	for _, item := range s.levels[levelTime] {
		times = append(times, item.name)
	}
	from, to := firstYear, lastYear
	if len(times) > 0 {
		list := strings.Join(times, ", ")
		query := fmt.Sprintf("select coalesce(min(year(low)), %d), coalesce(max(year(high)), %d) from (select least(%s) as low, greatest(%[3]s) as high from (%s))", firstYear, lastYear, list, s.rows(list))
		if err := l.conn.QueryRowContext(ctx, query).Scan(&from, &to); err != nil {
			return [2]int{}, fmt.Errorf("finding the years of its times: %w", err)
		}
	}
	return clampYears(from-1, to+1), nil
}
