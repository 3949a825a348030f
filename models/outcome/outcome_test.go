package outcome_test

import (
	"bytes"
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
	"clientele/models/sealed"
)

// company draws rows of known log-odds: days falls, late raises, spend bends; noise tells nothing. The rate drifts by drift from cutoff to cutoff.
type company struct {
	data  outcome.Data
	truth []float64
}

func draw(t *testing.T, seed uint64, customers, cutoffs int, drift float64) company {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 3))
	n := customers * cutoffs
	days, late, spend, noise, same, odds := make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n), make([]float64, n)
	codes := make([]int32, n)
	var c company
	for i := range n {
		cutoff := i / customers
		days[i] = math.Floor(r.ExpFloat64() * 60)
		if r.Float64() < .15 {
			late[i] = 1
		}
		spend[i] = math.Exp(3 + r.NormFloat64())
		noise[i] = r.NormFloat64()
		if r.Float64() < .1 {
			noise[i] = math.NaN()
		}
		codes[i] = int32(r.IntN(3))
		bent := 0.0
		if spend[i] > 40 {
			bent = -1
		}
		odds[i] = -.8 + .9*math.Log1p(days[i]/30) + 1.6*late[i] + bent + .4*float64(codes[i]) + drift*float64(cutoff)
		p := 1 / (1 + math.Exp(-odds[i]))
		odds[i] = min(max(p+.1*r.NormFloat64(), .01), .99) // what a buying model might say
		c.truth = append(c.truth, p)
		c.data.Key = append(c.data.Key, fmt.Sprintf("C%06d", i%customers))
		c.data.Cutoff = append(c.data.Cutoff, 18_000+90*cutoff)
		c.data.Is = append(c.data.Is, r.Float64() < p)
	}
	var err error
	c.data.Table, err = features.NewTable(features.Feature{Name: "recency_days", Numbers: days}, features.Feature{Name: "late_orders", Numbers: late},
		features.Feature{Name: "spend", Numbers: spend}, features.Feature{Name: "noise", Numbers: noise}, features.Feature{Name: "same", Numbers: same},
		features.Feature{Name: "p_no_purchase", Numbers: odds}, features.Feature{Name: "channel", Codes: codes, Levels: []string{"a", "b", "c"}})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func rows(d outcome.Data, rows []int) outcome.Data {
	return outcome.Data{Table: d.Table.Take(rows), Key: features.Pick(d.Key, rows), Cutoff: features.Pick(d.Cutoff, rows), Is: features.Pick(d.Is, rows)}
}

func settings() outcome.Settings {
	return outcome.Settings{Baseline: outcome.Threshold("recency_days"), Threads: 2}
}

func train(t *testing.T, d outcome.Data, s outcome.Settings) (*outcome.Model, outcome.Test) {
	t.Helper()
	m, test, err := outcome.Train(context.Background(), d, s, rand.NewPCG(1, 2))
	if err != nil {
		t.Fatal(err)
	}
	return m, test
}

func TestTrain_gradesByTheLaterPeriodAndAnswers(t *testing.T) {
	c := draw(t, 1, 3000, 3, .3)
	m, test := train(t, c.data, settings())
	got := m.Report().Card
	if got.Protocol != card.LaterPeriod || got.TestRows != 3000 || len(test.Probability) != 3000 || got.TrainRows != 6000 {
		t.Errorf("tested on %d rows by %s after %d", got.TestRows, got.Protocol, got.TrainRows)
	}
	if got.Grade != card.A || got.RefusedReason != "" || got.GainLow <= .02 || got.AUC < got.BaselineMetric {
		t.Errorf("grade %s, gain %.3f from %.3f to %.3f, %s", got.Grade, got.Gain, got.GainLow, got.GainHigh, got.RefusedReason)
	}
	if len(m.Report().Bands) != 10 {
		t.Errorf("%d bands", len(m.Report().Bands))
	}
	if !strings.Contains(fmt.Sprint(m.Report().Findings), "same") {
		t.Errorf("the constant is not named: %v", m.Report().Findings)
	}
	// Scored are customers of the next period, whose rate is the last one's.
	next := draw(t, 2, 4000, 1, 0)
	scores, err := m.Score(context.Background(), next.data.Table, 3)
	if err != nil {
		t.Fatal(err)
	}
	if got := correlation(scores.Probability, next.truth); got < .9 {
		t.Errorf("scores go with the truth by %.3f", got)
	}
	late, found := next.data.Table.Feature(1).Numbers, 0
	count := 0
	for i, reasons := range scores.Reasons {
		if late[i] == 1 {
			count++
			if slices.ContainsFunc(reasons, func(r outcome.Reason) bool { return r.Feature == "late_orders" && r.Effect > 0 }) {
				found++
			}
		}
	}
	if float64(found) < .95*float64(count) {
		t.Errorf("late orders are a reason for %d of %d whom they concern", found, count)
	}
}

