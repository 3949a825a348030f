package outcome_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"clientele/models/card"
	"clientele/models/features"
	"clientele/models/outcome"
)

// changed is the table with one feature in the place of that of its name, or added.
func changed(t *testing.T, table features.Table, f features.Feature) features.Table {
	t.Helper()
	var list []features.Feature
	for i := range table.Len() {
		if table.Feature(i).Name != f.Name {
			list = append(list, table.Feature(i))
		}
	}
	out, err := features.NewTable(append(list, f)...)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func score(t *testing.T, m *outcome.Model, table features.Table, reasons int) outcome.Scores {
	t.Helper()
	scores, err := m.Score(context.Background(), table, reasons)
	if err != nil {
		t.Fatal(err)
	}
	return scores
}

func mean(values []float64) float64 {
	sum := 0.
	for _, v := range values {
		sum += v
	}
	return sum / float64(len(values))
}

// A caller that gives what does not fit together is told, before anything is learnt.
func TestTrain_refusesWhatDoesNotFit(t *testing.T) {
	c := draw(t, 20, 100, 2, 0)
	for want, spoil := range map[string]func(d *outcome.Data, s *outcome.Settings){
		"199 outcomes":            func(d *outcome.Data, _ *outcome.Settings) { d.Is = d.Is[1:] },
		"single feature nowhere":  func(_ *outcome.Data, s *outcome.Settings) { s.Single = []string{"nowhere"} },
		"single feature channel":  func(_ *outcome.Data, s *outcome.Settings) { s.Anchor = "channel" },
		"baseline by channel":     func(_ *outcome.Data, s *outcome.Settings) { s.Baseline = outcome.Threshold("channel") },
		"baseline by spend":       func(_ *outcome.Data, s *outcome.Settings) { s.Baseline = outcome.Rate("spend") },
		"baseline by days_absent": func(_ *outcome.Data, s *outcome.Settings) { s.Baseline = outcome.Threshold("days_absent") },
		"max_rows -1":             func(_ *outcome.Data, s *outcome.Settings) { s.MaxRows = -1 },
	} {
		d, s := c.data, settings()
		spoil(&d, &s)
		if _, _, err := outcome.Train(context.Background(), d, s, rand.NewPCG(1, 2)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
}

func TestTrain_endsWhenAsked(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, _, err := outcome.Train(ctx, draw(t, 21, 600, 3, 0).data, settings(), rand.NewPCG(1, 2)); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
}

// A part of the history with one outcome alone teaches nothing that could be tested: the baseline answers and says so.
func TestTrain_onePeriodWithOneOutcome(t *testing.T) {
	c := draw(t, 22, 400, 2, 0)
	last := slices.Max(c.data.Cutoff)
	for name, which := range map[string]func(cutoff int) bool{"the earlier": func(c int) bool { return c < last }, "the later": func(c int) bool { return c == last }} {
		d := c.data
		d.Is = slices.Clone(d.Is)
		for i := range d.Is {
			d.Is[i] = d.Is[i] || which(d.Cutoff[i])
		}
		m, test := train(t, d, settings())
		if got := m.Report().Card; got.FitStatus != card.OneOutcome || got.Published != "baseline" || got.RefusedReason == "" || got.Grade != card.NotGraded || len(test.Probability) > 0 {
			t.Errorf("%s: %+v", name, got)
		}
		for _, p := range score(t, m, d.Table, 2).Probability {
			if !(p > 0 && p < 1) {
				t.Fatalf("%s: the baseline says %v", name, p)
			}
		}
	}
}

// Monstrous numbers, missing ones and levels never seen get an answer, in training and in scoring.
func TestTrain_monstrousNumbers(t *testing.T) {
	c := draw(t, 23, 900, 2, 0)
	spend := slices.Clone(c.data.Table.Feature(2).Numbers)
	for i, v := range map[int]float64{3: 1e300, 1000: -1e300, 5: math.MaxFloat64, 1200: 1e-300, 7: math.NaN(), 1300: -math.MaxFloat64} {
		spend[i] = v
	}
	d := c.data
	d.Table = changed(t, d.Table, features.Feature{Name: "spend", Numbers: spend})
	m, _ := train(t, d, settings())
	got := m.Report().Card
	if !got.Grade.IsPublished() {
		t.Errorf("a few monstrous numbers spoil the model: grade %s, AUC %.3f", got.Grade, got.AUC)
	}
	for i, p := range score(t, m, d.Table, 5).Probability {
		if !(p >= 0 && p <= 1) {
			t.Fatalf("row %d has probability %v", i, p)
		}
	}
}

func TestScore_rowsOfAnotherKind(t *testing.T) {
	c := draw(t, 24, 900, 2, 0)
	m, _ := train(t, c.data, settings())
	now := draw(t, 25, 300, 1, 0).data.Table
	want := score(t, m, now, 0).Probability
	missing := slices.Repeat([]float64{math.NaN()}, now.Rows())
	for name, table := range map[string]features.Table{
		"nothing known": changed(t, changed(t, changed(t, changed(t, now, features.Feature{Name: "recency_days", Numbers: missing}), features.Feature{Name: "late_orders", Numbers: missing}),
			features.Feature{Name: "spend", Numbers: missing}), features.Feature{Name: "p_no_purchase", Numbers: missing}),
		"levels never seen": changed(t, now, features.Feature{Name: "channel", Codes: make([]int32, now.Rows()), Levels: []string{"tv"}}),
		"monstrous":         changed(t, now, features.Feature{Name: "spend", Numbers: slices.Repeat([]float64{math.MaxFloat64}, now.Rows())}),
		"monstrous noise":   changed(t, now, features.Feature{Name: "noise", Numbers: slices.Repeat([]float64{math.MaxFloat64}, now.Rows())}),
	} {
		scores := score(t, m, table, 5)
		for i, p := range scores.Probability {
			if !(p >= 0 && p <= 1) {
				t.Fatalf("%s: row %d has probability %v", name, i, p)
			}
			for _, r := range scores.Reasons[i] {
				if math.IsNaN(r.Effect) || math.IsInf(r.Effect, 0) {
					t.Fatalf("%s: row %d has the reason %+v", name, i, r)
				}
			}
		}
	}
	// Columns are found by their names, others are passed over.
	if again := score(t, m, changed(t, changed(t, now, now.Feature(0)), features.Feature{Name: "more", Numbers: missing}), 0).Probability; !slices.Equal(again, want) {
		t.Error("the order of the columns changes scores")
	}
	// Rows are scored alone, where no anchor looks at them together.
	half := score(t, m, now.Take([]int{7, 3}), 0).Probability
	if half[0] != want[7] || half[1] != want[3] {
		t.Errorf("two rows alone get %v, among others %v and %v", half, want[7], want[3])
	}
	if none := score(t, m, now.Take(nil), 3); len(none.Probability) != 0 || len(none.Reasons) != 0 {
		t.Errorf("no rows get %v", none)
	}
	without, err := features.NewTable(now.Feature(0))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Score(context.Background(), without, 0); err == nil {
		t.Error("a table without the features gets scores")
	}
}

// Reasons lead from the mean row to the score, one by one and in groups.
func TestScore_reasonsAddUp(t *testing.T) {
	c := draw(t, 26, 1200, 2, 0)
	s := settings()
	m, _ := train(t, c.data, s)
	s.Groups = map[string]string{"recency_days": "rhythm", "p_no_purchase": "rhythm", "spend": "money", "late_orders": "service"}
	s.Quiet = []string{"p_no_purchase"}
	grouped, _ := train(t, c.data, s)
	now := draw(t, 27, 200, 1, 0).data.Table
	single, themes := score(t, m, now, now.Len()), score(t, grouped, now, now.Len())
	start := math.NaN()
	for i := range single.Reasons {
		sum, all, effect := single.Raw[i], themes.Raw[i], map[string]float64{}
		before := math.Inf(1)
		for _, r := range single.Reasons[i] {
			if sum -= r.Effect; math.Abs(r.Effect) > before {
				t.Fatalf("row %d: reasons are not in order: %v", i, single.Reasons[i])
			}
			before, effect[r.Feature] = math.Abs(r.Effect), r.Effect
		}
		if math.IsNaN(start) {
			start = sum
		}
		if math.Abs(sum-start) > 1e-6 {
			t.Fatalf("row %d: the reasons lead from %v, those of the first row from %v", i, sum, start)
		}
		for _, r := range themes.Reasons[i] {
			all -= r.Effect
			if r.Feature == "p_no_purchase" {
				t.Fatalf("row %d: another model's answer is the reason: %v", i, themes.Reasons[i])
			}
			if want := effect["recency_days"] + effect["p_no_purchase"]; r.Feature == "recency_days" && math.Abs(r.Effect-want) > 1e-9 {
				t.Fatalf("row %d: the group has %v, its members %v", i, r.Effect, want)
			}
		}
		if math.Abs(all-start) > 1e-6 {
			t.Fatalf("row %d: the groups lead from %v, the features from %v", i, all, start)
		}
		if few := score(t, m, now.Take([]int{i}), 2).Reasons[0]; i < 5 && !slices.Equal(few, single.Reasons[i][:min(2, len(single.Reasons[i]))]) {
			t.Fatalf("row %d: the first two of %v are %v", i, single.Reasons[i], few)
		}
	}
}

// Where the level follows what a buying model says, scores follow it; without an anchor they stay at the latest rate.
func TestScore_levelFollowsTheAnchor(t *testing.T) {
	c := draw(t, 28, 1500, 1, 0) // one cutoff: nothing tells how levels move but the anchor
	s := settings()
	plain, _ := train(t, c.data, s)
	s.Anchor = "p_no_purchase"
	anchored, _ := train(t, c.data, s)
	now := draw(t, 29, 1500, 1, 0).data.Table
	moved := slices.Clone(now.Feature(now.Index("p_no_purchase")).Numbers)
	for i, v := range moved {
		moved[i] = 1 / (1 + math.Exp(-math.Log(v/(1-v))-.7))
	}
	later := changed(t, now, features.Feature{Name: "p_no_purchase", Numbers: moved})
	before, after := mean(score(t, anchored, now, 0).Probability), mean(score(t, anchored, later, 0).Probability)
	says, said := mean(moved), mean(now.Feature(now.Index("p_no_purchase")).Numbers)
	if got, want := math.Log(after/(1-after))-math.Log(before/(1-before)), math.Log(says/(1-says))-math.Log(said/(1-said)); math.Abs(got-want) > .02 {
		t.Errorf("the level moves by %.3f, what the buying model says by %.3f", got, want)
	}
	rate := 0.
	for _, is := range c.data.Is {
		if is {
			rate += 1 / float64(len(c.data.Is))
		}
	}
	if got := mean(score(t, plain, now, 0).Probability); math.Abs(got-rate) > .03 {
		t.Errorf("without an anchor the level is %.3f, the latest rate was %.3f", got, rate)
	}
	if few := score(t, anchored, later.Take([]int{1, 2, 3}), 0).Probability; !slices.Equal(few, score(t, anchored, later.Take([]int{1, 2, 3, 4}), 0).Probability[:3]) {
		t.Error("a few rows have a level of their own")
	}
}

// A feature that tells the outcome is used where the caller knows it beforehand, and is no baseline where not.
func TestTrain_leaksOfTheBaselineAndAccepted(t *testing.T) {
	c := draw(t, 30, 600, 2, 0)
	tells := make([]float64, len(c.data.Is))
	for i, yes := range c.data.Is {
		if tells[i] = c.data.Table.Feature(0).Numbers[i]; yes {
			tells[i] += 1e4
		}
	}
	d := c.data
	d.Table = changed(t, d.Table, features.Feature{Name: "recency_days", Numbers: tells})
	m, _ := train(t, d, settings())
	if got := m.Report().Card; got.BaselineName != "rate of all" || got.AUC > .95 {
		t.Errorf("against %q AUC %.3f", got.BaselineName, got.AUC)
	}
	s := settings()
	s.Accepted = []string{"recency_days"}
	m, _ = train(t, d, s)
	if got := m.Report(); got.Card.BaselineMetric < .99 || slices.ContainsFunc(got.Findings, func(f card.Finding) bool { return f.Severity == card.Failure }) {
		t.Errorf("accepted, it has AUC %.3f as baseline: %+v", got.Card.BaselineMetric, got.Findings)
	}
}

func TestTrain_nothingVaries(t *testing.T) {
	c := draw(t, 31, 300, 2, 0)
	d := c.data
	var err error
	if d.Table, err = features.NewTable(features.Feature{Name: "a", Numbers: make([]float64, len(d.Is))}, features.Feature{Name: "b", Codes: make([]int32, len(d.Is)), Levels: []string{"x"}}); err != nil {
		t.Fatal(err)
	}
	m, _ := train(t, d, outcome.Settings{})
	if got := m.Report().Card; got.FitStatus != "no_features" || got.Published != "baseline" {
		t.Errorf("%+v", got)
	}
	if p := score(t, m, d.Table, 3).Probability; p[0] != p[len(p)-1] || !(p[0] > 0 && p[0] < 1) {
		t.Errorf("probabilities are %v and %v", p[0], p[len(p)-1])
	}
}

// Samples are of whole keys, the same ones whoever else is there.
func TestSample(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	for range 200 {
		keys := make([]string, r.IntN(80))
		for i := range keys {
			keys[i] = fmt.Sprint("K", r.IntN(20))
		}
		most := r.IntN(100)
		rows := outcome.Sample(keys, most)
		if len(rows) != min(most, len(keys)) || !slices.IsSorted(rows) || len(slices.Compact(slices.Clone(rows))) != len(rows) {
			t.Fatalf("%d rows of %d at most %d: %v", len(rows), len(keys), most, rows)
		}
		some, all := map[string]int{}, map[string]int{}
		for i, key := range keys {
			all[key]++
			if slices.Contains(rows, i) {
				some[key]++
			}
		}
		parts := 0
		for key, n := range some {
			if n < all[key] {
				parts++
			}
		}
		if parts > 1 {
			t.Fatalf("%d keys are drawn in part", parts)
		}
		if fewer := outcome.Sample(keys, most/2); slices.ContainsFunc(fewer, func(i int) bool { return !slices.Contains(rows, i) }) {
			t.Fatal("a smaller sample has rows that a larger one has not")
		}
	}
}

func TestTrain_manyRowsAreSampledByKey(t *testing.T) {
	c := draw(t, 32, 1200, 3, 0)
	s := settings()
	s.MaxRows = 1500
	m, test := train(t, c.data, s)
	if got := m.Report().Card; got.TrainRows+got.TestRows != 1500 || len(test.Data.Is) != got.TestRows || !got.Grade.IsPublished() {
		t.Errorf("learnt from %d and tested on %d rows, grade %s", got.TrainRows, got.TestRows, got.Grade)
	}
	earlier := map[string]bool{}
	for _, key := range test.Data.Key {
		earlier[key] = true
	}
	if len(earlier) != 500 {
		t.Errorf("%d customers are tested on, want 500 of three rows each", len(earlier))
	}
}

func FuzzModel_UnmarshalBinary(f *testing.F) {
	f.Add([]byte(""))
	f.Add([]byte("clientele-outcome 1 e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		var m outcome.Model
		if err := m.UnmarshalBinary(data); err == nil {
			if _, err := m.MarshalBinary(); err != nil {
				t.Errorf("what was read cannot be stored: %v", err)
			}
		}
	})
}
