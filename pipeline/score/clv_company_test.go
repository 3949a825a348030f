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

// sale is a purchase day: who, on which day of the company's time, for how much.
type sale struct {
	customer string
	day      int
	amount   float64
}

// clvCompany is a company's purchase days with what the run was asked for.
type clvCompany struct {
	sales   []sale
	asOf    int   // day of the night
	cutoffs []int // earlier ones, the latest first
	window  int
	mend    func(cutoff int, row map[string]float64) // what is wrong with a customer's features
	mixed   bool                                     // rows come in another order
}

func dayOf(day int) time.Time { return time.Date(2023, 1, 1, 0, 0, 0, 0, time.UTC).AddDate(0, 0, day) }

// tables makes the step's inputs as the SQL would.
func (c clvCompany) tables(t testing.TB) map[pipeline.Table]models.Columns {
	t.Helper()
	byCustomer := map[string][]sale{}
	first := math.MaxInt
	for _, s := range c.sales {
		byCustomer[s.customer] = append(byCustomer[s.customer], s)
		first = min(first, s.day)
	}
	var names []string
	for name, sales := range byCustomer {
		slices.SortFunc(sales, func(a, b sale) int { return a.day - b.day })
		names = append(names, name)
	}
	if slices.Sort(names); c.mixed {
		rand.New(rand.NewPCG(3, 3)).Shuffle(len(names), func(i, j int) { names[i], names[j] = names[j], names[i] })
	}
	numbers := []string{"btyd_frequency", "btyd_recency", "btyd_age", "btyd_monetary", "btyd_monetary_late", "net_amount", "net_amount_90d", "net_amount_365d"}
	features, outcomes := map[string][]float64{}, map[string][]float64{}
	var ids, days, purposes []string
	for k, cutoff := range append([]int{c.asOf}, c.cutoffs...) {
		purpose := "train"
		if k == 0 {
			purpose = "score"
		} else if k == 1 && len(c.cutoffs) > 1 {
			purpose = "test"
		}
		for _, name := range names {
			sales := byCustomer[name]
			n := 0
			for n < len(sales) && sales[n].day <= cutoff {
				n++
			}
			if n == 0 {
				continue
			}
			row := map[string]float64{"btyd_frequency": float64(n - 1), "btyd_recency": float64(sales[n-1].day - sales[0].day), "btyd_age": float64(cutoff - sales[0].day),
				"btyd_monetary": math.NaN(), "btyd_monetary_late": math.NaN()}
			repeat, late, lates := 0., 0., 0.
			for i, s := range sales[:n] {
				row["net_amount"] += s.amount
				if cutoff-s.day < 90 {
					row["net_amount_90d"] += s.amount
				}
				if cutoff-s.day < 365 {
					row["net_amount_365d"] += s.amount
				}
				if i > 0 {
					repeat += s.amount
				}
				if 2*i > n-1 {
					late, lates = late+s.amount, lates+1
				}
			}
			if n > 1 {
				row["btyd_monetary"] = repeat / float64(n-1)
			}
			if n > 2 {
				row["btyd_monetary_late"] = late / lates
			}
			if c.mend != nil {
				c.mend(cutoff, row)
			}
			ids, days, purposes = append(ids, name), append(days, dayOf(cutoff).Format(time.DateOnly)), append(purposes, purpose)
			for _, number := range numbers {
				features[number] = append(features[number], row[number])
			}
			bought, amount := 0., 0.
			for _, s := range sales[n:] {
				if s.day <= cutoff+c.window {
					bought, amount = bought+1, amount+s.amount
				}
			}
			if c.asOf-cutoff < c.window {
				bought, amount = math.NaN(), math.NaN()
			}
			outcomes["days"], outcomes["amount"] = append(outcomes["days"], bought), append(outcomes["amount"], amount)
		}
	}
	number := func(name string, values []float64) models.Column {
		valid := make([]bool, len(values))
		for i, v := range values {
			valid[i] = !math.IsNaN(v)
		}
		return models.FloatColumn(name, values).WithValid(valid)
	}
	columns := []models.Column{models.TextColumn("customer_id", ids), models.TextColumn("cutoff_date", days), models.TextColumn("purpose", purposes)}
	for _, name := range numbers {
		columns = append(columns, number(name, features[name]))
	}
	make := func(columns ...models.Column) models.Columns {
		out, err := models.NewColumns(columns...)
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	began := models.TextColumn("first_purchase_date", []string{""}).WithValid([]bool{false})
	if first < math.MaxInt {
		began = models.TextColumn("first_purchase_date", []string{dayOf(first).Format(time.DateOnly)})
	}
	return map[pipeline.Table]models.Columns{
		"features.customer":    make(columns...),
		"features.churn_label": make(columns[0], columns[1], number("future_purchase_days", outcomes["days"]), number("future_net_amount", outcomes["amount"])),
		"run.parameters":       make(models.IntegerColumn("churn_window_days", []int64{int64(c.window)}), models.IntegerColumn("churn_eligibility_days", []int64{3 * int64(c.window)}), began),
	}
}

// write puts the tables into a folder.
func (c clvCompany) write(t testing.TB, dir string) map[pipeline.Table]string {
	t.Helper()
	paths := map[pipeline.Table]string{}
	for table, columns := range c.tables(t) {
		paths[table] = filepath.Join(dir, string(table)+".parquet")
		if err := columnar.WriteParquet(paths[table], columns, "cutoff_date", "first_purchase_date"); err != nil {
			t.Fatal(err)
		}
	}
	return paths
}

func clvNight(c clvCompany, settings config.CLV) score.Night {
	return score.Night{Models: config.Models{CLV: settings, RetrainAfterDays: 28}, AsOf: dayOf(c.asOf), Seed: 1, Threads: 2}
}

// value runs the step.
func (c clvCompany) value(t testing.TB, settings config.CLV) map[pipeline.Table]models.Columns {
	t.Helper()
	return c.valueIn(t, t.TempDir(), clvNight(c, settings))
}

// valueIn runs a night of a project, and keeps what it trained.
func (c clvCompany) valueIn(t testing.TB, dir string, n score.Night) map[pipeline.Table]models.Columns {
	t.Helper()
	var steps []pipeline.Step
	for table, path := range c.write(t, t.TempDir()) {
		steps = append(steps, fixed{table, path})
	}
	n.Layout = pipeline.Layout{Root: dir}
	plan, err := pipeline.NewPlan(append(steps, score.NewCLV(n)))
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
	tables := map[pipeline.Table]models.Columns{}
	for table, output := range outcome.Outputs {
		if tables[table], err = columnar.ReadParquet(context.Background(), output.Files); err != nil {
			t.Fatal(err)
		}
	}
	return tables
}

// shop draws a company whose customers buy at rates of their own, leave, and spend about as each of them does.
func shop(customers int, seed uint64) clvCompany {
	draw := rand.New(rand.NewPCG(seed, 5))
	c := clvCompany{asOf: 720, cutoffs: []int{630, 540, 450}, window: 90}
	for i := range customers {
		name := fmt.Sprintf("C%05d", i)
		day, rate := draw.Float64()*600, .002+.02*draw.ExpFloat64()
		gone := day + 600*draw.ExpFloat64()
		level := 40 * math.Exp(.6*draw.NormFloat64())
		for last := -1; day < min(gone, 721); day += draw.ExpFloat64() / rate {
			if int(day) == last {
				continue
			}
			last = int(day)
			c.sales = append(c.sales, sale{name, last, math.Round(100*level*math.Exp(.4*draw.NormFloat64())) / 100})
		}
	}
	return c
}

func standardCLV() config.CLV {
	return config.CLV{DiscountRate: .1, HighValueShare: .1, MinCustomers: 1000, MinHistoryDays: 365}
}

// text is a column's value in the first row, "" for null.
func text(t testing.TB, table models.Columns, name string) string {
	t.Helper()
	column, err := table.Column(name)
	if err != nil || column.Len() == 0 {
		t.Fatalf("%s: %d values, %v", name, column.Len(), err)
	}
	value, _ := column.Value(0).(string)
	return value
}

func numbers(t testing.TB, table models.Columns, name string) []float64 {
	t.Helper()
	column, err := table.Column(name)
	if err != nil {
		t.Fatal(err)
	}
	values, err := column.Numbers()
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// answered checks that every customer has an answer that makes sense.
func answered(t testing.TB, tables map[pipeline.Table]models.Columns) {
	t.Helper()
	values := tables["scores.clv"]
	for _, h := range []string{"90d", "180d", "365d"} {
		for _, name := range []string{"p_no_purchase_" + h, "expected_orders_" + h, "clv_" + h, "baseline_clv_" + h} {
			for i, v := range numbers(t, values, name) {
				if !(v >= 0 && v <= 1e12) || strings.HasPrefix(name, "p_") && v > 1 {
					t.Errorf("%s of customer %d is %v", name, i+1, v)
				}
			}
		}
	}
	for _, name := range []string{"p_alive", "p_no_purchase", "expected_orders", "expected_value_per_order"} {
		for i, v := range numbers(t, tables["scores.buying"], name) {
			if !(v >= 0 && v <= 1e12) {
				t.Errorf("%s of row %d is %v", name, i+1, v)
			}
		}
	}
	if n := tables["scores.clv_card"].Rows(); n != 1 {
		t.Fatalf("%d cards", n)
	}
	for _, name := range []string{"published", "fit_status", "floor_required", "floor_observed", "baseline_name"} {
		if text(t, tables["scores.clv_card"], name) == "" {
			t.Errorf("the card does not tell %s", name)
		}
	}
	if values.Rows() > 0 && text(t, values, "fit_status") != text(t, tables["scores.clv_card"], "fit_status") {
		t.Error("values and card differ in fit_status")
	}
}

func findings(t testing.TB, tables map[pipeline.Table]models.Columns) string {
	t.Helper()
	table := tables["scores.clv_usability"]
	var all []string
	for i := range table.Rows() {
		for _, name := range []string{"step", "column_name", "finding", "suggestion"} {
			column, err := table.Column(name)
			if err != nil {
				t.Fatal(err)
			}
			all = append(all, fmt.Sprint(column.Value(i)))
		}
	}
	return strings.Join(all, " | ")
}
