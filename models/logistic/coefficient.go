package logistic

import (
	"context"
	"encoding/json"
	"errors"
	"math"

	"clientele/models/features"
	"clientele/models/sealed"
)

// Coefficient is the effect of one column.
type Coefficient struct {
	Feature   string
	Level     string // of a category
	IsMissing bool   // the effect of a missing value
	Mean      float64
	SD        float64
	PerSD     float64 // change of the log-odds per standard deviation of the column
	PerUnit   float64 // change of the log-odds per unit, or of having the level against not having it; 0 for a constant
}

// Coefficients lists all columns, in the order of the features.
func (m *Model) Coefficients() []Coefficient {
	out := make([]Coefficient, len(m.beta))
	for j, c := range m.design.columns {
		k := Coefficient{Feature: m.design.names[c.feature], IsMissing: c.level == features.Missing, Mean: c.mean, SD: c.sd, PerSD: m.beta[j]}
		if c.level >= 0 {
			k.Level = m.design.levels[c.feature][c.level]
		}
		if c.sd > 0 {
			k.PerUnit = m.beta[j] / c.sd
		}
		out[j] = k
	}
	return out
}

// Intercept is the log-odds of a row that is the mean of all.
func (m *Model) Intercept() float64 { return m.intercept }

// Penalty is the penalty that was given or chosen.
func (m *Model) Penalty() float64 { return m.penalty }

// Contributions says by how much each feature moves each row's log-odds away from those of the mean row: by feature, then by row. The
// intercept plus a row's values is its log-odds.
func (m *Model) Contributions(ctx context.Context, t features.Table) (names []string, values [][]float64, err error) {
	x, err := m.matrix(t)
	if err != nil {
		return nil, nil, err
	}
	values = make([][]float64, len(m.design.names))
	beta := make([]float64, len(m.beta))
	for f := range values {
		if err := ctx.Err(); err != nil {
			return nil, nil, err
		}
		values[f] = make([]float64, x.rows)
		for j, c := range m.design.columns {
			beta[j] = 0
			if c.feature == f {
				beta[j] = m.beta[j]
			}
		}
		m.design.linear(x, 0, beta, values[f])
	}
	return m.design.names, values, nil
}

// The form of a stored model, see package sealed.
const (
	storedKind    = "logistic"
	storedVersion = 1
)

type stored struct {
	Features      []storedFeature `json:"features"`
	Columns       []storedColumn  `json:"columns"`
	Intercept     float64         `json:"intercept"`
	Penalty       float64         `json:"penalty"`
	Mixing        float64         `json:"mixing"`
	HeldOut       int             `json:"held_out"`
	HeldOutLoss   float64         `json:"held_out_loss"`
	LogLikelihood float64         `json:"log_likelihood"`
	Steps         int             `json:"steps"`
}

type storedFeature struct {
	Name     string   `json:"name"`
	Category bool     `json:"category,omitempty"`
	Levels   []string `json:"levels,omitempty"`
}

// storedColumn is a number, a level (its position) or, with level -1, the mark of a missing value.
type storedColumn struct {
	Feature  int     `json:"feature"`
	IsNumber bool    `json:"number,omitempty"`
	Level    int32   `json:"level"`
	Mean     float64 `json:"mean"`
	SD       float64 `json:"sd"`
	Weight   float64 `json:"weight"`
}

// MarshalBinary stores the model as text with a version and a checksum.
func (m *Model) MarshalBinary() ([]byte, error) {
	out := stored{Intercept: m.intercept, Penalty: m.penalty, Mixing: m.mixing, HeldOut: m.heldOut, HeldOutLoss: m.heldOutLoss, LogLikelihood: m.logLikelihood, Steps: m.steps}
	for f, name := range m.design.names {
		out.Features = append(out.Features, storedFeature{name, m.design.number[f] < 0, m.design.levels[f]})
	}
	for j, c := range m.design.columns {
		s := storedColumn{Feature: c.feature, IsNumber: c.level == isNumber, Mean: c.mean, SD: c.sd, Weight: m.beta[j]}
		if !s.IsNumber {
			s.Level = c.level
		}
		out.Columns = append(out.Columns, s)
	}
	body, err := json.Marshal(out)
	if err != nil {
		return nil, sealed.Damaged(storedKind, err)
	}
	return sealed.Seal(storedKind, storedVersion, body), nil
}

// UnmarshalBinary reads what MarshalBinary wrote. Anything else is a sealed.ErrDamaged or a sealed.ErrVersion, and the model stays as it was.
func (m *Model) UnmarshalBinary(data []byte) error {
	body, err := sealed.Open(storedKind, storedVersion, data)
	if err != nil {
		return err
	}
	var in stored
	if err := json.Unmarshal(body, &in); err != nil {
		return sealed.Damaged(storedKind, err)
	}
	d, beta, err := in.design()
	if err != nil {
		return sealed.Damaged(storedKind, err)
	}
	*m = Model{design: d, intercept: in.Intercept, beta: beta, penalty: in.Penalty, mixing: in.Mixing, steps: in.Steps,
		heldOut: in.HeldOut, heldOutLoss: in.HeldOutLoss, logLikelihood: in.LogLikelihood}
	return nil
}

func (s *stored) design() (*design, []float64, error) {
	d := &design{}
	for _, f := range s.Features {
		d.names, d.levels = append(d.names, f.Name), append(d.levels, f.Levels)
		d.number, d.mark = append(d.number, -1), append(d.mark, -1)
		var levels []int
		if f.Category {
			levels = make([]int, len(f.Levels))
			for k := range levels {
				levels[k] = -1
			}
		}
		d.level = append(d.level, levels)
	}
	beta := make([]float64, 0, len(s.Columns))
	for j, c := range s.Columns {
		if c.Feature < 0 || c.Feature >= len(d.names) || !(c.SD >= 0) || math.IsInf(c.SD, 0) {
			return nil, nil, errors.New("a column belongs to no feature")
		}
		place := column{c.Feature, c.Level, c.Mean, c.SD}
		isCategory := s.Features[c.Feature].Category
		switch {
		case c.IsNumber && !isCategory && d.number[c.Feature] < 0:
			place.level = isNumber
			d.number[c.Feature] = j
		case !c.IsNumber && c.Level == features.Missing:
			d.mark[c.Feature] = j
		case !c.IsNumber && isCategory && c.Level >= 0 && int(c.Level) < len(d.levels[c.Feature]):
			d.level[c.Feature][c.Level] = j
		default:
			return nil, nil, errors.New("a column is neither a number nor a level of its feature")
		}
		d.columns, beta = append(d.columns, place), append(beta, c.Weight)
	}
	for f := range d.names {
		if !s.Features[f].Category && d.number[f] < 0 {
			return nil, nil, errors.New("a feature has no column")
		}
	}
	return d, beta, nil
}
