package score_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/pipeline"
	"clientele/pipeline/config"
	"clientele/pipeline/score"
)

func TestCLV_valuesAShop(t *testing.T) {
	tables := shop(3000, 1).value(t, standardCLV())
	answered(t, tables)
	card, values := tables["scores.clv_card"], tables["scores.clv"]
	if grade, protocol := text(t, card, "grade"), text(t, card, "protocol"); grade != "A" || protocol != "later_period" {
		t.Errorf("grade %s by %s", grade, protocol)
	}
	if by := text(t, values, "model_name"); by != text(t, card, "published") || by == clv.BaselineName {
		t.Errorf("values are by %s", by)
	}
	deciles, value, high := numbers(t, values, "value_decile"), numbers(t, values, "clv_365d"), 0
	flags, err := values.Booleans("is_high_value")
	if err != nil {
		t.Fatal(err)
	}
	least, greatest := math.Inf(1), 0.
	for i, decile := range deciles {
		if flags[i] {
			high++
		}
		if decile == 1 {
			least = min(least, value[i])
		}
		if decile == 2 {
			greatest = max(greatest, value[i])
		}
	}
	if high != 300 || least < greatest {
		t.Errorf("%d of 3,000 customers are of high value; the first decile ends at %v, the second begins at %v", high, least, greatest)
	}
	if bands := tables["scores.clv_calibration"].Rows(); bands != 10 {
		t.Errorf("%d bands of calibration", bands)
	}
	detail := text(t, card, "detail")
	for _, want := range []string{"paretonbd", "mbgnbd", "bgnbd", "last period repeated", clv.BaselineName, "value_by_decile", "holdout_log_likelihood"} {
		if !strings.Contains(detail, want) {
			t.Errorf("the detail does not tell %s", want)
		}
	}
}

func TestCLV_belowTheFloorTheBaselineAnswers(t *testing.T) {
	tables := shop(400, 2).value(t, standardCLV())
	answered(t, tables)
	card, values := tables["scores.clv_card"], tables["scores.clv"]
	if text(t, card, "fit_status") != "below_floor" || text(t, card, "grade") != "" || text(t, values, "model_name") != clv.BaselineName || text(t, values, "model_version") != "" {
		t.Errorf("card %s %q, values by %s", text(t, card, "fit_status"), text(t, card, "grade"), text(t, values, "model_name"))
	}
	if reason := text(t, card, "refused_reason"); !strings.Contains(reason, "400 customers") {
		t.Errorf("reason %q", reason)
	}
	ours, baseline := numbers(t, values, "clv_180d"), numbers(t, values, "baseline_clv_180d")
	if !slices.Equal(ours, baseline) {
		t.Error("the published values are not the baseline's")
	}
	if alive := numbers(t, values, "p_alive"); !math.IsNaN(alive[0]) {
		t.Error("the baseline knows who is alive")
	}
	if !strings.Contains(findings(t, tables), "load older exports") {
		t.Errorf("findings: %s", findings(t, tables))
	}
}

// Whatever is wrong with the data, the night has an answer, and says what is wrong.
func TestCLV_badInput(t *testing.T) {
	few := config.CLV{DiscountRate: 0, HighValueShare: .5, MinCustomers: 1, MinHistoryDays: 1}
	once := clvCompany{asOf: 400, cutoffs: []int{310, 220}, window: 90}
	for i := range 300 {
		once.sales = append(once.sales, sale{fmt.Sprint("O", i), i, 20})
	}
	today := clvCompany{asOf: 400, cutoffs: nil, window: 90, sales: []sale{{"a", 400, 10}, {"b", 400, 20}}}
	with := func(c clvCompany, mend func(cutoff int, row map[string]float64)) clvCompany {
		c.mend = mend
		return c
	}
	broken := func(row map[string]float64, names ...string) {
		for _, name := range names {
			switch row["btyd_frequency"] {
			case 2:
				row[name] = math.Inf(1)
			case 3:
				row[name] = math.NaN()
			}
		}
	}
	for name, c := range map[string]struct {
		company clvCompany
		finding string
	}{
		"nobody":                     {clvCompany{asOf: 400, cutoffs: []int{310}, window: 90}, "no known customer has bought"},
		"one customer":               {clvCompany{asOf: 400, cutoffs: []int{310}, window: 90, sales: []sale{{"a", 10, 10}, {"a", 100, 30}, {"a", 350, 20}}}, "leave"},
		"one customer, one purchase": {clvCompany{asOf: 400, cutoffs: []int{310}, window: 90, sales: []sale{{"a", 10, 10}}}, "second day"},
		"one-time buyers":            {once, "second day"},
		"all of today":               {today, "as-of date"},
		"history below the window":   {clvCompany{asOf: 400, window: 90, sales: []sale{{"a", 350, 10}, {"a", 380, 30}, {"b", 380, 10}}}, "no window of 90 days"},
		"a cutoff before the sales":  {clvCompany{asOf: 400, cutoffs: []int{310, 220, 130}, window: 90, sales: []sale{{"a", 350, 10}, {"a", 380, 30}, {"b", 380, 10}}}, "no window of 90 days"},
		"spend missing":              {with(shop(300, 4), func(_ int, row map[string]float64) { broken(row, "btyd_monetary", "btyd_monetary_late") }), "missing or infinite"},
		"all spend missing": {with(shop(300, 4), func(_ int, row map[string]float64) {
			row["btyd_monetary"], row["btyd_monetary_late"], row["net_amount"] = math.NaN(), math.NaN(), math.Inf(1)
		}), "missing or infinite"},
		"impossible histories": {with(shop(300, 4), func(_ int, row map[string]float64) { broken(row, "btyd_recency") }), "cannot be"},
		"nothing is paid":      {with(shop(300, 4), func(_ int, row map[string]float64) { row["btyd_monetary"], row["net_amount"] = 0, 0 }), "nothing or less"},
		"more comes back than was bought": {with(shop(300, 4), func(_ int, row map[string]float64) {
			row["btyd_monetary"], row["net_amount"], row["net_amount_90d"] = -5, -5, -5
		}), "nothing or less"},
	} {
		t.Run(name, func(t *testing.T) {
			tables := c.company.value(t, few)
			answered(t, tables)
			if all := findings(t, tables); !strings.Contains(all, c.finding) {
				t.Errorf("findings: %s", all)
			}
		})
	}
}

