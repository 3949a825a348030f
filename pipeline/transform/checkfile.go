package transform

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"clientele/pipeline"
)

// fileCheck runs one file of sql/checks.
type fileCheck struct {
	check    *RowCheck
	severity pipeline.Severity
	db       *sql.DB
}

// Name is check/name.
func (s *fileCheck) Name() string { return "check/" + s.check.Name }

// Reads lists the tables of the statement.
func (s *fileCheck) Reads() []pipeline.Table { return slices.Clone(s.check.Reads()) }

// Writes is empty: a check makes no table.
func (s *fileCheck) Writes() []pipeline.Table { return nil }

// Fingerprint covers the statement, its columns and its severity.
func (s *fileCheck) Fingerprint() string {
	parts := []string{"check", EngineVersion, s.check.Name, string(s.check.Table), string(s.severity)}
	for _, c := range s.check.Columns {
		parts = append(parts, fmt.Sprint(c.Name, c.Personal))
	}
	for _, t := range s.check.stmt.tokens {
		parts = append(parts, t.text)
	}
	return pipeline.Hash(parts...)
}

// Run counts the rows that the statement returns and shows a few of them.
func (s *fileCheck) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	var result pipeline.Result
	check := pipeline.Check{Table: s.check.Table, Name: s.check.Name, Severity: s.severity, Reason: s.check.Purpose}
	if s.severity == pipeline.SeverityOff {
		check.Reason = switchedOff
		result.Checks = []pipeline.Check{check}
		return result, nil
	}
	for _, table := range s.check.Reads() {
		result.RowsIn += env.Rows(table)
	}
	offending := "(" + s.check.stmt.text + "\n)"
	err := s.db.QueryRowContext(ctx, "select count(*) from "+offending).Scan(&check.Failing)
	if err == nil && check.Failing > 0 {
		check.Sample, err = sample(ctx, s.db, "select "+shownColumns(s.check.Columns)+" from "+offending)
	}
	if err != nil {
		return result, fmt.Errorf("running the check %s: %w", s.check.Path, interrupted(ctx, err))
	}
	result.Checks = []pipeline.Check{check}
	return result, nil
}
