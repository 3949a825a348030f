package score

import (
	"context"
	"encoding/json"
	"fmt"

	"clientele/models/btyd"
	"clientele/models/card"
	"clientele/models/clv"
	"clientele/pipeline"
	"clientele/pipeline/modelbase"
)

const (
	clvName    = "clv"
	clvVersion = "1" // of the step

	clvScores    pipeline.Table = "scores.clv"
	buyingScores pipeline.Table = "scores.buying"
)

func clvHorizons() [3]int { return [3]int{90, 180, 365} }

// CLV is the step that values customers by a buying model and a model of spend. It chooses the buying model by what customers did in a window that has passed, tests it on a later one
// against [clv.Retention], and publishes whichever is better for sure. For the other models it says at each cutoff what the buying model would have said then.
type CLV struct{ night Night }

// NewCLV makes the step.
func NewCLV(n Night) CLV { return CLV{n} }

// Name is "score/clv".
func (CLV) Name() string { return "score/clv" }

// Reads lists histories, outcomes and what the run was asked for.
func (CLV) Reads() []pipeline.Table {
	return []pipeline.Table{customerFeatures, churnLabels, runParameters}
}

// Writes lists values, buying at each cutoff, and the tables of the card.
func (CLV) Writes() []pipeline.Table {
	return append([]pipeline.Table{clvScores, buyingScores}, gradedTables(clvName)...)
}

// Fingerprint covers settings, code and the version that would be scored with.
func (s CLV) Fingerprint() string {
	used, _, err := modelbase.InUse(s.night.Layout, clvName, s.night.AsOf)
	return pipeline.Hash(version, clvName, clvVersion, fmt.Sprintf("%+v %d", s.night.Models.CLV, s.night.Models.RetrainAfterDays), s.night.day(),
		fmt.Sprint(s.night.Seed, s.night.Retrain), used.Fingerprint(), fmt.Sprint(err))
}

// shape identifies what a kept model was learnt with.
func (s CLV) shape(in *clvInput) string {
	c := s.night.Models.CLV
	return pipeline.Hash(clvName, clvVersion, fmt.Sprint(in.window, in.recent, c.MinCustomers, c.MinHistoryDays))
}

// clvKept is what the model base holds of a version.
type clvKept struct {
	Model      []byte // sealed clv.Model
	Card       card.Card
	Bands      []card.Band
	Findings   []card.Finding
	Histograms []card.Histogram
}

// clvInForce is what a night scores with.
type clvInForce struct {
	model      *clv.Model
	card       card.Card
	bands      []card.Band
	findings   []card.Finding
	histograms []card.Histogram
	tested     *clvTest // nil: the model was taken up, or there was nothing to test on
}

// Run trains or takes up a model, scores and writes.
func (s CLV) Run(ctx context.Context, env *pipeline.Env) (pipeline.Result, error) {
	in, err := readCLV(ctx, env.Files)
	if err != nil {
		return pipeline.Result{}, err
	}
	result := pipeline.Result{RowsIn: int64(in.rows)}
	used, found, err := modelbase.InUse(s.night.Layout, clvName, s.night.AsOf)
	if err != nil {
		return result, err
	}
	shape := s.shape(in)
	used = used.For(shape)
	found = found && used.Version != ""
	result.Warnings = used.Warnings
	due, why := modelbase.Due(used, s.night.AsOf, s.night.Models.RetrainAfterDays, shape, s.night.Retrain)
	var force *clvInForce
	if found && used.Shape == shape {
		if force, err = takeUp(used); err != nil {
			result.Warnings = append(result.Warnings, fmt.Sprintf("model clv of %s is passed over and trained anew: %v", used.Version, err))
			force, due = nil, true
		}
	}
	switch {
	case due || force == nil:
		inUse := ""
		if force != nil {
			inUse = force.model.Name
		}
		force, err = s.train(ctx, env, in, shape, inUse, why)
	default:
		if why != "" {
			result.Warnings = append(result.Warnings, why)
		}
		err = modelbase.LeaveNone(env, clvName)
	}
	if err != nil {
		return result, err
	}
	if err := s.write(ctx, env, in, force, &result); err != nil {
		return result, err
	}
	return result, nil
}

// train studies, fits to the as-of date's histories, and leaves a version where it could be graded. A new version is always accepted: it is the same law fitted to more, or another one
// that is not worse for sure.
func (s CLV) train(ctx context.Context, env *pipeline.Env, in *clvInput, shape, inUse, why string) (*clvInForce, error) {
	study, err := in.study(ctx, s.night.Models.CLV, 0, inUse, s.night.source("clv gain"))
	if err != nil {
		return nil, err
	}
	now := in.now()
	if now == nil {
		now = &clvMoment{day: s.night.day()}
	}
	candidate, _ := clv.CandidateOf(study.chosen())
	model, err := clv.Train(ctx, candidate, study.basis, now.customers, now.spend[study.basis])
	if err != nil {
		return nil, err
	}
	study.card.Version = s.night.day()
	if status := statusOf(model, now); study.card.FitStatus == card.OK {
		study.card.FitStatus = status
	}
	for i := range study.bands {
		study.bands[i].Version = s.night.day()
	}
	said, err := in.buying(ctx, now, model)
	if err != nil {
		return nil, err
	}
	force := &clvInForce{model: model, card: study.card, bands: study.bands, findings: clvFindings(in, study, model), histograms: said.histograms(), tested: study.tested}
	if study.card.Grade == card.NotGraded {
		return force, modelbase.LeaveNone(env, clvName) // tomorrow there may be enough
	}
	v, err := force.version(shape)
	if err != nil {
		return nil, err
	}
	v.Reason = why
	return force, modelbase.Leave(env, v)
}

