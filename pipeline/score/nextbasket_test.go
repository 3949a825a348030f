package score_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"strconv"
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

// nextShop is a shop whose customers have favourites, and a taste that they share with others: who buys from a shelf buys from all of it.
type nextShop struct {
	asOf     int
	settings config.NextBasket
	order    string
	lines    []string // values: customer, item, day
	items    string   // query of intermediate.items
}

const (
	nextCustomers = 600
	nextItems     = 60
)

func newNextShop() nextShop {
	s := nextShop{asOf: 300, order: "1, 2, 3", settings: config.NextBasket{Top: 10, Offers: 4, MinCustomers: 200, TestDays: 30, Pool: 500, UnsoldDays: 100, DurableCategories: []string{"shelf 5"}, DurableDays: 400}}
	rng := rand.New(rand.NewPCG(8, 9))
	for c := range nextCustomers {
		shelf := rng.IntN(5) * 10
		var liked [3]int
		for i := range liked {
			liked[i] = shelf + rng.IntN(10)
		}
		rate := .01 + .05*rng.Float64()
		for day := rng.IntN(60); day <= s.asOf+20; day++ {
			if rng.Float64() > rate {
				continue
			}
			s.buy(c, liked[rng.IntN(3)], day)
			s.buy(c, shelf+rng.IntN(10), day)
			if rng.Float64() < .2 {
				s.buy(c, int(nextItems*rng.Float64()*rng.Float64()), day)
			}
		}
	}
	s.buy(0, 59, 1) // 59 is bought by nobody else, long ago
	s.items = `select item_id, case when item_id <> 'I07' then 'Name of "' || item_id || '", 🍎' end as item_name,
			case when item_id <> 'I07' then 'shelf ' || substr(item_id, 2, 1) end as category, cast(null as date) as launched_on,
			case when item_id = 'I13' then date '2024-01-01' + 250 end as discontinued_on, min(sale_date) as first_sold_on, case when item_id = 'I59' then date '2024-01-02' else max(sale_date) end as last_sold_on, count(*) as baskets,
			cast(2 * count(*) as decimal(18, 4)) as units, cast(20 * count(*) + cast(substr(item_id, 2) as integer) as decimal(18, 4)) as net_amount,
			cast(case when item_id < 'I30' then 6 * count(*) end as decimal(18, 4)) as margin_amount, cast(case when item_id < 'I30' then 2 * count(*) else 0 end as decimal(18, 4)) as costed_units
		from intermediate.basket_items group by item_id`
	return s
}

func (s *nextShop) buy(customer, item, day int) {
	s.lines = append(s.lines, fmt.Sprintf("('C%04d', 'I%02d', date '2024-01-01' + %d)", customer, item, day))
}

func (s nextShop) day(offset int) time.Time {
	return time.Date(2024, 1, 1+s.asOf+offset, 0, 0, 0, 0, time.UTC)
}

func (s nextShop) night(layout pipeline.Layout, offset int) score.Night {
	return score.Night{Layout: layout, Models: config.Models{NextBasket: s.settings, RetrainAfterDays: 28}, AsOf: s.day(offset), Seed: 1, Threads: 2}
}

// given writes the tables that the step reads.
func (s nextShop) given(t testing.TB) map[pipeline.Table]string {
	t.Helper()
	db, dir, out := engine(t), t.TempDir(), map[pipeline.Table]string{}
	execute(t, db, "create schema intermediate")
	lines := "select * from (values " + strings.Join(s.lines, ", ") + ") as v(customer_id, item_id, sale_date)"
	if len(s.lines) == 0 {
		lines = "select cast(null as varchar) as customer_id, cast(null as varchar) as item_id, cast(null as date) as sale_date where false"
	}
	execute(t, db, "create table intermediate.basket_items as "+lines+" order by "+s.order)
	for table, query := range map[pipeline.Table]string{
		"intermediate.basket_items": "select * from intermediate.basket_items",
		"intermediate.items":        s.items,
		"scores.rfm_score":          "select distinct customer_id, case when customer_id < 'C0300' then 'champions' else 'lost' end as rfm_segment from intermediate.basket_items where customer_id is not null",
	} {
		out[table] = filepath.Join(dir, string(table)+".parquet")
		execute(t, db, "copy ("+query+") to "+pipeline.QuoteLiteral(out[table])+" (format parquet)")
	}
	return out
}

