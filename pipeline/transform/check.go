package transform

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"

	"clientele/pipeline"
)

// sampleSize is the number of offending rows whose keys a check shows.
const sampleSize = 5

// switchedOff is the reason of a check that the configuration has turned off.
const switchedOff = "switched off by checks.severity in clientele.yaml"

// CheckSteps returns one step for the header checks of each table
// (check/marts.rfm_score) and one for each file of sql/checks
// (check/sales_reconcile). They write no table: their outcomes are the checks of
// their results.
//
// severity overrides severities by name, as [Library.CheckNames] lists them:
// error, warn or off. A name that no check has is an error.
func (l *Library) CheckSteps(db *sql.DB, severity map[string]string) ([]pipeline.Step, error) {
	if err := l.checkSeverities(severity); err != nil {
		return nil, err
	}
	var out []pipeline.Step
	for _, t := range l.Transforms {
		if len(t.Checks) > 0 {
			out = append(out, &headerChecks{transform: t, rules: overridden(t, severity), db: db})
		}
	}
	for _, c := range l.Checks {
		level := c.Severity
		if s, ok := severity[c.Name]; ok {
			level = pipeline.Severity(s)
		}
		out = append(out, &fileCheck{check: c, severity: level, db: db})
	}
	return out, nil
}

// CheckNames lists the names of all checks: table.rule for those of headers,
// the file's name for those of sql/checks.
func (l *Library) CheckNames() []string {
	var out []string
	for _, t := range l.Transforms {
		for _, rule := range t.Checks {
			out = append(out, string(t.Table)+"."+rule.Name)
		}
	}
	for _, c := range l.Checks {
		out = append(out, c.Name)
	}
	return out
}

func (l *Library) checkSeverities(severity map[string]string) error {
	known := l.CheckNames()
	var problems []string
	for _, name := range slices.Sorted(maps.Keys(severity)) {
		if !slices.Contains(known, name) {
			problems = append(problems, fmt.Sprintf("no check is called %s%s", name, didYouMean(pipeline.Nearest(name, known))))
		}
		switch level := pipeline.Severity(severity[name]); level {
		case pipeline.SeverityError, pipeline.SeverityWarn, pipeline.SeverityOff:
		default:
			problems = append(problems, fmt.Sprintf("severity %q of %s: write error, warn or off", level, name))
		}
	}
	if len(problems) > 0 {
		return fmt.Errorf("checks.severity in clientele.yaml: %s", strings.Join(problems, "; "))
	}
	return nil
}

func overridden(t *Transform, severity map[string]string) []Rule {
	rules := slices.Clone(t.Checks)
	for i, rule := range rules {
		if s, ok := severity[string(t.Table)+"."+rule.Name]; ok {
			rules[i].Severity = pipeline.Severity(s)
		}
	}
	return rules
}

// headerChecks runs the checks of one table's header.
type headerChecks struct {
	transform *Transform
	rules     []Rule
	db        *sql.DB
	fresh     string // condition of the rows that the published night did not look at; empty: all
}

// narrowed looks at the slices of tonight alone where that tells as much.
func (s *headerChecks) narrowed(env *pipeline.Env) *headerChecks {
	var fresh []string
	parts := env.Slices(s.transform.Table)
	for _, part := range parts {
		if part.RunID == env.Info.ID {
			fresh = append(fresh, conditionOf(part, pipeline.QuoteIdent(s.transform.Slices)))
		}
	}
	held := !slices.ContainsFunc(s.rules, func(rule Rule) bool {
		return rule.Severity != pipeline.SeverityOff && !env.Held(pipeline.Check{Table: s.transform.Table, Name: rule.Name, Severity: rule.Severity, Reason: rule.Text()})
	})
	if len(fresh) == len(parts) || !held {
		return s
	}
	narrow := *s
	narrow.fresh = strings.Join(append(fresh, "false"), " or ")
	return &narrow
}

// rows is what is looked at, to select from.
func (s *headerChecks) rows() string {
	if s.fresh == "" {
		return string(s.transform.Table)
	}
	return "(select * from " + string(s.transform.Table) + " where " + s.fresh + ")"
}

// Name is check/schema.table.
func (s *headerChecks) Name() string { return "check/" + string(s.transform.Table) }

