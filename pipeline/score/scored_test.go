package score

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"clientele/models"
	"clientele/models/card"
	"clientele/models/features"
	"clientele/models/outcome"
)

// chances draws probabilities with ties, ends and what is not known.
func chances(draw *rand.Rand) []float64 {
	p := make([]float64, draw.IntN(60))
	grid, unknown := 1+draw.IntN(30), draw.Float64()*draw.Float64()
	for i := range p {
		switch p[i] = float64(draw.IntN(grid+1)) / float64(grid); {
		case draw.Float64() < unknown:
			p[i] = math.NaN()
		case draw.IntN(3) == 0:
			p[i] = draw.Float64()
		}
	}
	return p
}

func known(p []float64) []float64 {
	return slices.DeleteFunc(slices.Clone(p), math.IsNaN)
}

func TestRanked_orderIsThatOfTheProbabilities(t *testing.T) {
	draw := rand.New(rand.NewPCG(1, 1))
	for round := range 500 {
		p := chances(draw)
		percentile, decile := ranked(p)
		n := len(known(p))
		var tops []int // customers up to each decile
		for i, v := range p {
			if math.IsNaN(v) {
				continue
			}
			if !(percentile[i] > 0 && percentile[i] <= 100) || decile[i] < 1 || decile[i] > 10 {
				t.Fatalf("round %d: %v has percentile %v and decile %d", round, v, percentile[i], decile[i])
			}
			for j, w := range p {
				if v == w && (percentile[i] != percentile[j] || decile[i] != decile[j]) || v > w && (percentile[i] <= percentile[j] || decile[i] > decile[j]) {
					t.Fatalf("round %d: %v has percentile %v and decile %d, %v has %v and %d", round, v, percentile[i], decile[i], w, percentile[j], decile[j])
				}
			}
			if v == slices.Max(known(p)) && (percentile[i] != 100 || decile[i] != 1) {
				t.Fatalf("round %d: the highest has percentile %v and decile %d", round, percentile[i], decile[i])
			}
		}
		slices.Sort(p)
		if different := slices.Compact(known(p)); len(different) == n && n >= 10 {
			for d := range int64(10) {
				count := 0
				for _, of := range decile {
					if of == d+1 {
						count++
					}
				}
				tops = append(tops, count)
			}
			if slices.Max(tops)-slices.Min(tops) > 1 {
				t.Fatalf("round %d: the tenths of %d different probabilities are of %v", round, n, tops)
			}
		}
	}
}

func TestExpectedThreshold_labelsAsManyAsAreExpected(t *testing.T) {
	draw := rand.New(rand.NewPCG(2, 2))
	for round := range 500 {
		p := chances(draw)
		threshold := expectedThreshold(p)
		some := known(p)
		if len(some) == 0 {
			if !math.IsNaN(threshold) {
				t.Fatalf("round %d: the threshold of nobody is %v", round, threshold)
			}
			continue
		}
		sum := 0.
		for _, v := range some {
			sum += v
		}
		from := func(threshold float64) (n float64) {
			for _, v := range some {
				if v >= threshold {
					n++
				}
			}
			return n
		}
		if threshold < slices.Max(some) && !slices.Contains(some, threshold) {
			t.Fatalf("round %d: the threshold %v is nobody's", round, threshold)
		}
		for _, other := range append(slices.Clone(some), 2) {
			if math.Abs(from(other)-sum) < math.Abs(from(threshold)-sum)-1e-9 {
				t.Fatalf("round %d: %v are expected of %v; %v are from %v on, %v from %v", round, sum, some, from(threshold), threshold, from(other), other)
			}
		}
		draw.Shuffle(len(some), func(i, j int) { some[i], some[j] = some[j], some[i] })
		if again := expectedThreshold(some); again != threshold {
			t.Fatalf("round %d: in another order the threshold is %v, not %v", round, again, threshold)
		}
	}
}

// A rule of two answers labels those of the higher one, not all because they are a few less than expected.
func TestExpectedThreshold_ofARuleWithTwoAnswers(t *testing.T) {
	p := append(slices.Repeat([]float64{.2}, 75), slices.Repeat([]float64{.6}, 25)...)
	if got := expectedThreshold(p); got != .6 {
		t.Errorf("30 are expected, 25 have .6 and the others .2: the threshold is %v", got)
	}
}

