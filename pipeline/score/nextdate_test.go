package score_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"reflect"
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

const (
	orderDays  = pipeline.Table("intermediate.customer_days")
	nextOrders = pipeline.Table("scores.next_purchase")
	nextCard   = pipeline.Table("scores.nextdate_card")
)

// visit is a row of intermediate.customer_days.
type visit struct {
	id     string
	day    time.Time
	orders int64
}

// visitors are customers with gaps around a pace of their own who drop out by chance; days lie before and after the as-of date.
func visitors(customers int) []visit {
	r := rand.New(rand.NewPCG(4, 9))
	first := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	var out []visit
	for c := range customers {
		pace := 20 * math.Exp(.7*r.NormFloat64())
		for at := float64(r.IntN(400)); at < 640; at += max(1, pace*(r.ExpFloat64()+r.ExpFloat64()+r.ExpFloat64())/3) {
			out = append(out, visit{fmt.Sprintf("C%05d", c), first.AddDate(0, 0, int(at)), 1})
			if r.Float64() < .06 {
				break
			}
		}
	}
	return out
}

func nextNight(dir string) score.Night {
	return score.Night{Layout: pipeline.Layout{Root: dir}, AsOf: time.Date(2026, 6, 30, 0, 0, 0, 0, time.UTC), Seed: 1, Threads: 2,
		Models: config.Models{NextDate: config.NextDate{HorizonDays: 90, Cutoffs: 12, MinCustomers: 100}}}
}

func writeVisits(t *testing.T, visits []visit) string {
	t.Helper()
	ids, days, orders := make([]string, len(visits)), make([]string, len(visits)), make([]int64, len(visits))
	for i, v := range visits {
		ids[i], days[i], orders[i] = v.id, v.day.Format(time.DateOnly), v.orders
	}
	columns, err := models.NewColumns(models.TextColumn("customer_id", ids), models.TextColumn("sale_date", days), models.IntegerColumn("orders", orders))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "days.parquet")
	if err := columnar.WriteParquet(path, columns, "sale_date"); err != nil {
		t.Fatal(err)
	}
	return path
}

func nextOf(t *testing.T, visits []visit) map[pipeline.Table]models.Columns {
	t.Helper()
	n := nextNight(t.TempDir())
	plan, err := pipeline.NewPlan([]pipeline.Step{fixed{orderDays, writeVisits(t, visits)}, score.NewNextDate(n)})
	if err != nil {
		t.Fatal(err)
	}
	runner := pipeline.Runner{Layout: n.Layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return n.AsOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: "a", AsOf: n.AsOf}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	out := map[pipeline.Table]models.Columns{}
	for table, output := range outcome.Outputs {
		if out[table], err = columnar.ReadParquet(context.Background(), output.Files); err != nil {
			t.Fatal(err)
		}
	}
	return out
}

func rowsOf(c models.Columns) map[string][]any {
	out := map[string][]any{}
	for i := range c.Rows() {
		var row []any
		for _, column := range c.All() {
			row = append(row, column.Value(i))
		}
		out[row[0].(string)] = row
	}
	return out
}

func TestNextDate_tellsWhenEveryBuyerComes(t *testing.T) {
	all := visitors(1200)
	asOf := nextNight("").AsOf
	var known []visit
	next := map[string]time.Time{}
	for _, v := range all {
		if !v.day.After(asOf) {
			known = append(known, v)
		} else if at, is := next[v.id]; !is || v.day.Before(at) {
			next[v.id] = v.day
		}
	}
	tables := nextOf(t, known)
	scores := rowsOf(tables[nextOrders])
	buyers := map[string]bool{}
	for _, v := range known {
		buyers[v.id] = true
	}
	if len(scores) != len(buyers) {
		t.Fatalf("%d customers have a row, %d bought", len(scores), len(buyers))
	}
	if grade, status := text(t, tables[nextCard], "grade"), text(t, tables[nextCard], "fit_status"); grade != "A" || status != "ok" {
		t.Errorf("grade %q, status %q", grade, status)
	}
	if from, to := text(t, tables[nextCard], "test_from"), text(t, tables[nextCard], "test_to"); from != "2026-04-01" || to != "2026-06-30" {
		t.Errorf("tested from %s to %s", from, to)
	}
	inside, back, expected, came := 0., 0., 0., 0.
	for id, row := range scores {
		days := [3]time.Time{}
		for i := range days {
			var err error
			if days[i], err = time.Parse(time.DateOnly, row[1+i].(string)); err != nil || !days[i].After(asOf) {
				t.Fatalf("%s: %v", id, row)
			}
		}
		if days[0].Before(days[1]) || days[0].After(days[2]) {
			t.Fatalf("%s: the day is outside of its interval: %v", id, row)
		}
		expected += row[6].(float64)
		at, is := next[id]
		if is && at.Sub(asOf) <= 90*24*time.Hour {
			came++
			back++
			if !at.Before(days[1]) && !at.After(days[2]) {
				inside++
			}
		}
	}
	if inside/back < .74 || inside/back > .87 || math.Abs(expected-came) > .1*came {
		t.Errorf("%.3f of %.0f came inside the interval; %.0f were expected, %.0f came", inside/back, back, expected, came)
	}

	// Days of returns alone, later days and another order of the rows change nothing.
	more := slices.Clone(all)
	more = append(more, visit{"C00001", asOf, 0}, visit{"only returns", asOf, 0}, visit{"comes later", asOf.AddDate(0, 0, 1), 1})
	slices.Reverse(more)
	if again := rowsOf(nextOf(t, more)[nextOrders]); !reflect.DeepEqual(again, scores) {
		t.Error("later days, returns or the order of the rows change what is predicted")
	}
}

func TestNextDate_withTooLittleTheBaselineAnswers(t *testing.T) {
	asOf := nextNight("").AsOf
	tables := nextOf(t, []visit{{"A", asOf.AddDate(0, 0, -30), 1}, {"A", asOf, 1}, {"B", asOf.AddDate(0, 0, -3), 2}})
	scores := rowsOf(tables[nextOrders])
	if len(scores) != 2 || scores["B"][8] != int64(3) || text(t, tables[nextCard], "fit_status") != "below_floor" || text(t, tables[nextCard], "published") != "constant" {
		t.Errorf("of two customers is told %v", scores)
	}
	if tables["scores.nextdate_usability"].Rows() != 1 {
		t.Error("nothing is said of what is lacking")
	}
	if empty := nextOf(t, nil); empty[nextOrders].Rows() != 0 || empty[nextCard].Rows() != 1 {
		t.Error("without sales there is no card, or a row")
	}
}

func TestBacktestNextDate_atAnyDay(t *testing.T) {
	path := writeVisits(t, visitors(800))
	files := func(pipeline.Table) []string { return []string{path} }
	n := nextNight(t.TempDir())
	cards, candidates, err := score.BacktestNextDate(context.Background(), n, files, "2026-02-17")
	if err != nil {
		t.Fatal(err)
	}
	if len(cards) != 1 || cards[0].TestFrom != "2026-02-17" || cards[0].TestTo != "2026-05-18" || !cards[0].Grade.IsPublished() || len(candidates.Names()) != 4 {
		t.Errorf("%+v, %v", cards, candidates.Names())
	}
	for _, late := range []string{"2026-04-02", "2027-01-01"} {
		if _, _, err := score.BacktestNextDate(context.Background(), n, files, late); !errors.Is(err, score.ErrNoCutoff) {
			t.Errorf("a cutoff of %s gives %v", late, err)
		}
	}
}
