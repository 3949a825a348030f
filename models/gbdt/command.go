package gbdt

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"runtime"
	"slices"
	"strconv"
	"strings"

	"clientele/models"
	"clientele/models/features"
	"clientele/models/supervised"
)

// Command is the model for the command line and for whoever runs models without knowing them.
func Command() supervised.Tester {
	number := func(key, byDefault, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.NumberSetting, Default: byDefault, Meaning: meaning}
	}
	integer := func(key, byDefault, meaning string) models.Setting {
		return models.Setting{Key: key, Type: models.IntegerSetting, Default: byDefault, Meaning: meaning}
	}
	return supervised.Command(models.Spec{
		Name:    "gbdt",
		Purpose: "How probable is an outcome for each row, by gradient boosted trees over any features?",
		Settings: []models.Setting{
			integer("rounds", "0", "trees; 0: chosen by held-out rows"),
			integer("leaves", "0", "leaves of a tree, 2 to 4096; 0: chosen by held-out rows"),
			number("rate", "0", "learning rate, up to 1; 0: what suits the number of rows"),
			integer("min_rows", "0", "rows of a leaf, about; 0: 20"),
			number("l1", "0", "shrinkage of leaf values towards 0, in units of the gradient"),
			number("l2", "1", "shrinkage of leaf values, in units of the second derivative"),
			number("row_share", "0", "share of rows that a tree learns from; 0: what suits the number of rows"),
			number("column_share", "0", "share of features that a tree may use; 0: what suits the number of rows"),
			number("positive_weight", "1", "weight of rows with the outcome; other weights than 1 distort the probabilities"),
			{Key: "increasing", Type: models.TextsSetting, Meaning: "features of which a larger value must not lower the probability"},
			{Key: "decreasing", Type: models.TextsSetting, Meaning: "features of which a larger value must not raise the probability"},
			{Key: "contributions", Type: models.TextSetting, Meaning: "file for what each feature adds to each row's log-odds, by the model of all rows"},
		},
		Papers: []string{
			"Friedman, J. H. (2001): Greedy function approximation: a gradient boosting machine. Annals of Statistics 29(5), 1189-1232.",
			"Ke, G. et al. (2017): LightGBM: a highly efficient gradient boosting decision tree. NIPS 30. Histograms, growth by leaves.",
			"Shi, Y. et al. (2022): Quantized training of gradient boosting decision trees. NeurIPS 35. Whole-number derivatives.",
			"Lundberg, S. M. et al. (2020): From local explanations to global understanding with explainable AI for trees. Nature Machine Intelligence 2, 56-67.",
		},
	}, newLearner)
}

type learner struct{ settings Settings }

func newLearner(v models.Values) (supervised.Learner, error) {
	s := Settings{Rounds: v.Integer("rounds"), Leaves: v.Integer("leaves"), Rate: v.Number("rate"), MinRows: v.Integer("min_rows"), L1: v.Number("l1"), L2: v.Number("l2"),
		RowShare: v.Number("row_share"), ColumnShare: v.Number("column_share"), PositiveWeight: v.Number("positive_weight"),
		Monotone: map[string]int{}, Threads: runtime.GOMAXPROCS(0)}
	if s.L2 == 0 {
		s.L2 = -1 // a nought that is written means none
	}
	for _, name := range v.Texts("increasing") {
		s.Monotone[name] = 1
	}
	for _, name := range v.Texts("decreasing") {
		if s.Monotone[name] != 0 {
			return nil, fmt.Errorf("settings of gbdt: %q is in increasing and in decreasing: leave it out of one", name)
		}
		s.Monotone[name] = -1
	}
	_, err := s.params()
	return learner{s}, err
}

// Fit learns trees.
func (l learner) Fit(ctx context.Context, data supervised.Data, src rand.Source) (supervised.Predictor, error) {
	target := make([]float64, len(data.Is))
	for i, yes := range data.Is {
		if yes {
			target[i] = 1
		}
	}
	m, err := Fit(ctx, Data{Table: data.Table, Target: target, Order: data.Order}, l.settings, src)
	if err != nil {
		return nil, err
	}
	return fitted{m, l.settings.Threads}, nil
}

type fitted struct {
	model   *Model
	threads int
}

// Predict is the probability of each row.
func (f fitted) Predict(ctx context.Context, t features.Table) ([]float64, error) {
	return f.model.Predict(ctx, t, f.threads)
}

// Describe tells what was chosen and how much each feature gained.
func (f fitted) Describe() (parameters, diagnostics models.Object) {
	c := f.model.Chosen()
	parameters = models.Object{}.With("rounds", c.Rounds).With("leaves", c.Leaves).With("rate", c.Rate).With("row_share", c.RowShare).
		With("column_share", c.ColumnShare).With("base", f.model.base)
	var importance models.Object
	for _, i := range f.model.Importance() {
		importance = importance.With(i.Feature, i.Share)
	}
	diagnostics = models.Object{}.With("trees", f.model.Trees()).With("fits", c.Fits).With("held_out_rows", c.HeldOut)
	if c.HeldOut > 0 {
		diagnostics = diagnostics.With("held_out_log_loss", c.HeldOutLoss)
	}
	return parameters.With("importance", importance), diagnostics
}

// Tell gives the contributions of the rows that the model was fitted on.
func (f fitted) Tell(ctx context.Context, data supervised.Data) (setting string, table func() (models.Columns, error)) {
	return "contributions", func() (models.Columns, error) {
		c, err := f.model.Contributions(ctx, data.Table, f.threads)
		if err != nil {
			return models.Columns{}, err
		}
		columns := []models.Column{models.TextColumn("key", data.Key), models.FloatColumn("base", slices.Repeat([]float64{c.Base}, data.Table.Rows()))}
		for i, name := range c.Features {
			// A feature may be called as one of the two columns before it.
			for strings.EqualFold(name, "key") || strings.EqualFold(name, "base") {
				name += "_" + strconv.Itoa(i+1)
			}
			columns = append(columns, models.FloatColumn(name, c.Values[i]))
		}
		return models.NewColumns(columns...)
	}
}

// Importance is how much of the model's work a feature does.
type Importance struct {
	Feature string
	Share   float64 // of the variance that the splits explain within their rows; all add up to 1
}

// Importance lists the features from the most to the least important. Each split counts by the rows it parts and the squared distance of the mean
// values on its sides, so that it can be read off a stored model.
func (m *Model) Importance() []Importance {
	out := make([]Importance, len(m.bins))
	for i := range out {
		out[i].Feature = m.bins[i].name
	}
	total := 0.0
	for k := range m.trees {
		t := &m.trees[k]
		rows, mean := make([]float64, len(t.nodes)), make([]float64, len(t.nodes))
		of := func(child int32) (float64, float64) {
			if child < 0 {
				return t.rows[^child], t.value[^child]
			}
			return rows[child], mean[child]
		}
		for i := len(t.nodes) - 1; i >= 0; i-- {
			a, x := of(t.nodes[i].left)
			b, y := of(t.nodes[i].right)
			rows[i], mean[i] = a+b, (a*x+b*y)/(a+b)
			gain := a * b / (a + b) * (x - y) * (x - y)
			out[t.nodes[i].feature].Share += gain
			total += gain
		}
	}
	for i := range out {
		if out[i].Share /= total; math.IsNaN(out[i].Share) {
			out[i].Share = 0
		}
	}
	slices.SortStableFunc(out, func(a, b Importance) int {
		switch {
		case a.Share > b.Share:
			return -1
		case a.Share < b.Share:
			return 1
		}
		return strings.Compare(a.Feature, b.Feature)
	})
	return out
}