// Purchases that follow no law the models know: everybody came every twenty days, and since day 360 now and then, whoever it is.
func TestCLV_whereTheBaselineIsBetterItAnswers(t *testing.T) {
	c := clvCompany{asOf: 540, cutoffs: []int{450, 360, 270}, window: 90}
	draw := rand.New(rand.NewPCG(9, 9))
	for i := range 1200 {
		name := fmt.Sprintf("S%04d", i)
		for day := draw.IntN(60); day < 360; day += 15 + draw.IntN(10) {
			c.sales = append(c.sales, sale{name, day, 30})
		}
		for _, window := range []int{361, 451} {
			if draw.Float64() < .3 {
				c.sales = append(c.sales, sale{name, window + draw.IntN(89), 30})
			}
		}
	}
	tables := c.value(t, standardCLV())
	answered(t, tables)
	card := tables["scores.clv_card"]
	if grade := text(t, card, "grade"); grade != "C" && grade != "D" {
		t.Fatalf("grade %s: %s", grade, text(t, card, "detail"))
	}
	if text(t, tables["scores.clv"], "model_name") != clv.BaselineName || text(t, card, "published") != clv.BaselineName || !strings.Contains(text(t, card, "refused_reason"), "not surely better") {
		t.Errorf("by %s: %s", text(t, tables["scores.clv"], "model_name"), text(t, card, "refused_reason"))
	}
	if !strings.Contains(findings(t, tables), "the baseline answers") {
		t.Errorf("findings: %s", findings(t, tables))
	}
}

// Neither the order of rows nor the number of processors changes a bit.
func TestCLV_ordersDoNotMatter(t *testing.T) {
	c := shop(1200, 8)
	first := c.value(t, standardCLV())
	c.mixed = true
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	second := c.value(t, standardCLV())
	if a, b := text(t, first["scores.clv_card"], "detail"), text(t, second["scores.clv_card"], "detail"); a != b {
		t.Errorf("details differ:\n%s\n%s", a, b)
	}
	for _, table := range []pipeline.Table{"scores.clv", "scores.buying", "scores.clv_card", "scores.clv_calibration", "scores.clv_drift"} {
		for _, column := range first[table].All() {
			other, err := second[table].Column(column.Name())
			if err != nil || other.Len() != column.Len() {
				t.Fatalf("%s.%s: %d rows and %d, %v", table, column.Name(), column.Len(), other.Len(), err)
			}
			for i := range column.Len() {
				if column.Value(i) != other.Value(i) {
					t.Fatalf("%s.%s, row %d: %v and %v", table, column.Name(), i+1, column.Value(i), other.Value(i))
				}
			}
		}
	}
}

// Values go with frequency, prices rise: both are found, answered and told.
func TestCLV_spendThatBreaksAssumptions(t *testing.T) {
	c := shop(2000, 9)
	often, seen := map[string]int{}, map[string]int{}
	for _, s := range c.sales {
		often[s.customer]++
	}
	for i := range c.sales {
		s := &c.sales[i]
		seen[s.customer]++
		s.amount *= math.Pow(float64(often[s.customer]), .8) * (1 + .8*float64(seen[s.customer])/float64(often[s.customer]))
	}
	tables := c.value(t, standardCLV())
	answered(t, tables)
	status, told := text(t, tables["scores.clv_card"], "fit_status"), findings(t, tables)
	for _, want := range []string{"spend_follows_frequency", "spend_drifts"} {
		if !strings.Contains(status, want) {
			t.Errorf("fit_status is %q", status)
		}
	}
	for _, want := range []string{"who buys more often spends more", "more per purchase in the later half", "see whether prices rose"} {
		if !strings.Contains(told, want) {
			t.Errorf("findings: %s", told)
		}
	}
}

