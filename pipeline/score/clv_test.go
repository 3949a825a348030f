package score_test

import (
	"context"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"clientele/models"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
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
	mend    func(cutoff int, row map[string]float64) // what is wrong with a customer's features, for tests
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
	slices.Sort(names)
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
	dir := t.TempDir()
	var steps []pipeline.Step
	for table, path := range c.write(t, dir) {
		steps = append(steps, fixed{table, path})
	}
	n := clvNight(c, settings)
	n.Layout = pipeline.Layout{Root: dir}
	plan, err := pipeline.NewPlan(append(steps, score.NewCLV(n)))
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: n.Layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return n.AsOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "r1", AsOf: n.AsOf}, pipeline.Options{})
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

func only[T any](t testing.TB, values []T, err error) T {
	t.Helper()
	if err != nil || len(values) != 1 {
		t.Fatalf("%d values, %v; want one", len(values), err)
	}
	return values[0]
}

// text is the only value of a table's column, "" for null.
func text(t testing.TB, table models.Columns, name string) string {
	t.Helper()
	column, err := table.Column(name)
	if err != nil || column.Len() != 1 {
		t.Fatalf("%s: %d values, %v", name, column.Len(), err)
	}
	value, _ := column.Value(0).(string)
	return value
}

func TestCLV_valuesAShop(t *testing.T) {
	tables := shop(3000, 1).value(t, standardCLV())
	card := tables["scores.clv_card"]
	for _, column := range card.All() {
		t.Log(column.Name(), column.Value(0))
	}
	if grade := text(t, card, "grade"); grade != "A" {
		t.Errorf("grade %q", grade)
	}
	for table, columns := range tables {
		t.Log(table, columns.Rows())
	}
}
