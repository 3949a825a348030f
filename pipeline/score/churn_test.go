package score_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"clientele/models"
	"clientele/models/card"
	"clientele/pipeline"
	"clientele/pipeline/score"
)

func TestChurn_findsWhoLeavesAndWhy(t *testing.T) {
	p := regulars(600, 1)
	p.before = map[string]float64{"C00001": .25, "C00002": math.NaN(), "C00010": .5, "gone": .9}
	night := p.churn(t, t.TempDir())
	if night.warnings != "" {
		t.Errorf("the night warns: %s", night.warnings)
	}
	if grade, protocol, version := text(t, night.tables[churnCard], "grade"), text(t, night.tables[churnCard], "protocol"), text(t, night.tables[churnScores], "model_version"); grade != "A" || protocol != "later_period" || version != "2026-06-30" {
		t.Errorf("grade %q by %q, version %q", grade, protocol, version)
	}
	if from, to := text(t, night.tables[churnCard], "test_from"), text(t, night.tables[churnCard], "test_to"); from != "2026-04-01" || to != "2026-06-30" {
		t.Errorf("tested from %s to %s, want the last window", from, to)
	}
	checkScores(t, p, night, math.NaN())
	checkRules(t, p, night)
	scores := night.of(t, churnScores, "customer_id")
	var odds, probabilities []float64
	late, found := 0, 0
	for _, row := range p.rows {
		got := scores[row.id]
		if row.purpose != "score" || !row.eligible {
			continue
		}
		odds, probabilities = append(odds, row.odds), append(probabilities, got["probability"].(float64))
		if row.values["late_orders_90d"] > 0 {
			late++
			for i := 1; i <= 3; i++ {
				if effect, _ := got[fmt.Sprintf("reason_%d_effect", i)].(float64); got[fmt.Sprintf("reason_%d_feature", i)] == "late_orders_90d" && effect > 0 {
					found++
				}
			}
		}
	}
	if r := inOrder(probabilities, odds); r < .9 {
		t.Errorf("probabilities are in the order of the true odds in %.3f of the pairs, want .9", r)
	}
	if late == 0 || float64(found) < .9*float64(late) {
		t.Errorf("late orders are a reason for %d of %d customers who had any", found, late)
	}
	// Compared with the night before is who had a probability then.
	if trend := scores["C00001"]["score_trend"]; trend == nil || math.Abs(trend.(float64)-(scores["C00001"]["probability"].(float64)-.25)) > 1e-12 {
		t.Errorf("the trend is %v from .25 to %v", trend, scores["C00001"]["probability"])
	}
	for _, id := range []string{"C00002", "C00003", "C00010"} {
		if trend := scores[id]["score_trend"]; trend != nil {
			t.Errorf("the trend of %s is %v", id, trend)
		}
	}
}

// checkScores checks that the published columns add up, whatever the model. The threshold is that of the configuration; NaN: the expected one.
func checkScores(t *testing.T, p patrons, night churnNight, threshold float64) {
	t.Helper()
	scores := night.of(t, churnScores, "customer_id")
	today, asked := map[string]patron{}, 0
	for _, row := range p.rows {
		if row.purpose == "score" {
			today[row.id] = row
			if row.eligible {
				asked++
			}
		}
	}
	if len(scores) != len(today) {
		t.Fatalf("%d customers have a row, want %d", len(scores), len(today))
	}
	sum, labelled, used := 0., 0, math.NaN()
	var all []float64
	for id, row := range today {
		got := scores[id]
		if got["eligible"] != row.eligible || (got["ineligible_reason"] == nil) != row.eligible || got["window_days"] != int64(90) {
			t.Fatalf("%s: eligible is %v, want %v, because %v; window %v", id, got["eligible"], row.eligible, got["ineligible_reason"], got["window_days"])
		}
		if !row.eligible {
			for name, v := range got {
				if v != nil && (strings.HasPrefix(name, "reason_") || slices.Contains([]string{"probability", "raw_score", "score_0_100", "percentile", "decile", "band", "label_at_threshold", "score_trend", "baseline_probability"}, name)) {
					t.Fatalf("%s is not asked about and has %s %v", id, name, v)
				}
			}
			continue
		}
		v, used2 := got["probability"].(float64), got["threshold_used"].(float64)
		if !(v >= 0 && v <= 1) || got["score_0_100"] != int64(math.Round(100*v)) {
			t.Fatalf("%s: probability %v is %v of a hundred", id, v, got["score_0_100"])
		}
		used = used2
		all = append(all, v)
		sum += v
		band := map[bool]string{true: "high", false: map[bool]string{true: "medium", false: "low"}[v >= used/2]}[v >= used]
		if got["label_at_threshold"] != (v >= used) || got["band"] != band {
			t.Fatalf("%s: probability %v at threshold %v is labelled %v and banded %v", id, v, used, got["label_at_threshold"], got["band"])
		}
		if v >= used {
			labelled++
		}
		checkReasons(t, row, got)
	}
	for id, row := range today {
		if !row.eligible {
			continue
		}
		v, atMost, above := scores[id]["probability"].(float64), 0, 0
		for _, other := range all {
			if other <= v {
				atMost++
			} else {
				above++
			}
		}
		if got := scores[id]["percentile"].(float64); math.Abs(got-100*float64(atMost)/float64(asked)) > 1e-9 {
			t.Fatalf("%s: percentile %v with %d of %d at most as likely", id, got, atMost, asked)
		}
		if got := scores[id]["decile"].(int64); got != 1+int64(10*above/asked) {
			t.Fatalf("%s: decile %d with %d of %d likelier", id, got, above, asked)
		}
	}
	if !math.IsNaN(threshold) {
		if used != threshold {
			t.Errorf("the threshold is %v, want %v", used, threshold)
		}
		return
	}
	// Equal ones are labelled alike: no other threshold comes nearer to what is expected.
	slices.Sort(all)
	for i, v := range all {
		if i > 0 && all[i-1] == v {
			continue
		}
		if math.Abs(float64(len(all)-i)-sum) < math.Abs(float64(labelled)-sum)-1e-6 {
			t.Errorf("%d are labelled, %.1f are expected to leave, at %v there were %d", labelled, sum, v, len(all)-i)
			break
		}
	}
}