// version is the model as the base keeps it.
func (f *clvInForce) version(shape string) (modelbase.Version, error) {
	kept := clvKept{Card: f.card, Bands: f.bands, Findings: f.findings, Histograms: f.histograms}
	var err error
	if kept.Model, err = f.model.MarshalBinary(); err != nil {
		return modelbase.Version{}, err
	}
	data, err := json.Marshal(kept)
	if err != nil {
		return modelbase.Version{}, fmt.Errorf("storing the model clv: %w", err)
	}
	about, err := json.Marshal(f.card)
	if err != nil {
		return modelbase.Version{}, fmt.Errorf("storing the card of the model clv: %w", err)
	}
	return modelbase.Version{Name: clvName, Shape: shape, Model: f.model.Name, TrainFrom: f.card.TrainFrom, TrainTo: f.card.Version, Grade: string(f.card.Grade),
		MetricName: f.card.MetricName, Metric: f.card.Metric, BaselineName: f.card.BaselineName, BaselineMetric: f.card.BaselineMetric,
		Status: modelbase.Accepted, Data: data, Card: about}, nil
}

// takeUp reads a kept version.
func takeUp(v modelbase.Version) (*clvInForce, error) {
	var kept clvKept
	if err := json.Unmarshal(v.Data, &kept); err != nil {
		return nil, fmt.Errorf("reading it: %w", err)
	}
	model := new(clv.Model)
	if err := model.UnmarshalBinary(kept.Model); err != nil {
		return nil, fmt.Errorf("reading it: %w", err)
	}
	return &clvInForce{model: model, card: kept.Card, bands: kept.Bands, findings: kept.Findings, histograms: kept.Histograms}, nil
}

type clvFeature struct {
	name   string
	values []float64
}

// watched are the four inputs and the value in the window, whose drift is told.
func (b buying) watched() []clvFeature {
	m, value := b.moment, make([]float64, len(b.orders))
	for i, orders := range b.orders {
		value[i] = orders * b.valuePerOrder[i]
	}
	return []clvFeature{{"btyd_frequency", m.frequency}, {"btyd_recency", m.recency}, {"btyd_age", m.age}, {"btyd_monetary", m.monetary}, {"score", value}}
}

func (b buying) histograms() []card.Histogram {
	var out []card.Histogram
	for _, f := range b.watched() {
		out = append(out, card.NumberHistogram(f.name, f.values))
	}
	return out
}

// drift holds what is watched to what it was at training.
func (f *clvInForce) drift(now buying) []card.Drift {
	var out []card.Drift
	for i, watched := range now.watched() {
		if i >= len(f.histograms) || f.histograms[i].Feature != watched.name {
			continue
		}
		d := f.histograms[i].Numbers(watched.values)
		d.Model, d.Version = clvName, f.card.Version
		out = append(out, d)
	}
	return out
}

// at is the model in force fitted to a moment's own histories, or to a sample of them.
func (f *clvInForce) at(ctx context.Context, m *clvMoment) (*clv.Model, error) {
	if t := f.tested; t != nil && t.moment == m && t.model.Name == f.model.Name && t.model.Basis == f.model.Basis {
		return t.model, nil
	}
	candidate, _ := clv.CandidateOf(f.model.Name)
	m, err := m.sample(clvPastSample)
	if err != nil {
		return nil, err
	}
	return clv.Train(ctx, candidate, f.model.Basis, m.customers, m.spend[f.model.Basis])
}

// buying is what a model says of a moment's customers over the churn window.
type buying struct {
	moment                             *clvMoment
	alive, none, orders, valuePerOrder []float64
}

func (in *clvInput) buying(ctx context.Context, m *clvMoment, model *clv.Model) (buying, error) {
	scores, err := model.Buying.Score(ctx, m.customers, btyd.ScoreSettings{Horizons: []float64{in.window}, NoIntervals: true})
	if err != nil {
		return buying{}, err
	}
	spend, err := model.Spending.Score(ctx, m.spend[model.Basis], 0)
	if err != nil {
		return buying{}, err
	}
	return buying{m, scores.PAlive.Value, scores.Horizons[0].PNone.Value, scores.Horizons[0].Expected.Value, spend.Value}, nil
}