// What the buying model says at a cutoff does not change by what came after it, where the same law is chosen: which one it is for all cutoffs, what came before the tested one decides.
func TestCLV_nothingLooksAhead(t *testing.T) {
	all := shop(3000, 1)
	then := all
	then.asOf, then.cutoffs = all.cutoffs[0], all.cutoffs[1:]
	then.sales = slices.DeleteFunc(slices.Clone(all.sales), func(s sale) bool { return s.day > then.asOf })
	tablesNow, tablesThen := all.value(t, standardCLV()), then.value(t, standardCLV())
	if a, b := text(t, tablesNow["scores.clv"], "model_name"), text(t, tablesThen["scores.clv"], "model_name"); a != b {
		t.Fatalf("%s is chosen, and %s when no more was known: draw a shop whose law is plain", a, b)
	}
	late, early := tablesNow["scores.buying"], tablesThen["scores.buying"]
	key := func(table models.Columns) map[string]float64 {
		ids, err := table.Texts("customer_id")
		if err != nil {
			t.Fatal(err)
		}
		days, err := table.Texts("cutoff_date")
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]float64{}
		for i, p := range numbers(t, table, "p_no_purchase") {
			out[ids[i]+" "+days[i]] = p
		}
		return out
	}
	now, before := key(late), key(early)
	for row, p := range before {
		if now[row] != p {
			t.Fatalf("%s: %v, and %v when no more was known", row, now[row], p)
		}
	}
}

// A version is used until it is due, and what it says of itself stays.
func TestCLV_scoresWithTheVersionInUse(t *testing.T) {
	dir, c := t.TempDir(), shop(1500, 6)
	first := c.valueIn(t, dir, clvNight(c, standardCLV()))
	later := c
	later.asOf, later.cutoffs = c.asOf+1, []int{c.cutoffs[0] + 1, c.cutoffs[1] + 1, c.cutoffs[2] + 1}
	second := later.valueIn(t, dir, clvNight(later, standardCLV()))
	trained := c.asOf
	for _, tables := range []map[pipeline.Table]models.Columns{first, second} {
		answered(t, tables)
		if version := text(t, tables["scores.clv"], "model_version"); version != dayOf(trained).Format(time.DateOnly) {
			t.Errorf("version %s", version)
		}
	}
	if a, b := text(t, first["scores.clv_card"], "detail"), text(t, second["scores.clv_card"], "detail"); a != b {
		t.Error("the card changed without training")
	}
	if rows := second["scores.clv_drift"].Rows(); rows != 5 {
		t.Errorf("%d rows of drift, want four inputs and the value", rows)
	}
	again := clvNight(later, standardCLV())
	again.Retrain = true
	if version := text(t, later.valueIn(t, dir, again)["scores.clv"], "model_version"); version != dayOf(later.asOf).Format(time.DateOnly) {
		t.Errorf("version %s though training was asked for", version)
	}
}

func TestBacktestCLV_asksAFinishedRun(t *testing.T) {
	c := shop(1500, 7)
	paths := c.write(t, t.TempDir())
	files := func(table pipeline.Table) []string { return []string{paths[table]} }
	n := clvNight(c, standardCLV())
	ctx := context.Background()
	latest, candidates, err := score.BacktestCLV(ctx, n, files, "")
	if err != nil {
		t.Fatal(err)
	}
	if latest.TestFrom != dayOf(c.cutoffs[0]).Format(time.DateOnly) || !latest.Grade.IsPublished() || len(candidates.Names()) != 3 {
		t.Errorf("%+v, candidates %v", latest, candidates.Names())
	}
	older, _, err := score.BacktestCLV(ctx, n, files, dayOf(c.cutoffs[1]).Format(time.DateOnly))
	if err != nil || older.TestFrom != dayOf(c.cutoffs[1]).Format(time.DateOnly) || older.TestTo != latest.TestFrom {
		t.Errorf("%+v, %v", older, err)
	}
	if oldest, _, err := score.BacktestCLV(ctx, n, files, dayOf(c.cutoffs[2]).Format(time.DateOnly)); err != nil || oldest.Protocol != card.Folds || oldest.TestRows > older.TestRows {
		t.Errorf("%+v, %v", oldest, err)
	}
	if _, _, err := score.BacktestCLV(ctx, n, files, "1999-01-01"); err == nil || !strings.Contains(err.Error(), latest.TestFrom) {
		t.Errorf("a cutoff that is not there: %v", err)
	}
}
