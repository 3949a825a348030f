package gbdt

import (
	"context"
	"errors"
	"fmt"
	"math"

	"clientele/models"
	"clientele/models/features"
)

// Model is fitted trees: the prediction is the base plus one leaf of each tree.
type Model struct {
	loss   Loss
	base   float64
	bins   []binning
	trees  []tree
	chosen Chosen
}

// Chosen is what was settled while fitting, for the model card.
type Chosen struct {
	Rounds      int     // trees of one fit
	Leaves      int     // most leaves of a tree
	Rate        float64 // learning rate
	RowShare    float64
	ColumnShare float64
	Fits        int     // fits, on inner folds or with other draws, that the model is the mean of
	HeldOut     int     // rows that the choice was made on; 0: nothing was chosen
	HeldOutLoss float64 // their mean loss with what was chosen; 0 where nothing was
}

// Chosen tells what was settled while fitting.
func (m *Model) Chosen() Chosen { return m.chosen }

// Features lists the features that the model was fitted on, in their order.
func (m *Model) Features() []string {
	names := make([]string, len(m.bins))
	for i := range m.bins {
		names[i] = m.bins[i].name
	}
	return names
}

// Trees counts the trees.
func (m *Model) Trees() int { return len(m.trees) }

// matrix bins a table for the model: its features are found by name, further ones are ignored.
func (m *Model) matrix(t features.Table, threads int) (*matrix, error) {
	list := make([]features.Feature, len(m.bins))
	bins := make([]binning, len(m.bins))
	var faults []error
	for i, b := range m.bins {
		at := t.Index(b.name)
		if at < 0 {
			nearest, _ := models.Nearest(b.name, t.Names())
			faults = append(faults, &models.MissingColumnError{Column: b.name, Nearest: nearest, Have: t.Names()})
			continue
		}
		f := t.Feature(at)
		if f.IsCategory() != b.category {
			faults = append(faults, fmt.Errorf("feature %q is a category in one of training and scoring and numbers in the other: read both by the same schema", b.name))
			continue
		}
		list[i], bins[i] = f, b
		if b.category {
			bins[i].levelBin = b.translate(f.Levels)
		}
	}
	if err := errors.Join(faults...); err != nil {
		return nil, fmt.Errorf("scoring: %w", err)
	}
	table, err := features.NewTable(list...)
	if err != nil {
		return nil, fmt.Errorf("scoring: %w", err)
	}
	return newMatrix(table, bins, threads), nil
}

// translate gives the bins of another table's levels by their texts.
func (b *binning) translate(levels []string) []uint8 {
	known := make(map[string]uint8, len(b.levels))
	for i, level := range b.levels {
		known[level] = b.levelBin[i]
	}
	out := make([]uint8, len(levels))
	for i, level := range levels {
		out[i] = known[level]
	}
	return out
}

// Raw is the sum of base and leaves for each row: log-odds for Logistic, the prediction itself for Squared.
func (m *Model) Raw(ctx context.Context, t features.Table, threads int) ([]float64, error) {
	threads = max(1, threads)
	x, err := m.matrix(t, threads)
	if err != nil {
		return nil, err
	}
	out := make([]float64, x.rows)
	for i := range out {
		out[i] = m.base
	}
	walks := make([]walk, len(m.trees))
	for k := range m.trees {
		walks[k] = newWalk(&m.trees[k])
	}
	workers := make([][]uint8, threads)
	chunks(threads, x.rows, walkBlock, func(worker, low, high int) {
		if ctx.Err() != nil {
			return
		}
		if workers[worker] == nil {
			workers[worker] = make([]uint8, len(m.bins)*walkBlock)
		}
		x.unpack(workers[worker], len(m.bins), low, high)
		for k := range walks {
			walks[k].add(workers[worker], out[low:high])
		}
	})
	return out, ctx.Err()
}

// Predict is the prediction for each row: the probability of target 1 for Logistic, the expected target for Squared.
func (m *Model) Predict(ctx context.Context, t features.Table, threads int) ([]float64, error) {
	out, err := m.Raw(ctx, t, threads)
	if err == nil && m.loss == Logistic {
		for i, z := range out {
			out[i] = 1 / (1 + math.Exp(-z))
		}
	}
	return out, err
}