// Where all have the same small chance, nobody is labelled rather than everybody.
func TestExpectedThreshold_ofOneAnswer(t *testing.T) {
	if got := expectedThreshold(slices.Repeat([]float64{.05}, 100)); !(got > .05 && got < .0501) {
		t.Errorf("5 of 100 alike are expected: the threshold is %v", got)
	}
}

// drawn makes answers about rows of which some are not asked about and others have no probability.
func drawn(t *testing.T, draw *rand.Rand) scored {
	t.Helper()
	p := chances(draw)
	s := scored{name: "m", version: "2026-06-30", card: card.New("m", "", ""), ineligible: "not asked", window: 90, threshold: math.NaN(),
		scores: outcome.Scores{Raw: slices.Clone(p), Probability: p, Base: .4, Reasons: make([][]outcome.Reason, len(p))}}
	s.card.Published, s.card.FitStatus = "logistic", card.OK
	if draw.IntN(2) == 0 {
		s.threshold = draw.Float64()
	}
	numbers, codes := make([]float64, len(p)), make([]int32, len(p))
	for i := range p {
		numbers[i], codes[i] = float64(i), int32(draw.IntN(4)-2)
		for range draw.IntN(reasons + 1) {
			s.scores.Reasons[i] = append(s.scores.Reasons[i], outcome.Reason{Feature: []string{"number", "category"}[draw.IntN(2)], Effect: draw.NormFloat64()})
		}
		for draw.IntN(3) == 0 {
			s.eligible = append(s.eligible, false)
		}
		s.eligible = append(s.eligible, true)
	}
	for range s.eligible {
		s.before = append(s.before, []float64{math.NaN(), draw.Float64()}[draw.IntN(2)])
	}
	var err error
	if s.table, err = features.NewTable(features.Feature{Name: "number", Numbers: numbers}, features.Feature{Name: "category", Codes: codes, Levels: []string{"a", "b"}}); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestScored_columnsAreThoseDeclaredAndAddUp(t *testing.T) {
	draw := rand.New(rand.NewPCG(3, 3))
	for round := range 200 {
		s := drawn(t, draw)
		list, err := s.columns()
		if err != nil {
			t.Fatal(err)
		}
		declared := scoredColumns("features.x", "leaving")
		if len(list) != len(declared) {
			t.Fatalf("%d columns, %d are declared", len(list), len(declared))
		}
		column := map[string]models.Column{}
		for i, c := range list {
			kind := map[models.Kind]string{models.Text: "VARCHAR", models.Integer: "BIGINT", models.Float: "DOUBLE", models.Boolean: "BOOLEAN"}[c.Kind()]
			if d := declared[i]; c.Name() != d.Name || c.Len() != len(s.eligible) || kind != d.Type && d.Type != "DATE" {
				t.Fatalf("column %d is %s of %s with %d rows; declared is %s of %s", i, c.Name(), kind, c.Len(), d.Name, d.Type)
			}
			column[c.Name()] = c
		}
		at := -1
		for i, is := range s.eligible {
			p := math.NaN()
			if is {
				at++
				p = s.scores.Probability[at]
			}
			for _, name := range []string{"probability", "raw_score", "score_0_100", "percentile", "decile", "band", "label_at_threshold", "baseline_probability"} {
				if (column[name].Value(i) == nil) != math.IsNaN(p) {
					t.Fatalf("round %d: with probability %v %s is %v", round, p, name, column[name].Value(i))
				}
			}
			if (column["ineligible_reason"].Value(i) == nil) != is || (column["score_trend"].Value(i) == nil) != (math.IsNaN(p) || math.IsNaN(s.before[i])) {
				t.Fatalf("round %d: eligible %v because %v, trend %v from %v to %v", round, is, column["ineligible_reason"].Value(i), column["score_trend"].Value(i), s.before[i], p)
			}
			if math.IsNaN(p) {
				continue
			}
			if trend, is := column["score_trend"].Value(i).(float64); column["probability"].Value(i) != p || is && trend != p-s.before[i] {
				t.Fatalf("round %d: probability %v of %v, trend %v", round, column["probability"].Value(i), p, trend)
			}
			threshold := column["threshold_used"].Value(i).(float64)
			band := column["band"].Value(i)
			if column["label_at_threshold"].Value(i) != (band == "high") || (band == "high") != (p >= threshold) || (band == "low") != (p < threshold/2) {
				t.Fatalf("round %d: %v at threshold %v is %v", round, p, threshold, band)
			}
			for which := range reasons {
				name, value := column[fmt.Sprintf("reason_%d_feature", which+1)].Value(i), column[fmt.Sprintf("reason_%d_value", which+1)].Value(i)
				if which >= len(s.scores.Reasons[at]) {
					if name != nil || value != nil {
						t.Fatalf("round %d: reason %v is %v from nowhere", round, name, value)
					}
					continue
				}
				r := s.scores.Reasons[at][which]
				want := fmt.Sprint(at)
				if r.Feature == "category" {
					want = map[int32]string{features.Missing: "none", features.Unseen: "none", 0: "a", 1: "b"}[s.table.Feature(1).Codes[at]]
				}
				if name != r.Feature || value != want || column[fmt.Sprintf("reason_%d_effect", which+1)].Value(i) != r.Effect {
					t.Fatalf("round %d: reason %d is %v of %v, want %v of %v", round, which, name, value, r.Feature, want)
				}
			}
		}
	}
}

// Answers about other rows than those asked about are refused, not shifted.
func TestScored_refusesAnswersOfOtherRows(t *testing.T) {
	draw := rand.New(rand.NewPCG(4, 4))
	s := drawn(t, draw)
	for len(s.scores.Probability) < 3 {
		s = drawn(t, draw)
	}
	for name, spoil := range map[string]func(s *scored){
		"one answer less":    func(s *scored) { s.scores.Probability = s.scores.Probability[1:] },
		"one row more":       func(s *scored) { s.eligible = append(slices.Clone(s.eligible), true) },
		"one earlier less":   func(s *scored) { s.before = s.before[1:] },
		"features of others": func(s *scored) { s.table = s.table.Take([]int{0}) },
	} {
		bad := s
		spoil(&bad)
		if _, err := bad.columns(); err == nil || !strings.Contains(err.Error(), "scoring by m") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestValueText(t *testing.T) {
	for v, want := range map[float64]string{0: "0", -3: "-3", 12345: "12345", .123456: "0.123", 1.5: "1.5", 99.96: "100", 123.456: "123.5", -1234.56: "-1234.6", 1e15: "1000000000000000.0", 2.5e-7: "2.5e-07"} {
		table, err := features.NewTable(features.Feature{Name: "x", Numbers: []float64{v}})
		if err != nil {
			t.Fatal(err)
		}
		if got := valueText(table, "x", 0); got != want {
			t.Errorf("%v is shown as %s, want %s", v, got, want)
		}
		if got := valueText(table, "y", 0); got != "" {
			t.Errorf("a feature that is not there is shown as %q", got)
		}
	}
	table, err := features.NewTable(features.Feature{Name: "x", Numbers: []float64{math.NaN()}})
	if got := valueText(table, "x", 0); err != nil || got != "none" {
		t.Errorf("a missing number is shown as %q, %v", got, err)
	}
}

func TestAsOfRows_areThoseToScoreByKey(t *testing.T) {
	f := frame{key: []string{"b", "a", "c", "a"}, purpose: []string{"score", "train", "test", "score"}}
	if got := asOfRows(f); !slices.Equal(got, []int{3, 0}) {
		t.Errorf("rows %v", got)
	}
}

func TestEarlier_isNaNWhereNothingWas(t *testing.T) {
	got := earlier(map[string]float64{"a": .25, "b": math.NaN()}, []string{"b", "a", "c"})
	if !math.IsNaN(got[0]) || got[1] != .25 || !math.IsNaN(got[2]) {
		t.Errorf("%v", got)
	}
}