// checkReasons checks that reasons come in order, each with the customer's value.
func checkReasons(t *testing.T, row patron, got map[string]any) {
	t.Helper()
	before, seen := math.Inf(1), map[any]bool{}
	for i := 1; i <= 5; i++ {
		name, value, effect := got[fmt.Sprintf("reason_%d_feature", i)], got[fmt.Sprintf("reason_%d_value", i)], got[fmt.Sprintf("reason_%d_effect", i)]
		if name == nil && value == nil && effect == nil {
			before = 0
			continue
		}
		if name == nil || value == nil || effect == nil || seen[name] || effect == 0. || math.Abs(effect.(float64)) > before {
			t.Fatalf("%s: reason %d is %v, %v, %v after an effect of %v", row.id, i, name, value, effect, before)
		}
		before, seen[name] = math.Abs(effect.(float64)), true
		if score.ReasonWords(name.(string)) == name {
			t.Fatalf("there are no words for %v", name)
		}
		want, is := row.values[name.(string)]
		if !is {
			if want, is = row.buying[name.(string)]; !is && value == "none" {
				continue
			}
		}
		if shown, err := strconv.ParseFloat(value.(string), 64); (err != nil || math.Abs(shown-want) > .006*math.Abs(want)) && !((math.IsNaN(want) || math.IsInf(want, 0)) && value == "none") {
			t.Fatalf("%s: %v is %v and shown as %v", row.id, name, want, value)
		}
	}
}

// checkRules checks that every customer asked about is under one rule.
func checkRules(t *testing.T, p patrons, night churnNight) {
	t.Helper()
	rules := night.of(t, churnRules, "rule_id")
	asked, tested, left := 0, 0, 0
	for _, row := range p.rows {
		if row.purpose == "score" && row.eligible {
			asked++
		}
		if row.purpose == "test" && row.eligible {
			tested++
			if row.left {
				left++
			}
		}
	}
	if len(rules) < 2 || len(rules) > 20 {
		t.Errorf("there are %d rules", len(rules))
	}
	customers, counted, leaving := 0, 0, 0.
	for id, rule := range rules {
		n, rate := rule["tested_customers"].(int64), rule["churn_rate"].(float64)
		customers, counted, leaving = customers+int(rule["customers"].(int64)), counted+int(n), leaving+rate*float64(n)
		if !(rule["low"].(float64) <= rate && rate <= rule["high"].(float64)) || math.Abs(rule["lift"].(float64)-rate/(float64(left)/float64(tested))) > 1e-9 {
			t.Errorf("%s: rate %v between %v and %v, lift %v", id, rate, rule["low"], rule["high"], rule["lift"])
		}
		if rule["rule_text"] == "" || rule["model_name"] != "tree" || rule["model_version"] == nil {
			t.Errorf("%s: %v", id, rule)
		}
	}
	if customers != asked || counted != tested || math.Round(leaving) != float64(left) {
		t.Errorf("the rules hold %d of %d customers, and %d of %d tested of whom %v of %d left", customers, asked, counted, tested, leaving, left)
	}
}

