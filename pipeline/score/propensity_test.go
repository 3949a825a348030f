package score_test

import (
	"context"
	"database/sql"
	"fmt"
	"io/fs"
	"log/slog"
	"math"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"clientele/models"
	"clientele/models/evaluate"
	"clientele/pipeline"
	"clientele/pipeline/columnar"
	"clientele/pipeline/config"
	"clientele/pipeline/durable"
	"clientele/pipeline/modelbase"
	"clientele/pipeline/score"
	sqlfiles "clientele/sql"
)

// tasteLine is goods bought: who, on which day of the company's time, from which category, at which price.
type tasteLine struct {
	customer string
	day      int
	category string
	price    float64
}

// tasteCompany is a company whose customers have tastes. Its window is 60 days.
type tasteCompany struct {
	lines    []tasteLine // beyond the as-of date too: what will come
	asOf     int
	earlier  []int
	settings config.Propensity
	order    string // of all rows
	none     bool   // articles have no category
}

const tasteWindow = 60

func newTasteCompany() tasteCompany {
	return tasteCompany{asOf: 420, earlier: []int{360, 300, 240}, settings: config.Propensity{Targets: 10, MinPositives: 40}, order: "1, 2"}
}

// tastes draws customers who visit at a rate of their own and mostly buy from a category of their own. Cups are bought by those alone who like tea, and each customer has a price level.
func tastes(customers, days int, seed uint64) []tasteLine {
	lines, _ := tastesAndTruth(customers, days, seed)
	return lines
}

// taste is what a customer is like.
type taste struct {
	rate      float64 // visits a day
	favourite string
}

// probability is the true one to buy from a category within a window.
func (c taste) probability(category string) float64 {
	share := .4 / 5
	if category == c.favourite {
		share += .6
	}
	if c.favourite == "Tea" { // a quarter of the visits is for cups
		switch share = .15 / 5; category {
		case "Cups":
			share = .25
		case "Tea":
			share += .6
		}
	} else if category == "Cups" {
		share = 0
	}
	return 1 - math.Pow(1-c.rate*share, tasteWindow)
}

func tastesAndTruth(customers, days int, seed uint64) ([]tasteLine, map[string]taste) {
	truth := map[string]taste{}
	src := rand.New(rand.NewPCG(seed, 7))
	categories := []string{"Tea", "Coffee", "Books", "Toys", "Garden"}
	var lines []tasteLine
	for c := range customers {
		rate := 1 / (15 + 45*src.Float64())
		favourite := categories[src.IntN(len(categories))]
		truth[fmt.Sprintf("C%04d", c)] = taste{rate, favourite}
		level := 1 + src.IntN(3)
		for day := src.IntN(120); day < days; day++ {
			if src.Float64() > rate {
				continue
			}
			category := favourite
			switch draw := src.Float64(); {
			case favourite == "Tea" && draw < .25:
				category = "Cups"
			case draw < .4:
				category = categories[src.IntN(len(categories))]
			}
			price := float64(10*level + src.IntN(6))
			if src.Float64() < .15 {
				price = float64(10*(1+src.IntN(3)) + src.IntN(6))
			}
			lines = append(lines, tasteLine{fmt.Sprintf("C%04d", c), day, category, price})
		}
	}
	return lines, truth
}