// run runs the step in a project some days after the shop's as-of date.
func (s nextShop) run(t testing.TB, root string, offset int) map[pipeline.Table]models.Columns {
	t.Helper()
	layout := pipeline.Layout{Root: root}
	var steps []pipeline.Step
	for table, path := range s.given(t) {
		steps = append(steps, fixed{table, path})
	}
	plan, err := pipeline.NewPlan(append(steps, score.NewNextBasket(s.night(layout, offset))))
	if err != nil {
		t.Fatal(err)
	}
	asOf := s.day(offset)
	id := asOf.Format("20060102T000000")
	runner := pipeline.Runner{Layout: layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return asOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: id, AsOf: asOf}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := modelbase.Keep(layout, layout.Run(id), asOf.Format(time.DateOnly)); err != nil {
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

func TestNextBasket_recommendsAndOffers(t *testing.T) {
	s := newNextShop()
	tables := s.run(t, t.TempDir(), 0)
	night := tasteNight{tables: tables}
	recommended := night.rows(t, "scores.product_recommendation")
	buyers := map[string]bool{}
	for _, line := range s.lines {
		if l := strings.Split(line, "+ "); len(l) == 2 {
			day, err := strconv.Atoi(strings.TrimSuffix(l[1], ")"))
			if err != nil {
				t.Fatal(err)
			}
			buyers[line[:8]] = buyers[line[:8]] || day <= s.asOf
		}
	}
	early := 0
	for _, is := range buyers {
		if is {
			early++
		}
	}
	if len(recommended) != 10*early {
		t.Errorf("%d recommendations, want ten for each of %d customers", len(recommended), early)
	}
	last, repeats, sum := map[any]float64{}, 0, 0.0
	for _, row := range recommended {
		product, p := row["product_id"], row["probability"].(float64)
		if product == "I13" || product == "I59" {
			t.Fatalf("%v is recommended: it is discontinued, or nobody has bought it for long", product)
		}
		if row["rank"].(int64) > 1 && p > last[row["customer_id"]]+1e-9 {
			t.Fatalf("rank %v of %v is likelier than the one before", row["rank"], row["customer_id"])
		}
		if last[row["customer_id"]] = p; row["is_repeat"].(bool) {
			repeats++
		}
		if row["is_repeat"] != (row["last_bought_at"] != nil) {
			t.Fatalf("bought before: %v, last on %v", row["is_repeat"], row["last_bought_at"])
		}
		if category := "shelf " + product.(string)[1:2]; category == "shelf 5" && row["is_repeat"].(bool) {
			t.Fatalf("%v is durable and recommended again", product)
		}
		sum += p
	}
	if share := float64(repeats) / float64(len(recommended)); share < .4 {
		t.Errorf("%.2f of what is recommended was bought before", share)
	}
	t.Logf("mean probability %.3f", sum/float64(len(recommended)))
	seen := map[string]bool{}
	for _, row := range night.rows(t, "scores.next_offer") {
		key := fmt.Sprint(row["customer_id"], row["category"], row["offer_kind"])
		if seen[key] {
			t.Fatalf("two offers of %s", key)
		}
		seen[key] = true
		p, product := row["probability"].(float64), row["product_id"].(string)
		switch margin, is := row["expected_margin"].(float64); {
		case product < "I30" && (!is || margin < 5.99*p || margin > 6.01*p): // 3 a unit, two units a line
			t.Fatalf("%v of probability %v has the expected margin %v", product, p, row["expected_margin"])
		case product >= "I30" && is:
			t.Fatalf("%v has no cost and the expected margin %v", product, margin)
		}
		if row["category"] == nil && row["offer_kind"] != "repeat" {
			t.Fatalf("a product without category is offered as %v", row["offer_kind"])
		}
	}
	c := night.rows(t, "scores.nextbasket_card")[0]
	t.Logf("%v: %v against %v of %v, %v to %v; ece %v", c["grade"], c["metric"], c["baseline_metric"], c["baseline_name"], c["gain_low"], c["gain_high"], c["ece"])
	if c["grade"] != "A" || c["published"] != "blend" || c["metric_name"] != "recall_10" || c["protocol"] != "later_period" || c["ece"].(float64) > .02 {
		t.Errorf("card %v", c)
	}
	if bands := night.rows(t, "scores.nextbasket_calibration"); len(bands) != 10 {
		t.Errorf("%d bands", len(bands))
	}
	if findings := night.rows(t, "scores.nextbasket_usability"); len(findings) != 1 || findings[0]["column_name"] != "margin_amount" {
		t.Errorf("findings %v", findings)
	}
}

func TestNextBasket_orderOfRowsChangesNothing(t *testing.T) {
	s := newNextShop()
	first := s.run(t, t.TempDir(), 0)
	s.order = "3 desc, 2, 1 desc"
	second := s.run(t, t.TempDir(), 0)
	for table, columns := range first {
		if strings.HasPrefix(string(table), "intermediate") || table == "scores.rfm_score" {
			continue
		}
		for _, c := range columns.All() {
			other, err := second[table].Column(c.Name())
			if err != nil {
				t.Fatal(err)
			}
			for i := range columns.Rows() {
				if c.Value(i) != other.Value(i) {
					t.Fatalf("%s, row %d: %s is %v and %v", table, i, c.Name(), c.Value(i), other.Value(i))
				}
			}
		}
	}
}

func TestNextBasket_keepsWhatItLearntUntilItIsDue(t *testing.T) {
	s, root := newNextShop(), t.TempDir()
	s.run(t, root, 0)
	for offset, want := range map[int]string{1: s.day(0).Format(time.DateOnly)} {
		night := tasteNight{tables: s.run(t, root, offset)}
		rows := night.rows(t, "scores.product_recommendation")
		if got := rows[0]["model_version"]; got != want {
			t.Errorf("%d days after: version %v, want %v", offset, got, want)
		}
		if rows[0]["probability"] == nil || rows[0]["grade"] != "A" {
			t.Errorf("%d days after: %v", offset, rows[0])
		}
	}
	night := tasteNight{tables: s.run(t, root, 28)}
	if got := night.rows(t, "scores.product_recommendation")[0]["model_version"]; got != s.day(28).Format(time.DateOnly) {
		t.Errorf("after 28 days: version %v", got)
	}
}

func TestNextBasket_belowTheFloorAndWithoutSales(t *testing.T) {
	s := newNextShop()
	s.settings.MinCustomers = 10_000
	night := tasteNight{tables: s.run(t, t.TempDir(), 0)}
	for _, row := range night.rows(t, "scores.product_recommendation") {
		if row["probability"] != nil || row["grade"] != nil || row["model_version"] != nil || row["fit_status"] != "below_floor" || row["model_name"] != "personal_global" {
			t.Fatalf("%v", row)
		}
	}
	s.lines = nil
	night = tasteNight{tables: s.run(t, t.TempDir(), 0)}
	if rows := night.rows(t, "scores.product_recommendation"); len(rows) != 0 {
		t.Errorf("nothing was bought, %d rows", len(rows))
	}
}

func TestBacktestNextBasket_looksFromAnyEarlierDay(t *testing.T) {
	s := newNextShop()
	given := s.given(t)
	files := func(table pipeline.Table) []string { return []string{given[table]} }
	night := s.night(pipeline.Layout{Root: t.TempDir()}, 0)
	cards, told, err := score.BacktestNextBasket(context.Background(), night, files, s.day(-100).Format(time.DateOnly))
	if err != nil {
		t.Fatal(err)
	}
	if c := cards[0]; c.Model != "nextbasket" || c.TestFrom != s.day(-100).Format(time.DateOnly) || c.Metric <= c.BaselineMetric || c.TestRows < 400 {
		t.Errorf("card %+v", c)
	}
	if len(told.Names()) != 3 {
		t.Errorf("told are %v", told.Names())
	}
	for _, cutoff := range []string{"2020-01-01", s.day(0).Format(time.DateOnly)} {
		if _, _, err := score.BacktestNextBasket(context.Background(), night, files, cutoff); !errors.Is(err, score.ErrNoCutoff) {
			t.Errorf("cutoff %s: %v", cutoff, err)
		}
	}
}