// Whatever the input lacks, every customer has an answer that says what it is, and no night fails.
func TestChurn_answersWhateverThereIs(t *testing.T) {
	company := regulars(180, 2)
	floor := func(p patrons, customers int) patrons { p.customers = customers; return p }
	since := func(p patrons, day string) patrons { p.first = day; return p }
	labels := func(left bool) patrons { return company.each(func(row *patron) { row.left = left }) }
	feature := func(name string, of func(row *patron) float64) patrons {
		return company.each(func(row *patron) { row.values[name] = of(row) })
	}
	leak := func(row *patron) float64 {
		if row.left {
			return 1 + float64(len(row.id))
		}
		return 0
	}
	threshold := func(p patrons, v float64) patrons { p.threshold = &v; return p }
	for name, test := range map[string]struct {
		company patrons
		status  string // "": any
		finding string // part of one
		silent  bool   // there is no probability
	}{
		"all is well":                {company, "", "same value in all rows", false},
		"a threshold is given":       {threshold(company, .3), "", "", false},
		"nobody at all":              {since(company.only(func(patron) bool { return false }), ""), card.BelowFloor, "", true},
		"nobody is asked about":      {company.each(func(row *patron) { row.eligible = row.purpose != "score" }), "", "", true},
		"nobody ever is asked about": {company.each(func(row *patron) { row.eligible = false }), card.BelowFloor, "", true},
		"too few customers":          {floor(company, 500), card.BelowFloor, "", false},
		"history below two windows":  {since(company.only(func(row patron) bool { return row.purpose == "score" || row.purpose == "test" }), "2026-01-05"), card.BelowFloor, "", false},
		"nobody left":                {labels(false), card.OneOutcome, "", false},
		"everybody left":             {labels(true), card.OneOutcome, "", false},
		"no window has passed":       {since(company.only(func(row patron) bool { return row.purpose == "score" }), "2026-05-05"), card.BelowFloor, "", true},
		"one cutoff":                 {company.only(func(row patron) bool { return row.purpose == "score" || row.purpose == "test" }), "", "", false},
		"everybody left before":      {company.each(func(row *patron) { row.left = row.left || row.purpose == "train" }), card.OneOutcome, "", false},
		"a constant feature":         {feature("recency_days", func(*patron) float64 { return 5 }), "", "recency_days it has the same value", false},
		"a feature never known":      {feature("last_csat", func(*patron) float64 { return math.NaN() }), "", "last_csat it has no value", false},
		"a feature that is the label": {feature("contacts_90d", func(row *patron) float64 {
			if row.left {
				return 1
			}
			return 0
		}), "", "contacts_90d it tells the outcome alone", false},
		"recency that is the label": {feature("recency_days", leak), "", "recency_days it tells the outcome alone", false},
		"an infinite amount": {feature("net_amount", func(row *patron) float64 {
			if strings.HasSuffix(row.id, "7") {
				return math.Inf(1)
			}
			return row.values["net_amount"]
		}), "", "net_amount 54 rows have an infinite number", false},
		"all amounts infinite": {feature("net_amount", func(*patron) float64 { return math.Inf(-1) }), "", "net_amount it has no value", false},
		"a monstrous amount": {feature("net_amount", func(row *patron) float64 {
			if row.id == "C00007" {
				return 1e300
			}
			return row.values["net_amount"]
		}), "", "", false},
		"amounts missing": {feature("net_amount", func(row *patron) float64 {
			if strings.HasSuffix(row.id, "7") {
				return math.NaN()
			}
			return row.values["net_amount"]
		}), "", "", false},
		"no buying model": {company.each(func(row *patron) { row.buying = nil }), "", "p_no_purchase it has no value", false},
		"returns alone": {company.each(func(row *patron) {
			if row.id == "C00003" || row.id == "C00004" {
				for _, name := range score.CustomerFeatureNames() {
					row.values[name] = math.NaN()
				}
				row.values["return_lines"], row.values["net_amount"] = 2, -30
				row.buying = nil
				row.eligible = row.id == "C00004" // which the rules of eligibility never say
			}
		}), "", "", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			night := test.company.churn(t, t.TempDir())
			if status := text(t, night.tables[churnCard], "fit_status"); test.status != "" && status != test.status {
				t.Errorf("the card says %q, want %q", status, test.status)
			}
			for _, name := range []string{"published", "fit_status", "floor_required", "floor_observed", "baseline_name"} {
				if text(t, night.tables[churnCard], name) == "" {
					t.Errorf("the card does not tell %s", name)
				}
			}
			if published := text(t, night.tables[churnCard], "published"); test.status != "" && (published != "baseline" || text(t, night.tables[churnCard], "refused_reason") == "" || text(t, night.tables[churnCard], "grade") != "") {
				t.Errorf("%s answers, grade %q: %s", published, text(t, night.tables[churnCard], "grade"), text(t, night.tables[churnCard], "refused_reason"))
			}
			if told := night.told(t); !strings.Contains(told, test.finding) {
				t.Errorf("nothing is told of %s: %s", test.finding, told)
			}
			for _, part := range []string{"_calibration", "_drift"} {
				if _, is := night.tables["scores.churn"+pipeline.Table(part)]; !is {
					t.Errorf("there is no table scores.churn%s", part)
				}
			}
			for i := range 5 {
				if reasons := night.of(t, churnScores, "customer_id"); strings.Contains(test.finding, "tells the outcome alone") {
					for id, row := range reasons {
						if reason := row[fmt.Sprintf("reason_%d_feature", i+1)]; reason != nil && strings.HasPrefix(test.finding, reason.(string)+" ") {
							t.Fatalf("%s has the outcome as its reason", id)
						}
					}
				}
			}
			if test.silent {
				for id, row := range night.of(t, churnScores, "customer_id") {
					if row["probability"] != nil || row["label_at_threshold"] != nil || row["band"] != nil || row["fit_status"] == nil {
						t.Fatalf("%s has an answer from nowhere: %v", id, row)
					}
				}
				return
			}
			given := math.NaN()
			if test.company.threshold != nil {
				given = *test.company.threshold
			}
			checkScores(t, test.company, night, given)
		})
	}
}