// Reads lists the table and those that it references.
func (s *headerChecks) Reads() []pipeline.Table {
	reads := []pipeline.Table{s.transform.Table}
	for _, rule := range s.rules {
		if rule.Kind == References && rule.Severity != pipeline.SeverityOff && !slices.Contains(reads, rule.Table) {
			reads = append(reads, rule.Table)
		}
	}
	return reads
}

// Writes is empty: a check makes no table.
func (s *headerChecks) Writes() []pipeline.Table { return nil }

// Fingerprint covers the rules and their severities.
func (s *headerChecks) Fingerprint() string {
	parts := []string{"check", EngineVersion, strings.Join(s.transform.Grain, ",")}
	for _, rule := range s.rules {
		parts = append(parts, rule.Name, rule.Text(), string(rule.Severity))
	}
	for _, c := range s.transform.Columns {
		parts = append(parts, fmt.Sprint(c.Name, c.Personal))
	}
	return pipeline.Hash(parts...)
}

// Run counts the offending rows of all rules: those about single rows together, then one
// by one those of several rows. Only a rule that fails costs another query, for its sample.
//
// Of a table with slices that the published night made, and found nothing wrong with, the
// other slices are looked at: a row that breaks a rule, or one of two with the same key, is
// in one of those. What a row refers to may be gone since: that is looked for in all.
func (s *headerChecks) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	result := pipeline.Result{RowsIn: env.Rows(s.transform.Table)}
	s = s.narrowed(env)
	failing, err := s.countRows(ctx)
	if err != nil {
		return result, fmt.Errorf("checking %s: %w", s.transform.Table, interrupted(ctx, err))
	}
	for i, rule := range s.rules {
		check := pipeline.Check{Table: s.transform.Table, Name: rule.Name, Severity: rule.Severity, Reason: rule.Text()}
		if rule.Severity == pipeline.SeverityOff {
			check.Reason = switchedOff
			result.Checks = append(result.Checks, check)
			continue
		}
		if check.Failing = failing[i]; rule.offends() == "" {
			check.Failing, err = s.countOffending(ctx, rule)
		}
		if err == nil && check.Failing > 0 {
			check.Sample, err = sample(ctx, s.db, s.sampleQuery(rule))
		}
		if err != nil {
			return result, fmt.Errorf("checking %s: %s:%d: %s: %w", s.transform.Table, s.transform.Path, max(1, rule.Line), rule.Text(), interrupted(ctx, err))
		}
		result.Checks = append(result.Checks, check)
	}
	return result, nil
}

