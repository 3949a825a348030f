package operations_test

import (
	"context"
	"database/sql"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/operations"
)

func engine(t *testing.T) *sql.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func value[T any](t *testing.T, db *sql.DB, query string) T {
	t.Helper()
	var v T
	if err := db.QueryRowContext(context.Background(), query).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func day(d int) time.Time { return time.Date(2026, 6, d, 0, 0, 0, 0, time.UTC) }

// run executes steps in a fresh run of a project.
func run(t *testing.T, root string, steps ...pipeline.Step) pipeline.Outcome {
	t.Helper()
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: pipeline.Layout{Root: root}, Parallel: 1, Log: slog.New(slog.DiscardHandler),
		Now: func() time.Time { return day(30) }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1", StartedAt: day(30), ConfigHash: "c", CodeVersion: "v"}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return outcome
}

func rows(outcome pipeline.Outcome, table pipeline.Table) string {
	files := ""
	for i, file := range outcome.Outputs[table].Files {
		if i > 0 {
			files += ", "
		}
		files += pipeline.QuoteLiteral(file)
	}
	return "read_parquet([" + files + "])"
}

func TestParameters_areTypedAsDeclared(t *testing.T) {
	db := engine(t)
	share := 0.3
	project := &config.Project{Name: "shop", Timezone: "Europe/London", Currency: "GBP", Checks: config.Checks{UnknownCustomerShare: &share},
		Sources: map[string]config.Source{"till": {Entity: "sale_lines", Currency: "GBP", Limits: config.Limits{FreshWithin: config.Duration(36 * time.Hour)}}}}
	recoding, err := operations.NewRecoding(db, lists(t, map[string]string{"recoded.csv": "old_product_id,new_product_id\nA,B\n"}), []string{"recoded.csv"})
	if err != nil {
		t.Fatal(err)
	}
	outcome := run(t, t.TempDir(), sales{db: db, rows: ""}, recoding, operations.Parameters{DB: db, Project: project, AsOf: day(29), Seed: 7})
	for _, d := range operations.Declarations() {
		if !slices.Contains(operations.Parameters{}.Writes(), d.Table) {
			continue
		}
		for _, c := range d.Columns {
			if got := value[string](t, db, fmt.Sprintf("select typeof(%s) from %s", c.Name, rows(outcome, d.Table))); got != c.Type {
				t.Errorf("%s.%s is %s, declared %s", d.Table, c.Name, got, c.Type)
			}
		}
	}
	if got := value[float64](t, db, "select fresh_within_hours from "+rows(outcome, "run.source")); got != 36 {
		t.Errorf("fresh within %v hours, want 36", got)
	}
}

func TestParameters_theRunsIdChangesNoFingerprint(t *testing.T) {
	project := &config.Project{Name: "shop"}
	one := operations.Parameters{Project: project, AsOf: day(29), Seed: 1}
	if one.Fingerprint() != (operations.Parameters{Project: project, AsOf: day(29), Seed: 1}).Fingerprint() {
		t.Error("equal parameters have different fingerprints")
	}
	if one.Fingerprint() == (operations.Parameters{Project: project, AsOf: day(28), Seed: 1}).Fingerprint() {
		t.Error("another as-of date has the same fingerprint")
	}
}

// leave writes the marts of a night of a day.
func leave(t *testing.T, db *sql.DB, folder, runID string, d int, segment string) {
	t.Helper()
	if err := durable.MkdirAll(folder); err != nil {
		t.Fatal(err)
	}
	for name, columns := range map[string]string{
		"rfm_score":    "'a' as customer_id, 1 as recency_days, 1 as frequency, 1.5 as monetary, 5 as r_score, 5 as f_score, 5 as m_score, '555' as rfm_code, '" + segment + "' as rfm_segment, '1' as model_version, 9.5 as net_amount",
		"rfm_cutpoint": "'recency' as measure, 1 as bin, 0.0 as lower_bound, 1.0 as upper_bound, 1 as customers, 'quantile' as method, 5 as bins, 'ok' as fit_status",
	} {
		statement := fmt.Sprintf("copy (select %s, date '%s' as as_of_date, '%s' as run_id) to '%s' (format parquet)", columns, day(d).Format(time.DateOnly), runID, filepath.Join(folder, name+".parquet"))
		if _, err := db.ExecContext(context.Background(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

func TestHistory_seesOnlyNightsBeforeTheAsOfDate(t *testing.T) {
	db, root := engine(t), t.TempDir()
	layout := pipeline.Layout{Root: root}
	for d := 1; d <= 3; d++ {
		folder := filepath.Join(root, fmt.Sprint("night", d))
		leave(t, db, folder, fmt.Sprint("run", d), d, fmt.Sprint("segment", d))
		if err := operations.KeepHistory(context.Background(), db, layout, folder, fmt.Sprint("run", d), day(d).Format(time.DateOnly)); err != nil {
			t.Fatal(err)
		}
	}
	outcome := run(t, root, operations.History{DB: db, Layout: layout, AsOf: day(3)})
	if got := value[string](t, db, "select string_agg(rfm_segment, ' ' order by as_of_date) from "+rows(outcome, "history.rfm_score")); got != "segment1 segment2" {
		t.Errorf("the night of the 3rd sees %s", got)
	}
	first := run(t, root, operations.History{DB: db, Layout: layout, AsOf: day(1)})
	if got := value[int](t, db, "select count(*) from "+rows(first, "history.rfm_score")); got != 0 {
		t.Errorf("the first night sees %d rows", got)
	}
}

func TestKeepHistory_theLastRunOfADateReplacesIt(t *testing.T) {
	db, root := engine(t), t.TempDir()
	layout := pipeline.Layout{Root: root}
	for i, segment := range []string{"lost", "champions", "champions"} {
		folder := filepath.Join(root, fmt.Sprint("night", i))
		leave(t, db, folder, fmt.Sprint("run", i), 1, segment)
		if err := operations.KeepHistory(context.Background(), db, layout, folder, fmt.Sprint("run", i), day(1).Format(time.DateOnly)); err != nil {
			t.Fatal(err)
		}
	}
	outcome := run(t, root, operations.History{DB: db, Layout: layout, AsOf: day(2)})
	if got := value[string](t, db, "select string_agg(rfm_segment, ' ') from "+rows(outcome, "history.rfm_score")); got != "champions" {
		t.Errorf("history says %s, want champions once", got)
	}
}

// quiet is a checking step with one failing check.
type quiet struct{}

func (quiet) Name() string             { return "check/marts.a" }
func (quiet) Reads() []pipeline.Table  { return nil }
func (quiet) Writes() []pipeline.Table { return nil }
func (quiet) Fingerprint() string      { return "1" }
func (quiet) Run(context.Context, *pipeline.Env) (pipeline.Result, error) {
	return pipeline.Result{Checks: []pipeline.Check{
		{Table: "marts.a", Name: "unique_id", Severity: pipeline.SeverityError, Failing: 2, Sample: "id=1"},
		{Table: "marts.a", Name: "not_null_id", Severity: pipeline.SeverityError},
	}}, nil
}

func TestClosing_reportsWhatWasDone(t *testing.T) {
	db := engine(t)
	checked := operations.Checked{DB: db, Step: quiet{}}
	data := operations.NewDataCheck(db, checked.Writes())
	log := operations.NewRunLog(db, append(checked.Writes(), data.Writes()...), map[string]int64{"check/marts.a": 4})
	outcome := run(t, t.TempDir(), checked, data, log)
	if got := value[string](t, db, "select string_agg(status, ' ' order by check_name) from "+rows(outcome, "operations.data_check")); got != "passed failed" {
		t.Errorf("checks are %s", got)
	}
	if got := value[float64](t, db, "select change_vs_previous from "+rows(outcome, "operations.run_log")+" where step = 'check/marts.a'"); got != -0.5 {
		t.Errorf("change against the previous night %v, want -0.5: two rows after four", got)
	}
	if got := value[int](t, db, "select count(*) from "+rows(outcome, "operations.run_log")); got != 2 {
		t.Errorf("the log has %d steps, want the 2 before it", got)
	}
}

func TestKeepHistory_whatIsKeptIsNotReadAgain(t *testing.T) {
	db, root := engine(t), t.TempDir()
	layout := pipeline.Layout{Root: root}
	folder := filepath.Join(root, "night")
	leave(t, db, folder, "run", 1, "lost")
	keep := func() error {
		return operations.KeepHistory(context.Background(), db, layout, folder, "run", "2026-06-01")
	}
	if err := keep(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "rfm_score.parquet"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := keep(); err != nil {
		t.Errorf("a mart that was damaged later stops the next night: %v", err)
	}
}
