package score_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
	"clientele/pipeline/modelbase"
	"clientele/pipeline/score"
)

const (
	churnScores = pipeline.Table("scores.churn_score")
	churnRules  = pipeline.Table("scores.churn_rule")
	churnCard   = pipeline.Table("scores.churn_card")
)

// patron is a customer at a cutoff: the features that tests vary, and what came of it.
type patron struct {
	id, cutoff, purpose   string
	values                map[string]float64 // by feature; others are 0
	buying                map[string]float64 // what the buying model says; nil: it says nothing
	eligible, known, left bool
	odds                  float64 // true log-odds, for comparing
}

// patrons are a company's customers at all cutoffs, and what the night before left.
type patrons struct {
	rows      []patron
	asOf      time.Time
	first     string // day of the first purchase; "": none
	before    map[string]float64
	customers int // the floor
	threshold *float64
	retrain   bool
}

// regulars draws customers whose leaving comes from how long ago they bought, late orders and spend: so many at each of three cutoffs a quarter apart and at the
// as-of date. One in ten is not asked about.
func regulars(each int, seed uint64) patrons {
	draw := rand.New(rand.NewPCG(seed, 11))
	p := patrons{asOf: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), first: "2024-03-01", customers: 100}
	for c := range 4 {
		for i := range each {
			row := patron{id: fmt.Sprintf("C%05d", i), cutoff: p.asOf.AddDate(0, 0, -90*(3-c)).Format(time.DateOnly), purpose: []string{"train", "train", "test", "score"}[c], eligible: i%10 > 0, known: c < 3}
			recency, late, spend := math.Floor(260*draw.Float64()), math.Floor(3*math.Pow(draw.Float64(), 3)), math.Round(10000*math.Exp(draw.NormFloat64()))/100
			if !row.eligible {
				recency += 270
			}
			row.odds = -1.2 + .012*recency + 1.5*late - .4*math.Log(spend/100)
			row.left = draw.Float64() < 1/(1+math.Exp(-row.odds))
			said := 1 / (1 + math.Exp(-(-.8 + .012*recency)))
			row.values = map[string]float64{"recency_days": recency, "late_orders_90d": late, "net_amount": spend}
			row.buying = map[string]float64{"p_no_purchase": said, "p_alive": 1 - said/2, "expected_orders": 2 * (1 - said)}
			p.rows = append(p.rows, row)
		}
	}
	return p
}

// each changes every row.
func (p patrons) each(change func(row *patron)) patrons {
	p.rows = slices.Clone(p.rows)
	for i := range p.rows {
		row := &p.rows[i]
		row.values, row.buying = cloned(row.values), cloned(row.buying)
		change(row)
	}
	return p
}

func cloned(m map[string]float64) map[string]float64 {
	out := make(map[string]float64, len(m))
	for name, v := range m {
		out[name] = v
	}
	return out
}

// only keeps some rows.
func (p patrons) only(keep func(row patron) bool) patrons {
	p.rows = slices.DeleteFunc(slices.Clone(p.rows), func(row patron) bool { return !keep(row) })
	return p
}

// moved is the same company on a later night.
func (p patrons) moved(days int) patrons {
	p = p.each(func(row *patron) {
		at, _ := time.Parse(time.DateOnly, row.cutoff) // it was made so
		row.cutoff = at.AddDate(0, 0, days).Format(time.DateOnly)
	})
	p.asOf = p.asOf.AddDate(0, 0, days)
	return p
}