// countRows counts the rows that offend against each rule about single rows. Nulls are
// counted together and values each by itself, which the statistics of the files answer
// without a look at the rows wherever no row can offend; identities in one pass.
func (s *headerChecks) countRows(ctx context.Context) (map[int]int64, error) {
	var nulls, identities counting
	out := map[int]int64{}
	for i, rule := range s.rules {
		condition := rule.offends()
		if condition == "" || rule.Severity == pipeline.SeverityOff {
			continue
		}
		var err error
		switch rule.Kind {
		case NotNull:
			nulls.add(i, "count(*) - count("+pipeline.QuoteIdent(rule.Columns[0])+")")
		case Identity:
			identities.add(i, "count(case when "+condition+" then 1 end)")
		default:
			var one counting
			one.add(i, "count(*)")
			err = one.run(ctx, s.db, s.rows()+" where "+condition, out)
		}
		if err != nil {
			return nil, err
		}
	}
	for _, counts := range []counting{nulls, identities} {
		if err := counts.run(ctx, s.db, s.rows(), out); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// counting is a query that counts for several rules at once.
type counting struct {
	rules  []int
	counts []string
}

func (c *counting) add(rule int, count string) {
	c.rules, c.counts = append(c.rules, rule), append(c.counts, count)
}

func (c *counting) run(ctx context.Context, db *sql.DB, from string, out map[int]int64) error {
	if len(c.counts) == 0 {
		return nil
	}
	values := make([]int64, len(c.counts))
	targets := make([]any, len(c.counts))
	for i := range values {
		targets[i] = &values[i]
	}
	if err := db.QueryRowContext(ctx, "select "+strings.Join(c.counts, ", ")+" from "+from).Scan(targets...); err != nil {
		return err
	}
	for i, value := range values {
		out[c.rules[i]] = value
	}
	return nil
}

// offends returns the condition under which a single row offends; "" for rules
// that look at several rows.
func (r Rule) offends() string {
	if r.Kind == Identity {
		return "not (" + r.Expr + ")"
	}
	column := pipeline.QuoteIdent(r.Columns[0])
	switch r.Kind {
	case NotNull:
		return column + " is null"
	case Between:
		return "not (" + column + " between " + r.Low + " and " + r.High + ")"
	case Accepted:
		var values []string
		for _, v := range r.Values {
			values = append(values, pipeline.QuoteLiteral(v))
		}
		return column + " not in (" + strings.Join(values, ", ") + ")"
	default:
		return ""
	}
}

// offending selects what offends against a rule of several rows, with n, the
// number of rows that each result row stands for. As in SQL, a key with a null
// in it equals no other.
func (s *headerChecks) offending(rule Rule) string {
	table := string(s.transform.Table)
	if rule.Kind == Unique {
		columns := quotedList("", rule.Columns)
		if s.fresh != "" {
			table += " semi join (select " + columns + " from " + s.rows() + ") as fresh using (" + columns + ")"
		}
		return "select " + columns + ", count(*) as n from " + table + " where " + known(rule.Columns) + " group by " + columns + " having count(*) > 1"
	}
	column := pipeline.QuoteIdent(rule.Columns[0])
	return "select child.*, 1 as n from " + table + " as child where child." + column + " is not null and not exists (select 1 from " +
		string(rule.Table) + " as parent where parent." + pipeline.QuoteIdent(rule.Key) + " = child." + column + ")"
}

// sampleQuery selects the keys of a few offending rows and the columns that the
// rule is about, personal ones hashed.
func (s *headerChecks) sampleQuery(rule Rule) string {
	shown := slices.Clone(s.transform.Grain)
	about := rule.Columns
	if rule.Kind == Identity {
		about = identifiers(rule.Expr)
	}
	if rule.Kind == Unique {
		shown = nil
	}
	var columns []Column
	for _, name := range append(shown, about...) {
		i := slices.IndexFunc(s.transform.Columns, func(c Column) bool { return c.Name == name })
		if i >= 0 && !slices.Contains(columns, s.transform.Columns[i]) {
			columns = append(columns, s.transform.Columns[i])
		}
	}
	if condition := rule.offends(); condition != "" {
		return "select " + shownColumns(columns) + " from " + string(s.transform.Table) + " where " + condition
	}
	return "select " + shownColumns(columns) + " from (" + s.offending(rule) + ")"
}

func quotedList(prefix string, columns []string) string {
	var out []string
	for _, name := range columns {
		out = append(out, prefix+pipeline.QuoteIdent(name))
	}
	return strings.Join(out, ", ")
}

// shownColumns selects columns as text for people. What identifies or describes
// a person is replaced by the beginning of its hash: enough to see whether two
// rows are about the same one.
func shownColumns(columns []Column) string {
	var out []string
	for _, c := range columns {
		name := pipeline.QuoteIdent(c.Name)
		text := "cast(" + name + " as varchar)"
		if c.Personal {
			text = "'#' || substr(sha256(" + text + "), 1, 8)"
		}
		out = append(out, "coalesce("+text+", 'null') as "+name)
	}
	return strings.Join(out, ", ")
}

// sample returns the first rows of a query in the order of all its columns:
// "customer_id=7 r_score=9; customer_id=8 r_score=0".
func sample(ctx context.Context, db *sql.DB, query string) (string, error) {
	rows, err := db.QueryContext(ctx, fmt.Sprintf("select * from (%s\n) order by all limit %d", query, sampleSize))
	if err != nil {
		return "", err
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return "", err
	}
	var out []string
	for rows.Next() {
		values := make([]sql.NullString, len(columns))
		targets := make([]any, len(columns))
		for i := range values {
			targets[i] = &values[i]
		}
		if err := rows.Scan(targets...); err != nil {
			return "", err
		}
		var pairs []string
		for i, column := range columns {
			pairs = append(pairs, column+"="+values[i].String)
		}
		out = append(out, strings.Join(pairs, " "))
	}
	return strings.Join(out, "; "), rows.Err()
}