// given makes the step's inputs: the files of features/propensity_ by the SQL itself, what they and the step read beside by hand.
func (c tasteCompany) given(t testing.TB, db *sql.DB) map[pipeline.Table]string {
	t.Helper()
	dir := t.TempDir()
	var ids, days, categories []string
	var prices []float64
	for _, l := range c.lines {
		if l.day <= c.asOf {
			ids, days, categories, prices = append(ids, l.customer), append(days, dayOf(l.day).Format(time.DateOnly)), append(categories, l.category), append(prices, l.price)
		}
	}
	columns, err := models.NewColumns(models.TextColumn("customer_id", ids), models.TextColumn("sale_date", days), models.TextColumn("category", categories), models.FloatColumn("price", prices))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "lines.parquet")
	if err := columnar.WriteParquet(path, columns, "sale_date"); err != nil {
		t.Fatal(err)
	}
	for _, schema := range []string{"intermediate", "features", "marts", "run", "scores", "history"} {
		execute(t, db, "create or replace schema "+schema)
	}
	category := "product_id"
	if c.none {
		category = "cast(null as varchar)"
	}
	cutoffs := []string{fmt.Sprintf("(date '%s', 'score')", dayOf(c.asOf).Format(time.DateOnly))}
	for i, day := range c.earlier {
		cutoffs = append(cutoffs, fmt.Sprintf("(date '%s', '%s')", dayOf(day).Format(time.DateOnly), map[bool]string{true: "test", false: "train"}[i == 0 && len(c.earlier) > 1]))
	}
	for table, query := range map[string]string{
		"marts.fct_sales_line":     "select customer_id, category as product_id, sale_date, sale_date as known_date, cast(price as decimal(18, 4)) as unit_price, cast(price as decimal(18, 4)) as net_amount, true as is_purchase from read_parquet(" + pipeline.QuoteLiteral(path) + ")",
		"run.cutoffs":              "select * from (values " + strings.Join(cutoffs, ", ") + ") as v(cutoff_date, purpose)",
		"run.parameters":           fmt.Sprintf("select date '%s' as as_of_date, cast(%d as bigint) as churn_window_days, cast(%d as bigint) as churn_eligibility_days", dayOf(c.asOf).Format(time.DateOnly), tasteWindow, 3*tasteWindow),
		"history.propensity_score": "select 'C0000' as customer_id, 'category' as target_type, 'Tea' as target_id, cast(0.25 as double) as probability",
	} {
		execute(t, db, "create table "+table+" as "+query)
	}
	execute(t, db, "create table intermediate.products as select distinct product_id, "+category+" as category from marts.fct_sales_line")
	execute(t, db, `create table features.customer as
		select customer_id, cutoff_date, any_value(purpose) as purpose, cast(min(cutoff_date - sale_date) as double) as recency_days, cast(max(cutoff_date - sale_date) as double) as tenure_days,
			cast(count(distinct sale_date) as double) as frequency, cast(count(*) filter (where cutoff_date - sale_date < 90) as double) as orders_90d, cast(count(*) filter (where cutoff_date - sale_date < 365) as double) as orders_365d,
			cast(sum(net_amount) as double) as net_amount_365d, cast(avg(net_amount) as double) as mean_order_amount, 0.1 as discount_share, cast(null as double) as gap_ratio, cast(null as double) as mean_gap_days,
			cast(null as double) as orders_trend_90d, cast(null as double) as orders_same_season, cast(avg(net_amount) as double) as monetary, cast('inf' as double) as return_share, cast(null as double) as distinct_categories_90d, cast(null as double) as top_category_share,
			1.0::double as store_share, 0.0::double as web_share
		from marts.fct_sales_line cross join run.cutoffs where sale_date <= cutoff_date group by customer_id, cutoff_date`)
	execute(t, db, "create table features.customer_purchases as select customer_id, cutoff_date from features.customer")
	execute(t, db, fmt.Sprintf("create table features.churn_label as select customer_id, cutoff_date, recency_days < %d as is_eligible from features.customer", 3*tasteWindow))
	execute(t, db, fmt.Sprintf("create table scores.buying as select customer_id, cutoff_date, 1.0::double as p_alive, exp(-frequency * %[1]d / (tenure_days + 30)) as p_no_purchase, frequency * %[1]d / (tenure_days + 30) as expected_orders from features.customer", tasteWindow))
	for _, file := range []string{"propensity_cutoff", "propensity_purchase", "propensity_category", "propensity_feature", "propensity_customer", "propensity_label"} {
		text, err := fs.ReadFile(sqlfiles.Files, "features/"+file+".sql")
		if err != nil {
			t.Fatal(err)
		}
		execute(t, db, "create table features."+file+" as\n"+string(text))
	}
	out := map[pipeline.Table]string{}
	for _, table := range score.NewPropensity(score.Night{}).Reads() {
		order := c.order
		if table.Name() == "parameters" || table.Name() == "propensity_cutoff" {
			order = "1"
		}
		out[table] = filepath.Join(dir, string(table)+".parquet")
		execute(t, db, "copy (select * from "+string(table)+" order by "+order+") to "+pipeline.QuoteLiteral(out[table])+" (format parquet)")
	}
	return out
}