// The rate of the latest cutoff is what scores are about.
func TestTrain_levelIsTheLatest(t *testing.T) {
	c := draw(t, 3, 4000, 3, .5)
	m, _ := train(t, c.data, settings())
	_, last := parted(c.data)
	scores, err := m.Score(context.Background(), rows(c.data, last).Table, 0)
	if err != nil {
		t.Fatal(err)
	}
	rate, mean := 0.0, 0.0
	for i, row := range last {
		if c.data.Is[row] {
			rate++
		}
		mean += scores.Probability[i]
	}
	if math.Abs(rate-mean)/float64(len(last)) > .01 {
		t.Errorf("mean score %.3f, rate %.3f", mean/float64(len(last)), rate/float64(len(last)))
	}
}

func parted(d outcome.Data) (before, last []int) {
	latest := slices.Max(d.Cutoff)
	for i, c := range d.Cutoff {
		if c == latest {
			last = append(last, i)
		} else {
			before = append(before, i)
		}
	}
	return before, last
}

func TestTrain_orderOfRowsAndThreadsChangeNothing(t *testing.T) {
	c := draw(t, 4, 700, 3, .2)
	one, _ := train(t, c.data, settings())
	order := rand.New(rand.NewPCG(5, 5)).Perm(len(c.data.Is))
	s := settings()
	s.Threads = 1
	other, _ := train(t, rows(c.data, order), s)
	a, err := one.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	b, err := other.MarshalBinary()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(a, b) {
		t.Error("shuffled rows give another model")
	}
}

func TestModel_comesBackFromStore(t *testing.T) {
	c := draw(t, 6, 800, 2, 0)
	for _, s := range []outcome.Settings{settings(), {Baseline: outcome.Threshold("recency_days"), Refused: "too little history"}, {Baseline: outcome.Rate("channel"), Margin: .001, Single: []string{"p_no_purchase"}}} {
		m, _ := train(t, c.data, s)
		data, err := m.MarshalBinary()
		if err != nil {
			t.Fatal(err)
		}
		var back outcome.Model
		if err := back.UnmarshalBinary(data); err != nil {
			t.Fatal(err)
		}
		want, err := m.Score(context.Background(), c.data.Table, 2)
		if err != nil {
			t.Fatal(err)
		}
		got, err := back.WithThreads(2).Score(context.Background(), c.data.Table, 2)
		if err != nil {
			t.Fatal(err)
		}
		if fmt.Sprint(got) != fmt.Sprint(want) || fmt.Sprint(back.Report().Card) != fmt.Sprint(m.Report().Card) {
			t.Error("a stored model answers differently")
		}
		for at := 0; at < len(data); at += 97 {
			bad := bytes.Clone(data)
			bad[at] ^= 1
			if err := back.UnmarshalBinary(bad); !errors.Is(err, sealed.ErrDamaged) && !errors.Is(err, sealed.ErrVersion) {
				t.Fatalf("byte %d changed: %v", at, err)
			}
		}
	}
}

func TestTrain_baselineAnswersWhereNothingCanBeLearnt(t *testing.T) {
	c := draw(t, 7, 400, 2, 0)
	all := func(yes bool) outcome.Data {
		d := c.data
		d.Is = slices.Repeat([]bool{yes}, len(d.Is))
		return d
	}
	noise := rows(c.data, []int{})
	for name, test := range map[string]struct {
		data   outcome.Data
		floor  outcome.Floor
		status string
	}{
		"nobody":           {noise, outcome.Floor{}, card.BelowFloor},
		"no positives":     {all(false), outcome.Floor{}, card.OneOutcome},
		"all positives":    {all(true), outcome.Floor{}, card.OneOutcome},
		"too few":          {c.data, outcome.Floor{Keys: 401}, card.BelowFloor},
		"too few positive": {c.data, outcome.Floor{Positives: 10_000}, card.BelowFloor},
	} {
		t.Run(name, func(t *testing.T) {
			s := settings()
			s.Floor = test.floor
			m, _ := train(t, test.data, s)
			got := m.Report().Card
			if got.FitStatus != test.status || got.RefusedReason == "" || got.Published != "baseline" || got.Grade != "" {
				t.Errorf("%+v", got)
			}
			scores, err := m.Score(context.Background(), c.data.Table, 3)
			if err != nil {
				t.Fatal(err)
			}
			for _, p := range scores.Probability {
				if math.IsNaN(p) != (name == "nobody") || p < 0 || p > 1 {
					t.Fatalf("the baseline says %v", p)
				}
			}
		})
	}
}

