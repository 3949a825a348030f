package score_test

import (
	"context"
	"database/sql"
	"log/slog"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/duck"
	"clientele/pipeline/durable"
	"clientele/pipeline/score"
)

func engine(t testing.TB) *sql.DB {
	t.Helper()
	db, err := duck.Open(context.Background(), duck.Settings{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func execute(t testing.TB, db *sql.DB, statement string) {
	t.Helper()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatalf("%s: %v", statement, err)
	}
}

// night runs the step over customers given as values of features.rfm, with the
// history that earlier nights left.
func night(t *testing.T, features, scores, cutpoints string) map[pipeline.Table]models.Columns {
	t.Helper()
	db, dir := engine(t), t.TempDir()
	given := map[pipeline.Table]string{
		"features.rfm": "select * from (values " + features + ") v(customer_id, cutoff_date, recency_days, frequency, monetary, net_amount)",
		"history.rfm_score": `select cast(c0 as date) as as_of_date, c1 as customer_id, cast(c2 as double) as net_amount, c3 as rfm_segment
			from (values ` + scores + `) v(c0, c1, c2, c3) where c0 is not null`,
		"history.rfm_cutpoint": `select cast(c0 as date) as as_of_date, c1 as measure, cast(c2 as bigint) as bin, cast(c3 as double) as lower_bound, cast(c4 as double) as upper_bound,
			cast(1 as bigint) as customers, 'custom' as method, cast(2 as bigint) as bins, 'ok' as fit_status from (values ` + cutpoints + `) v(c0, c1, c2, c3, c4) where c0 is not null`,
	}
	var steps []pipeline.Step
	for table, query := range given {
		path := filepath.Join(dir, string(table)+".parquet")
		execute(t, db, "copy ("+query+") to '"+path+"' (format parquet)")
		steps = append(steps, fixed{table, path})
	}
	asOf := time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC)
	steps = append(steps, score.NewRFM(config.RFM{Recency: []float64{30}, Frequency: []float64{2}, Monetary: []float64{10}}, asOf))
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: pipeline.Layout{Root: dir}, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return asOf },
		Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1", AsOf: asOf}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	tables := map[pipeline.Table]models.Columns{}
	for table, output := range outcome.Outputs {
		if tables[table], err = columnar.ReadParquet(context.Background(), output.Files); err != nil {
			t.Fatal(err)
		}
	}
	return tables
}

// fixed is a step that has its table already.
type fixed struct {
	table pipeline.Table
	path  string
}

func (f fixed) Name() string             { return "given/" + string(f.table) }
func (f fixed) Reads() []pipeline.Table  { return nil }
func (f fixed) Writes() []pipeline.Table { return []pipeline.Table{f.table} }
func (f fixed) Fingerprint() string      { return f.path }
func (f fixed) Run(context.Context, *pipeline.Env) (pipeline.Result, error) {
	return pipeline.Result{Outputs: []pipeline.Output{{Table: f.table, Files: []string{f.path}}}}, nil
}

const noHistory = "(null, null, null, null)"

func TestRFM_scoresTheCutoffOfTheNightOnly(t *testing.T) {
	tables := night(t, `('a', date '2026-06-30', 3, 5, 20.0, 100.0), ('b', date '2026-06-30', 90, 1, 5.0, 5.0),
		('c', date '2026-06-30', 90, 1, -2.0, -2.0), ('b', date '2026-03-31', 1, 9, 50.0, 450.0)`, noHistory, "(null, null, null, null, null)")
	scores := tables["scores.rfm_score"]
	if scores.Rows() != 3 {
		t.Fatalf("%d customers, want 3", scores.Rows())
	}
	codes, err := scores.Texts("rfm_code")
	if err != nil || strings.Join(codes, " ") != "222 111 111" {
		t.Errorf("codes %v, %v", codes, err)
	}
	positive, err := scores.Booleans("is_net_positive")
	if err != nil || !positive[0] || !positive[1] || positive[2] {
		t.Errorf("flags %v, %v: c has returned more than bought", positive, err)
	}
	if previous, _ := scores.Column("previous_rfm_segment"); !previous.IsNull(0) {
		t.Error("a customer had a segment before the first night")
	}
}

func TestRFM_comparesWithTheLatestNight(t *testing.T) {
	tables := night(t, `('a', date '2026-06-30', 3, 5, 20.0, 100.0), ('new', date '2026-06-30', 3, 5, 20.0, 7.0)`,
		"('2026-06-29', 'a', 1, 'champions'), ('2026-06-29', 'gone', 4, 'lost')",
		`('2026-06-29', 'recency', 2, null, 30), ('2026-06-29', 'recency', 1, 30, null), ('2026-06-29', 'frequency', 1, null, 2), ('2026-06-29', 'frequency', 2, 2, null),
		 ('2026-06-29', 'monetary', 1, null, 10), ('2026-06-29', 'monetary', 2, 10, null)`)
	previous, err := tables["scores.rfm_score"].Column("previous_rfm_segment")
	if err != nil || previous.Value(0) != "champions" || previous.Value(1) != nil {
		t.Errorf("previous segments %v, %v, %v", previous.Value(0), previous.Value(1), err)
	}
	moves := tables["scores.rfm_migration"]
	customers, err := moves.Integers("customers")
	if err != nil {
		t.Fatal(err)
	}
	var total int64
	for _, n := range customers {
		total += n
	}
	if total != 3 {
		t.Errorf("moves count %d customers, want 3: one stayed, one is new, one is gone", total)
	}
}