func (c tasteCompany) night(layout pipeline.Layout) score.Night {
	return score.Night{Layout: layout, Models: config.Models{Propensity: c.settings, RetrainAfterDays: 28}, AsOf: dayOf(c.asOf), Seed: 1, Threads: 2}
}

// tasteNight is what a night wrote.
type tasteNight struct {
	tables map[pipeline.Table]models.Columns
	files  map[pipeline.Table]string // read
}

// run runs the step in a project, and keeps what was trained as a published night does.
func (c tasteCompany) run(t testing.TB, root string) tasteNight {
	t.Helper()
	given := c.given(t, engine(t))
	layout := pipeline.Layout{Root: root}
	var steps []pipeline.Step
	for table, path := range given {
		steps = append(steps, fixed{table, path})
	}
	steps = append(steps, score.NewPropensity(c.night(layout)))
	plan, err := pipeline.NewPlan(steps)
	if err != nil {
		t.Fatal(err)
	}
	asOf, id := dayOf(c.asOf), dayOf(c.asOf).Format("20060102T000000")
	runner := pipeline.Runner{Layout: layout, Parallel: 1, Log: slog.New(slog.DiscardHandler), Now: func() time.Time { return asOf }, Save: durable.WriteFile, MakeDir: durable.MkdirAll}
	outcome, err := runner.Run(context.Background(), plan, pipeline.Info{ID: id, AsOf: asOf}, pipeline.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if err := modelbase.Keep(layout, layout.Run(id), asOf.Format(time.DateOnly)); err != nil {
		t.Fatal(err)
	}
	night := tasteNight{map[pipeline.Table]models.Columns{}, given}
	for table, output := range outcome.Outputs {
		if night.tables[table], err = columnar.ReadParquet(context.Background(), output.Files); err != nil {
			t.Fatal(err)
		}
	}
	return night
}

// rows is a table as maps.
func (n tasteNight) rows(t testing.TB, table pipeline.Table) []map[string]any {
	t.Helper()
	columns, made := n.tables[table]
	if !made {
		t.Fatalf("%s was not written", table)
	}
	out := make([]map[string]any, columns.Rows())
	for i := range out {
		out[i] = map[string]any{}
		for _, c := range columns.All() {
			out[i][c.Name()] = c.Value(i)
		}
	}
	return out
}

// card is the card of a target.
func (n tasteNight) card(t testing.TB, kind, id string) map[string]any {
	t.Helper()
	for _, row := range n.rows(t, "scores.propensity_card") {
		if row["target_type"] == kind && row["target_id"] == id {
			return row
		}
	}
	t.Fatalf("no card of %s %s", kind, id)
	return nil
}

// scores is the rows of a target.
func (n tasteNight) scores(t testing.TB, kind, id string) []map[string]any {
	t.Helper()
	return slices.DeleteFunc(n.rows(t, "scores.propensity_score"), func(row map[string]any) bool { return row["target_type"] != kind || row["target_id"] != id })
}

// future tells who buys from a category in the window after the as-of date.
func (c tasteCompany) future(category string) map[string]bool {
	out := map[string]bool{}
	for _, l := range c.lines {
		if l.day > c.asOf && l.day <= c.asOf+tasteWindow && l.category == category {
			out[l.customer] = true
		}
	}
	return out
}

// On the true next window, which no model has seen, tastes are told far better than popularity tells them, and as many buy as was said.
func TestPropensity_findsPlantedTastes(t *testing.T) {
	c := newTasteCompany()
	lines, truth := tastesAndTruth(1000, c.asOf+tasteWindow, 1)
	c.lines = lines
	night := c.run(t, t.TempDir())
	var all []bool
	var allP, allPopular, allTrue []float64
	for _, category := range []string{"Tea", "Coffee", "Books", "Toys", "Garden", "Cups"} {
		future := c.future(category)
		var is []bool
		var p, best []float64
		sum, buyers := 0., 0.
		for _, row := range night.scores(t, "category", category) {
			is, p = append(is, future[row["customer_id"].(string)]), append(p, row["probability"].(float64))
			best = append(best, truth[row["customer_id"].(string)].probability(category))
			sum += p[len(p)-1]
			if is[len(is)-1] {
				buyers++
			}
		}
		card := night.card(t, "category", category)
		auc := evaluate.AUC(is, p)
		possible := evaluate.AUC(is, best)
		t.Logf("%s: AUC %.3f on the true next window (%.3f by the truth itself), %.3f on the card, %.1f buyers expected of %v, grade %v", category, auc, possible, card["auc"], sum, buyers, card["grade"])
		if auc < possible-.06 {
			t.Errorf("%s: AUC %.3f, %.3f is possible", category, auc, possible)
		}
		if card["grade"] != "A" || card["protocol"] != "later_period" || math.Abs(card["auc"].(float64)-auc) > .08 {
			t.Errorf("%s: card %v", category, card)
		}
		if math.Abs(sum-buyers) > 3*math.Sqrt(buyers)+.15*buyers {
			t.Errorf("%s: %.1f buyers expected, %v bought", category, sum, buyers)
		}
		all, allP, allTrue = append(all, is...), append(allP, p...), append(allTrue, best...)
		allPopular = append(allPopular, slices.Repeat([]float64{buyers}, len(is))...)
	}
	model, popular := evaluate.AUC(all, allP), evaluate.AUC(all, allPopular)
	t.Logf("all categories: AUC %.3f, by their true popularity %.3f, by the truth itself %.3f", model, popular, evaluate.AUC(all, allTrue))
	if model < popular+.15 {
		t.Errorf("AUC %.3f, popularity alone has %.3f", model, popular)
	}
	for _, kind := range []string{"cross_sell", "up_sell"} {
		t.Logf("%s: AUC %.3f, rule %.3f, grade %v", kind, night.card(t, kind, "")["auc"], night.card(t, kind, "")["baseline_metric"], night.card(t, kind, "")["grade"])
	}
	t.Run("rows", func(t *testing.T) { c.checkRows(t, night) })
}

// checkRows holds the scores to what a reader of the table expects.
func (c tasteCompany) checkRows(t *testing.T, night tasteNight) {
	had := map[string]bool{}
	for _, l := range c.lines {
		if l.day <= c.asOf {
			had[l.customer+l.category] = true
		}
	}
	for _, row := range night.rows(t, "scores.propensity_score") {
		customer, kind := row["customer_id"].(string), row["target_type"].(string)
		if is := row["is_cross_sell"] == true; kind == "category" && is == had[customer+row["target_id"].(string)] || kind == "cross_sell" && !is || kind == "up_sell" && is {
			t.Fatalf("cross-selling is wrong: %v", row)
		}
		if (row["probability"] != nil) != (row["eligible"] == true) || (row["ineligible_reason"] == nil) != (row["eligible"] == true) || row["fit_status"] != "ok" {
			t.Fatalf("who is asked about has a probability, the others a reason: %v", row)
		}
		if row["eligible"] == true && (row["reason_1_feature"] == nil || row["reason_1_value"] == nil || row["window_days"] != int64(tasteWindow) || row["model_version"] != dayOf(c.asOf).Format(time.DateOnly)) {
			t.Fatalf("a score without a reason, window or version: %v", row)
		}
		if trend := row["score_trend"]; (trend != nil) != (customer == "C0000" && row["target_id"] == "Tea") {
			t.Fatalf("trend %v: %v", trend, row)
		}
	}
	// The best guesses are told by what was bought in the category, or what goes with it.
	best := night.scores(t, "category", "Tea")
	slices.SortFunc(best, func(a, b map[string]any) int {
		return int(1e6 * (b["probability"].(float64) - a["probability"].(float64)))
	})
	told := 0
	for _, row := range best[:50] {
		for i := 1; i <= 3; i++ {
			if feature, _ := row[fmt.Sprintf("reason_%d_feature", i)].(string); strings.HasPrefix(feature, "category_") || strings.HasPrefix(feature, "companion_") {
				told++
				break
			}
		}
	}
	if told < 45 {
		t.Errorf("%d of the 50 likeliest buyers of tea are told by the category", told)
	}
}

// checkBacktest asks for the same test as the night's, and for one that cannot be.
func (c tasteCompany) checkBacktest(t *testing.T, night tasteNight) {
	files := func(table pipeline.Table) []string { return []string{night.files[table]} }
	cards, choice, err := score.BacktestPropensity(t.Context(), c.night(pipeline.Layout{}), files, "")
	if err != nil {
		t.Fatal(err)
	}
	for _, got := range cards {
		want := night.card(t, got.TargetType, got.TargetID)
		if auc, is := want["auc"].(float64); is && auc != got.AUC || is == math.IsNaN(got.AUC) || is && want["test_from"] != got.TestFrom || is && want["grade"] != string(got.Grade) {
			t.Errorf("the backtest of %s %s has AUC %v from %s, the night %v from %v", got.TargetType, got.TargetID, got.AUC, got.TestFrom, want["auc"], want["test_from"])
		}
	}
	if len(cards) != 12 || choice.Value("taken") != "one" && choice.Value("taken") != "each" {
		t.Errorf("%d cards, choice %v", len(cards), choice)
	}
	if _, _, err := score.BacktestPropensity(t.Context(), c.night(pipeline.Layout{}), files, "2020-01-01"); err == nil || !strings.Contains(err.Error(), dayOf(360).Format(time.DateOnly)) {
		t.Errorf("a cutoff before the data begins: %v, want those that there are", err)
	}
}

// Without categories there is nothing to say but how to get them.
func TestPropensity_withoutCategories(t *testing.T) {
	c := newTasteCompany()
	c.none, c.lines = true, tastes(50, c.asOf, 2)
	night := c.run(t, t.TempDir())
	if rows := night.tables["scores.propensity_score"].Rows(); rows != 0 {
		t.Errorf("%d scores", rows)
	}
	findings := night.rows(t, "scores.propensity_usability")
	if len(findings) != 1 || !strings.Contains(findings[0]["suggestion"].(string), "product_id") {
		t.Errorf("findings %v, want one that says what to do", findings)
	}
	if got := night.card(t, "", ""); got["fit_status"] != "no_categories" || got["grade"] != nil {
		t.Errorf("card %v", got)
	}
}

// Categories that nothing can be learnt of get the popularity, labelled so, and the others their model. A later night scores with the model of the first; what that never saw is labelled.
func TestPropensity_hardCategories(t *testing.T) {
	c := newTasteCompany()
	c.lines = tastes(400, c.asOf+90, 3)
	for i := range 400 {
		customer := fmt.Sprintf("C%04d", i)
		for day := 0; day < c.asOf+90; day += 20 {
			c.lines = append(c.lines, tasteLine{customer, day, "Bread", 2})
		}
		if i < 120 {
			for day := i % 20; day < 355; day += 30 {
				c.lines = append(c.lines, tasteLine{customer, day, "Gone", 5})
			}
		}
		if i < 10 {
			c.lines = append(c.lines, tasteLine{customer, 100 + i, "Rare", 9}, tasteLine{customer, 365 + i, "Rare", 9})
		}
		if i >= 100 && i < 140 {
			c.lines = append(c.lines, tasteLine{customer, c.asOf - i%10, "New", 9})
		}
		if i < 160 {
			c.lines = append(c.lines, tasteLine{customer, c.asOf + 1, "Newer", 9})
		}
	}
	root := t.TempDir()
	night := c.run(t, root)
	for _, want := range []struct {
		category, status, published string
		low, high                   float64
	}{
		{"Bread", "below_floor", "baseline", .99, 1}, {"Gone", "not_tested", "baseline", 0, .01}, {"Rare", "below_floor", "baseline", .005, .05}, {"New", "below_floor", "baseline", .05, .2}, {"Tea", "ok", "", 0, 1},
	} {
		got := night.card(t, "category", want.category)
		if got["fit_status"] != want.status || want.published != "" && (got["published"] != want.published || got["refused_reason"] == nil) {
			t.Errorf("%s: %v, %v, %v", want.category, got["fit_status"], got["published"], got["refused_reason"])
		}
		for _, row := range night.scores(t, "category", want.category) {
			if p := row["probability"].(float64); p < want.low || p > want.high || row["fit_status"] != want.status {
				t.Fatalf("%s: probability %v, want %v to %v, %v", want.category, p, want.low, want.high, row["fit_status"])
			}
		}
	}

	t.Run("backtest", func(t *testing.T) { c.checkBacktest(t, night) })
	c.asOf += 7
	next := c.run(t, root)
	first := dayOf(c.asOf - 7).Format(time.DateOnly)
	if got := next.card(t, "category", "Tea"); got["model_version"] != first {
		t.Errorf("a week later the version is %v, want %s", got["model_version"], first)
	}
	if got := next.card(t, "category", "Newer"); got["fit_status"] != "not_trained" || got["grade"] != nil || got["refused_reason"] == nil {
		t.Errorf("a category that the model has never seen: %v", got)
	}
	for _, row := range next.scores(t, "category", "Newer") {
		if p, is := row["probability"].(float64); !is || p < .3 || p > .5 {
			t.Fatalf("160 of 400 bought it: %v", row)
		}
	}
}

// With a single window that has passed each category has a model of its own, graded on folds; with none there are answers all the same. The order of rows changes nothing.
func TestPropensity_littleHistory(t *testing.T) {
	c := newTasteCompany()
	c.lines, c.earlier, c.settings.Targets = tastes(250, c.asOf, 4), []int{360}, 1
	one := c.run(t, t.TempDir())
	for _, row := range one.rows(t, "scores.propensity_card") {
		if row["target_type"] == "category" && (row["protocol"] != "folds" || row["target_id"] == "") {
			t.Errorf("%s: %s", row["target_id"], row["protocol"])
		}
	}
	c.order = "1 desc, 2 desc"
	other := c.run(t, t.TempDir())
	for _, table := range []pipeline.Table{"scores.propensity_score", "scores.propensity_card"} {
		a, b := fmt.Sprint(one.rows(t, table)), fmt.Sprint(other.rows(t, table))
		if a != b {
			t.Errorf("%s depends on the order of the rows", table)
		}
	}
	c.earlier = nil
	none := c.run(t, t.TempDir())
	for _, row := range none.scores(t, "category", "Tea") {
		if row["probability"] == nil || row["fit_status"] != "below_floor" || row["grade"] != nil {
			t.Fatalf("before any window has passed: %v", row)
		}
	}
	for _, row := range none.scores(t, "up_sell", "") {
		if row["probability"] != nil || row["fit_status"] != "below_floor" {
			t.Fatalf("before any window has passed: %v", row)
		}
	}
}