// tables are the step's inputs as the SQL would make them.
func (p patrons) tables(t testing.TB) map[pipeline.Table]models.Columns {
	t.Helper()
	made := func(columns ...models.Column) models.Columns {
		out, err := models.NewColumns(columns...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	text := func(name string, rows []patron, of func(patron) string) models.Column {
		values := make([]string, len(rows))
		for i, row := range rows {
			values[i] = of(row)
		}
		return models.TextColumn(name, values)
	}
	number := func(name string, rows []patron, of func(patron) float64) models.Column {
		values, valid := make([]float64, len(rows)), make([]bool, len(rows))
		for i, row := range rows {
			values[i], valid[i] = of(row), !math.IsNaN(of(row))
		}
		return models.FloatColumn(name, values).WithValid(valid)
	}
	id, cutoff := func(r patron) string { return r.id }, func(r patron) string { return r.cutoff }
	columns := []models.Column{text("customer_id", p.rows, id), text("cutoff_date", p.rows, cutoff), text("purpose", p.rows, func(r patron) string { return r.purpose })}
	for _, name := range score.CustomerFeatureNames() {
		columns = append(columns, number(name, p.rows, func(r patron) float64 { return r.values[name] }))
	}
	eligible, left, known := make([]bool, len(p.rows)), make([]bool, len(p.rows)), make([]bool, len(p.rows))
	for i, row := range p.rows {
		eligible[i], left[i], known[i] = row.eligible, row.left, row.known
	}
	said := slices.DeleteFunc(slices.Clone(p.rows), func(r patron) bool { return len(r.buying) == 0 })
	slices.Reverse(said) // its order is its own
	buying := []models.Column{text("customer_id", said, id), text("cutoff_date", said, cutoff)}
	for _, name := range []string{"p_alive", "p_no_purchase", "expected_orders"} {
		buying = append(buying, number(name, said, func(r patron) float64 { return r.buying[name] }))
	}
	var ids []string
	var probabilities []float64
	for id, v := range p.before {
		ids, probabilities = append(ids, id), append(probabilities, v)
	}
	began := models.TextColumn("first_purchase_date", []string{p.first}).WithValid([]bool{p.first != ""})
	return map[pipeline.Table]models.Columns{
		"features.customer":    made(columns...),
		"features.churn_label": made(columns[0], columns[1], models.BooleanColumn("is_eligible", eligible), models.BooleanColumn("is_churned", left).WithValid(known)),
		"scores.buying":        made(buying...),
		"run.parameters":       made(models.IntegerColumn("churn_window_days", []int64{90}), models.IntegerColumn("churn_eligibility_days", []int64{270}), began),
		"history.churn_score":  made(models.TextColumn("customer_id", ids), models.FloatColumn("probability", probabilities)),
	}
}

// write puts the tables into a folder.
func (p patrons) write(t testing.TB) map[pipeline.Table]string {
	t.Helper()
	dir, paths := t.TempDir(), map[pipeline.Table]string{}
	for table, columns := range p.tables(t) {
		paths[table] = filepath.Join(dir, string(table)+".parquet")
		if err := columnar.WriteParquet(paths[table], columns, "cutoff_date", "first_purchase_date"); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

func (p patrons) night(dir string) score.Night {
	return score.Night{Layout: pipeline.Layout{Root: dir}, AsOf: p.asOf, Seed: 1, Threads: 2, Retrain: p.retrain,
		Models: config.Models{Churn: config.Churn{MinCustomers: p.customers, Threshold: p.threshold}, RetrainAfterDays: 28}}
}

// churnNight is what a night wrote, and what it warned of.
type churnNight struct {
	tables   map[pipeline.Table]models.Columns
	warnings string
}

// churn runs the night in a project's folder, and keeps what it trained.
func (p patrons) churn(t testing.TB, dir string) churnNight {
	t.Helper()
	var steps []pipeline.Step
	for table, path := range p.write(t) {
		steps = append(steps, fixed{table, path})
	}
	n := p.night(dir)
	plan, err := pipeline.NewPlan(append(steps, score.NewChurn(n)))
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: n.Layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return n.AsOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	day := n.AsOf.Format(time.DateOnly)
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: day, AsOf: n.AsOf}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := modelbase.Keep(n.Layout, n.Layout.Run(day), day); err != nil {
		t.Fatal(err)
	}
	out := churnNight{tables: map[pipeline.Table]models.Columns{}}
	for table, output := range outcome.Outputs {
		if out.tables[table], err = columnar.ReadParquet(context.Background(), output.Files); err != nil {
			t.Fatal(err)
		}
	}
	for _, record := range outcome.Records {
		out.warnings += strings.Join(record.Warnings, "\n")
	}
	return out
}

// told is all findings as text.
func (n churnNight) told(t testing.TB) string {
	t.Helper()
	table := n.tables["scores.churn_usability"]
	var all []string
	for i := range table.Rows() {
		for _, name := range []string{"step", "severity", "column_name", "finding"} {
			column, err := table.Column(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(column.Value(i)))
		}
		all = append(all, "\n")
	}
	return strings.Join(all, " ")
}

// of is the rows of a churn table by customer, as values by column.
func (n churnNight) of(t testing.TB, table pipeline.Table, key string) map[string]map[string]any {
	t.Helper()
	out := map[string]map[string]any{}
	columns := n.tables[table]
	keys, err := columns.Texts(key)
	if err != nil {
		t.Fatal(err)
	}
	for i, k := range keys {
		row := map[string]any{}
		for _, column := range columns.All() {
			row[column.Name()] = column.Value(i)
		}
		if out[k] != nil {
			t.Fatalf("%s has two rows of %s", table, k)
		}
		out[k] = row
	}
	return out
}
