package score

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"clientele/models/card"
	"clientele/models/evaluate"
	"clientele/models/outcome"
	"clientele/models/sealed"
	"clientele/pipeline"
	"clientele/pipeline/modelbase"
)

// trained is one of the models that a version of the model base holds, such as that of one category.
type trained struct {
	Key     string // which of them; empty where there is one
	Version string // day of the night that trained it; empty where nothing was learnt
	Model   *outcome.Model
	Beside  []byte // what else training made, such as rules; the step's own
	test    outcome.Test
}

// bundle is what a version of the model base holds, as it is stored.
type bundle struct {
	Parts []storedPart `json:"parts"`
}

type storedPart struct {
	Key     string `json:"key"`
	Version string `json:"version"`
	Model   []byte `json:"model"`
	Beside  []byte `json:"beside,omitempty"`
}

const (
	bundleKind    = "bundle"
	bundleVersion = 1
)

func packed(parts []trained) ([]byte, error) {
	var b bundle
	for _, p := range parts {
		model, err := p.Model.MarshalBinary()
		if err != nil {
			return nil, err
		}
		b.Parts = append(b.Parts, storedPart{p.Key, p.Version, model, p.Beside})
	}
	body, err := json.Marshal(b)
	if err != nil {
		return nil, fmt.Errorf("storing models: %w", err)
	}
	return sealed.Seal(bundleKind, bundleVersion, body), nil
}

func unpacked(data []byte, threads int) ([]trained, error) {
	body, err := sealed.Open(bundleKind, bundleVersion, data)
	if err != nil {
		return nil, err
	}
	var b bundle
	if err := json.Unmarshal(body, &b); err != nil {
		return nil, sealed.Damaged(bundleKind, err)
	}
	var parts []trained
	for _, p := range b.Parts {
		var m outcome.Model
		if err := m.UnmarshalBinary(p.Model); err != nil {
			return nil, err
		}
		parts = append(parts, trained{Key: p.Key, Version: p.Version, Model: m.WithThreads(threads), Beside: p.Beside})
	}
	return parts, nil
}

// decide gives the models that the night scores with: those of the version in use, or where that is due those that train makes, each unless it is worse for
// sure than the one in use, or learnt nothing where that one did. What was trained is left for the model base.
func (n Night) decide(ctx context.Context, env *pipeline.Env, name, shape string, train func(ctx context.Context) ([]trained, error)) (parts []trained, warnings []string, err error) {
	used, found, err := modelbase.InUse(n.Layout, name, n.AsOf)
	if err != nil {
		return nil, nil, err
	}
	used = used.For(shape)
	warnings = used.Warnings
	due, why := modelbase.Due(used, n.AsOf, n.Models.RetrainAfterDays, shape, n.Retrain)
	var before []trained
	if found && used.Shape == shape {
		if before, err = unpacked(used.Data, n.Threads); err != nil {
			warnings = append(warnings, fmt.Sprintf("model %s of %s is passed over and trained anew: %v", name, used.Version, err))
			before, due = nil, true
		}
	}
	if !due {
		if why != "" {
			warnings = append(warnings, why)
		}
		return before, warnings, modelbase.LeaveNone(env, name)
	}
	after, err := train(ctx)
	if err != nil {
		return nil, warnings, err
	}
	lacking := ""
	for i := range after {
		if !after[i].isLearnt() {
			after[i].Version, lacking = "", after[i].Model.Report().Card.RefusedReason
		}
	}
	version := modelbase.Version{Name: name, Shape: shape, Status: modelbase.Accepted, Reason: why}
	worse, unlearnt, err := n.compare(ctx, name, before, after)
	if err != nil {
		return nil, warnings, err
	}
	parts = after
	none := len(after) > 0 && worse+unlearnt == len(after) // of the new ones is used
	if none {
		parts = before
	}
	if none && worse > 0 {
		version.Status, version.Reason = modelbase.Rejected, "it is worse than the version of "+used.Version+" on the rows that it was tested on"
		warnings = append(warnings, fmt.Sprintf("model %s: what was trained is rejected: %s, which is used on", name, version.Reason))
	}
	if none && worse == 0 {
		warnings = append(warnings, fmt.Sprintf("model %s: nothing could be learnt (%s); the version of %s is used on", name, lacking, used.Version))
		return parts, warnings, modelbase.LeaveNone(env, name) // tomorrow may have what today lacks
	}
	if !slices.ContainsFunc(after, trained.isLearnt) {
		return parts, warnings, modelbase.LeaveNone(env, name)
	}
	if version.Data, err = packed(after); err != nil {
		return nil, warnings, err
	}
	describe(&version, after)
	return parts, warnings, modelbase.Leave(env, version)
}

// isLearnt tells whether there is more than a baseline.
func (p trained) isLearnt() bool {
	status := p.Model.Report().Card.FitStatus
	return status == card.OK || status == "not_better"
}

// describe tells of the first model in the version, for lists of versions.
func describe(v *modelbase.Version, parts []trained) {
	if len(parts) == 0 {
		return
	}
	c := parts[0].Model.Report().Card
	v.Model, v.TrainFrom, v.TrainTo, v.Grade = c.Published, c.TrainFrom, c.TrainTo, string(c.Grade)
	if c.Protocol != "none" {
		v.MetricName, v.Metric, v.BaselineName, v.BaselineMetric = c.MetricName, c.Metric, c.BaselineName, c.BaselineMetric
	}
	if text, err := json.Marshal(c); err == nil { // a card always encodes
		v.Card = text
	}
}

// compare counts the new models that are worse for sure than the one in use, where the upper bound of their gain in log loss is below 0, and those that learnt
// nothing where the one in use did. Of several, such a one is replaced by the one in use.
func (n Night) compare(ctx context.Context, name string, before, after []trained) (worse, unlearnt int, err error) {
	old := map[string]trained{}
	for _, p := range before {
		old[p.Key] = p
	}
	for i, p := range after {
		used, is := old[p.Key]
		replaced := false
		switch {
		case !is || !used.isLearnt():
		case !p.isLearnt():
			replaced = true
			unlearnt++
		case len(p.test.Probability) > 0:
			if replaced, err = n.isWorse(ctx, name, used, p); err != nil {
				return 0, 0, err
			}
			if replaced {
				worse++
			}
		}
		if replaced && len(after) > 1 {
			after[i] = used
		}
	}
	return worse, unlearnt, nil
}

// isWorse compares a new model with the one in use on the rows that the new one was tested on. Where the one in use has learnt from days of their window, as
// after a month it has, the new one answers by what it has learnt from them too: else it would be worse than itself.
func (n Night) isWorse(ctx context.Context, name string, used, p trained) (bool, error) {
	test := p.test.Data
	then, err := used.Model.Score(ctx, test.Table, 0)
	if err != nil { // it needs features that are gone
		return false, ctx.Err()
	}
	now := p.test.Probability
	if known, err := time.Parse(time.DateOnly, used.Model.Report().Card.TrainTo); err == nil && int64(slices.Min(test.Cutoff)) < known.Unix()/86400 {
		scores, err := p.Model.Score(ctx, test.Table, 0)
		if err != nil {
			return false, fmt.Errorf("comparing the model %s with that of %s: %w", name, used.Version, err)
		}
		now = scores.Probability
	}
	gain, err := evaluate.GainOfLogLoss(ctx, test.Is, now, then.Probability, comparisons, .9, n.source(name+" "+p.Key+" compared"))
	if err != nil {
		return false, ctx.Err() // rows that cannot be compared condemn nobody
	}
	return gain.High < 0, nil
}

const comparisons = 200 // bootstrap draws