// A night's tables do not depend on the order of the rows that it reads.
func TestChurn_orderOfRowsDoesNotMatter(t *testing.T) {
	p := regulars(250, 3)
	first := p.churn(t, t.TempDir())
	p.rows = slices.Clone(p.rows)
	rand.New(rand.NewPCG(4, 4)).Shuffle(len(p.rows), func(i, j int) { p.rows[i], p.rows[j] = p.rows[j], p.rows[i] })
	second := p.churn(t, t.TempDir())
	for table, columns := range first.tables {
		if strings.HasPrefix(string(table), "scores.churn") {
			sameTable(t, table, columns, second.tables[table])
		}
	}
}

func sameTable(t *testing.T, name pipeline.Table, a, b models.Columns) {
	t.Helper()
	if a.Rows() != b.Rows() || !slices.Equal(a.Names(), b.Names()) {
		t.Fatalf("%s has %d rows and %d", name, a.Rows(), b.Rows())
	}
	for i, column := range a.All() {
		other := b.All()[i]
		for row := range column.Len() {
			if column.Value(row) != other.Value(row) {
				t.Errorf("%s.%s, row %d: %v and %v", name, column.Name(), row+1, column.Value(row), other.Value(row))
				break
			}
		}
	}
}

func TestBacktestChurn_nothingLaterMatters(t *testing.T) {
	p := regulars(250, 5)
	ask := func(p patrons, cutoff string) card.Card {
		paths := p.write(t)
		cards, _, err := score.BacktestChurn(t.Context(), p.night(""), func(table pipeline.Table) []string { return []string{paths[table]} }, cutoff)
		if err != nil {
			t.Fatal(err)
		}
		if len(cards) != 1 || cards[0].Model != "churn" {
			t.Fatalf("cards are %+v", cards)
		}
		return cards[0]
	}
	middle := "2026-01-01"
	want := ask(p, middle)
	if want.TestFrom != middle || want.TestTo != "2026-04-01" || want.TrainTo != "2026-04-01" || want.Protocol != card.LaterPeriod || want.TestRows != 225 {
		t.Errorf("tested on %d rows from %s to %s by %s", want.TestRows, want.TestFrom, want.TestTo, want.Protocol)
	}
	poisoned := p.each(func(row *patron) {
		if row.cutoff > middle {
			row.left, row.eligible = !row.left, true
			for _, name := range score.CustomerFeatureNames() {
				row.values[name] = math.Inf(1)
			}
			row.buying["p_no_purchase"] = .999
		}
	})
	if got := ask(poisoned, middle); fmt.Sprintf("%+v", got) != fmt.Sprintf("%+v", want) {
		t.Errorf("what came later changed the card:\n%+v\n%+v", got, want)
	}
	without := p.only(func(row patron) bool { return row.cutoff <= middle })
	if got := ask(without, ""); fmt.Sprintf("%+v", got) == fmt.Sprintf("%+v", ask(p, "")) || got.AUC != want.AUC {
		t.Errorf("without later rows the latest cutoff has AUC %v, want %v", got.AUC, want.AUC)
	}
	if oldest := ask(p, "2025-10-03"); oldest.Protocol != card.Folds || oldest.TestFrom != "2025-10-03" {
		t.Errorf("the first cutoff is tested by %s from %s", oldest.Protocol, oldest.TestFrom)
	}
	paths := p.write(t)
	if _, _, err := score.BacktestChurn(t.Context(), p.night(""), func(table pipeline.Table) []string { return []string{paths[table]} }, "1999-01-01"); err == nil || !strings.Contains(err.Error(), middle) {
		t.Errorf("a cutoff before the data begins: %v, want those there are", err)
	}
}