// Features that tell nothing give grade C or D, and the baseline answers.
func TestTrain_noSkillIsNotPublished(t *testing.T) {
	c := draw(t, 8, 1500, 2, 0)
	r := rand.New(rand.NewPCG(9, 9))
	for i := range c.data.Is {
		c.data.Is[i] = r.Float64() < .4
	}
	m, _ := train(t, c.data, settings())
	if got := m.Report().Card; got.Grade.IsPublished() || got.Published != "baseline" || got.RefusedReason == "" {
		t.Errorf("grade %s, %s published: %s", got.Grade, got.Published, got.RefusedReason)
	}
}

func TestTrain_leakIsNamedAndLeftOut(t *testing.T) {
	c := draw(t, 10, 1000, 2, 0)
	tells := make([]float64, len(c.data.Is))
	for i, yes := range c.data.Is {
		if yes {
			tells[i] = 1
		}
	}
	var list []features.Feature
	for i := range c.data.Table.Len() {
		list = append(list, c.data.Table.Feature(i))
	}
	table, err := features.NewTable(append(list, features.Feature{Name: "closed_at_known", Numbers: tells})...)
	if err != nil {
		t.Fatal(err)
	}
	c.data.Table = table
	m, _ := train(t, c.data, settings())
	if got := m.Report(); got.Card.AUC > .95 || !slices.ContainsFunc(got.Findings, func(f card.Finding) bool { return f.Column == "closed_at_known" && f.Severity == card.Failure }) {
		t.Errorf("AUC %.3f, findings %+v", got.Card.AUC, got.Findings)
	}
}

func TestTrain_singleCutoffIsTestedOnOtherCustomers(t *testing.T) {
	c := draw(t, 11, 1200, 1, 0)
	m, test := train(t, c.data, settings())
	if got := m.Report().Card; got.Protocol != card.Folds || got.TestRows != 1200 || !got.Grade.IsPublished() || len(test.Probability) != 0 {
		t.Errorf("%s on %d rows, grade %s", got.Protocol, got.TestRows, got.Grade)
	}
}

func TestDrift_ofOthersThanLearntFrom(t *testing.T) {
	c := draw(t, 12, 1500, 2, 0)
	m, _ := train(t, c.data, settings())
	same := draw(t, 13, 1500, 1, 0)
	scores, err := m.Score(context.Background(), same.data.Table, 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range m.Drift(same.data.Table, scores.Probability) {
		if d.Status != "ok" {
			t.Errorf("%s: %+v", d.Feature, d)
		}
	}
	for i, v := range same.data.Table.Feature(0).Numbers {
		same.data.Table.Feature(0).Numbers[i] = 3*v + 40
	}
	if scores, err = m.Score(context.Background(), same.data.Table, 0); err != nil {
		t.Fatal(err)
	}
	drifted := map[string]bool{}
	for _, d := range m.Drift(same.data.Table, scores.Probability) {
		drifted[d.Feature] = d.Status != "ok"
	}
	if !drifted["recency_days"] || !drifted["score"] || drifted["spend"] {
		t.Errorf("drifted are %v", drifted)
	}
}

func correlation(a, b []float64) float64 {
	var ma, mb, saa, sbb, sab float64
	for i := range a {
		ma, mb = ma+a[i]/float64(len(a)), mb+b[i]/float64(len(a))
	}
	for i := range a {
		saa, sbb, sab = saa+(a[i]-ma)*(a[i]-ma), sbb+(b[i]-mb)*(b[i]-mb), sab+(a[i]-ma)*(b[i]-mb)
	}
	return sab / math.Sqrt(saa*sbb)
}
